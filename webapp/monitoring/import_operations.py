"""Bringing a table of reports in: kept as it was read, mapped, checked, and written as drafts when the planner says so."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.core import audit, clock, ids, policy
from webapp.core.db import db, hold
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.monitoring import operations, queries, tables
from webapp.monitoring.models import ProgressUpload
from webapp.monitoring.operations import Content
from webapp.monitoring.periods import Term, term_of
from webapp.monitoring.rules import ReportState
from webapp.planning import queries as planning
from webapp.planning.models import Plan, PlanItem

FROZEN = Text(
    "รายงานนี้ส่งแล้ว แก้ไขได้ด้วยการแก้ไขรายงานพร้อมเหตุผลเท่านั้น", "It was submitted; only a correction with a reason changes it."
)


@dataclass
class Outcome:
    """How many rows are new, changed and the same; the others with their cells and why."""

    counts: Counter[str] = field(default_factory=Counter)
    bad: list[tuple[int, list[str], Text]] = field(default_factory=list)

    @property
    def changes(self) -> int:
        return self.counts["new"] + self.counts["changed"]


def owing(plan: Plan, term: Term) -> list[PlanItem]:
    """The items of a plan that a table of the term may speak of."""
    found = queries.owing(plan, term)
    planning.gather_indicators(plan, found)
    return found


@operation
def keep_upload(actor: Actor, plan: Plan, term: Term, name: str, content: bytes, sheet: tables.Sheet) -> ProgressUpload:
    """Keep every row as it was read. No report is touched."""
    policy.require(actor, "progress.report", area_path=areas.path_of(plan.area_code))
    upload = ProgressUpload(
        public_id=ids.new_id(),
        plan_id=plan.id,
        term_key=term.key,
        file_name=name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        columns=sheet.headings,
        mapping=tables.guess(tables.columns_of(owing(plan, term)), sheet.headings),
        rows=[[number, cells] for number, cells in sheet.rows],
        uploaded_by=actor.id or 0,
        uploaded_at=clock.now(),
    )
    db.session.add(upload)
    db.session.flush()
    audit.record(actor, "progress.report", "plan", plan.public_id, upload=upload.public_id, sha256=upload.sha256)
    return upload


@operation
def set_mapping(actor: Actor, plan: Plan, upload: ProgressUpload, mapping: dict[str, str]) -> None:
    """Which heading of the file holds which of our columns."""
    policy.require(actor, "progress.report", area_path=areas.path_of(plan.area_code))
    upload.mapping = mapping
    db.session.flush()
    audit.record(actor, "progress.report", "plan", plan.public_id, upload=upload.public_id, columns=len(mapping))


def compare(plan: Plan, upload: ProgressUpload) -> Outcome:
    """What bringing it in would do; nothing is written."""
    return _run(None, plan, upload)


@operation
def bring_in(actor: Actor, plan: Plan, upload: ProgressUpload) -> Outcome:
    """Write the good rows as drafts. Again, and nothing changes."""
    policy.require(actor, "progress.report", area_path=areas.path_of(plan.area_code))
    hold(plan)  # of two at once the second finds what the first one wrote
    outcome = _run(actor, plan, upload)
    upload.imported_at = clock.now()
    db.session.flush()
    audit.record(
        actor,
        "progress.report",
        "plan",
        plan.public_id,
        imported=upload.public_id,
        rows=dict(outcome.counts),
        refused=len(outcome.bad),
    )
    return outcome


def _run(actor: Actor | None, plan: Plan, upload: ProgressUpload) -> Outcome:
    term = term_of(upload.term_key)
    assert term is not None  # noqa: S101  (only terms of the rules are stored)
    checked = tables.check(upload.rows, upload.columns, upload.mapping, owing(plan, term))
    outcome = Outcome(bad=list(checked.bad))
    cells = dict(upload.rows)
    for number, item, content in checked.good:
        known = queries.newest(item, term)
        same = known is not None and _same(operations.content_of(known), content)
        if same:
            outcome.counts["same"] += 1
        elif known is not None and known.state == ReportState.SUBMITTED:
            outcome.bad.append((number, cells[number], FROZEN))
        else:
            outcome.counts["changed" if known else "new"] += 1
            if actor is not None:
                operations.save(actor, item, term, content, known.version if known else 0)
    outcome.bad.sort(key=lambda one: one[0])
    return outcome


def _same(one: Content, other: Content) -> bool:
    names = ("status", "percent", *operations.TEXTS)
    return (
        all(getattr(one, name) == getattr(other, name) for name in names)
        and dict(one.spent) == dict(other.spent)
        and dict(one.results) == dict(other.results)
    )


def upload_for(actor: Actor, public_id: str) -> tuple[ProgressUpload, Plan] | None:
    found = db.session.scalar(select(ProgressUpload).where(ProgressUpload.public_id == public_id))
    plan = db.session.get(Plan, found.plan_id) if found else None
    if found is None or plan is None or queries.plan_to_report(actor, plan.public_id) is None:
        return None
    return found, plan
