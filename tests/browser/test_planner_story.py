"""A planner's morning: matrix, cell, theme, a hundred reviews by keyboard alone, split, merge, link, answer, tracking."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import people, planners
from tests.browser.conftest import DESKTOP, person_at
from tests.support.processes import House

pytestmark = pytest.mark.slow

REVIEWS, CORRECTED = 100, 10
TITLE, ALIKE = "รถบรรทุกวิ่งผ่านหน้าตลาดเช้า", "รถหินผ่านตลาด"
ANSWER, LIGHT = "จังหวัดจะจำกัดเวลาเดินรถบรรทุกในเดือนหน้า", "เทศบาลซ่อมไฟหน้าตลาดภายในสัปดาห์นี้"


def _waiting(page: Page) -> int:
    page.goto("/workspace/review")
    words = page.locator(".count-line").first.inner_text()
    return int("".join(letter for letter in words if letter.isdigit()))


def test_a_planners_morning(browser: Browser, demonstration: House) -> None:
    with person_at(browser, demonstration, DESKTOP[0]) as citizen:
        words = planners.TWO_MATTERS, "รถบรรทุกหินวิ่งผ่านหน้าตลาดทุกเช้า เด็กข้ามถนนไม่ได้"
        codes = [people.report_problem(citizen, one, True) for one in words]
        submissions = [people.public_id_of(citizen, code) for code in codes]

    with person_at(browser, demonstration, DESKTOP[0]) as planner:
        people.sign_in(planner, "planner")
        for submission in submissions:
            people.wait_for_analysis(planner, submission)
        planners.from_matrix_to_theme(planner)
        planners.open_first_member(planner)
        planners.correct_by_keyboard(planner, 1)
        before = _waiting(planner)
        planners.open_queue(planner)
        planners.accept_by_keyboard(planner, REVIEWS - CORRECTED + 1)
        planners.correct_by_keyboard(planner, CORRECTED - 1)
        assert before - _waiting(planner) == REVIEWS
        planner.go_back()
        planners.undo_by_keyboard(planner)

        planners.split_by_keyboard(planner, submissions[0], (TITLE, planners.SECOND))
        desk, light = people.find_theme(planner, TITLE), people.find_theme(planner, planners.SECOND)
        planners.merge(planner, people.make_theme(planner, submissions[1], ALIKE), desk)
        for place, words_of_it in ((desk, ANSWER), (light, LIGHT)):
            people.link_to_plan(planner, place, "มีอยู่ในแผนแล้ว")
            people.answer(planner, place, words_of_it)

    with person_at(browser, demonstration, DESKTOP[0]) as citizen:
        for code, answers in zip(codes, ((ANSWER, LIGHT), (ANSWER,)), strict=True):
            people.track(citizen, code)
            for words_of_it in answers:
                expect(citizen.locator("main")).to_contain_text(words_of_it)
