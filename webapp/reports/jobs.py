"""Background work of the room: the draft of a result on the day a hearing closes."""

from datetime import datetime

from sqlalchemy import select

from webapp.core import clock
from webapp.core.db import commit, db, rollback
from webapp.core.jobs import job, sweeper
from webapp.core.policy import SYSTEM
from webapp.hearings.models import Hearing
from webapp.hearings.queries import phase_of
from webapp.hearings.rules import Phase
from webapp.reports import operations, queries


@job("draft_results")
def draft_results(public_ids: list[str]) -> None:
    """Draft what has no draft yet; safe to run again, and what officers wrote is never touched."""
    for public_id in public_ids:
        hearing = db.session.scalar(select(Hearing).where(Hearing.public_id == public_id))
        if hearing is None or phase_of(hearing) != Phase.CLOSED or queries.result_of(hearing) is not None:
            continue
        try:
            operations.draft(SYSTEM, hearing)  # reads first and begins to write at its end
        except BaseException:
            rollback()
            raise
        commit()


@sweeper("draft_results")
def closed_without_draft(before: datetime) -> list[str]:
    return queries.to_draft(min(before, clock.now()))
