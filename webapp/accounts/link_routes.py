"""HTTP of signing in by mail: asking, the code on the device that asked, the link wherever the letter is read."""

from typing import Any

from flask import redirect, render_template, request, session, url_for
from flask_login import current_user

from webapp.accounts import blueprint, entrance, mail_links
from webapp.accounts.forms import CodeForm, MailLinkForm
from webapp.accounts.rules import GUESSES_AT_A_CODE, LINKS_FROM_AN_ADDRESS, MAIL_LINK_LIFE, QUARTER, own_path
from webapp.core import limits
from webapp.core.forms import fail
from webapp.core.i18n import Text
from webapp.core.web import current_actor, invalid, public

ASKED = "mail_link"
WRONG_CODE = Text(
    "รหัสไม่ถูกต้อง หมดอายุ หรือใช้ไปแล้ว กรุณาตรวจอีเมลฉบับล่าสุด หรือขอลิงก์ใหม่",
    "The code is wrong, too old, or used. Please look at the newest letter, or ask for a new link.",
)


@blueprint.route("/sign-in/link", methods=["GET", "POST"])
@public
def ask_for_link() -> Any:
    form = MailLinkForm()
    if not form.validate_on_submit():
        template = "accounts/link-ask.html"
        return invalid(template, form=form) if form.is_submitted() else render_template(template, form=form)
    limits.hit("link", LINKS_FROM_AN_ADDRESS, QUARTER)
    asked = mail_links.ask(current_actor(), form.email.data or "", own_path(request.args.get("next")))
    session[ASKED] = {"id": asked.public_id, "email": form.email.data}
    return _sent(CodeForm(formdata=None), asked.token)


def _sent(form: CodeForm, token: str | None = None) -> Any:
    context = {"form": form, "email": session[ASKED]["email"], "token": token}
    template = "accounts/link-sent.html"
    return invalid(template, **context) if form.errors else render_template(template, **context)


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def enter_by_code() -> Any:
    """The letter may be read elsewhere; the code brings its proof to the browser that asked, and to no other."""
    asked = session.get(ASKED)
    if asked is None:
        return redirect(url_for("accounts.ask_for_link"), 303)
    form = CodeForm()
    if not form.validate_on_submit():
        return _sent(form)
    limits.hit("link-code", GUESSES_AT_A_CODE, int(MAIL_LINK_LIFE.total_seconds()), who=asked["id"])
    found = mail_links.enter_by_code(current_actor(), asked["id"], form.digits)
    if found is None:
        fail(form.code, WRONG_CODE)
        return _sent(form)
    return entrance.welcome(*found)


@blueprint.route("/sign-in/link/<string:token>", methods=["GET", "POST"])
@public
def enter_by_link(token: str) -> Any:
    """A page with one button: programs that open links of mails must not use them up."""
    if request.method == "GET":
        owner = mail_links.owner_of(token)
        if owner is None:
            return render_template("accounts/link-over.html"), 404
        other = current_user.is_authenticated and current_user.id != owner.id
        return render_template("accounts/link-enter.html", owner=owner, other=other)
    found = mail_links.enter_by_link(current_actor(), token)
    if found is None:
        return render_template("accounts/link-over.html"), 404
    return entrance.welcome(*found)
