"""Disclosed projects: the eight heads of clause 7 of the 2548 regulation, costs, places, documents, revisions."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import Organisation
from webapp.areas.placed import Placed
from webapp.core import clock, ids
from webapp.core.db import Base, one_of


class ProjectStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    UNDER_WAY = "under_way"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Impact(StrEnum):
    """What the agency found when it screened the project (clauses 4 and 5)."""

    LIMITED = "limited"
    WIDE = "wide"
    SEVERE = "severe"


class CostSource(StrEnum):
    """Where the money of a year comes from."""

    PROVINCIAL = "provincial"
    MINISTRY = "ministry"
    LOCAL_SUBSIDY = "local_subsidy"
    PRIVATE = "private"


class DocumentKind(StrEnum):
    """A paper, or a photograph of the place before or after the work."""

    PAPER = "paper"
    BEFORE = "before"
    AFTER = "after"


class TextState(StrEnum):
    """What became of reading a document's words."""

    WAITING = "waiting"
    READ = "read"
    NO_TEXT = "no_text"
    LOCKED = "locked"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"


class Project(Placed, Base):
    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), comment="smallest official area that holds it")
    status: Mapped[str] = mapped_column(String(12), default=ProjectStatus.DRAFT)
    title: Mapped[str] = mapped_column(String(300))

    easy_summary: Mapped[str] = mapped_column(
        Text, default="", server_default="", comment="for everybody, in easy words"
    )
    rationale: Mapped[str] = mapped_column(Text, default="", comment="head 1: reasons, need, objectives")
    substance: Mapped[str] = mapped_column(Text, default="", comment="head 2: what is done")
    operator: Mapped[str] = mapped_column(Text, default="", comment="head 3: who does it")
    place: Mapped[str] = mapped_column(Text, default="", comment="head 4: where, in words")
    schedule: Mapped[str] = mapped_column(Text, default="", comment="head 5: steps and period")
    outputs: Mapped[str] = mapped_column(Text, default="", comment="head 6: outputs and outcomes")
    impacts: Mapped[str] = mapped_column(Text, default="", comment="head 7: possible impacts and measures against them")
    cost_baht: Mapped[Decimal | None] = mapped_column(Numeric(16, 2), comment="head 8: estimated cost")
    cost_source: Mapped[str] = mapped_column(Text, default="", comment="head 8: where the money comes from")

    lat: Mapped[float | None] = mapped_column(comment="degrees; the middle, if the place is a line or an area")
    lon: Mapped[float | None]
    outline: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True), comment='a line or an area: {"kind": "line" | "area", "points": [[lat, lon], …]}'
    )
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    strategy_ref: Mapped[str | None] = mapped_column(String(16), index=True, comment="public id of a plan's strategy")
    plan_item_ref: Mapped[str | None] = mapped_column(String(16), index=True, comment="public id of a plan item")
    contact: Mapped[str] = mapped_column(Text, default="", comment="published contact of the office in charge")
    impact: Mapped[str | None] = mapped_column(String(8), comment="result of the screening; null: not screened yet")
    screening_reason: Mapped[str] = mapped_column(Text, default="")
    screening_by: Mapped[str] = mapped_column(String(200), default="", comment="office or post that decided; public")
    screened_on: Mapped[date | None]
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, comment="also the version that two editors compare")

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    documents: Mapped[list["ProjectDocument"]] = relationship(order_by="ProjectDocument.id", lazy="select")
    findings: Mapped[list["ProjectFinding"]] = relationship(order_by="ProjectFinding.id", lazy="select")
    cost_lines: Mapped[list["ProjectCost"]] = relationship(
        order_by="ProjectCost.fiscal_year, ProjectCost.source", lazy="select", cascade="all, delete-orphan"
    )
    further_areas: Mapped[list["ProjectArea"]] = relationship(
        order_by="ProjectArea.area_code", lazy="select", cascade="all, delete-orphan"
    )
    __table_args__ = (
        CheckConstraint(one_of("status", ProjectStatus), name="status"),
        CheckConstraint(one_of("impact", Impact), name="impact"),
        CheckConstraint("status = 'draft' OR published_at IS NOT NULL", name="published_has_date"),
        CheckConstraint("cost_baht >= 0", name="cost_not_negative"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point_is_whole"),
        Index(None, "area_code", "status"),
    )

    @property
    def costs(self) -> list[tuple[int, str, Decimal]]:
        """Fiscal year (Buddhist era), source, baht."""
        return [(line.fiscal_year, line.source, line.amount_baht) for line in self.cost_lines]

    @costs.setter
    def costs(self, wanted: list[tuple[int, str, Decimal]]) -> None:
        had = {(line.fiscal_year, line.source): line for line in self.cost_lines}
        lines = []
        for year, source, amount in wanted:
            line = had.get((year, source)) or ProjectCost(fiscal_year=year, source=source)
            line.amount_baht = amount
            lines.append(line)
        self.cost_lines = lines

    @property
    def further_codes(self) -> list[str]:
        return [further.area_code for further in self.further_areas]

    @further_codes.setter
    def further_codes(self, codes: list[str]) -> None:
        had = {further.area_code: further for further in self.further_areas}
        self.further_areas = [had.get(code) or ProjectArea(area_code=code) for code in sorted(set(codes))]

    @property
    def papers(self) -> list["ProjectDocument"]:
        """The documents that are in force; those taken out or replaced stay in `documents`."""
        return [d for d in self.documents if d.removed_at is None and d.kind == DocumentKind.PAPER]

    @property
    def pictures(self) -> list["ProjectDocument"]:
        return [d for d in self.documents if d.removed_at is None and d.kind != DocumentKind.PAPER]

    @property
    def open_finding(self) -> "ProjectFinding | None":
        """A greater impact whose measures are not announced yet: the project stands still."""
        return next((finding for finding in self.findings if finding.announced_at is None), None)


class ProjectCost(Base):
    """What the project costs in one fiscal year from one source."""

    __tablename__ = "project_costs"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(primary_key=True, comment="Buddhist era")
    source: Mapped[str] = mapped_column(String(13), primary_key=True)
    amount_baht: Mapped[Decimal] = mapped_column(Numeric(16, 2))

    __table_args__ = (
        CheckConstraint(one_of("source", CostSource), name="source"),
        CheckConstraint("amount_baht >= 0", name="amount_not_negative"),
    )


class ProjectArea(Base):
    """A further official area that the project lies in, beside the one that holds it."""

    __tablename__ = "project_areas"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True, index=True)


