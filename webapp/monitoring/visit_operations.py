"""The only code that writes visits: planning, findings, recommendations, publishing, and the follow-up until closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from webapp.accounts.models import Organisation
from webapp.areas import queries as areas
from webapp.core import audit, clock, files, ids, policy
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.insights.models import Theme
from webapp.monitoring import letters, visit_queries
from webapp.monitoring import visit_rules as rules
from webapp.monitoring.operations import NotReady, Stale
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

MOST_PHOTOS = 12


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be visited, where, when, with whom and why."""

    title: str
    purpose: str
    planned_on: date
    place: str = ""
    companions: str = ""


def _require(actor: Actor, visit: Visit, permission: str) -> None:
    policy.require(actor, permission, area_path=areas.path_of(visit.area_code), phase=visit.state)


def _lock(visit: Visit, seen: int | None = None) -> None:
    """Wait for whoever writes the same visit, see what they did, and refuse what was typed beside an older one."""
    db.session.execute(select(Visit.id).where(Visit.id == visit.id).with_for_update())
    db.session.refresh(visit)
    if seen is not None and visit.version != seen:
        raise Stale


def _to_write(actor: Actor, visit: Visit, seen: int | None = None) -> None:
    """Wait for other writers; raise Stale once the visit is published or cancelled."""
    _lock(visit, seen)
    if visit.state not in rules.BEING_WRITTEN:
        raise Stale
    _require(actor, visit, "visit.write")


@operation
def plan(
    actor: Actor,
    area_code: str,
    intent: Intent,
    *,
    item: PlanItem | None = None,
    theme: Theme | None = None,
    grounds: Sequence[Text] = (),
) -> Visit:
    """A visit that an inspector means to make, with the numbers that suggested it."""
    policy.require(actor, "visit.plan", area_path=areas.path_of(area_code))
    visit = Visit(
        public_id=ids.new_id(),
        area_code=area_code,
        plan_item_id=item.id if item else None,
        theme_id=theme.id if theme else None,
        grounds=[[one.th, one.en] for one in grounds],
        state=VisitState.PLANNED,
        version=1,
        made_by=actor.id or 0,
        made_at=clock.now(),
        **_named(intent),
    )
    db.session.add(visit)
    db.session.flush()
    audit.record(actor, "visit.plan", "visit", visit.public_id, area=area_code, on=intent.planned_on.isoformat())
    return visit


def _named(intent: Intent) -> dict[str, Any]:
    return {name: getattr(intent, name) for name in Intent.__slots__}


@operation
def edit(actor: Actor, visit: Visit, intent: Intent, seen: int) -> None:
    _lock(visit, seen)
    _require(actor, visit, "visit.write")
    for name, value in _named(intent).items():
        setattr(visit, name, value)
    _changed(actor, visit, planned_on=intent.planned_on.isoformat())


@operation
def write_up(actor: Actor, visit: Visit, held_on: date, summary: str, internal: str, seen: int) -> None:
    """The visit took place: its day, what the public reads of it, and what stays between inspectors."""
    _lock(visit, seen)
    _require(actor, visit, "visit.write")
    visit.held_on, visit.summary, visit.internal = held_on, summary, internal
    visit.state = VisitState.HELD
    _changed(actor, visit, held_on=held_on.isoformat())


@operation
def cancel(actor: Actor, visit: Visit, reason: str) -> None:
    """A visit that will not be made. Raises Stale when it was held meanwhile."""
    _lock(visit)
    if visit.state != VisitState.PLANNED:
        raise Stale
    _require(actor, visit, "visit.write")
    visit.state, visit.state_reason = VisitState.CANCELLED, reason
    _changed(actor, visit, state="cancelled")


def _changed(actor: Actor, visit: Visit, permission: str = "visit.write", **detail: Any) -> None:
    visit.version += 1
    db.session.flush()
    audit.record(actor, permission, "visit", visit.public_id, version=visit.version, **detail)


@operation
def add_finding(
    actor: Actor,
    visit: Visit,
    words: str,
    *,
    place: str = "",
    point: tuple[float, float] | None = None,
    is_public: bool,
) -> Finding:
    """What was seen. Raises Stale once the visit is published."""
    _to_write(actor, visit)
    finding = Finding(
        public_id=ids.new_id(),
        visit_id=visit.id,
        words=words,
        place=place,
        lat=point[0] if point else None,
        lon=point[1] if point else None,
        is_public=is_public,
        made_by=actor.id or 0,
        made_at=clock.now(),
    )
    db.session.add(finding)
    db.session.flush()
    db.session.expire(visit, ["findings"])
    _changed(actor, visit, finding=finding.public_id, public=is_public)
    return finding


@operation
def drop(actor: Actor, visit: Visit, one: Finding | Recommendation) -> None:
    """Take back what was written or addressed by mistake, a finding with its photographs. Raises Stale once it is published."""
    _to_write(actor, visit)
    db.session.delete(one)
    db.session.flush()
    db.session.expire(visit, ["findings", "recommendations"])
    _changed(actor, visit, dropped=one.public_id)


