"""What a chat leaves behind: who writes (keyed hash, and encrypted for answering), the unsent draft, the events taken."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core import clock, crypto
from webapp.core.db import Base


class LineChat(Base):
    """One person's chat with the province's account."""

    __tablename__ = "line_chats"

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(String(64), unique=True, comment="keyed hash of LINE's user id")
    address: Mapped[str] = mapped_column(crypto.Sealed, comment="LINE's user id, encrypted")
    language: Mapped[str] = mapped_column(String(8), default="th")
    draft: Mapped[str] = mapped_column(
        crypto.Sealed, default="", comment="what was written and not sent yet, encrypted"
    )
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class LineEvent(Base):
    """An event of LINE's webhook. The unique id makes a delivery that comes twice count once."""

    __tablename__ = "line_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(40), unique=True, comment="LINE's webhookEventId")
    chat_id: Mapped[int] = mapped_column(ForeignKey("line_chats.id"))
    happened: Mapped[int] = mapped_column(BigInteger, comment="LINE's time stamp: the order of a chat")
    content: Mapped[str] = mapped_column(crypto.Sealed, comment="encrypted; empty once it is answered")
    answer: Mapped[str] = mapped_column(
        crypto.Sealed, default="", comment="messages to send, encrypted; empty once they are sent"
    )
    received_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    handled_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]

    chat: Mapped[LineChat] = relationship(lazy="joined")
    __table_args__ = (Index(None, "chat_id", "happened"),)


class LineReport(Base):
    """A report that came by a chat whose writer wants to hear of it."""

    __tablename__ = "line_reports"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("line_chats.id"), index=True)
