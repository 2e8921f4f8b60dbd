"""Reports by LINE, against a server of our own that stands for LINE: signatures and payloads as LINE documents them."""

import io
import itertools
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from pytest_socket import enable_socket
from sqlalchemy import func, select

from tests.support import factories, line
from tests.support.pages import Browserlike, text_of
from webapp.channels import jobs as chats
from webapp.channels import operations, rules
from webapp.channels.line import Unreachable
from webapp.channels.models import LineChat, LineEvent, LineReport
from webapp.core import clock, jobs
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail
from webapp.core.policy import SYSTEM
from webapp.core.settings import SettingsError, load_settings
from webapp.submissions import caring
from webapp.submissions.models import Channel, Contact, Submission

PERSON = "U80696558e1aa831c0e0aaaaaaaaaaaaa"
WORDS = "ไฟถนนดับหน้าวัดมาสามคืนแล้ว โทร 081-234-5678"
_number = itertools.count(1)


def event(kind: str = "message", person: str = PERSON, **more: Any) -> dict[str, Any]:
    """An event as LINE's reference shows it."""
    n = next(_number)
    return {
        "type": kind,
        "timestamp": 1625665242211 + n,
        "source": {"type": "user", "userId": person},
        "replyToken": f"757913772c4646b784d4b7ce{n:08d}",
        "mode": "active",
        "webhookEventId": f"01FZ74A0TDDPYRVK{n:010d}",
        "deliveryContext": {"isRedelivery": False},
        **more,
    }


def text(words: str, **more: Any) -> dict[str, Any]:
    return event(message={"type": "text", "id": "14353798921116", "text": words, "quoteToken": "q3Plxr4AgKd"}, **more)


def place(lat: float = 15.2287, lon: float = 104.8564) -> dict[str, Any]:
    content = {"type": "location", "id": "325708", "title": "หน้าวัด", "address": "ถนนอุปราช"}
    return event(message={**content, "latitude": lat, "longitude": lon})


def picture(message_id: str) -> dict[str, Any]:
    return event(message={"type": "image", "id": message_id, "contentProvider": {"type": "line"}})


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#446688").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(scope="module")
def server() -> Iterator[line.Line]:
    enable_socket()
    with line.serving() as one:
        yield one


@pytest.fixture
def there(app: Flask, server: line.Line) -> Iterator[line.Line]:
    """LINE, as it was at first, known to the installation."""
    enable_socket()
    server.sent.clear()
    server.down = server.tokens_are_old = False
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(
        before,
        line_channel_secret=line.SECRET,
        line_channel_access_token=line.TOKEN,
        line_account="@ubon",
        line_api_url=server.url,
        line_data_url=server.url,
    )
    yield server
    app.extensions["settings"] = before


def deliver(client: Browserlike, *events: dict[str, Any]) -> None:
    delivery = {"destination": "U8e742f61d673b39c7fff3cecb7536ef0", "events": list(events)}
    assert client.post("/channels/line", csrf=False, **line.signed(delivery)).status_code == 200


def say(client: Browserlike, *events: dict[str, Any]) -> None:
    """Deliver, and let the worker read and answer."""
    deliver(client, *events)
    jobs.run_now("line_events", [one["webhookEventId"] for one in events])


def test_the_documented_example_is_signed_and_nothing_near_it() -> None:
    assert rules.is_signed(line.BODY, line.SIGNATURE, line.SECRET)
    for body, signature, secret in (
        (line.BODY + b" ", line.SIGNATURE, line.SECRET),
        (line.BODY, line.SIGNATURE[:-2] + "t=", line.SECRET),
        (line.BODY, "", line.SECRET),
        (line.BODY, "ไม่ใช่", line.SECRET),
        (line.BODY, line.SIGNATURE, line.SECRET[::-1]),
    ):
        assert not rules.is_signed(body, signature, secret)


@pytest.mark.parametrize(
    "raw",
    [
        text("สวัสดี") | {"source": {"type": "group", "groupId": "C1", "userId": PERSON}},
        text("สวัสดี") | {"mode": "standby"},
        text("สวัสดี") | {"webhookEventId": 7},
        text("สวัสดี") | {"source": None},
        event("beacon", beacon={"hwid": "x"}),
        "ไม่ใช่เหตุการณ์",
    ],
)
def test_what_is_no_word_of_one_person_to_us_is_left_alone(raw: Any) -> None:
    assert rules.read_events({"events": [raw]}) == []


