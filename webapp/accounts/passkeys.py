"""Passkeys (WebAuthn): what the browser is asked, and what is believed of its answer."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AuthenticatorSelectionCriteria, PublicKeyCredentialDescriptor

from webapp.accounts.factor_models import Passkey
from webapp.accounts.models import User
from webapp.accounts.rules import QUARTER
from webapp.core import clock, limits

CHALLENGE = "passkey_challenge"
LONGEST_ID = 1023  # by the standard
# What the library raises for an answer that no browser gives: it reads what it is sent without a doubt.
BAD_ANSWER = (WebAuthnException, ValueError, TypeError, AttributeError, LookupError, RecursionError)


def possible() -> bool:
    """Browsers want a name, not a number, and https; on this machine `localhost` will do."""
    parts = urlsplit(current_app.extensions["settings"].public_url)
    try:
        ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        return parts.scheme == "https" or parts.hostname == "localhost"
    return False


def _site() -> tuple[str, str]:
    parts = urlsplit(current_app.extensions["settings"].public_url)
    return parts.hostname or "", f"{parts.scheme}://{parts.netloc}"


def _known(passkeys: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id)) for one in passkeys]


def to_add(user: User, passkeys: list[Passkey]) -> str:
    """What the browser needs to make a new one, as JSON; the challenge waits in the session."""
    options = generate_registration_options(
        rp_id=_site()[0],
        rp_name="Ruamkid",
        user_id=user.public_id.encode(),
        user_name=user.email,
        user_display_name=user.name,
        exclude_credentials=_known(passkeys),
        authenticator_selection=AuthenticatorSelectionCriteria(),
    )
    _keep(options.challenge)
    return options_to_json(options)


def to_use(passkeys: list[Passkey]) -> str:
    """What the browser needs to use one of these."""
    options = generate_authentication_options(rp_id=_site()[0], allow_credentials=_known(passkeys))
    _keep(options.challenge)
    return options_to_json(options)


def added(answer: str) -> dict[str, Any] | None:
    """The new passkey; None if the answer is not as it must be."""
    name, origin = _site()
    try:
        found = verify_registration_response(
            credential=answer, expected_challenge=_challenge(), expected_rp_id=name, expected_origin=origin
        )
    except BAD_ANSWER:
        return None
    if len(found.credential_id) > LONGEST_ID:
        return None
    return {
        "credential_id": bytes_to_base64url(found.credential_id),
        "public_key": bytes_to_base64url(found.credential_public_key),
        "sign_count": found.sign_count,
    }


def used(answer: str, passkeys: list[Passkey]) -> tuple[Passkey, int] | None:
    """The passkey that answered, and its new count."""
    name, origin = _site()
    try:
        given = parse_authentication_credential_json(answer)
        passkey = next(one for one in passkeys if base64url_to_bytes(one.credential_id) == given.raw_id)
        found = verify_authentication_response(
            credential=given,
            expected_challenge=_challenge(),
            expected_rp_id=name,
            expected_origin=origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
        )
    except (*BAD_ANSWER, StopIteration):
        return None
    return passkey, found.new_sign_count


def _keep(challenge: bytes) -> None:
    session[CHALLENGE] = {"value": bytes_to_base64url(challenge), "at": clock.now().timestamp()}


def _challenge() -> bytes:
    """The challenge that was given, once and for a quarter of an hour, also when an old cookie is played again."""
    kept = session.pop(CHALLENGE, None)
    if kept is None or clock.now().timestamp() - kept["at"] > QUARTER:
        raise ValueError("no challenge")
    if not limits.is_first("passkey-challenge", kept["value"], kept["at"]):
        raise ValueError("a challenge used before")
    return base64url_to_bytes(kept["value"])
