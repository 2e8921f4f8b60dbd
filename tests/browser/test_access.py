"""Every kind of page in Chromium: no violation of axe in both languages and widths, nothing lost on narrow screens or in large type."""

import json
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser import people
from tests.browser.conftest import DESKTOP, PHONE, person_at
from tests.browser.pages import PAGES
from tests.browser.ways import HEARING, PROJECT, Way, at, first, opinion, receipt, refused, tracking
from tests.support.processes import House

NARROW = 320
LARGE = 640  # where type of twice the size has as little room
AXE = Axe().axe_script
# Who looks into a page, to its end: one who leaves takes a passkey's virtual authenticator along.
_developers: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


def found_by_axe(page: Page, options: dict[str, Any]) -> list[dict[str, Any]]:
    """What axe objects to on this page. The rest of its answer stays in the browser: to bring it here takes long."""
    if page.evaluate("!window.axe"):
        if page not in _developers:
            _developers[page] = page.context.new_cdp_session(page)
        _developers[page].send("Runtime.evaluate", {"expression": AXE, "silent": True})
    options = {"resultTypes": ["violations"], **options}
    violations: list[dict[str, Any]] = page.evaluate(f"axe.run({json.dumps(options)}).then(found => found.violations)")
    return violations


def violations(page: Page) -> list[str]:
    found = found_by_axe(page, {})
    return [f"{one['id']}: {node['target']} {node['html'][:160]}" for one in found for node in one["nodes"][:3]]


def too_pale(page: Page) -> list[str]:
    """Where a text does not reach the contrast of AAA."""
    rule = "color-contrast-enhanced"
    found = found_by_axe(page, {"runOnly": {"type": "rule", "values": [rule]}, "rules": {rule: {"enabled": True}}})
    return [f"{node['target']} {node['html'][:120]}" for one in found for node in one["nodes"][:5]]


def too_wide(page: Page) -> str | None:
    """What makes the page scroll sideways on the narrowest screen, or in type twice as large."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return f"{wide} px too wide" if wide > 0 else None


@pytest.fixture(params=list(PAGES))
def people_pages(request: pytest.FixtureRequest) -> tuple[str, list[Way]]:
    return request.param, PAGES[request.param]


@pytest.fixture(params=[("th", PHONE[0]), ("en", DESKTOP[0])], ids=["thai-phone", "english-desktop"])
def reader(
    request: pytest.FixtureRequest, browser: Browser, demonstration: House, people_pages: tuple[str, list[Way]]
) -> Iterator[Page]:
    locale, width = request.param
    with person_at(browser, demonstration, width, locale=locale) as page:
        if people_pages[0] not in ("visitor", "newcomer"):
            people.sign_in(page, people_pages[0])
        yield page


def test_every_page_is_open_to_everybody(reader: Page, people_pages: tuple[str, list[Way]]) -> None:
    """Axe finds nothing, and no page scrolls sideways at 320 px, or at 640 px in type of twice the size."""
    faults: list[str] = []
    size = reader.viewport_size
    assert size
    for go in people_pages[1]:
        go(reader)
        reader.wait_for_load_state()  # a form that was sent may still be arriving
        faults += [f"{reader.url}: {one}" for one in violations(reader)]
        reader.set_viewport_size({"width": NARROW, "height": size["height"]})
        if fault := too_wide(reader):
            faults.append(f"{reader.url} at {NARROW} px: {fault}")
        reader.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        reader.set_viewport_size({"width": LARGE, "height": size["height"]})
        if fault := too_wide(reader):
            faults.append(f"{reader.url} in type of 200 %: {fault}")
        reader.set_viewport_size(size)
    assert not faults, "\n".join(faults)


def test_the_readers_own_look_holds_on_every_kind_of_page(browser: Browser, demonstration: House) -> None:
    """Chosen without JavaScript at the foot of a page: AAA contrast, type of 150 % without sideways scrolling, the easy summary first."""
    with person_at(browser, demonstration, scripts=False) as page:
        first("/hearings?phase=open", HEARING)(page)
        address = page.url
        page.get_by_label("ใหญ่มาก").check()
        page.get_by_label("สีตัดกันชัด").check()
        page.get_by_label("สรุปภาษาง่ายก่อน").check()
        page.get_by_role("button", name="ใช้การแสดงผลนี้").click()
        page.wait_for_load_state()
        assert page.url == address
        kept = page.context.cookies()
        assert page.get_by_role("heading", name="สรุปภาษาง่าย").is_visible()
        assert not page.get_by_role("heading", name="วิธีรับฟัง").is_visible()
    with person_at(browser, demonstration) as page:
        page.context.add_cookies([one for one in kept if one["name"] == "display"])  # type: ignore[list-item]
        faults: list[str] = []
        for go in (
            *map(at, ("/", "/style", "/areas/34", "/submissions", "/plans", "/track")),
            *LOOKED_AT,
            refused("/report"),
            receipt,
            tracking,
        ):
            go(page)
            faults += [f"{page.url}: {one}" for one in (*too_pale(page), too_wide(page)) if one]
        assert not faults, "\n".join(faults)


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_choice_of_look_never_loses_what_was_typed(browser: Browser, demonstration: House, scripts: bool) -> None:
    """In the middle of a form: its words stay, and the look is there at once; without JavaScript in a tab beside it."""
    with person_at(browser, demonstration, scripts=scripts) as page:
        opinion(page)
        address, words = page.url, page.locator("main textarea").first
        words.fill("พิมพ์ไว้ครึ่งหนึ่ง")
        page.get_by_label("ใหญ่มาก").check()
        page.get_by_label("สีตัดกันชัด").check()
        page.get_by_label("สรุปภาษาง่ายก่อน").check()
        press = page.get_by_role("button", name="ใช้การแสดงผลนี้")
        if scripts:
            press.click()
            page.get_by_text("ใช้การแสดงผลนี้แล้ว").wait_for()
            chosen = page
            assert not too_pale(page)
        else:
            with page.context.expect_page() as opening:
                press.click()
            chosen = opening.value
            chosen.wait_for_load_state()
        assert chosen.locator("html.text-150").count() == 1
        assert (page.url, words.input_value()) == (address, "พิมพ์ไว้ครึ่งหนึ่ง")
        assert {one["name"]: one["value"] for one in page.context.cookies()}["display"] == "150-contrast-easy"


LOOKED_AT: list[Way] = [
    first("/projects", PROJECT),
    first("/hearings?phase=summarised", HEARING),
    first("/themes", "a[href*='/themes/']"),
    opinion,
]
