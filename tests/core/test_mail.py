"""Letters leave once, whoever reaches for them, and again when their carrier died."""

import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.support import factories
from webapp.core import clock, jobs, mail
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the carrier of `test:` addresses carried; it takes its time."""
    letters: list[str] = []

    def carry(rest: str, subject: str, body: str, public_id: str) -> None:
        time.sleep(0.05)
        if rest == "away":
            raise OSError("nobody is there")
        letters.append(public_id)

    monkeypatch.setitem(mail.CARRIERS, "test", carry)
    return letters


def _posted(address: str) -> str:
    with unit_of_work():
        mail.post(address, "เรื่อง", "ข้อความ")
    return db.session.scalars(select(OutgoingMail.public_id)).one()


def test_of_workers_that_reach_for_a_letter_at_once_one_delivers_it(
    app: Flask, carried: list[str], in_threads: Callable[..., list[Any]]
) -> None:
    letter = _posted("test:here")

    def send(_: int) -> None:
        with app.app_context():
            mail.send_mail([letter])

    in_threads(send, range(4))
    mail.send_mail([letter])
    assert carried == [letter]
    db.session.expire_all()
    row = db.session.scalars(select(OutgoingMail)).one()
    assert (row.attempts, row.recipient, row.body, row.claimed_at) == (1, None, "", None) and row.sent_at


def test_a_letter_that_could_not_leave_may_be_tried_again_at_once(app: Flask, carried: list[str]) -> None:
    letter = _posted("test:away")
    for attempt in (1, 2):
        with pytest.raises(OSError, match="nobody"):
            mail.send_mail([letter])
        row = db.session.scalars(select(OutgoingMail)).one()
        assert (row.attempts, row.claimed_at, row.sent_at) == (attempt, None, None)


def test_a_letter_is_tried_again_while_an_import_is_read(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    letter, sent = _posted("test:away"), []
    backlog = [SimpleNamespace(name="analyse_submissions")] * jobs.LONGEST_BACKLOG

    class Queue:
        def __init__(self, **where: str) -> None: ...
        def list_workflows(self, **which: Any) -> list[Any]:
            return backlog

        def destroy(self) -> None: ...

    monkeypatch.setattr(jobs, "DBOSClient", Queue)
    monkeypatch.setattr(jobs, "send", lambda client, name, found: sent.append((name, list(found))))
    with unit_of_work():
        factories.submission()
        db.session.execute(update(OutgoingMail).values(created_at=clock.now() - timedelta(hours=1)))
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + timedelta(hours=1))
    jobs.Worker(app)._sweep()(clock.now(), None)
    assert ("send_mail", [letter]) in sent and "analyse_submissions" not in dict(sent)


def test_a_letter_whose_worker_died_is_taken_over(app: Flask, carried: list[str]) -> None:
    letter = _posted("test:here")
    with unit_of_work():
        db.session.execute(update(OutgoingMail).values(claimed_at=clock.now()))
    mail.send_mail([letter])
    assert carried == []
    with clock.at(clock.now() + mail.LONGEST_DELIVERY + timedelta(seconds=1)):
        mail.send_mail([letter])
    assert carried == [letter]


class Server:
    """What a mail server hears; `offers` are its extensions."""

    offers: tuple[str, ...] = ()
    heard: list[tuple[str, Any]]

    def __init__(self, host: str, port: int, timeout: int, context: ssl.SSLContext | None = None) -> None:
        type(self).heard = [("connect", context)]

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def ehlo_or_helo_if_needed(self) -> None:
        pass

    def has_extn(self, name: str) -> bool:
        return name in self.offers

    def starttls(self, *, context: ssl.SSLContext | None) -> None:
        self.heard.append(("starttls", context))

    def login(self, user: str, password: str) -> None:
        self.heard.append(("login", (user, password)))

    def send_message(self, message: EmailMessage) -> None:
        self.heard.append(("send", message))


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[str, Any]]]:
    """Send one letter over `url` to a server that offers these extensions; what it heard."""
    monkeypatch.setattr("smtplib.SMTP", Server)
    monkeypatch.setattr("smtplib.SMTP_SSL", Server)

    def sent(url: str, *offers: str) -> list[tuple[str, Any]]:
        monkeypatch.setattr(Server, "offers", offers)
        monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], mail_url=url))
        mail.send_mail([_posted("a@people.example")])
        return Server.heard

    return sent


def test_a_password_travels_encrypted_to_a_server_whose_name_is_proved(
    server: Callable[..., list[tuple[str, Any]]],
) -> None:
    heard = server("smtp://user:p%40ss@mail.example.go.th:587", "starttls")
    assert [what for what, _ in heard] == ["connect", "starttls", "login", "send"]
    assert heard[1][1].check_hostname and heard[1][1].verify_mode == ssl.CERT_REQUIRED
    assert heard[2][1] == ("user", "p@ss")


def test_over_tls_from_the_start_the_name_is_proved_too(server: Callable[..., list[tuple[str, Any]]]) -> None:
    heard = server("smtps://user:password@mail.example.go.th")
    assert [what for what, _ in heard] == ["connect", "login", "send"]
    assert heard[0][1].check_hostname


def test_a_password_is_never_sent_in_the_clear(server: Callable[..., list[tuple[str, Any]]]) -> None:
    with pytest.raises(OSError, match="TLS"):
        server("smtp://user:password@mail.example.go.th:587")
    assert [what for what, _ in Server.heard] == ["connect"]


def test_a_relay_without_password_is_used_as_it_is(server: Callable[..., list[tuple[str, Any]]]) -> None:
    """A relay within the house often has a certificate of its own making."""
    assert [what for what, _ in server("smtp://relay.example.go.th")] == ["connect", "send"]


def test_encryption_that_a_relay_offers_is_used(server: Callable[..., list[tuple[str, Any]]]) -> None:
    heard = server("smtp://relay.example.go.th", "starttls")
    assert [what for what, _ in heard] == ["connect", "starttls", "send"]
    assert heard[1][1] is None, "it may have signed for itself"


def test_a_letter_says_when_it_was_written_and_that_nobody_reads_answers(
    server: Callable[..., list[tuple[str, Any]]],
) -> None:
    with clock.at(datetime(2026, 12, 1, 2, 30, tzinfo=UTC)):
        _, message = server("smtp://relay.example.go.th")[-1]
    assert message["Date"] == "Tue, 01 Dec 2026 09:30:00 +0700"
    assert message["Auto-Submitted"] == "auto-generated"


def test_the_address_that_ends_letters_stays_readable_however_long(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python encodes a long word of a header; no mail program reads an encoded address (RFC 8058)."""
    folder = Path(app.extensions["settings"].instance_dir) / "box"
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], mail_url=f"file://{folder}"))
    stop = "https://ruamkid.a-long-name.ubonratchathani.go.th/follows/vkw6r69fhk5fk0b0/end/dgzyd7ex7t2mx3tk"
    with unit_of_work():
        mail.post("a@people.example", "เรื่องยาวมาก" * 15, "ข้อความ", unsubscribe=stop)
    mail.send_mail(list(db.session.scalars(select(OutgoingMail.public_id))))
    (letter,) = folder.glob("*.eml")
    lines = letter.read_bytes().splitlines()
    assert f"List-Unsubscribe: <{stop}>".encode() in lines
    assert all(len(line) < 100 for line in lines if b"List-Unsubscribe:" not in line)
