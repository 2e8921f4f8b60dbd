"""A device that holds passkeys, as a browser with one would answer, and as no browser does."""

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url as plain

PRESENT, KEY_FOLLOWS = 0x01, 0x40


@dataclass
class Authenticator:
    """One passkey for one site."""

    origin: str = "http://localhost:8000"
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    count: int = 0

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    def made(self, challenge: str) -> str:
        """The answer to being asked for a new one."""
        point = self._key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        about = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(public)
        whole = {"fmt": "none", "attStmt": {}, "authData": self._data(PRESENT | KEY_FOLLOWS) + about}
        said = self._said("webauthn.create", challenge)
        return self._answer({"clientDataJSON": plain(said), "attestationObject": plain(cbor2.dumps(whole))})

    def used(self, challenge: str) -> str:
        """The answer to being asked to prove it."""
        said, data = self._said("webauthn.get", challenge), self._data(PRESENT)
        signature = self._key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": said, "authenticatorData": data, "signature": signature}
        return self._answer({name: plain(part) for name, part in parts.items()})

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(b"localhost").digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _answer(self, response: dict[str, Any]) -> str:
        return json.dumps({"id": plain(self.id), "rawId": plain(self.id), "type": "public-key", "response": response})
