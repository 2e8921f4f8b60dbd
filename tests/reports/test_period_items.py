"""The items of a report are drawn for all of them at once, however many editions of the plan they stand in."""

from decimal import Decimal
from typing import Any

from flask import Flask

from tests.support import factories
from tests.support.statements import counted
from webapp.areas import queries as areas
from webapp.core.db import db, unit_of_work
from webapp.monitoring import counting
from webapp.planning.models import Budget, Plan
from webapp.reports.period_items import plan_items
from webapp.reports.period_rules import Period, PeriodKind

YEAR = Period(PeriodKind.ANNUAL, 2569, 0)


def test_many_items_of_further_editions_ask_the_database_no_more_than_a_few(app: Flask, stored: Any) -> None:
    with unit_of_work():
        states = {1: "past", 2: "past", 3: "in_force"}
        editions = [factories.plan(status=state, edition=number).id for number, state in states.items()]

    def carry(items: int) -> None:
        with unit_of_work():
            for _ in range(items):
                before = None
                for plan in editions:
                    held = db.session.get_one(Plan, plan)
                    one = factories.plan_item(held, fiscal_year=2566 + held.edition, follows_id=before)
                    money = {"source": "provincial", "fiscal_year": one.fiscal_year, "amount": Decimal(1_000_000)}
                    db.session.add(Budget(plan_item_id=one.id, **money))
                    before = one.id

    def asked() -> tuple[int, int]:
        db.session.close()
        with counted() as drawn:
            rows = plan_items(areas.tree().by_code["34"], YEAR)
        assert {one["budget"] for one in rows} == {"3000000.00"}
        db.session.close()
        with counted() as judged:
            sums = counting.count()
        assert max(one["budget"] for one in sums.standings) == Decimal(3_000_000)
        return len(drawn), len(judged)

    carry(1)
    asked()  # what is read once and kept
    few = asked()
    carry(5)
    assert asked() == few
