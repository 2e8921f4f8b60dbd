"""Plans with their strategies and items, the links that carry evidence into them, and the responses."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.areas.placed import Placed
from webapp.core import clock, ids
from webapp.core.db import Base, one_of
from webapp.hearings.models import Method
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


class ItemStatus(StrEnum):
    """How far a plan item has come, as its agency reports it."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    FINISHED = "finished"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class Relation(StrEnum):
    """What became of a concern in the plan."""

    ADOPTED = "adopted"
    ALREADY_PLANNED = "already_planned"
    PARTLY_ADOPTED = "partly_adopted"
    NOT_ADOPTED = "not_adopted"
    OUT_OF_SCOPE = "out_of_scope"
    REFERRED = "referred"


PROMISES = (Relation.ADOPTED, Relation.ALREADY_PLANNED, Relation.PARTLY_ADOPTED)
WITHOUT_ITEM = (Relation.NOT_ADOPTED, Relation.OUT_OF_SCOPE, Relation.REFERRED)


class Plan(Placed, Base):
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
    edition: Mapped[int] = mapped_column(default=1, comment="2 and more: a revision of the one it follows")
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"), index=True)
    shown_at: Mapped[datetime | None] = mapped_column(comment="since when everybody may read the draft")
    approved_on: Mapped[date | None]
    approved_by: Mapped[str] = mapped_column(String(200), default="", comment="the body that approved it")
    approval_document: Mapped[str] = mapped_column(String(300), default="", comment="resolution or letter")
    consultation_exception: Mapped[str] = mapped_column(
        Text, default="", comment="public reason why it is in force and no consultation is recorded"
    )

    strategies: Mapped[list["Strategy"]] = relationship(
        back_populates="plan", order_by="Strategy.number", lazy="selectin"
    )
    __table_args__ = (
        CheckConstraint(one_of("kind", PlanKind), name="kind"),
        CheckConstraint(one_of("status", PlanStatus), name="status"),
        CheckConstraint("last_year >= first_year", name="years"),
    )

    @property
    def phase(self) -> str:
        """Its status; a draft that everybody may read is `shown`."""
        return "shown" if self.status == PlanStatus.DRAFT and self.shown_at is not None else self.status


class PlanConsultation(Base):
    """An occasion on which people were consulted on a plan before it was approved: who, where, what they said."""

    __tablename__ = "plan_consultations"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    method: Mapped[str] = mapped_column(String(15), comment="a value of hearings' Method")
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(300))
    people: Mapped[int | None] = mapped_column(comment="who took part")
    heard: Mapped[str] = mapped_column(Text, comment="public: what was said")
    became: Mapped[str] = mapped_column(Text, default="", comment="public: what became of it in the plan")
    minutes_url: Mapped[str] = mapped_column(String(500), default="")
    recorded_by: Mapped[int | None] = mapped_column(
        ForeignKey("users.id"), index=True, comment="null: brought in by the system"
    )
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        CheckConstraint(one_of("method", Method), name="method"),
        CheckConstraint("people > 0", name="somebody"),
        CheckConstraint("heard <> ''", name="has_words"),
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
    goal: Mapped[str] = mapped_column(Text, default="", comment="what shall be reached by the plan's last year")
    serves: Mapped[list[str]] = mapped_column(JSON, default=list, comment="what it serves: codes of data/national.json")
    follows_id: Mapped[int | None] = mapped_column(
        ForeignKey("strategies.id"), index=True, comment="the same strategy in the edition before"
    )

    plan: Mapped[Plan] = relationship(back_populates="strategies")
    indicators: Mapped[list["Indicator"]] = relationship(order_by="Indicator.id", lazy="select")
    __table_args__ = (UniqueConstraint("plan_id", "number"),)


