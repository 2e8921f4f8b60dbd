"""Writes of sessions: planning them, taking seats, who came, what was written down."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from webapp.areas import queries as areas
from webapp.core import audit, clock, crypto, files, ids, mail, policy
from webapp.core.db import db, hold
from webapp.core.forms import has_words
from webapp.core.i18n import current_locale, in_language, t
from webapp.core.links import link_to
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.core.thai import thai_datetime
from webapp.hearings import session_rules as rules
from webapp.hearings.deadlines import cadence
from webapp.hearings.models import Hearing
from webapp.hearings.queries import phase_of
from webapp.hearings.rules import Phase
from webapp.hearings.session_models import HearingSession, Registration, RegistrationState, SessionPhoto


class Stale(Exception):
    """Somebody else changed the session meanwhile."""


class LittleNotice(Exception):
    """What was announced already gets a meeting at short notice, without a reason that the public reads."""


class Over(Exception):
    """The session is over or cancelled: no seat can be taken."""


class DoorShut(Exception):
    """The session is days ahead, or its list was closed long ago."""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    capacity: int | None = None
    agenda: str = ""
    exception: str = ""  # why it is made known so late; the public reads it


@dataclass(frozen=True, slots=True)
class Seat:
    """A registration and the code of its link, which is stored nowhere."""

    registration: Registration
    code: str


def _require(actor: Actor, hearing: Hearing, permission: str = "session.manage") -> None:
    policy.require(actor, permission, area_path=areas.path_of(hearing.area_code), phase=phase_of(hearing))


def _lock(session: HearingSession) -> HearingSession:
    """The row as it is now; nobody else takes a seat until the commit."""
    statement = select(HearingSession).where(HearingSession.id == session.id).with_for_update(of=HearingSession)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def is_short(hearing: Hearing, plan: SessionPlan) -> bool:
    """Whether the public learns of these times and this place later than the regulation has a hearing announced."""
    return phase_of(hearing) != Phase.DRAFT and rules.notice_is_short(plan.starts_at, clock.today())


def moves(session: HearingSession, plan: SessionPlan) -> bool:
    """Whether a meeting that lies ahead, or will, gets another time or place."""
    same = (session.starts_at, session.ends_at, session.place) == (plan.starts_at, plan.ends_at, plan.place)
    return not same and max(session.ends_at, plan.ends_at) > clock.now()


@operation
def plan_session(actor: Actor, hearing: Hearing, plan: SessionPlan) -> HearingSession:
    """A meeting of the hearing. Raises LittleNotice."""
    _require(actor, hearing)
    short = is_short(hearing, plan)
    if short and not has_words(plan.exception):
        raise LittleNotice
    session = HearingSession(
        public_id=ids.new_id(),
        hearing_id=hearing.id,
        created_by=actor.id,
        notice_exception=plan.exception if short else "",
        **_columns(plan),
    )
    db.session.add(session)
    db.session.flush()
    audit.record(actor, "session.manage", "session", session.public_id, hearing=hearing.public_id, exception=short)
    return session


@operation
def edit_session(actor: Actor, session: HearingSession, plan: SessionPlan, *, version: datetime | None) -> None:
    """Change a session. More seats go to those who wait, in their order; nobody loses a seat.

    Another time or place is told to everybody who comes or waits. Raises Stale or LittleNotice.
    """
    session = _lock(session)
    _require(actor, session.hearing)
    if version is not None and version != session.changed_at:
        raise Stale
    moved = moves(session, plan)
    short = moved and is_short(session.hearing, plan)
    if short and not has_words(plan.exception):
        raise LittleNotice
    for name, value in _columns(plan).items():
        setattr(session, name, value)
    session.changed_at = clock.now()
    if moved:
        session.notice_exception = plan.exception if short else ""
        for registration in registrations(session):
            write_to(registration, "changed")
    _move_up(session)
    audit.record(actor, "session.manage", "session", session.public_id, exception=short)


def _columns(plan: SessionPlan) -> dict[str, object]:
    names = ("title", "place", "starts_at", "ends_at", "capacity", "agenda")
    return {name: getattr(plan, name) for name in names}


def may_cancel(session: HearingSession) -> bool:
    """Not what is cancelled, nor what was held: somebody came, or it was written down."""
    if session.cancelled_at or session.ends_at > clock.now():
        return not session.cancelled_at
    return not (session.attended or session.minutes or any(one.checked_in_at for one in registrations(session)))


@operation
def cancel_session(actor: Actor, session: HearingSession, reason: str) -> None:
    """Those who have a seat or wait for one are written to, while it lies ahead. Raises Over for one that was held."""
    session = _lock(session)
    _require(actor, session.hearing)
    if not may_cancel(session):
        raise Over
    session.cancelled_at, session.cancel_reason = clock.now(), reason
    for registration in registrations(session) if session.ends_at > clock.now() else ():
        write_to(registration, "cancelled")
    audit.record(actor, "session.manage", "session", session.public_id, cancelled=True)


@operation
def register(actor: Actor, session: HearingSession, name: str, email: str = "", *, key: str = "") -> Seat:
    """Take a seat, or a place in the waiting list when all are taken. The same form sent twice is one seat."""
    session = _lock(session)
    if phase_of(session.hearing) not in (Phase.ANNOUNCED, Phase.OPEN):  # closed while the form was filled in
        raise Over
    _require(actor, session.hearing, "session.register")
    code = crypto.code("session seat", key or secrets.token_urlsafe(16))
    if known := by_code(code):
        return Seat(known, code)
    if session.cancelled_at or session.ends_at <= clock.now():
        raise Over
    free = rules.seats_left(session.capacity, _taken(session)) != 0
    registration = Registration(
        session_id=session.id,
        state=RegistrationState.REGISTERED if free else RegistrationState.WAITING,
        name=crypto.encrypt(name),
        email=crypto.encrypt(email) if email else None,
        language=current_locale(),
        code_hash=rules.code_hash(code),
    )
    db.session.add(registration)
    db.session.flush()
    if email:
        write_to(registration, registration.state, code)
    audit.record(actor, "session.register", "session", session.public_id, state=str(registration.state))
    return Seat(registration, code)


@operation
def leave(actor: Actor, registration: Registration) -> None:
    """Give the seat back; whoever waits longest gets it."""
    session = _lock(registration.session)
    policy.require(actor, "session.leave")
    hold(registration)
    if registration.state == RegistrationState.CANCELLED or registration.checked_in_at:
        return
    registration.state = RegistrationState.CANCELLED
    registration.name = registration.email = None  # nothing is needed of somebody who does not come
    db.session.flush()
    _move_up(session)
    audit.record(actor, "session.leave", "session", session.public_id)


def _taken(session: HearingSession) -> int:
    chosen = select(func.count()).where(
        Registration.session_id == session.id,
        Registration.state == RegistrationState.REGISTERED,
        Registration.is_walk_in.is_(False),
    )
    return db.session.scalar(chosen) or 0


def _move_up(session: HearingSession) -> None:
    left = rules.seats_left(session.capacity, _taken(session))
    waiting = [one for one in registrations(session) if one.state == RegistrationState.WAITING]
    for registration in waiting[:left]:
        registration.state = RegistrationState.REGISTERED
        write_to(registration, "moved_up")
    db.session.flush()


def registrations(session: HearingSession) -> list[Registration]:
    """Those who come or wait, in the order in which they asked."""
    chosen = select(Registration).where(
        Registration.session_id == session.id, Registration.state != RegistrationState.CANCELLED
    )
    return list(db.session.scalars(chosen.order_by(Registration.id)))


def by_code(code: str) -> Registration | None:
    return db.session.scalar(select(Registration).where(Registration.code_hash == rules.code_hash(code)))


def is_door_open(session: HearingSession) -> bool:
    opens, closes = rules.door_hours(session.starts_at, session.ends_at)
    return opens <= clock.now() <= closes


@operation
def check_in(actor: Actor, registration: Registration, *, present: bool = True) -> None:
    """Somebody came (also from the waiting list), or the tick was a mistake. Raises Over or DoorShut."""
    _require(actor, registration.session.hearing)
    if registration.state == RegistrationState.CANCELLED:
        raise Over
    if present and not is_door_open(registration.session):
        raise DoorShut
    registration.checked_in_at = rules.came_at(clock.now(), registration.session.ends_at) if present else None
    registration.checked_in_by = actor.id if present else None
    if present:
        registration.state = RegistrationState.REGISTERED
    audit.record(actor, "session.manage", "session", registration.session.public_id, present=present)


@operation
def walk_in(actor: Actor, session: HearingSession, name: str) -> Registration:
    """Somebody who came without registering. A hearing is public: nobody is turned away by the list. Raises DoorShut."""
    _require(actor, session.hearing)
    if not is_door_open(session):
        raise DoorShut
    registration = Registration(
        session_id=session.id,
        state=RegistrationState.REGISTERED,
        name=crypto.encrypt(name),
        is_walk_in=True,
        code_hash=rules.code_hash(secrets.token_urlsafe(16)),
        checked_in_at=rules.came_at(clock.now(), session.ends_at),
        checked_in_by=actor.id,
    )
    db.session.add(registration)
    db.session.flush()
    audit.record(actor, "session.manage", "session", session.public_id, walk_in=True)
    return registration


@operation
def write_minutes(
    actor: Actor, session: HearingSession, minutes: str, attended: int | None, *, version: datetime | None
) -> None:
    session = _lock(session)
    _require(actor, session.hearing)
    if version is not None and version != session.changed_at:
        raise Stale
    session.minutes, session.attended, session.changed_at = minutes, attended, clock.now()
    audit.record(actor, "session.manage", "session", session.public_id, minutes=len(minutes))


@operation
def add_photo(actor: Actor, session: HearingSession, photo: files.Photo, words: str) -> SessionPhoto:
    _require(actor, session.hearing)
    picture = SessionPhoto(
        public_id=ids.new_id(),
        session_id=session.id,
        file_key=photo.full.key,
        thumbnail_key=photo.thumbnail.key,
        width=photo.width,
        height=photo.height,
        words=words,
        made_by=actor.id,
    )
    db.session.add(picture)
    db.session.flush()
    audit.record(actor, "session.manage", "session", session.public_id, photo=picture.public_id)
    return picture


def reminder_span() -> timedelta:
    """How long before a session its people are reminded."""
    return timedelta(days=cadence(clock.today()).session_days_before)


def write_to(registration: Registration, what: str, code: str = "") -> None:
    """A letter about the seat, if there is an address. One that leaves when the session is near reminds of it, too."""
    if not registration.email:
        return
    session = registration.session
    if session.starts_at <= clock.now() + reminder_span():
        registration.reminded_of = session.starts_at
    with in_language(registration.language):
        link = link_to(f"/sessions/seat/{code}" if code else f"/sessions/{session.public_id}")
        first = str(rules.LETTERS[what])
        body = t(
            "{first}\n\nเวที: {title}\nเวลา: {when}\nสถานที่: {place}\n{reason}\n{link}\n",
            "{first}\n\nSession: {title}\nTime: {when}\nPlace: {place}\n{reason}\n{link}\n",
            first=first,
            title=session.title,
            when=thai_datetime(session.starts_at),
            place=session.place,
            reason=session.cancel_reason or (session.notice_exception if what == "changed" else ""),
            link=link,
        )
        mail.post(crypto.decrypt(registration.email), f"{first}: {session.title}"[:200], body)
