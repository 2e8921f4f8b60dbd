"""Reads of plans, links and answers: the public ones for everybody, drafts for the planners of the area."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import joinedload

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import policy, search
from webapp.core.db import db
from webapp.core.paging import Page, paginate
from webapp.core.policy import Actor
from webapp.insights import language, theme_queries
from webapp.insights.models import Aspect, Label, Theme, ThemeMember, ThemeState
from webapp.planning import rules
from webapp.planning.models import Budget, Link, Plan, PlanItem, Response, Strategy
from webapp.submissions.models import Contact, State, Submission


@dataclass(frozen=True, slots=True)
class Target:
    """Something that lower rooms may refer to by its public id: how it is shown, and the text to match with."""

    id: str
    label: str
    text: str


def _may_read(actor: Actor, plan: Plan) -> bool:
    return policy.allows(actor, "plan.read", area_path=areas.path_of(plan.area_code), phase=plan.status)


def plans(actor: Actor) -> list[Plan]:
    """All plans that the actor may see, the newest first."""
    found = db.session.scalars(select(Plan).order_by(Plan.first_year.desc(), Plan.id)).all()
    return [plan for plan in found if _may_read(actor, plan)]


def plan(actor: Actor, public_id: str) -> Plan | None:
    found = db.session.scalar(select(Plan).where(Plan.public_id == public_id))
    return found if found and _may_read(actor, found) else None


def plan_to_edit(actor: Actor, public_id: str) -> Plan | None:
    found = db.session.scalar(select(Plan).where(Plan.public_id == public_id))
    if found is None or not policy.allows(actor, "plan.edit", area_path=areas.path_of(found.area_code)):
        return None
    return found


def plan_in_force(area_code: str) -> Plan | None:
    """The plan that speaks for an area: of the smallest area around it that has one."""
    area = areas.get(area_code)
    if area is None:
        return None
    codes = [one.code for one in reversed(areas.ancestors(area))]
    return rules.plan_for(codes, db.session.scalars(select(Plan).where(Plan.area_code.in_(codes))).all())


def strategies_for(area_code: str) -> list[Target]:
    """The strategies of the plan in force for an area."""
    current = plan_in_force(area_code)
    return [
        Target(one.public_id, f"{one.number}. {one.title}", f"{one.title} {one.description}")
        for one in (current.strategies if current else [])
    ]


def plan_items_for(area_code: str) -> list[Target]:
    """The items of the plan in force for an area."""
    current = plan_in_force(area_code)
    if current is None:
        return []
    found = db.session.scalars(_items_of(current)).all()
    return [Target(one.public_id, one.title, f"{one.title} {one.description}") for one in found]


def _items_of(plan: Plan) -> Select[tuple[PlanItem]]:
    return (
        select(PlanItem)
        .join(Strategy)
        .where(Strategy.plan_id == plan.id)
        .order_by(Strategy.number, PlanItem.fiscal_year, PlanItem.code, PlanItem.id)
    )


@dataclass(frozen=True, slots=True)
class Chapter:
    """A strategy of a plan with its items and what people said under it."""

    strategy: Strategy
    lines: Sequence[PlanItem]
    amount: Decimal | None
    themes: int


def chapters(plan: Plan) -> list[Chapter]:
    items: dict[int, list[PlanItem]] = defaultdict(list)
    for item in db.session.scalars(_items_of(plan)):
        items[item.strategy_id].append(item)
    refs = [strategy.public_id for strategy in plan.strategies]
    rows = db.session.execute(
        select(Theme.strategy_ref, func.count())
        .where(Theme.strategy_ref.in_(refs), Theme.is_public)
        .group_by(Theme.strategy_ref)
    )
    themes = dict(rows.tuples().all())
    return [
        Chapter(
            strategy,
            items[strategy.id],
            rules.total(budget for item in items[strategy.id] for budget in item.budgets),
            themes.get(strategy.public_id, 0),
        )
        for strategy in plan.strategies
    ]


def plan_item(actor: Actor, public_id: str) -> PlanItem | None:
    found = db.session.scalar(
        select(PlanItem)
        .where(PlanItem.public_id == public_id)
        .options(joinedload(PlanItem.strategy).joinedload(Strategy.plan))
    )
    return found if found and _may_read(actor, found.strategy.plan) else None


def found_items(actor: Actor, query: str, area: Area | None) -> Page[PlanItem]:
    """Plan items by words, within an area; drafts only for their planners."""
    statement = select(PlanItem).join(Strategy).join(Plan).options(joinedload(PlanItem.strategy))
    own = [grant.area_path.split("/")[-1] for grant in actor.grants if grant.role == policy.Role.PLANNER]
    readable: list[ColumnElement[bool]] = [Plan.status.in_(("in_force", "past"))]
    readable += [areas.within(Plan.area_code, one) for code in own if (one := areas.get(code))]
    statement = statement.where(or_(*readable))
    if query:
        statement = statement.where(PlanItem.id.in_(search.matching("plan_item", query)))
    if area is not None:
        statement = statement.where(areas.within(PlanItem.area_code, area))
    return paginate(statement.order_by(PlanItem.fiscal_year.desc(), PlanItem.id))


def links_of_theme(theme_id: int) -> Sequence[Link]:
    """The links in force, the oldest first."""
    return db.session.scalars(
        select(Link).where(Link.theme_id == theme_id, Link.ended_at.is_(None)).order_by(Link.id)
    ).all()


def past_links_of_theme(theme_id: int) -> Sequence[Link]:
    return db.session.scalars(
        select(Link).where(Link.theme_id == theme_id, Link.ended_at.is_not(None)).order_by(Link.id)
    ).all()


def link(public_id: str) -> Link | None:
    return db.session.scalar(select(Link).where(Link.public_id == public_id))


def responses_of(theme_id: int) -> Sequence[Response]:
    """All versions of the answer, the newest first."""
    return db.session.scalars(
        select(Response).where(Response.theme_id == theme_id).order_by(Response.version.desc())
    ).all()


@dataclass(frozen=True, slots=True)
class Voices:
    """A theme behind a plan item, with the relation that links them and the answer, if there is one."""

    link: Link
    row: theme_queries.ThemeRow
    response: Response | None


def voices_behind(actor: Actor, item: PlanItem) -> list[Voices]:
    """The themes that stand behind a plan item, as far as the actor may see them."""
    found = db.session.scalars(
        select(Link)
        .join(Theme)
        .where(Link.plan_item_id == item.id, Link.ended_at.is_(None), theme_queries.seen_by(actor))
        .order_by(Link.id)
    ).all()
    rows = {row.theme.id: row for row in theme_queries.rows([one.theme for one in found if one.theme])}
    answers = {one.theme_id: one for number in rows for one in responses_of(number)[:1]}
    return [Voices(one, rows[one.theme_id], answers.get(one.theme_id)) for one in found if one.theme_id in rows]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A plan item that the machine thinks fits, and the words that both share."""

    item: PlanItem
    score: float
    because: str


