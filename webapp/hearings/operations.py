"""Writes of the hearings room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from webapp.areas import queries as areas
from webapp.core import audit, clock, ids, policy
from webapp.core.db import db
from webapp.core.jobs import enqueue
from webapp.core.operation import operation
from webapp.core.panels import provided
from webapp.core.policy import Actor
from webapp.hearings import news, session_queries
from webapp.hearings.models import ChangeKind, Hearing, HearingChange, Method, Question
from webapp.hearings.queries import overlapping, phase_of
from webapp.hearings.questions_rules import QuestionDraft
from webapp.hearings.rules import (
    Fault,
    announcement_faults,
    bangkok_day,
    calendar_faults,
    closing,
    extension_faults,
    opening,
)
from webapp.hearings.session_models import HearingSession
from webapp.projects.models import Project
from webapp.projects.operations import lock as lock_project


class BadCalendar(Exception):
    """The days are refused."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


class Stale(Exception):
    """Somebody else changed the hearing meanwhile."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a publisher plans: days are Thailand's, the closing day is the last day to answer."""

    title: str
    purpose: str
    methods: Sequence[Method]
    opens_on: date
    closes_on: date
    place: str = ""
    questions: Sequence[QuestionDraft] = ()


@operation
def create_hearing(actor: Actor, project: Project, plan: Plan) -> Hearing:
    """A draft of a hearing on a disclosed project."""
    policy.require(actor, "hearing.create", area_path=project.area.path, phase=project.status)
    _check(plan)
    hearing = Hearing(
        public_id=ids.new_id(),
        project_id=project.id,
        area_code=project.area_code,
        created_by=actor.id,
        **_columns(plan),
    )
    db.session.add(hearing)
    db.session.flush()
    _ask(hearing, plan.questions)
    audit.record(actor, "hearing.create", "hearing", hearing.public_id, project=project.public_id)
    return hearing


@operation
def edit_hearing(actor: Actor, hearing: Hearing, plan: Plan, *, version: datetime | None = None) -> None:
    """Change a draft; its questions have operations of their own, and what was announced stays."""
    hearing = lock(hearing)
    policy.require(actor, "hearing.edit", area_path=_path(hearing), phase=phase_of(hearing))
    if version is not None and version != hearing.changed_at:
        raise Stale
    _check(plan)
    for name, value in _columns(plan).items():
        setattr(hearing, name, value)
    hearing.changed_at = clock.now()
    audit.record(actor, "hearing.edit", "hearing", hearing.public_id)


@operation
def announce_hearing(actor: Actor, hearing: Hearing, *, exception: str = "") -> None:
    """Announce a draft, where its project lies now. Raises BadCalendar for too little notice without a public reason."""
    hearing = lock(hearing)
    hearing.area_code = lock_project(hearing.project).area_code  # nobody announces another, or cancels the project, now
    policy.require(actor, "hearing.announce", area_path=_path(hearing), phase=phase_of(hearing))
    faults = announcement_faults(
        bangkok_day(hearing.opens_at), bangkok_day(hearing.closes_at), clock.today(), hearing.project.status, exception
    )
    if overlapping(hearing, hearing.closes_at):
        faults.append(Fault.OVERLAPS)
    if session_queries.outside(hearing):
        faults.append(Fault.SESSION_OUTSIDE)
    if faults:
        raise BadCalendar(faults)
    hearing.announced_at = hearing.changed_at = clock.now()
    hearing.notice_exception = exception
    audit.record(actor, "hearing.announce", "hearing", hearing.public_id, exception=bool(exception))
    news.announced(hearing)
    provided("hearing_announced", actor, hearing)


@operation
def extend_hearing(actor: Actor, hearing: Hearing, closes_on: date, reason: str) -> HearingChange:
    """Close later than announced, with a reason that the public reads. Raises BadCalendar."""
    hearing = lock(hearing)
    lock_project(hearing.project)  # nobody announces another hearing on it at this moment
    policy.require(actor, "hearing.change", area_path=_path(hearing), phase=phase_of(hearing))
    faults = extension_faults(bangkok_day(hearing.opens_at), bangkok_day(hearing.closes_at), closes_on)
    if not faults and overlapping(hearing, closing(closes_on)):
        faults.append(Fault.OVERLAPS)
    if faults:
        raise BadCalendar(faults)
    before, hearing.closes_at = hearing.closes_at, closing(closes_on)
    return _changed(actor, hearing, ChangeKind.EXTENDED, reason, before)


