"""The only code that writes reports of progress: drafts, freezing, corrections, photographs, reminders."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.core import audit, clock, files, ids, policy
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.monitoring import counting, letters, queries, rules
from webapp.monitoring.models import ProgressReminder, ProgressReport, ReportPhoto, ReportResult, ReportSpending
from webapp.monitoring.periods import Term
from webapp.monitoring.rules import ReportState
from webapp.planning import plan_operations
from webapp.planning.models import ItemStatus, Plan, PlanItem

MOST_PHOTOS = 12


class Stale(Exception):
    """Somebody else saved meanwhile."""


class Frozen(Exception):
    """It was submitted and does not change any more."""


class NotReady(Exception):
    """It cannot be frozen yet; `reasons` say why."""

    def __init__(self, reasons: Sequence[Text]) -> None:
        super().__init__("; ".join(one.en for one in reasons))
        self.reasons = list(reasons)


@dataclass(frozen=True, slots=True)
class Content:
    """What a report says. `spent` is by source, in all so far; `results` by the number of the indicator."""

    status: ItemStatus
    percent: int = 0
    done: str = ""
    obstacles: str = ""
    next_steps: str = ""
    explanation: str = ""
    spent: Mapping[str, Decimal] = field(default_factory=dict)
    results: Mapping[int, Decimal] = field(default_factory=dict)


TEXTS = ("done", "obstacles", "next_steps", "explanation")


def _path(item: PlanItem) -> str:
    return areas.path_of(item.strategy.plan.area_code)


def _one_after_another(item: PlanItem) -> None:
    """Wait for whoever writes about the same item, and see what they did."""
    db.session.execute(select(PlanItem.id).where(PlanItem.id == item.id).with_for_update())
    db.session.refresh(item)


@operation
def save(actor: Actor, item: PlanItem, term: Term, content: Content, seen: int) -> ProgressReport:
    """Write the draft of a term; `seen` is the version that the officer saw, 0 where there was none yet."""
    policy.require(actor, "progress.report", area_path=_path(item))
    _one_after_another(item)
    report = queries.newest(item, term)
    if report is not None:
        db.session.refresh(report)
    if report is not None and report.state == ReportState.SUBMITTED:
        raise Frozen
    if (report.version if report else 0) != seen:
        raise Stale
    if report is None:
        report = ProgressReport(
            public_id=ids.new_id(),
            plan_item_id=item.id,
            term_key=term.key,
            edition=1,
            state=ReportState.DRAFT,
            version=0,
            written_by=actor.id or 0,
        )
    _fill(report, content, queries.budgets(item, term), queries.targets(item, term))
    db.session.add(report)
    report.version += 1
    report.written_by, report.written_at = actor.id or 0, clock.now()
    db.session.flush()
    audit.record(actor, "progress.report", "progress_report", report.public_id, term=term.key, version=report.version)
    return report


def _fill(
    report: ProgressReport,
    content: Content,
    budgets: Mapping[str, Decimal],
    targets: Mapping[int, Decimal | None],
) -> None:
    report.status, report.percent = content.status, content.percent
    for name in TEXTS:
        setattr(report, name, getattr(content, name))
    known = {one.source: one for one in report.spending}
    for source, spent in content.spent.items():
        row = known.pop(source, None)
        if row is None:
            report.spending.append(ReportSpending(source=source, spent=spent, budget=budgets.get(source, Decimal(0))))
        else:
            row.spent, row.budget = spent, budgets.get(source, Decimal(0))
    for left in known.values():
        report.spending.remove(left)
    measured = {one.indicator_id: one for one in report.results}
    for number, result in content.results.items():
        found = measured.pop(number, None)
        if found is None:
            report.results.append(ReportResult(indicator_id=number, result=result, target=targets.get(number)))
        else:
            found.result, found.target = result, targets.get(number)
    for gone in measured.values():
        report.results.remove(gone)


def obstacles_to(report: ProgressReport) -> list[Text]:
    """Why a draft cannot be frozen; each in words that say what to do."""
    found = rules.contradictions(ItemStatus(report.status), report.percent)
    if not report.done:
        found.append(Text("กรุณาเขียนผลการดำเนินงาน", "Please write what was done."))
    if report.term.first > clock.today():
        found.append(Text("รอบนี้ยังไม่เริ่ม", "This term has not begun."))
    now = rules.Figures(report.percent, {one.source: one.spent for one in report.spending})
    odd = rules.implausible(now, queries.figures_before(report), queries.budgets(report.item, report.term))
    if odd and not report.explanation:
        found += odd
        found.append(Text("กรุณาเขียนคำอธิบายตัวเลขข้างต้น", "Please explain these figures."))
    return found


@operation
def submit(actor: Actor, report: ProgressReport, seen: int) -> None:
    """Freeze a draft: the public reads it, contributors are told, the plan's results follow it."""
    item = report.item
    _one_after_another(item)
    db.session.refresh(report)
    if report.state != ReportState.DRAFT:
        raise Frozen
    policy.require(actor, "progress.submit", area_path=_path(item), phase=report.state)
    if report.version != seen:
        raise Stale
    reasons = obstacles_to(report)
    if reasons:
        raise NotReady(reasons)
    _fill(report, content_of(report), queries.budgets(item, report.term), queries.targets(item, report.term))
    report.state, report.submitted_by, report.submitted_at = ReportState.SUBMITTED, actor.id, clock.now()
    report.version += 1
    db.session.flush()
    report.sha256 = digest(report)
    if queries.is_newest_term(report):
        _tell(actor, report)
    counting.judge_items([item.id])
    kept = {one.file_key: one.file_key.rsplit("/", 1)[-1].split(".")[0] for one in report.photos}
    audit.record(
        actor,
        "progress.submit",
        "progress_report",
        report.public_id,
        term=report.term_key,
        edition=report.edition,
        sha256=report.sha256,
        files=kept,
    )


