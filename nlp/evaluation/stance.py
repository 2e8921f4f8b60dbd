"""Stance and kind on sentences written for this purpose: rules were made with `DEV` in sight; `TEST` was written apart and is reported.

There is no public Thai set of stances on projects. These sentences are few and made up, so the figures say that the rules do what they
mean to do; how often citizens speak so plainly is another question, which only real submissions with people's labels can answer.
`nlp/data/blind` holds sentences by somebody who had not read the rules: each set was blind once, when it was first run. `unseen` judges the
head on sets with which no rule was mended, each by a head made without it; `kept_back` counts a set from which nothing is learned at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlp import attitude
from nlp.data import HERE
from nlp.encoder import Encoder, NoEncoder
from nlp.evaluation import calibration_error, interval
from nlp.pipeline import Pipeline
from nlp.recipes import rows
from nlp.stance_recipe import KEPT_BACK, UNSEEN, fit, reports, sentences, without
from nlp.stances import Stances
from nlp.training import clean

DEV: tuple[tuple[str, str], ...] = (
    ("เห็นด้วยกับโครงการนี้", "support"),
    ("ไม่เห็นด้วยกับการสร้างเขื่อน", "oppose"),
    ("เห็นด้วยแต่ต้องมีมาตรการลดผลกระทบก่อน", "conditional"),
    ("ถ้าชดเชยให้เป็นธรรมก็เห็นด้วย", "conditional"),
    ("ไม่ได้คัดค้านแต่ขอให้ฟังชาวบ้านก่อน", "conditional"),
    ("มีชาวบ้านคัดค้านจำนวนมาก", "unsure"),
    ("เห็นด้วยหรือไม่", "unsure"),
    ("ไม่มีความเห็น", "neutral"),
    ("ไฟทางหน้าวัดดับ", "unsure"),
)
TEST: tuple[tuple[str, str], ...] = (
    ("ขอสนับสนุนให้สร้างอ่างเก็บน้ำแห่งนี้โดยเร็ว ชาวนาจะได้มีน้ำ", "support"),
    ("เป็นโครงการที่ดีมากค่ะ คนในตำบลจะได้ประโยชน์", "support"),
    ("เห็นด้วยอย่างยิ่งครับ รอมาหลายปีแล้ว", "support"),
    ("ยินดีสนับสนุนเต็มที่ อยากให้เริ่มปีนี้เลย", "support"),
    ("ควรทำนานแล้ว ถนนเส้นนี้จะได้กว้างขึ้น", "support"),
    ("ชาวบ้านหมู่ 4 ไม่มีข้อโต้แย้ง", "support"),
    ("เห็นชอบกับแผนพัฒนาฉบับนี้ทุกประการ", "support"),
    ("โครงการนี้ดีมาก ช่วยให้เด็กเดินทางไปโรงเรียนสะดวก", "support"),
    ("ไม่เห็นชอบกับร่างแผนนี้ เพราะไม่มีเรื่องน้ำกินน้ำใช้เลย", "oppose"),
    ("ขอคัดค้านการตั้งโรงไฟฟ้าขยะในตำบลของเรา", "oppose"),
    ("ขอให้ยกเลิกโครงการกำแพงกันคลื่น ชายหาดจะหายหมด", "oppose"),
    ("ไม่ต้องการเหมืองหินในพื้นที่", "oppose"),
    ("สร้างไปก็สิ้นเปลืองงบ เอาเงินไปซ่อมโรงเรียนดีกว่า", "oppose"),
    ("ไม่ควรสร้างตรงนี้ เป็นป่าต้นน้ำ", "oppose"),
    ("โครงการนี้ไม่คุ้มค่ากับเงินที่เสียไป", "oppose"),
    ("อย่าสร้างเลย ที่นาเราจะหมดไป", "oppose"),
    ("เห็นด้วยในหลักการ ขอดูรายงานผลกระทบก่อน", "conditional"),
    ("สนับสนุนให้ทำ แต่ต้องไม่ตัดต้นไม้ใหญ่ริมทาง", "conditional"),
    ("หากจ่ายค่าเวนคืนตามราคาตลาด เราก็ยินดีย้าย", "conditional"),
    ("ยอมรับได้ถ้ามีระบบบำบัดน้ำเสียที่ตรวจสอบได้", "conditional"),
    ("คัดค้านจนกว่าจะมีการทำประชาพิจารณ์ใหม่", "conditional"),
    ("เห็นด้วยบางส่วน เรื่องถนนควรแยกออกไป", "conditional"),
    ("ไม่ขัดข้องครับ ถ้าไม่กระทบทางเข้าบ้าน", "conditional"),
    ("ไม่ขอออกความเห็นเรื่องนี้", "neutral"),
    ("ผมเป็นกลาง แล้วแต่เสียงส่วนใหญ่", "neutral"),
    ("อยากทราบรายละเอียดงบประมาณของโครงการ", "neutral"),
    ("ขอสอบถามกำหนดการก่อสร้าง", "neutral"),
    ("ถนนหน้าบ้านเป็นหลุม ฝนตกน้ำขัง", "unsure"),
    ("เพื่อนบ้านหลายคนไม่เห็นด้วย ผมเองยังไม่รู้", "unsure"),
    ("ดีเหลือเกินเนอะ สร้างเสร็จน้ำท่วมทุกปี 555", "unsure"),
    ("กลุ่มคัดค้านนัดชุมนุมที่ศาลากลางวันเสาร์", "unsure"),
    ("ท่านสนับสนุนหรือคัดค้านโครงการนี้", "unsure"),
    ("ตำบลเรามีสามหมู่บ้านที่ยังไม่มีไฟฟ้าใช้", "unsure"),
    ("เวทีวันนี้มีคนมาร่วมสองร้อยคน", "unsure"),
    ("ผลกระทบต่อปลาในแม่น้ำยังไม่มีใครตอบได้", "unsure"),
    ("สะพานเก่าผุพังมาก รถผ่านไม่ได้", "unsure"),
)


def judge(sentences: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """What was meant, and what the rules say."""
    return [(label, attitude.stance(text, "โครงการในพื้นที่").label) for text, label in sentences]


KINDS = {"ร้องเรียน": "complaint", "เสนอแนะ": "suggestion", "สอบถาม": "question"}


SETS = ("first", "second", "third")
KIND_SETS = (*SETS, "fourth", "fifth")
STANCE_SETS = (*KIND_SETS, *UNSEEN, *KEPT_BACK)
STANDS = {"support", "oppose", "conditional"}


def written(name: str) -> list[list[str]]:
    """Lines of a blind set: text, what it is, and what it answers ('' when nobody told)."""
    lines = (HERE / "blind" / f"{name}.tsv").read_text("utf-8").splitlines()
    return [[*line.split("\t"), ""][:3] for line in lines if not line.startswith("#")]


def measured(truths: Sequence[str], given: Sequence[attitude.Judgement]) -> dict[str, Any]:
    answered = [(truth, one) for truth, one in zip(truths, given, strict=True) if one.label != "unsure"]
    right = np.array([truth == one.label for truth, one in answered])
    return {
        "sentences": len(truths),
        "answered": len(answered),
        "precision": round(float(right.mean()), 4),
        "interval": interval(lambda draw: float(right[draw].mean()), len(right)),
        "right": round(sum(truth == one.label for truth, one in zip(truths, given, strict=True)) / len(truths), 4),
        "stances_found": sum(truth == one.label for truth, one in answered if truth in STANDS)
        / sum(truth in STANDS for truth in truths),
        "ece": round(calibration_error(np.array([one.confidence for _, one in answered]), right), 4),
    }


def blind_stances(name: str) -> dict[str, Any]:
    """What the rules alone say of a set."""
    told = written(f"stance_{name}")
    return measured([row[1] for row in told], [attitude.stance(text, about or None) for text, _, about in told])


def unseen(data: Path) -> dict[str, Any]:
    """What a head says of each set that the rules were not mended with, made and its confidence set without the set and its subjects."""
    told = [*sentences(), *reports(data)]
    found: dict[str, Any] = {}
    readers: dict[str, Encoder] = {"with_encoder": Encoder(), "without_encoder": NoEncoder()}
    judged: dict[str, list[attitude.Judgement]] = {name: [] for name in readers}
    truths: list[str] = []
    for group in UNSEEN:
        model = fit(without(told, group))
        asked = [one for one in told if one.group == group]
        truths += [one.stance for one in asked]
        found[group] = {}
        for name, encoder in readers.items():
            given = Stances(model, encoder).read([one.text for one in asked], [one.about or None for one in asked])
            judged[name] += given
            found[group][name] = measured([one.stance for one in asked], given)
    return found | {"all": {name: measured(truths, given) for name, given in judged.items()}}


def kept_back(name: str) -> dict[str, Any]:
    """What the shipped head says of a set from which nothing was learned."""
    told = written(f"stance_{name}")
    found: dict[str, Any] = {}
    for encoder in (True, False):
        stances = Pipeline.load(encoder=encoder).stances
        given = stances.read([clean(text) for text, _, _ in told], [clean(about) for _, _, about in told])
        found["with_encoder" if encoder else "without_encoder"] = measured([row[1] for row in told], given)
    return found


def blind_kinds(name: str, pipeline: Pipeline) -> dict[str, Any]:
    told = written(f"kinds_{name}")
    readings = pipeline.read_many([row[0] for row in told])
    given = [reading.kind.label if reading.kind else "" for reading in readings]
    truth = [row[1] for row in told]
    right = np.array([t == g for t, g in zip(truth, given, strict=True)])
    f1 = {}
    for label in attitude.KINDS:
        hits = sum(t == g == label for t, g in zip(truth, given, strict=True))
        f1[label] = round(2 * hits / max(1, truth.count(label) + given.count(label)), 4)
    return {
        "sentences": len(told),
        "right": round(float(right.mean()), 4),
        "interval": interval(lambda draw: float(right[draw].mean()), len(right)),
        "macro_f1": round(sum(f1.values()) / len(f1), 4),
        "f1": f1,
    }


def volunteers(data: Path) -> list[tuple[str, str]]:
    """Reports and what their volunteers call them, who named praise nowhere; nine in ten are complaints."""
    told = rows(data, "traffy_human_gold_dev170")
    return [(row["text"], KINDS[row["kind"]]) for row in told if row["kind"] in KINDS]


def kinds(data: Path) -> dict[str, Any]:
    told = volunteers(data)
    given = [attitude.kind(clean(text)) for text, _ in told]
    right = np.array([truth == one.label for (_, truth), one in zip(told, given, strict=True)])
    return {
        "texts": len(told),
        "right": round(float(right.mean()), 4),
        "interval": interval(lambda draw: float(right[draw].mean()), len(right)),
        "ece": round(calibration_error(np.array([one.confidence for one in given]), right), 4),
    }


def evaluate(data: Path) -> dict[str, Any]:
    pipeline = Pipeline.load(encoder=False)
    judged = [(label, attitude.stance(text, "โครงการในพื้นที่")) for text, label in TEST]
    answered = [(truth, given) for truth, given in judged if given.label != "unsure"]
    with_stance = sum(truth != "unsure" for truth, _ in judged)
    right = np.array([truth == given.label for truth, given in answered])
    return {
        "sentences": len(judged),
        "precision_on_what_it_answers": round(float(right.mean()), 4),
        "interval": interval(lambda draw: float(right[draw].mean()), len(right)),
        "answers_share_of_those_with_a_stance": round(sum(truth != "unsure" for truth, _ in answered) / with_stance, 4),
        "wrongly_answered_without_stance": sum(truth == "unsure" for truth, _ in answered),
        "ece": round(calibration_error(np.array([given.confidence for _, given in answered]), right), 4),
        "kinds": kinds(data),
        "unseen": unseen(data),
        "kept_back": {name: kept_back(name) for name in KEPT_BACK},
        "blind_by_rules_alone": {name: blind_stances(name) for name in STANCE_SETS},
        "blind_kinds": {name: blind_kinds(name, pipeline) for name in KIND_SETS},
    }
