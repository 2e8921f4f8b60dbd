"""Read every way of writing a digit as the digit: letters typed or recognised for one, and numbers said in words.

All kinds of numbers are looked for in what is read here, so that a way of writing is learnt once: 'ศูนย์แปดหนึ่ง 234 ห้าหกเจ็ดแปด' reads
0812345678, 'สี่สิบห้าทับสอง หมู่เจ็ด' 45/2 หมู่ 7, 'กอไก่ งองู สามสี่' กง 34 and '3-80l7-OO223-54-0' 3-8017-00223-54-0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """The text with digits for words; `span` leads back to the characters of the text that was read."""

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


_LIKE = "OoQlI|"
_WITHIN = "SBZ"
_MEANT = str.maketrans(_LIKE + _WITHIN, "000111582")
_MAY_BE_MISTAKEN = re.compile(rf"[0-9][ .–/-]?[{_LIKE}{_WITHIN}]|[{_LIKE}][ .–/-]?[0-9]")
_MISTAKEN = re.compile(
    rf"(?<![A-Za-z0-9@_])[0-9{_LIKE}](?:[ .–—/-]{{0,2}}[0-9{_LIKE}{_WITHIN}]){{8,15}}(?![A-Za-z0-9@_])"
    r"|(?<![A-Za-z0-9./])[0-9OolI]{1,4}\s?/\s?[0-9OolI]{1,4}(?=\s?(?:หม|ม\s?\.|ซ|ถ))"
)


_BOXES = re.compile(r"[0-9]\|[0-9]\|[0-9]")
"""A form with a box for each digit."""


def _meant(match: re.Match[str]) -> str:
    run = match.group()
    digits, letters = sum(map(str.isdecimal, run)), sum(map(run.count, _LIKE + _WITHIN))
    if _BOXES.search(run):
        return run
    whole = digits >= 5 and digits + letters in (9, 10, 12, 13)
    return run.translate(_MEANT) if letters and (whole or (digits and "/" in run and digits + letters < 9)) else run


def _letters_as_digits(work: str) -> str:
    return _MISTAKEN.sub(_meant, work) if _MAY_BE_MISTAKEN.search(work) else work


_UNITS = (
    r"ศูน[ยญ]?์?|ศุน[ยญ]?์?|สูนย?์?|ซีโร่|โอ(?= ?(?:แปด|เก้า|หก|สอง|[0-9]))|(?i:\b(?:zero|oh)\b)", r"หน[ึื]่?ง|นึ่?ง|วัน(?= ?(?:ซีโร่|ทู|ทรี|โฟร์|ไฟว์|ซิกซ์|เซเว่น|เอท|ไนน์))|(?i:\bone\b)", r"สอง|โท(?!ร)|ทู|(?i:\btwo\b)", r"สาม(?!าร|[ัี])|ทรี|(?i:\bthree\b)", r"สี่?|โฟร์|(?i:\bfour\b)",
    r"ห้?า(?![งม])|ไฟว์|(?i:\bfive\b)", r"[หฮ]ก|ซิกซ์|(?i:\bsix\b)", r"เจ[็๊]?ด|เซเว่น|(?i:\bseven\b)", r"แป[ดต]|เอท|(?i:\beight\b)", r"เก[้๊]?า(?!อ)|ไนน์|(?i:\bnine\b)",
)  # fmt: skip
_UNIT = "|".join(_UNITS)
_WHICH = tuple(map(re.compile, _UNITS))
_TIMES = {"สิบ": 10, "ซิบ": 10, "ร้อย": 100, "ฮ้อย": 100, "พัน": 1000}
_POWERS = re.compile(rf"(?P<count>{_UNIT}|ยี่|ญี่)?(?P<times>พัน|[รฮ]้อย|[สซ]ิบ)|(?P<twenty>ซาว)|(?P<rest>เอ็ด|{_UNIT})")
_TOKEN = re.compile(
    rf"(?P<value>(?:(?:{_UNIT}|ยี่|ญี่)?(?:พัน|[รฮ]้อย|[สซ]ิบ)|ซาว)+(?:เอ็ด|{_UNIT})?)|(?P<unit>{_UNIT})|(?P<digits>[0-9]+)|(?P<over>ทับ|/)"
)
_GAP = re.compile(r"[ \-–.,…]{0,3}(?:(?:ขีด|แดช|จุด|แล้วก็|ตามด้วย) ?)?")
_SAID = "ศูน|หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|[สซ]ิบ|[รฮ]้อย|พัน|ซาว|โอ"
_HOUSE_WORD = r"เลขที่?|หมู่?(?:ที่)?|(?<![ก-๎.])ม\.|ซอย|ซ\.|ชั้น(?:ที่)?|ห้อง|อาคาร|ตึก|บ้าน(?:ยาย|ตา|ผม|หนู|ข่อย)?"
_MAY_BE_SAID = re.compile(
    rf"(?:{_SAID})(?:[ ,.…–-]|ขีด|จุด){{0,3}}(?:{_SAID}|[0-9])|[0-9](?:[ .–-]|ขีด){{0,3}}(?:{_SAID})|(?:{_HOUSE_WORD})\s?(?:{_SAID})|[0-9] ?ทับ|(?i:\bzero\b|\boh\b)"
)
_BEFORE_VALUE = re.compile(rf"(?:{_HOUSE_WORD})\s?$")
_LONG_BEFORE = re.compile("บัญชี|บช|ธนาคาร|ธ\\.?ก\\.?ส|ออมสิน|กรุงไทย|กสิกร|พร้อมเพย์|บัตร|ประจำตัว")
_PHONE = re.compile(r"0[689]\d{8}|0[23457]\d{7}")

_LETTERS = {
    f"{letter}อ{name}": letter
    for letter, name in zip(
        "กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
        "ไก่ ไข่ ควาย ระฆัง งู จาน ฉิ่ง ช้าง โซ่ เฌอ หญิง ชฎา ปฏัก ฐาน มณโฑ ผู้เฒ่า เณร เด็ก เต่า ถุง ทหาร ธง หนู ใบไม้ ปลา ผึ้ง ฝา พาน ฟัน สำเภา "  # noqa: SIM905
        "ม้า ยักษ์ เรือ ลิง แหวน ศาลา ฤๅษี เสือ หีบ จุฬา อ่าง นกฮูก".split(),
        strict=True,
    )
}
"""As a letter is called: 'กอไก่'."""
_LETTER = "|".join(name[:2] + " ?" + name[2:] for name in _LETTERS)
_NAMED = re.compile(_LETTER)
_NAMED_RUN = re.compile(rf"(?:{_LETTER})(?: ?(?:{_LETTER})){{0,2}}")
_FIRST = re.compile(rf"(?P<digit>{_UNIT}) ?$")
_MAY_BE_LETTER = re.compile("ทะเบียน|ป้าย|รถ")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    digits: str
    start: int
    end: int


def _unit(work: str, start: int, end: int) -> str:
    """The digit of the word there; what follows tells some words from others, so the whole text is looked at."""
    ends = ((digit, pattern.match(work, start)) for digit, pattern in enumerate(_WHICH))
    return next((str(digit) for digit, match in ends if match and match.end() == end), "")


def _value(words: str) -> str:
    total = 0
    for match in _POWERS.finditer(words):
        if match["times"]:
            count = match["count"]
            total += (
                1 if count is None else 2 if count in ("ยี่", "ญี่") else int(_unit(words, *match.span("count")) or 0)
            ) * _TIMES[match["times"]]
        else:
            total += (
                20 if match["twenty"] else 1 if match["rest"] == "เอ็ด" else int(_unit(words, *match.span("rest")) or 0)
            )
    return str(total)


def _token(match: re.Match[str]) -> _Token:
    kind, word = str(match.lastgroup), match.group()
    if kind == "unit":
        word = _unit(match.string, *match.span())
    elif kind == "value":
        word = _value(word)
    return _Token(kind, "/" if kind == "over" else word, *match.span())


def _runs(work: str) -> list[list[_Token]]:
    """Digits and words for digits that stand together."""
    runs: list[list[_Token]] = []
    for match in _TOKEN.finditer(work):
        last = runs[-1][-1].end if runs else -20
        if match.start() - last <= 10 and _GAP.fullmatch(work, last, match.start()):
            runs[-1].append(_token(match))
        else:
            runs.append([_token(match)])
    return runs


Edit = tuple[int, int, str]


def _whole(tokens: list[_Token]) -> Edit:
    return tokens[0].start, tokens[-1].end, "".join(token.digits for token in tokens)


def _said(tokens: list[_Token]) -> int:
    return sum(token.kind in ("unit", "value") for token in tokens)


def _telephone(tokens: list[_Token]) -> int:
    """How many of the tokens, from the first, are a telephone number in which a word stands."""
    digits, best = "", 0
    for count, token in enumerate(tokens, 1):
        digits += token.digits
        if _PHONE.fullmatch(digits) and _said(tokens[:count]):
            best = count
    return best


def _rest(work: str, tokens: list[_Token]) -> list[Edit]:
    """Digits of no telephone: three words make a number, one or two do where a house is meant."""
    if not tokens:
        return []
    said, over = _said(tokens), [token.kind for token in tokens[1:-1]].count("over") == 1
    if over and (said == len(tokens) - 1 or "ทับ" in work[tokens[0].end : tokens[-1].start]):
        return [_whole(tokens)]
    house = _BEFORE_VALUE.search(work, max(0, tokens[0].start - 14), tokens[0].start)
    return [_whole(tokens)] if said >= 3 or (house and said == len(tokens)) else []


def _numbers(work: str) -> list[Edit]:
    edits: list[Edit] = []
    for run in _runs(work):
        if not _said(run) and all(token.kind != "over" for token in run):
            continue
        length = sum(len(token.digits) for token in run)
        named = _LONG_BEFORE.search(work, max(0, run[0].start - 40), run[0].start)
        if length == 13 or (named and 10 <= length <= 15 and not _telephone(run)):
            edits += _rest(work, run)
            continue
        at = taken = 0
        while at < len(run):
            if count := _telephone(run[at : at + 13]):
                edits += [*_rest(work, run[taken:at]), _whole(run[at : at + count])]
                taken = at + count
            at += count or 1
        edits += _rest(work, run[taken:])
    return edits


def _letters(work: str) -> list[Edit]:
    """Letters called by their names, with the digit that may be said before them: 'หนึ่ง กอไก่ ขอไข่'."""
    edits: list[Edit] = []
    for run in _NAMED_RUN.finditer(work):
        first = _FIRST.search(work, max(0, run.start() - 8), run.start())
        digit = _unit(work, *first.span("digit")) if first else ""
        letters = "".join(_LETTERS[name.replace(" ", "")] for name in _NAMED.findall(run.group()))
        edits.append((first.start() if first else run.start(), run.end(), digit + letters))
    return edits


def read(work: str) -> Reading:
    """`work`, whose digits are ASCII, with digits for letters and words that stand for one."""
    work = _letters_as_digits(work)
    edits = _numbers(work) if _MAY_BE_SAID.search(work) else []
    if _MAY_BE_LETTER.search(work):
        edits = sorted(edits + _letters(work))
    if not edits:
        return Reading(work)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for start, end, digits in [*edits, (len(work), len(work), "")]:
        if start < at:
            continue
        pieces += [work[at:start], digits]
        starts += [*range(at, start), *[start] * len(digits)]
        ends += [*range(at + 1, start + 1), *[end] * len(digits)]
        at = end
    return Reading("".join(pieces), starts, ends)
