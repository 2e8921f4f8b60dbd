"""Every kind of page in Chromium: no violation of axe in both languages and widths, nothing lost on narrow screens or in large type."""

from collections.abc import Callable, Iterator

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import people
from tests.browser.conftest import DESKTOP, PHONE, person_at
from tests.support.processes import House
from webapp.core import ids

Way = Callable[[Page], object]
NARROW = 320
AXE = Axe()


def at(path: str) -> Way:
    return lambda page: page.goto(path)


def first(path: str, link: str, then: str = "") -> Way:
    """Follow the first link of this kind on a page; `then` goes on to a page below it."""

    def go(page: Page) -> None:
        page.goto(path)
        follow(page, f"main {link}", then)

    return go


def last(path: str, link: str) -> Way:
    """Follow the last link of this kind on a page."""

    def go(page: Page) -> None:
        page.goto(path)
        page.goto(page.locator(f"main {link}").last.get_attribute("href") or "")

    return go


def follow(page: Page, link: str, then: str = "") -> None:
    """Go where the first such link leads; unlike after a click, the whole page is there."""
    address = page.locator(link).first.get_attribute("href")
    assert address, f"{page.url} has no {link}"
    page.goto(address + then)


def refused(path: str) -> Way:
    """Send the form empty: it comes back with its errors."""

    def go(page: Page) -> None:
        page.goto(path)
        people.go_on(page)
        page.locator("#error-summary").wait_for()

    return go


def opinion(page: Page) -> None:
    first("/hearings?phase=open", ".grid a[href*='/hearings/']")(page)
    follow(page, "main a[href$='/opinion']")


def refused_opinion(page: Page) -> None:
    opinion(page)
    people.go_on(page)
    page.locator("#error-summary").wait_for()


def report_where(page: Page) -> None:
    page.goto("/report")
    page.fill("[name=text]", "ไฟถนนดับหน้าวัด")
    people.go_on(page)
    page.locator("[name=place_note]").wait_for()


def receipt(page: Page) -> None:
    people.report_problem(page, "ไฟถนนดับหน้าวัดสามคืนแล้ว", scripts=True)


def tracking(page: Page) -> None:
    """From the receipt on."""
    follow(page, "main .button-row a[href*='/track/']")


def draft_text(page: Page) -> None:
    """The text of the hearing that has one."""
    page.goto("/hearings?phase=open")
    ways = [link.get_attribute("href") or "" for link in page.locator(f"main {HEARING}").all()]
    texts = [way + "/text" for way in ways if page.request.get(way + "/text").ok]
    page.goto(texts[0])


def plan_item(page: Page) -> None:
    first("/plans", "a[href*='/plans/']")(page)
    follow(page, "main a[href*='/plan-items/']")


def progress_report(page: Page) -> None:
    """The newest report of a plan item that has one."""
    page.goto("/overview/34/items?standing=finished")
    for link in [one.get_attribute("href") or "" for one in page.locator("main a[href*='/plan-items/']").all()]:
        page.goto(link)
        if page.locator("a[href*='/progress-reports/']").count():
            follow(page, "a[href*='/progress-reports/']")
            return
    raise AssertionError("no item has a report")


def deliberate(where: str) -> Way:
    """Enter the open deliberation of a kind, and come to where one votes."""

    def go(page: Page) -> None:
        page.goto("/deliberations")
        links = [link.get_attribute("href") or "" for link in page.locator(f"main {CARD}").all()]
        answers = {f"{link}/{where}": page.request.get(f"{link}/{where}") for link in links}
        ends = (f"/{where}", "/enter")  # another kind says that there is nothing, or leads elsewhere
        place = next(way for way, answer in answers.items() if answer.ok and answer.url.endswith(ends))
        page.goto(place)
        if page.locator("#area-district").count():
            page.locator("#area-district").select_option("3415")
            people.go_on(page)
            page.wait_for_url(lambda url: not url.endswith("/enter"))
            page.goto(place)

    return go


def report_part(page: Page) -> None:
    """A part of the report that is still being written."""
    page.goto("/workspace/reports")
    links = [link.get_attribute("href") or "" for link in page.locator("main a[href*='/workspace/reports/']").all()]
    for link in links:
        page.goto(link)
        if page.locator("a[href$='/parts/overview']").count():
            follow(page, "a[href$='/parts/overview']")
            return
    raise AssertionError("no report is being written")


