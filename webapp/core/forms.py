"""The base of all forms: Thai and English messages, trimmed input, and what was typed kept."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FileField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Regexp, StopValidation, ValidationError

from webapp.core.i18n import Text, current_locale
from webapp.core.typed import holdable

# WTForms has no Thai catalogue; these replace its English default messages.
_MESSAGES = {
    "This field is required.": "กรุณากรอกข้อมูลในช่องนี้",
    "Not a valid choice.": "ตัวเลือกนี้ใช้ไม่ได้ กรุณาเลือกจากรายการ",
    "'%(value)s' is not a valid choice for this field.": "ตัวเลือก “%(value)s” ใช้ไม่ได้ กรุณาเลือกจากรายการ",
    "'%(value)s' are not valid choices for this field.": "ตัวเลือก “%(value)s” ใช้ไม่ได้ กรุณาเลือกจากรายการ",
    "Invalid Choice: could not coerce.": "ตัวเลือกนี้ใช้ไม่ได้ กรุณาเลือกจากรายการ",
    "Not a valid integer value.": "กรุณากรอกเป็นจำนวนเต็ม",
    "Not a valid decimal value.": "กรุณากรอกเป็นตัวเลข",
    "Not a valid float value.": "กรุณากรอกเป็นตัวเลข",
    "Not a valid date value.": "กรุณากรอกวันที่ให้ถูกต้อง",
    "Not a valid datetime value.": "กรุณากรอกวันที่และเวลาให้ถูกต้อง",
    "Not a valid time value.": "กรุณากรอกเวลาให้ถูกต้อง",
    "Invalid email address.": "ที่อยู่อีเมลไม่ถูกต้อง ตัวอย่าง somchai@example.com",
    "CSRF token missing": "แบบฟอร์มหมดอายุ กรุณากดส่งอีกครั้ง ข้อความของท่านยังอยู่",
    "The CSRF token is missing.": "แบบฟอร์มหมดอายุ กรุณากดส่งอีกครั้ง ข้อความของท่านยังอยู่",
    "The CSRF session token is missing.": "แบบฟอร์มหมดอายุ กรุณากดส่งอีกครั้ง ข้อความของท่านยังอยู่",
    "The CSRF token has expired.": "แบบฟอร์มหมดอายุ กรุณากดส่งอีกครั้ง ข้อความของท่านยังอยู่",
    "The CSRF token is invalid.": "แบบฟอร์มหมดอายุ กรุณากดส่งอีกครั้ง ข้อความของท่านยังอยู่",
    "The CSRF tokens do not match.": "แบบฟอร์มหมดอายุ กรุณากดส่งอีกครั้ง ข้อความของท่านยังอยู่",
}


class _Translations:
    def gettext(self, string: str) -> str:
        return _MESSAGES.get(string, string) if current_locale() == "th" else string

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


class BaseForm(FlaskForm):
    """All forms of the application. CSRF is checked once, for every request, by the application."""

    class Meta(FlaskForm.Meta):
        csrf = False

        def get_translations(self, form: Any) -> Any:
            return _Translations()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What pages send: no JSON, and files only where a file is asked for; what else arrives is as if not sent."""
            if formdata is not _Auto or not form.is_submitted():
                return super().wrap_formdata(form, formdata)
            asked = {field.name for field in form if isinstance(field, FileField)}
            sent = MultiDict((name, one) for name, one in request.files.items(multi=True) if name in asked)
            return CombinedMultiDict((sent, request.form)) if sent or request.form else None

        def bind_field(self, form: Any, unbound: Any, options: dict[str, Any]) -> Field:
            if issubclass(unbound.field_class, StringField) and not issubclass(unbound.field_class, PasswordField):
                options["filters"] = [clean, *unbound.kwargs.get("filters", ())]
            if issubclass(unbound.field_class, SelectField):  # blanks would pass as no answer, and stay one
                options["filters"] = [_stripped, *unbound.kwargs.get("filters", ())]
            bound: Field = unbound.bind(form=form, **options)
            return bound

    def validate(self, extra_validators: Any = None) -> bool:
        """False without errors when the sender only asked for the next list of a picker."""
        if any(getattr(field, "stepping", False) for field in self):
            return False
        return bool(super().validate(extra_validators))


