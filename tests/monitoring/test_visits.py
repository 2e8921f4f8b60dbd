"""A visit from its suggestion to the last closed recommendation: who reads and does what on the way."""

from datetime import timedelta
from typing import Any

import pytest
from freezegun import freeze_time
from PIL import Image
from sqlalchemy import select

from tests.monitoring.conftest import picture
from tests.support import factories
from tests.support.pages import Browserlike
from webapp.areas import queries as areas
from webapp.core import audit, clock, crypto, files, jobs
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail
from webapp.monitoring import counting, visit_queries, visit_rules
from webapp.monitoring import visit_operations as operations
from webapp.monitoring.figures import board
from webapp.monitoring.visit_models import AnswerKind, FindingPhoto, Visit, VisitState

SECRET = "ผู้รับเหมารายนี้ถูกร้องเรียนหลายแห่ง"


def visit_of(answer: Any) -> Visit:
    assert answer.status_code == 303, answer.text[-2500:]
    found = db.session.scalar(select(Visit).where(Visit.public_id == answer.headers["Location"].split("/")[3]))
    assert found is not None
    return found


def planned(inspector: Browserlike, address: str, **more: str) -> Visit:
    form = inspector.form(address) | {"planned_on": "2026-12-10", "purpose": "ดูของจริง"} | more
    return visit_of(inspector.post(address, data=form))


def subjects_to(address: str) -> list[str]:
    found = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
    return [one.subject for one in found if one.recipient and crypto.decrypt(one.recipient) == address]


def test_what_is_worth_a_visit_has_its_numbers(desk: Any, officer: Any) -> None:
    inspector = officer("inspector", "C14")
    with unit_of_work():
        for number in range(3):
            factories.submission(f"ไฟดับซอย {number}", area_code="340104", settlement="reopened")
        factories.submission("ไฟดับ แก้แล้ว", area_code="340104", settlement="confirmed")
        factories.submission("ไฟดับสองเรื่อง", area_code="340701", settlement="reopened")
        texts = [factories.submission(f"น้ำท่วมหลังที่ {n}") for n in range(20)]
        theme = factories.theme(texts, title="น้ำท่วมทุกปี", is_public=True)
    counting.count_and_store()
    page = inspector.get("/workspace/visits").text
    for words in ("ยังไม่ได้แก้ไข 3 เรื่อง จาก 4 เรื่อง", "ไม่มีรายงาน", "งบประมาณ 8,000,000 บาท", "20 เสียง จาก 20 ข้อความ"):
        assert words in page
    assert "ไฟดับสองเรื่อง" not in page  # below the threshold
    seen = planned(inspector, f"/workspace/visits/new?item={desk.item.public_id}")
    assert seen.plan_item_id == desk.item.id
    assert "8,000,000" in str(seen.grounds)
    planned(inspector, "/workspace/visits/new?area=3401")
    planned(inspector, f"/workspace/visits/new?theme={theme.public_id}")
    province = seen.area
    assert not any(visit_queries.suggestions(province).values())  # what was visited lately is left out
    later = visit_queries.suggestions(province, clock.today() + timedelta(days=120))
    assert [len(found) for found in later.values()] == [1, 1, 1]
    assert officer("inspector", "C13").get("/workspace/visits/new?area=3401").status_code == 404


