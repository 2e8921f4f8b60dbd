"""A province's own problem types learn from corrections, and none of them becomes worse by it."""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nlp import tokens
from nlp.classify import Model, load, save
from nlp.features import grams
from nlp.joined import shipped_types
from nlp.learning import Correction
from nlp.matching import ORDERS
from nlp.own_heads import OwnHead
from nlp.own_learning import OwnResult, learn_own
from nlp.own_reader import OwnReader
from nlp.own_types import OwnTypes, read_areas, read_types
from nlp.pipeline import MODELS, Pipeline
from nlp.taxonomy import ProblemType, problem_types

SALT = ProblemType("salt", "น้ำเค็มรุก", "Salt water", "น้ำทะเลหนุนเข้าสวน พืชเสียหายจากความเค็ม")
SAID = "ทุเรียนใบไหม้ทั้งแปลงที่{place} ชิมน้ำในร่องแล้วขื่นปาก"
"""What the definition does not find."""
PLACES = [
    f"บ้าน{one}{two}"
    for one in ("ท่า", "หนอง", "โคก", "ดอน", "นา", "ทุ่ง")
    for two in ("ใหญ่", "น้อย", "กลาง", "เหนือ", "ใต้", "ยาง", "งาม")
]
OTHERS = (
    ("ถนนหน้า{place}เป็นหลุมลึก", "ถนน"),
    ("ไฟทางที่{place}ดับมืดมาก", "แสงสว่าง"),
    ("ขยะหน้า{place}ไม่มีใครเก็บ", "ความสะอาด"),
)


def corrections(places: Iterable[str], label: str = SALT.th) -> list[Correction]:
    found = []
    for place in places:
        found.append(Correction(SAID.format(place=place), (label,), area="34"))
        found += [Correction(text.format(place=place), (other,), area="340101") for text, other in OTHERS]
    return found


TEACHING, FROZEN = corrections(PLACES[:30]), corrections(PLACES[30:])


@pytest.fixture(scope="module")
def model() -> Model:
    return shipped_types(MODELS)


def learn(
    teaching: list[Correction], serving: dict[str, OwnHead], frozen: list[Correction] = FROZEN
) -> tuple[dict[str, OwnHead], OwnResult]:
    heads, [result] = learn_own(serving, {"34": [SALT]}, teaching, frozen)
    return heads, result


@pytest.fixture(scope="module")
def learned() -> tuple[dict[str, OwnHead], OwnResult]:
    return learn(TEACHING, {})


def given(model: Model, text: str, kind: ProblemType = SALT) -> Any:
    read = Pipeline({**Pipeline.load().models, "problem_types": model}, Pipeline.load().encoder, [kind]).read(text)
    return next((label for label in read.problem_types if label.label == SALT.th), None)


def test_what_the_definition_misses_is_found_after_corrections(
    model: Model, learned: tuple[dict[str, OwnHead], OwnResult], tmp_path: Path
) -> None:
    heads, result = learned
    assert (result.serves, result.code) == ("learned", "better")
    assert (result.taught, result.filed, result.frozen, result.texts) == (120, 30, 48, 12)
    assert result.before.f1 < result.after.f1
    text = SAID.format(place="วัดหลวง")
    assert given(model, text) is None
    save(replace(model, own=heads), tmp_path / "taught")
    taught = load(tmp_path / "taught", verify=True)
    label = given(taught, text)
    assert label.confidence > 0.5
    assert label.spans
    assert given(taught, "ถนนหน้าวัดหลวงเป็นหลุมลึก") is None
    assert given(taught, text, replace(SALT, definition="น้ำเค็มจากนากุ้ง")) is None, "learned beside another definition"
    earlier = {code: replace(head, start=head.start[:-1]) for code, head in heads.items()}
    assert given(replace(model, own=earlier), text) is None, "learned on what an earlier version of the product read"


def test_what_a_definition_shares_with_many_troubles_is_not_enough() -> None:
    airport = ProblemType("air", "สนามบิน", "Airport", "อาคารผู้โดยสาร ที่จอดรถ รถรับส่ง เที่ยวบิน และการเดินทางไปท่าอากาศยาน")
    texts = ["แท็กซี่จอดแช่หน้าสนามบิน ผู้โดยสารออกมาแล้วไม่มีรถเข้าเมือง", "รถตุ๊กตุ๊กและแท็กซี่จอดแช่รอรับผู้โดยสารหน้าห้าง ที่จอดรถไม่พอ"]
    told = OwnReader([airport], {}).read(texts)
    assert [[label.label for label in labels] for labels in told] == [["สนามบิน"], []]
    read = Pipeline.load(own_types=[airport]).read_many(texts)
    said = [[label.confidence for label in one.problem_types if label.label == "สนามบิน"] for one in read]
    assert said == [[label.confidence for label in labels] for labels in told], "the command line says what pages show"


