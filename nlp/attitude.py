"""What kind of contribution a text is, and where it stands on what it answers: rules that a person can read and correct.

There is no public set of Thai submissions with stances to learn from, and a stance guessed wrong misreports a citizen. So
these rules answer only what is said outright; everything else is 'unsure'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

STANCES = ("support", "oppose", "conditional", "neutral", "unsure")
KINDS = ("complaint", "suggestion", "question", "praise")


@dataclass(frozen=True)
class Judgement:
    """A label, how often such a judgement is right, and the words that decided."""

    label: str
    confidence: float
    spans: tuple[tuple[int, int], ...]


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{part})" for part in parts))


_PLAN = (
    r"โครงการ|แผน|นโยบาย|ร่าง|มาตรการ|ข้อเสนอ|กฎหมาย|พ\.?ร\.?บ|ประเด็น|ยุทธศาสตร์|การก่อสร้าง|การสร้าง|ก่อสร้าง|เขื่อน|โรงไฟฟ้า|โรงงาน|เหมือง|"
    r"ทางด่วน|รถไฟ|สนามบิน|ท่าเรือ|ขุดลอก|ขยายถนน|แลนด์บริดจ์|กาสิโน|คาสิโน|บ่อขยะ|เตาเผา|กระเช้า|อ่างเก็บน้ำ|ผังเมือง|นิคม"
)
_NOT = r"(?:ไม่|มิ|ไม่ค่อย|ไม่ได้|ไม่ใช่ว่า|ไม่เคย)\s?"

# Said against. Looked for first: each contains what would else count as said for.
_OPPOSE_PLAIN = _any(
    r"(?:ไม่|มิ)(?:ค่อย|ได้|อาจ|สามารถ)?\s?เห็น(?:ด้วย|ชอบ|สมควร)",
    r"ไม่(?:ขอ)?(?:สนับสนุน|เห็นสมควร|ยินยอม|อนุมัติ|ยอมรับ|ยอมให้|เอาด้วย|รับร่าง)",
    r"(?:ขอ|ร่วม|จะ|ขอแสดงความ)?\s?คัดค้าน",
    r"ต่อต้าน(?:โครงการ|การ|นโยบาย|แผน|เรื่องนี้|เต็มที่)",
    r"(?:ขอให้|ควร|อยากให้|ต้อง|เรียกร้องให้|โปรด)\s?(?:ยกเลิก|ยุติ|ระงับ|ล้มเลิก|หยุด|ทบทวนและยกเลิก|พับ)\s?(?:โครงการ|แผน|การก่อสร้าง|การสร้าง|นโยบาย|ร่าง|เรื่องนี้|ทันที|ไปเลย)",
    rf"ไม่(?:ต้องการ|อยากได้|อยากให้มี|อยากให้สร้าง|เอา|ควรสร้าง|ควรทำ|ควรมี|ควรให้มี|ควรดำเนิน\S{{0,6}}|จำเป็นต้อง(?:มี|สร้าง|ทำ))\s?(?:ให้มี|ให้สร้าง)?\s?(?:{_PLAN})",
    r"ไม่ควร(?:สร้าง|มี|ดำเนินการ|อนุญาต|อนุมัติ|ให้สร้าง|ผ่าน|เดินหน้า)",
    r"อย่า(?:สร้าง|ทำโครงการ|มาสร้าง|ให้สร้าง|อนุมัติ|ผ่านร่าง)",
    r"(?:เปลือง|สิ้นเปลือง|เสียดาย|ผลาญ|ละลาย)(?:งบ|เงิน|ภาษี)",
    r"ไม่คุ้ม(?:ค่า|กับ|งบ|เงิน|ทุน)",
    r"(?:ได้|มี)ไม่คุ้มเสีย|ผลเสียมากกว่าผลดี|เสียมากกว่าได้",
    r"ไม่มีประโยชน์(?:อะไร|ต่อ|กับ|เลย)",
)
_SUPPORT_PLAIN = _any(
    r"เห็นด้วย(?:อย่างยิ่ง|มาก\S{0,3}|ทุกประการ|เต็มที่|100\s?%|ร้อยเปอร์เซ็นต์)?",
    r"เห็นชอบ",
    r"(?:ขอ|ยินดี|พร้อม|ร่วม|เต็มใจ)\s?(?:สนับสนุน|ร่วมมือ|ร่วมด้วย)",
    r"สนับสนุน(?:โครงการ|ให้(?:มี|สร้าง|ทำ|ดำเนิน|เกิด|เดินหน้า)|แนวคิด|แผน|นโยบาย|ร่าง|การ(?:สร้าง|ก่อสร้าง|ดำเนิน)|เต็มที่|ครับ|ค่ะ|คะ|ทุก|เป็นอย่าง)",
    rf"(?:อยาก|ต้องการ|ขอ)ให้(?:มี|สร้าง|เกิด|เดินหน้า|ดำเนินการ|เร่ง(?:สร้าง|ทำ|ดำเนิน\S{{0,4}}))\s?(?:{_PLAN})(?:นี้|ดังกล่าว|โดยเร็ว|เร็ว|ไว)",
    r"เป็น(?:โครงการ|แผน|นโยบาย|แนวคิด|ความคิด|ไอเดีย|เรื่อง)ที่ดี",
    r"(?:โครงการ|แผน|นโยบาย|แนวคิด)(?:นี้|ดังกล่าว)?\s?(?:ดีมาก|ดีเยี่ยม|ดีแล้ว|น่าสนใจมาก|ยอดเยี่ยม|มีประโยชน์)",
    r"(?:จะ|น่าจะ)?(?:เป็น|มี)ประโยชน์(?:มาก|ต่อ(?:ชุมชน|ชาวบ้าน|ประชาชน|คน|พื้นที่|ส่วนรวม))",
    r"ยินดี(?:อย่างยิ่ง|เป็นอย่าง|มาก|ที่จะมี|ให้ดำเนินการ|กับโครงการ)",
    r"ควร(?:เดินหน้า|ดำเนินการต่อ|เร่งดำเนินการ|เร่งสร้าง|ทำนานแล้ว|ทำตั้งนานแล้ว|มีมานานแล้ว)",
    r"ไม่(?:ขัดข้อง|คัดค้าน|มีข้อคัดค้าน|ติดขัด)|ไม่มีข้อโต้แย้ง",
)
_CONDITION = _any(
    r"เห็นด้วย(?:ใน|กับ)?หลักการ",
    r"เห็นด้วย[^.\n]{0,40}?(?:แต่(?!ละ|งตั้ง|ก่อน)|หาก|ถ้า|โดยมีเงื่อนไข|โดยต้อง|ทั้งนี้ต้อง|ตราบใด|ต่อเมื่อ|เฉพาะ|ยกเว้น|บางส่วน|บางข้อ)",
    r"(?:สนับสนุน|ยินดี|ยอมรับได้|รับได้|ไม่ขัดข้อง|ไม่คัดค้าน|ไม่ได้คัดค้าน|ไม่ได้ต่อต้าน|ไม่ติด|เห็นชอบ)[^.\n]{0,40}?(?:แต่(?!ละ|งตั้ง|ก่อน)|หาก(?!ิน)|ถ้า|โดยมีเงื่อนไข|ต่อเมื่อ|ตราบใด|ตราบเท่า|ยกเว้น)",
    r"(?:ถ้า|หาก(?!ิน)|เมื่อใดที่|ต่อเมื่อ)[^.\n]{2,90}?(?:ก็|จึง|ถึง)(?:จะ|ค่อย)?\s?(?:เห็นด้วย|สนับสนุน|ยินดี|ยอมรับ|ยอม|โอเค|เอาด้วย|รับได้|ไม่คัดค้าน|ไม่ขัดข้อง|ดี)",
    r"(?:ถ้า|หาก(?!ิน))(?:ไม่(?:มี|ได้|แก้|ทำ|จ่าย)|ยังไม่)[^.\n]{2,80}?(?:ก็|จะ|ขอ)?\s?(?:ไม่เห็นด้วย|คัดค้าน|ไม่ยอม|ไม่สนับสนุน)",
    r"(?:เห็นด้วย|สนับสนุน|เดินหน้า|ดำเนินการ|สร้าง|ทำ)ได้\s?(?:แต่|ถ้า|หาก|โดย)(?:ต้อง|มี|ไม่)?",
    r"(?:เห็นด้วย|ไม่เห็นด้วย|คัดค้าน)(?:เพียง)?บางส่วน|ก้ำกึ่ง|ครึ่งๆ ?กลางๆ|ต้อง[^.\n]{2,60}ก่อน(?:จึง|ถึง)(?:จะ|ค่อย)?(?:เห็นด้วย|สร้าง|ดำเนินการ|ยอม|เริ่ม)",
    r"(?:ไม่เห็นด้วย|คัดค้าน)[^.\n]{0,25}?(?:เว้นแต่|จนกว่า|หากไม่|ถ้าไม่|ถ้ายังไม่|หากยังไม่)",
)
_NEUTRAL = _any(
    r"ไม่มี(?:ความเห็น|ความคิดเห็น|ข้อคิดเห็น|ข้อเสนอแนะ(?:เพิ่มเติม)?$)",
    r"(?:รู้สึก|ผม|ดิฉัน|ขอ)?เฉย\s?ๆ|เป็นกลาง|ยังไงก็ได้|อย่างไรก็ได้|แล้วแต่(?:ทาง|หน่วยงาน|ส่วนรวม|เสียงส่วนใหญ่|คนส่วนใหญ่)",
    r"ไม่(?:ขอ)?(?:ออกความเห็น|แสดงความเห็น|แสดงความคิดเห็น)",
    r"ยังไม่(?:ตัดสินใจ|แน่ใจ|มีข้อสรุปในใจ)|ไม่ได้(?:เห็นด้วยหรือ|สนับสนุนหรือ|อยู่ฝ่าย|เข้าข้าง)|ไม่เข้าข้าง",
    r"(?:ขอ|อยาก)(?:ทราบ|ได้|สอบถาม)(?:ข้อมูล|รายละเอียด|กำหนดการ|งบประมาณ|ขั้นตอน)",
)
_FLAVOUR = _any(r"^\s?(?:ดี(?:มาก|ครับ|ค่ะ|คะ|แล้ว)|เยี่ยม|สุดยอด|ถูกใจ|ชอบ(?:มาก|ครับ|ค่ะ)|โอเค|ok\b|เอาเลย|จัดไป|ลุยเลย)")
_REFUSAL = _any(r"^\s?(?:ไม่เอา|ไม่โอเค|ไม่ดี|แย่มาก|ไม่ต้องทำ|ไม่ต้องสร้าง|หยุดเถอะ|พอเถอะ)")
_SARCASM = _any(
    r"5{3,}|๕{3,}|555|ประชด|เนอะ|จ้า+\s?$|เชิญเลย|เอาที่สบายใจ|(?:ดี|เยี่ยม|เก่ง|ปรบมือ)[^.\n]{0,12}(?:ซะเหลือเกิน|จริ๊ง|จังเลยเนอะ|นะจ๊ะ)|\(ประชด\)|งั้นหรือ|งั้นเหรอ|หรอกนะ|สินะ"
)
_OTHERS = _any(
    r"(?:มี(?:คน|ผู้|ชาวบ้าน|กลุ่ม|เสียง)|บางคน|หลายคน|คนอื่น|ฝ่าย(?:หนึ่ง|ค้าน|ที่)|เขา|ทุกคน|ใคร(?:ๆ)?)(?:\S{0,14})(?:เห็นด้วย|คัดค้าน|สนับสนุน|ต่อต้าน)",
    r"(?:ผู้|กลุ่ม|เสียง|การ|คน|ชาวบ้าน)(?:ที่)?(?:ไม่เห็นด้วย|เห็นด้วย|คัดค้าน|สนับสนุน|ต่อต้าน)",
)
_ASKED = _any(
    r"(?:เห็นด้วย|สนับสนุน|คัดค้าน|ดี|เห็นชอบ)\S{0,10}(?:ไหม|มั้ย|หรือไม่|หรือเปล่า|รึเปล่า|ป่าว)", r"(?:เห็นด้วย|สนับสนุน)หรือ(?:ไม่|คัดค้าน)"
)
_CONTRAST = re.compile(r"แต่(?!ละ|งตั้ง|ก่อน|เดิม|ง|ไหน)|อย่างไรก็ตาม|อย่างไรก็ดี|ทว่า|ถึงแม้|แม้ว่า|แม้จะ")
_DOUBLE = re.compile(
    r"ไม่(?:ใช่(?:ว่า)?|ได้(?:แปลว่า|หมายความว่า)?|มี(?:ใคร|เหตุผล(?:ที่|ใด)?)?(?:จะ)?)\s?(?:ผม|ดิฉัน|เรา|จะ)?\s?(?:ไม่เห็นด้วย|คัดค้าน|ต่อต้าน|ไม่สนับสนุน)"
)


def _spans(pattern: re.Pattern[str], text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in pattern.finditer(text))


def _outside(spans: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple(span for span in spans if not any(span[0] < end and start < span[1] for start, end in others))


_UNSURE = Judgement("unsure", 0.0, ())


def stance(text: str, about: str | None = None) -> Judgement:
    """Where the text stands. `about` tells that it answers something, so that a bare 'ดีมาก' means that.

    Confidences: right answers and one, of all answers and two, on the sentences of `nlp.evaluation.stance` that were
    written apart from the rules.
    """
    double, conditional, neutral = (_spans(pattern, text) for pattern in (_DOUBLE, _CONDITION, _NEUTRAL))
    against, in_favour = _spans(_OPPOSE_PLAIN, text), _spans(_SUPPORT_PLAIN, text)
    short = about is not None and len(text) < 60
    if not (double or conditional or neutral or against or in_favour or short):
        return _UNSURE  # nearly every report of a problem
    quoted = _outside(_spans(_OTHERS, text), double)
    asked = _spans(_ASKED, text)
    conditional = _outside(conditional, asked)
    against = _outside(against, (*quoted, *asked, *double))
    in_favour = _outside(in_favour, (*quoted, *asked, *against))
    if short:
        in_favour = in_favour or _spans(_FLAVOUR, text)
        against = against or _spans(_REFUSAL, text)
    if _SARCASM.search(text):
        return _UNSURE
    if conditional:
        return Judgement("conditional", 0.89, conditional)
    if double:
        return Judgement("conditional", 0.67, double) if _CONTRAST.search(text) else _UNSURE
    if in_favour and against:
        return _UNSURE
    if neutral and not in_favour and not against:
        return Judgement("neutral", 0.83, neutral)
    if quoted and not (in_favour or against):
        return _UNSURE
    if in_favour or against:
        label, spans = ("support", in_favour) if in_favour else ("oppose", against)
        after = text[spans[-1][1] :]
        turned = _CONTRAST.search(after)
        if label == "support" and turned:
            return Judgement(
                "conditional", 0.67, (*spans, (spans[-1][1] + turned.start(), spans[-1][1] + turned.end()))
            )
        return Judgement(label, 0.9, spans)
    return _UNSURE


_QUESTION = _any(
    r"(?:หรือ(?:ไม่|เปล่า|ยัง)|ไหม|มั้ย|มั๊ย|รึเปล่า|รึยัง|ป่าว)\s?(?:ครับ|คับ|ค่ะ|คะ|คร้าบ|จ๊ะ|ฮะ)?\s*[?？]*\s*(?:$|\n|ขอบคุณ)",
    r"(?:ขอ|อยาก|ต้องการ|รบกวน)\s?(?:สอบถาม|ทราบ|ถาม|เรียนถาม)",
    r"สอบถาม(?:ว่า|เรื่อง|ครับ|ค่ะ|หน่อย|เพิ่มเติม|ข้อมูล)",
    r"(?:เมื่อไหร่|เมื่อไร|อย่างไร|ยังไง|ที่ไหน|เท่าไหร่|เท่าไร|กี่วัน|กี่บาท|ใคร|ทำไม|อะไร|เพราะอะไร|หน่วยงานไหน|หน่วยงานใด)[^.\n]{0,24}(?:ครับ|คับ|ค่ะ|คะ|หรอ|เหรอ|[?？])",
    r"[?？]",
)
_SUGGESTION = _any(
    r"(?:ขอ)?(?:เสนอ|เสนอแนะ)(?:ให้|ว่า|แนะ|แนวทาง|ครับ|ค่ะ|คะ)",
    r"(?:ขอ|ข้อ)(?:เสนอแนะ|แนะนำ)",
    r"(?:น่าจะ|ควร(?:จะ|มี|เพิ่ม|ให้|ทำ|จัด|ปรับ|ส่งเสริม|พัฒนา)|ถ้า(?:มี|ทำ|เป็นไปได้)|จะดีกว่า|จะดีมาก|จะสะดวก)",
    r"อยากให้(?:มี|เพิ่ม|ติดตั้ง|สร้าง|จัด|ทำ(?!ให้)|กทม|ทาง|จังหวัด|เทศบาล|ภาครัฐ|รัฐ|หน่วยงาน)",
    r"(?:ขอ|ต้องการ)(?:ให้)?(?:เพิ่ม|ติดตั้ง|ส่งเสริม|พัฒนา|จัดตั้ง|สร้าง)",
)
_PRAISE = _any(
    r"(?:ขอ)?(?:ชื่นชม|ชมเชย|ประทับใจ|ยกย่อง|ปลื้ม)",
    r"(?:ทำงาน|แก้ไข|ดำเนินการ|บริการ|ดูแล)(?:ได้)?(?:ดีมาก|รวดเร็ว(?:มาก|ทันใจ)|เยี่ยม|ไวมาก|เร็วมาก|ดีเยี่ยม|ประทับใจ)",
    r"(?:เยี่ยม|สุดยอด|ยอดเยี่ยม)(?:มาก|ครับ|ค่ะ|เลย|จริง)",
    r"ขอบคุณ[^.\n]{0,30}(?:ที่(?:ช่วย|แก้ไข|มา|ดำเนินการ|ดูแล|ทำ|ซ่อม|ใส่ใจ|เร่ง)|สำหรับ(?:การ|ความ))",
    r"เป็นกำลังใจให้",
)
_TROUBLE = _any(
    r"ชำรุด|พัง|เสีย(?!สละ|ง)|ดับ|ท่วม|ขัง|อันตราย|เดือดร้อน|ลำบาก|เหม็น|สกปรก|ตัน|ร้องเรียน|แจ้ง(?!ข่าว)|ปัญหา|ไม่(?:ได้|มี|มา|ติด|ทำ|สามารถ|ยอม|แก้|สว่าง|ปลอดภัย)|กีดขวาง|ห้อย|หลุม|ทรุด|รก|ติดขัด|รถติด|รบกวน(?!ช่วย|ตรวจ)|เสี่ยง|แย่|มืด|ทุจริต|เสียงดัง|ฝ่าฝืน|ผิดกฎ|ละเลย|เพิกเฉย|จอดขวาง|รุกล้ำ|ล้ม|แตก"
)


_ASKS = _any(
    r"(?:ขอ|อยาก|ต้องการ|รบกวน|ขออนุญาต)\s?(?:สอบถาม|ทราบ|ถาม|เรียนถาม)",
    r"สอบถาม(?:ว่า|เรื่อง|ครับ|ค่ะ|หน่อย|เพิ่มเติม|ข้อมูล)",
)
_REQUEST = _any(r"ช่วย|รบกวน|ขอ(?!บคุณ|นแก่น|บ|ง)|ได้(?:ไหม|มั้ย|มั๊ย|หรือไม่)|แจ้ง")


def kind(text: str) -> Judgement:
    """Complaint, suggestion, question or praise. Trouble told makes a complaint, whatever polite form it is told in.

    How often each judgement is right was counted on the volunteers' reports and on reports read for this purpose, and
    drawn a little towards one half where few were counted.
    """
    trouble = _spans(_TROUBLE, text)
    praise = _spans(_PRAISE, text)
    suggestion = _spans(_SUGGESTION, text)
    asks = _spans(_ASKS, text)
    if praise and (not trouble or (praise[0][0] < 20 and len(trouble) <= 1)):
        return Judgement("praise", 0.82, praise)
    if asks and len(trouble) <= 1 and not suggestion:
        return Judgement("question", 0.7, asks)
    question = _spans(_QUESTION, text)
    if question and not (trouble or suggestion or _REQUEST.search(text)) and len(text) < 120:
        return Judgement("question", 0.47, question)
    if suggestion and len(trouble) <= 1 and suggestion[0][0] <= 0.6 * len(text):
        return Judgement("suggestion", 0.5, suggestion)
    if trouble:
        return Judgement("complaint", 0.96 if not (question or suggestion) else 0.8, trouble[:6])
    return Judgement("complaint", 0.82, ()) if len(text) >= 8 else Judgement("", 0.0, ())
