"""Reports of plan items by term, frozen once submitted; how each item stands; and counted sums that answer quickly."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core import clock, ids
from webapp.core.db import Base, one_of
from webapp.monitoring.periods import Term, term_of
from webapp.monitoring.rules import ReportState, Standing
from webapp.planning.models import BudgetSource, Indicator, ItemStatus, PlanItem
from webapp.submissions.models import Kind, Settlement, State


class ProgressReport(Base):
    """What is said of an item for one term. A submitted edition never changes; a further edition corrects it."""

    __tablename__ = "progress_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    plan_item_id: Mapped[int] = mapped_column(ForeignKey("plan_items.id"), index=True)
    term_key: Mapped[str] = mapped_column(String(8), comment="fiscal year and part, as 2570-q1")
    edition: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default=ReportState.DRAFT)
    status: Mapped[str] = mapped_column(String(12))
    percent: Mapped[int] = mapped_column(default=0, comment="share of the work done so far")
    done: Mapped[str] = mapped_column(Text, default="", comment="public: what was done")
    obstacles: Mapped[str] = mapped_column(Text, default="", comment="public")
    next_steps: Mapped[str] = mapped_column(Text, default="", comment="public")
    explanation: Mapped[str] = mapped_column(Text, default="", comment="public: why a figure is not what one expects")
    reason: Mapped[str] = mapped_column(Text, default="", comment="public: why this edition corrects the one before")
    version: Mapped[int] = mapped_column(default=1, comment="counts every change; two officers compare it")
    sha256: Mapped[str] = mapped_column(String(64), default="", comment="of the frozen content")
    progress_id: Mapped[int | None] = mapped_column(
        ForeignKey("progress.id"), index=True, comment="what contributors read of it on their tracking pages"
    )
    written_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    submitted_at: Mapped[datetime | None]

    item: Mapped[PlanItem] = relationship(lazy="joined")
    spending: Mapped[list["ReportSpending"]] = relationship(
        order_by="ReportSpending.source", lazy="selectin", cascade="all, delete-orphan"
    )
    results: Mapped[list["ReportResult"]] = relationship(
        order_by="ReportResult.indicator_id", lazy="selectin", cascade="all, delete-orphan"
    )
    photos: Mapped[list["ReportPhoto"]] = relationship(
        order_by="ReportPhoto.id", lazy="selectin", cascade="all, delete-orphan"
    )
    __table_args__ = (
        UniqueConstraint("plan_item_id", "term_key", "edition"),
        CheckConstraint(one_of("state", ReportState), name="state"),
        CheckConstraint(one_of("status", ItemStatus), name="status"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("edition = 1 OR reason <> ''", name="correction_has_reason"),
        CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_whole"),
        Index(None, "state", "term_key"),
    )

    @property
    def term(self) -> Term:
        found = term_of(self.term_key)
        assert found is not None  # noqa: S101  (only terms of the rules are stored)
        return found


class ReportSpending(Base):
    """Money of one source spent so far, from the item's beginning; beside the budget as it was when it was frozen."""

    __tablename__ = "report_spending"

    report_id: Mapped[int] = mapped_column(ForeignKey("progress_reports.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(14), primary_key=True)
    spent: Mapped[Decimal] = mapped_column(Numeric(16, 2), comment="baht, in all")
    budget: Mapped[Decimal] = mapped_column(Numeric(16, 2), comment="baht, up to the term's fiscal year")

    __table_args__ = (
        CheckConstraint(one_of("source", BudgetSource), name="source"),
        CheckConstraint("spent >= 0", name="spent_not_negative"),
    )


class ReportResult(Base):
    """What was reached of an indicator's target of the year, up to the term's end."""

    __tablename__ = "report_results"

    report_id: Mapped[int] = mapped_column(ForeignKey("progress_reports.id"), primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), primary_key=True, index=True)
    target: Mapped[Decimal | None] = mapped_column(Numeric(18, 4), comment="as it was when it was frozen")
    result: Mapped[Decimal] = mapped_column(Numeric(18, 4))

    indicator: Mapped[Indicator] = relationship(lazy="joined")


class ReportPhoto(Base):
    __tablename__ = "report_photos"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    report_id: Mapped[int] = mapped_column(ForeignKey("progress_reports.id"), index=True)
    file_key: Mapped[str] = mapped_column(String(100))
    thumbnail_key: Mapped[str] = mapped_column(String(100))
    width: Mapped[int] = mapped_column(comment="pixels")
    height: Mapped[int]
    words: Mapped[str] = mapped_column(Text, comment="what it shows, for who cannot see it; public")

    __table_args__ = (CheckConstraint("words <> ''", name="has_words"),)


class ProgressUpload(Base):
    """A table of reports that a planner sent: every row as it was read, good or not, until it is brought in."""

    __tablename__ = "progress_uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    term_key: Mapped[str] = mapped_column(String(8))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), comment="of the file as it was sent")
    columns: Mapped[list[str]] = mapped_column(JSON, comment="headings of the file")
    mapping: Mapped[dict[str, str]] = mapped_column(JSON, comment="our column → heading of the file")
    rows: Mapped[list[Any]] = mapped_column(JSON, comment="number and cells of each row, as read")
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)
    imported_at: Mapped[datetime | None]


