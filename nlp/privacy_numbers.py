"""Find telephone, citizen, card and bank account numbers: runs of digits judged by length, grouping and the words near them.

A number is looked at as groups of digits with what stands between them ('081', '-', '234', ' ', '5678'), so that every
way of spacing one is the same question, and dates, times, budgets and file numbers fall out by their grouping.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

Span = tuple[str, int, int]
ASKED = r"(?:อะไร|เท่าไ(?:หร่|ร))[^0-9\n]{0,12}?(?:\n[^0-9\n]{0,12}?)?"
"""Between a word that asks for a number and the answer, in the same line or the next: 'ทะเบียนอะไรครับ ตอบ:'."""


class Group(NamedTuple):
    digits: str
    start: int
    end: int
    gap: str | None
    """What stands between this group and the next, when that may be inside one number."""


_GAP = re.compile(r" ?[^\w\s\u0e00-\u0e7f]{0,3} ?| ?_ ?|[xX]|[\u20e3 -]{1,3}| ?-?\n ?| ?(?:ขีด|แดช|จุด|ตามด้วย) ?")
_LONGEST = 15

# The words that say what the next number is. `ref` says: a reference of something, not of a person.
_CONTEXT = re.compile(
    r"(?P<citizen>บัตร(?!คิว|เครดิต|เดบิต|เอทีเอ็ม|โดยสาร)|ประจำตัว|(?:เลข(?:ที่)?|รหัส)\s?ประชาชน|ปชช(?!น)|ปปช\.|(?:13|สิบสาม)\s?(?:หลัก|ตัว)|ทะเบียนราษฎร|ลงทะเบียน|"
    r"(?i:citizen|national\s?id|id\s?card|thai\s?id|identification|\bid\b(?!\s?[:：=])))"
    r"|(?P<bank>บั[ญน]ชี|บ/ช|บช(?![ก-๎])|เลขบ\.ช|พร้อมเพย์|ธนาคาร|(?<![ก-ฮ])ธ\.\s?(?=[กทออซยไ])|กสิกร|ไทยพา[ณน]ิ|กรุงไทย|กรุงศรี|ออมสิน|ธ\.?\s?ก\.?\s?ส|ธอส|ทหารไทย|"
    r"ธนชาต|ทีเอ็มบี|ทีทีบี|ยูโอบี|แลนด์แอนด์เฮ้าส์|โอน(?:เงิน|ผิด)?(?:มา|เข้า|ไป|ให้|ที่)|"
    r"แบง[กค]์|เงินฝาก|เอสซีบี|ซีไอเอ็มบี|เกียรตินาคิน|ทรูมันนี่|วอลเล[็ท]|(?i:book\s?bank|\bcimb|\buob|\bkkp|k\s?plus|kbank|k-bank|\bscb|\bktb|\bbbl|\bttb|\btmb|\bbay\b|\bgsb|baac|acc(?:ount|t)?\.?\s?(?:no|number|#)?|promptpay))"
    r"|(?P<phone>โทร|เบอ|โท(?=ๆ|\s?[0-9])|ติดต่อ|มือถือ|สายตรง|โทสับ|แฟกซ์|แฟ็กซ์|กดหา|(?i:\btel|phone|\bcall|mobile|\bfax|whats?app|\bph\b|\bmob\b|contact)|[☎☏📞📱📲])"
    r"|(?P<company>นิติบุคคล|ผู้เสียภาษี|ทะเบียนพาณิชย์|บริษัท|บจก|หจก|(?i:tax\s?id))"
    r"|(?P<ref>รหัส|เสา|มิเตอร์|มาตรวัด|หม้อแปลง|โฉนด|ระวาง|ครุภัณฑ์|คำขอ|คำร้อง|รับเรื่อง|เลขเรื่อง|อ้างอิง|พัสดุ|สัญญา|ใบเสร็จ|ใบสั่ง|ใบแจ้ง|ใบอนุญาต|"
    r"หนังสือ|งบประมาณ|วงเงิน|ราคา|มูลค่า|จำนวนเงิน|พิกัด|ละติจูด|ลองจิจูด|บาร์โค้ด|สารบบ|เลขกรมธรรม์|ผู้ใช้น้ำ|ผู้ใช้ไฟ|ลูกค้า|เครื่อง|"
    r"(?i:\bref|ticket|case|tracking|barcode|serial|\bs/n|isbn|\blat\b|\blon|meter|order|\bid\s?:))"
)
_UNIT = re.compile(
    r"\s*(?:บาท|ล้าน|เมตร|ม\.(?!\d)|กม|กิโล|ตร|ไร่|ตัน|ลิตร|คน|ราย|คัน|ครั้ง|ลูกบาศก์|ลบ\.ม|ชิ้น|หน่วย|วัตต์|%|เปอร์เซ็นต์|น\.)"
)


def citizen_checksum(digits: str) -> bool:
    """The thirteenth digit follows from the twelve before it."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(13, 1, -1), strict=False))
    return len(digits) == 13 and (11 - total % 11) % 10 == int(digits[12])


