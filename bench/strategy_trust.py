"""How sure a match of a text to a strategy of a plan is: fitted on the demonstration's voices, whose strategy is known.

Last comes what the classifier of the national strategies is worth on the same voices; the plan's strategies are taken for those that they serve.

    python -m bench.strategy_trust            what the stored figures are worth
    python -m bench.strategy_trust --write    fit them anew and store them with the matcher (nlp/models/matching/sure.json)

To be run after every change of the matcher: its scores are what is judged. Voices with the same first letters stay in one fold.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from nlp import matching
from nlp.evaluation import answered_at, calibration_error, interval
from nlp.features import Ints
from nlp.pipeline import Pipeline
from nlp.training import folds_of

DEMO = Path(__file__).parent.parent / "webapp" / "demo" / "data"
SERVES = {1: "2", 2: "5", 3: "2", 4: "2", 5: "34", 6: "1"}
"""The national strategies that each strategy of the demonstration's plan serves."""


def voices() -> tuple[list[str], Ints]:
    """Different texts of the demonstration and the strategy of the provincial plan that each is about."""
    lines = [json.loads(line) for line in (DEMO / "submissions.jsonl").read_text("utf-8").splitlines()]
    found = {line["text"]: line["gold"]["strategy"] for line in lines if line.get("gold", {}).get("strategy")}
    return list(found), np.array(list(found.values()))


def strategies() -> list[matching.Target]:
    """The strategies of the demonstration's provincial plan, as the platform gives them to the matcher."""
    plan = json.loads((DEMO / "plan.json").read_text("utf-8"))["plans"][0]
    return [
        matching.Target(str(one["number"]), "\n".join((one["title_th"], one["description"])))
        for one in plan["strategies"]
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="fit anew and store")
    write = parser.parse_args().write
    texts, truth = voices()
    matches = matching.Matcher(strategies()).match_many(texts, top=2, varied=False)
    scores = np.array([[first.score, second.score] for first, second in matches])
    right = np.array([int(first.id) for first, _ in matches]) == truth
    print(
        f"{len(texts)} voices, first right {right.mean():.3f} {interval(lambda draw: right[draw].mean(), len(right))}"
    )
    signs = np.column_stack([scores[:, 0], scores[:, 0] - scores[:, 1]])
    fold = folds_of([text[:20] for text in texts], 5, 2565)
    unseen = np.zeros(len(texts))
    for k in range(5):
        fitted = LogisticRegression(C=100).fit(signs[fold != k], right[fold != k])
        unseen[fold == k] = fitted.predict_proba(signs[fold == k])[:, 1]
    report("cross-validated", unseen, right)
    if write:
        fitted = LogisticRegression(C=100).fit(signs, right)
        matching.store_sureness((float(fitted.intercept_[0]), float(fitted.coef_[0, 0]), float(fitted.coef_[0, 1])))
    report("stored", np.array([matching.sureness(*pair) for pair in scores.tolist()]), right)
    national(texts, truth)


def report(name: str, sure: np.ndarray, right: np.ndarray) -> None:
    spoken = sure >= 0.5
    print(
        f"{name}: calibration error {calibration_error(sure, right):.3f}; at 0.5 it speaks of {spoken.mean():.2f} and is right"
        f" on {right[spoken].mean():.3f}; 90 % precision on {answered_at(sure, right):.2f}"
    )


def national(texts: list[str], truth: Ints) -> None:
    read = Pipeline.load().read_many(texts, tasks=("national_strategy",))
    told = [(one.national_strategy[0], int(own)) for one, own in zip(read, truth, strict=True) if one.national_strategy]
    sure = np.array([label.confidence for label, _ in told])
    right = np.array([label.label in SERVES[own] for label, own in told])
    print(
        f"national strategies: silent on {len(texts) - len(told)}; right on {right.mean():.3f} of the others, calibration error"
        f" {calibration_error(sure, right):.3f}, Brier {np.mean((sure - right) ** 2):.3f}, AUC {roc_auc_score(right, sure):.3f};"
        f" 80 % precision on {answered_at(sure, right, 0.8):.2f}, 70 % on {answered_at(sure, right, 0.7):.2f}"
    )


if __name__ == "__main__":
    main()
