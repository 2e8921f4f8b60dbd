"""Reads of the submissions by any filter: a page by key, the themes they stand in, the rows of an export.

Officers see those of their own areas, with the words that the public may read. What is confidential is in no view.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true, tuple_, union
from sqlalchemy.orm import aliased

from webapp.areas import queries as areas
from webapp.areas.models import Level
from webapp.core import clock, search
from webapp.core.db import among, db, unindexed
from webapp.core.policy import Actor
from webapp.core.thai import BANGKOK
from webapp.hearings.models import Hearing
from webapp.insights import cards, queries, theme_queries, view_rules
from webapp.insights.cards import IndexCard
from webapp.insights.filing_models import Filing
from webapp.insights.models import Analysis, Aspect, Label, Theme, ThemeMember
from webapp.insights.split_models import Split
from webapp.insights.view_models import SavedView
from webapp.insights.view_rules import NONE
from webapp.projects.models import Project
from webapp.submissions.campaign_models import CampaignLetter
from webapp.submissions.campaigns import is_further
from webapp.submissions.models import Photo, State, Submission, Visibility

PAGE = 25
COUNTED = 1_000  # more than that is 'more than that': an exact number is not worth the wait
COMMON = 20_000  # of what is said so often the newest are soon found by asking each submission; rarer things are listed
MOST_THEMES = 12
MOST_LISTED = 200

Filters = Mapping[str, str]
_VALUES = {
    "kind": Submission.kind,
    "state": unindexed(Submission.state),  # most are in one of a few states: the newest of them are soon found
    "channel": Submission.channel,
    "settled": Submission.settlement,
    "shown": Submission.visibility,
}
_LABELS = {
    "type": Aspect.PROBLEM_TYPE,
    "stance": Aspect.STANCE,
    "sentiment": Aspect.SENTIMENT,
    "nature": Aspect.KIND,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The numbers of what fulfils every filter, and what they are ordered by: date and number."""

    numbers: Select[tuple[int]]
    key: tuple[Any, Any]

    @property
    def newest(self) -> Select[tuple[int]]:
        return self.numbers.order_by(*(one.desc() for one in self.key))


def wanted(actor: Actor, filters: Filters) -> Wanted:
    """What lies in the own areas and fulfils every filter. What was read or said of it is asked of its card."""
    said = list(_said(actor, filters))
    numbers, key = select(Submission.id), (Submission.received_at, Submission.id)
    if said:
        own, area = queries.own_areas(actor), areas.get(filters.get("area"))
        numbers = numbers.join(IndexCard, IndexCard.submission_id == Submission.id).where(*said, *cards.within(own))
        if "area" in filters:
            numbers = numbers.where(*(cards.within([area]) if area else [false()]))
        if cards.province_of([area] if area else own) or cards.province_of(own):
            key = IndexCard.received_at, IndexCard.submission_id
    else:
        numbers = numbers.where(_inside(actor, filters))
    return Wanted(numbers.where(*_conditions(filters), *_times(key[0], filters)), key)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found = [_not_confidential()]
    for name, column in _VALUES.items():
        if name in filters:
            found.append(column == filters[name])
    if "q" in filters:
        found.append(Submission.id.in_(search.matching("submission", filters["q"])))
    if "strategy" in filters:
        found.append(_of_strategy(filters))
    return [*found, *_places(filters), *_readings(filters), *_copies(filters)]


def _said(actor: Actor, filters: Filters) -> Iterator[ColumnElement[bool]]:
    """What only the card is asked. What was not read is found there too: it is rare, and most of a province is passed over."""
    for name, aspect in _LABELS.items():
        if name in filters:
            yield ~cards.says(aspect) if filters[name] == NONE else cards.says(aspect, filters[name])
    if filters.get("checked") == NONE:
        read = select(Analysis.submission_id).where(queries.in_own(Analysis.area_code, actor))
        yield IndexCard.submission_id.not_in(read)


def _not_confidential() -> ColumnElement[bool]:
    """What is listed is not confidential, and an index says so: few rows have to be opened."""
    return or_(Submission.is_listed, Submission.visibility != Visibility.CONFIDENTIAL)


