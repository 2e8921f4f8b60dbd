"""OpenID Connect: which providers the installation trusts (a file), the way there, and what is believed of the answer.

Nothing of the database is held while a provider takes its time.
"""

import json
import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from webapp.core import clock
from webapp.core.i18n import Text
from webapp.core.settings import SettingsError

log = logging.getLogger(__name__)

FILE = "sign-in-providers.json"
SECONDS = 8  # a provider has this long to answer
REMEMBERED = 600  # its description and keys, in seconds
LEEWAY = 60  # its clock may differ by this much
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]  # none that is made with the client's own secret
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Trouble(Exception):
    """The provider does not answer, or its answer is not believed; the message is for the log alone."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider has recognised."""

    issuer: str
    subject: str = field(repr=False)
    name: str = field(repr=False)
    email: str = field(repr=False)  # empty unless the provider has verified it


@dataclass(frozen=True, slots=True)
class Wish:
    """What one sign-in at a provider must come back with."""

    state: str
    nonce: str
    verifier: str


def new_wish() -> Wish:
    return Wish(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


@dataclass(frozen=True)
class Provider:
    """One entry of the file; docs/operations.md names its fields."""

    key: str
    label: Text
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: str
    discovery: str
    endpoints: Mapping[str, str]
    claims: Mapping[str, str]
    client_authentication: str
    nonce: bool
    _kept: dict[str, tuple[float, Any]] = field(default_factory=dict, repr=False, compare=False)

    def way(self, wish: Wish, redirect_uri: str) -> str:
        """The address at the provider to which the person is sent."""
        address = self._endpoint("authorization_endpoint")
        url, _ = self._session(redirect_uri).create_authorization_url(
            address, state=wish.state, code_verifier=wish.verifier, nonce=wish.nonce
        )
        return str(url)

    def identity(self, wish: Wish, code: str, redirect_uri: str) -> Identity:
        """Exchange the code and check the ID token. Raises Trouble for whatever is not as it must be."""
        session = self._session(redirect_uri)
        try:
            answer = session.fetch_token(
                self._endpoint("token_endpoint"), code=code, code_verifier=wish.verifier, allow_redirects=False
            )
        except (requests.RequestException, AuthlibBaseError, ValueError) as fault:
            raise Trouble(f"{self.key}: the code was not exchanged ({type(fault).__name__})") from None
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise Trouble(f"{self.key}: no ID token")
        return self._identity(self._verified(token, wish))

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        def text(name: str) -> str:
            value = claims.get(self.claims[name])
            return " ".join(str(value).split()) if isinstance(value, str | int) else ""

        names = (text(part) for part in ("name", "given_name", "family_name"))
        whole, given, family = names
        verified = claims.get(self.claims["email_verified"]) in (True, "true")
        email = text("email").lower() if verified else ""
        subject = text("subject")
        if not subject:
            raise Trouble(f"{self.key}: nobody is named")
        return Identity(self.issuer, subject, (whole or f"{given} {family}".strip())[:120], email[:254])

    def _verified(self, token: str, wish: Wish) -> Mapping[str, Any]:
        try:
            decoded = self._decode(token)
            registry = jwt.JWTClaimsRegistry(
                now=int(clock.now().timestamp()),
                leeway=LEEWAY,
                iss={"essential": True, "value": self.issuer},
                sub={"essential": True},
                aud={"essential": True, "value": self.client_id},
                exp={"essential": True},
                iat={"essential": True},
            )
            registry.validate(decoded.claims)
        except (JoseError, ValueError) as fault:
            raise Trouble(f"{self.key}: ID token refused ({type(fault).__name__})") from None
        claims = decoded.claims
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if claims.get("azp", self.client_id) != self.client_id or (len(audience) > 1 and "azp" not in claims):
            raise Trouble(f"{self.key}: the ID token was made for another party")
        nonce = claims.get("nonce")
        if (self.nonce or nonce is not None) and not secrets.compare_digest(str(nonce).encode(), wish.nonce.encode()):
            raise Trouble(f"{self.key}: wrong nonce")
        return claims

    def _decode(self, token: str) -> jwt.Token:
        try:
            return jwt.decode(token, self._keys(), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            self._kept.pop(self._endpoint("jwks_uri"), None)  # the keys may have been changed meanwhile
            return jwt.decode(token, self._keys(), algorithms=ALGORITHMS)

    def _keys(self) -> KeySet:
        return KeySet.import_key_set(self._fetch(self._endpoint("jwks_uri")))

    def _endpoint(self, name: str) -> str:
        address = self.endpoints.get(name)
        if address is None:
            described = self._fetch(self.discovery)
            if described.get("issuer") != self.issuer:
                raise Trouble(f"{self.key}: the description is of another issuer")
            address = described.get(name)
        if not isinstance(address, str) or not _is_safe(address):
            raise Trouble(f"{self.key}: no safe {name}")
        return address

    def _fetch(self, address: str) -> Any:
        kept = self._kept.get(address)
        if kept and kept[0] > time.monotonic():
            return kept[1]
        try:
            answer = requests.get(address, timeout=SECONDS, allow_redirects=False)
            if answer.status_code != 200:
                raise Trouble(f"{self.key}: {address} answers {answer.status_code}")
            found = answer.json()
        except (requests.RequestException, ValueError) as fault:
            raise Trouble(f"{self.key}: {address} cannot be read ({type(fault).__name__})") from None
        if not isinstance(found, dict):
            raise Trouble(f"{self.key}: {address} holds no object")
        self._kept[address] = (time.monotonic() + REMEMBERED, found)
        return found

    def _session(self, redirect_uri: str) -> OAuth2Session:
        return OAuth2Session(
            self.client_id,
            self.client_secret,
            scope=self.scopes,
            redirect_uri=redirect_uri,
            token_endpoint_auth_method=self.client_authentication,
            code_challenge_method="S256",
            default_timeout=SECONDS,
        )


CLAIMS = {
    "subject": "sub",
    "name": "name",
    "given_name": "given_name",
    "family_name": "family_name",
    "email": "email",
    "email_verified": "email_verified",
}
_FIELDS = {
    "key", "label", "issuer", "client_id", "client_secret", "scopes", "discovery", "endpoints", "claims",
    "client_authentication", "nonce",
}  # fmt: skip


def load(path: Path) -> dict[str, Provider]:
    """The providers of the file, by key; none without a file. A fault stops the start and names its place."""
    if not path.exists():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        found = [_provider(entry) for entry in entries]
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise SettingsError(f"Ruamkid cannot start: {path}: {fault}") from None
    by_key = {one.key: one for one in found}
    if len(by_key) != len(found):
        raise SettingsError(f"Ruamkid cannot start: {path}: two providers have the same key")
    return by_key


def _provider(entry: dict[str, Any]) -> Provider:
    key = entry.get("key", "")
    if not (isinstance(key, str) and key.isascii() and key.isalnum() and key == key.lower()):
        raise ValueError(f"key '{key}': small letters and digits only")
    if unknown := set(entry) - _FIELDS:
        raise ValueError(f"{key}: unknown field {sorted(unknown)[0]}")
    if missing := {"label", "issuer", "client_id", "client_secret"} - set(entry):
        raise ValueError(f"{key}: {sorted(missing)[0]} is missing")
    endpoints, claims = entry.get("endpoints", {}), entry.get("claims", {})
    if set(endpoints) - set(ENDPOINTS) or set(claims) - set(CLAIMS):
        raise ValueError(f"{key}: unknown name in endpoints or claims")
    discovery = entry.get("discovery") or entry["issuer"].rstrip("/") + "/.well-known/openid-configuration"
    for address in (discovery, *endpoints.values()):
        if not _is_safe(address):
            raise ValueError(f"{key}: {address} must begin with https://")
    method = entry.get("client_authentication", "client_secret_basic")
    if method not in {"client_secret_basic", "client_secret_post"}:
        raise ValueError(f"{key}: client_authentication is client_secret_basic or client_secret_post")
    scopes = entry.get("scopes", "openid profile email")
    if "openid" not in scopes.split():
        raise ValueError(f"{key}: the scopes need openid")
    return Provider(
        key=key,
        label=Text(entry["label"]["th"], entry["label"]["en"]),
        issuer=entry["issuer"],
        client_id=entry["client_id"],
        client_secret=entry["client_secret"],
        scopes=scopes,
        discovery=discovery,
        endpoints=endpoints,
        claims={**CLAIMS, **claims},
        client_authentication=method,
        nonce=bool(entry.get("nonce", True)),
    )


def _is_safe(address: str) -> bool:
    """Encrypted; in the clear only within this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"})
