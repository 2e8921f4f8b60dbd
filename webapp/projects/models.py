"""Disclosed projects: the eight heads of clause 7 of the 2548 regulation, documents, revisions."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import Organisation
from webapp.areas.models import Area
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


class Project(Base):
    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), comment="smallest official area that holds it")
    status: Mapped[str] = mapped_column(String(12), default=ProjectStatus.DRAFT)
    title: Mapped[str] = mapped_column(String(300))

    rationale: Mapped[str] = mapped_column(Text, default="", comment="head 1: reasons, need, objectives")
    substance: Mapped[str] = mapped_column(Text, default="", comment="head 2: what is done")
    operator: Mapped[str] = mapped_column(Text, default="", comment="head 3: who does it")
    place: Mapped[str] = mapped_column(Text, default="", comment="head 4: where, in words")
    schedule: Mapped[str] = mapped_column(Text, default="", comment="head 5: steps and period")
    outputs: Mapped[str] = mapped_column(Text, default="", comment="head 6: outputs and outcomes")
    impacts: Mapped[str] = mapped_column(Text, default="", comment="head 7: possible impacts and measures against them")
    cost_baht: Mapped[Decimal | None] = mapped_column(Numeric(16, 2), comment="head 8: estimated cost")
    cost_source: Mapped[str] = mapped_column(Text, default="", comment="head 8: where the money comes from")

    lat: Mapped[float | None] = mapped_column(comment="degrees")
    lon: Mapped[float | None]
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
    area: Mapped[Area] = relationship(lazy="joined")
    documents: Mapped[list["ProjectDocument"]] = relationship(order_by="ProjectDocument.id", lazy="select")
    __table_args__ = (
        CheckConstraint(one_of("status", ProjectStatus), name="status"),
        CheckConstraint(one_of("impact", Impact), name="impact"),
        CheckConstraint("status = 'draft' OR published_at IS NOT NULL", name="published_has_date"),
        CheckConstraint("cost_baht >= 0", name="cost_not_negative"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point_is_whole"),
        Index(None, "area_code", "status"),
    )


class ProjectDocument(Base):
    __tablename__ = "project_documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(
        Text, default="", comment="what stands in it, for those who cannot open it"
    )
    file_key: Mapped[str] = mapped_column(String(100))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(comment="bytes")
    sha256: Mapped[str] = mapped_column(String(64))
    added_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)


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
