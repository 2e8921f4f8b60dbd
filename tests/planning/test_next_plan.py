"""One plan after another: of the same period a further edition, of the next one a plan of its own that waits for its years."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.support import factories
from webapp.areas import queries as areas
from webapp.core import clock, jobs
from webapp.core.db import db, unit_of_work
from webapp.insights.models import Theme
from webapp.insights.view_models import SavedView
from webapp.insights.view_operations import keep
from webapp.monitoring import queries as monitoring
from webapp.planning import operations, queries
from webapp.planning.models import Plan, PlanItem, Response, Strategy
from webapp.reports.period_items import plan_items
from webapp.reports.period_rules import Period, PeriodKind

APPROVED = {"by": "ก.น.บ.", "on": "2026-01-15", "document": "มติครั้งที่ 1/2569", "exception": "แผนเดิมก่อนใช้ระบบ"}


def _moment(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T00:00:00+07:00")


def _copied(desk: Any, plan: Plan, **more: str) -> Plan:
    path = f"/workspace/plans/{plan.public_id}/copy"
    answer = desk.post(path, data={**desk.form(path, 0), **more}, follow_redirects=True)
    new = db.session.scalars(select(Plan).where(Plan.follows_id == plan.id)).one()
    assert ("ฉบับที่ 2" in answer.text) == (new.edition == 2)
    return new


def test_a_plan_for_the_years_after_is_a_new_plan_not_an_edition_of_the_old_one(desk: Any) -> None:
    with clock.at(_moment("2026-07-01")):  # fiscal year 2569
        with unit_of_work():
            factories.plan_item(desk.item.strategy.plan, title="งานที่ยกไป", status="under_way", fiscal_year=2570)
        new = _copied(
            desk, desk.item.strategy.plan, first_year="2571", last_year="2575", title="แผนพัฒนาจังหวัด 2571–2575"
        )
    assert new.edition == 1
    carried = db.session.scalars(select(PlanItem).join(Strategy).where(Strategy.plan_id == new.id)).one()
    assert (carried.title, carried.fiscal_year) == ("งานที่ยกไป", 2571), "within the years of its plan"
    edit = f"/workspace/plans/{new.public_id}/edit"
    assert desk.post(edit, data={**desk.form(edit), "first_year": "2566", "last_year": "2571"}).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Plan, new.id).edition == 2, "the old period made longer is the old plan revised"


def test_a_plan_that_is_approved_ahead_of_its_years_leaves_the_old_one_to_its_end(desk: Any) -> None:
    plan, actor = desk.item.strategy.plan, desk.person.actor
    old = desk.item.strategy.public_id
    with clock.at(_moment("2027-07-01")):  # fiscal year 2570, the last of the old plan
        with unit_of_work():
            operations.link_theme(actor, desk.theme, "adopted", "รับไว้", desk.item)
            desk.item.fiscal_year, desk.item.status = 2570, "under_way"
            db.session.get_one(Theme, desk.theme.id).strategy_ref = old
            said = {"version": 1, "text": "จะซ่อมให้", "text_en": "", "signed_as": "แขวงทางหลวง"}
            db.session.add(Response(theme_id=desk.theme.id, published_by=actor.id, **said))
        new = _copied(desk, plan, first_year="2571", last_year="2575", from_year="2566")
        approved = desk.post(f"/workspace/plans/{new.public_id}/in-force", data=APPROVED, follow_redirects=True)
        assert "2570" in approved.text and "ใช้ต่อ" in approved.text
        assert "รอเริ่มใช้" in approved.text and "รอเริ่มใช้" in desk.get("/plans").text
        assert [one.id for one in monitoring.plans_of(actor)] == [plan.id], "nothing is owed under the next one yet"
        assert not jobs.SWEEPERS["begin_plans"](clock.now())
        db.session.expire_all()
        assert (plan.status, new.status) == ("in_force", "in_force")
        assert queries.plan_in_force("3401") == plan, "this year's reports are still owed under it"
        assert db.session.get_one(Theme, desk.theme.id).strategy_ref == old
    new_item = db.session.scalars(select(PlanItem).where(PlanItem.follows_id == desk.item.id)).one()
    with clock.at(_moment("2027-10-01")):  # the new fiscal year
        assert queries.plan_in_force("3401") == new
        waiting = jobs.SWEEPERS["begin_plans"](clock.now())
        for _ in range(2):
            jobs.run_now("begin_plans", list(waiting))
        db.session.expire_all()
        assert (plan.status, new.status) == ("past", "in_force")
        assert db.session.get_one(Theme, desk.theme.id).strategy_ref == new.strategies[0].public_id
        assert {one.id for one in monitoring.plans_of(actor)} == {plan.id, new.id}, "last year's reports are still due"
        for path in (f"/themes/feed.atom?strategy={old}", f"/themes?strategy={old}"):  # as somebody took it out before
            assert desk.theme.title in desk.get(path).text
        terms = {term.year: term for term in monitoring.open_terms(clock.today())}
        assert [one.id for one in monitoring.owing(plan, terms[2570])] == [desk.item.id]
        assert not monitoring.owing(plan, terms[2571]) and monitoring.owing(new, terms[2571])
        assert monitoring.item_to_report(actor, desk.ref) is not None
        year, half = Period(PeriodKind.ANNUAL, 2570, 0), Period(PeriodKind.ANNUAL, 2571, 0)
        place = areas.tree().by_code["34"]
        for period, item in ((year, desk.item), (half, new_item)):
            told = plan_items(place, period)
            assert [one["id"] for one in told] == [item.public_id]
        assert not jobs.SWEEPERS["begin_plans"](clock.now())


def test_a_plan_that_ends_early_hands_its_voices_to_the_one_that_is_approved(desk: Any) -> None:
    plan = desk.item.strategy.plan
    old = desk.item.strategy.public_id
    with unit_of_work():
        db.session.get_one(Theme, desk.theme.id).strategy_ref = old
        kept = keep(desk.person.actor, "ถนน", {"strategy": old, "days": "7"}).id
    new = _copied(desk, plan, first_year="2591", last_year="2595")
    assert desk.post(f"/workspace/plans/{new.public_id}/in-force", data=APPROVED).status_code == 303
    for status, ref in (("past", new.strategies[0].public_id), ("in_force", old)):
        assert desk.post(f"/workspace/plans/{plan.public_id}/status", data={"status": status}).status_code == 303
        db.session.expire_all()
        assert db.session.get_one(Theme, desk.theme.id).strategy_ref == ref
        assert db.session.get_one(SavedView, kept).query == f"strategy={ref}&days=7", (
            "a view that was kept shows the same"
        )
    asked = desk.get(f"/workspace/submissions?strategy={new.strategies[0].public_id}").text
    assert "ประเด็นที่ไม่อยู่ในแผนฉบับปัจจุบัน" in asked, "no code for its name"


def test_an_annual_plan_does_not_speak_instead_of_the_development_plan(desk: Any) -> None:
    with unit_of_work():
        annual = factories.plan(kind="annual", title="แผนปฏิบัติราชการประจำปี", first_year=2570, last_year=2570)
        factories.plan_item(annual, title="งานประจำปี")
    assert queries.plan_in_force("3401") == desk.item.strategy.plan
    assert "งานประจำปี" in {one.label for one in queries.item_targets("3401")}


@pytest.mark.parametrize(
    ("day", "years"),
    [("2025-07-01", ("2569", "2570", "2569")), ("2027-07-01", ("2571", "2575", "2571"))],
    ids=["revised for the years that are left", "its last year: the plan of the next period"],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_copy_is_offered_for_the_years_ahead(desk: Any, day: str, years: tuple[str, str, str]) -> None:
    path = f"/workspace/plans/{desk.item.strategy.plan.public_id}/copy"
    with clock.at(_moment(day)):
        form = desk.form(path, 0)
    assert (form["first_year"], form["last_year"], form["from_year"]) == years
    late = desk.post(path, data=form | {"from_year": "2600"})
    assert late.status_code == 422 and "ปีนี้อยู่หลังปีสุดท้ายของแผน" in late.text, "nothing would be brought forward"
