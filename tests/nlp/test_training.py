"""People's corrections teach the next model, and no model gets in that is worse."""

from pathlib import Path

import numpy as np
import pytest

from nlp.classify import load
from nlp.evaluation import answered_at, calibration_error, interval, macro, micro
from nlp.features import NoEncoder
from nlp.learning import Correction, gate, keep, refit
from nlp.pipeline import MODELS
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


def test_corrections_move_the_model_and_the_gate_lets_a_good_one_in(problem_model) -> None:
    text = "โคมระย้าหน้าศาลากลางไม่ทำงาน"
    candidate = refit(problem_model, [Correction(text, ("แสงสว่าง",))], NoEncoder())
    result = gate(problem_model, candidate, FROZEN, NoEncoder())
    assert candidate.about["before"] == problem_model.version
    assert result.accepted, result.reason


def test_a_spoilt_model_is_refused_with_the_reason(problem_model) -> None:
    wrong = [Correction(one.text, ("เสียงรบกวน",)) for one in FROZEN]
    spoilt = refit(problem_model, wrong, NoEncoder(), rate=20.0, rounds=300)
    result = gate(problem_model, spoilt, FROZEN, NoEncoder())
    assert not result.accepted
    assert "worse" in result.reason


def test_too_few_frozen_texts_decide_nothing(problem_model) -> None:
    assert not gate(problem_model, problem_model, FROZEN[:5], NoEncoder()).accepted


def test_measures_of_quality() -> None:
    truth = np.array([[1, 0], [0, 1], [1, 1]])
    assert micro(truth, truth) == macro(truth, truth) == 1
    assert calibration_error(np.array([0.95, 0.95]), np.array([True, True])) == pytest.approx(0.05)
    assert answered_at(np.array([0.9, 0.8, 0.1]), np.array([True, True, False])) == pytest.approx(2 / 3)
    low, high = interval(lambda draw: float(draw.mean()), 50)
    assert low < high
