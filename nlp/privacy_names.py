"""Find people's names, most of all behind titles.

Thai writes a title, a given name and (after a blank) a family name without marking where the name ends, so the end is found by
lists of names and, failing those, by the first word that is known to go on with the sentence.
"""

from __future__ import annotations

import re
from itertools import accumulate

from nlp.data import read_list
from nlp.name_ends import (
    GOES_ON,
    MAX,
    RUN,
    SHORT,
    carries_on,
    end_of_name,
    family_end,
    family_like,
    goes_on,
    listed_length,
    longest_prefix,
    no_names,
    run_start,
)
from nlp.name_likelihood import family_lead, given_lead, likely_family_end
from nlp.name_lists import family_names, given_names
from nlp.privacy_bare import bare
from nlp.privacy_called import called
from nlp.privacy_numbers import Span
from nlp.privacy_spoken import spoken
from nlp.privacy_stated import stated
from nlp.privacy_titles import (
    BETWEEN_BLANKS,
    FAMILY_BUILT,
    FAMILY_PART,
    GLUED_FAMILY,
    LATIN,
    LATIN_STATED,
    MONK,
    NOBODY,
    NOT_AFTER,
    PLACE_BEFORE,
    SHOP_BEFORE,
    STRONG,
    SURE_TITLE,
    UNSURE_FAMILY,
    UNSURE_TITLE,
    WITH_FAMILY,
    WORDS_AND_NAMES,
)
from nlp.tokens import dictionary, engine, stop_words

_FURTHER = re.compile(r" (?P<name>[ก-ฮเ-ไ][ก-ฮะ-ฺเ-๎]{1,8})(?![ก-๎.])")


_FAMILY_BEHIND = re.compile(r"\s{1,2}([ก-๎]{3,20})(?![ก-๎])")
_COUNT = re.compile(r"(?<![0-9/.–-])[0-9]{1,3}\s?$")


def _strong(work: str) -> list[Span]:
    spans: list[Span] = []
    for match in STRONG.finditer(work):
        run = RUN.match(work, match.end())
        if run is None or not _may_be_titled(work, match, run):
            continue
        lent = bool(PLACE_BEFORE.search(work, max(0, match.start() - 12), match.start()))
        shop = SHOP_BEFORE.search(work, max(0, match.start() - 24), match.start())
        end = _titled(work, match, run, lent) or (0 if lent or shop else _likely_titled(work, match, run))
        if end:
            spans.append(("name", match.end(), end))
    return spans


def _has_family(work: str, run: re.Match[str]) -> bool:
    """'นางสีดา บุปผา': what is part of a word behind its title is a given name before another name."""
    then = _FAMILY_BEHIND.match(work, run.end()) if run.group() in WORDS_AND_NAMES else None
    return then is not None and (then[1] in family_names() or then[1] in given_names())


def _may_be_titled(work: str, match: re.Match[str], run: re.Match[str]) -> bool:
    """Whether a title stands here, and somebody may be named behind it."""
    title, start = match.group("title"), match.start()
    ban = NOT_AFTER.get(title)
    banned = re.compile(ban).match(work, match.end("title")) if ban else None
    named = longest_prefix(run.group(), given_names(), max(5, banned.end() - run.start() + 1)) if banned else 0
    if banned and not named and not _has_family(work, run):
        return False
    if title not in ("นาย", "นาง") and _counted(work, run.start()):
        return False
    if run.group().startswith("สมเด็จ") or re.compile(r"[ก-ฮ]{1,4}[.\-]").match(work, run.start()):
        return False  # 'นพ.สสจ.'
    if PLACE_BEFORE.search(work, max(0, start - 12), start) and not work[start - 1].isspace():
        return False
    if re.match("[ก-๎]", work[start - 1 : start]) and not _title_begins(work, start, title):
        return False
    if title == "นาย" and _COUNT.search(work, max(0, start - 5), start) and not listed_length(run.group()):
        return False  # counted policemen; but a number may also stand before one in a list
    return not (title == "นาย" and run.group()[0] == "ก" and _head_of_council(run.group()))


def _head_of_council(text: str) -> bool:
    """'นาย' and this are นายก and more, and no man whose name begins with that letter."""
    return engine()("นาย" + text)[0] == "นายก" and not longest_prefix(text, given_names(), 3)


def _titled(work: str, match: re.Match[str], run: re.Match[str], lent: bool) -> int:
    """The end of the name behind a title that lists and words tell, or 0."""
    title, text, name_at = match.group("title"), run.group(), run.start()
    first = engine()(text[:20])[0]
    if (carries_on(first) or _deed(text)) and not longest_prefix(text, given_names(), len(first) + 1):
        return _family_tells(work, run) or _foreign(work, run, title)
    length = end_of_name(text, given_names(), whole=True)
    if length < 2:
        return 0
    if title == "พระครู" and text.startswith("คุณ", length):
        length += len("คุณ")  # 'พระครูปัญญาโพธิคุณ'
    end = family_end(work, name_at + length)
    if lent and end == name_at + length:
        return 0  # a school, and whom it is called after; with a family name somebody of it
    everyday = text[:length] in GOES_ON | stop_words() and text[:length] not in given_names()
    if everyday and not FAMILY_PART.search(work, name_at + length, end):
        return 0
    unlisted = not longest_prefix(text, given_names(), 3)
    if title in ("นาย", "นาง") and not match.group("gap") and unlisted and end == name_at + length:
        return 0  # 'นาง' as 'she', 'นายงาน'
    if length == len(text):
        return max(end, _titled_family(work, run, title))
    lead, glued = family_lead(text[length:])
    return end if lead < GLUED_FAMILY else max(end, name_at + length + glued)


