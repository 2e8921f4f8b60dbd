"""How a person reaches each kind of page: by an address, a link, or a form that comes back."""

from collections.abc import Callable

import pyotp
from playwright.sync_api import Page

from tests.browser import people
from webapp.core import ids

Way = Callable[[Page], object]
CARD = ".card-title a"
PETITIONED = "/projects?q=สว่างวีระวงศ์"
PROJECT, HEARING = ".grid a[href*='/projects/']", ".grid a[href*='/hearings/']"


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


def previewed_type(page: Page) -> None:
    """What one of the province's own problem types does to the latest submissions."""
    first("/workspace/types", "article a.btn-secondary")(page)
    page.click("main button[value=preview]")
    page.locator("#preview").wait_for()


def opinion(page: Page) -> None:
    first("/hearings?phase=open", ".grid a[href*='/hearings/']")(page)
    follow(page, "main a[href$='/opinion']")


def refused_opinion(page: Page) -> None:
    opinion(page)
    people.go_on(page)
    page.locator("#error-summary").wait_for()


def refused_petition(page: Page) -> None:
    first(PETITIONED, PROJECT, "/petition")(page)
    people.go_on(page)
    page.locator("#error-summary").wait_for()


def refused_order(page: Page) -> None:
    first("/workspace/petitions", "table a", "/order")(page)
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


def draft_plan(page: Page) -> None:
    page.goto("/workspace/plans/new")
    page.fill("main [name=title]", "ร่างแผนฉบับใหม่")
    people.go_on(page)
    page.locator("#consulted").wait_for()


def removing_a_draft(page: Page) -> None:
    draft_plan(page)
    follow(page, "main a[href$='/remove']")


def refused_approval(page: Page) -> None:
    """From the draft on."""
    follow(page, "main a[href$='/in-force']")
    people.go_on(page)
    page.locator("#error-summary").wait_for()


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


def asked_to_follow(page: Page) -> None:
    """Without an account; the demonstration shows the link that would stand in the letter."""
    page.goto("/follows/area/34")
    page.fill("main [name=email]", "follower@people.example")
    people.go_on(page)
    page.locator("main a[href*='/follows/confirm/']").wait_for()


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


def asked_for_email(page: Page) -> None:
    """The newcomer wants another address; the demonstration shows the links that would stand in both letters."""
    page.goto("/account/email")
    page.fill("main [name=email]", f"{ids.new_id()}@people.example")
    people.go_on(page)
    NEWCOMER["undo"] = page.locator("main a[href*='/undo/']").get_attribute("href") or ""


def undoing_email(page: Page) -> None:
    page.goto(NEWCOMER["undo"])


def invited(page: Page) -> None:
    """An administrator has invited somebody, and sends it again."""
    page.goto("/workspace/members/invite")
    page.fill("main [name=email]", f"{ids.new_id()}@office.example")
    for name in ("role", "organisation", "area_code"):
        page.locator(f"main [name={name}]").select_option(index=1)
    people.go_on(page)
    page.wait_for_url("**/workspace/members")
    follow(page, "main a[href$='/send-again']")
