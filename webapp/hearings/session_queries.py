"""Reads of sessions. Names are shown only to the officers at the door."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import lazyload

from webapp.core import clock, crypto
from webapp.core.db import db
from webapp.core.policy import Actor
from webapp.hearings import queries
from webapp.hearings import session_rules as rules
from webapp.hearings.models import Hearing
from webapp.hearings.rules import Phase
from webapp.hearings.session_models import HearingSession, Registration, RegistrationState, SessionPhoto


def find(actor: Actor, public_id: str) -> HearingSession | None:
    """The session, if the actor may read its hearing."""
    session = db.session.scalar(select(HearingSession).where(HearingSession.public_id == public_id))
    return session if session and queries.find(actor, session.hearing.public_id) else None


def of_hearing(hearing: Hearing) -> list[HearingSession]:
    chosen = select(HearingSession).where(HearingSession.hearing_id == hearing.id)
    chosen = chosen.options(lazyload(HearingSession.hearing))  # it is at hand
    return list(db.session.scalars(chosen.order_by(HearingSession.starts_at, HearingSession.id)))


def outside(hearing: Hearing) -> list[HearingSession]:
    """The sessions that a draft was moved away from: they lie before its first day, or after its last one."""
    period = hearing.opens_at, hearing.closes_at
    planned = (one for one in of_hearing(hearing) if one.cancelled_at is None)
    return [one for one in planned if not rules.lies_within(one.starts_at, one.ends_at, *period)]


def photo(actor: Actor, public_id: str) -> SessionPhoto | None:
    picture = db.session.scalar(select(SessionPhoto).where(SessionPhoto.public_id == public_id))
    if picture is None:
        return None
    session = db.session.get_one(HearingSession, picture.session_id)
    return picture if queries.find(actor, session.hearing.public_id) else None


@dataclass(frozen=True, slots=True)
class Places:
    """How full a session is; `left` is None when there is no limit."""

    registered: int
    waiting: int
    present: int
    left: int | None
    is_open: bool


def places(session: HearingSession) -> Places:
    chosen = (
        select(Registration.state, Registration.is_walk_in, func.count(), func.count(Registration.checked_in_at))
        .where(Registration.session_id == session.id)
        .group_by(Registration.state, Registration.is_walk_in)
    )
    rows = db.session.execute(chosen).all()
    registered = sum(row[2] for row in rows if row[0] == RegistrationState.REGISTERED and not row[1])
    waiting = sum(row[2] for row in rows if row[0] == RegistrationState.WAITING)
    phase = queries.phase_of(session.hearing)
    goes_on = phase in (Phase.ANNOUNCED, Phase.OPEN) and not session.cancelled_at and session.ends_at > clock.now()
    left = rules.seats_left(session.capacity, registered)
    return Places(registered, waiting, sum(row[3] for row in rows), left, goes_on)


def addresses(hearing: Hearing) -> list[tuple[str, str]]:
    """Encrypted address and language of those who came to a session, or have a seat in one."""
    chosen = (
        select(Registration.email, Registration.language)
        .join(HearingSession)
        .where(HearingSession.hearing_id == hearing.id, Registration.email.is_not(None))
        .where(Registration.state == RegistrationState.REGISTERED)
    )
    return [(str(email), language) for email, language in db.session.execute(chosen.order_by(Registration.id))]


@dataclass(frozen=True, slots=True)
class Person:
    mark: str
    name: str
    is_waiting: bool
    is_walk_in: bool
    checked_in_at: datetime | None


def mark_of(registration: Registration) -> str:
    """How the officers' list names a row: nothing that could be counted, and not the code of the seat."""
    return registration.code_hash[:16]


def people(session: HearingSession) -> list[Person]:
    """Who comes or waits, by name."""
    chosen = select(Registration).where(
        Registration.session_id == session.id, Registration.state != RegistrationState.CANCELLED
    )
    found = [
        Person(
            mark_of(one),
            crypto.decrypt(one.name) if one.name else "–",
            one.state == RegistrationState.WAITING,
            one.is_walk_in,
            one.checked_in_at,
        )
        for one in db.session.scalars(chosen)
    ]
    return sorted(found, key=lambda person: (person.is_waiting, person.name))
