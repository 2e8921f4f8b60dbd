"""One decision on many submissions: confirmed, or filed under a type, with one line in the audit trail; and undone.

All of it is a few statements a part, so that ten thousand take seconds; what somebody else decided meanwhile is left
alone and counted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Select,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from webapp.accounts.queries import in_areas_of
from webapp.areas import queries as areas
from webapp.core import audit, clock, policy
from webapp.core.db import UtcDateTime, among, db, json_list
from webapp.core.operation import operation
from webapp.core.policy import Actor, Role
from webapp.insights import teaching
from webapp.insights.models import Analysis, Aspect, Correction, Label, Source
from webapp.insights.queries import QueueFilters
from webapp.insights.rules import REVIEWED
from webapp.submissions.models import Submission

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
    return (
        select(Analysis.submission_id).where(own, waiting, *filters.conditions(actor)).order_by(Analysis.submission_id)
    )


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
        later = select(Correction.submission_id).where(among(Correction.submission_id, part), Correction.made_at > at)
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
        codes.update(db.session.scalars(select(Submission.area_code).where(among(Submission.id, part)).distinct()))
    for code in sorted(codes) or ["TH"]:
        policy.require(actor, "insight.correct", area_path=areas.path_of(code))


def _name(at: datetime) -> str:
    return at.strftime("%Y%m%d%H%M%S%f")


def _parts(numbers: Collection[int]) -> Iterable[Sequence[int]]:
    ordered = sorted(numbers)
    return (ordered[start : start + PART] for start in range(0, len(ordered), PART))


def _decide(actor: Actor, part: Sequence[int], problem_type: str, at: datetime) -> None:
    """All within the database: what is said of ten thousand is not fetched to be written again."""
    aspects = [Aspect.PROBLEM_TYPE] if problem_type else list(REVIEWED)
    said: tuple[ColumnElement[bool], ...] = (
        among(Label.submission_id, part),
        Label.aspect.in_(aspects),
        Label.in_force.is_(True),
    )
    _note(actor, part, said, problem_type, at)
    by_person = and_(Label.source == Source.PERSON, Label.value == problem_type if problem_type else true())
    persons: Select[Any] = select(Label.submission_id, Label.aspect, Label.value).where(*said, ~by_person)
    if problem_type:
        of_type = literal(Aspect.PROBLEM_TYPE), literal(problem_type)
        persons = select(Analysis.submission_id, *of_type).where(among(Analysis.submission_id, part))
    if db.engine.dialect.name == "postgresql":
        _exchange(persons, said, by_person)
    else:
        _put_in_force(persons)
        _quietly(update(Label).where(*said, ~by_person).values(in_force=False))
    reviewed = {"is_reviewed": True, "reviewed_by": actor.id, "reviewed_at": at}
    _quietly(update(Analysis).where(among(Analysis.submission_id, part)).values(**reviewed))


def _note(actor: Actor, part: Sequence[int], said: Sequence[Any], problem_type: str, at: datetime) -> None:
    """A correction for the problem type of each, and when all is confirmed for whatever else is said of it."""
    ordered = select(Label.submission_id, Label.aspect, Label.value).where(*said)
    one = ordered.order_by(Label.submission_id, Label.aspect, Label.id).subquery().c
    before = select(one.submission_id, one.aspect, json_list(one.value).label("words"))
    stood = before.group_by(one.submission_id, one.aspect).subquery().c
    made = literal(""), literal(actor.id), literal(at, UtcDateTime), literal(True)
    nothing, filed = literal([], JSON), literal([problem_type], JSON)
    of_type = and_(stood.submission_id == Analysis.submission_id, stood.aspect == Aspect.PROBLEM_TYPE)
    words = func.coalesce(stood.words, nothing)
    types = (
        select(Analysis.submission_id, literal(Aspect.PROBLEM_TYPE), words, filed if problem_type else words)
        .add_columns(Analysis.model, *made)
        .outerjoin_from(Analysis, stood.words.table, of_type)
        .where(among(Analysis.submission_id, part))
    )
    others = (
        select(stood.submission_id, stood.aspect, stood.words, stood.words, Analysis.model, *made)
        .join(Analysis, Analysis.submission_id == stood.submission_id)
        .where(stood.aspect != Aspect.PROBLEM_TYPE)
    )
    columns = ["submission_id", "aspect", "before", "after", "model", "note", "made_by", "made_at", "in_bulk"]
    for rows in (types,) if problem_type else (types, others):
        _quietly(insert(Correction).from_select(columns, rows))


_COLUMNS = ["submission_id", "aspect", "value", "confidence", "evidence", "source", "model", "in_force"]
_UNIQUE = [Label.submission_id, Label.aspect, Label.value, Label.source]


def _of_person(rows: Select[Any], in_force: bool) -> Select[Any]:
    return rows.add_columns(literal(1.0), literal([], JSON), literal(Source.PERSON), literal(""), literal(in_force))


def _put_in_force(rows: Select[Any]) -> None:
    """A person's labels, also where one stood before and was not in force: submission, aspect and value of each."""
    dialect: Any = pg_insert if db.engine.dialect.name == "postgresql" else sqlite_insert
    statement = dialect(Label).from_select(_COLUMNS, _of_person(rows, in_force=True))
    _quietly(statement.on_conflict_do_update(index_elements=_UNIQUE, set_={"in_force": True}))


