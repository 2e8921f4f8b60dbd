"""Pure decisions of learning: which corrections teach and which judge, when it is due, what may serve, what is measured."""

import hashlib
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from webapp.core.i18n import Text
from webapp.insights.learning_models import LearnedState

FROZEN_ONE_IN = 4  # share of the texts reviewed one by one that never teach: they judge
BULK_WEIGHT = 0.25  # of a text that was filed together with many, beside one that somebody read by itself
JUDGES = 30  # frozen texts below which the gate decides nothing (nlp.learning.FEWEST)
OWN_JUDGES = 5  # of them, those of an own type below which it stays as it is (nlp.own_learning.FEWEST)
NIGHTLY_FROM = 25  # new corrections that make a night's learning worth while
AT_ONCE_FROM = 500  # new corrections that do not wait for the night
MEASURED_FROM = 10  # labels of a kind that people must have reviewed before their precision is shown
STALE = timedelta(minutes=15)  # a learning that has run for so long was lost with its worker

REASONS = {
    "better": Text("ดีขึ้นอย่างมีนัยสำคัญ", "Significantly better"),
    "not_worse": Text("ไม่แย่ลง", "Not worse"),
    "own_types": Text(
        "ประเภทของพื้นที่ดีขึ้นหรือไม่แย่ลง ประเภทที่มากับระบบคงเดิม",
        "Own types are better or not worse; those that came with the system stay as they are",
    ),
    "provincial": Text(  # of learnings that judged these types apart
        "ประเภทปัญหาของชีวิตในจังหวัดดีขึ้น ประเภทอื่นคงเดิม",
        "Types of provincial life are better; the others stay as they are",
    ),
    "worse": Text("แย่ลงอย่างมีนัยสำคัญ จึงไม่รับ", "Significantly worse: refused"),
    "may_be_worse": Text("อาจแย่ลงเกินหนึ่งจุด จึงไม่รับ", "May be worse by more than a point: refused"),
    "too_few": Text("ชุดทดสอบมีน้อยเกินกว่าจะสรุปได้ จึงไม่รับ", "Too few texts to judge by: refused"),
    "same": Text("เหมือนรุ่นที่ใช้อยู่ทุกประการ", "Exactly the version in use"),
    "changed": Text(
        "ผ่านเกณฑ์ แต่รุ่นที่ใช้เปลี่ยนไประหว่างเรียนรู้ จึงเก็บไว้ก่อน",
        "Passed, but another version was put to use meanwhile: kept aside",
    ),
    "taken_back": Text(
        "ผ่านเกณฑ์ แต่ผู้ดูแลระบบเคยย้อนกลับรุ่นนี้แล้ว จึงเก็บไว้ก่อน",
        "Passed, but an administrator once took this very version back: kept aside",
    ),
    "no_lessons": Text("ยังไม่มีเรื่องที่ตรวจแล้วให้เรียนรู้", "Nothing reviewed to learn from"),
    "fault": Text("ขัดข้องระหว่างเรียนรู้ รุ่นที่ใช้อยู่ไม่เปลี่ยน", "It broke down; the version in use stays"),
}
PASSED = ("better", "not_worse", "own_types")
UNFINISHED = (LearnedState.ASKED, LearnedState.RUNNING)
MAY_SERVE = (LearnedState.KEPT, LearnedState.ROLLED_BACK)


def is_frozen(text_key: str) -> bool:
    """Whether a text judges and never teaches: for ever, and with every text that says the same."""
    digest = hashlib.blake2b(f"frozen\x1f{text_key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) % FROZEN_ONE_IN == 0


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A submission whose problem types people have settled: what stood before, what stands now."""

    submission_id: int
    text_key: str
    is_report: bool
    before: tuple[str, ...]
    labels: tuple[str, ...]
    in_bulk: bool

    @property
    def says_something(self) -> bool:
        """'None of these' is an answer where somebody was asked and read the words; silence is not."""
        return bool(self.labels) or (not self.in_bulk and (self.is_report or bool(self.before)))


@dataclass(frozen=True, slots=True)
class Lesson:
    """One text that teaches or judges."""

    submission_id: int
    labels: tuple[str, ...]
    weight: float
    frozen: bool


def groups(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Submissions that are near copies of one another, over any number of steps: each by the smallest of its group."""
    root: dict[int, int] = {}

    def find(number: int) -> int:
        while root.setdefault(number, number) != number:
            root[number] = number = root[root[number]]
        return number

    for one, other in pairs:
        small, large = sorted((find(one), find(other)))
        root[large] = small
    return {number: find(number) for number in root}


def lessons(reviewed: Iterable[Reviewed], group: Mapping[int, int]) -> list[Lesson]:
    """Each text once: what somebody read by itself before what was filed with many, the newest of either.

    `reviewed` comes oldest first. What is a near copy of a frozen text (in one `group` with it) teaches nothing: nobody
    shall know a judge's question beforehand.
    """
    chosen: dict[str, Reviewed] = {}
    for one in filter(lambda one: one.says_something, reviewed):
        if not one.in_bulk or one.text_key not in chosen or chosen[one.text_key].in_bulk:
            chosen[one.text_key] = one
    judging = {one.submission_id for one in chosen.values() if is_frozen(one.text_key) and not one.in_bulk}
    asked = {group.get(number, number) for number in judging}
    found = []
    for one in chosen.values():
        number = one.submission_id
        frozen, weight = number in judging, BULK_WEIGHT if one.in_bulk else 1.0
        if frozen or not (is_frozen(one.text_key) or group.get(number, number) in asked):
            found.append(Lesson(number, tuple(sorted(one.labels)), weight, frozen))
    return sorted(found, key=lambda one: one.submission_id)


def is_due(new: int, lost: bool, at_once: bool) -> bool:
    """Whether to learn by itself; `lost`: what the last learning rested on was taken back since."""
    return new >= AT_ONCE_FROM if at_once else new >= NIGHTLY_FROM or lost


def verdict(code: str, version: str, compared_with: str, serving: str, taken_back: Collection[str]) -> str:
    """The gate's word, unless something else than the figures decides. Only what `PASSED` serves."""
    if version == serving:
        return "same"
    if code not in PASSED:
        return code
    if compared_with != serving:
        return "changed"
    return "taken_back" if version in taken_back else code


def state_after(code: str) -> LearnedState:
    if code in PASSED:
        return LearnedState.SERVING
    return LearnedState.KEPT if code in ("changed", "taken_back") else LearnedState.REFUSED


def wilson(right: int, given: int) -> tuple[float, float]:
    """95 % interval of a share; honest where it is near 0 or 1, and where there are few."""
    if not given:
        return 0.0, 1.0
    z = 1.96
    share, room = right / given, z * z / given
    middle = (share + room / 2) / (1 + room)
    half = z / (1 + room) * math.sqrt(share * (1 - share) / given + room / given / 4)
    return round(max(0.0, middle - half), 6), round(min(1.0, middle + half), 6)
