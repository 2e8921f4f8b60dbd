"""Reads of six-month and annual reports: what is published, what is due, what an officer may write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import lazyload

from webapp.accounts.models import Membership, User
from webapp.accounts.queries import areas_of, in_areas_of
from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.core import clock
from webapp.core.db import db
from webapp.core.policy import Actor, Role
from webapp.escalations.queries import officers_at
from webapp.reports import period_figures as figures
from webapp.reports import period_rules as rules
from webapp.reports.period_models import PeriodPart, PeriodReport, PeriodRevision
from webapp.reports.period_rules import Period, ReportState

APPROVING = (Role.PLANNER, Role.ADMIN)
REPORTING = (Level.PROVINCE, Level.PROVINCIAL_CLUSTER)


@dataclass(frozen=True, slots=True)
class Due:
    """A report that an area owes: when, and how far it has come."""

    area: Area
    period: Period
    due_on: date
    report: PeriodReport | None

    @property
    def is_done(self) -> bool:
        """Published; a correction that is being written takes nothing of that away."""
        return self.report is not None and (self.report.state == ReportState.PUBLISHED or self.report.edition > 1)

    @property
    def is_late(self) -> bool:
        return self.due_on < clock.today() and not self.is_done


def newest(area_code: str, period: Period) -> PeriodReport | None:
    """The newest edition, whatever its state."""
    return db.session.scalars(_editions(area_code, period).limit(1)).first()


def _editions(area_code: str, period: Period) -> Select[tuple[PeriodReport]]:
    return (
        select(PeriodReport)
        .where(
            PeriodReport.area_code == area_code,
            PeriodReport.kind == period.kind,
            PeriodReport.fiscal_year == period.year,
            PeriodReport.half == period.half,
        )
        .order_by(PeriodReport.edition.desc())
    )


def editions(report: PeriodReport) -> Sequence[PeriodReport]:
    """The published editions, the newest first."""
    found = _editions(report.area_code, report.period).where(PeriodReport.state == ReportState.PUBLISHED)
    return db.session.scalars(found).all()


def due_of(area: Area) -> list[Due]:
    """What an area owes for the periods that ended in this fiscal year and the one before."""
    periods = rules.ended(clock.today())
    return [Due(area, one, rules.due_on(one), newest(area.code, one)) for one in periods]


def dues(actor: Actor) -> list[Due]:
    own = [area for area in areas_of(actor, Role.PLANNER) if area.level in REPORTING]
    return [due for area in own for due in due_of(area)]


def published(area: Area | None, limit: int = 200) -> Sequence[PeriodReport]:
    return db.session.scalars(_published(areas.shape(area), limit), areas.bounds(area)).all()


@lru_cache
def _published(shape: str, limit: int) -> Select[tuple[PeriodReport]]:
    """As a list shows them: without what stands in them."""
    found = select(PeriodReport).options(lazyload(PeriodReport.parts), lazyload(PeriodReport.files))
    found = found.where(PeriodReport.state == ReportState.PUBLISHED, areas.within_shape(PeriodReport.area_code, shape))
    return found.order_by(PeriodReport.published_at.desc(), PeriodReport.id).limit(limit)


def published_one(public_id: str) -> PeriodReport | None:
    found = db.session.scalar(select(PeriodReport).where(PeriodReport.public_id == public_id))
    return found if found is not None and found.state == ReportState.PUBLISHED else None


def to_write(actor: Actor, public_id: str) -> PeriodReport | None:
    own = in_areas_of(PeriodReport.area_code, actor, Role.PLANNER)
    return db.session.scalar(select(PeriodReport).where(PeriodReport.public_id == public_id, own))


def to_read(actor: Actor, public_id: str) -> PeriodReport | None:
    """A draft or what became of it, for those who write it and those who may approve it."""
    return db.session.scalar(select(PeriodReport).where(PeriodReport.public_id == public_id, _theirs(actor)))


def _theirs(actor: Actor) -> ColumnElement[bool]:
    return or_(*(in_areas_of(PeriodReport.area_code, actor, role) for role in APPROVING))


def to_approve(actor: Actor) -> list[PeriodReport]:
    """What was put before the actor, the longest wait first."""
    waits = PeriodReport.state == ReportState.DRAFT, PeriodReport.asked_at.is_not(None)
    found = db.session.scalars(select(PeriodReport).where(*waits, _theirs(actor)).order_by(PeriodReport.asked_at))
    return [one for one in found if actor.id not in writers_of(one)]


def writers_of(report: PeriodReport) -> set[int]:
    """Who began it or wrote in it."""
    wrote = select(PeriodRevision.made_by).join(PeriodPart).where(PeriodPart.report_id == report.id)
    return {report.made_by, *db.session.scalars(wrote)}


def approvers_of(report: PeriodReport) -> Sequence[User]:
    """Who may approve it: those nearest to the area who did not write it."""
    wrote = writers_of(report)
    for area in reversed(areas.ancestors(report.area)):
        held = select(Membership.user_id).where(Membership.role.in_(APPROVING), Membership.area_code == area.code)
        if found := people(set(db.session.scalars(held)) - wrote):
            return found
    return []


def people(numbers: set[int]) -> Sequence[User]:
    return db.session.scalars(select(User).where(User.id.in_(numbers), User.is_active).order_by(User.id)).all()


def missing(report: PeriodReport) -> list[str]:
    """The parts that an officer must still write."""
    written = {part.key for part in report.parts if part.body.strip()}
    return [key for key in rules.REQUIRED if key not in written]


def planners_of(area_code: str) -> Sequence[User]:
    held = select(Membership.user_id).where(Membership.role == Role.PLANNER, Membership.area_code == area_code)
    return db.session.scalars(select(User).where(User.id.in_(held), User.is_active).order_by(User.id)).all()


def recipients_of(report: PeriodReport) -> list[User]:
    """Whoever receives such a report and has a desk here, each once; of an area without one, those around it."""
    duty = rules.cadence(report.period).kinds[report.period.kind]
    around = {area.level: area for area in areas.ancestors(report.area)}
    held = [officers_at(around[level], role) for level, role in duty.tell if level in around]
    return list({person.id: person for people in held for person in people}.values())


def reporting_areas() -> list[Area]:
    """Areas that have a planner of their own: only these owe reports here."""
    codes = db.session.scalars(select(Membership.area_code).where(Membership.role == Role.PLANNER).distinct()).all()
    found = [area for code in sorted(codes) if (area := areas.get(code)) is not None]
    return [area for area in found if area.level in REPORTING]


def differences(report: PeriodReport) -> list[tuple[str, int, int]]:
    """Figures that come out otherwise when they are counted again as of the day they were drawn: key, then, now."""
    scope = figures.scope_of(report.area, report.period, report.drawn_at)
    found = []
    for key, kept in report.figures.items():
        now = figures.counted(key, scope) if key in figures.FIGURES else []
        if figures.digest(now) != kept["sha256"]:
            found.append((key, int(kept["value"]), len(now)))
    return found
