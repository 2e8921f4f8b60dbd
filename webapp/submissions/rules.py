"""Pure decisions about submissions: the key of a form, the grace after a closing, what the public may read."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from webapp.core.i18n import Text
from webapp.core.thai import arabic_digits
from webapp.submissions.models import Kind, Secrecy, State

LONGEST_TEXT = 10_000
LONGEST_PLACE = 300
MOST_PHOTOS = 4
GRACE = timedelta(minutes=10)
COVER = "[ปกปิดโดยผู้กลั่นกรอง]"

KINDS = {Kind.OPINION: Text("ความคิดเห็น", "Opinion"), Kind.PROBLEM_REPORT: Text("เรื่องแจ้ง", "Problem report")}
STATES = {
    State.WAITING: Text("รอดำเนินการ", "Waiting"),
    State.IN_THEME: Text("รวมเป็นประเด็นแล้ว", "In a theme"),
    State.LINKED: Text("เชื่อมกับแผนแล้ว", "Linked to the plan"),
    State.ANSWERED: Text("ตอบแล้ว", "Answered"),
    State.DUPLICATE: Text("ข้อความซ้ำ รวมแล้ว", "Same text, merged"),
    State.OUT_OF_SCOPE: Text("นอกขอบเขต", "Out of scope"),
}
SECRECY = {
    Secrecy.MINOR: Text("เกี่ยวกับเด็กหรือผู้เยาว์", "It is about a child or a minor"),
    Secrecy.OFFICIAL: Text("ร้องเรียนเจ้าหน้าที่ของรัฐ", "It is a complaint about an official"),
    Secrecy.DANGER: Text("ผู้แจ้งอาจเป็นอันตราย", "It could put me in danger"),
}
# Held for a moderator's look, and for nothing else: threats, numbers that lead to somebody, and what spoils the page.
HELD_THREAT = Text(
    "อาจมีถ้อยคำข่มขู่ จึงรอเจ้าหน้าที่ตรวจก่อนแสดงต่อสาธารณะ",
    "It may hold a threat, so an officer looks at it before the public sees it.",
)
HELD_DATA = Text(
    "อาจมีข้อมูลส่วนบุคคลของผู้อื่น จึงรอเจ้าหน้าที่ตรวจก่อนแสดงต่อสาธารณะ",
    "It may hold personal data of somebody, so an officer looks at it before the public sees it.",
)
HELD_FLOOD = Text(
    "มีข้อความเดียวกันนี้ส่งเข้ามามากในเวลาสั้น จึงพักการแสดงซ้ำไว้ ทุกเสียงยังนับครบ",
    "Very many copies of this came within a short time, so further ones are not shown. Every voice is counted.",
)
FLOOD, FLOOD_WINDOW, FLOOD_LEAST = 30, 3_600, 40  # copies of one text, in seconds; shorter texts are alike by chance
HELD_PILED = Text(
    "มีเครื่องหมายซ้อนกันมากจนบังข้อความอื่น จึงรอเจ้าหน้าที่ตรวจก่อนแสดงต่อสาธารณะ",
    "So many marks are piled up in it that they cover other words, so an officer looks at it before the public sees it.",
)
_MARKS = "".join(
    re.escape(one)
    for one in map(chr, (*range(0x300, 0x3100), *range(0xFE20, 0xFE30)))
    if unicodedata.category(one) in {"Mn", "Me"}
)
_UNSEEN = r"\u200b-\u200f\u2060-\u2064\ufeff"  # between two marks, which are piled up all the same
_PILE = re.compile(f"(?:[{_MARKS}][{_UNSEEN}]*+){{13}}")
"""No language has more than a few marks on a letter; a key held down is no harm."""
_HARM = r"(?:ฆ่า|ยิง|แทง|กระทืบ|เผาบ้าน|เผาที่ทำการ|วางระเบิด|ปาระเบิด)"
_THREAT = re.compile(rf"(?:จะ|ขู่|เดี๋ยว|ต้อง|ระวัง).{{0,6}}{_HARM}|{_HARM}.{{0,4}}(?:ทิ้ง|ให้ตาย|ยกครัว)|เอาให้ตาย|เก็บมัน")
_LEADS_TO_SOMEBODY = {"citizen", "bank", "card"}
HELD_UNREAD = Text(
    "ระบบตรวจข้อมูลส่วนบุคคลในข้อความไม่สำเร็จ จึงรอเจ้าหน้าที่ตรวจก่อนแสดงต่อสาธารณะ",
    "The check for personal data did not work, so an officer looks at the text before the public sees it.",
)


def held_because(text: str, kinds: Iterable[str]) -> Text | None:
    """Why a moderator looks first; None for what is shown at once."""
    if _THREAT.search(text):
        return HELD_THREAT
    if _PILE.search(text):
        return HELD_PILED
    return HELD_DATA if _LEADS_TO_SOMEBODY & set(kinds) else None


def flood_key(text: str) -> str | None:
    """What copies of one text have in common; None for a text too short to tell."""
    folded = re.sub(r"\W", "", text).lower()
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest() if len(folded) >= FLOOD_LEAST else None


def form_key(key: str, content: Mapping[str, Any]) -> str:
    """The same form with the same content has the same key, however often and wherever it is sent."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{key}\x1f{canonical}".encode("utf-8", "surrogatepass")).hexdigest()


def code_hash(code: str) -> str:
    """All that is stored of a tracking code."""
    return hashlib.sha256(code.encode()).hexdigest()


def arrived_in_grace(closes_at: datetime, now: datetime, opened_at: datetime | None) -> bool:
    """Whether a form that was opened before the closing arrived shortly after it."""
    return opened_at is not None and opened_at <= closes_at < now <= closes_at + GRACE


def read_telephone(typed: str) -> str | None:
    """A telephone number as digits, with `+` for a foreign one; None if it is no telephone number."""
    number = re.sub(r"[\s().\-–]", "", arabic_digits(typed))
    return number if re.fullmatch(r"\+?\d{9,15}|1\d{3}", number) else None


def in_thailand(lat: float, lon: float) -> bool:
    return 5.4 <= lat <= 20.7 and 97.2 <= lon <= 105.8


def whole_text(text: str, open_answers: list[str]) -> str:
    """The words that are analysed and shown: the free text, then the answers to open questions, each a paragraph."""
    return "\n\n".join(part for part in (text, *open_answers) if part)
