"""Split Thai, which writes no blanks between words, into words.

The fast engine (nlpo3, Rust) and the fall-back (PyThaiNLP's newmm) follow the same algorithm over the same
dictionary, so that a machine without the compiled one still gives the same words.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from functools import cache

from nlp.data import HERE, read_list
from nlp.text import normalise, thai_digits_to_arabic

WORDS = HERE / "words.txt"

Engine = Callable[[str], list[str]]

_PIECE = 2_000
"""Longest stretch given to an engine at once: newmm looks for the best path through all of it."""
_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_UNSAFE_START = re.compile(rf"[ะ-ู{_MARKS}ๅๆ]")


def _nlpo3() -> Engine:
    import nlpo3

    _, loaded = nlpo3.load_dict(str(WORDS), "ruamkid")
    if not loaded:
        nlpo3.segment("ก", "ruamkid")  # already loaded in this process, or raises the engine's own reason

    def engine(text: str) -> list[str]:
        return list(nlpo3.segment(text, "ruamkid"))

    return engine


def _newmm() -> Engine:
    os.environ.setdefault("PYTHAINLP_OFFLINE", "1")
    from pythainlp.tokenize import word_tokenize
    from pythainlp.util import Trie

    trie = Trie(WORDS.read_text("utf-8").splitlines())

    def engine(text: str) -> list[str]:
        # Joining broken numbers would be quadratic in the length of a run of digits.
        tokens: list[str] = word_tokenize(text, custom_dict=trie, engine="newmm", join_broken_num=False)
        return tokens

    return engine


def _plain() -> Engine:
    pattern = re.compile(rf"[ก-ู{_MARKS}เ-ๆ]+|[^\W\d_ก-๛]+|\d+|\s+|.", re.DOTALL)
    return pattern.findall


ENGINES: dict[str, Callable[[], Engine]] = {"nlpo3": _nlpo3, "newmm": _newmm, "plain": _plain}
"""Makers of engines by name, best first; `plain` splits at scripts and blanks alone and is always there."""


@cache
def best() -> str:
    """Name of the best engine installed."""
    for name in ENGINES:
        try:
            _load(name)
        except ImportError:
            continue
        return name
    raise AssertionError("the plain engine needs nothing")


@cache
def _load(name: str) -> Engine:
    return ENGINES[name]()


def engine(name: str | None = None) -> Engine:
    """The engine of that name, or the best one installed."""
    return _load(name or best())


def _pieces(text: str) -> Iterable[str]:
    """Cut a long text at blanks, or failing that before a letter that may begin a word."""
    start = 0
    while len(text) - start > _PIECE:
        end = start + _PIECE
        blank = max(text.rfind(" ", start + 1, end), text.rfind("\n", start + 1, end))
        if blank > start + _PIECE // 2:
            end = blank
        else:
            while end > start + _PIECE // 2 and _UNSAFE_START.match(text, end):
                end -= 1
        yield text[start:end]
        start = end
    yield text[start:]


def _split(cleaned: str, name: str | None) -> list[str]:
    cut = engine(name)
    if len(cleaned) <= _PIECE:
        return cut(cleaned) if cleaned else []
    return [token for piece in _pieces(cleaned) for token in cut(piece)]


def segment(text: str, name: str | None = None) -> list[str]:
    """The words, blanks and signs of the cleaned text; joined together they are `normalise(text, None).text`."""
    return _split(normalise(text, limit=None).text, name)


@cache
def dictionary() -> frozenset[str]:
    """Every word of the dictionary, for those who ask whether a token is one."""
    return frozenset(WORDS.read_text("utf-8").splitlines())


def stop_words() -> frozenset[str]:
    return read_list("stopwords.txt")


_CONTENT = re.compile(rf"[^\W_]|[{_MARKS}]")


def words(text: str) -> list[str]:
    """Lower-case words that carry content: no blanks, signs or stop words."""
    skip = stop_words()
    return [token for token in _split(search_text(text), None) if token not in skip and _CONTENT.match(token)]


_SAYS_LITTLE = 60
"""Characters from which on a text is taken to be about something."""


def names_a_subject(text: str) -> bool:
    """False of what people write who have nothing to say: 'ไม่มีค่ะ', 'ทดสอบระบบ', 'ดีมากครับ ขอบคุณ'."""
    idle = read_list("no_subject.txt")
    return len(text) > _SAYS_LITTLE or any(not word.isdigit() and word not in idle for word in words(text))


def search_text(text: str) -> str:
    """A text as search compares it: letter case and digits folded, what looks alike written alike."""
    return thai_digits_to_arabic(normalise(text).text).lower()


def search_tokens(text: str) -> list[str]:
    """What a full-text index stores of a text and looks up for a query: every word, letter case and digits folded."""
    cleaned = thai_digits_to_arabic(normalise(text).text).lower()
    return [token.strip() for token in _split(cleaned, None) if _CONTENT.match(token)]


@cache
def model(name: str | None = None) -> str:
    """Engine and content hash of the dictionary: what must be equal for two segmentations to be equal."""
    return f"{name or best()}-{hashlib.blake2b(WORDS.read_bytes(), digest_size=4).hexdigest()}"
