"""Reports from elsewhere: every row is stored, known or refused with its reason; running again adds only what is new."""

import csv
import gzip
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from webapp.areas import queries as areas
from webapp.core import audit, search
from webapp.core.db import db
from webapp.core.workbooks import BadTable
from webapp.submissions import importing, queries
from webapp.submissions.importing import import_reports
from webapp.submissions.models import Submission

HEAD = ["date", "text", "labels", "district", "subdistrict", "province", "lat", "lon"]
ROWS = [
    ["2022-07-13", "ทางเท้าทรุด โทร 0812345678", "ทางเท้า", "วารินชำราบ", "วารินชำราบ", "อุบลราชธานี", "15.19", "104.86"],
    ["13/07/2565", "น้ำเน่าในคลอง", "", "เขตบางเขน", "", "กทม.", "", ""],
    ["2022-07-14", "ไฟดับทั้งซอย", "", "", "", "", "15.2287", "104.8564"],
    ["2022-07-14", "ไฟดับทั้งซอย", "", "", "", "", "15.2287", "104.8564"],
]
BAD = [
    ["2022-07-14", "", "", "เมือง", "", "อุบลราชธานี", "", ""],
    ["2022-07-14", "ที่ไหนไม่รู้", "", "", "", "", "", ""],
    ["2022-07-14", "นอกประเทศ", "", "", "", "", "48.2", "16.4"],
    ["เมื่อวาน", "วันไม่ชัด", "", "เมือง", "", "อุบลราชธานี", "", ""],
    ["2999-01-01", "อนาคต", "", "เมือง", "", "อุบลราชธานี", "", ""],
    ["0001-01-01T00:00:00", "วันที่ว่างของบางโปรแกรม", "", "เมือง", "", "อุบลราชธานี", "", ""],
]


def table(path: Path, rows: list[list[str]], head: list[str] = HEAD) -> Path:
    content = io.StringIO(newline="")
    csv.writer(content).writerows([head, *rows])
    encoded = content.getvalue().encode()
    path.write_bytes(gzip.compress(encoded) if path.suffix == ".gz" else encoded)
    return path


@pytest.mark.parametrize("name", ["reports.csv", "reports.csv.gz"])
def test_a_table_is_imported_once_and_refused_rows_are_kept(app: Any, tmp_path: Path, name: str) -> None:
    path = table(tmp_path / name, ROWS + BAD)
    result = import_reports(path)
    assert (result.read, result.stored, result.known, result.refused) == (10, 4, 0, 6)
    assert result.refused_path
    with result.refused_path.open(encoding="utf-8-sig", newline="") as kept:
        refused = list(csv.DictReader(kept))
    assert [row["row"] for row in refused] == ["6", "7", "8", "9", "10", "11"]
    assert refused[1]["text"] == "ที่ไหนไม่รู้"
    assert all(row["reason"] for row in refused)
    again = import_reports(path)
    assert (again.stored, again.known) == (0, 4)
    rows = db.session.scalars(select(Submission).order_by(Submission.id)).all()
    assert [areas.path_of(row.area_code).rsplit("/", 1)[-1][:2] for row in rows] == ["34", "10", "34", "34"]
    assert "0812345678" not in rows[0].public_text
    assert rows[0].received_at.isoformat() == "2022-07-12T17:00:00+00:00"
    assert rows[1].received_at.year == 2022
    found = db.session.scalars(search.matching("submission", "ทางเท้า")).all()
    assert found == [rows[0].id]
    country = areas.get("TH")
    assert country
    assert not queries.check_books(country)
    assert audit.verify().broken_at is None


@pytest.mark.parametrize("day", ["14 พ.ย. 2565", "14/11/2565", "๑๔ พ.ย. ๖๕", "14 พฤศจิกายน 2565 เวลา 00.00 น."])
def test_a_day_is_read_as_an_office_writes_it(app: Any, tmp_path: Path, day: str) -> None:
    result = import_reports(table(tmp_path / "reports.csv", [[day, *ROWS[0][1:]]]))
    assert (result.stored, result.refused) == (1, 0)
    stored = db.session.scalars(select(Submission)).one()
    assert stored.received_at.isoformat() == "2022-11-13T17:00:00+00:00"


def test_a_dry_run_stores_and_writes_nothing(app: Any, tmp_path: Path) -> None:
    path = table(tmp_path / "reports.csv", ROWS + BAD)
    result = import_reports(path, dry_run=True)
    assert (result.stored, result.refused, result.refused_path) == (4, 6, None)
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 0
    assert [file.name for file in tmp_path.glob("*.csv*")] == ["reports.csv"]


