"""Reads of subscriptions: what a browser can hear of, and which browsers hear of it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select

from webapp.accounts.models import User
from webapp.core import crypto
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.links import page_path
from webapp.core.panels import provided
from webapp.push.models import PushKind, PushSubscription
from webapp.push.rules import Browser


@dataclass(frozen=True, slots=True)
class Subject:
    """What a browser may hear of: the neutral words it shows, and the page of ours that it opens."""

    kind: str
    ref: str
    words: Text
    path: str


def subject(kind: str, ref: str) -> Subject | None:
    """None when it is no more. Rooms above offer theirs as a provider `push_subject`."""
    return next(iter(provided("push_subject", kind, ref)), None)


def account_subject(kind: str, ref: str) -> list[Subject]:
    if kind != PushKind.ACCOUNT:
        return []
    open_ = select(User.id).where(User.public_id == ref, User.is_active)
    words = Text("มีข่าวถึงท่านในร่วมคิด แตะเพื่ออ่าน", "There is news for you in Ruamkid. Tap to read.")
    path = page_path("accounts.account")
    return [Subject(kind, ref, words, path)] if db.session.scalar(open_) else []


def find(public_id: str) -> PushSubscription | None:
    return db.session.scalar(select(PushSubscription).where(PushSubscription.public_id == public_id))


def of(kind: str, ref: str) -> Sequence[PushSubscription]:
    """Those that hear of one thing, the oldest first."""
    chosen = select(PushSubscription).where(PushSubscription.kind == kind, PushSubscription.ref == ref)
    return db.session.scalars(chosen.order_by(PushSubscription.id)).all()


def browser_of(row: PushSubscription) -> Browser:
    return Browser(**json.loads(crypto.decrypt(row.content)))


def end_code(row: PushSubscription) -> str:
    """What an address must hold to end a subscription: only this installation can compute it."""
    return crypto.code("unpush", row.public_id).lower()


def end_url(row: PushSubscription) -> str:
    return url_for("push.end", public_id=row.public_id, code=end_code(row))


def renewal_code(row: PushSubscription) -> str:
    """What an address must hold to put another subscription of the same browser in this one's place."""
    return crypto.code("renew push", row.public_id).lower()


def renewal_url(row: PushSubscription) -> str:
    return url_for("push.renew", public_id=row.public_id, code=renewal_code(row))


def mark_of(row: PushSubscription) -> str:
    """By which a browser knows its own row: a hash of what only it and we know."""
    return hashlib.sha256(browser_of(row).endpoint.encode()).hexdigest()[:16]
