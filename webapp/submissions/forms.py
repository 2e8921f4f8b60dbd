"""The forms of the room: shape and sense of what people send, with messages beside the field."""

from typing import Any

from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    Field,
    FloatField,
    HiddenField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError

from webapp.areas import queries as areas
from webapp.areas.forms import AreaField
from webapp.areas.models import Level
from webapp.core import files
from webapp.core.forms import BaseForm, Readable, at_most, email, fail, must_choose, required
from webapp.core.i18n import Text
from webapp.submissions import rules
from webapp.submissions.models import Kind, Secrecy, State, Visibility
from webapp.submissions.signing import StoredPhoto, new_form_key, read_photo, sign_photo

WRITE = Text("กรุณาเขียนสิ่งที่ต้องการแจ้ง", "Please write what you want to report.")
WHERE = Text("กรุณาเลือกพื้นที่ หรือปักหมุดบนแผนที่", "Please choose the area, or place the pin on the map.")
OUTSIDE = Text(
    "จุดนี้อยู่นอกประเทศไทย กรุณาปักหมุดใหม่ หรือลบหมุดแล้วเลือกพื้นที่",
    "This point lies outside Thailand. Please place the pin again, or remove it and choose the area.",
)
HALF_POINT = Text("พิกัดต้องมีทั้งละติจูดและลองจิจูด", "A point needs both latitude and longitude.")
BAD_TELEPHONE = Text("เบอร์โทรศัพท์ไม่ถูกต้อง ตัวอย่าง 081 234 5678", "This is no telephone number. Example: 081 234 5678")
CONSENT = Text("กรุณาทำเครื่องหมายยินยอม หรือลบข้อมูลติดต่อออก", "Please tick the consent, or remove the contact details.")
TOO_MANY_PHOTOS = Text("แนบภาพได้ไม่เกิน {n} ภาพ", "At most {n} photos can be attached.").format(n=rules.MOST_PHOTOS)


def _telephone(form: Any, field: Field) -> None:
    if rules.read_telephone(field.data) is None:
        raise ValidationError(BAD_TELEPHONE)


