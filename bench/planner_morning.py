"""A planner's morning on a whole city's reports: five hundred reviewed, placed and answered, in a real browser.

Imports the reports, reads and clusters them with the product's own commands (`--instance DIR` keeps the installation, and
its finished steps are not run again; `--rows` takes the first so many), then starts web server and worker and walks the
story of `tests/browser/test_planner_story.py` with the same verbs. For each step stand the seconds on the clock, what the
server took for its pages (until the first byte; the slowest is named), and the keys, clicks and filled fields. Every run
goes on with what the one before left waiting. Ends with `ruamkid books --check` and `ruamkid audit verify`.

    .venv/bin/python -m bench.planner_morning DATA/traffy_2022_05-10.csv.gz --instance DIR
"""

import argparse
import gzip
import itertools
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, sync_playwright

from bench.understand import EMAIL, PASSWORD, officer, step
from tests.browser import people, planners
from tests.browser.conftest import CHROMIUM, DESKTOP, launched, person_at
from tests.support.processes import House

DISTRICT = "1030"  # whose reports are answered this morning
SUBDISTRICT = "103001"
KEYBOARD, CORRECTED, PLACED, THEMES = 100, 10, 500, 3
FIRST = "รถบรรทุกผ่านตลาดเช้า"
ANSWER = "สำนักงานเขตรับเรื่องทั้งหมดไว้ในแผนแล้ว และจะรายงานความคืบหน้าทุกเดือน"
OFFICE = "สำนักงานวัดผล"
PLAN = {
    "ถนนและทางเท้าที่ปลอดภัย": ("ซ่อมผิวถนนที่ชำรุด", "ปรับทางเท้าให้เรียบ ทุกคนใช้ได้", "ซ่อมไฟส่องสว่าง", "จัดระเบียบจราจรและที่จอดรถ"),
    "น้ำไม่ท่วม คลองใส": ("ลอกท่อระบายน้ำ", "ขุดลอกคลอง", "ติดตั้งเครื่องสูบน้ำในจุดที่น้ำท่วมขัง"),
    "เมืองสะอาดและร่มรื่น": ("เก็บขยะตกค้าง เพิ่มจุดทิ้งขยะ", "ดูแลต้นไม้และสวนสาธารณะ", "ลดฝุ่นและควัน"),
    "ชีวิตและทรัพย์สินปลอดภัย": ("ซ่อมกล้องวงจรปิด", "จัดระเบียบสายไฟและสายสื่อสาร", "ดูแลสัตว์จรจัด"),
    "สุขภาพดี ไม่มีเหตุรำคาญ": ("ควบคุมเสียงดังรบกวน", "ช่วยเหลือคนไร้ที่พึ่ง", "บริการสาธารณสุขใกล้บ้าน"),
    "บริการที่ตรวจสอบได้": ("ตอบเรื่องร้องเรียนให้ทันกำหนด", "ตรวจการก่อสร้างและใบอนุญาต", "จัดระเบียบทางค้าขาย"),
}  # fmt: skip
COUNT_HANDS = """(() => {
  const add = (name) => sessionStorage.setItem(name, Number(sessionStorage.getItem(name) || 0) + 1);
  addEventListener("keydown", (event) => event.isTrusted && add("keys"), true);
  addEventListener("click", (event) => event.isTrusted && event.detail && add("clicks"), true);
  const written = "select, textarea, input:not([type=checkbox]):not([type=radio])";
  addEventListener("change", (event) => event.target.matches(written) && add("fields"), true);
})()"""


