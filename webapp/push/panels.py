"""What web push adds to the account page."""

from typing import Any

from flask import render_template, url_for

from webapp.push import queries, service
from webapp.push.models import PushKind


def on_account(person: Any) -> str | None:
    browsers = queries.of(PushKind.ACCOUNT, person.public_id)
    if not browsers and not service.is_set_up():
        return None
    return render_template("push/_on-account.html", browsers=browsers, action=url_for("push.begin_for_account"))
