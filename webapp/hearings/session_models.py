"""Sessions of a hearing: the meeting, who comes, what was written down and photographed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core import clock, crypto, ids
from webapp.core.db import Base, one_of
from webapp.hearings.models import Hearing


class RegistrationState(StrEnum):
    REGISTERED = "registered"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class HearingSession(Base):
    """A meeting of a hearing, at a place and time."""

    __tablename__ = "hearing_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    place: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int | None] = mapped_column(comment="seats; null: whoever comes is welcome")
    agenda: Mapped[str] = mapped_column(Text, default="")
    notice_exception: Mapped[str] = mapped_column(
        Text,
        default="",
        server_default="",
        comment="public reason for less notice than the hearing's regulation asks for",
    )
    minutes: Mapped[str] = mapped_column(Text, default="", comment="public once written")
    attended: Mapped[int | None] = mapped_column(comment="people counted in the room")
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="", comment="public")
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, comment="also the version that two editors compare")

    hearing: Mapped[Hearing] = relationship(lazy="joined")
    photos: Mapped[list["SessionPhoto"]] = relationship(order_by="SessionPhoto.id", lazy="select")
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("cancelled_at IS NULL OR cancel_reason <> ''", name="cancelled_has_reason"),
        Index(None, "starts_at"),
    )


class Registration(Base):
    """Somebody's seat, or place in the waiting list. Name and address are encrypted and erased some time afterwards."""

    __tablename__ = "session_registrations"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("hearing_sessions.id"))
    state: Mapped[str] = mapped_column(String(10))
    name: Mapped[str | None] = mapped_column(crypto.Sealed, comment="encrypted; null when erased")
    email: Mapped[str | None] = mapped_column(crypto.Sealed, comment="encrypted")
    language: Mapped[str] = mapped_column(String(8), default="th")
    code_hash: Mapped[str] = mapped_column(String(64), unique=True, comment="SHA-256 of the code in the link")
    is_walk_in: Mapped[bool] = mapped_column(default=False, comment="came without having registered")
    checked_in_at: Mapped[datetime | None]
    checked_in_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    reminded_of: Mapped[datetime | None] = mapped_column(comment="the beginning they were reminded of")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    session: Mapped[HearingSession] = relationship(lazy="joined")
    __table_args__ = (
        CheckConstraint(one_of("state", RegistrationState), name="state"),
        CheckConstraint("checked_in_at IS NULL OR state <> 'cancelled'", name="present_is_not_cancelled"),
        Index(None, "session_id", "state"),
    )


class SessionPhoto(Base):
    __tablename__ = "session_photos"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    session_id: Mapped[int] = mapped_column(ForeignKey("hearing_sessions.id"), index=True)
    file_key: Mapped[str] = mapped_column(String(100))
    thumbnail_key: Mapped[str] = mapped_column(String(100))
    width: Mapped[int] = mapped_column(comment="pixels")
    height: Mapped[int]
    words: Mapped[str] = mapped_column(String(300), comment="what is to be seen, for those who cannot see it")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
