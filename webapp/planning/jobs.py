"""Background work of the room: plans that were approved ahead begin with their first year."""

from datetime import datetime

from sqlalchemy import select

from webapp.core.db import db, unit_of_work
from webapp.core.jobs import job, sweeper
from webapp.core.policy import SYSTEM
from webapp.planning import adoption
from webapp.planning.models import Plan


@job("begin_plans")
def begin_plans(public_ids: list[str]) -> None:
    """Safe to run again: what has begun stays as it is."""
    for public_id in public_ids:
        with unit_of_work():
            plan = db.session.scalar(select(Plan).where(Plan.public_id == public_id).with_for_update(of=Plan))
            if plan is not None:
                adoption.begin(SYSTEM, plan)


@sweeper("begin_plans")
def approved_ahead(before: datetime) -> list[str]:
    return [plan.public_id for plan in adoption.to_begin()]
