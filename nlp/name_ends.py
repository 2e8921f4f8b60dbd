"""Where a name ends: Thai leaves no blank behind a given name, and none behind a family name that a sentence goes on from."""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile

from nlp.data import read_list
from nlp.name_lists import family_names, given_names
from nlp.privacy_titles import CLAN, FAMILY_BUILT, FAMILY_PART, OF_A_PLACE
from nlp.tokens import dictionary, engine, stop_words

SHORT = 12  # letters: a run between blanks that is a name and nothing else
RUN = re.compile(r"[ก-ฺเ-๎]{2,30}")
MAX = 22

GOES_ON = read_list("goes_on.txt")
_NO_FAMILY = (
    "นาย", "นาง", "น.ส", "โทร", "และ", "ผู้", "เบอร์", "บ้าน", "หมู่", "ตำบล", "ที่", "เลข", "บัตร", "ฝ่าย", "นามสกุล",
)  # fmt: skip
CARRY_ON = tuple(word for word in GOES_ON if len(word) > 2)


def longest_prefix(run: str, names: frozenset[str], least: int) -> int:
    return next((length for length in range(min(len(run), MAX), least - 1, -1) if run[:length] in names), 0)


def goes_on(rest: str) -> bool:
    """Whether what follows begins with a word that carries a sentence on."""
    if not rest:
        return True
    return rest.startswith(CARRY_ON) or engine()(rest[:20])[0] in GOES_ON


def carries_on(token: str) -> bool:
    """Whether a name does not begin with this word: one that carries a sentence on, alone or joined with another ('ข้าม|ถนน')."""
    if token in GOES_ON:
        return True
    if token in given_names() or token not in dictionary():
        return False
    return any(token.startswith(word) and token[len(word) :] in dictionary() for word in CARRY_ON)


def end_of_name(run: str, names: frozenset[str], whole: bool) -> int:
    """Length of the name at the beginning of a run of Thai letters; `whole` when a blank or sign ends the run."""
    tokens = engine()(run)
    if whole and len(run) <= 12 and not any(token in GOES_ON and len(token) > 2 for token in tokens):
        return len(run)
    for length in range(min(len(run), MAX), 1, -1):
        if run[:length] in names and goes_on(run[length:]):
            rest = run[length:]
            return len(run) if whole and len(run) <= MAX and FAMILY_PART.fullmatch(rest) else length
    length = 0
    for token in tokens:
        last = whole and length + len(token) == len(run) and FAMILY_PART.fullmatch(token)
        if length > 1 and token in GOES_ON and not last:
            break
        length += len(token)
    return length if length <= MAX else longest_prefix(run, names, 3)


def family_end(work: str, at: int) -> int:
    """Where the family name that follows a given name ends, or `at` when none does."""
    if place := OF_A_PLACE.match(work, at):
        return place.end()
    gap = re.compile(r"\s{1,2}(?=[ก-ฮเ-ไ])").match(work, at)
    run = RUN.match(work, gap.end()) if gap else None
    if run is None or "\n" in (gap.group() if gap else ""):
        return at
    text = run.group()
    if text.startswith(_NO_FAMILY):
        return at
    tokens = engine()(text)
    listed = longest_prefix(text, family_names(), 3)
    if tokens[0] in GOES_ON and listed <= len(tokens[0]):
        if family_like(text, tokens):
            return run.end()
        built = FAMILY_BUILT.match(text)
        return run.start() + built.end() if built and apart(text, built.end()) else at
    length = end_of_name(text, family_names(), whole=True)
    if not 3 <= length <= MAX:
        return at
    more = FAMILY_PART.match(text, length)
    if more and len(more.group()) > 3:  # 'สุขพานิช|ย้าย', 'สุขพานิชวัฒนา'
        length = more.end()
        for token in takewhile(lambda token: token not in GOES_ON, engine()(text[length:])):
            length += len(token)
    clan = CLAN.match(work, run.start() + length)
    return clan.end() if clan else run.start() + length


def family_like(text: str, tokens: list[str]) -> bool:
    """'มีทรัพย์', 'พานิช', 'ลุงต๊ะ' begin with a word that goes on with a sentence, but are family names as a whole."""
    if len(text) > 10 or len(tokens) < 2:
        return False
    return all(FAMILY_PART.fullmatch(token) for token in tokens[1:]) or any(
        token not in dictionary() for token in tokens[1:]
    )


def crossed(run: str, length: int) -> bool:
    """Whether a word of the dictionary lies across the end of the name: 'วินิจ' in 'วินิจฉัย', 'เอก' in 'เอกชน'."""
    at = 0
    for token in engine()(run[: length + 20]):
        if at < length < at + len(token):
            return token in dictionary()
        at += len(token)
    return False


def apart(text: str, length: int) -> bool:
    """The name does not end inside a syllable: no mark or dependent vowel follows it."""
    return length == len(text) or not re.match("[ะ-ฺๅ็-๎]", text[length])


@cache
def no_names() -> frozenset[str]:
    """Words that are taken for words, not for names, wherever a name could stand."""
    return read_list("no_names.txt") | GOES_ON | stop_words()


def run_start(work: str, at: int) -> int:
    """Where the run of Thai letters that holds `at` begins, looking back a little."""
    before = at
    while before > 0 and at - before < 30 and "ก" <= work[before - 1] <= "๎":
        before -= 1
    return before


def listed_length(text: str) -> int:
    """Length of the listed given name at the beginning; a short one counts only where the sentence then goes on."""
    for length in range(min(len(text), MAX), 2, -1):
        name = text[:length]
        if name not in given_names() or name in read_list("common_names.txt") or not apart(text, length):
            continue
        # A long name is a name whatever follows it, unless the segmenter would run across its end.
        if goes_on(text[length:]) or (length >= 5 and not crossed(text, length) and len(engine()(name + "แจ้ง")) > 1):
            return length
    return 0
