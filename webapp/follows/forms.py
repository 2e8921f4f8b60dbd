"""Forms of the follows room."""

from wtforms import StringField

from webapp.core.forms import BaseForm, at_most, email, required
from webapp.core.i18n import Text


class FollowForm(BaseForm):
    email = StringField(
        Text("อีเมลของท่าน", "Your e-mail address"),
        [required(), at_most(254), email()],
        description=Text(
            "เราจะส่งลิงก์ให้ยืนยันก่อน อีเมลถูกเข้ารหัส ใช้แจ้งข่าวเรื่องนี้เท่านั้น และลบทันทีเมื่อเลิกติดตาม",
            "We first send a link to confirm. The address is kept encrypted, used for this alone, and deleted when you stop.",
        ),
    )
