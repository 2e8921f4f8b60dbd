"""HTTP of changing the address of the own account, and of saying from the old one that it was somebody else."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_login import current_user

from webapp.accounts import addresses, blueprint, entrance, factors, operations
from webapp.accounts.forms import EmailForm
from webapp.accounts.models import User
from webapp.accounts.rules import DAY, EMAIL_CHANGES
from webapp.core import limits
from webapp.core.db import db, rollback
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.web import current_actor, guarded, invalid, public

SAME = Text("ท่านใช้อีเมลนี้อยู่แล้ว กรุณากรอกอีเมลใหม่", "This is your address already. Please enter the new one.")


@blueprint.route("/account/email", methods=["GET", "POST"])
@guarded("account.own")
def change_email() -> Any:
    """Who signs in by a password alone shows it here; all others prove themselves as they do when they sign in."""
    form = EmailForm()
    if current_user.password_hash and not factors.has_any(current_user.id):
        return _change_email(form)
    del form.password
    return entrance.proved(_change_email)(form)


def _change_email(form: EmailForm) -> Any:
    template = "accounts/email-change.html"
    if not form.validate_on_submit():
        return invalid(template, form=form) if form.is_submitted() else render_template(template, form=form)
    email = form.email.data or ""
    if email == current_user.email:
        fail(form.email, SAME)
        return invalid(template, form=form)
    if form.password and not entrance.is_own_password(form.password):
        return invalid(template, form=form)
    limits.hit("email-change", EMAIL_CHANGES, DAY, who=current_user.public_id)
    limits.hit("email-change-to", EMAIL_CHANGES, DAY, who=email)
    asked = addresses.ask(current_actor(), email)
    return render_template("accounts/email-sent.html", email=email, asked=asked)


@blueprint.post("/account/email/give-up")
@guarded("account.own")
def give_up_email() -> Any:
    addresses.give_up(current_actor())
    flash(t("ยกเลิกคำขอเปลี่ยนอีเมลแล้ว", "Your e-mail stays as it is."), "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.route("/account/email/<string:token>", methods=["GET", "POST"])
@guarded("account.own")
def confirm_email(token: str) -> Any:
    """One button, for the owner alone: the letter to a mistyped address gives a stranger nothing."""
    change = addresses.change_of(addresses.CONFIRM, token)
    if change is None or not addresses.is_waiting(change):
        return render_template("accounts/link-over.html"), 404
    mine = change.user_id == current_user.id
    if request.method == "GET" or not mine:
        return render_template("accounts/email-confirm.html", change=change, mine=mine)
    second_factor = bool(session.get(entrance.SECOND))
    try:
        user = addresses.confirm(current_actor(), change)
    except operations.NotOpen:  # pressed twice
        return render_template("accounts/link-over.html"), 404
    except operations.EmailTaken:
        rollback()
        return render_template("accounts/email-taken.html"), 409
    entrance.enter(user, second_factor=second_factor)
    flash(t("เปลี่ยนอีเมลแล้ว อุปกรณ์อื่นถูกออกจากระบบ", "Your e-mail is changed. Other devices are signed out."), "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.route("/account/email/undo/<string:token>", methods=["GET", "POST"])
@public
def undo_email(token: str) -> Any:
    """For whoever reads the old address: one press, then a new password."""
    change = addresses.change_of(addresses.UNDO, token)
    if change is None or not addresses.is_refusable(change):
        return render_template("accounts/link-over.html"), 404
    if request.method == "GET":
        return render_template("accounts/email-undo.html", change=change)
    had_password = db.session.get_one(User, change.user_id).password_hash is not None
    try:
        user = addresses.undo(current_actor(), change)
    except operations.NotOpen:  # pressed twice
        return render_template("accounts/link-over.html"), 404
    flash(
        t("ยกเลิกการเปลี่ยนอีเมลและออกจากระบบทุกอุปกรณ์แล้ว", "The change is undone, and every device is signed out."),
        "success",
    )
    if not had_password:
        return redirect(url_for("accounts.ask_for_link"), 303)
    return redirect(url_for("accounts.new_password", token=operations.password_token(user)), 303)
