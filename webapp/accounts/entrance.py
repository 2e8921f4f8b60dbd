"""How a session begins, and which devices a person has used before: strangers' guesses never shut those out."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import after_this_request, current_app, redirect, request, session, url_for
from flask_login import current_user, login_user
from wtforms import Field

from webapp.accounts import devices, factors, passwords, queries, rules, tokens
from webapp.accounts.models import User
from webapp.core import clock, crypto, ids, limits
from webapp.core.forms import fail
from webapp.core.i18n import Text
from webapp.core.policy import OFFICERS
from webapp.core.web import navigation

COOKIE, PLACE = "known", "/sign-in"
IDENTITY, PROVED, HALF_WAY, SECOND = "identity", "proved_at", "half_way", "second_factor"  # in the session
View = TypeVar("View", bound=Callable[..., Any])


def welcome(user: User, target: str | None = None) -> Any:
    """The first step is passed: the session begins, or the second step is asked for. Gives the redirect."""
    if not factors.has_any(user.id):
        enter(user)
        return redirect(target or first_page(), 303)
    brought = session.get(IDENTITY)
    session.clear()
    session[HALF_WAY] = {"token": user.session_token, "next": target or "", "at": clock.now().timestamp()}
    if brought:
        session[IDENTITY] = brought
    return redirect(url_for("accounts.second"), 303)


def half_way() -> tuple[User, str] | None:
    """Who has passed the first step, and where to. Signing out everywhere ends this too."""
    waiting = session.get(HALF_WAY)
    if waiting is None or clock.now().timestamp() - waiting["at"] > rules.HALF_WAY_LIFE.total_seconds():
        return None
    user = queries.by_session_token(waiting["token"])
    return (user, waiting["next"]) if user else None


def needs_factor(user: User) -> bool:
    """Whether this installation wants a second factor of this person."""
    wanted: bool = current_app.extensions["settings"].officers_need_second_factor
    return wanted and any(membership.role in OFFICERS for membership in user.memberships)


def enter(user: User, *, second_factor: bool = False) -> None:
    """Begin a session of its own; nothing of the visitor's is taken over."""
    brought = session.get(IDENTITY)
    session.clear()
    login_user(user)
    devices.begin(user.actor, request.user_agent.string)
    session[PROVED] = clock.now().timestamp()
    session[SECOND] = second_factor
    if brought:  # a provider has recognised this visitor, who now proves the account to link it with
        session[IDENTITY] = brought
    if request.path.startswith(PLACE):  # elsewhere the browser does not show the cookie, and others in it would be lost
        _remember_device(user.email)


def first_page() -> str:
    """Where one who has signed in begins: at the link that was asked for, the own work, or the own account."""
    if brought_identity():
        return url_for("accounts.link_identity")
    work = navigation("workspace")
    return str(work[0]["url"]) if work else url_for("accounts.account")


def bring_identity(provider: str, mark: str, name: str, email: str) -> None:
    session[IDENTITY] = {
        "provider": provider,
        "mark": mark,
        "name": name,
        "email": email,
        "at": clock.now().timestamp(),
    }


def brought_identity() -> dict[str, Any] | None:
    """The identity that a provider has just recognised, not linked with an account yet."""
    brought: dict[str, Any] | None = session.get(IDENTITY)
    known = current_app.extensions["providers_of_identity"]
    fresh = brought and clock.now().timestamp() - brought["at"] < rules.IDENTITY_LIFE.total_seconds()
    return brought if brought and fresh and brought["provider"] in known else None


def is_proved() -> bool:
    """Whether the person has proved within the last minutes to be the owner of the account."""
    return bool(clock.now().timestamp() - session.get(PROVED, 0) < rules.PROOF_LIFE.total_seconds())


def proved(view: View) -> View:
    """The view does what only the owner may, not whoever finds an open screen: it asks for a new proof first."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if is_proved():
            return view(*args, **kwargs)
        has_page = "GET" in (request.url_rule.methods or ()) if request.url_rule else False
        back = request.path if has_page else url_for(_page_of(request.path))
        return redirect(url_for("accounts.prove", next=back), 303)

    return wrapper  # type: ignore[return-value]


def _page_of(path: str) -> str:
    """The page that holds the button which was pressed."""
    own = url_for("accounts.factor_list")
    return "accounts.factor_list" if path.startswith(f"{own}/") else "accounts.account"


def is_own_password(field: Field) -> bool:
    """Whether the field holds the person's password; else it says so. Guesses are counted."""
    limits.hit("own-password", rules.GUESSES_OF_A_DEVICE, rules.QUARTER, who=current_user.public_id)
    is_right = passwords.is_right(current_user.password_hash, field.data or "")
    if not is_right:
        fail(field, Text("รหัสผ่านปัจจุบันไม่ถูกต้อง", "The current password is wrong."))
    return is_right


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
