"""What set phrases say of where a text stands, whatever else the rules and the head would make of it.

Who is for giving a plan up is against it: 'สนับสนุนให้ยกเลิกโครงการ', 'เห็นด้วยกับชาวบ้านที่คัดค้าน', and the other way round. What is said for or
against is turned where its object is that the plan ends or that others oppose it, unless the matter itself is such an end.
"""

from __future__ import annotations

import re

from nlp import attitude
from nlp.attitude import UNSURE, Judgement
from nlp.signs import Rule

SURE, TURNED = 0.95, 0.9
_POLITELY = r"(?:\s?(?:ครับผม|ครับ|คับ|ค่ะ|คะ|นะ|เลย|[.!]))*\s*"
_WHOLE = {
    label: re.compile(rf"\s*(?:(?:ผม|ดิฉัน|หนู|ฉัน|เรา|ข้าพเจ้า)\s?)?(?:ก็|ขอ)?(?:{words}){_POLITELY}")
    for label, words in {
        "support": r"เห็นด้วย(?:อย่างยิ่ง)?|เห็นชอบ|สนับสนุน",
        "oppose": r"ไม่เห็นด้วย(?:อย่างยิ่ง)?|ไม่เห็นชอบ|ไม่สนับสนุน|คัดค้าน|ต่อต้าน",
        "neutral": r"(?:รู้สึก)?เฉย\s?ๆ|เป็นกลาง|ไม่มีความ(?:คิด)?เห็น|งดออกเสียง",
        "unsure": r"(?:ยัง)?(?:ไม่แน่ใจ|ไม่รู้|ไม่ทราบ|ไม่ชัดเจน|ไม่เข้าใจ(?:โครงการ)?(?:นี้)?|ตัดสินใจไม่ได้)|ลังเล",
    }.items()
}

_PLAN = r"(?:โครงการ|แผน|ร่าง|นโยบาย|(?:การ)?(?:ก่อ)?สร้าง|เขื่อน|เหมือง|โรง|ท่าเรือ|สนามบิน|ตลาด|บ่อขยะ|รถเมล์|เรื่องนี้|ทั้ง|ทันที|ไป|ไว้|เลย|เถอะ|นี้|เพราะ|นะ|ครับ|ค่ะ|คะ|\s|$)"
_END = rf"(?:ยกเลิก|ยุติ|ล้มเลิก|เลิก|ระงับ|ชะลอ|เลื่อน|พับ|ล้ม|หยุด|ถอน)(?=(?:การ)?{_PLAN})"
_THOSE = r"(?:(?:พวก|ชาวบ้าน|คน|พี่น้อง|กลุ่ม|ฝ่าย|ผู้|เสียง|เพื่อนบ้าน|เครือข่าย)(?:ที่|ซึ่ง|ผู้)?\s?(?:ออกมา)?|การ)"
_OPPOSING, _SUPPORTING = rf"(?:คัดค้าน|ต่อต้าน|ค้าน)(?={_PLAN})", rf"(?:เห็นด้วย|สนับสนุน|หนุน)(?=กับ|{_PLAN})"
_IDEA = r"(?:ข้อเสนอ|ความคิด|แนวคิด|มติ|เสียงเรียกร้อง)?(?:ว่า|ที่)?(?:จะ)?\s?(?:ควร|ต้อง|สมควร)?(?:ให้)?\s?(?:การ)?"
_OBJECT = rf"(?:กับ|ต่อ|ใน)?\s?(?:{_IDEA}{_END}|{_THOSE}{_OPPOSING})"
_NOT_AGREED = r"(?:ไม่|มิ|บ่)(?:ได้|ค่อย)?\s?(?:เห็น(?:ดี)?ด้วย|เห็นชอบ|สนับสนุน|หนุน|เห็นควร)"
_AGREED = r"(?<!ไม่)(?<!บ่)(?<!มิ)(?<!ได้)(?<!ค่อย)(?:เห็น(?:ดี)?ด้วย(?:อย่างยิ่ง)?|เห็นชอบ|สนับสนุน|(?:ขอ|ร่วม)หนุน)"
_AGAINST_AN_END = Rule(
    rf"{_NOT_AGREED}{_OBJECT}",
    rf"(?:คัดค้าน|ต่อต้าน)\s?{_IDEA}{_END}",
    rf"(?:ไม่(?:ควร|อยากให้|ต้องการให้|จำเป็นต้อง)|(?:ขอ)?อย่า(?:เพิ่ง)?)\s?(?:การ)?{_END}",
    rf"(?:ไม่ควร|อย่า)(?:ปล่อย)?ให้[^.\n]{{0,40}}ถูก{_END}",
    rf"{_AGREED}กับ{_THOSE}{_SUPPORTING}",
)
_FOR_AN_END = Rule(rf"{_AGREED}{_OBJECT}", rf"{_NOT_AGREED}กับ{_THOSE}{_SUPPORTING}")
_WANTED = re.compile(rf"(?:ควร|(?:ขอ|อยาก|เห็นควร)ให้|สมควร|^)\s?{_END}")
"""Plain enough where the matter is an end: elsewhere the rules know it for a refusal."""
_MATTER = re.compile(r"\s*(?:โครงการ|ข้อเสนอ|แผน)?\s?(?:ให้|การ)?(ยกเลิก|ยุติ|ล้มเลิก|เลิก|ระงับ|ชะลอ|เลื่อน|พับ|หยุด|ปิด|รื้อ|ห้าม)")


def outright(text: str, about: str | None) -> Judgement | None:
    """Where a (cleaned) text stands that is a set phrase and nothing else, or plainly for or against an end; None: it says no such thing."""
    label = next((label for label, phrase in _WHOLE.items() if phrase.fullmatch(text)), None)
    if label is None:
        return _turned(text, about or "")
    return UNSURE if label == "unsure" else Judgement(label, SURE, ((0, len(text)),), "rules")


def _turned(text: str, about: str) -> Judgement | None:
    matter = _MATTER.match(about)
    against = _AGAINST_AN_END.search(text)
    found = against or _FOR_AN_END.search(text) or (matter and _WANTED.search(text))
    if not found or attitude.mocking(text) or attitude.wavering(text):
        return None
    if matter and matter.group(1) not in found.group():
        return None  # to end the closing of a market is another thing
    label = "support" if bool(against) != bool(matter) else "oppose"
    return Judgement(label, TURNED, (found.span(),), "rules")
