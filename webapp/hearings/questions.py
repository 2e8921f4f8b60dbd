"""Writes of a hearing's questions: one at a time, in the version that is being written; a published one is frozen."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, delete, func, select

from webapp.areas import queries as areas
from webapp.core import audit, clock, ids, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.hearings import questions_rules as rules
from webapp.hearings.models import Hearing, Question, QuestionsVersion
from webapp.hearings.operations import lock
from webapp.hearings.queries import phase_of
from webapp.hearings.questions_rules import QuestionDraft
from webapp.hearings.rules import Phase


class Frozen(Exception):
    """No version is being written: what is published stays."""


class TooMany(Exception):
    """The questionnaire is as long as it may be."""


class Stale(Exception):
    """Somebody else changed this question meanwhile."""


class Needed(Exception):
    """Other questions depend on this one; `questions` are they."""

    def __init__(self, questions: Iterable[object]) -> None:
        super().__init__()
        self.questions = list(questions)


def of_version(hearing: Hearing, version: int) -> list[Question]:
    chosen = select(Question).where(Question.hearing_id == hearing.id, Question.version == version)
    return list(db.session.scalars(chosen.order_by(Question.position)))


def version_in_writing(hearing: Hearing) -> int | None:
    """The version that may be edited: the first one of a draft, or the one begun after the announcement."""
    if phase_of(hearing) == Phase.DRAFT:
        return hearing.questions_version
    newest = db.session.get(QuestionsVersion, (hearing.id, hearing.questions_version + 1))
    return newest.version if newest else None


def paper_code(hearing: Hearing) -> str:
    """What stands on a printed form: the hearing and the version of its questions, to be typed by hand."""
    return f"{ids.show_code(hearing.public_id.upper())}-V{hearing.questions_version}"


def published_versions(hearing: Hearing) -> list[QuestionsVersion]:
    """The versions after the first that were published, newest first."""
    published = QuestionsVersion.published_at.is_not(None)
    chosen = select(QuestionsVersion).where(QuestionsVersion.hearing_id == hearing.id, published)
    return list(db.session.scalars(chosen.order_by(QuestionsVersion.version.desc())))


@operation
def add_question(actor: Actor, hearing: Hearing, draft: QuestionDraft) -> Question:
    version = _begin(actor, hearing)
    last = db.session.scalar(select(func.max(Question.position)).where(*_in(hearing, version))) or 0
    if len(of_version(hearing, version)) >= rules.MOST_QUESTIONS:
        raise TooMany
    question = Question(
        public_id=ids.new_id(),
        hearing_id=hearing.id,
        version=version,
        key=ids.new_id(),
        position=last + 1,
        **draft.columns(),
    )
    db.session.add(question)
    _noted(actor, hearing, "add", question)
    return question


@operation
def edit_question(actor: Actor, hearing: Hearing, question: Question, draft: QuestionDraft, *, seen: str) -> None:
    """`seen` is the fingerprint of what the editor began with. Raises Stale if it is something else by now."""
    version = _begin(actor, hearing)
    db.session.refresh(question)
    if question.version != version:
        raise Frozen
    if rules.fingerprint(question) != seen:
        raise Stale
    for name, value in draft.columns().items():
        setattr(question, name, value)
    lost = [
        other
        for other in rules.dependents(of_version(hearing, version), question.key)
        if not set((other.shown_if or {})["values"]) <= {value for value, _ in rules.options(question)}
    ]
    if lost:
        raise Needed(lost)
    _noted(actor, hearing, "edit", question)


@operation
def move_question(actor: Actor, hearing: Hearing, question: Question, step: int) -> None:
    """One place up (-1) or down (1). Raises Needed if it would come before what it depends on."""
    version = _begin(actor, hearing)
    order = of_version(hearing, version)
    if question not in order:
        raise Frozen
    at = order.index(question)
    to = at + step
    if not 0 <= to < len(order):
        return
    order[at], order[to] = order[to], order[at]
    if not rules.order_is_possible(order):
        raise Needed([order[at]])
    here, there = order[at].position, order[to].position
    question.position = -1  # two rows may not hold one place, even for a moment
    db.session.flush()
    order[at].position = there
    db.session.flush()
    question.position = here
    _noted(actor, hearing, "move", question)


@operation
def remove_question(actor: Actor, hearing: Hearing, question: Question) -> None:
    version = _begin(actor, hearing)
    if question.version != version:
        raise Frozen
    if waiting := rules.dependents(of_version(hearing, version), question.key):
        raise Needed(waiting)
    db.session.delete(question)
    _noted(actor, hearing, "remove", question)


@operation
def begin_version(actor: Actor, hearing: Hearing) -> int:
    """Copy the questions that are asked into a new version, to be written and published; answers stay where they are."""
    _require(actor, lock(hearing))
    if version := version_in_writing(hearing):
        return version
    version = hearing.questions_version + 1
    db.session.add(QuestionsVersion(hearing_id=hearing.id, version=version, made_by=actor.id))
    for question in of_version(hearing, hearing.questions_version):
        same = {"key": question.key, "position": question.position, **rules.content_of(question)}
        db.session.add(Question(public_id=ids.new_id(), hearing_id=hearing.id, version=version, **same))
    audit.record(actor, "hearing.change", "hearing", hearing.public_id, questions=version)
    return version


@operation
def discard_version(actor: Actor, hearing: Hearing) -> None:
    """Forget the version in writing."""
    _require(actor, lock(hearing))
    version = version_in_writing(hearing)
    if version is None or version == hearing.questions_version:
        raise Frozen
    db.session.execute(delete(Question).where(*_in(hearing, version)))
    row = (QuestionsVersion.hearing_id == hearing.id, QuestionsVersion.version == version)
    db.session.execute(delete(QuestionsVersion).where(*row))
    audit.record(actor, "hearing.change", "hearing", hearing.public_id, discarded=version)


@operation
def publish_version(actor: Actor, hearing: Hearing, reason: str) -> None:
    """From now on these questions are asked; the public reads why."""
    _require(actor, lock(hearing))
    version = version_in_writing(hearing)
    if version is None or version == hearing.questions_version:
        raise Frozen
    row = db.session.get_one(QuestionsVersion, (hearing.id, version))
    row.reason, row.published_at = reason, clock.now()
    hearing.questions_version = version
    audit.record(actor, "hearing.change", "hearing", hearing.public_id, published=version)
    db.session.flush()
    db.session.expire(hearing, ["questions"])


def _in(hearing: Hearing, version: int) -> tuple[ColumnElement[bool], ...]:
    return (Question.hearing_id == hearing.id, Question.version == version)


def _require(actor: Actor, hearing: Hearing) -> None:
    phase = phase_of(hearing)
    permission = "hearing.edit" if phase == Phase.DRAFT else "hearing.change"
    policy.require(actor, permission, area_path=areas.path_of(hearing.area_code), phase=phase)


def _begin(actor: Actor, hearing: Hearing) -> int:
    _require(actor, lock(hearing))
    version = version_in_writing(hearing)
    if version is None:
        raise Frozen
    return version


def _noted(actor: Actor, hearing: Hearing, act: str, question: Question) -> None:
    db.session.flush()
    audit.record(actor, "hearing.questions", "hearing", hearing.public_id, act=act, question=question.public_id)
    db.session.expire(hearing, ["questions"])
