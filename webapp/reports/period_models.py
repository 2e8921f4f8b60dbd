"""Six-month and annual reports: figures with what they counted, officers' words part by part, frozen files."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.areas.placed import Placed
from webapp.core import clock, ids
from webapp.core.db import Base, one_of
from webapp.reports.period_rules import PartKey, Period, PeriodKind, ReportState

FORMATS = ("html", "docx", "pdf", "xlsx", "csv")


class PeriodReport(Placed, Base):
    """One edition of one report of an area. Published ones never change: a correction is a further edition."""

    __tablename__ = "period_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"))
    kind: Mapped[str] = mapped_column(String(10))
    fiscal_year: Mapped[int] = mapped_column(comment="Buddhist era")
    half: Mapped[int] = mapped_column(comment="1, 2; 0: the whole year")
    edition: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(Text, default="", comment="public: why a published one is corrected")
    state: Mapped[str] = mapped_column(String(10), default=ReportState.DRAFT)
    thai_digits: Mapped[bool] = mapped_column(default=False)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, comment="key → value and SHA-256 of what was counted")
    needs: Mapped[list[dict[str, Any]]] = mapped_column(JSON, comment="themes with counts and verified quotations")
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON, comment="plan items with budget, spending, status")
    drawn_at: Mapped[datetime] = mapped_column(default=clock.now, comment="figures are as of this moment")
    version: Mapped[int] = mapped_column(default=1, comment="counts every change; two officers compare it")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    asked_at: Mapped[datetime | None] = mapped_column(comment="when it was put before those who may approve it")
    returned: Mapped[str] = mapped_column(Text, default="", comment="why it was sent back; between the officers")
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    approved_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    parts: Mapped[list["PeriodPart"]] = relationship(order_by="PeriodPart.id", lazy="selectin")
    files: Mapped[list["PeriodFile"]] = relationship(order_by="PeriodFile.id", lazy="selectin")
    __table_args__ = (
        CheckConstraint(one_of("kind", PeriodKind), name="kind"),
        CheckConstraint(one_of("state", ReportState), name="state"),
        CheckConstraint("half IN (0, 1, 2)", name="half"),
        CheckConstraint("edition = 1 OR reason <> ''", name="correction_has_reason"),
        UniqueConstraint("area_code", "kind", "fiscal_year", "half", "edition"),
    )

    @property
    def period(self) -> Period:
        return Period(PeriodKind(self.kind), self.fiscal_year, self.half)


class PeriodPart(Base):
    """An officer's words in one part, as they stand now."""

    __tablename__ = "period_parts"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("period_reports.id"))
    key: Mapped[str] = mapped_column(String(12))
    body: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0, comment="0: nobody wrote yet")

    revisions: Mapped[list["PeriodRevision"]] = relationship(order_by="PeriodRevision.version.desc()", lazy="select")
    __table_args__ = (CheckConstraint(one_of("key", PartKey), name="key"), UniqueConstraint("report_id", "key"))


class PeriodRevision(Base):
    """Every version of an officer's words in a part."""

    __tablename__ = "period_revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("period_parts.id"))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (UniqueConstraint("part_id", "version"),)


class PeriodFile(Base):
    """A published report as a file; its hash also stands in the audit trail."""

    __tablename__ = "period_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("period_reports.id"))
    format: Mapped[str] = mapped_column(String(4))
    file_key: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(comment="bytes")

    __table_args__ = (
        CheckConstraint(one_of("format", FORMATS), name="format"),
        UniqueConstraint("report_id", "format"),
    )


class PeriodReminder(Base):
    """That the planners of an area were reminded of a report, so that it happens once."""

    __tablename__ = "period_reminders"

    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="Buddhist era")
    half: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_on: Mapped[date]
    late: Mapped[bool] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
