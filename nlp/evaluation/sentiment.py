"""Sentiment on the validation part of wisesight, learned from its training part (the shipped model learns from both)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nlp.evaluation.policy_area import measured
from nlp.recipes import rows, sentiment_model


def evaluate(data: Path) -> dict[str, Any]:
    messages = rows(data, "wisesight_train_valid")
    model = sentiment_model([row for row in messages if row["split"] == "train"], lambda line: None)
    held = [row for row in messages if row["split"] != "train"]
    return measured(model, [row["text"] for row in held], [row["label"] for row in held])
