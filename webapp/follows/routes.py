"""HTTP of the follows room: begin, confirm the address, end with one press."""

import hmac
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.accounts import tokens
from webapp.accounts.rules import LINKS_FROM_AN_ADDRESS, QUARTER
from webapp.core import limits
from webapp.core.i18n import current_locale, t
from webapp.core.web import csrf, current_actor, get_or_404, invalid, public
from webapp.follows import blueprint, browsers, operations, queries
from webapp.follows.forms import FollowForm
from webapp.push import asking

LETTERS_TO_ONE = 5  # an hour: nobody fills a stranger's box through us


@blueprint.route("/follows/<string:kind>/<string:ref>", methods=["GET", "POST"])
@public
def start(kind: str, ref: str) -> Any:
    """With an account one press is enough; without, an address that is confirmed by mail."""
    subject = get_or_404(queries.subject(kind, ref))
    actor, form = current_actor(), FollowForm()
    if actor.id is not None:
        if request.method == "POST":
            operations.follow_with_account(actor, subject, current_locale())
            flash(
                t(
                    "ติดตามแล้ว เมื่อมีความเคลื่อนไหวเราจะส่งอีเมลถึงท่าน",
                    "You follow it now. We write to you when something happens.",
                ),
                "success",
            )
            return redirect(subject.url, 303)
        followed = queries.is_followed(actor, subject)
        stop = (
            url_for("follows.end", public_id=followed.public_id, code=operations.code_of(followed))
            if followed
            else None
        )
        return render_template("follows/start.html", subject=subject, form=None, stop=stop)
    if not form.validate_on_submit():
        page = {"subject": subject, "form": form, "stop": None, "browsers": browsers.own(subject)}
        return (
            invalid("follows/start.html", **page)
            if form.is_submitted()
            else render_template("follows/start.html", **page)
        )
    limits.hit("follow", LINKS_FROM_AN_ADDRESS, QUARTER)
    limits.hit("follow-address", LETTERS_TO_ONE, 3600, who=form.email.data)
    token = operations.ask_to_follow(actor, subject, form.email.data or "", current_locale())
    return render_template("follows/sent.html", subject=subject, email=form.email.data, token=token)


@blueprint.post("/follows/<string:kind>/<string:ref>/push")
@public
def begin_in_browser(kind: str, ref: str) -> Any:
    """Without an account and an address: this browser hears of it."""
    subject = get_or_404(next(iter(browsers.push_subject(kind, ref)), None))
    begun = asking.begin(current_actor(), subject)
    if begun:
        browsers.remember(begun)
    return asking.answer(begun, url_for("follows.start", kind=kind, ref=ref, _anchor="push"))


@blueprint.route("/follows/confirm/<string:token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> Any:
    """The link of the letter shows a button, so that a mail filter that opens links confirms nothing."""
    sealed = tokens.unseal(operations.PURPOSE, token)
    subject = queries.subject(sealed["kind"], sealed["ref"]) if sealed else None
    if sealed is None or subject is None:
        return render_template("follows/over.html"), 404
    if request.method == "GET":
        return render_template("follows/confirm.html", subject=subject)
    operations.confirm(current_actor(), subject, sealed["email"], sealed["language"])
    flash(
        t("ยืนยันแล้ว เมื่อมีความเคลื่อนไหวเราจะส่งอีเมลถึงท่าน", "Confirmed. We write to you when something happens."), "success"
    )
    return redirect(subject.url, 303)


@blueprint.route("/follows/<string:public_id>/end/<string:code>", methods=["GET", "POST"])
@public
@csrf.exempt
def end(public_id: str, code: str) -> Response | str:
    """Mail programs send a POST without a visit (RFC 8058); the code in the address is what proves the right."""
    follow = queries.find(public_id)
    if follow is None:
        return render_template("follows/ended.html")
    if not hmac.compare_digest(operations.code_of(follow).encode(), code.encode()):
        abort(404)
    if request.method == "GET":
        return render_template("follows/end.html", subject=queries.subject(follow.kind, follow.ref))
    operations.end(current_actor(), follow)
    return render_template("follows/ended.html")
