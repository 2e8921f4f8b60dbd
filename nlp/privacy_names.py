"""Find people's names behind titles and forms of address.

Thai writes a title, a given name and (after a blank) a family name without marking where the name ends, so the end is found by
lists of names and, failing those, by the first word that is known to go on with the sentence.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate

from nlp.data import areas, read_list
from nlp.name_ends import (
    GOES_ON,
    MAX,
    RUN,
    apart,
    carries_on,
    crossed,
    end_of_name,
    family_end,
    family_like,
    goes_on,
    longest_prefix,
)
from nlp.name_lists import family_names, given_names
from nlp.privacy_numbers import Span
from nlp.privacy_titles import (
    ANIMAL,
    EYES_TOO,
    FAMILY_BUILT,
    FAMILY_PART,
    GOES_WITH,
    LATIN,
    LOOSE,
    MONK,
    NAME_BUILT,
    NO_DEED,
    NO_NICKNAME,
    NOBODY,
    NOT_AFTER,
    OF_AN_ELDER,
    OF_EYES,
    OF_PEOPLE,
    PLACE_BEFORE,
    QUALITY,
    SAID,
    SHOP_BEFORE,
    STRONG,
    TITLES_OF_ONE,
    WEAK,
    WORDS_TOO,
)
from nlp.tokens import dictionary, engine, stop_words

_COUNT = re.compile(r"(?<![0-9])[0-9]{1,3}\s?$")


def _strong(work: str) -> list[Span]:
    spans: list[Span] = []
    for match in STRONG.finditer(work):
        title = match.group("title")
        ban = NOT_AFTER.get(title)
        name_at = match.end()
        if ban and re.compile(ban).match(work, match.end("title")):
            continue
        if title not in ("นาย", "นาง") and _counted(work, name_at):
            continue
        if work.startswith("สมเด็จ", name_at):
            continue
        lent = bool(PLACE_BEFORE.search(work, max(0, match.start() - 12), match.start()))
        if lent and not work[match.start() - 1].isspace():
            continue
        if re.match("[ก-๎]", work[match.start() - 1 : match.start()]) and not _title_begins(work, match.start(), title):
            continue
        run = RUN.match(work, name_at)
        if run is None or re.compile(r"[ก-ฮ]{1,4}[.\-]").match(work, name_at):
            continue  # 'นพ.สสจ.'
        if (
            title == "นาย"
            and _COUNT.search(work, max(0, match.start() - 5), match.start())
            and not _listed_length(run.group())
        ):
            continue  # counted policemen; but a number may also stand before one in a list
        if title == "นาย" and run.group()[0] == "ก" and goes_on(run.group()[1:]):
            continue  # นายก
        first = engine()(run.group()[:20])[0]
        if carries_on(first) and not longest_prefix(run.group(), given_names(), len(first) + 1):
            if end := _family_tells(work, run) or _foreign(work, run, title):
                spans.append(("name", name_at, end))
            continue
        length = end_of_name(run.group(), given_names(), whole=True)
        if length < 2:
            continue
        if title == "พระครู" and run.group().startswith("คุณ", length):
            length += len("คุณ")  # 'พระครูปัญญาโพธิคุณ'
        end = family_end(work, name_at + length)
        if lent and end == name_at + length:
            continue  # a school, and whom it is called after; with a family name somebody of it
        everyday = run.group()[:length] in GOES_ON | stop_words() and run.group()[:length] not in given_names()
        if everyday and not FAMILY_PART.search(work, name_at + length, end):
            continue
        unlisted = not longest_prefix(run.group(), given_names(), 3)
        if title in ("นาย", "นาง") and not match.group("gap") and unlisted and end == name_at + length:
            continue  # 'นาง' as 'she', 'นายงาน'
        spans.append(("name", name_at, end))
    return spans


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
    before = _run_start(work, start)
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
    if title == "นาง" and left not in GOES_ON and left not in stop_words():
        return False
    return left in GOES_ON or left in stop_words() or len(left) > 2


@cache
def _districts() -> tuple[str, ...]:
    return tuple(area.name for area in areas() if area.level == "district")


@cache
def _provinces() -> tuple[str, ...]:
    return tuple(area.name for area in areas() if area.level == "province" and len(area.name) > 5)


def _run_start(work: str, at: int) -> int:
    """Where the run of Thai letters that holds `at` begins, looking back a little."""
    before = at
    while before > 0 and at - before < 30 and "ก" <= work[before - 1] <= "๎":
        before -= 1
    return before


def _weak(work: str) -> list[Span]:
    spans: list[Span] = []
    for match in WEAK.finditer(work):
        title, start = match.group("title"), match.end()
        run = RUN.match(work, start)
        if run is None or not _title_stands(work, match.start(), title):
            continue
        if SHOP_BEFORE.search(work, max(0, match.start() - 24), match.start()) or run.group().startswith(_provinces()):
            continue
        if title == "อ." and run.group().startswith(_districts()):
            continue
        text = run.group()
        word = WORDS_TOO.get(title)
        if word and word.match(work, match.end("title")):
            continue
        length = _listed_length(text)
        listed = length > 0
        if not listed and title not in LOOSE and (end := _with_family(work, run, title)):
            spans.append(("name", start, end))
            continue
        if not listed:
            length = _nickname(text, title)
        common = 0 if listed or title not in OF_AN_ELDER else _everyday_name(text)
        name, length = text[:length], common or length
        everyday = name in GOES_ON or name in stop_words() or name in read_list("common_names.txt")
        if not length or (everyday and not common):
            continue
        if name == "น้อย" and title in ("หมอ", "ครู", "อาจารย์", "น้อง", "เณร", "สามเณร"):  # they may be few
            continue
        if PLACE_BEFORE.search(work, max(0, match.start() - 12), match.start()) and not title.startswith("คุณ"):
            continue
        end = start + length
        spans.append(("name", start, family_end(work, end) if listed else end))
    return spans


def _nickname(text: str, title: str) -> int:
    """Length of the nickname at the beginning; 0 for none."""
    if title in NO_NICKNAME and not (title in EYES_TOO and not OF_EYES.match(text)):
        return 0
    if title in OF_PEOPLE and (built := _built(text)):
        return built
    for length in range(min(len(text), 9), 1, -1):
        name = text[:length]
        if name not in read_list("nicknames.txt") or crossed(text, length):
            continue
        if goes_on(text[length:]) or (
            apart(text, length) and (name not in dictionary() or _followed(text, length, title))
        ):
            return length
    return 0


def _followed(text: str, length: int, title: str) -> bool:
    """Whether the name at the beginning is a word of its own, before another word that does not belong to it."""
    tokens = [*engine()(text[: length + 20]), ""]
    whole = tokens[0] == text[:length] and tokens[1] in dictionary() and len(tokens[1]) > 2
    animal = title == "น้อง" and ANIMAL.match(text)
    return whole and not animal and title in OF_PEOPLE and not QUALITY.match(text) and not GOES_WITH.match(tokens[1])


def _built(text: str) -> int:
    """Length of a given name of two of the words that old names are built of: 'นวลศรี', 'บุญเรือน'."""
    found = NAME_BUILT.match(text)
    return found.end() if found and apart(text, found.end()) and not crossed(text, found.end()) else 0


def _everyday_name(text: str) -> int:
    """Length of a name that is an everyday word, where a word that says what somebody does follows: 'ลุงเพชรเอารถมาจอด'."""
    name, following = [*engine()(text[:30]), "", ""][:2]
    known = name in read_list("plain_names.txt") or name in read_list("nicknames.txt") & read_list("common_names.txt")
    return len(name) if known and following in GOES_ON and following not in NO_DEED else 0


def _with_family(work: str, run: re.Match[str], title: str) -> int:
    """The end of a given name that is no everyday word, or is listed, and of the family name behind it; 0 when they are none."""
    given = run.group()
    tokens = engine()(given)
    if not 3 <= len(given) <= 12 or work[run.end() : run.end() + 1] != " " or any(token in GOES_ON for token in tokens):
        return 0
    end = family_end(work, run.end())
    following = work[run.end() + 1 : end]
    if end == run.end() or following in read_list("common_names.txt") or following in stop_words():
        return 0
    named = given in given_names()
    strange = any(len(token) > 1 and token not in dictionary() for token in tokens)
    if named and title.replace(" ", "") in TITLES_OF_ONE and end - run.end() <= 16 and FAMILY_PART.search(following):
        return end
    if following in family_names():
        return end if named or strange or not any(token in read_list("common_names.txt") for token in tokens) else 0
    unknown = named and following not in dictionary() and len(following) <= 10  # no word, so a family name
    return end if title.replace(" ", "") in TITLES_OF_ONE and (strange or unknown) else 0


def _listed_length(text: str) -> int:
    """Length of the listed given name at the beginning; a short one counts only where the sentence then goes on."""
    for length in range(min(len(text), MAX), 2, -1):
        name = text[:length]
        if name not in given_names() or name in read_list("common_names.txt") or not apart(text, length):
            continue
        # A long name is a name whatever follows it, unless the segmenter would run across its end.
        if goes_on(text[length:]) or (length >= 5 and not crossed(text, length) and len(engine()(name + "แจ้ง")) > 1):
            return length
    return 0


def _title_stands(work: str, start: int, title: str) -> bool:
    """The segmenter, too, sees this title as a word of its own: there is no aunt in ป้าย or หน้า, no uncle in อาคาร."""
    apart = work.endswith(("แทน", "สามี"), 0, start)  # and not แทนคุณ, to repay; nor สา|มีชื่อ
    position = start if apart else _run_start(work, start)
    for token in engine()(work[position : start + 40]):
        if position >= start:
            # A name may be one word with its title in the dictionary, but 'คุณภาพ' is no person.
            return position == start and (token == title or title.startswith(token))
        position += len(token)
    return False


def _said(work: str) -> list[Span]:
    spans: list[Span] = []
    for match in SAID.finditer(work):
        run = RUN.match(work, match.end())
        if run is None:
            continue
        length = next(
            (
                n
                for n in range(min(len(run.group()), MAX), 1, -1)
                if run.group()[:n] in (read_list("nicknames.txt") if "เล่น" in match.group() else given_names())
                and (n > 2 or n == len(run.group()))
                and goes_on(run.group()[n:])
            ),
            0,
        )
        if length and run.group()[:length] not in GOES_ON | read_list("common_names.txt"):
            spans.append(("name", match.end(), family_end(work, match.end() + length)))
    return spans


_I_AM = re.compile(r"(?:กระผม|ผม(?<!กระผม)|ดิฉัน|หนู)(?<![ก-๎]กระผม)(?<![ก-๎]ผม)(?<![ก-๎]ดิฉัน)(?<![ก-๎]หนู)\s?(?=[ก-ฮเ-ไ])")


def _introduced(work: str) -> list[Span]:
    """'ผมณัฐพล แก้วมณี': a listed given name with a family name behind a word for oneself."""
    spans: list[Span] = []
    for match in _I_AM.finditer(work):
        run = RUN.match(work, match.end())
        if run is None or run.group() not in given_names() or carries_on(run.group()):
            continue
        end = family_end(work, run.end())
        family = work[run.end() : end].strip()
        if family in family_names() or FAMILY_BUILT.fullmatch(family):
            spans.append(("name", match.end(), end))
    return spans


def names(work: str) -> list[Span]:
    """Names behind titles ('นายสมชาย ใจดี'), forms of address ('ป้าแดง') and 'ชื่อ', without the title itself."""
    latin = [("name", match.start("name"), match.end("name")) for match in LATIN.finditer(work)]
    monks: list[Span] = [
        ("name", *match.span("name"))
        for match in MONK.finditer(work)
        if not PLACE_BEFORE.search(work, max(0, match.start() - 12), match.start())
    ]
    return [*monks, *_strong(work), *_said(work), *_introduced(work), *_weak(work), *latin]
