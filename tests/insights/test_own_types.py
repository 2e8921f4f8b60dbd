"""A province's own problem types: given from their definition at once, and given anew when the definition changes."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import factories
from webapp.core import jobs
from webapp.core.db import db, unit_of_work
from webapp.insights import analysing, language, type_reading
from webapp.insights.language import OWN
from webapp.insights.models import Analysis, Aspect, Label, ModelVersion, Source
from webapp.insights.operations import correct
from webapp.insights.type_models import OwnType, TypeReading
from webapp.submissions.models import Submission

WEED = "ผักตบชวา"
DEFINITION = "ผักตบชวา จอก แหน และวัชพืชน้ำลอยเต็มแม่น้ำ กีดขวางทางน้ำและการสัญจรทางเรือ"
CHOKED = "ผักตบชวาลอยเต็มหน้าท่าน้ำ เรือออกไม่ได้มาหลายวันแล้ว"
DARK = "ไฟหน้าวัดดับ กลางคืนมืดมาก"


def _type(area_code: str = "34", **more: Any) -> OwnType:
    one = OwnType(**{"area_code": area_code, "th": WEED, "en": "Water weeds", "definition": DEFINITION, **more})
    db.session.add(one)
    type_reading.ask(area_code)
    return one


def _read(*found: Submission) -> None:
    jobs.run_now("analyse_submissions", [one.public_id for one in found])


def _given(one: Submission) -> dict[str, Label]:
    of_it = Label.submission_id == one.id, Label.aspect == Aspect.PROBLEM_TYPE, Label.in_force
    return {label.value: label for label in db.session.scalars(select(Label).where(*of_it))}


def test_a_new_report_is_given_the_type_of_its_province_and_no_other(app: Flask) -> None:
    with unit_of_work():
        _type()
        here, dark = factories.submission(CHOKED), factories.submission(DARK)
        elsewhere = factories.submission(CHOKED, area_code="500101")
    _read(here, dark, elsewhere)
    label = _given(here)[WEED]
    assert label.model.startswith(OWN)
    assert label.confidence > 0.5
    assert {CHOKED[start:end] for start, end in label.evidence} & {"ผักตบชวา", "ผักตบ"}
    card = db.session.scalar(select(ModelVersion.card).where(ModelVersion.version == label.model))
    assert card is not None
    assert card["models"][WEED]["Definition"] == DEFINITION
    assert WEED not in _given(dark)
    assert WEED not in _given(elsewhere)


def test_the_whole_countrys_type_is_given_in_every_province(app: Flask) -> None:
    with unit_of_work():
        _type("TH")
        here, there = factories.submission(CHOKED), factories.submission(CHOKED, area_code="500101")
    _read(here, there)
    assert WEED in _given(here)
    assert WEED in _given(there)


def test_what_was_read_before_is_read_for_the_type_and_nothing_else_of_it_changes(app: Flask) -> None:
    with unit_of_work():
        choked, dark = factories.submission(CHOKED), factories.submission(DARK)
    _read(choked, dark)
    before = {label.value: label.model for one in (choked, dark) for label in _given(one).values()}
    with unit_of_work():
        own = _type()
    jobs.run_now("read_own_types", ["34", "34"])
    first = _given(choked)[WEED].model
    after = {label.value: label.model for one in (choked, dark) for label in _given(one).values()}
    assert after == {**before, WEED: first}
    reading = db.session.get_one(TypeReading, "34")
    assert (reading.changed, reading.ended_at is not None) == (1, True)
    assert list(jobs.SWEEPERS["read_own_types"](reading.asked_at)) == []

    with unit_of_work():
        own.definition += " และในคลอง"
        type_reading.ask("34")
    jobs.run_now("read_own_types", ["34"])
    assert _given(choked)[WEED].model not in {first, ""}, "its version changes with its definition"

    with unit_of_work():
        own.retired_at = own.changed_at
        type_reading.ask("34")
    jobs.run_now("read_own_types", ["34"])
    assert {label.value: label.model for one in (choked, dark) for label in _given(one).values()} == before


def test_what_a_person_said_stays(app: Flask, officer: Any) -> None:
    planner = officer("planner")
    with unit_of_work():
        reviewed, corrected = factories.submission(CHOKED), factories.submission(CHOKED + "ครับ")
    _read(reviewed, corrected)
    with unit_of_work():
        for one in (reviewed, corrected):
            correct(planner.person.actor, db.session.get_one(Submission, one.id), Aspect.PROBLEM_TYPE, ["คลอง"])
        db.session.get_one(Analysis, reviewed.id).is_reviewed = True
        _type()
    jobs.run_now("read_own_types", ["34"])
    assert set(_given(reviewed)) == set(_given(corrected)) == {"คลอง"}
    own = select(Label.submission_id, Label.in_force).where(Label.value == WEED, Label.source == Source.MACHINE)
    assert db.session.execute(own).tuples().all() == [(corrected.id, False)]


def test_a_reading_that_died_goes_on_where_it_was(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type_reading, "PART", 2)
    with unit_of_work():
        found = [factories.submission(f"{CHOKED} {n}") for n in range(5)]
    _read(*found)
    with unit_of_work():
        _type()
    assert type_reading._step("34")
    assert [WEED in _given(one) for one in found] == [True, True, False, False, False]
    reading = db.session.get_one(TypeReading, "34")
    assert reading.reached == found[1].id
    jobs.sweep_now()
    assert all(WEED in _given(one) for one in found)
    assert db.session.get_one(TypeReading, "34").changed == 5


def test_types_that_change_while_a_part_is_read_are_not_stored(app: Flask) -> None:
    with unit_of_work():
        choked = factories.submission(CHOKED)
    _read(choked)
    with unit_of_work():
        own = _type()
    part = type_reading._next("34")
    assert part is not None
    said = language.read_own_alone(list(part.questions.values()))
    db.session.rollback()
    with unit_of_work():
        own.retired_at = own.changed_at
        type_reading.ask("34")
    with unit_of_work():
        assert type_reading.store(type_reading.SYSTEM, part, dict(zip(part.questions, said, strict=True)))
    assert WEED not in _given(choked)


def test_what_was_read_while_the_types_changed_is_read_again(app: Flask) -> None:
    with unit_of_work():
        choked = factories.submission(CHOKED)
    waiting = analysing.load(Submission.id == choked.id)
    answers = language.read([one.question for one in waiting])
    with unit_of_work():
        _type()
    jobs.run_now("read_own_types", ["34"])  # it does not see what is not yet stored
    analysing.finish(waiting, answers)
    assert analysing.outdated(waiting) == [choked.public_id]
    analysing.analyse(analysing.outdated(waiting))
    assert WEED in _given(choked)


def test_doubt_of_a_submission_that_said_nothing_is_counted_anew(app: Flask) -> None:
    with unit_of_work():
        silent = factories.submission("ผักตบชวาลอยเต็มลำน้ำมูล")
    _read(silent)
    analysis = db.session.get_one(Analysis, silent.id)
    with unit_of_work():
        db.session.query(Label).filter_by(submission_id=silent.id).delete()
        analysis.confidence, analysis.abstained, analysis.turn = 0.0, ["problem_type", "strategy"], -1.0
        _type()
    jobs.run_now("read_own_types", ["34"])
    db.session.expire_all()
    assert analysis.confidence > 0.5
    assert analysis.abstained == ["strategy"]
    assert analysis.turn > -1
