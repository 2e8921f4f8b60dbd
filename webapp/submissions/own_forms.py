"""What writers say on the page of their own submission. Nothing of it is cut, and what is refused stays in its field."""

from wtforms import TextAreaField

from webapp.core.forms import BaseForm, Readable, at_most, required
from webapp.core.i18n import Text

LONGEST_NOTE = 2_000


class AppealForm(BaseForm):
    note = TextAreaField(
        Text("ไม่เห็นด้วยกับการปิดนี้ เพราะ", "I object to the hiding, because"),
        [required(Text("กรุณาเขียนเหตุผลของท่าน", "Please write your reason.")), at_most(LONGEST_NOTE), Readable()],
        id="appeal-note",
    )


class SettledForm(BaseForm):
    note = TextAreaField(
        Text("บอกเพิ่มได้", "Say more, if you like"),
        [at_most(LONGEST_NOTE)],
        id="settled-note",
        description=Text("อ่านได้เฉพาะท่านและหน่วยงานที่ดูแลเรื่องนี้", "Only you and the offices in charge read it."),  # type: ignore[arg-type]
    )
