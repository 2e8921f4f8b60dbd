"""One row of a table from elsewhere → an opinion with its answers, or the reason why it cannot be one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.core.forms import clean, has_words
from webapp.core.i18n import Text
from webapp.hearings import questions_rules as conditions
from webapp.hearings.models import Question, QuestionKind
from webapp.submissions import rules
from webapp.submissions.import_rows import Places
from webapp.submissions.opinion_answers import Refused, answer, columns_of, usual_names
from webapp.submissions.row_names import RowNames, digest

FIXED = {
    "id": Text("รหัสของแถว", "Id of the row"),
    "text": Text("ความคิดเห็น", "Opinion"),
    "province": Text("จังหวัดของผู้ตอบ", "Province of the writer"),
    "district": Text("อำเภอ", "District"),
    "subdistrict": Text("ตำบล", "Subdistrict"),
    "page": Text("หน้าของสำเนาหรือเลขที่แผ่น", "Page or number of the sheet"),
}
KNOWN_NAMES = {
    "id": ("id", "รหัส", "timestamp", "ประทับเวลา"),  # a running number begins anew on the next village's sheets
    "text": ("text", "opinion", "comment", "ความคิดเห็น", "ข้อเสนอแนะ", "ข้อความ"),
    "province": ("province", "จังหวัด"),
    "district": ("district", "อำเภอ"),
    "subdistrict": ("subdistrict", "ตำบล"),
    "page": ("page", "หน้า", "แผ่น"),
}


_APART = re.compile(r"([0-9a-f]{40}(?::\d+)?)@\w+")


@dataclass(frozen=True, slots=True)
class OpinionRow:
    source_id: str
    has_own_id: bool
    text: str
    area_code: str | None
    stance: str | None
    page: str
    answers: dict[int, Any]
    files: dict[int, str]  # question → name of the file that answers it
    same_as: str = ""  # an earlier row of the file that says exactly the same: perhaps it was copied by mistake


def fields_of(questions: Sequence[Question]) -> dict[str, Text]:
    """What a column can be mapped to: the fixed fields and the questions that a table can answer."""
    return FIXED | {name: words for one in questions for name, words in columns_of(one).items()}


def guess(columns: Sequence[str], questions: Sequence[Question]) -> dict[str, int]:
    """The columns whose names say what they are; a person looks before anything is stored."""
    plain = {name.strip().lower(): at for at, name in reversed(list(enumerate(columns)))}
    found = {ours: plain[name] for ours, names in KNOWN_NAMES.items() for name in reversed(names) if name in plain}
    for one in questions:
        for ours, names in usual_names(one).items():
            if (at := next((plain[name] for name in names if name in plain), None)) is not None:
                found[ours] = at
    return found


def kept_apart(source_id: str, file: str) -> str:
    """How a row without an id of its own is known, where it is another person's than an equal one of another file."""
    return f"{source_id}@{file}"


def plain(source_id: str) -> str:
    """As it would be known if it were not kept apart."""
    found = _APART.fullmatch(source_id)
    return found[1] if found else source_id


class Rows:
    """Turns rows into opinions by a mapping (our field → number of the column)."""

    def __init__(self, mapping: Mapping[str, int], questions: Sequence[Question], names: RowNames) -> None:
        self._mapping, self._questions, self._places, self._names = mapping, questions, Places(), names
        self._first: dict[str, str] = {}

    def opinion(self, where: str, row: Sequence[str]) -> OpinionRow:
        """`where`: how a person finds the row in its file. Raises Refused with the reason."""
        get = {ours: row[at].strip() if at < len(row) else "" for ours, at in self._mapping.items()}
        by_key = {one.key: answer(one, get) for one in self._questions}
        asked = conditions.asked(self._questions, by_key)
        answers = {one.id: by_key[one.key] for one in self._questions if one.key in asked and by_key[one.key]}
        opened = [answers[one.id] for one in self._questions if one.kind == QuestionKind.OPEN and one.id in answers]
        text = rules.whole_text(clean(get.get("text", "")) or "", opened)
        if len(text) > rules.LONGEST_TEXT:
            raise Refused(Text("ข้อความยาวเกินไป", "The text is too long."))
        if not has_words(text) and not answers:
            raise Refused(Text("ไม่มีทั้งข้อความและคำตอบ", "Neither words nor answers."))
        files = {
            one.id: answers.pop(one.id)
            for one in self._questions
            if one.kind == QuestionKind.FILE and one.id in answers
        }
        stances = (answers.get(one.id) for one in self._questions if one.kind == QuestionKind.STANCE)
        own = get.get("id", "")
        source_id, same_as = self._key(own, where, row)
        return OpinionRow(
            source_id,
            bool(own),
            text,
            self._area(get),
            next((value for value in stances if value), None),
            get.get("page", "")[:40],
            answers,
            files,
            same_as,
        )

    def _area(self, get: Mapping[str, str]) -> str | None:
        names = [get.get(name, "") for name in ("province", "district", "subdistrict")]
        if not any(names):
            return None
        code = self._places.by_names(*names)
        if code is None:
            raise Refused(Text("ไม่รู้จักพื้นที่ {place}", "The area {place} is not known.").format(place=" ".join(names)))
        return code

    def _key(self, own: str, where: str, row: Sequence[str]) -> tuple[str, str]:
        """The row's own id; else the name of what it says. And the first row of its sheet that says the same.

        Two with one id are not one: a survey tool gives the same time to two who answer in the same second.
        """
        if own and (first := self._first.setdefault(own, where)) != where:
            words = Text("รหัสซ้ำกับแถวที่ {n}: {own}", "The id is that of row {n}: {own}")
            raise Refused(words.format(n=first, own=own[:60]))
        if own:
            return own if len(own) <= 80 else digest([own]), ""
        name, alike, number = self._names.of(row)
        first = self._first.setdefault(alike, where)
        return name, first if number > 1 else ""
