"""How well copies are found: weak pairs by place and time, padded copies, and a letter copied out with changed names."""

from __future__ import annotations

import csv
import gzip
import random
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from nlp import duplicates
from nlp.duplicates import Item

_GIVEN = ("สมชาย", "วิชัย", "ประเสริฐ", "มานะ", "สุดา", "อรุณี", "พรทิพย์", "ณัฐพล", "บุญมี", "คำปัน")
_FAMILY = ("ใจดี", "รักไทย", "มีสุข", "ทองดี", "แก้วมณี", "บุญมา", "พรหมมา")
_LETTER = (
    "เรียนผู้ว่าราชการจังหวัด ข้าพเจ้า นาย{} {} อยู่บ้านเลขที่ {}/{} หมู่ {} ขอคัดค้านโครงการก่อสร้างโรงไฟฟ้าขยะในพื้นที่ตำบลของเรา "
    "เพราะเกรงว่าจะเกิดมลพิษทางอากาศและน้ำเสีย กระทบต่อสุขภาพของลูกหลาน ขอให้ทบทวนและรับฟังความเห็นของชาวบ้านก่อน"
)


def letters(count: int, rng: random.Random) -> list[Item]:
    """One letter in many hands."""
    return [
        Item(
            f"letter-{n}",
            _LETTER.format(
                rng.choice(_GIVEN), rng.choice(_FAMILY), rng.randrange(300), rng.randrange(99), rng.randrange(12)
            ),
        )
        for n in range(count)
    ]


def padded(text: str, rng: random.Random) -> str:
    """The same text as people send it again."""
    ways = (
        f"{text} ครับ",
        f" {text.replace(' ', '  ')}!!!",
        f"เรียนท่านผู้ว่าราชการ {text}",
        f"{text} ขอบคุณค่ะ 🙏🙏",
        "\u200b".join(text),
        f"{text}\n\n.....",
        f"{text.translate(str.maketrans('0123456789', '๐๑๒๓๔๕๖๗๘๙'))} รบกวนด้วยนะคะ",
    )
    return rng.choice(ways)


def _pairs(rows: list[dict[str, str]], count: int, rng: random.Random) -> dict[str, list[tuple[int, int]]]:
    """Reports of one point, one set of labels and three days; against them any other report, and one of the same labels elsewhere."""
    by_point: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_label: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        by_point[row["lat"], row["lon"]].append(index)
        by_label[row["labels"]].append(index)
    same = []
    for members in by_point.values():
        for position, a in enumerate(members[:60]):
            for b in members[position + 1 : 60]:
                close = abs((date.fromisoformat(rows[a]["date"]) - date.fromisoformat(rows[b]["date"])).days) <= 3
                if close and rows[a]["labels"] == rows[b]["labels"] != "":
                    same.append((a, b))
    same = rng.sample(same, min(count, len(same)))
    anywhere = [(a, rng.randrange(len(rows))) for a, _ in same]
    alike = []
    for a, _ in same:
        others = [
            b
            for b in rng.sample(by_label[rows[a]["labels"]], min(30, len(by_label[rows[a]["labels"]])))
            if rows[b]["district"] != rows[a]["district"]
        ]
        alike.append((a, others[0] if others else rng.randrange(len(rows))))
    return {"same": same, "anywhere": anywhere, "same_labels_elsewhere": alike}


def _auc(same: list[float], other: list[float]) -> dict[str, Any]:
    draws = np.random.default_rng(0)
    truth, values = np.repeat([1, 0], [len(same), len(other)]), np.array([*same, *other])
    samples = [draws.integers(0, len(values), len(values)) for _ in range(300)]
    low, high = np.percentile([roc_auc_score(truth[s], values[s]) for s in samples], [2.5, 97.5])
    return {
        "value": round(float(roc_auc_score(truth, values)), 4),
        "interval": [round(float(low), 4), round(float(high), 4)],
    }


def evaluate(data_dir: Path, count: int = 3000) -> dict[str, Any]:
    """AUC of text alone on weak pairs with 95 % bootstrap intervals; the share of padded copies found; the size of the campaign's group."""
    rng = random.Random(0)
    with gzip.open(data_dir / "traffy_2022_05-10.csv.gz", "rt", encoding="utf-8") as source:
        rows = [row for row in csv.DictReader(source) if row["lat"] and len(row["text"]) >= 15]
    pairs = _pairs(rows, count, rng)
    scores = {
        kind: duplicates.score_pairs((rows[a]["text"], rows[b]["text"]) for a, b in found)
        for kind, found in pairs.items()
    }
    result: dict[str, Any] = {"model": duplicates.MODEL, "pairs": len(pairs["same"])}
    for kind in ("anywhere", "same_labels_elsewhere"):
        result[f"auc_text_against_{kind}"] = _auc(scores["same"], scores[kind])
    bases = rng.sample([row["text"] for row in rows if not row["text"].rstrip().endswith(".")], 1000)
    items = [Item((n, copy), padded(text, rng) if copy else text) for n, text in enumerate(bases) for copy in (0, 1)]
    home = {member: index for index, made in enumerate(duplicates.group(items)) for member in made.ids}
    result["padded_copies_found"] = sum(home.get((n, 0), -1) == home.get((n, 1), -2) for n in range(len(bases))) / len(
        bases
    )
    crowd = [Item(n, row["text"]) for n, row in enumerate(rows[:5000])] + letters(500, rng)
    campaigns = [made for made in duplicates.group(crowd) if "letter-0" in made.ids]
    result["campaign_of_500"] = [{"kind": made.kind, "size": len(made.ids)} for made in campaigns]
    return result
