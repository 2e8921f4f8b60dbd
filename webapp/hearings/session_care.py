"""What is owed to those who take a seat: a reminder in time, and that their names are forgotten afterwards."""

from datetime import datetime

from sqlalchemy import Select, or_, select, update

from webapp.core import audit, clock, policy
from webapp.core.db import db, unit_of_work
from webapp.core.jobs import job, sweeper
from webapp.core.operation import operation
from webapp.core.policy import SYSTEM, Actor
from webapp.hearings.models import Hearing
from webapp.hearings.session_models import HearingSession, Registration, RegistrationState
from webapp.hearings.session_operations import reminder_span, write_to


def _due(now: datetime) -> Select[tuple[Registration]]:
    """Seats in sessions that begin soon whose people had no letter about that time since it was near."""
    return (
        select(Registration)
        .join(HearingSession, HearingSession.id == Registration.session_id)
        .join(Hearing, Hearing.id == HearingSession.hearing_id)
        .where(
            HearingSession.starts_at > now,
            HearingSession.starts_at <= now + reminder_span(),
            HearingSession.cancelled_at.is_(None),
            Hearing.cancelled_at.is_(None),
            Registration.state == RegistrationState.REGISTERED,
            Registration.email.is_not(None),
            or_(Registration.reminded_of.is_(None), Registration.reminded_of != HearingSession.starts_at),
        )
    )


@sweeper("remind_sessions")
def to_remind(before: datetime) -> list[str]:
    waiting = _due(min(clock.now(), before)).with_only_columns(HearingSession.public_id).distinct()
    return list(db.session.scalars(waiting.limit(50)))


@job("remind_sessions")
def remind_all(public_ids: list[str]) -> None:
    """Safe to run again: who was reminded is noted with the letter."""
    for public_id in public_ids:
        with unit_of_work():
            remind(SYSTEM, public_id)


@operation
def remind(actor: Actor, public_id: str) -> int:
    """Remind everybody with a seat in a session; returns how many letters that were."""
    policy.require(actor, "hearing.remind")
    waiting = _due(clock.now()).where(HearingSession.public_id == public_id).order_by(Registration.id)
    found = db.session.scalars(waiting.with_for_update(of=Registration)).all()
    for registration in found:
        write_to(registration, "reminder")
    audit.record(actor, "hearing.remind", "session", public_id, letters=len(found))
    return len(found)


def forget(ended_before: datetime) -> int:
    """For the retention clock: erase names and addresses of sessions that ended by then; who came stays counted."""
    over = select(HearingSession.id).where(HearingSession.ends_at < ended_before)
    known = or_(Registration.name.is_not(None), Registration.email.is_not(None))
    statement = update(Registration).where(Registration.session_id.in_(over), known).values(name=None, email=None)
    return int(db.session.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
