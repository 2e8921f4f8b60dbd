"""What provinces answer to what many said, as a feed; and the newest of it for the front page."""

from typing import Any

from flask import Response, request, url_for
from sqlalchemy import func, select

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.areas.rules import full_name
from webapp.core import feed as feeds
from webapp.core.db import db
from webapp.core.i18n import current_locale, t
from webapp.core.links import address
from webapp.core.web import public
from webapp.insights import theme_queries
from webapp.insights.models import Theme
from webapp.insights.theme_queries import ThemeRow
from webapp.planning import blueprint, queries
from webapp.planning.models import Response as Answer


def newest_answers(area: Area | None, strategy: str = "", limit: int = feeds.MOST) -> list[Answer]:
    """The newest answer to each public theme, newest first."""
    newest = select(func.max(Answer.id)).group_by(Answer.theme_id)
    statement = select(Answer).join(Theme, Theme.id == Answer.theme_id)
    statement = statement.where(Answer.id.in_(newest), Theme.is_public)
    if area is not None:
        statement = statement.where(areas.within(Theme.area_code, area))
    if strategy:
        statement = statement.where(Theme.strategy_ref == strategy)
    return list(db.session.scalars(statement.order_by(Answer.published_at.desc(), Answer.id.desc()).limit(limit)))


def in_address(area: Area | None, strategy: str) -> dict[str, Any]:
    """The filters of the list as an address of the feed names them."""
    return feeds.in_language({"area": area.code if area else None, "strategy": strategy or None})


def feed_of_themes(area: Area | None, strategy: str) -> list[str]:
    """What the list of themes asks its upper rooms for (provider `feed_of_themes`)."""
    return [url_for("planning.answers_feed", **in_address(area, strategy))]


@blueprint.get("/themes/feed.atom")
@public
def answers_feed() -> Response:
    """The answers, by the area and the strategy of their themes; an answer that is changed is the same entry."""
    area, strategy = areas.get(request.args.get("area")), request.args.get("strategy", "")[:16]
    now = next(iter(queries.strategy_now(strategy)), strategy) if strategy else ""
    found = newest_answers(area, now)
    rows = theme_queries.rows([one.theme for one in found], theme_queries.COUNTED)
    title = t("ร่วมคิด: คำตอบของจังหวัด", "Ruamkid: what provinces answered") + (f" · {full_name(area)}" if area else "")
    here = address("planning.answers_feed", **in_address(area, strategy))  # as it was asked for: it names the feed
    there = address("insights.themes", **in_address(area, now))
    return feeds.atom(title, [_entry(*pair) for pair in zip(found, rows, strict=True)], here=here, there=there)


def _entry(one: Answer, row: ThemeRow) -> feeds.Entry:
    page, place = address("insights.theme", public_id=row.public_id), areas.full_path_name(row.theme.area)
    voices = t("ตอบ {n} เสียง", "An answer to {n} voices", n=row.count.voices)
    words = one.text if current_locale() == "th" or not one.text_en else one.text_en
    return feeds.Entry(
        id=f"{page}#answer",
        title=str(row.title),
        url=page,
        updated=one.published_at,
        author=one.signed_as,
        category=(row.theme.area_code, place),
        summary=f"{words}\n{voices} · {place}",
    )
