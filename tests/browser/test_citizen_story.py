"""The journeys of a citizen, counted: every press and every field that is filled is one interaction.

Also here: what a bad line does to them. The words that somebody writes are one interaction, however long they are.
"""

import io
import os

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import person_at
from tests.browser.people import choose_area, every
from tests.support.processes import House, free_port

UBON = {"latitude": 15.2287, "longitude": 104.8564}
MOST_REPORT, MOST_OPINION, MOST_TRACK = 12, 10, 3


class Fingers:
    """Presses and fills, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, selector: str) -> None:
        self.count += 1
        self.page.locator(selector).first.click()

    def fill(self, selector: str, words: str) -> None:
        self.count += 1
        self.page.fill(selector, words)


def report(page: Page, words: str) -> tuple[Fingers, str]:
    """From the front page to the receipt, by the device's position."""
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(UBON)
    page.goto("/")
    hand = Fingers(page)
    hand.press(".hero-actions a[href='/report']")
    hand.fill("main textarea[name=text]", words)
    hand.press("main .form-actions button")
    hand.press(".pin-map-bar button")
    expect(page.locator("#lat")).to_have_value("15.22870")
    hand.press("main .form-actions button")
    hand.press("main .form-actions button.btn-accent")
    expect(page.locator("#tracking-code")).to_be_visible()
    return hand, page.locator("#tracking-code").inner_text()


def test_a_large_photo_is_made_smaller_before_it_is_sent_and_stays_upright(
    browser: Browser, demonstration: House
) -> None:
    held, taken = Image.Exif(), io.BytesIO()
    held[0x0112] = 6  # the camera was turned: what is stored lying is meant upright
    Image.frombytes("RGB", (3000, 2000), os.urandom(18_000_000)).save(taken, "JPEG", quality=60, exif=held)
    with person_at(browser, demonstration) as page:
        page.goto("/report")
        photo = {"name": "หลุม.JPEG", "mimeType": "image/jpeg", "buffer": taken.getvalue()}
        other = {"name": "x.png", "mimeType": "image/png", "buffer": b"no picture" * 50_000}
        page.set_input_files("[name=photos]", [photo, other])
        seen = page.evaluate("""async () => {
            const input = document.querySelector('[name=photos]');
            while (input.files[0].name !== 'หลุม.jpg') await new Promise((done) => setTimeout(done, 50));
            const [first, second] = input.files, bare = { imageOrientation: 'none' };
            const picture = await createImageBitmap(first, bare);
            return [first.size, first.type, picture.width, picture.height, second.name, second.size];
        }""")
        assert seen[0] < len(taken.getvalue()) / 2
        assert seen[1:] == ["image/jpeg", 1067, 1600, "x.png", 500_000], "and what is no picture is sent as it is"
        page.fill("[name=text]", "หลุมลึกกลางถนนหน้าโรงเรียน")
        page.set_input_files("[name=photos]", photo)
        page.evaluate("""addEventListener('submit', (event) => {
            if (!event.defaultPrevented) sessionStorage.sent = event.target.photos.files[0].size;
        })""")
        page.locator("main .form-actions button").first.click()  # at once
        expect(page.locator("main h1")).to_have_text("เกิดที่ไหน")
        assert page.locator("[name=photos-stored]").count() == 1
        assert page.evaluate("Number(sessionStorage.sent)") == seen[0]


def test_the_journeys_are_short(browser: Browser, demonstration: House) -> None:
    with person_at(browser, demonstration) as page:
        hand, code = report(page, "ไฟทางแยกหน้าตลาดใหม่ดับสามคืน มืดมากครับ")
        assert hand.count <= MOST_REPORT
        page.goto("/")
        tracker = Fingers(page)
        tracker.press(".hero-actions a[href='/track']")
        tracker.fill("main [name=code]", code)
        tracker.press("main form button")
        expect(page.locator("main")).to_contain_text("เวลาที่สัญญาไว้")
        assert tracker.count <= MOST_TRACK
        page.goto("/")
        hand = Fingers(page)
        hand.press("main a[href*='/hearings/']")
        hand.press("main a[href$='/opinion']")
        for group in every(page, "main [role=radiogroup]"):
            hand.count += 1
            group.locator("input").first.check()
        hand.fill("main textarea[name=text]", "เห็นด้วย แต่ขอทางเท้าที่กว้างกว่านี้")
        hand.press("main .form-actions button")
        expect(page.locator("#tracking-code")).to_be_visible()
        assert hand.count <= MOST_OPINION
    print(f"report {hand.count}, track {tracker.count}")


def test_who_finds_the_same_report_joins_it(browser: Browser, demonstration: House) -> None:
    words = "สะพานไม้ข้ามคลองหลังโรงเรียนบ้านท่าผุพัง เด็กเดินไม่ได้"
    with person_at(browser, demonstration) as page:
        report(page, words)
    with person_at(browser, demonstration) as page:
        page.goto("/?province=34")
        page.goto("/report")
        page.locator("main textarea[name=text]").press_sequentially("สะพานไม้หลังโรงเรียนบ้านท่าผุพัง")
        similar = page.locator("#similar")
        expect(similar).to_contain_text("มีคนแจ้งเรื่องนี้แล้ว")
        similar.get_by_role("button").first.click()
        expect(page.locator("#tracking-code")).to_be_visible()
        page.locator("main .button-row a[href*='/track/']").first.click()
        expect(page.locator("main")).to_contain_text("ฉันก็เจอ")