def _inside(actor: Actor, filters: Filters) -> ColumnElement[bool]:
    """The own areas, or what was asked for of them. Of more than a district the newest are found by walking back in time."""
    own = queries.in_own(unindexed(Submission.area_code), actor)
    if "area" not in filters:
        return own
    area = areas.get(filters["area"])
    if area is None:
        return false()
    is_small = area.level in (Level.DISTRICT, Level.SUBDISTRICT)
    return and_(areas.within(Submission.area_code if is_small else unindexed(Submission.area_code), area), own)


def _about(column: Any, *conditions: Any, filters: Filters) -> ColumnElement[bool]:
    """Those of which such a row speaks. A copy says what its original says, whatever was read of it alone."""
    numbers = select(column).where(*conditions)
    some = select(func.count()).select_from(numbers.limit(COMMON + 1).subquery())
    if (db.session.scalar(some) or 0) <= COMMON:
        return _within(numbers, filters)
    original = func.coalesce(Submission.duplicate_of_id, Submission.id)
    return _says(column, original if _with_copies(filters) else Submission.id, *conditions)


def _says(column: Any, number: Any, *conditions: Any) -> ColumnElement[bool]:
    """Asked of each submission for itself. As a value: PostgreSQL would make a list of all others out of EXISTS first."""
    found = select(true()).where(column == number, *conditions).limit(1).correlate(Submission).scalar_subquery()
    return func.coalesce(found, false())


def _within(numbers: Any, filters: Filters) -> ColumnElement[bool]:
    if not _with_copies(filters):
        return Submission.id.in_(numbers)
    own, copy = aliased(Submission), aliased(Submission)
    originals = select(own.id).where(own.id.in_(numbers), own.duplicate_of_id.is_(None))
    return Submission.id.in_(union(originals, select(copy.id).where(copy.duplicate_of_id.in_(numbers))))


def _with_copies(filters: Filters) -> bool:
    return filters.get("copies") != "no" and filters.get("state", State.DUPLICATE) == State.DUPLICATE


def _without(column: Any, *conditions: Any) -> ColumnElement[bool]:
    """None of these rows is about it, or about its original."""
    return ~exists().where(column == func.coalesce(Submission.duplicate_of_id, Submission.id), *conditions)


def _of_strategy(filters: Filters) -> ColumnElement[bool]:
    """As strategy × area counts: of several strategies of the plan in force, the last by name counts."""
    value = filters["strategy"]
    refs = list(queries.strategies_for(filters["area"])) if "area" in filters else []
    if value == NONE:
        return _without(Filing.submission_id, *([Filing.strategy_ref.in_(refs)] if refs else []))
    other = aliased(Filing)
    rival = exists().where(
        other.submission_id == Filing.submission_id,
        other.strategy_ref.in_(refs),
        other.strategy_ref > Filing.strategy_ref,
    )
    filed = [Filing.strategy_ref == value]
    area = areas.get(filters.get("area"))
    if area is not None and not _with_copies(filters):  # a copy may come from elsewhere than its original
        filed.append(areas.within(Filing.area_code, area))
    if value in refs:
        filed.append(~and_(Filing.several, rival))
    return _about(Filing.submission_id, *filed, filters=filters)


def _times(received_at: Any, filters: Filters) -> Iterator[ColumnElement[bool]]:
    since, until = (view_rules.day(filters.get(name, "")) for name in ("since", "until"))
    if since:
        yield received_at >= datetime.combine(since, time(), BANGKOK)
    if until:
        yield received_at < datetime.combine(until, time(), BANGKOK) + timedelta(days=1)
    days = filters.get("days", "")
    if days.isascii() and days.isdigit():
        yield received_at >= clock.now() - timedelta(days=min(int(days), 3660))