def luhn(digits: str) -> bool:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(number - 9 if number > 9 else number for number in doubled)) % 10 == 0


_POINTED = re.compile(r"[^-–—‐‑\s\d()_\u20e3]")


def _shapes(*shapes: str) -> frozenset[tuple[int, ...]]:
    return frozenset(tuple(map(int, shape.split("-"))) for shape in shapes)


_MOBILE = _shapes(
    "10", "3-7", "3-3-4", "3-4-3", "2-4-4", "2-8", "4-6", "4-3-3", "5-5", "6-4", "7-3", "2-2-2-2-2", "3-3-2-2", "3-2-2-3", "3-2-3-2",
    "2-3-5", "2-5-3", "2-4-2-2", "1-9", "3-2-5", "3-5-2", "4-2-4", "2-3-3-2", "2-2-3-3", "1-1-1-1-1-1-1-1-1-1", "3-1-6", "1-2-7",
    "1-2-3-4", "3-1-1-1-1-1-1-1", "1-4-5", "1-5-4", "1-1-4-4", "1-1-8", "2-2-6", "3-3-1-3", "3-3-3-1", "4-4-2",
)  # fmt: skip
_LANDLINE = _shapes(
    "9", "2-7", "2-3-4", "2-4-3", "1-4-4", "1-8", "3-6", "3-3-3", "3-4-2", "3-2-4", "2-3-2-2", "1-4-2-2", "1-1-1-1-1-1-1-1-1",
    "1-1-3-4", "1-2-6", "1-2-3-3", "3-2-2-2",
)  # fmt: skip
_WITH_POINTS = _shapes(
    "10", "3-7", "3-3-4", "3-4-3", "2-4-4", "2-8", "3-3-2-2", "9", "2-7", "2-3-4", "3-6", "3-3-3", "1-4-4"
)
_CITIZEN = _shapes(
    "13", "1-4-5-2-1", "1-1-1-1-1-1-1-1-1-1-1-1-1", "1-4-5-3", "1-12", "1-4-8", "5-4-4", "4-4-4-1", "3-3-3-4", "3-3-4-3"
)  # fmt: skip
_ACCOUNT = _shapes("3-1-5-1")
_CARD = _shapes("16", "4-4-4-4")


def groups(work: str) -> list[Group]:
    found = list(re.finditer(r"[0-9]+", work))
    result = []
    for match, following in zip_longest(found, found[1:]):
        gap = work[match.end() : following.start()] if following and following.start() - match.end() <= 9 else None
        if gap is not None and not _GAP.fullmatch(gap):
            gap = None
        result.append(Group(match.group(), match.start(), match.end(), gap))
    return result


