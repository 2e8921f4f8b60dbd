"""Forms of planning: a link with its reason, an answer, the parts of a plan."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from webapp.areas.forms import AreaField
from webapp.core import clock
from webapp.core.forms import BaseForm, Readable, at_most, between, fail, must_choose, required
from webapp.core.i18n import Text, t
from webapp.core.thai import fiscal_year, typed_number
from webapp.planning import rules
from webapp.planning.models import BudgetSource, Relation
from webapp.planning.national import LEVELS, Node
from webapp.planning.rules import plain_figure

_COMMAS = Text(
    "ใช้จุลภาคคั่นทุกสามหลัก และใช้จุดเป็นทศนิยม เช่น 1,234.5", "A comma parts each three digits, a point the decimals: 1,234.5"
)


class FigureField(DecimalField):  # type: ignore[misc]
    """Figures as people write them: with commas, or in Thai numerals. Shown again as they are, never rounded."""

    data: Decimal | None
    widget = TextInput()  # a browser's field of numbers takes neither commas nor Thai numerals

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            plain = [typed_number(value) for value in valuelist]
        except ValueError as fault:
            raise ValueError(str(_COMMAS)) from fault
        super().process_formdata(plain)
        if self.data is not None and self.data.is_zero():
            self.data = Decimal(0)  # a zero has no sign

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else "" if self.data is None else plain_figure(self.data)


class AtMostPlaces:
    """What is kept of a figure is what was typed: no further decimals than the database holds."""

    def __init__(self, places: int) -> None:
        self.places = places

    def __call__(self, form: Any, field: Any) -> None:
        if field.data is not None and not field.errors and field.data != round(field.data, self.places):
            raise ValidationError(
                Text("กรุณากรอกทศนิยมไม่เกิน {n} ตำแหน่ง", "Please give at most {n} decimals.").format(n=self.places)  # type: ignore[arg-type]
            )


_AMOUNT: Any = Text("กรุณากรอกจำนวนให้ถูกต้อง", "Please give a possible figure.")


class LinkForm(BaseForm):
    """What becomes of a theme or a submission in the plan, and why. Any item may be named, not only the offered ones."""

    find = StringField(
        Text("ค้นหาโครงการอื่นในแผน", "Search other plan items"),
        description=Text(
            "ค้นหาได้จากแผนฉบับปัจจุบันทุกแผน ด้วยชื่อ หน่วยงาน หรือรหัส", "All plans in force, by title, agency or code."
        ),
        validators=[Optional(), at_most(200)],
    )
    item = RadioField(Text("โครงการในแผน", "Plan item"), validators=[Optional()], validate_choice=False)
    relation = RadioField(
        Text("ความสัมพันธ์", "Relation"),
        choices=[SelectChoice(str(value), label) for value, label in rules.RELATIONS.items()],
        validators=[must_choose()],
    )
    reason = TextAreaField(
        Text("เหตุผล", "Reason"),
        description=Text("ประชาชนจะได้อ่านข้อความนี้", "The public will read it."),
        validators=[required(), at_most(2000), Readable()],
    )

    def offer(self, items: list[tuple[str, str]]) -> None:
        nothing = SelectChoice("", t("ไม่เชื่อมกับโครงการใด", "No plan item"))
        self.item.choices = [*(SelectChoice(ref, label) for ref, label in items), nothing]
        if self.item.data is None:
            self.item.data = ""

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if good and rules.needs_item(Relation(self.relation.data)) and not self.item.data:
            fail(
                self.item,
                Text("ความสัมพันธ์นี้ต้องเลือกโครงการในแผน", "This relation needs a plan item."),
            )
            return False
        return good

    def refuse_item(self) -> None:
        """The named item is not there, or belongs to a plan that has ended."""
        fail(
            self.item,
            Text(
                "ไม่พบโครงการนี้ในแผนฉบับปัจจุบัน อาจถูกแก้ไขไปแล้ว กรุณาเลือกใหม่หรือค้นหาด้วยชื่อ",
                "There is no such item in a plan in force; it may have been changed. Please choose again or search.",
            ),
        )


class SetAsideForm(BaseForm):
    """Why a submission is not for this province."""

    reason = TextAreaField(
        Text("เหตุผลที่อยู่นอกขอบเขต", "Why it is out of scope"),
        description=Text(
            "ผู้ส่งเรื่องและประชาชนจะได้อ่าน กรุณาบอกด้วยว่าควรติดต่อหน่วยงานใด",
            "The writer and the public will read it. Please also say whom to turn to.",
        ),
        validators=[required(), at_most(2000), Readable()],
    )


class ResponseForm(BaseForm):
    """One answer to everyone in a theme. `version` is the one the writer saw, so that nobody's answer is overwritten."""

    text = TextAreaField(
        Text("คำตอบถึงทุกคนในประเด็นนี้", "Answer to everyone in this theme"),
        description=Text(
            "ตอบให้ตรงเรื่อง บอกว่าจะทำอะไร เมื่อใด หรือเหตุใดจึงยังทำไม่ได้",
            "Answer to the point: what will be done and when, or why it cannot be done yet.",
        ),
        validators=[required(), at_most(6000), Readable()],
    )
    text_en = TextAreaField(
        Text("คำตอบภาษาอังกฤษ", "The answer in English"),
        description=Text("หากเว้นว่าง ผู้อ่านภาษาอังกฤษจะได้รับข้อความภาษาไทย", "If empty, readers of English get the Thai."),
        validators=[Optional(), at_most(6000), Readable()],
    )
    signed_as = StringField(Text("ในนามของ", "In the name of"), validators=[required(), at_most(200)])
    version = HiddenField()

    def seen(self) -> int:
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        for field in (self.text, self.text_en):
            if places := rules.unfilled(field.data or ""):
                words = Text("ยังมีช่องที่ต้องเติม: {places}", "Still to be filled in: {places}")
                fail(field, words.format(places=" ".join(places)))
                good = False
        return good


