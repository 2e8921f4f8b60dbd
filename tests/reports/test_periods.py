"""Six-month and annual reports: drafted from the data, written, approved by another, frozen, and counted again."""

import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from flask import Flask
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import Browserlike
from tests.support.papers import by_pdftotext, squeezed
from webapp.areas import queries as areas
from webapp.core import clock, crypto, jobs
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail
from webapp.core.paper import Heading, Paragraph
from webapp.insights import operations as insights
from webapp.insights.models import Theme
from webapp.planning import operations as planning
from webapp.planning.models import Budget, DeskSetting, Progress
from webapp.reports import period_figures as figures
from webapp.reports import period_queries
from webapp.reports import period_rules as rules
from webapp.reports.period_models import PeriodReport
from webapp.reports.period_papers import compose
from webapp.reports.period_rules import Period, PeriodKind
from webapp.submissions.models import Submission

HALF = Period(PeriodKind.SIX_MONTH, 2569, 1)  # October 2025 to March 2026
WORDS = {"overview": "หกเดือนนี้จังหวัดซ่อมถนนได้ครบตามแผน", "next": "ฝนมาเร็วทำให้งานล่าช้า จะเร่งในไตรมาสที่สาม"}


@given(
    st.integers(2545, 2690),
    st.sampled_from([(PeriodKind.ANNUAL, 0), (PeriodKind.SIX_MONTH, 1), (PeriodKind.SIX_MONTH, 2)]),
)
def test_periods_fill_the_fiscal_year_without_gap(year: int, which: tuple[PeriodKind, int]) -> None:
    period = Period(which[0], year, which[1])
    begin, end = period.moments()
    assert (end - begin).days == (period.last - period.first).days + 1
    first, second = (Period(PeriodKind.SIX_MONTH, year, half) for half in (1, 2))
    assert first.moments()[1] == second.moments()[0]
    assert (first.first, second.last) == (
        Period(PeriodKind.ANNUAL, year, 0).first,
        Period(PeriodKind.ANNUAL, year, 0).last,
    )
    assert period not in rules.ended(period.last)
    assert period in rules.ended(period.last + timedelta(days=1))


def test_cadences_hold_by_day() -> None:
    assert rules.due_on(Period(PeriodKind.ANNUAL, 2568, 0)) == date(2025, 10, 30)
    assert "ก.น.จ." in rules.cadence(Period(PeriodKind.ANNUAL, 2560, 0)).kinds["annual"].recipients.th
    assert rules.period_of("six_month", 2569, 0) is None
    assert rules.period_of("moon", 2569, 1) is None


@pytest.fixture
def spring() -> Any:
    with freeze_time("2026-04-10T04:00:00Z"):
        yield


@pytest.fixture
def desk(app: Flask, officer: Any, spring: Any) -> Any:
    """A planner of a province with a theme, its quotation, and a plan item with money."""
    planner = officer("planner")
    planner.colleague = officer("planner")
    with unit_of_work():
        plan = factories.plan(first_year=2566, last_year=2570)
        item = factories.plan_item(plan, fiscal_year=2569, title="=1+1 ซ่อมถนนในหมู่บ้าน", agency="แขวงทางหลวงชนบท")
        db.session.add(Budget(plan_item_id=item.id, source="provincial", fiscal_year=2569, amount=Decimal(4_000_000)))
        when = clock.now() - timedelta(days=30)
        db.session.add(
            Progress(
                plan_item_id=item.id, status="under_way", text="ปูผิวทางแล้วครึ่งหนึ่ง", spent=Decimal(1_500_000),
                reported_by=planner.person.id, reported_at=when,
            )
        )  # fmt: skip
        texts = [factories.submission(f"ถนนเข้าหมู่บ้านเป็นหลุม แห่งที่ {n}", received_at=when) for n in range(4)]
        factories.submission("เรื่องเก่าก่อนรอบนี้", received_at=clock.now() - timedelta(days=400))
        theme = insights.create_theme(planner.person.actor, "34", "ถนนเข้าหมู่บ้าน", texts)
        theme.is_public = True
        insights.set_quotations(planner.person.actor, theme, [(texts[0], 0, len(texts[0].text))])
        planner.said = texts[0].text
    return planner


def test_a_link_counts_from_the_day_on_which_a_second_planner_confirms_it(desk: Any) -> None:
    scope = figures.scope_of(areas.tree().by_code["34"], Period(PeriodKind.SIX_MONTH, 2569, 1), clock.now())
    with unit_of_work():
        db.session.add(DeskSetting(area_code="34", second_pair=True))
        theme = db.session.scalars(select(Theme)).one()
        with clock.at(clock.now() - timedelta(days=20)):
            waiting = planning.link_theme(desk.person.actor, theme, "not_adopted", "รอผู้ยืนยัน")
    assert figures.counted("refusals", scope) == []
    with unit_of_work(), clock.at(clock.now() - timedelta(days=15)):
        planning.confirm_link(desk.colleague.person.actor, waiting)
    assert figures.counted("refusals", scope) == [waiting.public_id]


