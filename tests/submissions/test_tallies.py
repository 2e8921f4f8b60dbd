"""The books of provinces and above are sums that triggers keep: whatever is written, and by whom, they are what the rows are."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.core import clock, tallies
from webapp.core.db import db, unit_of_work
from webapp.submissions import caring, queries, tallying
from webapp.submissions.models import Kind, Settlement, State, Submission
from webapp.submissions.tally_models import Tally

PLACES = ("TH", "R2", "C14", "34", "3401", "340101", "50", "R1")


def places() -> list[Area]:
    return [area for code in PLACES if (area := areas.get(code))]


def by_hand(area: Area) -> tallying.Counted:
    """Row by row, without the database's help."""
    found: dict[tuple[Kind, State, Settlement], int] = {}
    for row in db.session.scalars(select(Submission)):
        path = areas.path_of(row.area_code)
        if path == area.path or path.startswith(area.path + "/"):
            key = Kind(row.kind), State(row.state), Settlement(row.settlement)
            found[key] = found.get(key, 0) + 1
    return found


def agree() -> None:
    db.session.expire_all()
    for area in places():
        assert tallying.counted(area) == by_hand(area), area.code
        assert not queries.check_books(area)
        for kind, state in ((None, None), (Kind.OPINION, None), (None, State.ANSWERED)):
            shown = select(func.count()).where(*queries.Filters(kind, area, state).conditions())
            told = tallying.listed(area, kind, state)
            assert told == sum(tallying.listed_by_place(area, kind, state, 4).values())
            assert told == db.session.scalar(shown) or area.level == Level.SUBDISTRICT


def test_whatever_is_written_the_tallies_are_what_the_rows_are(app: Any, make: Any) -> None:
    with unit_of_work():
        lying = ("340101", "3401", "34", "500101", "C14", "R1", "TH")
        rows = [make.submission(f"ถนนพังจุดที่ {n}", area_code=code).id for n, code in enumerate(lying)]
        make.opinion()
    agree()
    with unit_of_work():  # many at once, by SQL alone
        some = Submission.id.in_(rows[:4])
        db.session.execute(update(Submission).where(some).values(state=State.ANSWERED, settlement=Settlement.FIXED))
        db.session.execute(update(Submission).where(Submission.id == rows[0]).values(area_code="500101"))
        db.session.execute(update(Submission).where(Submission.id == rows[1]).values(is_listed=False))
        db.session.execute(update(Submission).where(some).values(public_text="…"))  # nothing that is counted
    agree()
    with unit_of_work():
        db.session.execute(delete(Submission).where(Submission.id.in_(rows[4:6])))
    agree()
    db.session.execute(delete(Submission).where(Submission.id == rows[6]))
    db.session.rollback()  # what was not committed was not counted
    agree()
    tallies.join_tallies(["all"])
    assert db.session.scalar(select(func.count()).select_from(Tally).where(Tally.part != 0)) == 0
    agree()
    assert tallies.scattered(clock.now()) == []


def test_overdue_are_the_open_problems_that_came_too_long_ago(app: Any, make: Any) -> None:
    long_ago = clock.now() - timedelta(days=400)
    with unit_of_work():
        make.submission("เก่า", area_code="340101", received_at=long_ago)
        make.submission("เปิดใหม่", area_code="500101", received_at=long_ago, settlement=Settlement.REOPENED)
        make.submission("แก้แล้ว", area_code="340101", received_at=long_ago, settlement=Settlement.FIXED)
        make.submission("ตอบแล้ว", area_code="340101", received_at=long_ago, state=State.ANSWERED)
        make.submission("ใหม่", area_code="340101")
    found = {area.code: caring.numbers(area) for area in places()}
    assert {code: found[code]["overdue"] for code in ("TH", "R2", "34", "3401", "50")} == {
        "TH": 2, "R2": 1, "34": 1, "3401": 1, "50": 1,
    }  # fmt: skip
    assert (found["34"]["all"], found["34"]["fixed"], found["TH"]["reopened"]) == (4, 1, 1)