class Meter:
    """Watches one planner's browser: pages with the server's time for each, and what the hands did."""

    def __init__(self, page: Page) -> None:
        self.page, self.pages = page, list[tuple[float, str]]()
        self.hands = dict.fromkeys(("keys", "clicks", "fields"), 0)
        page.add_init_script(COUNT_HANDS)
        page.on("requestfinished", self._finished)

    def _finished(self, request: Request) -> None:
        if request.is_navigation_request() and request.timing["responseStart"] >= 0:
            path = re.sub(r"/[a-z0-9]{12,}", "/…", request.url.split("/", 3)[3].split("?")[0])
            took = request.timing["responseStart"] - request.timing["requestStart"]
            self.pages.append((took, f"{request.method} /{path}"))

    def _now(self) -> dict[str, int]:
        return {name: int(self.page.evaluate("name => sessionStorage.getItem(name)", name) or 0) for name in self.hands}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        before, first, began = self._now(), len(self.pages), time.monotonic()
        yield
        seconds, after = time.monotonic() - began, self._now()
        done = {name: after[name] - before[name] for name in before}
        for key, count in done.items():
            self.hands[key] += count
        pages = sorted(self.pages[first:]) or [(0.0, "")]
        print(
            f"{name:28} {seconds:6.1f} s  {len(pages):4} pages  median {pages[len(pages) // 2][0]:5.0f} ms  "
            f"slowest {pages[-1][0]:5.0f} ms {pages[-1][1]:44} "
            f"{done['keys']:4} keys {done['clicks']:3} clicks {done['fields']:3} fields",
            flush=True,
        )

    def slow(self, limit: float) -> None:
        """Every page that took longer, by its kind."""
        self.pages.sort(key=lambda one: one[1])
        for path, found in itertools.groupby(self.pages, key=lambda one: one[1]):
            times = sorted(took for took, _ in found)
            if times[-1] > limit:
                middle = times[len(times) // 2]
                print(
                    f"over {limit:.0f} ms: {path:44} {len(times):3} times  median {middle:.0f} ms  slowest {times[-1]:.0f} ms"
                )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--instance", type=Path, help="folder of the installation, kept afterwards")
    parser.add_argument("--rows", type=int, default=0, help="only the first so many reports")
    parser.add_argument("--processes", default="2")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.instance or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        house = House(folder, f"sqlite:///{folder / 'ruamkid.sqlite3'}", environment={"RUAMKID_LOG_LEVEL": "ERROR"})
        prepare(house, first_rows(options.file, options.rows, Path(temporary)), options.processes)
        house.start_web()
        house.start_worker()
        try:
            with sync_playwright() as playwright, launched(playwright, *CHROMIUM) as browser:
                morning(browser, house)
        finally:
            house.stop()
        for name, command in (("books", ["books", "TH", "--check"]), ("audit", ["audit", "verify"])):
            step(name, command, {**os.environ, **house.env()})
    return 0


def first_rows(file: Path, rows: int, folder: Path) -> Path:
    """The file, or a shorter one of its first rows (a row may hold line breaks only within quotes; the last may be cut)."""
    short = folder / file.name
    if not rows:
        short.symlink_to(file.resolve())  # what is refused is noted beside it
        return short
    with gzip.open(file, "rt", encoding="utf-8") as whole, gzip.open(short, "wt", encoding="utf-8") as part:
        part.writelines(itertools.islice(whole, rows + 1))
    return short


def prepare(house: House, file: Path, processes: str) -> None:
    """Plan first, so that the reading files each report under one of its strategies."""
    environment, done = {**os.environ, **house.env()}, house.folder / "steps-done"
    for name, command in [
        ("migrate", ["migrate"]),
        ("import", ["import", "reports", str(file)]),
        ("analyse", ["analyse", "--processes", processes]),
        ("cluster", ["cluster", "10", "--by", "district"]),
    ]:
        if name == "analyse":
            officer(environment, "10")
            put_plan_in_force()
        if name == "migrate" or name not in (done.read_text().split() if done.exists() else []):
            step(name, command, environment)
            with done.open("a") as log:
                log.write(f"{name}\n")


def put_plan_in_force() -> None:
    from sqlalchemy import select

    from webapp import create_app
    from webapp.accounts.models import User
    from webapp.core import clock
    from webapp.core.db import db, unit_of_work
    from webapp.planning import adoption, plan_operations
    from webapp.planning.models import Plan

    year = clock.today().year + 543
    with create_app().app_context(), unit_of_work():
        if db.session.scalar(select(Plan.id)):
            return
        actor = db.session.scalars(select(User).where(User.email == EMAIL)).one().actor
        plan = plan_operations.create_plan(actor, "10", "provincial", "แผนพัฒนา", (year, year + 4))
        for number, (title, lines) in enumerate(PLAN.items(), 1):
            strategy = plan_operations.add_strategy(actor, plan, number, title, " ".join(lines))
            for line in lines:
                item = plan_operations.Line(title=line, fiscal_year=year, area_code="10", agency=OFFICE)
                plan_operations.add_item(actor, strategy, item)
        adoption.put_in_force(actor, plan, adoption.Approval("bench", clock.today(), "bench", "bench"))


def morning(browser: Browser, house: House) -> None:
    with person_at(browser, house, DESKTOP[0]) as citizen:
        code = people.report_problem(citizen, planners.TWO_MATTERS, True, SUBDISTRICT)
        submission = people.public_id_of(citizen, code)
    with person_at(browser, house, DESKTOP[0]) as page:
        page.goto("/sign-in")
        people.enter(page, EMAIL, PASSWORD)
        people.wait_for_analysis(
            page, submission, 600
        )  # the worker may still be setting up its queue: then the sweep finds it
        meter, began = Meter(page), time.monotonic()
        with meter.step("place: accept proposals"):
            desks = accept(page, PLACED)
        with meter.step("matrix, cell, theme"):
            planners.from_matrix_to_theme(page, f"tr:has(a[href='/areas/{DISTRICT}'])")
        with meter.step(f"correct {CORRECTED} by keyboard"):
            planners.open_first_member(page)
            planners.correct_by_keyboard(page, CORRECTED)
        with meter.step(f"accept {KEYBOARD} by keyboard"):
            planners.open_queue(page)
            planners.accept_by_keyboard(page, KEYBOARD)
        with meter.step("confirm the rest at once"):
            confirmed = planners.confirm_all(page, DISTRICT)
        with meter.step("split one"):
            planners.split_by_keyboard(page, submission, (FIRST, planners.SECOND))
        desks += [people.find_theme(page, planners.SECOND)]
        with meter.step("merge two"):
            planners.merge(page, people.find_theme(page, FIRST), desks[0])
        with meter.step(f"link {len(desks)} themes"):
            for desk in desks:
                people.link_to_plan(page, desk, "แผนปีนี้มีงานที่ตรงกับเรื่องเหล่านี้")
        with meter.step(f"answer {len(desks)} themes"):
            answers = [f"{ANSWER} (ประเด็นที่ {number})" for number in range(1, len(desks) + 1)]
            for desk, words in zip(desks, answers, strict=True):
                people.answer(page, desk, words, OFFICE)
        hands = ", ".join(f"{count} {name}" for name, count in meter.hands.items())
        print(f"the morning: {time.monotonic() - began:.0f} s on the clock, {hands}; {confirmed:,} confirmed at once")
        meter.slow(150)
    with person_at(browser, house, DESKTOP[0]) as citizen:
        people.track(citizen, code)
        read = citizen.locator("main").inner_text()
        assert all(words in read for words in (answers[0], answers[-1])), "the answers to both parts do not show"


def accept(page: Page, wanted: int) -> list[str]:
    """Accept proposals of the district, the largest first, until so many submissions are placed; desks of the themes."""
    desks, placed = list[str](), 0
    while placed < wanted or len(desks) < THEMES:
        page.goto(f"/workspace/clusters?area={DISTRICT}")
        voices = page.locator("main .grid .eyebrow").first.inner_text()
        placed += int(re.findall(r"[\d,]+", voices)[0].replace(",", ""))
        people.accept_first(page)
        desks.append(page.url)
    print(f"{placed:,} submissions placed in {len(desks)} themes")
    return desks


if __name__ == "__main__":
    sys.exit(main())
