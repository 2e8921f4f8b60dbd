"""The frame of every write: it begins the write transaction and proves that a permission was checked and the act audited."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from webapp.core import policy
from webapp.core.db import begin_write, db

P = ParamSpec("P")
R = TypeVar("R")

_depth: ContextVar[int] = ContextVar("operation_depth", default=0)


class Unguarded(AssertionError):
    """An operation wrote without asking the policy table, or without a line in the audit trail."""


def operation(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function as an operation: the only kind of code that writes. It never commits."""

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        if _depth.get():
            return function(*args, **kwargs)
        begin_write()
        depth = _depth.set(1)
        checked = policy._checked.set(set())
        try:
            result = function(*args, **kwargs)
            if not policy._checked.get():
                raise Unguarded(f"{function.__qualname__} checked no permission")
            session = db.session()
            if (session.new or session.dirty or session.deleted) and not session.info.get("audit"):
                raise Unguarded(f"{function.__qualname__} wrote without an audit entry")
            session.flush()  # here, where a request can still be carried out again
            return result
        finally:
            policy._checked.reset(checked)
            _depth.reset(depth)

    return wrapper
