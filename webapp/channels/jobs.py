"""Background work of chats: reading events in their order, answering them, carrying letters to LINE."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import or_, select
from werkzeug.datastructures import FileStorage

from webapp.channels import conversation, line, operations, opinions
from webapp.channels.models import LineEvent
from webapp.channels.rules import Draft, Event, Kind, message
from webapp.core import clock, crypto, files, limits
from webapp.core.db import db, unit_of_work
from webapp.core.i18n import in_language
from webapp.core.jobs import NIGHTLY, job, sweeper
from webapp.core.mail import carrier
from webapp.core.policy import SYSTEM, VISITOR
from webapp.hearings.queries import phase_of
from webapp.submissions import operations as submissions
from webapp.submissions.models import Channel
from webapp.submissions.signing import StoredPhoto

REPORTS_OF_A_CHAT, HOUR = 20, 3600
TRIED_FOR = timedelta(days=1)


@job("line_events")
def read_events(event_ids: list[str]) -> None:
    """Handle and answer events; safe to run again. Those that happened before in the same chat come first."""
    for event_id in event_ids:
        chat_id = db.session.scalar(select(LineEvent.chat_id).where(LineEvent.event_id == event_id))
        if chat_id is None:
            continue
        for waiting in operations.waiting_in(chat_id):
            _handle(waiting)
            _answer(waiting)
        _answer(event_id)


@sweeper("line_events")
def unanswered(before: datetime) -> list[str]:
    """What was received and not answered; a day long, for whom nobody can be reached then has gone elsewhere."""
    statement = select(LineEvent.event_id).where(
        LineEvent.answered_at.is_(None),
        LineEvent.received_at < before,
        LineEvent.received_at > clock.now() - TRIED_FOR,
        or_(LineEvent.handled_at.is_(None), LineEvent.answer != ""),
    )
    return list(db.session.scalars(statement.order_by(LineEvent.happened).limit(200)))


def _handle(event_id: str) -> None:
    """What takes time (a picture, the redaction of a report) comes before the transaction that takes the event in."""
    row = db.session.scalars(select(LineEvent).where(LineEvent.event_id == event_id)).one()
    event, draft, person = operations.event_of(row), operations.draft_of(row.chat), row.chat.person
    with _speaking(row.chat.language):
        photo = _picture(event) if event.kind == Kind.PHOTO else None
        receipt = _send(event, draft, person) if conversation.sends(event, draft) else None
        with unit_of_work():
            operations.handle(SYSTEM, event_id, photo, receipt)


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    """As in a request: texts in the person's language, and addresses of our pages."""
    here = current_app.test_request_context(base_url=current_app.extensions["settings"].public_url)
    with here, in_language(language):
        yield


def _picture(event: Event) -> conversation.Photo | None:
    """Encoded anew, as every picture is: what the camera noted about the place and the device does not come along."""
    try:
        upload = FileStorage(io.BytesIO(line.picture(event.message)), filename="picture")
        photo = files.put_photo(upload)
    except (line.Refused, files.BadFile):
        return None
    return photo.full.key, photo.thumbnail.key, photo.width, photo.height


def _send(event: Event, draft: Draft, person: str) -> submissions.Receipt | None:
    """The draft becomes a report or an opinion; None when the chat sends too many, or the hearing is closed."""
    wants_news = conversation.sends(event, draft) == "send"
    hearing = opinions.hearing_of(draft) if draft.is_opinion else None
    if draft.is_opinion and hearing is None:
        return None
    question = opinions.stance_question(hearing) if hearing and draft.stance else None
    incoming = submissions.Incoming(
        text=draft.text,
        area_code=draft.area,
        lat=draft.lat,
        lon=draft.lon,
        place_note=draft.note,
        photos=() if hearing else tuple(StoredPhoto(*photo) for photo in draft.photos),
        stance=draft.stance or None,
        answers={question.id: draft.stance} if question else {},
        email=operations.SCHEME + event.person if wants_news else "",
        key=draft.key,
        channel=Channel.LINE,
        admit=lambda: limits.hit("line-report", REPORTS_OF_A_CHAT, HOUR, who=person),
    )
    try:
        with unit_of_work():
            if hearing:
                return submissions.receive_opinion(VISITOR, hearing, incoming, phase=phase_of(hearing))
            return submissions.receive_report(VISITOR, incoming)
    except limits.TooMany:
        return None


def _answer(event_id: str) -> None:
    """By the event's own token while it is fresh, otherwise as a message of ours, which arrives once."""
    row = db.session.scalars(select(LineEvent).where(LineEvent.event_id == event_id)).one()
    if row.answered_at is not None or row.handled_at is None:
        return
    event, messages = operations.event_of(row), json.loads(crypto.decrypt(row.answer)) if row.answer else []
    if messages and line.is_set_up():
        try:
            line.reply(event.reply_token, messages)
        except line.Refused:
            line.push(event.person, messages, once=event_id)
    with unit_of_work():
        operations.note_answered(SYSTEM, event_id)


@carrier("line")
def carry(address: str, subject: str, body: str, public_id: str) -> None:
    """A letter to whoever reported by chat. An installation that has left LINE sends none."""
    if line.is_set_up():
        line.push(address, [message(f"{subject}\n\n{body.strip()}")], once=public_id)


def _nightly() -> None:
    with unit_of_work():
        operations.forget(SYSTEM)


NIGHTLY.append(_nightly)
