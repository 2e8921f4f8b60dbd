"""Forms of the petitions room."""

from typing import Any

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from webapp.areas.forms import AreaField
from webapp.areas.models import Level
from webapp.core import clock
from webapp.core.forms import BaseForm, Readable, at_most, must_choose, required
from webapp.core.i18n import Text
from webapp.petitions.models import Orderer
from webapp.projects.fields import DayField
from webapp.submissions import rules
from webapp.submissions.forms import SentForm

ORDERERS = {
    Orderer.GOVERNOR: Text("ผู้ว่าราชการจังหวัด", "The governor"),
    Orderer.MINISTER: Text("รัฐมนตรี", "The minister"),
}


class PetitionForm(SentForm):
    """Whom the project touches, and how."""

    text = TextAreaField(
        Text("โครงการนี้เกี่ยวข้องหรือกระทบท่านอย่างไร", "How does this project touch you?"),
        [
            required(Text("กรุณาเขียนว่าโครงการเกี่ยวข้องกับท่านอย่างไร", "Please write how the project touches you.")),
            Readable(),
            at_most(rules.LONGEST_TEXT),
        ],
        description=Text(
            "และอยากให้รับฟังเรื่องใด เช่น บ้านอยู่ติดแนวถนน กังวลเรื่องทางน้ำ",
            "And what should be heard about? For example: my house stands by the new road; I worry about the water.",
        ),
    )
    area = AreaField(
        Text("ท่านอยู่ที่ไหน", "Where do you live?"),
        least=Level.PROVINCE,
        description=Text(
            "ให้หน่วยงานทราบว่าโครงการใกล้ท่านเพียงใด ไม่แสดงต่อสาธารณะ",
            "So that the office knows how near it is to you. Not shown in public.",
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        return self.check_contact() and good


class RefuseForm(BaseForm):
    reason = TextAreaField(
        Text("เหตุผลที่ไม่จัดรับฟัง (แสดงต่อสาธารณะ)", "Why no hearing is held (shown in public)"),
        [required(), at_most(2000), Readable()],
    )
    seen = HiddenField()  # how many were waiting when the page was made


class OrderForm(BaseForm):
    orderer = RadioField(
        Text("ผู้สั่ง", "Ordered by"),
        [must_choose()],
        choices=[SelectChoice(value.value, words) for value, words in ORDERERS.items()],
    )
    ordered_on = DayField(Text("วันที่สั่ง", "Day of the order"), [required()])
    document = StringField(
        Text("เลขที่หนังสือหรือคำสั่ง", "Number of the letter or order"),
        [required(), at_most(200), Readable()],
        description=Text("เช่น อบ 0017/1234", "For example: UB 0017/1234."),
    )

    def validate_ordered_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError(Text("วันที่สั่งต้องไม่อยู่ในอนาคต", "The day must not lie ahead."))  # type: ignore[arg-type]
