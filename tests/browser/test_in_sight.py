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
