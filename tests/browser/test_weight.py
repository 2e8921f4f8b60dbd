"""A first visit costs little, also on a village's slow line: what came over the line is counted by Chromium itself."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import person_at
from tests.support.processes import House

MOST_BYTES = 150_000


def transferred(page: Page, path: str) -> int:
    """The bytes of one first visit, headers and compressed bodies together."""
    received: list[float] = []
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    return int(sum(received))


@pytest.mark.parametrize("path", ["/", "/report", "/hearings"])
def test_first_visit_is_light(browser: Browser, demonstration: House, path: str) -> None:
    with person_at(browser, demonstration) as page:
        size = transferred(page, path)
    assert 1_000 < size <= MOST_BYTES, f"{path}: {size:,} bytes"


def test_first_visit_of_a_hearing_is_light(browser: Browser, demonstration: House) -> None:
    with person_at(browser, demonstration) as page:
        page.goto("/hearings?phase=open")
        address = page.locator("main .grid a[href*='/hearings/']").first.get_attribute("href")
    assert address
    with person_at(browser, demonstration) as page:
        size = transferred(page, address)
    assert 1_000 < size <= MOST_BYTES, f"{address}: {size:,} bytes"
