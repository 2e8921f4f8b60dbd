"""Forms of the hearings room."""

from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core import clock
from webapp.core.forms import BaseForm, Readable, at_most, fail, required
from webapp.core.i18n import Text
from webapp.hearings.models import Hearing, Method, QuestionKind
from webapp.hearings.operations import Plan
from webapp.hearings.rules import (
    DEFAULT_SCALE,
    MEETINGS,
    METHOD_NAMES,
    MOST_QUESTIONS,
    QUESTION_KINDS,
    QuestionDraft,
    bangkok_day,
    calendar_faults,
    fault_text,
    question_faults,
    read_choices,
    show_choices,
)
from webapp.projects.fields import DayField


class QuestionForm(Form):
    """One row of the questionnaire."""

    class Meta(BaseForm.Meta):
        pass

    kind = SelectField(Text("แบบคำถาม", "Kind of question"))
    text_th = TextAreaField(Text("คำถาม (ไทย)", "Question (Thai)"), [at_most(1000)])
    text_en = TextAreaField(Text("คำถาม (อังกฤษ)", "Question (English)"), [at_most(1000)])
    choices = TextAreaField(
        Text("ตัวเลือก บรรทัดละข้อ", "Choices, one a line"),
        [at_most(6000)],
        description=Text(
            "เขียน ไทย | English เฉพาะคำถามแบบเลือกหรือให้คะแนน (ให้คะแนน: เว้นว่างจะใช้ 1–5)",
            "Write Thai | English. Only for choices and scales (a scale left empty is 1–5).",
        ),
    )
    is_required = BooleanField(Text("ต้องตอบ", "Must be answered"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, str(name)) for kind, name in QUESTION_KINDS.items()]

    def draft(self) -> QuestionDraft:
        kind = QuestionKind(self.kind.data)
        choices = read_choices(self.choices.data or "") if kind not in (QuestionKind.STANCE, QuestionKind.OPEN) else ()
        if kind == QuestionKind.SCALE and not choices:
            choices = DEFAULT_SCALE
        return QuestionDraft(
            kind, self.text_th.data or "", self.text_en.data or "", choices, bool(self.is_required.data)
        )


