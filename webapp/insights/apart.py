"""Understanding in a process of its own, behind everybody else's work.

In the worker itself it would share Python's one lock with the thread that stores what was understood; that thread would
wait for it again and again while it holds the database, and all who send something with it.
"""

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import ParamSpec, TypeVar

from flask import Flask

P = ParamSpec("P")
R = TypeVar("R")


class _Reader:
    """One process, begun with the first text; another one, if it was killed."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()

    def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        with self._lock:  # a forked process would inherit the database connection; a spawned one starts clean
            self._pool = pool = self._pool or ProcessPoolExecutor(1, get_context("spawn"), _begin)
        try:
            return pool.submit(function, *args, **kwargs).result()
        except BrokenProcessPool:
            with self._lock:
                self._pool = None if self._pool is pool else self._pool
            raise  # the job is tried again


_readers: list[_Reader] = []  # one, where a worker runs


def begin(app: Flask) -> None:
    """From now on this process lets another one understand, as nice to the others as it is itself."""
    _readers[:] = [_Reader()]


def run(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The function's result: of the process apart, if there is one. All that goes in and out can be sent."""
    return _readers[0].run(function, *args, **kwargs) if _readers else function(*args, **kwargs)


def _begin() -> None:
    leave_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's, which ends what is in hand


def leave_with_parent() -> None:
    """A killed command leaves no reader behind: the pool's pipes alone would never tell."""

    def wait() -> None:
        if parent := parent_process():
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
