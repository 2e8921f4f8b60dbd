"""Background work of the room: reminders of what is nearly due or overdue."""

from datetime import datetime

from sqlalchemy import select

from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.core.jobs import job, sweeper
from webapp.core.policy import SYSTEM
from webapp.escalations import queries, reminders, rules
from webapp.escalations.models import Escalation, EscalationReminder


@job("remind_escalations")
def remind_escalations(public_ids: list[str]) -> None:
    """Safe to run again: each reminder leaves once."""
    for public_id in public_ids:
        with unit_of_work():
            escalation = queries.by_public_id(public_id)
            if escalation is not None:
                reminders.remind(SYSTEM, escalation)


@sweeper("remind_escalations")
def pressing(before: datetime) -> list[str]:
    """Those whose holder has not been reminded of where they stand today."""
    today = clock.today()
    due = Escalation.due_on <= today + rules.SOON, Escalation.holder_role != ""
    found = db.session.scalars(select(Escalation).where(*due).order_by(Escalation.id).limit(500)).all()
    reminded = set(
        db.session.execute(
            select(EscalationReminder.escalation_id, EscalationReminder.due_on, EscalationReminder.kind).where(
                EscalationReminder.escalation_id.in_([one.id for one in found])
            )
        ).tuples()
    )
    return [one.public_id for one in found if (one.id, one.due_on, str(queries.lateness(one))) not in reminded]


@job("remind_task_owners")
def remind_task_owners(public_ids: list[str]) -> None:
    """Safe to run again: each reminder leaves once."""
    for public_id in public_ids:
        with unit_of_work():
            reminders.remind_owner(SYSTEM, public_id)


@sweeper("remind_task_owners")
def pressing_tasks(before: datetime) -> list[str]:
    return reminders.tasks_to_remind()
