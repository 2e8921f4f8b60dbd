"""Progress by term: written, frozen, corrected in the open, brought in from tables, reminded of; the standing follows."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from freezegun import freeze_time
from openpyxl import Workbook, load_workbook
from PIL import Image
from sqlalchemy import func, select

from tests.monitoring.conftest import picture
from tests.support import factories
from tests.support.pages import Browserlike, fields, parse
from webapp.core import audit, files, jobs
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail
from webapp.monitoring import counting, operations, queries, tables
from webapp.monitoring.models import ItemStanding, ProgressReport, ProgressUpload
from webapp.monitoring.periods import Cadence, Term
from webapp.planning.models import IndicatorValue, ItemStatus, PlanItem, Progress

Q4 = "2569-q4"


def path_of(desk: Any, term: str = Q4) -> str:
    return f"/workspace/plan-items/{desk.item.public_id}/reports/{term}"


def typed(desk: Any, **more: str) -> dict[str, str]:
    said = {
        "status": "under_way",
        "percent": "50",
        "done": "ปูผิวทางแล้วห้ากิโลเมตร",
        "obstacles": "ฝนมาเร็ว",
        "next_steps": "ปูส่วนที่เหลือ",
        "explanation": "",
        "version": "0",
        "spent_provincial": "๔,๐๐๐,๐๐๐",
        f"result_{desk.indicator.public_id}": "8.5",
    }
    return said | more


def submitted(desk: Any, term: str = Q4, **more: str) -> ProgressReport:
    answer = desk.post(path_of(desk, term), data=typed(desk, submit_now="1", **more))
    assert answer.status_code == 303, answer.text[-3000:]
    db.session.expire_all()
    found = queries.frozen(answer.headers["Location"].rsplit("/", 1)[1])
    assert found is not None
    return found


def standing(desk: Any) -> str:
    db.session.expire_all()
    return db.session.get_one(ItemStanding, desk.item.id).standing


def test_a_report_is_written_submitted_and_frozen(desk: Any, client: Browserlike) -> None:
    assert "เกินกำหนด 29 วัน" in desk.get("/workspace/progress").text
    assert "ยังไม่ส่งรายงาน 1 รายการ" in desk.get("/workspace").text
    assert "ไม่มีรายงาน" in client.get(f"/plan-items/{desk.item.public_id}").text
    assert "ยังไม่ส่งรายงานปีงบประมาณ พ.ศ. 2569" in client.get(f"/plan-items/{desk.item.public_id}").text
    desk.page(path_of(desk))
    assert desk.post(path_of(desk), data=typed(desk, percent="101")).status_code == 422
    assert desk.post(path_of(desk), data=typed(desk)).status_code == 303
    draft = db.session.scalars(select(ProgressReport)).one()
    assert client.get(f"/progress-reports/{draft.public_id}").status_code == 404  # drafts are not public
    report = submitted(desk, version="1")
    page = client.get(f"/progress-reports/{report.public_id}").text
    for words in ("ปูผิวทางแล้วห้ากิโลเมตร", "8.50", "10.00", "4,000,000.00", "ฝนมาเร็ว"):
        assert words in page
    told = db.session.scalars(select(Progress)).one()  # contributors read it by planning's own way
    assert (told.id, told.spent, told.status) == (report.progress_id, Decimal(4_000_000), "under_way")
    assert db.session.get_one(PlanItem, desk.item.id).status == "under_way"
    value = db.session.get_one(IndicatorValue, (desk.indicator.id, 2569))
    assert (value.target, value.result) == (Decimal(10), Decimal("8.5"))
    assert standing(desk) == "on_time"
    assert "ตามแผน" in client.get(f"/plan-items/{desk.item.public_id}").text
    assert desk.post(path_of(desk), data=typed(desk, version="2")).status_code == 303  # leads to what is frozen
    assert desk.get(path_of(desk)).status_code == 303
    with pytest.raises(operations.Frozen), unit_of_work():
        operations.save(desk.person.actor, desk.item, report.term, operations.content_of(report), report.version)
    assert operations.digest(db.session.get_one(ProgressReport, report.id)) == report.sha256
    desk.page(f"/progress-reports/{report.public_id}?lang=en")
    assert "late" in client.get("/progress-rules?lang=en").text.lower()


def test_what_is_not_plausible_needs_a_reason(desk: Any) -> None:
    answer = desk.post(path_of(desk), data=typed(desk, submit_now="1", spent_provincial="4000000.01"))
    assert answer.status_code == 200
    assert "มากกว่างบประมาณ" in answer.text
    assert "บันทึกร่างแล้ว" in answer.text
    assert db.session.scalars(select(ProgressReport)).one().state == "draft"
    answer = desk.post(path_of(desk), data=typed(desk, submit_now="1", version="1", status="finished"))
    assert "ร้อยละ 100" in answer.text
    submitted(desk, version="2", spent_provincial="4000000.01", explanation="ค่าวัสดุขึ้นราคา ได้รับอนุมัติเพิ่ม")
    less = desk.post(path_of(desk, "2570-q1"), data=typed(desk, submit_now="1", percent="40", spent_provincial="1"))
    assert "น้อยกว่าที่รายงานไว้" in less.text
    assert desk.post(path_of(desk, "2570-q2"), data=typed(desk)).status_code == 404  # has not begun
    assert desk.post(path_of(desk, "2570-h1"), data=typed(desk)).status_code == 404


def test_a_correction_is_a_further_edition_with_its_reason_and_difference(desk: Any, client: Browserlike) -> None:
    first = submitted(desk)
    path = f"/workspace/progress-reports/{first.public_id}/correct"
    assert desk.post(path, data={"reason": " "}).status_code == 422
    long = desk.post(path, data={"reason": "ก" * 2001})
    assert long.status_code == 422 and 'id="reason-error"' in long.text and "ก" * 2001 in long.text, (
        "nothing typed is lost"
    )
    assert db.session.scalar(select(func.count()).select_from(ProgressReport)) == 1
    desk.post(path, data={"reason": "นับระยะทางซ้ำสองช่วง"})
    desk.post(path, data={"reason": "อีกครั้ง"})  # only the newest edition is corrected
    desk.post(path, data={"reason": ""})
    assert db.session.scalar(select(func.count()).select_from(ProgressReport)) == 2
    assert "กำลังแก้ไข" in desk.get(f"/workspace/progress?term={Q4}").text
    second = submitted(desk, version="1", percent="20")
    assert (second.edition, second.reason) == (2, "นับระยะทางซ้ำสองช่วง")
    page = client.get(f"/progress-reports/{second.public_id}").text
    assert "<del>50</del>" in page
    assert "<ins>20</ins>" in page
    assert "นับระยะทางซ้ำสองช่วง" in page
    old = client.get(f"/progress-reports/{first.public_id}").text
    assert "ฉบับนี้มีการแก้ไขแล้ว" in old
    assert standing(desk) == "late"
    texts = list(db.session.scalars(select(Progress.text).order_by(Progress.id)))
    assert len(texts) == 2
    assert "นับระยะทางซ้ำสองช่วง" in texts[1]
    # A late correction of an old term does not speak for today.
    submitted(desk, "2570-q1", percent="60", status="suspended")
    desk.post(f"/workspace/progress-reports/{second.public_id}/correct", data={"reason": "สะกดผิด"})
    submitted(desk, version="1", percent="21")
    assert db.session.scalar(select(func.count()).select_from(Progress)) == 3
    assert db.session.get_one(PlanItem, desk.item.id).status == "suspended"


def test_two_officers_never_overwrite_each_other(desk: Any) -> None:
    desk.colleague.page(path_of(desk))
    desk.post(path_of(desk), data=typed(desk))
    answer = desk.colleague.post(path_of(desk), data=typed(desk, done="คนที่สองเขียน"))
    assert answer.status_code == 409
    assert "คนที่สองเขียน" in answer.text
    assert "ปูผิวทางแล้วห้ากิโลเมตร" in answer.text
    assert db.session.scalars(select(ProgressReport)).one().done == "ปูผิวทางแล้วห้ากิโลเมตร"


def test_what_is_typed_while_a_colleague_discards_the_draft_is_kept(desk: Any) -> None:
    desk.post(path_of(desk), data=typed(desk))
    draft = db.session.scalars(select(ProgressReport)).one().public_id
    mine = typed(desk, version="1", done="ปูผิวทางแล้วหกกิโลเมตร")
    assert desk.colleague.post(f"/workspace/progress-reports/{draft}/discard").status_code == 303
    answer = desk.post(path_of(desk), data=mine)
    assert answer.status_code == 409 and mine["done"] in answer.text and "มีผู้ทิ้งร่างนี้ไปแล้ว" in answer.text
    desk.get("/about?lang=en")
    assert "discarded this draft" in desk.post(path_of(desk), data=mine).text
    again = next(form for form in map(fields, parse(answer.text).iter("form")) if form.get("done") == mine["done"])
    assert desk.post(path_of(desk), data=again).status_code == 303
    assert db.session.scalars(select(ProgressReport)).one().done == mine["done"]


def test_photographs_lose_what_they_know_and_are_described(desk: Any, client: Browserlike) -> None:
    desk.post(path_of(desk), data=typed(desk))
    draft = db.session.scalars(select(ProgressReport)).one()
    path = f"/workspace/progress-reports/{draft.public_id}/photos"
    assert desk.post(path, data={"photo": picture(), "words": ""}).status_code == 422
    assert desk.post(path, data={"photo": (io.BytesIO(b"GIF89a"), "a.jpg"), "words": "ถนน"}).status_code == 422
    for words in ("ถนนที่ปูแล้ว", "เครื่องจักร"):
        assert desk.post(path, data={"photo": picture(), "words": words}).status_code == 303
    db.session.expire_all()
    one, other = draft.photos
    assert not Image.open(files.open_file(one.file_key)).getexif()
    assert client.get(f"/progress-photos/{one.public_id}").status_code == 404  # of a draft
    assert desk.get(f"/progress-photos/{one.public_id}?size=small").mimetype == "image/jpeg"
    assert desk.post(f"{path}/{other.public_id}/drop").status_code == 303
    report = submitted(desk, version="4")
    assert 'alt="ถนนที่ปูแล้ว"' in client.get(f"/progress-reports/{report.public_id}").text
    assert client.get(f"/progress-photos/{one.public_id}").status_code == 200
    desk.post(path, data={"photo": picture(), "words": "ภาพหลังส่ง"})
    db.session.expire_all()
    assert [each.words for each in db.session.get_one(ProgressReport, report.id).photos] == ["ถนนที่ปูแล้ว"]
    assert audit.verify().broken_at is None
    assert not audit.verify_files()[1]
    desk.post(f"/workspace/progress-reports/{report.public_id}/discard")
    assert queries.frozen(report.public_id) is not None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_reports_come_in_from_a_table(desk: Any) -> None:
    with unit_of_work():
        other = factories.plan_item(desk.plan, fiscal_year=2569, title="=ขุดลอกคลอง", code="R-2")
    way = f"/workspace/progress/{desk.plan.public_id}/{Q4}"
    book = load_workbook(io.BytesIO(desk.get(f"{way}/template.xlsx").data))
    sheet = book["รายงาน"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    assert [row[2].value for row in sheet.iter_rows(min_row=2)] == ["ซ่อมถนนในหมู่บ้าน", "=ขุดลอกคลอง"]
    assert "ถนนที่ซ่อม" in str([[cell.value for cell in row] for row in book["คำอธิบาย"].iter_rows()])

    def fill(row: int, **cells: Any) -> None:
        for name, value in cells.items():
            sheet.cell(row, heads[name], value)

    money = "เบิกจ่ายสะสม งบจังหวัดและกลุ่มจังหวัด"
    fill(
        2,
        สถานะ="กำลังดำเนินการ",
        **{"ผลงานสะสม (ร้อยละ)": 45, "ผลการดำเนินงาน": "ปูแล้ว", money: "๑,๐๐๐.๕๐", "ผลตัวชี้วัดที่ 1": 4},
    )
    fill(3, สถานะ="ไม่รู้จัก", **{"ผลงานสะสม (ร้อยละ)": 5, "ผลการดำเนินงาน": "ขุดแล้ว"})
    sheet.append([None, None, "โครงการที่ไม่มี", "แล้วเสร็จ", 100, "เสร็จ"])
    sheet.append([desk.item.public_id, None, None, "แล้วเสร็จ", 100, "ซ้ำ"])

    def send() -> str:
        out = io.BytesIO()
        book.save(out)
        answer = desk.post(f"{way}/import", data={"file": (io.BytesIO(out.getvalue()), "รายงาน.xlsx")})
        assert answer.status_code == 303, answer.text[-2000:]
        return str(answer.headers["Location"])

    desk.page(f"{way}/import")
    assert desk.post(f"{way}/import", data={"file": (io.BytesIO(b"PK\x03\x04x"), "a.xlsx")}).status_code == 422
    fill(2, **{money: "1,00"})
    assert "“1,00” ไม่ใช่จำนวนที่ใช้ได้" in desk.get(send()).text
    fill(2, **{money: "๑,๐๐๐.๕๐"})
    path = send()
    page = desk.get(path).text
    assert db.session.scalar(select(func.count()).select_from(ProgressReport)) == 0  # a dry run
    for words in ("ไม่รู้จักสถานะ", "ไม่พบโครงการ", "ซ้ำกับแถว 2", "โครงการที่ไม่มี"):
        assert words in page
    assert [len(one.rows) for one in db.session.scalars(select(ProgressUpload))] == [4, 4]  # every row is kept
    assert desk.post(f"{path}/bring-in").status_code == 303
    draft = db.session.scalars(select(ProgressReport)).one()
    assert (draft.percent, draft.spending[0].spent, draft.results[0].result) == (45, Decimal("1000.50"), Decimal(4))
    fill(3, สถานะ="ยังไม่เริ่มดำเนินการ", **{"ผลงานสะสม (ร้อยละ)": 0})
    again = send()
    assert "เหมือนเดิม" in desk.get(again).text
    desk.post(f"{again}/bring-in")
    desk.post(f"{again}/bring-in")
    db.session.expire_all()
    assert sorted(one.version for one in db.session.scalars(select(ProgressReport))) == [1, 1]
    assert desk.post(f"/workspace/progress/{desk.plan.public_id}/{Q4}/submit").status_code == 303
    db.session.expire_all()
    assert {one.state for one in db.session.scalars(select(ProgressReport))} == {"submitted"}
    fill(2, **{"ผลการดำเนินงาน": "เขียนทับ"})
    assert "รายงานนี้ส่งแล้ว" in desk.get(send()).text  # frozen reports refuse a table
    assert other.code == "R-2"
    # A table of one's own: its columns are matched by hand.
    sheet.cell(1, heads["ผลการดำเนินงาน"], "ผลงานที่ทำ")
    own = send()
    assert "ยังไม่ได้จับคู่คอลัมน์: ผลการดำเนินงาน" in desk.get(own).text
    form = desk.form(own) | {"done": "ผลงานที่ทำ"}
    assert desk.post(own, data=form).status_code == 303
    assert "ยังไม่ได้จับคู่คอลัมน์" not in desk.get(own).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_reminders_leave_once_before_and_after_the_day(desk: Any) -> None:
    def letters() -> list[str]:
        return list(db.session.scalars(select(OutgoingMail.subject)))

    jobs.sweep_now()
    jobs.sweep_now()
    assert letters().count("รายงานความคืบหน้าเกินกำหนด") == 2  # two planners, once each
    with freeze_time("2027-01-10T04:00:00Z"):
        jobs.sweep_now()
        assert letters().count("ใกล้ครบกำหนดรายงานความคืบหน้า") == 2
        assert standing(desk) == "no_report"  # judged anew on another day
        first = operations.Content(ItemStatus.UNDER_WAY, 60, "ปูต่อแล้ว")
        with unit_of_work():
            report = operations.save(desk.person.actor, desk.item, Term(2570, 1, Cadence.QUARTER), first, 0)
            operations.submit(desk.person.actor, report, 1)
    with freeze_time("2027-01-20T04:00:00Z"):
        before = len(letters())
        jobs.sweep_now()
        assert len(letters()) == before


def test_others_have_no_way_in(desk: Any, officer: Any, client: Browserlike) -> None:
    report = submitted(desk)
    for stranger in (officer("planner", "50"), officer("moderator"), officer("publisher")):
        for path in (path_of(desk), f"/workspace/progress/{desk.plan.public_id}/{Q4}/template.xlsx"):
            assert stranger.get(path).status_code in (403, 404)
        answer = stranger.post(f"/workspace/progress-reports/{report.public_id}/correct", data={"reason": "x"})
        assert answer.status_code in (403, 404)
    assert client.get(path_of(desk)).status_code == 302


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_check_finds_what_was_changed_behind_its_back(desk: Any) -> None:
    report = submitted(desk)
    assert counting.check() == []
    with unit_of_work():
        db.session.get_one(ProgressReport, report.id).percent = 99
        factories.submission("เรื่องใหม่", received_at=report.submitted_at - timedelta(days=3))
    assert any("is not what was submitted" in one for one in counting.check())


def test_a_table_means_what_its_reader_sees_and_comes_in_once(
    app: Any, desk: Any, sign_in: Any, in_threads: Any
) -> None:
    way, done = f"/workspace/progress/{desk.plan.public_id}/{Q4}", "ผลการดำเนินงาน"
    book, out = load_workbook(io.BytesIO(desk.get(f"{way}/template.xlsx").data)), io.BytesIO()
    sheet = book["รายงาน"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(1, len(heads) + 1, done)  # a second column of that name
    sheet.cell(2, len(heads) + 1, "รอตรวจรับ")
    for name, value in {"สถานะ": "กำลังดำเนินการ", "ผลงานสะสม (ร้อยละ)": 1, done: "ปูแล้ว", "ผลตัวชี้วัดที่ 1": 0.855}.items():
        sheet.cell(2, heads[name], value).number_format = "0.00%"  # 1 is shown as 100.00 %
    book.save(out)
    path = desk.post(f"{way}/import", data={"file": (io.BytesIO(out.getvalue()), "รายงาน.xlsx")}).location
    form = desk.form(path)
    twice = desk.post(path, data={**form, "obstacles": done})
    assert twice.status_code == 422 and f"เลือกไว้กับ “{done}” แล้ว" in twice.text
    assert desk.post(path, data={**form, "next_steps": f"{done} (2)"}).status_code == 303

    windows = [sign_in(desk.person) for _ in range(4)]

    def press(address: str) -> set[int]:
        with app.app_context():
            return set(in_threads(lambda window: int(window.post(address).status_code), windows))

    assert press(f"{path}/bring-in") == {303}
    assert press(f"{way}/submit") == {303}, "the others find it sent"
    db.session.rollback()
    draft = db.session.scalars(select(ProgressReport)).one()
    assert (draft.percent, draft.done, draft.next_steps) == (100, "ปูแล้ว", "รอตรวจรับ")
    assert draft.results[0].result == Decimal("85.5")


def test_a_table_of_ones_own_is_found_below_its_title() -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for line in (["สรุปผลการดำเนินงาน ไตรมาสที่ 4"], [], ["ชื่อโครงการ", "สถานะ"], ["ซ่อมถนน", "แล้วเสร็จ"]):
        sheet.append(line)
    book.save(out)
    read = tables.read(out.getvalue())
    assert (read.headings[:2], [(n, cells[:2]) for n, cells in read.rows]) == (
        ["ชื่อโครงการ", "สถานะ"],
        [(4, ["ซ่อมถนน", "แล้วเสร็จ"])],
    )
