"""How people in Thailand read dates and numbers: Buddhist-era years, the fiscal year from October, Thai numerals."""

import re
from datetime import date, datetime
from decimal import Decimal

from markupsafe import Markup, escape

from webapp.core.clock import BANGKOK
from webapp.core.i18n import current_locale

_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
MONTHS_TH = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
MONTHS_TH_SHORT = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_ARABIC_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_VOWEL_BEFORE = re.compile("([เแโใไ])([ก-ฮ])")
_MARKS_ABOVE = re.compile("[็่้๊๋์]")
_WITHIN_DATE = re.compile("(?<!,) (?!เวลา)")  # on a page no line ends between the day and its month
_NO_BREAK = "\u00a0"
# Longer names would not fit a narrow phone.
_WHOLE = re.compile(r"(?:จังหวัด|อำเภอ|ตำบล|บ้าน)[ก-๎]{2,16}(?![ก-๎])|พ\.ศ\. [0-9๐-๙]{4}(?:–[0-9๐-๙]{4})?")


def local(moment: date | datetime) -> date | datetime:
    """A moment on Thailand's clock; a plain date stays as it is."""
    return moment.astimezone(BANGKOK) if isinstance(moment, datetime) else moment


def thai_date(moment: date | datetime | None, short: bool = False) -> str:
    """`23 พฤศจิกายน 2569`, or `23 November 2026` for readers of English."""
    if moment is None:
        return "–"
    day = local(moment)
    if current_locale() == "th":
        months = MONTHS_TH_SHORT if short else MONTHS_TH
        return f"{day.day} {months[day.month - 1]} {day.year + 543}"
    month = MONTHS_EN[day.month - 1]
    return f"{day.day} {month[:3] if short else month} {day.year}"


def thai_datetime(moment: datetime | None, short: bool = False) -> str:
    """The date with the time of day, as `23 พฤศจิกายน 2569 เวลา 14.05 น.`"""
    if moment is None:
        return "–"
    local_time = moment.astimezone(BANGKOK)
    if current_locale() == "th":
        return f"{thai_date(moment, short)} เวลา {local_time:%H.%M} น."
    return f"{thai_date(moment, short)}, {local_time:%H:%M}"


def page_date(moment: date | datetime | None, short: bool = False) -> str:
    return _WITHIN_DATE.sub(_NO_BREAK, thai_date(moment, short))


def page_datetime(moment: datetime | None, short: bool = False) -> str:
    return _WITHIN_DATE.sub(_NO_BREAK, thai_datetime(moment, short))


def page_span(begins: datetime, ends: datetime) -> str:
    """From when to when; of one day the date is said once: `4 ธันวาคม 2569 เวลา 09.00–12.00 น.`"""
    first, last = begins.astimezone(BANGKOK), ends.astimezone(BANGKOK)
    if first.date() != last.date():
        return f"{page_datetime(begins)} – {page_datetime(ends)}"
    if current_locale() == "th":
        return f"{page_date(begins)} เวลา{_NO_BREAK}{first:%H.%M}–{last:%H.%M}{_NO_BREAK}น."
    return f"{page_date(begins)}, {first:%H:%M}–{last:%H:%M}"


def whole_places(title: str) -> Markup:
    """A title for a page: no line ends within the name of a place, which browsers know too little of, or within a year."""
    return Markup(_WHOLE.sub(r'<span class="nowrap">\g<0></span>', str(escape(title))))  # noqa: S704  (escaped before)


def dictionary_order(word: str) -> tuple[str, str]:
    """The key by which a Thai dictionary sorts: by the consonant before the vowel that is written ahead of it, by tone marks last."""
    by_consonant = _VOWEL_BEFORE.sub(r"\2\1", word)
    return _MARKS_ABOVE.sub("", by_consonant), by_consonant


def fiscal_year(day: date) -> int:
    """The Thai fiscal year (Buddhist era) of a day: 1 October 2025 begins FY2569."""
    return day.year + 543 + (day.month >= 10)


def year(buddhist: int) -> int:
    """A Buddhist-era year as the reader counts it."""
    return buddhist if current_locale() == "th" else buddhist - 543


def number(value: int | float | Decimal | None, decimals: int = 0) -> str:
    return "–" if value is None else f"{value:,.{decimals}f}"


def baht(value: int | float | Decimal | None) -> str:
    """An amount in words that fit a phone: `21 ล้านบาท`, `450,000 บาท`."""
    if value is None:
        return "–"
    thai = current_locale() == "th"
    amount_in_baht = float(value)
    if abs(amount_in_baht) >= 1_000_000:
        millions = f"{amount_in_baht / 1_000_000:,.2f}".rstrip("0").rstrip(".")
        return f"{millions} ล้านบาท" if thai else f"{millions} million baht"
    amount = f"{value:,.2f}".removesuffix(".00")
    return f"{amount} บาท" if thai else f"{amount} baht"


def thai_digits(text: str) -> str:
    return text.translate(_THAI_DIGITS)


def arabic_digits(text: str) -> str:
    return text.translate(_ARABIC_DIGITS)


def typed_number(text: str) -> str:
    """`−๑,๒๓๔.๕` → `-1234.5`; what is no number stays as it is. Raises ValueError where a comma does not part each three digits:
    12,34 is a slip, or a decimal of other countries."""
    plain = arabic_digits(text).replace("−", "-").strip()
    if "," in plain and not _GROUPED.fullmatch(plain):
        raise ValueError(text)
    return plain.replace(",", "")
