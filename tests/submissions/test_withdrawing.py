"""An import into the wrong hearing is withdrawn as a whole; what people decided on meanwhile is not lost with it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.support import factories
from tests.support.pages import Browserlike
from tests.support.tables import bring
from webapp.areas import queries as areas
from webapp.core import audit, clock, jobs
from webapp.core.db import db, unit_of_work
from webapp.hearings.models import Hearing
from webapp.insights import operations as insights
from webapp.planning import checking
from webapp.planning import operations as planning
from webapp.planning.models import Link
from webapp.reports import facts
from webapp.submissions import answer_counts
from webapp.submissions.books import books, books_of_hearing, check_books
from webapp.submissions.models import Answer, State, Submission
from webapp.submissions.provenance_models import OpinionImport

TABLE = "ความคิดเห็น,จุดยืนของท่าน\n" + "".join(f"ขอให้ทำทางเท้า หมู่ {n},เห็นด้วย\n" for n in range(1, 6))
REASON = "นำเข้าผิดโครงการ"


def imported(publisher: Any, hearing: Hearing) -> str:
    page = bring(publisher, hearing, TABLE.encode())
    stance = next(f"q-{question.key}" for question in hearing.questions if question.kind == "stance")
    publisher.post(page, data={**publisher.form(page), stance: "1"})
    assert publisher.post(page + "/start").status_code == 303
    db.session.expire_all()
    return page


def told(hearing: Hearing) -> tuple[int, int, int]:
    drawn = facts.draw(hearing)
    return books_of_hearing(hearing).received, drawn["voices"], sum(n for _, n in drawn["stances"]["given"])


def test_a_whole_import_is_withdrawn_and_what_was_linked_stays_until_its_link_is_ended(
    officer: Callable[..., Any], client: Browserlike, hearing: Hearing
) -> None:
    publisher, planner = officer("publisher", "34"), officer("planner", "34")
    page = imported(publisher, hearing)
    linked, placed, *_ = db.session.scalars(select(Submission).order_by(Submission.id)).all()
    with unit_of_work():
        own = factories.opinion("มาเองทางเว็บ", hearing=hearing)
        theme = insights.create_theme(planner.person.actor, "34", "ทางเท้า", [placed, own])
        planning.link_submission(planner.person.actor, linked, "not_adopted", "ไม่มีงบประมาณ", None)
    assert told(hearing) == (6, 6, 5)
    assert publisher.post(page + "/withdraw", data={"reason": " "}).status_code == 422
    assert officer("moderator", "34").post(page + "/withdraw", data={"reason": REASON}).status_code == 403
    assert officer("publisher", "50").post(page + "/withdraw", data={"reason": REASON}).status_code == 404
    assert publisher.post(page + "/withdraw", data={"reason": REASON}).status_code == 303
    db.session.expire_all()
    publisher.page(page)
    shown = publisher.get(page).text
    assert "ถอนการนำเข้าแล้ว 4 จาก 5 เรื่อง" in shown and REASON in shown and f"/submissions/{linked.public_id}" in shown
    assert told(hearing) == (2, 2, 1), "what was linked still counts"
    counted = answer_counts.of_hearing(hearing)
    assert [one.answered for one in counted][:1] == [1]
    assert linked.state == State.LINKED and placed.state == State.OUT_OF_SCOPE
    assert (placed.visibility, placed.text) == ("hidden", "ขอให้ทำทางเท้า หมู่ 2"), "kept, and shown to nobody"
    assert "หมู่ 2" not in client.get(f"/submissions?hearing={hearing.public_id}").text
    page_of_it = client.get(f"/submissions/{placed.public_id}").text
    assert f"ถอนพร้อมการนำเข้าทั้งชุด: {REASON}" in page_of_it and "hearing " + hearing.public_id not in page_of_it
    aside = planner.post(f"/workspace/review/{placed.public_id}/set-aside")
    assert aside.status_code == 404, "nobody takes a single one back into a hearing that it does not belong to"
    moderator = officer("moderator", "34")
    assert placed.public_id not in moderator.get("/workspace/moderation").text
    assert theme.public_id in planner.get(f"/workspace/themes/{theme.public_id}").text
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 5, "nothing is deleted"
    with unit_of_work():
        planning.end_link(planner.person.actor, db.session.scalars(select(Link)).one())
    with clock.at(clock.now() + timedelta(hours=1)):
        jobs.run_now("withdraw_opinions", list(jobs.SWEEPERS["withdraw_opinions"](clock.now())))
        assert not jobs.SWEEPERS["withdraw_opinions"](clock.now())
    assert told(hearing) == (1, 1, 0)
    ubon = areas.tree().by_code["34"]
    assert books(ubon)[State.OUT_OF_SCOPE] == 5 and check_books(ubon) == [] and checking.check(ubon) == []
    assert audit.verify().broken_at is None
    assert "ถอนการนำเข้าความคิดเห็น" in officer("admin", "TH").get("/workspace/audit").text
    again = imported(publisher, hearing)
    assert again != page and told(hearing) == (6, 6, 5), "the same file, now as it should be"
    assert publisher.post(page + "/withdraw", data={"reason": REASON}).status_code == 303, "twice is once"
    assert told(hearing)[0] == 6


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_import_that_runs_or_was_not_begun_is_not_withdrawn(officer: Callable[..., Any], hearing: Hearing) -> None:
    publisher = officer("publisher", "34")
    page = bring(publisher, hearing, TABLE.encode())
    assert publisher.post(page + "/withdraw", data={"reason": REASON}).status_code == 303
    assert db.session.scalars(select(OpinionImport)).one().withdrawn_at is None
    assert "ถอนการนำเข้าทั้งชุด" not in publisher.get(page).text
