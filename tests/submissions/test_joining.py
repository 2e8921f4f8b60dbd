"""'Me too': a problem that somebody reported already gains a voice instead of being written again."""

from typing import Any

import pytest
from sqlalchemy import func, select

from tests.submissions.test_reports import AREA, form_of, send
from tests.support.pages import Browserlike
from webapp.areas import queries as areas
from webapp.core import search
from webapp.core.db import db, unit_of_work
from webapp.submissions import queries, similar
from webapp.submissions.models import State, Submission


@pytest.fixture
def report(stored: Any, make: Any) -> Submission:
    words = "ไฟถนนหน้าวัดศรีอุบลดับมาสามคืน มืดมาก"
    one = stored(make.submission, words)
    stored(make.submission, "น้ำประปาไม่ไหลทั้งหมู่บ้าน")
    with unit_of_work():
        for row in db.session.scalars(select(Submission)):
            search.index("submission", row.id, row.public_text)
    return one


def joined(report: Submission) -> int:
    return db.session.scalar(select(func.count()).where(Submission.duplicate_of_id == report.id)) or 0


def test_the_check_page_shows_what_stands_there_and_joining_gives_a_receipt(
    client: Browserlike, report: Submission
) -> None:
    typed = {**client.form("/report"), "text": "ไฟถนนหน้าวัดดับหลายคืนแล้ว 081-234-5678", "go": "next"}
    page = client.post("/report", data=typed)
    page = client.post("/report", data={**form_of(page.text), "area": AREA, "go": "next"})
    assert report.public_text in page.text
    assert "น้ำประปาไม่ไหล" not in page.text
    sent = client.post(f"/submissions/{report.public_id}/join", data=form_of(page.text))
    assert sent.status_code == 303
    assert client.get(sent.location).status_code == 200
    tracking = client.get(sent.location.removesuffix("/receipt"))
    assert "ฉันก็เจอ" in tracking.text
    assert client.get(tracking.request.path + "/feed.atom").mimetype == "application/atom+xml"
    assert joined(report) == 1
    province = areas.get("34")
    assert province
    books = queries.books(province)
    assert (books.voices, books.texts, books[State.DUPLICATE]) == (3, 2, 1)
    assert not queries.check_books(province)


def test_nobody_joins_twice_and_nobody_joins_an_own_report(
    client: Browserlike, report: Submission, app: Any, stored: Any, make: Any, sign_in: Any
) -> None:
    address = f"/submissions/{report.public_id}/join"
    first, second = client.post(address), client.post(address)
    assert first.location == second.location
    assert app.test_client().post(address).location != first.location
    person = stored(make.user)
    assert sign_in(person).post(address).location == sign_in(person).post(address).location
    assert joined(report) == 3
    send(client)
    own = db.session.scalars(select(Submission).order_by(Submission.id.desc())).first()
    assert own
    assert client.post(f"/submissions/{own.public_id}/join").location == f"/submissions/{own.public_id}"
    assert joined(own) == 0


def test_joining_a_merged_report_counts_for_its_original(client: Browserlike, report: Submission, make: Any) -> None:
    with unit_of_work():
        copy = make.submission("ไฟดับหน้าวัด", state="duplicate", duplicate_of_id=report.id)
    client.post(f"/submissions/{copy.public_id}/join")
    assert joined(report) == 2
    assert client.get("/submissions").text.count('submission-entry"') == 3, "a voice without words is in no list"


@pytest.mark.parametrize("hidden", ["held", "hidden", "confidential"])
def test_what_the_public_does_not_see_cannot_be_joined(
    client: Browserlike, stored: Any, make: Any, hidden: str
) -> None:
    """It says so, on its own page if it has one; what somebody was writing about it stays theirs to send."""
    original = stored(make.submission, visibility=hidden, visibility_reason="เหตุผล")
    copy = stored(make.submission, "ไฟดับหน้าวัด", state="duplicate", duplicate_of_id=original.id)
    typed = {**client.form("/report"), "text": "ไฟถนนหน้าวัดดับหลายคืนแล้ว", "area": AREA}
    for one in (original, copy):
        if hidden == "confidential" and one is original:
            assert client.post(f"/submissions/{one.public_id}/join").status_code == 404
            continue
        sent = client.post(f"/submissions/{one.public_id}/join")
        assert sent.location == f"/submissions/{one.public_id}"
        assert "จึงเพิ่มเสียงไม่ได้" in client.get(sent.location).text
        kept = client.post(f"/submissions/{one.public_id}/join", data={**typed, "step": "what"})
        assert kept.status_code == 409 and "จึงเพิ่มเสียงไม่ได้" in kept.text
        assert form_of(kept.text)["text"] == typed["text"]
    assert joined(original) == 1
    opinion = stored(make.opinion, "เห็นด้วย")
    assert client.post(f"/submissions/{opinion.public_id}/join").status_code == 404


def test_an_open_hearing_on_the_same_thing_is_named(app: Any, report: Submission, stored: Any, make: Any) -> None:
    hearing = stored(make.hearing, title="รับฟังความคิดเห็นการซ่อมไฟถนนหน้าวัด")
    stored(make.hearing, title="รับฟังความคิดเห็นเขื่อนกันน้ำ")
    found = similar.find("ไฟถนนหน้าวัดดับ", "340101")
    assert [one.id for one in found.hearings] == [hearing.id]
    assert not similar.find("ดับ", "340101")
    assert not similar.find("ไฟถนนหน้าวัดดับ", "500101").reports
