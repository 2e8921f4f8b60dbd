"""Reads of what became of what people said: links in force, answers, who will read them, decisions for the public."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, lazyload

from webapp.accounts.queries import in_areas_of
from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core.db import db
from webapp.core.policy import Actor, Role
from webapp.insights import language, theme_queries
from webapp.insights.models import Theme, ThemeMember, ThemeState
from webapp.planning import queries
from webapp.planning.models import (
    DeskSetting,
    Link,
    Plan,
    PlanItem,
    PlanStatus,
    Progress,
    Response,
    Strategy,
)
from webapp.submissions import reaching
from webapp.submissions.models import Channel, Contact, State, Submission

IN_FORCE = (Link.ended_at.is_(None), Link.waits.is_(False))
WAITING = (Link.ended_at.is_(None), Link.waits.is_(True))


def links_of_theme(theme_id: int) -> Sequence[Link]:
    """The links in force, the oldest first."""
    return db.session.scalars(select(Link).where(Link.theme_id == theme_id, *IN_FORCE).order_by(Link.id)).all()


_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
_LINKS = (
    select(Link)
    .where(Link.theme_id.in_(_NUMBERS), *IN_FORCE)
    .order_by(Link.id)
    .options(lazyload(Link.theme), joinedload(Link.plan_item).lazyload("*"))
)


def links_of_themes(theme_ids: Sequence[int]) -> Sequence[Link]:
    return db.session.scalars(_LINKS, {"numbers": theme_ids}).all()


def links_of_submission(submission_id: int) -> Sequence[Link]:
    found = select(Link).where(Link.submission_id == submission_id, *IN_FORCE)
    return db.session.scalars(found.order_by(Link.id)).all()


def other_links(subject: ColumnElement[bool]) -> tuple[Sequence[Link], Sequence[Link]]:
    """Links that wait for a second planner, and those that ended."""
    waiting = db.session.scalars(select(Link).where(subject, *WAITING).order_by(Link.id)).all()
    past = db.session.scalars(select(Link).where(subject, Link.ended_at.is_not(None)).order_by(Link.id)).all()
    return waiting, past


def link(public_id: str) -> Link | None:
    return db.session.scalar(select(Link).where(Link.public_id == public_id))


def waiting_links(actor: Actor, limit: int = 100) -> list[Link]:
    """Links of the actor's areas that wait for a second pair of eyes."""
    mine = or_(
        in_areas_of(Theme.area_code, actor, Role.PLANNER),
        in_areas_of(Submission.area_code, actor, Role.PLANNER),
    )
    statement = (
        select(Link)
        .outerjoin(Theme, Theme.id == Link.theme_id)
        .outerjoin(Submission, Submission.id == Link.submission_id)
        .where(*WAITING, mine)
        .order_by(Link.made_at, Link.id)
    )
    return list(db.session.scalars(statement.limit(limit)).unique())


def wants_second_pair(area_code: str) -> bool:
    """The setting of the smallest area around it that has one."""
    codes = areas.path_of(area_code).split("/")
    rows = db.session.execute(
        select(DeskSetting.area_code, DeskSetting.second_pair).where(DeskSetting.area_code.in_(codes))
    )
    known = dict(rows.tuples().all())
    return next((known[code] for code in reversed(codes) if code in known), False)


def evidence_of(theme: Theme) -> dict[str, Any]:
    """What stands behind a theme at this moment, in figures and public ids."""
    row = theme_queries.rows([theme])[0]
    return {
        "texts": row.count.texts,
        "voices": row.count.voices,
        "stances": {name: number for name, number, _ in row.stances},
        "quotes": [submission.public_id for _, submission, _ in row.quotes[:5]],
    }


# Answers


def responses_of(theme_id: int) -> Sequence[Response]:
    """All versions of the answer, the newest first."""
    return db.session.scalars(
        select(Response).where(Response.theme_id == theme_id).order_by(Response.version.desc())
    ).all()


_ANSWERS = (
    select(Response).where(Response.theme_id.in_(_NUMBERS)).order_by(Response.version).options(lazyload(Response.theme))
)


def newest_answers(theme_ids: Iterable[int]) -> dict[int, Response]:
    return {one.theme_id: one for one in db.session.scalars(_ANSWERS, {"numbers": list(theme_ids)})}


@dataclass(frozen=True, slots=True)
class Letter:
    """Encrypted address, key of the form and language of somebody who asked to be told."""

    email: str
    form_key: str
    language: str


def _voices_of(theme_id: int) -> ColumnElement[bool]:
    """Everybody in a theme, those too whose text was merged into another's."""
    members = select(ThemeMember.submission_id).where(ThemeMember.theme_id == theme_id)
    return or_(Submission.id.in_(members), Submission.duplicate_of_id.in_(members))


def letters_for(theme_id: int) -> list[Letter]:
    told = reaching.addresses(_voices_of(theme_id), Submission.form_key.is_not(None))
    return [Letter(one.address, str(one.form_key), one.language) for one in told]


@dataclass(frozen=True, slots=True)
class Readers:
    """One group of contributors: the channel they came by, how they will be told, in which language, how many."""

    channel: str
    way: str
    language: str
    number: int


