"""No address of a public page breaks it, whatever stands behind the question mark."""

import io
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from tests.support.pages import Browserlike
from webapp.core.typed import Typed

# Names that Flask's url_for takes as orders, and values that are no number, day, area or text of this world.
ORDERS = "endpoint=x&_external=1&_scheme=x&_method=x&_anchor=x&self=x&values=x"
NAMES = (
    "q",
    "page",
    "area",
    "kind",
    "state",
    "phase",
    "box",
    "lat",
    "lon",
    "size",
    "at",
    "term",
    "year",
    "cost",
    "show",
)
VALUES = (
    "",
    "-1",
    "99999999999999999999",
    "²",
    "๑",
    "NaN",
    "1e999",
    "0000-00-00",
    "2569-02-30",
    "0001-01-01",
    "9999-12-31",
    "\x00",
    "' OR 1=1 --",
    "x" * 3000,
)


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_template: object) -> str:
    return f"sqlite:///{sqlite_template}"


def test_broken_cookies_break_no_page(app: Flask) -> None:
    for cookie in ("remember_token=\xff|\xff", "session=%FF; lang=%00; display={}", "session=.eJx; known=x", "=;;;="):
        visitor = app.test_client(use_cookies=False)
        assert visitor.get("/about", headers={"Cookie": cookie}).status_code == 200, cookie


def test_a_name_of_a_file_that_no_database_takes_is_taken_without_it() -> None:
    sent = FileStorage(io.BytesIO(b"x"), filename="แบบ\x00สำรวจ\x1b.csv")
    asked = Typed([("file", sent), ("na\x00me", "ก\x00ข")])
    assert (asked["file"].filename, asked["name"]) == ("แบบสำรวจ.csv", "กข")


def public_pages(app: Flask) -> list[str]:
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments)
    return sorted(rule.rule for rule in rules if getattr(app.view_functions[rule.endpoint], "guard", "") == "public")


def test_no_question_breaks_a_public_page(app: Flask, client: Browserlike) -> None:
    pages = public_pages(app)
    assert len(pages) > 25
    for place in ("%00", "%0b", "%ef%bf%be"):
        assert client.get(f"/projects/{place}").status_code == 404
    for page in [*pages, "/areas/34", "/overview/34"]:
        assert client.get(f"{page}?{ORDERS}").status_code < 500, page
        for value in VALUES:
            question = "&".join(f"{name}={quote(value)}" for name in NAMES)
            assert client.get(f"{page}?{question}").status_code < 500, f"{page}?…={value[:20]!r}"
