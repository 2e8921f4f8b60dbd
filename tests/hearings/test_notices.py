"""How a hearing is announced in three channels, what is printed for it, and who is reminded of its days."""

import io
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pypdf
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import Browserlike
from webapp.accounts.models import Membership, User
from webapp.core import clock, jobs
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail
from webapp.core.thai import page_date, thai_datetime
from webapp.hearings import deadlines, notices, reminders
from webapp.hearings.deadlines import Days, Deadline, Standing
from webapp.hearings.models import Hearing
from webapp.hearings.notice_models import Posting, Stage
from webapp.hearings.rules import Phase, bangkok_day, opening


def picture() -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), (200, 180, 120)).save(buffer, "JPEG")
    buffer.seek(0)
    return buffer


def proof(**more: Any) -> dict[str, Any]:
    today = clock.today()
    return {
        "stage": "announcement",
        "channel": "notice_board",
        "posted_on": today.isoformat(),
        "place": "บอร์ดหน้าที่ว่าการอำเภอ",
        "photo": (picture(), "board.jpg"),
        **more,
    }


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_posters_say_what_the_notice_must_say(client: Browserlike, stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "announced", title="รับฟังเรื่องพนังกั้นน้ำที่บ้านตระการ", place="ศาลาประชาคม")
    page = f"/hearings/{hearing.public_id}"
    for kind in ("notice-board", "project-site"):
        for size, width in (("A4", 595), ("A3", 842)):
            answer = client.get(f"{page}/poster.pdf?kind={kind}&size={size}")
            reader = pypdf.PdfReader(io.BytesIO(answer.data))
            assert answer.mimetype == "application/pdf" and len(reader.pages) == 1
            assert round(float(reader.pages[0].mediabox.width)) == width
            text = squeezed(text_of(answer.data))
            for words in (hearing.title, hearing.project.title, "รับฟังทางเว็บไซต์", "ศาลาประชาคม", page):
                assert squeezed(words) in text, (kind, words)
        html = client.get(f"{page}/poster?kind={kind}").text
        assert hearing.title in html and "svg" in html
    assert client.get(f"{page}/poster.pdf?kind=nonsense&size=nonsense").status_code == 200


def test_the_opinion_form_on_paper_asks_every_question(client: Browserlike, stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "open")
    text = squeezed(text_of(client.get(f"/hearings/{hearing.public_id}/paper-form.pdf").data))
    for question in hearing.questions:
        assert squeezed(question.text_th) in text
    assert "☐เห็นด้วย" in text
    english = text_of(client.get(f"/hearings/{hearing.public_id}/paper-form.pdf?lang=en").data)
    assert "Do you agree?" in english


@pytest.mark.parametrize(
    ("phase", "is_offered"), [("announced", True), ("open", True), ("closed", False), ("summarised", False)]
)
def test_the_form_on_paper_is_offered_as_long_as_it_can_be_handed_in(
    client: Browserlike, stored: Callable[..., Any], phase: str, is_offered: bool
) -> None:
    page = client.get(f"/hearings/{stored(factories.hearing, phase).public_id}").text
    assert ("/paper-form.pdf" in page) is is_offered


def test_the_central_site_gets_text_and_fields(client: Browserlike, stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "announced")
    page = f"/hearings/{hearing.public_id}/central-site"
    text = client.get(page + ".txt")
    assert text.mimetype == "text/plain" and hearing.title in text.text and "ฝุ่นและเสียง" in text.text
    fields = json.loads(client.get(page + ".json").text)
    assert fields["title"] == hearing.title and fields["cost_baht"] == 21_000_000 and fields["url"].endswith(page[:-13])


def test_the_central_site_is_told_when_and_where_people_meet(client: Browserlike, stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "announced", notice_exception="น้ำหลากเร็วกว่าทุกปี")
    session = stored(factories.session, hearing, days=20, place="ศาลาประชาคมบ้านท่า")
    page = f"/hearings/{hearing.public_id}/central-site"
    text, (line,) = client.get(page + ".txt").text, json.loads(client.get(page + ".json").text)["sessions"]
    for words in (thai_datetime(session.starts_at), "ศาลาประชาคมบ้านท่า"):
        assert words in text and words in line
    assert "น้ำหลากเร็วกว่าทุกปี" in text


