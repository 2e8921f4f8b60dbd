"""A publisher who never saw the system: an empty form, a published project, a hearing, its session, its result.

The project is one of the provincial projects in the budget of fiscal year 2565. The clock goes from the disclosure to the day after closing.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests.browser import people
from tests.browser.conftest import DESKTOP, person_at
from tests.support import factories
from tests.support.papers import by_pdftotext, squeezed
from tests.support.served import Served, served
from webapp.accounts import passwords
from webapp.core import clock, jobs
from webapp.core.db import db, unit_of_work
from webapp.hearings.models import Hearing
from webapp.submissions.models import Submission

pytestmark = pytest.mark.slow

START = datetime(2026, 2, 2, 3, tzinfo=UTC)
TITLE = "โครงการการพัฒนาด้านการท่องเที่ยวและบริการ"
HEADS = {
    "rationale": "นักท่องเที่ยวเพิ่มขึ้นทุกปี แต่ทางเดินริมน้ำและห้องน้ำสาธารณะไม่พอ",
    "substance": "ปรับปรุงทางเดินริมน้ำ 800 เมตร และสร้างห้องน้ำสาธารณะ 2 แห่ง",
    "operator": "สำนักงานจังหวัดอุบลราชธานี ร่วมกับเทศบาล",
    "place": "ริมแม่น้ำมูล ตำบลในเมือง",
    "schedule": "ออกแบบ 2 เดือน ก่อสร้าง 6 เดือน",
    "outputs": "ทางเดินปลอดภัยและห้องน้ำที่ทุกคนใช้ได้",
    "impacts": "เสียงและฝุ่นระหว่างก่อสร้าง แผงค้าริมทางย้ายชั่วคราว จังหวัดจัดที่ค้าขายสำรองให้",
}
SAID = [
    ("support", "ทางเดินควรกว้างพอให้รถเข็นคนพิการผ่านได้"),
    ("support", "ขอให้มีไฟส่องสว่างตลอดแนว เพราะกลางคืนมืดมาก"),
    ("oppose", "กลัวว่าแผงค้าของเราจะไม่ได้กลับมาที่เดิม"),
    ("conditional", "เห็นด้วยถ้าก่อสร้างเสร็จก่อนงานแห่เทียนพรรษา"),
    ("support", "ห้องน้ำควรมีคนดูแลทำความสะอาดทุกวัน"),
]
OVERVIEW = "มีผู้ให้ความเห็นยี่สิบเสียง ส่วนใหญ่เห็นด้วยและขอให้ดูแลผู้ค้าริมทาง"
DECISION = "จังหวัดจะให้ผู้ค้าเดิมกลับมาค้าขายที่เดิมหลังก่อสร้างเสร็จ"


@pytest.fixture
def house(app: Flask) -> Iterator[Served]:
    with clock.at(START), unit_of_work():
        person = factories.officer("publisher", "34")
        person.email, person.password_hash = people.email_of("publisher"), passwords.hash_password(people.PASSWORD)
    with served(app, START) as place:
        yield place


def look(page: Page, name: str) -> None:
    """Keep a picture to look at where PICTURES names a folder."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def disclose(page: Page, scripts: bool) -> str:
    """The form with one head forgotten is a draft; the check names the head and leads to it."""
    page.goto("/workspace/projects")
    page.locator("main a[href$='/projects/new']").first.click()
    look(page, "1-empty-form")
    page.fill("[name=title]", TITLE)
    for name, words in HEADS.items():
        if name != "impacts":
            page.fill(f"[name={name}]", words)
    page.fill("[name=cost_baht]", "๑๒,๕๐๐,๐๐๐")
    people.choose_area(page, "area_code", "340101", scripts)
    people.go_on(page)
    page.locator("main a[href$='/publish']").first.click()
    expect(page.locator("main")).to_contain_text("ยังเผยแพร่ไม่ได้")
    expect(page.get_by_role("button", name="เผยแพร่โครงการนี้")).to_have_count(0)
    look(page, "2-a-head-is-missing")
    page.locator("main a[href*='/edit#impacts']").first.click()
    page.fill("[name=impacts]", HEADS["impacts"])
    people.go_on(page)
    page.locator("main a[href$='/publish']").first.click()
    page.get_by_role("button", name="เผยแพร่โครงการนี้").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    look(page, "3-published")
    return page.url


