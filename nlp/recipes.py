"""How each shipped model is made from the data folder: which files, which labels, which settings, and why."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from nlp.classify import Base, Head, Model, Wide, head_inputs, save
from nlp.encoder import Encoder
from nlp.features import Vocabulary
from nlp.joined import CITY, LEAST, WRITTEN
from nlp.origin import NAME as ORIGIN
from nlp.origin import SOURCES
from nlp.pipeline import phrase_counts
from nlp.subjects import Reader, lessons, named
from nlp.taxonomy import DATA, Lexicon, problem_types, shipped_lexicon
from nlp.training import (
    Marks,
    Recipe,
    clean,
    fit_exclusive,
    fit_head,
    fit_linear,
    fit_vocabulary,
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
MACHINE_SHARE = 0.7
"""How much the machine's own opinion counts beside what people's labels taught; chosen together with `nlp.joined.SHARE`: docs/adr/0200."""
UNHEARD = "ป้าย"
"""The type about which the machine is not asked: it hardly ever gives it, and people do."""
PHRASES, HEAD_C = 4.0, 0.3
"""How much the phrases count before the head is learned, and how freely it is learned."""
_SCORES, _VECTORS = 0.3, 0.75


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
        self.phrases = phrase_counts([lexicon.hits(text) for text in self.texts], LEARNED)
        self.vectors = encoder.encode(self.texts)

    def inputs(self, base: Base, encoded: bool) -> Wide:
        matrix = vectorise(self.masked, base.vocabulary, (1,))
        return head_inputs(base.of_matrix(matrix), self.phrases, self.vectors if encoded else None)


def people_head(inputs: Wide, marks: Marks, weight: Wide, phrases: float = PHRASES, c: float = HEAD_C) -> Head:
    """What people mean, learned from few labels, mixed with a little of what the machine says."""
    count = len(LEARNED)
    scale = np.concatenate(
        [np.full(count, _SCORES), np.full(count, phrases), np.full(inputs.shape[1] - 2 * count, _VECTORS)]
    )
    head = fit_head(inputs * scale, marks, False, c, weight)
    share = np.where(np.array(LEARNED) == UNHEARD, 0.0, MACHINE_SHARE)
    weights = head.weights * scale[:, None] * (1 - share)
    weights[np.arange(count), np.arange(count)] += share
    return Head(weights.astype(np.float32), head.bias * (1 - share).astype(np.float32), head.scale, head.shift)


def cross_people(
    inputs: Wide,
    marks: Marks,
    weight: Wide,
    seed: int = 0,
    folds: int = 10,
    phrases: float = PHRASES,
    c: float = HEAD_C,
) -> Wide:
    """Scores for labelled texts from heads that did not see them."""
    fold = np.random.default_rng(seed).permutation(len(marks)) % folds
    scores = np.zeros(marks.shape)
    for k in range(folds):
        out = fold == k
        scores[out] = people_head(inputs[~out], marks[~out], weight[~out], phrases, c).logits(inputs[out])
    return scores


def honest(scores: Wide, marks: Marks, weight: Wide) -> tuple[float, float]:
    """Scale and shift that turn cross-fitted scores into probabilities (Platt); weights are of the texts, or of each text and label."""
    counts = np.broadcast_to(weight if weight.ndim == 2 else weight[:, None], marks.shape).ravel()
    fitted = LogisticRegression(C=100).fit(scores.reshape(-1, 1), marks.ravel(), sample_weight=counts)
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
    lexicon = shipped_lexicon()
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
    for encoded in (False, True):
        inputs = people.inputs(base, encoded)
        scale, shift = honest(cross_people(inputs, marks, weight), marks, weight)
        head = people_head(inputs, marks, weight)
        heads.append(Head(head.weights, head.bias, head.scale * np.float32(scale), head.shift + np.float32(shift)))
        log(f"problem_types: {'with' if encoded else 'without'} encoder, scale {scale:.2f}, shift {shift:.2f}")
    about = {"orders": [1], "phrases": list(LEARNED), "masked": True}
    return Model(CITY, LEARNED, False, base, heads[0], heads[1], np.full(len(LEARNED), LEAST, np.float32), about)


POLICY = Recipe(min_texts=3, base_c=1.0, head_c=1.0, below="squares")
OLDER = 0.35
"""What a title of before 2020 counts: the sections of the site have changed since."""
SENTIMENT = Recipe(min_texts=3, base_c=0.15, head_c=1.0, below="margin")
SENTIMENT_DOUBT = 0.6
"""Below this the encoder is asked (23 % of the validation part): better than asking it never, and no worse than always."""


def policy_model(news: Sequence[dict[str, str]], log: Log) -> Model:
    labels = sorted({row["label"] for row in news})
    titles = [row["title"] for row in news]
    weight = np.array([1.0 if row["date"] >= "2020" else OLDER for row in news])
    answers, groups = [row["label"] for row in news], [title[:25] for title in titles]
    model = fit_exclusive("policy_area", labels, titles, answers, groups, POLICY, log, weight=weight, micro=None)
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


def strategy_model(folder: Path, log: Log) -> Model:
    from nlp.strategy_recipe import fit_strategy

    return fit_strategy(folder, log)


def stance_model(folder: Path, log: Log) -> Model:
    from nlp.stance_recipe import fit, reports, sentences

    return fit([*sentences(), *reports(folder)], log)


def written_model(folder: Path, log: Log) -> Model:
    from nlp.written_recipe import fit, reports, sentences

    return fit([*sentences(), *reports(folder)], log)


def fit_policy(folder: Path, log: Log) -> Model:
    return policy_model(rows(folder, "thaigov_titles"), log)


def fit_sentiment(folder: Path, log: Log) -> Model:
    return sentiment_model(rows(folder, "wisesight_train_valid"), log)


KEPT = 64
"""N-grams of a title that are kept for matching: as good as all of them, and a fifth as large."""


def strongest(rows: sparse.csr_matrix, most: int) -> sparse.csr_matrix:
    """So many n-grams of each row, those that weigh most, again of unit length."""
    kept = []
    for row in rows:
        place = np.sort(np.argsort(-row.data, kind="stable")[:most])
        data = row.data[place] / max(float(np.linalg.norm(row.data[place])), 1e-9)
        kept.append(sparse.csr_matrix((data, row.indices[place], [0, len(place)]), shape=row.shape))
    return sparse.vstack(kept).tocsr()


def fit_matching(folder: Path, out: Path, log: Log) -> None:
    """How rare n-grams are in public texts, where the encoder's vectors of such texts have their centre, titles that join a text, and its subjects."""
    news = [row["title"] for row in rows(folder, "thaigov_titles")]
    texts = [clean(text) for text in (*news[::2], *(row["text"] for row in rows(folder, "budget65_items")))]
    recipe = Recipe(min_texts=3)
    vocabulary: Vocabulary = fit_vocabulary(texts, recipe)
    encoder = Encoder()
    centre = encoder.encode(texts[::40]).mean(axis=0).astype(np.float32)
    titles = [clean(title) for title in news[::11]]
    words = strongest(vectorise(titles, vocabulary, recipe.orders), KEPT)
    vectors = encoder.encode(titles) - centre
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    taught, places, weights = lessons()
    taught = [named(clean(text)) for text in taught]
    about = encoder.encode(taught) - centre
    about /= np.maximum(np.linalg.norm(about, axis=1, keepdims=True), 1e-9)
    reader = Reader.fit(vectorise(taught, vocabulary, recipe.orders), about, places, weights)
    arrays = {
        **reader.arrays(),
        "codes": vocabulary.codes,
        "idf": vocabulary.idf,
        "centre": centre,
        "news_places": words.indptr.astype(np.int32),
        "news_columns": words.indices.astype(np.int32),
        "news_amounts": words.data.astype(np.float16),
        "news_vectors": np.rint(vectors / largest * 127).astype(np.int8),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        np.save(out / f"{name}.npy", array, allow_pickle=False)
    log(f"matching: {len(texts)} texts, {len(vocabulary)} features, {len(titles)} titles")


ORIGIN_RECIPE = Recipe(orders=(1,), min_texts=5, base_c=0.3, encoded_c=0.05, below="margin")


def sources(folder: Path) -> list[tuple[str, str, int]]:
    """Texts, whose words they are, and how many times each counts."""
    office, citizen, elsewhere = SOURCES
    projects, items = rows(folder, "budget65_projects"), rows(folder, "budget65_items")
    found = [(row["title"], office, 1) for row in rows(folder, "thaigov_titles")[5::20]]
    found += [(row["text"], office, 1) for row in (*projects[::2], *items[::30])]
    found += [(row["item"], office, 1) for row in rows(folder, "budget65_provincial_lines")[::6]]
    found += [(row["PROJECT"], office, 1) for row in rows(folder, "budget65_provincial_project_names")]
    found += [(row["text"], citizen, 1) for row in rows(folder, "traffy_2022_05-10")[7::48]]
    found += [(text, citizen, 2) for text in lessons()[0]]
    for name in (f"{kind}_{part}" for kind in ("kinds", "problems", "stance") for part in ("first", "second")):
        lines = (DATA.parent / "blind" / f"{name}.tsv").read_text("utf-8").splitlines()
        found += [(line.split("\t")[0], citizen, 4) for line in lines if not line.startswith("#")]
    found += [(row["text"], elsewhere, 1) for row in rows(folder, "wisesight_train_valid")[3::8]]
    found += [(row["text"], elsewhere, 1) for row in rows(folder, "truevoice_intent")[::16]]
    for source in (citizen, elsewhere):
        lines = (DATA / "written" / f"{source}.txt").read_text("utf-8").splitlines()
        found += [(line, source, 8) for line in lines if not line.startswith("#")]
    return found


def origin_model(told: Sequence[tuple[str, str, int]], log: Log) -> Model:
    texts = [text for text, _, times in told for _ in range(times)]
    answers = [source for _, source, times in told for _ in range(times)]
    vectors = Encoder().encode([clean(text) for text in texts])
    return fit_exclusive(ORIGIN, SOURCES, texts, answers, texts, ORIGIN_RECIPE, log, vectors=vectors, doubt=2.0)


def fit_origin(folder: Path, log: Log) -> Model:
    return origin_model(sources(folder), log)


RECIPES: dict[str, Callable[[Path, Log], Model]] = {
    "national_strategy": strategy_model,
    CITY: fit_types,
    WRITTEN: written_model,
    "sentiment": fit_sentiment,
    "policy_area": fit_policy,
    ORIGIN: fit_origin,
    "stance": stance_model,
}


def train(folder: Path, out: Path, only: Sequence[str] = (), log: Log = print) -> dict[str, str]:
    """Fit and write every model (or those named), with version and day into the cards that lie there; gives their versions."""
    versions = {}
    for name, fit in RECIPES.items():
        if not only or name in only:
            versions[name] = save(fit(folder, log), out / name)
            stamp(out / name / "card.md", versions[name])
            log(f"{name}: version {versions[name]}")
    if not only or "matching" in only:
        fit_matching(folder, out / "matching", log)
    return versions


def stamp(card: Path, version: str) -> None:
    """A new version and its day into the card; the figures are those of `python -m nlp evaluate`, set in by hand."""
    told = card.read_text("utf-8") if card.exists() else version
    if version not in told:
        line = f"Version `{version}`, {datetime.now(UTC).date()}"
        card.write_text(re.sub(r"^Version `\w+`, [\d-]+", line, told, flags=re.MULTILINE), "utf-8")