def test_batches_are_whole_and_come_from_other_processes(
    app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 3)
    rows = [["2022-07-13", f"ทางเท้าทรุดจุดที่ {n}", "", "", "", "อุบลราชธานี", "", ""] for n in range(10)]
    assert import_reports(table(tmp_path / "many.csv", rows), processes=1).stored == 10
    entries = db.session.scalar(select(func.count()).select_from(audit.AuditEntry))
    assert entries == 4


@pytest.mark.parametrize(
    ("province", "district", "subdistrict", "area"),
    [
        ("จ.อุบลฯ", "อ.วารินฯ", "", "3415"), ("อุบลราชธาณี", "วารินชำราบ", "แสนสุก", "341518"),
        ("อุบลราชธานี", "พิบูล", "", "3419"), ("", "เดชอุดม", "", "3407"),
        ("ยโสธร", "เดชอุดม", "", "35"), ("อุบลราชธานี", "ไม่ทราบ", "", "34"),
    ],
)  # fmt: skip
def test_areas_are_known_by_short_and_mistyped_names(
    app: Any, tmp_path: Path, province: str, district: str, subdistrict: str, area: str
) -> None:
    row = ["2022-07-13", "ไฟทางดับ", "", district, subdistrict, province, "", ""]
    assert import_reports(table(tmp_path / "short.csv", [row])).stored == 1
    assert db.session.scalars(select(Submission)).one().area_code == area


def test_the_exchange_format_is_known_and_other_tables_are_mapped(app: Any, tmp_path: Path) -> None:
    head = ["ticket_id", "type", "comment", "coords", "address", "district", "subdistrict", "province", "timestamp"]
    row = ["2022-ABC", "ถนน", "ถนนยุบ", "104.8564,15.2287", "หน้าตลาด", "", "", "", "2022-05-31 07:04:31.258+00"]
    assert import_reports(table(tmp_path / "exchange.csv", [row], head)).stored == 1
    stored = db.session.scalars(select(Submission)).one()
    assert (stored.source_id, stored.lat, stored.place_note) == ("2022-ABC", 15.2287, "หน้าตลาด")
    strange = table(tmp_path / "strange.csv", [["สะพานขาด", "อุบลราชธานี"]], ["เรื่อง", "แห่ง"])
    with pytest.raises(BadTable, match="--map text"):
        import_reports(strange)
    with pytest.raises(BadTable, match="no column 'nope'"):
        import_reports(strange, mapping={"text": "nope"})
    assert import_reports(strange, mapping={"text": "เรื่อง", "province": "แห่ง"}).stored == 1


def test_the_same_words_from_two_villages_count_twice(app: Any, tmp_path: Path) -> None:
    head = ["text", "province", "district"]
    rows = [["ไฟดับ", "อุบลราชธานี", "เมือง"], ["ไฟดับ", "อุบลราชธานี", "วารินชำราบ"]]
    assert import_reports(table(tmp_path / "areas.csv", rows, head)).stored == 2
    book = Workbook()
    for sheet in (book.active, book.create_sheet("หนองกินเพล")):
        for row in (head, rows[0]):
            sheet.append(row)
    book.save(tmp_path / "sheets.xlsx")
    book.close()
    assert import_reports(tmp_path / "sheets.xlsx").stored == 2
    again = import_reports(tmp_path / "sheets.xlsx")
    assert (again.read, again.stored, again.known) == (2, 0, 2)
    alone = Workbook()
    for row in (head, rows[0]):
        alone.active.append(row)
    alone.save(tmp_path / "alone.xlsx")
    alone.close()
    assert import_reports(tmp_path / "alone.xlsx", source="sheets.xlsx").known == 1, (
        "the first sheet is known as before"
    )


VILLAGES = ["text", "province", "note"]
LIGHT, ROAD = ["ไฟดับ", "อุบลราชธานี"], ["ถนนพัง", "อุบลราชธานี"]


