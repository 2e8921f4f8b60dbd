"""Campaigns: letters that many people sent in nearly the same words. One text with many voices, each with its own answer.

A letter stays what it is: a submission with its own state, theme and tracking. Rooms above find the campaigns; that they are
kept here lets the books tell texts from voices.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.areas.placed import Placed
from webapp.core import clock, ids
from webapp.core.db import Base, one_of


class Campaign(Placed, Base):
    """One text that many sent, each with names, villages and dates of their own."""

    __tablename__ = "campaigns"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    area_code: Mapped[str] = mapped_column(
        ForeignKey("areas.code"), index=True, comment="the narrowest area that holds all letters"
    )
    hearing_id: Mapped[int | None] = mapped_column(ForeignKey("hearings.id"), index=True)
    kin: Mapped[int] = mapped_column(index=True, comment="the texts among which it was found")
    side: Mapped[str] = mapped_column(String(12), comment="stance that its letters say outright")
    core: Mapped[str] = mapped_column(String(32), comment="hash of what its letters have in common")
    letters: Mapped[int] = mapped_column(
        default=0, comment="how many letters it has; copies merged into one not counted"
    )
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class CampaignLetter(Base):
    """A text that hangs together with others, and the campaign whose letter it is, if it is one.

    What a person placed or took out (no campaign) the machine never touches again.
    """

    __tablename__ = "campaign_letters"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    kin: Mapped[int] = mapped_column(comment="smallest number of the submissions with which it hangs together")
    side: Mapped[str] = mapped_column(String(12))
    rank: Mapped[int] = mapped_column(BigInteger, comment="the same for equal texts; an order as if by lot")
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    placed_by: Mapped[str] = mapped_column(String(8), default="machine")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("placed_by", ("machine", "person")), name="placed_by"),
        Index(None, "kin"),
        Index(None, "campaign_id", "submission_id"),
    )
