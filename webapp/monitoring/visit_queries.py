"""Reads of visits: the public part for everybody, the rest for those it concerns; and what is worth a visit, with the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from webapp.accounts.models import Organisation
from webapp.accounts.queries import areas_of, in_areas_of
from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.areas.rules import full_name
from webapp.core import clock, policy
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.paging import Page, paginate
from webapp.core.policy import Actor, Role
from webapp.core.thai import fiscal_year
from webapp.insights import theme_queries
from webapp.insights.models import Theme, ThemeState
from webapp.monitoring import periods
from webapp.monitoring import visit_rules as rules
from webapp.monitoring.models import ItemStanding, VoiceTally
from webapp.monitoring.rules import STANDINGS, Standing
from webapp.monitoring.visit_models import (
    AnswerKind,
    Finding,
    FindingPhoto,
    Recommendation,
    RecommendationAnswer,
    Visit,
    VisitState,
)
from webapp.planning.models import PlanItem
from webapp.submissions.models import Kind, Settlement, State, Submission, Visibility

MOST = 8
PUBLIC = Visit.state.in_(rules.PUBLIC)
_SAID = select(RecommendationAnswer.kind).where(RecommendationAnswer.recommendation_id == Recommendation.id)
_LAST = _SAID.order_by(RecommendationAnswer.id.desc()).limit(1).scalar_subquery()
OFFICES_TURN = func.coalesce(_LAST, "") != AnswerKind.ANSWER  # as `rules.whose_turn` says of one


def _path(visit: Visit) -> str:
    return areas.path_of(visit.area_code)


def published(public_id: str) -> Visit | None:
    return db.session.scalar(select(Visit).where(Visit.public_id == public_id, PUBLIC))


def public_page(area: Area | None) -> Page[Visit]:
    statement = select(Visit).where(PUBLIC)
    if area is not None:
        statement = statement.where(areas.within(Visit.area_code, area))
    return paginate(statement.order_by(Visit.published_at.desc(), Visit.id.desc()))


def published_about(item: PlanItem) -> Sequence[Visit]:
    found = select(Visit).where(PUBLIC, Visit.plan_item_id == item.id)
    return db.session.scalars(found.order_by(Visit.published_at.desc())).all()


def seen(actor: Actor, public_id: str) -> Visit | None:
    """A visit that the actor's offices are concerned with, whatever its state."""
    found = db.session.scalar(select(Visit).where(Visit.public_id == public_id))
    return found if found is not None and policy.allows(actor, "visit.see", area_path=_path(found)) else None


def own(actor: Actor, public_id: str) -> Visit | None:
    """A visit that the actor may write or follow up."""
    found = db.session.scalar(select(Visit).where(Visit.public_id == public_id))
    return found if found is not None and policy.allows(actor, "visit.plan", area_path=_path(found)) else None


def sees_internal(actor: Actor, visit: Visit) -> bool:
    return policy.allows(actor, "visit.read_internal", area_path=_path(visit))


def _of_actor(column: Any, actor: Actor) -> ColumnElement[bool]:
    return or_(*(in_areas_of(column, actor, role) for role in (Role.INSPECTOR, Role.PLANNER, Role.PUBLISHER)))


def desk(actor: Actor) -> dict[str, Sequence[Visit]]:
    """The visits of the actor's areas by what comes next."""
    mine = _of_actor(Visit.area_code, actor)
    found = db.session.scalars(select(Visit).where(mine).order_by(Visit.planned_on.desc(), Visit.id.desc()).limit(500))
    by_state: dict[str, list[Visit]] = {str(state): [] for state in VisitState}
    for one in found:
        by_state[one.state].append(one)
    return dict(by_state)


