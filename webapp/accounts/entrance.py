"""How a session begins, and which devices a person has used before: strangers' guesses never shut those out."""

from typing import Any

from flask import after_this_request, current_app, request, session, url_for
from flask_login import login_user

from webapp.accounts import rules, tokens
from webapp.accounts.models import User
from webapp.core import crypto, ids, limits
from webapp.core.web import navigation

COOKIE, PLACE = "known", "/sign-in"


def enter(user: User) -> None:
    """Begin a session of its own; nothing of the visitor's is taken over."""
    session.clear()
    login_user(user)
    if request.path.startswith(PLACE):  # elsewhere the browser does not show the cookie, and others in it would be lost
        _remember_device(user.email)


def first_page() -> str:
    """Where one who has signed in begins: at the own work, or at the own account."""
    work = navigation("workspace")
    return str(work[0]["url"]) if work else url_for("accounts.account")


def may_guess(email: str) -> bool:
    """Whether a password may be tried. A known device has a count of its own."""
    device = _device()
    if device and _mark(email) in device["users"].split(","):
        return limits.count("sign-in-known", rules.QUARTER, who=f"{device['id']} {email}") <= rules.GUESSES_OF_A_DEVICE
    if limits.seen("sign-in-wrong", rules.QUARTER) >= rules.GUESSES_FROM_AN_ADDRESS:
        return False
    return limits.count("sign-in-account", rules.QUARTER, who=email) <= rules.GUESSES_AT_AN_ACCOUNT


def guessed_wrong() -> None:
    limits.count("sign-in-wrong", rules.QUARTER)


def _device() -> dict[str, Any] | None:
    return tokens.unseal("device", request.cookies.get(COOKIE, ""), rules.KNOWN_DEVICE_LIFE)


def _mark(email: str) -> str:
    return crypto.pseudonym(email, "known device")[:16]


def _remember_device(email: str) -> None:
    device = _device() or {"id": ids.new_id(), "users": ""}
    others = [mark for mark in device["users"].split(",") if mark and mark != _mark(email)]
    users = ",".join([_mark(email), *others][: rules.KNOWN_ON_A_DEVICE])
    value = tokens.seal("device", id=device["id"], users=users)

    @after_this_request
    def set_cookie(response: Any) -> Any:
        response.set_cookie(
            COOKIE,
            value,
            max_age=int(rules.KNOWN_DEVICE_LIFE.total_seconds()),
            path=PLACE,
            httponly=True,
            samesite="Lax",
            secure=current_app.extensions["settings"].secure_cookies,
        )
        return response
