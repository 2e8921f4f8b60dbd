"""A neighbour answers statement after statement on a phone; another shares out a budget without scripts; both read results."""

from playwright.sync_api import Browser, Page, expect

from tests.browser import people
from tests.browser.conftest import person_at
from tests.support.processes import House


def come_in(page: Page, kind: str) -> None:
    """From the front page to the first question, saying where one lives."""
    page.goto("/?province=34")
    page.locator("#home-deliberations ~ .grid article", has_text=kind).first.locator("a").click()
    page.locator(".page-actions .btn-accent").click()
    page.locator("#area-district").select_option("3415")
    people.go_on(page)


def test_neighbours_vote_and_read_what_came_of_it(browser: Browser, demonstration: House) -> None:
    with person_at(browser, demonstration) as page:
        come_in(page, "เห็นด้วยหรือไม่กับคำของเพื่อนบ้าน")
        seen = set()
        for number in range(1, 4):
            seen.add(page.locator("#vote-words").inner_text())
            page.locator("button[value=agree]").click()
            expect(page.locator(".progress-words").first).to_contain_text(f"{number} จาก 6")
        assert len(seen) == 3
        page.locator("main a[href$='/propose']").click()
        page.fill("[name=words]", "ขอให้ประกาศวันงดเผาล่วงหน้าทุกตำบล")
        people.go_on(page)
        expect(page.locator("main")).to_contain_text("ผู้กลั่นกรองตรวจแล้ว")

    with person_at(browser, demonstration, scripts=False) as page:
        come_in(page, "ร่วมจัดงบประมาณ")
        for box in people.every(page, "[name=project]"):
            box.check()
        people.go_on(page)
        expect(page.locator("#error-summary")).to_contain_text("เกินวงเงินอยู่")
        for box in people.every(page, "[name=project]")[2:]:
            box.uncheck()
        people.go_on(page)
        expect(page.locator("main")).to_contain_text("รับคะแนนของท่านแล้ว")
        page.goto("/deliberations?phase=closed")
        results = [link.get_attribute("href") or "" for link in page.locator("main .card-title a").all()]
        pages = []
        for result in results:
            page.goto(result)
            pages.append(page.locator("main").inner_text())
        assert any("ผู้ร่วมตอบแบ่งเป็น 2 กลุ่มตามคำตอบ" in text for text in pages)
        assert any("จ่ายคนละ" in text for text in pages)

    with person_at(browser, demonstration) as page:
        people.sign_in(page, "moderator")
        page.goto("/workspace/statements")
        own = page.locator("li", has_text="ขอให้ประกาศวันงดเผา")
        own.locator("button[value=accept]").click()
        expect(page.locator("main")).not_to_contain_text("ขอให้ประกาศวันงดเผา")
