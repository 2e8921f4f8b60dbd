"""A workbook that is not as it should be, or comes when the plan is not any more as it was, is told so and writes nothing wrong."""

import re
from decimal import Decimal
from io import BytesIO
from typing import Any

from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from tests.planning.test_writing import _filled, _send
from tests.support import factories
from webapp.core.db import db, unit_of_work
from webapp.planning import tables
from webapp.planning.models import Budget, Indicator, PlanItem, Strategy
from webapp.planning.plan_operations import Line, edit_item, set_indicator


def page_text(desk: Any, path: str) -> str:
    return re.sub(r"<[^>]+>", "", desk.get(path).text)


def test_a_column_that_stands_twice_is_named_and_no_figure_is_taken_for_another(desk: Any) -> None:
    plan = desk.item.strategy.plan
    book = load_workbook(BytesIO(_filled(plan)))
    sheet, out = book[tables.ITEMS], BytesIO()
    money = sheet.cell(1, len(tables.SHEETS[tables.ITEMS]) + 1).value
    sheet.cell(1, sheet.max_column + 1, money)
    book.save(out)
    answer = _send(desk, plan, out.getvalue())
    assert answer.status_code == 422 and f"มีคอลัมน์ซ้ำ: {money}" in answer.text


def test_a_comma_that_does_not_part_three_digits_is_no_figure(desk: Any) -> None:
    strategy = desk.item.strategy
    row = [strategy.number, "", "", "งานที่พิมพ์ผิด", "", "", "", 2567]
    row += [""] * (len(tables.SHEETS[tables.ITEMS]) - len(row)) + ["12,34"]
    path = _send(desk, strategy.plan, _filled(strategy.plan, items=[row])).location
    assert "“12,34” ไม่ใช่จำนวนที่ใช้ได้" in page_text(desk, path)


def test_pressed_twice_at_once_it_is_brought_in_once(app: Flask, desk: Any, sign_in: Any, in_threads: Any) -> None:
    plan, person = desk.item.strategy.plan, desk.person
    items = [[3, "", "", f"งานที่ {n}", "", "", "", 2567, "", 0.001, 1000] for n in range(5)]
    path = _send(desk, plan, _filled(plan, strategies=[[3, "การท่องเที่ยวชุมชน"]], items=items)).location

    def press(_: object) -> int:
        with app.app_context():
            return int(sign_in(person).post(path).status_code)

    assert set(in_threads(press, range(4))) == {303}
    db.session.rollback()
    new = select(PlanItem.id).where(PlanItem.title.like("งานที่ %"))
    assert len(db.session.scalars(new).all()) == 5
    found = db.session.scalars(select(Budget.amount).where(Budget.plan_item_id.in_(new))).all()
    assert set(found) == {Decimal(1000)}, "less than a satang is nothing"
    assert "แผนตรงกับไฟล์แล้ว" in desk.get(path).text


def test_a_strategy_that_was_numbered_anew_meanwhile_leaves_its_rows_out_and_says_so(desk: Any) -> None:
    strategy = desk.item.strategy
    rows = [[strategy.number, "", "", "งานที่มาช้า", "", "", "", 2567]]
    path = _send(desk, strategy.plan, _filled(strategy.plan, items=rows)).location
    with unit_of_work():
        db.session.get_one(Strategy, strategy.id).number = 88
    told = f"{tables.ITEMS} แถว 2: ไม่มีประเด็นการพัฒนาลำดับที่ {rows[0][0]}"
    assert told in page_text(desk, path)
    assert desk.post(path).status_code == 303
    assert told in page_text(desk, path)
    assert not db.session.scalars(select(PlanItem).where(PlanItem.title == "งานที่มาช้า")).all()


def test_indicators_of_different_years_stand_in_one_table(desk: Any, client: Any) -> None:
    strategy = desk.item.strategy
    with unit_of_work():
        for owner in (strategy, desk.item):
            for title, values in (
                ("ถนนที่ซ่อม", {2567: (Decimal(5), None)}),
                ("ร้อยละที่พอใจ", {2568: (None, Decimal(80))}),
                ("ยังไม่กำหนด", {}),
            ):
                set_indicator(desk.person.actor, owner, title, unit="", baseline="", values=values, known=None)
    for path in (f"/plans/{strategy.plan.public_id}", f"/plan-items/{desk.ref}"):
        assert "ยังไม่กำหนด" in client.get(path).text


