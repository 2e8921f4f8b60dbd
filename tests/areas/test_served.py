"""An installation may serve one province: whoever has told nothing else begins there."""

from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import entered, make_settings
from tests.support.pages import Browserlike, parse, text_of
from webapp import create_app
from webapp.core.settings import SettingsError


def _chosen(html: str) -> str | None:
    field = next(one for one in parse(html).iter("select") if one.get("name") == "province")
    return next((one.get("value") for one in field.iter("option") if one.get("selected") is not None), None)


def _reported(reader: Browserlike) -> str:
    """The province of a report that has just been begun."""
    return str(reader.form("/report")["area"])


def test_readers_begin_in_the_province_served_until_they_say_otherwise(app: Flask, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, app.extensions["settings"].database_url, province="34")
    with entered(create_app(settings)) as served:
        served.test_client_class = Browserlike
        reader: Browserlike = served.test_client()  # type: ignore[assignment]
        page = reader.get("/").text
        brand = next(one for one in parse(page).iter() if one.get("class") == "brand-line")
        assert text_of(brand) == "จังหวัดอุบลราชธานี" and "ใกล้ท่าน: จังหวัดอุบลราชธานี" in page
        assert _chosen(page) == _reported(reader) == "34"
        reader.get("/?province=50")
        assert _chosen(reader.get("/").text) == _reported(reader) == "50"
        reader.get("/?province=")
        assert not _chosen(reader.get("/").text), "the whole country is a choice too"
        assert "จังหวัดอุบลราชธานี" in reader.get("/no-such-page").text


@pytest.mark.parametrize("code", ["99", "3401", "อุบล"])
def test_a_province_that_is_none_stops_the_start(tmp_path: Path, code: str) -> None:
    with pytest.raises(SettingsError, match="RUAMKID_PROVINCE"):
        create_app(make_settings(tmp_path, f"sqlite:///{tmp_path}/none.sqlite3", province=code))
