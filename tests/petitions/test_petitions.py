"""Whom a project touches asks for a hearing on it; the publisher holds one, or says in public why not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.support import factories
from tests.support.pages import Browserlike
from webapp.accounts.models import Membership, User
from webapp.areas import queries as areas
from webapp.areas.rules import full_name
from webapp.core import clock, crypto
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail
from webapp.core.thai import page_date
from webapp.hearings import operations as hearings
from webapp.hearings.models import Hearing
from webapp.petitions import operations, queries
from webapp.petitions.models import HearingOrder, Petition, PetitionState
from webapp.projects.models import Project
from webapp.submissions import moderating, rights, similar
from webapp.submissions.models import State, Submission, Visibility

WORDS = "บ้านอยู่ติดแนวถนนใหม่ กังวลเรื่องทางน้ำ"
MAIL = {"email": "a@people.example", "consent": "y"}


@pytest.fixture
def project(stored: Callable[..., Any]) -> Project:
    return stored(factories.project)  # type: ignore[no-any-return]


def page_of(project: Project, more: str = "") -> str:
    return f"/projects/{project.public_id}{more}"


def ask(client: Browserlike, project: Project, words: str = WORDS, **more: Any) -> Any:
    form = client.form(page_of(project, "/petition"))
    return client.post(page_of(project, "/petition"), data={**form, "text": words, **more})


def hold(officer: Callable[..., Any], project: Project, stored: Callable[..., Any]) -> Hearing:
    draft: Hearing = stored(factories.hearing, "draft", of=project)
    publisher = officer("publisher", "34")
    assert publisher.post(f"/hearings/{draft.public_id}/announce", data={}).status_code == 303
    db.session.expire_all()
    return draft


def letters() -> list[tuple[str, str]]:
    found = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
    return [(crypto.decrypt(one.recipient or ""), one.body) for one in found]


def test_anybody_asks_and_follows_what_becomes_of_it(
    client: Browserlike, officer: Callable[..., Any], project: Project
) -> None:
    assert "ขอให้จัดรับฟังความคิดเห็น" in client.get(page_of(project)).text
    form = client.get(page_of(project, "/petition")).text
    assert "ผู้มีส่วนได้เสีย" in form and "พ.ศ. 2548" in form
    answer = ask(client, project)
    assert answer.status_code == 303
    track = answer.headers["Location"].removesuffix("/receipt")
    receipt = client.get(answer.headers["Location"]).text
    assert "รับคำขอแล้ว ขอบคุณ" in receipt and "ตอบคำขอ ภายใน" in receipt and "แก้ไขแล้วเสร็จ" not in receipt
    own = client.get(track).text
    assert "หน่วยงานพิจารณาคำขอให้จัดรับฟัง" in own and WORDS in own
    assert "ผู้แจ้งยืนยัน" not in own and "แจ้งหน่วยงานที่รับผิดชอบ" not in own, "no office repairs anything here"
    shown = client.get(page_of(project)).text
    assert "มีผู้ขอให้จัดรับฟัง 1 เสียง" in shown and "รอหน่วยงานพิจารณา" in shown
    words = db.session.scalars(select(Submission)).one()
    public = client.get(f"/submissions/{words.public_id}").text
    assert project.title in public and "รอหน่วยงานพิจารณา" in public
    assert words.area_code == project.area_code
    english = client.get(page_of(project, "/petition") + "?lang=en").text
    assert "Ask for a hearing" in english and "By the Prime Minister" in english and "a stakeholder may ask" in english


def test_what_cannot_be_taken_says_why_and_keeps_the_words(
    client: Browserlike, stored: Callable[..., Any], project: Project
) -> None:
    where = page_of(project, "/petition")
    assert client.post(where, data={"text": " "}).status_code == 422
    refused = client.post(where, data={"text": WORDS, "email": "a@people.example"})
    assert refused.status_code == 422 and WORDS in refused.text and "ยินยอม" in refused.text
    assert client.get(page_of(stored(factories.project, "draft"), "/petition")).status_code == 404
    over = stored(factories.project, "finished")
    assert "ขอให้จัดรับฟังความคิดเห็น</a>" not in client.get(page_of(over)).text
    assert "สิ้นสุดแล้ว" in client.get(page_of(over, "/petition")).text
    announced = stored(factories.hearing, "announced", of=project)
    page = client.get(where).text
    assert announced.title in page and "<textarea" not in page
    late = client.post(where, data={"text": WORDS})
    assert late.status_code == 409 and WORDS in late.text and announced.title in late.text
    assert db.session.scalar(select(func.count()).select_from(Petition)) == 0


def test_the_same_form_twice_is_one_request(client: Browserlike, project: Project) -> None:
    form = client.form(page_of(project, "/petition"))
    sent = {**form, "text": WORDS}
    first, second = (client.post(page_of(project, "/petition"), data=sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.scalar(select(func.count()).select_from(Petition)) == 1


def test_announcing_a_hearing_answers_all_who_asked(
    client: Browserlike, officer: Callable[..., Any], stored: Callable[..., Any], project: Project
) -> None:
    track = ask(client, project, **MAIL).headers["Location"].removesuffix("/receipt")
    ask(client, project, "ไม่เคยมีใครมาถามคนในซอย", email="B@people.example", consent="y")
    first = db.session.scalars(select(Submission).order_by(Submission.id)).first()
    assert first
    client.post(f"/submissions/{first.public_id}/join", data={"email": "c@people.example", "consent": "y"})
    assert "มีผู้ขอให้จัดรับฟัง 3 เสียง" in client.get(page_of(project)).text
    stored(factories.hearing, "draft", title="อีกร่างหนึ่ง")  # of another project
    hearing = hold(officer, project, stored)
    assert {one.state for one in db.session.scalars(select(Petition))} == {PetitionState.GRANTED}
    told = dict(letters())
    assert sorted(told) == ["a@people.example", "b@people.example", "c@people.example"]
    assert all(hearing.title in body and f"/hearings/{hearing.public_id}" in body for body in told.values())
    assert "ประกาศรับฟังความคิดเห็นตามที่ขอ" in client.get(track).text
    assert "3 เสียง" in client.get(f"/hearings/{hearing.public_id}").text
    shown = client.get(page_of(project)).text
    assert "ประกาศรับฟังแล้ว" in shown and 'href="' + page_of(project, "/petition") + '"' not in shown
    assert db.session.get_one(Submission, first.id).state == State.ANSWERED


def test_a_publisher_says_in_public_why_no_hearing_is_held(
    client: Browserlike, officer: Callable[..., Any], project: Project
) -> None:
    track = ask(client, project, **MAIL).headers["Location"].removesuffix("/receipt")
    publisher, where = officer("publisher", "34"), page_of(project, "/petitions")
    assert officer("publisher", "50").get(where).status_code == 404
    assert officer("planner", "34").get(where).status_code == 403
    workspace = publisher.get("/workspace").text
    assert "มีผู้ขอให้จัดรับฟังความคิดเห็น" in workspace and project.title in workspace
    assert project.title in publisher.get("/workspace/petitions").text
    assert WORDS in publisher.get(where).text
    form = publisher.form(where + "/refuse")
    assert publisher.post(where + "/refuse", data={**form, "reason": " "}).status_code == 422
    ask(client, project, "ขอด้วยคน")
    answer = {**form, "reason": "รับฟังครบทุกหมู่บ้านแล้วเมื่อเดือนก่อน"}
    overtaken = publisher.post(where + "/refuse", data=answer)
    assert overtaken.status_code == 409 and answer["reason"] in overtaken.text
    answer["seen"] = "2"
    assert publisher.post(where + "/refuse", data=answer).status_code == 303
    shown = client.get(page_of(project)).text
    assert answer["reason"] in shown and "ไม่จัดรับฟัง" in shown
    assert answer["reason"] in client.get(track).text
    assert [to for to, body in letters() if answer["reason"] in body] == ["a@people.example"]
    assert publisher.get(where + "/refuse").status_code == 303, "nobody waits any more"
    assert "ไม่มีคำขอที่รอตอบ" in publisher.get("/workspace/petitions").text
    assert "ไม่จัด พร้อมเหตุผล" in client.get("/hearings/compliance").text
    assert ask(client, project, "ขออีกครั้ง มีข้อเท็จจริงใหม่").status_code == 303


def test_the_office_reads_how_many_ask_from_where_and_by_when_they_are_answered(
    client: Browserlike, officer: Callable[..., Any], project: Project
) -> None:
    at_home = areas.get("340104")
    assert at_home
    ask(client, project, area=at_home.code)
    asked = db.session.scalars(select(Submission)).one()
    client.post(f"/submissions/{asked.public_id}/join", data={})
    publisher, where = officer("publisher", "34"), page_of(project, "/petitions")
    by = page_date(clock.today() + timedelta(days=30), short=True)
    desk = publisher.get(where).text
    assert f"ผู้ขออยู่ที่{full_name(at_home)}" in desk and "2 เสียง" in desk and f"ตอบภายใน {by}" in desk
    for page in ("/workspace", "/workspace/petitions"):
        shown = publisher.get(page).text
        assert "2 เสียง" in shown and by in shown, page
    assert f'href="{where}"' in publisher.get(f"/submissions/{asked.public_id}").text
    assert f'href="{where}"' not in client.get(f"/submissions/{asked.public_id}").text
    assert "2 เสียง" in publisher.get(where + "/refuse").text
    form = publisher.form(where + "/refuse")
    publisher.post(where + "/refuse", data={**form, "reason": "รับฟังแล้ว"})
    assert "ตอบเมื่อ" in client.get(page_of(project)).text
    answered = publisher.get(where).text
    assert "รับฟังแล้ว" in answered and "เมื่อท่านประกาศการรับฟัง" not in answered, "what was answered stays in sight"


def test_an_order_of_the_governor_shows_until_a_hearing_carries_it_out(
    client: Browserlike, officer: Callable[..., Any], stored: Callable[..., Any], project: Project
) -> None:
    ask(client, project)
    publisher, where = officer("publisher", "34"), page_of(project, "/petitions")
    sent = {"orderer": "governor", "ordered_on": clock.today().isoformat(), "document": "อบ 0017/1234"}
    for wrong in (
        {"ordered_on": (clock.today() + timedelta(days=1)).isoformat()},
        {"orderer": "king"},
        {"document": ""},
    ):
        assert publisher.post(where + "/order", data={**sent, **wrong}).status_code == 422
    assert publisher.post(where + "/order", data=sent).status_code == 303
    shown = client.get(page_of(project)).text
    assert "ผู้ว่าราชการจังหวัดสั่งให้จัดรับฟังความคิดเห็น" in shown and "อบ 0017/1234" in shown
    assert "ยังไม่ประกาศการรับฟัง" in shown
    assert publisher.get(where + "/refuse").status_code == 303, "what was ordered is not refused"
    noted = db.session.scalars(select(HearingOrder)).one()
    withdraw = f"{where}/orders/{noted.public_id}/withdraw"
    assert officer("publisher", "50").post(withdraw).status_code == 404
    assert publisher.post(withdraw).status_code == 303
    assert "อบ 0017/1234" not in client.get(page_of(project)).text
    assert publisher.post(where + "/order", data=sent).status_code == 303
    assert publisher.get(page_of(stored(factories.project, "finished"), "/petitions/order")).status_code == 404
    hearing = hold(officer, project, stored)
    assert db.session.scalars(select(HearingOrder.hearing_id)).one() == hearing.id
    assert "อบ 0017/1234" in client.get(f"/hearings/{hearing.public_id}").text


def test_a_hearing_that_severe_impact_calls_for_is_not_refused(
    client: Browserlike, officer: Callable[..., Any], stored: Callable[..., Any]
) -> None:
    project = stored(factories.project, impact="severe")
    ask(client, project)
    publisher, where = officer("publisher", "34"), page_of(project, "/petitions")
    assert where + "/refuse" not in publisher.get(where).text and "จะตอบว่าไม่จัดไม่ได้" in publisher.get(where).text
    assert publisher.post(where + "/refuse", data={"reason": "ไม่จำเป็น", "seen": "1"}).status_code == 303
    with pytest.raises(operations.MustBeHeld), unit_of_work():
        operations.refuse(publisher.person.actor, project, "ไม่จำเป็น", seen=1)
    assert db.session.scalars(select(Petition.state)).one() == PetitionState.WAITING
    stored(factories.hearing, "cut_short", of=project)
    assert where + "/refuse" not in publisher.get(where).text, "it ended before everybody was heard"
    stored(factories.hearing, "closed", of=project)
    assert where + "/refuse" in publisher.get(where).text, "it was held, and the result is to come"


def test_a_hearing_that_never_opened_answers_nobody(
    client: Browserlike, officer: Callable[..., Any], stored: Callable[..., Any], project: Project
) -> None:
    ask(client, project, **MAIL)
    hearing = hold(officer, project, stored)
    publisher = officer("publisher", "34")
    assert publisher.post(f"/hearings/{hearing.public_id}/cancel", data={"reason": "ห้องประชุมไม่พอ"}).status_code == 303
    db.session.expire_all()
    petition = db.session.scalars(select(Petition)).one()
    assert (petition.state, petition.hearing_id) == (PetitionState.WAITING, None)
    assert petition.submission.state == State.WAITING
    assert any("กลับไปรอหน่วยงานพิจารณา" in body for _, body in letters())
    again = hold(officer, project, stored)
    with clock.at(again.opens_at + timedelta(days=1)), unit_of_work():
        hearings.cancel_hearing(publisher.person.actor, again, "น้ำท่วม")
    assert queries.led_to(again)[0] == 1, "it was open: people were heard"


def test_words_that_were_hidden_are_hidden_from_the_publisher_too(
    client: Browserlike, officer: Callable[..., Any], project: Project
) -> None:
    ask(client, project)
    with unit_of_work():
        moderator = factories.officer("moderator").actor
        moderating.moderate(moderator, db.session.scalars(select(Submission)).one(), Visibility.HIDDEN, "หมิ่นประมาท")
    page = officer("publisher", "34").get(page_of(project, "/petitions")).text
    assert WORDS not in page and "หมิ่นประมาท" in page


def publisher_of(project: Project) -> str:
    """The address of a further publisher of the project's office."""
    with unit_of_work():
        person = factories.user()
        db.session.add(
            Membership(
                user_id=person.id,
                organisation_id=project.organisation_id,
                role="publisher",
                area_code=factories.PROVINCE,
            )
        )
        return person.email