class PlanItem(Placed, Base):
    """A line of a plan: a programme or project with its budget."""

    __tablename__ = "plan_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategies.id"), index=True)
    code: Mapped[str] = mapped_column(String(40), default="")
    programme: Mapped[str] = mapped_column(String(300), default="", comment="the programme that it is part of")
    title: Mapped[str] = mapped_column(String(400))
    description: Mapped[str] = mapped_column(Text, default="")
    agency: Mapped[str] = mapped_column(String(200), default="", comment="agency in charge")
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    fiscal_year: Mapped[int] = mapped_column(comment="Buddhist era")
    provenance: Mapped[str] = mapped_column(Text, default="", comment="document and page")
    status: Mapped[str] = mapped_column(String(12), default=ItemStatus.PLANNED)
    follows_id: Mapped[int | None] = mapped_column(
        ForeignKey("plan_items.id"), index=True, comment="the same item in the edition before: its voices stay its own"
    )

    strategy: Mapped[Strategy] = relationship(lazy="joined")
    follows: Mapped["PlanItem | None"] = relationship(remote_side="PlanItem.id", lazy="select", viewonly=True)
    budgets: Mapped[list["Budget"]] = relationship(order_by="Budget.id", lazy="selectin")
    indicators: Mapped[list["Indicator"]] = relationship(order_by="Indicator.id", lazy="select")
    __table_args__ = (CheckConstraint(one_of("status", ItemStatus), name="status"), Index(None, "fiscal_year"))


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


class Indicator(Base):
    """What a strategy or an item is measured by."""

    __tablename__ = "indicators"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    strategy_id: Mapped[int | None] = mapped_column(ForeignKey("strategies.id"), index=True)
    plan_item_id: Mapped[int | None] = mapped_column(ForeignKey("plan_items.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str] = mapped_column(String(60), default="")
    baseline: Mapped[str] = mapped_column(String(100), default="", comment="where it stood before, in words")

    values: Mapped[list["IndicatorValue"]] = relationship(
        order_by="IndicatorValue.fiscal_year", lazy="selectin", cascade="all, delete-orphan"
    )
    __table_args__ = (CheckConstraint("(strategy_id IS NULL) <> (plan_item_id IS NULL)", name="one_owner"),)


class IndicatorValue(Base):
    """Target and result of one year."""

    __tablename__ = "indicator_values"

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="Buddhist era")
    target: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    result: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))


class Progress(Base):
    """What has been done of an item by a day; everybody who asked for it reads it."""

    __tablename__ = "progress"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    plan_item_id: Mapped[int] = mapped_column(ForeignKey("plan_items.id"), index=True)
    status: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text, comment="public")
    spent: Mapped[Decimal | None] = mapped_column(Numeric(16, 2), comment="baht, so far")
    reported_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reported_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        CheckConstraint(one_of("status", ItemStatus), name="status"),
        CheckConstraint("spent >= 0", name="spent_not_negative"),
    )


class PlanUpload(Base):
    """A table that a planner sent: read and checked, and brought in when the planner says so."""

    __tablename__ = "plan_uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), comment="of the file as it was sent")
    rows: Mapped[dict[str, Any]] = mapped_column(JSON, comment="what was read of it, sheet by sheet")
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)
    imported_at: Mapped[datetime | None]


class DeskSetting(Base):
    """How planners of an area work; holds for all areas within, unless they have their own."""

    __tablename__ = "desk_settings"

    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True)
    second_pair: Mapped[bool] = mapped_column(
        default=False, comment="a link holds when a second planner has confirmed it"
    )
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


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
    evidence: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict, comment="what the planner had before their eyes: texts, voices, stances, quoted submissions"
    )
    waits: Mapped[bool] = mapped_column(default=False, comment="not in force until a second planner confirms it")
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    confirmed_at: Mapped[datetime | None]

    theme: Mapped[Theme | None] = relationship(lazy="joined")
    submission: Mapped[Submission | None] = relationship(lazy="select")
    plan_item: Mapped[PlanItem | None] = relationship(lazy="joined")
    __table_args__ = (
        CheckConstraint(one_of("relation", Relation), name="relation"),
        CheckConstraint("(theme_id IS NULL) <> (submission_id IS NULL)", name="one_subject"),
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("confirmed_by <> made_by", name="second_pair_of_eyes"),
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
    text_en: Mapped[str] = mapped_column(Text, default="", comment="for readers of English; empty: they read the Thai")
    signed_as: Mapped[str] = mapped_column(String(200), comment="office that answers")
    published_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    published_at: Mapped[datetime] = mapped_column(default=clock.now)

    theme: Mapped[Theme] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("theme_id", "version"),)
