"""What people do on the pages, as verbs. Each reads the page as a person does and presses what is there."""

import time
from datetime import timedelta
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from webapp.core import clock
from webapp.demo import source
from webapp.demo.load import PASSWORD

PHOTO = source.DATA / "photos" / "pothole.jpg"
WRITTEN_HEADS = {
    "rationale": "ถนนสายนี้ชำรุดมาสองปี รถรับส่งนักเรียนเสียหลักบ่อย",
    "substance": "ปูผิวทางใหม่และทำร่องระบายน้ำ ยาว 1.2 กิโลเมตร",
    "operator": "สำนักงานจังหวัด ร่วมกับเทศบาล",
    "place": "ถนนหน้าโรงเรียน ตำบลในเมือง",
    "schedule": "สำรวจ 1 เดือน ก่อสร้าง 5 เดือน",
    "outputs": "ถนนเรียบและไม่มีน้ำขัง เด็กไปโรงเรียนปลอดภัย",
    "impacts": "ฝุ่นและเสียงระหว่างก่อสร้าง พรมน้ำวันละสองครั้ง",
}


def _day(ahead: int) -> str:
    """A day as the browser's calendar writes it."""
    return (clock.today() + timedelta(days=ahead)).isoformat()


def every(page: Page, selector: str) -> list[Locator]:
    """All that match, once the page is whole: a press is over when the next page begins to come."""
    found = page.locator(selector)
    found.first.wait_for(state="attached")
    page.wait_for_load_state()
    return found.all()


def go_on(page: Page) -> None:
    """Press the main button of the page's form; stepping over what screen readers alone can see."""
    page.locator("main .form-actions button").first.click()


def email_of(key: str) -> str:
    return next(str(one["email"]) for one in source.records("officers") if one["key"] == key)


def sign_in(page: Page, key: str) -> None:
    enter(page, email_of(key), PASSWORD)


def enter(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in")
    page.fill("main input[name=email]", email)
    page.fill("main input[name=password]", password)
    go_on(page)
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))


def choose_area(page: Page, name: str, subdistrict: str, scripts: bool) -> None:
    """Province, district, subdistrict; without scripts the button brings each next list."""
    for level, code in (("province", subdistrict[:2]), ("district", subdistrict[:4]), ("subdistrict", subdistrict)):
        chosen = page.locator(f"#{name}-{level}")
        if not scripts and chosen.is_disabled():
            page.locator(f"button[name={name}-step]").click()
        expect(chosen.locator(f"option[value='{code}']")).to_be_attached()
        chosen.select_option(code)


def disclose_project(page: Page, title: str, scripts: bool) -> str:
    """A publisher writes the eight heads and publishes; gives the address of the project."""
    page.goto("/projects/new")
    page.fill("[name=title]", title)
    office = page.locator("select[name=organisation]")
    if not office.input_value():
        office.select_option(index=1)
    for name, words in WRITTEN_HEADS.items():
        page.fill(f"[name={name}]", words)
    page.fill("[name=cost_baht]", "4,500,000")
    choose_area(page, "area_code", "340101", scripts)
    go_on(page)
    page.locator("main a[href$='/publish']").first.click()
    page.get_by_role("button", name="เผยแพร่โครงการนี้").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    return page.url


