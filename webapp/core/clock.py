"""One clock for the whole application, so that deadlines can be tested and a demonstration can be dated back."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")

_fixed: ContextVar[datetime | None] = ContextVar("fixed_time", default=None)


def now() -> datetime:
    """The current time in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """The current date in Thailand, which is what a deadline in days means."""
    return now().astimezone(BANGKOK).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block, `now()` is this moment (an aware datetime)."""
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
