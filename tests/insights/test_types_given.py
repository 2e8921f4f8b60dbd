"""A problem type that the sender chose stands beside what was understood, until an officer decides."""

from typing import Any

import pytest
from sqlalchemy import select

from webapp.core.db import db, unit_of_work
from webapp.core.policy import VISITOR
from webapp.insights.models import Label
from webapp.submissions import confidential, rights
from webapp.submissions.models import Secrecy, Submission
from webapp.submissions.operations import Incoming, Receipt, receive_report


@pytest.fixture
def receipt(app: Any) -> Receipt:
    with unit_of_work():
        return receive_report(
            VISITOR, Incoming(text="ฝากดูให้ด้วยครับ", area_code="340101", problem_type="แสงสว่าง", key="k" * 20)
        )


def test_what_a_planner_filed_is_read_though_the_machine_is_slow(client: Any, officer: Any, receipt: Receipt) -> None:
    track, sent = f"/track/{receipt.code}", receipt.submission
    assert 'อ่านและจัดหมวดเรื่อง <span class="step-state">อยู่ขั้นนี้' in client.get(track).text
    review = f"/workspace/review/{sent.public_id}"
    planner = officer("planner", "34")
    assert planner.post(review, data={**planner.form(review), "problem_types": "แสงสว่าง"}).status_code == 303
    assert 'อ่านและจัดหมวดเรื่อง <span class="step-state">เสร็จแล้ว' in client.get(track).text


def test_everybody_sees_what_the_sender_chose(client: Any, receipt: Receipt) -> None:
    sent = receipt.submission
    assert "ประเภทที่ผู้แจ้งเลือก: แสงสว่าง" in client.get(f"/submissions/{sent.public_id}").text
    assert "ประเภทที่ท่านเลือก: แสงสว่าง" in client.get(f"/track/{receipt.code}").text
    assert "Street lighting" in client.get(f"/submissions/{sent.public_id}?lang=en").text
    assert rights.export(sent)["problem_type"] == "แสงสว่าง"


def test_an_officer_only_confirms_it(officer: Any, receipt: Receipt) -> None:
    desk, where = officer("planner"), f"/workspace/review/{receipt.submission.public_id}"
    assert "ประเภทที่ผู้แจ้งเลือก: แสงสว่าง" in desk.get(where).text
    assert desk.post(where, data=desk.form(where, 0)).status_code == 303
    (label,) = db.session.scalars(select(Label)).all()
    assert (label.value, label.source) == ("แสงสว่าง", "person")


def test_what_becomes_confidential_keeps_no_type(officer: Any, receipt: Receipt) -> None:
    moderator = officer("moderator").person.actor
    with unit_of_work():
        stored = db.session.scalars(select(Submission)).one()
        confidential.conceal_stored(moderator, stored, Secrecy.MINOR)
    assert db.session.scalars(select(Submission.type_given)).one() is None
