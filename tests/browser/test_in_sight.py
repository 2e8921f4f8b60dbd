"""What is judged together is seen together on an officer's screen."""

from playwright.sync_api import Browser, expect

from tests.browser import people
from tests.browser.conftest import person_at
from tests.browser.ways import first
from tests.support.processes import House


def test_the_words_the_labels_and_the_decision_are_in_sight_together(browser: Browser, demonstration: House) -> None:
    """At 1280 × 800, as the page opens and while it is read: words, what the system understood, and the button that saves."""
    with person_at(browser, demonstration, 1280) as page:
        page.set_viewport_size({"width": 1280, "height": 800})
        people.sign_in(page, "planner")
        first("/workspace/review", ".list-lines a")(page)
        save = page.get_by_role("button", name="บันทึกและไปเรื่องถัดไป").last
        for seen in (page.locator("#words"), page.locator("#machine"), page.locator("#decide"), save):
            expect(seen).to_be_in_viewport()
        page.locator("#machine").evaluate("one => one.scrollIntoView()")
        expect(save).to_be_in_viewport()
        save.focus()
        page.keyboard.press("t")
        other = page.locator(".desk-decide details[open] input").last
        expect(other).to_be_visible()
        other.focus()
        button, box = save.bounding_box(), other.bounding_box()
        assert button and box and box["y"] + box["height"] <= button["y"], "what has the focus is not under the button"


def test_a_link_within_a_card_leads_where_it_says(browser: Browser, demonstration: House) -> None:
    """The whole card leads to the list; what is named in it has a page of its own."""
    with person_at(browser, demonstration, 1280) as page:
        people.sign_in(page, "planner")
        page.goto("/workspace")
        named = page.locator(".card-whole li a").first
        address = named.get_attribute("href") or ""
        named.scroll_into_view_if_needed()
        box = named.bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_url(f"**{address}")


def test_a_table_beside_the_judgement_is_not_squeezed(browser: Browser, demonstration: House) -> None:
    with person_at(browser, demonstration, 1280) as page:
        people.sign_in(page, "planner")
        first("/workspace/reports", "a[href*='/workspace/reports/']")(page)
        page.get_by_text("อ่านทั้งฉบับพร้อมตัวเลข").click()
        title = page.locator(".desk-read tbody th").first.bounding_box()
        table = page.locator(".desk-read table").first.bounding_box()
        assert title and table and title["width"] > table["width"] * 0.9
