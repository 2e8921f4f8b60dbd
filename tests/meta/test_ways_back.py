"""Who opened a page by a link of a letter or a search finds the list that it belongs to, and what it stands under."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.support import factories
from tests.support.pages import parse
from webapp.core.db import unit_of_work


def _leads_back(reader: Any, page: str, *to: str) -> bool:
    path = parse(reader.get(page).text).find(".//ol[@class='breadcrumb']")
    return path is not None and [link.get("href") for link in path.iter("a")] == [*to]


def test_public_pages_lead_back_to_their_lists(app: Flask) -> None:
    with unit_of_work():
        said = factories.submission("น้ำประปาไม่ไหล")
        theme, item = factories.theme([said]), factories.plan_item()
        plan = item.strategy.plan
    client = app.test_client()
    about, planned, whole = (
        f"/submissions/{said.public_id}",
        f"/plan-items/{item.public_id}",
        f"/plans/{plan.public_id}",
    )
    assert _leads_back(client, about, "/submissions")
    assert _leads_back(client, f"{about}/trace", about)
    assert _leads_back(client, f"/concerns/submission/{said.public_id}", about)
    assert _leads_back(client, f"/themes/{theme.public_id}", "/themes")
    assert _leads_back(client, whole, "/plans")
    assert _leads_back(client, planned, "/plans", whole)
    assert _leads_back(client, f"{planned}/trace", planned)


def test_the_forms_of_a_plan_lead_back_to_it(officer: Callable[..., Any]) -> None:
    with unit_of_work():
        item = factories.plan_item()
        plan = item.strategy.plan
    planner, whole = officer("planner", plan.area_code), f"/plans/{plan.public_id}"
    for form in ("edit", "copy", "import", "items/new", "strategies/new"):
        assert _leads_back(planner, f"/workspace/plans/{plan.public_id}/{form}", whole), form
    assert _leads_back(planner, f"/workspace/strategies/{item.strategy.public_id}", whole)
    assert _leads_back(planner, f"/workspace/plan-items/{item.public_id}", f"/plan-items/{item.public_id}")
