"""Writes of six-month and annual reports: drafting, officers' words, approval by a second person, publication."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from webapp.accounts.models import User
from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import audit, clock, files, ids, mail, policy
from webapp.core.db import db
from webapp.core.i18n import Text, in_language, t
from webapp.core.links import link_to
from webapp.core.operation import operation
from webapp.core.paper import TYPES
from webapp.core.policy import Actor
from webapp.core.thai import thai_date
from webapp.reports import period_figures as figures
from webapp.reports import period_papers, period_queries
from webapp.reports import period_rules as rules
from webapp.reports.period_items import plan_items
from webapp.reports.period_models import PeriodFile, PeriodPart, PeriodReminder, PeriodReport, PeriodRevision
from webapp.reports.period_rules import PartKey, Period, ReportState

WRITE, APPROVE = "report.period.write", "report.period.approve"
MEDIA = TYPES | {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class Stale(Exception):
    """Somebody else changed it meanwhile."""


class Exists(Exception):
    """This report was begun already."""


class NotNow(Exception):
    """The state of the report does not allow it."""


class OwnWork(Exception):
    """Whoever began or wrote a report cannot approve it."""


class Incomplete(Exception):
    """Parts that must be written are empty, or a quotation may no longer be read."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Figures, needs and items as they are at one moment."""

    figures: dict[str, Any]
    needs: list[dict[str, Any]]
    items: list[dict[str, Any]]
    at: Any


def _draw(area: Area, period: Period) -> Drawn:
    now = clock.now()
    scope = figures.scope_of(area, period, now)
    return Drawn(figures.draw(scope), figures.needs(scope), plan_items(area, period), now)


def begin(actor: Actor, area: Area, period: Period, *, reason: str = "") -> PeriodReport:
    """A draft from the data. After a publication it is the next edition and says why. Raises Exists or NotNow."""
    return _begin(actor, area, period, reason, _draw(area, period))


@operation
def _begin(actor: Actor, area: Area, period: Period, reason: str, drawn: Drawn) -> PeriodReport:
    policy.require(actor, WRITE, area_path=area.path)
    if area.level not in period_queries.REPORTING or period.last >= clock.today():
        raise NotNow
    before = period_queries.newest(area.code, period)
    if before is not None and (before.state != ReportState.PUBLISHED or not reason):
        raise Exists
    report = PeriodReport(
        public_id=ids.new_id(),
        area_code=area.code,
        kind=period.kind,
        fiscal_year=period.year,
        half=period.half,
        edition=before.edition + 1 if before else 1,
        reason=reason if before else "",
        state=ReportState.DRAFT,
        thai_digits=bool(before and before.thai_digits),
        figures=drawn.figures,
        needs=drawn.needs,
        items=drawn.items,
        drawn_at=drawn.at,
        version=1,
        made_by=actor.id or 0,
        made_at=clock.now(),
    )
    written = {part.key: part.body for part in before.parts} if before else {}
    report.parts = [PeriodPart(key=key, body=written.get(key, ""), version=0) for key in PartKey]
    db.session.add(report)
    db.session.flush()
    audit.record(
        actor, WRITE, "period_report", report.public_id, edition=report.edition, voices=drawn.figures["voices"]["value"]
    )
    return report


def draw_anew(actor: Actor, report: PeriodReport) -> None:
    """Figures and quotations as they are now; officers' words stay."""
    _draw_anew(actor, report, _draw(report.area, report.period))


@operation
def _draw_anew(actor: Actor, report: PeriodReport, drawn: Drawn) -> None:
    _to_write(actor, report)
    report.figures, report.needs, report.items, report.drawn_at = drawn.figures, drawn.needs, drawn.items, drawn.at
    report.version += 1
    audit.record(actor, WRITE, "period_report", report.public_id, drawn=True)


def _lock(report: PeriodReport) -> None:
    """The report as it is now; on PostgreSQL nobody else changes it until the commit."""
    db.session.execute(select(PeriodReport.id).where(PeriodReport.id == report.id).with_for_update())
    db.session.refresh(report)


