"""Choosing an official area: province, district, subdistrict, one after another; works without JavaScript."""

from typing import Any

from flask import render_template
from markupsafe import Markup
from wtforms import Field
from wtforms.validators import ValidationError

from webapp.areas import queries
from webapp.areas.models import Area, Level
from webapp.core.i18n import Text
from webapp.core.policy import within

LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT)
_ASK = {
    Level.PROVINCE: Text("กรุณาเลือกจังหวัด", "Please choose the province."),
    Level.DISTRICT: Text("กรุณาเลือกอำเภอ", "Please choose the district."),
    Level.SUBDISTRICT: Text("กรุณาเลือกตำบล", "Please choose the subdistrict."),
}


class _Widget:
    def __call__(self, field: "AreaField", **attributes: Any) -> Markup:
        html = render_template("areas/_picker.html", field=field, attributes=attributes)
        return Markup(html)  # noqa: S704  (the template has escaped it)


class AreaField(Field):
    """The code of the smallest chosen area, or None.

    `least` is the level that must be reached if anything is chosen (or at all, with a `required` validator). Without
    JavaScript the button beside each list sends the form back with the next list filled (`stepping`).
    `only`: paths of areas outside of which nothing is offered; whether a choice is allowed is the form's to say.
    """

    widget = _Widget()

    def __init__(self, label: Any = None, validators: Any = None, least: Level = Level.PROVINCE, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.least = least
        self.stepping = False
        self.chosen: dict[Level, str] = {}
        self.only: list[str] = []

    def process_data(self, value: str | None) -> None:
        self.data = value or None
        self._spread()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Three lists (and one plain value) carry the same name; the deepest consistent choice counts."""
        chosen: str | None = None
        known = (one.code for one in map(queries.get, valuelist) if one is not None and one.level in LEVELS)
        for code in sorted(known, key=len):
            if chosen is None or code.startswith(chosen):
                chosen = code
        self.data = chosen
        self._spread()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None, **kwargs: Any) -> None:
        super().process(formdata, data if data is not None else self.default, extra_filters)
        self.stepping = bool(formdata) and f"{self.name}-step" in formdata

    def _spread(self) -> None:
        code = self.data or ""
        self.chosen = {level: code[: 2 * n] for n, level in enumerate(LEVELS, 1) if len(code) >= 2 * n}

    def options(self, level: Level) -> list[Area]:
        """What can be chosen on a level, given the level above."""
        above = None if level == Level.PROVINCE else self.chosen.get(LEVELS[LEVELS.index(level) - 1], "")
        found = queries.provinces() if above is None else queries.children(above) if above else []
        return [one for one in found if self._is_offered(one.path)]

    def _is_offered(self, path: str) -> bool:
        return not self.only or any(within(path, one) or within(one, path) for one in self.only)

    def pre_validate(self, form: Any) -> None:
        reached = len(self.chosen)
        wanted = LEVELS.index(self.least) + 1
        if reached == 0 and any(self.raw_data or ()):  # a code of no place
            raise ValidationError(_ASK[LEVELS[0]])  # type: ignore[arg-type]
        if 0 < reached < wanted:
            raise ValidationError(_ASK[LEVELS[reached]])  # type: ignore[arg-type]

    @property
    def missing(self) -> Level | None:
        """The first level without a choice, while the form asks for more than was chosen."""
        return LEVELS[len(self.chosen)] if len(self.chosen) <= LEVELS.index(self.least) else None

    @property
    def anchor(self) -> str:
        """Where the summary of errors leads: to the list that is missing."""
        return f"{self.id}-{self.missing or LEVELS[0]}"

    @property
    def area(self) -> Area | None:
        return queries.get(self.data)
