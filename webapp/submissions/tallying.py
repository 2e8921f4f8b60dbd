"""How many submissions of an area stand where: added from the tallies of its provinces, or counted within a district."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select, text

from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.core.db import db, unit_of_work
from webapp.core.jobs import job, sweeper
from webapp.submissions.models import OPEN_PROBLEM, Kind, Settlement, State, Submission
from webapp.submissions.tally_models import Tally

Counted = Mapping[tuple[Kind, State, Settlement], int]
MOST_PARTS = 2_000  # lines of single sessions, before they are joined


def counted(area: Area) -> Counted:
    is_within_province = area.code[0].isdigit() and len(area.code) > 2
    if is_within_province:
        found = db.session.execute(_rows(), areas.bounds(area))
    elif area.level == Level.COUNTRY:
        found = db.session.execute(_sums(everywhere=True))
    else:
        found = db.session.execute(_sums(everywhere=False), {"places": _places(area)})
    return {(Kind(kind), State(state), Settlement(settlement)): int(n) for kind, state, settlement, n in found if n}


def overdue(area: Area, before: datetime) -> int:
    """Open problems of an area that came before a moment."""
    return db.session.scalar(_overdue(areas.shape(area)), {"before": before, **areas.bounds(area)}) or 0


def _places(area: Area) -> list[str]:
    """What tallies call the provinces within, and the areas within that lie in none."""
    offices = [one.code for one in areas.children(area.code) if one.level == Level.PROVINCIAL_CLUSTER]
    return [area.code, *offices, *(one.code for one in areas.provinces() if one.path.startswith(area.path + "/"))]


@cache
def _rows() -> Select[Any]:
    columns = Submission.kind, Submission.state, Submission.settlement
    within = areas.within_shape(Submission.area_code, "number")
    return select(*columns, func.count()).where(within).group_by(*columns)


@cache
def _sums(*, everywhere: bool) -> Select[Any]:
    columns = Tally.kind, Tally.state, Tally.settlement
    sums = select(*columns, func.sum(Tally.number)).group_by(*columns)
    return sums if everywhere else sums.where(Tally.place.in_(bindparam("places", expanding=True)))


@lru_cache
def _overdue(shape: str) -> Select[tuple[int]]:
    is_overdue = text(OPEN_PROBLEM), Submission.received_at < bindparam("before", type_=Submission.received_at.type)
    return select(func.count()).where(*is_overdue, areas.within_shape(Submission.area_code, shape))


JOIN = text(
    "WITH found AS (SELECT place, kind, state, settlement, part FROM tallies WHERE part <> 0 FOR UPDATE SKIP LOCKED),"
    " gone AS (DELETE FROM tallies AS t USING found AS f WHERE t.place = f.place AND t.kind = f.kind AND t.state = f.state"
    " AND t.settlement = f.settlement AND t.part = f.part RETURNING t.*)"
    " INSERT INTO tallies (place, kind, state, settlement, part, number)"
    " SELECT place, kind, state, settlement, 0, sum(number) FROM gone GROUP BY place, kind, state, settlement"
    " ON CONFLICT (place, kind, state, settlement, part) DO UPDATE SET number = tallies.number + excluded.number"
)


@job("join_tallies")
def join_tallies(names: list[str]) -> None:
    """On PostgreSQL the lines of single sessions become one. Lines that a session changes just now are left alone."""
    with unit_of_work():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(JOIN)


@sweeper("join_tallies")
def scattered(before: datetime) -> list[str]:
    parts = db.session.scalar(select(func.count()).select_from(Tally).where(Tally.part != 0)) or 0
    return ["all"] if parts > MOST_PARTS else []
