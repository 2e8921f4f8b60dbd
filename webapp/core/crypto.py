"""Encryption at rest for contact details, and keyed hashes for what must be compared but not read."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app


def _key(purpose: str) -> bytes:
    secret: str = current_app.config["SECRET_KEY"]
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()


def encrypt(plain: str) -> str:
    """Authenticated encryption with a key derived from the installation's secret."""
    return Fernet(base64.urlsafe_b64encode(_key("contact"))).encrypt(plain.encode()).decode()


def decrypt(token: str) -> str:
    """Raises cryptography.fernet.InvalidToken if the secret changed or the value was tampered with."""
    return Fernet(base64.urlsafe_b64encode(_key("contact"))).decrypt(token.encode()).decode()


def pseudonym(value: str, purpose: str) -> str:
    """A keyed hash: the same value gives the same word, and nobody can go back without the secret."""
    return hmac.new(_key(purpose), value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


__all__ = ["InvalidToken", "decrypt", "encrypt", "pseudonym"]
