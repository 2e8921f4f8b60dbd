"""HTTP of second factors: the second step of signing in, setting factors up, taking them away."""

from typing import Any

import pyotp
import segno
from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from markupsafe import Markup

from webapp.accounts import blueprint, entrance, factors, passkeys
from webapp.accounts.forms import AppForm, FactorForm, NewPasskeyForm, PasskeyForm
from webapp.accounts.models import User
from webapp.accounts.rules import GUESSES_AT_A_FACTOR, QUARTER
from webapp.core import crypto, limits
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.web import current_actor, get_or_404, guarded, invalid, public

SETTING_UP = "authenticator"
WRONG = Text(
    "รหัสไม่ถูกต้องหรือใช้ไปแล้ว กรุณารอรหัสถัดไปในแอป และตรวจว่านาฬิกาของโทรศัพท์ตรง",
    "The code is wrong or was used. Please wait for the next one, and see that the telephone’s clock is right.",
)
WRONG_KEY = Text("ใช้พาสคีย์ไม่สำเร็จ กรุณาลองอีกครั้ง", "The passkey did not work. Please try again.")
USED_A_CODE = Text(
    "ท่านใช้รหัสกู้คืนแล้ว เหลืออีก {n} รหัส หากโทรศัพท์หาย กรุณาตั้งแอปในเครื่องใหม่ที่ “บัญชีของฉัน”",
    "You used a recovery code; {n} are left. If your telephone is lost, please set up another one at “My account”.",
)
KEEP_ONE = Text(
    "เจ้าหน้าที่ต้องมีการยืนยันสองขั้นอย่างน้อยหนึ่งอย่าง กรุณาเพิ่มอย่างอื่นก่อน",
    "Officers need one second factor. Please add another one first.",
)


def ask_for_factor(user: User, template: str, **context: Any) -> Any:
    """The page on which a person shows a factor; a true answer once it is shown."""
    form, key_form, keys = FactorForm(formdata=None), PasskeyForm(formdata=None), factors.passkeys_of(user.id)
    if request.method == "POST":
        limits.hit("factor", GUESSES_AT_A_FACTOR, QUARTER, who=user.public_id)
        if "credential" in request.form:
            key_form = PasskeyForm()
            found = passkeys.used(key_form.credential.data or "", keys)
            if found is not None:
                factors.use_passkey(user.actor, *found)
                return None
            fail(key_form.credential, WRONG_KEY)
        else:
            form = FactorForm()
            if form.validate():
                if factors.use_code(user.actor, form.code.data or ""):
                    return None
                fail(form.code, WRONG)
    page = {
        "form": form,
        "key_form": key_form,
        "options": passkeys.to_use(keys) if keys and passkeys.possible() else None,
        "has_app": factors.authenticator_of(user.id) is not None,
        **context,
    }
    return invalid(template, **page) if request.method == "POST" else render_template(template, **page)


@blueprint.route("/sign-in/second", methods=["GET", "POST"])
@public
def second() -> Any:
    """The second step: who has passed the first one shows a factor."""
    waiting = entrance.half_way()
    if waiting is None:
        if session.pop(entrance.HALF_WAY, None):
            flash(
                t("หมดเวลายืนยันขั้นที่สอง กรุณาเข้าสู่ระบบอีกครั้ง", "The second step took too long. Please sign in again."), "info"
            )
        return redirect(url_for("accounts.sign_in"), 303)
    user, target = waiting
    codes = factors.codes_left(user.id)
    page = ask_for_factor(user, "accounts/second.html")
    if page is not None:
        return page
    entrance.enter(user, second_factor=True)
    if (left := factors.codes_left(user.id)) < codes:
        flash(str(USED_A_CODE.format(n=left)), "warning")
    return redirect(target or entrance.first_page(), 303)


@blueprint.get("/account/factors")
@guarded("account.own")
@entrance.proved
def factor_list() -> Any:
    return _list()


def _list(codes: list[str] | None = None, key_form: NewPasskeyForm | None = None) -> Any:
    keys = factors.passkeys_of(current_user.id)
    context = {
        "app": factors.authenticator_of(current_user.id),
        "keys": keys,
        "codes_left": factors.codes_left(current_user.id),
        "codes": codes or [],
        "key_form": key_form or NewPasskeyForm(formdata=None),
        "options": passkeys.to_add(current_user, keys) if passkeys.possible() else None,
        "needed": entrance.needs_factor(current_user),
    }
    template = "accounts/factors.html"
    return invalid(template, **context) if key_form else render_template(template, **context)


