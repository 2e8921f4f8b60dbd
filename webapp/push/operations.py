"""Writes of web push: a browser begins to hear of something, and ends it."""

import json
from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError

from webapp.core import audit, crypto, ids, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.push import queries
from webapp.push.models import OF_ONE, PushKind, PushSubscription
from webapp.push.queries import Subject
from webapp.push.rules import Browser

MOST_BROWSERS = 10
SCHEME = "push:"  # of a letter's recipient


@operation
def begin(actor: Actor, subject: Subject, browser: Browser, name: str, language: str) -> PushSubscription:
    """This browser hears of it from now on; asked again, its keys and language are renewed. Of one person's the oldest makes room."""
    policy.require(actor, "push.begin")
    who = _who(subject.kind, subject.ref, browser)
    row = db.session.scalar(select(PushSubscription).where(PushSubscription.who == who))
    if row is None:
        there = queries.of(subject.kind, subject.ref) if subject.kind in OF_ONE else ()
        for oldest in there[: max(0, len(there) - MOST_BROWSERS + 1)]:
            db.session.delete(oldest)
        public_id = ids.new_id()
        row = PushSubscription(public_id=public_id, kind=subject.kind, ref=subject.ref, who=who)
        row.address = crypto.encrypt(SCHEME + public_id)
    row.content = crypto.encrypt(json.dumps(asdict(browser)))
    row.name, row.language = name[:60], language
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # the same press came twice at the same moment
        return db.session.scalars(select(PushSubscription).where(PushSubscription.who == who)).one()
    audit.record(actor, "push.begin", "push", row.public_id, kind=subject.kind)
    return row


def _who(kind: str, ref: str, browser: Browser) -> str:
    return crypto.pseudonym(f"{kind} {ref} {browser.endpoint}", "push")


@operation
def renew(actor: Actor, row: PushSubscription, browser: Browser) -> None:
    """The browser replaced its subscription: it goes on hearing. If it asked anew meanwhile, one of the two is enough."""
    policy.require(actor, "push.begin")
    who = _who(row.kind, row.ref, browser)
    db.session.execute(delete(PushSubscription).where(PushSubscription.who == who, PushSubscription.id != row.id))
    row.who, row.content = who, crypto.encrypt(json.dumps(asdict(browser)))
    audit.record(actor, "push.begin", "push", row.public_id, kind=row.kind, renewed=True)


@operation
def end(actor: Actor, public_id: str) -> None:
    """Nothing of the browser remains; letters that wait for it are dropped."""
    policy.require(actor, "push.end")
    db.session.execute(delete(PushSubscription).where(PushSubscription.public_id == public_id))
    audit.record(actor, "push.end", "push", public_id)


def forget(kind: PushKind, refs: Collection[str] | Select[tuple[str]]) -> int:
    """All browsers that hear of these; part of an operation that erases what leads to a person."""
    chosen = delete(PushSubscription).where(PushSubscription.kind == kind, PushSubscription.ref.in_(refs))
    return int(db.session.execute(chosen.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
