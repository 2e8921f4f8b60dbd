"""Forms of the results."""

from typing import Any

from wtforms import RadioField, TextAreaField

from webapp.core.forms import BaseForm, Readable, VersionedForm, at_most, must_choose, required
from webapp.core.i18n import Text
from webapp.planning.rules import RELATIONS


class SectionForm(VersionedForm):
    body = TextAreaField(Text("ข้อความของหน่วยงาน", "The agency’s words"), [at_most(20_000), Readable()])


class CorrectionForm(BaseForm):
    reason = TextAreaField(
        Text("เหตุที่แก้ไข (แสดงต่อสาธารณะ)", "Why it is corrected (shown in public)"),
        [required(), at_most(2_000), Readable()],
    )


class DecisionForm(VersionedForm):
    relation = RadioField(Text("ผลการพิจารณา", "Decision"), [must_choose()])
    reason = TextAreaField(
        Text("เหตุผล (แสดงต่อสาธารณะ)", "Reason (shown in public)"), [required(), at_most(5_000), Readable()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relation.choices = [(value.value, str(name)) for value, name in RELATIONS.items()]