_REACH = {"citizen": 80, "phone": 50, "ref": 30}
"""In characters; other words reach 45."""
_DIGITS = re.compile("[0-9]")


class _Contexts:
    """The naming words of a text, found once."""

    def __init__(self, work: str) -> None:
        self.work = work
        self.words = [(match.end(), match.start(), str(match.lastgroup)) for match in _CONTEXT.finditer(work)]

    def before(self, start: int, floor: int) -> str:
        """The kind of the word that rules the number at `start`: the nearest, but for weak words over strong ones."""
        last = bisect(self.words, (start, start, ""))
        kinds: list[str] = []
        while last > 0 and self.words[last - 1][1] >= max(floor, start - 80):
            last -= 1
            end, begin, kind = self.words[last]
            if start - begin <= _REACH.get(kind, 45) and (kind != "ref" or not _DIGITS.search(self.work, end, start)):
                kinds.append(kind)
        nearest = kinds[0] if kinds else ""
        if "bank" in kinds and nearest in ("bank", "ref", "company"):
            return "bank"
        if nearest == "ref":  # 'โทรได้ทั้งสองเครื่อง 0…'
            return next((kind for kind in kinds if kind in ("citizen", "phone")), nearest)
        return nearest


def _phone(digits: str, shape: tuple[int, ...], gaps: str, context: str, lead: str, direct: bool) -> bool:
    asked = context == "phone"
    if lead == "+":
        return 9 <= len(digits) <= 13 and not any(sign in gaps for sign in "/,:")
    if digits.startswith("0066"):
        return len(digits) in (13, 14)
    if digits.startswith("00") and asked:  # abroad
        return 12 <= len(digits) <= _LONGEST
    if digits.startswith("66") and len(digits) == 11:
        return digits[2] in "689" and (shape in ((11,), (2, 9)) or asked)
    if re.search(r"[,:;|=\"']", gaps):  # of a table or a time, more often
        return asked and len(digits) == 10 and digits[0] == "0" and digits[1] in "689" and shape in _WITH_POINTS
    if context in ("ref", "company"):
        return False
    pointed = _POINTED.search(gaps) is not None
    if digits[0] == "0" and len(digits) == 10 and digits[1] in "689":
        if shape == (2, 2, 2, 2, 2) and not asked and (int(digits[2:4]) <= 12 or len(set(gaps)) > 1):
            return False  # a date and a time
        if shape.count(1) >= 6:
            return True  # kept apart on purpose
        return shape in _WITH_POINTS if pointed and not asked else asked or shape in _MOBILE
    if digits[0] == "0" and len(digits) == 9 and digits[1] in "23457":
        return shape in _WITH_POINTS if pointed and not asked else asked or shape in _LANDLINE
    if not asked:
        return False
    if len(digits) == 6:
        return direct and shape in ((3, 3), (6,)) and digits[0] in "234567"
    if digits[0] == "0" and len(digits) in (9, 10):
        return True
    return (len(digits) == 9 and digits[0] in "689") or (
        len(digits) in (7, 8)
        and shape in ((7,), (8,), (3, 4), (4, 4), (1, 7), (1, 3, 4), (1, 4, 3), (2, 6), (2, 3, 3))
        and digits[0] != "1"
    )


_PROVINCES = frozenset(
    (*range(10, 28), *range(30, 50), *range(50, 59), *range(60, 68), *range(70, 78), *range(80, 87), *range(90, 97))
)


def _citizen(digits: str, shape: tuple[int, ...], gaps: str, context: str, numbered: bool) -> bool:
    """Thirteen digits: asked for, right by their checksum, written as on the card, or in one run that begins as one does."""
    if context == "citizen":
        return True
    if context == "company" and digits[0] == "0":
        return False
    tied = re.search(r"[^-–—‐‑.\s]", gaps) is not None
    as_on_card = shape == (1, 4, 5, 2, 1)
    if context == "company" and shape == (13,):
        return citizen_checksum(digits)  # a person pays taxes under the citizen number
    if context in ("ref", "company") or (tied and not as_on_card and len(shape) < 13):
        return as_on_card and citizen_checksum(digits)
    if citizen_checksum(digits):
        return shape in _CITIZEN or gaps.strip("-–—‐‑") == ""
    return as_on_card or (
        shape == (13,)
        and context != "bank"
        and digits[0] in "12345678"
        and int(digits[1:3]) in _PROVINCES
        and not numbered
    )