def photo(actor: Actor, public_id: str) -> FindingPhoto | None:
    """A photograph of a public finding of a published visit; the others for who may read them."""
    found = db.session.scalar(select(FindingPhoto).where(FindingPhoto.public_id == public_id))
    if found is None:
        return None
    finding = db.session.get_one(Finding, found.finding_id)
    visit = db.session.get_one(Visit, finding.visit_id)
    if finding.is_public and (visit.state in rules.PUBLIC or seen(actor, visit.public_id) is not None):
        return found
    return found if sees_internal(actor, visit) else None


# Recommendations


def recommendation(public_id: str) -> Recommendation | None:
    """One of a published visit."""
    found = select(Recommendation).join(Visit, Visit.id == Recommendation.visit_id)
    return db.session.scalar(found.where(Recommendation.public_id == public_id, PUBLIC))


def may_answer(actor: Actor, one: Recommendation) -> bool:
    path = areas.path_of(one.organisation.area_code)
    return one.closed_at is None and policy.allows(actor, "visit.answer", area_path=path, phase=one.visit.state)


def waiting_for(actor: Actor) -> list[Recommendation]:
    """Open recommendations that the actor's offices must answer, or that the actor follows up; the oldest day first."""
    offices = or_(*(in_areas_of(Organisation.area_code, actor, role) for role in (Role.PLANNER, Role.PUBLISHER)))
    mine = in_areas_of(Visit.area_code, actor, Role.INSPECTOR)
    found = db.session.scalars(
        select(Recommendation)
        .join(Visit, Visit.id == Recommendation.visit_id)
        .join(Organisation, Organisation.id == Recommendation.organisation_id)
        .where(Visit.state == VisitState.PUBLISHED, Recommendation.closed_at.is_(None), or_(offices, mine))
        .order_by(Recommendation.due_on, Recommendation.id)
        .limit(200)
    )
    return [one for one in found if _is_turn_of(actor, one)]


def _is_turn_of(actor: Actor, one: Recommendation) -> bool:
    inspects = policy.allows(actor, "visit.follow", area_path=_path(one.visit), phase=one.visit.state)
    if rules.whose_turn(one.kinds) == "inspector":
        return inspects
    return may_answer(actor, one)