class SentForm(BaseForm):
    """What both forms share: the hidden key, the area, and how to reach the writer."""

    key = HiddenField()
    email = StringField(
        Text("อีเมล", "E-mail"),
        [Optional(), at_most(254), email()],
        render_kw={"type": "email", "autocomplete": "email"},
    )
    telephone = TelField(
        Text("เบอร์โทรศัพท์", "Telephone"), [Optional(), at_most(40), _telephone], render_kw={"autocomplete": "tel"}
    )
    consent = BooleanField(
        Text(
            "ยินยอมให้ใช้ข้อมูลติดต่อนี้ เพื่อแจ้งผลของเรื่องนี้เท่านั้น",
            "I agree that these contact details are used to tell me the result of this matter, and for nothing else.",
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key.data = self.key.data or new_form_key()

    def contact(self) -> tuple[str, str]:
        """Mail and telephone as they are stored; nothing without consent."""
        if not self.consent.data:
            return "", ""
        return (self.email.data or "").lower(), rules.read_telephone(self.telephone.data or "") or ""

    def check_contact(self) -> bool:
        if (self.email.data or self.telephone.data) and not self.consent.data:
            fail(self.consent, CONSENT)
            return False
        return True


class JoinForm(SentForm):
    """'Me too': nothing but how to reach the person, if they like."""


class PhotosField(MultipleFileField):  # type: ignore[misc]
    """Photos: new uploads, and those stored by an earlier sending of the same form (their keys, signed)."""

    stored: list[StoredPhoto]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None, **kwargs: Any) -> None:
        super().process(formdata, *([] if data is None else [data]))
        tokens = formdata.getlist(f"{self.name}-stored") if formdata else []
        removed = set(formdata.getlist(f"{self.name}-remove")) if formdata else set()
        found = (read_photo(token) for token in tokens if token not in removed)
        self.stored = list({photo.full: photo for photo in found if photo}.values())[: rules.MOST_PHOTOS]

    def take(self) -> bool:
        """Re-encode and store the new uploads; those that cannot be taken get a message, the others stay."""
        uploads = [u for u in self.data or [] if isinstance(u, FileStorage) and u.filename]
        for upload in uploads:
            if len(self.stored) >= rules.MOST_PHOTOS:
                fail(self, TOO_MANY_PHOTOS)
                break
            try:
                photo = files.put_photo(upload)
            except files.BadFile as fault:
                name = (upload.filename or "")[:60]
                fail(self, Text(f"{name}: {fault.text.th}", f"{name}: {fault.text.en}"))
                continue
            stored = StoredPhoto(photo.full.key, photo.thumbnail.key, photo.width, photo.height)
            if stored.full not in {one.full for one in self.stored}:
                self.stored.append(stored)
        return not self.errors

    def tokens(self) -> list[str]:
        return [sign_photo(photo) for photo in self.stored]


class ReportForm(SentForm):
    """A problem report, in three steps; all fields travel with every step."""

    text = TextAreaField(
        Text("เกิดอะไรขึ้น", "What is the problem?"),
        [required(WRITE), Readable(), at_most(rules.LONGEST_TEXT)],
        description=Text(
            "เขียนด้วยคำของท่านเอง เช่น ไฟถนนดับหน้าวัดมาสามคืนแล้ว",
            "In your own words, for example: the street light by the temple has been out for three nights.",
        ),
    )
    photos = PhotosField(Text("ภาพถ่าย", "Photos"))
    area = AreaField(Text("พื้นที่", "Area"), least=Level.DISTRICT)
    lat = FloatField(Text("ละติจูด", "Latitude"), [Optional()])
    lon = FloatField(Text("ลองจิจูด", "Longitude"), [Optional()])
    place_note = StringField(
        Text("จุดสังเกต", "Landmark"),
        [Optional(), at_most(rules.LONGEST_PLACE)],
        description=Text("เช่น ตรงข้ามตลาดสด ปากซอย 4", "For example: opposite the market, mouth of lane 4."),
    )

    secrecy = RadioField(
        Text("เหตุที่ต้องเป็นความลับ", "Why it must be confidential"),
        [Optional()],
        choices=[
            SelectChoice("", Text("ไม่ต้องเป็นความลับ", "It need not be")),
            *(SelectChoice(value.value, words) for value, words in rules.SECRECY.items()),
        ],
        default="",
        description=Text(
            "เรื่องลับจะถูกเข้ารหัส ไม่แสดงต่อสาธารณะ และอ่านได้เฉพาะเจ้าหน้าที่ที่จังหวัดระบุชื่อไว้",
            "A confidential matter is encrypted, never public, and read only by officers whom the province has named.",
        ),
    )

    STEPS = {
        "what": ("text", "photos"),
        "where": ("area", "lat", "lon", "place_note"),
        "check": ("email", "telephone", "consent", "secrecy"),
    }

    def chosen_secrecy(self) -> Secrecy | None:
        return Secrecy(self.secrecy.data) if self.secrecy.data else None

    def validate_step(self, step: str) -> bool:
        """Check the fields of one step; what belongs to other steps is left alone."""
        if step == "where":
            self._complete_by_pin()
        refused = [name for name in self.STEPS[step] if not self[name].validate(self)]
        good = not refused
        if step == "what":
            return self.photos.take() and good
        if step == "where":
            return good and self.check_place()
        return self.check_contact() and good

    def _complete_by_pin(self) -> None:
        """A province that was remembered says less than the pin does."""
        lat, lon = self.lat.data, self.lon.data
        if lat is None or lon is None or not 0 < len(self.area.chosen) < 2:
            return
        if near := areas.nearest(lat, lon):
            self.area.process_data(near.code)

    def first_refused(self) -> str | None:
        """Check every step; the name of the first one with an error."""
        refused = [step for step in self.STEPS if not self.validate_step(step)]
        return refused[0] if refused else None

    def check_place(self) -> bool:
        if (self.lat.data is None) != (self.lon.data is None):
            fail(self.lat, HALF_POINT)
        elif self.lat.data is not None and not rules.in_thailand(self.lat.data, self.lon.data):
            fail(self.lat, OUTSIDE)
        elif self.area_code is None:
            fail(self.area, WHERE)
        else:
            return True
        return False

    @property
    def area_code(self) -> str | None:
        """The chosen area; else the subdistrict nearest to the pin."""
        if self.area.data:
            return str(self.area.data)
        if self.lat.data is None or self.lon.data is None:
            return None
        near = areas.nearest(self.lat.data, self.lon.data)
        return near.code if near else None


class TrackForm(BaseForm):
    code = StringField(
        Text("รหัสติดตาม", "Tracking code"),
        [required(Text("กรุณากรอกรหัสติดตาม", "Please enter the tracking code."))],
        description=Text(
            "16 ตัวอักษรที่ได้รับเมื่อส่งเรื่อง ตัวพิมพ์เล็กหรือใหญ่ก็ได้",
            "The 16 characters from your receipt; small or capital letters.",
        ),
    )


def _words(texts: dict[Any, Text], empty: Text) -> list[SelectChoice]:
    return [SelectChoice("", str(empty)), *(SelectChoice(str(value), str(words)) for value, words in texts.items())]


class FilterForm(BaseForm):
    """Filters of the public list; all of them stand in the address."""

    q = SearchField(Text("คำค้น", "Words"), [Optional()])
    kind = SelectField(Text("ชนิด", "Kind"), [Optional()], validate_choice=False)
    state = SelectField(Text("สถานะ", "State"), [Optional()], validate_choice=False)
    area = AreaField(Text("พื้นที่", "Area"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reports = {Kind.PROBLEM_REPORT: Text("เรื่องแจ้งและคำขอให้จัดรับฟัง", "Reports and requests for a hearing")}
        self.kind.choices = _words(rules.KINDS | reports, Text("ทุกชนิด", "All kinds"))
        self.kind.choices += self.also
        self.state.choices = _words(rules.STATES, Text("ทุกสถานะ", "All states"))

    @property
    def also(self) -> list[SelectChoice]:
        return [SelectChoice("petition", str(Text("เฉพาะคำขอให้จัดรับฟัง", "Requests for a hearing alone")))]

    def chosen_kind(self) -> Kind | None:
        return Kind(self.kind.data) if self.kind.data in set(Kind) else None

    def chosen_state(self) -> State | None:
        return State(self.state.data) if self.state.data in set(State) else None


class ModerateForm(BaseForm):
    """What a moderator decides; the reason is public."""

    visibility = RadioField(
        Text("สิ่งที่สาธารณะเห็น", "What the public sees"),
        [must_choose()],
        choices=[
            SelectChoice(Visibility.VISIBLE.value, Text("แสดงข้อความ", "Show the words")),
            SelectChoice(Visibility.HELD.value, Text("พักไว้ก่อน รอตรวจ", "Hold for a closer look")),
            SelectChoice(Visibility.HIDDEN.value, Text("ปิดการแสดงผล", "Hide the words")),
        ],
    )
    words = TextAreaField(
        Text("คำที่ต้องปกปิดเพิ่ม", "Words to cover as well"),
        [Optional(), at_most(2_000)],
        description=Text(
            "บรรทัดละหนึ่งคำหรือวลี ตามที่ปรากฏในข้อความสาธารณะ", "One word or phrase a line, as it stands in the public text."
        ),
    )
    reason = TextAreaField(
        Text("เหตุผล (สาธารณะเห็น)", "Reason (the public reads it)"), [required(), Readable(), at_most(1_000)]
    )
    seen = HiddenField()  # how many decisions there were when the page was made


class ConcealForm(BaseForm):
    """A moderator makes a report confidential; there is no way back."""

    why = RadioField(
        Text("เหตุที่ต้องเป็นความลับ", "Why it must be confidential"),
        [must_choose()],
        choices=[SelectChoice(value.value, words) for value, words in rules.SECRECY.items()],
        validate_choice=True,
    )
    sure = BooleanField(
        Text("เข้าใจแล้วว่านำกลับมาแสดงอีกไม่ได้", "I understand that it cannot be shown again"),
        [must_choose()],
    )


class MapForm(FilterForm):
    """Filters of the map: projects are a kind too."""

    @property
    def also(self) -> list[SelectChoice]:
        return [SelectChoice("project", str(Text("โครงการ", "Projects")))]