def to(address: str) -> list[str]:
    return [body for one, body in letters() if one == address]


def test_the_office_is_told_once_until_somebody_has_looked(
    client: Browserlike, sign_in: Callable[..., Any], project: Project
) -> None:
    one, other = publisher_of(project), publisher_of(project)
    for number in range(3):
        client.get(page_of(project) + "?lang=en")
        ask(client, project, f"{WORDS} {number}")
    assert [len(to(address)) for address in (one, other)] == [1, 1], "no flood, however many ask"
    letter = to(one)[0]
    assert project.title in letter and page_of(project, "/petitions") in letter and "เรียน ผู้รับผิดชอบ" in letter
    assert WORDS not in letter, "what citizens wrote is read there"
    sign_in(db.session.scalars(select(User).where(User.email == one)).one()).get(page_of(project, "/petitions"))
    ask(client, project, "อีกคนหนึ่ง")
    assert [len(to(address)) for address in (one, other)] == [2, 1], "who has looked is told of what came since"


def test_once_answered_the_next_request_is_told_of_again(
    client: Browserlike, officer: Callable[..., Any], project: Project
) -> None:
    one = publisher_of(project)
    ask(client, project)
    publisher, where = officer("publisher", "34"), page_of(project, "/petitions/refuse")
    form = publisher.form(where)
    assert publisher.post(where, data={**form, "reason": "รับฟังแล้ว"}).status_code == 303
    ask(client, project, "มีข้อเท็จจริงใหม่")
    assert len(to(one)) == 2


