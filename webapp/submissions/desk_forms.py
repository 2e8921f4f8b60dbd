"""The forms of officers: care of a problem, answers to concerns, confidential matters, entering for somebody."""

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from webapp.core.forms import BaseForm, Readable, at_most, must_choose, required
from webapp.core.i18n import Text
from webapp.submissions.concerns import REASONS
from webapp.submissions.forms import PhotosField, ReportForm
from webapp.submissions.models import CareStep, Channel, Outcome

CHANNELS = {
    Channel.MEETING: Text("พบกันต่อหน้า หรือในที่ประชุม", "In person, or at a meeting"),
    Channel.PHONE: Text("ทางโทรศัพท์", "By telephone"),
    Channel.PAPER: Text("จดหมายหรือแบบกระดาษ", "A letter or a paper form"),
}


class CareForm(BaseForm):
    """Who has it, or that it is fixed; the words are public."""

    step = RadioField(
        Text("สิ่งที่จะบันทึก", "What to record"),
        [must_choose()],
        choices=[
            SelectChoice(CareStep.ASSIGNED.value, Text("ส่งให้หน่วยงานดำเนินการ", "Give it to an office")),
            SelectChoice(CareStep.FIXED.value, Text("แก้ไขแล้วเสร็จ", "It is fixed")),
        ],
    )
    office = SelectField(Text("หน่วยงาน", "Office"), [must_choose()])
    words = TextAreaField(
        Text("บอกผู้แจ้งว่าทำอะไรแล้ว หรือจะทำเมื่อใด", "Tell the reporter what was done, or when it will be"),
        [required(), Readable(), at_most(2_000)],
        description=Text("สาธารณะเห็นข้อความนี้", "The public reads this."),
    )
    photos = PhotosField(Text("ภาพหลังแก้ไข", "A photo of the result"))

    def offer(self, offices: Any) -> None:
        """None stands chosen by chance; the only one there is does."""
        blank = [SelectChoice("", Text("– เลือก –", "– choose –"))] if len(offices) > 1 else []
        self.office.choices = [*blank, *(SelectChoice(one.public_id, str(one.name)) for one in offices)]


class ConcernForm(BaseForm):
    """Somebody reports words or a photo."""

    reason = RadioField(
        Text("เหตุผล", "Reason"), [must_choose()], choices=[SelectChoice(key, words) for key, words in REASONS.items()]
    )
    note = TextAreaField(
        Text("อธิบายเพิ่ม", "Say more"),
        [Optional(), at_most(1_000)],
        description=Text("เจ้าหน้าที่เท่านั้นที่เห็น", "Only officers read this."),
    )


class SettleForm(BaseForm):
    outcome = RadioField(
        Text("ผลการพิจารณา", "Decision"),
        [must_choose()],
        choices=[
            SelectChoice(Outcome.UPHELD.value, Text("เห็นด้วยกับผู้ร้อง", "The one who asked is right")),
            SelectChoice(Outcome.REJECTED.value, Text("คงไว้ตามเดิม", "It stays as it is")),
        ],
    )
    answer = TextAreaField(
        Text("เหตุผล (ผู้ร้องและสาธารณะเห็น)", "Reason (public)"), [required(), Readable(), at_most(1_000)]
    )


class ReplyForm(BaseForm):
    words = TextAreaField(
        Text("คำตอบถึงผู้แจ้ง", "Answer to the writer"),
        [required(), Readable(), at_most(4_000)],
        description=Text("อ่านได้เฉพาะผู้ที่มีรหัสติดตาม", "Read only by whoever holds the tracking code."),
    )


class ReaderForm(BaseForm):
    email = StringField(Text("อีเมลของเจ้าหน้าที่", "E-mail of the officer"), [required(), at_most(254)])


class AssistedForm(ReportForm):
    """A report entered for somebody: the same fields, how it was said, and the consent."""

    channel = RadioField(
        Text("ช่องทางที่รับเรื่อง", "How it came"),
        [must_choose()],
        choices=[SelectChoice(value.value, words) for value, words in CHANNELS.items()],
    )
    provenance = StringField(
        Text("สถานที่และผู้ร่วมรับฟัง (ไม่ต้องระบุชื่อ)", "Where and from whom (no names)"),
        [required(), at_most(300)],
        description=Text("เช่น ที่บ้านผู้สูงอายุ หมู่ 4 พร้อม อสม.", "For example: at the home of an elderly person, village 4."),
    )
    agreed = BooleanField(
        Text(
            "อ่านข้อความนี้ให้เจ้าของเรื่องฟังแล้ว และเจ้าของเรื่องยินยอมให้ส่ง",
            "I have read these words to the person, who agrees to their being sent",
        ),
        [required(Text("ต้องได้รับความยินยอมก่อนส่ง", "The person must agree first."))],
    )
