"""Identities at providers: whose account they open, linking after proof of the account, unlinking."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from webapp.accounts import operations
from webapp.accounts.entry_models import LinkedIdentity
from webapp.accounts.models import User
from webapp.accounts.providers import Identity
from webapp.core import audit, clock, crypto, ids, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor


class LinkedElsewhere(Exception):
    """This identity opens another account, or the account has an identity of this provider already."""


def mark_of(identity: Identity) -> str:
    return crypto.pseudonym(f"{identity.issuer}\x1f{identity.subject}", "identity")


def owner_of(mark: str) -> User | None:
    """The active account that this identity opens."""
    statement = select(User).join(LinkedIdentity, LinkedIdentity.user_id == User.id)
    return db.session.scalar(statement.where(LinkedIdentity.mark == mark, User.is_active))


def is_linked(mark: str) -> bool:
    return db.session.scalar(select(LinkedIdentity.id).where(LinkedIdentity.mark == mark)) is not None


def of(actor: Actor) -> list[LinkedIdentity]:
    """The identities that open the actor's account."""
    own = select(LinkedIdentity).where(LinkedIdentity.user_id == actor.id)
    return list(db.session.scalars(own.order_by(LinkedIdentity.linked_at)))


def own(actor: Actor, public_id: str) -> LinkedIdentity | None:
    return next((one for one in of(actor) if one.public_id == public_id), None)


@operation
def note_use(actor: Actor, mark: str) -> None:
    """Somebody enters by this identity."""
    policy.require(actor, "account.own", owner_id=actor.id)
    link = db.session.scalars(
        select(LinkedIdentity).where(LinkedIdentity.mark == mark, LinkedIdentity.user_id == actor.id)
    ).one()
    link.used_at = clock.now()
    operations.note_sign_in(actor, by=link.provider)


@operation
def link(actor: Actor, provider: str, mark: str) -> None:
    """From now on this identity opens the actor's account. The caller has had both proved just now."""
    policy.require(actor, "account.own", owner_id=actor.id)
    row = LinkedIdentity(public_id=ids.new_id(), user_id=actor.id, provider=provider, mark=mark)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise LinkedElsewhere from None
    audit.record(actor, "account.own", "identity", row.public_id, act="link", provider=provider)


@operation
def unlink(actor: Actor, identity: LinkedIdentity) -> None:
    policy.require(actor, "account.own", owner_id=identity.user_id)
    audit.record(actor, "account.own", "identity", identity.public_id, act="unlink", provider=identity.provider)
    db.session.delete(identity)


def forget_since(user_id: int, moment: datetime) -> None:
    """Part of what gives an account back to its owner: what was linked since may be a stranger's."""
    since = delete(LinkedIdentity).where(LinkedIdentity.user_id == user_id, LinkedIdentity.linked_at >= moment)
    db.session.execute(since)