def content_of(report: ProgressReport) -> Content:
    return Content(
        ItemStatus(report.status),
        report.percent,
        **{name: getattr(report, name) for name in TEXTS},
        spent={one.source: one.spent for one in report.spending},
        results={one.indicator_id: one.result for one in report.results},
    )


def digest(report: ProgressReport) -> str:
    """The hash of what a frozen report says; the same words and figures give the same hash."""
    content = content_of(report)
    said = {
        "item": report.item.public_id,
        "term": report.term_key,
        "edition": report.edition,
        "status": report.status,
        "percent": report.percent,
        "reason": report.reason,
        **{name: getattr(content, name) for name in TEXTS},
        "spending": [[one.source, f"{one.spent:.2f}", f"{one.budget:.2f}"] for one in report.spending],
        "results": [
            [one.indicator_id, f"{one.result:.4f}", None if one.target is None else f"{one.target:.4f}"]
            for one in report.results
        ],
        "photos": [[one.file_key, one.words] for one in report.photos],
    }
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _tell(actor: Actor, report: ProgressReport) -> None:
    """What contributors and the plan read: planning's own progress, and the year's results of the indicators."""
    spent = sum((one.spent for one in report.spending), Decimal(0)) if report.spending else None
    words = report.done
    if report.edition > 1:
        words = f"แก้ไขรายงาน{report.term.name.th}: {report.reason}\n\n{words}"
    told = plan_operations.report_progress(actor, report.item, ItemStatus(report.status), words, spent)
    report.progress_id = told.id
    year = report.term.year
    for one in report.results:
        indicator = one.indicator
        values = {value.fiscal_year: (value.target, value.result) for value in indicator.values}
        values[year] = (values.get(year, (None, None))[0], one.result)
        texts = {"unit": indicator.unit, "baseline": indicator.baseline}
        plan_operations.set_indicator(actor, report.item, indicator.title, **texts, values=values, known=indicator)