NEWCOMER: dict[str, str] = {}  # address and a recovery code of whoever has registered last


def asked_to_confirm(page: Page) -> None:
    """A newcomer registers; the demonstration shows the link that would stand in the letter."""
    NEWCOMER["email"] = f"{ids.new_id()}@people.example"
    page.goto("/register")
    page.fill("main [name=name]", "สมศรี ใจดี")
    page.fill("main [name=email]", NEWCOMER["email"])
    page.fill("main [name=password]", "ปลาทูนึ่งสามตัว")
    people.go_on(page)


def confirmed(page: Page) -> None:
    page.locator("main form button").first.click()
    page.wait_for_url("**/account")


def wrong_code(page: Page) -> None:
    page.goto("/account/factors/app")
    page.fill("main [name=code]", "000000")
    people.go_on(page)
    page.locator("#error-summary").wait_for()


def recovery_codes(page: Page) -> None:
    """From the page with the wrong code on: the right one turns the app on and shows the codes once."""
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.fill("main [name=code]", pyotp.TOTP(secret).now())
    people.go_on(page)
    NEWCOMER["code"] = page.locator("main li code").first.inner_text()


def link_sent(page: Page) -> None:
    """The newcomer has left, and asks for a link."""
    page.goto("/account")
    page.locator("form[action='/sign-out'] button").first.evaluate("button => button.click()")
    page.wait_for_url(lambda url: "/account" not in url)
    page.goto("/sign-in/link")
    page.fill("main [name=email]", NEWCOMER["email"])
    people.go_on(page)


def second_step(page: Page) -> None:
    page.locator("main form button").first.click()
    page.wait_for_url("**/sign-in/second")


def refused_second_step(page: Page) -> None:
    page.fill("main [name=code]", "0000-0000-0000")
    people.go_on(page)
    page.locator("#error-summary").wait_for()


def entered(page: Page) -> None:
    page.fill("main [name=code]", NEWCOMER["code"])
    people.go_on(page)
    page.wait_for_url("**/account")


