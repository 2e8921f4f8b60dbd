"""Pure rules of Open311 GeoReport v2: spans of time, lists and pages that are asked for, what a description may hold."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta

from webapp.core.clock import BANGKOK
from webapp.core.i18n import Text
from webapp.core.thai import arabic_digits
from webapp.submissions.models import CLOSED, Settlement, State

SPAN = timedelta(days=90)
MOST_REQUESTS = 1_000  # in one answer
LAST_PAGE = 1_000_000
LONGEST_DESCRIPTION = 4_000
USUAL_RADIUS, MOST_RADIUS = 1_000.0, 100_000.0  # metres
OPEN, SHUT = "open", "closed"
SETTLED = (Settlement.FIXED, Settlement.CONFIRMED)

NO_MOMENT = Text(
    "{name}: ต้องเป็นวันเวลา ค.ศ. แบบ W3C พร้อมเขตเวลา เช่น 2026-01-31T00:00:00+07:00",
    "{name}: must be a W3C datetime of the common era with its time zone, for example 2026-01-31T00:00:00+07:00.",
)
BACKWARDS = Text("start_date ต้องมาก่อน end_date", "start_date must lie before end_date.")
TOO_LONG = Text(
    "ช่วงเวลาระหว่าง start_date กับ end_date ต้องไม่เกิน 90 วัน", "From start_date to end_date there may be at most 90 days."
)
NO_NUMBER = Text("{name}: ต้องเป็นจำนวนเต็มตั้งแต่ 1 ถึง {most}", "{name}: must be a whole number from 1 to {most}.")
NO_STATUS = Text("status: ต้องเป็น open หรือ closed", "status: must be open or closed.")
TOO_MANY = Text("{name}: ระบุได้ไม่เกิน {most} ค่า", "{name}: at most {most} values.")
NO_CIRCLE = Text(
    "ต้องมีทั้ง lat และ long เป็นองศา และ radius เป็นเมตร ไม่เกิน {most}",
    "Give both lat and long in degrees, and radius in metres, at most {most}.",
)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TAG = re.compile(r"<[/!?]?[A-Za-z][^<>]*>|<!--")


class Refused(Exception):
    """What the standard answers with an error; `texts` say why, for the person who reads it."""

    def __init__(self, status: int, *texts: Text) -> None:
        super().__init__(status, *(text.en for text in texts))
        self.status, self.texts = status, texts


def moment(name: str, typed: str, *, is_end: bool = False) -> datetime | None:
    """A W3C datetime; a day alone is Thailand's, from its beginning or to its end. Blank is nothing."""
    typed = arabic_digits(typed.strip()).replace(" ", "+")  # a plus sign that was not escaped
    if not typed:
        return None
    try:
        found = datetime.fromisoformat(typed)
        if _DAY.fullmatch(typed):
            found = datetime.combine(found, time(), BANGKOK) + timedelta(days=is_end)
        if found.tzinfo is None or not 1900 < found.year < 2200:  # a year of the Buddhist era finds nothing
            raise ValueError(typed)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(400, NO_MOMENT.format(name=name)) from None


def span(start: datetime | None, end: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """From when to when: the last 90 days, or 90 days from the end that is given."""
    try:
        since = start or (end or now) - SPAN
        until = end or (start + SPAN if start else now)
    except OverflowError:
        raise Refused(400, TOO_LONG) from None
    if until < since:
        raise Refused(400, BACKWARDS)
    if until - since > SPAN:
        raise Refused(400, TOO_LONG)
    return since, until


def several(name: str, typed: Iterable[str]) -> list[str]:
    """Values given with commas, or more than once; each of them once."""
    found = list(dict.fromkeys(part for one in typed for part in map(str.strip, one.split(",")) if part))
    if len(found) > MOST_REQUESTS:
        raise Refused(400, TOO_MANY.format(name=name, most=f"{MOST_REQUESTS:,}"))
    return found


def statuses(typed: Iterable[str]) -> list[str]:
    found = several("status", typed)
    if not {OPEN, SHUT}.issuperset(found):
        raise Refused(400, NO_STATUS)
    return found


def number(name: str, typed: str, usual: int, most: int) -> int:
    """A count or the number of a page; blank is the usual one."""
    typed = arabic_digits(typed.strip())
    if not typed:
        return usual
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10 and 0 < int(typed) <= most):
        raise Refused(400, NO_NUMBER.format(name=name, most=f"{most:,}"))
    return int(typed)


def circle(lat: str, lon: str, radius: str) -> tuple[float, float, float] | None:
    """Latitude, longitude and metres around it; None if nothing of it was asked."""
    if not (lat.strip() or lon.strip() or radius.strip()):
        return None
    try:
        y, x, metres = float(lat), float(lon), float(radius) if radius.strip() else USUAL_RADIUS
    except ValueError:
        y = x = metres = float("nan")
    if not (-90 <= y <= 90 and -180 <= x <= 180 and 0 < metres <= MOST_RADIUS):
        raise Refused(400, NO_CIRCLE.format(most=f"{MOST_RADIUS:,.0f}"))
    return y, x, metres


def is_closed(state: str, settlement: str) -> bool:
    """Settled, or answered for; what its reporter found not fixed goes on, whatever was answered."""
    return settlement in SETTLED or (state in CLOSED and settlement != Settlement.REOPENED)


def is_answered(state: str) -> bool:
    return state in (State.ANSWERED, State.LINKED)


def holds_html(text: str) -> bool:
    return _TAG.search(text) is not None


def description(text: str) -> str:
    """The words, as long as the standard lets them be."""
    return text if len(text) <= LONGEST_DESCRIPTION else text[: LONGEST_DESCRIPTION - 1] + "…"


def w3c(at: datetime) -> str:
    return at.astimezone(BANGKOK).isoformat(timespec="seconds")


def notes(lines: Sequence[str]) -> str | None:
    return "\n".join(line for line in lines if line) or None
