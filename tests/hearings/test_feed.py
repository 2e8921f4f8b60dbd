"""The feed of hearings: what happened, newest first, as far as everybody may read it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.support import atom, factories
from tests.support.pages import Browserlike
from tests.support.statements import counted
from webapp.core import clock
from webapp.core.db import unit_of_work
from webapp.hearings import operations

HOSTILE = "ถนน <b>&\x08\x0b\x1f\ufffe ใหม่"


def titles(client: Browserlike, query: str = "") -> list[str]:
    return [one.title for one in atom.read(client.get("/hearings/feed.atom" + query))]


def test_it_tells_of_the_announcement_the_opening_changes_and_the_result(
    client: Browserlike, officer: Callable[..., Any], stored: Callable[..., Any]
) -> None:
    assert titles(client) == []
    stored(factories.hearing, "draft", title="ร่างลับ")
    ahead, done = (
        stored(factories.hearing, "announced", title="หนึ่ง"),
        stored(factories.hearing, "summarised", title="สอง", changed_at=clock.now() - timedelta(days=10)),
    )
    stored(factories.hearing, "cancelled", title="สาม")
    assert titles(client) == [
        "ประกาศรับฟังความคิดเห็น: หนึ่ง",
        "เผยแพร่ผลการรับฟัง: สอง",
        "ประกาศรับฟังความคิดเห็น: สาม",
        "เปิดรับความคิดเห็นแล้ว: สอง",
        "ประกาศรับฟังความคิดเห็น: สอง",
    ]
    publisher = officer("publisher", "34").person.actor
    with clock.at(ahead.opens_at + timedelta(days=1)), unit_of_work():
        operations.extend_hearing(publisher, ahead, ahead.closes_at.date() + timedelta(days=9), "มีผู้ขอเวลาเพิ่ม")
    with clock.at(ahead.opens_at + timedelta(days=2)):
        newest = atom.read(client.get("/hearings/feed.atom"))[0]
        assert newest.title == "ขยายเวลารับฟัง: หนึ่ง" and "มีผู้ขอเวลาเพิ่ม" in newest.summary
        assert newest.url.endswith(f"/hearings/{ahead.public_id}")
    result = atom.read(client.get("/hearings/feed.atom?phase=summarised"))
    assert {one.url.rsplit("/", 1)[-1] for one in result} == {done.public_id}
    assert "ผู้เข้าร่วมส่วนใหญ่เห็นด้วย" in result[0].summary


def test_it_is_narrowed_as_the_list_is_and_the_list_leads_to_it(
    client: Browserlike, stored: Callable[..., Any]
) -> None:
    stored(factories.hearing, "open", title="ที่อุบล")
    elsewhere = stored(factories.project, area="5001")
    stored(factories.hearing, "announced", of=elsewhere, title="ที่เชียงใหม่")
    assert len(titles(client, "?area=34")) == 2 and len(titles(client, "?area=50")) == 1
    assert titles(client, "?area=34&phase=announced") == []
    assert len(titles(client, "?area=zz&phase=draft")) == 3, "nonsense narrows nothing"
    page = client.get("/hearings?area=34").text
    assert 'type="application/atom+xml"' in page.split("</head>")[0] and page.count("/hearings/feed.atom?area=34") == 2
    english = client.get("/hearings?area=34&lang=en").text
    assert "/hearings/feed.atom?area=34&amp;lang=en" in english
    assert "Open for opinions: ที่อุบล" in titles(client, "?area=34&lang=en")


def test_whatever_is_stored_it_stays_readable_and_asks_little(client: Browserlike, stored: Callable[..., Any]) -> None:
    def ask() -> int:
        with counted() as sent:
            atom.read(client.get("/hearings/feed.atom"))
        return sum(one.startswith("SELECT") for one in sent)

    stored(factories.hearing, "summarised", title=HOSTILE, summary=HOSTILE)
    assert titles(client)[0] == "เผยแพร่ผลการรับฟัง: ถนน <b>&\n ใหม่"
    few = ask()
    for _ in range(4):
        stored(factories.hearing, "summarised")
    assert ask() == few


def test_what_did_not_change_is_not_sent_again(client: Browserlike, stored: Callable[..., Any]) -> None:
    stored(factories.hearing)
    first = client.get("/hearings/feed.atom")
    again = client.get("/hearings/feed.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.data
