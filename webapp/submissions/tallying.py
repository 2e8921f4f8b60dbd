"""How many submissions of an area stand where: added from the tallies of its districts, or counted within a subdistrict."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache, reduce
from operator import add
from typing import Any

from sqlalchemy import Select, bindparam, func, select, text

from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.core.db import db
from webapp.core.tallies import total
from webapp.submissions.models import OPEN_PROBLEM, Kind, Settlement, State, Submission
from webapp.submissions.tally_models import Tally

Counted = Mapping[tuple[Kind, State, Settlement], int]


def counted(area: Area) -> Counted:
    statement = _rows() if area.level == Level.SUBDISTRICT else _sums(areas.shape(area))
    found = db.session.execute(statement, areas.bounds(area))
    return {(Kind(kind), State(state), Settlement(settlement)): int(n) for kind, state, settlement, n in found if n}


def overdue(area: Area, before: datetime) -> int:
    """Open problems of an area that came before a moment."""
    return db.session.scalar(_overdue(areas.shape(area)), {"before": before, **areas.bounds(area)}) or 0


@cache
def _rows() -> Select[Any]:
    columns = Submission.kind, Submission.state, Submission.settlement
    within = areas.within_shape(Submission.area_code, "number")
    return select(*columns, func.count()).where(within).group_by(*columns)


@lru_cache
def _sums(shape: str) -> Select[Any]:
    columns = Tally.kind, Tally.state, Tally.settlement
    return select(*columns, total(Tally)).where(areas.within_shape(Tally.place, shape)).group_by(*columns)


def by_district(area: Area) -> Iterable[tuple[str, State, int]]:
    """How many stand in which state, of each district and of what belongs to a wider area as a whole."""
    columns = Tally.place, Tally.state
    sums = select(*columns, total(Tally)).where(areas.within(Tally.place, area)).group_by(*columns)
    return ((place, State(state), number) for place, state, number in db.session.execute(sums).tuples())


@lru_cache
def _overdue(shape: str) -> Select[tuple[int]]:
    is_overdue = text(OPEN_PROBLEM), Submission.received_at < bindparam("before", type_=Submission.received_at.type)
    ranges = areas.ranges_of(Submission.area_code, shape)
    parts = [select(func.count()).where(*is_overdue, one).scalar_subquery() for one in ranges]
    return select(reduce(add, parts))  # each by the index; all ranges at once would be looked for row by row
