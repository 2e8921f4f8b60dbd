"""Counts what a page asks of the database, so that a list that asks once for each of its rows is found."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from webapp.core.db import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent within the block."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
