"""Letters with changed names, villages and dates are one text with many voices: found as they come, corrected by officers, lost by nobody."""

import random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from nlp.evaluation.campaigns import AFTERWARDS, LETTERS, campaign
from tests.support import factories
from webapp.core import jobs
from webapp.core.db import db, unit_of_work
from webapp.hearings.models import Hearing
from webapp.submissions.campaign_models import Campaign, CampaignLetter
from webapp.submissions.models import Submission

LETTER = LETTERS["short"][0]
OTHERS = [
    f"{what}{where} {why}"
    for what in ("ไฟถนนดับ", "ถนนเป็นหลุม", "น้ำประปาไม่ไหล", "ขยะล้นถัง", "สุนัขจรจัด", "ท่อระบายน้ำตัน", "เสียงดังจากโรงงาน")
    for where in ("หน้าโรงเรียน", "ข้างตลาดสด", "ปากซอย", "หลังวัด", "ริมคลอง")
    for why in ("มาหลายวันแล้ว", "เดือดร้อนมาก", "ขอให้มาดู", "เด็กเดินผ่านทุกวัน", "แจ้งแล้วไม่มีใครมา", "กลัวจะมีอุบัติเหตุ")
][:200]


def letters(count: int, letter: str = LETTER, way: str = "all, and particles", seed: int = 1) -> list[str]:
    return campaign(letter, way, count, seed)


def read(submissions: list[Submission]) -> None:
    """As the worker does."""
    jobs.run_now("analyse_submissions", [one.public_id for one in submissions])


def sent(texts: list[str], hearing: Hearing | None = None, each: int = 100) -> list[Submission]:
    """Sent and read some at a time, in this order."""
    found = []
    for start in range(0, len(texts), each):
        with unit_of_work():
            some = [
                factories.opinion(text, of=hearing) if hearing else factories.submission(text)
                for text in texts[start : start + each]
            ]
        read(some)
        found += some
    return found


def campaigns() -> list[set[str]]:
    """The texts of each campaign."""
    found: dict[int, set[str]] = {}
    statement = select(CampaignLetter.campaign_id, Submission.text).join(Submission)
    for number, text in db.session.execute(statement.where(CampaignLetter.campaign_id.is_not(None))).tuples():
        found.setdefault(number or 0, set()).add(text)
    return sorted(found.values(), key=len)


def test_letters_that_come_one_by_one_among_others_are_one_campaign_in_any_order(app: Flask) -> None:
    mine = letters(60)
    others = OTHERS[:40]
    answers = []
    for seed, each in ((1, 1), (2, 17), (3, 200)):
        texts = [*mine, *others]
        random.Random(seed).shuffle(texts)
        with unit_of_work():
            hearing = factories.hearing()
        sent(texts, hearing, each)
        answers.append([one for one in campaigns() if one & set(mine)])
        with unit_of_work():
            for model in (CampaignLetter, Campaign):
                db.session.query(model).delete()
    assert answers == [[set(mine)]] * 3
