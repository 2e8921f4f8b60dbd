"""Forms of escalations."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from webapp.core import clock
from webapp.core.forms import BaseForm, Readable, VersionedForm, at_most, fail, must_choose, required
from webapp.core.i18n import Text
from webapp.escalations.operations import Plea
from webapp.escalations.rules import URGENCIES, Urgency
from webapp.projects.fields import DayField


class EscalateForm(BaseForm):
    way = RadioField(Text("เส้นทาง", "Path"), [must_choose()])
    title = StringField(Text("ชื่อเรื่อง", "Title"), [required(), at_most(300), Readable()])
    problem = TextAreaField(
        Text("สภาพปัญหา", "What is the problem?"),
        [required(), at_most(5_000), Readable()],
        description=Text(
            "ใคร ที่ไหน เดือดร้อนอย่างไร ประชาชนอ่านข้อความนี้ได้", "Who suffers, where and how. Everybody reads this."
        ),  # type: ignore[arg-type]
    )
    tried = TextAreaField(
        Text("การดำเนินการที่ผ่านมาของจังหวัดหรือกลุ่มจังหวัด", "What has been tried?"), [required(), at_most(5_000), Readable()]
    )
    asked = TextAreaField(
        Text("สิ่งที่ขอรับการสนับสนุน", "What is asked for?"),
        [required(), at_most(5_000), Readable()],
        description=Text("เช่น งบประมาณ การแก้ระเบียบ หรือหน่วยงานที่ต้องร่วม", "Money, a changed rule, another agency …"),  # type: ignore[arg-type]
    )
    urgency = RadioField(Text("ความเร่งด่วน", "Urgency"), [must_choose()], default=Urgency.NORMAL.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.urgency.choices = [(value.value, str(name)) for value, name in URGENCIES.items()]

    def plea(self) -> Plea:
        return Plea(
            self.way.data,
            self.title.data or "",
            self.problem.data or "",
            self.tried.data or "",
            self.asked.data or "",
            Urgency(self.urgency.data),
        )


class ActForm(VersionedForm):
    words = TextAreaField(Text("ข้อความหรือเหตุผล", "Words or reason"), [at_most(5_000)])
    into = SelectField(Text("รวมกับเรื่อง", "Merge into"), validate_choice=False)


class NoteForm(BaseForm):
    text = TextAreaField(
        Text("ข้อความถึงหน่วยงานในเส้นทาง", "Words to the offices on the way"), [required(), at_most(5_000), Readable()]
    )
    document = FileField(Text("เอกสารแนบ", "Document"))


class DelegateForm(VersionedForm):
    person = SelectField(Text("ผู้รับผิดชอบ", "Who looks after it"), [must_choose()])


class ShareForm(BaseForm):
    agency = SelectField(Text("หน่วยงานร่วม", "Agency"), [must_choose()])
    leads = BooleanField(Text("เป็นหน่วยงานหลัก", "It leads"))


class TaskForm(BaseForm):
    what = TextAreaField(Text("งานที่มอบหมาย", "What is to be done"), [required(), at_most(2_000), Readable()])
    office = SelectField(Text("หน่วยงานเจ้าของงาน", "Owner"), [must_choose()])
    due_on = DayField(Text("ภายในวันที่", "Until"), [required()])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.due_on.data and self.due_on.data < clock.today():
            fail(self.due_on, Text("วันครบกำหนดต้องไม่ใช่วันที่ผ่านมาแล้ว", "The day must not have passed."))
            return False
        return True


class DoneForm(BaseForm):
    done = TextAreaField(
        Text("ผลการดำเนินงาน (แสดงต่อสาธารณะ)", "What was done (shown in public)"),
        [required(), at_most(2_000), Readable()],
    )
