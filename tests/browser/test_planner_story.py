"""A planner's morning: a hundred reviews by keyboard alone, then from the matrix to the citizen's tracking page."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import people
from tests.browser.conftest import DESKTOP, person_at
from tests.support.processes import House

pytestmark = pytest.mark.slow

REVIEWS = 100
TITLE = "รถบรรทุกวิ่งผ่านหน้าตลาดเช้า"


def _waiting(page: Page) -> int:
    page.goto("/workspace/review")
    words = page.locator(".count-line").first.inner_text()
    return int("".join(letter for letter in words if letter.isdigit()))


def _review_by_keyboard(page: Page, times: int) -> None:
    """Open the first of the queue and accept one after another, without a mouse."""
    page.goto("/workspace/review")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/workspace/review/*")
    for _ in range(times):
        before = page.url
        page.keyboard.press("a")
        page.wait_for_url(lambda url, before=before: url != before, wait_until="load")


def _correct_by_keyboard(page: Page, times: int) -> None:
    """Correct one after another: the types, a tick, and on."""
    for _ in range(times):
        before = page.url
        if page.locator("[data-key=t]").count():
            page.keyboard.press("t")
            page.keyboard.press("Space")
        else:
            page.keyboard.press("c")
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Escape")
        page.keyboard.press("a")
        page.wait_for_url(lambda url, before=before: url != before, wait_until="load")


def test_a_planners_morning(browser: Browser, demonstration: House) -> None:
    with person_at(browser, demonstration, DESKTOP[0]) as citizen:
        words = "รถบรรทุกหินวิ่งผ่านหน้าตลาดเช้าทุกวัน ฝุ่นฟุ้ง ขอให้จำกัดเวลาวิ่ง"
        codes = [people.report_problem(citizen, f"{words} ({n})", True) for n in (1, 2)]
        submissions = [people.public_id_of(citizen, code) for code in codes]

    with person_at(browser, demonstration, DESKTOP[0]) as planner:
        people.sign_in(planner, "planner")
        for submission in submissions:
            people.wait_for_analysis(planner, submission)
        before = _waiting(planner)
        _review_by_keyboard(planner, REVIEWS)
        assert before - _waiting(planner) == REVIEWS

        planner.goto("/workspace/matrix")
        planner.locator("main table td a").first.click()
        expect(planner.locator("[data-review-row]").first).to_be_visible()
        planner.keyboard.press("j")
        planner.keyboard.press("Enter")
        planner.wait_for_url("**/workspace/review/*")
        _correct_by_keyboard(planner, 10)
        last = planner.url
        planner.keyboard.press("u")
        planner.wait_for_url(lambda url: url != last)
        expect(planner.locator("main")).to_contain_text("ท่านตัดสิน")

        desk = people.make_theme(planner, submissions[0], TITLE)
        people.make_theme(planner, submissions[1], f"{TITLE} อีกเรื่อง")
        planner.locator("#merge-into").select_option(label=TITLE)
        planner.get_by_role("button", name="รวมประเด็น").click()
        expect(planner.locator("main")).to_contain_text("รวมประเด็นแล้ว")
        planner.goto(desk)
        planner.locator("input[name=chosen]").first.check()
        planner.fill("#split-title", f"{TITLE} แยกออก")
        planner.get_by_role("button", name="แยกเป็นประเด็นใหม่").click()
        apart = planner.url
        expect(planner.get_by_role("heading", level=1)).to_contain_text("แยกออก")
        for place in (desk, apart):
            people.link_to_plan(planner, place, "อยู่ในแผนแล้ว")
            people.answer(planner, place, "จังหวัดจะจำกัดเวลาเดินรถบรรทุกในเดือนหน้า")

    with person_at(browser, demonstration, DESKTOP[0]) as citizen:
        for code in codes:
            people.track(citizen, code)
            expect(citizen.locator("main")).to_contain_text("จังหวัดจะจำกัดเวลาเดินรถบรรทุกในเดือนหน้า")
