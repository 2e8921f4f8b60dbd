"""Background work of this room: reading what was received, proposing themes. Intake never waits for either."""

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy import exists, select

from webapp.core.db import db
from webapp.core.jobs import job, sweeper
from webapp.core.settings import Settings
from webapp.insights import analysing
from webapp.insights.models import Analysis
from webapp.submissions.models import Submission

SWEPT = 2000


def _is_on() -> bool:
    settings: Settings = current_app.extensions["settings"]
    return settings.analyser == "on"


@job("analyse_submissions")
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


@job("cluster_area")
def cluster_area(area_codes: list[str]) -> None:
    """Propose themes for these areas, in place of what was proposed before and not accepted."""
    from webapp.insights.clustering import cluster_area as run

    if _is_on():
        for code in area_codes:
            run(code)
