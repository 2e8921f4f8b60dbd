"""Hearings on projects under the 2548 regulation, and their questions."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.areas.models import Area
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


class Hearing(Base):
    """One consultation. Its phase (draft, announced, open, closed, summarised) follows from its dates: see rules.py."""

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
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, comment="also the version that two editors compare")

    project: Mapped[Project] = relationship(lazy="joined")
    area: Mapped[Area] = relationship(lazy="joined")
    questions: Mapped[list["Question"]] = relationship(order_by="Question.position", lazy="selectin")
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        Index(None, "area_code", "opens_at"),
        Index(None, "closes_at"),
    )


class Question(Base):
    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    text_th: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text, default="")
    choices: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list, comment='[{"value", "th", "en"}] for single, multiple, scale'
    )
    is_required: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint(one_of("kind", QuestionKind), name="kind"),
        UniqueConstraint("hearing_id", "position"),
    )