def suggestions(theme: Theme, top: int = 5) -> list[Suggestion]:
    """Plan items of the plan in force, ranked by the theme's words."""
    targets = tuple((one.id, one.text) for one in plan_items_for(theme.area_code))
    words = " ".join([theme.title, theme.description, *theme.keywords])
    ranked = language.ranked(words, targets, top)
    refs = [public_id for public_id, _, _ in ranked]
    items = {one.public_id: one for one in db.session.scalars(select(PlanItem).where(PlanItem.public_id.in_(refs)))}
    return [Suggestion(items[ref], score, because) for ref, score, because in ranked if ref in items and score > 0]


def states_of_themes(theme_ids: Sequence[int]) -> list[tuple[int, str]]:
    """What planning has given to themes: an answer, a link."""
    linked = db.session.scalars(select(Link.theme_id).where(Link.theme_id.in_(theme_ids), Link.ended_at.is_(None)))
    answered = db.session.scalars(select(Response.theme_id).where(Response.theme_id.in_(theme_ids)))
    given = [(number, str(State.LINKED)) for number in set(linked) if number is not None]
    return given + [(number, str(State.ANSWERED)) for number in set(answered)]


def states_of_submissions(numbers: Sequence[int]) -> list[tuple[int, str]]:
    """The same for submissions that were linked by themselves."""
    linked = select(Link.submission_id).where(Link.submission_id.in_(numbers), Link.ended_at.is_(None))
    return [(number, str(State.LINKED)) for number in db.session.scalars(linked) if number is not None]


def letters_for(theme_id: int) -> list[tuple[str, str]]:
    """Encrypted e-mail address and form key of everyone in a theme who asked for an answer; copies too."""
    members = select(ThemeMember.submission_id).where(ThemeMember.theme_id == theme_id)
    rows = db.session.execute(
        select(Contact.email, Submission.form_key)
        .join(Submission, Submission.id == Contact.submission_id)
        .where(or_(Submission.id.in_(members), Submission.duplicate_of_id.in_(members)))
        .where(Contact.email.is_not(None), Submission.form_key.is_not(None))
        .order_by(Submission.id)
    )
    return [(str(email), str(form_key)) for email, form_key in rows]


@dataclass(frozen=True, slots=True)
class Cell:
    """Submissions of one strategy in one area."""

    texts: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Matrix:
    """Strategy × area: what people said, and how much of it still waits."""

    strategies: list[Target]
    columns: list[Area]
    cells: dict[tuple[str, str], Cell]

    def cell(self, ref: str, code: str) -> Cell:
        return self.cells.get((ref, code), Cell())

    def sum_of(self, ref: str) -> Cell:
        found = [cell for (one, _), cell in self.cells.items() if one == ref]
        return Cell(sum(cell.texts for cell in found), sum(cell.waiting for cell in found))

    @property
    def largest(self) -> int:
        return max((cell.texts for cell in self.cells.values()), default=0)


def matrix(area: Area) -> Matrix:
    """Strategies of the plan in force × the areas directly within."""
    strategies = strategies_for(area.code)
    columns = areas.children(area.code)
    width = len(columns[0].code) if columns else len(area.code)
    place = func.substr(Submission.area_code, 1, width)
    waits = func.sum(case((Submission.state == State.WAITING, 1), else_=0))
    rows = db.session.execute(
        select(Label.value, place, func.count(), waits)
        .join(Submission, Submission.id == Label.submission_id)
        .where(Label.aspect == Aspect.STRATEGY, Label.in_force, areas.within(Submission.area_code, area))
        .group_by(Label.value, place)
    )
    cells = {(ref, code): Cell(count, waiting or 0) for ref, code, count, waiting in rows.tuples()}
    return Matrix(strategies, columns, cells)


def without_answer(codes: Iterable[str]) -> int:
    """How many open public themes of these areas have no answer yet."""
    places = [areas.within(Theme.area_code, area) for code in codes if (area := areas.get(code))]
    if not places:
        return 0
    answered = select(Response.theme_id)
    is_open = (Theme.state == ThemeState.OPEN, Theme.is_public)
    statement = select(func.count()).select_from(Theme).where(or_(*places), *is_open, Theme.id.not_in(answered))
    return db.session.scalar(statement) or 0


def budgets_by_year(item: PlanItem) -> list[Budget]:
    return sorted(item.budgets, key=lambda one: (one.fiscal_year, one.source))