def test_a_visit_is_written_published_answered_and_closed(desk: Any, officer: Any, client: Browserlike) -> None:
    inspector, publisher = officer("inspector", "C14"), officer("publisher", "34")
    with unit_of_work():
        office = factories.organisation("34", name_th="แขวงทดสอบ", email="office@people.example")
    visit = planned(inspector, f"/workspace/visits/new?item={desk.item.public_id}")
    way, open_page = f"/workspace/visits/{visit.public_id}", f"/visits/{visit.public_id}"
    assert "ดูของจริง" in desk.get(way).text  # the province prepares
    assert client.get(open_page).status_code == 404
    assert desk.post(f"{way}/findings", data={"finding-words": "x"}).status_code == 403
    ahead = {"held_on": "2026-12-10", "summary": "", "internal": "", "version": "1"}
    assert inspector.post(f"{way}/write-up", data=ahead).status_code == 422  # it lies ahead
    said = {"held_on": "2026-11-27", "summary": "ถนนเสร็จครึ่งเดียว", "internal": SECRET, "version": "1"}
    assert inspector.post(f"{way}/write-up", data=said).status_code == 303
    stale = inspector.post(f"{way}/write-up", data=said | {"summary": "อีกคนพิมพ์"})
    assert stale.status_code == 409
    assert "อีกคนพิมพ์" in stale.text
    half = {"finding-words": "หลุมใหญ่", "finding-lat": "15.2", "finding-lon": "", "finding-is_public": "y"}
    assert inspector.post(f"{way}/findings", data=half).status_code == 422
    assert (
        inspector.post(f"{way}/findings", data=half | {"finding-lon": "104.8", "finding-place": "หน้าวัด"}).status_code
        == 303
    )
    assert inspector.post(f"{way}/findings", data={"finding-words": SECRET}).status_code == 303
    db.session.expire_all()
    shown, hidden = visit.findings
    for one in (shown, hidden):
        photos = f"{way}/findings/{one.public_id}/photos"
        inspector.page(photos)
        assert inspector.post(photos, data={"photo": picture(), "words": ""}).status_code == 422
        assert inspector.post(photos, data={"photo": picture(), "words": "หลุมกลางถนน"}).status_code == 303
    advice = {"advice-words": "ซ่อมหลุมภายในเดือนนี้", "advice-office": office.public_id, "advice-due_on": "2026-12-20"}
    assert inspector.post(f"{way}/recommendations", data=advice | {"advice-due_on": "2026-11-01"}).status_code == 422
    assert inspector.post(f"{way}/recommendations", data=advice).status_code == 303
    db.session.expire_all()
    assert SECRET not in desk.get(way).text
    assert "หลุมใหญ่" not in desk.get(way).text  # not before it is published
    assert inspector.post(f"{way}/publish", data={"version": "1"}).status_code == 409
    inspector.page(f"{way}?lang=en")
    assert inspector.post(f"{way}/publish", data={"version": str(visit.version)}).status_code == 303
    db.session.expire_all()
    page = client.get(open_page).text
    assert "หลุมใหญ่" in page
    assert "หน้าวัด" in page
    assert SECRET not in page
    assert not Image.open(files.open_file(shown.photos[0].file_key)).getexif()
    assert client.get(f"/visit-photos/{shown.photos[0].public_id}").status_code == 200
    assert client.get(f"/visit-photos/{hidden.photos[0].public_id}").status_code == 404
    assert desk.get(f"/visit-photos/{hidden.photos[0].public_id}").status_code == 404
    assert inspector.get(f"/visit-photos/{hidden.photos[0].public_id}").status_code == 200
    assert inspector.post(f"{way}/findings", data={"finding-words": "เพิ่มทีหลัง"}).status_code == 409
    assert "หลุมใหญ่" not in client.get(f"/plan-items/{desk.item.public_id}").text
    assert visit.title in client.get(f"/plan-items/{desk.item.public_id}").text
    assert subjects_to("office@people.example") == ["ข้อเสนอแนะจากการตรวจราชการ"]
    one = visit.recommendations[0]
    answer = f"/workspace/recommendations/{one.public_id}"
    assert "ซ่อมหลุมภายในเดือนนี้" in publisher.get("/workspace").text
    assert officer("publisher", "50").get(answer).status_code == 404
    assert publisher.post(answer, data={"words": "ปิดเอง", "what": "close"}).status_code == 404
    assert publisher.post(answer, data={"words": "", "what": "answer"}).status_code == 422
    assert publisher.post(answer, data={"words": "ซ่อมแล้วสองหลุม", "what": "answer"}).status_code == 303
    assert "ซ่อมหลุมภายในเดือนนี้" in inspector.get("/workspace").text
    assert "หน่วยงานตอบแล้ว รอผู้ตรวจราชการ" in client.get(open_page).text
    inspector.page(f"{way}?lang=en")
    assert inspector.post(answer, data={"words": "ยังเหลืออีกหลุม", "what": "return"}).status_code == 303
    assert subjects_to("office@people.example")[1:] == ["ผู้ตรวจราชการขอให้ดำเนินการเพิ่มเติม"]
    assert "หน่วยงานตอบแล้ว รอผู้ตรวจราชการ" not in client.get(open_page).text
    assert publisher.post(answer, data={"words": "ครบแล้ว", "what": "answer"}).status_code == 303
    assert inspector.post(answer, data={"words": "ตรวจแล้วครบ", "what": "close"}).status_code == 303
    for late in (publisher.get(answer), publisher.post(answer, data={"words": "อีกคำ", "what": "answer"})):
        assert (late.status_code, late.location) == (303, open_page), "it was closed meanwhile"
    assert "ปิดเรื่องนี้ไปแล้ว" in publisher.get(open_page).text
    page = client.get(open_page).text
    for words in ("ซ่อมแล้วสองหลุม", "ยังเหลืออีกหลุม", "ครบแล้ว", "ตรวจแล้วครบ", "ติดตามครบแล้ว"):
        assert words in page
    assert visit.title in client.get("/visits?area=34").text
    assert visit.title not in client.get("/visits?area=50").text
    assert audit.verify().broken_at is None
    assert not audit.verify_files()[1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_advice_to_the_wrong_office_is_taken_back_until_it_is_published(desk: Any, officer: Any) -> None:
    inspector = officer("inspector", "C14")
    with unit_of_work():
        office = factories.organisation("34", name_th="แขวงทดสอบ", email="office@people.example")
    visit = planned(inspector, f"/workspace/visits/new?item={desk.item.public_id}")
    way = f"/workspace/visits/{visit.public_id}"
    said = {"held_on": "2026-11-27", "summary": "ถนนเสร็จครึ่งเดียว", "internal": "", "version": "1"}
    inspector.post(f"{way}/write-up", data=said)
    for words in ("หลุม", "หลุมของอีกถนนหนึ่ง"):
        seen = {"finding-words": words, "finding-is_public": "y"}
        assert inspector.post(f"{way}/findings", data=seen).status_code == 303
    db.session.expire_all()
    mistake = f"{way}/findings/{visit.findings[1].public_id}"

    shown = {"photo": picture(), "words": "ผิดถนน"}
    assert inspector.post(f"{mistake}/photos", data=shown).status_code == 303
    assert f'action="{mistake}/drop"' in inspector.get(way).text
    assert inspector.post(f"{mistake}/drop").status_code == 303
    assert "หลุมของอีกถนนหนึ่ง" not in inspector.get(way).text
    assert not db.session.scalars(select(FindingPhoto)).all(), "its photograph goes with it"
    for words in ("ซ่อมหลุม", "ส่งผิดหน่วยงาน"):
        advice = {"advice-words": words, "advice-office": office.public_id, "advice-due_on": "2026-12-20"}
        assert inspector.post(f"{way}/recommendations", data=advice).status_code == 303
    db.session.expire_all()
    kept, wrong = visit.recommendations
    drop = f"{way}/recommendations/{wrong.public_id}/drop"
    assert f'action="{drop}"' in inspector.get(way).text
    assert desk.post(drop).status_code == 403
    assert inspector.post(drop).status_code == 303
    assert "ส่งผิดหน่วยงาน" not in inspector.get(way).text
    db.session.expire_all()
    assert inspector.post(f"{way}/publish", data={"version": str(visit.version)}).status_code == 303
    assert inspector.post(f"{way}/recommendations/{kept.public_id}/drop").status_code == 409, "it is public, and sent"


def test_a_visit_can_be_moved_or_cancelled_with_a_reason_and_late_advice_is_told_once(
    desk: Any, officer: Any, client: Browserlike
) -> None:
    inspector = officer("inspector", "34")
    first = planned(inspector, "/workspace/visits/new?area=3401", title="ดูตลาด")
    way = f"/workspace/visits/{first.public_id}"
    form = inspector.form(f"{way}/plan")
    assert inspector.post(f"{way}/plan", data=form | {"planned_on": "2026-12-12"}).status_code == 303
    assert inspector.post(f"{way}/plan", data=form | {"title": "คนที่สอง"}).status_code == 409
    unsaid = inspector.post(f"{way}/cancel", data={"cancel-words": ""})
    assert unsaid.status_code == 422 and "เหตุผล – " in unsaid.text
    assert inspector.post(f"{way}/cancel", data={"cancel-words": "น้ำท่วมทางเข้า"}).status_code == 303
    assert inspector.post(f"{way}/cancel", data={"cancel-words": "อีกครั้ง"}).status_code == 409
    assert "น้ำท่วมทางเข้า" in desk.get(way).text
    actor = inspector.person.actor
    with unit_of_work():
        office = factories.organisation("34", email="late@people.example")
        second = operations.plan(actor, "34", operations.Intent("ดูคลอง", "ตื้นเขิน", clock.today()))
        operations.write_up(actor, second, clock.today(), "สรุป", "", 1)
        operations.add_finding(actor, second, "คลองตื้น", is_public=True)
        for days, words in ((30, "ขุดลอก"), (3, "ติดป้ายเตือน"), (3, "ตัดหญ้า")):
            operations.recommend(actor, second, words, office, clock.today() + timedelta(days=days))
        operations.publish(actor, second, second.version)
        mown = second.recommendations[2]
        operations.answer(factories.officer("publisher", "34").actor, mown, "ตัดแล้ว")  # now it is the inspector's turn
    with freeze_time(f"{clock.today() + timedelta(days=31)}T04:00:00Z"):
        total = board(areas.tree().by_code["34"]).total
        assert (total.advice, total.advice_late) == (3, 2), "what was answered waits for the inspector"
        assert client.get(f"/visits/{second.public_id}").text.count("เกินกำหนด") == 2
        assert "เกินกำหนด" not in inspector.get(f"/workspace/recommendations/{mown.public_id}").text
    heard = []
    for days in (0, 1, 4, 22, 23, 30, 31, 40):
        with freeze_time(f"{clock.today() + timedelta(days=days)}T04:00:00Z"):
            for _ in range(2):
                found = list(jobs.SWEEPERS["remind_recommendations"](clock.now()))
                jobs.run_now("remind_recommendations", found * 2)
            heard.append(subjects_to("late@people.example")[3:])
    soon, late = "ข้อเสนอแนะจากการตรวจราชการใกล้ครบกำหนด", "ข้อเสนอแนะจากการตรวจราชการเกินกำหนด"
    assert heard[:2] == [[], []] and heard[2:4] == [[late]] * 2 and heard[4:6] == [[late, soon]] * 2
    assert heard[6:] == [[late, soon, late]] * 2
    with unit_of_work():
        operations.settle(actor, mown, "อีกฝั่งยังรก", close=False)
    with freeze_time(f"{clock.today() + timedelta(days=40)}T04:00:00Z"):
        jobs.run_now("remind_recommendations", jobs.SWEEPERS["remind_recommendations"](clock.now()))
    more = "ผู้ตรวจราชการขอให้ดำเนินการเพิ่มเติม"
    assert subjects_to("late@people.example")[6:] == [more, late], "the office's turn again, and past its day"


def test_of_two_who_settle_the_last_recommendation_the_second_is_told(desk: Any, officer: Any) -> None:
    inspector = officer("inspector", "34")
    with unit_of_work():
        office, actor = factories.organisation("34"), inspector.person.actor
        visit = operations.plan(actor, "34", operations.Intent("ดูคลอง", "ตื้นเขิน", clock.today()))
        operations.write_up(actor, visit, clock.today(), "สรุป", "", 1)
        operations.add_finding(actor, visit, "คลองตื้น", is_public=True)
        one = operations.recommend(actor, visit, "ขุดลอก", office, clock.today())
        operations.publish(actor, visit, visit.version)
    with unit_of_work():
        operations.settle(actor, one, "ขุดแล้ว", close=True)
    publisher = factories.officer("publisher", "34").actor
    for late in (
        lambda: operations.settle(actor, one, "ขุดแล้วจริง", close=True),
        lambda: operations.answer(publisher, one, "ขุดแล้ว"),
    ):
        with pytest.raises(operations.Stale):
            late()


def test_rules_of_the_follow_up_are_pure() -> None:
    assert visit_rules.missing_to_publish(VisitState.PLANNED, "x", 1)
    assert len(visit_rules.missing_to_publish(VisitState.HELD, "", 0)) == 2
    assert not visit_rules.missing_to_publish(VisitState.HELD, "x", 1)
    assert visit_rules.after_follow_up(0) == VisitState.CLOSED
    assert visit_rules.after_follow_up(1) == VisitState.PUBLISHED
    assert visit_rules.whose_turn([]) == "office"
    assert visit_rules.whose_turn([AnswerKind.ANSWER]) == "inspector"
    assert visit_rules.whose_turn([AnswerKind.ANSWER, AnswerKind.RETURNED]) == "office"
