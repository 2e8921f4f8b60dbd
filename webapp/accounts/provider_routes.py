"""HTTP of signing in by a provider: the way there and back, and linking an account after proof of it."""

import logging
import secrets
from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_login import current_user

from webapp.accounts import blueprint, entrance, linking
from webapp.accounts.providers import Identity, Provider, Trouble, Wish, new_wish
from webapp.accounts.rules import QUARTER, own_path
from webapp.core import clock, limits
from webapp.core.i18n import t
from webapp.core.links import address
from webapp.core.web import current_actor, get_or_404, guarded, public

log = logging.getLogger(__name__)
ON_THE_WAY = "provider"


def providers() -> dict[str, Provider]:
    found: dict[str, Provider] = current_app.extensions["providers_of_identity"]
    return found


def _back(provider: Provider) -> str:
    """The address that the provider knows: of the settings, not of the request's host."""
    return address("accounts.provider_back", key=provider.key)


def _trouble(provider: Provider, status: int, reason: str = "") -> Any:
    return render_template("accounts/provider-trouble.html", provider=provider, reason=reason), status


@blueprint.get("/sign-in/with/<string:key>")
@public
def provider_start(key: str) -> Any:
    """A link, not a form: the security policy lets no form lead to another site."""
    provider = get_or_404(providers().get(key))
    wish = new_wish()
    try:
        way = provider.way(wish, _back(provider))
    except Trouble as fault:
        log.warning("provider of identity", extra={"fault": str(fault)})
        return _trouble(provider, 503)
    session[ON_THE_WAY] = {
        "key": key,
        "state": wish.state,
        "nonce": wish.nonce,
        "verifier": wish.verifier,
        "at": clock.now().timestamp(),
        "next": own_path(request.args.get("next")) or "",
    }
    return redirect(way)


@blueprint.get("/sign-in/with/<string:key>/back")
@public
def provider_back(key: str) -> Any:
    provider = get_or_404(providers().get(key))
    going = session.pop(ON_THE_WAY, None)
    if not _is_ours(going, key):
        return _trouble(provider, 400, "state")
    if request.args.get("iss", provider.issuer) != provider.issuer:
        return _trouble(provider, 400, "state")
    if "code" not in request.args:
        return _trouble(provider, 400, "declined")
    try:
        wish = Wish(going["state"], going["nonce"], going["verifier"])
        identity = provider.identity(wish, request.args["code"], _back(provider))
    except Trouble as fault:
        log.warning("provider of identity", extra={"fault": str(fault)})
        return _trouble(provider, 502)
    return _recognised(provider, identity, going["next"])


def _is_ours(going: dict[str, Any] | None, key: str) -> bool:
    """Whether this browser set out for this provider within the quarter of an hour, and comes back the first time."""
    state = request.args.get("state", "")
    if going is None or going["key"] != key or clock.now().timestamp() - going["at"] > QUARTER:
        return False
    if not secrets.compare_digest(state.encode("utf-8", "replace"), going["state"].encode()):
        return False
    return limits.is_first("provider-state", state, going["at"])  # an old cookie may hold it still


def _recognised(provider: Provider, identity: Identity, target: str) -> Any:
    mark = linking.mark_of(identity)
    owner = linking.owner_of(mark)
    if owner is not None and not (current_user.is_authenticated and current_user.id != owner.id):
        linking.note_use(owner.actor, mark)
        return entrance.welcome(owner, target)
    entrance.bring_identity(provider.key, mark, identity.name, identity.email)
    if current_user.is_authenticated:
        return redirect(url_for("accounts.link_identity"), 303)
    if linking.is_linked(mark):  # the account is closed
        session.pop(entrance.IDENTITY, None)
        return _trouble(provider, 403, "closed")
    return redirect(url_for("accounts.new_identity"), 303)


@blueprint.get("/sign-in/new")
@public
def new_identity() -> Any:
    """Recognised, but nobody here yet: sign in to an own account to link it, or make one."""
    brought = entrance.brought_identity()
    if brought is None:
        return redirect(url_for("accounts.sign_in"), 303)
    return render_template("accounts/identity-new.html", brought=brought, provider=providers()[brought["provider"]])


@blueprint.route("/account/identities/link", methods=["GET", "POST"])
@guarded("account.own")
@entrance.proved
def link_identity() -> Any:
    """Both are proved by now; one press links them. Opening the page alone does not."""
    brought = entrance.brought_identity()
    if brought is None:
        return redirect(url_for("accounts.account"), 303)
    provider = providers()[brought["provider"]]
    if request.method == "GET":
        return render_template("accounts/identity-link.html", brought=brought, provider=provider)
    session.pop(entrance.IDENTITY)
    try:
        linking.link(current_actor(), provider.key, brought["mark"])
    except linking.LinkedElsewhere:
        words = t(
            "เชื่อมไม่ได้ {provider} นี้ใช้กับบัญชีอื่น หรือบัญชีของท่านเชื่อมไว้แล้ว",
            "It was not linked: this identity of {provider} opens another account, or yours has one already.",
            provider=provider.label,
        )
        flash(words, "warning")
    else:
        flash(
            t(
                "เชื่อมแล้ว ครั้งต่อไปเข้าสู่ระบบด้วย {provider} ได้",
                "Linked. You can sign in with {provider} from now on.",
                provider=provider.label,
            ),
            "success",
        )
    return redirect(url_for("accounts.account"), 303)


@blueprint.post("/account/identities/<string:public_id>/unlink")
@guarded("account.own")
@entrance.proved
def unlink_identity(public_id: str) -> Any:
    linking.unlink(current_actor(), get_or_404(linking.own(current_actor(), public_id)))
    flash(
        t("ยกเลิกการเชื่อมแล้ว ท่านยังเข้าสู่ระบบด้วยลิงก์ทางอีเมลได้", "Unlinked. A link in a mail still signs you in."), "success"
    )
    return redirect(url_for("accounts.account"), 303)
