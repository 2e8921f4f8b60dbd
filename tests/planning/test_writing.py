"""Plans in the browser: written, measured, imported, revised."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from tests.support import factories
from tests.support.statements import counted
from webapp.core import ids
from webapp.core.db import db, unit_of_work
from webapp.insights.models import Label, Theme
from webapp.planning import national, operations, queries, rules, tables
from webapp.planning.models import Indicator, Link, Plan, PlanItem, PlanUpload, Strategy

APPROVED = {"by": "ก.น.บ.", "on": "2026-01-15", "document": "มติครั้งที่ 1/2569", "exception": "แผนเดิมก่อนใช้ระบบ"}


def test_a_plan_is_written_from_nothing_and_put_in_force(desk: Any, client: Any) -> None:
    desk.page("/workspace/plans/new")
    head = {
        "title": "แผนพัฒนาจังหวัดฉบับใหม่",
        "kind": "provincial",
        "area": "34",
        "first_year": "2571",
        "last_year": "2570",
    }
    refused = desk.post("/workspace/plans/new", data=head)
    assert refused.status_code == 422
    assert "ปีสุดท้ายต้องไม่อยู่ก่อนปีแรก" in refused.text
    assert desk.post("/workspace/plans/new", data={**head, "area": "50"}).status_code == 422
    assert desk.post("/workspace/plans/new", data={**head, "last_year": "2575"}).status_code == 303
    plan = db.session.scalars(select(Plan).where(Plan.first_year == 2571)).one()
    assert client.get(f"/plans/{plan.public_id}").status_code == 404
    path = f"/workspace/plans/{plan.public_id}"
    desk.page(f"{path}/strategies/new")
    strategy = {"number": "1", "title": "เมืองน่าอยู่", "goal": "ทุกตำบลมีทางเท้า", "serves": ["ns5", "mp6"]}
    assert desk.post(f"{path}/strategies/new", data=strategy).status_code == 303
    twice = desk.post(f"{path}/strategies/new", data={**strategy, "title": "ลำดับซ้ำ"})
    assert twice.status_code == 422
    assert "ลำดับซ้ำ" in twice.text
    made = db.session.scalars(select(Strategy).where(Strategy.plan_id == plan.id)).one()
    edited = {**strategy, "number": "2", "title": "เมืองน่าอยู่ทุกวัย"}
    assert desk.post(f"/workspace/strategies/{made.public_id}", data=edited).status_code == 303
    item = {"strategy": made.public_id, "title": "ทางเท้าเรียบ", "fiscal_year": "2571", "ministry_2573": "2000000"}
    assert desk.post(f"{path}/items/new", data=item).status_code == 303
    line = db.session.scalars(select(PlanItem).where(PlanItem.title == "ทางเท้าเรียบ")).one()
    assert [(b.source, b.fiscal_year) for b in line.budgets] == [("ministry", 2573)]
    form = desk.form(f"/workspace/plan-items/{line.public_id}", 0)
    assert form["ministry_2573"] == "2,000,000"
    changed = {**form, "ministry_2573": "", "private_2572": "1,000", "programme": "แผนงานเมือง"}
    assert desk.post(f"/workspace/plan-items/{line.public_id}", data=changed).status_code == 303
    db.session.expire_all()
    assert rules.total(line.budgets) == Decimal(1000)
    target = {"title": "ความยาวทางเท้า", "unit": "กิโลเมตร", "target_2571": "๑๒.๕"}
    assert desk.post(f"/workspace/strategies/{made.public_id}/indicators/new", data=target).status_code == 303
    assert desk.post(f"{path}/in-force", data=APPROVED).status_code == 303
    text = client.get(f"/plans/{plan.public_id}").text
    for words in (
        "เมืองน่าอยู่ทุกวัย",
        "ทุกตำบลมีทางเท้า",
        "แผนงานเมือง",
        "ความยาวทางเท้า",
        "12.5",
        str(national.nodes()["mp6"].words),
    ):
        assert words in text
    client.page(f"/plans/{plan.public_id}?lang=en")
    client.page(f"/plan-items/{line.public_id}?lang=en")
    client.page("/plans?lang=en&q=ทางเท้า")
    desk.page(f"/plan-items/{line.public_id}?lang=en")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("typed", ["-5", "NaN", "sNaN", "Infinity", "1e30", "99999999999999999999"])
def test_an_impossible_figure_is_refused_beside_its_field(desk: Any, typed: str) -> None:
    for path in (f"/workspace/plan-items/{desk.ref}", f"/workspace/plan-items/{desk.ref}/indicators/new"):
        form = {**desk.form(path), "title": "ทางเท้า"}
        name = next(name for name in form if name.startswith(("provincial_", "result_")))
        page = desk.post(path, data={**form, name: "1e30" if name.startswith("result_") and typed == "-5" else typed})
        assert page.status_code == 422 and "กรุณากรอกจำนวนให้ถูกต้อง" in page.text, (path, typed)
        assert typed in page.text or "1e30" in page.text


def test_of_two_planners_the_second_is_told_and_keeps_the_typed(desk: Any) -> None:
    plan = desk.item.strategy.plan
    made = f"/workspace/plan-items/{desk.ref}/indicators/new"
    assert desk.post(made, data={**desk.form(made), "title": "ความยาวทางเท้า"}).status_code == 303
    indicator = db.session.scalars(select(Indicator)).one()
    for path in (
        f"/workspace/plans/{plan.public_id}/edit",
        f"/workspace/strategies/{plan.strategies[0].public_id}",
        f"/workspace/plan-items/{desk.ref}",
        f"/workspace/indicators/{indicator.public_id}",
    ):
        mine, theirs = desk.form(path), desk.form(path)
        assert desk.post(path, data={**mine, "title": "ฉบับของคนแรก"}).status_code == 303, path
        late = desk.post(path, data={**theirs, "title": "ฉบับของคนหลัง"})
        assert late.status_code == 409 and "ฉบับของคนหลัง" in late.text and "บันทึกก่อนท่าน" in late.text, path
        assert desk.form(path)["title"] == "ฉบับของคนแรก"
        again = {**theirs, "title": "ฉบับของคนหลัง", "seen": desk.form(path)["seen"]}
        assert desk.post(path, data=again).status_code == 303, path


def test_strangers_write_in_no_plan(desk: Any, officer: Any) -> None:
    stranger, plan = officer("planner", "50"), desk.item.strategy.plan
    paths = (
        f"/workspace/plans/{plan.public_id}/edit",
        f"/workspace/plans/{plan.public_id}/copy",
        f"/workspace/plans/{plan.public_id}/import",
        f"/workspace/plans/{plan.public_id}/strategies/new",
        f"/workspace/strategies/{plan.strategies[0].public_id}",
        f"/workspace/plan-items/{desk.ref}",
        f"/workspace/plan-items/{desk.ref}/progress",
        f"/workspace/plan-items/{desk.ref}/indicators/new",
    )
    for path in paths:
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, data={}).status_code == 404
        desk.page(path)
    assert stranger.post(f"/workspace/plans/{plan.public_id}/status", data={"status": "past"}).status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_must_be_given_is_not_called_optional(desk: Any) -> None:
    plan = desk.item.strategy.plan.public_id
    for path, names in {
        "/workspace/plans/new": ("first_year", "last_year"),
        f"/workspace/plans/{plan}/copy": ("first_year", "last_year", "from_year"),
        f"/workspace/plans/{plan}/strategies/new": ("number",),
        f"/workspace/plans/{plan}/items/new": ("fiscal_year",),
    }.items():
        page = desk.page(path)
        for name in names:
            assert "ไม่บังคับ" not in "".join(page.find(f".//label[@for='{name}']").itertext()), (path, name)


def test_a_new_edition_takes_the_place_and_keeps_the_voices(desk: Any, client: Any) -> None:
    plan, actor = desk.item.strategy.plan, desk.person.actor
    old = desk.item.strategy.public_id
    with unit_of_work():
        operations.link_theme(actor, desk.theme, "adopted", "รับไว้", desk.item)
        db.session.get_one(Theme, desk.theme.id).strategy_ref = old
        label = {"aspect": "strategy", "value": old, "confidence": 0.9, "source": "machine"}
        db.session.add(Label(submission_id=desk.texts[0], **label))
        done = factories.plan_item(plan, title="งานที่เสร็จแล้ว", status="finished", fiscal_year=2567)
    path = f"/workspace/plans/{plan.public_id}/copy"
    form = desk.form(path, 0)
    data = {**form, "title": "แผนฉบับทบทวน", "first_year": "2567", "last_year": "2570", "from_year": "2566"}
    assert desk.post(path, data=data).status_code == 303
    new = db.session.scalars(select(Plan).where(Plan.follows_id == plan.id)).one()
    assert (new.edition, new.status) == (2, "draft")
    titles = db.session.scalars(select(PlanItem.title).join(Strategy).where(Strategy.plan_id == new.id)).all()
    assert titles == ["ซ่อมสร้างถนนสายทดสอบ"]
    assert done.title not in titles
    assert desk.post(f"/workspace/plans/{new.public_id}/in-force", data=APPROVED).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Plan, plan.id).status == "past"
    following = new.strategies[0].public_id
    assert db.session.get_one(Theme, desk.theme.id).strategy_ref == following
    assert db.session.scalars(select(Label.value)).all() == [following]
    item = db.session.scalars(select(PlanItem).where(PlanItem.follows_id == desk.item.id)).one()
    assert "ถนนเป็นหลุม" in client.get(f"/plan-items/{item.public_id}").text
    client.page(f"/plans/{new.public_id}")
    assert "แผนนี้สิ้นสุดแล้ว" in client.get(f"/plans/{plan.public_id}").text or "สิ้นสุด" in client.get("/plans").text


def _filled(plan: Plan, **cells: list[Any]) -> bytes:
    """The template with a row in each sheet."""
    book = load_workbook(BytesIO(tables.template(plan)))
    for name, rows in cells.items():
        for row in rows:
            book[
                {"strategies": tables.STRATEGIES, "items": tables.ITEMS, "indicators": tables.INDICATORS}[name]
            ].append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _send(desk: Any, plan: Plan, content: bytes, name: str = "แผน.xlsx") -> Any:
    path = f"/workspace/plans/{plan.public_id}/import"
    return desk.post(path, data={"file": (BytesIO(content), name)}, content_type="multipart/form-data")


def test_a_workbook_is_checked_then_brought_in_and_again_changes_nothing(desk: Any, client: Any) -> None:
    plan = desk.item.strategy.plan
    template = desk.get(f"/workspace/plans/{plan.public_id}/template.xlsx")
    assert load_workbook(BytesIO(template.data)).sheetnames[1:4] == [tables.STRATEGIES, tables.ITEMS, tables.INDICATORS]
    book = _filled(
        plan,
        strategies=[[3, "การท่องเที่ยวชุมชน", "ตลาดน้ำ โฮมสเตย์", "", "ns2, mp5"], ["สาม", "ลำดับผิด"]],
        items=[
            [
                3,
                "แผนงานท่องเที่ยว",
                "T-1",
                "ท่าเรือชุมชน",
                "",
                "สำนักงานท่องเที่ยว",
                "340101",
                2567,
                "",
                1500000,
                None,
                None,
                "2,500",
            ],
            [9, "", "", "ไม่มีประเด็นนี้", "", "", "", 2567],
            [3, "", "", "พื้นที่ผิด", "", "", "999999", 2567],
            [3, "", "", "เงินติดลบ", "", "", "", 2567, "", -5],
            [3, "", "T-1", "รหัสซ้ำ", "", "", "", 2567],
            [3, "", "", "=HYPERLINK(1)", "", "", "", 2567],
        ],
        indicators=[["", "T-1", "จำนวนท่าเรือ", "แห่ง", "0", 2, 1], ["", "ไม่มี", "ตัวชี้วัดลอย", "", "", 1]],
    )
    response = _send(desk, plan, book)
    assert response.status_code == 303
    check = desk.get(response.location).text
    for fault in ("ลำดับที่ “สาม”", "ไม่มีประเด็นการพัฒนาลำดับที่ 9", "“999999”", "“-5”", "ซ้ำกับแถว 2", "ไม่พบโครงการ “ไม่มี”"):
        assert fault in check
    assert db.session.scalar(select(func.count()).select_from(PlanItem)) == 1
    desk.post(response.location)
    db.session.expire_all()
    item = db.session.scalars(select(PlanItem).where(PlanItem.code == "T-1")).one()
    assert (item.area_code, item.programme, rules.total(item.budgets)) == ("340101", "แผนงานท่องเที่ยว", Decimal(1502500))
    assert [(v.fiscal_year, v.target, v.result) for v in item.indicators[0].values] == [(2566, 2, 1)]
    assert item.strategy.serves == ["ns2", "mp5"]
    again = _send(desk, plan, book)
    assert "ไม่มีรายการเปลี่ยนแปลง" in desk.get(again.location).text
    # What is given out is read in again and changes nothing either.
    given = client.get(f"/plans/{plan.public_id}/plan.xlsx").data
    cells = [cell for row in load_workbook(BytesIO(given))[tables.ITEMS].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "ไม่มีรายการเปลี่ยนแปลง" in desk.get(_send(desk, plan, given).location).text
    assert "ท่าเรือชุมชน" in client.get("/plans?q=ท่าเรือ").text


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", b"a,b,c\n1,2,3\n", b"\x00" * 100])
def test_what_is_no_workbook_gets_a_clear_word(desk: Any, content: bytes) -> None:
    response = _send(desk, desk.item.strategy.plan, content)
    assert response.status_code == 422
    assert "ไฟล์" in response.text
    assert not db.session.scalars(select(PlanUpload)).all()


def test_a_workbook_of_another_kind_says_which_sheet_is_missing(desk: Any) -> None:
    response = _send(desk, desk.item.strategy.plan, tables.simple("อื่น", ["ก"], [["ข"]]))
    assert response.status_code == 422
    assert f"ไม่มีแผ่นงาน “{tables.STRATEGIES}”" in response.text


def test_the_national_levels_are_whole_and_dated() -> None:
    found = [node.level for node in national.nodes().values()]
    assert {level: found.count(level) for level in national.LEVELS} == {
        "national_strategy": 6,
        "master_plan": 23,
        "milestone": 13,
        "regional_goal": 6,
        "regional_way": 34,
    }
    offered = national.offered("R2", (2566, 2570))
    assert [node.area for node in offered["regional_goal"]] == ["R2"]
    assert "milestone" not in national.offered("R2", (2571, 2575))


def test_editions_that_are_drafts_are_for_their_planners(desk: Any, client: Any) -> None:
    plan = desk.item.strategy.plan
    with unit_of_work():
        draft = factories.plan(status="draft", title="ร่างฉบับที่สอง", follows_id=plan.id, edition=2)
    assert draft.public_id not in client.get(f"/plans/{plan.public_id}").text
    assert draft.public_id in desk.get(f"/plans/{plan.public_id}").text
    assert [one.id for one in queries.editions(draft, desk.person.actor)] == [draft.id, plan.id]


def _measured(plan: Plan, number: int) -> None:
    """An item and a strategy more with an indicator each, and a theme more that is called by a citizen's words and waits."""
    strategy = Strategy(plan_id=plan.id, number=10 + number, title=f"ประเด็น {number}")
    db.session.add(strategy)
    db.session.flush()
    item = factories.plan_item(plan, title=f"ซ่อมถนนหน้าโรงเรียน {number}", code=f"Z{number}")
    for owner in ({"strategy_id": strategy.id}, {"plan_item_id": item.id}):
        db.session.add(Indicator(public_id=ids.new_id(), title=f"ตัวชี้วัด {number}", **owner))
    said = factories.submission(f"ถนนหน้าโรงเรียนเป็นหลุม {number}")
    titled = {"title": said.text, "title_submission_id": said.id, "title_start": 0, "title_end": len(said.text)}
    theme = factories.theme([said], **titled)
    link = {
        "relation": "adopted",
        "reason": "ทำแน่",
        "waits": True,
        "made_by": theme.created_by,
        "evidence": {"voices": 1},
    }
    db.session.add(Link(public_id=ids.new_id(), theme_id=theme.id, plan_item_id=item.id, **link))


def test_pages_ask_the_database_as_often_for_many_rows_as_for_few(desk: Any) -> None:
    plan = desk.item.strategy.plan
    pages = (
        f"/plans/{plan.public_id}",
        f"/plans/{plan.public_id}/plan.xlsx",
        f"/plan-items/{desk.ref}",
        "/workspace/links",
    )
    asked = []
    for number in (*range(2), *range(2, 6)):
        with unit_of_work():
            _measured(plan, number)
        if number in (1, 5):
            for page in pages:
                desk.get(page)  # what is kept in memory is kept from now on
            found = []
            for page in pages:
                db.session.expire_all()
                with counted() as sent:
                    assert desk.get(page).status_code == 200
                found.append(len(sent))
            asked.append(found)
    assert asked[0] == asked[1], pages
    assert max(asked[1]) < 60
