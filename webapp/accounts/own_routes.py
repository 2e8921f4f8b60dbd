"""HTTP of what an account keeps for its owner: devices and letters."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from webapp.accounts import blueprint, devices, inbox
from webapp.core.i18n import t
from webapp.core.web import current_actor, get_or_404, guarded


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
    return redirect(url_for("accounts.account", _anchor="devices"), 303)


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
