"""Own problem types are added, changed, retired and brought back; each time what nobody reviewed is read for them anew."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp.areas import queries as areas
from webapp.core import audit, clock, policy
from webapp.core.db import db, hold
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.insights import type_queries, type_reading, type_rules
from webapp.insights.operations import Changed
from webapp.insights.type_models import OwnType
from webapp.insights.type_rules import Draft


class Refused(Exception):
    """What was written cannot be a type: what is wrong, by field."""

    def __init__(self, name: str, faults: dict[str, Text]) -> None:
        super().__init__(name)
        self.faults = faults


def _require(actor: Actor, area_code: str) -> None:
    phase = type_queries.phase_of(area_code)
    policy.require(actor, "type.edit", area_path=areas.path_of(area_code), phase=phase)


def check(area_code: str, draft: Draft, known: OwnType | None = None) -> None:
    """Raises Refused; `known` is the type that stands already, whose names are no other's."""
    others = type_queries.other_names(area_code, known.public_id if known else "")
    if faults := type_rules.taken(draft, others) | type_rules.faults(draft):
        raise Refused(draft.th, faults)


@operation
def add(actor: Actor, area_code: str, draft: Draft) -> OwnType:
    """A new type of a province, or of the whole country."""
    _require(actor, area_code)
    check(area_code, draft)
    one = OwnType(area_code=area_code, created_by=actor.id, changed_by=actor.id, **draft.values())
    try:
        with db.session.begin_nested():
            db.session.add(one)
    except IntegrityError:  # somebody was faster, in this very moment
        raise Refused(draft.th, {"th": type_rules.TAKEN}) from None
    _changed(actor, one, added=draft.th, definition=draft.definition)
    return one


@operation
def edit(actor: Actor, one: OwnType, draft: Draft, seen: str | None = None) -> None:
    """All but its Thai name, which is the value of its labels. `seen` is the version that the person had before their eyes."""
    _require(actor, one.area_code)
    hold(one)
    stood = type_queries.draft_of(one)
    if seen is not None and seen != stood.version:
        raise Changed
    if draft.th != one.th:
        raise ValueError("the name of a type does not change")
    check(one.area_code, draft, one)
    before = type_queries.read_as(one)
    for name, value in draft.values().items():
        setattr(one, name, value)
    one.changed_by, one.changed_at = actor.id, clock.now()
    fields = [name for name, value in draft.values().items() if value != stood.values()[name]]
    _changed(actor, one, read=type_queries.read_as(one) != before, changed=fields, definition=draft.definition)


@operation
def retire(actor: Actor, one: OwnType) -> None:
    """It is given to nothing new. What people filed under it stays there, and keeps its name."""
    _require(actor, one.area_code)
    if one.retired_at is None:
        one.retired_at = one.changed_at = clock.now()
        one.changed_by = actor.id
        _changed(actor, one, retired=True)


@operation
def bring_back(actor: Actor, one: OwnType) -> None:
    """A retired type is given again, unless its name has gone to another meanwhile."""
    _require(actor, one.area_code)
    check(one.area_code, type_queries.draft_of(one), one)
    if one.retired_at is not None:
        one.retired_at, one.changed_at, one.changed_by = None, clock.now(), actor.id
        _changed(actor, one, retired=False)


def _changed(actor: Actor, one: OwnType, read: bool = True, **detail: object) -> None:
    audit.record(actor, "type.edit", "own_type", one.public_id, area=one.area_code, **detail)
    type_queries.forget()
    if read:
        type_reading.ask(one.area_code)


@operation
def take_in(actor: Actor, area_code: str, drafts: Sequence[Draft]) -> tuple[int, int]:
    """Types from a file: those of a name that the area knows are changed, the others added. Returns how many of each."""
    _require(actor, area_code)
    known = {one.th: one for one in db.session.scalars(select(OwnType).where(OwnType.area_code == area_code))}
    added = changed = 0
    for draft in drafts:
        one = known.get(draft.th)
        if one is None:
            add(actor, area_code, draft)
            added += 1
        elif type_queries.draft_of(one) != draft:
            edit(actor, one, draft)
            changed += 1
    return added, changed
