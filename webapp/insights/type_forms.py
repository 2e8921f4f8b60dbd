"""The form of an own problem type: what it is called, what it means, by which words it is known."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from nlp.taxonomy import parents
from webapp.areas.models import Area
from webapp.areas.rules import full_name
from webapp.core.forms import BaseForm, at_most, fail, must_choose, required
from webapp.core.i18n import Text, t
from webapp.insights import type_rules
from webapp.insights.type_rules import Draft

ONE_A_LINE = Text("บรรทัดละหนึ่งข้อ", "One a line.")


class TypeForm(BaseForm):
    seen = HiddenField()
    area = SelectField(Text("ใช้ในพื้นที่", "Served in"), validators=[must_choose()])
    th = StringField(
        Text("ชื่อภาษาไทย", "Thai name"),
        description=Text(
            "ใช้คำที่ประชาชนเรียกเรื่องนี้ เพราะระบบอ่านจากชื่อด้วย ชื่อนี้แสดงในทุกหน้า และแก้ไขภายหลังไม่ได้",
            "What people call it: the system reads by the name too. It stands on every page and cannot be changed later.",
        ),
        validators=[required(), at_most(type_rules.LONGEST_NAME)],
    )
    en = StringField(Text("ชื่อภาษาอังกฤษ", "English name"), validators=[required(), at_most(type_rules.LONGEST_NAME)])
    definition = TextAreaField(
        Text("ความหมาย", "Definition"),
        description=Text(
            "เขียนว่าประชาชนแจ้งอะไรในเรื่องนี้ ด้วยคำที่ประชาชนใช้ ระบบอ่านเรื่องตามข้อความนี้",
            "Write what people report under it, in their words: the system reads by this text.",
        ),
        validators=[required(), at_most(type_rules.MOST_DEFINED)],
    )
    examples = TextAreaField(
        Text("ตัวอย่างเรื่องที่ประชาชนแจ้ง", "Examples of reports"), description=ONE_A_LINE, validators=[Optional()]
    )
    phrases = TextAreaField(
        Text("คำที่พบแล้วใช่เรื่องนี้", "Words that say it"),
        description=Text(
            "บรรทัดละหนึ่งคำหรือวลี พบที่ใดระบบจัดเข้าประเภทนี้ จึงควรเป็นคำเฉพาะ",
            "One a line. Wherever one stands, the type is given: choose words of this matter alone.",
        ),
        validators=[Optional()],
    )
    not_phrases = TextAreaField(
        Text("วลีที่มีคำข้างต้นแต่ไม่ใช่เรื่องนี้", "Phrases that hold such a word and mean another thing"),
        description=ONE_A_LINE,
        validators=[Optional()],
    )
    parent = SelectField(Text("กลุ่มของประเภท", "Group of types"), validators=[Optional()])
    traffy = StringField(Text("ชื่อใน Traffy Fondue", "Name in Traffy Fondue"), validators=[Optional(), at_most(60)])
    open311 = StringField(Text("รหัสบริการ Open311", "Open311 service code"), validators=[Optional(), at_most(60)])

    def offer(self, places: Sequence[Area]) -> None:
        self.area.choices = [SelectChoice(one.code, str(full_name(one))) for one in places]
        if len(places) == 1 and not self.area.data:
            self.area.data = places[0].code
        groups = {code: str(Text(th, en)) for code, (th, en) in parents().items()}
        self.parent.choices = [SelectChoice("", t("ไม่ระบุ", "None")), *(SelectChoice(*one) for one in groups.items())]

    def draft(self) -> Draft:
        words: dict[str, Any] = {
            name: " ".join((self[name].data or "").split()) for name in ("th", "en", "traffy", "open311")
        }
        lists: dict[str, Any] = {name: type_rules.lines(self[name].data) for name in type_rules.LISTS}
        return Draft(definition=self.definition.data or "", parent=self.parent.data or "", **words, **lists)

    def show(self, faults: Mapping[str, Text]) -> None:
        for name, fault in faults.items():
            fail(self[name], fault)


def values_of(draft: Draft) -> dict[str, str]:
    """What stands in the form of a type that is there."""
    return {name: "\n".join(value) if isinstance(value, list) else value for name, value in draft.values().items()}
