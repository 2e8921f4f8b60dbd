"""Questions of a hearing as fields of a form: one kind of field for each kind of question, and what its answer is.

Nothing is required by the fields themselves: whether a question must be answered depends on the other answers.
"""

import io
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import Field, FileField, FloatField, Form, FormField, RadioField, SelectField, SelectMultipleField
from wtforms import TextAreaField as TextArea
from wtforms.fields import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core import files
from webapp.core.forms import BaseForm, Readable, at_most, fail
from webapp.core.i18n import Text
from webapp.hearings.models import Question, QuestionKind
from webapp.hearings.questions_rules import STANCES
from webapp.submissions import rules
from webapp.submissions.signing import StoredAnswerFile, read_answer_file, sign_answer_file

ANSWER = Text("กรุณาตอบข้อนี้", "Please answer this question.")
ANSWER_ROWS = Text("กรุณาตอบทุกเรื่อง", "Please answer every row.")
RANK_ALL = Text("กรุณาให้ลำดับครบทุกข้อ", "Please give every one a place.")
RANK_ONCE = Text("ลำดับซ้ำกัน กรุณาให้แต่ละข้อมีลำดับไม่ซ้ำ", "Two have the same place. Please give each a place of its own.")
HALF_POINT = Text("พิกัดต้องมีทั้งละติจูดและลองจิจูด", "A point needs both latitude and longitude.")
OUTSIDE = Text("จุดนี้อยู่นอกประเทศไทย กรุณาปักหมุดใหม่", "This point lies outside Thailand. Please place the pin again.")


class _Part(Form):
    class Meta(BaseForm.Meta):
        pass


class Group(FormField):  # type: ignore[misc]
    """Several controls that answer one question; it may have an error of its own."""

    problems: tuple[Text, ...] = ()

    @property
    def errors(self) -> Any:
        return list(self.problems) or self.form.errors

    @errors.setter
    def errors(self, value: Any) -> None:
        """WTForms' own fields may be given errors; this one, too."""
        self.problems = tuple(value)
        if not value:
            for part in self.form:
                part.errors = ()


def store_answer_file(content: bytes, name: str) -> StoredAnswerFile:
    """Store a file, typed by its content; pictures lose what the camera wrote into them. Raises BadFile."""
    upload = FileStorage(io.BytesIO(content), filename=name)
    is_picture = (files.sniff(content) or "").startswith("image/")
    file = files.put_photo(upload).full if is_picture else files.put_document(upload)
    return StoredAnswerFile(file.key, file.media_type, file.size, name[-100:])


class AnswerFileField(FileField):  # type: ignore[misc]
    """A file, or the one stored by an earlier sending of the same form (its key, signed)."""

    stored: StoredAnswerFile | None = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None, **kwargs: Any) -> None:
        super().process(formdata, *([] if data is None else [data]))
        if formdata and not formdata.get(f"{self.name}-remove"):
            self.stored = read_answer_file(formdata.get(f"{self.name}-stored", ""))

    def take(self) -> None:
        """Store a new upload, typed by its content; pictures lose what the camera wrote into them."""
        upload = self.data
        if not (isinstance(upload, FileStorage) and upload.filename):
            return
        try:
            self.stored = store_answer_file(upload.stream.read(files.LARGEST_DOCUMENT + 1), upload.filename)
        except files.BadFile as fault:
            fail(self, fault.text)

    def token(self) -> str:
        return sign_answer_file(self.stored) if self.stored else ""


def _both(thai: str, english: str | None) -> Text:
    return Text(thai, english or thai)


def _choices(question: Question) -> list[SelectChoice]:
    if question.kind == QuestionKind.STANCE:
        return [SelectChoice(value, words) for value, words in STANCES]
    return [SelectChoice(choice["value"], _both(choice["th"], choice.get("en"))) for choice in question.choices]


def question_field(question: Question) -> Field:
    """The field of one question, not yet bound to a form."""
    label = _both(question.text_th, question.text_en)
    match question.kind:
        case QuestionKind.STANCE | QuestionKind.SINGLE | QuestionKind.SCALE:
            return RadioField(label, [Optional()], choices=_choices(question))
        case QuestionKind.MULTIPLE:
            check = {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}
            return SelectMultipleField(label, choices=_choices(question), **check)
        case QuestionKind.MATRIX:
            rows = {
                f"r{row['value']}": RadioField(
                    _both(row["th"], row.get("en")), [Optional()], choices=_choices(question)
                )
                for row in question.rows
            }
            return Group(type("MatrixForm", (_Part,), rows), label)
        case QuestionKind.RANKING:
            return Group(type("RankingForm", (_Part,), _ranks(question)), label)
        case QuestionKind.POINT:
            point = {
                "lat": FloatField(Text("ละติจูด", "Latitude"), [Optional()]),
                "lon": FloatField(Text("ลองจิจูด", "Longitude"), [Optional()]),
            }
            return Group(type("PointForm", (_Part,), point), label)
        case QuestionKind.FILE:
            return AnswerFileField(label)
        case _:
            return TextArea(label, [Optional(), Readable(), at_most(rules.LONGEST_TEXT)])


def _ranks(question: Question) -> dict[str, Field]:
    places = [SelectChoice(str(n), str(n)) for n in range(1, len(question.choices) + 1)]
    none = SelectChoice("", Text("– เลือกลำดับ –", "– choose a place –"))
    return {
        f"c{choice['value']}": SelectField(
            _both(choice["th"], choice.get("en")), [Optional()], choices=[none, *places], validate_choice=False
        )
        for choice in question.choices
    }


def value_of(question: Question, field: Field) -> Any:
    """The answer as it is stored; None or empty when there is none."""
    match question.kind:
        case QuestionKind.MATRIX:
            return {part.short_name[1:]: part.data for part in field.form if part.data}
        case QuestionKind.RANKING:
            ranked = [(int(part.data), part.short_name[1:]) for part in field.form if _is_rank(part)]
            return [value for _, value in sorted(ranked)]
        case QuestionKind.POINT:
            lat, lon = field.form.lat.data, field.form.lon.data
            return {"lat": lat, "lon": lon} if lat is not None and lon is not None else None
        case QuestionKind.FILE:
            return field.stored.as_answer() if field.stored else None
        case _:
            return field.data


def _is_rank(part: Field) -> bool:
    typed = part.data or ""
    return bool(typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(part.choices) - 1)


def fault_of(question: Question, field: Field) -> Text | None:
    """What is wrong with an answer beyond the field's own checks, given that the question is asked."""
    value = value_of(question, field)
    match question.kind:
        case QuestionKind.MATRIX:
            return ANSWER_ROWS if question.is_required and len(value) < len(question.rows) else None
        case QuestionKind.RANKING:
            places = [part.data for part in field.form if _is_rank(part)]
            if len(set(places)) < len(places):
                return RANK_ONCE
            return RANK_ALL if question.is_required and len(places) < len(question.choices) else None
        case QuestionKind.POINT if value is not None and not rules.in_thailand(value["lat"], value["lon"]):
            return OUTSIDE
        case QuestionKind.POINT if (field.form.lat.data is None) != (field.form.lon.data is None):
            return HALF_POINT
    return ANSWER if question.is_required and not value else None


def answers_by_key(fields: list[tuple[Question, Field]]) -> Mapping[str, Any]:
    """What the rules of conditions read."""
    return {question.key: value_of(question, field) for question, field in fields}