class ProjectDocument(Base):
    __tablename__ = "project_documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(6), default=DocumentKind.PAPER)
    description: Mapped[str] = mapped_column(
        Text, default="", comment="what stands in it or is to be seen, for those who cannot open or see it"
    )
    taken_on: Mapped[date | None] = mapped_column(comment="the day of a photograph")
    file_key: Mapped[str] = mapped_column(String(100))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(comment="bytes")
    sha256: Mapped[str] = mapped_column(String(64))
    thumbnail_key: Mapped[str | None] = mapped_column(String(100), comment="of a photograph")
    text: Mapped[str] = mapped_column(Text, default="", deferred=True, comment="its words, read after the commit")
    text_state: Mapped[str] = mapped_column(String(10), default=TextState.WAITING)
    added_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("project_documents.id"), index=True)
    removed_at: Mapped[datetime | None] = mapped_column(comment="taken out or replaced; it stays in the history")
    removed_reason: Mapped[str] = mapped_column(Text, default="", comment="public")

    __table_args__ = (
        CheckConstraint(one_of("kind", DocumentKind), name="kind"),
        CheckConstraint(one_of("text_state", TextState), name="text_state"),
        Index(None, "text_state"),
    )


class ProjectFinding(Base):
    """A greater impact found than was disclosed, and the extra measures, which come before the project goes on."""

    __tablename__ = "project_findings"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    found: Mapped[str] = mapped_column(Text, comment="public: which impact, on whom, how it came to light")
    reported_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reported_at: Mapped[datetime] = mapped_column(default=clock.now)
    measures: Mapped[str] = mapped_column(Text, default="", comment="public: prevention, correction, remedy")
    announced_at: Mapped[datetime | None] = mapped_column(comment="null: the project stands still")

    __table_args__ = (CheckConstraint("announced_at IS NULL OR measures <> ''", name="announced_has_measures"),)


class ProjectShare(Base):
    """A secret link to a draft, for signed-in members of its organisation; of the token only the hash is stored."""

    __tablename__ = "project_shares"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ProjectRevision(Base):
    """The facts as they were published, whole, one row for each published change."""

    __tablename__ = "project_revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    number: Mapped[int] = mapped_column(comment="1 is what was first published")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (UniqueConstraint("project_id", "number"),)
