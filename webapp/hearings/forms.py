"""Forms of the hearings room."""

from typing import Any

from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core import clock
from webapp.core.forms import BaseForm, Readable, VersionedForm, at_most, fail, required
from webapp.core.i18n import Text
from webapp.hearings.models import Hearing, Method
from webapp.hearings.operations import Plan
from webapp.hearings.rules import MEETINGS, METHOD_NAMES, bangkok_day, calendar_faults, fault_text
from webapp.projects.fields import DayField


class HearingForm(VersionedForm):
    """A hearing; its questions are written on pages of their own."""

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.methods.choices = [(method.value, str(name)) for method, name in METHOD_NAMES.items()]

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
        "version": hearing.changed_at.isoformat(),
    }


class AnnounceForm(BaseForm):
    exception = TextAreaField(
        Text("เหตุผลข้อยกเว้น (แสดงต่อสาธารณะ)", "Reason for the exception (shown in public)"), [at_most(2000)]
    )


class ExtendForm(BaseForm):
    """`warned`: the day of which it was said that the project begins before it."""

    warned = HiddenField()
    closes_on = DayField(Text("วันสุดท้ายใหม่", "New last day"), [required()])
    reason = TextAreaField(
        Text("เหตุผล (แสดงต่อสาธารณะ)", "Reason (shown in public)"), [required(), at_most(2000), Readable()]
    )


class ReasonForm(BaseForm):
    reason = TextAreaField(
        Text("เหตุผล (แสดงต่อสาธารณะ)", "Reason (shown in public)"), [required(), at_most(2000), Readable()]
    )
