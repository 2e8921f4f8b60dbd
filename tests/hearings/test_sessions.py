"""Sessions: seats for everybody who asks in time, a waiting list, calendar files, the list at the door."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from PIL import Image
from sqlalchemy import func, select

from tests.support import factories
from tests.support.pages import Browserlike
from webapp.core import clock, crypto, jobs
from webapp.core.clock import BANGKOK
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail
from webapp.core.policy import VISITOR
from webapp.core.thai import page_date, page_datetime
from webapp.hearings import session_operations, session_queries
from webapp.hearings.models import Hearing
from webapp.hearings.rules import bangkok_day
from webapp.hearings.session_models import HearingSession, Registration, SessionPhoto
from webapp.submissions import retention


@pytest.fixture
def hearing(stored: Callable[..., Any]) -> Hearing:
    return stored(factories.hearing)  # type: ignore[no-any-return]


@pytest.fixture
def session(stored: Callable[..., Any], hearing: Hearing) -> HearingSession:
    return stored(factories.session, hearing, capacity=2)  # type: ignore[no-any-return]


def register(client: Any, session: HearingSession, name: str, email: str = "") -> str:
    page = f"/sessions/{session.public_id}"
    answer = client.post(page, data={**client.form(page), "name": name, "email": email})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_session_is_planned_within_its_hearing(
    officer: Callable[..., Any], client: Browserlike, hearing: Hearing
) -> None:
    publisher, path = officer("publisher", "34"), f"/hearings/{hearing.public_id}/sessions/new"
    day = bangkok_day(clock.now() + timedelta(days=2))
    wish = {"title": "เวทีอำเภอ", "place": "หอประชุม", "day": f"{day.day}/{day.month}/{day.year + 543}"}
    wish |= {"starts_at": "9.30", "ends_at": "12:00", "capacity": "80", "agenda": "09.00 ลงทะเบียน"}
    outside = (day + timedelta(days=300)).isoformat()
    for wrong in ({"ends_at": "9.00"}, {"day": outside}, {"starts_at": "25.00"}, {"capacity": "0"}, {"title": ""}):
        refused = publisher.post(path, data={**wish, **wrong})
        assert refused.status_code == 422 and "ลงทะเบียน" in refused.text
        assert ('href="#day"' in refused.text) is (wrong.get("day") == outside), "an error stands beside its field"
    made = publisher.post(path, data={**wish, "exception": "ชุมชนขอให้จัดก่อนฤดูเก็บเกี่ยว"})
    assert made.status_code == 303
    page = client.get(made.location).text
    assert "80" in page and "เช็กอิน" not in page
    assert page.count(f"{page_date(day)} เวลา") == 2 and "09.30–12.00" in page, "a meeting of one day says the day once"
    assert "เวทีอำเภอ" in client.get(f"/hearings/{hearing.public_id}").text
    assert officer("publisher", "50").get(made.location + "/edit").status_code == 404
    first, second = publisher.form(made.location + "/edit"), publisher.form(made.location + "/edit")
    elsewhere = {**first, "place": "ศาลาวัด", "exception": "หอประชุมไม่ว่าง"}
    assert publisher.post(made.location + "/edit", data=elsewhere).status_code == 303
    refused = publisher.post(made.location + "/edit", data={**second, "title": "เวทีใหญ่"})
    assert refused.status_code == 409 and "ศาลาวัด" in refused.text and "เวทีใหญ่" in refused.text
    assert "<ins>" in refused.text, "the second sees the difference"


def test_a_session_made_known_too_late_says_why(
    officer: Callable[..., Any], client: Browserlike, stored: Callable[..., Any]
) -> None:
    """Place and time are announced fifteen days ahead: a meeting that is added or moved later needs a public reason."""
    hearing = stored(factories.hearing, "announced")
    publisher, new = officer("publisher", "34"), f"/hearings/{hearing.public_id}/sessions/new"
    today, why = clock.today(), "ถนนเข้าหมู่บ้านขาดจนกว่าจะถึงวันนั้น"
    wish = {"title": "เวทีริมมูล", "place": "ศาลาวัด", "starts_at": "9.30", "ends_at": "12.00"}
    late, in_time = (today + timedelta(days=15 + days) for days in (2, 20))
    with clock.at(clock.now() + timedelta(days=3)):
        for excuse in ("", " … "):
            refused = publisher.post(new, data={**wish, "day": late.isoformat(), "exception": excuse})
            assert refused.status_code == 422 and "แจ้งล่วงหน้าน้อยกว่านั้น" in refused.text
        made = publisher.post(new, data={**wish, "day": (late + timedelta(days=1)).isoformat()})
        assert made.status_code == 303, "the fifteenth day before is early enough"
        made = publisher.post(new, data={**wish, "day": late.isoformat(), "exception": why})
        assert made.status_code == 303 and why in client.get(made.location).text
        edit = made.location + "/edit"
        form = publisher.form(edit)
        assert publisher.post(edit, data={**form, "agenda": "ลงทะเบียน", "exception": ""}).status_code == 303
        assert why in client.get(made.location).text, "another agenda changes no notice"
        assert publisher.post(edit, data={**publisher.form(edit), "place": "โรงเรียน"}).status_code == 422
        moved = {**publisher.form(edit), "day": in_time.isoformat()}
        assert publisher.post(edit, data=moved).status_code == 303
        assert why not in client.get(made.location).text, "it has its whole notice again"
    with clock.at(clock.now() + timedelta(days=36)):
        corrected = {**publisher.form(edit), "place": "ศาลาวัดบ้านเหนือ"}
        assert publisher.post(edit, data=corrected).status_code == 303, "what is over is put right without an excuse"


def test_seats_a_waiting_list_and_a_seat_given_back(client: Browserlike, session: HearingSession) -> None:
    first = register(client, session, "สมชาย")
    register(client, session, "สมหญิง")
    third = register(client, session, "สมศักดิ์", "third@people.example")
    assert "ท่านมีที่นั่งแล้ว" in client.get(first).text and "สมชาย" in client.get(first).text
    assert "รายชื่อสำรอง" in client.get(third).text
    page = client.get(f"/sessions/{session.public_id}").text
    assert "ที่นั่งเต็มแล้ว" in page and "สมชาย" not in page
    client.post(first + "/leave")
    assert "ยกเลิกที่นั่งแล้ว" in client.get(first).text
    assert "ท่านมีที่นั่งแล้ว" in client.get(third).text
    waits, has_moved_up = db.session.scalars(select(OutgoingMail.subject).order_by(OutgoingMail.id))
    assert "รายชื่อสำรอง" in waits and "ได้ที่นั่ง" in has_moved_up
    gone = db.session.scalars(select(Registration).where(Registration.state == "cancelled")).one()
    assert gone.name is None
    assert client.get("/sessions/seat/ABCD").status_code == 404


def test_the_same_form_sent_twice_is_one_seat_and_names_are_encrypted(
    client: Browserlike, session: HearingSession
) -> None:
    page = f"/sessions/{session.public_id}"
    form = {**client.form(page), "name": "สมชาย"}
    assert client.post(page, data=form).location == client.post(page, data=form).location
    row = db.session.scalars(select(Registration)).one()
    assert row.name and "สมชาย" not in row.name and crypto.decrypt(row.name) == "สมชาย"


def test_all_at_once_nobody_gets_a_seat_that_is_not_there(
    app: Flask, session: HearingSession, in_threads: Callable[..., list[Any]]
) -> None:
    number = session.id
    db.session.remove()

    def ask(name: object) -> str:
        with app.app_context(), unit_of_work():
            found = db.session.get_one(HearingSession, number)
            return session_operations.register(VISITOR, found, str(name)).registration.state

    states = in_threads(ask, [f"คนที่ {n}" for n in range(8)])
    assert sorted(map(str, states)) == ["registered"] * 2 + ["waiting"] * 6


def test_a_calendar_file_says_when_in_thailand(client: Browserlike, session: HearingSession) -> None:
    answer = client.get(f"/sessions/{session.public_id}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    event = next(iter(Calendar.from_ical(answer.data).walk("VEVENT")))
    assert event.decoded("dtstart") == session.starts_at.replace(microsecond=0)
    assert str(event["summary"]) == "เวทีประชุมหมู่บ้าน" and str(event["location"]) == "ศาลาประชาคม"
    assert b"TZID=Asia/Bangkok" in answer.data


def test_at_the_door_by_list_by_code_and_without_having_registered(
    officer: Callable[..., Any], client: Browserlike, session: HearingSession
) -> None:
    publisher, door = officer("publisher", "34"), f"/sessions/{session.public_id}"
    code = register(client, session, "สมชาย").rsplit("/", 1)[-1]
    register(client, session, "สมหญิง")
    assert client.get(f"/sessions/check-in/{code}").status_code == 302
    assert officer("publisher", "50").get(f"/sessions/check-in/{code}").status_code == 404
    with clock.at(session.starts_at):
        at_the_door(publisher, door, code)


def at_the_door(publisher: Any, door: str, code: str) -> None:
    assert "สมชาย" in publisher.get(f"/sessions/check-in/{code}").text
    assert "เช็กอินแล้ว" in publisher.post(f"/sessions/check-in/{code}").text
    shown = f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}".lower()
    assert publisher.post("/sessions/check-in", data={"code": shown}).location.endswith(code)
    mark = next(row.code_hash[:16] for row in db.session.scalars(select(Registration)) if not row.checked_in_at)
    publisher.post(door + "/check-in", data={"person": mark})
    publisher.post(door + "/list", data={"name": "ผู้มาเอง"})
    assert publisher.post(door + "/list", data={"name": " "}).status_code == 422
    page = publisher.get(door + "/list").text
    assert "ผู้มาเอง" in page and page.count("ยกเลิกเช็กอิน") >= 3
    publisher.post(door + "/check-in", data={"person": mark, "present": "no"})
    assert sum(row.checked_in_at is not None for row in db.session.scalars(select(Registration))) == 2
    assert publisher.post(door + "/check-in", data={"person": "nobody"}).status_code == 404


def test_nobody_is_checked_in_days_before_a_session_and_a_list_on_paper_may_follow(
    officer: Callable[..., Any], client: Browserlike, stored: Callable[..., Any], hearing: Hearing
) -> None:
    begins = datetime.combine(bangkok_day(clock.now()) + timedelta(days=3), time(9), BANGKOK)
    session = stored(factories.session, hearing, starts_at=begins, ends_at=begins + timedelta(hours=3))
    publisher, door = officer("publisher", "34"), f"/sessions/{session.public_id}"
    code = register(client, session, "สมชาย").rsplit("/", 1)[-1]
    mark = db.session.scalars(select(Registration)).one().code_hash[:16]
    opens = f"เช็กอินได้ตั้งแต่ {page_datetime(begins - timedelta(hours=12))}"
    shut = (
        begins - timedelta(days=2),
        begins - timedelta(hours=12, minutes=1),
        begins + timedelta(days=16),
    )
    for moment in shut:
        with clock.at(moment):
            for page in (f"{door}/list", f"/sessions/check-in/{code}"):
                assert opens in (shown := publisher.get(page).text)
                assert "สมชาย มาแล้ว" not in shown and 'action=""' not in shown, "no button that would be refused"
            for path, sent in (
                (f"/sessions/check-in/{code}", {}),
                (f"{door}/check-in", {"person": mark}),
                (f"{door}/list", {"name": "ผู้มาเอง"}),
            ):
                refused = publisher.post(path, data=sent)
                assert refused.status_code == 409 and opens in refused.text
    assert not any(one.checked_in_at for one in db.session.scalars(select(Registration)))
    for moment in (begins - timedelta(hours=12), begins + timedelta(days=9)):
        with clock.at(moment):
            assert opens not in publisher.get(f"{door}/list").text
            assert publisher.post(f"{door}/check-in", data={"person": mark}).status_code == 303
    came = db.session.scalars(select(Registration.checked_in_at)).one()
    assert came and came < begins + timedelta(hours=7), "who is typed in later came on the day"
    with clock.at(begins + timedelta(days=19)):
        undone = publisher.post(f"{door}/check-in", data={"person": mark, "present": "no"})
        assert undone.status_code == 303, "a mistake is mended at any time"


def test_minutes_and_pictures_are_public_and_what_lies_is_refused(
    officer: Callable[..., Any], client: Browserlike, session: HearingSession
) -> None:
    publisher, page = officer("publisher", "34"), f"/sessions/{session.public_id}"
    first, second = publisher.form(page + "/minutes", 0), publisher.form(page + "/minutes", 0)
    publisher.post(page + "/minutes", data={**first, "minutes": "ที่ประชุมเห็นควรขยายไหล่ทาง", "attended": "45"})
    late = publisher.post(page + "/minutes", data={**second, "minutes": "อีกฉบับ"})
    assert late.status_code == 409 and "ไหล่ทาง" in late.text and "อีกฉบับ" in late.text
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(content, "PNG")
    picture = {"photo": (io.BytesIO(content.getvalue()), "hall.png"), "words": "ผู้ร่วมเวทีในศาลา"}
    assert publisher.post(page + "/photos", data={**picture, "words": ""}).status_code == 422
    picture["photo"] = (io.BytesIO(content.getvalue()), "hall.png")
    assert publisher.post(page + "/photos", data=picture).status_code == 303
    lie = {"photo": (io.BytesIO(b"GIF89a"), "hall.png"), "words": "ภาพ"}
    assert publisher.post(page + "/photos", data=lie).status_code == 422
    shown = client.get(page).text
    assert "ไหล่ทาง" in shown and "45" in shown and 'alt="ผู้ร่วมเวทีในศาลา"' in shown
    photo = "/sessions/photos/" + str(db.session.scalar(select(SessionPhoto.public_id)))
    assert "max-age=3600" in client.get(photo).headers["Cache-Control"]
    assert "public" not in publisher.get(photo).headers["Cache-Control"]  # it may be of a hearing that is a draft


def test_with_a_hearing_its_coming_sessions_are_cancelled(
    officer: Callable[..., Any], client: Browserlike, session: HearingSession, hearing: Hearing, stored: Any
) -> None:
    """Whoever holds a seat must not stand before a locked door, whichever page they open."""
    held = stored(factories.session, hearing, days=-1, title="เวทีที่จัดแล้ว")
    here, seat = f"/sessions/{session.public_id}", register(client, session, "ยายมี", "mee@example.com")
    why = {"reason": "โครงการเปลี่ยนพื้นที่"}
    assert officer("publisher").post(f"/hearings/{hearing.public_id}/cancel", data=why).status_code == 303
    for page in (here, seat):
        told = client.get(page).text
        assert "เวทีนี้ยกเลิก" in told and why["reason"] in told, page
    assert "STATUS:CANCELLED" in client.get(f"{here}/calendar.ics").text
    assert "เวทีนี้ยกเลิก" not in client.get(f"/sessions/{held.public_id}").text
    jobs.sweep_now()
    subjects = db.session.scalars(select(OutgoingMail.subject).order_by(OutgoingMail.id)).all()
    assert [subject for subject in subjects if "ยกเลิก" in subject] == [subjects[-1]], "told once"


def test_a_cancelled_session_says_why_tells_everybody_and_takes_nobody(
    officer: Callable[..., Any], client: Browserlike, session: HearingSession
) -> None:
    register(client, session, "สมชาย", "somchai@people.example")
    publisher, page = officer("publisher", "34"), f"/sessions/{session.public_id}"
    assert publisher.post(page + "/cancel", data={"reason": ""}).status_code == 422
    assert publisher.post(page + "/cancel", data={"reason": "น้ำท่วมทางเข้า"}).status_code == 303
    assert "น้ำท่วมทางเข้า" in client.get(page).text
    late = client.post(page, data={"name": "มาช้า"})
    assert late.status_code == 409 and "ลงทะเบียนไม่ได้แล้ว" in late.text and "น้ำท่วมทางเข้า" in late.text
    assert any("ยกเลิก" in subject for subject in db.session.scalars(select(OutgoingMail.subject)))


def test_a_session_that_was_held_says_so_and_is_not_cancelled_afterwards(
    officer: Callable[..., Any], client: Browserlike, session: HearingSession
) -> None:
    register(client, session, "สมชาย", "somchai@people.example")
    register(client, session, "สมหญิง")
    publisher, page = officer("publisher", "34"), f"/sessions/{session.public_id}"
    with clock.at(session.ends_at + timedelta(hours=1)):
        over = client.get(page).text
        assert "เวทีนี้ผ่านไปแล้ว" in over and "ยังไม่เผยแพร่บันทึกการประชุม" in over and "เพิ่มลงปฏิทิน" not in over
        with unit_of_work():
            came = db.session.scalars(select(Registration).order_by(Registration.id)).first()
            assert came
            session_operations.check_in(publisher.person.actor, came)
        before = db.session.scalar(select(func.count()).select_from(OutgoingMail))
        assert "ยกเลิกเวที" not in publisher.get(page).text
        assert publisher.get(page + "/cancel").status_code == 404
        assert publisher.post(page + "/cancel", data={"reason": "กดผิด"}).status_code == 404
        with unit_of_work():
            session_operations.check_in(publisher.person.actor, came, present=False)
        assert publisher.post(page + "/cancel", data={"reason": "ไม่มีผู้มา"}).status_code == 303, "it was not held"
        assert publisher.post(page + "/cancel", data={"reason": "อีกครั้ง"}).status_code == 404
        assert db.session.scalar(select(func.count()).select_from(OutgoingMail)) == before, "nobody waits for it"


def letters() -> list[str]:
    """What the reminders' job does, twice; the subjects of all mails so far."""
    for _ in range(2):
        jobs.run_now("remind_sessions", jobs.SWEEPERS["remind_sessions"](clock.now()))
    return [
        subject.split(":")[0] for subject in db.session.scalars(select(OutgoingMail.subject).order_by(OutgoingMail.id))
    ]


