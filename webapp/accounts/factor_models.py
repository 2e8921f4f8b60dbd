"""What proves a person besides the letter box or the password: an authenticator app, passkeys, recovery codes."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock, crypto, ids
from webapp.core.db import Base


class Authenticator(Base):
    """An app that shows six digits, anew every half minute."""

    __tablename__ = "authenticators"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    secret: Mapped[str] = mapped_column(crypto.Sealed, comment="encrypted")
    last_step: Mapped[int] = mapped_column(comment="half minute of the last code taken: none is taken twice")
    added_at: Mapped[datetime] = mapped_column(default=clock.now)


class Passkey(Base):
    """A key in a telephone, a computer or a stick, which never leaves it."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True, comment="base64url")
    public_key: Mapped[str] = mapped_column(Text, comment="base64url of the COSE key")
    sign_count: Mapped[int] = mapped_column(
        BigInteger, comment="goes up with use, where the device counts: a copy is noticed"
    )
    label: Mapped[str] = mapped_column(String(60))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """Opens the account once, for one who has lost the telephone."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    code_hash: Mapped[str] = mapped_column(String(64), comment="keyed")
    used_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)
