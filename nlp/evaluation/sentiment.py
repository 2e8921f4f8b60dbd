"""Sentiment on the validation part of wisesight; the official test part is measured elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nlp.evaluation.policy_area import split
from nlp.recipes import rows
from nlp.training import Recipe


def evaluate(data: Path) -> dict[str, Any]:
    messages = rows(data, "wisesight_train_valid")
    train = [k for k, row in enumerate(messages) if row["split"] == "train"]
    test = [k for k, row in enumerate(messages) if row["split"] != "train"]
    texts, answers = [row["text"] for row in messages], [row["label"] for row in messages]
    return split(texts, answers, train, test, ["pos", "neu", "neg", "q"], Recipe(min_texts=3, head_c=0.3))
