"""The whole loop, once as a newcomer with a modern phone, once with scripts switched off: disclose, hear, understand, plan, answer."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import people
from tests.browser.conftest import DESKTOP, person_at
from tests.support.processes import House

pytestmark = pytest.mark.slow


def test_from_a_disclosed_project_to_an_answer(
    browser: Browser, demonstration: House, page: Page, scripts: bool
) -> None:
    way = "มีสคริปต์" if scripts else "ไม่มีสคริปต์"
    project_title = f"ปรับปรุงถนนหน้าโรงเรียน ({way})"
    hearing_title = f"รับฟังความคิดเห็นเรื่องถนนหน้าโรงเรียน ({way})"
    theme_title = f"ถนนหน้าโรงเรียนเป็นหลุม ({way})"
    reason = f"อยู่ในแผนซ่อมถนนของจังหวัดแล้ว ({way})"
    response = f"จังหวัดจะซ่อมถนนหน้าโรงเรียนภายในเดือนมีนาคม ({way})"

    with person_at(browser, demonstration, DESKTOP[0], scripts=scripts) as publisher:
        people.sign_in(publisher, "publisher")
        project = people.disclose_project(publisher, project_title, scripts)
        hearing = people.hold_hearing(publisher, project, hearing_title)

    page.goto(project)
    for words in people.WRITTEN_HEADS.values():
        expect(page.locator("main")).to_contain_text(words)
    page.goto(hearing)
    expect(page.get_by_role("heading", level=1)).to_contain_text(hearing_title)
    people.give_opinion(page, f"เห็นด้วยค่ะ แต่ขอให้ทำทางเท้าด้วย ({way})")
    code = people.report_problem(page, f"ถนนหน้าโรงเรียนเป็นหลุมลึก รถล้มสองคันแล้ว ช่วยซ่อมด้วยครับ ({way})", scripts)
    submission = people.public_id_of(page, code)

    with person_at(browser, demonstration, DESKTOP[0], scripts=scripts) as planner:
        people.sign_in(planner, "planner")
        people.wait_for_analysis(planner, submission)
        people.review(planner, submission)
        people.accept_proposal(planner)
        desk = people.make_theme(planner, submission, theme_title)
        item = people.link_to_plan(planner, desk, reason)
        people.answer(planner, desk, response)

    people.track(page, code)
    for words in (theme_title, reason, response):
        expect(page.locator("main")).to_contain_text(words)
    page.locator(f"main a[href$='{item}']").first.click()
    for words in (theme_title, reason, response):
        expect(page.locator("main")).to_contain_text(words)
