"""A report that comes by Open311 is taken in as anybody's is, with all that its sender said."""

import io
import logging
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.openness.open311 import ROOT, ask, plain
from tests.submissions.test_reports import picture, the_only_one
from webapp.core import audit, clock, crypto
from webapp.core.db import db, unit_of_work
from webapp.insights.type_models import OwnType
from webapp.submissions import human, operations
from webapp.submissions.models import Contact, Submission

WORDS = "ไฟถนนดับหน้าวัดมาสามคืน"
WHOLE = {"service_code": "lighting", "description": WORDS, "lat": "15.2287", "long": "104.8564"}


def send(client: Any, ending: str = "json", without: tuple[str, ...] = (), **more: Any) -> Any:
    """As other programs do: without a token of ours."""
    headers = more.pop("headers", {})
    values = {name: value for name, value in {**WHOLE, **more}.items() if name not in without}
    return client.post(f"{ROOT}/requests.{ending}", data=values, csrf=False, headers=headers)


def faults(answer: Any, status: int = 400) -> str:
    assert answer.status_code == status, answer.text
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert all(one["code"] == status for one in answer.json)
    return "\n".join(one["description"] for one in answer.json)


def code_of(answer: Any) -> str:
    (told,) = answer.json
    assert list(told) == ["service_request_id", "service_notice", "account_id"]
    return str(told["service_notice"]).split("/track/")[1].split()[0]


def test_a_report_is_taken_in_and_followed(client: Any, officer: Any) -> None:
    answer = send(
        client,
        address_string="ตรงข้ามวัดใต้ โทร 081-234-5678",
        email="Som@Example.com",
        phone="081 234 5678",
        first_name="สมศรี",
        media=(picture(), "มืด.jpg"),
    )
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    stored = the_only_one()
    assert (stored.text, stored.type_given, stored.source, stored.channel) == (WORDS, "แสงสว่าง", "open311", "web")
    assert (stored.lat, stored.lon, stored.area_code[:4]) == (15.2287, 104.8564, "3401")
    contact = db.session.scalars(select(Contact)).one()
    assert crypto.decrypt(contact.email or "") == "som@example.com"
    assert crypto.decrypt(contact.telephone or "") == "0812345678"
    (told,) = ask(client, f"requests/{answer.json[0]['service_request_id']}")
    assert (told["service_code"], told["status"], told["description"]) == ("lighting", "open", WORDS)
    assert "081" not in told["address"]
    photo = client.get(told["media_url"].removeprefix("http://127.0.0.1:8000"))
    assert photo.mimetype == "image/jpeg"
    assert photo.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    own = client.get(f"/track/{code_of(answer)}")
    assert WORDS in own.text
    assert "ประเภทที่ท่านเลือก: แสงสว่าง" in own.text
    assert "ประเภทที่ผู้แจ้งเลือก: แสงสว่าง" in officer("planner").get(f"/workspace/review/{stored.public_id}").text
    assert audit.verify().broken_at is None


def test_it_is_answered_in_xml_as_well(client: Any) -> None:
    answer = send(client, "xml")
    assert answer.status_code == 201
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    (told,) = plain(ElementTree.fromstring(answer.data))
    assert told["service_request_id"] == the_only_one().public_id
    assert "/track/" in told["service_notice"]
    wrong = send(client, "xml", without=("description",))
    assert ElementTree.fromstring(wrong.data)[0].findtext("code") == "400"


