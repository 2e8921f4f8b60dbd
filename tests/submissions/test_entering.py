"""What was said at a session or written on paper is typed in; what others gathered is imported; each with its origin."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from PIL import Image
from sqlalchemy import func, select

from tests.core.test_workbooks import with_a_broken_cell
from tests.support import factories
from tests.support.pages import Browserlike
from webapp.core import clock, files
from webapp.core.db import db, is_writing, unit_of_work
from webapp.hearings.models import Hearing, Question
from webapp.hearings.questions import paper_code
from webapp.hearings.questions_rules import numbered
from webapp.submissions import entering, import_tables, opinion_imports, retention
from webapp.submissions.models import Answer, Submission
from webapp.submissions.provenance_models import OpinionImport, Provenance


@pytest.fixture
def hearing(stored: Callable[..., Any]) -> Hearing:
    found: Hearing = stored(factories.hearing)
    choices = numbered((("ฝุ่น", "Dust"), ("เสียง", "Noise")))
    with unit_of_work():
        db.session.add(Question(hearing_id=found.id, position=3, kind="multiple", text_th="ห่วงเรื่องใด", choices=choices))
    db.session.expire_all()
    return found


def test_one_after_another_is_typed_in_and_where_it_comes_from_is_kept(
    officer: Callable[..., Any], client: Browserlike, hearing: Hearing, stored: Callable[..., Any]
) -> None:
    session = stored(factories.session, hearing)
    clerk, page = officer("moderator", "34"), f"/hearings/{hearing.public_id}/enter"
    form = {**clerk.form(f"{page}?session={session.public_id}"), "page": "7"}
    q = {question.kind: f"q-{question.public_id}" for question in hearing.questions}
    assert (form["session"], form["channel"]) == (session.public_id, "meeting")
    sent = clerk.post(page, data={**form, q["stance"]: "oppose", q["open"]: "กลัวน้ำท่วม"})
    assert sent.status_code == 303
    kept = clerk.form(sent.location)
    assert (kept["session"], kept["channel"], kept["page"]) == (session.public_id, "meeting", "7")
    assert kept["key"] != form["key"] and "กลัวน้ำท่วม" not in clerk.get(sent.location).text
    assert clerk.post(page, data={**form, q["stance"]: "oppose", q["open"]: "กลัวน้ำท่วม"}).location == sent.location
    stored_one = db.session.scalars(select(Submission)).one()
    origin = db.session.scalars(select(Provenance)).one()
    assert (stored_one.channel, stored_one.entered_by) == ("meeting", clerk.person.id)
    assert (origin.session_id, origin.page) == (session.id, "7")
    code = sent.location.split("saved=")[1].split("&")[0].split("#")[0]
    assert client.get(f"/track/{code}/receipt").status_code == 200
    public = client.get(f"/submissions/{stored_one.public_id}").text
    assert "เวทีประชุมหมู่บ้าน" in public and "หน้า 7" in public
    assert clerk.post(page, data={**kept, "text": " "}).status_code == 422


def test_paper_comes_in_also_after_the_close_and_not_after_the_result(
    officer: Callable[..., Any], stored: Callable[..., Any], hearing: Hearing
) -> None:
    clerk, page = officer("publisher", "34"), f"/hearings/{hearing.public_id}/enter"
    with clock.at(hearing.closes_at + timedelta(days=2)):
        sent = clerk.post(page, data={**clerk.form(page), "text": "เขียนไว้ก่อนปิด", "channel": "post"})
        assert sent.status_code == 303
    assert clerk.get(f"/hearings/{stored(factories.hearing, 'summarised').public_id}/enter").status_code == 404
    assert officer("publisher", "50").get(page).status_code == 404
    assert officer("inspector", "34").get(page).status_code == 403


def test_the_code_of_a_paper_form_leads_to_its_questions(officer: Callable[..., Any], hearing: Hearing) -> None:
    clerk = officer("planner", "34")
    typed = paper_code(hearing).lower()
    assert hearing.public_id in clerk.post("/workspace/paper-form", data={"code": typed}).location
    for wrong in ("", "ABCD", f"{hearing.public_id}-V9", "-V1"):
        assert clerk.post("/workspace/paper-form", data={"code": wrong}).status_code == 422


TABLE = (
    "รหัส,ความคิดเห็น,จุดยืนของท่าน,ห่วงเรื่องใด,จังหวัด,อำเภอ\n"
    "1,ขอให้ทำทางเท้า,เห็นด้วย,ฝุ่น; เสียง,อุบลราชธานี,เมืองอุบลราชธานี\n"
    "2,ไม่อยากให้ตัดต้นไม้,oppose,Dust,,\n"
    "3,,,,,\n"
    "4,ผิดคำตอบ,อาจจะ,,,\n"
    "5,ผิดที่,,,เมืองทิพย์,\n"
)


def bring(publisher: Any, hearing: Hearing, content: bytes, name: str = "เวที.csv") -> str:
    data = {"file": (io.BytesIO(content), name), "gathered_by": "อบต. ในเมือง"}
    answer = publisher.post(f"/hearings/{hearing.public_id}/import", data=data)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_table_is_mapped_tried_and_stored_once(
    officer: Callable[..., Any], client: Browserlike, hearing: Hearing
) -> None:
    publisher = officer("publisher", "34")
    page = bring(publisher, hearing, TABLE.encode())
    form = publisher.form(page)
    stance = next(f"q-{question.key}" for question in hearing.questions if question.kind == "stance")
    assert (form["text"], form["province"], form[stance]) == ("1", "4", "")
    assert publisher.post(page, data={**form, "text": ""}).status_code in (303, 422)
    twice = publisher.post(page, data={**form, stance: form["text"]})
    assert twice.status_code == 422 and "“ความคิดเห็น” เลือกไว้สองช่อง" in twice.text
    assert publisher.post(page, data={**form, stance: "2"}).status_code == 303
    trial = publisher.get(page).text
    assert "เมืองทิพย์" in trial and "“อาจจะ”" in trial and "นำเข้า 2 แถว" in trial
    assert db.session.scalar(select(func.count(Submission.id))) == 0
    assert publisher.post(page + "/start").status_code == 303
    db.session.expire_all()
    found = db.session.scalars(select(OpinionImport)).one().found
    assert found == {"read": 5, "stored": 2, "known": 0, "refused": 3}
    first = db.session.scalars(select(Submission).where(Submission.source_id == "1")).one()
    assert (first.stance_given, first.writer_area_code, first.channel) == ("support", "3401", "import")
    assert sorted(map(str, db.session.scalars(select(Answer.value)))) == ["['1', '2']", "['1']", "oppose", "support"]
    assert "อบต. ในเมือง" in client.get(f"/submissions/{first.public_id}").text
    again = bring(publisher, hearing, TABLE.encode())
    publisher.post(again, data={**publisher.form(again), stance: "2"})
    assert "นำเข้า 2 แถว" not in publisher.get(again).text
    publisher.post(again + "/start")
    assert db.session.scalar(select(func.count(Submission.id))) == 2
    assert officer("publisher", "50").get(page).status_code == 404
    assert officer("moderator", "34").get(page).status_code == 403


RICH = (
    "รหัส,ให้คะแนน [ฝุ่น],ให้คะแนน [เสียง],สิ่งที่ควรทำก่อน,จุดที่ห่วง,หลักฐาน\n"
    '1,มาก,น้อย,ถนน > ไฟ,"๑๕.๒๔, 104.85",ภาพ/หลุม.png\n'
    '2,,น้อย,ไฟ;ถนน,"15.24 104.85",\n'
    "3,มากที่สุด,,,,\n"
    "4,มาก,,ถนน;ถนน,,\n"
    '5,มาก,,,"48.85, 2.35",\n'
    "6,มาก,,,ตรงสามแยก,\n"
    "7,มาก,,,,ไม่มี.png\n"
    "8,มาก,,,,โกหก.png\n"
)


def test_matrix_ranking_point_and_file_are_imported(
    officer: Callable[..., Any], stored: Callable[..., Any], hearing: Hearing
) -> None:
    much, road = numbered((("มาก", "Much"), ("น้อย", "Little"))), numbered((("ถนน", "Road"), ("ไฟ", "Light")))
    with unit_of_work():
        for at, (kind, text, more) in enumerate(
            (
                ("matrix", "ให้คะแนน", {"choices": much, "rows": numbered((("ฝุ่น", "Dust"), ("เสียง", "Noise")))}),
                ("ranking", "สิ่งที่ควรทำก่อน", {"choices": road}),
                ("point", "จุดที่ห่วง", {}),
                ("file", "หลักฐาน", {}),
            ),
            4,
        ):
            db.session.add(Question(hearing_id=hearing.id, position=at, kind=kind, text_th=text, **more))
    db.session.expire_all()
    picture, archive = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (40, 30), "brown").save(picture, "PNG")
    with zipfile.ZipFile(archive, "w") as parts:
        parts.writestr("ภาพ/หลุม.png", picture.getvalue())
        parts.writestr("โกหก.png", b"MZ not a picture")
    publisher, place = officer("publisher", "34"), f"/hearings/{hearing.public_id}/import"
    data = {"file": (io.BytesIO(RICH.encode()), "แบบ.csv"), "gathered_by": "อบต. ในเมือง"}
    broken = publisher.post(place, data={**data, "archive": (io.BytesIO(b"no zip"), "a.zip")})
    assert broken.status_code == 422 and "อบต. ในเมือง" in broken.text
    data["file"] = (io.BytesIO(RICH.encode()), "แบบ.csv")
    page = publisher.post(place, data={**data, "archive": (io.BytesIO(archive.getvalue()), "a.zip")}).location
    assert publisher.post(page, data=publisher.form(page)).status_code == 303, "every column was found by its name"
    trial = publisher.get(page).text
    for words in (
        "“มากที่สุด”",
        "จัดลำดับตัวเลือกเดียวกันซ้ำ",
        "นอกประเทศไทย",
        "ตรงสามแยก",
        "ไม่มี.png",
        "โกหก.png",
        "นำเข้า 2 แถว",
    ):
        assert words in trial, words
    publisher.post(page + "/start")
    asked = {one.kind: one.id for one in hearing.questions}
    rows = db.session.execute(select(Submission.source_id, Answer.question_id, Answer.value).join(Submission))
    found = {(source, question): value for source, question, value in rows}
    assert found["1", asked["matrix"]] == {"1": "1", "2": "2"} and found["2", asked["matrix"]] == {"2": "2"}
    assert (found["1", asked["ranking"]], found["2", asked["ranking"]]) == (["1", "2"], ["2", "1"])
    assert found["1", asked["point"]] == found["2", asked["point"]] == {"lat": 15.24, "lon": 104.85}
    kept = found["1", asked["file"]]
    assert kept["name"] == "หลุม.png" and kept["type"].startswith("image/")
    with files.open_file(kept["key"]) as handle:
        assert Image.open(handle).size == (40, 30)


def test_an_excel_table_is_read_and_nonsense_is_refused(officer: Callable[..., Any], hearing: Hearing) -> None:
    book, content = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["ลำดับ", "เพราะเหตุใด"])
    sheet.append([1, "ถนนแคบ"])
    book.save(content)
    publisher = officer("publisher", "34")
    page = bring(publisher, hearing, content.getvalue(), "ตาราง.xlsx")
    publisher.post(page, data=publisher.form(page))
    publisher.post(page + "/start")
    assert db.session.scalars(select(Submission.text)).one() == "ถนนแคบ"
    again = bring(publisher, hearing, content.getvalue(), "อีกครั้ง.xlsx")
    (key,) = set(db.session.scalars(select(OpinionImport.file_key)))
    with clock.at(clock.now() + timedelta(days=91)):
        retention.nightly()
        assert set(db.session.scalars(select(OpinionImport.file_key))) == {""}
        with pytest.raises(FileNotFoundError):
            files.open_file(key)
        assert publisher.get(page).status_code == 200 and "ลบไฟล์แล้วตามกำหนด" in publisher.get(again).text
    for bad in (b"", b"\x00\x01\x02", b"PK\x03\x04 broken"):
        data = {"file": (io.BytesIO(bad), "x.csv"), "gathered_by": "อบต."}
        assert publisher.post(f"/hearings/{hearing.public_id}/import", data=data).status_code == 422
    broken = with_a_broken_cell("เวที", ["ลำดับ", "เพราะเหตุใด"], '<c r="A3" t="n"><v>ฟหก</v></c>')
    page_of_broken = bring(publisher, hearing, broken, "เสีย.xlsx")
    answer = publisher.post(page_of_broken, data=publisher.form(page_of_broken))
    assert answer.status_code == 422 and "แถวที่ 3 มีข้อมูลที่อ่านไม่ได้" in answer.text
    assert publisher.post(page + "/start").status_code == 303  # pressed twice: nothing more
    assert db.session.scalar(select(func.count(Submission.id))) == 1


def test_others_write_while_a_table_is_read(
    officer: Callable[..., Any], hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher, real = officer("publisher", "34"), import_tables.open_table

    def meanwhile(*args: Any, **more: Any) -> Any:
        assert not is_writing()
        return real(*args, **more)

    monkeypatch.setattr(opinion_imports, "open_table", meanwhile)
    page = bring(publisher, hearing, TABLE.encode())
    assert publisher.post(page, data=publisher.form(page)).status_code == 303
    assert "นำเข้า 3 แถว" in publisher.get(page).text


def test_two_answers_with_the_same_id_are_told_apart_before_anything_is_stored(
    officer: Callable[..., Any], hearing: Hearing
) -> None:
    publisher = officer("publisher", "34")
    table = "ประทับเวลา,ความคิดเห็น\n30/11/2569 09:15:02,ขอทางเท้า\n30/11/2569 09:15:02,ขอไฟส่องสว่าง\n"
    page = bring(publisher, hearing, table.encode())
    publisher.post(page, data=publisher.form(page))
    assert "รหัสซ้ำกับแถวที่ 2" in publisher.get(page).text
    publisher.post(page, data={**publisher.form(page), "id": ""})
    publisher.post(page + "/start")
    assert set(db.session.scalars(select(Submission.text))) == {"ขอทางเท้า", "ขอไฟส่องสว่าง"}
    again = bring(publisher, hearing, table.encode())  # what was refused once stays refused, and is not called known
    publisher.post(again, data=publisher.form(again))
    publisher.post(again + "/start")
    db.session.expire_all()
    newest = db.session.scalars(select(OpinionImport).order_by(OpinionImport.id.desc())).first()
    assert newest is not None and newest.found == {"read": 2, "stored": 1, "known": 0, "refused": 1}


def test_a_long_import_at_work_is_not_begun_a_second_time(
    officer: Callable[..., Any], hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher, real, begun = officer("publisher", "34"), entering.enter_opinion, clock.now()
    page = bring(publisher, hearing, TABLE.encode())
    publisher.post(page, data=publisher.form(page))
    waiting: list[list[str]] = []

    def enter(*args: Any, **more: Any) -> Any:
        stored = real(*args, **more)
        waiting.append(opinion_imports.unfinished(begun + timedelta(minutes=5)))
        return stored

    monkeypatch.setattr(entering, "enter_opinion", enter)
    row = db.session.scalars(select(OpinionImport)).one()
    with unit_of_work():
        opinion_imports.start(publisher.person.actor, row)
    with clock.at(begun + timedelta(minutes=10)):
        opinion_imports.import_opinions([row.public_id])
    assert waiting == [[], [], []]


def test_words_beyond_the_columns_are_never_cut_off(officer: Callable[..., Any], hearing: Hearing) -> None:
    publisher = officer("publisher", "34")
    page = bring(publisher, hearing, "ความคิดเห็น\nดี, แต่ช้า\nเร็ว; ขึ้นหน่อย\n".encode())
    publisher.post(page, data=publisher.form(page))
    publisher.post(page + "/start")
    assert set(db.session.scalars(select(Submission.text))) == {"ดี, แต่ช้า", "เร็ว; ขึ้นหน่อย"}, "a table of one column"
    page = bring(publisher, hearing, "รหัส,ความคิดเห็น\nก1,ถนนแคบ, และมืด\nก2,ถนนพัง,\n".encode())
    publisher.post(page, data=publisher.form(page))
    trial = publisher.get(page).text
    assert "“และมืด” อยู่เกินคอลัมน์สุดท้าย" in trial and "นำเข้า 1 แถว" in trial


def test_who_must_choose_the_file_again_is_told_so(officer: Callable[..., Any], hearing: Hearing) -> None:
    publisher, where, told = officer("publisher", "34"), f"/hearings/{hearing.public_id}/import", "ไฟล์ที่แนบไว้ต้องเลือกใหม่"
    refused = publisher.post(where, data={"file": (io.BytesIO(TABLE.encode()), "เวที.csv"), "gathered_by": ""})
    assert refused.status_code == 422 and told in refused.text
    assert told not in publisher.post(where, data={"gathered_by": "อบต."}).text


def test_two_villages_that_number_their_sheets_alike_are_both_heard(
    officer: Callable[..., Any], hearing: Hearing
) -> None:
    publisher = officer("publisher", "34")
    for village in ("บุ่งไหม", "หนองกินเพล"):
        page = bring(publisher, hearing, f"ลำดับ,ความคิดเห็น\n1,ฝุ่นที่{village}\n2,ขอไฟ\n".encode())
        form = publisher.form(page)
        assert form["id"] == "", "a running number is nobody's id"
        publisher.post(page, data=form)
        trial = publisher.get(page).text
        publisher.post(page + "/start")
    assert "1 แถวเหมือนแถวที่นำเข้าแล้วทุกช่อง" in trial and "ถ้าเป็นคำตอบของคนละคน" in trial
    assert sorted(db.session.scalars(select(Submission.text))) == ["ขอไฟ", "ฝุ่นที่บุ่งไหม", "ฝุ่นที่หนองกินเพล"]


def test_two_villages_that_say_the_same_are_counted_apart_when_the_officer_says_so(
    officer: Callable[..., Any], hearing: Hearing
) -> None:
    publisher, same = officer("publisher", "34"), "ความคิดเห็น\nเห็นด้วย\nเห็นด้วย\nขอไฟ\n".encode()
    first = bring(publisher, hearing, same, "บุ่งไหม.csv")
    publisher.post(first, data=publisher.form(first))
    trial = publisher.get(first).text
    assert "1 แถวเหมือนแถวอื่นในไฟล์ทุกช่อง" in trial and "แถวที่ 3 เหมือนแถวที่ 2" in trial and "นำเข้า 3 แถว" in trial
    assert "นับแยก:" not in trial, "nothing was imported before"
    publisher.post(first + "/start")
    assert db.session.scalar(select(func.count(Submission.id))) == 3, (
        "a double may be another person's: it is shown, not dropped"
    )
    second = bring(publisher, hearing, same + "ขอทางเท้า\n".encode(), "หนองกินเพล.csv")
    publisher.post(second, data=publisher.form(second))
    assert "3 แถวเหมือนแถวที่นำเข้าแล้วทุกช่อง" in publisher.get(second).text
    publisher.post(second, data={**publisher.form(second), "apart": "y"})
    trial = publisher.get(second).text
    assert "นำเข้า 4 แถว" in trial and "3 แถวเหมือนแถวของไฟล์ที่นำเข้าก่อนหน้าทุกช่อง จะนำเข้าและนับแยก" in trial
    publisher.post(second + "/start")
    assert db.session.scalar(select(func.count(Submission.id))) == 7
    mended = bring(publisher, hearing, same + "ขอทางเท้า\nขอศาลา\n".encode(), "หนองกินเพล แก้.csv")
    publisher.post(mended, data=publisher.form(mended))
    assert "นำเข้า 1 แถว" in publisher.get(mended).text, (
        "sent again, only what is new is taken, also of what was kept apart"
    )


def test_sheets_of_one_workbook_are_villages_of_their_own(officer: Callable[..., Any], hearing: Hearing) -> None:
    book, content = Workbook(), io.BytesIO()
    notes, first, second, other = (book.active, *(book.create_sheet(one) for one in ("บุ่งไหม", "หนองกินเพล", "ตัวเลือก")))
    assert notes is not None
    notes.append(["คำชี้แจงในการกรอก"])
    for sheet in (first, second):
        sheet.append(["ลำดับ", "ความคิดเห็น", "จังหวัด"])
        sheet.append([1, "ขอไฟ", "อุบลราชธานี"])
    second.append([2, "ที่ไหนไม่รู้", "เมืองทิพย์"])
    other.append(["คำตอบ", "ความหมาย"])
    book.save(content)
    publisher = officer("publisher", "34")
    page = bring(publisher, hearing, content.getvalue(), "เวที.xlsx")
    publisher.post(page, data=publisher.form(page))
    trial = publisher.get(page).text
    assert "นำเข้า 2 แถว" in trial and "แถวเหมือนแถวอื่นในไฟล์" not in trial
    assert "หนองกินเพล · 3" in trial and "เมืองทิพย์" in trial, "the row is found by its sheet and number"
    assert "ตัวเลือก" in trial and "ไม่ได้อ่านแผ่นงานนี้" in trial
    publisher.post(page + "/start")
    assert list(db.session.scalars(select(Submission.text))) == ["ขอไฟ", "ขอไฟ"]
    again = bring(publisher, hearing, content.getvalue(), "เวที.xlsx")
    publisher.post(again, data=publisher.form(again))
    assert "2 แถวเหมือนแถวที่นำเข้าแล้วทุกช่อง" in publisher.get(again).text


def test_a_table_below_its_title_and_behind_a_sheet_of_notes_is_found(
    officer: Callable[..., Any], hearing: Hearing
) -> None:
    book, content = Workbook(), io.BytesIO()
    notes, sheet = book.active, book.create_sheet("ข้อมูล")
    assert notes is not None
    notes.append(["คำชี้แจงในการกรอก"])
    sheet.append(["สรุปความคิดเห็นจากเวทีประชาพิจารณ์"])
    sheet.merge_cells("A1:C1")
    sheet.append(["วันที่ 14 พฤศจิกายน 2569"])
    for line in (["รหัส", "ความคิดเห็น", "จังหวัด"], ["ก1", "ถนนแคบ", "อุบลราชธานี"], ["ก2", "ถนนพัง", "เมืองทิพย์"]):
        sheet.append(line)
    book.save(content)
    publisher = officer("publisher", "34")
    page = bring(publisher, hearing, content.getvalue(), "เวที.xlsx")
    form = publisher.form(page)
    assert (form["id"], form["text"], form["province"]) == ("0", "1", "2")
    publisher.post(page, data=form)
    trial = publisher.get(page).text
    assert "นำเข้า 1 แถว" in trial and '<th scope="row" data-label="แถว"><div>5</div></th>' in trial, "as Excel counts"
    page = bring(publisher, hearing, "สรุปเวที,,\nรหัส,ความคิดเห็น,จังหวัด\nก3,ถนนลื่น,\n".encode())
    assert publisher.form(page)["text"] == "1"
    single, content = Workbook(), io.BytesIO()
    only = single.active
    assert only is not None
    for line in (["ความคิดเห็น"], ["หนึ่ง"], ["สอง", "", "หมายเหตุ"], ["สาม"]):
        only.append(line)
    single.save(content)
    page = bring(publisher, hearing, content.getvalue(), "เดียว.xlsx")
    publisher.post(page, data=publisher.form(page))
    assert "นำเข้า 3 แถว" in publisher.get(page).text, "a note beside the table is no title above it"


def test_stances_are_taken_as_offices_write_them(officer: Callable[..., Any], hearing: Hearing) -> None:
    publisher = officer("publisher", "34")
    typed = ["เห็นด้วย", "เห็นด้วยแบบมีเงื่อนไข", "เห็นด้วย ถ้า…", "เฉย ๆ", "ไม่แน่ใจ", "คัดค้าน", "แล้วแต่"]
    table = "รหัส,ท่าที\n" + "".join(f"ก{n},{one}\n" for n, one in enumerate(typed))
    page = bring(publisher, hearing, table.encode())
    stance = next(f"q-{question.key}" for question in hearing.questions if question.kind == "stance")
    publisher.post(page, data={**publisher.form(page), stance: "1"})
    trial = publisher.get(page).text
    assert "ไม่มีตัวเลือก “แล้วแต่” มี: เห็นด้วย, เห็นด้วย ถ้า…" in trial
    publisher.post(page + "/start")
    given = db.session.scalars(select(Submission.stance_given).order_by(Submission.id)).all()
    assert given == ["support", "conditional", "conditional", "neutral", "neutral", "oppose"]


def test_the_page_of_a_long_import_tells_how_far_it_is(officer: Callable[..., Any], hearing: Hearing) -> None:
    publisher = officer("publisher", "34")
    page = bring(publisher, hearing, TABLE.encode())
    publisher.post(page, data=publisher.form(page))
    row = db.session.scalars(select(OpinionImport)).one()
    with unit_of_work():
        opinion_imports.start(publisher.person.actor, row)
    assert "เก็บแล้ว 0 จาก 3 แถว" in publisher.get(page).text
    assert "ผลการลอง" not in publisher.get(page).text
    opinion_imports.import_opinions([row.public_id])
    assert "จาก 3 แถว" not in publisher.get(page).text and "ผลการนำเข้า" in publisher.get(page).text
    tried = bring(publisher, hearing, TABLE.encode())
    publisher.post(tried, data=publisher.form(tried))
    with clock.at(clock.now() + timedelta(days=91)):
        retention.nightly()
        assert "ลบไฟล์แล้วตามกำหนด" in publisher.get(tried).text, "tried, and never stored"