class PlanForm(BaseForm):
    """The head of a plan."""

    seen = HiddenField()
    title = StringField(Text("ชื่อแผน", "Title"), validators=[required(), at_most(300), Readable()])
    kind = SelectField(
        Text("ประเภทแผน", "Kind"),
        choices=[SelectChoice(str(value), label) for value, label in rules.KINDS.items()],
        validators=[must_choose()],
    )
    area = SelectField(Text("พื้นที่ของแผน", "Area"), validators=[must_choose()])
    first_year = IntegerField(
        Text("ปีงบประมาณแรก (พ.ศ.)", "First fiscal year (B.E.)"), validators=[required(), between(2540, 2650)]
    )
    last_year = IntegerField(
        Text("ปีงบประมาณสุดท้าย (พ.ศ.)", "Last fiscal year (B.E.)"), validators=[required(), between(2540, 2650)]
    )
    vision = TextAreaField(Text("วิสัยทัศน์หรือเป้าหมาย", "Vision or goal"), validators=[Optional(), at_most(2000)])
    provenance = TextAreaField(
        Text("เอกสารที่มา", "Source"),
        description=Text("เช่น เลขที่หนังสือ วันที่ และหน้า", "For example the document, its date and page."),
        validators=[Optional(), at_most(2000)],
    )

    def offer_areas(self, areas: list[tuple[str, str]]) -> None:
        self.area.choices = [SelectChoice(code, name) for code, name in areas]

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if good and self.last_year.data < self.first_year.data:
            fail(self.last_year, Text("ปีสุดท้ายต้องไม่อยู่ก่อนปีแรก", "The last year must not come before the first."))
            return False
        return good


