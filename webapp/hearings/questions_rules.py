"""Pure decisions about a hearing's questions: what each kind may hold, which are asked after which answers."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from webapp.core.forms import has_words
from webapp.core.i18n import Text, current_locale
from webapp.hearings.models import Question, QuestionKind

MOST_QUESTIONS = 60
MOST_CHOICES = 30
MOST_ROWS = 20
LONGEST_CHOICE = 300
KIND_NAMES = {
    QuestionKind.OPEN: Text("เขียนตอบ", "Open text"),
    QuestionKind.SINGLE: Text("เลือกได้ข้อเดียว", "One of several"),
    QuestionKind.MULTIPLE: Text("เลือกได้หลายข้อ", "Several of several"),
    QuestionKind.SCALE: Text("ให้คะแนน", "Scale"),
    QuestionKind.MATRIX: Text("ตารางให้คะแนนหลายเรื่อง", "Matrix"),
    QuestionKind.RANKING: Text("เรียงลำดับความสำคัญ", "Ranking"),
    QuestionKind.STANCE: Text("จุดยืน (เห็นด้วย ไม่เห็นด้วย …)", "Stance (support, oppose …)"),
    QuestionKind.POINT: Text("ปักหมุดบนแผนที่", "Point on the map"),
    QuestionKind.FILE: Text("แนบไฟล์", "File"),
    QuestionKind.SECTION: Text("หัวข้อคั่นตอน", "Section"),
}
STANCES = (
    ("support", Text("เห็นด้วย", "I agree")),
    ("conditional", Text("เห็นด้วย ถ้า… (เขียนเงื่อนไขด้านล่าง)", "I agree if … (write your condition below)")),
    ("oppose", Text("ไม่เห็นด้วย", "I disagree")),
    ("neutral", Text("เป็นกลาง หรือยังไม่แน่ใจ", "Neutral, or not sure yet")),
)
# Kinds whose answers are one or several of a short list, so that a later question can depend on them.
CHOOSING = {QuestionKind.STANCE, QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.SCALE}
WITH_CHOICES = {
    QuestionKind.SINGLE,
    QuestionKind.MULTIPLE,
    QuestionKind.SCALE,
    QuestionKind.MATRIX,
    QuestionKind.RANKING,
}
WITH_DEFAULT_SCALE = {QuestionKind.SCALE, QuestionKind.MATRIX}
DEFAULT_SCALE = (
    ("1 น้อยที่สุด", "1 least"),
    ("2 น้อย", "2 little"),
    ("3 ปานกลาง", "3 medium"),
    ("4 มาก", "4 much"),
    ("5 มากที่สุด", "5 most"),
)
Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question as a publisher wrote it."""

    kind: QuestionKind
    text_th: str
    text_en: str = ""
    choices: Lines = ()
    is_required: bool = False
    help_th: str = ""
    help_en: str = ""
    rows: Lines = ()
    shown_if: Mapping[str, Any] | None = None

    def columns(self) -> dict[str, Any]:
        """As the table keeps it."""
        return {
            "kind": self.kind,
            "text_th": self.text_th,
            "text_en": self.text_en,
            "help_th": self.help_th,
            "help_en": self.help_en,
            "choices": numbered(self.choices),
            "rows": numbered(self.rows),
            "is_required": self.is_required,
            "shown_if": dict(self.shown_if) if self.shown_if else None,
        }


COLUMNS = ("kind", "text_th", "text_en", "help_th", "help_en", "choices", "rows", "is_required", "shown_if")


def content_of(question: Question) -> dict[str, Any]:
    return {name: getattr(question, name) for name in COLUMNS}


