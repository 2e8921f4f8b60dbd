"""HTTP of web push: an account's browsers, and the end with one press."""

import hmac
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from webapp.accounts.rules import own_path
from webapp.core.i18n import t
from webapp.core.web import csrf, current_actor, get_or_404, guarded, public
from webapp.push import asking, blueprint, operations, queries
from webapp.push.models import PushKind


@blueprint.post("/account/push")
@guarded("account.own")
def begin_for_account() -> Any:
    subject = get_or_404(queries.subject(PushKind.ACCOUNT, current_user.public_id))
    return asking.answer(asking.begin(current_actor(), subject), url_for("accounts.account", _anchor="push"))


@blueprint.post("/push/<string:public_id>/renew/<string:code>")
@public
@csrf.exempt
def renew(public_id: str, code: str) -> Any:
    """Sent by the service worker, without a page; the code in the address is what proves the right."""
    row = get_or_404(queries.find(public_id))
    if not hmac.compare_digest(queries.renewal_code(row).encode(), code.encode()):
        abort(404)
    return Response(status=204 if asking.renew(current_actor(), row) else 422, mimetype="text/plain")


@blueprint.route("/push/<string:public_id>/end/<string:code>", methods=["GET", "POST"])
@public
@csrf.exempt
def end(public_id: str, code: str) -> Any:
    """The notification's own button sends a POST without a visit; the code in the address is what proves the right."""
    row = queries.find(public_id)
    if row is not None:
        if not hmac.compare_digest(queries.end_code(row).encode(), code.encode()):
            abort(404)
        if request.method == "GET":
            return render_template("push/end.html")
        operations.end(current_actor(), public_id)
    if back := own_path(request.form.get("page")):
        flash(t("หยุดแจ้งในเบราว์เซอร์นั้นแล้ว", "That browser is told no more."), "success")
        return redirect(back, 303)
    return render_template("push/ended.html")
