"""Sums that answer quickly on a million voices: counted anew in the background, shown with their moment, and checked.

They are derived: nothing is decided by them, everything can be counted again from the rows at any time, and `check` does.
"""

import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, case, delete, func, insert, select

from webapp.core import clock, policy
from webapp.core.db import db, unit_of_work
from webapp.core.operation import operation
from webapp.core.policy import SYSTEM, Actor
from webapp.monitoring import queries, rules
from webapp.monitoring.models import Count, ItemStanding, MonthTally, ProgressReport, VoiceTally
from webapp.planning import queries as planning
from webapp.planning.models import PlanItem
from webapp.submissions import promises
from webapp.submissions.models import Kind, Settlement, State, Submission

FRESH = timedelta(minutes=15)
MONTHS_KEPT = 24
_PART = 2_000


@dataclass(frozen=True, slots=True)
class Sums:
    """What was counted at a moment."""

    counted_at: datetime
    voices: list[dict[str, Any]]
    months: list[dict[str, Any]]
    standings: list[dict[str, Any]]
    milliseconds: int


def is_overdue(cutoff: datetime) -> Any:
    """The condition that the promised day of an answer has passed (as `caring.numbers` has it)."""
    return and_(
        Submission.kind == Kind.PROBLEM_REPORT,
        Submission.state.in_((State.WAITING, State.IN_THEME)),
        Submission.settlement.in_((Settlement.OPEN, Settlement.REOPENED)),
        Submission.received_at < cutoff,
    )


def _voices() -> Select[Any]:
    place = func.substr(Submission.area_code, 1, 4).label("place")
    late = func.sum(case((is_overdue(promises.overdue_before()), 1), else_=0))
    return select(
        place, Submission.kind, Submission.state, Submission.settlement, func.count(), func.coalesce(late, 0)
    ).group_by("place", Submission.kind, Submission.state, Submission.settlement)


def month_of(column: Any) -> Any:
    """The month of a moment on Thailand's clock, as 2026-11."""
    if db.engine.dialect.name == "sqlite":
        return func.strftime("%Y-%m", column, "+7 hours")
    return func.to_char(func.timezone("Asia/Bangkok", column), "YYYY-MM")


def _months(now: datetime) -> Select[Any]:
    month = month_of(Submission.received_at).label("month")
    # The code of a provincial cluster is longer; what belongs to one is told apart by its whole code.
    place = case((Submission.area_code.like("C%"), Submission.area_code), else_=func.substr(Submission.area_code, 1, 2))
    first = (now.astimezone(clock.BANGKOK).replace(day=1) - timedelta(days=31 * MONTHS_KEPT)).replace(day=1)
    since = first.replace(hour=0, minute=0, second=0, microsecond=0)
    counted = select(place.label("place"), month, func.count()).where(Submission.received_at >= since)
    return counted.group_by("place", "month")


def count() -> Sums:
    """Count all voices, and judge every item by today's rules. Only reads, so that nobody waits for it."""
    now, began = clock.now(), time.perf_counter()
    names = ("area_code", "kind", "state", "settlement", "voices", "late")
    voices = [dict(zip(names, row, strict=True)) for row in db.session.execute(_voices()).tuples()]
    months = [
        {"area_code": code, "month": month, "voices": number}
        for code, month, number in db.session.execute(_months(now)).tuples()
    ]
    standings = [_standing(one, found, clock.today()) for one, found in _with_reports(queries.items_in_force())]
    return Sums(now, voices, months, standings, int((time.perf_counter() - began) * 1000))


@operation
def store(actor: Actor, sums: Sums) -> None:
    """Put newly counted sums in the place of the old ones. What was reported while they were counted is judged anew."""
    policy.require(actor, "monitoring.count")
    for table, rows in ((VoiceTally, sums.voices), (MonthTally, sums.months), (ItemStanding, sums.standings)):
        db.session.execute(delete(table))
        _insert(table, rows)
    db.session.execute(delete(Count))
    _insert(
        Count,
        [
            {
                "id": secrets.randbelow(2**31),
                "counted_at": sums.counted_at,
                "voices": sum(one["voices"] for one in sums.voices),
                "milliseconds": sums.milliseconds,
            }
        ],
    )
    meanwhile = select(ProgressReport.plan_item_id).where(ProgressReport.submitted_at >= sums.counted_at)
    judge_items(db.session.scalars(meanwhile).all())


def _insert(table: Any, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _PART):
        db.session.execute(insert(table), rows[start : start + _PART])