_NUMBERED = re.compile(r"(?:เลขที่|หมายเลข|เลข|No\.?)\s?[:：]?\s?$", re.I)
_DIRECT = re.compile(r"(?:โทร(?:ศัพท์)?|เบอร์(?:โทร|บ้าน)?|\btel)\s?[.:]?\s?$", re.I)
_CARD_WORD = re.compile("บัตร|(?i:card|atm)")
_PERSON = re.compile("ผู้แจ้ง|ผู้ร้อง|ผู้ติดต่อ|ชื่อ")
_BANK_AFTER = re.compile(r"[ (/,:-]{0,3}(?:ธ(?:นาคาร|\.)|กสิกร|ไทยพา[ณน]ิ|กรุงไทย|กรุงศรี|ออมสิน|(?i:kbank|scb|ktb|bbl|ttb))")


def _bank(work: str, window: list[Group], digits: str, shape: tuple[int, ...], gaps: str, context: str) -> bool:
    if not 10 <= len(digits) <= _LONGEST or (shape not in _ACCOUNT and re.search(r"[^-–—‐‑.\s]", gaps)):
        return False
    if context == "bank":
        return not (len(digits) > 10 and gaps.strip() == "" and gaps and len(shape) > 5)
    if re.search(r"[^-–—‐‑\s]", gaps) or context == "phone":
        return False
    after = len(digits) <= 12 and _BANK_AFTER.match(work, window[-1].end)
    return (shape in _ACCOUNT and context != "ref") or bool(after)


def _field(work: str, start: int, end: int) -> bool:
    """Whether a number is alone in a field of a table or record."""
    return work[start - 1 : start] in ",;|\t" and work[end : end + 1] in ",;|\t\n"


def _judge(work: str, window: list[Group], context: str) -> str | None:
    """The kind of number that these groups make together."""
    digits = "".join(group.digits for group in window)
    shape = tuple(len(group.digits) for group in window)
    gaps = "".join(group.gap or "" for group in window[:-1])
    start, end = window[0].start, window[-1].end
    before = work[max(0, start - 3) : start]
    if digits[0] not in "06" and not context and len(digits) not in (9, 10, 12, 13, 16) and "+" not in before:
        return None
    if len(digits) in (12, 14) and context == "citizen" and shape[:3] in ((len(digits),), (1, 4, 5)):
        return "citizen"  # a digit too few or too many
    if len(digits) == 13 and _citizen(
        digits, shape, gaps, context, _NUMBERED.search(work, max(0, start - 12), start) is not None
    ):
        return "citizen"
    carded = shape in _CARD and len(digits) == 16 and digits[0] in "3456" and gaps.strip(" -") == ""
    if carded and (luhn(digits) or _CARD_WORD.search(work, max(0, start - 30), start)):
        return "card"
    if _bank(work, window, digits, shape, gaps, context):
        return "bank"
    lead = (
        "+"
        if before.rstrip(" (").endswith("+") and not re.search(r"\d\s?\+\s?$", work[max(0, start - 6) : start])
        else ""
    )
    hashed = before[-1:] == "#" and not (shape == (10,) and digits[:2] in ("06", "08", "09"))
    if context != "phone" and (hashed or re.search(r"[A-Za-z][-_]?$", before) or _UNIT.match(work, end)):
        return None
    if shape == (9,) and context == "" and digits[0] in "689" and _field(work, start, end):
        person = _PERSON.search(work, max(0, start - 40), start)
        return "phone" if person else None
    direct = len(digits) == 6 and _DIRECT.search(work, max(0, start - 16), start) is not None
    return "phone" if _phone(digits, shape, gaps, context, lead, direct) else None


