"""How each shipped model is made from the data folder: which files, which labels, which settings, and why."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from nlp.classify import Base, Head, Model, Wide, head_inputs, save, sigmoid, softmax
from nlp.features import Encoder, Floats, Vocabulary
from nlp.pipeline import phrase_counts
from nlp.taxonomy import DATA, Lexicon, deceptive_names, problem_types, strategies
from nlp.training import (
    Marks,
    Recipe,
    clean,
    fit_exclusive,
    fit_head,
    fit_linear,
    fit_vocabulary,
    folds_of,
    macro_thresholds,
    temper,
    vectorise,
)

Log = Callable[[str], None]
PEOPLE = {
    "ขยะ": "ความสะอาด",
    "ไฟจราจร": "จราจร",
    "ทางม้าลาย": "จราจร",
    "สะพานลอย": "สะพาน",
    "เสาไฟฟ้า": "สายไฟ",
    "อุบัติเหตุ": "ความปลอดภัย",
    "หาบเร่แผงลอย": "กีดขวาง",
}
"""People's tags → the label that comes nearest."""
LEARNED = tuple(kind.th for kind in problem_types() if kind.source == "learned")
MACHINE_SHARE = 0.2
"""How much the machine's own opinion counts in the final score: the price of agreeing with people on earlier labels."""
CUT = -1.0
DOUBT = [0.15, 0.5]
"""Probabilities without the encoder between which it is asked: on people's labels as good as asking it always."""
_SCALES = (0.3, 4.0, 0.75)


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with gzip.open(folder / f"{name}.csv.gz") as raw:
        return list(csv.DictReader(io.TextIOWrapper(raw, "utf-8", newline="")))


def marks_of(answers: Sequence[Sequence[str]], labels: Sequence[str]) -> Marks:
    column = {label: place for place, label in enumerate(labels)}
    found = np.zeros((len(answers), len(labels)), np.int64)
    for row, answer in enumerate(answers):
        for label in answer:
            place = column.get(PEOPLE.get(label, label))
            if place is not None:
                found[row, place] = 1
    return found


