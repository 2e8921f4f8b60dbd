"""A result and the books agree: it counts what came in until its end, and what it decided is the answer to who spoke of it."""

from typing import Any

from flask import Flask

from tests.reports.test_results import close_day, decide, finished, heard, path_of, write  # noqa: F401  (a fixture)
from tests.support import factories
from webapp.core.db import db, unit_of_work
from webapp.insights import operations as insights
from webapp.planning import operations as planning
from webapp.planning.models import DeskSetting
from webapp.reports import queries
from webapp.submissions.books import books_of_hearing
from webapp.submissions.models import State, Submission
from webapp.submissions.tracking import steps_of


def _published(publisher: Any, hearing: Any) -> int:
    answer = publisher.post(path_of(hearing, "/publish"))
    return int(answer.status_code)


def test_paper_forms_typed_in_after_the_draft_are_counted_before_it_is_published(heard: Any, officer: Any) -> None:  # noqa: F811
    hearing, theme = heard
    close_day()
    publisher = officer("publisher", "34")
    finished(publisher, hearing, theme)
    with unit_of_work():
        late = [factories.opinion(f"จากแบบกระดาษแผ่นที่ {n}", of=hearing, channel="paper") for n in (1, 2)]
        other = factories.theme([late[0]], title="เสียงจากแบบกระดาษ")
    refused = publisher.post(path_of(hearing, "/publish"))
    assert refused.status_code == 422
    assert "มีความคิดเห็นเข้ามาอีก 2 เรื่อง" in refused.text and "เพิ่มหรือหายไป 1 ประเด็น" in refused.text
    assert "มีความคิดเห็นเข้ามาอีก 2 เรื่อง" in publisher.get(path_of(hearing, "/edit")).text
    publisher.post(path_of(hearing, "/draft"))
    assert _published(publisher, hearing) == 422, "the new theme waits for a decision"
    assert decide(publisher, hearing, other) == 303
    assert _published(publisher, hearing) == 303
    db.session.expire_all()
    result = queries.result_of(hearing)
    assert result is not None and result.facts["voices"] == books_of_hearing(hearing).received == 8


def test_what_a_published_result_decides_is_the_answer_to_who_spoke_of_it(heard: Any, officer: Any, app: Flask) -> None:  # noqa: F811
    hearing, theme = heard
    with unit_of_work():
        unseen = factories.opinion("ระบบจัดให้เอง", of=hearing)
        insights.placing.place_by_machine(insights.policy.SYSTEM, theme.id, [unseen.id])
    close_day()
    publisher = officer("publisher", "34")
    finished(publisher, hearing, theme)
    before = books_of_hearing(hearing)
    assert (before[State.ANSWERED], before[State.IN_THEME]) == (0, 3)
    assert _published(publisher, hearing) == 303
    after = books_of_hearing(hearing)
    assert (after[State.ANSWERED], after[State.IN_THEME], after[State.OUT_OF_SCOPE]) == (2, 1, 1)
    assert after[State.WAITING] == 2, "nobody has decided on what stands in no theme"
    assert after.balanced and after.received == before.received
    said = db.session.get_one(Submission, queries_first(theme))
    with app.test_request_context():
        steps = steps_of(said)
    assert "ยกสูงขึ้น 50 เซนติเมตรในปีนี้" in " ".join(str(one["detail"]) for one in steps)
    assert all(one["state"] != "todo" for one in steps), "it has come to its end"
    with unit_of_work():
        planner = factories.officer("planner").actor
        insights.see_members(planner, theme, [db.session.get_one(Submission, unseen.id)])
    assert books_of_hearing(hearing)[State.ANSWERED] == 3


def queries_first(theme: Any) -> int:
    return min(insights.placing.members_of(theme.id))


def test_what_waits_for_a_second_planner_is_no_decision_of_the_result(heard: Any, officer: Any) -> None:  # noqa: F811
    hearing, theme = heard
    with unit_of_work():
        planner = factories.officer("planner").actor
        db.session.add(DeskSetting(area_code="34", second_pair=True))
        planning.link_theme(planner, theme, "not_adopted", "ยังไม่มีผู้ยืนยัน")
    close_day()
    publisher = officer("publisher", "34")
    assert "ยังไม่มีผู้ยืนยัน" not in publisher.get(path_of(hearing, "/edit")).text


def test_a_decision_on_a_theme_that_went_away_is_not_published(heard: Any, officer: Any, client: Any) -> None:  # noqa: F811
    hearing, theme = heard
    close_day()
    publisher = officer("publisher", "34")
    finished(publisher, hearing, theme)
    with unit_of_work():
        planner = factories.officer("planner").actor
        other = factories.theme(title="น้ำท่วมฝั่งบ้านเรา")
        insights.merge_theme(planner, theme, other)
    publisher.post(path_of(hearing, "/draft"))
    assert decide(publisher, hearing, other, reason="ขุดคลองเพิ่ม") == 303
    assert _published(publisher, hearing) == 303
    page = client.get(f"/hearings/{hearing.public_id}").text
    assert "ขุดคลองเพิ่ม" in page and "ยกสูงขึ้น 50 เซนติเมตรในปีนี้" not in page


def test_a_planner_answers_all_that_is_left_of_a_hearing_as_one_theme(heard: Any, officer: Any) -> None:  # noqa: F811
    hearing, _ = heard
    page = f"/hearings/{hearing.public_id}"
    assert "ยังรอดำเนินการ" not in officer("publisher").get(page).text
    planner, stranger = officer("planner"), officer("planner", "50")
    left = books_of_hearing(hearing)[State.WAITING]
    assert f"ความคิดเห็นที่ยังรอดำเนินการ {left} เรื่อง" in planner.get(page).text
    form = {"title": "ความคิดเห็นอื่น"}
    path = f"/workspace/hearings/{hearing.public_id}/theme"
    stranger.page("/workspace")
    assert stranger.post(path, data=form).status_code == 404
    for wrong in (" ", "ก" * 301):
        again = planner.post(path, data={"title": wrong})
        assert again.status_code == 422 and 'id="title-error"' in again.text and f'value="{wrong.strip()}' in again.text
    desk = planner.post(path, data=form)
    assert desk.status_code == 303 and desk.location.startswith("/workspace/themes/")
    books = books_of_hearing(hearing)
    assert (books[State.WAITING], books.balanced) == (0, True)
    answer = planner.post(path, data={"title": "อีกครั้ง"}, follow_redirects=True)
    assert "ไม่มีความคิดเห็นที่รอแล้ว" in answer.text
    planner.page(page)
    planner.page(desk.location)
