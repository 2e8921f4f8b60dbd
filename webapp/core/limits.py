"""Rate limits that hold across processes: counted in the database, in windows, under a pseudonym of the visitor."""

from datetime import UTC, datetime, timedelta

from flask import request
from sqlalchemy import String, bindparam, delete, select, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock, crypto
from webapp.core.db import Base, UtcDateTime, db, is_writing


class RateLimit(Base):
    """How often something happened in one window."""

    __tablename__ = "rate_limits"

    key: Mapped[str] = mapped_column(String(80), primary_key=True, comment="purpose and keyed hash of the visitor")
    window: Mapped[datetime] = mapped_column(primary_key=True, comment="beginning of the window")
    count: Mapped[int]


# As text, because SQLAlchemy compiles an insert with ON CONFLICT anew each time, and this one is asked very often.
_COUNT = text(
    'INSERT INTO rate_limits (key, "window", count) VALUES (:key, :window, 1)'
    ' ON CONFLICT (key, "window") DO UPDATE SET count = rate_limits.count + 1 RETURNING count'
).bindparams(bindparam("window", type_=UtcDateTime()))


class TooMany(Exception):
    """The limit is reached; `wait` says after how many seconds to try again."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def visitor_key(purpose: str, who: str | None = None) -> str:
    """The counter's name; the address of a visitor is never stored, only a keyed hash that changes every day."""
    who = who if who is not None else (request.remote_addr or "-")
    return f"{purpose}:{crypto.pseudonym(who, f'limit {clock.today()}')}"


def hit(purpose: str, most: int, seconds: int, who: str | None = None) -> None:
    """Count one event. Raises TooMany when more than `most` fall into one window of `seconds`."""
    if count(purpose, seconds, who) > most:
        now = clock.now()
        raise TooMany(max(1, int((_window(now, seconds) + timedelta(seconds=seconds) - now).total_seconds())))


def _window(now: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, now.tzinfo)


def count(purpose: str, seconds: int, who: str | None = None) -> int:
    """Count one event; how many it are in this window.

    Within a write transaction it is part of it. Else it is counted on a connection of its own, so that a request that
    fails is counted too; such a count need not reach the disk before the answer.
    """
    return _count(visitor_key(purpose, who), _window(clock.now(), seconds))


def is_first(purpose: str, what: str, made_at: float) -> bool:
    """Whether something that can be used once is used for the first time.

    It is counted under the moment at which it was made: no window and no day ends before it is too old.
    """
    key = f"{purpose}:{crypto.pseudonym(what, 'limit once')}"
    return _count(key, datetime.fromtimestamp(made_at, UTC)) == 1


def _count(key: str, window: datetime) -> int:
    values = {"key": key, "window": window}
    if is_writing():
        return int(db.session.execute(_COUNT, values).scalar_one())
    with db.engine.connect().execution_options(immediate=True) as connection, connection.begin():
        return int(connection.execute(_COUNT, values).scalar_one())


def seen(purpose: str, seconds: int, who: str | None = None) -> int:
    """How many were counted in this window, without counting one more."""
    key, window = visitor_key(purpose, who), _window(clock.now(), seconds)
    statement = select(RateLimit.count).where(RateLimit.key == key, RateLimit.window == window)
    with db.engine.connect() as connection:  # its own, as counts are made on one
        return connection.execute(statement).scalar() or 0


def sweep() -> None:
    """Drop windows that are over; needs a write transaction."""
    db.session.execute(delete(RateLimit).where(RateLimit.window < clock.now() - timedelta(days=2)))