@pytest.mark.parametrize(
    ("sent", "area"),
    [
        ({"address_id": "340702"}, "340702"),
        ({"attribute[area]": "3407"}, "3407"),
        ({"address_string": "หน้าตลาด ต.ในเมือง อ.เมืองอุบลราชธานี จ.อุบลราชธานี"}, "340101"),
        ({"description": "ถนนพังที่อำเภอวารินชำราบ จังหวัดอุบลราชธานี"}, "3415"),
        ({"address_string": "อำเภอวารินชำราบ", "jurisdiction_id": "34"}, "3415"),
        ({"address_string": "หน้าตลาดเช้า ต.แสนสุข อ.วารินฯ", "jurisdiction_id": "34"}, "341518"),
    ],
)
def test_the_place_may_be_told_in_several_ways(client: Any, sent: dict[str, str], area: str) -> None:
    assert send(client, without=("lat", "long"), **sent).status_code == 201
    assert the_only_one().area_code == area


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ({"lat": "", "long": ""}, "address_id"),
        ({"lat": "", "long": "", "address_string": "หน้าบ้านลุงหมู"}, "address_id"),
        ({"lat": "", "long": "", "address_string": "จังหวัดอุบลราชธานี"}, "address_id"),
        ({"long": ""}, "lat"),
        ({"lat": "48.2", "long": "16.4"}, "lat"),
        ({"lat": "nan"}, "lat"),
        ({"lat": "north"}, "lat"),
        ({"address_id": "99"}, "address_id"),
        ({"address_id": "34"}, "address_id"),
        ({"jurisdiction_id": "50"}, "jurisdiction_id"),
        ({"description": ""}, "description"),
        ({"description": "!!!"}, "description"),
        ({"description": "ก" * 4_001}, "4,000"),
        ({"description": "<script>alert(1)</script> ไฟดับ"}, "HTML"),
        ({"email": "nobody"}, "email"),
        ({"phone": "0"}, "phone"),
        ({"address_string": "ก" * 301}, "address_string"),
        ({"media_url": "https://elsewhere.example/a.jpg"}, "multipart"),
        ({"media": picture, "media_url": "http://169.254.169.254/"}, "multipart"),
        ({"photo": picture}, "media"),
        ({"service_code": ""}, "service_code"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(client: Any, sent: dict[str, Any], word: str) -> None:
    attached = {name: (value(), "a.jpg") for name, value in sent.items() if callable(value)}
    assert word in faults(send(client, **{**sent, **attached}))


def test_all_that_is_wrong_is_said_at_once(client: Any) -> None:
    told = faults(send(client, description="", email="nobody", phone="x"))
    assert all(word in told for word in ("description", "email", "phone"))
    assert "Please say what the problem is" in faults(send(client, description="", locale="en"))


def test_a_broken_picture_is_refused_with_its_reason(client: Any) -> None:
    assert "media: a.jpg" in faults(send(client, media=(io.BytesIO(b"not a picture"), "a.jpg")))


def test_unknown_services_and_jurisdictions(client: Any) -> None:
    assert "service_code" in faults(send(client, service_code="nonsense"), 404)
    assert "jurisdiction_id" in faults(send(client, jurisdiction_id="99"), 404)
    with unit_of_work():
        words = {"th": "ช้างเข้าหมู่บ้าน", "en": "Elephants", "definition": "ช้างป่าเข้าหมู่บ้าน", "parent": "environment"}
        db.session.add(OwnType(area_code="34", open311="elephants", **words))
        db.session.add(OwnType(area_code="34", open311="gone", retired_at=clock.now(), **{**words, "th": "เลิกใช้"}))
    assert "service_code" in faults(send(client, service_code="gone"), 404)
    chiang_mai = {"lat": "18.79", "long": "98.98"}
    assert "service_code" in faults(send(client, service_code="elephants", **chiang_mai), 404)
    assert send(client, service_code="elephants").status_code == 201
    assert the_only_one().type_given == "ช้างเข้าหมู่บ้าน"


def test_other_is_no_type(client: Any) -> None:
    assert send(client, service_code="other").status_code == 201
    assert the_only_one().type_given is None


def test_sent_twice_it_is_stored_once(client: Any) -> None:
    first, second = send(client), send(client, "json")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json
    the_only_one()
    assert send(client, device_id="another telephone").json != first.json
    key = {"Idempotency-Key": "7f9c2ba4e88f827d616045507605853e"}
    with_key = send(client, headers=key)
    assert with_key.status_code == 201
    assert with_key.json != first.json
    elsewhere = client.application.test_client()
    again = elsewhere.post(
        f"{ROOT}/requests.json", data=WHOLE, csrf=False, headers=key, environ_base={"REMOTE_ADDR": "203.0.113.9"}
    )
    assert again.json == with_key.json
    stranger = elsewhere.post(
        f"{ROOT}/requests.json", data=WHOLE, csrf=False, environ_base={"REMOTE_ADDR": "203.0.113.9"}
    )
    assert stranger.json != first.json, "the same words of somebody else do not open somebody's report"


def test_very_many_from_one_address_are_told_to_wait(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.submissions.human.FREE", 1)
    assert send(client).status_code == 201
    refused = send(client, description="ท่อแตกหน้าตลาด")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= human.WINDOW
    assert refused.json[0]["code"] == 429
    the_only_one()


def test_a_cookie_makes_nobody_of_the_sender(officer: Any) -> None:
    planner = officer("planner")
    assert send(planner).status_code == 201
    stored = the_only_one()
    assert (stored.author_id, stored.entered_by) == (None, None)


def test_the_address_of_the_sender_is_in_no_log(client: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = code_of(send(client))
    assert caplog.records
    assert not [one for one in caplog.records if code in str(vars(one))]


def test_held_words_are_taken_in_and_not_told(client: Any) -> None:
    answer = send(client, description="ถ้าไม่ซ่อมถนน ผมจะเผาบ้านนายกทิ้ง")
    assert answer.status_code == 201
    stored = the_only_one()
    assert stored.visibility == "held"
    assert stored.visibility_reason in answer.json[0]["service_notice"]
    (told,) = ask(client, f"requests/{stored.public_id}")
    assert told["description"] is None


def test_two_at_one_moment_are_one(app: Flask, client: Any, in_threads: Any) -> None:
    def press(_: object) -> Any:
        with app.app_context():
            answer = app.test_client().post(f"{ROOT}/requests.json", data=WHOLE, csrf=False)
            return answer.status_code, answer.json[0]["service_request_id"]

    found = in_threads(press, range(4))
    assert len({one[1] for one in found}) == 1, found
    assert sorted(one[0] for one in found) == [200, 200, 200, 201]


def test_nothing_is_lost_when_it_fails(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> None:
        raise RuntimeError("disk full")

    client.application.config["SHOW_ERROR_PAGES"] = True
    monkeypatch.setattr(operations, "add_contact", broken)
    try:
        answer = send(client)
    finally:
        del client.application.config["SHOW_ERROR_PAGES"]
    assert faults(answer, 500), "told in the standard's way, and the report is not half there"