class CopyForm(BaseForm):
    """A new edition of a plan."""

    title = StringField(
        Text("ชื่อแผนฉบับใหม่", "Title of the new edition"), validators=[required(), at_most(300), Readable()]
    )
    first_year = IntegerField(
        Text("ปีงบประมาณแรก (พ.ศ.)", "First fiscal year (B.E.)"), validators=[required(), between(2540, 2650)]
    )
    last_year = IntegerField(
        Text("ปีงบประมาณสุดท้าย (พ.ศ.)", "Last fiscal year (B.E.)"), validators=[required(), between(2540, 2650)]
    )
    from_year = IntegerField(
        Text("ยกโครงการมาตั้งแต่ปีงบประมาณ (พ.ศ.)", "Bring forward items from fiscal year (B.E.)"),
        description=Text(
            "โครงการที่แล้วเสร็จหรือยกเลิกไม่ยกมา เสียงของประชาชนตามโครงการไปด้วย",
            "Finished and cancelled items stay behind; the people’s voices go with their items.",
        ),
        validators=[required(), between(2540, 2650)],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if good and self.last_year.data < self.first_year.data:
            fail(self.last_year, Text("ปีสุดท้ายต้องไม่อยู่ก่อนปีแรก", "The last year must not come before the first."))
            return False
        if good and self.from_year.data > self.last_year.data:
            fail(self.from_year, Text("ปีนี้อยู่หลังปีสุดท้ายของแผน", "This year comes after the plan’s last one."))
            return False
        return good


class StrategyForm(BaseForm):
    """A numbered development issue of a plan."""

    seen = HiddenField()
    number = IntegerField(Text("ลำดับที่", "Number"), validators=[required(), between(1, 99)])
    title = StringField(Text("ชื่อประเด็นการพัฒนา", "Title"), validators=[required(), at_most(300), Readable()])
    description = TextAreaField(
        Text("ครอบคลุมเรื่องใดบ้าง", "What it covers"),
        description=Text(
            "ระบบใช้ข้อความนี้จัดเรื่องของประชาชนเข้าประเด็น ยิ่งเขียนเป็นคำที่ชาวบ้านใช้ยิ่งดี",
            "The system files what people say by these words; the plainer, the better.",
        ),
        validators=[Optional(), at_most(6000)],
    )
    goal = TextAreaField(Text("เป้าหมายเมื่อสิ้นแผน", "Goal at the end of the plan"), validators=[Optional(), at_most(2000)])
    serves = SelectMultipleField(
        Text("สอดคล้องกับแผนระดับชาติและภาค", "National and regional levels it serves"),
        validators=[Optional()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, levels: dict[str, list[Node]]) -> None:
        self.serves.choices = [
            SelectChoice(node.code, f"{LEVELS[level]}: {node.label}")
            for level, nodes in levels.items()
            for node in nodes
        ]


class ItemForm(BaseForm):
    """A line of a plan; the money of its first year stands in the form, that of further years in lines of words."""

    strategy = SelectField(Text("ประเด็นการพัฒนา", "Strategy"), validators=[must_choose()])
    programme = StringField(Text("แผนงาน", "Programme"), validators=[Optional(), at_most(300)])
    title = StringField(Text("ชื่อโครงการ", "Title"), validators=[required(), at_most(400), Readable()])
    code = StringField(Text("รหัสโครงการ", "Code"), validators=[Optional(), at_most(40)])
    description = TextAreaField(Text("สาระสำคัญ", "Substance"), validators=[Optional(), at_most(6000)])
    agency = StringField(Text("หน่วยงานรับผิดชอบ", "Agency in charge"), validators=[Optional(), at_most(200)])
    area = AreaField(Text("พื้นที่", "Area"))
    fiscal_year = IntegerField(
        Text("ปีงบประมาณที่เริ่ม (พ.ศ.)", "First fiscal year (B.E.)"), validators=[required(), between(2540, 2650)]
    )
    theme = HiddenField()
    seen = HiddenField()

    def offer(self, strategies: list[tuple[str, str]]) -> None:
        self.strategy.choices = [SelectChoice(ref, label) for ref, label in strategies]


def item_form(years: Sequence[int], with_reason: bool = False, **values: Any) -> ItemForm:
    """The form with a field for each source and year of the plan; with a reason if a theme is behind it."""
    fields: dict[str, Any] = {
        f"{source}_{year}": FigureField(
            rules.SOURCES[source], validators=[Optional(), between(0, 10**12, _AMOUNT), AtMostPlaces(2)]
        )
        for year in years
        for source in BudgetSource
    }
    if with_reason:
        fields["reason"] = TextAreaField(
            Text("เหตุผลที่รับประเด็นนี้เข้าแผน", "Why this theme is adopted"),
            description=Text("ผู้ส่งเรื่องทุกคนในประเด็นจะได้อ่าน", "Everyone in the theme will read it."),
            validators=[required(), at_most(2000), Readable()],
        )
    return type("ItemFormByYear", (ItemForm,), fields)(**values)  # type: ignore[no-any-return]


class ProgressForm(BaseForm):
    """News of an item between its reports; money and results are reported by term (room monitoring)."""

    status = RadioField(
        Text("สถานะ", "Status"),
        choices=[SelectChoice(str(value), label) for value, label in rules.ITEM_STATUSES.items()],
        validators=[must_choose()],
    )
    text = TextAreaField(
        Text("ผลการดำเนินงาน", "What has been done"),
        description=Text(
            "ประชาชนและผู้ส่งเรื่องที่เชื่อมกับโครงการนี้จะได้อ่าน",
            "The public and everyone whose words are linked to the item read it.",
        ),
        validators=[required(), at_most(2000), Readable()],
    )


def indicator_form(years: Sequence[int], **values: Any) -> BaseForm:
    """An indicator with target and result for each year of the plan."""
    fields: dict[str, Any] = {
        "seen": HiddenField(),
        "title": StringField(Text("ตัวชี้วัด", "Indicator"), validators=[required(), at_most(300), Readable()]),
        "unit": StringField(Text("หน่วยนับ", "Unit"), validators=[Optional(), at_most(60)]),
        "baseline": StringField(Text("ข้อมูลฐาน", "Baseline"), validators=[Optional(), at_most(100)]),
    }
    figure = [Optional(), between(-(10**13), 10**13, _AMOUNT), AtMostPlaces(4)]
    for year in years:
        fields[f"target_{year}"] = FigureField(Text(f"ค่าเป้าหมาย ปี {year}", f"Target {year - 543}"), validators=figure)
        fields[f"result_{year}"] = FigureField(
            Text(f"ผลที่ได้ ปี {year}", f"Result {year - 543}"), validators=[*figure, _has_begun(year)]
        )
    return type("IndicatorForm", (BaseForm,), fields)(**values)  # type: ignore[no-any-return]


def _has_begun(year: int) -> Any:
    """A year that lies ahead has a target, and no result."""

    def check(form: Any, field: Any) -> None:
        if field.data is not None and year > fiscal_year(clock.today()):
            raise ValidationError(
                Text("ปีงบประมาณนี้ยังไม่เริ่ม จึงยังไม่มีผล", "This fiscal year has not begun: it has no result.")  # type: ignore[arg-type]
            )

    return check


class UploadForm(BaseForm):
    file = FileField(
        Text("ไฟล์ XLSX ตามแบบ", "XLSX file in the form of the template"),
        description=Text("ไม่เกิน 30 เมกะไบต์", "At most 30 megabytes"),
    )


class DeskForm(BaseForm):
    """How planners of an area work."""

    second_pair = BooleanField(
        Text("การเชื่อมโยงกับแผนต้องมีนักวิเคราะห์คนที่สองยืนยัน", "A second planner confirms each link to the plan"),
    )