def begin(planner: Any, **data: str) -> str:
    answer = planner.post("/workspace/reports/34/six_month/2569-1", data=data)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def act(who: Any, path: str, what: str, status: int = 303, **data: str) -> Any:
    report = db.session.scalars(select(PeriodReport).where(PeriodReport.public_id == path.rsplit("/", 1)[1])).one()
    answer = who.post(f"{path}/acts/{what}", data={"version": str(report.version)} | data)
    assert answer.status_code == status, answer.text[-2000:]
    db.session.expire_all()
    return answer


def written(planner: Any) -> str:
    path = begin(planner)
    for key, words in WORDS.items():
        form = planner.form(f"{path}/parts/{key}")
        assert planner.post(f"{path}/parts/{key}", data=form | {"body": words}).status_code == 303
    return path


def published(desk: Any) -> PeriodReport:
    path = written(desk)
    act(desk.colleague, path, "approve")
    act(desk, path, "publish")
    found = period_queries.published_one(path.rsplit("/", 1)[1])
    assert found is not None
    return found


def test_a_report_is_drafted_written_approved_and_published(desk: Any, client: Browserlike, tmp_path: Path) -> None:
    assert "เริ่มร่างจากข้อมูล" in desk.get("/workspace/reports").text
    assert "รายงานที่ต้องจัดทำ" in desk.get("/workspace").text
    path = begin(desk)
    assert "ต้องเขียนส่วนนี้ก่อนเสนอ" in desk.get(path).text
    act(desk.colleague, path, "approve", status=422)  # nobody wrote yet
    assert client.get(f"/reports/{path.rsplit('/', 1)[1]}").status_code == 404
    path = written_on(desk, path)
    assert "ผู้เขียนรายงานเห็นชอบเองไม่ได้" in act(desk, path, "approve", status=422).text
    act(desk, path, "publish", status=409)
    act(desk, path, "digits", thai="y")
    act(desk, path, "draw")
    act(desk.colleague, path, "approve")
    act(desk, path, "reopen")
    act(desk.colleague, path, "approve")
    act(desk, path, "publish")

    report = period_queries.published_one(path.rsplit("/", 1)[1])
    assert report is not None
    assert report.figures["voices"]["value"] == 4
    page = client.get(f"/reports/{report.public_id}").text
    assert WORDS["overview"] in page
    assert desk.said in page
    files = f"/reports/{report.public_id}/files"
    text = squeezed(by_pdftotext(client.get(f"{files}/pdf").data, tmp_path))
    word = squeezed("".join(p.text for p in docx.Document(io.BytesIO(client.get(f"{files}/docx").data)).paragraphs))
    for words in (*WORDS.values(), desk.said):
        assert squeezed(words) in text
        assert squeezed(words) in word
    assert "๔" in text  # our own numbers, in the numerals that were wished
    book = load_workbook(io.BytesIO(client.get(f"{files}/xlsx").data))
    assert book["Items"]["B2"].value == "'=1+1 ซ่อมถนนในหมู่บ้าน"
    assert book["Summary"]["B4"].value == "=SUM(Items!E2:E2)"
    assert (book["Items"]["E2"].value, book["Items"]["F2"].value) == (4_000_000, 1_500_000)
    assert "แขวงทางหลวงชนบท" in client.get(f"{files}/csv").text
    assert report.public_id in client.get("/reports?area=34").text
    assert "รายงานของจังหวัดและกลุ่มจังหวัด" in client.get("/areas/34").text
    assert desk.get(f"{path}/parts/overview").status_code == 200
    assert desk.post(f"{path}/parts/overview", data={"body": "แก้หลังเผยแพร่", "version": "1"}).status_code == 409


def text_of_paper(report: PeriodReport) -> str:
    return "\n".join(part.text for part in compose(report).parts if isinstance(part, Heading | Paragraph))


def test_what_is_of_the_period_and_what_of_today_is_told_apart(desk: Any) -> None:
    begin(desk)
    report = db.session.scalars(select(PeriodReport)).one()
    said = text_of_paper(report)
    assert "ประเด็นที่จัดทำในรอบนี้" in said and "ประเด็นที่ตอบครั้งแรกในรอบนี้" in said
    assert "จำนวนเสียงและสิ่งที่ทำเป็นของทั้งประเด็น นับถึง 10 เมษายน 2569" in said
    assert "ไม่มีโครงการในแผน" not in said and "4 ล้านบาท" in said
    report.items = []
    said = text_of_paper(report)
    assert said.count("พื้นที่นี้ไม่มีโครงการในแผนของปีงบประมาณ พ.ศ. 2569") == 2, "of its items, and of their money"
    assert "0 บาท" not in said


def test_a_published_report_goes_to_those_it_is_made_for(desk: Any, officer: Any) -> None:
    """Every half-year to the committee and the inspectors of the zone; of those who have no desk here, to nobody."""
    inspector, committee, elsewhere = officer("inspector", "C14"), officer("planner", "TH"), officer("inspector", "C10")
    path = written(desk)
    act(desk.colleague, path, "approve")
    assert db.session.scalar(select(OutgoingMail.id)) is None, "nothing goes out before it is published"
    act(desk, path, "publish")
    letters = db.session.scalars(select(OutgoingMail)).all()
    told = {crypto.decrypt(letter.recipient) for letter in letters if letter.recipient}
    assert told == {inspector.person.email, committee.person.email} and elsewhere.person.email not in told
    assert all("รอบหกเดือน" in one.subject and f"/reports/{path.rsplit('/', 1)[1]}" in one.body for one in letters)