def _exchange(rows: Select[Any], said: Sequence[ColumnElement[bool]], by_person: ColumnElement[bool]) -> None:
    """The same, and what is said and is not by a person is no longer in force: in one statement.

    PostgreSQL's triggers see a statement as a whole: where a person's label takes the place of the same one of the machine,
    they find nothing changed.
    """
    beside = pg_insert(Label).from_select(_COLUMNS, _of_person(rows, in_force=False))
    _quietly(beside.on_conflict_do_nothing(index_elements=_UNIQUE))
    own = tuple_(Label.submission_id, Label.aspect, Label.value).in_(rows)
    of_part, of_aspects, in_force = said
    turned = or_(and_(in_force, ~by_person), and_(Label.source == Source.PERSON, ~in_force, own))
    _quietly(update(Label).where(of_part, of_aspects, turned).values(in_force=~Label.in_force))


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
    of_part = among(Correction.submission_id, part)
    columns = select(Correction.submission_id, Correction.aspect, Correction.after).where(of_part)
    touched = {(row.submission_id, row.aspect) for row in db.session.execute(columns.where(Correction.made_at == at))}
    earlier = {
        (row.submission_id, row.aspect): row.after
        for row in db.session.execute(columns.where(Correction.made_at < at).order_by(Correction.id))
    }
    is_machine = Label.source == Source.MACHINE
    for aspect in sorted({aspect for _, aspect in touched}):
        numbers = [n for n, a in touched if a == aspect]
        free = among(Label.submission_id, (n for n in numbers if (n, aspect) not in earlier)), Label.aspect == aspect
        _quietly(update(Label).where(*free, Label.in_force != is_machine).values(in_force=is_machine))
        held = [n for n in numbers if (n, aspect) in earlier]
        _quietly(update(Label).where(among(Label.submission_id, held), Label.aspect == aspect).values(in_force=False))
        for value, ones in _by_value(held, aspect, earlier).items():
            same = literal(aspect), literal(value)
            _put_in_force(select(Analysis.submission_id, *same).where(among(Analysis.submission_id, ones)))
    _quietly(delete(Correction).where(of_part, Correction.made_at == at))
    still = {n for n, _ in earlier}
    waiting = [n for n in part if n not in still]
    _quietly(update(Analysis).where(among(Analysis.submission_id, waiting)).values(is_reviewed=False))


def _by_value(numbers: Sequence[int], aspect: str, said: Mapping[tuple[int, str], list[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        for value in said[number, aspect]:
            found[value].append(number)
    return found
