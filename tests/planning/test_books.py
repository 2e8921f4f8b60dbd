"""Whatever planners and the machine do, in whatever order, every submission stays in exactly one accountable state."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.support import factories
from webapp.areas import queries as areas
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM, Actor
from webapp.insights import operations as insights
from webapp.insights import placing
from webapp.insights.models import Theme, ThemeMember
from webapp.planning import operations
from webapp.planning.models import Link, PlanItem, Response
from webapp.submissions.books import books, check_books
from webapp.submissions.models import State, Submission
from webapp.submissions.operations import mark_duplicate

TEXTS = 8
DEEDS = (
    "place",
    "machine",
    "remove",
    "see",
    "theme",
    "merge",
    "split",
    "link",
    "end",
    "answer",
    "aside",
    "back",
    "copy",
)
Step = tuple[str, int, int]


def _do(actor: Actor, item: PlanItem, deed: str, a: int, b: int) -> None:
    """One deed on some submission and some theme; what makes no sense at the moment is left undone."""
    people = db.session.scalars(select(Submission).order_by(Submission.id)).all()
    themes = db.session.scalars(select(Theme).where(Theme.state == "open").order_by(Theme.id)).all()
    one, other = people[a % len(people)], people[b % len(people)]
    theme = themes[b % len(themes)] if themes else None
    if deed == "theme" and one.state != State.DUPLICATE:
        insights.create_theme(actor, "34", f"ประเด็น {a}", [one])
    elif deed == "aside" and one.state not in (State.DUPLICATE, State.OUT_OF_SCOPE):
        operations.set_aside(actor, one, "นอกอำนาจหน้าที่")
    elif deed == "back":
        operations.take_back(actor, one)
    elif deed == "copy" and State.DUPLICATE not in (one.state, other.state) and one.id < other.id:
        insights.leave_theme(actor, other)
        mark_duplicate(actor, other, one)
    elif deed == "end":
        for link in db.session.scalars(select(Link).where(Link.ended_at.is_(None)).limit(1)).all():
            operations.end_link(actor, link)
    elif theme is not None:
        _do_theme(actor, item, deed, one, theme, themes[a % len(themes)])


def _do_theme(actor: Actor, item: PlanItem, deed: str, one: Submission, theme: Theme, second: Theme) -> None:
    inside = set(placing.members_of(theme.id))
    if deed == "place":
        insights.add_members(actor, theme, [one])
    elif deed == "machine" and placing.still_free([one.id]):
        placing.place_by_machine(SYSTEM, theme.id, [one.id])
    elif deed in ("remove", "see", "split") and one.id in inside:
        if deed == "split":
            insights.split_theme(actor, theme, "แยกออก", [one])
        else:
            {"remove": insights.remove_members, "see": insights.see_members}[deed](actor, theme, [one])
    elif deed == "merge" and second.id != theme.id:
        insights.merge_theme(actor, theme, second)
    elif deed == "link":
        operations.link_theme(actor, theme, "adopted", "รับไว้", item)
    elif deed == "answer":
        operations.publish_response(actor, theme, "ตอบแล้ว", "สำนักงานจังหวัด")


def _agrees() -> list[str]:
    """Where the state of a submission is not what its theme, links and answers say."""
    linked = set(db.session.scalars(select(Link.theme_id).where(Link.ended_at.is_(None))))
    answered = set(db.session.scalars(select(Response.theme_id)))
    faults = []
    rows = db.session.execute(
        select(Submission.id, Submission.state, ThemeMember.theme_id, ThemeMember.is_seen).outerjoin(
            ThemeMember, ThemeMember.submission_id == Submission.id
        )
    )
    for row in rows:
        right = {State.WAITING, State.OUT_OF_SCOPE, State.DUPLICATE}
        if row.theme_id is not None:
            given = row.theme_id if row.is_seen else None
            right = {State.ANSWERED if given in answered else State.LINKED if given in linked else State.IN_THEME}
        if row.state not in right:
            faults.append(f"{row.id} is {row.state}, not {right}")
    return faults


@pytest.fixture
def cast(app: Flask) -> Any:
    with unit_of_work():
        planner = factories.officer("planner")
        item = factories.plan_item()
        for number in range(TEXTS):
            factories.submission(f"เรื่องที่ {number}")
    return planner, item.id


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 15), st.integers(0, 15)), max_size=20))
def test_the_books_balance_whatever_happens(cast: Any, steps: list[Step]) -> None:
    planner, item_id = cast
    province = areas.tree().by_code["34"]
    for deed, a, b in steps:
        with unit_of_work():
            _do(planner.actor, db.session.get_one(PlanItem, item_id), deed, a, b)
        found = books(province)
        assert found.received == TEXTS
        assert found.balanced
        assert _agrees() == []
    assert check_books(province) == []
    assert db.session.scalar(select(func.count()).select_from(Submission)) == TEXTS
