"""Reads of the map: counts by cell for the drawing, and what lies in its frame as a list, its twin in words.

A place is taken as the middle of its finest cell, as it is drawn, so that no frame, however small, tells more of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from webapp.core.db import db
from webapp.projects.models import Project
from webapp.projects.queries import public_projects
from webapp.submissions import cells, queries
from webapp.submissions.models import Submission

MOST_LISTED = 30
MOST_COUNTED = 300  # in more than these nobody looks for one; they are counted by coarse cells and not read
MOST_CELLS = 3_000


@dataclass(frozen=True, slots=True)
class Box:
    """What is looked at: degrees west, south, east, north."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lat: float, lon: float, margin: float) -> bool:
        inside = self.west - margin <= lon <= self.east + margin
        return inside and self.south - margin <= lat <= self.north + margin


def read_box(typed: str) -> Box | None:
    """`west,south,east,north`; None for anything else."""
    try:
        west, south, east, north = (float(part) for part in typed.split(","))
    except ValueError:
        return None
    good = -180 <= west < east <= 180 and -90 <= south < north <= 90
    return Box(west, south, east, north) if good else None


def level_for(box: Box) -> int:
    """About fourteen cells side by side, so that their circles hardly touch."""
    level = 0
    while level < cells.LEVELS and 360 / (1 << level) * 14 > box.east - box.west:
        level += 1
    return level


def count_cells(box: Box, filters: queries.Filters, level: int) -> list[tuple[float, float, int]]:
    """Middle and number of the cells in the box; read from the map's index alone."""
    cell = Submission.cell // (1 << cells.shift_of(level))
    grouped = select(cell, func.count()).where(*conditions(box, filters)).group_by(cell)
    found = {number: count for number, count in db.session.execute(grouped).tuples() if number is not None}
    return _placed(found, box, level)


def conditions(box: Box, filters: queries.Filters) -> list[ColumnElement[bool]]:
    """All of the box lies within these, and more: a range of numbers is no rectangle."""
    low, high = cells.span_of(box.west, box.south, box.east, box.north)
    found = [Submission.cell >= low, Submission.cell <= high]
    if filters.kind:
        found.append(Submission.kind == filters.kind)
    if filters.state:
        found.append(Submission.state == filters.state)
    return found


def count_projects(box: Box, level: int) -> list[tuple[float, float, int]]:
    found: dict[int, int] = {}
    where = Project.lat.between(box.south, box.north), Project.lon.between(box.west, box.east)
    places = public_projects().where(*where).with_only_columns(Project.lat, Project.lon).order_by(None)
    for lat, lon in db.session.execute(places).tuples():
        number = (cells.cell_of(lat, lon) or 0) >> cells.shift_of(level)
        found[number] = found.get(number, 0) + 1
    return _placed(found, box, level)


def _placed(counts: dict[int, int], box: Box, level: int) -> list[tuple[float, float, int]]:
    width = 360 / (1 << level)
    placed = ((*cells.middle_of(number, level), count) for number, count in counts.items())
    inside = [(round(lat, 5), round(lon, 5), count) for lat, lon, count in placed if box.holds(lat, lon, width)]
    return sorted(inside, key=lambda one: -one[2])[:MOST_CELLS]


@dataclass(frozen=True, slots=True)
class Frame:
    """How many voices and projects there are, and the newest of them; no voices where there are too many to read."""

    total: int
    submissions: Sequence[Submission]
    projects: Sequence[Project]

    @property
    def is_cut(self) -> bool:
        return self.total > MOST_COUNTED or MOST_LISTED in {len(self.submissions), len(self.projects)}


def within(box: Box, filters: queries.Filters, *, voices: bool = True, projects: bool = True) -> Frame:
    """The newest submissions and projects in the box."""
    level = level_for(box)
    coarse = count_cells(box, filters, level) if voices else []
    total = sum(count for *_, count in coarse)
    cells_of_it = _finest(box, filters, level, coarse) if total <= MOST_COUNTED else []
    return Frame(total, _newest(cells_of_it, filters), _projects(box) if projects else [])


def _finest(box: Box, filters: queries.Filters, level: int, coarse: Sequence[tuple[float, float, int]]) -> list[int]:
    """The finest cells whose middle lies in the box, read from the map's index alone."""
    shift = cells.shift_of(level)
    around = [(cells.cell_of(lat, lon) or 0) >> shift for lat, lon, _ in coarse]
    wanted = (Submission.cell // (1 << shift)).in_(around)
    found = db.session.scalars(select(Submission.cell).where(*conditions(box, filters), wanted).distinct())
    return [one for one in found if one is not None and box.holds(*cells.middle_of(one, cells.LEVELS), 0)]


def _newest(numbers: Sequence[int], filters: queries.Filters) -> Sequence[Submission]:
    if not numbers:
        return []
    statement = select(Submission.id).where(Submission.cell.in_(numbers), *filters.conditions())
    ordered = statement.order_by(Submission.received_at.desc(), Submission.id.desc()).limit(MOST_LISTED)
    return queries.rows(db.session.scalars(ordered).all())


def _projects(box: Box) -> Sequence[Project]:
    where = Project.lat.between(box.south, box.north), Project.lon.between(box.west, box.east)
    ordered = public_projects().where(*where).order_by(Project.published_at.desc(), Project.id.desc())
    return db.session.scalars(ordered.limit(MOST_LISTED)).all()