@pytest.fixture
def _in_the_morning() -> Iterator[None]:
    """The form of a session knows one day: late in the evening an hour more would be the next."""
    with clock.at(clock.now().astimezone(clock.BANGKOK).replace(hour=10, minute=0)):
        yield


@pytest.mark.usefixtures("_in_the_morning")
def test_those_with_a_seat_are_reminded_in_time_and_told_of_another_time_or_place(
    client: Browserlike, officer: Callable[..., Any], stored: Callable[..., Any], hearing: Hearing
) -> None:
    begins = (clock.now() + timedelta(days=6)).replace(second=0, microsecond=0)
    times = {"starts_at": begins, "ends_at": begins + timedelta(hours=1)}
    session = stored(factories.session, hearing, capacity=2, **times)
    seat = register(client, session, "ก", "a@people.example")
    register(client, session, "ข")
    register(client, session, "สำรอง", "wait@people.example")
    before = letters()
    assert len(before) == 2, "the seat and the waiting list; nobody is reminded yet"
    with clock.at(clock.now() + timedelta(days=5)):
        assert letters()[2:] == ["เตือน"], "only who has a seat and an address"
    publisher, page = officer("publisher", "34"), f"/sessions/{session.public_id}/edit"
    assert publisher.post(page, data={**publisher.form(page), "agenda": "ลงทะเบียน"}).status_code == 303
    assert len(letters()) == 3, "another agenda is no news"
    day = bangkok_day(session.starts_at + timedelta(days=1))
    moved = {"day": day.isoformat(), "exception": "ศาลาประชาคมไม่ว่าง"}
    assert publisher.post(page, data={**publisher.form(page), **moved}).status_code == 303
    assert letters()[3:] == ["เวทีเปลี่ยนเวลาหรือสถานที่"] * 2
    assert "ศาลาประชาคมไม่ว่าง" in db.session.scalars(select(OutgoingMail.body).order_by(OutgoingMail.id)).all()[-1]
    with clock.at(clock.now() + timedelta(days=6)):
        assert letters()[5:] == ["เตือน"], "the new time is reminded of once more"
        client.post(seat + "/leave", data={})
        assert len(letters()) == 7, "who moves up so late has the letter of the seat as a reminder"


def test_names_are_erased_when_their_time_is_over(
    client: Browserlike, officer: Callable[..., Any], session: HearingSession
) -> None:
    register(client, session, "กานดา", "a@people.example")
    kept = {one.purpose: one.days for one in retention.in_force_now()}["session_seat"]
    for days, known in ((kept, True), (kept + 2, False)):
        with clock.at(session.ends_at + timedelta(days=days, hours=-1)):
            retention.nightly()
            seat = db.session.scalars(select(Registration)).one()
            assert (bool(seat.name), bool(seat.email)) == (known, known), days
    assert session_queries.places(session).registered == 1, "how many had a seat is still known"
    assert "กานดา" not in officer("publisher", "34").get(f"/sessions/{session.public_id}/list").text


def test_a_session_of_a_draft_is_not_there(client: Browserlike, stored: Callable[..., Any]) -> None:
    hidden = stored(factories.session, stored(factories.hearing, "draft"))
    for end in ("", "/calendar.ics"):
        assert client.get(f"/sessions/{hidden.public_id}{end}").status_code == 404