def _places(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if "hearing" in filters:
        yield Submission.hearing_id.in_(select(Hearing.id).where(Hearing.public_id == filters["hearing"]))
    if "project" in filters:
        of_project = select(Hearing.id).join(Project, Project.id == Hearing.project_id)
        yield Submission.hearing_id.in_(of_project.where(Project.public_id == filters["project"]))
    if "photo" in filters:
        yield Submission.id.in_(select(Photo.submission_id))
    if "theme" in filters:
        yield _of_theme(filters["theme"], filters)


def _of_theme(value: str, filters: Filters) -> ColumnElement[bool]:
    number = ThemeMember.submission_id
    match value:
        case "any":
            return _about(number, filters=filters)
        case view_rules.NONE:
            return _without(number)
        case "unseen":
            return Submission.id.in_(select(number).where(ThemeMember.is_seen.is_(False)))
        case "split":
            return Submission.id.in_(select(Split.submission_id))
        case _:
            theme = select(Theme.id).where(Theme.public_id == value).scalar_subquery()
            return _about(number, ThemeMember.theme_id == theme, filters=filters)


def _readings(filters: Filters) -> Iterator[ColumnElement[bool]]:
    read = select(Analysis.submission_id)
    match filters.get("checked"):
        case "person":
            yield Submission.id.in_(read.where(Analysis.is_reviewed))
        case "machine":  # nearly everything: asked of each row, so that no list of all of them is made first
            yield exists().where(Analysis.submission_id == Submission.id, Analysis.is_reviewed.is_(False))
        case view_rules.NONE | None:
            pass
        case _:
            yield false()


def _copies(filters: Filters) -> Iterator[ColumnElement[bool]]:
    match filters.get("copies"):
        case "no":
            yield and_(Submission.state != State.DUPLICATE, ~is_further(Submission.id))
        case "yes":
            yield or_(Submission.state == State.DUPLICATE, is_further(Submission.id))
        case "campaign":
            copied = select(Submission.duplicate_of_id).where(Submission.duplicate_of_id.is_not(None))
            many = copied.group_by(Submission.duplicate_of_id).having(func.count() >= view_rules.CAMPAIGN)
            letters = select(CampaignLetter.submission_id).where(CampaignLetter.campaign_id.is_not(None))
            yield or_(_within(many, filters), Submission.id.in_(letters))
        case None:
            pass
        case _:
            yield false()


@dataclass(frozen=True, slots=True)
class View:
    """A page of the list. `following` is the key from which the next page goes on; `newest` ends at COUNTED + 1."""

    items: list[Submission]
    newest: Sequence[int]
    following: str

    @property
    def total(self) -> int:
        return len(self.newest)


def page(actor: Actor, filters: Filters, after: str = "") -> View:
    """The newest first, going on after a submission."""
    found = wanted(actor, filters)
    first = numbers = db.session.scalars(found.newest.limit(COUNTED + 1)).all()  # counts them too: asked for once
    key = select(Submission.received_at, Submission.id).where(Submission.public_id == after)
    last = db.session.execute(key).one_or_none() if after else None
    if last is not None:
        later = found.newest.where(tuple_(*found.key) < tuple_(*last))
        numbers = db.session.scalars(later.limit(PAGE + 1)).all()
    items = _rows(numbers[:PAGE])
    return View(items, first, items[-1].public_id if len(numbers) > PAGE else "")


def _rows(numbers: Sequence[int]) -> list[Submission]:
    found = {one.id: one for one in db.session.scalars(select(Submission).where(Submission.id.in_(numbers)))}
    return [found[number] for number in numbers]


def themes(actor: Actor, view: View) -> list[tuple[Theme, int]]:
    """The themes in which those of a view stand (of many: the newest), with how many of them; those with most first."""
    number = func.count().label("number")
    is_text = Submission.state != State.DUPLICATE
    rows = db.session.execute(
        select(ThemeMember.theme_id, number)
        .join(Submission, Submission.id == ThemeMember.submission_id)
        .where(among(ThemeMember.submission_id, view.newest[:COUNTED]), is_text)
        .group_by(ThemeMember.theme_id)
        .order_by(number.desc(), ThemeMember.theme_id)
        .limit(MOST_THEMES)
    ).tuples()
    counted = dict(rows.all())
    found = db.session.scalars(select(Theme).where(Theme.id.in_(counted), theme_queries.seen_by(actor)))
    return sorted(((one, counted[one.id]) for one in found), key=lambda pair: (-pair[1], pair[0].id))


def exported(actor: Actor, filters: Filters) -> Iterator[list[Any]]:
    """The rows of an export, newest first: the words that the public may read, and nothing of who wrote them."""
    numbers = db.session.scalars(wanted(actor, filters).newest.limit(view_rules.MOST_EXPORTED)).all()
    strategies = cache(queries.strategies_for)
    for start in range(0, len(numbers), 1000):
        yield from _details(actor, numbers[start : start + 1000], strategies)


def _details(actor: Actor, numbers: Sequence[int], strategies: Callable[[str], dict[str, str]]) -> Iterator[list[Any]]:
    labels: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    filed = select(Label.submission_id, Label.aspect, Label.value).where(
        Label.submission_id.in_(numbers), Label.in_force
    )
    for number, aspect, value in db.session.execute(filed.order_by(Label.aspect, Label.value)).tuples():
        labels[number][aspect].append(value)
    named: dict[int, list[str]] = defaultdict(list)
    member = select(ThemeMember.submission_id, Theme).join(Theme, Theme.id == ThemeMember.theme_id)
    member = member.where(ThemeMember.submission_id.in_(numbers), theme_queries.seen_by(actor))
    stand = db.session.execute(member).tuples().all()
    called = theme_queries.titles(list({theme.id: theme for _, theme in stand}.values()))
    for number, theme in stand:
        named[number].append(called[theme.id])
    copied = select(Submission.duplicate_of_id, func.count()).where(Submission.duplicate_of_id.in_(numbers))
    voices = dict(db.session.execute(copied.group_by(Submission.duplicate_of_id)).tuples().all())
    read = select(Analysis.submission_id).where(Analysis.submission_id.in_(numbers), Analysis.is_reviewed)
    reviewed = set(db.session.scalars(read))
    for one in _rows(numbers):
        known, mine = strategies(one.area_code), labels[one.id]
        yield [
            *(one.public_id, one.kind, one.received_at.astimezone(BANGKOK).strftime("%Y-%m-%d %H:%M"), one.channel),
            *(one.area_code, areas.full_path_name(one.area).th, one.state, one.state_reason),
            one.public_text if one.visibility == Visibility.VISIBLE else "",
            one.stance_given or ", ".join(mine[Aspect.STANCE]),
            ", ".join(mine[Aspect.PROBLEM_TYPE]),
            ", ".join(known.get(ref, ref) for ref in mine[Aspect.STRATEGY]),
            *(", ".join(mine[Aspect.KIND]), ", ".join(mine[Aspect.SENTIMENT])),
            "person" if one.id in reviewed else "machine",
            *(" | ".join(named[one.id]), 1 + voices.get(one.id, 0)),
        ]


def titles(actor: Actor, model: type[Hearing] | type[Project], chosen: str) -> list[tuple[str, str]]:
    """The newest hearings or projects of the own areas to choose from, and the chosen one; ids and titles."""
    own = select(model.public_id, model.title).where(queries.in_own(model.area_code, actor))
    found = [
        *db.session.execute(own.order_by(model.id.desc()).limit(MOST_LISTED)).tuples(),
        *db.session.execute(own.where(model.public_id == chosen)).tuples(),
    ]
    return list({ref: (ref, title[:90]) for ref, title in found}.values())


def theme_title(actor: Actor, chosen: str) -> list[tuple[str, str]]:
    """The chosen theme, if the officer may see it."""
    found = select(Theme).where(Theme.public_id == chosen, theme_queries.seen_by(actor))
    return [(one.public_id, theme_queries.title_of(one)) for one in db.session.scalars(found)]


HEADINGS = (
    *("id", "kind", "received_at", "channel", "area_code", "area", "state", "state_reason", "public_text", "stance"),
    *("problem_types", "strategies", "nature", "sentiment", "labels_by", "themes", "voices"),
)


def saved(actor: Actor) -> list[SavedView]:
    """The own views, and those that colleagues share with the office; by name."""
    offices = {grant.organisation_id for grant in actor.grants if grant.organisation_id}
    mine = or_(SavedView.owner_id == actor.id, SavedView.organisation_id.in_(offices))
    return list(db.session.scalars(select(SavedView).where(mine).order_by(SavedView.name, SavedView.id)))


def saved_view(actor: Actor, public_id: str) -> SavedView | None:
    return next((one for one in saved(actor) if one.public_id == public_id), None)
