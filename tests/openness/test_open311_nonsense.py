"""Whatever is sent or stored, Open311 answers in the standard's way: well-formed, and never with a fault of its own."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from tests.meta.test_hostile_forms import NONSENSE
from tests.openness.open311 import ROOT, as_text, ask, plain
from tests.support import factories
from webapp.core import limits
from webapp.core.db import db, unit_of_work
from webapp.openness import open311_rules as rules
from webapp.openness.open311_formats import answer
from webapp.submissions.models import Submission

ASKED = (
    "jurisdiction_id", "service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size",
    "lat", "long", "radius", "area", "locale", "api_key", "extensions",
)  # fmt: skip
SENT = (
    *("service_code", "description", "lat", "long", "address_string", "address_id", "email", "phone", "media_url"),
    *("jurisdiction_id", "device_id", "account_id", "attribute[area]", "attribute[x][]", "media", "media-stored", "locale"),
)  # fmt: skip
PATHS = ("discovery", "services", "services/road", "requests", "requests/x", "tokens/x")
RAW = (
    *("%00", "%ff%fe", "%ed%a0%80", "%0b", "%EF%BF%BF", "%27%20OR%201=1", "..%2f..%2fetc", "a%2cb", "%e0%b8", "%F0%9F%92%A9"),
    *("9" * 400, "1e999", "-0", "NaN", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00%2b14:00"),
    *("2024-W01-1", "20240101", "2024-02-30T00:00:00Z", "T", "%3c%21%5bCDATA%5b%5d%5d%3e", "%26lt%3bx%3e", "]]>", "<a/>"),
)  # fmt: skip


def well(told: Any) -> None:
    """An answer of the standard: one of its formats, well-formed, and no fault of ours."""
    assert told.status_code < 500, told.text
    if told.mimetype == "application/json":
        json.loads(told.data)
    else:
        assert told.mimetype == "text/xml", told.mimetype
        ElementTree.fromstring(told.data)
    assert "Traceback" not in told.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_question_breaks_it(client: Any, stored: Any) -> None:
    stored(factories.submission)
    for path in PATHS:
        for number, value in enumerate(RAW):
            ending = ("xml", "json")[number % 2]
            whole = "&".join(f"{name}={value}" for name in ASKED)
            well(client.get(f"{ROOT}/{path}.{ending}?{whole}"))
    for name in ASKED:
        for number, value in enumerate(RAW):
            well(
                client.get(
                    f"{ROOT}/requests.{('json', 'xml')[number % 2]}?{name}={value}&{name}=&{name}={value},{value}"
                )
            )
    for value in RAW:
        for path in ("services", "requests", "tokens"):
            well(client.get(f"{ROOT}/{path}/{value}.xml"))
            well(client.get(f"{ROOT}/{path}/{value}"))
    well(client.get(f"{ROOT}/requests.json?service_request_id={','.join(map(str, range(1_001)))}"))


def test_the_bounds_of_what_is_asked_hold_on_both_databases(client: Any, stored: Any) -> None:
    one = stored(factories.submission)
    for args in ({"page": 1_000_000, "page_size": 1_000}, {"page_size": 1_000, "start_date": "2199-09-01"}):
        assert ask(client, "requests", **args) == []
    assert ask(client, "requests", service_request_id=",".join([*(f"x{n}" for n in range(999)), one.public_id]))
    for circle in ({"lat": 90, "long": 180}, {"lat": -90, "long": -180, "radius": 100_000}, {"lat": 0, "long": 0}):
        assert ask(client, "requests", **circle) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_that_is_sent_breaks_it(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "count", lambda *a, **k: 0)
    good = {"service_code": "road", "description": "ถนนพัง", "address_id": "340101"}
    for number, value in enumerate(NONSENSE):
        address = f"{ROOT}/requests.{('xml', 'json')[number % 2]}"
        for name in SENT:
            well(client.post(address, data={**good, name: value}, csrf=False))
        well(client.post(address, data=dict.fromkeys(SENT, value), csrf=False))
    address = f"{ROOT}/requests.xml"
    for body, kind in (
        (b"\xff\x00{", "application/json"),
        (b"description=%ff%fe%00&service_code=road", "application/x-www-form-urlencoded"),
        (b"service_code=road&description=\xe0\xb8&address_id=340101", "application/x-www-form-urlencoded"),
        (b"x", "multipart/form-data"),
        (b"--b\r\nContent-Disposition: form-data; name=media; filename=a\r\n\r\nx", "multipart/form-data; boundary=b"),
        (b"<request/>", "text/xml"),
        (b"", "text/xml; charset=utf-99"),
    ):
        well(client.post(address, data=body, content_type=kind, csrf=False))
    flood = {**good, **{f"field{n}": "x" for n in range(2_500)}}
    well(client.post(address, data=flood, csrf=False))
    for name in ("media", "photo", "media[]"):
        for content, filename in ((b"", "a.jpg"), (b"GIF89a", "ก\x00.gif"), (b"\xff\xd8\xff", "../../a.jpg")):
            well(client.post(address, data={**good, name: (io.BytesIO(content), filename)}, csrf=False))
    well(client.post(address, data={**good, "media": [(io.BytesIO(b"x"), "a.jpg")] * 9}, csrf=False))


TEXTS = (
    "]]> <![CDATA[ <a b='c'> &amp; &#0; \" ' <?xml?>",
    "\u2028\u2029\u200b\u202e\ufeff \U0001f4a9 \ufdd0 ก็้้้",
    "a\tb\nc\r\nd\x85e\x7f",
)


def test_every_stored_text_is_well_formed(client: Any, stored: Any) -> None:
    one = stored(factories.submission)
    for text in TEXTS:
        with unit_of_work():
            values = {"public_text": text, "public_place": text, "state": "out_of_scope", "state_reason": text}
            db.session.execute(update(Submission).where(Submission.id == one.id).values(**values))
        told = client.get(f"{ROOT}/requests/{one.public_id}.xml")
        parsed = plain(ElementTree.fromstring(told.data))[0]
        assert parsed["description"] == text.replace("\r\n", "\n")
        assert client.get(f"{ROOT}/requests/{one.public_id}.json").json[0]["status_notes"].strip() == text.strip()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec=None)), name=st.sampled_from(["description", "status_notes"]))
@example(text="\x00\x0b\x1f\ud800\ufffe\uffff]]>", name="description")
def test_any_text_makes_the_same_in_xml_and_json(app: Flask, text: str, name: str) -> None:
    with app.test_request_context("/requests.xml"):
        written = answer("service_requests", [{name: text, "lat": 1.5, "zipcode": None}])
    with app.test_request_context("/requests.json"):
        said = answer("service_requests", [{name: text, "lat": 1.5, "zipcode": None}])
    read = plain(ElementTree.fromstring(written.data))
    lines = as_text(json.loads(said.data))
    if lines[0][name]:
        lines[0][name] = lines[0][name].replace("\r\n", "\n").replace("\r", "\n")  # as XML's readers do
    assert read == lines


MOMENTS = st.one_of(st.text(max_size=40), st.datetimes().map(str), st.datetimes().map(lambda at: at.isoformat() + "Z"))


def understood(ask: Callable[[], Any]) -> Any:
    """What is made of it; None if it is refused."""
    try:
        return ask()
    except rules.Refused as fault:
        return None if fault.status == 400 and fault.texts else fault


def test_a_year_of_the_buddhist_era_is_refused_and_does_not_find_nothing() -> None:
    for typed in ("2569-11-30", "2569-11-30T09:00:00+07:00"):
        with pytest.raises(rules.Refused):
            rules.moment("start_date", typed)


@given(typed=MOMENTS, is_end=st.booleans())
def test_a_moment_is_understood_or_refused(typed: str, is_end: bool) -> None:
    found = understood(lambda: rules.moment("start_date", typed, is_end=is_end))
    assert found is None or found.tzinfo
    for given_ends in ((found, None), (None, found)) if found else ():
        spanned = understood(partial(rules.span, *given_ends, found))
        assert spanned is None or timedelta(0) <= spanned[1] - spanned[0] <= rules.SPAN


@given(st.text(max_size=20), st.integers(1, 2_000))
def test_a_number_is_in_its_bounds_or_refused(typed: str, most: int) -> None:
    found = understood(lambda: rules.number("page", typed, 1, most))
    assert found is None or 1 <= found <= most


@pytest.mark.parametrize(
    "text", ["<script>", "</b>", "<!-- x -->", "<img src=x onerror=y>", "<?php x ?>", "<!DOCTYPE x>"]
)
def test_html_is_known(text: str) -> None:
    assert rules.holds_html(f"ไฟดับ {text} ทั้งซอย")


@pytest.mark.parametrize("text", ["ราคา < 500 และ > 100", "a<b", "<3 <3", "x << y >> z", "<ก>", "อุณหภูมิ <40 องศา>"])
def test_signs_of_comparison_are_no_html(text: str) -> None:
    assert not rules.holds_html(text)
