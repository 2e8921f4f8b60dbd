"""Background work of this room: reading what was received, proposing themes. Intake never waits for either."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import exists, select

from webapp.core.db import db, unit_of_work
from webapp.core.jobs import NIGHTLY, STARTS, job, sweeper
from webapp.core.policy import SYSTEM
from webapp.core.settings import Settings
from webapp.insights import analysing, apart, learning, learning_rules, measuring, type_reading
from webapp.insights.learning_models import LearnedModel, LearnedState
from webapp.insights.models import Analysis
from webapp.submissions.models import Submission

SWEPT = 2000
MEASURED_EVERY = timedelta(minutes=10)


def _is_on() -> bool:
    settings: Settings = current_app.extensions["settings"]
    return settings.analyser == "on"


@job("analyse_submissions", patient=True)
def analyse_submissions(public_ids: list[str]) -> None:
    """Read these submissions; again, if they were read before."""
    if _is_on():
        analysing.analyse(public_ids)


@sweeper("analyse_submissions")
def not_analysed(before: datetime) -> Sequence[str]:
    """What was received before a moment and nobody has read, oldest first."""
    if not _is_on():
        return []
    read = exists().where(Analysis.submission_id == Submission.id)
    statement = select(Submission.public_id).where(~read, Submission.is_listed, Submission.received_at < before)
    return db.session.scalars(statement.order_by(Submission.id).limit(SWEPT)).all()


@job("read_own_types")
def read_own_types(area_codes: list[str]) -> None:
    """Ask the submissions of these areas for the types that changed."""
    if _is_on():
        for code in area_codes:
            type_reading.read(code)


@sweeper("read_own_types")
def own_types_not_read(before: datetime) -> Sequence[str]:
    """Areas whose reading was asked for before a moment and has not come to its end."""
    return type_reading.waiting(before) if _is_on() else []


@job("cluster_area")
def cluster_area(area_codes: list[str]) -> None:
    """Propose themes for these areas, in place of what was proposed before and not accepted."""
    from webapp.insights.clustering import cluster_area as run

    if _is_on():
        for code in area_codes:
            run(code)


@job("learn_from_corrections")
def learn_from_corrections(public_ids: list[str]) -> None:
    """Refit the model from what people corrected, judge it, and put it to use if it is not worse."""
    if _is_on():
        for public_id in public_ids:
            learning.learn(public_id)


@sweeper("learn_from_corrections")
def not_learned(before: datetime) -> Sequence[str]:
    """Learnings that nobody began, or whose worker died; and a new one, when very much was corrected."""
    if not _is_on():
        return []
    learning.ask_if_due(at_once=True)
    lost = (LearnedModel.state == LearnedState.RUNNING) & (LearnedModel.started_at < before - learning_rules.STALE)
    waits = (LearnedModel.state == LearnedState.ASKED) & (LearnedModel.asked_at < before)
    return db.session.scalars(select(LearnedModel.public_id).where(lost | waits).order_by(LearnedModel.id)).all()


@job("measure_labels")
def measure_labels(which: list[str]) -> None:
    """Count how good each label is, from what people said of it."""
    counted = measuring.count()
    db.session.rollback()
    with unit_of_work():
        measuring.keep(SYSTEM, counted)


@sweeper("measure_labels")
def not_measured(before: datetime) -> Sequence[str]:
    """Corrections that no count knows yet; a busy morning is counted every ten minutes."""
    return ["all"] if measuring.is_behind(before - MEASURED_EVERY) else []


def nightly() -> None:
    """The night's learning, if the day brought enough; and a fresh count, which also knows what was taken back."""
    if _is_on():
        learning.ask_if_due()
    measure_labels([])


NIGHTLY.append(nightly)
STARTS.append(apart.begin)