def test_who_reads_it_after_the_closing_is_not_asked_for_an_opinion(
    client: Browserlike, stored: Callable[..., Any]
) -> None:
    page = f"/hearings/{stored(factories.hearing, 'summarised').public_id}"
    text, poster = client.get(page + "/central-site.txt").text, client.get(page + "/poster").text
    assert "อ่านรายละเอียดได้ที่" in text and "แสดงความคิดเห็นได้ที่" not in text
    assert "รับฟังแล้ว" in poster and "แสดงความคิดเห็น สแกน" not in poster


def test_a_draft_is_printed_only_by_its_officers(
    client: Browserlike, officer: Callable[..., Any], stored: Callable[..., Any]
) -> None:
    hearing = stored(factories.hearing, "draft")
    path = f"/hearings/{hearing.public_id}/poster.pdf"
    assert client.get(path).status_code == 404 and officer("publisher", "50").get(path).status_code == 404
    assert officer("publisher", "34").get(path).status_code == 200


def test_everybody_sees_which_channel_has_proof(
    client: Browserlike, officer: Callable[..., Any], stored: Callable[..., Any]
) -> None:
    hearing = stored(factories.hearing, "announced")
    page = f"/hearings/{hearing.public_id}"
    assert client.get(page).text.count("ยังไม่มีหลักฐาน") == 3
    publisher = officer("publisher", "34")
    assert publisher.post(page + "/notices", data=proof()).status_code == 303
    central = proof(
        channel="central_site", place="https://www.publicconsultation.opm.go.th/…", photo=(io.BytesIO(), "")
    )
    assert publisher.post(page + "/notices", data=central).status_code == 303
    seen = client.get(page).text
    assert seen.count("ยังไม่มีหลักฐาน") == 1 and "บอร์ดหน้าที่ว่าการอำเภอ" in seen
    folded = "ประกาศครบทุกช่องทางแล้ว"
    assert publisher.post(page + "/notices", data=proof(channel="project_site")).status_code == 303
    assert folded not in seen and folded in client.get(page).text
    assert 'บอร์ดหน้าที่ว่าการอำเภอ · <a href="/postings/' in seen, "the link does not stick to the place"
    posting = db.session.scalars(select(Posting).where(Posting.channel == "notice_board")).one()
    assert client.get(f"/postings/{posting.public_id}/photo?size=small").mimetype == "image/jpeg"
    assert officer("publisher", "50").post(f"/postings/{posting.public_id}/withdraw").status_code == 404
    assert publisher.post(f"/postings/{posting.public_id}/withdraw").status_code == 303
    seen = client.get(page).text
    assert seen.count("ยังไม่มีหลักฐาน") == 1 and folded not in seen


def test_a_channel_that_was_late_or_forgotten_is_seen(
    client: Browserlike, officer: Callable[..., Any], stored: Callable[..., Any]
) -> None:
    """The announcement hangs fifteen days before the opening, the result within fifteen days of the closing."""
    hearing = stored(factories.hearing, "announced")  # opens in sixteen days
    page, publisher = f"/hearings/{hearing.public_id}", officer("publisher", "34")
    last = bangkok_day(hearing.opens_at) - timedelta(days=15)
    assert client.get(page).text.count(f"ประกาศได้ถึง {page_date(last)}") == 3
    with clock.at(opening(last)):
        assert publisher.post(page + "/notices", data=proof()).status_code == 303
        assert "ช้ากว่ากำหนด" not in client.get(page).text and "พ้นกำหนด" not in client.get(page).text
    with clock.at(opening(last + timedelta(days=1))):
        late = proof(channel="project_site")
        assert publisher.post(page + "/notices", data=late).status_code == 303
        seen = client.get(page).text
        assert "ประกาศครบทุกช่องทางแล้ว" not in seen
        assert seen.count("ช้ากว่ากำหนด") == 1 and seen.count("ยังไม่มีหลักฐาน พ้นกำหนด") == 1
        assert publisher.post(page + "/notices", data=proof(place="บอร์ดศาลากลาง")).status_code == 303
        seen = client.get(page).text
        assert "บอร์ดศาลากลาง" in seen and seen.count("ช้ากว่ากำหนด") == 1, "it hung in time, and hangs at a second place"


