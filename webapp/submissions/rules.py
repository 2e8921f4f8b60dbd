"""Pure decisions about submissions: the key of a form, the grace after a closing, what the public may read."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from webapp.core.i18n import Text
from webapp.core.thai import arabic_digits
from webapp.submissions.models import Kind, State

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
HELD_UNREAD = Text(
    "ระบบตรวจข้อมูลส่วนบุคคลในข้อความไม่สำเร็จ จึงรอเจ้าหน้าที่ตรวจก่อนแสดงต่อสาธารณะ",
    "The check for personal data did not work, so an officer looks at the text before the public sees it.",
)


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
