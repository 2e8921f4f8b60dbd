"""Passwords: argon2id, and the same work for an account that does not exist, so that time tells nothing."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

STRONG = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # the least that OWASP advises for argon2id
hasher = STRONG


def hash_password(password: str) -> str:
    """Takes some 30 milliseconds on purpose: call it before a write transaction begins."""
    return hasher.hash(password)


@cache
def _nobody() -> str:
    return hasher.hash(secrets.token_hex())


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; for an account without one the same work is done and the answer is no."""
    try:
        return hasher.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def needs_new_hash(password_hash: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return hasher.check_needs_rehash(password_hash)
