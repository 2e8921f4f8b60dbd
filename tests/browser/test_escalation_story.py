"""A flooded village: forty reports, one theme, a problem of three provinces, an inspector's decision, a budget line, forty
letters, and the six-month report in which it stands with its voices."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from email import message_from_bytes, policy
from time import sleep

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests.browser import people
from tests.browser.conftest import DESKTOP, PHONE, person_at
from tests.support.processes import House
from webapp import create_app
from webapp.accounts import operations as accounts
from webapp.accounts.models import OrganisationKind, User
from webapp.accounts.passwords import hash_password
from webapp.areas import queries as areas
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM, VISITOR, Role
from webapp.core.settings import load_settings
from webapp.demo.load import PASSWORD
from webapp.demo.periods import WORDS
from webapp.insights import operations as insights
from webapp.insights.models import Theme
from webapp.reports import period_operations
from webapp.reports import period_rules as periods
from webapp.submissions import operations as submissions
from webapp.submissions.models import Submission
from webapp.submissions.operations import Incoming

pytestmark = pytest.mark.slow

HOUSES = 40
TITLE = "น้ำท่วมหมู่บ้านริมน้ำทุกปีเพราะประตูระบายน้ำปิด"
DECISION = "ให้เปิดประตูระบายน้ำสามจังหวัดตามตารางเดียวกัน และสร้างประตูเพิ่มในแผนปีถัดไป"
NEIGHBOURS = {"33": "planner-33@story.example", "35": "planner-35@story.example"}


@contextmanager
def inside(house: House) -> Iterator[None]:
    """What no page of this story does: forty families at their telephones, and the months until the report."""
    app = create_app(load_settings(house.env(), jobs="off"))
    with app.app_context():
        yield


def flood(area: str, planner: User, houses: int, own: str | None = None) -> str:
    """So many families write, each with an address; their province's planner makes one theme of them."""
    texts = []
    for number in range(houses):
        words = f"บ้านหลังที่ {number + 1} น้ำท่วมถึงหน้าต่าง ประตูระบายน้ำปิดอยู่สามวัน"
        incoming = Incoming(text=words, area_code=f"{area}0101", email=f"house-{area}-{number}@story.example")
        texts.append(submissions.receive_report(VISITOR, incoming).submission)
    if own:
        texts.append(db.session.scalars(select(Submission).where(Submission.public_id == own)).one())
    theme = insights.create_theme(planner.actor, area, TITLE, texts)
    return theme.public_id


def prepare(house: House, own: str) -> str:
    """Neighbours who plan, the theme of each province; gives the theme of the flooded village."""
    with inside(house), unit_of_work():
        for code, email in NEIGHBOURS.items():
            name = f"สำนักงานจังหวัด {code}"
            office = accounts.create_organisation(
                SYSTEM, name_th=name, name_en=name, kind=OrganisationKind.PROVINCE_OFFICE, area_code=code, email=email
            )
            user = accounts.create_user(VISITOR, email=email, name=name, password_hash=hash_password(PASSWORD))
            accounts.grant_membership(SYSTEM, user, office, Role.PLANNER, code)
            db.session.flush()
            flood(code, user, 3)
        planner = db.session.scalars(select(User).where(User.email == people.email_of("planner"))).one()
        return flood("34", planner, HOUSES - 1, own)


def hand_up(page: Page, theme: str, problem: str) -> None:
    page.goto(f"/workspace/escalations/new?theme={theme}")
    page.locator("[name=way]").first.check()
    page.fill("[name=title]", TITLE)
    page.fill("[name=problem]", problem)
    page.fill("[name=tried]", "ขุดลอกคลองในเขตจังหวัดและวางกระสอบทรายแล้ว")
    page.fill("[name=asked]", "ขอให้เปิดประตูระบายน้ำพร้อมกันทั้งสามจังหวัด")
    people.go_on(page)
    page.wait_for_url(lambda url: "/new" not in url)


def enter(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.fill("main input[name=email]", email)
    page.fill("main input[name=password]", PASSWORD)
    people.go_on(page)
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))


def act(page: Page, label: str, words: str = "") -> None:
    if words:
        page.fill("#words", words)
    page.get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state()


def open_case(page: Page, province: str) -> None:
    """The case of a province among those that wait for this officer."""
    page.goto("/workspace/escalations")
    line = page.locator("section", has=page.locator("#waiting")).locator("li", has_text=TITLE)
    line.filter(has_text=province).get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def letters(house: House, wanted: int) -> list[str]:
    """Who was told of the decision; the worker sends one letter after another."""
    end = clock.now() + timedelta(minutes=2)
    while True:
        found = []
        for path in (house.folder / "outbox").glob("*.eml"):
            letter = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = letter.get_body()
            if body and " ".join(DECISION.split()) in " ".join(body.get_content().split()):
                found.append(str(letter["To"]))
        if len(found) >= wanted or clock.now() > end:
            return found
        sleep(0.5)


