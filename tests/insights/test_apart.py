"""Understanding apart: in another process, which may die."""

import os
import signal
from concurrent.futures.process import BrokenProcessPool

import pytest
from flask import Flask

from webapp.insights import apart


def test_the_process_apart_answers_and_is_replaced_when_it_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert apart.run(os.getpid) == os.getpid()  # nobody began a process: here
    monkeypatch.setattr(apart, "_readers", [])
    apart.begin(Flask("worker"))
    first = apart.run(os.getpid)
    assert first != os.getpid()
    os.kill(first, signal.SIGKILL)
    with pytest.raises(BrokenProcessPool):
        apart.run(os.getpid)
    assert apart.run(os.getpid) not in (first, os.getpid())
