"""Signing in by mail: a link for the device that reads the letter, a code for the device that asked."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, delete, select, update

from webapp.accounts import letters, operations, tokens
from webapp.accounts.entry_models import MailLink
from webapp.accounts.models import User
from webapp.accounts.rules import LINKS_TO_AN_ACCOUNT, MAIL_LINK_LIFE, QUARTER
from webapp.core import audit, clock, crypto, ids, limits, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor


@dataclass(frozen=True, slots=True)
class Asked:
    """What the asking browser keeps; the token is for the demonstration alone, which sends no mail."""

    public_id: str
    token: str | None


@operation
def ask(actor: Actor, email: str, target: str | None) -> Asked:
    """Send a link and a code if the address has an account; whoever asks cannot tell.

    Who asks often gets no further letters: the links of the last ones still work, so nobody can be locked out so.
    """
    policy.require(actor, "account.enter")
    audit.record(actor, "account.enter", "link", "requested")
    db.session.execute(delete(MailLink).where(MailLink.expires_at < clock.now() - timedelta(days=1)))
    user = db.session.scalar(select(User).where(User.email == email, User.is_active))
    if limits.count("link-account", QUARTER, who=email) > LINKS_TO_AN_ACCOUNT:
        user = None
    token, code, public_id = tokens.new_token(), f"{secrets.randbelow(10**8):08d}", ids.new_id()
    db.session.add(
        MailLink(
            public_id=public_id,
            user_id=user.id if user else None,
            session_token=user.session_token if user else None,
            token_hash=tokens.hash_of(token),
            code_hash=_code_hash(public_id, code),
            target=target or "",
            expires_at=clock.now() + MAIL_LINK_LIFE,
        )
    )
    if user is None:
        return Asked(public_id, None)
    letters.send_mail_link(email, token, f"{code[:4]} {code[4:]}")
    return Asked(public_id, token)


def owner_of(token: str) -> User | None:
    """The account that this link still opens."""
    return db.session.scalar(_owner(MailLink.token_hash == tokens.hash_of(token)))


@operation
def enter_by_link(actor: Actor, token: str) -> tuple[User, str] | None:
    """Use the link up. Gives the account and the page that was wanted; None when it is over."""
    policy.require(actor, "account.enter")
    return _use(MailLink.token_hash == tokens.hash_of(token))


@operation
def enter_by_code(actor: Actor, public_id: str, code: str) -> tuple[User, str] | None:
    """The same by the code, for the browser that asked. Count the guesses before."""
    policy.require(actor, "account.enter")
    return _use((MailLink.public_id == public_id) & (MailLink.code_hash == _code_hash(public_id, code)))


def _owner(which: ColumnElement[bool]) -> Select[tuple[User]]:
    return (
        select(User)
        .join(MailLink, (MailLink.user_id == User.id) & (MailLink.session_token == User.session_token))
        .where(which, User.is_active, MailLink.used_at.is_(None), MailLink.expires_at > clock.now())
    )


def _use(which: ColumnElement[bool]) -> tuple[User, str] | None:
    user = db.session.scalar(_owner(which))
    if user is None:
        return None
    used = update(MailLink).where(which, MailLink.used_at.is_(None)).values(used_at=clock.now())
    target = db.session.execute(used.returning(MailLink.target)).scalar_one_or_none()
    if target is None:  # of two at once only one gets the row
        return None
    operations.note_sign_in(user.actor, by="mail")
    return user, target


def _code_hash(public_id: str, code: str) -> str:
    return crypto.pseudonym(f"{public_id} {code}", "mail code")
