"""Pure decisions: when the machine may speak, which copy is the original, what may be quoted in public."""

import hashlib
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from nlp.taxonomy import problem_types
from webapp.core.i18n import Text
from webapp.insights.models import Aspect
from webapp.submissions.models import Kind, Stance, State

STRATEGY_SURE = 0.5  # a match below this confidence says nothing
NEAR_SURE = 0.7  # two texts at least this alike, word for word, are proposed as copies
MOST_CANDIDATES = 8  # texts compared with one text; those that share most keys come first
JOINS_THEME = 0.5  # share of a cluster that must already stand in one theme for the rest to join it

ASPECTS = {
    Aspect.PROBLEM_TYPE: Text("ประเภทปัญหา", "Problem type"),
    Aspect.STRATEGY: Text("ประเด็นการพัฒนาในแผน", "Strategy of the plan"),
    Aspect.STANCE: Text("จุดยืน", "Stance"),
    Aspect.KIND: Text("ลักษณะข้อความ", "Nature of the text"),
    Aspect.SENTIMENT: Text("อารมณ์ความรู้สึก", "Sentiment"),
}
KINDS = {
    "complaint": Text("ร้องเรียน / แจ้งปัญหา", "Complaint"),
    "suggestion": Text("ข้อเสนอแนะ", "Suggestion"),
    "question": Text("คำถาม", "Question"),
    "praise": Text("ชมเชย", "Praise"),
}
STANCES: dict[str, Text] = {
    Stance.SUPPORT: Text("เห็นด้วย", "Support"),
    Stance.OPPOSE: Text("ไม่เห็นด้วย", "Oppose"),
    Stance.CONDITIONAL: Text("เห็นด้วยแบบมีเงื่อนไข", "For it, with conditions"),
    Stance.NEUTRAL: Text("เป็นกลาง", "Neutral"),
    "unsure": Text("ไม่แน่ใจ", "Unsure"),
}
SENTIMENTS = {
    "pos": Text("ทางบวก", "Positive"),
    "neu": Text("เป็นกลาง", "Neutral"),
    "neg": Text("ทางลบ", "Negative"),
    "q": Text("คำถาม", "Question"),
}
REVIEWED = (Aspect.PROBLEM_TYPE, Aspect.STRATEGY, Aspect.STANCE, Aspect.KIND)


@cache
def types() -> dict[str, Text]:
    """Every problem type by the value that a label stores."""
    return {kind.th: Text(kind.th, kind.en) for kind in problem_types()}


def words_of(aspect: str, value: str, strategies: Mapping[str, str] | None = None) -> Text:
    """How a label is called; a strategy by the plan's own words."""
    if aspect == Aspect.STRATEGY:
        name = (strategies or {}).get(value)
        return Text(name, name) if name else Text("ประเด็นการพัฒนาในแผนฉบับก่อน", "A strategy of an earlier plan")
    if aspect == Aspect.PROBLEM_TYPE:
        return types().get(value, Text(value, value))
    table: Mapping[str, Text] = {Aspect.KIND: KINDS, Aspect.STANCE: STANCES}.get(Aspect(aspect), SENTIMENTS)
    return table.get(value, Text(value, value))


