"""What Open311 clients send, with the words and the limits of the web form."""

from typing import Any

from flask import request
from wtforms import FloatField, StringField
from wtforms.validators import Optional, ValidationError

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.areas.rules import is_official
from webapp.core.forms import BaseForm, Readable, at_most, email, fail, required
from webapp.core.i18n import Text
from webapp.core.policy import within
from webapp.openness import open311_rules as rules
from webapp.submissions import rules as reports
from webapp.submissions.forms import BAD_TELEPHONE, HALF_POINT, OUTSIDE, PhotosField

DISTRICT = 4  # digits of its code
NO_HTML = Text("กรุณาส่งเป็นข้อความธรรมดา ไม่ใช้ HTML", "Please send plain text, without HTML.")
NO_WORDS = Text("กรุณาบอกว่าเกิดอะไรขึ้น", "Please say what the problem is.")
NO_PLACE = Text(
    "บอกไม่ได้ว่าอยู่ที่ใด กรุณาส่ง lat กับ long หรือ address_id เป็นรหัสอำเภอหรือตำบล หรือเขียนชื่ออำเภอหรือตำบลใน address_string",
    "It is not clear where this is. Please send lat and long, or the code of a district or subdistrict as address_id, "
    "or name the district or subdistrict in address_string.",
)
NO_AREA = Text("ไม่มีอำเภอหรือตำบลที่ใช้รหัสนี้", "No district or subdistrict has this code.")
ELSEWHERE = Text("ที่นี้อยู่นอก jurisdiction_id ที่ระบุ", "This place lies outside the jurisdiction_id given.")
NO_FETCHING = Text(
    "ระบบไม่ดาวน์โหลดภาพจากเว็บอื่น กรุณาแนบไฟล์ภาพมาในช่อง media แบบ multipart/form-data",
    "Pictures are not fetched from other sites. Please attach the file as the field media (multipart/form-data).",
)
NOT_HERE = Text("กรุณาแนบภาพในช่อง media", "Please attach pictures as the field media.")


def _telephone(form: Any, field: Any) -> None:
    if reports.read_telephone(field.data) is None:
        raise ValidationError(BAD_TELEPHONE)


def _plain(form: Any, field: Any) -> None:
    if rules.holds_html(field.data or ""):
        raise ValidationError(NO_HTML)  # type: ignore[arg-type]


def _not_fetched(form: Any, field: Any) -> None:
    if field.data:
        raise ValidationError(NO_FETCHING)  # type: ignore[arg-type]


class SentRequest(BaseForm):
    """The arguments of the standard. Names, device and account of the sender are not kept, so they are not read."""

    description = StringField(validators=[required(NO_WORDS), Readable(), at_most(rules.LONGEST_DESCRIPTION), _plain])
    lat = FloatField(validators=[Optional()])
    long = FloatField(validators=[Optional()])
    address_string = StringField(validators=[Optional(), at_most(reports.LONGEST_PLACE), _plain])
    address_id = StringField(validators=[Optional()])
    email = StringField(validators=[Optional(), at_most(254), email()])
    phone = StringField(validators=[Optional(), at_most(40), _telephone])
    media_url = StringField(validators=[_not_fetched])
    media = PhotosField()

    area: Area | None = None

    def check(self, jurisdiction: Area) -> None:
        """Raises Refused with all that is wrong. Pictures are stored last, when nothing else is."""
        self.validate()
        if not self.errors:
            self._check_place(jurisdiction)
        strange = [name for name, upload in request.files.items() if upload.filename and name != "media"]
        if strange:
            fail(self.media, NOT_HERE)
        if not self.errors:
            self.media.take()
        if self.errors:
            raise rules.Refused(400, *(_about(name, text) for name, texts in self.errors.items() for text in texts))

    def _check_place(self, jurisdiction: Area) -> None:
        lat, lon = self.lat.data, self.long.data
        if (lat is None) != (lon is None):
            return fail(self.lat, HALF_POINT)
        if lat is not None and not reports.in_thailand(lat, lon):
            return fail(self.lat, OUTSIDE)
        code = self.address_id.data or request.form.get("attribute[area]", "").strip()
        if code:
            self.area = areas.get(code) if is_official(code) and len(code) >= DISTRICT else None
            if self.area is None:
                return fail(self.address_id, NO_AREA)
        elif lat is not None:
            self.area = areas.nearest(lat, lon)
        else:
            self.area = _named(self.address_string.data or "", jurisdiction) or _named(
                self.description.data, jurisdiction
            )
        if self.area is None:
            return fail(self.address_string, NO_PLACE)
        if not within(self.area.path, jurisdiction.path):
            return fail(self.address_string, ELSEWHERE)
        return None


def _about(name: str, text: Any) -> Text:
    th, en = (text.th, text.en) if isinstance(text, Text) else (text, text)
    return Text(f"{name}: {th}", f"{name}: {en}")


def _named(words: str, jurisdiction: Area) -> Area | None:
    """The district or subdistrict that the words name beyond doubt."""
    from nlp.places import find_places  # a quarter of a second, which no start needs

    code = find_places(words, jurisdiction.code if is_official(jurisdiction.code) else None).area or ""
    return areas.get(code) if len(code) >= DISTRICT else None
