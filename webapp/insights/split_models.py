"""A submission that says several things: the planner's cuts, and where each part stands. The original stays whole."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock, ids
from webapp.core.db import Base


class Split(Base):
    """That a submission is in parts, since when, and where the whole stood before: to put it together again."""

    __tablename__ = "splits"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"), index=True, comment="of the whole, before")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class Part(Base):
    """A span of the original text with labels and a theme of its own. The parts cover the text without a gap.

    The memberships of a submission in parts (`ThemeMember`) follow from its parts: one for each of their themes, so
    that a person counts once in a theme, however many parts stand in it.
    """

    __tablename__ = "parts"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    submission_id: Mapped[int] = mapped_column(ForeignKey("splits.submission_id"))
    position: Mapped[int]
    start: Mapped[int] = mapped_column(comment="characters of the original text")
    end: Mapped[int]
    labels: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict, comment="aspect → values")
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"), index=True)
    placed_at: Mapped[datetime] = mapped_column(default=clock.now, comment="when it came where it stands")

    __table_args__ = (
        CheckConstraint('"end" > start AND start >= 0', name="span"),
        UniqueConstraint("submission_id", "position"),
    )
