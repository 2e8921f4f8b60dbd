"""What a program asks for in an address, and how it is told what is wrong with it (RFC 9457)."""

from collections.abc import Callable
from datetime import datetime, time
from functools import wraps
from typing import Any, TypeVar

from flask import Response, make_response, request
from werkzeug.exceptions import HTTPException

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core.i18n import t
from webapp.core.limits import TooMany
from webapp.core.thai import BANGKOK
from webapp.core.web import public
from webapp.openness.crossing import for_everybody
from webapp.openness.datasets import BATCH, Asked, Dataset
from webapp.openness.writing import to_json

View = TypeVar("View", bound=Callable[..., Any])
COMMON = {"lang"}
USUAL = 100


class Refused(Exception):
    """A parameter cannot be used; `detail` says why, in the reader's language."""

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(parameter)
        self.parameter, self.detail = parameter, detail


def for_programs(view: View) -> View:
    """A public view whose answers are the same for everybody, and whose errors a program can read."""

    @public
    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Response:
        try:
            response = make_response(view(*args, **kwargs))
        except Refused as fault:
            response = problem(400, fault.detail, parameter=fault.parameter)
        except TooMany as fault:
            response = problem(
                429, t("มีการดาวน์โหลดจำนวนมาก กรุณาลองใหม่ภายหลัง", "Many files are being taken. Please try again later.")
            )
            response.headers["Retry-After"] = str(fault.wait)
        except HTTPException as fault:
            response = problem(fault.code or 400, t("ไม่พบข้อมูลนี้", "There is no such thing here."))
        return for_everybody(response)

    return wrapper  # type: ignore[return-value]


def problem(status: int, detail: str, **more: str) -> Response:
    response = make_response(to_json({"type": "about:blank", "status": status, "detail": detail, **more}), status)
    response.headers["Content-Type"] = "application/problem+json"
    response.headers["Cache-Control"] = "no-store"
    return response


def as_json(value: Any) -> Response:
    response = make_response(to_json(value))
    response.headers["Content-Type"] = "application/json"
    return response


def filters(dataset: Dataset) -> dict[str, Any]:
    """Area, moment and values that the address names. Raises Refused for what cannot be read."""
    equal = {name: typed for name in dataset.by if (typed := request.args.get(name, "").strip())}
    return {"area": _area(), "since": _since(), "equal": equal}


def whole(dataset: Dataset) -> Asked:
    """All rows that the filters name."""
    _know(names_of(dataset))
    return Asked(**filters(dataset))


def page(dataset: Dataset) -> Asked:
    """A page of rows."""
    _know(names_of(dataset) | {"after", "limit"})
    limit = _number("limit", USUAL)
    if not 1 <= limit <= BATCH:
        raise Refused("limit", t("ใช้จำนวน 1 ถึง {n}", "A number from 1 to {n}.", n=BATCH))
    return Asked(after=_number("after", 0), limit=limit, **filters(dataset))


def names_of(dataset: Dataset) -> set[str]:
    """The filters that a dataset knows."""
    return {name for name, knows in (("area", dataset.by_area), ("changed_since", dataset.changed)) if knows} | {
        *dataset.by
    }


def _know(names: set[str]) -> None:
    """A name that nobody reads would be taken for a filter that holds."""
    for name in request.args:
        if name not in names | COMMON:
            raise Refused(name, t("ไม่มีตัวกรองนี้", "There is no such filter here."))


def _number(name: str, usual: int) -> int:
    typed = request.args.get(name)
    if typed is None:
        return usual
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 15):
        raise Refused(name, t("ใช้ตัวเลขอารบิก", "A whole number."))
    return int(typed)


def _area() -> Area | None:
    typed = request.args.get("area", "").strip()
    if not typed:
        return None
    found = areas.get(typed)
    if found is None:
        raise Refused("area", t("ไม่มีพื้นที่รหัสนี้", "No area has this code."))
    return found


def _since() -> datetime | None:
    """A moment with its zone, or a day in Thailand."""
    typed = request.args.get("changed_since", "").strip()
    if not typed:
        return None
    try:
        found = datetime.fromisoformat(typed.replace(" ", "+"))  # a plus sign in an address is read as a blank
        found = found.replace(tzinfo=BANGKOK) if found.tzinfo is None and found.time() == time() else found
        if found.tzinfo is None or not 1900 < found.year < 2200:
            raise ValueError
    except ValueError:
        raise Refused(
            "changed_since",
            t(
                "ใช้วันที่ ค.ศ. หรือเวลาพร้อมเขตเวลา เช่น 2026-11-30 หรือ 2026-11-30T09:00:00+07:00",
                "A day, or a moment with its zone, like 2026-11-30 or 2026-11-30T09:00:00+07:00.",
            ),
        ) from None
    return found
