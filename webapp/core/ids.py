"""Public ids and codes: random, so that nothing can be counted or guessed from a URL."""

import hashlib
import hmac
import re
import secrets

# Crockford's base 32: no I, L, O, U, so that a code can be read out over the telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFUSED = str.maketrans("ILO", "110")


def new_id() -> str:
    """Sixteen random characters (80 bits) for URLs."""
    return _spelled(secrets.randbits(80)).lower()


def derived_code(secret: str, *parts: str) -> str:
    """A 16-character code (80 bits) that only the holder of the secret can compute from the parts."""
    message = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    number = int.from_bytes(hmac.new(secret.encode(), message, hashlib.sha256).digest()[:10], "big")
    return _spelled(number)


def _spelled(number: int) -> str:
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(75, -1, -5))


def show_code(code: str) -> str:
    """`ABCD-EFGH-…`: groups of four are easier to copy."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def read_code(typed: str) -> str:
    """What a person typed, back to the plain code; other characters than the alphabet's are dropped."""
    return re.sub(f"[^{ALPHABET}]", "", typed.upper().translate(_CONFUSED))
