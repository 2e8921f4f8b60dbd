"""What sessions add to the page of their hearing."""

from flask import render_template

from webapp.areas import queries as areas
from webapp.core.web import can
from webapp.hearings import session_queries
from webapp.hearings.models import Hearing
from webapp.hearings.queries import phase_of


def on_hearing(hearing: Hearing) -> str | None:
    """The sessions, and for officers the way to a new one."""
    sessions = session_queries.of_hearing(hearing)
    may_manage = can("session.manage", areas.path_of(hearing.area_code), phase_of(hearing))
    if not (sessions or may_manage):
        return None
    return render_template("hearings/_on-sessions.html", hearing=hearing, sessions=sessions, may_manage=may_manage)