class ProgressReminder(Base):
    """That the planners of a plan were reminded of a term's reports, so that it happens once."""

    __tablename__ = "progress_reminders"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    term_key: Mapped[str] = mapped_column(String(8), primary_key=True)
    late: Mapped[bool] = mapped_column(primary_key=True)
    missing: Mapped[int] = mapped_column(comment="reports that were missing")
    letters: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)


class ItemStanding(Base):
    """How an item of a plan in force stands, by the rules of the day it was judged on."""

    __tablename__ = "item_standings"

    plan_item_id: Mapped[int] = mapped_column(ForeignKey("plan_items.id"), primary_key=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), comment="of its plan: who answers for it")
    place_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True, comment="where it is done")
    standing: Mapped[str] = mapped_column(String(10))
    reasons: Mapped[list[Any]] = mapped_column(JSON, comment="pairs of Thai and English")
    owed: Mapped[bool] = mapped_column(comment="owed a report for the newest term whose day has passed")
    reported: Mapped[bool] = mapped_column(comment="and it was submitted")
    budget: Mapped[Decimal] = mapped_column(Numeric(16, 2))
    spent: Mapped[Decimal] = mapped_column(Numeric(16, 2))
    judged_on: Mapped[date]

    __table_args__ = (
        CheckConstraint(one_of("standing", Standing), name="standing"),
        Index(None, "area_code", "standing"),
    )


class VoiceTally(Base):
    """How many submissions of a kind are in a state, for each district (or the larger area that they belong to)."""

    __tablename__ = "voice_tallies"

    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(12), primary_key=True)
    settlement: Mapped[str] = mapped_column(String(10), primary_key=True)
    voices: Mapped[int]
    late: Mapped[int] = mapped_column(comment="problem reports whose promised day of an answer has passed")

    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("settlement", Settlement), name="settlement"),
    )


class MonthTally(Base):
    """How many submissions were received in a month of Thailand's clock, for each province (or larger area)."""

    __tablename__ = "month_tallies"

    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True, comment="as 2026-11")
    voices: Mapped[int]


class Count(Base):
    """When the sums were counted. The number is drawn by lot: what was added from other sums is never taken for these."""

    __tablename__ = "counts"

    id: Mapped[int] = mapped_column(primary_key=True)
    counted_at: Mapped[datetime] = mapped_column(comment="the moment before the counting began")
    voices: Mapped[int] = mapped_column(comment="all submissions")
    milliseconds: Mapped[int] = mapped_column(comment="how long the counting took")
