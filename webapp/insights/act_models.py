"""A decision on so many submissions that it is carried out in the background, part by part, while its progress shows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock, ids
from webapp.core.db import Base, one_of


class Verb(StrEnum):
    CONFIRM = "confirm"
    FILE = "file"
    UNDO = "undo"


class BulkAct(Base):
    __tablename__ = "bulk_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    verb: Mapped[str] = mapped_column(String(8))
    problem_type: Mapped[str] = mapped_column(String(60), default="", comment="under which all are filed")
    filters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, comment="of the review queue")
    acted_at: Mapped[datetime] = mapped_column(
        comment="the moment of all its corrections; of an undo: of what is undone"
    )
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    total: Mapped[int] = mapped_column(comment="how many it was to touch when it was asked for")
    done: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0, comment="left alone: somebody decided on them since")
    reached: Mapped[int] = mapped_column(default=0, comment="number of the last submission that was looked at")
    ended_at: Mapped[datetime | None] = mapped_column(index=True)

    __table_args__ = (CheckConstraint(one_of("verb", Verb), name="verb"),)
