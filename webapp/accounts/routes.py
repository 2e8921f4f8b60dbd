"""HTTP of the accounts room: signing in and out, registering, the own account."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user, logout_user

from webapp.accounts import (
    addresses,
    blueprint,
    devices,
    entrance,
    factor_routes,
    factors,
    first_steps,
    inbox,
    linking,
    operations,
    passwords,
    queries,
    tokens,
)
from webapp.accounts.entrance import enter
from webapp.accounts.forms import (
    AcceptForm,
    ForgottenForm,
    NameForm,
    NewPasswordForm,
    PasswordForm,
    ProveForm,
    RegisterForm,
    SignInForm,
)
from webapp.accounts.models import User
from webapp.accounts.rules import LINKS_FROM_AN_ADDRESS, QUARTER, own_path
from webapp.core import clock, limits
from webapp.core.db import rollback
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.web import current_actor, guarded, invalid, public

WRONG = Text("อีเมลหรือรหัสผ่านไม่ถูกต้อง กรุณาลองอีกครั้ง", "The e-mail or the password is wrong. Please try again.")
TOO_OFTEN = Text(
    "มีการลองรหัสผ่านหลายครั้งเกินไป กรุณาเข้าสู่ระบบด้วยลิงก์ทางอีเมล หรือรอ 15 นาที",
    "The password was tried too often. Please sign in by a link in a mail, or wait 15 minutes.",
)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    target = own_path(request.args.get("next"))
    if current_user.is_authenticated and request.method == "GET":
        return redirect(target or url_for("accounts.account"))
    form = SignInForm()
    if not form.validate_on_submit():
        return invalid("accounts/sign-in.html", form=form) if form.is_submitted() else _page("sign-in", form)
    if not entrance.may_guess(form.email.data or ""):
        fail(form.password, TOO_OFTEN)
        return make_response(_page("sign-in", form), 429)
    user = queries.by_email(form.email.data or "")
    if not passwords.is_right(user.password_hash if user else None, form.password.data or "") or user is None:
        entrance.guessed_wrong()
        fail(form.password, WRONG)
        return invalid("accounts/sign-in.html", form=form)
    old = user.password_hash or ""
    operations.note_sign_in(
        user.actor, passwords.hash_password(form.password.data or "") if passwords.needs_new_hash(old) else None
    )
    return entrance.welcome(user, target)


def _page(name: str, form: Any, **context: Any) -> str:
    return render_template(f"accounts/{name}.html", form=form, **context)


@blueprint.post("/sign-out")
@public
def sign_out() -> Any:
    if current_user.is_authenticated:
        devices.end_here(current_actor())
    logout_user()
    session.clear()
    flash(t("ท่านออกจากระบบแล้ว", "You have signed out."), "success")
    return redirect(url_for("home"), 303)


@blueprint.route("/register", methods=["GET", "POST"])
@public
def register() -> Any:
    form = RegisterForm()
    if entrance.brought_identity():  # who is recognised by a provider needs no password
        del form.password
    if not form.validate_on_submit():
        return invalid("accounts/register.html", form=form) if form.is_submitted() else _page("register", form)
    limits.hit("register", LINKS_FROM_AN_ADDRESS, QUARTER)
    limits.hit("register-account", 5, 3600, who=form.email.data)
    token = operations.ask_to_register(
        current_actor(),
        email=form.email.data or "",
        name=form.name.data or "",
        password_hash=passwords.hash_password(form.password.data or "") if form.password else "",
    )
    return _page("sent", form, endpoint="accounts.confirm", token=token, maybe=False)


@blueprint.route("/register/<string:token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> Any:
    """A page with one button: programs that open links of mails must not make accounts."""
    wish = tokens.unseal("register", token)
    if wish is None:
        return render_template("accounts/link-over.html"), 404
    if request.method == "GET":
        return render_template("accounts/confirm.html", name=wish["name"], email=wish["email"])
    if current_user.is_authenticated and current_user.email == wish["email"]:  # pressed twice
        return redirect(entrance.first_page(), 303)
    try:
        user = operations.create_user(
            current_actor(), email=wish["email"], name=wish["name"], password_hash=wish["password_hash"] or None
        )
    except operations.EmailTaken:
        flash(t("บัญชีนี้ยืนยันแล้ว กรุณาเข้าสู่ระบบ", "This account is confirmed already. Please sign in."), "info")
        return redirect(url_for("accounts.sign_in"), 303)
    enter(user)
    flash(t("ยินดีต้อนรับ บัญชีของท่านพร้อมใช้แล้ว", "Welcome. Your account is ready."), "success")
    return redirect(entrance.first_page(), 303)


@blueprint.route("/password/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> Any:
    form = ForgottenForm()
    if not form.validate_on_submit():
        return invalid("accounts/forgotten.html", form=form) if form.is_submitted() else _page("forgotten", form)
    limits.hit("password", LINKS_FROM_AN_ADDRESS, QUARTER)
    limits.hit("password-account", 5, 3600, who=form.email.data)
    token = operations.ask_for_password(current_actor(), form.email.data or "")
    return _page("sent", form, endpoint="accounts.new_password", token=token, maybe=True)


@blueprint.route("/password/new/<string:token>", methods=["GET", "POST"])
@public
def new_password(token: str) -> Any:
    wish = tokens.unseal("password", token)
    user = queries.by_public_id(wish["user"]) if wish else None
    if wish is None or user is None or user.session_token != wish["session"]:
        return render_template("accounts/link-over.html"), 404
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return invalid("accounts/new-password.html", form=form) if form.is_submitted() else _page("new-password", form)
    try:
        operations.change_password(user.actor, passwords.hash_password(form.password.data or ""), wish["session"])
    except operations.NotOpen:  # used by another one meanwhile
        return render_template("accounts/link-over.html"), 404
    answer = entrance.welcome(user, url_for("accounts.account"))
    flash(t("ตั้งรหัสผ่านใหม่แล้ว", "Your new password is set."), "success")
    return answer


@blueprint.route("/invitations/<string:token>", methods=["GET", "POST"])
@public
def accept_invitation(token: str) -> Any:
    invitation = queries.open_invitation(token)
    if invitation is None:
        return render_template("accounts/link-over.html"), 404
    known = queries.invited(invitation.email)
    if known is not None:
        return _accept_as_member(token, invitation, known)
    form = AcceptForm()
    if not form.validate_on_submit():
        page = {"form": form, "invitation": invitation}
        return invalid("accounts/accept.html", **page) if form.is_submitted() else _page("accept", **page)
    try:
        user = operations.accept_invitation(
            current_actor(),
            token,
            name=form.name.data or "",
            password_hash=passwords.hash_password(form.password.data or ""),
        )
    except (operations.NotOpen, operations.EmailTaken):  # pressed twice, or registered meanwhile
        rollback()
        return redirect(url_for("accounts.accept_invitation", token=token), 303)
    enter(user)
    return redirect(entrance.first_page(), 303)


def _accept_as_member(token: str, invitation: Any, known: User) -> Any:
    """Who has an account already must be signed in with it; then one button is enough."""
    mine = current_user.is_authenticated and current_user.id == known.id
    if request.method == "GET" or not mine:
        return render_template("accounts/accept-known.html", invitation=invitation, mine=mine)
    try:
        operations.accept_invitation(current_actor(), token)
    except operations.NotOpen:
        rollback()
    return redirect(entrance.first_page(), 303)


@blueprint.get("/account")
@guarded("account.own")
def account() -> Any:
    return _account()


def _account(name_form: NameForm | None = None, password_form: PasswordForm | None = None) -> Any:
    context = {
        "devices": devices.of(current_actor()),
        "is_here": devices.is_here,
        "letters": inbox.page(current_actor(), size=3),
        "unread": inbox.unread(current_actor()),
        "email_change": addresses.waiting_of(current_actor()),
        "has_factor": factors.has_any(current_user.id),
        "identities": (identities := linking.of(current_actor())),
        "linked_keys": {one.provider for one in identities},
        "name_form": name_form or NameForm(formdata=None, name=current_user.name),
        "password_form": password_form or PasswordForm(formdata=None),
    }
    if name_form or password_form:
        return invalid("accounts/account.html", **context)
    return render_template("accounts/account.html", **context)


@blueprint.post("/account/name")
@guarded("account.own")
def change_name() -> Any:
    form = NameForm()
    if not form.validate():
        return _account(name_form=form)
    operations.change_name(current_actor(), form.name.data or "")
    flash(t("บันทึกชื่อแล้ว", "Your name is saved."), "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.post("/account/password")
@guarded("account.own")
def change_password() -> Any:
    form = PasswordForm()
    if not form.validate():
        return _account(password_form=form)
    if not entrance.is_own_password(form.old_password):
        return _account(password_form=form)
    second_factor = bool(session.get(entrance.SECOND))
    user = operations.change_password(current_actor(), passwords.hash_password(form.password.data or ""))
    enter(user, second_factor=second_factor)
    flash(t("เปลี่ยนรหัสผ่านแล้ว อุปกรณ์อื่นถูกออกจากระบบ", "Your password is changed. Other devices are signed out."), "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.route("/account/prove", methods=["GET", "POST"])
@guarded("account.own")
def prove() -> Any:
    """Before what changes how the account is entered."""
    target = own_path(request.args.get("next")) or url_for("accounts.account")
    if factors.has_any(current_user.id):
        page = factor_routes.ask_for_factor(current_user, "accounts/prove-factor.html")
        if page is not None:
            return page
        session[entrance.PROVED] = clock.now().timestamp()
        return redirect(target, 303)
    form = ProveForm()
    if not form.validate_on_submit():
        page = {"form": form, "target": target}
        return invalid("accounts/prove.html", **page) if form.is_submitted() else _page("prove", **page)
    if not entrance.is_own_password(form.password):
        return invalid("accounts/prove.html", form=form, target=target)
    session[entrance.PROVED] = clock.now().timestamp()
    return redirect(target, 303)


@blueprint.post("/account/sign-out-everywhere")
@guarded("account.own")
def sign_out_everywhere() -> Any:
    operations.sign_out_everywhere(current_actor())
    return sign_out()


@blueprint.get("/workspace")
@guarded("workspace.open")
def workspace() -> Any:
    steps = first_steps.of(current_actor())
    return render_template("accounts/workspace.html", memberships=current_user.memberships, first_steps=steps)
