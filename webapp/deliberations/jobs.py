"""Background work of the room: the result, once the time is over."""

from datetime import datetime

from webapp.core.db import unit_of_work
from webapp.core.jobs import job, sweeper
from webapp.core.policy import SYSTEM
from webapp.deliberations import operations, queries
from webapp.deliberations.rules import Phase


@job("count_deliberations")
def count_deliberations(public_ids: list[str]) -> None:
    """Numbers for names, then the result; safe to run again. The counting itself holds no lock."""
    for public_id in public_ids:
        with unit_of_work():
            one = queries.by_public_id(public_id)
            if one is None or one.result is not None or queries.phase_of(one) != Phase.CLOSED:
                continue
            operations.close_book(SYSTEM, one)
        result, picture = operations.compute(one)
        with unit_of_work():
            operations.keep(SYSTEM, one, result, picture)


@sweeper("count_deliberations")
def closed_without_result(before: datetime) -> list[str]:
    return queries.to_draw()