def test_with_a_reason_for_less_notice_what_hangs_on_the_same_day_is_in_time(stored: Callable[..., Any]) -> None:
    day = clock.now() + timedelta(days=4)
    hurried = stored(factories.hearing, "announced", opens_at=day, notice_exception="น้ำหลาก")
    assert notices.last_day(hurried, Stage.ANNOUNCEMENT) == clock.today()
    assert notices.last_day(hurried, Stage.RESULT) == bangkok_day(hurried.closes_at) + timedelta(days=15)
    assert notices.last_day(stored(factories.hearing, "cancelled"), Stage.ANNOUNCEMENT) is None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"photo": (io.BytesIO(), "")}, "กรุณาแนบภาพถ่าย"),
        ({"photo": (io.BytesIO(b"%PDF-1.4 no photo"), "a.jpg")}, "เปิดไฟล์นี้เป็นภาพไม่ได้"),
        ({"posted_on": "31/31/2569"}, "กรุณากรอกวันที่ให้ถูกต้อง"),
        ({"posted_on": (date.today() + timedelta(days=9)).isoformat()}, "วันนี้ยังมาไม่ถึง"),
        ({"posted_on": (date.today() - timedelta(days=9)).isoformat()}, "ก่อนวันประกาศ"),
        ({"place": "…"}, "กรุณาเขียนเป็นข้อความ"),
        ({"stage": "result"}, "ตัวเลือกนี้ใช้ไม่ได้"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_proof_without_its_photograph_day_and_place(
    officer: Callable[..., Any], stored: Callable[..., Any], wrong: dict[str, Any], words: str
) -> None:
    hearing = stored(factories.hearing, "announced")
    if "photo" in wrong:
        wrong = {"photo": (io.BytesIO(wrong["photo"][0].getvalue()), wrong["photo"][1])}
    answer = officer("publisher", "34").post(f"/hearings/{hearing.public_id}/notices", data=proof(**wrong))
    assert answer.status_code == 422 and words in answer.text
    assert db.session.scalar(select(Posting.id)) is None


def test_another_province_posts_nothing_here(officer: Callable[..., Any], stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "announced")
    path = f"/hearings/{hearing.public_id}/notices"
    stranger = officer("publisher", "50")
    assert stranger.get(path).status_code == stranger.post(path, data=proof()).status_code == 404


def remind() -> list[str]:
    """What the scheduled job does, twice; the subjects of the mails that wait."""
    for _ in range(2):
        jobs.run_now("remind_hearings", jobs.SWEEPERS["remind_hearings"](clock.now()))
    return list(db.session.scalars(select(OutgoingMail.subject).order_by(OutgoingMail.id)))


def test_the_responsible_officer_is_reminded_once_of_each_deadline(app: Flask, stored: Callable[..., Any]) -> None:
    start = datetime(2026, 3, 2, 3, tzinfo=UTC)
    day = timedelta(days=1)
    with clock.at(start):
        stored(factories.hearing, "draft", opens_at=start + 20 * day, closes_at=start + 40 * day, title="เรื่องน้ำ")
        assert remind() == []
    with clock.at(start + 3 * day):
        assert [subject.split()[1] for subject in remind()] == ["วันสุดท้ายที่ประกาศได้ทันตามระเบียบ"]
        with unit_of_work():
            db.session.scalars(select(Hearing)).one().announced_at = clock.now()
    for days, letters in ((18, 1), (19, 2), (30, 2), (37, 3), (41, 3), (50, 4), (55, 4), (56, 5), (90, 5)):
        with clock.at(start + days * day):
            assert len(remind()) == letters, days
    body = db.session.scalars(select(OutgoingMail.body).order_by(OutgoingMail.id.desc())).first()
    assert "เกินกำหนดแล้ว 1 วัน" in body and "เรื่องน้ำ" in body


def test_who_was_moved_to_another_province_is_not_reminded_any_more(stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "closed")
    with unit_of_work():
        (held,) = db.session.get_one(User, hearing.created_by).memberships
        held.area_code, follower = "50", factories.user()
        held = {"organisation_id": hearing.project.organisation_id, "role": "publisher", "area_code": "34"}
        db.session.add(Membership(user_id=follower.id, **held))
    db.session.expire_all()
    assert [one.id for one in reminders.responsible(hearing)] == [follower.id]


def test_reminders_stand_in_the_workspace(officer: Callable[..., Any], stored: Callable[..., Any]) -> None:
    now, day = clock.now(), timedelta(days=1)
    stored(factories.hearing, "closed", opens_at=now - 60 * day, closes_at=now - 20 * day, title="ค้างมานาน")
    page = officer("publisher", "34").get("/workspace").text
    assert "ค้างมานาน" in page and "เกินกำหนดเผยแพร่สรุปผล" in page
    assert "ค้างมานาน" not in officer("publisher", "50").get("/workspace").text


def test_compliance_is_a_file_of_the_same_figures(client: Browserlike, stored: Callable[..., Any]) -> None:
    stored(factories.hearing, "summarised")
    lines = client.get("/hearings/compliance.csv").text.removeprefix("\ufeff").splitlines()
    assert lines[1].split(",")[0] == "TH" and lines[2].startswith("34,อุบลราชธานี,1,1,1,1,0,0")


@given(st.dates(date(2008, 1, 1), date(2099, 12, 31)), st.integers(0, 60), st.integers(0, 200), st.integers(-30, 300))
def test_a_clock_always_has_four_steps_in_order(opens_on: date, notice: int, length: int, after: int) -> None:
    days = Days(opens_on, opens_on + timedelta(days=length), opens_on - timedelta(days=notice))
    today = opens_on + timedelta(days=after)
    due = [days.due(deadline) for deadline in deadlines.STEPS]
    assert due == sorted(due) and due[0] == opens_on - timedelta(days=15)
    stands = [deadlines.standing(days, deadline, today) for deadline in deadlines.STEPS]
    assert stands[0] == (Standing.DONE if notice >= 15 else Standing.LATE_DONE) or today < days.announced_on  # type: ignore[operator]
    assert (stands[3] == Standing.OVERDUE) == (today > due[3])
    assert len(deadlines.to_remind(days, Phase.CLOSED, today)) <= 2
    assert deadlines.to_remind(days, Phase.SUMMARISED, today) == []


def test_what_was_heard_years_before_the_project_begins_is_old() -> None:
    closed, today = date(2022, 3, 1), date(2025, 1, 1)
    assert not deadlines.opinions_are_old(closed, date(2024, 2, 29), today)
    assert deadlines.opinions_are_old(closed, date(2024, 3, 1), today)
    assert not deadlines.opinions_are_old(closed, None, today)
    assert Deadline.NOTICE in deadlines.NAMES


def test_the_project_page_asks_to_hear_again(client: Browserlike, stored: Callable[..., Any]) -> None:
    for years, asks in ((4, True), (1, False)):
        project = stored(factories.project, starts_on=clock.today() + timedelta(days=365 * years))
        stored(factories.hearing, "closed", of=project)
        assert ("ควรรับฟังใหม่" in client.get(f"/projects/{project.public_id}").text) == asks


def test_a_hearing_that_never_opened_owes_nothing(
    client: Browserlike, officer: Callable[..., Any], stored: Callable[..., Any]
) -> None:
    now, day = clock.now(), timedelta(days=1)
    dates = {"opens_at": now - 60 * day, "closes_at": now - 20 * day, "announced_at": now - 90 * day}
    stored(factories.hearing, "closed", title="ยกเลิกไปแล้ว", cancelled_at=now - 70 * day, **dates)
    assert client.get("/hearings/compliance.csv").text.splitlines()[1].endswith("1,1,0,0,0,0")
    assert remind() == [] and "ยกเลิกไปแล้ว" not in officer("publisher", "34").get("/workspace").text