@operation
def cancel_hearing(actor: Actor, hearing: Hearing, reason: str) -> HearingChange:
    """End a hearing for good, with a reason that the public reads; what people said stays.

    One that is open closes with it: nobody answers any more, and the result of what was heard falls due as after any closing.
    Its sessions to come are cancelled with it; the letter of the change reaches who has a seat.
    """
    hearing = lock(hearing)
    policy.require(actor, "hearing.change", area_path=_path(hearing), phase=phase_of(hearing))
    before, now = hearing.closes_at, clock.now()
    just_now = now - timedelta(microseconds=1)  # the closing itself still belongs to a hearing
    hearing.cancelled_at = now
    if just_now > hearing.opens_at:
        hearing.closes_at = just_now
    else:
        provided("hearing_fell_through", actor, hearing)
    ahead = update(HearingSession).where(
        HearingSession.hearing_id == hearing.id, HearingSession.starts_at > now, HearingSession.cancelled_at.is_(None)
    )
    db.session.execute(ahead.values(cancelled_at=now, cancel_reason=reason, changed_at=now))
    return _changed(actor, hearing, ChangeKind.CANCELLED, reason, before)


def _changed(actor: Actor, hearing: Hearing, kind: ChangeKind, reason: str, before: datetime) -> HearingChange:
    hearing.changed_at = clock.now()
    change = HearingChange(
        public_id=ids.new_id(),
        hearing_id=hearing.id,
        kind=kind,
        reason=reason,
        closes_before=before,
        closes_after=hearing.closes_at,
        made_by=actor.id,
    )
    db.session.add(change)
    db.session.flush()
    audit.record(actor, "hearing.change", "hearing", hearing.public_id, kind=str(kind))
    enqueue("tell_of_change", change.public_id)
    news.changed(hearing, kind, reason)
    return change


@operation
def publish_summary(actor: Actor, hearing: Hearing, summary: str) -> None:
    """Publish the result of a closed hearing."""
    hearing = lock(hearing)
    policy.require(actor, "hearing.summarise", area_path=_path(hearing), phase=phase_of(hearing))
    hearing.summary = summary
    hearing.summary_published_at = hearing.changed_at = clock.now()
    audit.record(actor, "hearing.summarise", "hearing", hearing.public_id)
    news.summarised(hearing)


@operation
def correct_summary(actor: Actor, hearing: Hearing, summary: str, reason: str) -> None:
    """Correct the published result; the day on which it first came out stays."""
    hearing = lock(hearing)
    policy.require(actor, "result.correct", area_path=_path(hearing), phase=phase_of(hearing))
    hearing.summary, hearing.changed_at = summary, clock.now()
    audit.record(actor, "result.correct", "hearing", hearing.public_id)
    news.corrected(hearing, reason)


def _check(plan: Plan) -> None:
    if faults := calendar_faults(plan.opens_on, plan.closes_on):
        raise BadCalendar(faults)


def _columns(plan: Plan) -> dict[str, object]:
    return {
        "title": plan.title,
        "purpose": plan.purpose,
        "methods": [str(method) for method in plan.methods],
        "place": plan.place,
        "opens_at": opening(plan.opens_on),
        "closes_at": closing(plan.closes_on),
    }


def _ask(hearing: Hearing, questions: Sequence[QuestionDraft]) -> None:
    for position, draft in enumerate(questions, 1):
        db.session.add(
            Question(
                public_id=ids.new_id(),
                hearing_id=hearing.id,
                key=ids.new_id(),
                position=position,
                **draft.columns(),
            )
        )
    db.session.flush()
    db.session.expire(hearing, ["questions"])


def lock(hearing: Hearing) -> Hearing:
    """For operations: the row as it is now; on PostgreSQL nobody else changes it until the commit."""
    statement = select(Hearing).where(Hearing.id == hearing.id).with_for_update(of=Hearing)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def _path(hearing: Hearing) -> str:
    return areas.path_of(hearing.area_code)
