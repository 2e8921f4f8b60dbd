"""Sums that triggers keep beside the rows, in the transaction of the change, so that no page counts a million.

On PostgreSQL each session adds to lines of its own, so that nobody waits for somebody else's sum; a job joins them. On
SQLite, where writers take turns, each key has one line. A reader always adds all lines of a key.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, cast, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import db, unit_of_work
from webapp.core.jobs import job, sweeper

MOST_PARTS = 2_000  # lines of single sessions, before they are joined


class Counts:
    """The columns of such a table beside its key. Nobody writes here but triggers and `join_tallies`."""

    part: Mapped[int] = mapped_column(
        primary_key=True,
        autoincrement=False,
        sort_order=1,
        comment="0; on PostgreSQL the session that added it",
    )
    number: Mapped[int] = mapped_column(sort_order=2)


def total(counts: type[Counts]) -> Any:
    return cast(func.sum(counts.number), Integer)


def _tables() -> list[Any]:
    kinds: list[Any] = Counts.__subclasses__()
    return [one.__table__ for one in kinds]


def _join(table: Any) -> str:
    name, key = table.name, [one.name for one in table.primary_key if one.name != "part"]
    columns = ", ".join(key)
    same = " AND ".join(f"t.{one} = f.{one}" for one in [*key, "part"])
    return (
        f"WITH found AS (SELECT {columns}, part FROM {name} WHERE part <> 0 FOR UPDATE SKIP LOCKED),"  # noqa: S608 (own names)
        f" gone AS (DELETE FROM {name} AS t USING found AS f WHERE {same} RETURNING t.*)"
        f" INSERT INTO {name} ({columns}, part, number) SELECT {columns}, 0, sum(number) FROM gone GROUP BY {columns}"
        f" ON CONFLICT ({columns}, part) DO UPDATE SET number = {name}.number + excluded.number"
    )


@job("join_tallies")
def join_tallies(names: list[str]) -> None:
    """On PostgreSQL the lines of single sessions become one. Lines that a session changes just now are left alone."""
    for table in _tables() if db.engine.dialect.name == "postgresql" else ():
        with unit_of_work():
            db.session.execute(text(_join(table)))


@sweeper("join_tallies")
def scattered(before: datetime) -> Sequence[str]:
    found = (db.session.scalar(select(func.count()).select_from(one).where(one.c.part != 0)) or 0 for one in _tables())
    return ["all"] if any(parts > MOST_PARTS for parts in found) else []