def _way(by_mail: bool, by_phone: bool, in_browser: bool) -> str:
    """How somebody who holds a tracking code is told."""
    return "mail" if by_mail else "browser" if in_browser else "phone" if by_phone else "page"


def readers_of(theme_id: int) -> list[Readers]:
    """Everybody whom an answer concerns, in groups that read it the same way."""
    each = (
        select(
            Submission.channel,
            Contact.email.is_not(None).label("by_mail"),
            Contact.telephone.is_not(None).label("by_phone"),
            reaching.in_browser().label("in_browser"),
            Contact.language,
            Submission.form_key.is_not(None).label("has_code"),
        )
        .outerjoin(Contact, Contact.submission_id == Submission.id)
        .where(_voices_of(theme_id))
        .subquery()
    )
    groups: Counter[tuple[str, str, str]] = Counter()
    for channel, *ways, lang, has_code, number in db.session.execute(select(*each.c, func.count()).group_by(*each.c)):
        way = _way(*ways) if has_code else "phone" if ways[1] else "public"
        groups[channel, way, lang or "th"] += number
    order = list(Channel)
    found = [Readers(*key, number) for key, number in groups.items()]
    return sorted(found, key=lambda one: (order.index(Channel(one.channel)), one.way, one.language))


# What the planner is offered


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A plan item that the machine thinks fits, and why: shared words, the same place, strategy, year."""

    item: PlanItem
    score: float
    words: str
    same_area: bool = False
    same_strategy: bool = False
    this_year: bool = False


def suggestions(text: str, area_code: str, strategy_ref: str | None, year: int, top: int = 5) -> list[Suggestion]:
    """Plan items of the plans in force, varied; place, strategy and year tip the scales between those that are near by their words."""
    targets = queries.item_targets(area_code)
    here = areas.path_of(area_code)
    same: dict[str, tuple[bool, bool, bool]] = {}
    for one in targets:
        place = areas.path_of(one.area_code)
        same_area = here == place or here.startswith(place + "/") or place.startswith(here + "/")
        same[one.id] = same_area, one.strategy == strategy_ref, one.year >= year
    extra = {ref: 0.03 * area + 0.05 * strategy + 0.02 * this_year for ref, (area, strategy, this_year) in same.items()}
    ranked = language.ranked(text, tuple((one.id, one.text) for one in targets), top, extra)
    chosen = [one for one in ranked if one[1] > 0]
    found = select(PlanItem).where(PlanItem.public_id.in_([ref for ref, _, _ in chosen]))
    items = {one.public_id: one for one in db.session.scalars(found)}
    return [Suggestion(items[ref], score, words, *same[ref]) for ref, score, words in chosen if ref in items]


def themes_for(actor: Actor, item: PlanItem, top: int = 5) -> list[tuple[Theme, str, str]]:
    """Open themes of the actor's areas that are not linked to the item, ranked by its words; with title and shared words."""
    linked = select(Link.theme_id).where(Link.plan_item_id == item.id, Link.ended_at.is_(None))
    own = in_areas_of(Theme.area_code, actor, Role.PLANNER), Theme.state == ThemeState.OPEN
    found = db.session.scalars(
        select(Theme).where(*own, Theme.id.not_in(linked.where(Link.theme_id.is_not(None)))).limit(3000)
    ).all()
    by_id = {one.public_id: one for one in found}
    targets = tuple((one.public_id, words_of(one)) for one in found)
    ranked = language.ranked(f"{item.title} {item.description}", targets, top)
    chosen = [(by_id[ref], words) for ref, score, words in ranked if score > 0]
    titles = theme_queries.titles([theme for theme, _ in chosen])
    return [(theme, titles[theme.id], words) for theme, words in chosen]


def words_of(theme: Theme) -> str:
    return " ".join([theme.title, theme.description, *theme.keywords])


def linkable_item(actor: Actor, public_id: str) -> PlanItem | None:
    """An item that a link may name: of a plan in force, or of a draft of the actor's own."""
    found = queries.plan_item(actor, public_id)
    return found if found is not None and found.strategy.plan.status != PlanStatus.PAST else None


def search_items(actor: Actor, words: str, limit: int = 20) -> Sequence[PlanItem]:
    """Items of all plans in force, and of the actor's own drafts, that hold these words."""
    own = in_areas_of(Plan.area_code, actor, Role.PLANNER) & (Plan.status == PlanStatus.DRAFT)
    statement = select(PlanItem).join(Strategy).join(Plan).where(or_(Plan.status == PlanStatus.IN_FORCE, own))
    statement = statement.where(queries.holding(words)).order_by(PlanItem.fiscal_year.desc(), PlanItem.id)
    return db.session.scalars(statement.limit(limit)).all()


# What rooms below and the public see


@dataclass(frozen=True, slots=True)
class Decision:
    """'You said · we do': a theme with its voices, what becomes of it, how far that has come, the answer."""

    row: theme_queries.ThemeRow
    links: Sequence[Link]
    answer: Response | None
    progress: dict[int, Progress]