def test_a_flooded_village_reaches_the_inspector_and_the_plan_and_hears_back(
    browser: Browser, demonstration: House
) -> None:
    with person_at(browser, demonstration, PHONE[0]) as citizen:
        code = people.report_problem(citizen, "น้ำท่วมทั้งหมู่บ้านสามวันแล้ว ประตูระบายน้ำปิด", True)
        own = people.public_id_of(citizen, code)
    theme = prepare(demonstration, own)

    with inside(demonstration):
        themes = {one.area_code: one.public_id for one in db.session.scalars(select(Theme).where(Theme.title == TITLE))}
    for province, email in NEIGHBOURS.items():
        with person_at(browser, demonstration, DESKTOP[0]) as neighbour:
            enter(neighbour, email)
            hand_up(neighbour, themes[province], "น้ำจากประตูเดียวกันท่วมตำบลของเรา")
    with person_at(browser, demonstration, DESKTOP[0]) as planner:
        people.sign_in(planner, "planner")
        hand_up(planner, theme, "บ้านสี่สิบหลังจมน้ำทุกปี")
        item = people.link_to_plan(planner, f"/workspace/themes/{theme}", "รับเข้าโครงการป้องกันน้ำท่วม")

    with person_at(browser, demonstration, DESKTOP[0]) as cluster:
        people.sign_in(cluster, "planner_osm")
        open_case(cluster, "อุบลราชธานี")
        expect(cluster.locator("main")).to_contain_text(f"{HOUSES} เสียง")
        act(cluster, "รับเรื่อง")
        for province in ("ศรีสะเกษ", "ยโสธร"):
            open_case(cluster, province)
            act(cluster, "รับเรื่อง")
            into = cluster.locator("section", has=cluster.locator("#alike")).locator("li", has_text=TITLE)
            into = into.filter(has_text="อุบลราชธานี")
            into.get_by_role("button", name="รวมเรื่องนี้เข้ากับเรื่องนั้น").click()
            cluster.wait_for_load_state()
        open_case(cluster, "อุบลราชธานี")
        expect(cluster.locator("section", has=cluster.locator("#together")).locator("li")).to_have_count(2)
        act(cluster, "ส่งต่อขั้นถัดไป", "เกินอำนาจของกลุ่มจังหวัด ต้องประสานหลายกรม")

    with person_at(browser, demonstration, DESKTOP[0]) as inspector:
        people.sign_in(inspector, "inspector")
        open_case(inspector, "อุบลราชธานี")
        act(inspector, "รับเรื่อง")
        act(inspector, "บันทึกข้อสั่งการ", DECISION)
        expect(inspector.locator("main")).to_contain_text(DECISION)
        desk = inspector.url

    with person_at(browser, demonstration, PHONE[0]) as citizen:
        people.track(citizen, code)
        expect(citizen.locator("main")).to_contain_text(DECISION)
        citizen.goto(desk.replace("/workspace", ""))
        expect(citizen.locator("main")).to_contain_text(DECISION)
        citizen.goto(item)
        expect(citizen.locator("main")).to_contain_text(f"{HOUSES} เสียง")

    told = letters(demonstration, HOUSES - 1 + 6)  # one family left no address
    assert len({one for one in told if one.startswith("house-34-")}) == HOUSES - 1
    assert len({one for one in told if one.startswith(("house-33-", "house-35-"))}) == 6

    report = six_month_report(demonstration)
    with person_at(browser, demonstration, DESKTOP[0]) as governor:
        governor.goto(f"/reports/{report}")
        expect(governor.locator("article")).to_contain_text(TITLE)
        governor.goto(f"/reports/{report}/figures/voices")
        expect(governor.locator("main")).to_contain_text("นับใหม่ได้ตรงกันทุกแถว")
    assert "0 figures differ" in demonstration.command("report", "verify", report).stdout


def six_month_report(house: House) -> str:
    """Half a year later: drafted, approved by another person, published."""
    ends = next(
        one.last
        for one in periods.ended(clock.today() + timedelta(days=250))
        if one.kind == periods.PeriodKind.SIX_MONTH
    )
    with inside(house), clock.at(datetime.combine(ends + timedelta(days=3), time(10), clock.BANGKOK)):
        period = next(one for one in periods.ended(clock.today()) if one.kind == periods.PeriodKind.SIX_MONTH)
        province = areas.get("34")
        assert province is not None
        officers = {
            key: db.session.scalars(select(User).where(User.email == people.email_of(key))).one().actor
            for key in ("planner", "admin")
        }
        with unit_of_work():
            found = period_operations.begin(officers["planner"], province, period)
            for part, words in WORDS.items():
                period_operations.write(officers["planner"], found, part, words, 0)
            period_operations.approve(officers["admin"], found, found.version)
            period_operations.publish(officers["planner"], found)
        return found.public_id