def hold_hearing(page: Page, project: str, title: str) -> str:
    """A publisher announces a hearing on the project, with enough notice."""
    page.goto(project)
    page.locator("main a[href$='/hearings/new']").first.click()
    page.fill("[name=title]", title)
    page.fill("[name=purpose]", "เพื่อตัดสินใจรูปแบบทางระบายน้ำและช่วงเวลาก่อสร้าง")
    page.fill("[name=opens_on]", _day(20))
    page.fill("[name=closes_on]", _day(40))
    go_on(page)
    page.wait_for_url("**/questions")  # two usual questions stand there already
    page.goto(page.url.removesuffix("/questions"))
    page.locator("main a[href$='/announce']").first.click()
    page.get_by_role("button", name="ประกาศ", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    return page.url


def give_opinion(page: Page, words: str) -> str:
    """A citizen finds an open hearing and says what they think; gives the tracking code's page."""
    page.goto("/hearings?phase=open")
    page.locator("main .grid a[href*='/hearings/']").first.click()
    page.locator("main a[href$='/opinion']").first.click()
    for group in every(page, "main [role=radiogroup]"):
        group.locator("input").first.check()
    page.fill("main textarea[name=text]", words)
    go_on(page)
    return _keep_code(page)


def report_problem(page: Page, words: str, scripts: bool, subdistrict: str = "340101") -> str:
    """A citizen reports a problem with a photo and a place; gives the tracking code."""
    page.goto("/report")
    page.fill("[name=text]", words)
    page.set_input_files("[name=photos]", PHOTO)
    go_on(page)
    choose_area(page, "area", subdistrict, scripts)
    page.fill("[name=place_note]", "หน้าโรงเรียน")
    go_on(page)
    expect(page.locator(".photo-row img")).to_have_count(1)
    go_on(page)
    return _keep_code(page)


def _keep_code(page: Page) -> str:
    code = page.locator("#tracking-code")
    expect(code).to_be_visible()
    return code.inner_text()


def track(page: Page, code: str) -> None:
    """The citizen comes back with the code alone."""
    page.goto("/track")
    page.fill("main [name=code]", code)
    page.locator("main form button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ความคืบหน้าของเรื่อง")


def public_id_of(page: Page, code: str) -> str:
    """Where the public sees the submission."""
    track(page, code)
    link = page.locator("main a[href*='/submissions/']").first.get_attribute("href")
    assert link
    return last_part(link)


def wait_for_analysis(page: Page, submission: str, seconds: float = 60) -> None:
    """The planner opens the submission until the worker has read it."""
    end = time.monotonic() + seconds
    while True:
        page.goto(f"/workspace/review/{submission}")
        if "ยังไม่ได้วิเคราะห์" not in page.locator("main").inner_text():
            return
        assert time.monotonic() < end, "the worker has not read the submission"
        page.wait_for_timeout(500)


def review(page: Page, submission: str) -> None:
    """The planner corrects what the machine understood."""
    page.goto(f"/workspace/review/{submission}")
    form = page.locator(f"form[action$='/{submission}']")
    types = form.locator("input[name=problem_types]")
    wanted = next(n for n, one in enumerate(types.all()) if not one.is_checked())
    form.locator("details:has([name=problem_types]) summary").click()
    types.nth(wanted).check()
    form.get_by_text("หมายเหตุ").first.click()
    form.locator("[name=note]").fill("ตรวจแล้ว เพิ่มประเภทปัญหา")
    form.locator(".form-actions button").click()


def make_theme(page: Page, submission: str, title: str) -> str:
    """The planner makes a theme of the submission and shows it to everybody; gives the address of its desk."""
    page.goto(f"/workspace/review/{submission}")
    page.fill("#new-title", title)
    page.get_by_role("button", name="จัดเข้าประเด็น").click()
    desk = find_theme(page, title)
    unfold(page, "[name=is_public]")
    page.locator("[name=is_public]").check()
    page.locator("[name=is_public]").locator("xpath=ancestor::form").locator(".form-actions button").click()
    return desk


def find_theme(page: Page, title: str) -> str:
    """The planner looks for a theme by its title; gives the address of its desk."""
    page.goto(f"/workspace/themes?q={quote(title)}")
    page.get_by_role("link", name=title).first.click()
    page.wait_for_url("**/themes/*")
    if "/workspace/" not in page.url:
        page.goto(page.url.replace("/themes/", "/workspace/themes/"))
    return page.url


def last_part(address: str) -> str:
    """What names the thing at an address."""
    return address.split("?", 1)[0].rstrip("/").rsplit("/", 1)[1]


def accept_proposal(page: Page) -> str:
    """The planner accepts what the machine proposed, in a citizen's own words; gives the title of the new theme."""
    page.goto("/workspace/clusters")
    title = accept_first(page)
    page.goto(f"/workspace/themes?q={quote(title)}")
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    return title


def accept_first(page: Page) -> str:
    """Accept the first of the proposals that the page lists; ends on the desk of the theme, whose title it gives."""
    page.locator("main a[href*='/workspace/clusters/']").first.click()
    title = page.locator("main [name=title]").input_value()
    assert title
    page.get_by_role("button", name="รับเป็นประเด็น").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    return title


def unfold(page: Page, inside: str) -> None:
    """Open what is folded around something."""
    folded = page.locator(f"details:not([open]):has({inside}) > summary")
    while folded.count():
        folded.first.click()


def link_to_plan(page: Page, desk: str, reason: str) -> str:
    """The planner links the theme to a plan item, with the reason; gives the address of the item."""
    page.goto(desk)
    unfold(page, "[name=link-item]")
    item = page.locator("[name=link-item]").first
    reference = item.get_attribute("value")
    item.check()
    page.locator("[name=link-relation]").first.check()
    page.fill("[name=link-reason]", reason)
    page.get_by_role("button", name="บันทึกการเชื่อมโยง").click()
    return f"/plan-items/{reference}"


def answer(page: Page, desk: str, words: str, office: str = "สำนักงานจังหวัดอุบลราชธานี") -> None:
    """The planner answers everyone in the theme at once."""
    page.goto(desk)
    unfold(page, "[name=answer-text]")
    page.fill("[name=answer-text]", words)
    page.fill("[name=answer-signed_as]", office)
    page.get_by_role("button", name="ดูก่อนเผยแพร่").click()
    expect(page.locator("main")).to_contain_text(words)
    page.get_by_role("button", name="เผยแพร่คำตอบ").click()
    expect(page.locator("main")).to_contain_text("เผยแพร่คำตอบแล้ว")