def test_what_a_workbook_has_no_column_for_stays_as_it_stands(desk: Any, client: Any) -> None:
    plan, money = desk.item.strategy.plan, [("provincial", 2566, Decimal(700)), ("provincial", 2567, Decimal(900))]
    with unit_of_work():
        item = db.session.get_one(PlanItem, desk.item.id)
        texts = {"description": "ขยายไหล่ทาง", "agency": "แขวงทางหลวง", "code": "K-1"}
        line = Line(title=item.title, fiscal_year=2566, area_code="3401", money=money, **texts)
        edit_item(desk.person.actor, item, item.strategy, line)
        values = {2566: (Decimal(5), Decimal(4)), 2567: (Decimal(6), None)}
        set_indicator(desk.person.actor, item, "ถนนที่ซ่อม", unit="กม.", values=values)
        db.session.get_one(Strategy, item.strategy_id).goal = "ปลอดภัยขึ้น"
    book = load_workbook(BytesIO(client.get(f"/plans/{plan.public_id}/plan.xlsx").data))
    for sheet, dropped in (
        (tables.STRATEGIES, ("เป้าหมาย", "รหัสแผนระดับชาติและภาค")),
        (tables.ITEMS, ("สาระสำคัญ", "หน่วยงานรับผิดชอบ", "รหัสโครงการ", "รหัสพื้นที่", "งบจังหวัดและกลุ่มจังหวัด 2566")),
        (tables.INDICATORS, ("หน่วยนับ", "ค่าเป้าหมาย 2566", "ผลที่ได้ 2566")),
    ):
        for heading in dropped:
            book[sheet].delete_cols([cell.value for cell in book[sheet][1]].index(heading) + 1)
    rows = {name: {cell.value: cell for cell in book[name][1]} for name in (tables.ITEMS, tables.INDICATORS)}
    book[tables.ITEMS].cell(2, rows[tables.ITEMS]["งบจังหวัดและกลุ่มจังหวัด 2567"].column).value = None
    book[tables.INDICATORS].cell(2, rows[tables.INDICATORS]["รหัสหรือชื่อโครงการ"].column).value = item.title
    book[tables.INDICATORS].cell(2, rows[tables.INDICATORS]["ค่าเป้าหมาย 2567"].column).value = 7
    out = BytesIO()
    book.save(out)
    assert desk.post(_send(desk, plan, out.getvalue()).location).status_code == 303
    db.session.expire_all()
    item = db.session.scalars(select(PlanItem).where(PlanItem.strategy_id == desk.item.strategy_id)).one()
    assert (item.description, item.agency, item.code, item.area_code) == ("ขยายไหล่ทาง", "แขวงทางหลวง", "K-1", "3401")
    assert [(one.fiscal_year, one.amount) for one in item.budgets] == [(2566, 700)], "an empty cell says: none"
    (indicator,) = item.indicators
    assert (indicator.unit, [(v.fiscal_year, v.target, v.result) for v in indicator.values]) == (
        "กม.",
        [(2566, 5, 4), (2567, 7, None)],
    )
    assert item.strategy.goal == "ปลอดภัยขึ้น"


def test_indicators_of_items_with_one_title_stay_with_their_years(desk: Any, client: Any) -> None:
    plan = desk.item.strategy.plan
    with unit_of_work():
        for year in (2566, 2567):
            item = factories.plan_item(plan, title="ขุดลอกคลอง", fiscal_year=year)
            set_indicator(desk.person.actor, item, "คลองที่ขุด", values={year: (Decimal(year), None)})
    given = client.get(f"/plans/{plan.public_id}/plan.xlsx").data
    assert "แผนตรงกับไฟล์แล้ว" in page_text(desk, _send(desk, plan, given).location)
    unclear = _filled(plan, indicators=[["", "ขุดลอกคลอง", "ดินที่ขุด"], ["", "ขุดลอกคลอง (2567)", "ดินที่ขุด"]])
    path = _send(desk, plan, unclear).location
    told = f"{tables.INDICATORS} แถว 2: มีโครงการชื่อ “ขุดลอกคลอง” หลายปี"
    assert told in page_text(desk, path) and desk.post(path).status_code == 303
    (made,) = db.session.scalars(select(Indicator).where(Indicator.title == "ดินที่ขุด"))
    assert db.session.get_one(PlanItem, made.plan_item_id).fiscal_year == 2567
