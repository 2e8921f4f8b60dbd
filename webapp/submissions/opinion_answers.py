"""A cell of a table from elsewhere → the answer to a question, in the shape in which a form would have stored it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from webapp.core.forms import clean
from webapp.core.i18n import Text
from webapp.core.thai import arabic_digits
from webapp.hearings.models import Question, QuestionKind
from webapp.hearings.questions_rules import STANCES
from webapp.submissions import rules

SEVERAL = (";", "|", "\n", ",")
ORDERED = (">", *SEVERAL)
# Beside the words of our own form: those of other forms, and of our lists.
AS_OFFICES_WRITE = {
    "สนับสนุน": "support",
    "คัดค้าน": "oppose",
    **dict.fromkeys(
        ("เห็นด้วย ถ้า…", "เห็นด้วยแบบมีเงื่อนไข", "เห็นด้วยอย่างมีเงื่อนไข", "เห็นด้วยโดยมีเงื่อนไข", "มีเงื่อนไข"), "conditional"
    ),
    **dict.fromkeys(("เป็นกลาง", "เฉย ๆ", "เฉยๆ", "ไม่แน่ใจ", "ยังไม่แน่ใจ"), "neutral"),
}
POINT = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*")


class Refused(ValueError):
    """The row cannot be taken; `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def columns_of(question: Question) -> dict[str, Text]:
    """The columns that can hold the answer: one, or of a matrix one for each row."""
    name, words = f"q-{question.key}", Text(question.text_th, question.text_en or question.text_th)
    match question.kind:
        case QuestionKind.SECTION:
            return {}
        case QuestionKind.MATRIX:
            return {
                f"{name}:{row['value']}": Text("{q} เรื่อง {row}", "{q} – {row}").format(
                    q=words, row=Text(row["th"], row.get("en") or row["th"])
                )
                for row in question.rows
            }
        case QuestionKind.RANKING:
            hint = Text("{q} (เรียงจากลำดับแรก คั่นด้วย ;)", "{q} (the first first, with ; between)")
            return {name: hint.format(q=words)}
        case QuestionKind.POINT:
            return {name: Text("{q} (ละติจูด, ลองจิจูด)", "{q} (latitude, longitude)").format(q=words)}
        case QuestionKind.FILE:
            return {name: Text("{q} (ชื่อไฟล์ใน ZIP)", "{q} (name of the file in the ZIP)").format(q=words)}
    return {name: words}


def usual_names(question: Question) -> dict[str, list[str]]:
    """What those columns are called by survey tools: the question, or `question [row]`."""
    asked = [text.strip().lower() for text in (question.text_th, question.text_en) if text]
    if question.kind != QuestionKind.MATRIX:
        return dict.fromkeys(columns_of(question), asked)
    return {
        f"q-{question.key}:{row['value']}": [
            f"{text} [{words.strip().lower()}]" for text in asked for words in (row["th"], row.get("en")) if words
        ]
        for row in question.rows
    }


def answer(question: Question, get: Mapping[str, str]) -> Any:
    """The answer that the cells of a row hold, by our names of the columns; None without one. Raises Refused.

    Of a file it is the name; the file itself is taken when the row is stored.
    """
    typed = get.get(f"q-{question.key}", "")
    match question.kind:
        case QuestionKind.SECTION:
            return None
        case QuestionKind.MATRIX:
            cells = {row["value"]: get.get(f"q-{question.key}:{row['value']}", "") for row in question.rows}
            return {row: _choice(question, cell) for row, cell in cells.items() if cell} or None
        case _ if not typed:
            return None
        case QuestionKind.OPEN:
            return clean(typed)
        case QuestionKind.MULTIPLE:
            return list(dict.fromkeys(_choice(question, part) for part in _parts(typed, SEVERAL)))
        case QuestionKind.RANKING:
            ranked = [_choice(question, part) for part in _parts(typed, ORDERED)]
            if len(set(ranked)) < len(ranked):
                raise _refusal(question, Text("จัดลำดับตัวเลือกเดียวกันซ้ำ", "ranks the same choice twice"))
            return ranked
        case QuestionKind.POINT:
            return _point(question, typed)
        case QuestionKind.FILE:
            return typed[-200:]
    return _choice(question, typed)


def _parts(typed: str, marks: Sequence[str]) -> list[str]:
    mark = next((mark for mark in marks if mark in typed), None)
    return [part.strip() for part in (typed.split(mark) if mark else [typed]) if part.strip()]


def _point(question: Question, typed: str) -> dict[str, float]:
    found = POINT.fullmatch(arabic_digits(typed))
    if found is None:
        raise _refusal(question, Text("ไม่มีพิกัด “{a}”", "has no position “{a}”").format(a=typed[:60]))
    lat, lon = float(found[1]), float(found[2])
    if not rules.in_thailand(lat, lon):
        raise _refusal(question, Text("พิกัด “{a}” อยู่นอกประเทศไทย", "“{a}” lies outside Thailand").format(a=typed[:60]))
    return {"lat": lat, "lon": lon}


def _choice(question: Question, typed: str) -> str:
    """A choice is known by its words in either language, or by its value."""
    names: dict[str, str] = dict(AS_OFFICES_WRITE) if question.kind == QuestionKind.STANCE else {}
    stances = [{"value": value, "th": text.th, "en": text.en} for value, text in STANCES]
    choices = stances if question.kind == QuestionKind.STANCE else question.choices
    for choice in choices:
        names |= {str(choice[part]).strip().lower(): choice["value"] for part in ("en", "th", "value")}
    value = names.get(typed.lower())
    if value is None:
        words = Text("ไม่มีตัวเลือก “{a}” มี: {these}", "has no choice “{a}” but: {these}")
        thai, english = (", ".join(str(choice[part] or choice["th"]) for choice in choices) for part in ("th", "en"))
        these = Text(thai[:300], english[:300])
        raise _refusal(question, words.format(a=typed[:60], these=these))
    return value


def _refusal(question: Question, why: Text) -> Refused:
    return Refused(Text("ข้อ “{q}” {why}", "“{q}” {why}.").format(q=question.text_th[:60], why=why))
