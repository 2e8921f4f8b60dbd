"""Atom: what became new in a public list, for programs that look for their readers. Feeds show what a visitor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, render_template, request

from webapp.core import clock, i18n
from webapp.core.i18n import Text
from webapp.core.typed import holdable

MIMETYPE = "application/atom+xml"
MOST = 50
NOTHING_YET = datetime(2005, 7, 27, tzinfo=clock.BANGKOK)  # when a place changed where nothing has happened


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One piece of news. `id` never changes, whatever becomes of it; `category` is a code and its words."""

    id: str
    title: str
    url: str
    updated: datetime
    published: datetime | None = None
    author: str = ""
    summary: str = ""
    category: tuple[str, Text | str] | None = None


def in_language(values: dict[str, Any]) -> dict[str, Any]:
    """What an address of a feed names: its program has no cookie that tells the reader's language."""
    return values if i18n.current_locale() == "th" else {**values, "lang": i18n.current_locale()}


def atom(title: str, entries: Sequence[Entry], *, here: str, there: str, urn: str = "") -> Response:
    """The feed at `here` of the page at `there`; what did not change since it was last asked for is not sent again."""
    newest = max((one.updated for one in entries), default=NOTHING_YET)
    page = render_template(
        "core/feed.xml", title=title, entries=entries, here=here, there=there, id=urn or here, updated=newest
    )
    response = Response(holdable(page), content_type=f"{MIMETYPE}; charset=utf-8")
    response.add_etag()
    response.make_conditional(request)
    return response
