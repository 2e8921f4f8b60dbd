"""Plans with their strategies and items, the links that carry evidence into them, and the responses."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.areas.models import Area
from webapp.core import clock, ids
from webapp.core.db import Base, one_of
from webapp.insights.models import Theme
from webapp.submissions.models import Submission


class PlanKind(StrEnum):
    PROVINCIAL = "provincial"
    PROVINCIAL_CLUSTER = "provincial_cluster"
    ANNUAL = "annual"


class PlanStatus(StrEnum):
    DRAFT = "draft"
    IN_FORCE = "in_force"
    PAST = "past"


class BudgetSource(StrEnum):
    PROVINCIAL = "provincial"
    MINISTRY = "ministry"
    LOCAL_SUBSIDY = "local_subsidy"
    PRIVATE = "private"


class Relation(StrEnum):
    """What became of a concern in the plan."""

    ADOPTED = "adopted"
    ALREADY_PLANNED = "already_planned"
    PARTLY_ADOPTED = "partly_adopted"
    NOT_ADOPTED = "not_adopted"
    OUT_OF_SCOPE = "out_of_scope"
    REFERRED = "referred"


WITHOUT_ITEM = (Relation.NOT_ADOPTED, Relation.OUT_OF_SCOPE, Relation.REFERRED)


class Plan(Base):
    __tablename__ = "plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))
    first_year: Mapped[int] = mapped_column(comment="fiscal year, Buddhist era")
    last_year: Mapped[int]
    status: Mapped[str] = mapped_column(String(10), default=PlanStatus.DRAFT)
    vision: Mapped[str] = mapped_column(Text, default="")
    provenance: Mapped[str] = mapped_column(Text, default="", comment="document the plan was taken from")

    area: Mapped[Area] = relationship(lazy="joined")
    strategies: Mapped[list["Strategy"]] = relationship(
        back_populates="plan", order_by="Strategy.number", lazy="selectin"
    )
    __table_args__ = (
        CheckConstraint(one_of("kind", PlanKind), name="kind"),
        CheckConstraint(one_of("status", PlanStatus), name="status"),
        CheckConstraint("last_year >= first_year", name="years"),
    )


class Strategy(Base):
    """A plan's numbered development issue."""

    __tablename__ = "strategies"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text, default="", comment="what it covers; the machine matches against it")
    national_strategy: Mapped[str | None] = mapped_column(String(1), comment="1 to 6")

    plan: Mapped[Plan] = relationship(back_populates="strategies")
    __table_args__ = (UniqueConstraint("plan_id", "number"),)


class PlanItem(Base):
    """A line of a plan: a programme or project with its budget."""

    __tablename__ = "plan_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"), index=True)
    code: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(400))
    description: Mapped[str] = mapped_column(Text, default="")
    agency: Mapped[str] = mapped_column(String(200), default="", comment="agency in charge")
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    fiscal_year: Mapped[int] = mapped_column(comment="Buddhist era")
    provenance: Mapped[str] = mapped_column(Text, default="", comment="document and page")

    strategy: Mapped[Strategy] = relationship(lazy="joined")
    area: Mapped[Area] = relationship(lazy="joined")
    budgets: Mapped[list["Budget"]] = relationship(order_by="Budget.id", lazy="selectin")
    __table_args__ = (Index(None, "fiscal_year"),)


class Budget(Base):
    __tablename__ = "budgets"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_item_id: Mapped[int] = mapped_column(ForeignKey("plan_items.id"))
    source: Mapped[str] = mapped_column(String(14))
    fiscal_year: Mapped[int] = mapped_column(comment="Buddhist era")
    amount: Mapped[Decimal] = mapped_column(Numeric(16, 2), comment="baht")

    __table_args__ = (
        CheckConstraint(one_of("source", BudgetSource), name="source"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        UniqueConstraint("plan_item_id", "source", "fiscal_year"),
    )


class Link(Base):
    """Theme or submission ↔ plan item, with the relation and the reason; a newer link replaces an older one."""

    __tablename__ = "links"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"), index=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    plan_item_id: Mapped[int | None] = mapped_column(ForeignKey("plan_items.id"), index=True)
    relation: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, comment="public")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(comment="null: in force")

    theme: Mapped[Theme | None] = relationship(lazy="joined")
    submission: Mapped[Submission | None] = relationship(lazy="select")
    plan_item: Mapped[PlanItem | None] = relationship(lazy="joined")
    __table_args__ = (
        CheckConstraint(one_of("relation", Relation), name="relation"),
        CheckConstraint("(theme_id IS NULL) <> (submission_id IS NULL)", name="one_subject"),
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint(f"plan_item_id IS NOT NULL OR {one_of('relation', WITHOUT_ITEM)}", name="item_or_refusal"),
    )


class Response(Base):
    """What the province tells everyone in a theme; an edit is a new version."""

    __tablename__ = "responses"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"))
    version: Mapped[int] = mapped_column(comment="1 is the first answer")
    text: Mapped[str] = mapped_column(Text)
    signed_as: Mapped[str] = mapped_column(String(200), comment="office that answers")
    published_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    published_at: Mapped[datetime] = mapped_column(default=clock.now)

    theme: Mapped[Theme] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("theme_id", "version"),)
