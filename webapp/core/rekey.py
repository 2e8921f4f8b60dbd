"""After the secret key was changed: seals anew, by the key of today, what older ones have sealed.

Nothing is remembered between runs: each value says by itself whose it is. So it may be killed at any moment and begun
again, and the house is at work meanwhile: what somebody has written since it was read stays as it was written.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from sqlalchemy import Column, func, select, update

from webapp.core import audit, crypto, policy
from webapp.core.db import Base, db, unit_of_work
from webapp.core.policy import SYSTEM

BATCH = 500


@dataclass(slots=True)
class Progress:
    """How far one column is. `unreadable`: no key opens these values, so that they are left as they are."""

    column: str
    read: int = 0
    rewritten: int = 0
    unreadable: int = 0


def sealed_columns() -> list["Column[str]"]:
    """The hashing key comes last: once it is sealed by the key of today, all else is."""
    tables = sorted(Base.metadata.tables.values(), key=lambda table: (table is crypto.HashingKey.__table__, table.name))
    return [column for table in tables for column in table.columns if isinstance(column.type, crypto.Sealed)]


def values() -> int:
    """How many there are to look at."""
    return sum(db.session.scalar(select(func.count(column))) or 0 for column in sealed_columns())


def rewrite() -> Iterator[Progress]:
    """All columns, batch by batch, each in a short transaction of its own. Raises KeyFault if the keys are not of this database."""
    policy.require(SYSTEM, "key.change")
    crypto.hashing_key()
    total = 0
    for column in sealed_columns():
        progress = Progress(str(column))
        yield from _column(column, progress)
        total += progress.rewritten
    if total:
        with unit_of_work():
            audit.record(SYSTEM, "key.change", "installation", "all", rewritten=total)


def _column(column: "Column[str]", progress: Progress) -> Iterator[Progress]:
    (key,) = column.table.primary_key.columns
    last = 0
    while True:
        batch = select(key, column).where(key > last, column.is_not(None)).order_by(key).limit(BATCH)
        rows = db.session.execute(batch).all()
        db.session.rollback()
        if not rows:
            return
        last = rows[-1][0]
        changed = [(number, old, new) for number, old in rows if (new := _anew(old, progress)) != old]
        if changed:
            with unit_of_work():
                for number, old, new in changed:
                    db.session.execute(update(column.table).where(key == number, column == old).values({column: new}))
        progress.read += len(rows)
        progress.rewritten += len(changed)
        yield progress


def _anew(old: str, progress: Progress) -> str:
    try:
        return crypto.renewed(old) if old else old
    except InvalidToken:
        progress.unreadable += 1
        return old
