"""Hearings on projects under the 2548 regulation, and their questions."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.areas.placed import Placed
from webapp.core import clock, ids
from webapp.core.db import Base, one_of
from webapp.projects.models import Project


class Method(StrEnum):
    """The methods of clause 9."""

    WEB = "web"
    SURVEY = "survey"
    INTERVIEW = "interview"
    PHONE = "phone"
    POST = "post"
    PUBLIC_HEARING = "public_hearing"
    WORKSHOP = "workshop"
    FOCUS_GROUP = "focus_group"
    REPRESENTATIVES = "representatives"


class QuestionKind(StrEnum):
    STANCE = "stance"
    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    OPEN = "open"
    SECTION = "section"
    MATRIX = "matrix"
    RANKING = "ranking"
    POINT = "point"
    FILE = "file"


class ChangeKind(StrEnum):
    EXTENDED = "extended"
    CANCELLED = "cancelled"


class Hearing(Placed, Base):
    """One consultation. Its phase (draft, announced, open, closed, summarised, cancelled) follows from its dates: see rules.py."""

    __tablename__ = "hearings"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), comment="the project's area")
    title: Mapped[str] = mapped_column(String(300))
    purpose: Mapped[str] = mapped_column(Text, default="", comment="what will be decided with the answers")
    methods: Mapped[list[str]] = mapped_column(JSON, default=list, comment="values of Method")
    place: Mapped[str] = mapped_column(Text, default="", comment="where, for methods that meet")
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    announced_at: Mapped[datetime | None] = mapped_column(comment="null: a draft")
    notice_exception: Mapped[str] = mapped_column(
        Text, default="", comment="public reason for less notice than required"
    )
    summary: Mapped[str] = mapped_column(
        Text, default="", comment="result, published within the period of the regulation"
    )
    summary_published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None] = mapped_column(comment="the reason stands in its changes")
    questions_version: Mapped[int] = mapped_column(default=1, comment="the version that is asked now")
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, comment="also the version that two editors compare")

    project: Mapped[Project] = relationship(lazy="joined")
    questions: Mapped[list["Question"]] = relationship(
        primaryjoin="and_(Question.hearing_id == Hearing.id, Question.version == Hearing.questions_version)",
        order_by="Question.position",
        lazy="selectin",
        viewonly=True,
    )

    @property
    def is_cut_short(self) -> bool:
        """Cancelled after it had opened: it closed just before, and what was heard until then is published."""
        return self.cancelled_at is not None and self.cancelled_at > self.closes_at

    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        Index(None, "area_code", "opens_at"),
        Index(None, "closes_at"),
    )


class HearingChange(Base):
    """What became different after the announcement, and the public reason: a later closing, or the end of it all."""

    __tablename__ = "hearing_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"), index=True)
    kind: Mapped[str] = mapped_column(String(9))
    reason: Mapped[str] = mapped_column(Text, comment="public")
    closes_before: Mapped[datetime] = mapped_column(comment="the closing until then")
    closes_after: Mapped[datetime] = mapped_column(comment="the closing from then on")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    told_at: Mapped[datetime | None] = mapped_column(comment="when those who took part were written to")

    __table_args__ = (
        CheckConstraint(one_of("kind", ChangeKind), name="kind"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )


class QuestionsVersion(Base):
    """A version of a hearing's questions after the first; the first is published with the hearing.

    Once published it is frozen, so that every answer keeps the question that it answered.
    """

    __tablename__ = "questions_versions"

    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(Text, default="", comment="public: why the questions changed")
    published_at: Mapped[datetime | None] = mapped_column(comment="null: being written")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class Question(Base):
    """A question, or the title of a section, in one version of a hearing's questions."""

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"))
    version: Mapped[int] = mapped_column(default=1)
    key: Mapped[str] = mapped_column(String(16), default=ids.new_id, comment="the same in every version")
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    text_th: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text, default="")
    help_th: Mapped[str] = mapped_column(Text, default="")
    help_en: Mapped[str] = mapped_column(Text, default="")
    choices: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list, comment='[{"value", "th", "en"}]: choices, steps of a scale, columns, things to rank'
    )
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, comment="rows of a matrix, like choices")
    is_required: Mapped[bool] = mapped_column(default=False)
    shown_if: Mapped[dict[str, Any] | None] = mapped_column(
        JSON, comment='{"key", "values"}: asked when an earlier question has one of these answers'
    )

    __table_args__ = (
        CheckConstraint(one_of("kind", QuestionKind), name="kind"),
        UniqueConstraint("hearing_id", "version", "position"),
        UniqueConstraint("hearing_id", "version", "key"),
    )
