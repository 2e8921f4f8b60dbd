"""The offices of a ladder, a problem on its way, and what they do with it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import factories
from webapp.core import crypto
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail
from webapp.escalations import queries
from webapp.escalations.models import Escalation
from webapp.insights import operations as insights
from webapp.submissions.models import Contact
from webapp.submissions.operations import tracking_code
from webapp.submissions.rules import code_hash

CLUSTER = "C14"
PLEA = {
    "way": "ordinary",
    "title": "น้ำท่วมซ้ำซากเพราะประตูระบายน้ำของอีกจังหวัด",
    "problem": "บ้านสี่สิบหลังจมน้ำทุกปี",
    "tried": "ขุดลอกคลองในเขตจังหวัดแล้วสองครั้ง",
    "asked": "ขอให้เปิดประตูระบายน้ำร่วมกัน",
    "urgency": "normal",
}


def flooded(officer: Any, area: str = "34", words: str = "น้ำท่วมบ้านทุกปี") -> Any:
    """A planner of a province with a theme of three reports, one of whose writers left an address."""
    planner = officer("planner", area)
    with unit_of_work():
        texts = [
            factories.submission(f"{words} หลังที่ {n}", area_code=f"{area}0101", form_key=f"{area} key {n}")
            for n in range(3)
        ]
        planner.theme = insights.create_theme(planner.person.actor, area, words, texts)
        db.session.add(Contact(submission_id=texts[0].id, email=crypto.encrypt(f"writer{area}@people.example")))
        planner.code = tracking_code(texts[0].form_key)
        texts[0].code_hash = code_hash(planner.code)
        planner.text = texts[0]
    return planner


def hand_up(planner: Any, **more: str) -> Escalation:
    answer = planner.post(f"/workspace/escalations/new?theme={planner.theme.public_id}", data=PLEA | more)
    assert answer.status_code == 303, answer.text
    found = queries.by_public_id(answer.headers["Location"].rsplit("/", 1)[1])
    assert found is not None
    return found


def do(who: Any, escalation: Escalation, what: str, words: str = "", status: int = 303, **more: str) -> Any:
    db.session.refresh(escalation)
    data = {"version": str(escalation.version), "words": words} | more
    answer = who.post(f"/workspace/escalations/{escalation.public_id}/acts/{what}", data=data)
    assert answer.status_code == status, answer.text[-3000:]
    db.session.expire_all()
    return answer


def letters(address: str) -> list[str]:
    found = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    return [one.body for one in found if one.recipient and crypto.decrypt(one.recipient) == address]


@pytest.fixture
def way(app: Flask, officer: Any) -> Any:
    """All offices of the ordinary way of Ubon Ratchathani, and a problem that was just sent."""
    planner = flooded(officer)
    planner.cluster, planner.inspector = officer("planner", CLUSTER), officer("inspector", CLUSTER)
    planner.committee = officer("planner", "TH")
    planner.case = hand_up(planner)
    return planner
