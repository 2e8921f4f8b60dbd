"""What chats add to the page of a hearing."""

from flask import current_app, render_template

from webapp.channels import line, opinions
from webapp.hearings.models import Hearing
from webapp.hearings.queries import phase_of
from webapp.hearings.rules import Phase


def on_hearing(hearing: Hearing) -> str | None:
    """The way by LINE, where there is one and a chat can ask all that must be answered."""
    account = current_app.extensions["settings"].line_account
    if not account or not line.is_set_up() or phase_of(hearing) != Phase.OPEN or not opinions.fits(hearing):
        return None
    return render_template("channels/_on-hearing.html", account=account)
