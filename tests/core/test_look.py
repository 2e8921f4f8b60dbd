"""The parts that all pages share: what a person sees, hears and gets back from a form."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask, render_template, render_template_string, request
from markupsafe import escape

from tests.conftest import build, entered
from tests.support import factories
from tests.support.pages import Browserlike, parse, text_of
from webapp.core import style
from webapp.core.i18n import in_language
from webapp.core.web import invalid, public

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # parts of pages ask no database


@pytest.fixture
def own_app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application of its own, which may be given another page."""
    with entered(build(database_url, tmp_path)) as application:
        yield application


@pytest.fixture
def style_page(own_app: Flask) -> Callable[..., Element]:
    """The style page: `style_page(lang="en")`, or with `data=` to send its form."""

    @public
    def view() -> object:
        form = style.SampleForm()
        content = style.sample() | {"form": form, "pin_source": "/areas/54/districts.geojson"}
        if request.method == "POST" and not form.validate():
            return invalid("core/style.html", **content)
        return render_template("core/style.html", **content)

    own_app.add_url_rule("/all-parts", "all_parts", view, methods=["GET", "POST"])

    def fetch(lang: str = "th", data: dict[str, str] | None = None) -> Element:
        address = f"/all-parts?lang={lang}"
        visitor = own_app.test_client()
        response = visitor.post(address, data=data) if data else visitor.get(address)
        assert response.status_code == (422 if data else 200)
        return parse(response.text)

    return fetch


def by_id(page: Element, name: str) -> Element:
    return next(element for element in page.iter() if element.get("id") == name)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_part_is_valid_in_both_languages(style_page: Callable[..., Element], lang: str) -> None:
    assert style_page(lang).get("lang") == lang


def test_a_refused_form_keeps_what_was_typed_and_leads_to_each_fault(style_page: Callable[..., Element]) -> None:
    long = "ถนนพัง " * 100
    page = style_page(data={"name": "สะพาน <ไม้>", "details": long, "mail": "สมชาย"})
    assert by_id(page, "name").get("value") == "สะพาน <ไม้>"
    assert (by_id(page, "details").text or "").strip() == long.strip()
    summary = by_id(page, "error-summary")
    assert summary.get("role") == "alert"
    for link in summary.iter("a"):
        target = by_id(page, (link.get("href") or "").removeprefix("#"))
        assert target.tag in {"input", "textarea", "select"}
    mail = by_id(page, "mail")
    assert mail.get("aria-invalid") == "true"
    assert "somchai@example.com" in text_of(by_id(page, "mail-error"))
    assert "mail-error" in (mail.get("aria-describedby") or "")


def test_hints_are_tied_to_their_fields(style_page: Callable[..., Element]) -> None:
    page = style_page("en")
    assert "details-hint" in (by_id(page, "details").get("aria-describedby") or "")
    assert by_id(page, "stance").get("role") == "radiogroup"
    assert "(optional)" in text_of(next(x for x in page.iter("label") if x.get("for") == "telephone"))


def test_a_browser_does_not_cut_a_pasted_text(style_page: Callable[..., Element]) -> None:
    assert by_id(style_page(), "details").get("maxlength") is None


@pytest.mark.parametrize("code", [400, 403, 404, 405, 410, 413, 415, 418, 422, 429, 500, 503])
def test_an_error_page_says_what_to_do_next(app: Flask, code: int) -> None:
    with app.test_request_context("/"):
        html = render_template("core/error.html", code=code, reason="", wait=30, request_id="0123abcd")
    assert "ทำอย่างไรต่อ" in html
    assert "0123abcd" in html
    assert f" {code}" in html


@pytest.mark.parametrize(
    ("seconds", "th", "en"),
    [
        (40, "รอประมาณ 40 วินาที", "about 40 seconds"),
        (61, "รอประมาณ 2 นาที", "about 2 minutes"),
        (1733, "29 นาที", "29 minutes"),
        (62_000, "18 ชั่วโมง", "18 hours"),
    ],
)
def test_a_long_wait_is_told_in_minutes(app: Flask, seconds: int, th: str, en: str) -> None:
    for lang, words in (("th", th), ("en", en)):
        with app.test_request_context("/"), in_language(lang):
            assert words in render_template("core/error.html", code=429, reason="", wait=seconds, request_id="x")


def test_nobody_is_told_that_a_password_is_still_there(client: Browserlike) -> None:
    page = client.post("/sign-in", data={"email": "a@people.example", "password": "ผิด"}).text
    assert "กรุณาตรวจสอบข้อมูลอีกครั้ง" in page and "สิ่งที่ท่านพิมพ์ไว้ยังอยู่ครบ" not in page


def test_a_mistyped_code_leads_back_to_where_codes_are_entered(client: Browserlike) -> None:
    page = client.get("/track/AAAA-BBBB-CCCC-DDDD")
    assert page.status_code == 404 and "ไม่พบเรื่องของรหัสนี้" in page.text
    assert 'href="/track"' in page.text.split('<div class="button-row">')[1].split("</div>")[0]
    assert "ไปหน้าแรก" in client.get("/nowhere").text


