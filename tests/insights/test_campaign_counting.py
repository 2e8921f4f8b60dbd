"""One rule wherever submissions are counted: of a campaign the first letter is the text, and every letter is a voice, in its own place."""

from datetime import timedelta
from typing import Any

from flask import Flask

from tests.support import factories
from webapp.areas import queries as areas
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.insights import trend_queries, view_queries
from webapp.insights.models import Label
from webapp.monitoring import counting, figures
from webapp.monitoring.shares import Share
from webapp.planning import checking, overview
from webapp.submissions.books import books, check_books
from webapp.submissions.campaign_models import Campaign, CampaignLetter
from webapp.submissions.models import Submission

DAY = timedelta(days=1)


def campaign_of(letters: list[Submission], area: str = "34") -> Campaign:
    kin = letters[0].id
    campaign = Campaign(area_code=area, kin=kin, side="", core="", letters=len(letters))
    db.session.add(campaign)
    db.session.flush()
    for one in letters:
        db.session.add(CampaignLetter(submission_id=one.id, kin=kin, side="", rank=one.id, campaign_id=campaign.id))
    return campaign


def sent(count: int, area: str, **more: Any) -> list[Submission]:
    return [factories.submission(f"ขอคัดค้านโรงไฟฟ้าขยะ {n}", area_code=area, **more) for n in range(count)]


def test_books_matrix_views_and_boards_count_a_campaign_once_and_everybody_in_it(app: Flask, officer: Any) -> None:
    now = clock.now()
    with unit_of_work():
        one, other = (strategy.public_id for strategy in factories.plan().strategies)
        letters = [*sent(4, "340101", received_at=now - 9 * DAY), *sent(3, "340101"), *sent(5, "340201")]
        campaign_of(letters)
        campaign_of(sent(6, "3403", state="answered"), "3403")
        sent(2, "340201")
        factories.submission("ซ้ำ", area_code="3403", state="duplicate", duplicate_of_id=letters[5].id)
        for letter, ref, source in (
            (letters[0], one, "person"),
            (letters[1], one, "person"),
            (letters[5], one, "machine"),
            (letters[5], other, "machine"),
            (letters[8], other, "machine"),
        ):
            more = {"confidence": 1.0, "source": source, "model": "" if source == "person" else "m"}
            db.session.add(Label(submission_id=letter.id, aspect="strategy", value=ref, **more))
    province = areas.tree().by_code["34"]
    found, counted = overview.matrix(province, now), books(province)
    assert (counted.texts, counted.voices) == (4, 21)
    assert (found.whole.texts, found.whole.voices, found.whole.waiting) == (4, 21, 14)
    assert (found.whole.new, found.whole.before) == (3, 1), "the first letter came nine days ago"
    assert [(place.texts, place.voices) for place in map(found.sum_at, ("3401", "3402", "3403"))] == [
        (1, 7), (2, 7), (1, 7),
    ]  # fmt: skip
    cell = found.sum_of(one) + found.sum_of(other)
    assert (cell.texts, cell.voices, cell.confirmed) == (1, 5, 1)
    assert checking.check(province) == [] and check_books(areas.tree().by_code["TH"]) == []
    for code, texts in (("3401", 1), ("3402", 2), ("3403", 1)):
        assert books(areas.tree().by_code[code]).texts == texts
    planner = officer("planner")
    for asked, number in (({"copies": "no"}, 4), ({"copies": "yes"}, 17), ({"copies": "campaign"}, 18), ({}, 21)):
        assert view_queries.page(planner.person.actor, asked).total == number, asked
    assert "จดหมายชุดเดียวกันนับเฉพาะฉบับแรก" in planner.get("/workspace/matrix").text
    board = figures.board(province)
    assert (board.texts, board.total.voices) == (4, 21)
    assert board.total.share_responded == Share(6, 20), "each letter is answered by itself"
    assert "4 ข้อความที่ต่างกัน" in officer("planner").get("/overview/34").text


def test_letters_that_came_since_a_board_was_counted_are_in_neither_of_its_numbers(app: Flask) -> None:
    province, later = areas.tree().by_code["34"], clock.now() + timedelta(minutes=5)
    with unit_of_work():
        sent(2, "340201")
        letters = sent(3, "340101")
        campaign = campaign_of(letters)
    counting.count_and_store()
    with unit_of_work():
        for one in sent(9, "340101", received_at=later):
            row = CampaignLetter(submission_id=one.id, kin=campaign.kin, side="", rank=one.id, campaign_id=campaign.id)
            db.session.add(row)
        campaign.letters = 12
    board = figures.board(province)
    assert (board.texts, board.total.voices) == (3, 5)
    with clock.at(later):
        counting.count_and_store()
    board = figures.board(province)
    assert (board.texts, board.total.voices) == (3, 14)


def test_a_campaign_is_no_growth_beyond_chance(app: Flask, officer: Any) -> None:
    now = clock.now()
    with unit_of_work():
        usual = [factories.submission(f"กลิ่นขยะ {n}", received_at=now - (1 + 7 * n) * DAY) for n in range(13)]
        letters = sent(40, "340101", received_at=now - DAY)
        theme = factories.theme([*usual, *letters], title="โรงไฟฟ้าขยะ")
        campaign_of(letters)
    planner = officer("planner")
    found = trend_queries.trends(planner.person.actor, areas.tree().by_code["34"], now)
    assert found.bursts == [] and found.loose == 0
    for weeks in (found.received, found.themes[0].weeks, trend_queries.weeks_of_theme(theme, now)):
        assert (weeks.texts[-1], weeks.voices[-1]) == (2, 41)


def test_the_text_of_a_theme_is_the_first_letter_that_stands_in_it(app: Flask, officer: Any) -> None:
    with unit_of_work():
        letters = sent(6, "340101")
        theme = factories.theme(letters[3:])
        campaign_of(letters)
    assert trend_queries.weeks_of_theme(theme, clock.now()).texts[-1] == 1


def test_open_data_say_of_which_campaign_a_letter_is(app: Flask, client: Any) -> None:
    with unit_of_work():
        letters = sent(5, "340101")
        campaign = campaign_of(letters)
        alone = factories.submission("ไฟดับ")
    found = {one["id"]: one for one in client.get("/api/v1/submissions").json["items"]}
    assert {found[one.public_id]["campaign"] for one in letters} == {campaign.public_id}
    assert found[alone.public_id]["campaign"] is None
    assert all(one["voices"] == 1 for one in found.values())