def fingerprint(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def hand_labels() -> dict[str, list[str]]:
    """Labels given by hand during development to reports that are not shipped: fingerprint of the text → labels."""
    with (DATA / "annotations.csv").open(encoding="utf-8", newline="") as lines:
        return {row["text"]: [label for label in row["labels"].split("|") if label] for row in csv.DictReader(lines)}


class Reports:
    """Texts with people's labels, as the head of the problem types reads them."""

    def __init__(self, texts: Sequence[str], lexicon: Lexicon, encoder: Encoder) -> None:
        self.texts = [clean(text) for text in texts]
        self.masked = [lexicon.mask(text) for text in self.texts]
        self.phrases = phrase_counts(lexicon, [lexicon.hits(text) for text in self.texts], LEARNED)
        self.vectors = encoder.encode(self.texts)

    def inputs(self, base: Base, encoded: bool) -> Wide:
        matrix = vectorise(self.masked, base.vocabulary, (1,))
        return head_inputs(base.of_matrix(matrix), self.phrases, self.vectors if encoded else None)


def _people_head(inputs: Wide, marks: Marks, weight: Wide) -> Head:
    """What people mean, learned from few labels, mixed with a little of what the machine says."""
    count = len(LEARNED)
    scale = np.concatenate(
        [np.full(count, _SCALES[0]), np.full(count, _SCALES[1]), np.full(inputs.shape[1] - 2 * count, _SCALES[2])]
    )
    head = fit_head(inputs * scale, marks, False, 0.3, weight)
    weights = head.weights * scale[:, None] * (1 - MACHINE_SHARE)
    weights[np.arange(count), np.arange(count)] += MACHINE_SHARE
    return Head(weights.astype(np.float32), head.bias * np.float32(1 - MACHINE_SHARE), head.scale, head.shift)


def cross_people(inputs: Wide, marks: Marks, weight: Wide, seed: int = 0, folds: int = 10) -> Wide:
    """Scores for labelled texts from heads that did not see them."""
    fold = np.random.default_rng(seed).permutation(len(marks)) % folds
    scores = np.zeros(marks.shape)
    for k in range(folds):
        out = fold == k
        scores[out] = _people_head(inputs[~out], marks[~out], weight[~out]).logits(inputs[out])
    return scores


def honest(scores: Wide, marks: Marks, weight: Wide) -> tuple[float, float]:
    """Scale and shift that turn cross-fitted scores into probabilities (Platt)."""
    fitted = LogisticRegression(C=100).fit(
        scores.reshape(-1, 1), marks.ravel(), sample_weight=np.repeat(weight, marks.shape[1])
    )
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def people_reports(folder: Path) -> tuple[list[str], Marks, Wide, list[dict[str, str]]]:
    """Labelled texts, labels, weights (volunteers count double), and the reports that teach the base."""
    gold = rows(folder, "traffy_human_gold_dev170")
    reports = rows(folder, "traffy_2022_05-10")
    known = hand_labels()
    mine = [
        (report["text"], known[fingerprint(report["text"])])
        for report in reports
        if fingerprint(report["text"]) in known
    ]
    texts = [row["text"] for row in gold] + [text for text, _ in mine]
    marks = marks_of([row["tags"].split("|") for row in gold] + [labels for _, labels in mine], LEARNED)
    weight = np.concatenate([np.full(len(gold), 2.0), np.ones(len(mine))])
    return texts, marks, weight, [report for report in reports if fingerprint(report["text"]) not in known]


def fit_types(folder: Path, log: Log, before: str | None = None) -> Model:
    """Problem types. `before` keeps later months of the machine's labels out, for measuring."""
    lexicon = Lexicon(problem_types(), deceptive_names())
    texts, marks, weight, reports = people_reports(folder)
    if before is not None:
        reports = [report for report in reports if report["date"] < before]
    taught = [lexicon.mask(clean(report["text"])) for report in reports]
    recipe = Recipe(orders=(1,), min_texts=5)
    vocabulary = fit_vocabulary(taught, recipe)
    matrix = vectorise(taught, vocabulary, recipe.orders)
    log(f"problem_types: {len(taught)} reports, {len(vocabulary)} features")
    machine = marks_of([report["labels"].split("|") for report in reports], LEARNED)
    weights, bias = fit_linear(matrix, machine, recipe.base_c)
    base = Base(vocabulary, weights.astype(np.float16), bias.astype(np.float32))
    people = Reports(texts, lexicon, Encoder())
    heads = []
    threshold = 0.5
    for encoded in (False, True):
        inputs = people.inputs(base, encoded)
        scale, shift = honest(cross_people(inputs, marks, weight), marks, weight)
        head = _people_head(inputs, marks, weight)
        heads.append(Head(head.weights, head.bias, head.scale * np.float32(scale), head.shift + np.float32(shift)))
        threshold = float(sigmoid(np.array([CUT * scale + shift]))[0])
        log(f"problem_types: {'with' if encoded else 'without'} encoder, answers from {threshold:.3f}")
    about = {"orders": [1], "phrases": list(LEARNED), "masked": True, "doubt": DOUBT}
    return Model(
        "problem_types", LEARNED, False, base, heads[0], heads[1], np.full(len(LEARNED), threshold, np.float32), about
    )


def _plan_name(name: str) -> str:
    return re.sub(r"^แผนงาน(บูรณาการ|พื้นฐานด้าน|ยุทธศาสตร์)?", "", name)[:60]


def beginning(text: str) -> str:
    """What near copies share: the first letters, without numbers and blanks."""
    return re.sub(r"[\d\s]", "", text)[:20]


def strategy_texts(folder: Path) -> tuple[list[str], list[int], list[float], int]:
    """Projects, then definitions, names of plans, and budget lines (one of each beginning, counting a third)."""
    projects = rows(folder, "budget65_projects")
    texts = [row["text"] for row in projects]
    labels = [int(row["label"][0]) - 1 for row in projects]
    weight = [1.0] * len(projects)
    extra = {text: int(one.code) - 1 for one in strategies() for text in (one.description, *one.facets)}
    extra |= {_plan_name(row["BUDGET_PLAN"]): int(row["label"][0]) - 1 for row in projects}
    for text, label in extra.items():
        texts.append(text)
        labels.append(label)
        weight.append(1.0)
    seen = {beginning(row["text"]) for row in projects}
    for row in rows(folder, "budget65_items"):
        if beginning(row["text"]) not in seen:
            seen.add(beginning(row["text"]))
            texts.append(row["text"])
            labels.append(int(row["label"][0]) - 1)
            weight.append(0.3)
    return texts, labels, weight, len(projects)


def fit_strategy(folder: Path, log: Log) -> Model:
    """National strategies: the sum of two opinions, words and encoder, each a logistic regression."""
    texts, labels, weight, projects = strategy_texts(folder)
    cleaned = [clean(text) for text in texts]
    recipe = Recipe(min_texts=1)
    vocabulary = fit_vocabulary(cleaned, recipe)
    matrix = vectorise(cleaned, vocabulary, recipe.orders)
    vectors = Encoder().encode(cleaned).astype(np.float64) * 4
    marks, heavy = np.eye(6, dtype=np.int64)[labels], np.array(weight)

    def both(train: Marks) -> tuple[Wide, Wide, Wide, Wide]:
        weights, bias = fit_linear(matrix[train], marks[train], 20.0, heavy[train])
        semantic = LogisticRegression(C=3, max_iter=300).fit(
            vectors[train], np.array(labels)[train], sample_weight=heavy[train]
        )
        return weights, bias, semantic.coef_.T, semantic.intercept_

    fold = folds_of([beginning(text) for text in texts], 5, recipe.seed)
    lexical, total = np.zeros((projects, 6)), np.zeros((projects, 6))
    for k in range(5):
        out = np.flatnonzero(fold[:projects] == k)
        weights, bias, coefficients, intercept = both(np.flatnonzero(fold != k))
        lexical[out] = np.clip(matrix[out] @ weights + bias, -12, 12)
        total[out] = 1.5 * lexical[out] + vectors[out] @ coefficients + intercept
    truth = marks[:projects]
    for name, scores in (("without", lexical), ("with", total)):
        log(f"national_strategy: {name} encoder, accuracy {(scores.argmax(1) == truth.argmax(1)).mean():.4f}")
    weights, bias, coefficients, intercept = both(np.arange(len(texts)))
    plain_scale, scale = temper(lexical, truth), temper(total, truth)
    none = np.zeros(6, np.float32)
    plain = Head(np.eye(6, dtype=np.float32), none, np.full(6, plain_scale, np.float32), none)
    stacked = np.vstack([1.5 * np.eye(6), coefficients]).astype(np.float32)
    encoded = Head(stacked, intercept.astype(np.float32), np.full(6, scale, np.float32), none)
    base = Base(vocabulary, weights.astype(np.float16), bias.astype(np.float32))
    thresholds = macro_thresholds(softmax(total * scale), truth)
    return Model(
        "national_strategy",
        tuple("123456"),
        True,
        base,
        plain,
        encoded,
        thresholds,
        {"orders": list(recipe.orders), "floor": 0.2, "doubt": [0.0, 0.6]},
    )


POLICY = Recipe(min_texts=3, base_c=0.3, head_c=1.0, hinge=True)
OLDER = 0.35
"""What a title of before 2020 counts: the sections of the site have changed since."""
SENTIMENT = Recipe(min_texts=3, base_c=0.15, head_c=1.0, hinge=True)
SENTIMENT_DOUBT = 0.6
"""Below this the encoder is asked (23 % of the validation part): better than asking it never, and no worse than always."""


def policy_model(news: Sequence[dict[str, str]], log: Log) -> Model:
    labels = sorted({row["label"] for row in news})
    titles = [row["title"] for row in news]
    weight = np.array([1.0 if row["date"] >= "2020" else OLDER for row in news])
    answers, groups = [row["label"] for row in news], [title[:25] for title in titles]
    model = fit_exclusive("policy_area", labels, titles, answers, groups, POLICY, log, weight=weight)
    model.about["floor"] = 0.3
    return model


def sentiment_model(messages: Sequence[dict[str, str]], log: Log) -> Model:
    texts, answers = [row["text"] for row in messages], [row["label"] for row in messages]
    labels = ["pos", "neu", "neg", "q"]
    vectors = Encoder().encode([clean(text) for text in texts])
    model = fit_exclusive(
        "sentiment",
        labels,
        texts,
        answers,
        range(len(texts)),
        SENTIMENT,
        log,
        micro=1.0,
        vectors=vectors,
        doubt=SENTIMENT_DOUBT,
    )
    model.about["floor"] = 0.25
    return model


def fit_policy(folder: Path, log: Log) -> Model:
    return policy_model(rows(folder, "thaigov_titles"), log)


def fit_sentiment(folder: Path, log: Log) -> Model:
    return sentiment_model(rows(folder, "wisesight_train_valid"), log)


def fit_matching(folder: Path, out: Path, log: Log) -> None:
    """How rare n-grams are in public texts, and where the encoder's vectors of such texts have their centre."""
    texts = [row["title"] for row in rows(folder, "thaigov_titles")][::2] + [
        row["text"] for row in rows(folder, "budget65_items")
    ]
    recipe = Recipe(min_texts=3)
    vocabulary: Vocabulary = fit_vocabulary([clean(text) for text in texts], recipe)
    sample: Floats = Encoder().encode([clean(text) for text in texts[::40]])
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "codes.npy", vocabulary.codes, allow_pickle=False)
    np.save(out / "idf.npy", vocabulary.idf, allow_pickle=False)
    np.save(out / "centre.npy", sample.mean(axis=0).astype(np.float32), allow_pickle=False)
    log(f"matching: {len(texts)} texts, {len(vocabulary)} features")


RECIPES: dict[str, Callable[[Path, Log], Model]] = {
    "national_strategy": fit_strategy,
    "problem_types": fit_types,
    "sentiment": fit_sentiment,
    "policy_area": fit_policy,
}


def train(folder: Path, out: Path, only: Sequence[str] = (), log: Log = print) -> dict[str, str]:
    """Fit and write every model (or those named); gives their versions."""
    versions = {}
    for name, fit in RECIPES.items():
        if not only or name in only:
            versions[name] = save(fit(folder, log), out / name)
            log(f"{name}: version {versions[name]}")
    if not only or "matching" in only:
        fit_matching(folder, out / "matching", log)
    return versions
