"""Writes of the follows room. An address is kept only once its owner has confirmed it, and encrypted."""

from sqlalchemy import delete, select

from webapp.accounts import tokens
from webapp.accounts.models import User
from webapp.core import audit, clock, crypto, ids, mail, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import SYSTEM, Actor
from webapp.follows import browsers, letters
from webapp.follows.models import Follow, FollowKind, FollowNotice
from webapp.follows.queries import Subject, followers

PURPOSE = "follow"


@operation
def follow_with_account(actor: Actor, subject: Subject, language: str) -> Follow:
    """A person with an account follows; the address was confirmed when the account was made."""
    policy.require(actor, "follow.start")
    if actor.id is None:
        raise policy.Denied("follow.start")
    return _keep(actor, subject, f"user {actor.id}", language, user_id=actor.id)


@operation
def ask_to_follow(actor: Actor, subject: Subject, email: str, language: str) -> str:
    """Send the link that confirms the address. Nothing is kept until it is opened. Returns the token."""
    policy.require(actor, "follow.start")
    token = tokens.seal(PURPOSE, email=email.lower(), kind=subject.kind, ref=subject.ref, language=language)
    letters.send_confirmation(email, subject, token, language)
    audit.record(actor, "follow.start", subject.kind, subject.ref, confirmed=False)
    return token


@operation
def confirm(actor: Actor, subject: Subject, email: str, language: str) -> Follow:
    """Whoever holds the sealed link owns the address."""
    policy.require(actor, "follow.start")
    return _keep(actor, subject, f"mail {email}", language, email=crypto.encrypt(email))


@operation
def end(actor: Actor, follow: Follow) -> None:
    """No more mail; nothing of the address remains."""
    policy.require(actor, "follow.end")
    db.session.execute(delete(Follow).where(Follow.id == follow.id))
    audit.record(actor, "follow.end", follow.kind, follow.ref)


@operation
def end_all(actor: Actor) -> list[None]:
    """An account is closed: it follows nothing any more."""
    policy.require(actor, "follow.end")
    db.session.execute(delete(Follow).where(Follow.user_id == actor.id))
    audit.record(actor, "follow.end", "account", "own")
    return []


@operation
def deliver(notice: FollowNotice) -> int:
    """Write a letter to every follower, once each, and tell the browsers; how many letters it were."""
    policy.require(SYSTEM, "follow.tell")
    notice.told_at = clock.now()
    addresses: dict[str, Follow] = {}
    for follow in followers(notice):
        addresses.setdefault(address_of(follow), follow)
    for address, follow in addresses.items():
        letters.send_notice(address, notice, follow, code_of(follow))
    rows = browsers.told(notice)
    for row in rows:
        mail.post(crypto.decrypt(row.address), browsers.WORDS.th, browsers.WORDS.th, keep=False)
    audit.record(SYSTEM, "follow.tell", "notice", notice.public_id, letters=len(addresses), browsers=len(rows))
    return len(addresses)


def address_of(follow: Follow) -> str:
    if follow.email is not None:
        return crypto.decrypt(follow.email)
    user = db.session.get_one(User, follow.user_id)
    return user.email


def code_of(follow: Follow) -> str:
    """What a link must hold to end a follow: only this installation can compute it."""
    return crypto.code("unfollow", follow.public_id).lower()


def _keep(
    actor: Actor, subject: Subject, who: str, language: str, *, user_id: int | None = None, email: str | None = None
) -> Follow:
    hashed = crypto.pseudonym(who, "follow")
    kind, ref = FollowKind(subject.kind), subject.ref
    there = db.session.scalar(select(Follow).where(Follow.kind == kind, Follow.ref == ref, Follow.who == hashed))
    if there is not None:
        return there
    follow = Follow(
        public_id=ids.new_id(), kind=kind, ref=ref, user_id=user_id, email=email, who=hashed, language=language
    )
    db.session.add(follow)
    db.session.flush()
    audit.record(actor, "follow.start", kind, ref, confirmed=True)
    return follow
