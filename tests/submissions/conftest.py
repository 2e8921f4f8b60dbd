"""What several tests of opinions that come from elsewhere start from."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support import factories
from webapp.core.db import db, unit_of_work
from webapp.hearings.models import Hearing, Question
from webapp.hearings.questions_rules import numbered


@pytest.fixture
def hearing(stored: Callable[..., Any]) -> Hearing:
    found: Hearing = stored(factories.hearing)
    choices = numbered((("ฝุ่น", "Dust"), ("เสียง", "Noise")))
    with unit_of_work():
        db.session.add(Question(hearing_id=found.id, position=3, kind="multiple", text_th="ห่วงเรื่องใด", choices=choices))
    db.session.expire_all()
    return found
