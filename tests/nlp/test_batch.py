"""Batches: the same bytes whoever does the work."""

import os
import subprocess
import sys
import time
from threading import Event, Thread

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from nlp.batch import map_batches, one_thread


def lengths(texts):
    return [len(text) for text in texts]


def none(texts):
    return []


def test_answers_come_in_order_in_one_process_and_in_two():
    texts = ["ก" * (at % 7) for at in range(100)]
    assert map_batches(lengths, texts, size=9) == lengths(texts)
    assert map_batches(len_of_words, texts, n_jobs=2, size=9) == lengths(texts)


def len_of_words(texts):
    return [len(text) for text in texts]


_held: list[bytes] = []


def models_opened(texts):
    """Takes 350 MB at the second call of a process, as one does that opens the models only then."""
    _held.append(b"\1" * (350_000_000 if len(_held) == 1 else 1))
    time.sleep(0.3)
    return [os.getpid()] * len(texts)


def test_a_process_that_opened_its_models_goes_on_working():
    processes = map_batches(models_opened, ["ก"] * 16, n_jobs=2, size=1)
    assert len(set(processes)) <= 2


def test_who_is_done_leaves_the_others_on_one_thread() -> None:
    np.ones((2, 2)) @ np.ones((2, 2))  # the library is loaded
    inside, other_left, seen = Event(), Event(), []

    def stay() -> None:
        with one_thread():
            inside.set()
            other_left.wait(10)
            seen.extend(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")

    with threadpool_limits(2, "blas"):
        second = Thread(target=stay)
        with one_thread():
            second.start()
            inside.wait(10)
        other_left.set()
        second.join()
        assert seen and set(seen) == {1}
        assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {2}


def test_a_function_that_loses_an_answer_is_found_out():
    with pytest.raises(ValueError, match="0 answers to 2 items"):
        map_batches(none, ["a", "b"])


def test_an_unknown_back_end_is_refused():
    with pytest.raises(ValueError, match="no backend"):
        map_batches(lengths, ["a"], backend="cloud")


def test_dask_needs_an_address(monkeypatch):
    monkeypatch.delenv("RUAMKID_DASK", raising=False)
    with pytest.raises(ValueError, match="RUAMKID_DASK"):
        map_batches(lengths, ["a", "b"], backend="dask", size=1)


DASK = """
import os
from distributed import LocalCluster
from nlp.cluster import Item, cluster

if __name__ == "__main__":
    words = ["ไฟทางดับ", "ขยะล้นถัง", "ถนนเป็นหลุม", "น้ำประปาไม่ไหล", "เสียงดังรบกวน"]
    items = [Item(str(at), f"{words[at % 5]}มาก หมู่ {at} บ้านเลขที่ {at * 7}") for at in range(1_200)]
    alone = cluster(items)
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as workers:
        os.environ["RUAMKID_DASK"] = workers.scheduler_address
        together = cluster(items)
    assert repr(alone.themes) == repr(together.themes)
    assert dict(alone.assignments) == dict(together.assignments)
    print("same", len(together.themes))
"""


def test_a_dask_cluster_of_two_workers_gives_the_same_bytes(tmp_path):
    script = tmp_path / "on_dask.py"
    script.write_text(DASK, "utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=300, check=False, env=environment()
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.startswith("same")


def environment():
    from pathlib import Path

    import nlp

    return {**os.environ, "PYTHONPATH": str(Path(nlp.__file__).parents[1])}
