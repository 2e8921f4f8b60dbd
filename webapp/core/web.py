"""What every request passes through: language, who acts, the guard, the one commit, security headers, helpful errors."""

import logging
import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import ObjectDeletedError
from werkzeug.exceptions import HTTPException
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response as BaseResponse

from webapp.core import again, display, i18n, logs, once, policy, thai
from webapp.core.db import commit, db, is_writing, rollback
from webapp.core.house import House
from webapp.core.limits import TooMany
from webapp.core.paging import address_args
from webapp.core.panels import contents, panels
from webapp.core.policy import VISITOR, Actor, Denied
from webapp.core.settings import Settings
from webapp.core.states import STATES
from webapp.core.typed import holdable

log = logging.getLogger("webapp.request")
csrf = CSRFProtect()

View = TypeVar("View", bound=Callable[..., Any])

LONGEST_TARGET = 2_000  # a page that is wanted after signing in; a longer address is wanted without its question
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def public(view: View) -> View:
    """The view is open to everybody; what it shows is still chosen by queries."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view


def guarded(permission: str) -> Callable[[View], View]:
    """The view is for those who hold the permission somewhere; the exact area is checked by its query or operation."""
    if permission not in policy.TABLE:
        raise KeyError(permission)

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                if request.method == "POST" and (fields := _typed()):
                    return _keep(401, "signed_out", fields)
                wanted = request.full_path.rstrip("?")
                wanted = wanted if len(wanted) <= LONGEST_TARGET else request.path
                return redirect(url_for("accounts.sign_in", next=wanted))
            if not holds_somewhere(current_actor(), permission):
                raise Denied(permission)
            return view(*args, **kwargs)

        wrapper.guard = permission  # type: ignore[attr-defined]
        return wrapper  # type: ignore[return-value]

    return decorate


def holds_somewhere(actor: Actor, permission: str) -> bool:
    """Whether any phase and any of the actor's areas would grant the permission."""
    predicate = policy.TABLE[permission]
    paths = {grant.area_path for grant in actor.grants} | {None}
    phases = (None, *PHASES)
    return any(predicate(actor, policy.Case(area_path, phase, actor.id)) for area_path in paths for phase in phases)


PHASES = (
    "draft", "published", "under_way", "announced", "open", "closed", "in_force", "content", "filing",
    "held_by_planner", "held_by_inspector", "everywhere",
)  # fmt: skip


def current_actor() -> Actor:
    """Whoever sent this request."""
    actor: Actor = getattr(current_user, "actor", VISITOR) if current_user else VISITOR
    return actor


def can(permission: str, area_path: str | None = None, phase: str | None = None, owner_id: int | None = None) -> bool:
    """For templates: only to hide what would be refused anyway."""
    return policy.allows(current_actor(), permission, area_path=area_path, phase=phase, owner_id=owner_id)


def get_or_404(value: Any) -> Any:
    """The value, or the page that says nothing is here: what may not be seen looks like what is not there."""
    if value is None:
        abort(404)
    return value


def invalid(template: str, **context: Any) -> Response:
    """A form shown again with its errors (422), with all that was typed."""
    return make_response(render_template(template, **context), 422)


def init_app(app: House) -> None:
    csrf.init_app(app)
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_teardown)
    app.jinja_env.globals.update(_template_globals(app))
    app.jinja_env.filters.update(
        thai_date=thai.page_date, thai_datetime=thai.page_datetime, baht=thai.baht, whole_places=thai.whole_places
    )
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Denied, lambda error: _error_page(403))
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(CSRFError, _expired)
    for met in (IntegrityError, ObjectDeletedError):
        app.register_error_handler(met, lambda error: again.carry_out(error) or _crash(error))
    app.register_error_handler(OperationalError, _database_busy)
    app.register_error_handler(Exception, _crash)


def _begin() -> BaseResponse | None:
    g.started = time.perf_counter()
    logs.set_request_id(secrets.token_hex(8))
    asked = request.args.get("lang") or request.cookies.get("lang") or _settings().default_locale
    i18n.set_locale(asked)
    if holdable(request.path) != request.path:
        abort(404)
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and not hasattr(view, "guard") and request.endpoint != "static":
        raise Denied("unguarded view")  # fails closed; a test names the view
    return once.begin(current_actor().id) if once.has_key() else None


def _end(response: BaseResponse) -> BaseResponse:
    response = once.end(response)
    if is_writing():
        if response.status_code < 400:
            commit()
        else:
            rollback()
    _set_headers(response)
    asked = request.args.get("lang")
    if asked in i18n.locales() and asked != request.cookies.get("lang"):
        response.set_cookie(
            "lang", asked, max_age=31_536_000, samesite="Lax", secure=_settings().secure_cookies, httponly=True
        )
    log.info(
        "request",
        extra={
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        },
    )
    return response


def _teardown(error: BaseException | None) -> None:
    if error is not None:
        rollback()


def _set_headers(response: BaseResponse) -> None:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"  # a tracking code must not travel in a Referer header
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers["Permissions-Policy"] = "camera=(), microphone=(), payment=(), geolocation=(self)"
    headers["X-Request-ID"] = logs.request_id()
    if _settings().secure_cookies:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store" if current_user.is_authenticated else "no-cache, private"


