"""Own types in a learning: what the command is told of them, how each of them fared, and by what each is read now."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from nlp.taxonomy import digest
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.policy import Actor
from webapp.insights import type_queries, type_rules
from webapp.insights.learning_models import LearnedModel
from webapp.insights.type_models import OwnType
from webapp.insights.type_rules import EVERYWHERE

TAUGHT = ("learned", "kept")


@dataclass(frozen=True, slots=True)
class Told:
    """The types that learn: as lines of a file of types, and since when there is which in which area."""

    lines: str
    since: tuple[tuple[str, str, datetime], ...]

    def unasked(self, area_code: str, reviewed_at: datetime) -> list[str]:
        """Types that could not be chosen when a text of this area was reviewed: of them the review says nothing."""
        places = type_rules.places(area_code)
        return sorted({th for area, th, added in self.since if area in places and added > reviewed_at})


def told() -> Told:
    types = in_use()
    lines = "".join(json.dumps(_line(one), ensure_ascii=False) + "\n" for one in types)
    return Told(lines, tuple((one.area_code, one.th, one.created_at) for one in types))


def in_use() -> list[OwnType]:
    """Types that are served somewhere."""
    found = select(OwnType).where(OwnType.retired_at.is_(None)).order_by(OwnType.id)
    return [one for one in db.session.scalars(found) if type_rules.is_served(one.th)]


def _line(one: OwnType) -> Mapping[str, Any]:
    kind = type_queries.read_as(one)
    lists = {name: value for name in type_rules.LISTS if (value := list(getattr(kind, name)))}
    area = {} if one.area_code == EVERYWHERE else {"area": one.area_code}
    return {"code": kind.code, "th": kind.th, "definition": kind.definition, **lists, **area}


def has_changed(result: Mapping[str, Any]) -> bool:
    """Whether a type that a learning taught is defined otherwise now, and so is read by its definition alone."""
    now = {(kind.code, digest(kind)) for kind in map(type_queries.read_as, in_use())}
    codes = {code for code, _ in now}
    return any(
        one["type"] in codes and (one["type"], one["definition"]) not in now
        for one in result.get("own_types", ())
        if one["serves"] in TAUGHT
    )


Row = tuple[str, str, bool, Mapping[str, Any]]
"""A type's name and area, whether it is read by what it was taught, and what a learning found of it."""


def standings(actor: Actor, current: LearnedModel | None, last: LearnedModel | None) -> list[Row]:
    """By what the types of the actor's areas are read now, and what the last learning found; nothing, if they were defined otherwise."""
    if last is not None and "own_types" not in last.result:
        last = current  # it broke down, or there was nothing to learn from
    serving, tried = (_by_type(row.result) if row else {} for row in (current, last))
    found: list[Row] = []
    for own in type_queries.all_of(actor):
        if own.retired_at is None and type_rules.is_served(own.th):
            kind = type_queries.read_as(own)
            key = kind.code, digest(kind)
            is_taught = serving.get(key, {}).get("serves") in TAUGHT
            found.append((*_called(own), is_taught, tried.get(key, {})))
    return found


def fared(actor: Actor, result: Mapping[str, Any]) -> list[Row]:
    """What one learning found of the types of the actor's areas."""
    types = {type_queries.read_as(one).code: one for one in type_queries.all_of(actor)}
    rows: Sequence[Mapping[str, Any]] = result.get("own_types", ())
    return [(*_called(types[one["type"]]), one["serves"] in TAUGHT, one) for one in rows if one["type"] in types]


def _by_type(result: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(one["type"], one["definition"]): one for one in result.get("own_types", ())}


def _called(own: OwnType) -> tuple[str, str]:
    return str(Text(own.th, own.en)), str(Text(own.area.name_th, own.area.name_en))
