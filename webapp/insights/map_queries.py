"""Reads of the opinion map: what the browser draws, and the submissions that a planner enclosed."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import func, select

from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.areas.rules import full_name
from webapp.core.db import db
from webapp.insights import map_rules, placing, rules, theme_queries, type_queries
from webapp.insights.map_models import OpinionMap
from webapp.insights.models import Aspect, Label, Theme, ThemeMember
from webapp.insights.trend_queries import INSIDE
from webapp.submissions.models import Stance, Submission

SHOWN = 60
PART = 5000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was enclosed: a line or a neighbourhood of one version of the map, perhaps of one colour only."""

    version: str
    line: tuple[tuple[int, int], ...] = ()
    part: int | None = None
    by: str = ""  # a channel
    value: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The submissions inside, those of no theme first, then those nearest to the middle; `shown` are the first."""

    numbers: list[int]
    free: list[int]
    shown: list[tuple[Submission, str | None]]  # with the title of the theme that it stands in

    @property
    def has_more(self) -> bool:
        return len(self.numbers) > len(self.shown)


def map_of(area: Area) -> OpinionMap | None:
    return db.session.get(OpinionMap, area.code)


def came_since(found: OpinionMap, area: Area) -> int:
    """Listed submissions that the map does not know yet."""
    inside = areas.within(Submission.area_code, area), Submission.is_listed
    now = db.session.scalar(select(func.count()).select_from(Submission).where(*inside)) or 0
    return max(0, now - len(map_rules.unpack(found.places)))


def _values(area: Area, by: str, within: Sequence[int] | None = None) -> dict[int, str]:
    """The value of a channel for each submission that has one: of an area, or of some of its submissions."""
    inside = [areas.within(Submission.area_code, area), Submission.is_listed]
    if within is not None:
        inside.append(Submission.id.in_(within))
    if by == "theme":
        said = select(Submission.id, Theme.public_id).join(ThemeMember, ThemeMember.submission_id == Submission.id)
        statement = said.join(Theme, Theme.id == ThemeMember.theme_id)
    elif by == "area":
        statement = select(Submission.id, Submission.area_code)
    else:
        aspect = Aspect.STANCE if by == "stance" else Aspect.PROBLEM_TYPE
        labelled = select(Submission.id, Label.value).join(Label, Label.submission_id == Submission.id)
        # The surest label comes last and stays.
        statement = labelled.where(Label.aspect == aspect, Label.in_force).order_by(Label.confidence, Label.value)
    found = dict(db.session.execute(statement.where(*inside)).tuples().all())
    if by == "area":
        digits = INSIDE[Level(area.level)][1]
        return {number: code[:digits] for number, code in found.items() if len(code) >= digits}
    if by == "stance":
        given = select(Submission.id, Submission.stance_given).where(*inside, Submission.stance_given.is_not(None))
        found.update((number, stance) for number, stance in db.session.execute(given).tuples() if stance)
    return found


def drawn(found: OpinionMap, area: Area) -> bytes:
    """All that the browser needs, as one block.

    Four bytes: the length of what follows; that many bytes of JSON (padded to four): number of points, legends,
    neighbourhoods; then x of all points, y of all (two bytes each), then one byte a point for each channel.
    """
    points = map_rules.unpack(found.places)
    inside = areas.within(Submission.area_code, area), Submission.is_listed
    listed = np.fromiter(db.session.scalars(select(Submission.id).where(*inside)), np.uint32)
    points = points[np.isin(points["id"], listed)]
    ids = points["id"].tolist()
    channels = {name: map_rules.channel(_values(area, name), ids, _order(name)) for name in map_rules.CHANNELS}
    about = {
        "n": len(points),
        "version": found.version,
        "parts": found.parts,
        "channels": {name: _legend(name, one, area) for name, one in channels.items()},
    }
    head = json.dumps(about, ensure_ascii=False).encode()
    head += b" " * (-len(head) % 4)
    arrays = [points["x"].tobytes(), points["y"].tobytes(), *(one.numbers.tobytes() for one in channels.values())]
    return b"".join([len(head).to_bytes(4, "little"), head, *arrays])


def _order(name: str) -> Sequence[str]:
    return [*Stance, "unsure"] if name == "stance" else ()


def _legend(name: str, channel: map_rules.Channel, area: Area) -> list[dict[str, Any]]:
    words = _words(name, area)(channel.values)
    labels = [str(map_rules.NOTHING[name]), *(words.get(one, one) for one in channel.values), str(map_rules.OTHERS)]
    values = ["", *channel.values, None]
    return [
        {"label": label, "value": value, "count": count}
        for label, value, count in zip(labels, values, channel.counts, strict=True)
    ]


def _words(name: str, area: Area) -> Callable[[Iterable[str]], Mapping[str, str]]:
    """What the values of a channel are called."""
    return {
        "theme": _titles,
        "stance": lambda values: {one: str(rules.STANCES.get(one, one)) for one in values},
        "area": lambda values: {one: str(full_name(areas.tree().by_code[one])) for one in values},
        "type": lambda values: {one: str(type_queries.words_of(Aspect.PROBLEM_TYPE, one, area.code)) for one in values},
    }[name]


def _titles(public_ids: Iterable[str]) -> dict[str, str]:
    found = db.session.scalars(select(Theme).where(Theme.public_id.in_(list(public_ids)))).all()
    titles = theme_queries.titles(found)
    return {one.public_id: titles[one.id] for one in found}


def chosen(found: OpinionMap, area: Area, wanted: Wanted) -> Chosen:
    points = map_rules.unpack(found.places)
    mask = points["part"] == wanted.part if wanted.part is not None else map_rules.inside(points, wanted.line)
    near = _still_listed(area, map_rules.by_nearness(points[mask]))
    if wanted.by:
        values: dict[int, str] = {}
        for start in range(0, len(near), PART):
            values.update(_values(area, wanted.by, near[start : start + PART]))
        near = [number for number in near if values.get(number, "") == wanted.value]
    free = placing.still_free(near)
    numbers = [number for number in near if number in free] + [number for number in near if number not in free]
    return Chosen(numbers, numbers[: len(free)], _shown(numbers[:SHOWN]))


def _still_listed(area: Area, numbers: Sequence[int]) -> list[int]:
    known: set[int] = set()
    for start in range(0, len(numbers), PART):
        some = Submission.id.in_(numbers[start : start + PART])
        inside = some, areas.within(Submission.area_code, area), Submission.is_listed
        known.update(db.session.scalars(select(Submission.id).where(*inside)))
    return [number for number in numbers if number in known]


def _shown(numbers: Sequence[int]) -> list[tuple[Submission, str | None]]:
    rows = {one.id: one for one in db.session.scalars(select(Submission).where(Submission.id.in_(numbers)))}
    themed = (
        select(ThemeMember.submission_id, Theme)
        .join(Theme, Theme.id == ThemeMember.theme_id)
        .where(ThemeMember.submission_id.in_(numbers))
    )
    of = dict(db.session.execute(themed).tuples().all())
    titles = theme_queries.titles(list({theme.id: theme for theme in of.values()}.values()))
    return [(rows[number], titles[of[number].id] if number in of else None) for number in numbers]


def submissions(numbers: Sequence[int]) -> list[Submission]:
    found: list[Submission] = []
    for start in range(0, len(numbers), PART):
        some = Submission.id.in_(numbers[start : start + PART])
        found += db.session.scalars(select(Submission).where(some).order_by(Submission.id))
    return found
