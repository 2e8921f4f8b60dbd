"""Forms of inspectors' visits and of those who answer them."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, FloatField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from webapp.core import clock
from webapp.core.forms import BaseForm, Readable, VersionedForm, at_most, between, fail, must_choose, required
from webapp.core.i18n import Text
from webapp.monitoring.visit_operations import Intent
from webapp.projects.fields import DayField

_PUBLIC: Any = Text("แสดงต่อสาธารณะเมื่อเผยแพร่ผล", "Shown in public once the visit is published")


class VisitForm(VersionedForm):
    area = SelectField(Text("พื้นที่", "Area"), [must_choose()])
    title = StringField(Text("เรื่องที่ตรวจ", "What is visited"), [required(), at_most(300), Readable()])
    purpose = TextAreaField(Text("เหตุผลที่ตรวจ", "Why"), [required(), at_most(4_000), Readable()], description=_PUBLIC)
    planned_on = DayField(Text("วันที่จะตรวจ", "Planned day"), [required()])
    place = StringField(Text("สถานที่", "Place"), [Optional(), at_most(300), Readable()])
    companions = TextAreaField(
        Text("ตรวจร่วมกับ", "With whom"),
        [Optional(), at_most(1_000), Readable()],
        description=Text("ระบุเป็นหน่วยงานหรือกลุ่ม ไม่ระบุชื่อประชาชน", "Offices or groups, no names of citizens"),
    )

    def intent(self) -> Intent:
        assert self.planned_on.data is not None  # noqa: S101  (validated)
        return Intent(
            self.title.data or "",
            self.purpose.data or "",
            self.planned_on.data,
            self.place.data or "",
            self.companions.data or "",
        )


class WriteUpForm(VersionedForm):
    held_on = DayField(Text("วันที่ตรวจจริง", "Day of the visit"), [required()])
    summary = TextAreaField(
        Text("สรุปผลการตรวจ", "Summary"), [Optional(), at_most(10_000), Readable()], description=_PUBLIC
    )
    internal = TextAreaField(
        Text("บันทึกภายใน", "Internal notes"),
        [Optional(), at_most(10_000), Readable()],
        description=Text("เฉพาะผู้ตรวจราชการอ่านได้ ไม่เผยแพร่", "Only inspectors read this; never public"),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if self.held_on.data and self.held_on.data > clock.today():
            fail(self.held_on, Text("วันที่ตรวจต้องไม่ใช่วันข้างหน้า", "The day of the visit cannot lie ahead."))
            return False
        return good


class FindingForm(BaseForm):
    words = TextAreaField(Text("พบอะไร", "What was found"), [required(), at_most(5_000), Readable()])
    place = StringField(Text("ตรงไหน", "Where"), [Optional(), at_most(300), Readable()])
    lat = FloatField(Text("ละติจูด", "Latitude"), [Optional(), between(5, 21)])
    lon = FloatField(Text("ลองจิจูด", "Longitude"), [Optional(), between(97, 106)])
    is_public = BooleanField(Text("เปิดเผยต่อสาธารณะ", "Public"), default=True)

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if (self.lat.data is None) != (self.lon.data is None) and not (self.lat.errors or self.lon.errors):
            fail(self.lat, Text("พิกัดต้องมีทั้งละติจูดและลองจิจูด", "A point needs both latitude and longitude."))
            return False
        return good

    def point(self) -> tuple[float, float] | None:
        if self.lat.data is None or self.lon.data is None:
            return None
        return self.lat.data, self.lon.data


class FindingPhotoForm(BaseForm):
    photo = FileField(Text("ภาพถ่าย", "Photograph"))
    words = StringField(
        Text("ภาพนี้แสดงอะไร", "What it shows"),
        [required(), at_most(300), Readable()],
        description=Text("สำหรับผู้ที่มองไม่เห็นภาพ", "For those who cannot see it"),
    )


class RecommendForm(BaseForm):
    words = TextAreaField(Text("ข้อเสนอแนะ", "Recommendation"), [required(), at_most(3_000), Readable()])
    office = SelectField(Text("หน่วยงานเจ้าของเรื่อง", "Owner"), [must_choose()])
    due_on = DayField(Text("ภายในวันที่", "Until"), [required()])

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if self.due_on.data and self.due_on.data < clock.today():
            fail(self.due_on, Text("วันครบกำหนดต้องไม่ใช่วันที่ผ่านมาแล้ว", "The day must not have passed."))
            return False
        return good


class WordsForm(BaseForm):
    """An answer, a closing word, or a reason; everybody reads it."""

    words = TextAreaField(
        Text("ข้อความ", "Words"),
        [required(), at_most(3_000), Readable()],
        description=Text("แสดงต่อสาธารณะ", "Shown in public"),
    )


class CancelForm(WordsForm):
    words = TextAreaField(
        Text("เหตุผล", "Reason"),
        [required(), at_most(3_000), Readable()],
        description=Text("แสดงต่อสาธารณะ", "Shown in public"),
    )
