"""One decision on many submissions: confirmed, or filed under a type, with one line in the audit trail; and undone.

All of it is a few statements a part, so that ten thousand take seconds; what somebody else decided meanwhile is left
alone and counted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from webapp.accounts.queries import in_areas_of
from webapp.areas import queries as areas
from webapp.core import audit, clock, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor, Role
from webapp.insights import teaching
from webapp.insights.models import Analysis, Aspect, Correction, Label, Source
from webapp.insights.queries import QueueFilters
from webapp.insights.rules import REVIEWED
from webapp.submissions.models import Submission

_LABELS: Any = Label.__table__  # as tables: of ten thousands of rows the mapper would make an object's state each
_CORRECTIONS: Any = Correction.__table__

MOST = 10_000  # in one act; what is over comes with the next
PART = 2000
SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """What an act would touch: how many, and some of them."""

    total: int
    sample: list[Submission]


def _waiting(actor: Actor, filters: QueueFilters) -> Select[tuple[int]]:
    own = in_areas_of(Analysis.area_code, actor, Role.PLANNER)
    waiting = Analysis.is_reviewed.is_(False)
    return select(Analysis.submission_id).where(own, waiting, *filters.conditions()).order_by(Analysis.submission_id)


def waiting(actor: Actor, filters: QueueFilters, after: int) -> Select[tuple[int]]:
    """Those that match and wait, behind a number."""
    return _waiting(actor, filters).where(Analysis.submission_id > after)


def decide(actor: Actor, numbers: Sequence[int], problem_type: str, at: datetime) -> None:
    """Confirm these, or file them under a type. Runs inside an operation."""
    _require(actor, numbers)
    for part in _parts(numbers):
        _decide(actor, part, problem_type, at)


def take_back(actor: Actor, numbers: Collection[int], at: datetime) -> set[int]:
    """Undo what was decided on these at a moment; those that stay, because somebody decided on them since."""
    _require(actor, numbers)
    kept: set[int] = set()
    for part in _parts(numbers):
        later = select(Correction.submission_id).where(Correction.submission_id.in_(part), Correction.made_at > at)
        kept.update(db.session.scalars(later))
    for part in _parts(set(numbers) - kept):
        _restore(part, at)
    return kept


def preview(actor: Actor, filters: QueueFilters) -> Preview:
    numbers = _waiting(actor, filters).limit(MOST)
    total = db.session.scalar(select(func.count()).select_from(numbers.subquery())) or 0
    first = db.session.scalars(numbers.limit(SAMPLE)).all()
    sample = db.session.scalars(select(Submission).where(Submission.id.in_(first)).order_by(Submission.id))
    return Preview(total, list(sample))


@operation
def review_many(actor: Actor, filters: QueueFilters, problem_type: str = "") -> tuple[int, datetime]:
    """Confirm all that match and still wait, or file them under one type. Returns how many, and the act's moment."""
    numbers = list(db.session.scalars(_waiting(actor, filters).limit(MOST)))
    at = clock.now()
    decide(actor, numbers, problem_type, at)
    teaching.weigh(numbers)
    detail = {"reviewed": len(numbers), "as": problem_type or "confirmed", "at": at.isoformat()}
    audit.record(actor, "insight.correct", "bulk", _name(at), **detail)
    return len(numbers), at


def _require(actor: Actor, numbers: Collection[int]) -> None:
    codes: set[str] = set()
    for part in _parts(numbers):
        codes.update(db.session.scalars(select(Submission.area_code).where(Submission.id.in_(part)).distinct()))
    for code in sorted(codes) or ["TH"]:
        policy.require(actor, "insight.correct", area_path=areas.path_of(code))


def _name(at: datetime) -> str:
    return at.strftime("%Y%m%d%H%M%S%f")


def _parts(numbers: Collection[int]) -> Iterable[Sequence[int]]:
    ordered = sorted(numbers)
    return (ordered[start : start + PART] for start in range(0, len(ordered), PART))