def decided(condition: ColumnElement[bool], limit: int) -> Select[tuple[Theme]]:
    """Public themes that fulfil a condition and have a link in force or an answer, the newest first."""
    linked = select(Link.theme_id, Link.made_at.label("at")).where(*IN_FORCE, Link.theme_id.is_not(None))
    answered = select(Response.theme_id, Response.published_at.label("at"))
    acts = linked.union_all(answered).subquery()
    return (
        select(Theme)
        .join(acts, acts.c.theme_id == Theme.id)
        .where(Theme.is_public, condition)
        .group_by(Theme.id)
        .order_by(func.max(acts.c.at).desc(), Theme.id.desc())
        .limit(limit)
    )


@lru_cache
def _decided_in(shape: str, limit: int) -> Select[tuple[Theme]]:
    return decided(areas.within_shape(Theme.area_code, shape), limit)


def decisions_in(area: Area, limit: int) -> list[Decision]:
    return _decisions(db.session.scalars(_decided_in(areas.shape(area), limit), areas.bounds(area)).all())


def decisions(condition: ColumnElement[bool], limit: int = 20) -> list[Decision]:
    return _decisions(db.session.scalars(decided(condition, limit)).all())


def _decisions(found: Sequence[Theme]) -> list[Decision]:
    if not found:
        return []
    numbers = [one.id for one in found]
    rows = theme_queries.rows(found, theme_queries.COUNTED)
    links: dict[int, list[Link]] = defaultdict(list)
    for one in links_of_themes(numbers):
        links[one.theme_id or 0].append(one)
    answers = newest_answers(numbers)
    progress = newest_progress(one.plan_item_id for found in links.values() for one in found if one.plan_item_id)
    return [Decision(row, links[row.theme.id], answers.get(row.theme.id), progress) for row in rows]


def linked_to_plan(plan: Plan) -> ColumnElement[bool]:
    """The condition that a theme is linked to an item of the plan."""
    items = select(PlanItem.id).join(Strategy, Strategy.id == PlanItem.strategy_id).where(Strategy.plan_id == plan.id)
    return Theme.id.in_(
        select(Link.theme_id).where(Link.plan_item_id.in_(items), *IN_FORCE, Link.theme_id.is_not(None))
    )


@dataclass(frozen=True, slots=True)
class Voices:
    """A theme behind a plan item, with the relation that links them and the answer, if there is one."""

    link: Link
    row: theme_queries.ThemeRow
    response: Response | None


def voices_behind(actor: Actor, item: PlanItem) -> list[Voices]:
    """The themes that stand behind a plan item, or stood behind it in an earlier edition, as far as the actor sees them."""
    found = db.session.scalars(
        select(Link)
        .join(Theme)
        .where(Link.plan_item_id.in_(queries.item_chain(item)), *IN_FORCE, theme_queries.seen_by(actor))
        .order_by(Link.id)
    ).all()
    rows = {row.theme.id: row for row in theme_queries.rows([one.theme for one in found if one.theme])}
    answers = newest_answers(rows)
    return [Voices(one, rows[one.theme_id], answers.get(one.theme_id)) for one in found if one.theme_id in rows]


def single_behind(item: PlanItem, limit: int = 50) -> Sequence[Link]:
    """Public submissions that were linked to the item by themselves."""
    return db.session.scalars(
        select(Link)
        .join(Submission, Submission.id == Link.submission_id)
        .where(Link.plan_item_id.in_(queries.item_chain(item)), *IN_FORCE, Submission.visibility == "visible")
        .order_by(Link.id)
        .limit(limit)
    ).all()


_PROGRESS = select(Progress).where(Progress.plan_item_id.in_(_NUMBERS)).order_by(Progress.id)


def newest_progress(item_ids: Iterable[int]) -> dict[int, Progress]:
    numbers = list(item_ids)
    found = db.session.scalars(_PROGRESS, {"numbers": numbers}) if numbers else ()
    return {one.plan_item_id: one for one in found}


def progress_of(item_ids: Iterable[int]) -> Sequence[Progress]:
    """All that was reported of items, the newest first."""
    found = select(Progress).where(Progress.plan_item_id.in_(list(item_ids))).order_by(Progress.id.desc())
    return db.session.scalars(found).all()


def states_of_themes(theme_ids: Sequence[int]) -> list[tuple[int, str]]:
    """What planning has given to themes: an answer, a link."""
    linked = db.session.scalars(select(Link.theme_id).where(Link.theme_id.in_(theme_ids), *IN_FORCE))
    answered = db.session.scalars(select(Response.theme_id).where(Response.theme_id.in_(theme_ids)))
    given = [(number, str(State.LINKED)) for number in set(linked) if number is not None]
    return given + [(number, str(State.ANSWERED)) for number in set(answered)]


def states_of_submissions(numbers: Sequence[int]) -> list[tuple[int, str]]:
    """The same for submissions that were linked by themselves."""
    linked = select(Link.submission_id).where(Link.submission_id.in_(numbers), *IN_FORCE)
    return [(number, str(State.LINKED)) for number in db.session.scalars(linked) if number is not None]
