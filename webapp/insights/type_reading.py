"""Own types changed: what nobody reviewed is asked for them anew, part by part, each its own short commit.

Only own types are asked for, all other labels stay. A part is found behind the last one that was done, so a worker that
dies goes on where it was; when the types change again meanwhile, it begins again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from webapp.areas import queries as areas
from webapp.core import audit, clock, policy
from webapp.core.db import among, db, unindexed, unit_of_work
from webapp.core.jobs import enqueue
from webapp.core.operation import operation
from webapp.core.policy import SYSTEM, Actor
from webapp.insights import analysing, apart, language, rules, serving, teaching, type_queries, type_rules
from webapp.insights.language import OWN, OWN_TAUGHT, Question, Said
from webapp.insights.models import Analysis, Aspect, Correction, Label, Source
from webapp.insights.type_models import TypeReading
from webapp.submissions.models import Submission

PART = 200


@dataclass(frozen=True, slots=True)
class Part:
    """The next submissions of a reading: for which change, behind which number, and what is asked of each."""

    area_code: str
    asked_at: datetime
    reached: int
    codes: dict[int, str]
    questions: dict[int, Question]


def ask(area_code: str) -> None:
    """Have the area read anew from its first submission. Runs inside an operation that changed a type."""
    reading = db.session.get(TypeReading, area_code) or TypeReading(area_code=area_code)
    reading.asked_at, reading.reached, reading.changed, reading.ended_at = clock.now(), 0, 0, None
    db.session.add(reading)
    enqueue("read_own_types", area_code)


def waiting(before: datetime) -> Sequence[str]:
    """Readings asked for before a moment and not at their end."""
    found = select(TypeReading.area_code).where(TypeReading.ended_at.is_(None), TypeReading.asked_at < before)
    return db.session.scalars(found.order_by(TypeReading.area_code)).all()


def read(area_code: str) -> None:
    while _step(area_code):
        pass


def _step(area_code: str) -> bool:
    """One part; False when nothing is left. No transaction is open while it is read."""
    part, taught = _next(area_code), serving.folder()
    db.session.rollback()
    if part is None:
        return False
    said = apart.run(language.read_own_alone, list(part.questions.values()), taught)
    with unit_of_work():
        return store(SYSTEM, part, dict(zip(part.questions, said, strict=True)))


def _next(area_code: str) -> Part | None:
    reading = db.session.get(TypeReading, area_code)
    if reading is None or reading.ended_at is not None:
        return None
    inside = areas.within(unindexed(Analysis.area_code), reading.area)  # in the order of numbers: each is passed once
    rows = db.session.execute(
        select(Submission.id, Submission.area_code, Submission.text)
        .join(Analysis, Analysis.submission_id == Submission.id)
        .where(Analysis.submission_id > reading.reached, inside, *_open())
        .order_by(Analysis.submission_id)
        .limit(PART)
    ).all()
    codes = {row.id: row.area_code for row in rows}
    own = type_queries.served(set(codes.values()))
    questions = {row.id: Question(row.text, "", own=own[row.area_code]) for row in rows}
    return Part(area_code, reading.asked_at, reading.reached, codes, questions)


def _open() -> tuple[Any, ...]:
    return unindexed(Analysis.is_reviewed).is_(False), Submission.is_listed, Analysis.fault == ""


@operation
def store(actor: Actor, part: Part, said: Mapping[int, Sequence[Said]]) -> bool:
    """Put the own types of a part in the place of those read before; True while more is left."""
    policy.require(actor, "insight.analyse")
    now = type_queries.served(set(part.codes.values()))
    if any(one.own != now[part.codes[number]] for number, one in part.questions.items()):
        return True  # they changed while it was read
    changed = _changed(said)
    ended = clock.now() if len(part.codes) < PART else None
    same = (
        TypeReading.area_code == part.area_code,
        TypeReading.asked_at == part.asked_at,
        TypeReading.reached == part.reached,
    )
    values = {"reached": max(part.codes, default=part.reached), "changed": TypeReading.changed + len(changed)}
    result: Any = db.session.execute(update(TypeReading).where(*same).values(**values, ended_at=ended))
    if not result.rowcount:
        return True  # another worker did it, or all begins again
    if changed:
        _exchange(changed, part.questions)
    if changed or ended:
        audit.record(actor, "insight.analyse", "own_type", part.area_code, changed=len(changed))
    return ended is None


def _changed(said: Mapping[int, Sequence[Said]]) -> dict[int, Sequence[Said]]:
    """Those of whom something else is said now than before, and nobody reviewed them meanwhile."""
    numbers = select(Submission.id).join(Analysis, Analysis.submission_id == Submission.id)
    still = db.session.scalars(numbers.where(among(Submission.id, said), *_open())).all()
    stood: dict[int, set[tuple[Any, ...]]] = {number: set() for number in still}
    for row in db.session.execute(
        select(Label.submission_id, Label.value, Label.confidence, Label.evidence, Label.model).where(*_own(still))
    ):
        stood[row.submission_id].add((row.value, row.confidence, repr(row.evidence), row.model))
    now = {n: {(one.value, one.confidence, repr(one.evidence), one.model) for one in said[n]} for n in still}
    return {n: said[n] for n in sorted(still) if now[n] != stood[n]}


def _own(numbers: Sequence[int]) -> tuple[Any, ...]:
    of_machine = Label.source == Source.MACHINE, Label.aspect == Aspect.PROBLEM_TYPE
    return among(Label.submission_id, numbers), *of_machine, Label.model.startswith(OWN)


def _exchange(changed: Mapping[int, Sequence[Said]], questions: Mapping[int, Question]) -> None:
    numbers = list(changed)
    cards = {
        one.model: type_rules.card(
            next(kind for kind in questions[number].own if kind.th == one.value), one.model.startswith(OWN_TAUGHT)
        )
        for number, found in changed.items()
        for one in found
    }
    analysing.keep_versions(cards)
    settled = select(Correction.submission_id).where(Correction.aspect == Aspect.PROBLEM_TYPE)
    corrected = set(db.session.scalars(settled.where(among(Correction.submission_id, numbers))))
    db.session.execute(delete(Label).where(*_own(numbers)), execution_options={"synchronize_session": False})
    rows = [
        analysing.row_of(number, one, one.model, number not in corrected)
        for number, found in changed.items()
        for one in found
    ]
    if rows:
        db.session.execute(insert(Label), rows)
    _judge(numbers)
    teaching.weigh(numbers)


def _judge(numbers: Sequence[int]) -> None:
    """How sure the machine is of the whole, now that it says something else of its main question."""
    told: dict[int, list[tuple[str, float]]] = {number: [] for number in numbers}
    of_machine = among(Label.submission_id, numbers), Label.source == Source.MACHINE
    for number, aspect, sure in db.session.execute(
        select(Label.submission_id, Label.aspect, Label.confidence).where(*of_machine)
    ):
        told[number].append((aspect, sure))
    columns = select(Submission.id, Submission.kind, Submission.stance_given, Analysis.abstained)
    rows = columns.join(Analysis, Analysis.submission_id == Submission.id).where(among(Submission.id, numbers))
    values = []
    for row in db.session.execute(rows).all():
        given = [(str(Aspect.STANCE), 1.0)] if row.stance_given is not None else []
        said = {aspect for aspect, _ in told[row.id]}
        silent = set(row.abstained) - {Aspect.PROBLEM_TYPE}
        silent |= {Aspect.PROBLEM_TYPE.value} - said
        values.append(
            {
                "submission_id": row.id,
                "confidence": rules.certainty(row.kind, [*given, *told[row.id]]),
                "abstained": [aspect.value for aspect in Aspect if aspect in silent],
            }
        )
    db.session.execute(update(Analysis), values)
