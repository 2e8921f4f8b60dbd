"""Find people's names behind forms of address that are no titles: 'ป้าแดง', 'กำนันเป๊าะ', 'ครูสมศรี'.

What follows such a word is more often no name ('ป้าข้างบ้าน'), so lists, the words around it and likelihood decide together.
"""

from __future__ import annotations

import re
from functools import cache

from nlp.data import area_names, areas, read_list
from nlp.name_ends import (
    GOES_ON,
    RUN,
    SHORT,
    apart,
    crossed,
    family_end,
    goes_on,
    listed_length,
    no_names,
    run_start,
)
from nlp.name_likelihood import TAKEN_UP, given_lead, likely_family_end, may_end
from nlp.name_lists import family_names, given_names
from nlp.privacy_numbers import Span
from nlp.privacy_titles import (
    ANIMAL,
    EYES_TOO,
    FAMILY_PART,
    GOES_WITH,
    LOOSE,
    MOSTLY_NAMED,
    NAME_BUILT,
    NO_DEED,
    NO_NICKNAME,
    OF_AN_ELDER,
    OF_EYES,
    OF_PEOPLE,
    ONLY_BY_LIKELIHOOD,
    PLACE_BEFORE,
    QUALITY,
    SHOP_BEFORE,
    SURE_FAMILY,
    TITLES_OF_ONE,
    TOLD_BY_LIKELIHOOD,
    WEAK,
    WORDS_TOO,
)
from nlp.tokens import dictionary, engine, stop_words

_LONG_ENOUGH = 4  # letters: a listed name that is hardly the beginning of a word
_PLEADING = re.compile("(?:หน่อย|เถอะ|ด้วย|เลย|นะ|ไหม|มั้ย)$")
_CALLING = re.compile("(?:ครับ|คับ|ค่ะ|คะ|จ้า|จ้ะ|นะ|ไหม|มั้ย|ไป|กัน|ขอ)$")
"""Behind these a form of address and a blank call to somebody: 'สวัสดีค่ะพี่ เน็ตใช้ไม่ได้'."""
_SHOP_BEHIND = re.compile(r"ข้าว(?:หมก|มัน|แกง|ซอย|ต้ม|ขา)|ก๋วยเตี๋ยว|ส้มตำ|โรตี|หมูกระทะ|คาเฟ่|ซาลอน|ฟาร์ม|การช่าง|พาณิชย์")
_AGAIN = re.compile(r"\s?ๆ")
_IN_SHORT = re.compile(r"[ก-ฮ]{1,5}(?:$|(?=\.))")


@cache
def _districts() -> tuple[str, ...]:
    return tuple(area.name for area in areas() if area.level == "district")


@cache
def _provinces() -> tuple[str, ...]:
    return tuple(area.name for area in areas() if area.level == "province" and len(area.name) > 5)


def _of_an_area(text: str, length: int) -> bool:
    """Whether `text[:length]` is an area's name, or the beginning of one that goes on in the text ('ครูมีนบุรี')."""
    return any(text[:end] in area_names() for end in range(length, min(len(text), length + 12) + 1))


def _weak(work: str) -> list[Span]:
    spans: list[Span] = []
    for match in WEAK.finditer(work):
        title = match.group("title")
        run = RUN.match(work, match.end())
        if run is None or not _may_name(work, match, run):
            continue
        weigh = title in ONLY_BY_LIKELIHOOD and listed_length(run.group()) < _LONG_ENOUGH
        end = 0 if weigh else _named(work, match, run)
        end = max(end, _likely_end(work, match, run))
        if end and not _SHOP_BEHIND.match(work, end):
            spans.append(("name", match.end(), end))
    return spans


def _may_name(work: str, match: re.Match[str], run: re.Match[str]) -> bool:
    """Whether a form of address stands here, and no shop, place or word that begins like one."""
    title, start = match.group("title"), match.start()
    weighed = title in ONLY_BY_LIKELIHOOD
    stands = _ends_a_word(work, start) if weighed else _title_stands(work, start, title)
    if (
        run.group() == "หญิง"
        or not stands
        or SHOP_BEFORE.search(work, max(0, start - 24), start)
        or run.group().startswith(_provinces())
    ):
        return False
    if match.group("gap") and _CALLING.search(work, max(0, start - 6), start):
        return False
    if title == "อ." and run.group().startswith(_districts()):
        return False
    word = WORDS_TOO.get(title)
    if word and word.match(work, match.end("title")):
        return False
    return title.startswith("คุณ") or not PLACE_BEFORE.search(work, max(0, start - 12), start)


