"""Two who press at the same moment are told what two are told who press one after the other; nobody meets an error page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

from flask import Flask
from sqlalchemy import event, func, select

from tests.support import factories
from tests.support.pages import Browserlike
from webapp.core import audit
from webapp.core.db import db, unit_of_work
from webapp.follows.models import Follow
from webapp.insights.split_models import Split
from webapp.planning.models import Strategy

Threads = Callable[..., list[Any]]


@contextmanager
def all_have_looked(model: Any, number: int) -> Iterator[None]:
    """Nobody writes before all have looked. Where writers wait for each other before they look, nobody waits for long."""
    barrier = Barrier(number)

    def wait(*about: object) -> None:
        with suppress(BrokenBarrierError):
            barrier.wait(1)

    event.listen(model, "before_insert", wait)
    try:
        yield
    finally:
        event.remove(model, "before_insert", wait)


def pressed(in_threads: Threads, people: list[Browserlike], path: str, form: dict[str, Any]) -> list[int]:
    for one in people:
        one.get("/account")
    return sorted(one.status_code for one in in_threads(lambda person: person.post(path, data=form), people))  # type: ignore[attr-defined]


def number_of(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def same_person(app: Flask, person: Browserlike) -> Browserlike:
    """Another window of the same browser."""
    with person.session_transaction() as found:
        session = dict(found)
    other: Any = app.test_client()
    with other.session_transaction() as stored:
        stored.update(session)
    return other  # type: ignore[no-any-return]


def test_a_double_press_follows_once(app: Flask, officer: Any, in_threads: Threads) -> None:
    with unit_of_work():
        ref = factories.project().public_id
    person = officer("planner")
    with all_have_looked(Follow, 2):
        answers = pressed(in_threads, [person, same_person(app, person)], f"/follows/project/{ref}", {})
    assert answers == [303, 303] and number_of(Follow) == 1
    assert audit.verify().broken_at is None


def test_two_planners_who_split_the_same_words_at_once(app: Flask, officer: Any, in_threads: Threads) -> None:
    with unit_of_work():
        one = factories.submission("ถนนหน้าโรงเรียนพังเป็นหลุม และไฟถนนหน้าวัดดับมาสามคืนแล้ว").public_id
    path = f"/workspace/review/{one}/split"
    planners = [officer("planner"), officer("planner")]
    before = planners[0].page(path)
    starts = [box.get("value") for box in before.iter("input") if box.get("name") == "before"]
    with all_have_looked(Split, 2):
        answers = pressed(in_threads, planners, path, {"before": starts[:1]})
    assert answers == [303, 303] and number_of(Split) == 1
    assert sum("มีผู้อื่นแยกเรื่องนี้ไปแล้ว" in planner.get(path).text for planner in planners) == 1


def test_what_cannot_be_made_twice_is_refused_beside_its_field(app: Flask, officer: Any, in_threads: Threads) -> None:
    with unit_of_work():
        plan = factories.plan(status="draft").public_id
    planners, path = [officer("planner"), officer("planner")], f"/workspace/plans/{plan}/strategies/new"
    form = {**planners[0].form(path), "number": "3", "title": "สังคมและคุณภาพชีวิต"}
    del form["once"], form["csrf_token"]
    before = number_of(Strategy)
    with all_have_looked(Strategy, 2):
        answers = pressed(in_threads, planners, path, form)
    assert answers == [303, 422] and number_of(Strategy) == before + 1
