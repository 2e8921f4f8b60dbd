"""How many submissions of an area stand where: added from the tallies of its districts, or counted within a subdistrict."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, text

from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.core.db import db, unindexed
from webapp.core.tallies import total
from webapp.submissions.models import OPEN_PROBLEM, OPEN_PROBLEM_BY_TIME, Kind, Settlement, State, Submission
from webapp.submissions.tally_models import Tally

Counted = Mapping[tuple[Kind, State, Settlement], int]


def counted(area: Area) -> Counted:
    statement = _rows() if area.level == Level.SUBDISTRICT else _sums(areas.shape(area))
    found = db.session.execute(statement, areas.bounds(area))
    return {(Kind(kind), State(state), Settlement(settlement)): int(n) for kind, state, settlement, n in found if n}


def overdue(area: Area, before: datetime, counted: Counted) -> int:
    """Open problems of an area that came before a moment: the index of the area's; in a wide area all but the newer ones."""
    values = {"moment": before, **areas.bounds(area)}
    if areas.shape(area) == "number":
        return db.session.scalar(_older(), values) or 0
    newer = db.session.scalar(_newer(areas.shape(area), db.engine.dialect.name), values) or 0
    return max(0, sum(number for key, number in counted.items() if _is_open_problem(*key)) - newer)


def _is_open_problem(kind: Kind, state: State, settlement: Settlement) -> bool:
    is_open = state in (State.WAITING, State.IN_THEME) and settlement in (Settlement.OPEN, Settlement.REOPENED)
    return kind == Kind.PROBLEM_REPORT and is_open


def petitions(area: Area) -> int:
    """How many of an area's problem reports ask for a hearing; what was merged or joined counts with the first."""
    return db.session.scalar(_petitions(areas.shape(area)), areas.bounds(area)) or 0


@lru_cache
def _petitions(shape: str) -> Select[tuple[int]]:
    """Requests are few among the reports, so their own index is asked for."""
    asks = text("is_petition"), unindexed(Submission.duplicate_of_id).is_(None), unindexed(Submission.is_listed)
    place = Submission.area_code if shape == "number" else unindexed(Submission.area_code)
    return select(func.count()).where(*asks, areas.within_shape(place, shape))


def listed(area: Area | None, kind: Kind | None, state: State | None) -> int:
    """How many stand in the public lists; of an area with districts."""
    return db.session.scalar(_listed(areas.shape(area), kind, state), areas.bounds(area)) or 0


def listed_by_place(area: Area | None, kind: Kind | None, state: State | None, length: int) -> dict[str, int]:
    """The same by the first signs of the place's code."""
    found = db.session.execute(_by_place(areas.shape(area), kind, state, length), areas.bounds(area))
    return {place: number for place, number in found.tuples() if number}


@cache
def _rows() -> Select[Any]:
    columns = Submission.kind, Submission.state, Submission.settlement
    within = areas.within_shape(Submission.area_code, "number")
    return select(*columns, func.count()).where(within).group_by(*columns)


@lru_cache
def _sums(shape: str) -> Select[Any]:
    columns = Tally.kind, Tally.state, Tally.settlement
    return select(*columns, total(Tally)).where(_within(shape)).group_by(*columns)


@lru_cache
def _listed(shape: str, kind: Kind | None, state: State | None) -> Select[Any]:
    asked = [Tally.kind == kind] * bool(kind) + [Tally.state == state] * bool(state)
    return select(total(Tally)).where(Tally.is_listed, _within(shape), *asked)


@lru_cache
def _by_place(shape: str, kind: Kind | None, state: State | None, length: int) -> Select[Any]:
    place = func.substr(Tally.place, 1, length)
    return _listed(shape, kind, state).with_only_columns(place, total(Tally)).group_by(place)


def _within(shape: str) -> ColumnElement[bool]:
    """A wide area is added in the order of the key, which is sorted already."""
    return areas.within_shape(Tally.place if shape == "number" else unindexed(Tally.place), shape)


def by_district(area: Area) -> Iterable[tuple[str, State, int]]:
    """How many stand in which state, of each district and of what belongs to a wider area as a whole."""
    columns = Tally.place, Tally.state
    sums = select(*columns, total(Tally)).where(areas.within(Tally.place, area)).group_by(*columns)
    return ((place, State(state), number) for place, state, number in db.session.execute(sums).tuples())


_MOMENT = bindparam("moment", type_=Submission.received_at.type)


@cache
def _older() -> Select[tuple[int]]:
    inside = areas.within_shape(Submission.area_code, "number")
    return select(func.count()).where(text(OPEN_PROBLEM), Submission.received_at < _MOMENT, inside)


@lru_cache
def _newer(shape: str, dialect: str) -> Select[tuple[int]]:
    inside = areas.within_shape(unindexed(Submission.area_code), shape)
    return select(func.count()).where(text(OPEN_PROBLEM_BY_TIME[dialect]), Submission.received_at >= _MOMENT, inside)
