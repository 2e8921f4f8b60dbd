"""Who wants to hear of what, and what there is to tell."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock, crypto, ids
from webapp.core.db import Base, one_of


class FollowKind(StrEnum):
    PROJECT = "project"
    AREA = "area"


class Follow(Base):
    """A person with an account, or a confirmed mail address, that follows one thing."""

    __tablename__ = "follows"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    kind: Mapped[str] = mapped_column(String(7))
    ref: Mapped[str] = mapped_column(String(16), comment="public id of a project, code of an area")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True, comment="null: by address only")
    email: Mapped[str | None] = mapped_column(
        crypto.Sealed, comment="encrypted; null with an account, whose address counts"
    )
    who: Mapped[str] = mapped_column(String(40), comment="keyed hash of the address or the account: follows once")
    language: Mapped[str] = mapped_column(String(8), default="th")
    since: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        CheckConstraint(one_of("kind", FollowKind), name="kind"),
        CheckConstraint("(user_id IS NULL) <> (email IS NULL)", name="account_or_address"),
        UniqueConstraint("kind", "ref", "who"),
    )


class FollowNotice(Base):
    """Something that followers are told; written with the act that caused it, sent by a job after the commit."""

    __tablename__ = "follow_notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    project: Mapped[str | None] = mapped_column(String(16), comment="public id")
    area_codes: Mapped[list[str]] = mapped_column(
        JSON, default=list, comment="their followers are told, and those of wider areas"
    )
    words: Mapped[dict[str, Any]] = mapped_column(JSON, comment='{"th": [subject, text], "en": [subject, text]}')
    path: Mapped[str] = mapped_column(String(200), comment="of the page, from the root of this installation")
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    told_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "told_at"),)
