"""Reads of own problem types: which are served where, how they are called, how often they were given."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import case, func, select
from sqlalchemy.orm import SessionTransaction

from nlp.taxonomy import ProblemType
from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import policy
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.policy import Actor
from webapp.insights import cards, rules, type_rules
from webapp.insights.language import OWN, OwnTypes
from webapp.insights.learning_models import Basis, LabelMeasure
from webapp.insights.models import Aspect, ModelVersion
from webapp.insights.type_models import OwnType, TypeReading
from webapp.insights.type_rules import Draft

# What the machine reads by


def served(area_codes: Collection[str]) -> dict[str, OwnTypes]:
    """The own types that the machine reads by in each of these areas, in one order."""
    places = {place for code in area_codes for place in type_rules.places(code)}
    found = select(OwnType).where(OwnType.area_code.in_(places), OwnType.retired_at.is_(None))
    rows = [one for one in db.session.scalars(found.order_by(OwnType.id)) if type_rules.is_served(one.th)]
    return {
        code: tuple(read_as(one) for one in rows if one.area_code in type_rules.places(code)) for code in area_codes
    }


# How types are called


@dataclass(frozen=True, slots=True)
class Named:
    area_code: str
    value: str
    words: Text
    is_retired: bool


_NAMES = select(OwnType.area_code, OwnType.th, OwnType.en, OwnType.retired_at).order_by(OwnType.id)
_named: WeakKeyDictionary[SessionTransaction, tuple[Named, ...]] = WeakKeyDictionary()


def named() -> tuple[Named, ...]:
    """All own types; asked for once in a transaction, so that no page shows what another process has changed since."""
    session = db.session()
    now = session.get_transaction() or session.begin()
    found = _named.get(now)
    if found is None:
        rows = session.execute(_NAMES).all()
        found = tuple(Named(row.area_code, row.th, Text(row.th, row.en), row.retired_at is not None) for row in rows)
        _named[now] = found
    return found


def forget() -> None:
    """Inside the transaction that changed a type."""
    if now := db.session().get_transaction():
        _named.pop(now, None)


def words_of(aspect: str, value: str, area_code: str = "", strategies: Mapping[str, str] | None = None) -> Text:
    """How a label is called. Only for a type that did not come with the product the database is asked."""
    if aspect != Aspect.PROBLEM_TYPE or value in rules.types():
        return rules.words_of(aspect, value, strategies)
    found = {one.area_code: one.words for one in named() if one.value == value}
    here = (found[place] for place in type_rules.places(area_code) if place in found)
    return next(here, next(iter(found.values()), Text(value, value)))


def offered(places: Iterable[Area], chosen: Iterable[str] = ()) -> dict[str, Text]:
    """Types that something in each of these places can be filed under; and those that stand already, retired or not."""
    wanted = list(places)
    return _with_own(chosen, lambda one: bool(wanted) and all(_covers(one, place) for place in wanted))


def to_filter(places: Iterable[Area], chosen: Iterable[str] = ()) -> dict[str, Text]:
    """Types that something in one of these places may be filed under."""
    wanted = list(places)
    return _with_own(chosen, lambda one: any(_covers(one, place) or _lies_in(one, place) for place in wanted))


def _with_own(chosen: Iterable[str], fits: Callable[[Named], bool]) -> dict[str, Text]:
    found = dict(rules.types())
    found |= {one.value: one.words for one in named() if not one.is_retired and one.value not in found and fits(one)}
    return found | {value: words_of(Aspect.PROBLEM_TYPE, value) for value in chosen if value and value not in found}


def _covers(one: Named, place: Area) -> bool:
    return policy.within(place.path, areas.path_of(one.area_code))


def _lies_in(one: Named, place: Area) -> bool:
    return policy.within(areas.path_of(one.area_code), place.path)


# Pages of officers


def own_areas(actor: Actor) -> list[Area]:
    """Where the actor sees own types."""
    codes = dict.fromkeys(grant.area_path.rsplit("/", 1)[-1] for grant in actor.grants)
    found = [area for code in codes if (area := areas.get(code)) is not None]
    return [area for area in found if policy.allows(actor, "type.see", area_path=area.path)]


def phase_of(area_code: str) -> str:
    return "everywhere" if area_code == type_rules.EVERYWHERE else "province"


def may_edit(actor: Actor, area_code: str) -> bool:
    phase = phase_of(area_code)
    return policy.allows(actor, "type.edit", area_path=areas.path_of(area_code), phase=phase)


def editable(actor: Actor) -> list[Area]:
    """The provinces to which the actor may add types, and the whole country."""
    country = areas.get(type_rules.EVERYWHERE)
    every = [*areas.provinces(), *([country] if country else [])]
    return [area for area in every if may_edit(actor, area.code)]


def all_of(actor: Actor) -> list[OwnType]:
    """Types that are served in an area of the actor's, or within it; those in use first, by name."""
    own = own_areas(actor)
    rows = db.session.scalars(select(OwnType).order_by(OwnType.retired_at.is_not(None), OwnType.th, OwnType.id))
    return [one for one in rows if any(_meets(one.area_code, place) for place in own)]


