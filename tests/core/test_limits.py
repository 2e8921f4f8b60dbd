"""Limits count across processes and forget with the window."""

from datetime import timedelta

import pytest
from flask import Flask

from webapp.core import clock, limits


def test_the_limit_is_reached_and_passes_with_time(app: Flask) -> None:
    for _ in range(3):
        limits.hit("test", 3, 60, who="a")
    with pytest.raises(limits.TooMany) as fault:
        limits.hit("test", 3, 60, who="a")
    assert 0 < fault.value.wait <= 60
    limits.hit("test", 3, 60, who="b")
    with clock.at(clock.now() + timedelta(seconds=61)):
        limits.hit("test", 3, 60, who="a")


def test_no_address_is_stored(app: Flask) -> None:
    assert "203.0.113.9" not in limits.visitor_key("test", "203.0.113.9")
