"""A period's report is put before somebody else, who approves it or sends it back with words."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from freezegun import freeze_time
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import Browserlike
from webapp.core import crypto
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail
from webapp.planning.models import Budget
from webapp.reports.period_models import PeriodReport

WORDS = {"overview": "หกเดือนนี้จังหวัดซ่อมถนนได้ครบตามแผน", "next": "ฝนมาเร็วทำให้งานล่าช้า"}
MEND = "ตัวเลขเบิกจ่ายไม่ตรงกับคลังจังหวัด"


@pytest.fixture
def desk(app: Flask, officer: Any) -> Any:
    """The only planner of a province, with a draft that is written; an administrator of the country reads along."""
    with freeze_time("2026-04-10T04:00:00Z"):
        planner = officer("planner")
        planner.admin = officer("admin", "TH")
        answer = planner.post("/workspace/reports/34/six_month/2569-1")
        planner.path = answer.headers["Location"]
        yield planner


def write(planner: Any) -> None:
    for key, words in WORDS.items():
        part = f"{planner.path}/parts/{key}"
        assert planner.post(part, data=planner.form(part) | {"body": words}).status_code == 303


def act(who: Any, path: str, what: str, status: int = 303, **data: str) -> str:
    db.session.expire_all()
    report = db.session.scalars(select(PeriodReport).where(PeriodReport.public_id == path.rsplit("/", 1)[1])).one()
    answer = who.post(f"{path}/acts/{what}", data={"version": str(report.version)} | data)
    assert answer.status_code == status, answer.text[-2000:]
    return str(answer.text)


def letters(address: str) -> list[str]:
    found = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    return [one.body for one in found if one.recipient and crypto.decrypt(one.recipient) == address]


def test_a_report_goes_to_another_comes_back_with_words_and_is_approved(desk: Any, client: Browserlike) -> None:
    act(desk, desk.path, "ask", status=422)  # nobody wrote yet
    write(desk)
    own = desk.get(desk.path).text
    assert "เสนอขอความเห็นชอบ" in own and "เห็นชอบรายงานนี้" not in own, "who wrote it is not offered to approve it"
    assert "รอท่านเห็นชอบ" not in desk.admin.get("/workspace/reports").text
    act(desk.admin, desk.path, "return", status=409, words=MEND)  # nobody asked
    act(desk, desk.path, "ask")
    assert any(desk.path in one for one in letters(desk.admin.person.email))
    assert "รายงานที่รอท่านเห็นชอบ" in desk.admin.get("/workspace").text
    assert "รอท่านเห็นชอบ" in desk.admin.get("/workspace/reports").text
    page = desk.admin.get(desk.path).text
    assert WORDS["overview"] in page and "เห็นชอบรายงานนี้" in page and "นับตัวเลขใหม่" not in page
    assert "กรุณาเขียนว่าต้องแก้ไขอะไร" in act(desk.admin, desk.path, "return", status=422)
    assert "กรุณาเขียนเป็นข้อความ" in act(desk.admin, desk.path, "return", status=422, words="!!!")
    act(desk, desk.path, "return", status=422, words=MEND)
    act(desk.admin, desk.path, "return", words=MEND)
    assert "ส่งคืนให้แก้ไขแล้ว" in desk.admin.get(desk.path).text
    assert any(MEND in one for one in letters(desk.person.email))
    assert MEND in desk.get(desk.path).text
    assert "รอท่านเห็นชอบ" not in desk.admin.get("/workspace/reports").text

    act(desk, desk.path, "ask")
    assert MEND not in desk.get(desk.path).text
    act(desk.admin, desk.path, "approve")
    act(desk.admin, desk.path, "publish", status=403)
    act(desk.admin, desk.path, "return", words=MEND)  # second thoughts, before it is published
    act(desk, desk.path, "publish", status=409)
    act(desk, desk.path, "ask")
    act(desk.admin, desk.path, "approve")
    act(desk, desk.path, "publish")
    act(desk.admin, desk.path, "return", status=409, words=MEND)
    public = client.get(f"/reports/{desk.path.rsplit('/', 1)[1]}").text
    assert WORDS["overview"] in public and MEND not in public


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_approves_reads_on_the_page_what_is_to_be_published(
    desk: Any, officer: Any, client: Browserlike, stored: Any
) -> None:
    """Words, figures, the state of each plan item and the money, as they will stand: none of it only in a file."""
    with unit_of_work():
        item = factories.plan_item(factories.plan(status="in_force"), fiscal_year=2569, title="ขุดลอกหนองบัว")
        db.session.add(Budget(plan_item_id=item.id, source="provincial", fiscal_year=2569, amount=Decimal(1_250_000)))
    act(desk, desk.path, "draw")
    write(desk)
    colleague = officer("planner")
    mine, theirs = desk.get(desk.path).text, colleague.get(desk.path).text
    assert f"{desk.path}/parts/next" in theirs, "a colleague may still write, too"
    act(desk, desk.path, "ask")
    read = desk.admin.get(desk.path).text
    behind = f"/reports/{desk.path.rsplit('/', 1)[1]}/figures/disclosed"
    assert f'href="{behind}"' in read, "what a number counts can be seen before it is published"
    assert "นับใหม่ได้ตรงกันทุกแถว" in desk.admin.get(behind).text and desk.path in desk.admin.get(behind).text
    assert client.get(behind).status_code == officer("planner", "50").get(behind).status_code == 404
    act(desk.admin, desk.path, "approve")
    approved = desk.get(desk.path).text
    act(desk, desk.path, "publish")
    public = client.get(f"/reports/{desk.path.rsplit('/', 1)[1]}").text
    for seen in (mine, theirs, read, approved, public):
        for part in ("ขุดลอกหนองบัว", "1.25 ล้านบาท", "ร้อยละของงบประมาณ", "เสียงที่ได้รับ", WORDS["next"]):
            assert part in seen


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_approves_is_told_what_is_not_written_yet(desk: Any) -> None:
    told = "<ul><li>ภาพรวม</li><li>ปัญหา อุปสรรค และสิ่งที่จะทำต่อไป</li></ul>"
    assert told in desk.admin.get(desk.path).text
    write(desk)
    assert "ยังไม่ได้เขียน" not in desk.admin.get(desk.path).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_others_do_not_read_drafts(desk: Any, officer: Any, client: Browserlike) -> None:
    write(desk)
    for stranger in (officer("planner", "50"), officer("admin", "50")):
        assert stranger.get(desk.path).status_code == 404
        assert stranger.post(f"{desk.path}/acts/approve", data={"version": "1"}).status_code == 404
    assert officer("inspector", "C14").get(desk.path).status_code == 403
    assert client.get(desk.path).status_code == 302
    assert desk.admin.get(f"{desk.path}/parts/overview").status_code == 403
    for form in ("pdf", "docx", "xlsx"):
        assert desk.admin.get(f"{desk.path}/preview/{form}").status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_a_second_planner_is_nearer_the_administrator_is_left_in_peace(desk: Any, officer: Any) -> None:
    colleague = officer("planner")
    write(desk)
    act(desk, desk.path, "ask")
    assert len(letters(colleague.person.email)) == 1 and letters(desk.admin.person.email) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_officers_are_written_to_in_thai_whatever_the_page_is_in(desk: Any) -> None:
    write(desk)
    act(desk, desk.path, "ask?lang=en")
    assert "มีรายงานเสนอขอความเห็นชอบ" in letters(desk.admin.person.email)[-1]
    act(desk.admin, desk.path, "return?lang=en", words=MEND)
    assert "รายงานถูกส่งคืนให้แก้ไข" in letters(desk.person.email)[-1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_reason_of_a_correction_is_words_and_not_too_long(desk: Any) -> None:
    write(desk)
    act(desk.admin, desk.path, "approve")
    act(desk, desk.path, "publish")
    for reason in ("!!!", "ก" * 2001, ""):
        again = desk.post("/workspace/reports/34/six_month/2569-1", data={"reason": reason})
        assert again.status_code == 422, "nothing begins"
        assert 'id="reason-error"' in again.text and f">\r\n{reason}</textarea>" in again.text
    assert desk.post("/workspace/reports/34/six_month/2569-1", data={"reason": "พิมพ์ผิด"}).status_code == 303