class HearingForm(BaseForm):
    """A hearing and its questions; rows are added and taken away by buttons that send the form."""

    title = StringField(Text("ชื่อการรับฟังความคิดเห็น", "Title of the hearing"), [required(), at_most(300), Readable()])
    purpose = TextAreaField(
        Text("รับฟังเพื่อตัดสินใจเรื่องใด", "What will be decided with the answers"),
        [required(), at_most(5000), Readable()],
    )
    methods = SelectMultipleField(
        Text("วิธีรับฟัง (ข้อ 9 เลือกได้หลายวิธี)", "Methods (clause 9; one or several)"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    place = TextAreaField(Text("สถานที่", "Place"), [at_most(1000)])
    opens_on = DayField(Text("วันเปิดรับ", "First day"), [required()])
    closes_on = DayField(Text("วันสุดท้ายที่รับ", "Last day"), [required()])
    questions = FieldList(FormField(QuestionForm), Text("คำถาม", "Questions"), max_entries=MOST_QUESTIONS)
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.methods.choices = [(method.value, str(name)) for method, name in METHOD_NAMES.items()]

    def step(self, pressed: Any) -> bool:
        """Add or take away a row if one of those buttons was pressed; True if so."""
        if "add-question" in pressed:
            if len(self.questions) < MOST_QUESTIONS:
                self.questions.append_entry({"kind": QuestionKind.OPEN.value})
            return True
        for n in range(len(self.questions)):
            if f"remove-question-{n}" in pressed:
                rows = [entry.data for i, entry in enumerate(self.questions) if i != n]
                self.questions.process(None, rows)
                return True
        return False

    def validate_methods(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(
                Text("กรุณาเลือกอย่างน้อยหนึ่งวิธี", "Please choose at least one.")  # type: ignore[arg-type]
            )

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.opens_on.data and self.closes_on.data:
            for fault in calendar_faults(self.opens_on.data, self.closes_on.data):
                fail(self.closes_on, fault_text(fault, clock.today()))
                valid = False
        if MEETINGS & set(self.methods.data or ()) and not self.place.data:
            fail(self.place, Text("วิธีที่เลือกมีการประชุม กรุณาระบุสถานที่", "There is a meeting. Please say where."))
            valid = False
        return self._questions_valid() and valid

    def _questions_valid(self) -> bool:
        valid = True
        for entry in self.questions:
            row = entry.form
            if not row.text_th.data:
                fail(row.text_th, Text("กรุณาเขียนคำถาม หรือนำแถวนี้ออก", "Please write the question, or remove the row."))
                valid = False
            if row.kind.data in set(QuestionKind) and (fault := question_faults(row.draft().kind, row.draft().choices)):
                fail(row.choices, fault)
                valid = False
        stances = [entry.form for entry in self.questions if entry.form.kind.data == QuestionKind.STANCE]
        for row in stances[1:]:
            fail(row.kind, Text("ถามจุดยืนได้ครั้งเดียว", "The stance can be asked once."))
            valid = False
        # The list took its errors before these were found; the summary at the top reads them there.
        self.questions.errors = [entry.form.errors for entry in self.questions if entry.form.errors]
        return valid

    def plan(self) -> Plan:
        opens_on, closes_on = self.opens_on.data, self.closes_on.data
        if opens_on is None or closes_on is None:
            raise ValueError("a plan is read from a valid form only")
        return Plan(
            title=self.title.data or "",
            purpose=self.purpose.data or "",
            methods=[Method(value) for value in self.methods.data or ()],
            opens_on=opens_on,
            closes_on=closes_on,
            place=self.place.data or "",
            questions=[entry.form.draft() for entry in self.questions],
        )


def stored_values(hearing: Hearing) -> dict[str, Any]:
    """What a draft holds, as the form takes it."""
    return {
        "title": hearing.title,
        "purpose": hearing.purpose,
        "methods": hearing.methods,
        "place": hearing.place,
        "opens_on": bangkok_day(hearing.opens_at),
        "closes_on": bangkok_day(hearing.closes_at),
        "questions": [
            {
                "kind": question.kind,
                "text_th": question.text_th,
                "text_en": question.text_en,
                "choices": show_choices(question.choices),
                "is_required": question.is_required,
            }
            for question in hearing.questions
        ],
        "version": hearing.changed_at.isoformat(),
    }


FIRST_QUESTIONS = [
    {
        "kind": QuestionKind.STANCE.value,
        "text_th": "ท่านเห็นด้วยกับโครงการนี้หรือไม่",
        "text_en": "Do you support this project?",
        "choices": "",
        "is_required": True,
    },
    {
        "kind": QuestionKind.OPEN.value,
        "text_th": "เพราะเหตุใด และท่านอยากให้ปรับปรุงอะไร",
        "text_en": "Why, and what would you change?",
        "choices": "",
        "is_required": False,
    },
]


class AnnounceForm(BaseForm):
    exception = TextAreaField(
        Text("เหตุผลข้อยกเว้น (แสดงต่อสาธารณะ)", "Reason for the exception (shown in public)"), [at_most(2000)]
    )


class SummaryForm(BaseForm):
    summary = TextAreaField(
        Text("สรุปผลการรับฟังความคิดเห็น", "Summary of the hearing"),
        [required(), at_most(50_000), Readable()],
        description=Text(
            "มีผู้ให้ความเห็นกี่คน เห็นอย่างไร เสียงที่ต่างออกไปว่าอย่างไร และหน่วยงานจะทำอะไรต่อ",
            "How many spoke, what they think, what those who disagree say, and what the agency will do now.",
        ),
    )
