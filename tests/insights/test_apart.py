"""Understanding apart: in another process, which may die."""

import os
import signal
from concurrent.futures.process import BrokenProcessPool
from types import SimpleNamespace
from typing import Any

import pytest

from webapp.insights import apart


def test_the_process_apart_answers_gives_way_and_is_replaced_when_it_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert apart.run(os.getpid) == os.getpid()  # nobody began a process: here
    monkeypatch.setattr(apart, "_readers", [])
    app: Any = SimpleNamespace(extensions={"settings": SimpleNamespace(worker_niceness=10)})
    apart.begin(app)
    first = apart.run(os.getpid)
    assert first != os.getpid()
    if hasattr(os, "SCHED_IDLE"):
        assert os.sched_getscheduler(first) == os.SCHED_IDLE
    os.kill(first, signal.SIGKILL)
    with pytest.raises(BrokenProcessPool):
        apart.run(os.getpid)
    assert apart.run(os.getpid) not in (first, os.getpid())
