"""Thai and English stand side by side in the source, so that neither can be forgotten (docs/adr/0002).

A further language is a file `translations/<code>.json` that maps the Thai text to its translation; what it lacks
falls back to English.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TRANSLATIONS = Path(__file__).parent / "translations"
NAMES = {"th": "ไทย", "en": "English"}

_locale: ContextVar[str] = ContextVar("locale", default="th")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages. `str()` gives it in the language of the current reader."""

    th: str
    en: str

    def __str__(self) -> str:
        return translate(self.th, self.en)

    def format(self, **values: object) -> "Text":
        """A Text with `{name}` places filled in; values may be Texts themselves."""
        return Text(_fill(self.th, values, "th"), _fill(self.en, values, "en"))


def _fill(template: str, values: dict[str, object], locale: str) -> str:
    filled = {k: getattr(v, locale) if isinstance(v, Text) else v for k, v in values.items()}
    return (template if locale == "th" else _counted(template, filled)).format(**filled)


def t(th: str, en: str, **values: object) -> str:
    """The text in the reader's language, with `{name}` places filled in."""
    text = translate(th, en)
    if not values:
        return text
    return (text if _locale.get() == "th" else _counted(text, values)).format(**values)


# What is counted in the English texts. They stand in the plural: Thai does not tell one thing from several.
_COUNTED = re.compile(
    r"\{(\w+)\} (more |other |new )?"
    "(areas|characters|days|drafts|groups|heads|indicators|items|lines|matters|megabytes|minutes|opinions|paragraphs|parts|photographs|photos|pictures|"
    "points|projects|proposals|provinces|questions|quotations|recommendations|reports|requests|rows|seats|seconds|statements|strategies|submissions|"
    "supporters|texts|themes|times|values|voices|votes|weeks|years)"
    r"\b( are\b| were\b| have\b| wait\b| stand\b)?"
)
_VERBS = {" are": " is", " were": " was", " have": " has", " wait": " waits", " stand": " stands"}


def _counted(text: str, values: dict[str, object]) -> str:
    """The English text with the singular where its number is one."""

    def one(found: re.Match[str]) -> str:
        number, more, things, verb = found.groups(default="")
        if str(values.get(number)) != "1":
            return found[0]
        thing = f"{things[:-3]}y" if things.endswith("ies") else things[:-1]
        return f"{{{number}}} {more}{thing}{_VERBS.get(verb, verb)}"

    return _COUNTED.sub(one, text)


def translate(th: str, en: str) -> str:
    locale = _locale.get()
    if locale == "th":
        return th
    return en if locale == "en" else _catalogue(locale).get(th, en)


@cache
def _catalogue(locale: str) -> dict[str, str]:
    content: dict[str, str] = json.loads((TRANSLATIONS / f"{locale}.json").read_text(encoding="utf-8"))
    return content


@cache
def locales() -> dict[str, str]:
    """The languages offered: code → its own name."""
    further = {path.stem: _catalogue(path.stem).get("", path.stem) for path in sorted(TRANSLATIONS.glob("*.json"))}
    return NAMES | further


def current_locale() -> str:
    return _locale.get()


def set_locale(locale: str) -> None:
    _locale.set(locale if locale in locales() else "th")


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Within the block texts are in the language of the person written to."""
    before = current_locale()
    set_locale(language)
    try:
        yield
    finally:
        _locale.set(before)