# What is worth a visit


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to go and see, where, and why: the reasons hold the numbers."""

    kind: str
    title: Text
    area: Area
    grounds: tuple[Text, ...]
    item: PlanItem | None = None
    theme: Theme | None = None
    examples: tuple[Submission, ...] = ()

    @property
    def query(self) -> dict[str, str]:
        """What the form of a new visit begins with."""
        if self.item is not None:
            return {"item": self.item.public_id}
        if self.theme is not None:
            return {"theme": self.theme.public_id}
        return {"area": self.area.code}


def suggestions(area: Area, today: date | None = None) -> dict[str, list[Suggestion]]:
    """By kind: reports that their reporters say are not fixed, items that are late or silent, themes of many voices."""
    day = today or clock.today()
    rule = periods.regime(fiscal_year(day))
    recent = select(Visit).where(
        areas.within(Visit.area_code, area),
        Visit.state != VisitState.CANCELLED,
        Visit.planned_on >= day - timedelta(days=rule.visit_quiet_days),
    )
    known = db.session.scalars(recent).all()
    return {
        "unfixed": _unfixed(area, rule.visit_unfixed, {one.area_code for one in known if not one.plan_item_id}),
        "items": _pressing(area, {one.plan_item_id for one in known if one.plan_item_id}),
        "voices": _voices(area, rule.visit_voices, {one.theme_id for one in known if one.theme_id}),
    }


def _unfixed(area: Area, least: int, quiet: set[str]) -> list[Suggestion]:
    """Districts in which reporters say of so many repairs that nothing is fixed."""
    reopened = func.sum(VoiceTally.voices).filter(VoiceTally.settlement == Settlement.REOPENED)
    settled = func.sum(VoiceTally.voices).filter(VoiceTally.settlement != Settlement.OPEN)
    found = (
        select(VoiceTally.area_code, reopened, settled)
        .where(
            areas.within(VoiceTally.area_code, area),
            VoiceTally.kind == Kind.PROBLEM_REPORT,
            VoiceTally.state != State.DUPLICATE,
        )
        .group_by(VoiceTally.area_code)
        .having(reopened >= least)
        .order_by(reopened.desc(), VoiceTally.area_code)
        .limit(MOST + len(quiet))
    )
    rows = [row for row in db.session.execute(found).tuples() if row[0] not in quiet]
    return [one for code, n, of in rows[:MOST] if (one := _of_district(code, n, of)) is not None]


def _of_district(code: str, number: int, settled: int) -> Suggestion | None:
    place = areas.get(code)
    if place is None:
        return None
    shown = (
        areas.within(Submission.area_code, place),
        Submission.settlement == Settlement.REOPENED,
        Submission.state != State.DUPLICATE,
        Submission.visibility == Visibility.VISIBLE,
    )
    examples = db.session.scalars(select(Submission).where(*shown).order_by(Submission.received_at).limit(3)).all()
    ground = Text(
        "ผู้แจ้งยืนยันว่ายังไม่ได้แก้ไข {n} เรื่อง จาก {of} เรื่องที่หน่วยงานแจ้งว่าแก้ไขแล้ว",
        "Reporters say of {n} of {of} repairs that nothing is fixed",
    ).format(n=number, of=settled)
    title = Text("เรื่องที่แจ้งว่าแก้แล้วแต่ยังไม่แก้ ใน{name}", "Repairs that are none, in {name}")
    return Suggestion("unfixed", title.format(name=full_name(place)), place, (ground,), examples=tuple(examples))


def _pressing(area: Area, quiet: set[int]) -> list[Suggestion]:
    """Items that are late or without a report, those with the most money first."""
    found = db.session.execute(
        select(ItemStanding, PlanItem)
        .join(PlanItem, PlanItem.id == ItemStanding.plan_item_id)
        .where(
            areas.within(ItemStanding.area_code, area),
            ItemStanding.standing.in_((Standing.LATE, Standing.NO_REPORT)),
            ItemStanding.plan_item_id.not_in(quiet),
        )
        .order_by(ItemStanding.budget.desc(), ItemStanding.plan_item_id)
        .limit(MOST)
    ).tuples()
    money = Text("งบประมาณ {b:,.0f} บาท", "Budget {b:,.0f} baht")
    result = []
    for standing, item in found:
        place = areas.get(item.area_code)
        if place is None:
            continue
        why = [Text(th, en) for th, en in standing.reasons]
        name = Text(item.title, item.title)
        grounds = [STANDINGS[Standing(standing.standing)], *why]
        if standing.budget:
            grounds.append(money.format(b=standing.budget))
        result.append(Suggestion("items", name, place, tuple(grounds), item=item))
    return result


def _voices(area: Area, least: int, quiet: set[int]) -> list[Suggestion]:
    """Open public themes of many voices."""
    wanted = areas.within(Theme.area_code, area), Theme.is_public, Theme.state == ThemeState.OPEN
    found = db.session.scalars(
        select(Theme).where(*wanted, Theme.id.not_in(quiet)).order_by(Theme.id.desc()).limit(3_000)
    )
    themes = {one.id: one for one in found}
    counts = theme_queries.counts(list(themes))
    large = sorted((n for n in counts if counts[n].voices >= least), key=lambda n: (-counts[n].voices, n))
    result = []
    titles = theme_queries.titles([themes[number] for number in large[:MOST]])
    for number in large[:MOST]:
        theme, place = themes[number], areas.get(themes[number].area_code)
        if place is None:
            continue
        ground = Text("{v} เสียง จาก {t} ข้อความ", "{v} voices, {t} texts")
        said = ground.format(v=counts[number].voices, t=counts[number].texts)
        result.append(Suggestion("voices", Text(titles[number], titles[number]), place, (said,), theme=theme))
    return result


def inspected_areas(actor: Actor) -> list[Area]:
    return areas_of(actor, Role.INSPECTOR)
