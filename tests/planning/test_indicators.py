"""An indicator keeps what was typed: every decimal, every year, and what stood before in the trail."""

from decimal import Decimal
from typing import Any

import pytest
from freezegun import freeze_time
from sqlalchemy import select

from tests.support import factories
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.planning import plan_operations
from webapp.planning.models import Indicator


def values_of(ref: str) -> dict[int, tuple[Decimal | None, Decimal | None]]:
    db.session.expire_all()
    one = db.session.scalars(select(Indicator).where(Indicator.public_id == ref)).one()
    return {value.fiscal_year: (value.target, value.result) for value in one.values}


@pytest.fixture
def measured(desk: Any) -> Any:
    """An indicator with four decimals, a loss, and a year from before the plan."""
    years = {2560: ("7", "6"), 2566: ("1234567.8901", "12.3457"), 2567: ("-5.25", None)}
    figures = {y: tuple(None if x is None else Decimal(x) for x in both) for y, both in years.items()}
    with unit_of_work():
        one = plan_operations.set_indicator(
            desk.person.actor, desk.item, "หนี้ครัวเรือน", unit="ร้อยละ", baseline="12.5 (พ.ศ. 2564)", values=figures
        )
    desk.indicator, desk.edit = one.public_id, f"/workspace/indicators/{one.public_id}"
    return desk


def test_another_wording_changes_no_figure(measured: Any) -> None:
    before = values_of(measured.indicator)
    form = measured.form(measured.edit)
    assert (form["target_2566"], form["result_2566"], form["target_2567"]) == ("1,234,567.8901", "12.3457", "-5.25")
    assert measured.post(measured.edit, data=form | {"title": "หนี้สินครัวเรือน"}).status_code == 303
    assert values_of(measured.indicator) == before, "no decimal is rounded away, no year outside the plan is lost"
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None and last.detail["before"]["title"] == "หนี้ครัวเรือน"
    assert [2567, "-5.2500", None] in last.detail["before"]["values"]


def test_figures_are_typed_as_people_write_them(measured: Any, client: Any) -> None:
    page = measured.page(measured.edit)
    kinds = {one.get("type", "text") for one in page.iter("input") if str(one.get("name")).startswith("target_")}
    assert not any(one.get("inputmode") for one in page.iter("input")), "some pads of digits have no minus"
    assert kinds == {"text"}, "a browser's field of numbers refuses commas and Thai numerals"
    typed = {"target_2566": "๑,๒๓๔.๕", "result_2566": "-0", "target_2567": "1e5", "result_2567": "−๑,๒๓๔"}
    assert measured.post(measured.edit, data=measured.form(measured.edit) | typed).status_code == 303
    found = values_of(measured.indicator)
    assert (found[2566], found[2567]) == ((Decimal("1234.5"), Decimal(0)), (Decimal(100_000), Decimal(-1234)))
    shown = client.get(f"/plan-items/{measured.ref}").text
    assert "1,234.5" in shown and "-0" not in shown and "100,000" in shown


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("0.00001", "ทศนิยมไม่เกิน 4 ตำแหน่ง"),
        ("NaN", "กรุณากรอกจำนวนให้ถูกต้อง"),
        ("sNaN", "กรุณากรอกจำนวนให้ถูกต้อง"),
        ("Infinity", "กรุณากรอกจำนวนให้ถูกต้อง"),
        ("1e30", "กรุณากรอกจำนวนให้ถูกต้อง"),
        ("ไม่มี", "กรุณากรอกเป็นตัวเลข"),
        ("12,34", "จุลภาคคั่นทุกสามหลัก"),
        ("1,2345", "จุลภาคคั่นทุกสามหลัก"),
        ("1.234,5", "จุลภาคคั่นทุกสามหลัก"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_kept_as_typed_is_refused(measured: Any, typed: str, told: str) -> None:
    page = measured.post(measured.edit, data=measured.form(measured.edit) | {"target_2566": typed})
    assert page.status_code == 422 and told in page.text and typed in page.text
    assert page.text.count('class="field-error-line"') == 2, "one reason, in the summary and beside the field"
    assert "ค่าเป้าหมาย ปี 2566 – " in page.text, "of many fields the one that is wrong is named"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_year_that_lies_ahead_has_no_result_yet(app: Any, officer: Any) -> None:
    with freeze_time("2026-11-28T04:00:00Z"):
        planner = officer("planner")
        with unit_of_work():
            item = factories.plan_item(factories.plan(first_year=2570, last_year=2572), fiscal_year=2570)
        new = f"/workspace/plan-items/{item.public_id}/indicators/new"
        form = planner.form(new) | {"title": "ถนนที่ซ่อม", "target_2571": "5"}
        late = planner.post(new, data=form | {"result_2571": "5"})
        assert late.status_code == 422 and "ปีงบประมาณนี้ยังไม่เริ่ม" in late.text
        assert planner.post(new, data=form | {"result_2570": "5"}).status_code == 303
