"""Strategy × area: every voice in one cell, and the sum that of the books."""

from datetime import date, timedelta
from typing import Any

from tests.support import factories
from webapp.areas import population
from webapp.areas import queries as areas
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM
from webapp.core.thai import page_date
from webapp.insights.models import Label
from webapp.planning import overview, rules
from webapp.planning.models import PlanItem
from webapp.submissions.books import books


def test_the_sum_of_the_matrix_is_that_of_the_books(desk: Any, stored: Any, officer: Any) -> None:
    """Every voice stands in one cell: with a strategy or without, in a district or in the province as a whole."""
    strategy = db.session.get_one(PlanItem, desk.item.id).strategy
    ref, now = strategy.public_id, clock.now()
    with unit_of_work():
        old = factories.submission("ถนนขาด", area_code="340201", received_at=now - timedelta(days=9))
        whole = factories.submission("ทั้งจังหวัด", area_code="34", state="out_of_scope", state_reason="ไม่เกี่ยว")
        sure, said = {"confidence": 1.0, "source": "person"}, {"confidence": 0.7, "source": "machine", "model": "m"}
        for number, more in ((desk.texts[0], sure), (desk.texts[1], said), (old.id, said)):
            db.session.add(Label(submission_id=number, aspect="strategy", value=ref, **more))
        assert whole.id
    province = areas.tree().by_code["34"]
    found = overview.matrix(province, clock.now())
    assert found.cell(ref, "3401") == overview.Cell(texts=2, copies=1, new=2, confirmed=1)
    assert found.cell(ref, "3402") == overview.Cell(texts=1, before=1, waiting=1)
    assert found.elsewhere_of("") == overview.Cell(texts=1, new=1)
    assert found.sum_of(ref).voices == 4 and found.sum_at("3401").voices == 3
    assert found.whole.voices == books(province).received == 5
    assert found.value(rules.Measure.CONFIRMED, found.cell(ref, "3401")) == 50
    assert found.value(rules.Measure.SHARE, found.cell(ref, "3401")) == 50
    assert found.value(rules.Measure.CONFIRMED, overview.NOTHING) is None
    for name in [*rules.Measure, "nonsense"]:
        page = desk.get(f"/workspace/matrix?show={name}")
        assert page.status_code == 200 and f"area=3401&amp;strategy={ref}" in page.text
    assert "(−1)" in desk.get("/workspace/matrix?show=new").text
    assert "ต่อ 10,000 คน" not in desk.get("/workspace/matrix").text, "nobody has said how many people live there"
    with unit_of_work():
        population.store(SYSTEM, {"3401": 20_000}, date(2025, 12, 31), "กรมการปกครอง (ทดสอบ)")
    page = desk.get("/workspace/matrix").text
    assert '<td class="numeric">1.5</td>' in page, "three voices of twenty thousand"
    assert page_date(date(2025, 12, 31)) in page and "กรมการปกครอง (ทดสอบ)" in page


def test_the_tint_grows_with_the_number() -> None:
    assert [rules.heat(value, 100) for value in (0, 1, 4, 5, 30, 64, 65, 100)] == [0, 1, 1, 2, 3, 4, 5, 5]
    assert rules.heat(0, 0) == 0
