"""Browsers whose owners want to hear of something."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock, crypto, ids
from webapp.core.db import Base, one_of


class PushKind(StrEnum):
    ACCOUNT = "account"
    SUBMISSION = "submission"
    PROJECT = "project"
    AREA = "area"


OF_ONE = (PushKind.ACCOUNT, PushKind.SUBMISSION)  # one person's; all others may be heard of by everybody


class PushSubscription(Base):
    """One browser that wants to hear of one thing. The same browser has a row of its own for each, and only who can
    decrypt sees that they are one: what somebody sends without an account stays apart from all else."""

    __tablename__ = "push_subscriptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    kind: Mapped[str] = mapped_column(String(10))
    ref: Mapped[str] = mapped_column(String(16), comment="public id of the thing, or code of the area")
    who: Mapped[str] = mapped_column(String(32), unique=True, comment="keyed hash of browser and thing: asks once")
    address: Mapped[str] = mapped_column(crypto.Sealed, comment="as a letter's recipient (push:…), encrypted")
    content: Mapped[str] = mapped_column(crypto.Sealed, comment="the browser's address and keys, encrypted")
    name: Mapped[str] = mapped_column(String(60), comment="kind of browser and system, as the browser says; or empty")
    language: Mapped[str] = mapped_column(String(8), default="th")
    since: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (CheckConstraint(one_of("kind", PushKind), name="kind"), Index(None, "kind", "ref"))