def _deed(text: str) -> bool:
    """'ตั้งด่าน', 'โบกรถ': a sergeant who does something, and no name that is built like these."""
    first, following = [*engine()(text[:20]), ""][:2]
    told = goes_on(text[len(first) :]) or (following in dictionary() and not FAMILY_PART.match(following))
    return told and first in read_list("no_names.txt")


def _likely_titled(work: str, match: re.Match[str], run: re.Match[str]) -> int:
    """The end of a name that is likelier behind this title than any words, or 0."""
    title, text = match.group("title"), run.group()
    first = engine()(text[:20])[0]
    family = _titled_family(work, run, title)
    if len(text) <= SHORT and family > run.end():
        return family
    if len(text) <= SHORT and first not in no_names():
        return run.end()
    lead, length = given_lead(text, title)
    if text[:length] in no_names() or lead < (UNSURE_TITLE if title in ("นาย", "นาง") else SURE_TITLE):
        return 0
    return run.start() + length


def _titled_family(work: str, run: re.Match[str], title: str) -> int:
    """Where the family name, and further names of a foreigner, end behind a title and a given name; the end of that when none follow."""
    end = likely_family_end(work, run.end(), UNSURE_FAMILY, BETWEEN_BLANKS if title in WITH_FAMILY else 0.0)
    while end > run.end() and run.group() not in given_names() and (further := _FURTHER.match(work, end)):
        tokens = engine()(further.group("name"))
        if (len(tokens) > 1 and all(token in dictionary() for token in tokens)) or tokens[0] in no_names():
            break
        end = further.end()
    return end


def _family_tells(work: str, run: re.Match[str]) -> int:
    """The end of a name whose given part is an everyday word, where a family name of two parts follows: 'ประสาน บุตรวงษ์'."""
    end = family_end(work, run.end()) if run.group() in given_names() else 0
    return end if end > run.end() and FAMILY_BUILT.match(work[run.end() : end].lstrip()) else 0


def _foreign(work: str, run: re.Match[str], title: str) -> int:
    """The end of a short name that begins like a Thai word, as those of hill tribes and Muslims do ('จะแฮ จะนู', 'อาดัม'); 0 for none."""
    name, following = run.group(), re.compile(r" ([ก-๎]{2,8})(?![ก-๎])").match(work, run.end())
    tokens = engine()(name)
    if len(name) > 8 or len(tokens) < 2 or any(token in GOES_ON for token in tokens[1:]):
        return 0
    family = following.group(1) if following else ""
    if following and (family[:2] == name[:2] or family_like(family, engine()(family))):
        return following.end()
    return run.end() if title not in ("นาย", "นาง") and any(token not in dictionary() for token in tokens) else 0


def _counted(work: str, at: int) -> bool:
    """Two sergeants, the officer on duty, Miss Thailand: nobody is named."""
    found = NOBODY.match(work, at)
    run = RUN.match(work, at)
    return bool(found and run and not longest_prefix(run.group(), given_names(), len(found.group()) + 1))


def _title_begins(work: str, start: int, title: str) -> bool:
    """A title inside a run of letters counts where the word before it ends by itself and may stand before a person."""
    before = run_start(work, start)
    tokens = engine()(work[before:start] + title)
    if "." in title and re.fullmatch("[ก-ฮ]{1,3}", work[before:start]):
        return False  # กทพ., สดร.: the title is the end of an office's abbreviation
    if title.startswith("พระ"):  # the segmenter takes these for two words
        return start - before in accumulate(map(len, tokens)) and not work.endswith("สมเด็จ", 0, start)
    if "." in title or work[before:start].endswith(("ขอบคุณ", "ขอบพระคุณ")):
        return True  # abbreviations are no part of a word; and it is not ขอบ|คุณนาย
    after = start + len(title)
    if work[after : after + 1] == " " or longest_prefix(work[after : after + MAX], given_names(), 4):
        return len(tokens) > 1 and tokens[-1] == title
    if tokens[-1] != title or len(tokens) < 2:
        return False
    left = tokens[-2]
    if title == "นาง" and left not in GOES_ON and left not in stop_words() and left != "ชื่อ":
        return False
    return left in GOES_ON or left in stop_words() or len(left) > 2


def names(work: str) -> list[Span]:
    """Names behind titles ('นายสมชาย ใจดี'), forms of address ('ป้าแดง') and 'ชื่อ', without the title itself."""
    latin = [("name", *match.span("name")) for look in (LATIN, LATIN_STATED) for match in look.finditer(work)]
    monks: list[Span] = [
        ("name", *match.span("name"))
        for match in MONK.finditer(work)
        if not PLACE_BEFORE.search(work, max(0, match.start() - 12), match.start())
    ]
    return spoken(work, [*monks, *stated(work), *_strong(work), *called(work), *bare(work)]) + latin
