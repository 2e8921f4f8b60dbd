"""Petitions for a hearing, whose words are ordinary submissions, and orders of the governor or the minister to hold one."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core import clock, ids
from webapp.core.db import Base, one_of
from webapp.hearings.models import Hearing
from webapp.submissions.models import Submission


class PetitionState(StrEnum):
    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


class Orderer(StrEnum):
    """Who may order a hearing."""

    GOVERNOR = "governor"
    MINISTER = "minister"


class Petition(Base):
    """One person asks for a hearing on a project; those that wait for the same project are decided together."""

    __tablename__ = "petitions"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), unique=True, comment="the words")
    state: Mapped[str] = mapped_column(String(8), default=PetitionState.WAITING)
    hearing_id: Mapped[int | None] = mapped_column(ForeignKey("hearings.id"), index=True, comment="what it led to")
    reason: Mapped[str] = mapped_column(Text, default="", comment="public: why no hearing is held")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    decided_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship(lazy="joined")
    hearing: Mapped[Hearing | None] = relationship(lazy="select")
    __table_args__ = (
        CheckConstraint(one_of("state", PetitionState), name="state"),
        CheckConstraint("(state = 'granted') = (hearing_id IS NOT NULL)", name="granted_names_hearing"),
        CheckConstraint("(state = 'refused') = (reason <> '')", name="refused_has_reason"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_has_day"),
        Index(None, "project_id", "state"),
    )


class PetitionLetter(Base):
    """A publisher was told that requests wait on a project, and has not looked since: no further letter until then."""

    __tablename__ = "petition_letters"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)


class HearingOrder(Base):
    """The governor or the minister ordered a hearing on a project."""

    __tablename__ = "hearing_orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    orderer: Mapped[str] = mapped_column(String(8))
    ordered_on: Mapped[date] = mapped_column(comment="day in Thailand")
    document: Mapped[str] = mapped_column(String(200), comment="number of the letter or order; public")
    hearing_id: Mapped[int | None] = mapped_column(
        ForeignKey("hearings.id"), index=True, comment="null: none was announced yet"
    )
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    hearing: Mapped[Hearing | None] = relationship(lazy="select")
    __table_args__ = (CheckConstraint(one_of("orderer", Orderer), name="orderer"),)
