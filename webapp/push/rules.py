"""Pure decisions of web push: which addresses are a push service's, whether keys are whole, and the sealing of a message.

A message is sealed for the browser as RFC 8291 says (aes128gcm), so that the service that carries it cannot read it.
"""

import base64
import binascii
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LONGEST_ENDPOINT = 1_000
RECORD = 4096
PADDED_TO = 1_024  # so that its length does not say what a message is about
KEY, AUTH, SALT = 65, 16, 16


class BadSubscription(ValueError):
    """What was sent is not a browser's subscription with a known push service."""


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a push service takes messages for one browser, and the keys to seal them with."""

    endpoint: str
    key: str
    auth: str


def decoded(text: str) -> bytes:
    """URL-safe base 64 without its padding. Raises BadSubscription."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as fault:
        raise BadSubscription("not base 64") from fault


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def check(browser: Browser, services: Sequence[str]) -> Browser:
    """The subscription, if a known service carries it and its keys are whole. Raises BadSubscription."""
    if not may_carry(browser.endpoint, services):
        raise BadSubscription("not the address of a known push service")
    if len(decoded(browser.auth)) != AUTH:
        raise BadSubscription("the secret has another length")
    _public(decoded(browser.key))
    return browser


def may_carry(endpoint: str, services: Sequence[str]) -> bool:
    """Whether it is an https address of one of the services: a host, `*.` and what hosts end with, or `*` for any."""
    if len(endpoint) > LONGEST_ENDPOINT or not endpoint.isascii() or any(one <= " " for one in endpoint):
        return False
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or parts.username is not None or "." not in host or "\\" in endpoint:
        return False
    return any(one in ("*", host) or (one.startswith("*.") and host.endswith(one[1:])) for one in services)


def is_public(addresses: Sequence[str]) -> bool:
    """Whether all addresses of a host lie in the open net: none is this machine, a private net or a cloud's own data."""
    found = [ipaddress.ip_address(one.partition("%")[0]) for one in addresses]
    return bool(found) and all(one.is_global and not one.is_multicast for one in found)


def _public(raw: bytes) -> ec.EllipticCurvePublicKey:
    try:
        if len(raw) != KEY:
            raise ValueError(len(raw))
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except ValueError as fault:
        raise BadSubscription("no point of the curve") from fault


def raw_public(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """From the 32 bytes of its number. Raises ValueError."""
    raw = decoded(text)
    if len(raw) != 32:
        raise ValueError("32 bytes in URL-safe base 64")
    return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())


def new_private_key() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return encoded(number.to_bytes(32, "big"))


def seal(message: bytes, browser: Browser, salt: bytes, own: ec.EllipticCurvePrivateKey, padded: int = 0) -> bytes:
    """One record of RFC 8188. `salt` and the key pair `own` are fresh for each message."""
    theirs, secret = decoded(browser.key), decoded(browser.auth)
    mine = raw_public(own)
    shared = own.exchange(ec.ECDH(), _public(theirs))
    material = _derived(shared, secret, b"WebPush: info\x00" + theirs + mine, 32)
    key = _derived(material, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(material, salt, b"Content-Encoding: nonce\x00", 12)
    plain = (message + b"\x02").ljust(padded, b"\x00")
    if len(plain) + 16 > RECORD:
        raise ValueError("too long for one record")
    return salt + RECORD.to_bytes(4, "big") + bytes([len(mine)]) + mine + AESGCM(key).encrypt(nonce, plain, None)


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(material)