class VersionedForm(BaseForm):
    """A form that knows which version of what it changes it was opened with; nonsense is an old one."""

    version = HiddenField()

    def seen(self) -> int:
        """The version, where changes are counted."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1

    def seen_at(self) -> datetime:
        """The version, where it is the moment of the last change."""
        try:
            return datetime.fromisoformat(self.version.data or "")
        except ValueError:
            return datetime.min.replace(tzinfo=UTC)


def _stripped(value: Any) -> Any:
    if isinstance(value, list):
        return [one for one in map(_stripped, value) if one != ""]
    return value.strip() if isinstance(value, str) else value


def clean(value: str | None) -> str | None:
    """Trim blanks at the ends; drop what nothing can hold. All else stays as typed."""
    return None if value is None else holdable(value).replace("\r\n", "\n").strip()


def has_words(text: str) -> bool:
    """Whether anything in the text can be read: a letter or a digit of any script."""
    return any(unicodedata.category(character)[0] in "LN" for character in text)


class _Required(DataRequired):
    """WTForms' own says 'fill in' also of what was typed and cannot be read."""

    def __call__(self, form: Any, field: Field) -> None:
        if field.process_errors:
            raise StopValidation
        super().__call__(form, field)


def required(message: Text | None = None) -> DataRequired:
    return _Required(message or Text("กรุณากรอกข้อมูลในช่องนี้", "Please fill in this field."))  # type: ignore[arg-type]


def must_choose(message: Text | None = None) -> InputRequired:
    return InputRequired(message or Text("กรุณาเลือกหนึ่งข้อ", "Please choose one."))  # type: ignore[arg-type]


class _LengthBetween:
    """WTForms' own would format the message while it is being read, in one language."""

    def __init__(self, least: int, most: int, message: Text) -> None:
        self.least, self.most, self.message = least, most, message
        self.field_flags = {"maxlength": most}

    def __call__(self, form: Any, field: Field) -> None:
        if not self.least <= len(field.data or "") <= self.most:
            raise StopValidation(self.message)  # type: ignore[arg-type]


def at_most(characters: int) -> _LengthBetween:
    message = Text("ข้อความยาวเกินไป ใส่ได้ไม่เกิน {n} ตัวอักษร", "The text is too long. Please use at most {n} characters.")
    return _LengthBetween(0, characters, message.format(n=f"{characters:,}"))


def length_between(least: int, most: int, message: Text) -> _LengthBetween:
    return _LengthBetween(least, most, message)


# Whether an address exists only a sent mail tells; this catches slips of the finger, and signs by which a letter's header
# names several addresses, or one under another spelling.
_SIGN = r"[^@\s.,;:<>()\[\]\"\\]"
_EMAIL = re.compile(rf"^({_SIGN}|\.)+@{_SIGN}+(\.{_SIGN}+)+$")


def is_email(typed: str) -> bool:
    return _EMAIL.match(typed) is not None


def email() -> Regexp:
    message = Text(
        "ที่อยู่อีเมลไม่ถูกต้อง ตัวอย่าง somchai@example.com", "This is no e-mail address. Example: somchai@example.com"
    )
    return Regexp(_EMAIL, message=message)  # type: ignore[arg-type]


class _NumberBetween:
    def __init__(self, least: float, most: float, message: Text) -> None:
        self.least, self.most, self.message = least, most, message
        self.field_flags = {"min": least, "max": most}

    def __call__(self, form: Any, field: Field) -> None:
        if field.process_errors:  # what is no number was said already
            raise StopValidation
        try:
            is_good = field.data is not None and self.least <= field.data <= self.most
        except ArithmeticError:  # a decimal that is 'not a number' cannot be compared
            is_good = False
        if not is_good:
            raise ValidationError(self.message)  # type: ignore[arg-type]


def between(least: float, most: float, message: Text | None = None) -> _NumberBetween:
    usual = Text("กรุณากรอกตัวเลขตั้งแต่ {a} ถึง {b}", "Please give a number from {a} to {b}.")
    return _NumberBetween(least, most, message or usual.format(a=f"{least:,}", b=f"{most:,}"))


class Readable:
    """Refuses text in which nothing can be read (blanks, signs, emoji only)."""

    def __call__(self, form: Any, field: Field) -> None:
        if field.data and not has_words(field.data):
            raise ValidationError(
                Text("กรุณาเขียนเป็นข้อความ", "Please write it in words.")  # type: ignore[arg-type]
            )


def fail(field: Field, text: Text) -> None:
    """Put an error beside a field after validation."""
    errors: Sequence[Any] = field.errors
    field.errors = [*errors, text]
