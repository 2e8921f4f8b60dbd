"""The filters of a view, and the name under which it is kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from webapp.core.forms import BaseForm, at_most, required
from webapp.core.i18n import Text, t
from webapp.insights import rules, view_rules
from webapp.insights.view_rules import NONE
from webapp.projects.fields import DayField
from webapp.submissions import rules as submission_rules
from webapp.submissions.models import Settlement, Visibility

SETTLED = {
    Settlement.OPEN: Text("ยังไม่แก้ไข", "Open"),
    Settlement.FIXED: Text("หน่วยงานแจ้งว่าแก้ไขแล้ว", "The office says it is fixed"),
    Settlement.CONFIRMED: Text("ผู้แจ้งยืนยันแล้ว", "Confirmed by the reporter"),
    Settlement.REOPENED: Text("ผู้แจ้งบอกว่ายังไม่เรียบร้อย", "Reopened"),
}
SHOWN = {
    Visibility.VISIBLE: Text("แสดงอยู่", "Shown"),
    Visibility.HELD: Text("พักไว้", "Held"),
    Visibility.HIDDEN: Text("ปิดการแสดงผล", "Hidden"),
}
DAYS = {
    "1": Text("1 วัน", "1 day"),
    "7": Text("7 วัน", "7 days"),
    "30": Text("30 วัน", "30 days"),
    "90": Text("90 วัน", "90 days"),
}
_NONE = Text("ไม่มี", "None")
_OF_NO_PLAN = Text("ประเด็นที่ไม่อยู่ในแผนฉบับปัจจุบันของพื้นที่", "A strategy of no current plan of the area")


class ViewForm(BaseForm):
    """Field names are those of the address (`view_rules.NAMES`)."""

    q = StringField(Text("คำค้น", "Words"), [at_most(view_rules.LONGEST)])
    area = SelectField(Text("พื้นที่", "Area"), [Optional()])
    state = SelectField(Text("สถานะ", "State"), [Optional()])
    kind = SelectField(Text("ชนิด", "Kind"), [Optional()])
    type = SelectField(Text("ประเภทปัญหา", "Problem type"), [Optional()])
    strategy = SelectField(Text("ประเด็นการพัฒนาในแผน", "Strategy of the plan"), [Optional()])
    theme = SelectField(Text("ประเด็น", "Theme"), [Optional()])
    stance = SelectField(Text("จุดยืน", "Stance"), [Optional()])
    sentiment = SelectField(Text("อารมณ์ความรู้สึก", "Sentiment"), [Optional()])
    nature = SelectField(Text("ลักษณะข้อความ", "Nature of the text"), [Optional()])
    checked = SelectField(Text("ผู้จัดหมวด", "Who filed it"), [Optional()])
    channel = SelectField(Text("ช่องทาง", "Channel"), [Optional()])
    hearing = SelectField(Text("การรับฟัง", "Hearing"), [Optional()])
    project = SelectField(Text("โครงการ", "Project"), [Optional()])
    days = SelectField(Text("รับภายในเวลา", "Received within"), [Optional()])
    since = DayField(Text("รับตั้งแต่วันที่", "Received from"), [Optional()])
    until = DayField(Text("ถึงวันที่", "Until"), [Optional()])
    copies = SelectField(Text("ข้อความซ้ำ", "Copies"), [Optional()])
    settled = SelectField(Text("การแก้ไขปัญหา", "Settlement"), [Optional()])
    shown = SelectField(Text("การแสดงต่อสาธารณะ", "Shown to the public"), [Optional()])
    photo = SelectField(Text("ภาพถ่าย", "Photo"), [Optional()])

    def offer(
        self, lists: Mapping[str, Iterable[tuple[str, str]]], asked: Mapping[str, str], types: Mapping[str, Text]
    ) -> None:
        """Choices of every list; what the address asks for stays chosen though no list names it."""
        none = {NONE: _NONE}
        known: dict[str, Mapping[Any, Any]] = {
            "state": submission_rules.STATES,
            "kind": submission_rules.KINDS,
            "type": dict(types) | none,
            "stance": {k: v for k, v in rules.STANCES.items() if k != "unsure"} | none,
            "sentiment": rules.SENTIMENTS | none,
            "nature": rules.KINDS | none,
            "checked": view_rules.CHECKED,
            "channel": view_rules.CHANNELS,
            "days": DAYS,
            "copies": view_rules.COPIES,
            "settled": SETTLED,
            "shown": SHOWN,
            "photo": {"1": Text("มีภาพ", "With a photo")},
            "theme": view_rules.THEMES,
            "strategy": none,
        }
        for field in self:
            if not isinstance(field, SelectField):
                continue
            choices = {str(value): str(words) for value, words in known.get(field.name, {}).items()}
            choices = dict(lists.get(field.name, ())) | choices
            if (value := asked.get(field.name, "")) and value not in choices:
                choices[value] = str(_OF_NO_PLAN) if field.name == "strategy" else value
            every = SelectChoice("", t("ทั้งหมด", "All"))
            field.choices = [every, *(SelectChoice(key, words) for key, words in choices.items())]

    def words(self, filters: Mapping[str, str]) -> list[tuple[str, str]]:
        """The filters in words: what a list is narrowed to."""
        found = []
        for field in self:
            if value := filters.get(field.name):
                choices = {one.value: one.label for one in field.choices} if isinstance(field, SelectField) else {}
                found.append((str(field.label.text), str(choices.get(value, value))))
        return found


class KeepForm(BaseForm):
    name = StringField(Text("ชื่อมุมมอง", "Name of the view"), [required(), at_most(120)])
    shared = BooleanField(Text("ให้เพื่อนร่วมสำนักงานเห็นด้วย", "Share with my office"))
    query = HiddenField()
