"""What the machine reads, how often it may read it, and what it must never do to a person's word."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import factories
from webapp.core import jobs
from webapp.core.db import db, unit_of_work
from webapp.insights import analysing, language, operations, rules
from webapp.insights.models import Analysis, Aspect, Label, ModelVersion, NearKey, NearPair, Source
from webapp.submissions.models import Submission

REPORT = "ไฟถนนดับมาหลายวันแล้ว หน้าโรงเรียนบ้านทุ่งทดสอบ มืดมาก เกรงว่าจะเกิดอุบัติเหตุ ขอให้มาซ่อมโดยเร็วครับ"
NEAR = "ไฟถนนดับมาหลายวันแล้ว หน้าโรงเรียนบ้านทุ่งทดสอบ มืดมากๆ เกรงว่าจะเกิดอุบัติเหตุ ขอให้มาซ่อมโดยเร็วค่ะ"


def _rows(model: Any, *columns: str) -> list[tuple[Any, ...]]:
    found = db.session.execute(select(*(getattr(model, name) for name in columns)))
    return sorted((tuple(map(str, row)) for row in found), key=str)


def _everything() -> list[Any]:
    return [
        _rows(Analysis, "submission_id", "model", "text_key", "confidence", "abstained", "fault"),
        _rows(Label, "submission_id", "aspect", "value", "confidence", "evidence", "source", "in_force"),
        _rows(NearKey, "submission_id", "band_key"),
        _rows(NearPair, "submission_id", "other_id", "kind", "score", "state"),
    ]


@pytest.fixture
def read(app: Flask) -> Any:
    """Analyse everything, as the worker does."""

    def run() -> None:
        found = [str(one) for one in db.session.scalars(select(Submission.public_id).order_by(Submission.id))]
        jobs.run_now("analyse_submissions", found)

    return run


def test_reading_twice_gives_the_same_rows(app: Flask, read: Any) -> None:
    with unit_of_work():
        factories.plan()
        for text in (REPORT, NEAR, REPORT, "น้ำท่วมถนนทุกครั้งที่ฝนตก ท่อระบายน้ำตัน", "555", "🙂🙂"):
            factories.submission(text)
    read()
    first = _everything()
    read()
    assert _everything() == first
    assert len(first[0]) == 6
    assert db.session.scalars(select(ModelVersion.version)).all() == [language.model()]


def test_evidence_is_a_span_of_the_original_words(app: Flask, read: Any) -> None:
    with unit_of_work():
        one = factories.submission(REPORT)
    read()
    labels = db.session.scalars(select(Label).where(Label.submission_id == one.id, Label.aspect == Aspect.PROBLEM_TYPE))
    spans = [span for label in labels for span in label.evidence]
    assert spans
    assert all(0 <= start < end <= len(REPORT) for start, end in spans)


def test_equal_and_near_texts_are_proposed_as_copies_of_the_earlier_one(app: Flask, read: Any) -> None:
    with unit_of_work():
        first, near, same = factories.submission(REPORT), factories.submission(NEAR), factories.submission(REPORT + " ")
        elsewhere = factories.submission(REPORT, area_code="500101")
    read()
    pairs = {(p.submission_id, p.other_id): p.kind for p in db.session.scalars(select(NearPair))}
    assert pairs[same.id, first.id] == "same"
    assert pairs[near.id, first.id] == "near"
    assert not any(elsewhere.id in pair for pair in pairs), "copies are looked for within a province"


def test_what_a_person_said_stays_when_the_machine_reads_again(app: Flask, read: Any) -> None:
    with unit_of_work():
        planner = factories.officer("planner")
        one = factories.submission(REPORT)
    read()
    with unit_of_work():
        submission = db.session.get_one(Submission, one.id)
        operations.correct(planner.actor, submission, Aspect.PROBLEM_TYPE, ["ถนน"], "คนตัดสิน")
    read()
    labels = db.session.scalars(select(Label).where(Label.aspect == Aspect.PROBLEM_TYPE)).all()
    assert [(one.value, one.source) for one in labels if one.in_force] == [("ถนน", Source.PERSON)]
    assert any(one.source == Source.MACHINE for one in labels), "the machine's word stays on record"


def test_even_when_a_person_says_that_no_label_fits(app: Flask, read: Any) -> None:
    with unit_of_work():
        planner = factories.officer("planner")
        one = factories.submission(REPORT)
    read()
    with unit_of_work():
        operations.correct(planner.actor, db.session.get_one(Submission, one.id), Aspect.PROBLEM_TYPE, [])
    read()
    assert not [x for x in db.session.scalars(select(Label)) if x.in_force and x.aspect == Aspect.PROBLEM_TYPE]


def test_one_text_that_breaks_the_library_does_not_stop_the_others(
    app: Flask, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = language._read

    def breaks(questions: Any, taught: str) -> Any:
        if any("บอมบ์" in question.text for question in questions):
            raise RuntimeError("บอมบ์")
        return original(questions, taught)

    monkeypatch.setattr(language, "_read", breaks)
    with unit_of_work():
        bad = factories.submission("บอมบ์")
        good = [factories.submission(f"{REPORT} {number}") for number in range(3)]
    read()
    faults = dict(db.session.execute(select(Analysis.submission_id, Analysis.fault)).tuples().all())
    assert faults[bad.id] == "RuntimeError"
    assert [faults[one.id] for one in good] == ["", "", ""]


def test_the_sweep_finds_what_nobody_has_read(app: Flask) -> None:
    with unit_of_work():
        factories.submission(REPORT)
    jobs.run_now("count_voices", ["all"])  # the sums of the dashboards are fresh, so that only the text waits
    assert jobs.sweep_now() == 1
    assert jobs.sweep_now() == 0


def test_the_strategy_is_that_of_the_plan_in_force(app: Flask, read: Any) -> None:
    with unit_of_work():
        plan = factories.plan()
        one = factories.submission("ขอแหล่งน้ำเพื่อการเกษตร ปีนี้ภัยแล้ง ข้าวตายหมด ขอชลประทาน")
    read()
    found = db.session.scalars(
        select(Label.value).where(Label.submission_id == one.id, Label.aspect == "strategy")
    ).all()
    assert found == [plan.strategies[1].public_id]


def test_spans_of_hidden_words_are_not_shown() -> None:
    original, public = "โทร 0812345678 ไฟดับ ไฟดับ", "โทร [เบอร์โทรศัพท์] ไฟดับ ไฟดับ"
    start = original.index("0812345678")
    shown = rules.shown_spans(original, public, [[start, start + 10], [original.rindex("ไฟดับ"), len(original)]])
    assert shown == [(public.rindex("ไฟดับ"), len(public))]
    assert not rules.may_quote(original, public, start, start + 10)


def test_bulk_reading_equals_the_worker_s(app: Flask) -> None:
    from webapp.insights.bulk import analyse_all

    with unit_of_work():
        for text in (REPORT, NEAR, REPORT):
            factories.submission(text)
    assert analyse_all() == 3
    first = _everything()
    assert analyse_all() == 0
    analysing.analyse([str(one) for one in db.session.scalars(select(Submission.public_id))])
    assert _everything() == first


def test_the_shipped_models_show_their_quality_and_weaknesses() -> None:
    cards = language.card()["models"]
    assert {"problem_types", "sentiment"} <= set(cards)
    assert "170" in cards["problem_types"]["Scores"]
    assert cards["problem_types"]["Weaknesses"]


def test_an_opinion_is_compared_with_the_project_too_as_a_hearing_may_be_named_after_its_meeting(app: Flask) -> None:
    with unit_of_work():
        of = factories.project(title="ก่อสร้างอ่างเก็บน้ำห้วยทดสอบ")
        for title in ("เวทีหมู่บ้านท้ายน้ำ", "รับฟังความคิดเห็นโครงการก่อสร้างอ่างเก็บน้ำห้วยทดสอบ"):
            factories.opinion("เห็นด้วยครับ", of=factories.hearing(of=of, title=title))
        factories.submission(REPORT)
    assert [one.question.about for one in analysing.load(Submission.is_listed)] == [
        "ก่อสร้างอ่างเก็บน้ำห้วยทดสอบ เวทีหมู่บ้านท้ายน้ำ",
        "รับฟังความคิดเห็นโครงการก่อสร้างอ่างเก็บน้ำห้วยทดสอบ",
        None,
    ]