def test_an_address_that_only_takes_a_form_leads_to_the_page_of_the_form(
    client: Browserlike, stored: Callable[..., Any]
) -> None:
    """Where a refused form is shown again, its own address stands in the browser: fetched anew, it must not be a dead end."""
    said = stored(factories.submission)
    for address, page in (
        (f"/submissions/{said.public_id}/join", f"/submissions/{said.public_id}"),
        ("/report/similar", "/report"),
        ("/track/AAAABBBBCCCCDDDD/settled", "/track/AAAABBBBCCCCDDDD"),
        ("/display", "/"),
    ):
        told = client.get(address)
        assert told.status_code == 405
        assert f'href="{page}"' in told.text.split('<div class="button-row">')[1].split("</div>")[0]


def test_buttons_that_only_a_script_can_serve_wait_for_it(app: Flask) -> None:
    source = (
        '{% import "core/_components.html" as ui %}'
        '{{ ui.button("a", type="button", data_print=True) }}{{ ui.button("b", type="button", data_copy="x") }}{{ ui.button("c") }}'
    )
    with app.test_request_context():
        printed, copied, plain = render_template_string(source).split("</button>")[:3]
    assert " hidden" in printed and " hidden" in copied and " hidden" not in plain


def test_evidence_is_marked_without_trusting_the_text(app: Flask) -> None:
    text = "<b>ไฟดับ</b> ทั้งซอย"
    with app.test_request_context("/"):
        html = render_template_string(
            '{% import "core/_components.html" as ui with context %}{{ ui.highlight(text, spans) }}',
            text=text,
            spans=[(3, 8), (5, 9), (100, 200)],
        )
    assert "<b>" not in html
    assert html.replace("<mark>", "").replace("</mark>", "").startswith(f'<span class="marked">{escape(text)}')
    assert "<mark>ไฟดับ</mark><mark>&lt;</mark>" in html


def test_static_files_leave_small_and_under_an_address_of_their_own(client: Browserlike) -> None:
    sheet = next(link for link in client.page("/sign-in").iter("link") if "app.css" in (link.get("href") or ""))
    response = client.get(sheet.get("href") or "", headers={"Accept-Encoding": "br"})
    assert response.headers["Content-Encoding"] == "br"
    assert "immutable" in response.headers["Cache-Control"]
    plain = client.get(sheet.get("href") or "").text
    assert "noto-sans-thai-looped-thai-400.woff2?v=" in plain
    assert 'url("../img/weave.svg")' not in plain


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("path", ["/", "/about", "/privacy", "/accessibility"])
def test_the_pages_about_the_platform_lead_to_each_other(client: Browserlike, path: str, lang: str) -> None:
    links = {link.get("href") for link in client.page(f"{path}?lang={lang}").iter("a")}
    assert {"/about", "/privacy", "/accessibility", "/report", "/track"} <= links


def test_the_style_page_belongs_to_the_demonstration(client: Browserlike) -> None:
    assert client.get("/style").status_code == 404


def test_the_menu_marks_one_place_only(client: Browserlike) -> None:
    menu = [link for link in client.page("/report").iter("a") if link.get("aria-current")]
    assert {link.get("href") for link in menu} == {"/report"}
    second = client.post("/report", data={**client.form("/report"), "text": "ไฟดับหน้าวัด", "go": "next"}).text
    assert 'href="/report" aria-current="page"' in second and 'href="/submissions" aria-current' not in second


def test_the_map_of_the_country_leads_to_districts(client: Browserlike) -> None:
    """The pin map starts with all provinces and fetches the districts of the one that was chosen."""
    provinces = client.get("/areas/TH/districts.geojson").get_json()["features"]
    assert len(provinces) == 77
    districts = client.get(f"/areas/{provinces[0]['properties']['code']}/districts.geojson").get_json()["features"]
    assert districts
    assert all(d["properties"]["code"].startswith(provinces[0]["properties"]["code"]) for d in districts)


def test_compiled_templates_are_kept_and_what_spoils_them_breaks_no_page(database_url: str, tmp_path: Path) -> None:
    shelf = tmp_path / "templates"
    shelf.mkdir()  # of its own: what is lent to all stays whole

    def page() -> str:
        with entered(build(database_url, tmp_path)) as application:
            return application.test_client().get("/about").text.split("</head>")[1].split("<footer")[0]

    fresh = page()
    kept = {path: path.stat().st_mtime_ns for path in shelf.rglob("*.cache")}
    assert kept
    assert page() == fresh
    assert {path: path.stat().st_mtime_ns for path in shelf.rglob("*.cache")} == kept, "compiled again"
    for path in kept:
        path.write_bytes(path.read_bytes()[:-20])
    assert page() == fresh
    with entered(build(database_url, tmp_path)) as application:
        shutil.rmtree(shelf)  # as good as a full disk: nothing can be written
        assert application.test_client().get("/about").status_code == 200
