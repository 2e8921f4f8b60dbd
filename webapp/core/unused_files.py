"""Stored files that nothing names: sent with a form that never arrived, or with a row that is gone. They are erased when they are old."""

import json
import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import JSON, Column, String, cast, select

from webapp.core import files
from webapp.core.db import Base, db

# How a stored file is named anywhere: two letters of the hash of its content, then all of it, then its kind.
_DIGEST = re.compile(r"\b[0-9a-f]{2}/([0-9a-f]{64})")


def find(before: datetime) -> list[str]:
    """The files that were stored before and that no row names. Reads the whole database: not for a request, and outside of writes."""
    old = [key for key in files.all_keys(unfinished=True) if files.is_older(key, before)]
    used = named() if old else set()
    return [key for key in old if files.digest_of(key) not in used]


def named() -> set[str]:
    """The hashes of the files that a row names: in a column whose name ends in `_key`, or anywhere in JSON (the audit trail included)."""
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, JSON):
                found.update(_in_json(column))
            elif isinstance(column.type, String) and column.name.endswith("_key"):
                values = db.session.scalars(select(column).where(column.like("__/%"))).yield_per(5000)
                found.update(digest for value in values for digest in _DIGEST.findall(value))
    return found


def _in_json(column: "Column[object]") -> Iterable[str]:
    quoted = cast(column, String).like('%"__/%')
    for value in db.session.scalars(select(column).where(quoted)).yield_per(1000):
        yield from _DIGEST.findall(json.dumps(value))


def erase(keys: Iterable[str], before: datetime) -> None:
    """Erase these, unless one was stored anew meanwhile."""
    for key in keys:
        if files.is_older(key, before):
            files.remove(key)
