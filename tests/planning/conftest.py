"""A planner's desk: a theme with its people, a plan with an item."""

from typing import Any

import pytest
from flask import Flask

from tests.support import factories
from webapp.core import crypto
from webapp.core.db import db, unit_of_work
from webapp.insights import operations as insights
from webapp.submissions.models import Contact, State


@pytest.fixture
def desk(app: Flask, officer: Any) -> Any:
    """A planner with a theme of two texts, one of which has a copy, and a plan with an item."""
    planner = officer("planner")
    with unit_of_work():
        plan = factories.plan()
        planner.item = factories.plan_item(plan)
        texts = [factories.submission(f"ถนนเป็นหลุมหน้าโรงเรียน {number}", form_key=f"key {number}") for number in range(3)]
        planner.theme = insights.create_theme(planner.person.actor, "34", "ถนนเป็นหลุม", texts[:2])
        texts[2].state, texts[2].duplicate_of_id = State.DUPLICATE, texts[0].id
        for one in (texts[0], texts[2]):
            db.session.add(Contact(submission_id=one.id, email=crypto.encrypt(f"{one.id}@people.example")))
        planner.texts = [one.id for one in texts]
        planner.ref = planner.item.public_id
        planner.path = f"/workspace/themes/{planner.theme.public_id}"
    return planner
