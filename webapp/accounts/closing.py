"""An account ends when its owner wishes: what leads to the person goes at once, what they sent stays where others answered it."""

from sqlalchemy import delete, select

from webapp.accounts.entry_models import EmailChange, LinkedIdentity, MailLink
from webapp.accounts.factor_models import Authenticator, Passkey, RecoveryCode
from webapp.accounts.models import User
from webapp.accounts.own_models import AccountLetter, Device
from webapp.core import audit, ids, policy
from webapp.core.audit import AuditEntry
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.panels import provided
from webapp.core.policy import Actor

NAME = "บัญชีที่ปิดแล้ว"  # stands where the name of who did something stood


class StillOfficer(Exception):
    """Somebody who holds a role gives it back first, so that no desk is left without notice."""


@operation
def close(actor: Actor) -> None:
    """End the own account for good. The row stays without a person, because acts name its number. Raises StillOfficer."""
    policy.require(actor, "account.own", owner_id=actor.id)
    user = db.session.get_one(User, actor.id)
    if user.memberships:
        raise StillOfficer
    provided("account_closed", actor)
    for model in (AccountLetter, Device, MailLink, EmailChange, LinkedIdentity, Authenticator, Passkey, RecoveryCode):
        db.session.execute(delete(model).where(model.user_id == user.id))
    user.email, user.name = f"{user.public_id}@closed.invalid", user.name if _acted_for_an_office(user) else NAME
    user.password_hash, user.session_token, user.is_active = None, ids.new_id(), False
    audit.record(actor, "account.own", "user", user.public_id, act="close")


def _acted_for_an_office(user: User) -> bool:
    """Who decided on others' matters stays named in the trail, as the public record asks."""
    acts = (
        AuditEntry.actor_id == user.id,
        AuditEntry.action.not_in(("account.own", "account.register", "invitation.accept")),
    )
    return db.session.scalar(select(AuditEntry.id).where(*acts).limit(1)) is not None
