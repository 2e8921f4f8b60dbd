"""Readers choose how pages look: without account, script or session; easy reading folds what is secondary."""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from tests.support import factories
from tests.support.pages import Browserlike, text_of
from webapp.core import display
from webapp.core.display import Display
from webapp.projects.models import Project


@pytest.mark.parametrize(
    "kept", [None, "", "100", "-", "9999-contrast-x", "125-easy", "150-contrast-easy", "150" * 999]
)
def test_a_cookie_never_gives_a_look_that_is_not_offered(kept: str | None) -> None:
    look = display.read(kept)
    assert look.size in display.SIZES
    assert display.read(str(look)) == look
    assert (look == Display(125, easy=True)) == (kept == "125-easy")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_choice_is_kept_and_leads_back_to_where_it_was_made(
    client: Browserlike, stored: Callable[..., Project]
) -> None:
    project = stored(factories.project, easy_summary="ซ่อมถนนหน้าตลาดให้หายเป็นหลุม")
    address = f"/projects/{project.public_id}?lang=th"
    plain = client.page(address)
    assert "display" not in {cookie.key for cookie in client._cookies.values()}  # type: ignore[attr-defined]
    assert plain.get("class") is None

    choice = {"text_size": "150", "contrast": "on", "easy": "on", "page": address}
    answer = client.post("/display", data=choice, csrf=False)
    assert (answer.status_code, answer.location) == (303, address)
    page = client.page(address)
    assert page.get("class") == "text-150"
    sheets = {(link.get("href") or "").split("?")[0]: link.get("media") for link in page.iter("link")}
    assert sheets["/static/css/contrast.css"] is None
    main = next(page.iter("main"))
    headings = [text_of(one) for one in main.iter("h2")]
    assert headings[0] == "สรุปภาษาง่าย"
    folded = [text_of(one) for fold in main.iter("details") for one in fold.iter("h2")]
    assert "สาระสำคัญ" in " ".join(folded)

    assert "target" not in _display_form(page).attrib, "nothing to type here: the page itself comes back"
    assert _display_form(client.page("/report")).get("target") == "_blank", (
        "without script, typed words stay in their tab"
    )

    for elsewhere in ("https://example.org/", "//example.org", "/\\example.org", ""):
        answer = client.post("/display", data={"text_size": "100", "page": elsewhere}, csrf=False)
        assert answer.location == "/", elsewhere
    assert client.page(address).get("class") is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_hearing_read_easily_shows_the_ways_to_take_part_and_folds_what_was_said(
    client: Browserlike, stored: Callable[..., Any]
) -> None:
    project = stored(factories.project, easy_summary="ซ่อมถนนหน้าตลาดให้หายเป็นหลุม")
    hearing = stored(factories.hearing, of=project)
    stored(factories.session, hearing)
    stored(factories.opinion, "เห็นด้วย ขอไฟส่องทาง", of=hearing)
    address = f"/hearings/{hearing.public_id}"
    seen, folded = _headings(client.page(address))
    assert {"เวที", "ความคิดเห็นที่ได้รับ", "ประกาศใน 3 ช่องทาง"} <= seen and not folded
    client.post("/display", data={"text_size": "100", "easy": "on", "page": address}, csrf=False)
    seen, folded = _headings(client.page(address))
    assert {"สรุปภาษาง่าย", "เวที"} <= seen
    assert {"วิธีรับฟัง", "ความคิดเห็นที่ได้รับ", "ประกาศใน 3 ช่องทาง"} <= folded


def _headings(page: Element) -> tuple[set[str], set[str]]:
    """Of the page's own part: those that stand open, and those that are folded away."""
    main = next(page.iter("main"))
    every = {text_of(one) for one in main.iter("h2")}
    folded = {text_of(one) for fold in main.iter("details") for one in fold.iter("h2")}
    return every - folded, folded


def _display_form(page: Element) -> Element:
    return next(form for form in page.iter("form") if form.get("action") == "/display")
