"""Models that were taught by corrections, each with what it was measured to be worth; and how good each label is."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock, ids
from webapp.core.db import Base, one_of
from webapp.insights.models import Aspect


class LearnedState(StrEnum):
    """Where one learning stands. At most one serves; where none does, the shipped model serves."""

    ASKED = "asked"
    RUNNING = "running"
    SERVING = "serving"
    KEPT = "kept"  # passed the gate; another serves
    REFUSED = "refused"
    ROLLED_BACK = "rolled_back"
    FAILED = "failed"


class LearnedModel(Base):
    """One learning from corrections: what taught it, how it was judged, what became of it."""

    __tablename__ = "learned_models"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    state: Mapped[str] = mapped_column(String(11), default=LearnedState.ASKED)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True, comment="null: by itself")
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    last_correction_id: Mapped[int] = mapped_column(default=0, comment="the newest correction that it saw")
    singles: Mapped[int] = mapped_column(default=0, comment="texts reviewed one by one that taught it")
    in_bulk: Mapped[int] = mapped_column(default=0, comment="texts reviewed in bulk that taught it, weighing less")
    version: Mapped[str] = mapped_column(String(40), default="", comment="hash of the candidate's content")
    reads_as: Mapped[str] = mapped_column(
        String(40), default="", index=True, comment="version that its labels carry (model_versions)"
    )
    compared_with: Mapped[str] = mapped_column(String(40), default="", comment="content hash of what served then")
    code: Mapped[str] = mapped_column(String(20), default="", comment="why it passed or not: learning_rules.REASONS")
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, comment="figures of the gate, by label")
    files: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, comment="name → key in the file store")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True, comment="null: by the gate")
    decided_at: Mapped[datetime | None] = mapped_column(comment="when the state last changed")
    note: Mapped[str] = mapped_column(Text, default="", comment="why an administrator took it back or put it to use")

    __table_args__ = (
        CheckConstraint(one_of("state", LearnedState), name="state"),
        Index(
            "uq_learned_models_serving",
            "state",
            unique=True,
            sqlite_where=text("state = 'serving'"),
            postgresql_where=text("state = 'serving'"),
        ),
    )


class Basis(StrEnum):
    """What a measure rests on: labels that people reviewed one by one, or the set kept out of learning."""

    REVIEWS = "reviews"
    HELD_OUT = "held_out"


class LabelMeasure(Base):
    """How often one version gave one label, and how often people agreed."""

    __tablename__ = "label_measures"

    model: Mapped[str] = mapped_column(String(40), primary_key=True, comment="version that the label carries")
    aspect: Mapped[str] = mapped_column(String(12), primary_key=True)
    value: Mapped[str] = mapped_column(String(60), primary_key=True)
    basis: Mapped[str] = mapped_column(String(8), primary_key=True)
    given: Mapped[int]
    right: Mapped[int]
    measured_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        CheckConstraint(one_of("aspect", Aspect), name="aspect"),
        CheckConstraint(one_of("basis", Basis), name="basis"),
        CheckConstraint('"right" BETWEEN 0 AND given', name="right"),
    )