def test_a_draft_survives_until_it_is_sent_and_never_on_a_shared_device(browser: Browser, demonstration: House) -> None:
    kept = "Object.keys(localStorage).filter((key) => key.startsWith('draft')).length"
    with person_at(browser, demonstration) as page:
        page.goto("/report")
        page.fill("main textarea[name=text]", "น้ำประปาขุ่นทั้งซอย")
        page.wait_for_timeout(900)
        assert page.evaluate(kept) == 1
        page.goto("/about")
        page.goto("/report")
        expect(page.locator("main textarea[name=text]")).to_have_value("น้ำประปาขุ่นทั้งซอย")
        page.locator("a[hreflang=en]").last.evaluate("link => link.click()")
        expect(page.get_by_role("heading", level=1)).to_have_text("What is the problem?")
        expect(page.locator("main textarea[name=text]")).to_have_value("น้ำประปาขุ่นทั้งซอย")
        page.check("[data-draft-shared]")
        assert page.evaluate(kept) == 0
        page.fill("main textarea[name=text]", "another draft")
        page.wait_for_timeout(900)
        assert page.evaluate(kept) == 0
        page.uncheck("[data-draft-shared]")
        assert page.evaluate(kept) == 1
        report(page, "น้ำประปาขุ่นทั้งซอยมาหลายวัน")
        assert page.evaluate(kept) == 0


def test_an_area_chosen_on_a_weak_line_is_not_lost(browser: Browser, demonstration: House) -> None:
    """The script comes after the choice, and the first request for the next list fails."""
    late: list[Route] = []

    def hold(script: Route) -> None:
        late.append(script)

    with person_at(browser, demonstration) as page:
        page.route("**/js/area-picker.js*", hold, times=1)
        page.route("**/areas/34/children.json", lambda route: route.abort(), times=1)
        page.goto("/submissions", wait_until="commit")
        page.locator("main details:has(#area-province) summary").first.click()
        page.select_option("#area-province", "34")
        expect(page.locator("#area-district")).to_be_disabled()
        late[0].continue_()
        expect(page.locator("main .area-picker-step")).to_have_count(0)  # the script is there and asks
        choose_area(page, "area", "340101", scripts=True)
        page.wait_for_timeout(1_000)  # what was asked for first comes last, and changes nothing
        expect(page.locator("#area-district")).to_have_value("3401")


@pytest.fixture
def village(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house of its own, whose line goes down."""
    folder = tmp_path_factory.mktemp("village")
    house = House(
        folder, f"sqlite:///{folder / 'ruamkid.sqlite3'}", port=free_port(), environment={"RUAMKID_JOBS": "off"}
    )
    house.command("migrate")
    return house


def test_a_form_that_is_sent_without_a_line_goes_out_later_and_once(browser: Browser, village: House) -> None:
    context = browser.new_context(base_url=village.url, viewport={"width": 360, "height": 740}, locale="th-TH")
    try:
        village.start_web()
        page = context.new_page()
        page.goto("/")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.goto("/report?area=340101")
        page.fill("main textarea[name=text]", "ถนนขาดหลังน้ำท่วม รถผ่านไม่ได้")
        page.locator("main .form-actions button").first.click()
        page.locator("main [name=place_note]").fill("ทางเข้าหมู่บ้าน")
        page.locator("main .form-actions button").first.click()
        expect(page.locator("main button.btn-accent")).to_be_visible()
        village.kill("web")
        page.locator("main button.btn-accent").click()
        expect(page.locator("[data-kept]")).to_be_visible()
        again = page.get_by_role("link", name="ลองอีกครั้ง")
        expect(again).to_have_attribute("href", page.url)  # an empty form invited to write it all once more
        page.goto("/hearings?phase=open")
        expect(again).to_have_attribute("href", page.url)
        page.goto("about:blank")  # nobody waits before the page
        village.start_web()
        page.goto("/about")
        page.get_by_role("link", name="เปิดใบรับพร้อมรหัสติดตาม").click()
        expect(page.locator("#tracking-code")).to_be_visible()
        page.goto("/submissions")
        expect(page.locator(".submission-entry")).to_have_count(1)
        expect(page.locator("main .notice")).to_have_count(0)
    finally:
        context.close()
        village.stop()


def test_who_goes_back_after_sending_is_not_told_that_the_line_is_down(browser: Browser, demonstration: House) -> None:
    """The page before was the answer to a form, which a browser cannot fetch again: nothing is kept to be sent a second time."""
    letters = """new Promise((done) => { const opening = indexedDB.open("ruamkid", 2); opening.onsuccess = () => {
      const shelves = opening.result.objectStoreNames; if (!shelves.contains("letters")) return done(0);
      const asked = opening.result.transaction("letters").objectStore("letters").count(); asked.onsuccess = () => done(asked.result); }; })"""
    with person_at(browser, demonstration) as page:
        page.goto("/")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.goto("/report?area=340101")
        page.fill("main textarea[name=text]", "รั้วโรงเรียนพังด้านหลัง เด็กเดินออกถนนใหญ่")
        page.locator("main .form-actions button").first.click()
        page.locator("main .form-actions button").first.click()
        page.fill("main [name=telephone]", "081 234 5678")
        page.locator("main button.btn-accent").click()
        expect(page.locator("#error-summary")).to_be_visible()  # the consent is missing
        page.fill("main [name=telephone]", "")
        page.locator("main button.btn-accent").click()
        expect(page.locator("#tracking-code")).to_be_visible()
        page.go_back()
        expect(page.locator("main textarea[name=text]")).to_be_visible()
        assert page.url.endswith("/report") and page.evaluate(letters) == 0
