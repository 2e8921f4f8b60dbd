"""Statements as something that people put here and others see: reported by anybody, hidden by moderators, forgotten with their source."""

from flask import url_for
from sqlalchemy import select

from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.policy import SYSTEM, Actor
from webapp.deliberations import operations, queries
from webapp.deliberations.models import Statement
from webapp.deliberations.rules import State
from webapp.submissions.concerns import REPORTABLE, Reportable, Target
from webapp.submissions.models import Submission


def _target(public_id: str) -> Target | None:
    found = queries.statement_by_id(public_id)
    if found is None or found.state != State.ACCEPTED:
        return None
    where = url_for("deliberations.show", public_id=found.deliberation.public_id)
    return Target(found.deliberation.area_code, Text("ข้อความในการร่วมปรึกษา", "A statement of a deliberation"), where)


def _hide(actor: Actor, public_id: str, reason: str) -> None:
    found = queries.statement_by_id(public_id)
    if found is not None:
        operations.withdraw(actor, found, reason)


REPORTABLE["statement"] = Reportable(_target, _hide)


def forget_concealed(submission: Submission) -> list[None]:
    """A report became confidential: no statement keeps its words."""
    for one in db.session.scalars(select(Statement).where(Statement.submission_id == submission.id)):
        operations.withdraw(SYSTEM, one, "ถ้อยคำต้นทางเป็นเรื่องลับ", forget=True)
    return []
