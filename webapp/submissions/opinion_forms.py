"""The form of an opinion: every question of the hearing as a field, and room for words of one's own."""

from typing import Any, TypeVar

from wtforms import Field, HiddenField, TextAreaField
from wtforms.validators import Optional

from webapp.areas.forms import AreaField
from webapp.areas.models import Level
from webapp.core.forms import Readable, at_most, fail
from webapp.core.i18n import Text
from webapp.hearings import questions_rules as conditions
from webapp.hearings.models import Hearing, Question, QuestionKind
from webapp.hearings.notice_models import DraftParagraph
from webapp.hearings.questions import of_version
from webapp.submissions import rules
from webapp.submissions.answer_fields import answers_by_key, fault_of, question_field, value_of
from webapp.submissions.forms import SentForm

ANYTHING_ELSE = Text("มีเรื่องอื่นที่อยากบอกอีกหรือไม่", "Is there anything else you want to say?")
SAY_SOMETHING = Text(
    "กรุณาตอบคำถามอย่างน้อยหนึ่งข้อ หรือเขียนความคิดเห็น", "Please answer at least one question, or write your opinion."
)


class OpinionForm(SentForm):
    """An opinion in a hearing; its questions are added by `opinion_form`."""

    text = TextAreaField(
        Text("ความคิดเห็นของท่าน", "Your opinion"),
        [Optional(), Readable(), at_most(rules.LONGEST_TEXT)],
        description=Text(
            "เห็นด้วยหรือไม่เห็นด้วยเพราะอะไร อยากให้ปรับส่วนใด",
            "Why do you agree or disagree? What should be changed?",
        ),
    )
    area = AreaField(Text("ท่านอยู่ที่ไหน", "Where do you live?"), least=Level.PROVINCE)
    version = HiddenField()
    about = HiddenField()
    questions: list[Question]

    def question_fields(self) -> list[tuple[Question, Field]]:
        """The questions with their fields; a section has none."""
        return [(one, self[f"q-{one.public_id}"]) for one in self.questions if one.kind != QuestionKind.SECTION]

    def asked(self) -> list[tuple[Question, Field]]:
        """Those whose condition holds by the answers given; answers to the others do not count."""
        fields = self.question_fields()
        keys = conditions.asked(self.questions, answers_by_key(fields))
        return [(question, field) for question, field in fields if question.key in keys]

    def take_files(self) -> None:
        """Store what was uploaded, so that a form that comes back has it still."""
        for question, field in self.question_fields():
            if question.kind == QuestionKind.FILE:
                field.take()

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        self.take_files()
        asked = self.asked()
        for question, field in self.question_fields():
            if (question, field) not in asked:
                field.errors = ()
                continue
            fault = None if field.errors else fault_of(question, field)
            if fault:
                fail(field, fault)
        good = not any(field.errors for field in self)
        said = self.text.data or self.answers()
        if not said and good:
            if asked:  # no question lacks its answer: all of them do
                self.form_errors.append(SAY_SOMETHING)
            else:
                fail(self.text, SAY_SOMETHING)
            good = False
        return self.check_contact() and good

    def answers(self) -> dict[int, Any]:
        """Question number → value, of the questions that were asked and answered."""
        values = {question.id: value_of(question, field) for question, field in self.asked()}
        return {number: value for number, value in values.items() if value}

    def stance(self) -> str | None:
        stances = (field.data for question, field in self.asked() if question.kind == QuestionKind.STANCE)
        return next((value for value in stances if value), None)

    def open_answers(self) -> list[str]:
        found = (field.data for question, field in self.asked() if question.kind == QuestionKind.OPEN)
        return [value for value in found if value]


AnyOpinionForm = TypeVar("AnyOpinionForm", bound=OpinionForm)


def opinion_form(hearing: Hearing, version: int | None = None, about: DraftParagraph | None = None) -> OpinionForm:
    """The form of one version of a hearing's questions (default: those asked now)."""
    return form_for(OpinionForm, hearing, version, about)


def form_for(
    base: type[AnyOpinionForm], hearing: Hearing, version: int | None = None, about: DraftParagraph | None = None
) -> AnyOpinionForm:
    """A class with a field for each question, and a form of it.

    About a paragraph of a draft text it asks nothing but what one has to say.
    """
    chosen = of_version(hearing, version) if version else list(hearing.questions)
    chosen = [] if about else chosen
    fields = {f"q-{one.public_id}": question_field(one) for one in chosen if one.kind != QuestionKind.SECTION}
    made: type[AnyOpinionForm] = type("HearingOpinionForm", (base,), {**fields, "questions": chosen})
    form = made()
    form.version.data = str(version or hearing.questions_version)
    form.about.data = about.public_id if about else ""
    if any(one.kind == QuestionKind.OPEN for one in chosen):  # two boxes that ask the same would be one too many
        form.text.label.text, form.text.description = ANYTHING_ELSE, ""
    return form