def count_and_store() -> None:
    sums = count()
    with unit_of_work():
        store(SYSTEM, sums)


def newest_count() -> Count | None:
    return db.session.scalars(select(Count).order_by(Count.counted_at.desc()).limit(1)).first()


# How items stand


def judge_items(item_ids: Iterable[int]) -> None:
    """Judge these items by the rules of today, if they stand in a plan in force. Called inside an operation."""
    wanted = set(item_ids)
    if not wanted:
        return
    db.session.execute(delete(ItemStanding).where(ItemStanding.plan_item_id.in_(wanted)))
    items = [(one, queries.frozen_of(one)) for one in queries.items_in_force(item_ids=wanted)]
    _insert(ItemStanding, [_standing(one, found, clock.today()) for one, found in items])


def _with_reports(items: Sequence[PlanItem]) -> list[tuple[PlanItem, list[ProgressReport]]]:
    """Each item with the newest frozen edition of each of its terms, the newest term first; few questions for many items."""
    reports: dict[int, list[ProgressReport]] = defaultdict(list)
    for one in db.session.scalars(select(ProgressReport).where(queries.SUBMITTED).order_by(ProgressReport.edition)):
        reports[one.plan_item_id].append(one)
    found = []
    for item in items:
        by_term = {one.term_key: one for number in planning.item_chain(item) for one in reports.get(number, ())}
        found.append((item, sorted(by_term.values(), key=lambda one: one.term.last, reverse=True)))
    return found


def _standing(item: PlanItem, found: Sequence[ProgressReport], today: date) -> dict[str, Any]:
    facts, reported = queries.item_facts(item), {one.term_key for one in found}
    told = queries.told_of(found[0]) if found else None
    verdict, due = rules.judge(facts, told, reported, today), rules.last_due(facts, today)
    return {
        "plan_item_id": item.id,
        "area_code": item.strategy.plan.area_code,
        "place_code": item.area_code,
        "standing": verdict.standing,
        "reasons": [[one.th, one.en] for one in verdict.reasons],
        "owed": due is not None,
        "reported": due is not None and due.key in reported,
        "budget": sum(planning.money_of(item).values(), Decimal(0)),
        "spent": told.spent if told else Decimal(0),
        "judged_on": today,
    }


# The check


def check() -> list[str]:
    """Count everything again, row by row and without the database's help; every fault in words."""
    count_and_store()
    cutoff = promises.overdue_before()
    raw: Counter[tuple[str, str, str, str]] = Counter()
    late: Counter[tuple[str, str, str, str]] = Counter()
    columns = (
        Submission.area_code, Submission.kind, Submission.state, Submission.settlement, Submission.received_at,
    )  # fmt: skip
    for row in db.session.execute(select(*columns), execution_options={"yield_per": 5_000}):
        key = (row.area_code[:4], row.kind, row.state, row.settlement)
        raw[key] += 1
        waits = row.state in (State.WAITING, State.IN_THEME) and row.settlement in ("open", "reopened")
        late[key] += row.kind == Kind.PROBLEM_REPORT and waits and row.received_at < cutoff
    shown = {
        (one.area_code, one.kind, one.state, one.settlement): (one.voices, one.late)
        for one in db.session.scalars(select(VoiceTally))
    }
    faults = [
        f"{' '.join(key)}: shown {shown.get(key, (0, 0))}, the rows are {raw[key], late[key]}"
        for key in sorted({*raw, *shown})
        if shown.get(key, (0, 0)) != (raw[key], late[key])
    ]
    return faults + _check_standings()


def _check_standings() -> list[str]:
    """Each item judged by itself, and each frozen report by its hash."""
    from webapp.monitoring.operations import digest

    today, faults = clock.today(), []
    shown = {one.plan_item_id: one for one in db.session.scalars(select(ItemStanding))}
    for item in queries.items_in_force():
        kept, verdict = shown.pop(item.id, None), queries.verdict_of(item, today)
        if kept is None or kept.standing != verdict.standing:
            faults.append(
                f"item {item.public_id}: shown {kept.standing if kept else 'nothing'}, judged {verdict.standing}"
            )
    faults += [f"item number {number} is shown and stands in no plan in force" for number in shown]
    for report in db.session.scalars(select(ProgressReport).where(queries.SUBMITTED)):
        if digest(report) != report.sha256:
            faults.append(f"progress report {report.public_id} is not what was submitted")
    return faults
