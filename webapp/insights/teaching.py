"""Which review teaches most: where the machine is unsure, where a text like it was filed otherwise, where many are alike."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, update

from webapp.core.db import db
from webapp.insights import rules
from webapp.insights.models import Analysis, Aspect, Label, NearPair, PairState
from webapp.submissions.models import Submission

PART = 2000


@dataclass(frozen=True, slots=True)
class Lesson:
    """How many texts are like it, and whether a reviewed one of them was filed otherwise."""

    alike: int
    disputed: bool


def weigh(numbers: Collection[int]) -> None:
    """Give these submissions, and those like them, their turn in the queue. Runs inside an operation."""
    ordered = sorted(numbers)
    for start in range(0, len(ordered), PART):
        part = ordered[start : start + PART]
        wanted = sorted({*part, *(end for pair in _pairs(part) for end in pair)})
        found = lessons(wanted)
        rows = db.session.execute(
            select(Analysis.submission_id, Analysis.confidence, Analysis.turn).where(Analysis.submission_id.in_(wanted))
        )
        turns = [
            {"submission_id": n, "turn": turn}
            for n, sure, now in rows.tuples()
            if (turn := rules.turn(sure, found[n].alike, found[n].disputed)) != now
        ]
        if turns:
            db.session.execute(update(Analysis), turns)


def lessons(numbers: Sequence[int]) -> dict[int, Lesson]:
    """What stands for each submission, from the pairs that nobody has called different."""
    pairs = _pairs(numbers)
    alike = Counter(end for pair in pairs for end in pair)
    ends = sorted({end for pair in pairs for end in pair})
    reviewed = set(
        db.session.scalars(select(Analysis.submission_id).where(Analysis.submission_id.in_(ends), Analysis.is_reviewed))
    )
    filed = _filed(ends)
    disputed: set[int] = set()
    for one, other in pairs:
        if filed[one] != filed[other]:
            disputed |= ({one} if other in reviewed else set()) | ({other} if one in reviewed else set())
    return {number: Lesson(alike[number], number in disputed) for number in numbers}


def reviewed_like(number: int, limit: int = 5) -> list[tuple[Submission, list[Label]]]:
    """Reviewed submissions most like this one, with the labels that people put in force on them."""
    mine = or_(
        (NearPair.submission_id == number) & (NearPair.other_id == Submission.id),
        (NearPair.other_id == number) & (NearPair.submission_id == Submission.id),
    )
    statement = (
        select(Submission)
        .join(NearPair, mine)
        .join(Analysis, Analysis.submission_id == Submission.id)
        .where(Analysis.is_reviewed, NearPair.state != PairState.DISMISSED)
        .order_by(NearPair.score.desc(), Submission.id)
        .limit(limit)
    )
    found = db.session.scalars(statement).all()
    labels: dict[int, list[Label]] = defaultdict(list)
    shown = Label.submission_id.in_([one.id for one in found]), Label.aspect != Aspect.SENTIMENT
    for label in db.session.scalars(select(Label).where(*shown, Label.in_force).order_by(Label.aspect, Label.value)):
        labels[label.submission_id].append(label)
    return [(one, labels[one.id]) for one in found]


def _pairs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    either = or_(NearPair.submission_id.in_(numbers), NearPair.other_id.in_(numbers))
    statement = select(NearPair.submission_id, NearPair.other_id).where(either)
    return list(db.session.execute(statement.where(NearPair.state != PairState.DISMISSED)).tuples())


def _filed(numbers: Iterable[int]) -> dict[int, frozenset[tuple[str, str]]]:
    """The labels in force on the main questions."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    asked = Label.submission_id.in_(list(numbers)), Label.aspect.in_((Aspect.PROBLEM_TYPE, Aspect.STANCE))
    statement = select(Label.submission_id, Label.aspect, Label.value).where(*asked, Label.in_force)
    for number, aspect, value in db.session.execute(statement):
        found[number].add((aspect, value))
    return defaultdict(frozenset, {number: frozenset(labels) for number, labels in found.items()})
