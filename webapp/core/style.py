"""What the living style page (/style, demonstration only) shows: one of every part, so that a change is seen at once."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    DecimalField,
    EmailField,
    FileField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.forms import BaseForm, at_most, email, must_choose, required
from webapp.core.i18n import Text, t
from webapp.core.thai import thai_date, thai_datetime


class SampleForm(BaseForm):
    """One field of every kind."""

    name = StringField(Text("ชื่อเรื่อง", "Title"), [required()])
    details = TextAreaField(
        Text("รายละเอียด", "Details"),
        [required(), at_most(500)],
        description=Text("เล่าว่าเกิดอะไรขึ้น ที่ไหน เมื่อใด", "Tell what happened, where and when."),
    )
    mail = EmailField(Text("อีเมล", "E-mail"), [email()])
    telephone = TelField(Text("โทรศัพท์", "Telephone"), description=Text("ใช้เพื่อตอบกลับเท่านั้น", "Used only to answer you."))
    password = PasswordField(Text("รหัสผ่าน", "Password"))
    budget = DecimalField(Text("งบประมาณ (บาท)", "Budget (baht)"))
    day = DateField(Text("วันที่", "Date"))
    moment = DateTimeLocalField(Text("วันและเวลา", "Date and time"))
    province = SelectField(
        Text("จังหวัด", "Province"),
        [required()],
        choices=lambda: [
            SelectChoice("", t("เลือกจังหวัด", "Choose a province")),
            SelectChoice("54", t("แพร่", "Phrae")),
            SelectChoice("55", t("น่าน", "Nan")),
        ],
    )
    stance = RadioField(
        Text("ท่านเห็นด้วยหรือไม่", "Do you agree?"),
        [must_choose()],
        choices=lambda: [
            SelectChoice("support", t("เห็นด้วย", "I agree")),
            SelectChoice("conditional", t("เห็นด้วย ถ้า…", "I agree, if …")),
            SelectChoice("oppose", t("ไม่เห็นด้วย", "I do not agree")),
        ],
    )
    kinds = SelectMultipleField(
        Text("เกี่ยวกับเรื่องใด", "What is it about?"),
        choices=lambda: [
            SelectChoice("road", t("ถนนและทางเท้า", "Roads and footpaths")),
            SelectChoice("water", t("น้ำประปาและแหล่งน้ำ", "Water")),
            SelectChoice("safety", t("ความปลอดภัย", "Safety")),
        ],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    photo = FileField(Text("รูปถ่าย", "Photo"), description=Text("ไม่เกิน 10 MB", "At most 10 MB."))
    papers = MultipleFileField(Text("เอกสาร", "Documents"))
    latitude = StringField(Text("ละติจูด", "Latitude"))
    longitude = StringField(Text("ลองจิจูด", "Longitude"))
    agree = BooleanField(
        Text("ข้าพเจ้ายินยอมให้ติดต่อกลับ", "You may contact me"),
        [required(Text("กรุณายืนยัน", "Please confirm."))],
    )


def sample() -> dict[str, Any]:
    """Invented content for every part."""
    day = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    words = t(
        "ถนนหน้าโรงเรียนมีหลุมลึก เด็กขี่จักรยานล้มบ่อย ขอให้ซ่อมก่อนเปิดเทอม",
        "The road in front of the school has deep holes; children fall off their bicycles. Please mend it before term.",
    )
    found = t("ถนนหน้าโรงเรียนมีหลุมลึก", "The road in front of the school has deep holes")
    return {
        "words": words,
        "spans": [(0, len(found))],
        "steps": [
            {"label": t("รับเรื่อง", "Received"), "state": "done", "when": thai_datetime(day)},
            {
                "label": t("ทำความเข้าใจ", "Understood"),
                "state": "done",
                "when": thai_date(date(2026, 11, 3)),
                "detail": t("จัดอยู่ในเรื่องถนน", "Filed under roads."),
            },
            {"label": t("รวมเป็นประเด็น", "Joined to a theme"), "state": "current", "url": "#steps"},
            {"label": t("เข้าสู่แผน", "In the plan"), "state": "todo"},
            {"label": t("ตอบกลับ", "Answered"), "state": "todo"},
        ],
        "facts": [
            (t("เจ้าของโครงการ", "Owner"), t("แขวงทางหลวงชนบท", "Rural road district")),
            (t("งบประมาณ", "Budget"), t("12,500,000 บาท", "12,500,000 baht")),
            (
                t("เปิดรับความคิดเห็น", "Open for opinions"),
                f"{thai_date(date(2026, 11, 1))} – {thai_date(date(2026, 11, 30))}",
            ),
        ],
        "page": SimpleNamespace(number=4, pages=9, total=172, url=lambda number: f"?page={number}"),
        "rows": [
            [t("ซ่อมถนนสายใน", "Mend the inner road"), t("อำเภอเมือง", "Mueang district"), "1,250,000"],
            [t("ขุดลอกคลอง", "Dredge the canal"), t("อำเภอสูงเม่น", "Sung Men district"), "890,000"],
        ],
        "shapes": [
            {
                "d": "M10 10 70 5 90 60 40 90 5 60Z",
                "label": t("เขตเหนือ", "North"),
                "tone": 1,
                "url": "#map",
                "note": "12",
            },
            {
                "d": "M70 5 160 12 150 70 90 60Z",
                "label": t("เขตตะวันออก", "East"),
                "tone": 3,
                "url": "#map",
                "note": "48",
            },
            {
                "d": "M40 90 90 60 150 70 130 120 60 125Z",
                "label": t("เขตใต้", "South"),
                "tone": 5,
                "url": "#map",
                "note": "97",
            },
        ],
    }
