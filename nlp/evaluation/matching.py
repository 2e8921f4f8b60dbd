"""Matching without labels: projects to the six strategies' own words, and provincial projects to plan items.

The plan items are the different names of development projects that provinces gave in the budget of 2565. A 'submission' is a line of a
province's budget (a road, a check dam, a course): the right answer is the project that line stands under, or any other with the same name.
Only lines whose name does not contain that of the project, and projects that are not management, are drawn: at most 12 a name.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nlp.evaluation import everyday, interval, scores
from nlp.matching import Matcher, Target, strategy_targets
from nlp.recipes import rows


def evaluate(data: Path) -> dict[str, Any]:
    return {
        "strategies": strategies(data),
        "issues_to_items": issues(data),
        "reports_to_items": reports(data, everyday.FIRST),
        "later_reports_to_items": reports(data, everyday.LATER),
        "drawn_reports_to_items": reports(data, everyday.DRAWN),
        "blind_reports_to_items": reports(data, everyday.BLIND),
        "lines_to_items": lines(data),
        "ranking": ranking(data),
    }


def strategies(data: Path) -> dict[str, Any]:
    projects = rows(data, "budget65_projects")
    answers = Matcher(strategy_targets()).match_many([row["text"] for row in projects], top=1)
    truth = np.eye(6, dtype=np.int64)[[int(row["label"][0]) - 1 for row in projects]]
    given = np.eye(6, dtype=np.int64)[[int(answer[0].id) - 1 for answer in answers]]
    return scores(truth, given, list("123456"))


def _key(name: str) -> str:
    return re.sub(r"^โครงการ(การ)?|[^ก-๛]", "", name)


def _recall(hits: list[bool]) -> dict[str, Any]:
    marks = np.array(hits, float)
    return {
        "texts": len(hits),
        "recall_at_5": round(float(marks.mean()), 4),
        "interval": interval(lambda draw: float(marks[draw].mean()), len(marks)),
    }


def issues(data: Path) -> dict[str, Any]:
    """One province's project looks for another name of a project with the same development issue; its own name is taken out."""
    named = {_key(row["PROJECT"]): row for row in rows(data, "budget65_provincial_project_names") if row["issue"]}
    keys = list(named)
    matcher = Matcher([Target(key, named[key]["PROJECT"]) for key in keys])
    hits = []
    for key in keys:
        found = [match.id for match in matcher.match(named[key]["PROJECT"], top=6) if match.id != key][:5]
        hits.append(any(named[other]["issue"] == named[key]["issue"] for other in found))
    return _recall(hits)


def reports(data: Path, asked: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """What people would say, in words of their own, against all different names of provincial projects: is one of its issue among five?

    A name is of an issue when the issue's word stands in its issue column or its name. Two kinds of chance: five names drawn by lot, and one drawn
    by lot with four that are unlike it and each other.
    """
    items = {_key(row["PROJECT"]): row for row in rows(data, "budget65_provincial_project_names") if row["issue"]}
    matcher = Matcher([Target(key, row["PROJECT"]) for key, row in items.items()])
    lots = [matcher.varied(lot, 5) for lot in np.random.default_rng(0).random((200, len(items)), np.float32) / 1000]
    named = [{matcher.targets[place].id for place in lot} for lot in lots]
    hits, first, chance, varied = [], [], [], []
    for issue, texts in asked.items():
        right = {key for key, row in items.items() if issue in row["issue"] + row["PROJECT"]}
        for text in texts:
            found = [match.id for match in matcher.match(text, top=5)]
            hits.append(bool(right & {*found}))
            first.append(found[0] in right)
            chance.append(1 - (1 - len(right) / len(items)) ** 5)
            varied.append(np.mean([bool(right & lot) for lot in named]))
    return {
        **_recall(hits), "first_right": round(float(np.mean(first)), 4),
        "recall_by_chance": round(float(np.mean(chance)), 4),
        "recall_by_varied_chance": round(float(np.mean(varied)), 4), "items": len(items),
    }  # fmt: skip


def ranking(data: Path, items: int = 2_500, texts: int = 60) -> dict[str, Any]:
    """Processor milliseconds in which one report is ranked against so many real plan items."""
    names = list(dict.fromkeys(row["text"] for row in rows(data, "budget65_items")))[:items]
    matcher = Matcher([Target(str(place), name) for place, name in enumerate(names)])
    took = []
    for row in rows(data, "traffy_human_gold_dev170")[:texts]:
        before = time.process_time()
        matcher.match(row["text"])
        took.append(1000 * (time.process_time() - before))
    return {
        "items": len(names),
        "median": round(float(np.median(took)), 1),
        "95_of_100": round(float(np.percentile(took, 95)), 1),
    }


def lines(data: Path) -> dict[str, Any]:
    """A budget line among the projects of its own province: those are the plan items that a planner there would choose from."""
    by_unit: dict[str, dict[str, str]] = {}
    every = rows(data, "budget65_provincial_lines")
    for row in every:
        by_unit.setdefault(row["unit"], {})[_key(row["project"])] = row["project"]
    seen: Counter[str] = Counter()
    hits, chance = [], []
    matchers: dict[str, Matcher] = {}
    for row in every:
        unit, key = row["unit"], _key(row["project"])
        items = by_unit[unit]
        if (
            len(items) < 6
            or "บริหารจัดการภารกิจ" in key
            or key in _key(row["item"])
            or seen[key] >= 12
            or len(row["item"]) < 8
        ):
            continue
        seen[key] += 1
        if unit not in matchers:
            matchers[unit] = Matcher([Target(name, text) for name, text in items.items()])
        hits.append(key in {match.id for match in matchers[unit].match(row["item"], top=5)})
        chance.append(5 / len(items))
    return {**_recall(hits), "recall_by_chance": round(float(np.mean(chance)), 4)} if hits else {"texts": 0}
