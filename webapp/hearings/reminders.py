"""Reminders of a hearing's deadlines: by mail to the responsible officer, once for each, found by the sweep."""

from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select

from webapp.accounts.models import User
from webapp.accounts.queries import publishers_of
from webapp.areas import queries as areas
from webapp.core import audit, clock, mail, policy
from webapp.core.db import db, unit_of_work
from webapp.core.i18n import t
from webapp.core.jobs import job, sweeper
from webapp.core.links import link_to
from webapp.core.operation import operation
from webapp.core.policy import SYSTEM, Actor, Role
from webapp.core.thai import thai_date
from webapp.hearings import deadlines
from webapp.hearings.deadlines import Days, Deadline, Standing
from webapp.hearings.models import Hearing
from webapp.hearings.notice_models import Reminder
from webapp.hearings.queries import phase_of, took_place
from webapp.hearings.rules import bangkok_day

FURTHEST = timedelta(days=120)  # from its first or last day on, a hearing is looked at


def days_of(hearing: Hearing) -> Days:
    announced, summarised = hearing.announced_at, hearing.summary_published_at
    return Days(
        bangkok_day(hearing.opens_at),
        bangkok_day(hearing.closes_at),
        bangkok_day(announced) if announced else None,
        bangkok_day(summarised) if summarised else None,
    )


def waiting(hearing: Hearing) -> list[tuple[Deadline, datetime]]:
    """The reminders of a hearing that are due and were not sent."""
    due = deadlines.to_remind(days_of(hearing), phase_of(hearing), clock.today())
    if not due:
        return []
    sent = set(
        db.session.execute(select(Reminder.deadline, Reminder.due_on).where(Reminder.hearing_id == hearing.id)).tuples()
    )
    return [(deadline, day) for deadline, day in due if (str(deadline), day) not in sent]  # type: ignore[misc]


def pressing(hearings: list[Hearing]) -> list[tuple[Hearing, Deadline, date, Standing]]:
    """What falls due soon or is overdue, the most urgent first: the reminders of the workspace."""
    today, found = clock.today(), []
    for hearing in hearings:
        days = days_of(hearing)
        for deadline in deadlines.STEPS:
            stands = deadlines.standing(days, deadline, today)
            if stands == Standing.SOON or (stands == Standing.OVERDUE and deadline != Deadline.NOTICE):
                found.append((hearing, deadline, days.due(deadline), stands))
    return sorted(found, key=lambda one: (one[2], one[0].id))


@sweeper("remind_hearings")
def to_remind(before: datetime) -> list[str]:
    """Hearings with a reminder due. Only those near one of their days are looked at."""
    now = min(clock.now(), before)
    near = or_(
        and_(Hearing.opens_at > now - FURTHEST, Hearing.opens_at < now + FURTHEST),
        and_(Hearing.closes_at > now - FURTHEST, Hearing.closes_at < now + FURTHEST),
    )
    unfinished = and_(Hearing.summary_published_at.is_(None), took_place())
    found = db.session.scalars(select(Hearing).where(near, unfinished).order_by(Hearing.id))
    return [hearing.public_id for hearing in found if waiting(hearing)]


@job("remind_hearings")
def remind_all(public_ids: list[str]) -> None:
    """Safe to run again: a reminder that was sent stands in its table."""
    for public_id in public_ids:
        with unit_of_work():
            remind(SYSTEM, public_id)


@operation
def remind(actor: Actor, public_id: str) -> int:
    """Send the reminders of one hearing that are due; returns how many deadlines they are about."""
    policy.require(actor, "hearing.remind")
    statement = select(Hearing).where(Hearing.public_id == public_id).with_for_update(of=Hearing)
    hearing = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if hearing is None:
        return 0
    found = waiting(hearing)
    people = responsible(hearing) if found else []
    for deadline, due in found:
        db.session.add(
            Reminder(hearing_id=hearing.id, deadline=deadline, due_on=due, letters=len(people), sent_at=clock.now())
        )
        for person in people:
            mail.post(person.email, *_letter(hearing, deadline))
        audit.record(actor, "hearing.remind", "hearing", public_id, deadline=str(deadline), letters=len(people))
    return len(found)


def responsible(hearing: Hearing) -> list[User]:
    """Whoever made the hearing, as long as they publish there; then the publishers of the project's office."""
    maker, path = db.session.get_one(User, hearing.created_by), areas.path_of(hearing.area_code)
    if maker.is_active and maker.actor.holds(Role.PUBLISHER, path):
        return [maker]
    return publishers_of(hearing.project.organisation_id)


def _letter(hearing: Hearing, deadline: Deadline) -> tuple[str, str]:
    days = days_of(hearing)
    name, day = str(deadlines.NAMES[deadline]), thai_date(days.due(deadline))
    late = (clock.today() - days.due(deadline)).days
    subject = t("เตือน: {name} {day}", "Reminder: {name}, {day}", name=name, day=day)
    overdue = t("เกินกำหนดแล้ว {n} วัน\n", "{n} days overdue\n", n=late) if late > 0 else ""
    body = t(
        "เรียน ผู้รับผิดชอบ\n\n{name}: {day}\n{overdue}เรื่อง {title}\n\nเปิดดูและดำเนินการได้ที่\n{url}\n",
        "Dear colleague,\n\n{name}: {day}\n{overdue}Hearing: {title}\n\nSee it and act at\n{url}\n",
        name=name,
        day=day,
        overdue=overdue,
        title=hearing.title,
        url=link_to(f"/hearings/{hearing.public_id}"),
    )
    return subject[:200], body
