"""Problems handed up the ladder: where each stands, every step it took, what was decided, and the tasks that came of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import Organisation, User
from webapp.areas.placed import Placed
from webapp.core import clock, ids
from webapp.core.db import Base, one_of
from webapp.escalations.rules import Act, Case, Lateness, State, Urgency
from webapp.insights.models import Theme
from webapp.planning.models import PlanItem
from webapp.submissions.models import Submission


class Escalation(Placed, Base):
    """One problem on its way up: about a theme, a submission or a plan item."""

    __tablename__ = "escalations"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    ladder: Mapped[str] = mapped_column(String(10), comment="valid_from of the ladder it was sent under")
    way: Mapped[str] = mapped_column(String(20), comment="path of that ladder")
    path: Mapped[list[str]] = mapped_column(JSON, comment="stations, origin first; fixed when it was sent")
    position: Mapped[int] = mapped_column(comment="place on the path")
    state: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(300))
    problem: Mapped[str] = mapped_column(Text)
    tried: Mapped[str] = mapped_column(Text, comment="what the origin has done about it")
    asked: Mapped[str] = mapped_column(Text, comment="what it asks for")
    urgency: Mapped[str] = mapped_column(String(10), default=Urgency.NORMAL)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True, comment="the origin's area")
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"), index=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    plan_item_id: Mapped[int | None] = mapped_column(ForeignKey("plan_items.id"), index=True)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, comment="texts, voices, areas as they were when it was sent")
    holder_area_code: Mapped[str | None] = mapped_column(ForeignKey("areas.code"), comment="whose turn it is: area")
    holder_role: Mapped[str] = mapped_column(String(12), default="", comment="whose turn it is: role; '' when ended")
    arrived_at: Mapped[datetime] = mapped_column(default=clock.now, comment="when it came to where it is")
    due_on: Mapped[date | None]
    assigned_to: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("escalations.id"), index=True)
    version: Mapped[int] = mapped_column(default=1, comment="counts every change; two officers compare it")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

    theme: Mapped[Theme | None] = relationship(lazy="select")
    submission: Mapped[Submission | None] = relationship(lazy="select")
    plan_item: Mapped[PlanItem | None] = relationship(lazy="select")
    moves: Mapped[list["EscalationMove"]] = relationship(order_by="EscalationMove.id", lazy="selectin")
    tasks: Mapped[list["EscalationTask"]] = relationship(
        back_populates="escalation", order_by="EscalationTask.id", lazy="selectin"
    )
    notes: Mapped[list["EscalationNote"]] = relationship(order_by="EscalationNote.id", lazy="select")
    agencies: Mapped[list["EscalationAgency"]] = relationship(lazy="selectin")
    merged_into: Mapped["Escalation | None"] = relationship(remote_side="Escalation.id", lazy="select")
    assignee: Mapped[User | None] = relationship(foreign_keys=assigned_to, lazy="select")
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("urgency", Urgency), name="urgency"),
        CheckConstraint(
            "CASE WHEN theme_id IS NULL THEN 0 ELSE 1 END + CASE WHEN submission_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN plan_item_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_subject",
        ),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_has_leader"),
        Index(None, "holder_area_code", "holder_role"),
    )

    @property
    def case(self) -> Case:
        return Case(tuple(self.path), self.position, State(self.state), sum(one.done_at is None for one in self.tasks))


class EscalationMove(Base):
    """One step of the way. Never changed."""

    __tablename__ = "escalation_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalations.id"), index=True)
    act: Mapped[str] = mapped_column(String(10))
    station: Mapped[str] = mapped_column(String(20), comment="where the act was done")
    reached: Mapped[str] = mapped_column(String(20), comment="where the problem stood after it")
    text: Mapped[str] = mapped_column(Text, default="", comment="public for some acts: rules.PUBLIC_WORDS")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (CheckConstraint(one_of("act", Act), name="act"),)


class EscalationNote(Base):
    """Between the offices only: a word, or a document."""

    __tablename__ = "escalation_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalations.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    file_key: Mapped[str | None] = mapped_column(String(100))
    media_type: Mapped[str | None] = mapped_column(String(100))
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    author: Mapped[User] = relationship(lazy="joined")


class EscalationAgency(Base):
    """An agency that handles it together with others; one of them leads."""

    __tablename__ = "escalation_agencies"

    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalations.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True, index=True)
    leads: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship(lazy="joined")


class EscalationTask(Base):
    """What a decision asks of an office, until a day."""

    __tablename__ = "escalation_tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalations.id"), index=True)
    what: Mapped[str] = mapped_column(Text, comment="public")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    done_text: Mapped[str] = mapped_column(Text, default="", comment="public: what was done")
    reminded: Mapped[str] = mapped_column(
        String(10), default=Lateness.IN_TIME, comment="what the owner heard last of the day"
    )
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    escalation: Mapped[Escalation] = relationship(back_populates="tasks", lazy="joined")
    __table_args__ = (CheckConstraint("done_at IS NULL OR done_text <> ''", name="done_says_what"),)


class EscalationReminder(Base):
    """That somebody was reminded, so that it happens once."""

    __tablename__ = "escalation_reminders"

    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalations.id"), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    letters: Mapped[int] = mapped_column(comment="how many officers were written to")
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (CheckConstraint(one_of("kind", (Lateness.SOON, Lateness.OVERDUE)), name="kind"),)
