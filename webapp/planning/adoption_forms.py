"""Forms of a plan's way into force."""

from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, Regexp

from webapp.core import clock
from webapp.core.forms import BaseForm, Readable, at_most, between, fail, must_choose, required
from webapp.core.i18n import Text
from webapp.hearings.models import Method
from webapp.hearings.rules import METHOD_NAMES
from webapp.planning.adoption import FAULTS, Approval, Fault, Occasion
from webapp.projects.fields import DayField

MOST_PEOPLE = 1_000_000


class ConsultationForm(BaseForm):
    """An occasion on which people were consulted."""

    method = SelectField(
        Text("วิธีปรึกษาหารือ", "How"),
        choices=[SelectChoice(str(value), label) for value, label in METHOD_NAMES.items()],
        default=Method.REPRESENTATIVES,
        validators=[must_choose()],
    )
    held_on = DayField(Text("วันที่จัด", "Day"), [required()])
    place = StringField(Text("สถานที่หรือช่องทาง", "Place, or where it was asked"), [required(), at_most(300), Readable()])
    people = IntegerField(Text("จำนวนผู้เข้าร่วม (คน)", "How many took part"), [Optional(), between(1, MOST_PEOPLE)])
    heard = TextAreaField(
        Text("ประชาชนเสนออะไร", "What was said"),
        [required(), at_most(6000), Readable()],
        description=Text(
            "ประชาชนจะได้อ่าน กรุณาบันทึกทั้งข้อเสนอและข้อคัดค้าน โดยไม่ระบุชื่อบุคคล",
            "The public will read it. Write down proposals and objections, without names of persons.",
        ),
    )
    became = TextAreaField(
        Text("นำไปปรับแผนอย่างไร", "What became of it in the plan"), [Optional(), at_most(6000), Readable()]
    )
    minutes_url = StringField(
        Text("ลิงก์รายงานการประชุม", "Link to the minutes"),
        [
            Optional(),
            at_most(500),
            Regexp(
                r"^https?://[^\s/]+\.[^\s]+$",
                message=Text("กรุณากรอกลิงก์ที่ขึ้นต้นด้วย https://", "Please give a link that begins with https://"),  # type: ignore[arg-type]
            ),
        ],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if self.held_on.data is not None and self.held_on.data > clock.today():
            fail(
                self.held_on,
                Text("วันนี้ยังมาไม่ถึง กรุณาบันทึกเมื่อจัดแล้ว", "That day is still to come. Please record it afterwards."),
            )
            return False
        return good

    def occasion(self) -> Occasion:
        if self.held_on.data is None:
            raise ValueError("an occasion is read from a valid form only")
        return Occasion(
            method=Method(self.method.data),
            held_on=self.held_on.data,
            place=self.place.data or "",
            people=self.people.data,
            heard=self.heard.data or "",
            became=self.became.data or "",
            minutes_url=self.minutes_url.data or "",
        )


class ApprovalForm(BaseForm):
    """Who approved the plan, when, and where that is written."""

    by = StringField(Text("ผู้อนุมัติแผน", "Approved by"), [required(), at_most(200), Readable()])
    on = DayField(Text("วันที่อนุมัติ", "Day of the approval"), [required()])
    document = StringField(
        Text("มติหรือหนังสือที่อ้างอิง", "Resolution or letter"),
        [required(), at_most(300), Readable()],
        description=Text("เช่น มติการประชุมครั้งที่ เลขที่หนังสือ และวันที่", "For example the meeting’s number, or the letter’s."),
    )
    exception = TextAreaField(
        Text("เหตุผลที่ไม่มีบันทึกการปรึกษาหารือ (แสดงต่อสาธารณะ)", "Why no consultation is recorded (shown in public)"),
        [Optional(), at_most(2000), Readable()],
    )

    def approval(self) -> Approval:
        if self.on.data is None:
            raise ValueError("an approval is read from a valid form only")
        return Approval(self.by.data or "", self.on.data, self.document.data or "", self.exception.data or "")

    def refuse(self, faults: Sequence[Fault]) -> None:
        """Each reason beside the field that can mend it; a plan without strategies is told above."""
        for fault in faults:
            if fault != Fault.NO_STRATEGY:
                fail(self.exception if fault == Fault.NOBODY_CONSULTED else self.on, FAULTS[fault])
