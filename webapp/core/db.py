"""The database: typed models, UTC times, one write transaction at a time that begins as one.

SQLite silently loses updates when a transaction reads first and writes later. Here a transaction that will write says
so before its first query (`begin_write`), and begins with BEGIN IMMEDIATE; every other one only reads (`sqlite`).
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    any_,
    bindparam,
    func,
    inspect,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm.exc import ObjectDeletedError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from webapp.core import sqlite

log = logging.getLogger(__name__)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive one is refused, because it would silently shift by seven hours."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


# On the registry, because Flask-SQLAlchemy derives a base of its own and SQLAlchemy refuses two maps.
Base.registry.update_type_annotation_map({datetime: UtcDateTime()})

db = SQLAlchemy(model_class=Base)


def one_of(column: str, values: Any) -> str:
    """The condition of a named check: the column holds one of these lower-case words."""
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class unindexed(FunctionElement[Any]):  # noqa: N801  (it reads as a function)
    """A column for which SQLite is left no index: it knows no numbers of rows, and takes a long range for a short one."""

    name = "unindexed"
    inherit_cache = True

    def __init__(self, column: Any) -> None:
        self.type = column.type
        super().__init__(column)


@compiles(unindexed)
def _as_it_is(element: unindexed, compiler: SQLCompiler, **more: Any) -> str:
    return compiler.process(element.clauses, **more)


@compiles(unindexed, "sqlite")
def _hidden(element: unindexed, compiler: SQLCompiler, **more: Any) -> str:
    return f"+{compiler.process(element.clauses, **more)}"


def among(column: Any, numbers: Iterable[int]) -> ColumnElement[bool]:
    """Whether a column holds one of thousands of numbers: they go to the database as one value."""
    if db.engine.dialect.name == "postgresql":
        held: ColumnElement[bool] = column == any_(literal(list(numbers), ARRAY(Integer)))
        return held
    each = func.json_each(json.dumps(list(numbers))).table_valued("value")
    within: ColumnElement[bool] = column.in_(select(each.c.value))
    return within


def insert_new(model: type[Any], rows: list[dict[str, Any]]) -> None:
    """Insert what is not there yet."""
    if rows:
        dialect = pg_insert if db.engine.dialect.name == "postgresql" else sqlite_insert
        db.session.execute(dialect(model).on_conflict_do_nothing(), rows)


class json_list(FunctionElement[Any]):  # noqa: N801
    """All values of a group as one list, as the columns of lists keep it."""

    name = "json_list"
    inherit_cache = True
    type = JSON()


@compiles(json_list)
def _gathered(element: json_list, compiler: SQLCompiler, **more: Any) -> str:
    return f"json_agg({compiler.process(element.clauses, **more)})"


@compiles(json_list, "sqlite")
def _grouped(element: json_list, compiler: SQLCompiler, **more: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **more)})"


NOW = bindparam("now", type_=UtcDateTime())  # in statements that are kept from one request to the next


def begin_write() -> None:
    """From here to the commit this is a writing transaction. What was read before is read again."""
    session = db.session()
    if session.info.get("writing"):
        return
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed before the write transaction began")
    session.rollback()
    session.info["writing"] = True
    session.connection(execution_options={"immediate": True})


def hold(row: Base) -> None:
    """Read the row anew, and let nobody else write it before the commit. Raises ObjectDeletedError when it is gone."""
    try:
        db.session.refresh(row, with_for_update={"of": type(row)})
    except InvalidRequestError as fault:
        raise ObjectDeletedError(inspect(row)) from fault


def is_writing() -> bool:
    return bool(db.session().info.get("writing"))


def after_commit(function: Callable[[], None]) -> None:
    """Run the function once the current transaction is committed; never, if it is rolled back."""
    db.session().info.setdefault("after_commit", []).append(function)


def before_commit(function: Callable[[], None]) -> None:
    """Run the function as the last work inside the transaction."""
    db.session().info.setdefault("before_commit", []).append(function)


def commit() -> None:
    """The one commit of a request, a job or a command."""
    info = db.session().info
    try:
        for function in info.pop("before_commit", []):
            function()
        db.session.commit()
        if info.get("writing") and db.engine.dialect.name == "sqlite":
            sqlite.reach_disk(db.engine)
    except BaseException:
        rollback()
        raise
    info["writing"] = False
    for function in info.pop("after_commit", []):
        try:
            function()
        except Exception:
            # The data is safe; the sweep finds what was not enqueued.
            log.exception("work after the commit failed")


def rollback() -> None:
    db.session.rollback()
    info = db.session().info
    for key in ("before_commit", "after_commit", "audit"):
        info.pop(key, None)
    info["writing"] = False


@contextmanager
def unit_of_work() -> Iterator[None]:
    """For commands and jobs: one write transaction, committed at the end, rolled back on any error."""
    begin_write()
    try:
        yield
    except BaseException:
        rollback()
        raise
    commit()