def _tied_before(all_groups: list[Group], at: int, taken: int) -> bool:
    """Whether the group goes on what stands before it, as in '100.0812345678' or '09 08 2565 1030'."""
    if at == 0 or all_groups[at - 1].end <= taken:
        return False
    previous = all_groups[at - 1]
    if (
        previous.gap is not None
        and len(previous.digits) <= 2 == len(all_groups[at].digits)
        and at + 1 < len(all_groups)
    ):
        return len(all_groups[at + 1].digits) == 4 and previous.gap.strip(" /.-") == ""
    if previous.gap is None or previous.gap not in ("-", ".", "–", "—"):
        return False
    return not (previous.gap == "." and len(previous.digits) == 1)  # '2.' may number a list


def _tied_after(all_groups: list[Group], at: int) -> bool:
    last = all_groups[at]
    if last.gap is None or at + 1 == len(all_groups):
        return False
    return last.gap in ("-", ".", "–", "—") and len(all_groups[at + 1].digits) > (0 if last.gap == "." else 2)


def _windows(all_groups: list[Group], at: int) -> Iterator[int]:
    """Where numbers that begin at a group may end, longest first."""
    length, ends = 0, []
    for stop in range(at, len(all_groups)):
        length += len(all_groups[stop].digits)
        if length > 16:
            break
        if length >= 6:
            ends.append(stop)
        if all_groups[stop].gap is None:
            break
    yield from reversed(ends)


_TAIL = re.compile(
    r"(?:\s?(?:[-/]\s?|,\s?)\d{1,2}(?!\s?[-–./]?\s?\d)|\s?(?:/|,\s?-)\s?(?!25|20)\d{4}(?!\s?[-–./]?\s?\d)){0,4}(?:\s?(?:ต่อ|กด|(?i:ext\.?|#))\s?\d{1,5}(?:\s?[-/,]\s?\d{1,5})?(?!\d))?"
)
_ALSO = re.compile(r"\s?(?:เป็น|และ|กับ|หรือ|[,/])\s?")
"""Between two accounts of which one word tells."""
_OPENING = re.compile(r"(?P<bracket>\(?)(?:\+\s?)?$")


def numbers(work: str) -> list[Span]:
    """Numbers in `work`, whose digits are ASCII and whose web addresses are blanked."""
    spans: list[Span] = []
    all_groups = groups(work)
    contexts: _Contexts | None = None
    at, taken, floor = 0, 0, 0
    while at < len(all_groups):
        context: str | None = None
        for stop in _windows(all_groups, at):
            if _tied_before(all_groups, at, taken) or _tied_after(all_groups, stop):
                continue
            contexts = contexts or _Contexts(work)
            if context is None:
                context = contexts.before(all_groups[at].start, floor)
                if spans and not context and _ALSO.fullmatch(work, spans[-1][2], all_groups[at].start):
                    context = spans[-1][0] if spans[-1][0] == "bank" else ""
            kind = _judge(work, all_groups[at : stop + 1], context)
            if kind is None:
                continue
            start, end = all_groups[at].start, all_groups[stop].end
            if kind == "phone":
                end += len(_TAIL.match(work, end).group())  # type: ignore[union-attr]  # matches the empty string too
                opening = _OPENING.search(work, max(taken, start - 3), start)
                if opening:  # a bracket that closes behind the number holds more than it
                    start = opening.start() if ")" in work[start:end] else opening.end("bracket")
            spans.append((kind, start, end))
            taken = end
            floor = floor if kind == "phone" else end  # one word may name several telephones, but one account
            while at + 1 < len(all_groups) and all_groups[at + 1].start < end:
                at += 1
            break
        at += 1
    return spans
