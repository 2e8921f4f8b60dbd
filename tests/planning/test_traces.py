"""Both ways: every voice behind an item, every step of a submission; on the page, as JSON, as PDF, vouched for by the trail."""

import hashlib
import json
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from tests.support import factories
from webapp.core import audit
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.insights import operations as insights
from webapp.planning import operations, plan_operations
from webapp.planning.models import PlanItem
from webapp.submissions.models import Submission

HIDDEN = "ข้อความที่ถูกปิด"


@pytest.fixture
def way(desk: Any) -> Any:
    """A theme with a voice for, one against, and one that may not be shown; linked, reported on, answered."""
    actor = desk.person.actor
    with unit_of_work():
        hearing = factories.hearing()
        against = factories.opinion("ไม่เห็นด้วย ควรซ่อมสะพานก่อน", of=hearing, stance_given="oppose")
        hidden = factories.submission(HIDDEN, visibility="hidden", visibility_reason="คำหยาบ")
        insights.add_members(actor, desk.theme, [against, hidden])
        operations.link_theme(actor, desk.theme, "adopted", "รับเข้าแผนปีหน้า", desk.item)
        alone = factories.submission("ขอราวกันตกริมคลอง")
        operations.link_submission(actor, alone, "partly_adopted", "ทำได้บางช่วง", desk.item)
        operations.publish_response(actor, desk.theme, "จะเริ่มเดือนมีนาคม", "สำนักงานจังหวัด")
        plan_operations.report_progress(actor, db.session.get_one(PlanItem, desk.item.id), "under_way", "ลงนามสัญญาแล้ว")
        desk.against, desk.hidden = against.public_id, hidden.public_id
    return desk


def _vouched(digest: str) -> int:
    entries = select(AuditEntry.detail).where(AuditEntry.action == "trace.issue")
    return sum(one["sha256"] == digest for one in db.session.scalars(entries))


def test_every_voice_behind_an_item_with_its_dissent(way: Any, client: Any) -> None:
    path = f"/plan-items/{way.ref}/trace"
    text = client.get(path).text
    assert text.index("เสียงคัดค้าน") < text.index("ไม่เห็นด้วย ควรซ่อมสะพานก่อน")
    for words in ("ถนนเป็นหลุมหน้าโรงเรียน 0", "ขอราวกันตกริมคลอง", "รับเข้าแผนปีหน้า", "จะเริ่มเดือนมีนาคม", "ลงนามสัญญาแล้ว"):
        assert words in text
    assert HIDDEN not in text
    client.page(f"{path}?lang=en")
    response = client.get(f"{path}.json")
    trace = json.loads(response.data)
    group = trace["themes"][0]
    said = {one["id"]: one for one in group["said"]}
    assert said[way.against]["stance"] == "oppose"
    assert (group["voices"], group["not_shown"], len(said)) == (5, 1, 3)
    assert [one["copies"] for one in group["said"]].count(1) == 1
    assert way.hidden not in response.text
    assert trace["single"][0]["link"]["relation"] == "partly_adopted"
    digest = hashlib.sha256(response.data).hexdigest()
    assert response.headers["X-Content-SHA256"] == digest
    paper = client.get(f"{path}.pdf")
    assert _vouched(digest) == 1, "the same content is noted once, whatever its form"
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(paper.data)).pages)
    flat = "".join(words.split())
    for expected in ("ไม่เห็นด้วยควรซ่อมสะพานก่อน", "รับเข้าแผนปีหน้า", "จะเริ่มเดือนมีนาคม", digest):
        assert expected in flat
    assert HIDDEN not in flat
    assert audit.verify().broken_at is None
    with unit_of_work():
        plan_operations.report_progress(
            way.person.actor, db.session.get_one(PlanItem, way.item.id), "finished", "ส่งมอบแล้ว"
        )
    assert hashlib.sha256(client.get(f"{path}.json").data).hexdigest() != digest


def test_every_step_of_a_submission(way: Any, client: Any) -> None:
    for number in way.texts:
        one = db.session.get_one(Submission, number)
        path = f"/submissions/{one.public_id}/trace"
        text = client.get(path).text
        for words in (one.text, "ถนนเป็นหลุม", "รับเข้าแผนปีหน้า", "ลงนามสัญญาแล้ว", "จะเริ่มเดือนมีนาคม"):
            assert words in text
        response = client.get(f"{path}.json")
        trace = json.loads(response.data)
        assert trace["links"][0]["item"]["id"] == way.ref
        assert _vouched(hashlib.sha256(response.data).hexdigest()) == 1
    assert trace["copy_of"] is not None
    assert client.get(f"{path}.pdf").data.startswith(b"%PDF")
    client.page(f"{path}?lang=en")
    assert path in client.get(path.removesuffix("/trace")).text


def test_what_may_not_be_shown_has_no_trace(way: Any, client: Any) -> None:
    for ending in ("", ".json", ".pdf"):
        assert client.get(f"/submissions/{way.hidden}/trace{ending}").status_code == 404
        assert client.get(f"/plan-items/nothing/trace{ending}").status_code == 404
    with unit_of_work():
        draft = factories.plan_item(factories.plan(status="draft"), title="ร่าง")
    assert client.get(f"/plan-items/{draft.public_id}/trace.json").status_code == 404


def test_the_plan_and_its_needs_as_documents(way: Any, client: Any) -> None:
    plan = way.item.strategy.plan
    with unit_of_work():
        insights.create_theme(way.person.actor, "34", '=HYPERLINK("x")', [factories.submission("สูตร")])
    paper = Document(BytesIO(client.get(f"/plans/{plan.public_id}/needs.docx").data))
    words = "\n".join(one.text for one in paper.paragraphs)
    assert paper.core_properties.title == "ประเด็นปัญหาและความต้องการเชิงพื้นที่"
    for expected in ("ถนนเป็นหลุม", "5 เสียง", "รับเข้าแผน: ซ่อมสร้างถนนสายทดสอบ"):
        assert expected in words
    assert HIDDEN not in words
    sheet = load_workbook(BytesIO(client.get(f"/plans/{plan.public_id}/needs.xlsx").data)).worksheets[0]
    assert sheet["A2"].value == "ถนนเป็นหลุม"
    assert sheet["D2"].value == 5
    assert sheet["A3"].data_type == "s"
    whole = Document(BytesIO(client.get(f"/plans/{plan.public_id}/plan.docx?lang=en").data))
    cells = [cell.text for table in whole.tables for row in table.rows for cell in row.cells]
    assert any("ซ่อมสร้างถนนสายทดสอบ" in one for one in cells)
