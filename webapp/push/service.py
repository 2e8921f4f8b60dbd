"""Speaking to push services: one sealed message to one browser, signed with the installation's key (VAPID, RFC 8292).

The address comes from a browser, so anybody can send us one. Therefore: only https, only services that the settings name,
only hosts whose addresses lie in the open net, no redirect. A host that changes its addresses between the look and the
connection gains nothing: whatever answers must hold a certificate for the name.
"""

import os
import socket
import time
from email.utils import parseaddr
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import current_app
from joserfc import jwt
from joserfc.jwk import ECKey

from webapp.core import clock
from webapp.core.settings import Settings
from webapp.push import rules
from webapp.push.rules import Browser

PATIENCE = (5, 10)  # seconds to connect, to answer
LIFE = 3 * 24 * 3600  # how long the service keeps a message for a browser that is off
REST = 60  # seconds in which a service that did not answer is left alone: letters of other kinds wait behind it
TOKEN_LIFE = 12 * 3600  # a service takes none that lasts longer than a day
_resting: dict[str, float] = {}


class Unreachable(Exception):
    """The service does not answer or is busy: to be tried again."""


class Gone(Exception):
    """The browser wants no more messages, or is no more."""


class Refused(Exception):
    """The service will not carry it, however often it is asked."""


def is_set_up() -> bool:
    return bool(_settings().push_key)


def services() -> list[str]:
    return _settings().push_services.split()


def public_key() -> str:
    """What a browser must know before it subscribes; empty when push is not set up."""
    key = _settings().push_key
    return rules.encoded(rules.raw_public(rules.private_key(key))) if key else ""


def send(browser: Browser, message: bytes, topic: str) -> None:
    """Hand one message over. `topic`: while it waits, a newer one of the same topic takes its place."""
    if not rules.may_carry(browser.endpoint, services()) or not rules.is_public(_addresses(browser.endpoint)):
        raise Refused("the settings do not allow this address")
    body = rules.seal(
        message, browser, os.urandom(rules.SALT), ec.generate_private_key(ec.SECP256R1()), rules.PADDED_TO
    )
    headers = {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(LIFE),
        "Topic": topic,
        "Urgency": "normal",
        "Authorization": f"vapid t={_token(browser.endpoint)}, k={public_key()}",
    }
    host = urlsplit(browser.endpoint).netloc
    if time.monotonic() < _resting.get(host, 0):
        raise Unreachable("it did not answer a moment ago")
    try:
        with requests.post(
            browser.endpoint, data=body, headers=headers, timeout=PATIENCE, allow_redirects=False, stream=True
        ) as response:
            status = response.status_code
    except requests.RequestException as fault:
        _resting[host] = time.monotonic() + REST
        raise Unreachable(type(fault).__name__) from None
    if status in (404, 410):
        raise Gone(str(status))
    if status in (408, 429) or status >= 500:
        raise Unreachable(str(status))
    if not 200 <= status < 300:
        raise Refused(str(status))


def _addresses(endpoint: str) -> list[str]:
    parts = urlsplit(endpoint)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise Unreachable(type(fault).__name__) from None
    return [str(address[0]) for *_, address in found]


def _token(endpoint: str) -> str:
    """For this service alone; says who we are and whom to write to when something is wrong with us."""
    settings, parts = _settings(), urlsplit(endpoint)
    owner = settings.public_url if settings.public_url.startswith("https://") else ""
    claims = {
        "aud": f"https://{parts.netloc}",
        "exp": int(clock.now().timestamp()) + TOKEN_LIFE,
        "sub": owner or f"mailto:{parseaddr(settings.mail_from)[1]}",
    }
    pem = rules.private_key(settings.push_key).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, ECKey.import_key(pem))


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
