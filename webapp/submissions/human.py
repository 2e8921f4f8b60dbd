"""Proof of being human, without pictures and without third parties, asked only when very many come from one address.

The device finds a number whose hash the server has chosen (some seconds of work). A browser without script waits
instead: the same token, shown again after a while, is proof enough. Each token is good for one sending. Nobody is ever
locked out; a village behind one address only goes a little slower.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from itsdangerous import BadData

from webapp.core import clock, crypto, limits

FREE, WINDOW = 60, 600  # sendings from one address, in seconds
HARDEST = 40_000  # numbers to try at most: a second or two on a telephone
WAIT = 20  # seconds for a browser without script
LIFETIME = 3_600


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a page needs to prove it; `target` is the hash that the challenge with the right number has."""

    token: str
    challenge: str
    target: str
    most: int = HARDEST
    wait: int = WAIT


class ProofNeeded(Exception):
    """This address sends very much: the form comes back with a challenge."""


def hash_of(challenge: str, number: int) -> str:
    return hashlib.sha256(f"{challenge}:{number}".encode()).hexdigest()


def new_challenge() -> Challenge:
    challenge = secrets.token_hex(12)
    target = hash_of(challenge, secrets.randbelow(HARDEST))
    token = str(crypto.signer("submissions proof").dumps([challenge, target, int(clock.now().timestamp())]))
    return Challenge(token, challenge, target)


def require(sent: Mapping[str, str]) -> None:
    """Count a sending from this address. Beyond the free ones it needs a proof: raises ProofNeeded without one."""
    if limits.count("submission", WINDOW) > FREE and not _is_proved(sent):
        raise ProofNeeded


def _is_proved(sent: Mapping[str, str]) -> bool:
    try:
        challenge, target, made = crypto.signer("submissions proof").loads(sent.get("proof-token", ""))
    except (BadData, ValueError, TypeError):
        return False
    age = clock.now().timestamp() - made
    answer = sent.get("proof-answer", "")
    solved = answer.isascii() and answer.isdigit() and len(answer) < 9 and hash_of(challenge, int(answer)) == target
    if age > LIFETIME or not (solved or age >= WAIT):
        return False
    return limits.is_first("proof", challenge, made)
