"""What became of a theme, told from the audit trail: every change, by whom and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webapp.accounts.models import User
from webapp.core.audit import AuditEntry
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.insights import rules
from webapp.insights.models import Theme, ThemeState

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    by: str
    words: Text


def history(theme: Theme) -> list[Change]:
    """The newest changes of a theme, the newest first; for the planners of its area."""
    statement = (
        select(AuditEntry.at, AuditEntry.action, AuditEntry.detail, User.name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.object_type == "theme", AuditEntry.object_id == theme.public_id)
        .where(AuditEntry.action.in_(("theme.accept", "theme.edit")))
        .order_by(AuditEntry.id.desc())
        .limit(LONGEST)
    )
    rows = db.session.execute(statement)
    return [Change(row.at, row.name or "", rules.told(row.action, row.detail)) for row in rows]


def went_into(theme: Theme) -> Theme | None:
    """The public theme that a closed one was merged into: whoever holds the old address is led on."""
    if theme.state == ThemeState.OPEN:
        return None
    entries = select(AuditEntry.detail).where(
        AuditEntry.object_type == "theme", AuditEntry.object_id == theme.public_id
    )
    edits = db.session.scalars(entries.where(AuditEntry.action == "theme.edit").order_by(AuditEntry.id.desc()))
    named = next((detail["merged_into"] for detail in edits if "merged_into" in detail), None)
    found = db.session.scalar(select(Theme).where(Theme.public_id == named)) if named else None
    return found if found is not None and found.is_public else None