def workbook(path: Path, **sheets: list[list[str]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in [VILLAGES, *rows]:
            sheet.append(row)
    book.save(path)
    book.close()
    return path


def test_rows_are_known_again_wherever_their_sheet_stands(app: Any, tmp_path: Path) -> None:
    path = tmp_path / "villages.xlsx"
    assert import_reports(workbook(path, old=[LIGHT, ROAD])).stored == 2
    found = import_reports(workbook(path, new=[LIGHT, ["น้ำไม่ไหล", "ยโสธร"]], old=[LIGHT, ROAD]))
    assert (found.known, found.stored, found.doubles) == (2, 2, 0), "a sheet before the old one: what it adds comes in"
    found = import_reports(workbook(path, old=[LIGHT, ROAD], renamed=[["น้ำไม่ไหล", "ยโสธร"], LIGHT]))
    assert (found.known, found.stored) == (4, 0), "moved, renamed, in another order"
    found = import_reports(workbook(path, old=[LIGHT, ROAD], renamed=[["น้ำไม่ไหล", "ยโสธร"], LIGHT, LIGHT]))
    assert (found.known, found.stored, found.doubles) == (4, 1, 1)


def test_a_sheet_whose_name_says_the_place_is_another_place(app: Any, tmp_path: Path) -> None:
    path, place = tmp_path / "districts.xlsx", {"district": "แผ่นงาน"}
    assert import_reports(workbook(path, เดชอุดม=[LIGHT], วารินชำราบ=[LIGHT]), mapping=place).stored == 2
    added = workbook(path, พิบูลมังสาหาร=[LIGHT], วารินชำราบ=[LIGHT], เดชอุดม=[LIGHT])
    assert import_reports(added, mapping=place).stored == 1
    assert sorted(db.session.scalars(select(Submission.area_code))) == ["3407", "3415", "3419"]


def test_what_was_imported_when_the_first_sheet_was_known_apart_is_known_still(app: Any, tmp_path: Path) -> None:
    """As it was: the first sheet by its cells up to the last column, further ones with their name behind."""
    path = workbook(tmp_path / "villages.xlsx", a=[LIGHT, ROAD], b=[LIGHT])
    assert import_reports(path).stored == 3
    was = [[*LIGHT, ""], [*ROAD, ""], [*LIGHT, "", "b"]]
    for row, cells in zip(db.session.scalars(select(Submission).order_by(Submission.id)), was, strict=True):
        row.source_id = hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:40]
    db.session.commit()
    assert import_reports(path).known == 3
    moved = import_reports(workbook(path, b=[LIGHT], c=[["น้ำไม่ไหล", "ยโสธร"]], a=[LIGHT, ROAD]))
    assert (moved.known, moved.stored) == (3, 1)
    again = import_reports(path)
    assert (again.known, again.stored) == (4, 0)


def test_doubles_are_counted_and_told_and_one_id_is_not_two_reports(app: Any, tmp_path: Path) -> None:
    assert import_reports(table(tmp_path / "reports.csv", ROWS)).doubles == 1
    head = ["id", "text", "province"]
    rows = [["ก1", "ไฟดับ", "อุบลราชธานี"], ["ก1", "น้ำไม่ไหล", "อุบลราชธานี"], ["ก1", "ไฟดับ", "อุบลราชธานี"]]
    result = import_reports(table(tmp_path / "ids.csv", rows, head))
    assert (result.stored, result.known, result.refused, result.doubles) == (1, 1, 1, 0)
    assert result.refused_path and "น้ำไม่ไหล" in result.refused_path.read_text(encoding="utf-8-sig")


def test_xlsx_and_the_thai_code_page_are_read(app: Any, tmp_path: Path) -> None:
    book = Workbook()
    for row in [HEAD, *ROWS]:
        book.active.append(row)
    book.save(tmp_path / "reports.xlsx")
    book.close()
    assert import_reports(tmp_path / "reports.xlsx").stored == 4
    old = tmp_path / "old.csv"
    old.write_bytes("รายละเอียด;จังหวัด\nน้ำประปาไม่ไหล;อุบลราชธานี\n".encode("cp874"))
    assert import_reports(old).stored == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.csv", b"  \n\n", "empty"),
        ("program.csv", b"MZ\x90\x00\x03" + bytes(range(256)) * 20, "no table"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "old Excel"),
        ("broken.xlsx", b"PK\x03\x04" + b"x" * 500, "damaged"),
        ("broken.csv.gz", b"\x1f\x8b\x08\x00" + b"x" * 50, "damaged"),
        ("columns.csv", b"a,b\n1,2\n", "no column holds"),
    ],
)
def test_a_wrong_file_is_named_for_what_it_is(app: Any, tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadTable, match=says):
        import_reports(path)


def test_excel_with_macros_is_refused(app: Any, tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "macros.xlsx"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
        parts.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(BadTable, match="macros"):
        import_reports(path)


def test_a_report_cut_by_a_comma_is_refused_and_a_title_is_passed_over(app: Any, tmp_path: Path) -> None:
    path = tmp_path / "reports.csv"
    path.write_text("เรื่องร้องเรียน,,\nรหัส,ปัญหา,จังหวัด\nก1,ไฟดับ,อุบลราชธานี\nก2,ถนนพัง, และมืด,อุบลราชธานี\n", "utf-8")
    result = import_reports(path)
    assert (result.read, result.stored, result.refused) == (2, 1, 1)
    assert result.refused_path and "4,more cells than columns: อุบลราชธานี" in result.refused_path.read_text("utf-8-sig")