def announce(page: Page, project: str) -> str:
    """Too short a notice is refused with its clause; then the days are put right."""
    today = START.date()
    page.goto(project)
    page.locator("main a[href$='/hearings/new']").first.click()
    page.fill("[name=title]", f"รับฟังความคิดเห็น {TITLE}")
    page.fill("[name=purpose]", "เพื่อกำหนดแบบทางเดินและเวลาก่อสร้าง")
    page.locator("[name=methods][value=public_hearing]").check()
    page.fill("[name=place]", "ศาลาประชาคมจังหวัด")
    page.fill("[name=opens_on]", (today + timedelta(days=7)).isoformat())
    page.fill("[name=closes_on]", (today + timedelta(days=37)).isoformat())
    people.go_on(page)
    page.wait_for_url("**/questions")
    look(page, "4-questions")
    hearing = page.url.removesuffix("/questions")
    page.goto(hearing + "/announce")
    expect(page.locator("main")).to_contain_text("2548")
    page.get_by_role("button", name="ประกาศ", exact=True).click()
    expect(page.locator("#error-summary")).to_contain_text("15 วัน")
    look(page, "5-notice-too-short")
    page.locator("main a[href$='/edit']").first.click()
    page.fill("[name=opens_on]", (today + timedelta(days=16)).isoformat())
    people.go_on(page)
    page.goto(hearing + "/announce")
    page.get_by_role("button", name="ประกาศ", exact=True).click()
    expect(page.locator("main")).to_contain_text("ประกาศแล้ว")
    look(page, "6-announced")
    return hearing


def print_posters(page: Page, hearing: str, folder: Path) -> None:
    """Both posters in both sizes; what is printed reads as what is on the page. One hangs, with a photograph as proof."""
    page.goto(hearing + "/notices")
    look(page, "7-posters-and-proofs")
    links = [link.get_attribute("href") or "" for link in page.locator("main a[href*='poster.pdf']").all()]
    assert len(links) == 4, "notice board and project site, A4 and A3"
    for number, link in enumerate(links):
        answer = page.request.get(link)
        assert answer.headers["content-type"] == "application/pdf"
        printed = squeezed(by_pdftotext(answer.body(), folder))
        for words in (TITLE, "ศาลาประชาคมจังหวัด", "18กุมภาพันธ์2569"):
            assert squeezed(words) in printed, (number, words)
    for kind in ("notice_board", "project_site"):
        page.goto(f"{hearing}/poster?kind={kind}")
        expect(page.locator("article svg")).to_be_visible()
        look(page, f"8-poster-{kind}")
    page.goto(hearing + "/notices#add")
    page.locator("[name=channel]").select_option("notice_board")
    page.fill("[name=posted_on]", START.date().isoformat())
    page.fill("[name=place]", "บอร์ดหน้าศาลากลางจังหวัด")
    page.set_input_files("[name=photo]", people.PHOTO)
    people.go_on(page)
    expect(page.locator("main dl")).to_contain_text("บอร์ดหน้าศาลากลางจังหวัด")


def plan_session(page: Page, hearing: str) -> str:
    page.goto(hearing + "/sessions/new")
    page.fill("[name=title]", "เวทีริมมูล")
    page.fill("[name=place]", "ศาลาประชาคมจังหวัด")
    page.fill("[name=day]", (START + timedelta(days=20)).date().isoformat())
    page.fill("[name=starts_at]", "09:30")
    page.fill("[name=ends_at]", "12:00")
    people.go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("เวทีริมมูล")
    return page.url