def _ends_a_word(work: str, at: int) -> bool:
    """Whether a word that carries a sentence on ends here, or none stands before."""
    before = engine()(work[run_start(work, at) : at])
    return not before or before[-1] in GOES_ON


def _named(work: str, match: re.Match[str], run: re.Match[str]) -> int:
    """The end of the name that lists and words tell, or 0."""
    title, start, text = match.group("title"), match.end(), run.group()
    length = listed_length(text)
    listed = length > 0
    if not listed and title not in LOOSE and (end := _with_family(work, run, title)):
        return end
    if not listed:
        length = _nickname(text, title)
    common = 0 if listed or title not in OF_AN_ELDER else _everyday_name(text)
    name, length = text[:length], common or length
    everyday = name in GOES_ON or name in stop_words() or name in read_list("common_names.txt")
    if not length or (everyday and not common):
        return 0
    return family_end(work, start + length) if listed else start + length


def _likely_end(work: str, match: re.Match[str], run: re.Match[str]) -> int:
    """The end of a name that is likelier here than any words, or 0."""
    title, text = match.group("title"), run.group()
    least = TOLD_BY_LIKELIHOOD.get(title)
    if least is None or _IN_SHORT.match(text + work[run.end() : run.end() + 1]):
        return 0
    if title in ("ตา", "ยาย", "ปู่", "ย่า") and not _ends_a_word(work, match.start()):
        return 0  # 'จักรยายนต์', 'บ้านตาทิตย์'
    if title == "น้า" and _PLEADING.search(work, max(0, match.start() - 6), match.start()):
        return 0
    lead, length = given_lead(text, title)
    name, end = text[:length], run.start() + length
    family = likely_family_end(work, end, SURE_FAMILY) if length == len(text) else end
    if family > end and lead + SURE_FAMILY >= least and name not in no_names():
        return family
    word = name in no_names() or engine()(name)[0] in no_names()
    listed = name in given_names() and name not in read_list("common_names.txt")
    if listed and least <= MOSTLY_NAMED and lead > 0:
        word = name in GOES_ON  # 'จ่าสมัย', 'ลุงชม'
    elif name in read_list("nicknames.txt") and least <= MOSTLY_NAMED and work.startswith(TAKEN_UP, end):
        word = name in GOES_ON  # 'ลุงหมูแก'
    if lead < least or word or name in TOLD_BY_LIKELIHOOD or length > SHORT or _AGAIN.match(work, end):
        return 0
    of_an_area = _of_an_area(text, length) or _of_an_area(title + text, len(title) + length)
    return 0 if of_an_area and least > MOSTLY_NAMED else end


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


def _title_stands(work: str, start: int, title: str) -> bool:
    """The segmenter, too, sees this title as a word of its own: there is no aunt in ป้าย or หน้า, no uncle in อาคาร."""
    apart = work.endswith(("แทน", "สามี"), 0, start)  # and not แทนคุณ, to repay; nor สา|มีชื่อ
    position = start if apart else run_start(work, start)
    for token in engine()(work[position : start + 40]):
        if position >= start:
            # A name may be one word with its title in the dictionary, but 'คุณภาพ' is no person.
            return position == start and (token == title or title.startswith(token))
        position += len(token)
    return False


_TAKEN_UP = re.compile(
    r"(?P<title>ไอ้|บัก|อี|นัง|เจ้า|โก|แปะ|โต๊ะ|บัง|ตา|ปี้)(?P<name>[ก-ฮเ-ไ][ก-ฺเ-๎]{1,8}?)(?=มัน|แก(?![ก-ฺ็-๎])|เพิ่น|เปิ้น|ลูก(?:บ้าน|ชาย|สาว)|กับไอ้)"
)


def _taken_up(work: str) -> list[Span]:
    """'อีแต๋วมัน…', 'ตาเขียวแก…': words that are often no form of address are one where 'she' or 'he' follows."""
    spans: list[Span] = []
    for match in _TAKEN_UP.finditer(work):
        name, (lead, length) = match.group("name"), given_lead(match.group("name"), match.group("title"))
        whole = length == len(name) and may_end(work, match.end()) and _ends_a_word(work, match.start())
        if whole and lead > -3 and engine()(name)[0] not in no_names():
            spans.append(("name", *match.span("name")))
    return spans


def called(work: str) -> list[Span]:
    """Names behind forms of address, without those words themselves."""
    return [*_weak(work), *_taken_up(work)]