def fingerprint(question: Question) -> str:
    """The same for the same content: how an editor knows that somebody else changed it meanwhile."""
    text = json.dumps(content_of(question), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def numbered(lines: Lines) -> list[dict[str, Any]]:
    """The choices with the value that an answer keeps: its place, from 1."""
    return [{"value": str(n), "th": th, "en": en} for n, (th, en) in enumerate(lines, 1)]


def read_choices(typed: str) -> Lines:
    """One choice a line, `ไทย | English`; the English part may be missing."""
    lines = (line.partition("|") for line in typed.splitlines() if has_words(line))
    return tuple((thai.strip(), english.strip()) for thai, _, english in lines)


def show_choices(choices: Sequence[Mapping[str, Any]]) -> str:
    """The other way round, for the form."""
    return "\n".join(f"{c['th']} | {c['en']}" if c.get("en") else str(c["th"]) for c in choices)


def words_of(choice: Mapping[str, Any]) -> str:
    """A choice or row in the reader's language."""
    return str(choice["th"] if current_locale() == "th" or not choice.get("en") else choice["en"])


def options(question: Question) -> list[tuple[str, str]]:
    """Value and words of what can be chosen."""
    if question.kind == QuestionKind.STANCE:
        return [(value, str(text)) for value, text in STANCES]
    return [(choice["value"], words_of(choice)) for choice in question.choices]


def question_faults(draft: QuestionDraft) -> dict[str, Text]:
    """What is wrong with a question, by its field."""
    faults: dict[str, Text] = {}
    if not has_words(draft.text_th):
        faults["text_th"] = Text("กรุณาเขียนคำถาม", "Please write the question.")
    if draft.kind in WITH_CHOICES and (fault := _lines_fault(draft.choices, 2, MOST_CHOICES)):
        faults["choices"] = fault
    if draft.kind == QuestionKind.MATRIX and (fault := _lines_fault(draft.rows, 1, MOST_ROWS)):
        faults["rows"] = fault
    return faults


def _lines_fault(lines: Lines, least: int, most: int) -> Text | None:
    if len(lines) < least:
        return Text("กรุณาใส่อย่างน้อย {n} ข้อ บรรทัดละข้อ", "Please give at least {n}, one a line.").format(n=least)
    if len(lines) > most:
        return Text(
            "มี {given} ข้อ ใส่ได้ไม่เกิน {n} ข้อ เพื่อให้ผู้ตอบอ่านได้สะดวก กรุณารวมหรือแยกเป็นหลายคำถาม",
            "There are {given}; at most {n} fit, so that people can read them. Please join some, or ask several questions.",
        ).format(n=most, given=f"{len(lines):,}")
    if len(set(lines)) < len(lines) or any(not has_words(thai) for thai, _ in lines):
        return Text("มีข้อที่ซ้ำกันหรือว่างเปล่า", "Some are equal or empty.")
    if any(len(part) > LONGEST_CHOICE for line in lines for part in line):
        return Text("แต่ละข้อยาวได้ไม่เกิน {n} ตัวอักษร", "At most {n} characters each.").format(n=LONGEST_CHOICE)
    return None


class Conditional(Protocol):
    """What the rules of conditions ask of a question."""

    @property
    def key(self) -> str: ...
    @property
    def shown_if(self) -> Mapping[str, Any] | None: ...


def sources(earlier: Iterable[Question]) -> list[Question]:
    """The questions that a later one can depend on."""
    return [question for question in earlier if question.kind in CHOOSING]


def order_is_possible(questions: Sequence[Conditional]) -> bool:
    """Whether each question that depends on another comes after it."""
    seen: set[str] = set()
    for question in questions:
        if question.shown_if and question.shown_if["key"] not in seen:
            return False
        seen.add(question.key)
    return True


def dependents(questions: Iterable[Conditional], key: str) -> list[Conditional]:
    """The questions that are asked only after an answer to this one."""
    return [question for question in questions if question.shown_if and question.shown_if["key"] == key]


def asked(questions: Sequence[Conditional], given: Mapping[str, Any]) -> set[str]:
    """Keys of the questions that are asked when these answers (key → value) are given.

    A question that is not asked answers nothing, so what depends on it is not asked either.
    """
    found: set[str] = set()
    for question in questions:
        condition = question.shown_if
        if condition is None or (condition["key"] in found and _meets(given.get(condition["key"]), condition)):
            found.add(question.key)
    return found


def _meets(value: Any, condition: Mapping[str, Any]) -> bool:
    values = value if isinstance(value, list) else [value]
    return bool(set(values) & set(condition["values"]))


def condition_words(question: Question, questions: Sequence[Question]) -> Text | None:
    """When a question is asked, in words: 'answer this if you chose … in …'."""
    if not question.shown_if:
        return None
    source = next((one for one in questions if one.key == question.shown_if["key"]), None)
    if source is None:
        return None
    choices = [{"value": value, "th": text.th, "en": text.en} for value, text in STANCES]
    choices = choices if source.kind == QuestionKind.STANCE else list(source.choices)
    chosen = [choice for choice in choices if choice["value"] in question.shown_if["values"]]
    return Text("ตอบข้อนี้เมื่อเลือก “{chosen}” ในข้อ “{source}”", "Answer this if you chose “{chosen}” in “{source}”").format(
        chosen=Text(
            " หรือ ".join(choice["th"] for choice in chosen),
            " or ".join(choice.get("en") or choice["th"] for choice in chosen),
        ),
        source=Text(source.text_th, source.text_en or source.text_th),
    )


FIRST_QUESTIONS = (
    QuestionDraft(QuestionKind.STANCE, "ท่านเห็นด้วยกับโครงการนี้หรือไม่", "Do you support this project?", is_required=True),
    QuestionDraft(QuestionKind.OPEN, "เพราะเหตุใด และท่านอยากให้ปรับปรุงอะไร", "Why, and what would you change?"),
)
FIELD_NAMES = {
    "text_th": Text("คำถาม (ไทย)", "Question (Thai)"),
    "text_en": Text("คำถาม (อังกฤษ)", "Question (English)"),
    "help_th": Text("คำอธิบาย (ไทย)", "Explanation (Thai)"),
    "help_en": Text("คำอธิบาย (อังกฤษ)", "Explanation (English)"),
    "choices": Text("ตัวเลือก", "Choices"),
    "rows": Text("เรื่องที่ให้คะแนน", "Rows"),
    "is_required": Text("ต้องตอบ", "Must be answered"),
    "shown_if": Text("เงื่อนไข", "Condition"),
}
