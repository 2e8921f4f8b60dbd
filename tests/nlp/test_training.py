"""People's corrections teach the next model, and no model gets in that is worse."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nlp.classify import load
from nlp.encoder import NoEncoder
from nlp.evaluation import answered_at, calibration_error, interval, macro, micro
from nlp.evaluation.stance import written
from nlp.learning import Correction, gate, keep, learn_beside, predict, refit
from nlp.pipeline import MODELS, PROVINCIAL, Pipeline
from nlp.recipes import LEARNED
from nlp.training import Recipe, fit_exclusive

TEXTS = ["ซ่อมถนน", "สร้างถนน", "ถนนพัง", "ถนนใหม่", "น้ำท่วม", "น้ำขัง", "น้ำหลาก", "ระบายน้ำ"] * 4
ANSWERS = (["road"] * 4 + ["water"] * 4) * 4


def tiny(seed: int = 1):
    return fit_exclusive("tiny", ["road", "water"], TEXTS, ANSWERS, range(len(TEXTS)), Recipe(min_texts=1, seed=seed))


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    assert keep(tiny(), tmp_path / "a") == keep(tiny(), tmp_path / "b")


def test_old_versions_stay(tmp_path: Path) -> None:
    model = tiny()
    first = keep(model, tmp_path)
    model.about["note"] = "later"
    second = keep(model, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {first, second}
    assert load(tmp_path / first, verify=True).version == first


@pytest.fixture(scope="module")
def problem_model():
    return load(MODELS / "problem_types")


FROZEN = [
    Correction(text, (label,))
    for text, label in [
        ("ไฟทางดับมืดมาก", "แสงสว่าง"),
        ("ถนนเป็นหลุมลึก", "ถนน"),
        ("น้ำท่วมขังในซอย", "น้ำท่วม"),
        ("ขยะไม่มีใครเก็บ", "ความสะอาด"),
        ("ท่อระบายน้ำตัน", "ท่อระบายน้ำ"),
        ("ต้นไม้ล้มขวางบ้าน", "ต้นไม้"),
    ]
] * 6


OTHERS = [
    Correction("ถนนหน้าโรงเรียนพัง เป็นหลุมเป็นบ่อ", ("ถนน",)),
    Correction("ฝนตกทีไรน้ำท่วมหน้าบ้านทุกที", ("น้ำท่วม",)),
    Correction("ขยะกองหน้าตลาดส่งกลิ่นเหม็น", ("ความสะอาด",)),
    Correction("ท่อระบายน้ำอุดตัน น้ำไม่ไหล", ("ท่อระบายน้ำ",)),
    Correction("กิ่งไม้ใหญ่หักพาดหลังคา", ("ต้นไม้",)),
    Correction("รถติดหน้าแยกทุกเช้า", ("จราจร",)),
]


def test_corrections_move_the_model_and_the_gate_lets_a_good_one_in(problem_model) -> None:
    text = "โคมระย้าหน้าศาลากลางไม่ทำงาน"
    assert not predict(problem_model, [text], NoEncoder()).any()
    lessons = [Correction(text, ("แสงสว่าง",))] * 20 + OTHERS * 5
    candidate = refit(problem_model, lessons, NoEncoder())
    assert candidate.about["before"] == problem_model.version
    assert predict(candidate, [text], NoEncoder())[0, candidate.labels.index("แสงสว่าง")]
    weak = refit(problem_model, [replace(one, weight=0.01) for one in lessons], NoEncoder())
    moved = [np.abs(one.plain.weights - problem_model.plain.weights).sum() for one in (weak, candidate)]
    assert 0 < moved[0] < moved[1], "what counts little moves little"
    result = gate(problem_model, candidate, FROZEN, NoEncoder())
    assert result.accepted, result.reason
    assert result.frozen == len(FROZEN) == sum(one.texts for one in result.classes)
    lights = next(one for one in result.classes if one.label == "แสงสว่าง")
    assert (lights.texts, lights.after.right) == (6, 6)
    assert lights.after.low <= lights.after.f1 <= lights.after.high


LOTTERY = "โต๊ะหวยหลังตลาดเปิดยันเช้า"
PROVINCE = [Correction(text, (label,)) for text, label, _ in written("problems_second") + written("problems_third")]


def test_corrections_teach_the_types_of_provincial_life_too(problem_model, tmp_path: Path) -> None:
    shipped, label = load(MODELS / PROVINCIAL), "อาชญากรรม"
    lessons = [Correction(LOTTERY, (label,))] * 20 + OTHERS * 3 + PROVINCE[:40]
    beside, result = learn_beside(shipped, problem_model, lessons, PROVINCE, NoEncoder())
    assert result.accepted, result.reason
    assert {one.label for one in result.classes} == {*shipped.labels}
    version = keep(replace(problem_model, beside=beside), tmp_path)

    def given(model: Path | None) -> set[str]:
        reader = Pipeline.load(encoder=False, instead={"problem_types": model} if model else None)
        return {one.label for one in reader.read(LOTTERY).problem_types}

    assert label not in given(None)
    assert label in given(tmp_path / version)
    taught = load(tmp_path / version, verify=True)
    later = replace(shipped, version="of a later release")
    assert taught.taught(later) is later, "what was taught of one release says nothing of the next"


def test_spoilt_types_of_provincial_life_stay_as_they_were(problem_model) -> None:
    shipped = load(MODELS / PROVINCIAL)
    wrong = [replace(one, labels=("ยาเสพติด",)) for one in PROVINCE] * 5
    beside, result = learn_beside(shipped, problem_model, wrong, PROVINCE, NoEncoder())
    assert (beside, result.code) == ({}, "worse")
    assert all(one.after == one.before for one in result.classes)
    _, result = learn_beside(shipped, problem_model, PROVINCE, FROZEN, NoEncoder())
    assert result.code == "too_few", "nobody can judge by texts of the city alone"


def test_types_of_provincial_life_may_serve_where_the_others_became_worse(tmp_path: Path) -> None:
    wrong = [replace(one, labels=("เสียงรบกวน",)) for one in FROZEN] * 10
    tables = [Correction(f"{LOTTERY} ตรง{place}", ("อาชญากรรม",)) for place in ("วัด", "ท่ารถ", "สี่แยก", "บ้านเหนือ")]
    told = [(one, False) for one in (*wrong, *tables * 5)] + [(one, True) for one in (*FROZEN, *PROVINCE, *tables * 3)]
    lines = [
        json.dumps({"id": place, "text": one.text, "labels": one.labels, "frozen": frozen})
        for place, (one, frozen) in enumerate(told)
    ]
    command = [sys.executable, "-m", "nlp", "learn", "--out", str(tmp_path)]
    done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert (answer["accepted"], answer["code"]) == (True, "provincial")
    city, province = (
        [one for one in answer["classes"] if (one["label"] in LEARNED) == is_city] for is_city in (True, False)
    )
    assert all(one["after"] == one["before"] for one in city)
    assert next(one for one in province if one["label"] == "อาชญากรรม")["after"]["right"] >= 12


def test_a_spoilt_model_is_refused_with_the_reason(problem_model) -> None:
    wrong = [Correction(one.text, ("เสียงรบกวน",)) for one in FROZEN] * 10
    result = gate(problem_model, refit(problem_model, wrong, NoEncoder()), FROZEN, NoEncoder())
    assert (result.accepted, result.code) == (False, "worse")
    assert "worse" in result.reason


def test_only_models_that_may_give_several_labels_are_taught() -> None:
    with pytest.raises(ValueError, match="may give several"):
        refit(tiny(), [Correction("ถนน", ("road",))], NoEncoder())


def test_too_few_frozen_texts_decide_nothing(problem_model) -> None:
    for few in (FROZEN[:5], []):
        result = gate(problem_model, problem_model, few, NoEncoder())
        assert (result.accepted, result.code) == (False, "too_few")


def test_measures_of_quality() -> None:
    truth = np.array([[1, 0], [0, 1], [1, 1]])
    assert micro(truth, truth) == macro(truth, truth) == 1
    assert calibration_error(np.array([0.95, 0.95]), np.array([True, True])) == pytest.approx(0.05)
    assert answered_at(np.array([0.9, 0.8, 0.1]), np.array([True, True, False])) == pytest.approx(2 / 3)
    low, high = interval(lambda draw: float(draw.mean()), 50)
    assert low < high
