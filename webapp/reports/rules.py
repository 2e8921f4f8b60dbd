"""Pure decisions about the result of a hearing: words of its parts, how sure a sample is, what is missing to publish."""

import math
from collections.abc import Collection, Mapping
from typing import Any

from webapp.core.i18n import Text
from webapp.reports.models import SectionKey

SAMPLE = 60  # texts drawn at random to see how many the themes reach
MOST_QUOTES = 3  # of one theme
MOST_DISSENT = 6
REQUIRED = (SectionKey.OVERVIEW, SectionKey.NEXT)

SECTIONS = {
    SectionKey.OVERVIEW: Text("สรุปโดยหน่วยงาน", "The agency’s summary"),
    SectionKey.NUMBERS: Text("ผู้แสดงความคิดเห็น", "Who spoke"),
    SectionKey.THEMES: Text("ประเด็นและผลการพิจารณา", "Themes and decisions"),
    SectionKey.DISSENT: Text("ความเห็นที่แตกต่าง", "Those who disagree"),
    SectionKey.UNPLACED: Text("ความคิดเห็นที่ไม่ได้จัดเข้าประเด็น", "Opinions in no theme"),
    SectionKey.COVERAGE: Text("ความครอบคลุม", "Coverage"),
    SectionKey.NEXT: Text("สิ่งที่หน่วยงานจะดำเนินการต่อ", "What the agency will do"),
}
HINTS = {
    SectionKey.OVERVIEW: Text(
        "รับฟังเรื่องใด มีผู้ให้ความเห็นมากน้อยเพียงใด และผลโดยรวมเป็นอย่างไร เขียนให้คนที่ไม่ได้ร่วมเข้าใจ",
        "What was heard, from how many, and what came out, for those who were not there.",
    ),
    SectionKey.NUMBERS: Text("ข้อสังเกตต่อจำนวนและช่องทาง ถ้ามี", "Remarks on numbers and channels, if any."),
    SectionKey.THEMES: Text("ข้อสังเกตต่อประเด็นโดยรวม ถ้ามี", "Remarks on the themes as a whole, if any."),
    SectionKey.DISSENT: Text(
        "หน่วยงานรับฟังเสียงส่วนน้อยอย่างไร และคลายข้อกังวลนั้นอย่างไร",
        "How the agency heard the minority and meets its concern.",
    ),
    SectionKey.UNPLACED: Text("เหตุที่ยังไม่ได้จัด ถ้ามี", "Why they are in no theme, if you know."),
    SectionKey.COVERAGE: Text("ข้อจำกัดอื่นของการรับฟังครั้งนี้ ถ้ามี", "Other limits of this hearing, if any."),
    SectionKey.NEXT: Text(
        "จะทำอะไร เมื่อใด ใครรับผิดชอบ และประชาชนติดตามได้ที่ไหน", "What, when, by whom, and where people can follow it."
    ),
}
CHANNELS = {
    "web": Text("เว็บไซต์", "Web"),
    "phone": Text("โทรศัพท์", "Telephone"),
    "paper": Text("แบบกระดาษ", "Paper form"),
    "post": Text("ไปรษณีย์", "Post"),
    "meeting": Text("เวทีประชุม", "Meeting"),
    "line": Text("ไลน์", "LINE"),
    "import": Text("นำเข้าจากไฟล์", "Imported"),
}
NOT_SAID = Text("ไม่ระบุ", "Not said")
CAUTION = Text(
    "ผู้แสดงความคิดเห็นเลือกเข้าร่วมเอง จึงไม่ใช่ตัวแทนทางสถิติของประชากร จำนวนเสียงใช้บอกน้ำหนักของเหตุผล ไม่ใช่ผลการลงคะแนน",
    "People chose to take part, so they are no statistical sample of the population. Numbers show how many said it; they are not a vote.",
)
IN_MANY_HANDS = Text(
    "ในจำนวนนี้ {n} เสียงส่งข้อความเดียวกัน ต่างกันเพียงชื่อ หมู่บ้าน หรือวันที่ นับเป็น 1 ข้อความ",
    "{n} of these voices sent the same text with other names, villages or dates: it counts as 1 text.",
)
NO_THEMES = Text("ยังไม่มีประเด็นที่รับไว้ในการรับฟังนี้", "No theme was accepted in this hearing.")
MADE = Text(
    "ตัวเลขและข้อความในเครื่องหมายคำพูดมาจากความคิดเห็นโดยตรง ส่วนอื่นเจ้าหน้าที่เป็นผู้เขียน",
    "Figures and words in quotation marks come straight from the opinions. All else was written by officers.",
)


def interval(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not of:
        return 0.0, 1.0
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def dissent(stances: Mapping[str, int]) -> str | None:
    """The smaller of the two sides, if both sides spoke."""
    support, oppose = stances.get("support", 0) + stances.get("conditional", 0), stances.get("oppose", 0)
    if not support or not oppose:
        return None
    return "oppose" if oppose <= support else "support"


def missing(facts: Mapping[str, Any], bodies: Mapping[str, str], decided: Collection[str]) -> list[Text]:
    """What an officer must still write before the result can be published."""
    found = [SECTIONS[key] for key in REQUIRED if not bodies.get(key, "").strip()]
    found += [
        Text("ผลการพิจารณาประเด็น “{title}”", "The decision on “{title}”").format(title=theme["title"])
        for theme in facts["themes"]
        if theme["id"] not in decided
    ]
    return found
