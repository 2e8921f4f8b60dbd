"""The form of one question. Which fields it has follows from its kind."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.forms import BaseForm, at_most, fail
from webapp.core.i18n import Text, current_locale
from webapp.hearings import questions_rules as rules
from webapp.hearings.models import Question, QuestionKind
from webapp.hearings.questions_rules import QuestionDraft

LINES = Text("บรรทัดละข้อ เขียน ไทย | English", "One a line: Thai | English")
SCALE = Text("บรรทัดละข้อ เขียน ไทย | English เว้นว่างจะใช้ 1–5", "One a line: Thai | English. Left empty: 1 to 5.")


_SCALE = {"choices": Text("ระดับคะแนน", "Steps of the scale")}
_NAMES = {
    QuestionKind.SECTION: {
        "text_th": Text("ชื่อหัวข้อ (ไทย)", "Title (Thai)"),
        "text_en": Text("ชื่อหัวข้อ (อังกฤษ)", "Title (English)"),
    },
    QuestionKind.SCALE: _SCALE,
    QuestionKind.MATRIX: _SCALE,
    QuestionKind.RANKING: {"choices": Text("สิ่งที่ให้เรียงลำดับ", "Things to rank")},
}


class QuestionForm(BaseForm):
    kind = HiddenField()
    seen = HiddenField()
    text_th = TextAreaField(Text("คำถาม (ไทย)", "Question (Thai)"), [at_most(1000)])
    text_en = TextAreaField(Text("คำถาม (อังกฤษ)", "Question (English)"), [at_most(1000)])
    help_th = TextAreaField(Text("คำอธิบาย (ไทย)", "Explanation (Thai)"), [at_most(1000)])
    help_en = TextAreaField(Text("คำอธิบาย (อังกฤษ)", "Explanation (English)"), [at_most(1000)])
    rows = TextAreaField(Text("เรื่องที่ให้คะแนน", "What is judged"), [at_most(rules.MOST_ROWS * 700)], description=LINES)
    choices = TextAreaField(Text("ตัวเลือก", "Choices"), [at_most(rules.MOST_CHOICES * 700)], description=LINES)
    is_required = BooleanField(Text("ต้องตอบ", "Must be answered"))
    after = SelectField(Text("ถามเมื่อ", "Asked"), validate_choice=False)
    values = SelectMultipleField(
        Text("ตอบข้อนั้นว่า", "if the answer to it is"),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    earlier: Sequence[Question] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in _NAMES.get(self.kind.data, {}).items():
            self[name].label.text = words

    def offer(self, earlier: Sequence[Question]) -> None:
        """What the question may depend on, and the answers of the one that is chosen."""
        self.earlier = rules.sources(earlier)
        always = SelectChoice("", str(Text("เสมอ", "Always")))
        names = [SelectChoice(question.key, _name(question)) for question in self.earlier]
        self.after.choices = [always, *names]
        source = self.source
        self.values.choices = [SelectChoice(*option) for option in rules.options(source)] if source else []

    @property
    def source(self) -> Question | None:
        return next((question for question in self.earlier if question.key == self.after.data), None)

    def draft(self) -> QuestionDraft:
        kind = QuestionKind(self.kind.data)
        choices = rules.read_choices(self.choices.data or "") if kind in rules.WITH_CHOICES else ()
        if kind in rules.WITH_DEFAULT_SCALE and not choices:
            choices = rules.DEFAULT_SCALE
        offered = {choice.value for choice in self.values.choices or ()}
        values = [value for value in self.values.data or () if value in offered]
        return QuestionDraft(
            kind,
            self.text_th.data or "",
            self.text_en.data or "",
            choices,
            bool(self.is_required.data) and kind != QuestionKind.SECTION,
            self.help_th.data or "",
            self.help_en.data or "",
            rules.read_choices(self.rows.data or "") if kind == QuestionKind.MATRIX else (),
            {"key": self.source.key, "values": values} if self.source and values else None,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if good:
            for name, fault in rules.question_faults(self.draft()).items():
                fail(self[name], fault)
                good = False
        if self.source and not self.draft().shown_if:
            fail(self.values, Text("กรุณาเลือกอย่างน้อยหนึ่งคำตอบ", "Please choose at least one answer."))
            good = False
        return good


def _name(question: Question) -> str:
    text = question.text_th if current_locale() == "th" or not question.text_en else question.text_en
    return text if len(text) <= 80 else text[:79] + "…"


def stored_question(question: Question) -> dict[str, Any]:
    """A question as the form takes it."""
    condition = question.shown_if or {}
    return {
        **rules.content_of(question),
        "choices": rules.show_choices(question.choices),
        "rows": rules.show_choices(question.rows),
        "after": condition.get("key", ""),
        "values": condition.get("values", []),
        "seen": rules.fingerprint(question),
    }
