"""Forms of progress reports."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import IntegerField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from webapp.core.forms import BaseForm, Readable, VersionedForm, at_most, between, fail, must_choose, required
from webapp.core.i18n import Text
from webapp.monitoring.models import ProgressReport
from webapp.monitoring.operations import TEXTS, Content
from webapp.planning.forms import AtMostPlaces, FigureField
from webapp.planning.models import BudgetSource, Indicator, ItemStatus
from webapp.planning.rules import ITEM_STATUSES, SOURCES

_AMOUNT: Any = Text("กรุณากรอกจำนวนให้ถูกต้อง", "Please give a possible figure.")


class ReportForm(VersionedForm):
    """What was done of an item up to the end of a term. Everything is public once it is submitted."""

    status = RadioField(
        Text("สถานะ", "Status"),
        choices=[SelectChoice(str(value), label) for value, label in ITEM_STATUSES.items()],
        validators=[must_choose()],
    )
    percent = IntegerField(
        Text("ผลงานสะสม (ร้อยละ)", "Work done so far (%)"),
        validators=[between(0, 100)],
        render_kw={"inputmode": "numeric"},
    )
    done = TextAreaField(
        Text("ผลการดำเนินงาน", "What was done"),
        description=Text(
            "ประชาชนและทุกคนที่ส่งเรื่องเกี่ยวกับโครงการนี้จะได้อ่าน", "The public and everyone who asked for it read this."
        ),
        validators=[Optional(), at_most(4000), Readable()],
    )
    obstacles = TextAreaField(Text("ปัญหา อุปสรรค", "Obstacles"), validators=[Optional(), at_most(4000), Readable()])
    next_steps = TextAreaField(Text("สิ่งที่จะทำต่อไป", "Next steps"), validators=[Optional(), at_most(4000), Readable()])
    explanation = TextAreaField(
        Text("คำอธิบายตัวเลข", "Explanation of figures"),
        description=Text(
            "จำเป็นเมื่อเบิกจ่ายเกินงบประมาณ หรือตัวเลขน้อยกว่าที่เคยรายงาน",
            "Needed when more is spent than budgeted, or a figure is less than was reported before.",
        ),
        validators=[Optional(), at_most(2000), Readable()],
    )

    sources: Sequence[BudgetSource] = ()
    indicators: Sequence[Indicator] = ()

    def spent_field(self, source: str) -> Any:
        return self[f"spent_{source}"]

    def result_field(self, indicator: Indicator) -> Any:
        return self[f"result_{indicator.public_id}"]

    def content(self) -> Content:
        spent = {str(one): self.spent_field(one).data for one in self.sources}
        results = {one.id: self.result_field(one).data for one in self.indicators}
        return Content(
            ItemStatus(self.status.data),
            self.percent.data or 0,
            **{name: self[name].data or "" for name in TEXTS},
            spent={name: amount for name, amount in spent.items() if amount is not None},
            results={number: result for number, result in results.items() if result is not None},
        )


def report_form(sources: Sequence[BudgetSource], indicators: Sequence[Indicator], **values: Any) -> ReportForm:
    """The form with a field for each source of money and each indicator of the item."""
    fields: dict[str, Any] = {"sources": sources, "indicators": indicators}
    for source in sources:
        fields[f"spent_{source}"] = FigureField(
            SOURCES[source], validators=[Optional(), between(0, 10**12, _AMOUNT), AtMostPlaces(2)]
        )
    for one in indicators:
        label = f"{one.title} ({one.unit})" if one.unit else one.title
        figure = between(-(10**13), 10**13, _AMOUNT)
        fields[f"result_{one.public_id}"] = FigureField(label, validators=[Optional(), figure, AtMostPlaces(4)])
    return type("ReportFormOfItem", (ReportForm,), fields)(**values)  # type: ignore[no-any-return]


def stored(report: ProgressReport) -> dict[str, Any]:
    """What a report says, as the form's fields are called."""
    found: dict[str, Any] = {name: getattr(report, name) for name in ("status", "percent", *TEXTS)}
    found |= {f"spent_{one.source}": one.spent for one in report.spending}
    found |= {f"result_{one.indicator.public_id}": one.result for one in report.results}
    return found | {"version": str(report.version)}


class PhotoForm(BaseForm):
    photo = FileField(Text("ภาพถ่าย", "Photograph"))
    words = StringField(
        Text("ภาพนี้แสดงอะไร", "What it shows"),
        description=Text("สำหรับผู้ที่มองไม่เห็นภาพ", "For those who cannot see it"),
        validators=[required(), at_most(300), Readable()],
    )


class CorrectForm(BaseForm):
    reason = TextAreaField(
        Text("เหตุที่แก้ไข", "Why it is corrected"),
        description=Text("แสดงต่อสาธารณะ พร้อมสิ่งที่ต่างจากฉบับเดิม", "Shown in public, with the difference."),
        validators=[required(), at_most(2000), Readable()],
    )


class UploadForm(BaseForm):
    file = FileField(Text("ไฟล์ XLSX", "XLSX file"), description=Text("ไม่เกิน 30 เมกะไบต์", "At most 30 megabytes"))


class _Mapping(BaseForm):
    def validate(self, extra_validators: Any = None) -> bool:
        """One column of the file is one of ours: the same figure is not both work done and money."""
        good = bool(super().validate(extra_validators))
        seen: dict[str, Any] = {}
        for field in self:
            if field.data and (first := seen.setdefault(field.data, field)) is not field:
                twice = Text("คอลัมน์นี้เลือกไว้กับ “{x}” แล้ว", "This column is chosen for “{x}” already.")
                fail(field, twice.format(x=first.label.text))
                good = False
        return good


def mapping_form(columns: dict[str, str], headings: Sequence[str], **values: Any) -> BaseForm:
    """Which heading of the file holds which of our columns; `columns` is ours by name."""
    choices = [
        SelectChoice("", Text("— ไม่มีในไฟล์ —", "— not in the file —")),
        *(SelectChoice(one, one) for one in headings),
    ]
    fields: dict[str, Any] = {
        name: SelectField(heading, choices=choices, validators=[Optional()]) for name, heading in columns.items()
    }
    return type("MappingForm", (_Mapping,), fields)(**values)  # type: ignore[no-any-return]
