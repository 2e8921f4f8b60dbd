"""A planner writes a type of the province's own, sees what it does, files by it and retires it; nobody else's pages change."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import event, func, select

from nlp.own_types import read_types
from tests.support import factories
from webapp import cli, cli_types
from webapp.core import audit, clock, jobs
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM, Denied
from webapp.insights import rules, type_operations, type_queries
from webapp.insights.models import Aspect, Label, Source
from webapp.insights.type_models import OwnType, TypeReading
from webapp.insights.type_rules import Draft
from webapp.submissions.models import Submission

WEED = "วัชพืชน้ำ"
NEW, LIST = "/workspace/types/new", "/workspace/types"
CHOKED = "ผักตบชวาลอยเต็มหน้าท่าน้ำ เรือออกไม่ได้มาหลายวันแล้ว"
DARK = "ไฟหน้าวัดดับ กลางคืนมืดมาก"
WRITTEN = {
    "area": "34",
    "th": WEED,
    "en": "Water weeds",
    "definition": "ผักตบชวา จอก แหน และวัชพืชน้ำลอยเต็มแม่น้ำ กีดขวางทางน้ำและการสัญจรทางเรือ",
    "examples": "ผักตบชวาเต็มลำน้ำ\n\nผักตบชวาเต็มลำน้ำ\n  เรือแล่น   ไม่ได้เพราะวัชพืช ",
    "phrases": "ผักตบ",
    "not_phrases": "",
    "parent": "environment",
    "traffy": "",
    "open311": "",
}
DRAFT = Draft(WEED, "Water weeds", WRITTEN["definition"], ("ผักตบ",))


def _add(area_code: str = "34", draft: Draft = DRAFT) -> OwnType:
    with unit_of_work():
        return type_operations.add(SYSTEM, area_code, draft)


def _read(*found: Submission) -> None:
    jobs.run_now("analyse_submissions", [one.public_id for one in found])


def _given(one: Submission, source: str | None = None) -> set[str]:
    of_it = Label.submission_id == one.id, Label.aspect == Aspect.PROBLEM_TYPE, Label.in_force
    by = [Label.source == source] if source else []
    return set(db.session.scalars(select(Label.value).where(*of_it, *by)))


def _rows() -> list[int]:
    """How many rows stand in what a preview must not touch."""
    return [
        db.session.scalar(select(func.count()).select_from(one)) or 0
        for one in (OwnType, Label, AuditEntry, TypeReading)
    ]


def test_from_writing_a_type_to_retiring_it(app: Flask, officer: Any) -> None:
    planner, elsewhere = officer("planner"), officer("planner", "50")
    with unit_of_work():
        before = [factories.submission(text) for text in (CHOKED, DARK)]
    _read(*before)
    assert "ยังไม่มีประเภทของตนเอง" in planner.get(LIST).text

    rows = _rows()
    seen = planner.post(NEW, data={**WRITTEN, "act": "preview"})
    assert seen.status_code == 200
    assert "จะเข้าประเภทนี้ 1 เรื่อง จาก 2 เรื่องล่าสุด" in seen.text
    assert "<mark>ผักตบ" in seen.text
    assert WRITTEN["definition"] in seen.text, "what was typed stands in the form"
    db.session.rollback()
    assert _rows() == rows, "a preview writes nothing"

    answer = planner.post(NEW, data={**WRITTEN, "act": "save"})
    assert (answer.status_code, answer.location) == (303, LIST)
    own = db.session.scalar(select(OwnType))
    assert own is not None
    assert own.examples == ["ผักตบชวาเต็มลำน้ำ", "เรือแล่น ไม่ได้เพราะวัชพืช"]
    assert "กำลังอ่านเรื่องที่ยังไม่ได้ตรวจใหม่" in planner.get(LIST).text
    jobs.sweep_now()
    assert "กำลังอ่านเรื่องที่ยังไม่ได้ตรวจใหม่" not in planner.get(LIST).text
    with unit_of_work():
        fresh = factories.submission(CHOKED + "ค่ะ")
        there = factories.submission(CHOKED, area_code="500101")
    _read(fresh, there)
    assert WEED in _given(before[0]) & _given(fresh)
    assert WEED not in _given(before[1]) | _given(there)

    queue = planner.get(f"/workspace/review?type={WEED}").text
    assert queue.count(CHOKED[:30]) == 2
    assert DARK[:10] not in queue
    assert f'<option value="{WEED}" selected>' in queue
    assert CHOKED[:30] in planner.get(f"/workspace/submissions?type={WEED}").text
    assert WEED in planner.get(f"/submissions/{fresh.public_id}").text, "everybody reads what it was filed under"
    planner.get("/?lang=en")
    english = planner.get(f"/submissions/{fresh.public_id}").text
    assert "Water weeds" in english
    planner.get("/?lang=th")
    assert WEED not in elsewhere.get("/workspace/review").text
    assert WEED not in elsewhere.get(f"/workspace/review/{there.public_id}").text
    assert WEED not in elsewhere.get(LIST).text
    assert elsewhere.get(f"{LIST}/{own.public_id}").status_code == 404

    path = f"/workspace/review/{before[1].public_id}"
    assert planner.post(path, data={**planner.form(path, 0), "problem_types": [WEED]}).status_code == 303
    path = f"/workspace/review/{fresh.public_id}"
    assert planner.post(path, data={**planner.form(path, 0), "problem_types": ["คลอง"]}).status_code == 303
    jobs.run_now("measure_labels", ["all"])
    page = planner.get(LIST).text
    assert "0 จาก 1 เรื่องที่ตรวจ" in page, "of one that the machine gave, a person thought otherwise"
    assert "2 เรื่อง" in page

    assert planner.post(f"{LIST}/{own.public_id}/retire").status_code == 303
    jobs.sweep_now()
    assert WEED not in _given(before[0])
    assert _given(before[1], Source.PERSON) == {WEED}, "what a person filed stays"
    public = planner.get(f"/submissions/{before[1].public_id}").text
    assert WEED in public
    kept = f"/workspace/review/{before[1].public_id}"
    assert planner.post(kept, data=planner.form(kept, 0)).status_code == 303, "it stands, so it may stay"
    refused = f"/workspace/review/{before[0].public_id}"
    assert f'value="{WEED}"' not in planner.get(refused).text
    again = planner.post(refused, data={**planner.form(refused, 0), "problem_types": [WEED]})
    assert again.status_code == 422, "a retired type is not chosen anew"
    assert planner.post(f"{LIST}/{own.public_id}/bring-back").status_code == 303
    jobs.sweep_now()
    assert WEED in _given(before[0])
    assert audit.verify().entries > 0


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("th", "", "กรุณากรอก"),
        ("th", "ถนน", "มีประเภทปัญหาชื่อนี้อยู่แล้ว"),
        ("th", "!!!", "กรุณาตั้งชื่อด้วยตัวอักษร"),
        ("th", "น้ำ|ท่วม", "ใช้เครื่องหมาย | ไม่ได้"),
        ("en", "roads ", "มีประเภทปัญหาชื่อนี้อยู่แล้ว"),
        ("definition", "สั้น", "กรุณาอธิบายเป็นประโยค"),
        ("definition", "?" * 30, "กรุณาอธิบายเป็นประโยค"),
        ("phrases", "ก", "แต่ละบรรทัดต้องยาว"),
        ("phrases", "\n".join(f"คำที่ {n}" for n in range(51)), "ใส่ได้ไม่เกิน 50 บรรทัด"),
        ("examples", "ยาว" * 200, "แต่ละบรรทัดต้องยาว"),
        ("parent", "elsewhere", "ตัวเลือกนี้ใช้ไม่ได้"),
        ("area", "50", "ตัวเลือกนี้ใช้ไม่ได้"),
    ],
)
@pytest.mark.parametrize("act", ["preview", "save"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nonsense_is_told_beside_its_field(
    app: Flask, officer: Any, field: str, value: str, said: str, act: str
) -> None:
    answer = officer("planner").post(NEW, data={**WRITTEN, field: value, "act": act})
    assert answer.status_code == 422
    assert said in answer.text
    if field != "definition":
        assert WRITTEN["definition"] in answer.text
    assert db.session.scalar(select(OwnType.id)) is None


def test_all_that_is_wrong_is_told_at_once(app: Flask, officer: Any) -> None:
    told = officer("planner").post(NEW, data={**WRITTEN, "th": "ถนน", "definition": "สั้น", "act": "preview"})
    assert told.status_code == 422
    assert "มีประเภทปัญหาชื่อนี้อยู่แล้ว" in told.text
    assert "กรุณาอธิบายเป็นประโยค" in told.text


def test_a_name_stands_once_in_an_area_retired_or_not(app: Flask, officer: Any) -> None:
    planner, country = officer("planner"), officer("admin", "TH")
    own = _add()
    with unit_of_work():
        type_operations.retire(SYSTEM, own)
    assert "มีประเภทปัญหาชื่อนี้อยู่แล้ว" in planner.post(NEW, data={**WRITTEN, "act": "save"}).text
    wide = {**WRITTEN, "area": "TH", "act": "save"}
    assert "มีประเภทปัญหาชื่อนี้อยู่แล้ว" in country.post(NEW, data=wide).text, "it would meet the province's own"
    assert officer("planner", "50").post(NEW, data={**WRITTEN, "area": "50", "act": "save"}).status_code == 303
    assert country.post(NEW, data={**wide, "th": "จุดกลับรถ", "en": "U-turns"}).status_code == 303
    assert "จุดกลับรถ" in planner.get(LIST).text
    theirs = db.session.scalar(select(OwnType).where(OwnType.area_code == "TH"))
    assert theirs is not None
    assert planner.get(f"{LIST}/{theirs.public_id}").status_code == 403, (
        "the whole country's is not a province's to change"
    )
    local = {**WRITTEN, "th": "จุดกลับรถ", "act": "save"}
    assert "มีประเภทปัญหาชื่อนี้อยู่แล้ว" in planner.post(NEW, data=local).text


def test_of_two_who_add_a_name_at_once_one_is_told(app: Flask, in_threads: Any) -> None:
    def add(_: object) -> str:
        with app.app_context():
            try:
                with unit_of_work():
                    type_operations.add(SYSTEM, "34", DRAFT)
            except type_operations.Refused as refused:
                return "told" if "th" in refused.faults else "lost"
            return "added"

    assert sorted(map(str, in_threads(add, range(2)))) == ["added", "told"]
    assert len(db.session.scalars(select(OwnType)).all()) == 1


def test_who_edits_second_is_told_and_a_name_never_changes(app: Flask, officer: Any) -> None:
    own = _add()
    planner, other = officer("planner"), officer("planner")
    path = f"{LIST}/{own.public_id}"
    mine, theirs = planner.form(path), other.form(path)
    longer = WRITTEN["definition"] + " ในคลองและหนอง"
    assert other.post(path, data={**theirs, "definition": longer, "act": "save"}).status_code == 303
    answer = planner.post(path, data={**mine, "en": "Weeds", "act": "save"})
    assert answer.status_code == 422
    assert "มีผู้อื่นบันทึกประเภทนี้ก่อนท่าน" in answer.text
    db.session.expire_all()
    assert (own.definition, own.en) == (longer, "Water weeds")
    asked = db.session.get_one(TypeReading, "34").asked_at
    again = {**planner.form(path), "en": "Weeds", "th": "ชื่ออื่น", "act": "save"}
    assert planner.post(path, data=again).status_code == 303
    db.session.expire_all()
    assert (own.th, own.en) == (WEED, "Weeds")
    assert db.session.get_one(TypeReading, "34").asked_at == asked, "another English name is no reason to read anew"


def test_a_definition_near_to_a_type_that_exists_is_warned_of(app: Flask, officer: Any) -> None:
    said = {
        "th": "หลุมบ่อ",
        "en": "Potholes",
        "definition": "ถนนเป็นหลุมเป็นบ่อ ผิวทางชำรุด รถเสียหลัก",
        "phrases": "ถนนเป็นหลุม",
        "examples": "",
    }
    with unit_of_work():
        holes = [factories.submission(f"ถนนเป็นหลุมเป็นบ่อหน้าบ้านเลขที่ {n}") for n in range(4)]
    _read(*holes)
    page = officer("planner").post(NEW, data={**WRITTEN, **said, "act": "preview"}).text
    assert "ความหมายใกล้กับ “ถนน” ที่มีอยู่แล้วมาก" in page
    assert "4 เรื่องในนี้จัดเป็น “ถนน” อยู่แล้ว" in page
    assert "กว้างเกินไป" in page


def test_a_bulk_review_files_under_a_type_of_the_whole_of_what_it_touches(app: Flask, officer: Any) -> None:
    _add()
    with unit_of_work():
        here = factories.submission(DARK)
        factories.submission(CHOKED, area_code="340101")
    _read(here)
    planner, wide = officer("planner"), officer("planner", "C14")
    assert f'value="{WEED}"' in planner.get("/workspace/review-many").text
    assert f'value="{WEED}"' not in wide.get("/workspace/review-many").text, "it touches other provinces too"
    assert f'value="{WEED}"' in wide.get("/workspace/review-many?area=34").text
    assert f'value="{WEED}"' in wide.get("/workspace/review").text, "a filter offers what any of them may have"
    assert wide.post("/workspace/review-many", data={"act": "file", "as": WEED}).status_code == 303
    assert _given(here, Source.PERSON) == set()
    assert planner.post("/workspace/review-many", data={"act": "file", "as": WEED}).status_code == 303
    assert _given(here) == {WEED}


def test_moderators_see_types_and_change_none(app: Flask, officer: Any) -> None:
    own = _add()
    moderator = officer("moderator")
    page = moderator.get(LIST).text
    assert WEED in page
    assert "ยุติการใช้" not in page
    assert moderator.get(NEW).status_code == 403
    assert moderator.post(f"{LIST}/{own.public_id}/retire").status_code == 403
    assert officer("admin").get(NEW).status_code == 403, "an administrator of a province is no planner"
    with pytest.raises(Denied), unit_of_work():
        type_operations.edit(moderator.person.actor, own, DRAFT)


def test_a_page_without_own_types_asks_for_none(app: Flask) -> None:
    _add()
    seen: list[str] = []
    with unit_of_work():
        dark = factories.submission(DARK)
    _read(dark)
    client = app.test_client()
    event.listen(db.engine, "before_cursor_execute", lambda *found: seen.append(found[2]))
    assert "แสงสว่าง" in client.get(f"/submissions/{dark.public_id}").text
    assert seen
    assert not [one for one in seen if "own_types" in one]


def test_names_follow_what_another_process_changed(app: Flask) -> None:
    own = _add()
    assert type_queries.words_of(Aspect.PROBLEM_TYPE, WEED, "341101").en == "Water weeds"
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(OwnType.__table__.update().values(en="Weeds", retired_at=clock.now()))
    assert type_queries.words_of(Aspect.PROBLEM_TYPE, WEED, "341101").en == "Weeds"
    assert WEED not in type_queries.offered([own.area])
    assert WEED in type_queries.offered([own.area], [WEED]), "it stands there"
    assert set(type_queries.offered([])) == set(rules.types())


def test_a_province_begins_with_a_file_and_takes_it_away_again(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli_types, "app", lambda: app)
    file = tmp_path / "types.jsonl"
    rows: list[dict[str, Any]] = [
        {"th": WEED, "en": "Water weeds", "definition": WRITTEN["definition"], "phrases": ["ผักตบ"], "traffy": "คลอง"},
        {"th": "จุดกลับรถ", "definition": "จุดกลับรถบนทางหลวงอยู่ไกลหรืออันตราย ขอเปิดหรือปิดจุดกลับรถ"},
    ]

    def run(*words: str) -> Any:
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
        return CliRunner().invoke(cli.main, ["types", *words])

    done = run("import", str(file), "--area", "34")
    assert done.output.startswith("2 types added, 0 changed"), done.output
    assert run("import", str(file), "--area", "34").output.startswith("0 types added, 0 changed")
    rows[1]["en"] = "U-turns"
    assert run("import", str(file), "--area", "34").output.startswith("0 types added, 1 changed")
    out = run("export", "--area", "34").output
    assert [json.loads(line) for line in out.splitlines()] == rows
    kept = tmp_path / "again.jsonl"
    kept.write_text(out, "utf-8")
    assert [kind.th for kind in read_types(kept)] == [WEED, "จุดกลับรถ"]
    rows.append({"th": "ใหม่", "definition": "สั้น"})
    broken = run("import", str(file), "--area", "34")
    assert broken.exit_code == 1
    assert "ใหม่: definition" in broken.output
    assert run("import", str(file), "--area", "3411").exit_code == 1
    db.session.rollback()
    assert len(db.session.scalars(select(OwnType)).all()) == 2, "all of a file or nothing"
