"""On the front page: what was decided because of people like the reader."""

from flask import render_template

from webapp.areas.models import Area
from webapp.insights import theme_queries
from webapp.planning import queries, rules
from webapp.planning.feed_routes import newest_answers

SHOWN = 3


def on_home_drafts(area: Area | None) -> str | None:
    """Drafts of plans that are open to readers: those that concern the reader's province; of the country, if that is not known."""
    found = queries.shown_drafts(area)
    return render_template("planning/_drafts.html", drafts=found, place="home", rules=rules) if found else None


def on_home(area: Area | None) -> str | None:
    """The newest answers, of the reader's province if there are any; each with how many voices led to it."""
    found = newest_answers(area, limit=SHOWN) if area else []
    near = bool(found)
    found = found or newest_answers(None, limit=SHOWN)
    if not found:
        return None
    rows = theme_queries.rows([one.theme for one in found])
    pairs = list(zip(found, rows, strict=True))
    return render_template("planning/_on-home.html", pairs=pairs, near=near)
