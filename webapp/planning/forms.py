"""Forms of planning: a link with its reason, an answer, a line of a plan."""

from typing import Any

from wtforms import DecimalField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import NumberRange, Optional

from webapp.areas.forms import AreaField
from webapp.core.forms import BaseForm, Readable, at_most, between, fail, must_choose, required
from webapp.core.i18n import Text, t
from webapp.planning import rules
from webapp.planning.models import BudgetSource, Relation


class LinkForm(BaseForm):
    """What becomes of a theme in the plan, and why."""

    item = SelectField(Text("โครงการในแผน", "Plan item"), validators=[Optional()])
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
        self.item.choices = [nothing, *(SelectChoice(ref, label) for ref, label in items)]

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if good and rules.needs_item(Relation(self.relation.data)) and not self.item.data:
            fail(
                self.item,
                Text("ความสัมพันธ์นี้ต้องเลือกโครงการในแผน", "This relation needs a plan item."),
            )
            return False
        return good


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
    signed_as = StringField(Text("ในนามของ", "In the name of"), validators=[required(), at_most(200)])
    version = HiddenField()


class ItemForm(BaseForm):
    """A line of a plan."""

    strategy = SelectField(Text("ประเด็นการพัฒนา", "Strategy"), validators=[must_choose()])
    title = StringField(Text("ชื่อโครงการ", "Title"), validators=[required(), at_most(400), Readable()])
    description = TextAreaField(Text("สาระสำคัญ", "Substance"), validators=[Optional(), at_most(6000)])
    agency = StringField(Text("หน่วยงานรับผิดชอบ", "Agency in charge"), validators=[Optional(), at_most(200)])
    area = AreaField(Text("พื้นที่", "Area"))
    fiscal_year = IntegerField(Text("ปีงบประมาณ (พ.ศ.)", "Fiscal year (Buddhist era)"), validators=[between(2540, 2650)])
    provincial = DecimalField(rules.SOURCES[BudgetSource.PROVINCIAL], validators=[Optional(), NumberRange(0, 10**12)])
    ministry = DecimalField(rules.SOURCES[BudgetSource.MINISTRY], validators=[Optional(), NumberRange(0, 10**12)])
    local_subsidy = DecimalField(
        rules.SOURCES[BudgetSource.LOCAL_SUBSIDY], validators=[Optional(), NumberRange(0, 10**12)]
    )
    private = DecimalField(rules.SOURCES[BudgetSource.PRIVATE], validators=[Optional(), NumberRange(0, 10**12)])

    def offer(self, strategies: list[tuple[str, str]]) -> None:
        self.strategy.choices = [SelectChoice(ref, label) for ref, label in strategies]