@blueprint.route("/account/factors/app", methods=["GET", "POST"])
@guarded("account.own")
@entrance.proved
def add_authenticator() -> Any:
    """The key stays until it is used: back from the app, a telephone may load the page anew."""
    sealed = session.get(SETTING_UP)
    if sealed is None:
        if request.method == "POST":  # used already
            return redirect(url_for("accounts.factor_list"), 303)
        session[SETTING_UP] = sealed = crypto.encrypt(pyotp.random_base32())
    form = AppForm()
    secret = crypto.decrypt(sealed)
    if request.method == "POST" and form.validate():
        limits.hit("factor-set-up", GUESSES_AT_A_FACTOR, QUARTER, who=current_user.public_id)
        codes = factors.add_authenticator(current_actor(), secret, form.code.data or "")
        if codes is not None:
            session.pop(SETTING_UP)
            session[entrance.SECOND] = True
            return _list(codes)
        fail(form.code, WRONG)
    address = pyotp.TOTP(secret).provisioning_uri(name=current_user.email, issuer_name="Ruamkid")
    picture = segno.make(address, error="m").svg_inline(
        scale=5, dark="#1d2b2a", light="#ffffff", border=3, omitsize=True
    )
    spoken = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    context = {"form": form, "address": address, "qr": Markup(picture), "secret": spoken}  # noqa: S704  (made by segno)
    template = "accounts/factor-app.html"
    return invalid(template, **context) if form.errors else render_template(template, **context)


@blueprint.post("/account/factors/app/remove")
@guarded("account.own")
@entrance.proved
def remove_authenticator() -> Any:
    try:
        factors.remove_authenticator(current_actor(), needs_one=entrance.needs_factor(current_user))
        flash(t("ปิดแอปยืนยันตัวแล้ว", "The authenticator app is turned off."), "success")
    except factors.LastOne:
        flash(str(KEEP_ONE), "warning")
    return redirect(url_for("accounts.factor_list"), 303)


@blueprint.post("/account/factors/passkeys")
@guarded("account.own")
@entrance.proved
def add_passkey() -> Any:
    get_or_404(passkeys.possible() or None)
    form = NewPasskeyForm()
    good = form.validate()
    found = passkeys.added(form.credential.data or "") if good else None
    if found is None:
        if good:
            fail(form.label, WRONG_KEY)
        return _list(key_form=form)
    codes = factors.add_passkey(current_actor(), label=form.label.data or "", **found)
    session[entrance.SECOND] = True
    flash(t("เพิ่มพาสคีย์แล้ว", "The passkey is added."), "success")
    return _list(codes)


@blueprint.post("/account/factors/passkeys/<string:public_id>/remove")
@guarded("account.own")
@entrance.proved
def remove_passkey(public_id: str) -> Any:
    key = get_or_404(next((k for k in factors.passkeys_of(current_user.id) if k.public_id == public_id), None))
    try:
        factors.remove_passkey(current_actor(), key, needs_one=entrance.needs_factor(current_user))
        flash(t("นำพาสคีย์ออกแล้ว", "The passkey is removed."), "success")
    except factors.LastOne:
        flash(str(KEEP_ONE), "warning")
    return redirect(url_for("accounts.factor_list"), 303)


@blueprint.post("/account/factors/codes")
@guarded("account.own")
@entrance.proved
def new_recovery_codes() -> Any:
    get_or_404(factors.has_any(current_user.id) or None)
    return _list(factors.new_recovery_codes(current_actor()))


# What an officer without a factor may still open where one is needed: setting it up, and leaving.
_OPEN = {
    "static", "accounts.sign_out", "accounts.prove", "accounts.factor_list", "accounts.add_authenticator",
    "accounts.add_passkey", "accounts.ask_for_link", "accounts.enter_by_code", "accounts.enter_by_link",
    "accounts.second", "health.healthz", "health.readyz", "manifest", "service_worker", "offline",
}  # fmt: skip


def lead_to_setting_up() -> Any:
    """Before each request: where officers need a second factor, one without it is led to set it up, and nowhere else."""
    if not current_app.extensions["settings"].officers_need_second_factor or request.endpoint in _OPEN:
        return None
    if not current_user.is_authenticated or not entrance.needs_factor(current_user) or session.get(entrance.SECOND):
        return None
    if factors.has_any(current_user.id):
        return None
    flash(t("เจ้าหน้าที่ต้องตั้งการยืนยันสองขั้นก่อนใช้งาน", "Officers set up a second factor before they begin."), "info")
    return redirect(url_for("accounts.factor_list"), 303)
