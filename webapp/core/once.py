"""A form that makes something makes it once: pressed twice, or sent again after going back, it leads to what it made.

Its page gives it a key (`ui.form(…, makes=True)`). What was sent with the key, by whom and where, is kept as a hash in
the transaction that carries it out, with the address that the sender was led to. Of two that arrive together the
database lets one through; the other one's work is undone, and its sender is led to the same place. With another
content it is another form: who goes back and changes something makes something else.
"""

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import g, redirect, request
from sqlalchemy import String, bindparam, delete, select, text
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response

from webapp.core import clock
from webapp.core.db import Base, UtcDateTime, db, is_writing, rollback

FIELD = "once"
KEPT = timedelta(days=2)  # longer than a form can be sent


class SentForm(Base):
    """One form that was carried out. Holds nothing of what stood in it."""

    __tablename__ = "sent_forms"

    key: Mapped[str] = mapped_column(
        String(64), primary_key=True, comment="hash of the form's own key, who sent it where, and all in it"
    )
    led_to: Mapped[str] = mapped_column(String(99), comment="where the sender was led: a path of ours")
    sent_at: Mapped[datetime] = mapped_column(index=True)


# As text, because SQLAlchemy compiles an insert with ON CONFLICT anew each time.
_NOTE = text(
    "INSERT INTO sent_forms (key, led_to, sent_at) VALUES (:key, :led_to, :sent_at)"
    " ON CONFLICT (key) DO NOTHING RETURNING key"
).bindparams(bindparam("sent_at", type_=UtcDateTime()))


def new_key() -> str:
    """For the form that is being shown: the one it was sent with, if it comes back with errors, or a new one."""
    sent = request.form.get(FIELD, "") if request.method == "POST" else ""
    return sent[:40] or secrets.token_urlsafe(16)


def has_key() -> bool:
    return request.method == "POST" and bool(request.form.get(FIELD))


def begin(sender: int | None) -> Response | None:
    """Before anything else of such a request: where this form has led already."""
    g.once = _digest(sender)
    return _led()


def end(response: Response) -> Response:
    """As the last work of a request, before its commit: note it, or give way to the one that came first."""
    if g.get("once") is None:
        return response
    if response.status_code == 303 and is_writing() and len(response.location or "") <= 99:
        values = {"key": g.once, "led_to": response.location, "sent_at": clock.now()}
        if db.session.execute(_NOTE, values).scalar() is not None:
            return response
    elif response.status_code < 400:
        return response
    if led := _led():  # its twin was carried out meanwhile, which is perhaps why this one was refused
        rollback()
    return led or response


def sweep() -> None:
    """Forget what is over; needs a write transaction."""
    db.session.execute(delete(SentForm).where(SentForm.sent_at < clock.now() - KEPT))


def _led() -> Response | None:
    with db.engine.connect() as connection:  # its own: the request's transaction may have begun before the twin's end
        found = connection.execute(select(SentForm.led_to).where(SentForm.key == g.once)).scalar()
    return redirect(found, 303) if found else None


def _digest(sender: int | None) -> str:
    fields = sorted((name, values) for name, values in request.form.lists() if name != "csrf_token")
    files = [(name, one.filename, _hash(one)) for name, found in request.files.lists() for one in found]
    whole = json.dumps([sender, request.full_path, fields, sorted(files)], ensure_ascii=False)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def _hash(upload: Any) -> str:
    found = hashlib.file_digest(upload.stream, "sha256").hexdigest()
    upload.stream.seek(0)
    return found
