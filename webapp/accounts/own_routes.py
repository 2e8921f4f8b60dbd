"""HTTP of what an account keeps for its owner: devices and letters."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_login import current_user, logout_user

from webapp.accounts import blueprint, closing, devices, entrance, inbox
from webapp.accounts.forms import CloseForm
from webapp.core.i18n import t
from webapp.core.web import current_actor, get_or_404, guarded, invalid


def note_device() -> None:
    """Before a request: now and then, that this device is still used."""
    if request.endpoint != "static" and devices.is_to_be_noted() and current_user.is_authenticated:
        devices.note_use(current_actor())


@blueprint.post("/account/devices/<string:public_id>/sign-out")
@guarded("account.own")
def sign_out_there(public_id: str) -> Any:
    device = get_or_404(devices.own(current_actor(), public_id))
    devices.end(current_actor(), device)
    flash(t("ออกจากระบบในอุปกรณ์นั้นแล้ว", "That device is signed out."), "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.route("/account/close", methods=["GET", "POST"])
@guarded("account.own")
@entrance.proved
def close() -> Any:
    """What goes and what stays is said first; then one press ends the account."""
    form = CloseForm()
    if request.method == "GET":
        return render_template("accounts/close.html", form=form)
    if not form.validate():
        return invalid("accounts/close.html", form=form)
    try:
        closing.close(current_actor())
    except closing.StillOfficer:
        return redirect(url_for("accounts.close"), 303)  # the page says what to do first
    logout_user()
    session.clear()
    flash(t("ปิดบัญชีและลบข้อมูลของท่านแล้ว", "Your account is closed and your data are erased."), "success")
    return redirect(url_for("home"), 303)


@blueprint.get("/account/letters")
@guarded("account.own")
def letters() -> Any:
    actor = current_actor()
    return render_template("accounts/letters.html", page=inbox.page(actor), unread=inbox.unread(actor))


@blueprint.post("/account/letters/read")
@guarded("account.own")
def read_all() -> Any:
    inbox.note_read(current_actor())
    return redirect(url_for("accounts.letters"), 303)


@blueprint.get("/account/letters/<string:public_id>")
@guarded("account.own")
def letter(public_id: str) -> Any:
    """Opening a letter is reading it."""
    found = get_or_404(inbox.find(current_actor(), public_id))
    if not found.is_read:
        inbox.note_read(current_actor(), public_id)
    return render_template("accounts/letter.html", letter=found)


@blueprint.post("/account/letters/<string:public_id>/delete")
@guarded("account.own")
def delete_letter(public_id: str) -> Any:
    get_or_404(inbox.find(current_actor(), public_id))
    inbox.throw_away(current_actor(), public_id)
    flash(t("ลบจดหมายแล้ว", "The letter is deleted."), "success")
    return redirect(url_for("accounts.letters"), 303)