def _to_write(actor: Actor, report: PeriodReport) -> None:
    policy.require(actor, WRITE, area_path=areas.path_of(report.area_code))
    _lock(report)
    if report.state != ReportState.DRAFT:
        raise NotNow


@operation
def write(actor: Actor, report: PeriodReport, key: PartKey, body: str, seen: int) -> None:
    """An officer's words in a part. Raises Stale if another version was saved since number `seen`."""
    _to_write(actor, report)
    part = next(one for one in report.parts if one.key == key)
    if part.version != seen:
        raise Stale
    part.version += 1
    part.body = body
    db.session.add(
        PeriodRevision(part_id=part.id, version=part.version, body=body, made_by=actor.id or 0, made_at=clock.now())
    )
    report.version += 1
    audit.record(actor, WRITE, "period_report", report.public_id, part=str(key), version=part.version)


@operation
def set_digits(actor: Actor, report: PeriodReport, *, thai: bool) -> None:
    """Thai or Arabic numerals in this report's papers."""
    _to_write(actor, report)
    report.thai_digits = thai
    audit.record(actor, WRITE, "period_report", report.public_id, thai_digits=thai)


@operation
def ask(actor: Actor, report: PeriodReport, seen: int) -> None:
    """Put the draft before those who may approve it; they are written to. Raises Stale, Incomplete or NotNow."""
    _to_write(actor, report)
    if report.version != seen:
        raise Stale
    if period_queries.missing(report) or figures.broken_quotes(report.needs):
        raise Incomplete
    report.asked_at, report.returned = clock.now(), ""
    report.version += 1
    people = period_queries.approvers_of(report)
    _write_to(people, report, Text("มีรายงานเสนอขอความเห็นชอบ", "A report asks for your approval"))
    audit.record(actor, WRITE, "period_report", report.public_id, asked=True, letters=len(people))


@operation
def send_back(actor: Actor, report: PeriodReport, words: str, seen: int) -> None:
    """Whoever was asked wants something mended first, and says what. Raises Stale, OwnWork or NotNow."""
    policy.require(actor, APPROVE, area_path=areas.path_of(report.area_code))
    _lock(report)
    if report.version != seen:
        raise Stale
    if report.state == ReportState.PUBLISHED or report.asked_at is None:
        raise NotNow
    wrote = period_queries.writers_of(report)
    if actor.id in wrote:
        raise OwnWork
    report.state, report.approved_by, report.approved_at = ReportState.DRAFT, None, None
    report.asked_at, report.returned = None, words
    report.version += 1
    people = period_queries.people(wrote)
    _write_to(people, report, Text("รายงานถูกส่งคืนให้แก้ไข", "A report was sent back to be mended"), words)
    audit.record(actor, APPROVE, "period_report", report.public_id, returned=True, letters=len(people))


@in_language("th")  # whatever the sender's page is in
def _write_to(people: Sequence[User], report: PeriodReport, head: Text, words: str = "") -> None:
    name = f"{rules.KINDS[report.period.kind]} {areas.full_path_name(report.area)}"
    url = link_to(f"/workspace/reports/{report.public_id}")
    body = "\n".join(part for part in (str(head), f"{name} {report.period.name}", words, url) if part)
    for person in people:
        mail.post(person.email, f"{head}: {name}"[:200], f"{body}\n")


@operation
def approve(actor: Actor, report: PeriodReport, seen: int) -> None:
    """A second person has read the whole and agrees. Raises Stale, OwnWork, Incomplete or NotNow."""
    policy.require(actor, APPROVE, area_path=areas.path_of(report.area_code))
    _lock(report)
    if report.version != seen:
        raise Stale
    if report.state != ReportState.DRAFT:
        raise NotNow
    if actor.id in period_queries.writers_of(report):
        raise OwnWork
    if period_queries.missing(report) or figures.broken_quotes(report.needs):
        raise Incomplete
    report.state, report.approved_by, report.approved_at = ReportState.APPROVED, actor.id, clock.now()
    report.version += 1
    audit.record(actor, APPROVE, "period_report", report.public_id, edition=report.edition)