def _template_globals(app: House) -> dict[str, Any]:
    """What every template knows. Proxies ask at each use: parts that are imported without context are made only once."""
    return {
        "t": i18n.t,
        "locale": LocalProxy(i18n.current_locale),
        "locales": LocalProxy(i18n.locales),
        "current_user": current_user,
        "switch_language_url": _language_url,
        "this_page": LocalProxy(_this_page),
        "display": LocalProxy(lambda: display.read(request.cookies.get(display.COOKIE))),
        "text_sizes": display.SIZES,
        "note_form": _note_form,
        "once_key": once.new_key,
        "holds_form": LocalProxy(lambda: g.get("holds_form", False)),
        "can": can,
        "panels": panels,
        "panel_contents": contents,
        "settings": LocalProxy(_settings),
        "static": app.static_url,
        "states": STATES,
        "thai_date": thai.page_date,
        "thai_datetime": thai.page_datetime,
        "thai_span": thai.page_span,
        "fiscal_year": thai.fiscal_year,
        "buddhist_year": thai.year,
        "baht": thai.baht,
        "number": thai.number,
        "navigation": navigation,
        "workspace_navigation": lambda: navigation("workspace") if current_user.is_authenticated else [],
    }


def add_navigation(
    app: Flask, label: i18n.Text, endpoint: str, order: int, place: str = "public", permission: str | None = None
) -> None:
    """Add an entry to the main (`public`), the officers' (`workspace`) navigation, or the `footer`.

    What is used every day has an order below 60: of a long workspace navigation only the first seven stand in the bar.
    """
    entries = app.extensions.setdefault("navigation", [])
    entries.append((order, label, endpoint, place, permission))
    entries.sort(key=lambda entry: entry[0])


def navigation(place: str = "public") -> list[dict[str, Any]]:
    """The entries of a place that the reader may use: `public`, `workspace`, `footer`."""
    actor = current_actor()
    entries = [entry for entry in current_app.extensions.get("navigation", []) if entry[3] == place]
    here = request.endpoint or ""
    if here not in {entry[2] for entry in entries}:
        above = [entry[2] for entry in entries if f"{request.path}/".startswith(f"{url_for(entry[2])}/")]
        # A page stands under the entry whose address begins its own (a form sent back has the very same), else under the list of its room.
        here = above[0] if above and place == "public" else f"{here.split('.')[0]}.index"
    return [
        {"label": str(label), "url": url_for(endpoint), "active": endpoint == here}
        for _, label, endpoint, _, permission in entries
        if permission is None or holds_somewhere(actor, permission)
    ]


def _note_form() -> str:
    """Called where a form to fill in is rendered: what stands below it on the page must not throw away what is typed."""
    g.holds_form = True
    return ""


def _language_url(locale: str) -> str:
    """This page in another language; after a refused form, the page that the form stands on."""
    if request.endpoint is None:
        return url_for("home", lang=locale)
    if not _can_be_fetched():
        return _page_of_form(lang=locale)
    return url_for(request.endpoint, **{**address_args(), **(request.view_args or {}), "lang": locale})


def _can_be_fetched() -> bool:
    return request.method == "GET" or "GET" in (request.url_rule.methods or () if request.url_rule else ())


def _this_page() -> str:
    """Where a choice about the look comes back to: this page; after a refused form, the page that it stands on."""
    if request.method == "GET":
        return holdable(request.full_path).rstrip("?")
    return request.path if _can_be_fetched() else _page_of_form()


def _page_of_form(**more: Any) -> str:
    """The page that a sent form stands on: the same address, or the nearest above it that can be fetched."""
    address = request.path
    while address:
        try:
            endpoint, values = current_app.create_url_adapter(request).match(address, method="GET")  # type: ignore[union-attr]
            return url_for(endpoint, **values, **more)
        except HTTPException:
            address = address.rpartition("/")[0]
    return url_for("home", **more)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    return _error_page(error.code, form_page=_page_of_form() if error.code == 405 else "")


def _too_many(error: TooMany) -> Response:
    response = _error_page(429, wait=error.wait)
    response.headers["Retry-After"] = str(error.wait)
    return response


def _expired(error: CSRFError) -> Response:
    """A form of a page that was open for too long, or from before signing in elsewhere: it can be sent once more as it is.

    Only if a page of ours sent it, so that nobody is shown what a stranger wants to have sent; and never a password.
    """
    guard = getattr(current_app.view_functions.get(request.endpoint or ""), "guard", "public")
    if guard != "public" and not current_user.is_authenticated and (fields := _typed()):
        return _keep(401, "signed_out", fields)
    return _keep(400, "csrf", _typed())


def _typed() -> list[tuple[str, str]]:
    """What a page of ours sent, without the token; nothing if a password is among it."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    is_ours = origin == request.host_url.rstrip("/") or origin.startswith(request.host_url)
    fields = [(name, value) for name, values in request.form.lists() for value in values if name != "csrf_token"]
    return fields if is_ours and not any("password" in name for name, _ in fields) else []


def _keep(code: int, reason: str, fields: list[tuple[str, str]]) -> Response:
    """A page that holds what was typed, to be sent once more."""
    lost = any(one.filename for one in request.files.values())
    return _error_page(code, reason, fields=fields, lost_files=lost, form_page=_page_of_form())


def _database_busy(error: OperationalError) -> Response:
    if answer := again.carry_out(error):
        return answer
    log.error("database not ready", extra={"fault": type(error.orig).__name__})
    response = _error_page(503)
    response.headers["Retry-After"] = "5"
    return response


def _crash(error: Exception) -> Response:
    if current_app.testing and not current_app.config.get("SHOW_ERROR_PAGES"):
        raise error
    log.exception("unexpected error")
    return _error_page(500)


def _error_page(code: int, reason: str = "", wait: int = 0, **more: Any) -> Response:
    """A page that says what happened and what to do next; in plain text if even that fails."""
    db.session.rollback()
    db.session().info["writing"] = False
    told = {"code": code, "reason": reason, "wait": wait, "request_id": logs.request_id(), **more}
    page = render_template("core/error.html", **told)
    return make_response(page, code)
