"""Writes of chats: events taken once and in their order, drafts, and which report a chat wants to hear of."""

import json
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from webapp.channels import conversation, rules
from webapp.channels.models import LineChat, LineEvent, LineReport
from webapp.channels.rules import Draft, Event
from webapp.core import audit, clock, crypto, policy
from webapp.core.db import db
from webapp.core.i18n import current_locale
from webapp.core.jobs import enqueue
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.submissions.models import Contact
from webapp.submissions.operations import Receipt

SCHEME = "line:"  # of an address in a submission's contact
DRAFT_LIFE, EVENT_LIFE = timedelta(days=1), timedelta(days=7)


@operation
def receive(actor: Actor, events: Sequence[Event]) -> int:
    """Keep what LINE delivered, before it is answered; how many of it were new."""
    policy.require(actor, "channel.receive")
    new = [event for event in events if _keep(event)]
    for event in new:
        enqueue("line_events", event.id)
    audit.record(actor, "channel.receive", "channel", "line", events=len(new))
    return len(new)


def _keep(event: Event) -> bool:
    if db.session.scalar(select(LineEvent.id).where(LineEvent.event_id == event.id)):
        return False
    row = LineEvent(
        event_id=event.id,
        chat_id=_chat_of(event.person).id,
        happened=event.happened,
        content=crypto.encrypt(event.to_json()),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # another server took it at the same moment
        return False
    return True


def _chat_of(person: str) -> LineChat:
    mark = crypto.pseudonym(person, "line")
    known = db.session.scalar(select(LineChat).where(LineChat.person == mark))
    if known is not None:
        return known
    try:
        with db.session.begin_nested():
            chat = LineChat(person=mark, address=crypto.encrypt(person), language=current_locale())
            db.session.add(chat)
    except IntegrityError:
        return db.session.scalars(select(LineChat).where(LineChat.person == mark)).one()
    return chat


def waiting_in(chat_id: int) -> list[str]:
    """The events of a chat that nobody has read yet, in the order in which they happened."""
    statement = select(LineEvent.event_id).where(LineEvent.chat_id == chat_id, LineEvent.handled_at.is_(None))
    return list(db.session.scalars(statement.order_by(LineEvent.happened, LineEvent.id)))


def event_of(row: LineEvent) -> Event:
    return rules.event_from(crypto.decrypt(row.content))


def draft_of(chat: LineChat) -> Draft:
    """What was told so far; what lay about too long is forgotten."""
    if not chat.draft or chat.changed_at < clock.now() - DRAFT_LIFE:
        return Draft(secrets.token_urlsafe(16))
    return rules.draft_from(crypto.decrypt(chat.draft))


@operation
def handle(actor: Actor, event_id: str, photo: conversation.Photo | None, receipt: Receipt | None) -> None:
    """Take one event in: the draft grows, or an act follows. The answer is kept with it and sent after the commit.

    `photo` is what a picture event brought (None: it could not be taken); `receipt` what the draft became when it was sent.
    """
    policy.require(actor, "channel.handle")
    statement = select(LineEvent).where(LineEvent.event_id == event_id, LineEvent.handled_at.is_(None))
    row = db.session.scalar(statement)
    if row is None:
        return
    chat = db.session.scalars(select(LineChat).where(LineChat.id == row.chat_id).with_for_update()).one()
    turn = conversation.take(event_of(row), draft_of(chat), own_reports(chat), photo, receipt)
    chat.language = turn.language or chat.language
    chat.draft = crypto.encrypt(turn.draft.to_json()) if turn.draft else ""
    chat.changed_at = row.handled_at = clock.now()
    row.answer = crypto.encrypt(json.dumps(turn.messages, ensure_ascii=False)) if turn.messages else ""
    if receipt is not None and turn.wants_news:
        db.session.merge(LineReport(submission_id=receipt.submission.id, chat_id=chat.id))
    if turn.stops:
        _stop(chat)
    audit.record(actor, "channel.handle", "line_event", event_id, kind=event_of(row).kind)


def own_reports(chat: LineChat) -> list[int]:
    """The submissions that this chat wants to hear of, the newest first."""
    statement = select(LineReport.submission_id).where(LineReport.chat_id == chat.id, _is_wanted())
    return list(db.session.scalars(statement.order_by(LineReport.submission_id.desc()).limit(5)))


def _is_wanted() -> Any:
    """Whoever erased the contact on the tracking page has untied the chat as well."""
    return exists().where(Contact.submission_id == LineReport.submission_id)


def _stop(chat: LineChat) -> None:
    """No more news: the address goes from every report of the chat, and the tie to them."""
    own = select(LineReport.submission_id).where(LineReport.chat_id == chat.id)
    db.session.execute(
        delete(Contact).where(Contact.submission_id.in_(own)).execution_options(synchronize_session=False)
    )
    db.session.execute(
        delete(LineReport).where(LineReport.chat_id == chat.id).execution_options(synchronize_session=False)
    )


@operation
def note_answered(actor: Actor, event_id: str) -> None:
    """The answer has left: neither it nor what was said is needed any more."""
    policy.require(actor, "channel.handle")
    done = update(LineEvent).where(LineEvent.event_id == event_id)
    db.session.execute(done.values(answered_at=clock.now(), answer="", content=""))


@operation
def forget(actor: Actor) -> None:
    """Drafts of yesterday, events of last week, ties without contact, chats that hold nothing."""
    policy.require(actor, "channel.handle")
    now = clock.now()
    silent = {"synchronize_session": False}
    db.session.execute(delete(LineReport).where(~_is_wanted()).execution_options(**silent))
    db.session.execute(delete(LineEvent).where(LineEvent.received_at < now - EVENT_LIFE).execution_options(**silent))
    old = LineChat.changed_at < now - DRAFT_LIFE
    db.session.execute(update(LineChat).where(old, LineChat.draft != "").values(draft="").execution_options(**silent))
    holds = exists().where(LineReport.chat_id == LineChat.id) | exists().where(LineEvent.chat_id == LineChat.id)
    db.session.execute(delete(LineChat).where(old, ~holds).execution_options(**silent))
