"""Every use of the secret key. What it seals or signs is read by it and by its fallbacks, until they are removed.

What is only a hash (tracking codes, who follows, recovery codes) cannot be made anew for another key: it is made with a
key of the installation's own, which is made once and stands sealed in the database (docs/adr/0193).
"""

import base64
import hashlib
import hmac
from typing import cast

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app
from itsdangerous import URLSafeSerializer
from sqlalchemy import Table, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import ids
from webapp.core.db import Base, db
from webapp.core.settings import Settings


class KeyFault(Exception):
    """The secret key of the settings is not the one of this database; the words are for the operator."""


class Sealed(Text):
    """The column holds what `encrypt` made, or nothing: `ruamkid rekey` knows by this what to rewrite."""


class HashingKey(Base):
    """One row, made by the migration: the key of all keyed hashes and derived codes."""

    __tablename__ = "hashing_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[str] = mapped_column(Sealed, comment="encrypted, by the secret key; rewritten as the last of all")


def secret_keys() -> list[str]:
    """The secret key, then its fallbacks."""
    settings: Settings = current_app.extensions["settings"]
    return settings.secret_keys


def sealing(secret: str) -> Fernet:
    """Authenticated encryption with a key derived from this secret."""
    return Fernet(base64.urlsafe_b64encode(_derived(secret, "contact")))


def encrypt(plain: str) -> str:
    """Seal for this installation, at rest or in a link."""
    return sealing(secret_keys()[0]).encrypt(plain.encode()).decode()


def decrypt(token: str) -> str:
    """Raises cryptography.fernet.InvalidToken if its secret is known no more or the value was tampered with."""
    return MultiFernet([sealing(one) for one in secret_keys()]).decrypt(token.encode()).decode()


def renewed(token: str) -> str:
    """The same, sealed by the secret key of today; as it is, if that has sealed it. Raises InvalidToken."""
    try:
        sealing(secret_keys()[0]).decrypt(token.encode())
    except InvalidToken:
        return encrypt(decrypt(token))
    return token


def signer(purpose: str) -> URLSafeSerializer:
    """Signs what goes to a browser and comes back."""
    return URLSafeSerializer(secret_keys()[::-1], salt=purpose)  # it signs by the last


def pseudonym(value: str, purpose: str) -> str:
    """A keyed hash: the same value gives the same word, and nobody can go back without the key."""
    return hashed(hashing_key(), value, purpose)


def code(*parts: str) -> str:
    """A code of 16 characters that only this installation can compute, and computes alike whatever its secret key is."""
    return ids.derived_code(hashing_key(), *parts)


def hashed(secret: str, value: str, purpose: str) -> str:
    """As `pseudonym`, of a given key."""
    return hmac.new(_derived(secret, purpose), value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def hashing_key() -> str:
    """Read once by each process. Raises KeyFault where no secret key of the settings opens it."""
    kept = current_app.extensions
    if "hashing_key" not in kept:
        try:
            kept["hashing_key"] = decrypt(_sealed_key())
        except InvalidToken:
            raise KeyFault(
                "RUAMKID_SECRET_KEY is not the key of this database. If it was changed: name the old one in "
                "RUAMKID_SECRET_KEY_FALLBACKS until 'ruamkid rekey' has come to its end"
            ) from None
    return str(kept["hashing_key"])


def has_older_values() -> bool:
    """Whether something may still be sealed by a fallback: the hashing key is the last that `ruamkid rekey` rewrites."""
    return len(secret_keys()) > 1 and renewed(sealed := _sealed_key()) != sealed


def _sealed_key() -> str:
    """By the connection, not the session, which would first write what somebody is about to."""
    table = cast("Table", HashingKey.__table__)
    return str(db.session.connection().execute(select(table.c.sealed)).scalar_one())


def _derived(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()
