"""Forms of deliberations: what planners write, where somebody lives, a statement of one's own, a ballot."""

from decimal import Decimal
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.areas import queries as areas
from webapp.areas.forms import AreaField
from webapp.areas.models import Area, Level
from webapp.areas.rules import full_name
from webapp.core import clock
from webapp.core.forms import BaseForm, Readable, VersionedForm, at_most, fail, must_choose, required
from webapp.core.i18n import Text
from webapp.deliberations import rules
from webapp.deliberations.models import Deliberation
from webapp.deliberations.operations import Draft
from webapp.deliberations.rules import BALLOTS, LONGEST_STATEMENT, Ballot, Kind
from webapp.hearings.rules import bangkok_day
from webapp.projects.fields import AmountField, DayField
from webapp.submissions.signing import new_form_key


class DraftForm(VersionedForm):
    """A deliberation; its statements or projects are chosen beside it."""

    title = StringField(Text("หัวข้อ", "Title"), [required(), at_most(300), Readable()])
    about = TextAreaField(
        Text("ปรึกษาเรื่องอะไร และจะนำผลไปใช้อย่างไร", "What it is about, and what will be done with the result"),
        [required(), at_most(3_000), Readable()],
        description=Text("ประชาชนอ่านข้อความนี้ก่อนเริ่ม", "People read it before they begin."),  # type: ignore[arg-type]
    )
    budget = AmountField(Text("วงเงินทั้งหมด (บาท)", "The whole budget (baht)"))
    ballot = RadioField(Text("วิธีลงคะแนน", "How to vote"), [must_choose()])
    opens_on = DayField(Text("วันเปิด", "First day"), [required()])
    closes_on = DayField(Text("วันสุดท้าย", "Last day"), [required()])
    eligible = SelectMultipleField(
        Text("พื้นที่ของผู้มีสิทธิร่วม", "Who may take part: people of"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=Text("ไม่เลือกเลยหมายถึงทั้งพื้นที่", "Choose none for the whole area."),  # type: ignore[arg-type]
    )
    takes_proposals = BooleanField(
        Text(
            "ให้ประชาชนเสนอข้อความของตนเพิ่มได้ (ผู้กลั่นกรองตรวจก่อน)", "People may propose statements (a moderator looks first)"
        )
    )

    def __init__(self, kind: Kind, area: Area, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.eligible.choices = [(one.code, str(full_name(one))) for one in areas.children(area.code)]
        if not self.eligible.choices:
            del self.eligible
        if kind == Kind.BUDGET:
            del self.takes_proposals
            self.ballot.choices = [(value.value, str(name)) for value, name in BALLOTS.items()]
        else:
            del self.budget, self.ballot

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.kind == Kind.BUDGET and (self.budget.data is None or not 0 < self.budget.data < Decimal(10) ** 13):
            if not self.budget.errors:
                fail(self.budget, Text("กรุณากรอกวงเงินเป็นจำนวนที่มากกว่าศูนย์", "Please give a budget above zero."))
            valid = False
        if self.opens_on.data and self.closes_on.data:
            for fault in rules.calendar_faults(self.opens_on.data, self.closes_on.data, clock.today()):
                fail(self.closes_on, fault)
                valid = False
        return valid

    def draft(self) -> Draft:
        opens_on, closes_on = self.opens_on.data, self.closes_on.data
        if opens_on is None or closes_on is None:
            raise ValueError("a draft is read from a valid form only")
        is_budget = self.kind == Kind.BUDGET
        return Draft(
            title=self.title.data or "",
            about=self.about.data or "",
            opens_on=opens_on,
            closes_on=closes_on,
            eligible=tuple(self.eligible.data or ()) if "eligible" in self else (),
            takes_proposals=False if is_budget else bool(self.takes_proposals.data),
            budget=self.budget.data if is_budget else None,
            ballot=Ballot(self.ballot.data) if is_budget else None,
        )


def stored_values(one: Deliberation) -> dict[str, Any]:
    """What a draft holds, as the form takes it."""
    return {
        "title": one.title,
        "about": one.about,
        "budget": one.budget,
        "ballot": one.ballot,
        "opens_on": bangkok_day(one.opens_at),
        "closes_on": bangkok_day(one.closes_at),
        "eligible": one.eligible,
        "takes_proposals": one.takes_proposals,
        "version": str(one.version),
    }


class QuoteForm(BaseForm):
    words = TextAreaField(
        Text("คำที่ยกมา", "The words to quote"),
        [required(), at_most(LONGEST_STATEMENT), Readable()],
        description=Text(  # type: ignore[arg-type]
            "ลบส่วนที่ไม่ใช้ออกได้ แต่ห้ามแก้คำ ต้องเป็นข้อความต่อเนื่องตามที่ประชาชนอ่าน",
            "Cut away what is not needed, but change no word: one stretch of what the public reads.",
        ),
    )


class OptionForm(BaseForm):
    cost = AmountField(Text("วงเงินของโครงการ (บาท)", "Cost (baht)"))
    about = TextAreaField(Text("คำอธิบายสั้น ๆ", "In a few words"), [at_most(600)])

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.cost.data is None or not 0 < self.cost.data < Decimal(10) ** 13:
            if not self.cost.errors:
                fail(self.cost, Text("กรุณากรอกวงเงินที่มากกว่าศูนย์", "Please give a cost above zero."))
            valid = False
        return valid


class ReasonForm(BaseForm):
    reason = TextAreaField(Text("เหตุผล (ประชาชนอ่านได้)", "Reason (public)"), [required(), at_most(600), Readable()])


class ExtendForm(BaseForm):
    closes_on = DayField(Text("วันสุดท้ายใหม่", "New last day"), [required()])


class EnterForm(BaseForm):
    """Where somebody lives, as they say."""

    area = AreaField(Text("ท่านอยู่ที่ใด", "Where do you live?"), [must_choose()], least=Level.DISTRICT)


class ProposeForm(BaseForm):
    words = TextAreaField(
        Text("ข้อความของท่าน", "Your statement"),
        [required(), at_most(LONGEST_STATEMENT), Readable()],
        description=Text(  # type: ignore[arg-type]
            "หนึ่งเรื่องต่อหนึ่งข้อความ เขียนให้คนอื่นตอบได้ว่าเห็นด้วยหรือไม่", "One thing, so that others can agree or disagree."
        ),
    )
    key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key.data = self.key.data or new_form_key()