@operation
def reopen(actor: Actor, report: PeriodReport) -> None:
    """What was approved and not yet published is written on; it must be approved anew."""
    policy.require(actor, WRITE, area_path=areas.path_of(report.area_code))
    _lock(report)
    if report.state != ReportState.APPROVED:
        raise NotNow
    report.state, report.approved_by, report.approved_at = ReportState.DRAFT, None, None
    report.asked_at = None
    report.version += 1
    audit.record(actor, WRITE, "period_report", report.public_id, reopened=True)


@operation
def publish(actor: Actor, report: PeriodReport) -> None:
    """Freeze the approved report with its files and their hashes. Raises NotNow or Incomplete."""
    policy.require(actor, WRITE, area_path=areas.path_of(report.area_code))
    _lock(report)
    if report.state != ReportState.APPROVED:
        raise NotNow
    if figures.broken_quotes(report.needs):
        raise Incomplete
    report.state, report.published_at = ReportState.PUBLISHED, clock.now()
    report.version += 1
    with in_language("th"):  # an official paper, whoever publishes it
        made = period_papers.files_of(report)
    kept = {form: files.put(data, MEDIA[form], f".{form}") for form, data in made.items()}
    report.files = [
        PeriodFile(format=form, file_key=one.key, sha256=one.sha256, size=one.size) for form, one in kept.items()
    ]
    db.session.flush()
    hashes = {one.key: one.sha256 for one in kept.values()}
    with in_language("th"):
        letters = _tell_recipients(report)
    audit.record(
        actor,
        WRITE,
        "period_report",
        report.public_id,
        published=True,
        edition=report.edition,
        files=hashes,
        letters=letters,
    )


def _tell_recipients(report: PeriodReport) -> int:
    """The report goes to those it is made for: whoever of them has a desk here is written to, with the address."""
    period, place = report.period, str(areas.full_path_name(report.area))
    duty, people = rules.cadence(period).kinds[period.kind], period_queries.recipients_of(report)
    body = t(
        "เรียน ผู้เกี่ยวข้อง\n\n{name} {place}\n{period}\nเสนอต่อ {to}\n{edition}\nอ่านได้ที่\n{url}\n",
        "Dear colleague,\n\n{name}, {place}\n{period}\nTo: {to}\n{edition}\nRead it at\n{url}\n",
        name=rules.KINDS[period.kind],
        place=place,
        period=period.name,
        to=duty.recipients,
        edition=t("ฉบับแก้ไข: {reason}\n", "Corrected: {reason}\n", reason=report.reason) if report.reason else "",
        url=link_to(f"/reports/{report.public_id}"),
    )
    for person in people:
        mail.post(person.email, f"{rules.KINDS[period.kind]} {place}"[:200], body)
    return len(people)


@operation
def remind(actor: Actor, area: Area, period: Period, *, late: bool) -> None:
    """Write once to the planners of an area that a report is due soon, and once when it is late."""
    policy.require(actor, "report.period.remind")
    key = (area.code, period.kind, period.year, period.half, late)
    if db.session.get(PeriodReminder, key) is not None:
        return
    due = rules.due_on(period)
    people = period_queries.planners_of(area.code)
    head = t("เกินกำหนด: {name}", "Overdue: {name}", name=rules.KINDS[period.kind]) if late else ""
    head = head or t("ใกล้ครบกำหนด: {name}", "Due soon: {name}", name=rules.KINDS[period.kind])
    for person in people:
        body = f"{head}\n{period.name}\n{thai_date(due)}\n{link_to('/workspace/reports')}\n"
        mail.post(person.email, head[:200], body)
    db.session.add(
        PeriodReminder(
            area_code=area.code,
            kind=period.kind,
            fiscal_year=period.year,
            half=period.half,
            due_on=due,
            late=late,
            sent_at=clock.now(),
        )
    )
    audit.record(
        actor, "report.period.remind", "area", area.code, kind=str(period.kind), late=late, letters=len(people)
    )
