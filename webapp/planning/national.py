"""The national and regional levels that plans serve: dated data with where it comes from, read from data/national.json.

The tree of a plan ends above in these nodes: national strategy, master plans, milestones, regional goals and their ways.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from webapp.core.i18n import Text

DATA = Path(__file__).parent / "data" / "national.json"
LEVELS = {
    "national_strategy": Text("ยุทธศาสตร์ชาติ", "National strategy"),
    "master_plan": Text("แผนแม่บทภายใต้ยุทธศาสตร์ชาติ", "Master plans under the national strategy"),
    "milestone": Text("หมุดหมายของแผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ", "Milestones of the national development plan"),
    "regional_goal": Text("เป้าหมายการพัฒนาภาค", "Regional goal"),
    "regional_way": Text("แนวทางการพัฒนาภาค", "Ways of regional development"),
}


@dataclass(frozen=True, slots=True)
class Node:
    """One node; `short`: an abbreviated wording; without years it holds until somebody says otherwise."""

    code: str
    level: str
    number: int
    words: Text
    area: str = ""
    first_year: int = 0
    last_year: int = 9999
    source: str = ""
    short: bool = False

    @property
    def label(self) -> Text:
        numbered = self.level in ("national_strategy", "master_plan", "milestone")
        return Text(f"{self.number}. {self.words.th}", f"{self.number}. {self.words.en}") if numbered else self.words


@cache
def nodes() -> dict[str, Node]:
    found = json.loads(DATA.read_text(encoding="utf-8"))
    return {one["code"]: Node(words=Text(one.pop("th"), one.pop("en")), **one) for one in found}


def named(codes: Iterable[str]) -> list[Node]:
    """The nodes of these codes, in the order of the tree; unknown codes are left out."""
    wanted = set(codes)
    return [node for code, node in nodes().items() if code in wanted]


def offered(region: str, years: tuple[int, int]) -> dict[str, list[Node]]:
    """What a plan of these years in a region may serve, level by level."""
    found: dict[str, list[Node]] = {level: [] for level in LEVELS}
    for node in nodes().values():
        if node.area in ("", region) and node.first_year <= years[1] and node.last_year >= years[0]:
            found[node.level].append(node)
    return {level: inside for level, inside in found.items() if inside}
