"""What an account keeps for its owner alone: the devices that are signed in, the letters that were sent."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock, crypto, ids
from webapp.core.db import Base


class Device(Base):
    """One session of an account: a browser in which its owner signed in. No address and no place is kept."""

    __tablename__ = "account_devices"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True, comment="of the key in the session's cookie")
    name: Mapped[str] = mapped_column(String(60), comment="kind of browser and system, as the browser says; or empty")
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime] = mapped_column(default=clock.now, comment="to the hour")
    ended_at: Mapped[datetime | None]


class AccountLetter(Base):
    """A letter that went to the account's address, kept to be read here, too. Never one with a link that signs in."""

    __tablename__ = "account_letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    subject: Mapped[str] = mapped_column(crypto.Sealed, comment="encrypted")
    body: Mapped[str] = mapped_column(crypto.Sealed, comment="encrypted: it may hold a tracking code")
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "user_id", "sent_at"),)
