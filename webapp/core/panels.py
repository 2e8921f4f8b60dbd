"""How an upper room adds to a lower room's page without the lower room knowing it.

A room on a higher floor contributes a panel to a named place, for example 'project' (the project's page); the lower
room's template asks for all panels of that place. A panel returns rendered HTML, or None when it has nothing to say.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

Panel = Callable[[Any], str | None]
_HEADING = re.compile(r'<h2 id="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)


def add_panel(app: Flask, place: str, panel: Panel, order: int = 50) -> None:
    """Register a panel; lower `order` comes first."""
    places = app.extensions.setdefault("panels", defaultdict(list))
    places[place].append((order, panel.__qualname__, panel))
    places[place].sort(key=lambda entry: entry[:2])


def panels(place: str, subject: Any = None) -> list[Markup]:
    """The rendered panels of a place, in order. Each returned template has escaped its own content."""
    entries = current_app.extensions.get("panels", {}).get(place, [])
    rendered = (panel(subject) for _, _, panel in entries)
    return [Markup(html) for html in rendered if html]  # noqa: S704  (templates have escaped it)


def contents(rendered: Iterable[Markup]) -> list[tuple[str, str]]:
    """The second-level headings of panels, as id and words: what a long page begins with."""
    found = (_HEADING.findall(html) for html in rendered)
    return [(name, Markup(words).striptags()) for headings in found for name, words in headings]  # noqa: S704  (ours)


def add_provider(app: Flask, name: str, provider: Callable[..., Any]) -> None:
    """Register a source of data that a lower room asks for by name (for example the strategies that apply to an area)."""
    app.extensions.setdefault("providers", defaultdict(list))[name].append(provider)


def provided(name: str, *args: Any) -> list[Any]:
    """What every registered provider of that name answers, one after another."""
    return [item for provider in current_app.extensions.get("providers", {}).get(name, []) for item in provider(*args)]