@pytest.mark.parametrize("message", [{}, {"type": "sticker"}, {"type": "location"}, {"type": "image", "id": "../x"}])
def test_messages_of_other_kinds_are_told_what_can_be_sent(message: dict[str, Any]) -> None:
    found = rules.read_events({"events": [event(message=message)]})
    assert [one.kind for one in found] == ["other"]


def test_settings_are_whole_and_safe() -> None:
    half = {"RUAMKID_LINE_CHANNEL_SECRET": line.SECRET}
    with pytest.raises(SettingsError, match="both, or neither"):
        load_settings(half)
    with pytest.raises(SettingsError, match="LINE_API_URL"):
        load_settings({"RUAMKID_LINE_API_URL": "ftp://line.example"})
    with pytest.raises(SettingsError, match="LINE_ACCOUNT"):
        load_settings({"RUAMKID_LINE_ACCOUNT": "https://elsewhere.example"})
    whole = load_settings({**half, "RUAMKID_LINE_CHANNEL_ACCESS_TOKEN": line.TOKEN})
    assert line.SECRET not in repr(whole) and line.TOKEN not in repr(whole)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_door_is_closed_until_it_is_set_up_and_then_to_all_but_line(
    app: Flask, client: Browserlike, request: pytest.FixtureRequest
) -> None:
    assert client.post("/channels/line", csrf=False, **line.signed(line.BODY)).status_code == 404
    assert "LINE" not in text_of(client.page("/report"))
    request.getfixturevalue("there")
    assert client.post("/channels/line", csrf=False, **line.signed(line.BODY)).status_code == 200
    assert "@ubon" in text_of(client.page("/report"))
    forged = line.signed({"events": [text("ปลอม")]})
    forged["headers"]["X-Line-Signature"] = line.SIGNATURE
    assert client.post("/channels/line", csrf=False, **forged).status_code == 400
    assert client.post("/channels/line", csrf=False, **line.signed(b"[]")).status_code == 400
    assert client.post("/channels/line", csrf=False, **line.signed(b"{")).status_code == 400
    assert db.session.scalar(select(func.count()).select_from(LineEvent)) == 0


