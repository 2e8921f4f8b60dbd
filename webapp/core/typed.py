"""What people type or paste, without what no page, table or paper can hold.

Some databases refuse NUL, XML (so Atom, DOCX and XLSX) all control characters: one of them in an opinion would keep the
whole result of a hearing from being set. They cannot be seen; a vertical tab is how word processors break a line.
"""

import re
from collections.abc import Iterable
from typing import Any

from flask import Request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, iter_multi_items

_UNHELD = re.compile("[\x00-\x08\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Turn round, or set apart, all that follows: unseen in a name, one turned the whole line of a page; they come with numbers
# copied from a telephone's contacts. Letters that are written from the right need none of them.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def holdable(text: str) -> str:
    """The text as it can be kept, shown and printed; all else stays as typed."""
    return _UNHELD.sub("", text.replace("\x0b", "\n"))


def _typed(value: Any) -> Any:
    if isinstance(value, FileStorage) and value.filename:
        value.filename = _typed(value.filename)
    return _TURNING.sub("", holdable(value)) if isinstance(value, str) else value


class Typed(ImmutableMultiDict[str, Any]):
    """Arguments of an address and fields of a form, in every room."""

    def __init__(self, mapping: Any = None) -> None:
        pairs: Iterable[tuple[Any, Any]] = iter_multi_items(mapping) if mapping is not None else ()
        super().__init__([(_typed(name), _typed(value)) for name, value in pairs])


class Asked(Request):
    parameter_storage_class = Typed
