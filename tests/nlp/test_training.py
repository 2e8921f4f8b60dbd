"""People's corrections teach the next model, and no model gets in that is worse."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nlp.classify import load
from nlp.encoder import Encoder, NoEncoder
from nlp.evaluation import answered_at, calibration_error, interval, macro, micro
from nlp.evaluation.stance import written
from nlp.joined import shipped_types, weighed
from nlp.learning import Correction, Read, gate, keep, predict, refit
from nlp.pipeline import MODELS, Pipeline
from nlp.taxonomy import problem_types
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
    return shipped_types(MODELS)


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


def test_a_new_text_that_still_leaves_doubt_is_read_by_a_taught_head_too(problem_model) -> None:
    encoder, told = Encoder(), "โคมระย้าหน้าศาลา{}ไม่ทำงาน"  # of a park or of a lamp
    lessons = [Correction(told.format(f"บ้านทุ่ง{number}"), ("แสงสว่าง",)) for number in range(40)]
    candidate, text = refit(problem_model, lessons + OTHERS * 10, encoder), told.format("ประชาคม")
    assert len(Read(candidate, [text], encoder).doubtful(candidate))
    assert predict(candidate, [text], encoder)[0, candidate.labels.index("แสงสว่าง")]


LOTTERY = "โต๊ะหวยหลังตลาดเปิดยันเช้า"
PROVINCE = [Correction(text, (label,)) for text, label, _ in written("problems_second") + written("problems_third")]


def given(text: str, model: Path | None = None) -> set[str]:
    reader = Pipeline.load(encoder=False, instead={"problem_types": model} if model else None)
    return {one.label for one in reader.read(text).problem_types}


def test_corrections_teach_the_types_of_provincial_life_too(problem_model, tmp_path: Path) -> None:
    label = "อาชญากรรม"
    lessons = [Correction(LOTTERY, (label,))] * 20 + OTHERS * 3 + PROVINCE[:40]
    candidate = refit(problem_model, lessons, NoEncoder())
    result = gate(problem_model, candidate, [*FROZEN, *PROVINCE], NoEncoder())
    assert result.accepted, result.reason
    assert {one.label for one in result.classes} == {kind.th for kind in problem_types()}
    version = keep(candidate, tmp_path)
    assert label not in given(LOTTERY)
    assert label in given(LOTTERY, tmp_path / version)


def test_spoilt_types_of_provincial_life_are_refused(problem_model) -> None:
    wrong = [replace(one, labels=("ยาเสพติด",)) for one in PROVINCE] * 5
    result = gate(problem_model, refit(problem_model, wrong, NoEncoder()), PROVINCE, NoEncoder())
    assert (result.accepted, result.code) == (False, "worse")


def test_a_model_that_was_taught_of_a_release_with_other_types_gives_way_to_the_shipped_one(tmp_path: Path) -> None:
    before = load(MODELS / "problem_types")  # what releases shipped that knew a city's types by learning alone
    old = tmp_path / "old" / keep(refit(before, [Correction(LOTTERY, ("ป้าย",))] * 40, NoEncoder()), tmp_path / "old")
    text = "ครูที่โรงเรียนไม่พอสอน"
    assert given(text, old) == given(text) == {"การศึกษา"}
    line = json.dumps({"id": 1, "text": LOTTERY, "labels": ["อาชญากรรม"]})
    command = [sys.executable, "-m", "nlp", "learn", "--out", str(tmp_path / "new"), "--in-use", str(old)]
    answer = json.loads(subprocess.run(command, input=line, capture_output=True, text=True, check=True).stdout)
    assert answer["in_use"] == answer["shipped"] == shipped_types(MODELS).version


def test_two_models_of_types_are_one(problem_model) -> None:
    texts = ["ถนนเป็นหลุมลึกหน้าโรงเรียน", "ครูที่โรงเรียนไม่พอสอน", "ลำโพงงานบวชดังถึงตีสาม"]
    city, written, encoder = load(MODELS / "problem_types"), load(MODELS / "written_types"), Encoder()
    both = np.arange(len(texts))
    parts, of_both = [], len(city.labels)
    for model in (city, written, problem_model):
        read = Read(model, texts, encoder)
        parts.append((model.plain.logits(read.inputs()), model.encoded.logits(read.inputs(both))))
    for of_city, of_written, together in zip(*parts, strict=True):
        assert np.allclose(together[:, of_both:], of_written[:, of_both:], atol=1e-4)
        assert np.allclose(together[:, :of_both], weighed(of_city, of_written[:, :of_both]), atol=1e-4)


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