def find(actor: Actor, public_id: str) -> OwnType | None:
    one = db.session.scalar(select(OwnType).where(OwnType.public_id == public_id))
    return one if one is not None and any(_meets(one.area_code, place) for place in own_areas(actor)) else None


def _meets(area_code: str, place: Area) -> bool:
    path = areas.path_of(area_code)
    return policy.within(place.path, path) or policy.within(path, place.path)


def other_names(area_code: str, but: str = "") -> list[tuple[str, str]]:
    """Thai and English names of types that are served in this area or within it, retired ones too: what they filed keeps its name."""
    rows = db.session.execute(select(OwnType.area_code, OwnType.th, OwnType.en, OwnType.public_id))
    served_here = type_rules.places(area_code)
    everywhere = area_code == type_rules.EVERYWHERE
    return [(row.th, row.en) for row in rows if row.public_id != but and (everywhere or row.area_code in served_here)]


def draft_of(one: OwnType) -> Draft:
    lists: dict[str, Any] = {name: tuple(getattr(one, name)) for name in type_rules.LISTS}
    words: dict[str, Any] = {
        name: getattr(one, name) for name in ("th", "en", "definition", "parent", "traffy", "open311")
    }
    return Draft(**words, **lists)


def drafts(area_code: str) -> list[Draft]:
    """The types of an area that are in use, in the order in which they were added."""
    found = select(OwnType).where(OwnType.area_code == area_code, OwnType.retired_at.is_(None)).order_by(OwnType.id)
    return [draft_of(one) for one in db.session.scalars(found)]


def read_as(one: OwnType) -> ProblemType:
    return type_rules.read_as(draft_of(one), one.area_code)


@dataclass(frozen=True, slots=True)
class Use:
    """How many submissions stand under a type now; of those that people read one by one, how often they agreed."""

    filed: int = 0
    checked: int = 0
    kept: int = 0


def uses(actor: Actor, found: Sequence[OwnType]) -> dict[int, Use]:
    """Counted in the own areas."""
    own, filed = own_areas(actor), dict[int, int]()
    for code in {one.area_code for one in found}:
        place = areas.tree().by_code[code]
        within = [area for area in own if policy.within(area.path, place.path)] or [place]
        filed |= _filed(within, [one for one in found if one.area_code == code])
    measured = _measured(found)
    return {one.id: Use(filed[one.id], *measured[one.id]) for one in found}


def _filed(places: Sequence[Area], found: Sequence[OwnType]) -> dict[int, int]:
    """Counted from the cards of these places in one go."""
    each = [func.coalesce(func.sum(case((cards.says(Aspect.PROBLEM_TYPE, one.th), 1), else_=0)), 0) for one in found]
    row = db.session.execute(select(*each).where(*cards.within(places))).one()
    return {one.id: int(number) for one, number in zip(found, row, strict=True)}


def _measured(found: Sequence[OwnType]) -> dict[int, tuple[int, int]]:
    """For the definition as it stands: what earlier ones were given says nothing of it."""
    rows = db.session.execute(
        select(LabelMeasure.value, LabelMeasure.given, LabelMeasure.right, ModelVersion.card)
        .join(ModelVersion, ModelVersion.version == LabelMeasure.model)
        .where(LabelMeasure.model.startswith(OWN), LabelMeasure.basis == Basis.REVIEWS)
        .where(LabelMeasure.value.in_([one.th for one in found]))
    ).all()
    counted = {}
    for one in found:
        cards_of = [type_rules.card(read_as(one), is_taught) for is_taught in (False, True)]
        mine = [row for row in rows if row.value == one.th and row.card in cards_of]
        counted[one.id] = sum(row.given for row in mine), sum(row.right for row in mine)
    return counted


def readings() -> dict[str, TypeReading]:
    """Areas whose submissions are being read for changed types."""
    found = db.session.scalars(select(TypeReading).where(TypeReading.ended_at.is_(None)))
    return {one.area_code: one for one in found}
