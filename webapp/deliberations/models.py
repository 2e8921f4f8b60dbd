"""Deliberations with their statements or projects, and the votes: by people whom nobody knows, not even this table."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.areas.placed import Placed
from webapp.core import clock, ids
from webapp.core.db import Base, one_of
from webapp.deliberations.rules import Ballot, Choice, Kind, State
from webapp.insights.models import Theme
from webapp.planning.models import PlanItem
from webapp.submissions.models import Submission


class Deliberation(Placed, Base):
    """What a planner puts to the public: the statements of a theme, or several plan items and a budget."""

    __tablename__ = "deliberations"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    kind: Mapped[str] = mapped_column(String(10))
    ballot: Mapped[str | None] = mapped_column(String(4), comment="of a budget: pick or rank")
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    about: Mapped[str] = mapped_column(Text, comment="what it is for and what will be done with the result")
    budget: Mapped[Decimal | None] = mapped_column(Numeric(16, 2), comment="baht to be shared out")
    eligible: Mapped[list[str]] = mapped_column(JSON, comment="codes of areas within; empty: the whole area")
    takes_proposals: Mapped[bool] = mapped_column(default=False, comment="people may propose statements of their own")
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="", comment="public")
    result: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True), comment="computed once, after the close; never changed"
    )
    picture: Mapped[list[list[float]] | None] = mapped_column(
        JSON(none_as_null=True), comment="x, y, group of some of the people"
    )
    result_hash: Mapped[str] = mapped_column(String(64), default="", comment="SHA-256 of the result's canonical JSON")
    drawn_at: Mapped[datetime | None] = mapped_column(comment="when the result was computed")
    version: Mapped[int] = mapped_column(default=1, comment="counts changes of the draft; two planners compare it")
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    theme: Mapped[Theme | None] = relationship(lazy="select")
    statements: Mapped[list["Statement"]] = relationship(
        back_populates="deliberation", order_by="Statement.id", lazy="select"
    )
    options: Mapped[list["Option"]] = relationship(back_populates="deliberation", order_by="Option.id", lazy="select")
    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint(one_of("ballot", Ballot), name="ballot"),
        CheckConstraint(
            "(kind = 'budget') = (ballot IS NOT NULL) AND (kind = 'budget') = (budget IS NOT NULL)"
            " AND (kind = 'budget' OR theme_id IS NOT NULL)",
            name="shape",
        ),
        CheckConstraint("budget > 0", name="budget_positive"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint("(result IS NULL) = (drawn_at IS NULL)", name="drawn"),
        Index(None, "closes_at", "drawn_at"),
    )


class Statement(Base):
    """What people agree or disagree with: words of one submission, or what somebody proposed here."""

    __tablename__ = "deliberation_statements"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    deliberation_id: Mapped[int] = mapped_column(ForeignKey("deliberations.id"), index=True)
    submission_id: Mapped[int | None] = mapped_column(
        ForeignKey("submissions.id"), index=True, comment="whose words they are; null: proposed here"
    )
    text: Mapped[str] = mapped_column(
        Text, comment="as the public reads it; of a submission: a part of its public text"
    )
    own_words: Mapped[str] = mapped_column(
        Text, default="", comment="of a proposal: as it was written, until it is judged"
    )
    state: Mapped[str] = mapped_column(String(8), default=State.ACCEPTED)
    reason: Mapped[str] = mapped_column(Text, default="", comment="of what was not accepted")
    shown: Mapped[int] = mapped_column(default=0, comment="people who have answered it: the fewest come first")
    form_key: Mapped[str | None] = mapped_column(
        String(64), unique=True, comment="of the form that proposed it: sent twice, it stands once"
    )
    judged_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    submission: Mapped[Submission | None] = relationship(lazy="joined")
    deliberation: Mapped[Deliberation] = relationship(back_populates="statements", lazy="select")
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint("state <> 'rejected' OR reason <> ''", name="refusal_has_reason"),
    )


class Option(Base):
    """A project that the budget could pay for; title and cost as they were when it was put to the vote."""

    __tablename__ = "deliberation_options"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    deliberation_id: Mapped[int] = mapped_column(ForeignKey("deliberations.id"), index=True)
    plan_item_id: Mapped[int] = mapped_column(ForeignKey("plan_items.id"), index=True)
    title: Mapped[str] = mapped_column(String(400))
    about: Mapped[str] = mapped_column(Text, default="")
    cost: Mapped[Decimal] = mapped_column(Numeric(16, 2), comment="baht")

    item: Mapped[PlanItem] = relationship(lazy="joined")
    deliberation: Mapped[Deliberation] = relationship(back_populates="options", lazy="select")
    __table_args__ = (
        UniqueConstraint("deliberation_id", "plan_item_id"),
        CheckConstraint("cost > 0", name="cost_positive"),
    )


class Voter(Base):
    """One who takes part. The key is a keyed hash; when the result is computed it is deleted and a number drawn instead."""

    __tablename__ = "deliberation_voters"

    id: Mapped[int] = mapped_column(primary_key=True)
    deliberation_id: Mapped[int] = mapped_column(ForeignKey("deliberations.id"))
    key: Mapped[str | None] = mapped_column(String(32), comment="keyed hash of account or browser, for this one alone")
    number: Mapped[int | None] = mapped_column(comment="in the open votes; drawn by lot, not in the order of coming")
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True, comment="as they said: a district")
    proposals: Mapped[int] = mapped_column(default=0, comment="statements proposed")

    __table_args__ = (
        UniqueConstraint("deliberation_id", "key"),
        UniqueConstraint("deliberation_id", "number"),
        CheckConstraint("(key IS NULL) <> (number IS NULL)", name="key_or_number"),
    )


class Vote(Base):
    """One answer to one statement."""

    __tablename__ = "deliberation_votes"

    voter_id: Mapped[int] = mapped_column(ForeignKey("deliberation_voters.id"), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("deliberation_statements.id"), primary_key=True, index=True)
    choice: Mapped[str] = mapped_column(String(8))

    __table_args__ = (CheckConstraint(one_of("choice", Choice), name="choice"),)


class Pick(Base):
    """One project on one ballot."""

    __tablename__ = "deliberation_picks"

    voter_id: Mapped[int] = mapped_column(ForeignKey("deliberation_voters.id"), primary_key=True)
    option_id: Mapped[int] = mapped_column(ForeignKey("deliberation_options.id"), primary_key=True, index=True)
    rank: Mapped[int] = mapped_column(comment="1 is the first; always 1 where projects are picked")

    __table_args__ = (CheckConstraint("rank > 0", name="rank_positive"),)