def test_the_same_corrections_give_the_same_bytes(
    model: Model, learned: tuple[dict[str, OwnHead], OwnResult], tmp_path: Path
) -> None:
    again, _ = learn(TEACHING, {})
    versions = [save(replace(model, own=heads), tmp_path / name) for name, heads in (("a", learned[0]), ("b", again))]
    assert versions[0] == versions[1]


def test_corrections_that_do_harm_are_refused_and_the_old_version_stays(
    learned: tuple[dict[str, OwnHead], OwnResult],
) -> None:
    heads, _ = learned
    harm = [replace(one, labels=() if SALT.th in one.labels else (SALT.th,)) for one in TEACHING]
    kept, result = learn(harm, heads)
    assert (result.serves, result.code) == ("kept", "worse")
    assert kept == heads
    nothing, result = learn(harm, {}, [*FROZEN, *(Correction("น้ำทะเลหนุนเข้าสวน", (SALT.th,), area="34"),) * 9])
    assert (nothing, result.serves) == ({}, "definition")


def test_too_few_texts_to_judge_by_leave_the_definition() -> None:
    frozen = [one for one in FROZEN if SALT.th not in one.labels]
    heads, result = learn(TEACHING, {}, [*frozen, *corrections(PLACES[30:34])])
    assert (heads, result.serves, result.code, result.texts) == ({}, "definition", "too_few", 4)
    elsewhere = [replace(one, area="50") for one in TEACHING]
    heads, result = learn(elsewhere, {})
    assert (heads, result.code, result.taught) == ({}, "too_few", 0), "another area's corrections teach nothing here"


def test_a_word_of_few_reports_teaches_nothing() -> None:
    for count, is_met in ((4, False), (5, True)):
        mine = [replace(one, text=f"{one.text} มังคุดก็ตาย") for one in TEACHING if SALT.th in one.labels][:count]
        heads, _ = learn([*TEACHING, *mine], {})
        usual = {*grams([one.text for one in TEACHING], ORDERS, tokens.engine()).code.tolist()}
        alone = {*grams(["มังคุด"], ORDERS, tokens.engine()).code.tolist()} - usual
        vocabulary = OwnTypes([*problem_types(), SALT], [SALT], True).vocabulary
        assert bool(alone & {*vocabulary.codes[heads["salt"].columns].tolist()}) is is_met


def test_a_file_of_several_areas_is_learned_and_the_version_is_served(tmp_path: Path) -> None:
    types = tmp_path / "types.jsonl"
    rows = [
        {"th": SALT.th, "definition": SALT.definition, "area": "34", "code": "salt"},
        {"th": SALT.th, "definition": "ดินเค็ม", "area": "30"},
    ]
    types.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    assert {area: [kind.code for kind in kinds] for area, kinds in read_areas(types).items()} == {
        "34": ["salt"],
        "30": ["30:" + SALT.th],
    }
    with pytest.raises(ValueError, match="several areas"):
        read_types(types)
    lines = "".join(
        json.dumps(
            {"id": place, "text": one.text, "labels": one.labels, "area": one.area, "frozen": place >= len(TEACHING)}
        )
        + "\n"
        for place, one in enumerate([*TEACHING, *FROZEN])
    )

    def nlp(*options: str, told: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "nlp", *options], input=told, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout.splitlines()[-1])

    answer = nlp("learn", "--out", str(tmp_path / "out"), "--types", str(types), told=lines)
    assert answer["accepted"]
    assert [(one["area"], one["serves"]) for one in answer["own_types"]] == [("30", "definition"), ("34", "learned")]
    one = tmp_path / "one.jsonl"
    one.write_text(json.dumps(rows[0]), "utf-8")
    asked = json.dumps({"id": 1, "text": SAID.format(place="วัดหลวง")})
    options = ("--taught", str(tmp_path / "out" / answer["version"]), "--types", str(one))
    assert SALT.th in {label["label"] for label in nlp("classify", *options, told=asked)["problem_types"]}
    assert not list((tmp_path / "out" / answer["version"]).glob("*.pkl"))
