"""An autumn day, a province with a plan in force, and an item that owes reports."""

import io
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from freezegun import freeze_time
from PIL import Image

from tests.support import factories
from webapp.core.db import db, unit_of_work
from webapp.planning.models import Budget, Indicator, IndicatorValue


@pytest.fixture
def autumn() -> Any:
    with freeze_time("2026-11-28T04:00:00Z"):
        yield


@pytest.fixture
def desk(app: Flask, officer: Any, autumn: Any) -> Any:
    """A planner with an item of two years, four million baht a year, and an indicator."""
    planner = officer("planner")
    planner.colleague = officer("planner")
    with unit_of_work():
        plan = factories.plan(first_year=2566, last_year=2570)
        item = factories.plan_item(plan, fiscal_year=2569, title="ซ่อมถนนในหมู่บ้าน", code="R-1", agency="แขวงทดสอบ")
        for year in (2569, 2570):
            db.session.add(Budget(plan_item_id=item.id, source="provincial", fiscal_year=year, amount=4_000_000))
        indicator = Indicator(plan_item_id=item.id, title="ถนนที่ซ่อม", unit="กิโลเมตร")
        db.session.add(indicator)
        db.session.flush()
        db.session.add(IndicatorValue(indicator_id=indicator.id, fiscal_year=2569, target=Decimal(10)))
    planner.plan, planner.item, planner.indicator = plan, item, indicator
    return planner


def picture(name: str = "road.jpg") -> tuple[io.BytesIO, str]:
    """A photograph with a place in its metadata."""
    image, out = Image.new("RGB", (60, 40), "teal"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    image.save(out, "JPEG", exif=exif)
    out.seek(0)
    return out, name
