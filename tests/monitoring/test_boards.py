"""The dashboards: the same numbers at every level, counted from the rows, compared by shares and never ranked."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from flask import Flask

from tests.support import factories
from tests.support.pages import Browserlike
from webapp.areas import queries as areas
from webapp.core import clock
from webapp.core.db import unit_of_work
from webapp.core.thai import dictionary_order
from webapp.monitoring import counting, figures, operations
from webapp.monitoring.figures import board
from webapp.monitoring.periods import term_of
from webapp.planning.models import ItemStatus
from webapp.submissions import caring
from webapp.submissions.books import books


def filled(desk: Any) -> None:
    """Voices in two provinces of a cluster, in a province elsewhere, and in the cluster as a whole."""
    old = clock.now() - timedelta(days=200)
    with unit_of_work():
        for number in range(12):
            factories.submission(f"ถนน {number}", state="answered" if number < 9 else "waiting", received_at=old)
        original = factories.submission("เดิม", area_code="340701", settlement="confirmed")
        factories.submission("ซ้ำ", area_code="340701", state="duplicate", duplicate_of_id=original.id)
        factories.submission("ยังไม่แก้", area_code="340701", settlement="reopened")
        factories.submission("นอกขอบเขต", area_code="350101", state="out_of_scope", state_reason="เรื่องส่วนตัว")
        factories.submission("เชียงใหม่", area_code="500101")
        factories.submission("ทั้งกลุ่ม", area_code="C14")
        report = operations.save(
            desk.person.actor,
            desk.item,
            term_of("2569-q4") or _never(),
            operations.Content(ItemStatus.UNDER_WAY, 50, "ทำแล้ว", spent={"provincial": Decimal(4_000_000)}),
            0,
        )
        operations.submit(desk.person.actor, report, 1)
    counting.count_and_store()


def _never() -> Any:
    raise AssertionError


def area(code: str) -> Any:
    found = areas.get(code)
    assert found is not None
    return found


def test_every_level_shows_the_same_numbers(desk: Any) -> None:
    filled(desk)
    for code in ("TH", "R2", "C14", "34", "3401", "50"):
        shown, kept = board(area(code)), books(area(code))
        assert dict(shown.total.states) == {key: n for key, n in kept.states.items() if n}, code
        assert shown.total.voices == sum(one.voices for one in (*shown.lines, *shown.wholes.values(), shown.own))
        regions = [whole for whole, _ in figures.by_region(shown)] if code == "TH" else []
        for line in (*shown.lines, *regions):  # the page below shows the same as its line here
            below = board(line.area).total
            assert (below.states, below.overdue, below.problems) == (line.states, line.overdue, line.problems)
            if area(code).level != "province":  # a district's items are a province's by place, not by plan
                assert (below.items, below.budget, below.spent) == (line.items, line.budget, line.spent)
    care, ubon = caring.numbers(area("34")), board(area("34")).total
    assert (ubon.overdue, ubon.problems, ubon.settled["reopened"]) == (care["overdue"], care["all"], care["reopened"])
    assert (ubon.share_responded.part, ubon.share_responded.whole) == (9, 14)
    assert (ubon.items["on_time"], ubon.budget, ubon.spent_percent) == (1, Decimal(8_000_000), 50)
    assert board(area("C14")).own.voices == 1
    assert board(area("TH")).total.months[figures.last_months()[-1]] == 6
    assert counting.check() == []


def test_the_nation_is_compared_by_shares_and_never_ranked(desk: Any, client: Browserlike) -> None:
    filled(desk)
    page = client.get("/overview").text
    assert "ไม่จัดอันดับ" in page
    lines = board(area("TH")).lines
    assert [one.area.code for one in lines] == [
        one.code
        for one in sorted((x.area for x in lines), key=lambda x: (x.path.split("/")[1], dictionary_order(x.name_th)))
    ]
    assert len(lines) == 77
    assert page.count('class="bars"') == len(figures.by_region(board(area("TH"))))
    every = client.get("/overview/provinces").text
    assert "64% " in every  # 9 of 14
    assert "(39–84)" in every
    assert all(f'<th scope="row"><a href="/overview/{one.area.code}">' in every for one in lines)
    for path in (
        "/overview?show=overdue&lang=en",
        "/overview/R2",
        "/overview/C14?show=pace",
        "/overview/34?show=x",
        "/overview/340101",
    ):
        client.page(path)
    assert client.get("/overview/th").status_code == 301
    assert client.get("/overview/999999").status_code == 404
    assert desk.item.title in client.get("/overview/TH/items?standing=on_time").text
    assert desk.item.title not in client.get("/overview/TH/items?standing=late").text
    assert 'href="/submissions?area=34"' in every  # down to the single voice
    assert "/overview/3407" in client.get("/overview/34").text


def test_an_area_without_any_data_says_so_and_what_one_can_do(desk: Any, client: Browserlike) -> None:
    filled(desk)
    words = "ยังไม่มีข้อมูลของพื้นที่นี้"
    empty = client.get("/overview/9001").text
    assert words in empty and 'href="/report?area=9001"' in empty and "เสียงที่ได้รับ" in empty
    assert words not in client.get("/overview/34").text and words not in client.get("/overview").text


def test_officers_are_led_to_their_own_level(desk: Any, officer: Any, client: Browserlike) -> None:
    for role, place, address in (
        ("planner", "34", "/overview/34"),
        ("inspector", "C14", "/overview/C14"),
        ("admin", "TH", "/overview/TH"),
    ):
        assert officer(role, place).get("/workspace/monitoring").headers["Location"] == address
    assert client.get("/workspace/monitoring").status_code == 302
    assert officer("moderator").get("/workspace/monitoring").status_code == 403


def test_before_anything_is_counted_the_numbers_are_counted_on_the_spot(app: Flask, stored: Any) -> None:
    stored(factories.submission)
    assert counting.newest_count() is None
    assert board(area("34")).total.voices == board(area("TH")).total.voices == 1


def test_the_books_check_counts_the_dashboards_too(desk: Any, monkeypatch: Any, tmp_path: Path) -> None:
    from webapp import cli

    filled(desk)
    monkeypatch.setattr(cli, "_app", lambda: desk.application)
    done = CliRunner().invoke(cli.main, ["books", "TH", "--check"])
    assert done.exit_code == 0, done.output
    assert "the dashboards show what the rows say" in done.output