@operation
def add_photo(actor: Actor, visit: Visit, finding: Finding, photo: files.Photo, words: str) -> FindingPhoto:
    """A photograph of a finding. Raises NotReady when there are enough, Stale once the visit is published."""
    _to_write(actor, visit)
    if len(finding.photos) >= MOST_PHOTOS:
        text = Text("แนบภาพได้ไม่เกิน {n} ภาพ", "At most {n} photographs.")
        raise NotReady([text.format(n=MOST_PHOTOS)])
    picture = FindingPhoto(
        public_id=ids.new_id(),
        finding_id=finding.id,
        file_key=photo.full.key,
        thumbnail_key=photo.thumbnail.key,
        width=photo.width,
        height=photo.height,
        words=words,
    )
    db.session.add(picture)
    db.session.flush()
    db.session.expire(finding, ["photos"])
    _changed(actor, visit, photo=picture.public_id)
    return picture


@operation
def recommend(actor: Actor, visit: Visit, words: str, office: Organisation, due_on: date) -> Recommendation:
    """What an office shall do until a day. Raises Stale once the visit is published."""
    _to_write(actor, visit)
    one = Recommendation(
        public_id=ids.new_id(),
        visit_id=visit.id,
        organisation_id=office.id,
        words=words,
        due_on=due_on,
        made_by=actor.id or 0,
        made_at=clock.now(),
    )
    db.session.add(one)
    db.session.flush()
    db.session.expire(visit, ["recommendations"])
    _changed(actor, visit, recommendation=one.public_id, office=office.public_id)
    return one


@operation
def publish(actor: Actor, visit: Visit, seen: int) -> None:
    """The public part is shown, offices hear of their recommendations, and nothing of it changes any more."""
    _to_write(actor, visit, seen)
    missing = rules.missing_to_publish(visit.state, visit.summary, sum(one.is_public for one in visit.findings))
    if missing:
        raise NotReady(missing)
    visit.state, visit.published_at = rules.after_follow_up(len(visit.recommendations)), clock.now()
    for one in visit.recommendations:  # of what is due so soon the letter of today reminds
        one.reminded_soon = rules.is_soon(one.due_on, clock.today())
    told = sum(letters.tell_office(one) for one in visit.recommendations)
    shown = [photo.file_key for one in visit.findings if one.is_public for photo in one.photos]
    kept = {key: key.rsplit("/", 1)[-1].split(".")[0] for key in shown}
    _changed(actor, visit, published=True, letters=told, files=kept)


@operation
def answer(actor: Actor, one: Recommendation, words: str) -> RecommendationAnswer:
    """The office says what it did or will do. Raises Stale when the recommendation was closed meanwhile."""
    _lock(one.visit)
    db.session.refresh(one)
    if one.closed_at is not None:
        raise Stale
    policy.require(actor, "visit.answer", area_path=areas.path_of(one.organisation.area_code), phase=one.visit.state)
    said = _say(actor, one, AnswerKind.ANSWER, words)
    audit.record(actor, "visit.answer", "visit", one.visit.public_id, recommendation=one.public_id)
    return said


@operation
def settle(actor: Actor, one: Recommendation, words: str, *, close: bool) -> RecommendationAnswer:
    """The inspector closes a recommendation, or asks for more, of which the office hears; both with words that everybody reads.

    Raises Stale when a colleague closed it meanwhile.
    """
    _lock(one.visit)
    db.session.refresh(one)
    if one.closed_at is not None:
        raise Stale
    _require(actor, one.visit, "visit.follow")
    said = _say(actor, one, AnswerKind.CLOSED if close else AnswerKind.RETURNED, words)
    if close:
        one.closed_at = clock.now()
        left = sum(each.closed_at is None for each in one.visit.recommendations)
        one.visit.state = rules.after_follow_up(left)
    told = 0 if close else letters.tell_office(one, rules.ANSWERS[AnswerKind.RETURNED], words)
    _changed(actor, one.visit, "visit.follow", recommendation=one.public_id, closed=close, letters=told)
    return said


def _say(actor: Actor, one: Recommendation, kind: AnswerKind, words: str) -> RecommendationAnswer:
    said = RecommendationAnswer(
        public_id=ids.new_id(),
        recommendation_id=one.id,
        kind=kind,
        words=words,
        made_by=actor.id or 0,
        made_at=clock.now(),
    )
    db.session.add(said)
    db.session.flush()
    db.session.expire(one, ["answers"])
    return said


@operation
def remind(actor: Actor, public_id: str) -> None:
    """An office hears once that the day of a recommendation is near, and once that it has passed."""
    policy.require(actor, "progress.remind")
    statement = select(Recommendation).where(Recommendation.public_id == public_id, to_remind()).join(Visit)
    locked = statement.with_for_update(of=Recommendation).execution_options(populate_existing=True)
    one = db.session.scalar(locked)
    if one is None:
        return
    late = one.due_on < clock.today()
    one.reminded_soon, one.reminded_late = True, late
    told = letters.tell_office(one, letters.ADVICE_LATE if late else letters.ADVICE_SOON)
    details = {"recommendation": one.public_id, "late": late, "letters": told}
    audit.record(actor, "progress.remind", "visit", one.visit.public_id, **details)


def to_remind() -> ColumnElement[bool]:
    """Which recommendations of visits an office has not heard of near the day, or after it, and has not answered."""
    today = clock.today()
    near = and_(Recommendation.due_on.between(today, today + rules.SOON), Recommendation.reminded_soon.is_(False))
    late = and_(Recommendation.due_on < today, Recommendation.reminded_late.is_(False))
    is_open = Recommendation.closed_at.is_(None), Visit.state == VisitState.PUBLISHED
    return and_(*is_open, visit_queries.OFFICES_TURN, or_(near, late))
