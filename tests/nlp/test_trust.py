"""How sure an answer is: near examples with the same label speak for it, none at all speak against it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from nlp.classify import load, save
from nlp.pipeline import MODELS, Pipeline
from nlp.trust import Examples, Near, Trust, fit_weights, signs

WORDS = sparse.csr_matrix(np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 1, 0]], np.float32))
VECTORS = np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
EXAMPLES = Examples.of(WORDS, VECTORS, np.array([0, 0, 1]), 2)


def test_neighbours_tell_their_labels_and_how_near_they_are() -> None:
    near = EXAMPLES.near_words(sparse.csr_matrix(np.array([[1, 0, 0], [0, 0, 1]], np.float32)))
    assert near.shares[0].tolist() == [1, 0]
    assert near.best[0] == pytest.approx(1, abs=1e-3)
    assert (near.shares[1].tolist(), near.best[1]) == ([0, 0], 0), "a text of unknown words is near nobody"
    sense = EXAMPLES.near_sense(np.array([[0.0, 3.0]]))
    assert sense.best[0] == pytest.approx(1, abs=1e-2)
    assert sense.shares[0, 1] > sense.shares[0, 0] > 0


def test_what_the_neighbours_say_moves_the_confidence_and_survives_storing(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    right = rng.random(400) < 0.7
    shares = np.where(right, 0.9, 0.1)
    by_words = Near(np.column_stack([shares, 1 - shares]), rng.random(400))
    odds = np.full((400, 2), 0.5)
    weights = fit_weights(signs(odds, np.zeros(400, np.int64), by_words, np.zeros(0, np.int64), None), right)
    model = load(MODELS / "national_strategy")
    trust = Trust(EXAMPLES, weights)
    texts = sparse.csr_matrix(np.array([[1, 0, 0], [0, 1, 0]], np.float32))
    none = np.zeros(0, np.int64), np.zeros((0, 2), np.float32)
    near, far = trust.confidence(np.full((2, 2), 0.5), np.zeros(2, np.int64), texts, *none)
    assert near > 0.8 > 0.5 > far
    small = replace(
        model, labels=("a", "b"), trust=trust, base=replace(model.base, vocabulary=_three(model.base.vocabulary))
    )
    save(small, tmp_path)
    again = load(tmp_path, verify=True)
    assert again.trust is not None
    stored = again.trust.confidence(np.full((2, 2), 0.5), np.zeros(2, np.int64), texts, *none)
    assert stored == pytest.approx([near, far], abs=1e-6)


def _three(vocabulary):
    return type(vocabulary)(vocabulary.codes[:3], vocabulary.idf[:3])


def test_the_strategy_of_a_text_like_no_project_is_not_sure() -> None:
    pipeline = Pipeline.load()
    texts = ["ก่อสร้างอ่างเก็บน้ำและระบบส่งน้ำ", "กขค งจฉ", "เมื่อคืนฝันเห็นปลาทอง"]
    project, *strange = pipeline.read_many(texts)
    [given] = project.national_strategy
    assert (given.label, given.confidence > 0.8) == ("5", True)
    for reading in strange:
        assert all(label.confidence < 0.6 for label in reading.national_strategy)
    assert [pipeline.read(text) for text in texts] == [project, *strange], "alone as among others"