def test_a_copy_of_the_own_data_says_what_was_asked_and_answered(
    client: Browserlike, officer: Callable[..., Any], stored: Callable[..., Any], project: Project
) -> None:
    track = ask(client, project, **MAIL).headers["Location"].removesuffix("/receipt")
    kept = client.get(track + "/data.json").json["petition"]
    assert kept["asks_for"] == "hearing" and kept["state"] == "waiting" and kept["answered_at"] is None
    assert kept["project"] == {"public_id": project.public_id, "title": project.title}
    hearing = hold(officer, project, stored)
    kept = client.get(track + "/data.json").json["petition"]
    assert kept["hearing"]["title"] == hearing.title and kept["answered_at"]
    assert "petition" not in rights.export(stored(factories.submission))


def test_readers_are_told_that_it_is_a_request_and_no_problem(
    client: Browserlike, officer: Callable[..., Any], stored: Callable[..., Any], project: Project
) -> None:
    track = ask(client, project).headers["Location"].removesuffix("/receipt")
    words = db.session.scalars(select(Submission)).one()
    label = "คำขอให้จัดรับฟัง"
    for page in ("/submissions", f"/areas/{words.area_code}", f"/areas/{words.area_code[:2]}"):
        shown = client.get(page).text
        assert label in shown and WORDS in shown, page
    own = client.get(track).text
    assert label in own and "เรื่องแจ้ง" not in own[own.index("<main") :].split("<h2", 1)[0]
    public = client.get(f"/submissions/{words.public_id}").text
    assert "คำขอให้จัดรับฟังความคิดเห็น</h1>" in public and "ฉันขอด้วย" in public and "ฉันก็เจอ" not in public
    assert "ในจำนวนนี้เป็นคำขอให้จัดรับฟังความคิดเห็น 1 คำขอ" in client.get(f"/areas/{words.area_code[:2]}").text
    neighbour = Browserlike(client.application)
    joined = neighbour.post(f"/submissions/{words.public_id}/join").headers["Location"].removesuffix("/receipt")
    assert "ท่านร่วมขอ" in neighbour.get(joined).text
    assert not similar.find(WORDS, words.area_code).reports, "who reports a problem is not offered to ask for a hearing"
    stored(factories.submission)
    assert "เรื่องแจ้ง" in client.get("/submissions").text
    for page in ("/submissions", "/map"):
        assert "เรื่องแจ้งและคำขอให้จัดรับฟัง</option>" in client.get(page).text, "the filter says what it holds"
    assert label in officer("moderator").get(f"/submissions/{words.public_id}/moderation").text
    assert label in officer("planner").get(f"/workspace/review/{words.public_id}").text


