"""Background work of the room: counting, judging, and reminding before and after the day."""

from datetime import datetime, timedelta

from sqlalchemy import select

from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.core.jobs import job, sweeper
from webapp.core.policy import SYSTEM
from webapp.monitoring import counting, operations, periods, queries, visit_operations
from webapp.monitoring.models import ItemStanding, ProgressReminder
from webapp.monitoring.periods import term_of
from webapp.monitoring.visit_models import Recommendation, Visit
from webapp.planning import adoption
from webapp.planning.models import Plan

FORGET = timedelta(days=60)  # a term that ended before this house kept reports is shown as missing, not written about


def is_stale() -> bool:
    """Whether the sums are old, or items were judged on another day."""
    known = counting.newest_count()
    if known is None or known.counted_at < clock.now() - counting.FRESH:
        return True
    return (
        db.session.scalar(select(ItemStanding.judged_on).where(ItemStanding.judged_on != clock.today()).limit(1))
        is not None
    )


@job("count_voices")
def count_voices(names: list[str]) -> None:
    """Safe to run again: what is fresh is not counted."""
    if is_stale():
        counting.count_and_store()


@sweeper("count_voices")
def uncounted(before: datetime) -> list[str]:
    return ["all"] if is_stale() else []


@job("remind_progress")
def remind_progress(names: list[str]) -> None:
    """Each name is plan, term and whether it is late; each letter leaves once."""
    for name in names:
        public_id, key, late = name.split(":")
        term = term_of(key)
        with unit_of_work():
            plan = db.session.scalar(select(Plan).where(Plan.public_id == public_id))
            if plan is not None and term is not None:
                operations.remind(SYSTEM, plan, term, late=late == "late")


@sweeper("remind_progress")
def pressing_reports(before: datetime) -> list[str]:
    """Terms that end soon or have ended, of plans whose planners were not yet written to."""
    today = clock.today()
    sent = set(
        db.session.execute(select(ProgressReminder.plan_id, ProgressReminder.term_key, ProgressReminder.late)).tuples()
    )
    plans = db.session.scalars(select(Plan).where(adoption.reported_now())).all()
    found = []
    for term in periods.recent(today, 4):
        late = today > term.due_on
        near = term.due_on - timedelta(days=periods.regime(term.year).remind_days)
        if today < near or today > term.due_on + FORGET:
            continue
        wanted = [one for one in plans if (one.id, term.key, late) not in sent]
        word = "late" if late else "soon"
        found += [f"{one.public_id}:{term.key}:{word}" for one in wanted if queries.missing_of(one, term)]
    return found


@job("remind_recommendations")
def remind_recommendations(public_ids: list[str]) -> None:
    """Safe to run again: each reminder leaves once."""
    for public_id in public_ids:
        with unit_of_work():
            visit_operations.remind(SYSTEM, public_id)


@sweeper("remind_recommendations")
def pressing_recommendations(before: datetime) -> list[str]:
    found = select(Recommendation.public_id).join(Visit).where(visit_operations.to_remind())
    return list(db.session.scalars(found.order_by(Recommendation.id).limit(500)))
