"""A planner draws a line around points of the opinion map, reads what is inside and makes a theme of it."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser import people
from tests.browser.conftest import DESKTOP, person_at
from tests.support.processes import House


def _number(words: str) -> int:
    found = re.search(r"[\d,]+", words)
    assert found, words
    return int(found[0].replace(",", ""))


def _draw_a_line(page: Page) -> None:
    """A square around the middle of the map, a fifth of it in each direction."""
    page.get_by_role("button", name="ลากวงเพื่อเลือก").click()
    canvas = page.locator("[data-opinion-map] canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    x, y, reach = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["height"] / 5
    corners = [(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach), (x - reach, y + reach)]
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in (*corners[1:], corners[0]):
        page.mouse.move(*corner, steps=6)
    page.mouse.up()


def test_a_line_on_the_map_becomes_a_theme(browser: Browser, demonstration: House) -> None:
    with person_at(browser, demonstration, DESKTOP[0]) as planner:
        people.sign_in(planner, "planner")
        planner.goto("/workspace/opinion-map")
        _draw_a_line(planner)
        heading = planner.locator("#chosen-title")
        expect(heading).to_be_visible()
        counted = planner.locator("[data-opinion-map] [role=status]").inner_text()
        assert _number(counted) == _number(heading.inner_text()), "browser and server count alike"
        assert _number(counted) > 5
        planner.reload()
        expect(heading).to_be_visible()
        planner.get_by_role("button", name=re.compile("^ยังไม่อยู่ในประเด็นใด")).click()
        planner.locator("[data-opinion-map] canvas").focus()
        planner.keyboard.press("+")
        planner.keyboard.press("Enter")
        expect(planner.locator("#chosen")).to_be_focused()

        planner.goto("/workspace/opinion-map")
        _draw_a_line(planner)
        expect(heading).to_be_visible()
        boxes = planner.locator("#chosen input[name=chosen]")
        boxes.first.uncheck()
        planner.locator("#chosen input[name=title]").fill("จากแผนที่ความเห็น")
        planner.locator("#chosen .form-actions button").click()
        expect(planner.locator("main")).to_contain_text("ตั้งประเด็นจาก")
        expect(planner.locator("h1")).to_contain_text("จากแผนที่ความเห็น")

    with person_at(browser, demonstration, DESKTOP[0], scripts=False) as planner:
        people.sign_in(planner, "planner")
        planner.goto("/workspace/opinion-map")
        planner.locator(".map-list a").first.click()
        expect(planner.locator("#chosen-title")).to_be_visible()
        expect(planner.locator("#chosen .list-lines li").first).to_be_visible()
