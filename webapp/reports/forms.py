"""Forms of the results."""

from typing import Any

from wtforms import HiddenField, RadioField, TextAreaField

from webapp.core.forms import BaseForm, Readable, at_most, must_choose, required
from webapp.core.i18n import Text
from webapp.planning.rules import RELATIONS


class SectionForm(BaseForm):
    body = TextAreaField(Text("ข้อความของหน่วยงาน", "The agency’s words"), [at_most(20_000), Readable()])
    version = HiddenField()

    def seen(self) -> int:
        return _number(self.version.data)


class CorrectionForm(BaseForm):
    reason = TextAreaField(
        Text("เหตุที่แก้ไข (แสดงต่อสาธารณะ)", "Why it is corrected (shown in public)"),
        [required(), at_most(2_000), Readable()],
    )


class DecisionForm(BaseForm):
    relation = RadioField(Text("ผลการพิจารณา", "Decision"), [must_choose()])
    reason = TextAreaField(
        Text("เหตุผล (แสดงต่อสาธารณะ)", "Reason (shown in public)"), [required(), at_most(5_000), Readable()]
    )
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relation.choices = [(value.value, str(name)) for value, name in RELATIONS.items()]

    def seen(self) -> int:
        return _number(self.version.data)


def _number(typed: str | None) -> int:
    """The version that a form was opened with; nonsense is an old one."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 9 else -1
