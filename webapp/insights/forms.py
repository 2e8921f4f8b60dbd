"""Forms of the room: what a planner says of a submission, of a proposal, of a theme."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.forms import BaseForm, at_most, must_choose, required
from webapp.core.i18n import Text, t
from webapp.insights import rules
from webapp.insights.models import ThemeState

NOTE = Text(
    "เหตุผลที่แก้ไข ใช้สอนระบบและให้เพื่อนร่วมงานเข้าใจ", "Why you corrected it: it teaches the system and helps colleagues."
)


class ReviewForm(BaseForm):
    """The labels that shall be in force."""

    problem_types = SelectMultipleField(
        Text("ประเภทปัญหา (เลือกได้หลายข้อ)", "Problem types (choose any number)"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    strategy = SelectField(Text("ประเด็นการพัฒนาในแผน", "Strategy of the plan"), validators=[Optional()])
    stance = SelectField(Text("จุดยืน", "Stance"), validators=[Optional()])
    kind = SelectField(Text("ลักษณะข้อความ", "Nature of the text"), validators=[Optional()])
    note = TextAreaField(Text("หมายเหตุ", "Note"), description=NOTE, validators=[Optional(), at_most(1000)])
    seen = HiddenField()

    def offer(self, strategies: dict[str, str], types: Mapping[str, Text]) -> None:
        """Fill in the choices; a strategy is chosen among those of the plan in force, a type among those of the area."""
        nothing = SelectChoice("", t("ไม่ระบุ", "None"))
        self.problem_types.choices = [SelectChoice(value, str(text)) for value, text in types.items()]
        self.strategy.choices = [nothing, *(SelectChoice(ref, label) for ref, label in strategies.items())]
        self.stance.choices = [
            nothing,
            *(SelectChoice(str(v), str(text)) for v, text in rules.STANCES.items() if v != "unsure"),
        ]
        self.kind.choices = [nothing, *(SelectChoice(value, str(text)) for value, text in rules.KINDS.items())]


class ServeForm(BaseForm):
    """Which version of the model reads from now on, and why."""

    version = SelectField(Text("รุ่นที่จะใช้", "Version to use"), validators=[must_choose()])
    note = TextAreaField(
        Text("เหตุผล", "Reason"),
        description=Text("เก็บไว้ในประวัติของรุ่นและบันทึกการใช้งาน", "Kept with the version and in the audit trail."),
        validators=[required(), at_most(1000)],
    )
    seen = HiddenField()


class AcceptForm(BaseForm):
    """A proposal becomes a theme."""

    title = StringField(
        Text("ชื่อประเด็น", "Title of the theme"),
        description=Text(
            "คำของประชาชนที่ระบบยกมา หากแก้ไข จะแสดงว่าเจ้าหน้าที่เป็นผู้เขียน",
            "A citizen’s own words. If you change them, the title is shown as written by the office.",
        ),
        validators=[required(), at_most(300)],
    )
    description = TextAreaField(
        Text("คำอธิบาย", "Description"),
        description=Text(
            "เขียนด้วยคำง่าย ๆ ผู้ที่เลือกอ่านแบบง่ายจะเห็นก่อน", "In easy words: those who chose easy reading see it first."
        ),
        validators=[Optional(), at_most(4000)],
    )


class ThemeForm(AcceptForm):
    """What a planner writes about a theme."""

    strategy_ref = SelectField(Text("ประเด็นการพัฒนาในแผน", "Strategy of the plan"), validators=[Optional()])
    is_public = BooleanField(Text("แสดงต่อสาธารณะ", "Show to the public"))
    state = RadioField(
        Text("สถานะของประเด็น", "State of the theme"),
        choices=[
            SelectChoice(
                ThemeState.OPEN.value, Text("เปิด: เรื่องใหม่ที่ตรงกันเข้ามารวมได้", "Open: new submissions that fit may join")
            ),
            SelectChoice(ThemeState.CLOSED.value, Text("ปิด: ไม่รับเรื่องใหม่", "Closed: nothing new joins")),
        ],
    )

    seen = HiddenField()

    def offer(self, strategies: dict[str, str], current: str | None) -> None:
        choices = [
            SelectChoice("", t("ไม่ระบุ", "None")),
            *(SelectChoice(ref, label) for ref, label in strategies.items()),
        ]
        if current and current not in strategies:
            choices.append(SelectChoice(current, t("ประเด็นการพัฒนาในแผนฉบับก่อน", "A strategy of an earlier plan")))
        self.strategy_ref.choices = choices


class NewThemeForm(BaseForm):
    title = StringField(Text("ชื่อประเด็นใหม่", "Title of the new theme"), validators=[required(), at_most(300)])


class MembersForm(BaseForm):
    """Members chosen on a theme's page, and what shall become of them."""

    chosen = SelectMultipleField(Text("เรื่องที่เลือก", "Chosen submissions"), choices=[], validate_choice=False)
    act = HiddenField()
    into = SelectField(Text("ย้ายไปประเด็น", "Move to the theme"), choices=[], validate_choice=False)
    title = StringField(Text("ชื่อประเด็นใหม่", "Title of the new theme"), validators=[Optional(), at_most(300)])


def given(form: ReviewForm) -> dict[str, Any]:
    """The values of the form by aspect."""
    return {
        "problem_type": form.problem_types.data or [],
        "strategy": [form.strategy.data] if form.strategy.data else [],
        "stance": [form.stance.data] if form.stance.data else [],
        "kind": [form.kind.data] if form.kind.data else [],
    }