def scoped(key: str, scope: str) -> int:
    """A search key that only texts of the same scope can share; fits a signed 64-bit column."""
    digest = hashlib.blake2b(f"{scope}\x1f{key}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def scope_of(hearing_id: int | None, area_code: str) -> str:
    """Where copies are looked for: within a hearing, or within a province."""
    return f"hearing:{hearing_id}" if hearing_id else f"province:{area_code[:2]}"


def matter(project: str, hearing: str) -> str:
    """What an opinion answers, by the titles. A hearing may be named after its meeting alone: then the project says of what it is."""
    return hearing if project in hearing else f"{project} {hearing}"


def main_aspect(kind: str) -> Aspect:
    """The question that matters most: of a report what is wrong, of an opinion what it is for."""
    return Aspect.PROBLEM_TYPE if kind == Kind.PROBLEM_REPORT else Aspect.STANCE


def certainty(kind: str, said: Iterable[tuple[str, float]]) -> float:
    """How sure the machine is of the whole: of its least sure label; not at all if silent on the main question."""
    best: dict[str, float] = {}
    for aspect, confidence in said:
        best[aspect] = max(best.get(aspect, 0.0), confidence)
    if main_aspect(kind) not in best:
        return 0.0
    return min(best[aspect] for aspect in best if aspect in (main_aspect(kind), Aspect.STRATEGY))


FIRST = -9.0  # the turn of what its writer says was misfiled


def turn(confidence: float, alike: int, disputed: bool) -> float:
    """Place in the review queue, the smallest first: doubt, more so where many texts are alike, and disagreement."""
    many = min(1.0, math.log2(1 + alike) / 5)
    return -round((1 - confidence) * (1 + many) + (0.75 if disputed else 0.0), 4)


def theme_version(title: str, description: str, strategy_ref: str | None, is_public: bool, state: str) -> str:
    """What a planner wrote of a theme, as one short word: who edits a second time sees that it has changed.

    Members that join meanwhile change nothing of it.
    """
    whole = repr((title, description, strategy_ref, is_public, state)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(whole, digest_size=8).hexdigest()


UNNAMED = Text("ประเด็นที่รอเจ้าหน้าที่ตั้งชื่อ", "A theme that officers will name")  # its title was words that are hidden now


def told(action: str, detail: Mapping[str, Any]) -> Text:
    """One change of a theme in words, from what the audit trail kept of it: no title, for what it quoted may be hidden since."""
    if action == "theme.accept":
        n = detail.get("members", 0)
        if "cluster" in detail:
            return Text(f"รับจากกลุ่มที่ระบบเสนอ {n} เรื่อง", f"Accepted from a proposal with {n} submissions")
        return Text(f"ตั้งประเด็น {n} เรื่อง", f"Made of {n} submissions")
    if "pinned" in detail:
        return Text("ปักหมุดไว้บนสุดของรายการ", "Pinned to the top") if detail["pinned"] else Text("เลิกปักหมุด", "Unpinned")
    if "holds" in detail:
        return Text("มีประเด็นย่อยเข้ามาอยู่ใต้", "Another theme now stands under it")
    if "nested" in detail:
        under = Text("จัดเป็นประเด็นย่อยของประเด็นอื่น", "Put under a wider theme")
        return under if detail["nested"] else Text("ไม่เป็นประเด็นย่อยแล้ว", "On its own again")
    for key, th, en in (
        ("merged_into", "รวมเข้ากับประเด็นอื่น {n} เรื่อง", "Merged into another theme, with {n} submissions"),
        ("split_off", "แยกออกเป็นประเด็นใหม่ {n} เรื่อง", "{n} submissions split off as a new theme"),
        ("added", "เพิ่มเข้า {n} เรื่อง", "{n} submissions added"),
        ("removed", "นำออก {n} เรื่อง", "{n} submissions taken out"),
        ("seen", "ยืนยันเรื่องที่ระบบเพิ่ม {n} เรื่อง", "{n} submissions that the system added were confirmed"),
        ("quotations", "เลือกถ้อยคำที่ยกมา {n} ข้อความ", "{n} quotations chosen"),
    ):
        if key in detail:
            found = detail[key] if key in ("added", "removed", "seen", "quotations") else detail.get("members", 0)
            n = len(found) if isinstance(found, list) else found
            return Text(th.format(n=n), en.format(n=n))
    if detail.get("renamed"):
        return Text("เปลี่ยนชื่อประเด็น", "Renamed")
    return Text("แก้ไขรายละเอียด", "Details edited")


def later_first(a: tuple[datetime, int], b: tuple[datetime, int]) -> bool:
    """Whether `a` came after `b`: the earlier one is the original, by time and then by number."""
    return a > b


def may_quote(original: str, public: str, start: int, end: int) -> bool:
    """Whether a span may be shown to everybody: its very words stand in the public text."""
    span = original[start:end]
    return bool(span.strip()) and span in public


def joins(placed: Mapping[int, int], size: int) -> int | None:
    """The theme that a cluster's other members join, if enough of the cluster stands in it already."""
    if not placed or size < 2:
        return None
    theme = min(placed, key=lambda key: (-placed[key], key))
    return theme if placed[theme] >= 2 and placed[theme] >= JOINS_THEME * size else None


def resembles(placed: Mapping[int, int]) -> int | None:
    """The theme that a proposal most resembles: where most of its neighbours stand."""
    return min(placed, key=lambda key: (-placed[key], key)) if placed else None


def standing(in_theme: bool, given: Collection[str]) -> State:
    """The state of a submission from what upper rooms have given it or its theme: the farthest step counts."""
    for state in (State.ANSWERED, State.LINKED):
        if state in given:
            return state
    return State.IN_THEME if in_theme else State.WAITING


def shares(counts: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Stance, number and percentage, in the order of the scale; silent on nothing."""
    total = sum(counts.values())
    order: Sequence[str] = [*Stance, "unsure"]
    return [(s, counts[s], round(100 * counts[s] / total)) for s in order if counts.get(s)]


def shown_spans(original: str, public: str, spans: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """Where evidence of the original text stands in the public text; what is hidden there is left out."""
    if original == public:
        return [(start, end) for start, end in spans]
    found = []
    for start, end in spans:
        words, at = original[start:end], -1
        for _ in range(original.count(words, 0, start) + 1):
            following = public.find(words, at + 1)
            at = following if following >= 0 else at
        if words and at >= 0:
            found.append((at, at + len(words)))
    return found
