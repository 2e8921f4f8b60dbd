"""Pages of a list: numbered, bounded, and cheap on long lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select

from webapp.core.db import db

T = TypeVar("T")
LARGEST = 10_000


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: `number` counts from 1."""

    items: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    def url(self, number: int) -> str:
        """The current address with another page number; filters stay."""
        return url_for(request.endpoint or "home", **{**address_args(), **(request.view_args or {}), "page": number})


def address_args() -> dict[str, Any]:
    """What stands in the current address, for another address of the same page: without names that Flask takes as orders."""
    found = request.args.to_dict(flat=False)
    return {name: values for name, values in found.items() if name != "endpoint" and not name.startswith("_")}


def page_number() -> int:
    """The page asked for; nonsense means the first."""
    raw = request.args.get("page", "1")
    return min(max(int(raw), 1), LARGEST) if raw.isascii() and raw.isdigit() and len(raw) < 7 else 1


def page_of(items: Sequence[T], size: int = 20) -> Page[T]:
    """The page asked for of a list that is at hand, in an order that a database does not know."""
    number = min(page_number(), max(1, -(-len(items) // size)))
    return Page(items[(number - 1) * size : number * size], number, size, len(items))


def paginate(statement: Select[Any], size: int = 20, total: int | None = None) -> Page[Any]:
    """Run a select of one entity (or of rows) for the page asked for."""
    if total is None:
        total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = min(page_number(), max(1, -(-total // size)))
    result = db.session.execute(statement.limit(size).offset((number - 1) * size))
    items = result.scalars().all() if len(statement.column_descriptions) == 1 else result.all()
    return Page(items, number, size, total)
