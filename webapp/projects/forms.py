"""Forms of the projects room."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import FloatField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from webapp.areas.forms import AreaField
from webapp.core import clock
from webapp.core.forms import BaseForm, Readable, at_most, between, fail, must_choose, required
from webapp.core.i18n import Text
from webapp.projects import queries
from webapp.projects.fields import AmountField, DayField
from webapp.projects.rules import EDITABLE, FIELD_NAMES, FOLLOWING, IMPACT_NAMES, STATUS_NAMES, disclosure

LONGEST = 10_000


def _words(name: str) -> TextAreaField:
    return TextAreaField(FIELD_NAMES[name], [at_most(LONGEST)])


class ProjectForm(BaseForm):
    """The facts of a project. A draft may be incomplete; only title, office and area are needed to begin."""

    title = StringField(FIELD_NAMES["title"], [required(), at_most(300), Readable()])
    organisation = SelectField(Text("หน่วยงานเจ้าของโครงการ", "Office in charge"), [must_choose()])
    area_code = AreaField(FIELD_NAMES["area_code"], [must_choose()])
    rationale = _words("rationale")
    substance = _words("substance")
    operator = _words("operator")
    place = _words("place")
    lat = FloatField(FIELD_NAMES["lat"], [Optional(), between(5, 21)])
    lon = FloatField(FIELD_NAMES["lon"], [Optional(), between(97, 106)])
    schedule = _words("schedule")
    starts_on = DayField(FIELD_NAMES["starts_on"], [Optional()])
    ends_on = DayField(FIELD_NAMES["ends_on"], [Optional()])
    outputs = _words("outputs")
    impacts = _words("impacts")
    impact = RadioField(FIELD_NAMES["impact"], [Optional()], filters=[lambda value: value or None])
    screening_reason = _words("screening_reason")
    screening_by = StringField(FIELD_NAMES["screening_by"], [at_most(200)])
    screened_on = DayField(FIELD_NAMES["screened_on"], [Optional()])
    cost_baht = AmountField(FIELD_NAMES["cost_baht"])
    cost_source = TextAreaField(FIELD_NAMES["cost_source"], [at_most(2000)])
    strategy_ref = SelectField(FIELD_NAMES["strategy_ref"], [Optional()], filters=[lambda value: value or None])
    plan_item_ref = SelectField(FIELD_NAMES["plan_item_ref"], [Optional()], filters=[lambda value: value or None])
    contact = TextAreaField(FIELD_NAMES["contact"], [at_most(2000)])
    reason = TextAreaField(
        Text("เหตุผลของการแก้ไข (แสดงต่อสาธารณะ)", "Reason for the change (shown in public)"), [at_most(2000)]
    )
    version = HiddenField()

    def fill(self, organisations: list[Any]) -> "ProjectForm":
        """Offer the own offices, and the strategies and plan items of the chosen area."""
        none = ("", str(Text("– ยังไม่ระบุ –", "– not yet –")))
        self.organisation.choices = [(o.public_id, str(o.name)) for o in organisations]
        if len(organisations) > 1:
            self.organisation.choices.insert(0, ("", str(Text("– เลือก –", "– choose –"))))
        self.impact.choices = [(value.value, str(name)) for value, name in IMPACT_NAMES.items()]
        code = self.area_code.data or ""
        self.strategy_ref.choices = [none, *_with_current(queries.strategies(code), self.strategy_ref.data)]
        self.plan_item_ref.choices = [none, *_with_current(queries.plan_items(code), self.plan_item_ref.data)]
        for head in disclosure(clock.today()).heads:
            self[head.field].description = Text("{help} ตัวอย่าง: {example}", "{help} Example: {example}").format(
                help=head.help, example=head.example
            )
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.starts_on.data and self.ends_on.data and self.ends_on.data < self.starts_on.data:
            fail(self.ends_on, Text("วันสิ้นสุดต้องไม่ก่อนวันเริ่ม", "The end must not be before the beginning."))
            valid = False
        if (self.lat.data is None) != (self.lon.data is None) and not (self.lat.errors or self.lon.errors):
            fail(self.lat, Text("กรุณากรอกทั้งละติจูดและลองจิจูด", "Please give both latitude and longitude."))
            valid = False
        return valid

    def facts(self) -> dict[str, Any]:
        """What was typed, as the operations take it."""
        texts = {"rationale", "substance", "operator", "place", "schedule", "outputs", "impacts", "contact"}
        texts |= {"cost_source", "screening_reason", "screening_by"}
        return {name: self[name].data or "" if name in texts else self[name].data for name in EDITABLE}


def _with_current(choices: list[tuple[str, str]], current: str | None) -> list[tuple[str, str]]:
    """What was chosen before stays a choice, even if its plan is no longer in force."""
    if current and current not in dict(choices):
        return [*choices, (current, str(Text("รายการเดิม ({id})", "The former one ({id})").format(id=current)))]
    return choices


class DocumentForm(BaseForm):
    title = StringField(Text("ชื่อเอกสาร", "Title of the document"), [required(), at_most(200), Readable()])
    description = TextAreaField(
        Text("เอกสารนี้บอกอะไร", "What it says"),
        [required(), at_most(2000), Readable()],
        description=Text(
            "สรุปสั้น ๆ สำหรับผู้ที่เปิดไฟล์ไม่ได้หรือใช้โปรแกรมอ่านหน้าจอ",
            "In short, for those who cannot open the file or use a screen reader.",
        ),
    )
    file = FileField(
        Text("ไฟล์", "File"),
        description=Text(
            "PDF, DOCX, XLSX, JPEG, PNG หรือ WebP ไม่เกิน 30 เมกะไบต์",
            "PDF, DOCX, XLSX, JPEG, PNG or WebP, at most 30 megabytes",
        ),
    )


class StatusForm(BaseForm):
    status = RadioField(Text("สถานะใหม่", "New status"), [must_choose()])
    reason = TextAreaField(
        Text("เหตุผลหรือรายละเอียด (แสดงต่อสาธารณะ)", "Reason or details (shown in public)"),
        [required(), at_most(2000), Readable()],
    )

    def fill(self, status: str) -> "StatusForm":
        self.status.choices = [(value.value, str(STATUS_NAMES[value])) for value in FOLLOWING.get(status, ())]
        return self
