"""`ruamkid books --check` counts the planners' pages again from the rows, and names what differs."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import delete, insert, select, text, update

from tests.support import factories
from webapp.areas import queries as areas
from webapp.core import clock, jobs, tallies
from webapp.core.db import db, unit_of_work
from webapp.insights import arranging, operations, splitting
from webapp.insights.cards import IndexCard
from webapp.insights.filing_models import Filing, FilingCount
from webapp.insights.models import Label, ThemeCount, ThemeMember
from webapp.planning import checking, overview
from webapp.submissions.models import Submission
from webapp.submissions.operations import mark_duplicate
from webapp.submissions.tally_models import Tally


def _label(number: int, value: str, source: str = "machine") -> None:
    db.session.add(Label(submission_id=number, aspect="strategy", value=value, confidence=0.9, source=source))
    db.session.flush()


def _lines(counts: Any) -> dict[tuple[Any, ...], int]:
    key = [one for one in counts.__table__.primary_key if one.name != "part"]
    lines = db.session.execute(select(*key, tallies.total(counts)).group_by(*key))
    return {tuple(line[:-1]): line[-1] for line in lines if line[-1]}


def _said(number: int) -> str | None:
    return db.session.scalar(select(IndexCard.said).where(IndexCard.submission_id == number))


def test_the_planners_pages_are_counted_again_and_a_difference_is_named(app: Flask, officer: Any) -> None:
    actor = officer("planner").person.actor
    with unit_of_work():
        plan = factories.plan()
        first, second = sorted(one.public_id for one in plan.strategies)
        texts = [
            factories.submission(
                f"ไฟถนนดับหน้าวัด นอกจากนี้ทางเท้าพังมาก {n}", area_code=code, received_at=clock.now() - timedelta(days=days)
            )
            for n, (code, days) in enumerate((("340101", 1), ("340201", 9), ("34", 20), ("340101", 0), ("340101", 3)))
        ]
        for one, refs in zip(texts, ([first], [first, second], [second], [], [first]), strict=True):
            for ref in refs:
                _label(one.id, ref)
        _label(texts[3].id, "of an earlier plan")
        wide, narrow = factories.theme([texts[0]]), factories.theme([texts[1]], title="ทางเท้า")
    with unit_of_work():
        mark_duplicate(actor, texts[4], texts[1])
        splitting.split(actor, texts[0], [texts[0].text.index("นอกจากนี้")])
        splitting.decide(
            actor,
            texts[0],
            [splitting.Decision({"strategy": [first]}, wide), splitting.Decision({"strategy": [second]}, narrow)],
        )
        arranging.nest(actor, narrow, wide)
        operations.correct(actor, texts[2], "strategy", [first])
    province = areas.get("34")
    assert checking.check(province) == [], checking.check(province)
    assert checking.check(areas.get("TH")) == []
    found = overview.matrix(province, clock.now())
    assert (found.sum_of(first).texts, found.sum_of(second).texts, found.sum_of("").texts) == (1, 2, 1)
    assert found.sum_of(second).copies == 1
    assert found.elsewhere_of(first).confirmed == 1
    assert (found.whole.new, found.whole.before) == (2, 1)

    # The triggers follow whatever writes: raw rows too, in any order; deleted labels leave nothing behind.
    with unit_of_work():
        db.session.execute(
            update(Label).where(Label.submission_id == texts[1].id, Label.value == second).values(in_force=False)
        )
        db.session.execute(update(Submission).where(Submission.id == texts[1].id).values(area_code="340101"))
        db.session.execute(delete(Label).where(Label.submission_id == texts[2].id))
    assert checking.check(province) == [], checking.check(province)
    filed = select(Filing.area_code, Filing.several).where(Filing.submission_id == texts[1].id)
    assert db.session.execute(filed).all() == [("340101", False)]

    # So do the cards: a copy says what its original says, each has its own stance, and twice said is said.
    original, copy = texts[1].id, texts[4].id
    with unit_of_work():
        said = (("problem_type", "ถนน"), ("problem_type", "น้ำท่วม"), ("stance", "oppose"), ("kind", "complaint"))
        for aspect, value in said:
            db.session.add(Label(submission_id=original, aspect=aspect, value=value, confidence=0.9, source="machine"))
    of_both = "|kind:complaint|problem_type:ถนน|problem_type:น้ำท่วม|"
    assert (_said(original), _said(copy)) == (f"{of_both}stance:oppose|", of_both)
    road = select(Label.id).where(Label.submission_id == original, Label.value == "ถนน", Label.source == "machine")
    turned = update(Label).where(Label.submission_id == original, Label.value == "ถนน").values(in_force=~Label.in_force)
    by_person = {
        "submission_id": original,
        "aspect": "problem_type",
        "value": "ถนน",
        "confidence": 1.0,
        "source": "person",
    }
    for statement, words in (
        (insert(Label).values(**by_person, in_force=False), of_both),
        (turned, of_both),
        (turned, of_both),
        (update(Label).where(Label.id.in_(road)).values(value="ทางเท้า"), of_both.replace("ถนน", "ทางเท้า")),
        (
            delete(Label).where(Label.submission_id == original, Label.value == "ทางเท้า"),
            "|kind:complaint|problem_type:น้ำท่วม|",
        ),
        (update(Label).where(Label.submission_id == original).values(in_force=False), "|"),
        (turned, "|problem_type:ถนน|"),
    ):
        with unit_of_work():
            db.session.execute(statement)
        assert _said(copy) == words, (str(statement), _said(copy))
        assert checking.check(province) == [], checking.check(province)
    with unit_of_work():
        db.session.execute(
            update(Submission).where(Submission.id == copy).values(stance_given="support", area_code="340301")
        )
    assert _said(copy) == "|problem_type:ถนน|stance:support|"
    with unit_of_work():
        db.session.execute(
            update(Submission)
            .where(Submission.id == copy)
            .values(state="waiting", duplicate_of_id=None, area_code="340101")
        )
    assert _said(copy) == "|stance:support|"
    with unit_of_work():
        mark_duplicate(actor, texts[4], texts[1])

    # Lines of single sessions are joined: one for each key, and the same sums.
    before = [_lines(counts) for counts in (Tally, FilingCount, ThemeCount)]
    jobs.run_now("join_tallies", ["all"])
    for counts, sums in zip((Tally, FilingCount, ThemeCount), before, strict=True):
        assert db.session.scalars(select(counts.part).distinct()).all() == [0]
        assert _lines(counts) == sums
    assert checking.check(province) == []

    for broken, words in (
        ("UPDATE tallies SET number = number + :n", ("tallies of", "matrix of 34")),
        ("UPDATE theme_counts SET number = 7 * :n", ("theme_counts of", "texts")),
        ("DELETE FROM filing_counts WHERE :n > 0", ("filing_counts of", "matrix of 34")),
        ("UPDATE filings SET state = 'waiting' WHERE submission_id = :n", ("filing of label", "matrix of 34")),
        ("UPDATE index_cards SET said = '|' WHERE submission_id <> :n", ("card of",)),
        ("DELETE FROM index_cards WHERE submission_id = :n", ("card of",)),
        ("DELETE FROM theme_members WHERE submission_id = :n", ("its parts stand in", "is said to be in a theme")),
    ):
        db.session.execute(text(broken), {"n": texts[0].id})
        faults = "\n".join(checking.check(province))
        assert all(one in faults for one in words), faults
        db.session.rollback()
    db.session.add(ThemeMember(submission_id=texts[3].id, theme_id=wide.id, placed_by="person"))
    db.session.add(ThemeMember(submission_id=texts[3].id, theme_id=narrow.id, placed_by="person"))
    db.session.flush()
    assert any("stands in several themes and is not split" in fault for fault in checking.check(province))
    db.session.rollback()