def test_requests_for_a_hearing_can_be_listed_alone(client: Browserlike, project: Project) -> None:
    ask(client, project)
    with unit_of_work():
        factories.submission("ไฟถนนดับหน้าวัด", area_code=project.area_code)
    for query in (
        "",
        f"&area={project.area_code}",
        f"&area={project.area_code[:2]}",
        "&state=waiting",
        f"&q={WORDS[:8]}",
    ):
        shown = client.get(f"/submissions?kind=petition{query}").text
        assert WORDS in shown and "ไฟถนนดับหน้าวัด" not in shown and "พบ 1 เรื่อง" in shown, query
    assert "พบ 1 เรื่อง" not in client.get("/submissions?kind=problem_report").text
    assert "ไม่พบ" in client.get("/submissions?kind=petition&state=linked").text
    feed = client.get("/submissions/feed.atom?kind=petition").text
    assert WORDS in feed and "ไฟถนนดับหน้าวัด" not in feed and "kind=petition" in feed
    client.page("/submissions?kind=petition")
    assert 'value="petition"' not in client.get("/map").text


def test_who_refuses_what_a_colleague_has_answered_is_told_so(
    client: Browserlike, officer: Callable[..., Any], project: Project
) -> None:
    ask(client, project)
    where = page_of(project, "/petitions/refuse")
    first, second = officer("publisher", "34"), officer("publisher", "34")
    forms = [(one, one.form(where)) for one in (first, second)]
    answers = [
        one.post(where, data={**form, "reason": f"เหตุผลที่ {n}"}, follow_redirects=True).text
        for n, (one, form) in enumerate(forms)
    ]
    assert "ตอบผู้ขอแล้ว 1 เสียง" in answers[0] and "เหตุผลของท่านไม่ได้บันทึก" in answers[1]
