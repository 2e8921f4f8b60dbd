"""Forms of the projects room."""

from collections.abc import Collection
from typing import Any

from flask import request
from flask_wtf.file import FileField
from wtforms import (
    FloatField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.areas import queries as areas
from webapp.areas.forms import AreaField
from webapp.core import clock
from webapp.core.forms import BaseForm, Readable, VersionedForm, at_most, between, fail, must_choose, required
from webapp.core.i18n import Text
from webapp.projects import queries
from webapp.projects.fields import AmountField, CostsField, DayField
from webapp.projects.models import DocumentKind
from webapp.projects.places import KIND_NAMES as OUTLINE_NAMES
from webapp.projects.places import BadPlace, middle, read_outline
from webapp.projects.rules import (
    EDITABLE,
    FIELD_NAMES,
    FOLLOWING,
    IMPACT_NAMES,
    KIND_NAMES,
    STATUS_NAMES,
    at_least,
    disclosure,
    screening_faults,
)

LONGEST = 10_000
LONGEST_SUMMARY = 1_200  # what is to be easy is short
DECIDED_BY = Text("ตำแหน่งหรือคณะกรรมการ ไม่ต้องใส่ชื่อบุคคล", "The post or committee, not a person’s name")


def _words(name: str) -> TextAreaField:
    return TextAreaField(FIELD_NAMES[name], [at_most(LONGEST)])


class ProjectForm(VersionedForm):
    """The facts of a project. A draft may be incomplete; only title, office and area are needed to begin."""

    title = StringField(FIELD_NAMES["title"], [required(), at_most(300), Readable()])
    organisation = SelectField(Text("หน่วยงานเจ้าของโครงการ", "Office in charge"), [must_choose()])
    area_code = AreaField(Text("พื้นที่เล็กที่สุดที่ครอบคลุมโครงการ", "The smallest area that holds the project"), [must_choose()])
    easy_summary = TextAreaField(
        FIELD_NAMES["easy_summary"],
        [at_most(LONGEST_SUMMARY)],
        description=Text(
            "ประโยคสั้น ๆ ด้วยคำที่ใช้ทุกวัน: ทำอะไร ที่ไหน เมื่อไร ใช้เงินเท่าไร ใครได้หรือเสียอะไร ผู้ที่เลือกอ่านแบบง่ายจะเห็นข้อความนี้ก่อน",
            "Short sentences in everyday words: what, where, when, how much, who gains or loses what. "
            "Those who chose easy reading see it first.",
        ),
    )
    rationale = _words("rationale")
    substance = _words("substance")
    operator = _words("operator")
    place = _words("place")
    lat = FloatField(FIELD_NAMES["lat"], [Optional(), between(5, 21)])
    lon = FloatField(FIELD_NAMES["lon"], [Optional(), between(97, 106)])
    further_codes = SelectMultipleField(
        FIELD_NAMES["further_codes"],
        [Optional()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    further_area = AreaField(Text("เพิ่มพื้นที่อื่น", "Add another area"), [Optional()])
    outline_kind = SelectField(Text("ลักษณะของสถานที่", "Kind of place"), [Optional()])
    outline_points = TextAreaField(
        Text("พิกัดของแนวเส้นหรือขอบเขต", "Coordinates of the line or boundary"), [at_most(20_000)]
    )
    schedule = _words("schedule")
    starts_on = DayField(FIELD_NAMES["starts_on"], [Optional()])
    ends_on = DayField(FIELD_NAMES["ends_on"], [Optional()])
    outputs = _words("outputs")
    impacts = _words("impacts")
    impact = RadioField(FIELD_NAMES["impact"], [Optional()], filters=[lambda value: value or None])
    screening_reason = _words("screening_reason")
    screening_by = StringField(FIELD_NAMES["screening_by"], [at_most(200)], description=DECIDED_BY)
    screened_on = DayField(FIELD_NAMES["screened_on"], [Optional()])
    cost_baht = AmountField(FIELD_NAMES["cost_baht"])
    costs = CostsField(FIELD_NAMES["costs"])
    cost_source = TextAreaField(FIELD_NAMES["cost_source"], [at_most(2000)])
    strategy_ref = SelectField(FIELD_NAMES["strategy_ref"], [Optional()], filters=[lambda value: value or None])
    plan_item_ref = SelectField(FIELD_NAMES["plan_item_ref"], [Optional()], filters=[lambda value: value or None])
    contact = TextAreaField(FIELD_NAMES["contact"], [at_most(2000)])
    reason = TextAreaField(
        Text("เหตุผลของการแก้ไข (แสดงต่อสาธารณะ)", "Reason for the change (shown in public)"), [at_most(2000)]
    )

    def fill(self, organisations: list[Any]) -> "ProjectForm":
        """Offer the own offices, and the strategies and plan items of the chosen area."""
        none = ("", str(Text("– ยังไม่ระบุ –", "– not yet –")))
        self.organisation.choices = [(o.public_id, str(o.name)) for o in organisations]
        if len(organisations) > 1:
            self.organisation.choices.insert(0, ("", str(Text("– เลือก –", "– choose –"))))
        self.outline_kind.choices = [(value, str(name)) for value, name in OUTLINE_NAMES.items()]
        self._offer_areas()
        self.impact.choices = [(value.value, str(name)) for value, name in IMPACT_NAMES.items()]
        code = self.area_code.data or ""
        self.strategy_ref.choices = [none, *_with_current(queries.strategies(code), self.strategy_ref.data)]
        self.plan_item_ref.choices = [none, *_with_current(queries.plan_items(code), self.plan_item_ref.data)]
        for head in disclosure(clock.today()).heads:
            self[head.field].description = Text("{help} ตัวอย่าง: {example}", "{help} Example: {example}").format(
                help=head.help, example=head.example
            )
        return self

    @property
    def stepping(self) -> bool:
        """Whether the sender only asked for the next list, or one more line."""
        asked = self.is_submitted() and "add-area" in request.form
        return asked or self.area_code.stepping or self.further_area.stepping or self.costs.stepping

    def _offer_areas(self) -> None:
        """The areas that were picked already, and the one picked now, as boxes that can be cleared."""
        codes = [code for code in self.further_codes.data or [] if areas.get(code)]
        added = self.further_area.data
        if added and self.is_submitted() and not self.further_area.stepping:
            codes.append(added)
            self.further_area.data = None
            self.further_area.chosen = {}
        self.further_codes.data = sorted(set(codes) - {self.area_code.data})
        self.further_codes.choices = [
            (code, str(areas.full_path_name(area))) for code in self.further_codes.data if (area := areas.get(code))
        ]

    def outline(self) -> dict[str, Any] | None:
        return read_outline(self.outline_kind.data or "", self.outline_points.data or "")

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        try:
            self.outline()
        except BadPlace as fault:
            fail(self.outline_points, fault.text)
            valid = False
        if self.starts_on.data and self.ends_on.data and self.ends_on.data < self.starts_on.data:
            fail(self.ends_on, Text("วันสิ้นสุดต้องไม่ก่อนวันเริ่ม", "The end must not be before the beginning."))
            valid = False
        if (self.lat.data is None) != (self.lon.data is None) and not (self.lat.errors or self.lon.errors):
            fail(self.lat, Text("กรุณากรอกทั้งละติจูดและลองจิจูด", "Please give both latitude and longitude."))
            valid = False
        if not self.screened_on.errors:
            for name, gap in screening_faults(self.data, clock.today()).items():
                fail(self[name], gap)
                valid = False
        return valid

    def facts(self) -> dict[str, Any]:
        """What was typed, as the operations take it."""
        texts = {"rationale", "substance", "operator", "place", "schedule", "outputs", "impacts", "contact"}
        texts |= {"cost_source", "screening_reason", "screening_by", "easy_summary"}
        facts: dict[str, Any] = {
            name: self[name].data or "" if name in texts else self[name].data for name in EDITABLE if name in self
        }
        facts["costs"], facts["outline"] = self.costs.lines, self.outline()
        if facts["costs"]:
            facts["cost_baht"] = sum(amount for _, _, amount in self.costs.lines)
        if facts["outline"]:
            facts["lat"], facts["lon"] = middle(facts["outline"])
        return facts


def _with_current(choices: list[tuple[str, str]], current: str | None) -> list[tuple[str, str]]:
    """What was chosen before stays a choice, even if its plan is no longer in force."""
    if current and current not in dict(choices):
        return [*choices, (current, str(Text("รายการเดิม ({id})", "The former one ({id})").format(id=current)))]
    return choices


class DocumentForm(BaseForm):
    kind = RadioField(Text("ประเภท", "Kind"), [must_choose()], default=DocumentKind.PAPER.value)
    title = StringField(Text("ชื่อ", "Title"), [required(), at_most(200), Readable()])
    description = TextAreaField(
        Text("ข้อความแทน", "Text alternative"),
        [required(), at_most(2000), Readable()],
        description=Text(
            "เอกสารนี้บอกอะไร หรือในภาพเห็นอะไร สำหรับผู้ที่เปิดไฟล์ไม่ได้ มองไม่เห็น หรือใช้โปรแกรมอ่านหน้าจอ",
            "What it says, or what is to be seen: for those who cannot open or see it, or use a screen reader.",
        ),
    )
    taken_on = DayField(Text("วันที่ถ่ายภาพ", "Day of the photograph"), [Optional()])
    file = FileField(
        Text("ไฟล์", "File"),
        description=Text(
            "PDF, DOCX, XLSX, JPEG, PNG หรือ WebP ไม่เกิน 30 เมกะไบต์ ระบบตรวจจากเนื้อไฟล์ และอ่านข้อความไว้ให้ค้นหา",
            "PDF, DOCX, XLSX, JPEG, PNG or WebP, at most 30 megabytes. The content is checked, and read for search.",
        ),
    )
    reason = TextAreaField(Text("เหตุผล (แสดงต่อสาธารณะ)", "Reason (shown in public)"), [at_most(2000), Readable()])

    def __init__(self, *args: Any, needs_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(value.value, str(name)) for value, name in KIND_NAMES.items()]
        self.needs_reason = needs_reason

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.needs_reason and not self.reason.data:
            fail(self.reason, Text("กรุณาบอกเหตุผล", "Please say why."))
            valid = False
        return valid


class ReasonForm(BaseForm):
    reason = TextAreaField(
        Text("เหตุผล (แสดงต่อสาธารณะ)", "Reason (shown in public)"), [required(), at_most(2000), Readable()]
    )


class FindingForm(BaseForm):
    found = TextAreaField(
        Text("พบผลกระทบอะไรเพิ่มขึ้น", "Which greater impact was found"),
        [required(), at_most(LONGEST), Readable()],
        description=Text(
            "ต่างจากที่เปิดเผยไว้อย่างไร กระทบใคร ที่ใด พบได้อย่างไร",
            "How it differs from what was disclosed, whom and where it touches, and how it came to light.",
        ),
    )
    impact = RadioField(Text("ระดับผลกระทบเมื่อพิจารณาใหม่", "Degree of impact, seen anew"), [must_choose()])
    decided_by = StringField(
        Text("ผู้วินิจฉัย", "Decided by"),
        [required(), at_most(200), Readable()],
        description=DECIDED_BY,
    )

    def fill(self, current: str | None) -> "FindingForm":
        """Offer the degrees from the present one upward: what is found is greater than what was disclosed."""
        self.impact.choices = [(value.value, str(IMPACT_NAMES[value])) for value in at_least(current)]
        if not self.is_submitted():
            self.impact.data = current
        return self


class MeasuresForm(BaseForm):
    measures = TextAreaField(
        Text("มาตรการเพิ่มเติม", "Further measures"),
        [required(), at_most(LONGEST), Readable()],
        description=Text(
            "ป้องกัน แก้ไข และเยียวยาอย่างไร ใครทำ เมื่อใด", "How it is prevented, corrected and made good, by whom, and when."
        ),
    )


class StatusForm(BaseForm):
    status = RadioField(Text("สถานะใหม่", "New status"), [must_choose()])
    reason = TextAreaField(
        Text("เหตุผลหรือรายละเอียด (แสดงต่อสาธารณะ)", "Reason or details (shown in public)"),
        [required(), at_most(2000), Readable()],
    )

    def fill(self, status: str, closed: Collection[str] = ()) -> "StatusForm":
        """Offer the states that follow, except those to which the way is closed."""
        following = [value for value in FOLLOWING.get(status, ()) if value not in closed]
        self.status.choices = [(value.value, str(STATUS_NAMES[value])) for value in following]
        return self