@operation
def correct(actor: Actor, report: ProgressReport, reason: str) -> ProgressReport:
    """Begin a further edition of a frozen report. Raises Frozen unless it is the newest edition."""
    policy.require(actor, "progress.correct", area_path=_path(report.item), phase=report.state)
    _one_after_another(report.item)
    newest = queries.newest(report.item, report.term)
    if newest is None or newest.id != report.id:
        raise Frozen
    edition = ProgressReport(
        public_id=ids.new_id(),
        plan_item_id=report.plan_item_id,
        term_key=report.term_key,
        edition=report.edition + 1,
        state=ReportState.DRAFT,
        reason=reason,
        version=1,
        written_by=actor.id or 0,
    )
    _fill(
        edition,
        content_of(report),
        {one.source: one.budget for one in report.spending},
        {one.indicator_id: one.target for one in report.results},
    )
    for one in report.photos:
        copied = {name: getattr(one, name) for name in ("file_key", "thumbnail_key", "width", "height", "words")}
        edition.photos.append(ReportPhoto(public_id=ids.new_id(), **copied))
    db.session.add(edition)
    db.session.flush()
    audit.record(actor, "progress.correct", "progress_report", edition.public_id, corrects=report.public_id)
    return edition


@operation
def discard(actor: Actor, report: ProgressReport) -> None:
    """Drop a draft that nobody needs; what was submitted stays."""
    policy.require(actor, "progress.report", area_path=_path(report.item))
    _one_after_another(report.item)
    db.session.refresh(report)
    if report.state != ReportState.DRAFT:
        raise Frozen
    audit.record(actor, "progress.report", "progress_report", report.public_id, discarded=True)
    db.session.delete(report)
    db.session.flush()


@operation
def add_photo(actor: Actor, report: ProgressReport, photo: files.Photo, words: str) -> ReportPhoto:
    """A photograph of a draft. Raises NotReady when there are enough."""
    policy.require(actor, "progress.report", area_path=_path(report.item))
    _one_after_another(report.item)
    db.session.refresh(report)
    if report.state != ReportState.DRAFT:
        raise Frozen
    if len(report.photos) >= MOST_PHOTOS:
        text = Text("แนบภาพได้ไม่เกิน {n} ภาพ", "At most {n} photographs.")
        raise NotReady([text.format(n=MOST_PHOTOS)])
    picture = ReportPhoto(
        public_id=ids.new_id(),
        file_key=photo.full.key,
        thumbnail_key=photo.thumbnail.key,
        width=photo.width,
        height=photo.height,
        words=words,
    )
    report.photos.append(picture)
    report.version += 1
    db.session.flush()
    audit.record(actor, "progress.report", "progress_report", report.public_id, photo=picture.public_id)
    return picture


@operation
def drop_photo(actor: Actor, report: ProgressReport, photo: ReportPhoto) -> None:
    policy.require(actor, "progress.report", area_path=_path(report.item))
    _one_after_another(report.item)
    db.session.refresh(report)
    if report.state != ReportState.DRAFT:
        raise Frozen
    report.photos.remove(photo)
    report.version += 1
    db.session.flush()
    audit.record(actor, "progress.report", "progress_report", report.public_id, dropped=photo.public_id)


@operation
def remind(actor: Actor, plan: Plan, term: Term, *, late: bool) -> int:
    """Write once to the planners of a plan that reports are missing, before the day and after it."""
    policy.require(actor, "progress.remind")
    if db.session.get(ProgressReminder, (plan.id, term.key, late)) is not None:
        return 0
    missing = queries.missing_of(plan, term)
    if not missing:
        return 0
    people = queries.planners_at(plan.area_code)
    letters.remind(people, plan, term, len(missing), late=late)
    db.session.add(
        ProgressReminder(
            plan_id=plan.id,
            term_key=term.key,
            late=late,
            missing=len(missing),
            letters=len(people),
            sent_at=clock.now(),
        )
    )
    audit.record(
        actor, "progress.remind", "plan", plan.public_id, term=term.key, missing=len(missing), letters=len(people)
    )
    return len(people)
