"""Forms of sessions."""

import secrets
from datetime import date, datetime
from typing import Any

from flask_wtf.file import FileField
from wtforms import Field, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import TimeInput

from webapp.core import clock
from webapp.core.clock import BANGKOK
from webapp.core.forms import BaseForm, Readable, VersionedForm, at_most, between, email, fail, required
from webapp.core.i18n import Text
from webapp.core.thai import arabic_digits, thai_date
from webapp.hearings import session_rules as rules
from webapp.hearings.models import Hearing
from webapp.hearings.session_models import HearingSession
from webapp.hearings.session_operations import SessionPlan
from webapp.projects.fields import DayField
from webapp.projects.rules import Change, differences


class TimeOfDayField(Field):
    """A time of day in Thailand; `9.30`, `09:30` and `๙.๓๐` are understood."""

    widget = TimeInput()
    data: tuple[int, int] | None
    typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = (valuelist[0] if valuelist else "").strip()
        parts = arabic_digits(self.typed).replace(".", ":").removesuffix("น:").strip(" น").split(":")[:2]
        try:
            hour, minute = (int(part) for part in parts)
        except ValueError:
            self.data = None
        else:
            self.data = (hour, minute) if 0 <= hour < 24 and 0 <= minute < 60 else None

    def _value(self) -> str:
        return "{:02}:{:02}".format(*self.data) if self.data else self.typed

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            raise ValidationError(Text("กรุณากรอกเวลา เช่น 9.30", "Please give a time like 9:30."))  # type: ignore[arg-type]


class SessionForm(VersionedForm):
    title = StringField(Text("ชื่อเวที", "Title"), [required(), at_most(300), Readable()])
    place = TextAreaField(Text("สถานที่", "Place"), [required(), at_most(1000), Readable()])
    day = DayField(Text("วันที่", "Day"), [required()])
    starts_at = TimeOfDayField(Text("เริ่ม", "Begins"))
    ends_at = TimeOfDayField(Text("เลิก", "Ends"))
    capacity = IntegerField(
        Text("จำนวนที่นั่ง", "Seats"),
        [Optional(), between(1, rules.MOST_SEATS)],
        description=Text("เว้นว่างหากไม่จำกัด", "Leave it empty if there is no limit."),
    )
    agenda = TextAreaField(
        Text("กำหนดการ", "Agenda"),
        [at_most(5000)],
        description=Text("บรรทัดละช่วง เช่น 09.00 ลงทะเบียน", "One line for each part, for example: 09:00 Registration"),
    )
    exception = TextAreaField(
        Text("เหตุผลที่แจ้งล่วงหน้าน้อยกว่ากำหนด (แสดงต่อสาธารณะ)", "Reason for the short notice (shown in public)"),
        [at_most(2000)],
    )

    def plan(self) -> SessionPlan:
        day, first, last = self.day.data, self.starts_at.data, self.ends_at.data
        if day is None or first is None or last is None:
            raise ValueError("a plan is read from a valid form only")
        return SessionPlan(
            self.title.data or "",
            self.place.data or "",
            datetime(day.year, day.month, day.day, *first, tzinfo=BANGKOK),
            datetime(day.year, day.month, day.day, *last, tzinfo=BANGKOK),
            self.capacity.data,
            self.agenda.data or "",
            self.exception.data or "",
        )

    def refuse_notice(self) -> None:
        """Too little notice, and nobody said why."""
        fail(self.exception, rules.short_notice(clock.today()))

    def fits(self, hearing: Hearing) -> bool:
        """Whether all is valid and the times lie within the hearing."""
        if not self.validate():
            return False
        plan = self.plan()
        faults = rules.time_faults(plan.starts_at, plan.ends_at, hearing.opens_at, hearing.closes_at)
        for name, fault in faults.items():
            fail(self[name], fault)
        return not faults


def stored_session(session: HearingSession) -> dict[str, Any]:
    first, last = session.starts_at.astimezone(BANGKOK), session.ends_at.astimezone(BANGKOK)
    return {
        "title": session.title,
        "place": session.place,
        "day": first.date(),
        "starts_at": (first.hour, first.minute),
        "ends_at": (last.hour, last.minute),
        "capacity": session.capacity,
        "agenda": session.agenda,
        "version": session.changed_at.isoformat(),
    }


def changes_from(form: BaseForm, theirs: dict[str, Any]) -> list[Change]:
    """Where what was typed differs from what somebody else saved meanwhile, by the field."""
    names = {name: form[name].label.text for name in theirs if name != "version"}
    return differences(_in_words(theirs), _in_words(form.data), names)


def _in_words(values: dict[str, Any]) -> dict[str, str]:
    def words(value: Any) -> str:
        if isinstance(value, tuple):
            return "{:02}:{:02}".format(*value)
        return thai_date(value) if isinstance(value, date) else "" if value is None else str(value)

    return {name: words(value) for name, value in values.items()}


class RegisterForm(BaseForm):
    key = HiddenField()
    name = StringField(
        Text("ชื่อที่ใช้เรียก", "Your name"), [required(), at_most(120), Readable()], render_kw={"autocomplete": "name"}
    )
    email = StringField(
        Text("อีเมล", "E-mail"),
        [Optional(), at_most(254), email()],
        render_kw={"type": "email", "autocomplete": "email"},
        description=Text(
            "ใช้แจ้งที่นั่ง การเปลี่ยนแปลง เตือนก่อนถึงวัน และแจ้งผลเท่านั้น เก็บแบบเข้ารหัส และลบหลังเวที",
            "Only for your seat, changes, a reminder, and the result; encrypted, and erased after the session.",
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key.data = (self.key.data or secrets.token_urlsafe(16))[:100]


class WalkInForm(BaseForm):
    name = StringField(Text("ชื่อ", "Name"), [required(), at_most(120), Readable()])


class CodeForm(BaseForm):
    code = StringField(Text("รหัสที่นั่ง", "Code of the seat"), [required(), at_most(40)])


class MinutesForm(VersionedForm):
    minutes = TextAreaField(
        Text("บันทึกการประชุม", "Minutes"),
        [at_most(50_000)],
        description=Text(
            "สาธารณะอ่านได้ กรุณาไม่ระบุชื่อผู้พูด เว้นแต่เจ้าตัวยินยอม",
            "Everybody can read them. Do not name speakers unless they agree.",
        ),
    )
    attended = IntegerField(
        Text("ผู้เข้าร่วมที่นับได้", "People counted in the room"), [Optional(), between(0, rules.MOST_SEATS)]
    )


class PhotoForm(BaseForm):
    photo = FileField(Text("ภาพถ่าย", "Photograph"), render_kw={"accept": "image/jpeg,image/png,image/webp"})
    words = StringField(
        Text("ในภาพมีอะไร", "What is to be seen"),
        [required(), at_most(300), Readable()],
        description=Text("สำหรับผู้ที่มองไม่เห็นภาพ", "For people who cannot see the picture."),
    )
