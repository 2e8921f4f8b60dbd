"""The address of an account changes: the new one confirms, the old one is told and can take it back for some days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from webapp.accounts import devices, factors, letters, linking, operations, queries, tokens
from webapp.accounts.entry_models import EmailChange
from webapp.accounts.models import User
from webapp.accounts.operations import NotOpen
from webapp.accounts.rules import LINK_LIFE, UNDO_LIFE, can_be_undone, is_open, masked
from webapp.core import audit, clock, ids, policy
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.panels import provided
from webapp.core.policy import SYSTEM, Actor

CONFIRM, UNDO = "email", "email-undo"  # what a token is for
CHANGED = Text("บัญชีของท่านเปลี่ยนมาใช้อีเมลนี้เข้าสู่ระบบแล้ว", "Your account now signs in with this address")
UNDONE = Text(
    "มีการกดว่า “ไม่ใช่ฉัน” จากอีเมลนี้ บัญชีใช้อีเมลนี้ตามเดิม และรหัสผ่านเดิมใช้ไม่ได้แล้ว",
    "A change of the address was refused from here: the account keeps this one, and its password no longer works",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The tokens of the letters to the new address, if it got one, and to the old: for the demonstration, which sends none."""

    confirm: str | None
    undo: str


def change_of(purpose: str, token: str) -> EmailChange | None:
    """The change that a link of a letter is about."""
    wish = tokens.unseal(purpose, token, LINK_LIFE + UNDO_LIFE)
    return db.session.scalar(select(EmailChange).where(EmailChange.public_id == wish["change"])) if wish else None


def waiting_of(actor: Actor) -> EmailChange | None:
    """The change that waits for a press on the link at the new address."""
    newest = select(EmailChange).where(EmailChange.user_id == actor.id).order_by(EmailChange.id.desc()).limit(1)
    found = db.session.scalar(newest)
    return found if found and is_waiting(found) else None


def is_waiting(change: EmailChange) -> bool:
    return is_open(change.confirmed_at or change.undone_at, change.expires_at, clock.now())


def is_refusable(change: EmailChange) -> bool:
    return can_be_undone(change.asked_at, change.confirmed_at, change.undone_at, clock.now())


@operation
def ask(actor: Actor, email: str) -> Asked:
    """Tell the old address and send the new one a link, or word that it has an account; whoever asks cannot tell.

    What was asked before is over.
    """
    policy.require(actor, "account.own", owner_id=actor.id)
    user = db.session.get_one(User, actor.id)
    give_up(actor)
    change = _note(user, email, LINK_LIFE)
    audit.record(actor, "account.own", "user", user.public_id, act="ask_email")
    confirm, undo = _sealed(CONFIRM, change), _sealed(UNDO, change)
    letters.send_email_asked(user.email, masked(email), undo)
    if queries.is_taken(email):
        letters.send_email_taken(email)
    elif queries.is_kept(email, user.id):
        letters.send_kept(email)
    else:
        letters.send_email_confirmation(email, confirm)
        return Asked(confirm, undo)
    return Asked(None, undo)


@operation
def give_up(actor: Actor) -> None:
    """A change that waits is over, as if its time were; the old address can still say that it asked for none."""
    policy.require(actor, "account.own", owner_id=actor.id)
    if change := waiting_of(actor):
        change.expires_at = clock.now()
        audit.record(actor, "account.own", "user", db.session.get_one(User, actor.id).public_id, act="give_up_email")


@operation
def confirm(actor: Actor, change: EmailChange) -> User:
    """The new address has it from now on; every session ends. Raises NotOpen, EmailTaken."""
    policy.require(actor, "account.own", owner_id=change.user_id)
    user = _locked(change)
    if not is_waiting(change):
        raise NotOpen
    _carry_out(user, change)
    audit.record(actor, "account.own", "user", user.public_id, act="change_email")
    return user


@operation
def undo(actor: Actor, change: EmailChange) -> User:
    """Whoever reads the old address says no: it has the account again, without what a stranger may know or have added.

    Changes after this one fall with it. Raises NotOpen.
    """
    policy.require(actor, "account.enter")
    user = _locked(change)
    if not is_refusable(change):
        raise NotOpen
    later = update(EmailChange).where(EmailChange.user_id == user.id, EmailChange.id >= change.id)
    db.session.execute(later.values(undone_at=clock.now()))
    if user.email != change.old_email:
        _move(user, change.old_email)
    user.password_hash, user.session_token = None, ids.new_id()
    devices.end_all(user.id)
    factors.forget_since(user.id, change.asked_at)
    linking.forget_since(user.id, change.asked_at)
    audit.record(user.actor, "account.own", "user", user.public_id, act="undo_email")
    letters.send_notice(user.email, UNDONE)
    return user


@operation
def correct(email: str, to: str) -> bool:
    """For one who cannot read the old letter box and was recognised in person by the operator. Raises EmailTaken."""
    policy.require(SYSTEM, "address.correct")
    user = queries.by_email(email)
    if user is None:
        return False
    _carry_out(user, _note(user, to.strip().lower(), timedelta()))
    audit.record(SYSTEM, "address.correct", "user", user.public_id)
    return True


def forget(before: datetime) -> int:
    """For the retention clock: changes that were asked for before."""
    statement = delete(EmailChange).where(EmailChange.asked_at < before)
    return int(db.session.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


def _note(user: User, email: str, life: timedelta) -> EmailChange:
    change = EmailChange(public_id=ids.new_id(), user_id=user.id, old_email=user.email, new_email=email)
    change.expires_at = clock.now() + life
    db.session.add(change)
    return change


def _carry_out(user: User, change: EmailChange) -> None:
    change.confirmed_at = clock.now()
    _move(user, change.new_email)
    user.session_token = ids.new_id()  # links of letters to the old address end, too
    devices.end_all(user.id)
    letters.send_email_changed(change.old_email, masked(change.new_email), _sealed(UNDO, change))
    letters.send_notice(change.new_email, CHANGED)


def _move(user: User, email: str) -> None:
    old = user.email
    operations.claim(user, email)
    provided("address_changed", user.id, old, email)


def _locked(change: EmailChange) -> User:
    """Of two who decide on the changes of an account at once, the second sees what the first did."""
    user = db.session.get_one(User, change.user_id, with_for_update=True, populate_existing=True)
    db.session.refresh(change)
    return user


def _sealed(purpose: str, change: EmailChange) -> str:
    return tokens.seal(purpose, change=change.public_id)
