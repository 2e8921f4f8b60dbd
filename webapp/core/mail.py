"""Mail: written into the outbox with the transaction that caused it, sent by a job after the commit."""

import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import Index, String, Text, and_, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock, crypto, ids
from webapp.core.db import Base, db, unit_of_work
from webapp.core.jobs import enqueue, job, sweeper
from webapp.core.panels import provided
from webapp.core.settings import Settings

Carrier = Callable[[str, str, str, str], None]
CARRIERS: dict[str, Carrier] = {}
LONGEST_DELIVERY = timedelta(minutes=10)  # then its worker has died
TRIES, DOUBLINGS = 4, 12  # a job tries four times; the last time is a day and a half after the first


_WAITING = text("sent_at IS NULL AND recipient IS NOT NULL")


def carrier(scheme: str) -> Callable[[Carrier], Carrier]:
    """Register who carries letters to addresses `scheme:…`: called with the rest, subject, body and the letter's id."""

    def register(function: Carrier) -> Carrier:
        CARRIERS[scheme] = function
        return function

    return register


class OutgoingMail(Base):
    """One message waiting to be sent. The address is encrypted and dropped when the message has left."""

    __tablename__ = "outgoing_mails"
    __table_args__ = (
        Index("ix_outgoing_mails_waiting", "created_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    recipient: Mapped[str | None] = mapped_column(crypto.Sealed, comment="encrypted; null after sending")
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    unsubscribe: Mapped[str | None] = mapped_column(Text, comment="address that ends such mail with one click")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None] = mapped_column(comment="since when somebody is delivering it; null: nobody")


WAITS = OutgoingMail.sent_at.is_(None), OutgoingMail.recipient.is_not(None)


def post(recipient: str, subject: str, body: str, unsubscribe: str | None = None, *, keep: bool = True) -> None:
    """Put a message into the outbox; it leaves only if the transaction commits.

    `keep`: whoever keeps copies for its reader may keep one. Not of what holds a link or code that opens something.
    """
    sealed = crypto.encrypt(recipient)
    line = " ".join(subject.split())[:200]  # a header is one line, or no letter leaves
    mail = OutgoingMail(public_id=ids.new_id(), recipient=sealed, subject=line, body=body, unsubscribe=unsubscribe)
    db.session.add(mail)
    enqueue("send_mail", mail.public_id)
    if keep:
        provided("keep_letter", recipient, mail.subject, body)


def forget(before: datetime) -> int:
    """Drop address and words of what could not be delivered for so long; needs a write transaction."""
    stuck = update(OutgoingMail).where(OutgoingMail.recipient.is_not(None), OutgoingMail.created_at < before)
    dropped = stuck.values(recipient=None, body="", unsubscribe=None).execution_options(synchronize_session=False)
    return int(db.session.execute(dropped).rowcount)  # type: ignore[attr-defined]


class _Policy(EmailPolicy):
    """Python encodes a long word of a header, which no mail program reads in an address that ends letters (RFC 8058)."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name == "List-Unsubscribe":
            return f"{name}: {value}{self.linesep}".encode()
        return super().fold_binary(name, value)


POLICY = _Policy()


@job("send_mail")
def send_mail(public_ids: list[str]) -> None:
    """Send what has not been sent yet; safe to run again. One that cannot leave does not hold up the others."""
    faults = []
    for public_id in public_ids:
        try:
            _send(public_id)
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise faults[0]


def _send(public_id: str) -> None:
    since = clock.now()
    with unit_of_work():
        if not _claim(public_id, since):
            return
        mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.public_id == public_id)).one()
        subject, body, sealed, unsubscribe = mail.subject, mail.body, mail.recipient or "", mail.unsubscribe
    try:  # no transaction is open while the mail server takes its time
        _deliver(public_id, subject, body, crypto.decrypt(sealed), unsubscribe)
    except BaseException:
        with unit_of_work():
            _settle(public_id, since)
        raise
    with unit_of_work():  # a body may hold a link that signs in
        _settle(public_id, since, sent_at=clock.now(), recipient=None, body="", unsubscribe=None)


def _claim(public_id: str, since: datetime) -> bool:
    """Whether this letter is ours to deliver: of two workers that reach for it at once, the database gives it to one."""
    free = or_(OutgoingMail.claimed_at.is_(None), OutgoingMail.claimed_at < since - LONGEST_DELIVERY)
    waits = OutgoingMail.sent_at.is_(None), OutgoingMail.recipient.is_not(None), free
    taken = update(OutgoingMail).where(OutgoingMail.public_id == public_id, *waits)
    taken = taken.values(claimed_at=since, attempts=OutgoingMail.attempts + 1)
    return bool(db.session.execute(taken.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


def _settle(public_id: str, since: datetime, **what: object) -> None:
    """What became of the delivery, unless it took so long that another one has the letter now."""
    ours = update(OutgoingMail).where(OutgoingMail.public_id == public_id, OutgoingMail.claimed_at == since)
    db.session.execute(ours.values(claimed_at=None, **what).execution_options(synchronize_session=False))


@sweeper("send_mail")
def unsent(before: datetime) -> list[str]:
    """What has not left, ever more seldom the older it is: a server that is away for a day loses no letter."""
    due = (
        and_(OutgoingMail.attempts < TRIES * (n + 1), OutgoingMail.created_at < before - timedelta(minutes=2**n - 1))
        for n in range(DOUBLINGS)
    )
    chosen = select(OutgoingMail.public_id).where(*WAITS, or_(*due))
    return list(db.session.scalars(chosen.order_by(OutgoingMail.attempts, OutgoingMail.id).limit(200)))


def waiting() -> tuple[int, datetime | None]:
    """How many letters have not left, and since when the oldest of them waits."""
    found = select(func.count(), func.min(OutgoingMail.created_at)).where(*WAITS)
    return db.session.execute(found).one()._tuple()


def _deliver(public_id: str, subject: str, body: str, recipient: str, unsubscribe: str | None = None) -> None:
    settings: Settings = current_app.extensions["settings"]
    scheme, _, rest = recipient.partition(":")
    if scheme in CARRIERS:
        CARRIERS[scheme](rest, subject, body, public_id)
        return
    message = EmailMessage(POLICY)
    message["From"], message["To"], message["Subject"] = settings.mail_from, recipient, subject
    message["Message-ID"] = f"<{public_id}@{urlsplit(settings.public_url).hostname}>"
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Date"], message["Auto-Submitted"] = clock.now().astimezone(clock.BANGKOK), "auto-generated"
    message.set_content(body)
    url = urlsplit(settings.mail_url)
    if url.scheme == "file":
        folder = Path(unquote(url.path))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{public_id}.eml").write_bytes(bytes(message))
        return
    proved, where = ssl.create_default_context(), (url.hostname or "localhost", url.port or 0)
    smtps = url.scheme == "smtps"
    with smtplib.SMTP_SSL(*where, timeout=30, context=proved) if smtps else smtplib.SMTP(*where, timeout=30) as server:
        if not smtps:
            _encrypt(server, proved if url.username else None, must=bool(url.username))
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


def _encrypt(server: smtplib.SMTP, context: ssl.SSLContext | None, must: bool) -> None:
    """A password goes only through TLS to a server that proves its name; without context a relay may sign for itself."""
    server.ehlo_or_helo_if_needed()
    if server.has_extn("starttls"):
        server.starttls(context=context)
    elif must:
        raise smtplib.SMTPNotSupportedError("the mail server offers no TLS; the password is not sent")
