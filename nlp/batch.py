"""Heavy work over many texts: in this process, on the local cores, or on a Dask cluster, always with the same result.

The texts are cut into pieces of a fixed size before anybody decides who works on them, and linear algebra runs on one
thread inside each piece, so that the number of processes cannot change a single bit of the answer.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any, TypeVar

from threadpoolctl import OpenBLASController, ThreadpoolController

SETTING = "RUAMKID_DASK"
"""Environment setting with the address of a Dask scheduler (tcp://host:8786); unset, the local cores do the work."""

SIZE = 1_024

In = TypeVar("In")
Out = TypeVar("Out")


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


class _OneThread:
    """The limit holds for a whole process, so the first who asks sets it, and the last who leaves takes it away.

    The library heeds one thread alone, until it is told to forget which.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._limit: Any = None

    def enter(self) -> None:
        with self._lock:
            if not self._inside:
                OpenBLASController.clear_controlling_thread(force=True)
                self._limit = _controller().limit(limits=1)
            self._inside += 1

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                OpenBLASController.clear_controlling_thread(force=True)
                self._limit.restore_original_limits()
                OpenBLASController.clear_controlling_thread()


_one_thread = _OneThread()


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra on one thread: sums are then always added in the same order."""
    _one_thread.enter()
    try:
        yield
    finally:
        _one_thread.leave()


def _piece(function: Callable[[Sequence[In]], Sequence[Out]], items: Sequence[In]) -> Sequence[Out]:
    with one_thread():
        answers = function(items)
    if len(answers) != len(items):
        raise ValueError(f"{len(answers)} answers to {len(items)} items")
    return answers


def _piece_of_worker(function: Callable[[Sequence[In]], Sequence[Out]], items: Sequence[In]) -> Sequence[Out]:
    """A piece in one of joblib's processes. Those take a growth of 300 MB for a leak, and start again: here it is the models."""
    from joblib.externals.loky import process_executor

    process_executor._MAX_MEMORY_LEAK_SIZE = sys.maxsize
    return _piece(function, items)


def default_backend() -> str:
    """`dask` when the setting names a scheduler, else `local`."""
    return "dask" if os.environ.get(SETTING) else "local"


def map_batches(
    function: Callable[[Sequence[In]], Sequence[Out]],
    items: Sequence[In],
    *,
    n_jobs: int = 1,
    backend: str | None = None,
    size: int = SIZE,
) -> list[Out]:
    """`function` of every piece of `items`, one answer an item, in order; −1 jobs means every core."""
    pieces = [items[start : start + size] for start in range(0, len(items), size)]
    backend = backend or default_backend()
    if backend not in ("local", "dask"):
        raise ValueError(f"no backend '{backend}': local or dask")
    if backend == "local" and (n_jobs == 1 or len(pieces) < 2):
        return [answer for part in pieces for answer in _piece(function, part)]
    with _workers(backend, n_jobs) as run:
        piece = _piece if backend == "dask" else _piece_of_worker
        return [answer for answers in run(piece, function, pieces) for answer in answers]


@contextmanager
def _workers(backend: str, n_jobs: int) -> Iterator[Callable[..., list[Any]]]:
    from joblib import Parallel, delayed, parallel_config

    def run(piece: Callable[..., Any], function: Callable[..., Any], pieces: Sequence[Any]) -> list[Any]:
        return list(Parallel(batch_size=1)(delayed(piece)(function, part) for part in pieces))

    if backend == "local":
        with parallel_config(backend="loky", n_jobs=n_jobs, inner_max_num_threads=1):
            yield run
        return
    from distributed import Client

    address = os.environ.get(SETTING)
    if not address:
        raise ValueError(f"the Dask backend needs the scheduler's address in {SETTING}")
    connect: Any = Client
    with connect(address, set_as_default=False) as client, parallel_config(backend="dask", client=client):
        yield run
