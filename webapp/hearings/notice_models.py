"""What surrounds a hearing: proof that it was announced, reminders that were sent, texts put up for comment."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core import clock, ids
from webapp.core.db import Base, one_of


class NoticeChannel(StrEnum):
    """The three channels of announcement."""

    NOTICE_BOARD = "notice_board"
    PROJECT_SITE = "project_site"
    CENTRAL_SITE = "central_site"


class Stage(StrEnum):
    """What was posted: the announcement of the hearing, or its result."""

    ANNOUNCEMENT = "announcement"
    RESULT = "result"


class Posting(Base):
    """Proof that something was posted in a channel: when, where, with a photograph or an address."""

    __tablename__ = "postings"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"))
    stage: Mapped[str] = mapped_column(String(12))
    channel: Mapped[str] = mapped_column(String(12))
    posted_on: Mapped[date] = mapped_column(comment="day in Thailand")
    place: Mapped[str] = mapped_column(String(500), comment="where it hangs, or the address of the page")
    file_key: Mapped[str | None] = mapped_column(String(100), comment="photograph; null for an address alone")
    thumbnail_key: Mapped[str | None] = mapped_column(String(100))
    width: Mapped[int | None] = mapped_column(comment="pixels")
    height: Mapped[int | None]
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        CheckConstraint(one_of("stage", Stage), name="stage"),
        CheckConstraint(one_of("channel", NoticeChannel), name="channel"),
        CheckConstraint("channel = 'central_site' OR file_key IS NOT NULL", name="has_photograph"),
        CheckConstraint("(file_key IS NULL) = (thumbnail_key IS NULL)", name="photograph_is_whole"),
        Index(None, "hearing_id", "stage", "channel"),
    )


class Reminder(Base):
    """The responsible officer was reminded of a deadline; once for each deadline and day it falls on."""

    __tablename__ = "hearing_reminders"

    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"), primary_key=True)
    deadline: Mapped[str] = mapped_column(String(16), primary_key=True, comment="a kind of deadlines.py")
    due_on: Mapped[date] = mapped_column(primary_key=True)
    letters: Mapped[int] = mapped_column(default=0, comment="how many mails left")
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)


class DraftText(Base):
    """A version of a text (a plan, a by-law) that is put up for comment; frozen once the hearing is announced."""

    __tablename__ = "draft_texts"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"))
    version: Mapped[int] = mapped_column(comment="1 is the first; the newest is the one to comment on")
    title: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64), comment="of all paragraphs; also in the audit trail")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    paragraphs: Mapped[list["DraftParagraph"]] = relationship(order_by="DraftParagraph.position", lazy="selectin")
    __table_args__ = (UniqueConstraint("hearing_id", "version"),)


class DraftParagraph(Base):
    __tablename__ = "draft_paragraphs"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    draft_text_id: Mapped[int] = mapped_column(ForeignKey("draft_texts.id"))
    position: Mapped[int]
    is_heading: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("draft_text_id", "position"),)
