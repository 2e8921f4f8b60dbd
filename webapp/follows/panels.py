"""What follows add to the pages of areas and to the account page."""

from typing import Any

from flask import render_template

from webapp.areas.models import Area
from webapp.core.web import current_actor
from webapp.follows import queries
from webapp.follows.operations import code_of


def on_area(area: Area) -> str:
    return render_template("follows/_button.html", kind="area", ref=area.code)


def on_account(subject: Any) -> str | None:
    """What the person follows, and the way out."""
    found = [(one, queries.subject(one.kind, one.ref), code_of(one)) for one in queries.own(current_actor())]
    return render_template("follows/_on-account.html", follows=found) if found else None