def written_on(planner: Any, path: str) -> str:
    for key, words in WORDS.items():
        form = planner.form(f"{path}/parts/{key}")
        assert planner.post(f"{path}/parts/{key}", data=form | {"body": words}).status_code == 303
    return path


def test_every_number_is_explained_and_counted_again(
    desk: Any, client: Browserlike, app: Flask, monkeypatch: Any
) -> None:
    from webapp import cli

    report = published(desk)
    page = client.get(f"/reports/{report.public_id}/figures/voices").text
    assert "นับใหม่ได้ตรงกันทุกแถว" in page
    assert client.get(f"/reports/{report.public_id}/figures/moon").status_code == 404
    with unit_of_work():
        factories.submission("มาหลังจากนับแล้ว")  # does not alter what was counted before
    monkeypatch.setattr(cli, "_app", lambda: app)
    right = CliRunner().invoke(cli.main, ["report", "verify", report.public_id])
    assert right.exit_code == 0, right.output
    with unit_of_work():
        backdated = db.session.scalars(select(Submission).where(Submission.text.contains("เรื่องเก่า"))).one()
        backdated.received_at = report.drawn_at - timedelta(days=30)
    wrong = CliRunner().invoke(cli.main, ["report", "verify"])
    assert wrong.exit_code == 1
    assert "voices was 4, is 5" in wrong.output
    assert "นับใหม่ได้ไม่ตรง" in client.get(f"/reports/{report.public_id}/figures/voices").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_words_hidden_after_the_publication_are_no_longer_read(desk: Any, client: Browserlike) -> None:
    report = published(desk)
    assert desk.said in client.get(f"/reports/{report.public_id}").text
    with unit_of_work():
        db.session.scalars(select(Submission).where(Submission.text == desk.said)).one().visibility = "hidden"
    assert desk.said not in client.get(f"/reports/{report.public_id}").text
    files = f"/reports/{report.public_id}/files"
    assert [client.get(f"{files}/{form}").status_code for form in ("pdf", "docx", "xlsx")] == [410, 410, 200]


def test_a_correction_is_a_further_edition_with_its_reason(desk: Any, client: Browserlike) -> None:
    first = published(desk)
    assert begin(desk).endswith(first.public_id)  # without a reason nothing begins
    path = begin(desk, reason="ตัวเลขการใช้จ่ายผิด")
    assert not path.endswith(first.public_id)
    act(desk.colleague, path, "approve", status=303)
    act(desk, path, "publish")
    assert "มีฉบับที่ใหม่กว่านี้" in client.get(f"/reports/{first.public_id}").text
    assert "ตัวเลขการใช้จ่ายผิด" in client.get(f"/reports/{path.rsplit('/', 1)[1]}").text


def test_two_officers_at_once_and_strangers(desk: Any, officer: Any, client: Browserlike) -> None:
    path = begin(desk)
    form = desk.form(f"{path}/parts/overview")
    assert desk.post(f"{path}/parts/overview", data=form | {"body": "ฉบับแรก"}).status_code == 303
    late = desk.colleague.post(f"{path}/parts/overview", data={"version": form["version"], "body": "ฉบับที่สอง"})
    assert late.status_code == 409
    assert "ฉบับที่สอง" in late.text
    assert "ฉบับแรก" in late.text
    stranger = officer("planner", "50")
    assert stranger.get(path).status_code == 404
    assert desk.post("/workspace/reports/34/six_month/long-ago").status_code == 404
    assert stranger.post("/workspace/reports/34/six_month/2569-1").status_code == 404
    assert desk.post("/workspace/reports/34/six_month/2569-2").status_code == 404  # it has not ended
    assert desk.post("/workspace/reports/3401/six_month/2569-1").status_code == 404
    assert client.get("/workspace/reports").status_code == 302
    for form_name in ("pdf", "docx", "xlsx"):
        assert desk.get(f"{path}/preview/{form_name}").status_code == 200
    assert desk.get(f"{path}/preview/exe").status_code == 404


def test_planners_are_reminded_once_before_and_once_after(desk: Any, client: Browserlike) -> None:
    def letters() -> int:
        return len(db.session.scalars(select(OutgoingMail)).all())

    before = letters()
    for day in ("2026-04-20T04:00:00Z", "2026-05-02T04:00:00Z"):
        with freeze_time(day):
            found = [one for one in jobs.SWEEPERS["remind_reports"](clock.now()) if ":six_month:2569:1:" in one]
            assert len(found) == 1
            jobs.run_now("remind_reports", found)
            assert not [one for one in jobs.SWEEPERS["remind_reports"](clock.now()) if ":six_month:2569:1:" in one]
            before += 2
            assert letters() == before
            if day.startswith("2026-05"):
                assert "รายงานที่เกินกำหนด" in client.get("/reports").text