def test_a_report_is_told_in_a_chat_followed_there_and_forgotten_at_will(
    app: Flask, client: Browserlike, there: line.Line, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    first = text(WORDS)
    again = first | {"deliveryContext": {"isRedelivery": True}}
    say(client, first, again)
    deliver(client, again)
    assert len(there.sent) == 1
    assert "เกิดที่ไหน" in there.said()
    there.pictures["354718705033693859"] = jpeg()
    say(client, picture("354718705033693859"), picture("999"))
    assert "เปิดรูปนี้ไม่ได้" in there.said()
    say(client, text("ที่ไหนสักแห่งที่ไม่มี"))
    assert "ไม่พบพื้นที่" in there.said() and there.offered() == ["ส่งตำแหน่ง"]
    say(client, text("ในเมือง"))
    assert there.offered()[0].startswith("ต.ในเมือง") and "ยังมีอีก" in there.said()
    say(client, text("ในเมือง จังหวัดอุบลราชธานี"))
    assert "ที่: ตำบลในเมือง" in there.said()
    say(client, place())
    assert WORDS in there.said() and "ภาพ: 1" in there.said()
    assert there.offered()[:2] == ["ส่งเรื่อง", "ส่งโดยไม่ต้องแจ้งผล"]

    sending = text("ส่งเรื่อง")
    say(client, sending)
    jobs.run_now("line_events", [sending["webhookEventId"]])
    submission = db.session.scalars(select(Submission)).one()
    assert (submission.channel, submission.text, len(submission.photos)) == (Channel.LINE, WORDS, 1)
    assert submission.area_code.startswith("34") and submission.lat == 15.2287
    assert "081" not in submission.public_text
    code = there.said().split("รหัสติดตาม: ")[1].split()[0]
    assert client.get(f"/track/{code.replace('-', '')}").status_code == 200
    assert f"/track/{code.replace('-', '')}" in there.said()
    assert db.session.scalars(select(LineChat)).one().draft == ""

    say(client, text(code.lower()))
    assert code in there.said() and "รับเรื่องแล้ว" in there.said()
    with unit_of_work():
        office = factories.organisation()
        carer = factories.officer("planner")
    with unit_of_work():
        caring.mark_fixed(carer.actor, submission, office, "เปลี่ยนหลอดแล้ว")
    letters = list(db.session.scalars(select(OutgoingMail.public_id)))
    jobs.run_now("send_mail", letters)
    address, body, key = there.sent[-1]
    assert (address, body["to"]) == ("/v2/bot/message/push", PERSON) and key
    assert "แก้ไขแล้วจริงหรือไม่" in there.said()
    say(client, text("เรื่องของฉัน"))
    assert code in there.said()

    with unit_of_work():
        everything = [[str(value) for value in row] for table in (LineChat, LineEvent) for row in _rows(table)]
    assert PERSON not in str(everything) and WORDS not in str(everything)
    assert PERSON not in caplog.text and "ไฟถนน" not in caplog.text and code.replace("-", "") not in caplog.text

    say(client, text("หยุดแจ้ง"))
    assert "หยุดแจ้งผล" in there.said()
    assert db.session.scalar(select(func.count()).select_from(Contact)) == 0
    say(client, text("status"))
    assert "ยังไม่มีเรื่อง" in there.said()


def _rows(table: Any) -> list[Any]:
    return list(db.session.execute(select(*table.__table__.columns)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_line_may_be_slow_away_or_told_twice(app: Flask, client: Browserlike, there: line.Line) -> None:
    there.tokens_are_old = True
    hello = event("follow", follow={"isUnblocked": False})
    say(client, hello)
    assert there.sent[-1][0].endswith("/push") and "สวัสดี" in there.said()
    there.tokens_are_old = False

    there.down = True
    lost = text("น้ำไม่ไหล")
    deliver(client, lost)
    with pytest.raises(Unreachable):
        jobs.run_now("line_events", [lost["webhookEventId"]])
    there.down = False
    assert lost["webhookEventId"] in chats.unanswered(clock.now() + timedelta(minutes=1))
    jobs.sweep_now()
    assert "เกิดที่ไหน" in there.said()
    assert not chats.unanswered(clock.now() + timedelta(minutes=1))

    later, sooner = text("และน้ำขุ่น"), text("ยกเลิก")
    later["timestamp"], sooner["timestamp"] = sooner["timestamp"], later["timestamp"]
    deliver(client, later, sooner)
    jobs.run_now("line_events", [later["webhookEventId"]])
    draft = operations.draft_of(db.session.scalars(select(LineChat)).one())
    assert draft.words == ("และน้ำขุ่น",), "what happened first is read first"

    choice = event("postback", postback={"data": "area=340101"})
    say(client, choice, text("send without news"))
    assert "Received" not in there.said() and "รับเรื่องแล้ว" in there.said()
    assert db.session.scalar(select(func.count()).select_from(Contact)) == 0
    assert db.session.scalar(select(func.count()).select_from(LineReport)) == 0
    say(client, text("english"), text("hello"))
    assert "Hello" in there.said()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_floods_by_chat_and_what_is_over_is_forgotten(
    app: Flask, client: Browserlike, there: line.Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chats, "REPORTS_OF_A_CHAT", 1)
    for words in ("เรื่องที่หนึ่ง", "เรื่องที่สอง"):
        say(client, text(words), event("postback", postback={"data": "area=340101"}), text("ส่งเรื่อง"))
    assert "สั้นเกินไป" in there.said()
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 1
    chat = db.session.scalars(select(LineChat)).one()
    assert operations.draft_of(chat).words == ("เรื่องที่สอง",)

    say(client, event("unfollow", replyToken=None))
    assert db.session.scalar(select(func.count()).select_from(LineReport)) == 0
    moment = clock.now() + operations.EVENT_LIFE + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: moment)
    with unit_of_work():
        operations.forget(SYSTEM)
    assert not _rows(LineEvent) and not _rows(LineChat)