def hold_session(page: Page, session: str) -> None:
    """Twenty people speak; a clerk types each in and goes on with the keyboard."""
    page.goto(session)
    page.get_by_role("link", name="พิมพ์ความเห็นเข้าระบบ").click()
    for number in range(20):
        stance, words = SAID[number % len(SAID)]
        expect(page.locator("main [role=radiogroup]").first).to_be_visible()
        page.locator(f"main input[type=radio][value={stance}]").check()
        page.fill("[name=page]", str(number // 5 + 1))
        page.locator("#answers textarea").fill(f"{words} (คนที่ {number + 1})")
        with page.expect_navigation(url="**saved=**"):
            page.locator(".form-actions button").press("Enter")
        if number == 0:
            look(page, "9-typing-in")
    page.goto(session + "/minutes")
    page.fill("[name=minutes]", "ประธานชี้แจงโครงการ ผู้เข้าร่วมให้ความเห็นทีละคน")
    page.fill("[name=attended]", "34")
    people.go_on(page)
    page.goto(session)
    expect(page.locator("main")).to_contain_text("34 คน")
    look(page, "10-session")


def publish_result(page: Page, hearing: str, folder: Path) -> None:
    """The draft stands there since the closing; a person writes, decides, reads it whole, and publishes."""
    page.goto("/workspace")
    page.locator("main a[href$='/result/edit']").first.click()
    expect(page.locator("main")).to_contain_text("20")
    look(page, "11-draft-of-the-result")
    for part, words in (("overview", OVERVIEW), ("next", "ปรับแบบและแจ้งผู้ค้าภายในเดือนเมษายน 2569")):
        page.goto(f"{hearing}/result/sections/{part}")
        page.fill("[name=body]", words)
        people.go_on(page)
    page.locator("main a[href*='/result/decisions/']").first.click()
    page.locator("[name=relation]").first.check()
    page.fill("[name=reason]", DECISION)
    people.go_on(page)
    page.goto(hearing + "/result/publish")
    page.get_by_role("button", name="เผยแพร่ผลการรับฟัง").click()
    expect(page.locator("main")).to_contain_text(OVERVIEW)
    look(page, "12-result")
    shown = squeezed(page.locator("main article").inner_text())
    link = page.locator("main a[href$='/files/pdf']").first.get_attribute("href")
    assert link
    printed = squeezed(by_pdftotext(page.request.get(link).body(), folder))
    for words in (OVERVIEW, DECISION, SAID[2][1], "20"):
        assert squeezed(words) in shown and squeezed(words) in printed, words


@pytest.mark.parametrize(
    ("database_url", "scripts"),
    [("sqlite", True), ("postgresql", False)],
    indirect=True,
    ids=["with", "without-scripts"],
)
def test_from_an_empty_form_to_a_published_result(
    browser: Browser, house: Served, scripts: bool, tmp_path: Path
) -> None:
    def morning(days: int) -> datetime:
        house.moment = START + timedelta(days=days)
        return house.moment

    with person_at(browser, house, DESKTOP[0], scripts=scripts) as publisher:
        people.sign_in(publisher, "publisher")
        project = disclose(publisher, scripts)
        hearing = announce(publisher, project)
        print_posters(publisher, hearing, tmp_path)
        session = plan_session(publisher, hearing)
        morning(20)
        hold_session(publisher, session)
        with clock.at(morning(38)):
            with unit_of_work():
                said = db.session.scalars(select(Submission).where(Submission.text.contains("แผงค้า")))
                factories.theme(list(said), title="ที่ค้าขายของผู้ค้าริมทาง", is_public=True)
            due = jobs.SWEEPERS["draft_results"](clock.now())
            assert list(db.session.scalars(select(Hearing.public_id))) == due, "it closed, and waits for its draft"
            jobs.run_now("draft_results", due)
        publish_result(publisher, hearing, tmp_path)
