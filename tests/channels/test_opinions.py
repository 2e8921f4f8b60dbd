"""An opinion given in a chat: the open hearings near the person, for or against, words, and how it is followed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.channels.test_line import WORDS, deliver, place, say, server, text, there  # noqa: F401  (fixtures)
from tests.support import factories, line
from tests.support.pages import Browserlike, text_of
from webapp.channels import jobs as chats
from webapp.channels import operations, rules
from webapp.channels.models import LineChat
from webapp.core import clock, jobs
from webapp.core.db import db, unit_of_work
from webapp.hearings.models import Hearing, Question
from webapp.submissions import queries
from webapp.submissions.models import Channel, Contact, Submission

PLACE = "ในเมือง จังหวัดอุบลราชธานี"


def hearing_in(area: str, title: str, **more: Any) -> Hearing:
    project = factories.project(area=area, easy_summary="ปูถนนใหม่ให้เดินทางสะดวก", cost_baht=2_500_000)
    return factories.hearing(of=project, title=title, **more)


def draft() -> rules.Draft:
    return operations.draft_of(db.session.scalars(select(LineChat)).one())


def test_an_opinion_is_told_in_a_chat_sent_once_and_followed_there(
    app: Flask,
    client: Browserlike,
    there: line.Line,  # noqa: F811
    stored: Callable[..., Any],
) -> None:
    far = stored(hearing_in, "3415", "ปรับปรุงตลาดที่ไกล", closes_at=clock.now() + timedelta(days=1))
    near = stored(hearing_in, "340101", "ซ่อมถนนหน้าบ้าน")
    stored(hearing_in, "10", "ในกรุงเทพ")
    stored(hearing_in, "340101", "ยังไม่เปิด", phase="announced")

    say(client, text("แสดงความคิดเห็น"))
    assert "ท่านอยู่ที่ไหน" in there.said() and "ส่งตำแหน่ง" in there.offered()
    say(client, text(PLACE))
    listed = [line for line in there.said().splitlines() if line[:1].isdigit()]
    assert [one.split(" (")[0] for one in listed] == ["1. ซ่อมถนนหน้าบ้าน", "2. ปรับปรุงตลาดที่ไกล"], "the nearest first"
    assert "เหลือ 10 วัน" in listed[0]
    say(client, text("7"))
    assert "กดหรือพิมพ์หมายเลข" in there.said()
    say(client, text("๑"))
    assert "ปูถนนใหม่" in there.said() and "2.5 ล้านบาท" in there.said() and f"/hearings/{near.public_id}" in there.said()
    assert there.offered()[:4] == ["เห็นด้วย", "เห็นด้วย ถ้า…", "ไม่เห็นด้วย", "ยังไม่แน่ใจ"]
    say(client, text("เห็นด้วย ถ้า…"))
    assert "เงื่อนไข" in there.said()
    say(client, text("ถ้ามีไฟส่องทาง โทร 081-234-5678"))
    assert "กรุณาตรวจก่อนส่ง" in there.said() and "ไฟส่องทาง" in there.said() and "เห็นด้วย ถ้า…" in there.said()

    sending = text("ส่งความเห็น")
    say(client, sending)
    jobs.run_now("line_events", [sending["webhookEventId"]])
    opinion = db.session.scalars(select(Submission)).one()
    assert (opinion.kind, opinion.hearing_id, opinion.channel) == ("opinion", near.id, Channel.LINE)
    assert (opinion.stance_given, opinion.area_code) == ("conditional", "340101")
    assert [one.value for one in opinion.answers] == ["conditional"]
    assert "ไฟส่องทาง" in opinion.public_text and "081" not in opinion.public_text
    assert queries.books_of_hearing(near).received == 1
    assert db.session.scalars(select(Contact)).one().email
    code = there.said().split("รหัสติดตาม: ")[1].split()[0].replace("-", "")
    assert client.get(f"/track/{code}").status_code == 200
    say(client, text("เรื่องของฉัน"))
    assert code in there.said().replace("-", "")

    say(client, text("แสดงความคิดเห็น"), text(PLACE), text("2"), text("ไม่เห็นด้วย"), text("ส่งโดยไม่ต้องแจ้งผล"))
    second = db.session.scalars(select(Submission).where(Submission.hearing_id == far.id)).one()
    assert (second.stance_given, second.text) == ("oppose", ""), "for or against is enough"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_said_in_a_chat_is_told_and_no_word_is_lost(
    app: Flask,
    client: Browserlike,
    there: line.Line,  # noqa: F811
    stored: Callable[..., Any],
) -> None:
    say(client, text(WORDS), text("แสดงความคิดเห็น"), text(PLACE))
    assert "ไม่มีการรับฟังที่เปิดอยู่ในจังหวัดอุบลราชธานี" in there.said() and draft().words == (WORDS,)
    hearing = stored(hearing_in, "340101", "ซ่อมถนนหน้าบ้าน", questions=False)
    with unit_of_work():
        must = Question(hearing_id=hearing.id, position=1, kind="open", text_th="ชื่อถนน", is_required=True)
        db.session.add(must)
    assert "LINE" not in text_of(client.page(f"/hearings/{hearing.public_id}"))
    say(client, text("1"))
    assert "กรุณาตอบในเว็บ" in there.said() and f"/hearings/{hearing.public_id}/opinion" in there.said()
    with unit_of_work():
        db.session.get_one(Question, must.id).is_required = False
    assert "ในแชต LINE: @ubon" in text_of(client.page(f"/hearings/{hearing.public_id}"))
    say(client, text("แสดงความคิดเห็น"), text("1"))
    assert WORDS in there.said() and there.offered()[0] == "ส่งความเห็น", (
        "no question of for or against: words are enough"
    )

    with unit_of_work():
        row = db.session.get_one(Hearing, hearing.id)
        row.closes_at = clock.now() - timedelta(minutes=1)
    say(client, text("ส่งความเห็น"))
    assert "ปิดรับแล้ว" in there.said() and draft().words == (WORDS,)
    assert db.session.scalars(select(Submission)).all() == []
    say(client, text("แจ้งปัญหา"), place())
    assert "ที่:" in there.said() and WORDS in there.said(), "it becomes a report with the same words"

    with unit_of_work():
        db.session.get_one(Hearing, hearing.id).closes_at = clock.now() + timedelta(days=3)
    say(client, text("give an opinion"), text("1"))
    chats.REPORTS_OF_A_CHAT, most = 0, chats.REPORTS_OF_A_CHAT
    try:
        say(client, text("ส่ง"))
    finally:
        chats.REPORTS_OF_A_CHAT = most
    assert "สั้นเกินไป" in there.said() and draft().hearing == hearing.public_id
    deliver(client, text("ส่ง"))
    jobs.sweep_now()
    assert db.session.scalars(select(Submission)).one().hearing_id == hearing.id
