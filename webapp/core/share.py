"""What others see when a link to a public page is passed on in a chat: title, a few words, and a picture (Open Graph)."""

import hashlib
import os
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, send_file

from webapp.core import i18n, share_picture
from webapp.core.i18n import Text
from webapp.core.links import address

MOST_PICTURES = 2000
LONGEST_DESCRIPTION = 200
DRAWING = 1  # the next number when pictures are drawn otherwise
BRAND = Text("ร่วมคิด · เสียงประชาชนสู่แผนจังหวัด", "Ruamkid · people’s voices in provincial plans")


@dataclass(frozen=True, slots=True)
class Card:
    """A public thing in a few words; `description` is for the chat, the rest also for the picture."""

    kind: Text
    title: str
    place: Text | str = ""
    facts: str = ""
    description: str = ""

    def words(self) -> share_picture.Words:
        return share_picture.Words(str(self.kind), self.title, str(self.place), self.facts, str(BRAND))

    def alternative(self) -> str:
        """The picture in words."""
        return " · ".join(one for one in (str(self.kind), self.title, str(self.place), self.facts) if one)


def tags(card: Card, page: str, picture: str, **values: Any) -> dict[str, Any]:
    """For `share_tags` in the frame of a page; `page` and `picture` are endpoints."""
    locale = i18n.current_locale()
    version = _mark(card.words())
    return {
        "title": card.title,
        "description": _shortened(card.description) or card.alternative(),
        "url": address(page, **values),
        "image": address(picture, **values, locale=locale, v=version) if share_picture.possible() else None,
        "image_alt": card.alternative(),
        "size": share_picture.SIZE,
    }


def _shortened(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= LONGEST_DESCRIPTION else one_line[: LONGEST_DESCRIPTION - 1].rstrip() + "…"


def picture(card: Card) -> Response:
    """The picture, drawn once for each wording and then kept; the address of a page names the version."""
    if not share_picture.possible():
        abort(404)
    words = card.words()
    mark = _mark(words)
    folder: Path = current_app.extensions["settings"].instance_dir / "share"
    path = folder / f"{mark}.png"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f"{mark}.{os.getpid()}.new"
        fresh.write_bytes(share_picture.draw(words))
        fresh.replace(path)
        _keep_few(folder)
    return send_file(path, "image/png", conditional=True, etag=mark, max_age=86_400)


def in_language(locale: str) -> None:
    """A picture is fetched by a program without a cookie: its address says the language."""
    if locale not in i18n.locales():
        abort(404)
    i18n.set_locale(locale)


def _mark(words: share_picture.Words) -> str:
    return hashlib.sha256(repr((DRAWING, astuple(words))).encode()).hexdigest()[:20]


def _keep_few(folder: Path) -> None:
    """Old wordings go, the oldest first: what is still asked for is drawn again."""
    kept = sorted(folder.glob("*.png"), key=lambda one: one.stat().st_mtime)
    for one in kept[:-MOST_PICTURES]:
        with suppress(FileNotFoundError):
            one.unlink()
