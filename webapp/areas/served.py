"""The province that this installation serves, if it serves one: whoever has told nothing else begins there."""

import csv
from pathlib import Path

from flask import Flask, current_app, request

from webapp.areas import queries
from webapp.areas.models import Area, Level
from webapp.areas.rules import PROVINCE_COOKIE, full_name
from webapp.core.i18n import Text
from webapp.core.settings import Settings, SettingsError

PROVINCES = Path(__file__).parent / "data" / "provinces.csv"


def init_app(app: Flask) -> None:
    """Its name stands under the name of the service, also on pages that cannot ask the database. Raises SettingsError."""
    settings: Settings = app.extensions["settings"]
    app.jinja_env.globals["served_province"] = _name(settings.province) if settings.province else None


def _name(code: str) -> Text:
    with open(PROVINCES, encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            if row["code"] == code:
                return full_name(Area(code=code, level=Level.PROVINCE, name_th=row["name_th"], name_en=row["name_en"]))
    raise SettingsError(f"RUAMKID_PROVINCE: there is no province with the code '{code}' (34 is Ubon Ratchathani)")


def province_of_reader() -> Area | None:
    """What the reader told the front page, where nothing means the whole country; without a word the province served."""
    settings: Settings = current_app.extensions["settings"]
    told = request.cookies.get(PROVINCE_COOKIE)
    return queries.get(settings.province if told is None else told)
