"""A submission that says two things: split, placed and answered part by part, counted once, and put together again."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import fields
from webapp.areas import queries as areas
from webapp.core import jobs
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.insights import operations, split_rules, splitting, theme_queries
from webapp.insights.models import Analysis, Correction, Label, ThemeMember
from webapp.insights.split_models import Part, Split
from webapp.planning import operations as planning
from webapp.planning import traces
from webapp.submissions.models import State, Submission
from webapp.submissions.queries import books, check_books
from webapp.submissions.rules import code_hash

LAMP = "ไฟถนนหน้าโรงเรียนดับทุกดวงมาสามคืนแล้ว โทร 081-234-5678 เด็กเดินกลับบ้านไม่ปลอดภัย"
WATER = "นอกจากนี้น้ำท่วมขังปากซอยทุกครั้งที่ฝนตกหนัก ขอให้ลอกท่อระบายน้ำด้วย"
CODE = "ABCDEFGH2345"


def test_cuts_cover_the_text_and_what_is_hidden_stays_hidden() -> None:
    text = f"{LAMP} {WATER}"
    found = split_rules.pieces(text)
    assert "".join(text[a:b] for a, b in found) == text
    likely = [text[a:b] for a, b in found if split_rules.begins_anew(text, (a, b))]
    assert [words[:9] for words in likely] == ["นอกจากนี้"]
    assert split_rules.pieces("") == []
    unbroken = "ก" * 95 + "นอกจากนี้" + "ข" * 40
    assert [unbroken[a:b] for a, b in split_rules.pieces(unbroken)] == ["ก" * 95, "นอกจากนี้" + "ข" * 40]
    assert len(split_rules.pieces("สั้น " * 3000)) <= split_rules.MOST_PIECES

    assert split_rules.cut(10, [7, 3, 0, 10, 3, -2, 11]) == [(0, 3), (3, 7), (7, 10)]

    public = text.replace("081-234-5678", "[เบอร์โทรศัพท์]")
    alignment = split_rules.Alignment(text, public)
    start = text.index("นอกจากนี้")
    assert alignment.original(public.index("นอกจากนี้")) == start
    assert alignment.original(public.index("[เบอร์") + 2) is None, "no cut within what is hidden"
    assert alignment.words((start, len(text))) == WATER
    assert alignment.words((0, start)).strip() == LAMP.replace("081-234-5678", "[เบอร์โทรศัพท์]")
    inside = text.index("234")
    assert "081" not in alignment.words((0, inside)) + alignment.words((inside, len(text)))
    assert split_rules.Alignment(text, "คนละข้อความ").words((0, 9)) == "", "what cannot be aligned is not shown"
    bracketed = "ตามข้อ [1] น้ำท่วม ตามข้อ [2] ไฟดับ"
    assert split_rules.Alignment(bracketed, bracketed).words((19, len(bracketed))) == bracketed[19:]

    assert split_rules.least([State.ANSWERED, State.IN_THEME, State.LINKED]) == State.IN_THEME
    stances = [
        {"stance": ["support"], "problem_type": ["ถนน"]},
        {"stance": ["oppose"], "problem_type": ["น้ำท่วม", "ถนน"]},
    ]
    assert split_rules.whole(stances, ["problem_type", "stance"], ["stance"]) == {
        "problem_type": ["ถนน", "น้ำท่วม"],
        "stance": [],
    }


@pytest.fixture
def said(app: Flask) -> Submission:
    """A report of two matters, with one copy, in a theme where a second report stands; read by the machine."""
    with unit_of_work():
        factories.plan()
        text = f"{LAMP} {WATER}"
        public = text.replace("081-234-5678", "[เบอร์โทรศัพท์]")
        one = factories.submission(text, public_text=public, code_hash=code_hash(CODE))
        factories.submission(text, public_text=public, state="duplicate", duplicate_of_id=one.id)
    jobs.run_now("analyse_submissions", [one.public_id])
    with unit_of_work():
        factories.theme([one, factories.submission("ไฟดับหน้าวัด")], title="ไฟถนนดับ")
    return one


def _labels(number: int) -> set[tuple[str, str, str]]:
    columns = select(Label.aspect, Label.value, Label.source).where(Label.submission_id == number, Label.in_force)
    return {(aspect, value, source) for aspect, value, source in db.session.execute(columns)}


def test_a_submission_of_two_matters_goes_two_ways_and_counts_once(app: Flask, officer: Any, said: Submission) -> None:
    number, public_id = said.id, said.public_id
    planner, colleague = officer("planner"), officer("planner")
    path = f"/workspace/review/{public_id}"
    before, province = _labels(number), areas.get("34")
    lamps = db.session.scalar(select(ThemeMember.theme_id).where(ThemeMember.submission_id == number))
    assert f"{path}/split" in planner.get(path).text

    # Cut: what begins like a further matter is ticked already; the number stays hidden; nothing is cut where no piece begins.
    page = planner.get(f"{path}/split").text.split("<main")[1].split("</main>")[0]
    assert "081-234" not in page
    assert page.count(" checked") == 1
    refused = planner.post(f"{path}/split", data={"before": ["3"]})
    assert refused.status_code == 422
    assert "กรุณาเลือกจุดที่เริ่มเรื่องใหม่" in refused.text
    assert officer("moderator").post(f"{path}/split", data={}).status_code == 403
    assert officer("planner", "50").post(f"{path}/split", data={}).status_code == 404
    start = said.text.index("นอกจากนี้")
    assert planner.post(f"{path}/split", data={"before": [str(start)]}).status_code == 303
    again = colleague.post(f"{path}/split", data={"before": [str(start)]}, follow_redirects=True)
    assert "มีผู้อื่นแยกเรื่องนี้ไปแล้ว" in again.text
    parts = db.session.scalars(select(Part).order_by(Part.position)).all()
    assert "".join(said.text[one.start : one.end] for one in parts) == said.text, "the original stays whole"
    assert {one.theme_id for one in parts} == {lamps}, "until somebody decides, each stands where the whole stood"
    assert _labels(number) == before

    # Decide: the second part becomes a theme of its own; a colleague who decides on the old state is told.
    root = planner.page(f"{path}/split")
    form = next(found for found in map(fields, root.iter("form")) if "seen" in found)
    sent = {
        **form,
        "part-1-problem_types": ["แสงสว่าง"],
        "part-2-problem_types": ["น้ำท่วม"],
        "part-2-theme": "",
        "part-2-title": "น้ำท่วมปากซอย",
    }
    wrong = planner.post(f"{path}/parts", data={**sent, "part-1-strategy": "nowhere"})
    assert wrong.status_code == 422
    assert "น้ำท่วมปากซอย" in wrong.text, "typed text stays"
    assert planner.post(f"{path}/parts", data=sent).status_code == 303
    del sent["csrf_token"]
    late = colleague.post(f"{path}/parts", data={**sent, "part-2-title": "ชื่ออื่น"})
    assert late.status_code == 422
    assert "มีผู้อื่นพิจารณาส่วนเหล่านี้ไปแล้ว" in late.text
    assert "ชื่ออื่น" in late.text
    water = db.session.scalars(select(Part.theme_id).where(Part.position == 2)).one()
    assert {(a, v) for a, v, s in _labels(number) if a == "problem_type" and s == "person"} == {
        ("problem_type", "แสงสว่าง"),
        ("problem_type", "น้ำท่วม"),
    }
    counts = theme_queries.counts([lamps, water])
    assert (counts[lamps].texts, counts[lamps].voices) == (2, 3)
    assert (counts[water].texts, counts[water].voices) == (1, 2)
    themes = {one.id: one for one in db.session.scalars(select(theme_queries.Theme))}
    assert dict(theme_queries.problem_counts(themes[water])) == {"น้ำท่วม": 1}, "a theme is about its own parts"
    assert "น้ำท่วม" not in dict(theme_queries.problem_counts(themes[lamps]))
    desk = planner.get(f"/workspace/themes/{themes[water].public_id}").text
    assert "ลอกท่อ" in desk.split('id="members"')[1].split("<aside")[0]
    assert "ดับทุกดวง" not in desk.split('id="members"')[1].split("<aside")[0], "only the part that stands in it"

    # Answer one part: the whole still waits for the other; the citizen reads both ways; then both are answered.
    with unit_of_work():
        planning.publish_response(planner.person.actor, themes[water], "จะลอกท่อในเดือนหน้า", "เทศบาล")
    db.session.expire_all()
    assert said.state == State.IN_THEME
    page = app.test_client().get(f"/track/{CODE}").text
    ways = page.split('id="parts-title"')[1].split('id="own-words"')[0]
    assert ways.index("ดับทุกดวง") < ways.index("ไฟถนนดับ") < ways.index("ลอกท่อ") < ways.index("เทศบาล ตอบแล้ว")
    assert "081-234" not in ways
    assert [part["theme"] for part in traces.of_submission(said)["parts"]] == [
        themes[lamps].public_id,
        themes[water].public_id,
    ]
    paper = app.test_client().get(f"/submissions/{said.public_id}/trace.pdf").data
    told = "".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    ways = [told.index(words) for words in ("ส่วนที่ 1", "ไฟถนนดับ", "ส่วนที่ 2", "น้ำท่วมปากซอย", "จะลอกท่อ")]
    assert ways == sorted(ways), "each part with its theme, then what was answered"
    with unit_of_work():
        planning.publish_response(planner.person.actor, themes[lamps], "ซ่อมแล้ว", "เทศบาล")
    db.session.expire_all()
    assert said.state == State.ANSWERED
    assert books(province).balanced
    assert check_books(province) == []

    # Moving out of one theme moves its part alone, and two parts in one theme count once.
    with unit_of_work():
        operations.merge_theme(planner.person.actor, themes[water], themes[lamps])
    assert theme_queries.counts([lamps])[lamps].voices == 3
    assert theme_queries.counts([water]) == {}
    with unit_of_work():
        operations.remove_members(planner.person.actor, themes[lamps], [said])
    db.session.expire_all()
    assert said.state == State.WAITING

    # Put together: labels and theme as before, nothing learned, every step in the trail.
    assert planner.post(f"{path}/put-together", data={}).status_code == 303
    db.session.expire_all()
    assert _labels(number) == before
    assert db.session.scalars(select(ThemeMember.theme_id).where(ThemeMember.submission_id == number)).all() == [lamps]
    assert said.state == State.ANSWERED
    assert not db.session.get_one(Analysis, number).is_reviewed
    assert [db.session.scalars(select(model)).all() for model in (Correction, Part, Split)] == [[], [], []]
    trail = db.session.scalars(select(AuditEntry.detail).where(AuditEntry.object_id == public_id)).all()
    assert [key for key in ("split", "parts", "put_together") if any(key in one for one in trail)] == [
        "split",
        "parts",
        "put_together",
    ]
    with pytest.raises(splitting.Whole), unit_of_work():
        splitting.split(planner.person.actor, said, [0, len(said.text)])
    db.session.rollback()
