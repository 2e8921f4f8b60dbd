"""Letters to browsers. What is sent says only that there is news, and where: the words stay here."""

import json
import logging

from sqlalchemy import select

from webapp.accounts.models import User
from webapp.core import crypto, mail
from webapp.core.db import db, unit_of_work
from webapp.core.i18n import Text, in_language
from webapp.core.links import page_path
from webapp.core.mail import carrier
from webapp.core.policy import SYSTEM
from webapp.push import operations, queries, service
from webapp.push.models import PushKind, PushSubscription
from webapp.push.queries import Subject
from webapp.push.rules import Browser

log = logging.getLogger(__name__)
TITLE = Text("ร่วมคิด", "Ruamkid")
STOP = Text("หยุดแจ้ง", "Stop these")


def tell_account(user_id: int, subject: str, body: str) -> list[str]:
    """A copy of a letter was kept for an account (provider `letter_kept`): its browsers say so."""
    ref = db.session.scalar(select(User.public_id).where(User.id == user_id))
    rows = queries.of(PushKind.ACCOUNT, ref or "")
    for row in rows:
        mail.post(crypto.decrypt(row.address), subject, body, keep=False)
    return [row.public_id for row in rows]


@carrier("push")
def carry(address: str, subject: str, body: str, public_id: str) -> None:
    """Whoever stopped meanwhile is told nothing. An installation that has left web push sends none."""
    if not service.is_set_up() or (ready := _ready(address)) is None:
        return
    browser, message, topic = ready
    try:
        service.send(browser, message, topic)
    except service.Gone:
        with unit_of_work():
            operations.end(SYSTEM, address)
    except service.Refused as fault:
        log.warning("a push service refused a message", extra={"status": str(fault)})


def _ready(public_id: str) -> tuple[Browser, bytes, str] | None:
    """What to send, read before the service takes its time: no transaction is open while it does."""
    with unit_of_work():
        row = queries.find(public_id)
        found = queries.subject(row.kind, row.ref) if row is not None else None
        if row is None or found is None:
            return None
        topic = crypto.pseudonym(f"{row.kind} {row.ref}", "push topic")
        return queries.browser_of(row), _message(row, found, topic), topic


def _message(row: PushSubscription, subject: Subject, topic: str) -> bytes:
    """Relative addresses: the browser knows whose service worker it runs."""
    end = page_path("push.end", public_id=row.public_id, code=queries.end_code(row))
    with in_language(row.language):
        content = {
            "title": str(TITLE),
            "body": str(subject.words),
            "path": subject.path,
            "tag": topic,
            "lang": row.language,
            "stop": {"title": str(STOP), "path": end},
        }
    return json.dumps(content, ensure_ascii=False).encode()
