"""What no name holds: particles of speech, letters drawn out, half a syllable, an office in short.

Rules that look for the beginning of a name see little of its end; here what they found is read once more, and cut or given up.
"""

from __future__ import annotations

import re

from nlp.data import read_list
from nlp.name_lists import family_names, given_names
from nlp.privacy_numbers import Span

_PARTICLE = (
    "(?:นะ|น่ะ|น้า+|คะ|ค่ะ|คร่ะ?|ครับ|คับ|ไหม|มั้ย|ไม๊|หรอ|เหรอ|รึ|วะ|ว่ะ|อะ|อ่ะ|แง๊?|แม่ง|เอ๊ย|เอ้ย|จ้า|จร้า|จ๊ะ|จ้ะ|คริ|อิอิ|อุอุ|ป่าว|ป้าว|เปล่า|ปะ|ก้|ก็|ไง|งี้|งั้น|"
    "หน่อย|หน่ะ|เลย|ด้วย|กู|มึง|อีก|ไอ้|ใช่|ไม่)"
)
_PARTICLES = re.compile(f"{_PARTICLE}+")
_BEHIND = re.compile(rf"\s+{_PARTICLE}+(?![ก-๎]).*$")
_GLUED = re.compile(r"(?:นะ(?:คะ|ครับ|ค่ะ)|หรอ(?:คะ|ครับ)?|ไหม(?:คะ|ครับ|วะ|ว่ะ)?|มั้ย(?:คะ|ครับ)?|ป้าว|ป่าว|ค่ะ|ครับ|แม่ง|ก้)$")
_HALF = re.compile(r"[ก-ฮ][่-๋]$|[ก-ฮ](?:ไม่|เอ[๊้]ย)|.*[ืัๆ]$|.*[ก-ฮ]็$")
_IN_SHORT = re.compile(r"[ก-ฮ][ก-ลศ-ฬฮ][ก-ฮ]$")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_GOES_ON_AS_WORD = {
    "นิด": re.compile("นึง|หนึ่ง|หน่อย|เดียว"),
    "เดือน": re.compile(r"\s?(?:นี้|ที่|หน้า|ก่อน|ละ|มกรา|กุมภา|มีนา|เมษา|พฤษ|มิถุ|กรกฎ|สิงหา|กันยา|ตุลา|ธันวา)"),
    "ฝน": re.compile("ตก|ฟ้า|แล้ง"),
    "สาย": re.compile("ตรวจ|ไฟ|สื่อสาร|การ|รถ|เคเบิล|ฝรั่ง"),
    "ชวน": re.compile("น้อง|เพื่อน|พี่"),
    "โยธา": re.compile(""),
    "กลิ่น": re.compile("ของ|เหม็น"),
}
"""Nicknames that are words, and what goes on with the word."""


def _known(name: str) -> bool:
    return name in given_names() or name in read_list("nicknames.txt")


def _end(work: str, start: int, end: int) -> int:
    """Where the name that begins at `start` ends: `end`, earlier, or `start` when it is none."""
    text = _BEHIND.sub("", work[start:end])
    if text not in given_names() and (glued := _GLUED.search(text)) and glued.start() > 1:
        text = text[: glued.start()]
    first, _, last = text.partition(" ")
    if drawn := _DRAWN_OUT.search(first):
        return start + len(text) if _known(first[: drawn.start() + 1]) else start
    if _known(first) or last in family_names() or last.startswith("แซ่"):
        nobody = False
    else:
        nobody = bool(_PARTICLES.fullmatch(first) or _HALF.match(first) or (not last and _IN_SHORT.match(first)))
    following = _GOES_ON_AS_WORD.get(text)
    return start if nobody or (following and following.match(work, start + len(text))) else start + len(text)


def spoken(work: str, found: list[Span]) -> list[Span]:
    """The names found without what belongs to no name."""
    cut = [(kind, start, _end(work, start, end)) for kind, start, end in found]
    return [span for span in cut if span[2] > span[1]]
