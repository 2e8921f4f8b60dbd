"""One accountable state each, the books, moderation, and the public list."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.pages import Browserlike
from webapp.areas import queries as areas
from webapp.core import search
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM, Actor, Denied, Grant, Role
from webapp.submissions import moderating, operations, queries
from webapp.submissions.models import State, Submission, Visibility


@pytest.fixture
def planner(app: Any) -> Actor:
    return Actor(None, "person", (Grant(Role.PLANNER, areas.path_of("34")),))


@pytest.fixture
def three(stored: Any, make: Any) -> list[Submission]:
    return [stored(make.submission, f"ถนนพังจุดที่ {n}") for n in range(3)]


def faults() -> list[str]:
    return [fault for code in ("TH", "34", "3401") if (area := areas.get(code)) for fault in queries.check_books(area)]


def test_every_move_keeps_the_books_balanced(app: Any, three: list[Submission], planner: Actor) -> None:
    first, second, third = three
    province = areas.get("34")
    assert province
    with unit_of_work():
        assert operations.set_state(planner, [first, second.id], State.IN_THEME, permission="theme.accept") == 2
        operations.mark_duplicate(planner, second, first)
        operations.set_state(
            planner, [third], State.OUT_OF_SCOPE, permission="submission.set_aside", reason="เป็นเรื่องเอกชน"
        )
    books = queries.books(province)
    assert (books.received, books.texts, books[State.IN_THEME], books[State.DUPLICATE]) == (3, 2, 1, 1)
    assert books.balanced
    assert not faults()
    with unit_of_work():
        operations.mark_duplicate(planner, first, third)  # what was merged into the first follows
    assert {
        row.duplicate_of_id for row in db.session.scalars(select(Submission).where(Submission.state == "duplicate"))
    } == {third.id}
    assert not faults()
    moved = [e for e in db.session.scalars(select(AuditEntry)) if e.action == "theme.accept"]
    assert len(moved) == 1


def test_the_figures_of_an_area_add_up_to_what_was_received(
    client: Browserlike, three: list[Submission], planner: Actor
) -> None:
    with unit_of_work():
        operations.mark_duplicate(planner, three[1], three[0])
        operations.set_state(planner, [three[2]], State.OUT_OF_SCOPE, permission="submission.set_aside", reason="เอกชน")
    page = client.get("/areas/34").text.split('<div class="grid grid-small">')[1]  # the first row of figures
    figures = re.findall(r'stat-number">(\d+)</p>\s*<p class="stat-label">([^<]*)', page)
    (received, label), *parts = [(int(figure), label) for figure, label in figures]
    assert label == "เสียงที่ได้รับ" and received == sum(figure for figure, _ in parts) == 3, parts


def test_the_check_finds_what_does_not_balance(app: Any, three: list[Submission]) -> None:
    with unit_of_work():
        three[0].state, three[0].duplicate_of_id = State.DUPLICATE, three[1].id
    with unit_of_work():
        three[1].state, three[1].duplicate_of_id = State.DUPLICATE, three[2].id
    assert any("leads to another duplicate" in fault for fault in faults())


def test_states_are_moved_only_with_the_right_and_a_reason(app: Any, three: list[Submission], planner: Actor) -> None:
    stranger = Actor(None, "person", (Grant(Role.PLANNER, areas.path_of("50")),))
    with pytest.raises(Denied), unit_of_work():
        operations.set_state(stranger, three, State.IN_THEME, permission="theme.accept")
    with pytest.raises(ValueError, match="reason"), unit_of_work():
        operations.set_state(planner, three, State.OUT_OF_SCOPE, permission="submission.set_aside")
    with pytest.raises(ValueError, match="original"), unit_of_work():
        operations.set_state(planner, three, State.DUPLICATE, permission="insight.correct")
    with pytest.raises(ValueError, match="own duplicate"), unit_of_work():
        operations.mark_duplicate(planner, three[0], three[0])


def test_a_moderator_hides_words_and_everybody_sees_why(
    client: Browserlike, officer: Any, three: list[Submission]
) -> None:
    with unit_of_work():
        search.index("submission", three[0].id, three[0].public_text)
    address = f"/submissions/{three[0].public_id}"
    moderator = officer("moderator")
    form = moderator.form(f"{address}/moderation")
    assert moderator.post(f"{address}/moderation", data={**form, "visibility": "hidden"}).status_code == 422
    hidden = {**form, "visibility": "hidden", "reason": "กล่าวหาบุคคลโดยระบุตัวได้"}
    assert moderator.post(f"{address}/moderation", data=hidden).status_code == 303
    public = client.get(address).text
    assert "ถนนพังจุดที่ 0" not in public
    assert "กล่าวหาบุคคลโดยระบุตัวได้" in public
    assert "กล่าวหาบุคคลโดยระบุตัวได้" in moderator.get("/workspace/moderation").text
    assert "ไม่พบ" in client.get("/submissions?q=ถนนพังจุดที่").text
    again = {**form, "visibility": "visible", "reason": "ตรวจแล้วไม่มีข้อมูลส่วนบุคคล", "words": "จุดที่ 0"}
    assert moderator.post(f"{address}/moderation", data=again).status_code == 303
    public = client.get(address).text
    assert "ถนนพัง[ปกปิดโดยผู้กลั่นกรอง]" in public
    db.session.expire_all()
    assert three[0].text == "ถนนพังจุดที่ 0"
    assert moderator.post(f"{address}/moderation", data={**again, "words": "ไม่มีคำนี้"}).status_code == 422


def test_looking_at_the_original_is_noted(client: Browserlike, officer: Any, three: list[Submission]) -> None:
    address = f"/submissions/{three[0].public_id}/original"
    planner = officer("planner")
    assert "ถนนพังจุดที่ 0" in planner.post(address).text
    looks = [e for e in db.session.scalars(select(AuditEntry)) if e.action == "submission.read_original"]
    assert [e.object_id for e in looks] == [three[0].public_id]
    assert officer("planner", "50").post(address).status_code == 403
    assert client.post(address).status_code in {302, 303}
    assert officer("moderator", "50").get(f"/submissions/{three[0].public_id}/moderation").status_code == 404


def test_the_public_list_is_narrowed_searched_and_paged(
    client: Browserlike, stored: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(25):
        one = stored(make.submission, f"ไฟดับซอย {n}", area_code="500101" if n % 5 == 0 else "340101")
        with unit_of_work():
            search.index("submission", one.id, one.public_text)
    stored(make.opinion, "เห็นด้วยกับสะพาน")

    def shown(query: str) -> int:
        return client.get(f"/submissions?{query}").text.count('submission-entry"')

    assert shown("") == 20
    assert shown("page=2") == 6
    assert shown("page=99999") == 6
    assert shown("kind=opinion") == 1
    assert shown("area=50") == 5
    assert shown("area=34&area=3401&kind=problem_report") == 20
    assert shown("q=ไฟดับ&area=50") == 5
    assert shown("state=answered") == 0
    assert shown("kind=nonsense&state=&area=xx&page=-1") == 20
    page = client.get("/submissions?q=ไฟดัพ ซอย ๗").text
    assert page.count('submission-entry"') == 1 and "จึงแสดงผลของ “ไฟดับ ซอย 7” แทน" in page, (
        "a slip is set right, and said"
    )
    monkeypatch.setattr(queries, "MOST_FOUND", 3)
    assert shown("q=ไฟดับ") == 3 and "พบอย่างน้อย 3 เรื่อง" in client.get("/submissions?q=ไฟดับ").text
    found = client.get("/submissions?q=ไฟดับซอย 0&area=50").text
    assert "ไฟดับซอย 0" in found, "a place is searched whole, however much is newer elsewhere"
    assert client.get("/submissions?lang=en&kind=opinion").status_code == 200


def test_pages_of_area_project_and_hearing_carry_the_voices(client: Browserlike, stored: Any, make: Any) -> None:
    opinion = stored(make.opinion, "เห็นด้วยกับสะพานใหม่")
    stored(make.submission, "น้ำเสียในคลอง")
    assert "เห็นด้วยกับสะพานใหม่" in client.get(f"/hearings/{opinion.hearing.public_id}").text
    assert "เห็นด้วยกับสะพานใหม่" in client.get(f"/projects/{opinion.hearing.project.public_id}").text
    assert "น้ำเสียในคลอง" in client.get("/areas/34").text
    assert client.get(f"/submissions/{opinion.public_id}").status_code == 200


def test_a_system_may_not_moderate(app: Any, three: list[Submission]) -> None:
    with pytest.raises(Denied), unit_of_work():
        moderating.moderate(SYSTEM, three[0], Visibility.HIDDEN, "เหตุผล")
