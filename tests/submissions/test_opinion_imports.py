"""What others gathered is imported: mapped, tried, stored once, each voice counted, each with its origin."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from PIL import Image
from sqlalchemy import func, select

from tests.support.pages import Browserlike
from tests.support.tables import bring
from webapp.core import clock, files
from webapp.core.db import db, is_writing, unit_of_work
from webapp.hearings.models import Hearing, Question
from webapp.hearings.questions_rules import numbered
from webapp.submissions import entering, import_tables, opinion_imports, retention
from webapp.submissions.models import Answer, Submission
from webapp.submissions.provenance_models import OpinionImport

TABLE = (
    "รหัส,ความคิดเห็น,จุดยืนของท่าน,ห่วงเรื่องใด,จังหวัด,อำเภอ\n"
    "1,ขอให้ทำทางเท้า,เห็นด้วย,ฝุ่น; เสียง,อุบลราชธานี,เมืองอุบลราชธานี\n"
    "2,ไม่อยากให้ตัดต้นไม้,oppose,Dust,,\n"
    "3,,,,,\n"
    "4,ผิดคำตอบ,อาจจะ,,,\n"
    "5,ผิดที่,,,เมืองทิพย์,\n"
)


def test_a_table_is_mapped_tried_and_stored_once(
    officer: Callable[..., Any], client: Browserlike, hearing: Hearing
) -> None:
    publisher = officer("publisher", "34")
    page = bring(publisher, hearing, TABLE.encode())
    form = publisher.form(page)
    stance = next(f"q-{question.key}" for question in hearing.questions if question.kind == "stance")
    assert (form["text"], form["province"], form[stance]) == ("1", "4", "")
    assert "จะนับในพื้นที่ของการรับฟัง: " in publisher.get(page).text
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


def test_cells_merged_over_rows_are_told_before_their_rows_lose_what_they_say(
    officer: Callable[..., Any], hearing: Hearing
) -> None:
    publisher, book, out = officer("publisher", "34"), Workbook(), io.BytesIO()
    sheet = book.active
    for row in (["แบบสอบถาม"], ["จังหวัด", "อำเภอ", "ความคิดเห็น"], ["อุบลราชธานี", "เดชอุดม", "ฝุ่น"], ["", "", "ขอไฟ"]):
        sheet.append(row)  # type: ignore[union-attr]
    for place in ("A1:C1", "A3:A4", "B3:B4"):
        sheet.merge_cells(place)  # type: ignore[union-attr]
    book.save(out)
    page = bring(publisher, hearing, out.getvalue(), "เวที.xlsx")
    publisher.post(page, data=publisher.form(page))
    assert "เซลล์ที่ผสานข้ามแถว 2 แห่ง" in publisher.get(page).text


@pytest.mark.parametrize("own", ["0f" * 20, "แบบสอบถามของหมู่บ้าน" * 5], ids=["like a hash", "long"])
def test_rows_with_an_id_of_their_own_are_never_counted_apart(
    officer: Callable[..., Any], hearing: Hearing, own: str
) -> None:
    publisher, table = officer("publisher", "34"), f"รหัส,ความคิดเห็น\n{own},ขอไฟ\n".encode()
    first = bring(publisher, hearing, table)
    publisher.post(first, data=publisher.form(first))
    publisher.post(first + "/start")
    again = bring(publisher, hearing, table)
    publisher.post(again, data={**publisher.form(again), "apart": "y"})
    publisher.post(again + "/start")
    assert db.session.scalar(select(func.count(Submission.id))) == 1


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
