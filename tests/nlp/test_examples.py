"""How sure an answer is: the lead over the second says it, likeness to known examples and teachers' opinions make the lead."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from nlp.classify import lead, load, save
from nlp.examples import Examples
from nlp.pipeline import MODELS, Pipeline
from nlp.ridge import View, learn, taught


def test_likeness_falls_with_the_angle_whatever_the_length() -> None:
    known = Examples.of(np.array([[1.0, 0.0], [0.6, 0.8]]), np.array([0, 1]))
    same, right_angle = known.likeness(np.array([[3.0, 0.0], [-0.8, 0.6]]))
    assert same == pytest.approx([1, np.exp(2 * (0.6 - 1))], abs=1e-2)
    assert right_angle == pytest.approx([np.exp(-3.6), np.exp(-2)], abs=1e-2)
    agreed = known.agreement(np.array([[0.9, 0.3], [0.0, 0.0]]), np.array([0, 1]))
    assert agreed == pytest.approx([0.75, 0]), "a text like none has no one who agrees"


def _view(rng: np.random.Generator, texts: int) -> View:
    words = sparse.csr_matrix(rng.standard_normal((texts, 9)) * (rng.random((texts, 9)) < 0.5))
    return View(words, rng.standard_normal((texts, 4)) / 3)


def test_what_would_have_been_said_without_a_group_is_what_is_said_without_it() -> None:
    rng = np.random.default_rng(1)
    view, answers = _view(rng, 40), np.eye(3)[rng.integers(0, 3, 40)]
    weight, groups = np.where(np.arange(40) < 15, 0.3, 1.0), [place // 2 for place in range(25)]
    lessons = _view(rng, 60)
    teachers = taught(lessons, rng.standard_normal((60, 2)))
    whole = learn(view, answers, weight, groups, teachers, 0.1, 0.3)
    for group in (0, 7, 12):
        out = 15 + np.flatnonzero(np.array(groups) == group)
        kept = np.setdiff1d(np.arange(40), out)
        rest = [one for one in groups if one != group]
        less = learn(view.of(kept), answers[kept], weight[kept], rest, teachers, 0.1, 0.3)
        assert view.of(out).read(less.lines) + less.bias == pytest.approx(whole.unseen[out - 15], abs=1e-9)


def test_teachers_help_where_answers_are_few() -> None:
    right = np.zeros((8, 2))
    for seed in range(8):
        rng = np.random.default_rng(seed)
        rule = rng.standard_normal((13, 2))
        lessons, few, many = (_view(rng, size) for size in (300, 12, 200))
        judged = [np.hstack([view.words.toarray(), view.sense]) @ rule for view in (lessons, few, many)]
        teachers = taught(lessons, judged[0], ridge=0.01)
        answers, truth = np.eye(2)[judged[1].argmax(axis=1)], judged[2].argmax(axis=1)
        for place, trust in enumerate((0.0, 9.0)):
            found = learn(few, answers, np.ones(12), range(12), teachers, trust, 0.3)
            right[seed, place] = ((many.read(found.lines) + found.bias).argmax(axis=1) == truth).mean()
    assert right[:, 1].mean() > right[:, 0].mean() + 0.03


def test_the_lead_makes_the_confidence_and_survives_storing(tmp_path: Path) -> None:
    model = load(MODELS / "national_strategy")
    odds = np.array([[0.5, 0.3, 0.05, 0.05, 0.05, 0.05], [0.9, 0.02, 0.02, 0.02, 0.02, 0.02]])
    assert lead(odds, np.array([0, 0])) == pytest.approx(np.log([0.5 / 0.3, 0.9 / 0.02]))
    assert lead(odds, np.array([1, 0]))[0] < 0, "a label that is not the likeliest is behind"
    save(replace(model, lead=np.array([[1, 5, 0], [2, 3, -1]], np.float32)), tmp_path)
    again = load(tmp_path, verify=True)
    assert again.examples is not None
    likeness = again.examples.likeness(again.examples.vectors[:1])
    agreed = again.examples.agreement(likeness, np.array([0]))[0]
    near, far = again.sure(odds, [[0], [0]], np.array([1]), likeness)[:, 0]
    assert near == pytest.approx(0.5 / 0.8), "without the encoder"
    assert far == pytest.approx(1 / (1 + np.exp(1 - 2 * np.log(45) - 3 * agreed))), "with it"


def test_the_strategy_of_a_text_like_no_project_is_not_sure() -> None:
    pipeline = Pipeline.load()
    texts = ["ก่อสร้างอ่างเก็บน้ำและระบบส่งน้ำ", "กขค งจฉ", "เมื่อคืนฝันเห็นปลาทอง"]
    project, *strange = pipeline.read_many(texts)
    [given] = project.national_strategy
    assert (given.label, given.confidence > 0.8) == ("5", True)
    for reading in strange:
        assert all(label.confidence < 0.6 for label in reading.national_strategy)
    assert [pipeline.read(text) for text in texts] == [project, *strange], "alone as among others"
