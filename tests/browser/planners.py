"""What a planner does in a morning, by keyboard where there are keys; the story and `bench/planner_morning.py` share it."""

import re

from playwright.sync_api import Page, expect

from tests.browser import people

TWO_MATTERS = "รถบรรทุกหินวิ่งผ่านหน้าตลาดเช้าทุกวัน ฝุ่นฟุ้ง ขอให้จำกัดเวลาวิ่ง นอกจากนี้ไฟถนนหน้าตลาดดับมาสามคืนแล้ว มืดมาก"
SECOND = "ไฟถนนหน้าตลาดดับ"


def from_matrix_to_theme(page: Page, row: str = "tbody tr") -> None:
    """From the strongest cell of the matrix to the first theme of what stands in it."""
    page.goto("/workspace/matrix")
    tints = ".matrix td.heat-5, .matrix td.heat-0"
    colours = page.eval_on_selector_all(tints, "all => all.map(one => getComputedStyle(one).backgroundColor)")
    assert len(set(colours)) == 2, "a crowded cell is seen at once"
    cells = page.locator(f"main .matrix {row} td a")
    voices = [int(re.sub(r"\D", "", words)) for words in cells.all_inner_texts()]
    cells.nth(voices.index(max(voices))).click()
    expect(page.locator("[data-review-row]").first).to_be_visible()
    page.locator("section[aria-labelledby=view-themes] a").first.click()
    page.wait_for_url("**/workspace/themes/*")


def open_first_member(page: Page) -> None:
    people.unfold(page, "[name=chosen]")
    page.get_by_role("link", name="เปิดอ่าน").first.click()
    page.wait_for_url("**/workspace/review/*")


def open_queue(page: Page) -> None:
    """Open the first of the queue without a mouse."""
    page.goto("/workspace/review")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/workspace/review/*")


def accept_by_keyboard(page: Page, times: int) -> None:
    for _ in range(times):
        _go_on(page, "a")


def correct_by_keyboard(page: Page, times: int) -> None:
    """Correct one after another: the types, a tick, and on."""
    for _ in range(times):
        if page.locator("[data-key=t]").count():
            page.keyboard.press("t")
            page.keyboard.press("Space")
        else:
            page.keyboard.press("c")
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Escape")
        _go_on(page, "a")


def undo_by_keyboard(page: Page) -> None:
    """Take the review just made back; one stands before it again."""
    _go_on(page, "u")
    expect(page.locator("main")).to_contain_text("ผลการพิจารณาของท่าน")


def _go_on(page: Page, key: str) -> None:
    before = page.url
    page.keyboard.press(key)
    page.wait_for_url(lambda url: url != before, wait_until="load")


def split_by_keyboard(page: Page, submission: str, titles: tuple[str, str]) -> None:
    """Cut one that speaks of two matters where the page proposes it, and name a theme for each part."""
    page.goto(f"/workspace/review/{submission}")
    _go_on(page, "p")
    page.keyboard.press("a")
    expect(page.locator("#part-2")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("p")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(titles[0])
    page.locator("section[aria-labelledby=part-2] input[name$=title]").fill(titles[1])
    page.keyboard.press("Escape")
    _go_on(page, "a")
    expect(page.locator("main")).to_contain_text("บันทึกทุกส่วนแล้ว")


def merge(page: Page, desk: str, into: str) -> None:
    """Merge the theme of one desk into that of another."""
    page.goto(desk)
    people.unfold(page, "#merge-into")
    page.locator("#merge-into").select_option(people.last_part(into))
    page.get_by_role("button", name="รวมประเด็น").click()
    expect(page.locator("main")).to_contain_text("รวมประเด็นแล้ว")


def confirm_all(page: Page, area: str) -> int:
    """Confirm at once whatever waits in an area; gives how many, when all are done."""
    page.goto(f"/workspace/review?area={area}")
    page.get_by_role("link", name="ตรวจทั้งหมดนี้พร้อมกัน").click()
    page.locator("section[aria-labelledby=confirm] button").click()
    done = page.locator("main", has_text=re.compile(r"(เสร็จแล้ว ตรวจ|ตรวจแล้ว) [\d,]+ เรื่อง"))
    expect(done).to_be_visible(timeout=120_000)
    return int(re.findall(r"ตรวจ(?:แล้ว)? ([\d,]+) เรื่อง", done.inner_text())[0].replace(",", ""))
