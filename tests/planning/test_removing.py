"""A draft, or a part of one, that was begun by mistake is removed; what others rest on stays, and says what rests on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, event, func, select

from tests.support import factories
from webapp.core import audit, search
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.core.policy import Denied
from webapp.insights import operations as insights
from webapp.planning import adoption, operations, plan_operations, removing
from webapp.planning.models import Budget, Indicator, IndicatorValue, Plan, PlanItem, Strategy


@pytest.fixture
def draft(desk: Any) -> Any:
    """What a planner copied forward: two levels of indicators, an item with money."""
    actor = desk.person.actor
    with unit_of_work():
        before = desk.item.strategy.plan
        db.session.add(Budget(plan_item_id=desk.item.id, source="provincial", fiscal_year=2567, amount=Decimal(9)))
        db.session.flush()
        db.session.expire(desk.item, ["budgets"])
        values = {2567: (Decimal(5), None)}
        plan_operations.set_indicator(actor, desk.item.strategy, "ถนนผ่านเกณฑ์", values=values)
        plan_operations.set_indicator(actor, desk.item, "ระยะทาง", values=values)
        desk.plan = plan_operations.copy_forward(actor, before, "ร่างที่ทำผิดปี", (2567, 2571), 2560)
    desk.strategy = desk.plan.strategies[0]
    desk.copy = db.session.scalars(select(PlanItem).where(PlanItem.strategy_id == desk.strategy.id)).one()
    return desk


def number_of(kind: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_a_draft_is_removed_with_what_is_its_own_and_nothing_else(draft: Any, officer: Any) -> None:
    page, copied = f"/workspace/plans/{draft.plan.public_id}/remove", draft.copy.id
    before = [number_of(kind) for kind in (Plan, Strategy, PlanItem, Indicator, IndicatorValue, Budget)]
    assert page in draft.get(f"/plans/{draft.plan.public_id}").text
    asked = draft.get(page).text
    assert "โครงการในแผน: 1" in asked and "ตัวชี้วัด: 2" in asked and "ลบร่างแผน" in asked
    assert number_of(Plan) == before[0], "to have looked removes nothing"
    money = len(draft.copy.budgets)
    assert officer("planner", "50").post(page).status_code == 404
    assert officer("moderator", "34").post(page).status_code == 403
    assert draft.post(page).location == "/plans"
    after = [number_of(kind) for kind in (Plan, Strategy, PlanItem, Indicator, IndicatorValue, Budget)]
    assert [a - b for a, b in zip(before, after, strict=True)] == [1, 2, 1, 2, 2, money] and money
    assert copied not in db.session.scalars(search.matching("plan_item", draft.item.title)).all()
    assert draft.get(page).status_code == draft.post(page).status_code == 404, "pressed twice"
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last and last.detail["removed"] == "ร่างที่ทำผิดปี" and last.detail["items"] == 1
    assert audit.verify().broken_at is None
    assert draft.get(f"/plans/{draft.item.strategy.plan.public_id}").status_code == 200


@pytest.mark.parametrize("kind", ["strategies", "plan-items", "indicators"])
def test_a_part_of_a_draft_is_removed_from_its_own_form(draft: Any, kind: str) -> None:
    own = {"strategies": draft.strategy, "plan-items": draft.copy, "indicators": draft.copy.indicators[0]}[kind]
    form = f"/workspace/{kind}/{own.public_id}"
    assert f"{form}/remove" in draft.get(form).text
    assert draft.get(f"{form}/remove").status_code == 200
    assert draft.post(f"{form}/remove").status_code == 303
    assert draft.get(form).status_code == 404
    assert draft.get(f"/plans/{draft.plan.public_id}").status_code == 200
    assert draft.get(f"/plan-items/{draft.ref}").status_code == 200


def test_what_rests_on_a_draft_keeps_it_and_is_named(draft: Any) -> None:
    actor, page = draft.person.actor, f"/workspace/plans/{draft.plan.public_id}/remove"
    with unit_of_work():
        operations.link_theme(actor, draft.theme, "adopted", "ตรงกัน", draft.copy)
        theme = insights.create_theme(actor, "34", "ฝุ่น", [factories.submission("ฝุ่นมาก")])
        theme.strategy_ref = draft.strategy.public_id
        plan_operations.copy_forward(actor, draft.plan, "ร่างถัดไป", (2572, 2576), 2567)
        adoption.show_draft(actor, draft.plan, True)
    told = draft.get(page).text
    for words in (
        "กรุณาปิดร่างก่อน", "การเชื่อมโยงกับเสียงของประชาชน: 1", "ประเด็นของประชาชนที่จัดไว้: 1",
        "แผนที่จัดทำต่อจากแผนนี้: 1", "ประเด็นและโครงการของแผนที่จัดทำต่อ: 3",
    ):  # fmt: skip
        assert words in told, words
    assert draft.post(page).location == page
    assert "ยังลบไม่ได้" in draft.get(f"/workspace/plan-items/{draft.copy.public_id}/remove").text
    assert draft.post(f"/workspace/indicators/{draft.copy.indicators[0].public_id}/remove").status_code == 303
    assert number_of(Plan) == 3


def test_rooms_above_say_what_rests_on_it(draft: Any) -> None:
    from webapp.escalations.operations import Plea, escalate
    from webapp.escalations.queries import Subject

    with unit_of_work():
        plea = Plea("cross_ministry", "ขอรถขุด", "ไม่มีเครื่องจักร", "ขอจากอำเภอแล้ว", "ขอให้จัดให้")
        escalate(draft.person.actor, Subject(item=draft.copy), plea)
    assert "เรื่องที่ส่งต่อ: 1" in draft.get(f"/workspace/plan-items/{draft.copy.public_id}/remove").text


def test_a_plan_in_force_loses_nothing(draft: Any) -> None:
    plan = draft.item.strategy.plan
    for way in (f"plans/{plan.public_id}", f"plan-items/{draft.ref}"):
        assert draft.get(f"/workspace/{way}/remove").status_code == 404
        assert draft.post(f"/workspace/{way}/remove").status_code == 404
    assert "/remove" not in draft.get(f"/plans/{plan.public_id}").text
    with pytest.raises(removing.Held), unit_of_work():
        removing.remove(draft.person.actor, plan)
    with pytest.raises(Denied), unit_of_work():
        removing.remove(factories.officer("planner", "50").actor, draft.plan)


def test_an_indicator_added_by_mistake_to_a_plan_in_force_goes_until_something_was_reached(draft: Any) -> None:
    mistaken, measured = draft.item.strategy.indicators[0], draft.item.indicators[0]
    form = f"/workspace/indicators/{mistaken.public_id}"
    assert f"{form}/remove" in draft.get(form).text
    assert draft.post(f"{form}/remove").status_code == 303 and draft.get(form).status_code == 404
    with unit_of_work():
        values = {2567: (Decimal(5), Decimal(4))}
        plan_operations.set_indicator(draft.person.actor, draft.item, "ระยะทาง", values=values, known=measured)
    page = f"/workspace/indicators/{measured.public_id}/remove"
    assert "ปีที่มีผลที่ได้: 1" in draft.get(page).text
    assert draft.post(page).location == page and number_of(Indicator) == 3


@contextmanager
def gone_at(moment: str, of: Any, table: Any, public_id: str) -> Iterator[None]:
    """Somebody else removes a row at the next such moment of a request: when it has looked, or is about to write."""
    number = db.session.scalar(select(table.id).where(table.public_id == public_id))

    def remove(*about: object) -> None:
        with db.engine.begin() as other:
            if table is Plan:
                other.execute(delete(Strategy).where(Strategy.plan_id == number))
            other.execute(delete(table).where(table.id == number))

    db.session.rollback()
    db.session.expunge_all()
    event.listen(of, moment, remove, once=True)
    yield
    db.session.rollback()


def test_what_another_removed_a_moment_ago_is_not_there(desk: Any) -> None:
    with unit_of_work():
        hidden, begun = (factories.plan(status="draft").public_id for _ in range(2))
        strategy = factories.plan(status="draft").strategies[0].public_id
    way = f"/workspace/strategies/{strategy}"
    form = desk.form(way)
    with gone_at("load", Strategy, Strategy, strategy):
        assert desk.post(way, data=form).status_code == 404
    with gone_at("load", Plan, Plan, hidden):
        assert desk.post(f"/workspace/plans/{hidden}/shown", data={"shown": "yes"}).status_code == 404
    if db.engine.dialect.name == "postgresql":  # on SQLite nobody removes while another writes
        way = f"/workspace/plans/{begun}/strategies/new"
        form = {**desk.form(way), "title": "สังคมและคุณภาพชีวิต"}
        with gone_at("before_insert", Strategy, Plan, begun):
            assert desk.post(way, data=form).status_code == 404
