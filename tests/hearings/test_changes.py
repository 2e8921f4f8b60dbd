"""A hearing that was announced closes later, or is cancelled; everybody reads why and those who took part are told."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import Browserlike, text_of
from tests.support.papers import by_pdftotext, squeezed
from webapp.core import clock, crypto, policy
from webapp.core.db import db, unit_of_work
from webapp.core.jobs import run_now
from webapp.core.mail import OutgoingMail
from webapp.core.policy import VISITOR
from webapp.core.thai import thai_date
from webapp.hearings import compliance, operations, queries, reminders, rules
from webapp.hearings.models import Hearing, HearingChange
from webapp.hearings.rules import Fault, Phase, SummaryState, bangkok_day
from webapp.submissions import operations as submissions
from webapp.submissions.operations import Incoming


@pytest.fixture
def hearing(stored: Callable[..., Any]) -> Hearing:
    return stored(factories.hearing)  # type: ignore[no-any-return]


def take_part(hearing: Hearing, email: str) -> None:
    with unit_of_work():
        submissions.receive_opinion(VISITOR, hearing, Incoming(text="เห็นด้วย", email=email), phase="open")


def test_an_extension_has_a_reason_and_is_told(
    officer: Callable[..., Any], client: Browserlike, hearing: Hearing
) -> None:
    publisher, page = officer("publisher", "34"), f"/hearings/{hearing.public_id}"
    take_part(hearing, "a@people.example")
    take_part(hearing, "A@people.example")
    take_part(hearing, "line:U80696558e1aa831c")
    old = bangkok_day(hearing.closes_at)
    later = (old + timedelta(days=7)).isoformat()
    for wrong in ({"closes_on": later, "reason": " "}, {"closes_on": old.isoformat(), "reason": "ขอเวลา"}):
        assert publisher.post(page + "/extend", data=wrong).status_code == 422
    with unit_of_work():
        hearing.project.starts_on = old + timedelta(days=7)
    sent = {"closes_on": later, "reason": "น้ำท่วมหลายตำบล"}
    asked = publisher.post(page + "/extend", data=sent)
    assert "โครงการกำหนดเริ่ม" in asked.text and "น้ำท่วมหลายตำบล" in asked.text
    assert "โครงการกำหนดเริ่ม" in publisher.post(page + "/extend", data=sent | {"warned": old.isoformat()}).text
    assert publisher.post(page + "/extend", data=sent | {"warned": later}).status_code == 303
    assert "น้ำท่วมหลายตำบล" in client.get(page).text
    db.session.expire_all()
    assert bangkok_day(hearing.closes_at) == old + timedelta(days=7)
    change = db.session.scalars(select(HearingChange.public_id)).one()
    run_now("tell_of_change", [change])
    run_now("tell_of_change", [change])
    letters = db.session.scalars(select(OutgoingMail)).all()
    assert all("น้ำท่วมหลายตำบล" in one.body for one in letters)
    assert sorted(crypto.decrypt(one.recipient or "") for one in letters) == [
        "a@people.example",
        "line:U80696558e1aa831c",
    ]


def test_a_hearing_cancelled_while_open_still_owes_what_was_heard(
    officer: Callable[..., Any], client: Browserlike, hearing: Hearing
) -> None:
    publisher, page = officer("publisher", "34"), f"/hearings/{hearing.public_id}"
    take_part(hearing, "a@people.example")
    assert "ยังต้องเผยแพร่สรุป" in publisher.get(page + "/cancel").text
    assert officer("publisher", "50").post(page + "/cancel", data={"reason": "แกล้ง"}).status_code in (403, 404)
    assert publisher.post(page + "/cancel", data={"reason": "โครงการเปลี่ยนพื้นที่"}).status_code == 303
    seen = client.get(page).text
    assert "โครงการเปลี่ยนพื้นที่" in seen and "เห็นด้วย" in seen and "ยกเลิกระหว่างรับฟัง รอสรุปผล" in client.get("/hearings").text
    for act in ("/extend", "/cancel"):
        assert publisher.get(page + act).status_code == 404
    with clock.at(clock.now() + timedelta(minutes=11)):  # who was writing has ten
        late = client.post(page + "/opinion", data={"text": "ยังอยากบอก"})
    assert late.status_code == 409 and "ยังอยากบอก" in late.text and "ยกเลิกเมื่อ" in late.text
    run_now("tell_of_change", [db.session.scalars(select(HearingChange.public_id)).one()])
    due = rules.summary_due(clock.today())
    assert thai_date(due) in db.session.scalars(select(OutgoingMail.body)).one()
    assert compliance.records()[0].due == 0
    with clock.at(clock.now() + timedelta(days=16)):
        assert "เกินกำหนดสรุปผลแล้ว 1 วัน" in client.get(page).text
        assert compliance.records()[0].summaries[SummaryState.OVERDUE] == 1
        assert reminders.to_remind(clock.now()) == [hearing.public_id]
        assert "เกินกำหนด" in publisher.get("/workspace").text


def test_the_result_of_a_hearing_cut_short_says_why_it_ended_and_does_not_count_as_held(
    officer: Callable[..., Any], client: Browserlike, hearing: Hearing
) -> None:
    publisher, page = officer("publisher", "34"), f"/hearings/{hearing.public_id}"
    take_part(hearing, "")
    publisher.post(page + "/cancel", data={"reason": "โครงการเปลี่ยนพื้นที่"})
    publisher.post(page + "/result/draft")
    for part in ("overview", "next"):
        publisher.post(f"{page}/result/sections/{part}", data={"body": "ชาวบ้านขอสะพาน", "version": "0"})
    assert publisher.post(page + "/result/publish", data={}).status_code == 303
    result = client.get(page + "/result").text
    assert "โครงการเปลี่ยนพื้นที่" in result and "ชาวบ้านขอสะพาน" in result
    assert "ยกเลิกระหว่างรับฟัง สรุปผลแล้ว" in client.get(page).text
    db.session.expire_all()
    assert queries.phase_of(hearing) == Phase.SUMMARISED and queries.held_on(hearing.project) == []


def test_a_hearing_cancelled_before_it_opened_owes_nothing(
    officer: Callable[..., Any], client: Browserlike, stored: Callable[..., Any]
) -> None:
    hearing = stored(factories.hearing, "announced")
    publisher, page = officer("publisher", "34"), f"/hearings/{hearing.public_id}"
    assert "ยังต้องเผยแพร่สรุป" not in publisher.get(page + "/cancel").text
    assert publisher.post(page + "/cancel", data={"reason": "โครงการเปลี่ยนพื้นที่"}).status_code == 303
    assert hearing.title in client.get("/hearings?phase=cancelled").text
    dates = text_of(client.page(page).find('.//ol[@class="steps"]'))
    assert "ยกเลิก หยุด" in dates and "เปิดรับ" not in dates and "สรุปผล" not in dates, "nothing is to come any more"
    assert "/paper-form.pdf" not in publisher.get(page + "/notices").text
    with clock.at(clock.now() + timedelta(days=60)):
        assert "เกินกำหนด" not in client.get(page).text and reminders.to_remind(clock.now()) == []


def test_what_is_printed_and_handed_on_tells_of_a_change(
    officer: Callable[..., Any], client: Browserlike, stored: Callable[..., Any], tmp_path: Path
) -> None:
    """Who reads the notice board or the central site learns as much as who reads this one."""
    hearing = stored(factories.hearing, "announced")
    publisher, page = officer("publisher", "34"), f"/hearings/{hearing.public_id}"
    later = (bangkok_day(hearing.closes_at) + timedelta(days=7)).isoformat()
    assert publisher.post(page + "/extend", data={"closes_on": later, "reason": "น้ำหลากหลายตำบล"}).status_code == 303
    for seen in (client.get(page + "/poster").text, client.get(page + "/central-site.txt").text):
        assert "ขยายเวลา" in seen and "น้ำหลากหลายตำบล" in seen and "แสดงความคิดเห็น" in seen
    assert publisher.post(page + "/cancel", data={"reason": "โครงการเปลี่ยนพื้นที่"}).status_code == 303
    for kind in ("notice-board", "project-site"):
        seen = client.get(f"{page}/poster?kind={kind}").text
        assert "ยกเลิกการรับฟังความคิดเห็น" in seen and "โครงการเปลี่ยนพื้นที่" in seen
        assert "เปิดรับความคิดเห็น" not in seen and "สแกนที่นี่" in seen and "แสดงความคิดเห็น สแกน" not in seen
        printed = squeezed(by_pdftotext(client.get(f"{page}/poster.pdf?kind={kind}").data, tmp_path))
        assert squeezed("ยกเลิกการรับฟังความคิดเห็น") in printed and squeezed("โครงการเปลี่ยนพื้นที่") in printed
    text, fields = client.get(page + "/central-site.txt").text, client.get(page + "/central-site.json").json
    assert "โครงการเปลี่ยนพื้นที่" in text and "แสดงความคิดเห็นได้ที่" not in text
    assert [one["kind"] for one in fields["changes"]] == ["cancelled", "extended"]
    assert fields["changes"][0]["reason"] == "โครงการเปลี่ยนพื้นที่"


def test_two_hearings_on_one_project_do_not_run_at_the_same_time(app: Flask, stored: Callable[..., Any]) -> None:
    project = stored(factories.project)
    running = stored(factories.hearing, of=project)
    draft = stored(factories.hearing, "draft", of=project, opens_at=running.closes_at - timedelta(days=1))
    with unit_of_work():
        actor = factories.officer("publisher", "34").actor
    with pytest.raises(operations.BadCalendar) as refused, unit_of_work():
        operations.announce_hearing(actor, draft, exception="เร่งด่วน")
    assert refused.value.faults == [Fault.OVERLAPS]


def test_of_two_hearings_announced_at_once_on_one_project_one_is_refused(
    app: Flask, stored: Callable[..., Any], in_threads: Callable[..., list[Any]]
) -> None:
    project = stored(factories.project)
    numbers = [stored(factories.hearing, "draft", of=project).id for _ in range(4)]
    actor = stored(factories.officer, "publisher", "34").actor
    db.session.remove()

    def announce(number: int) -> list[Fault]:
        try:
            with app.app_context(), unit_of_work():
                operations.announce_hearing(actor, db.session.get_one(Hearing, number), exception="เร่งด่วน")
        except operations.BadCalendar as refused:
            return refused.faults
        return []

    assert sorted(in_threads(announce, numbers)) == [[], *[[Fault.OVERLAPS]] * 3]


def test_a_draft_is_announced_where_its_project_lies_now(app: Flask, stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "draft")
    with unit_of_work():
        actor, elsewhere = factories.officer("publisher", "34").actor, factories.officer("publisher", "3401").actor
        hearing.project.area_code = "340401"
    with pytest.raises(policy.Denied), unit_of_work():
        operations.announce_hearing(elsewhere, hearing)
    with unit_of_work():
        operations.announce_hearing(actor, hearing)
    assert hearing.area_code == "340401"


@pytest.mark.parametrize("phase", ["announced", "open"])
def test_a_hearing_on_a_project_that_was_cancelled_says_so(
    officer: Callable[..., Any], client: Browserlike, stored: Callable[..., Any], phase: str
) -> None:
    hearing = stored(factories.hearing, phase)
    publisher, project = officer("publisher", "34"), f"/projects/{hearing.project.public_id}"
    said = "หน่วยงานยกเลิกโครงการนี้แล้ว"
    assert said not in client.get(f"/hearings/{hearing.public_id}").text
    told = publisher.post(project + "/status", data={"status": "cancelled", "reason": "งบประมาณไม่พอ"})
    assert told.status_code == 303
    assert said in client.get(f"/hearings/{hearing.public_id}").text
    assert f'href="/hearings/{hearing.public_id}/cancel"' in publisher.get(f"/hearings/{hearing.public_id}").text
