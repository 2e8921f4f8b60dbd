"""On the front page: what was decided because of people like the reader."""

from flask import render_template
from sqlalchemy import func, select

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core.db import db
from webapp.insights import theme_queries
from webapp.insights.models import Theme
from webapp.planning import queries, rules
from webapp.planning.models import Response

SHOWN = 3


def on_home_drafts(area: Area | None) -> str | None:
    """Drafts of plans that are open to readers: those that concern the reader's province; of the country, if that is not known."""
    found = queries.shown_drafts(area)
    return render_template("planning/_drafts.html", drafts=found, place="home", rules=rules) if found else None


def on_home(area: Area | None) -> str | None:
    """The newest answers, of the reader's province if there are any; each with how many voices led to it."""
    found = _newest(area) if area else []
    near = bool(found)
    found = found or _newest(None)
    if not found:
        return None
    rows = theme_queries.rows([one.theme for one in found])
    pairs = list(zip(found, rows, strict=True))
    return render_template("planning/_on-home.html", pairs=pairs, near=near)


def _newest(area: Area | None) -> list[Response]:
    newest = select(func.max(Response.id)).group_by(Response.theme_id)
    statement = select(Response).join(Theme, Theme.id == Response.theme_id)
    statement = statement.where(Response.id.in_(newest), Theme.is_public)
    if area is not None:
        statement = statement.where(areas.within(Theme.area_code, area))
    return list(db.session.scalars(statement.order_by(Response.published_at.desc(), Response.id.desc()).limit(SHOWN)))