CARD = ".card-title a"
PROJECT, HEARING = ".grid a[href*='/projects/']", ".grid a[href*='/hearings/']"
PAGES: dict[str, list[Way]] = {
    "visitor": [
        *map(
            at,
            (
                "/",
                "/about",
                "/privacy",
                "/accessibility",
                "/style",
                "/areas",
                "/areas/34",
                "/projects",
                "/projects?q=zzzz",
                "/projects/map?area=34",
                "/follows/area/34",
                "/hearings?phase=open",
                "/hearings?phase=announced",
                "/hearings?phase=closed",
                "/submissions",
                "/themes",
                "/plans",
                "/report",
                "/map",
                "/map?area=34",
                "/offline",
                "/track",
                "/sign-in",
                "/register",
                "/password/forgotten",
            ),
        ),
        *map(at, ("/escalations", "/reports", "/overview", "/overview/34?show=pace", "/overview/34/items")),
        *map(at, ("/visits", "/progress-rules")),
        first("/visits", "a[href*='/visits/']"),
        progress_report,
        *map(at, ("/deliberations", "/deliberations?phase=closed")),
        first("/deliberations", CARD),
        first("/deliberations", CARD, "/enter"),
        first("/deliberations?phase=closed", CARD),
        last("/deliberations?phase=closed", CARD),
        *map(deliberate, ("vote", "propose", "ballot")),
        first("/escalations", "a[href*='/escalations/']"),
        first("/reports", "a[href*='/reports/']"),
        first("/reports", "a[href*='/reports/']", "/figures/voices"),
        first("/projects", PROJECT),
        first("/projects", PROJECT, "/revisions"),
        first("/hearings?phase=open", HEARING),
        first("/hearings?phase=announced", HEARING),
        first("/hearings?phase=closed", HEARING),
        first("/hearings?phase=summarised", HEARING),
        first("/hearings?phase=summarised", HEARING, "/result"),
        first("/hearings?phase=announced", HEARING, "/poster"),
        draft_text,
        first("/submissions", "a[href*='/submissions/']"),
        first("/themes", "a[href*='/themes/']"),
        first("/plans", "a[href*='/plans/']"),
        plan_item,
        opinion,
        refused_opinion,
        report_where,
        receipt,
        tracking,
        refused("/report"),
        refused("/sign-in"),
        refused("/register"),
    ],
    "newcomer": [
        asked_to_confirm,
        lambda page: follow(page, "main a[href*='/register/']"),
        confirmed,
        at("/account/letters"),
        at("/account/factors"),
        at("/account/factors/app"),
        wrong_code,
        recovery_codes,
        at("/account/factors"),
        link_sent,
        lambda page: follow(page, "main a[href*='/sign-in/link/']"),
        second_step,
        refused_second_step,
        entered,
        at("/account/prove"),
    ],
    "publisher": [
        first("/hearings?phase=announced", HEARING, "/notices"),
        first("/hearings?phase=closed", HEARING, "/result/edit"),
        first("/hearings?phase=closed", HEARING, "/result/publish"),
        first("/hearings?phase=closed", HEARING, "/result/sections/overview"),
        first("/hearings?phase=summarised", HEARING, "/result/edit"),
        first("/hearings?phase=summarised", HEARING, "/result/publish"),
        first("/hearings?phase=open", HEARING, "/import"),
        *map(at, ("/workspace", "/account", "/workspace/projects", "/workspace/hearings", "/projects/new")),
        refused("/projects/new"),
        first("/workspace/projects", "table a[href*='/projects/']", "/edit"),
        first("/projects", PROJECT, "/status"),
        first("/workspace/projects", "table a[href*='/projects/']", "/documents/new"),
    ],
    "planner": [
        *map(
            at,
            (
                "/workspace",
                "/workspace/review",
                "/workspace/review-many",
                "/workspace/submissions?state=waiting&copies=no",
                "/workspace/copies",
                "/workspace/clusters",
                "/workspace/themes",
                "/workspace/trends",
                "/workspace/missing-voices",
                "/workspace/opinion-map",
                "/workspace/matrix",
                "/workspace/escalations",
                "/workspace/reports",
                "/workspace/deliberations",
                "/workspace/deliberations/new",
                "/workspace/progress",
            ),
        ),
        first("/workspace/progress", "a[href*='/reports/']"),
        first("/workspace/escalations", "a[href*='/workspace/escalations/']"),
        first("/workspace/reports", "a[href*='/workspace/reports/']"),
        report_part,
        first("/workspace/review", ".list-lines a"),
        first("/workspace/opinion-map", ".map-list a"),
        first("/workspace/review?show=all", ".list-lines a", "/split"),
        first("/workspace/clusters", "a[href*='/clusters/']"),
        first("/workspace/themes", "a[href*='/workspace/themes/']"),
        first("/workspace/deliberations", ".list-lines a[href*='/workspace/deliberations/']"),
        refused("/workspace/deliberations/new"),
        first("/plans", "a[href*='/plans/']"),
    ],
    "inspector": [
        *map(at, ("/workspace/visits", "/workspace/visits/new?area=34")),
        first("/workspace/visits", "a[href*='/workspace/visits/']:not([href*='/new'])"),
    ],
    "moderator": [
        *map(
            at,
            (
                "/workspace",
                "/workspace/moderation",
                "/workspace/concerns",
                "/workspace/assisted",
                "/workspace/statements",
            ),
        ),
        first("/workspace/moderation", "a[href$='/moderation']"),
    ],
    "admin": [
        *map(
            at,
            (
                "/workspace/members",
                "/workspace/members/invite",
                "/workspace/organisations",
                "/workspace/organisations/new",
                "/workspace/audit",
                "/workspace/confidential",
                "/workspace/personal-data",
                "/workspace/learning",
            ),
        ),
        first("/workspace/learning", "a[href*='/workspace/learning/']"),
        refused("/workspace/members/invite"),
    ],
}


def violations(page: Page) -> list[str]:
    found = AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {node['target']} {node['html'][:160]}" for one in found for node in one["nodes"][:3]]


def too_pale(page: Page) -> list[str]:
    """Where a text does not reach the contrast of AAA."""
    options = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}
    options |= {"resultTypes": ["violations"], "rules": {"color-contrast-enhanced": {"enabled": True}}}
    found = AXE.run(page, options=options).response["violations"]
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
        reader.set_viewport_size({"width": 640, "height": size["height"]})
        reader.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
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
        ):
            go(page)
            faults += [f"{page.url}: {one}" for one in (*too_pale(page), too_wide(page)) if one]
        assert not faults, "\n".join(faults)


LOOKED_AT: list[Way] = [
    first("/projects", PROJECT),
    first("/hearings?phase=summarised", HEARING),
    first("/themes", "a[href*='/themes/']"),
    opinion,
]
