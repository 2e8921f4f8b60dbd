"""Visits of inspectors: what they go to see and why, what they found, what they recommend, and what became of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import Organisation, User
from webapp.areas.placed import Placed
from webapp.core import clock, ids
from webapp.core.db import Base, one_of
from webapp.insights.models import Theme
from webapp.planning.models import PlanItem


class VisitState(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    PUBLISHED = "published"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class AnswerKind(StrEnum):
    """Who said something about a recommendation: the office that it is for, or the inspector."""

    ANSWER = "answer"
    RETURNED = "returned"
    CLOSED = "closed"


class Visit(Placed, Base):
    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    plan_item_id: Mapped[int | None] = mapped_column(ForeignKey("plan_items.id"), index=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"), index=True)
    title: Mapped[str] = mapped_column(String(300), comment="what is visited; public once published")
    purpose: Mapped[str] = mapped_column(Text, comment="why; public once published")
    grounds: Mapped[list[Any]] = mapped_column(
        JSON, default=list, comment="why it was suggested, as pairs of Thai and English, with the numbers of that day"
    )
    place: Mapped[str] = mapped_column(String(300), default="")
    planned_on: Mapped[date]
    held_on: Mapped[date | None]
    companions: Mapped[str] = mapped_column(Text, default="", comment="with whom, as offices; public once published")
    summary: Mapped[str] = mapped_column(Text, default="", comment="public once published")
    internal: Mapped[str] = mapped_column(Text, default="", comment="between inspectors; never public")
    state: Mapped[str] = mapped_column(String(10), default=VisitState.PLANNED)
    state_reason: Mapped[str] = mapped_column(Text, default="", comment="why it was cancelled")
    version: Mapped[int] = mapped_column(default=1, comment="counts every change; two officers compare it")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]

    plan_item: Mapped[PlanItem | None] = relationship(lazy="select")
    theme: Mapped[Theme | None] = relationship(lazy="select")
    inspector: Mapped[User] = relationship(lazy="joined", foreign_keys=[made_by])
    findings: Mapped[list["Finding"]] = relationship(order_by="Finding.id", lazy="selectin")
    recommendations: Mapped[list["Recommendation"]] = relationship(
        order_by="Recommendation.id", lazy="selectin", back_populates="visit"
    )
    __table_args__ = (
        CheckConstraint(one_of("state", VisitState), name="state"),
        CheckConstraint("state <> 'cancelled' OR state_reason <> ''", name="cancelled_has_reason"),
        CheckConstraint("state NOT IN ('published', 'closed') OR published_at IS NOT NULL", name="published_whole"),
        Index(None, "state", "planned_on"),
    )


class Finding(Base):
    """What an inspector saw, where; public, or between inspectors."""

    __tablename__ = "findings"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(300), default="")
    lat: Mapped[float | None] = mapped_column(comment="degrees")
    lon: Mapped[float | None]
    is_public: Mapped[bool] = mapped_column(default=True, comment="false: between inspectors")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    photos: Mapped[list["FindingPhoto"]] = relationship(
        order_by="FindingPhoto.id", lazy="selectin", cascade="all, delete-orphan"
    )
    __table_args__ = (CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point_is_whole"),)


class FindingPhoto(Base):
    __tablename__ = "finding_photos"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"), index=True)
    file_key: Mapped[str] = mapped_column(String(100))
    thumbnail_key: Mapped[str] = mapped_column(String(100))
    width: Mapped[int] = mapped_column(comment="pixels")
    height: Mapped[int]
    words: Mapped[str] = mapped_column(Text, comment="what it shows, for who cannot see it")

    __table_args__ = (CheckConstraint("words <> ''", name="has_words"),)


class Recommendation(Base):
    """What an office shall do, until a day; answered by it, closed by the inspector."""

    __tablename__ = "recommendations"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    words: Mapped[str] = mapped_column(Text, comment="public once the visit is published")
    due_on: Mapped[date]
    closed_at: Mapped[datetime | None]
    reminded_soon: Mapped[bool] = mapped_column(default=False, comment="the office was told that the day is near")
    reminded_late: Mapped[bool] = mapped_column(default=False, comment="the office was told that the day has passed")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    visit: Mapped[Visit] = relationship(lazy="joined", back_populates="recommendations")
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    answers: Mapped[list["RecommendationAnswer"]] = relationship(order_by="RecommendationAnswer.id", lazy="selectin")
    __table_args__ = (Index(None, "closed_at", "due_on"),)

    @property
    def kinds(self) -> list[str]:
        """What was said in the follow-up, the oldest first."""
        return [one.kind for one in self.answers]


class RecommendationAnswer(Base):
    """One word in the follow-up: the office's answer, or the inspector's to it. Never changed; public."""

    __tablename__ = "recommendation_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        CheckConstraint(one_of("kind", AnswerKind), name="kind"),
        CheckConstraint("words <> ''", name="has_words"),
    )
