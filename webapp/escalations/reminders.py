"""Reminders before the day and after it: to whoever's turn it is, and to the owner of a task. Each leaves once."""

from sqlalchemy import ColumnElement, and_, or_, select

from webapp.core import audit, clock, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.escalations import letters, queries, rules
from webapp.escalations.models import Escalation, EscalationReminder, EscalationTask
from webapp.escalations.rules import Lateness, State


@operation
def remind(actor: Actor, escalation: Escalation) -> int:
    """Write once to whoever's turn it is, shortly before the day and when it has passed."""
    policy.require(actor, "escalation.remind")
    kind = queries.lateness(escalation)
    if kind == Lateness.IN_TIME or escalation.due_on is None or not escalation.holder_area_code:
        return 0
    key = (escalation.id, escalation.due_on, str(kind))
    if db.session.get(EscalationReminder, key) is not None:
        return 0
    position = rules.duty_of(escalation.case)
    assert position is not None  # noqa: S101  (it has a holder)
    station = queries.station(escalation, position)
    people = queries.officers_at(queries.area_at(escalation, position), station.role)
    letters.remind(escalation, people, late=kind == Lateness.OVERDUE)
    db.session.add(
        EscalationReminder(
            escalation_id=escalation.id, due_on=escalation.due_on, kind=kind, letters=len(people), sent_at=clock.now()
        )
    )
    audit.record(actor, "escalation.remind", "escalation", escalation.public_id, kind=str(kind), letters=len(people))
    return len(people)


def _pressing() -> ColumnElement[bool]:
    """Which tasks that are not done have an owner who has not heard that the day is near, or that it has passed."""
    today = clock.today()
    near = and_(EscalationTask.due_on <= today + rules.SOON, EscalationTask.reminded == Lateness.IN_TIME)
    late = and_(EscalationTask.due_on < today, EscalationTask.reminded != Lateness.OVERDUE)
    return and_(EscalationTask.done_at.is_(None), Escalation.state == State.DECIDED, or_(near, late))


def tasks_to_remind() -> list[str]:
    found = select(EscalationTask.public_id).join(Escalation).where(_pressing())
    return list(db.session.scalars(found.order_by(EscalationTask.id).limit(500)))


@operation
def remind_owner(actor: Actor, public_id: str) -> int:
    """Write to the office that has a task; returns how many letters."""
    policy.require(actor, "escalation.remind")
    statement = select(EscalationTask).join(Escalation).where(EscalationTask.public_id == public_id, _pressing())
    locked = statement.with_for_update(of=EscalationTask).execution_options(populate_existing=True)
    task = db.session.scalar(locked)
    if task is None:
        return 0
    kind = rules.lateness(task.due_on, clock.today())
    task.reminded = kind
    told = letters.tell_owner(task, letters.REMINDERS[kind])
    number = task.escalation.public_id
    audit.record(actor, "escalation.remind", "escalation", number, task=public_id, kind=str(kind), letters=told)
    return told