def _decide(actor: Actor, part: Sequence[int], problem_type: str, at: datetime) -> None:
    aspects = [Aspect.PROBLEM_TYPE] if problem_type else list(REVIEWED)
    asked = Label.submission_id.in_(part), Label.aspect.in_(aspects)
    before: dict[tuple[int, str], list[str]] = defaultdict(list)
    rows = select(Label.submission_id, Label.aspect, Label.value).where(*asked, Label.in_force).order_by(Label.id)
    for number, aspect, value in db.session.execute(rows):
        before[number, aspect].append(value)
    if problem_type:
        after = {(number, str(Aspect.PROBLEM_TYPE)): [problem_type] for number in part}
    else:
        after = {
            (n, str(a)): before.get((n, str(a)), []) for n in part for a in (Aspect.PROBLEM_TYPE, *_said(before, n))
        }
    _quietly(update(Label).where(*asked).values(in_force=False))
    _put_in_force(after)
    numbers = select(Analysis.submission_id, Analysis.model).where(Analysis.submission_id.in_(part))
    models = dict(db.session.execute(numbers).tuples().all())
    made = {"note": "", "made_by": actor.id, "made_at": at, "in_bulk": True}
    corrections = [
        {"submission_id": n, "aspect": a, "before": before.get((n, a), []), "after": v, "model": models[n], **made}
        for (n, a), v in after.items()
    ]
    if corrections:
        db.session.execute(insert(_CORRECTIONS), corrections)
    reviewed = {"is_reviewed": True, "reviewed_by": actor.id, "reviewed_at": at}
    _quietly(update(Analysis).where(Analysis.submission_id.in_(part)).values(**reviewed))


def _said(before: Mapping[tuple[int, str], list[str]], number: int) -> list[str]:
    """Beside the problem type, what the machine or a person says of a submission."""
    return [str(a) for a in REVIEWED if a != Aspect.PROBLEM_TYPE and (number, str(a)) in before]


def _put_in_force(after: Mapping[tuple[int, str], list[str]]) -> None:
    """A person's labels, also where one stood before and was not in force."""
    made = {"confidence": 1.0, "evidence": [], "source": str(Source.PERSON), "model": "", "in_force": True}
    rows = [{"submission_id": n, "aspect": a, "value": v, **made} for (n, a), values in after.items() for v in values]
    dialect: Any = pg_insert if db.engine.dialect.name == "postgresql" else sqlite_insert
    unique = [Label.submission_id, Label.aspect, Label.value, Label.source]
    if rows:
        statement = dialect(_LABELS).on_conflict_do_update(index_elements=unique, set_={"in_force": True})
        db.session.execute(statement, rows)


def _quietly(statement: Any) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})


@operation
def undo_many(actor: Actor, at: datetime) -> tuple[int, int]:
    """Take an own act back: how many wait again, and how many stay because somebody decided on them since."""
    of_act = Correction.made_by == actor.id, Correction.made_at == at
    numbers = set(db.session.scalars(select(Correction.submission_id).where(*of_act).distinct()))
    kept = take_back(actor, numbers, at)
    teaching.weigh(numbers - kept)
    detail = {"taken_back": len(numbers - kept), "left": len(kept)}
    audit.record(actor, "insight.correct", "bulk", _name(at), **detail)
    return len(numbers - kept), len(kept)


def _restore(part: Sequence[int], at: datetime) -> None:
    """The labels as they stood before: those of an earlier correction, or else the machine's."""
    of_part = Correction.submission_id.in_(part)
    columns = select(Correction.submission_id, Correction.aspect, Correction.after).where(of_part)
    touched = {(row.submission_id, row.aspect) for row in db.session.execute(columns.where(Correction.made_at == at))}
    earlier = {
        (row.submission_id, row.aspect): row.after
        for row in db.session.execute(columns.where(Correction.made_at < at).order_by(Correction.id))
    }
    for aspect in sorted({aspect for _, aspect in touched}):
        numbers = [n for n, a in touched if a == aspect]
        by_machine = case((Label.source == Source.MACHINE, True), else_=False)
        free = [n for n in numbers if (n, aspect) not in earlier]
        _quietly(update(Label).where(Label.submission_id.in_(free), Label.aspect == aspect).values(in_force=by_machine))
        held = [n for n in numbers if (n, aspect) in earlier]
        _quietly(update(Label).where(Label.submission_id.in_(held), Label.aspect == aspect).values(in_force=False))
        _put_in_force({(n, aspect): earlier[n, aspect] for n in held})
    _quietly(delete(Correction).where(of_part, Correction.made_at == at))
    still = {n for n, _ in earlier}
    waiting = [n for n in part if n not in still]
    _quietly(update(Analysis).where(Analysis.submission_id.in_(waiting)).values(is_reviewed=False))
