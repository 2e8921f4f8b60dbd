"""How an account is entered besides the password: links of letters, identities elsewhere, a change of its address."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock, ids
from webapp.core.db import Base


class MailLink(Base):
    """Somebody asked to sign in by mail: once, by the link or by the code of the letter.

    An address without an account leaves the same row, without a user, so that nothing tells them apart.
    """

    __tablename__ = "mail_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    session_token: Mapped[str | None] = mapped_column(
        String(16), comment="the account's when it was asked: signing out everywhere ends open links too"
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64), comment="keyed: eight digits could be tried out otherwise")
    target: Mapped[str] = mapped_column(String(2000), default="", comment="the page that was wanted")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class LinkedIdentity(Base):
    """An account can be entered by somebody whom a provider recognises."""

    __tablename__ = "linked_identities"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    provider: Mapped[str] = mapped_column(String(40), comment="its key in the file of providers")
    mark: Mapped[str] = mapped_column(
        String(64), unique=True, comment="keyed hash of issuer and subject, which may be a citizen's number"
    )
    linked_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("user_id", "provider"),)


class EmailChange(Base):
    """An account gets another address: once the new one is confirmed, and until the old one takes it back."""

    __tablename__ = "email_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    old_email: Mapped[str] = mapped_column(String(254), index=True)
    new_email: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    expires_at: Mapped[datetime] = mapped_column(comment="until then it can be confirmed; earlier if given up")
    confirmed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None] = mapped_column(comment="since when the old address has said no")
