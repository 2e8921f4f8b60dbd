"""Links sent by mail: the token carries what it needs, sealed with the installation's secret, for a limited time."""

import hashlib
import json
import secrets
from datetime import timedelta
from typing import Any

from cryptography.fernet import InvalidToken

from webapp.accounts.rules import LINK_LIFE
from webapp.core import clock, crypto


def seal(purpose: str, **content: str) -> str:
    """A token that only this installation can make and read."""
    body = {"purpose": purpose, "at": clock.now().timestamp(), **content}
    return crypto.encrypt(json.dumps(body)).rstrip("=")


def unseal(purpose: str, token: str, life: timedelta = LINK_LIFE) -> dict[str, Any] | None:
    """What was sealed for that purpose; None for a forged, foreign or old token."""
    try:
        body: dict[str, Any] = json.loads(crypto.decrypt(token + "=" * (-len(token) % 4)))
    except (InvalidToken, ValueError):
        return None
    age = clock.now().timestamp() - body["at"]
    return body if body["purpose"] == purpose and age < life.total_seconds() else None


def new_token() -> str:
    """A random token for an invitation; only its hash is stored."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
