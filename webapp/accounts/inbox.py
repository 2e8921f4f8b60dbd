"""Letters to the owner of an account, kept to be read here: those who lose a mail, or seldom read it, miss nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from webapp.accounts.models import User
from webapp.accounts.own_models import AccountLetter
from webapp.core import audit, clock, crypto, ids, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.paging import Page, paginate
from webapp.core.panels import provided
from webapp.core.policy import Actor


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as its owner reads it."""

    public_id: str
    subject: str
    body: str
    sent_at: datetime
    is_read: bool


def keep(recipient: str, subject: str, body: str) -> list[str]:
    """Called for each letter that is posted (provider `keep_letter`): a copy, if the address has an account."""
    user_id = db.session.scalar(select(User.id).where(User.email == recipient.strip().lower(), User.is_active))
    if user_id is None:
        return []
    letter = AccountLetter(
        public_id=ids.new_id(), user_id=user_id, subject=crypto.encrypt(subject), body=crypto.encrypt(body)
    )
    db.session.add(letter)
    provided("letter_kept", user_id, subject, body)
    return [letter.public_id]


def unread(actor: Actor) -> int:
    statement = select(func.count()).where(AccountLetter.user_id == actor.id, AccountLetter.read_at.is_(None))
    return db.session.scalar(statement) or 0


def page(actor: Actor, size: int = 20) -> Page[Letter]:
    """The actor's letters, the newest first."""
    statement = select(AccountLetter).where(AccountLetter.user_id == actor.id)
    found = paginate(statement.order_by(AccountLetter.sent_at.desc(), AccountLetter.id.desc()), size)
    return Page([opened(row) for row in found.items], found.number, found.size, found.total)


def find(actor: Actor, public_id: str) -> Letter | None:
    own = (AccountLetter.public_id == public_id, AccountLetter.user_id == actor.id)
    row = db.session.scalar(select(AccountLetter).where(*own))
    return opened(row) if row else None


def opened(row: AccountLetter) -> Letter:
    words = crypto.decrypt(row.subject), crypto.decrypt(row.body)
    return Letter(row.public_id, *words, row.sent_at, row.read_at is not None)


@operation
def note_read(actor: Actor, public_id: str | None = None) -> None:
    """The actor has read a letter; without its id, all of them."""
    policy.require(actor, "account.own", owner_id=actor.id)
    statement = update(AccountLetter).where(AccountLetter.user_id == actor.id, AccountLetter.read_at.is_(None))
    if public_id is not None:
        statement = statement.where(AccountLetter.public_id == public_id)
    db.session.execute(statement.values(read_at=clock.now()))


@operation
def throw_away(actor: Actor, public_id: str) -> None:
    policy.require(actor, "account.own", owner_id=actor.id)
    own = (AccountLetter.public_id == public_id, AccountLetter.user_id == actor.id)
    db.session.execute(delete(AccountLetter).where(*own))
    audit.record(actor, "account.own", "letter", public_id, act="delete")


def forget(before: datetime) -> int:
    """Letters that were sent before; needs a write transaction."""
    statement = delete(AccountLetter).where(AccountLetter.sent_at < before)
    return int(db.session.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
