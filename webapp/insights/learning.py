"""Learning from corrections: asked for, done in a process of its own, judged, and put to use or refused; and taken back.

The shipped model is refitted anew each time, so that the same corrections give the same model, and what was taken back or
became confidential is forgotten with the next learning. No transaction is open while it learns.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from webapp.core import audit, clock, policy
from webapp.core.db import db, unit_of_work
from webapp.core.jobs import enqueue
from webapp.core.operation import operation
from webapp.core.policy import SYSTEM, Actor
from webapp.core.settings import ROOT
from webapp.insights import learning_rules as rules
from webapp.insights import serving, type_learning
from webapp.insights.language import OWN
from webapp.insights.learning_models import Basis, LabelMeasure, LearnedModel, LearnedState
from webapp.insights.learning_rules import Lesson, Reviewed
from webapp.insights.models import Analysis, Aspect, Correction, NearPair, PairState
from webapp.insights.type_learning import Told
from webapp.insights.type_rules import EVERYWHERE  # one model reads for the whole installation
from webapp.submissions.models import Kind, Submission

log = logging.getLogger(__name__)

SECONDS = 600
PART = 2000


class Busy(Exception):
    """A learning is under way already."""


class Changed(Exception):
    """Another version was put to use meanwhile; nothing was written."""


# What there is to learn from


def gathered() -> list[Lesson]:
    """What people settled of problem types and nobody questions: which texts teach, and which judge."""
    last = select(func.max(Correction.id)).where(Correction.aspect == Aspect.PROBLEM_TYPE)
    rows = db.session.execute(
        select(
            Submission.id, Analysis.text_key, Submission.kind, Correction.before, Correction.after, Correction.in_bulk
        )
        .join(Analysis, Analysis.submission_id == Submission.id)
        .join(Correction, Correction.submission_id == Submission.id)
        .where(Correction.id.in_(last.group_by(Correction.submission_id)), Submission.is_listed)
        .where(Analysis.is_reviewed, Analysis.fault == "")
        .order_by(Correction.id)
    )
    reviewed = [
        Reviewed(
            row.id, row.text_key, row.kind == Kind.PROBLEM_REPORT, tuple(row.before), tuple(row.after), row.in_bulk
        )
        for row in rows
    ]
    return rules.lessons(reviewed, rules.groups(_pairs([one.submission_id for one in reviewed])))


def _pairs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    for start in range(0, len(numbers), PART):
        part = numbers[start : start + PART]
        ends = NearPair.submission_id.in_(part) | NearPair.other_id.in_(part)
        statement = select(NearPair.submission_id, NearPair.other_id).where(ends, NearPair.state != PairState.DISMISSED)
        yield from db.session.execute(statement).tuples()


def last_finished() -> LearnedModel | None:
    statement = select(LearnedModel).where(LearnedModel.finished_at.is_not(None))
    return db.session.scalar(statement.order_by(LearnedModel.id.desc()).limit(1))


def new_corrections(last: LearnedModel | None) -> int:
    """Corrections of problem types since the last learning looked."""
    since = Correction.aspect == Aspect.PROBLEM_TYPE, Correction.id > (last.last_correction_id if last else 0)
    return db.session.scalar(select(func.count()).select_from(Correction).where(*since)) or 0


def ask_if_due(at_once: bool = False) -> bool:
    """Ask for a learning by itself, if enough is new and there is enough to judge by."""
    if is_under_way():
        return False
    last = last_finished()
    lost = last is not None and not at_once and _lost(last)
    due = rules.is_due(new_corrections(last), lost, at_once)
    if not due or sum(one.frozen for one in gathered()) < rules.JUDGES:
        return False
    db.session.rollback()
    with unit_of_work():
        ask(SYSTEM)
    return True


def is_under_way() -> bool:
    under_way = LearnedModel.state.in_(rules.UNFINISHED)
    return db.session.scalar(select(LearnedModel.id).where(under_way).limit(1)) is not None


def _lost(last: LearnedModel) -> bool:
    """Whether something it saw was taken back, became confidential or is defined otherwise since, or another model is shipped now."""
    from nlp.joined import shipped_types
    from nlp.pipeline import MODELS

    shipped = last.result.get("shipped")
    fewer = _seen_until(last.last_correction_id) < last.result.get("seen", 0)
    return fewer or type_learning.has_changed(last.result) or shipped not in (None, shipped_types(MODELS).version)


def _seen_until(number: int) -> int:
    """Corrections of problem types up to this one that still stand."""
    until = Correction.aspect == Aspect.PROBLEM_TYPE, Correction.id <= number
    return db.session.scalar(select(func.count()).select_from(Correction).where(*until)) or 0


# From being asked for to the verdict


@operation
def ask(actor: Actor) -> LearnedModel:
    """Have the model learn in the background."""
    policy.require(actor, "learning.run", area_path=EVERYWHERE)
    if is_under_way():
        raise Busy
    row = LearnedModel(asked_by=actor.id)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "learning.run", "learned_model", row.public_id, asked=True)
    enqueue("learn_from_corrections", row.public_id)
    return row


def learn(public_id: str) -> None:
    """One learning from beginning to end. Again after an accident; twice at a time never."""
    with unit_of_work():
        begun = begin(SYSTEM, public_id)
    if not begun:
        return
    lessons = gathered()
    seen = db.session.scalar(select(func.max(Correction.id))) or 0
    in_use, told = serving.folder(), type_learning.told()
    db.session.rollback()
    kept: dict[str, str] = {}
    if any(not one.frozen for one in lessons):
        with tempfile.TemporaryDirectory() as room:
            answer = _apart(lessons, told, in_use, Path(room))
            if answer.get("accepted"):
                kept = serving.keep(Path(room) / str(answer["version"]))
    else:
        answer = {"code": "no_lessons"}
    with unit_of_work():
        finish(SYSTEM, public_id, lessons, seen, answer, kept)


@operation
def begin(actor: Actor, public_id: str) -> bool:
    """Take it in hand; False if somebody has, or it is over."""
    policy.require(actor, "learning.run", area_path=EVERYWHERE)
    now = clock.now()
    free = (LearnedModel.state == LearnedState.ASKED) | (
        (LearnedModel.state == LearnedState.RUNNING) & (LearnedModel.started_at < now - rules.STALE)
    )
    taken = update(LearnedModel).where(LearnedModel.public_id == public_id, free)
    result: Any = db.session.execute(taken.values(state=LearnedState.RUNNING, started_at=now))
    if result.rowcount:
        audit.record(actor, "learning.run", "learned_model", public_id, started=True)
    return bool(result.rowcount)


def _apart(lessons: Sequence[Lesson], told: Told, in_use: str, out: Path) -> dict[str, Any]:
    """The library's own command in a process that gives way to all others; texts go in by a pipe and touch no disk."""
    command = [sys.executable, "-m", "nlp", "learn", "--gently", "--out", str(out)]
    command += ["--in-use", in_use] if in_use else []
    if told.lines:
        types = out / "types.jsonl"
        types.write_text(told.lines, "utf-8")
        command += ["--types", str(types)]
    rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(lessons, told))
    try:
        # S603: the command is ours; what people wrote goes in as input.
        done = subprocess.run(  # noqa: S603
            command,
            input=rows.encode("utf-8", "replace"),
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONUTF8": "1"},
            timeout=SECONDS,
        )
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (subprocess.SubprocessError, OSError, ValueError, IndexError) as fault:
        # By kind alone: the words of an error may quote a text.
        log.error("the model could not learn", extra={"fault": type(fault).__name__})
        return {"code": "fault"}
    return answer


def _rows(lessons: Sequence[Lesson], told: Told) -> Iterator[Mapping[str, Any]]:
    for start in range(0, len(lessons), PART):
        part = lessons[start : start + PART]
        numbers = [one.submission_id for one in part]
        reviewed_at = (
            select(func.max(Correction.made_at))
            .where(Correction.submission_id == Submission.id, Correction.aspect == Aspect.PROBLEM_TYPE)
            .scalar_subquery()
        )
        columns = select(Submission.id, Submission.text, Submission.area_code, reviewed_at.label("reviewed_at"))
        found = columns.where(Submission.id.in_(numbers), Submission.is_listed)
        texts = {row.id: row for row in db.session.execute(found)}
        for one in part:
            if row := texts.get(one.submission_id):
                unasked = told.unasked(row.area_code, row.reviewed_at)
                said = {"labels": list(one.labels), "weight": one.weight, "frozen": one.frozen, "unasked": unasked}
                yield {"id": row.id, "text": row.text, "area": row.area_code, **said}
    db.session.rollback()


@operation
def finish(
    actor: Actor,
    public_id: str,
    lessons: Sequence[Lesson],
    seen: int,
    answer: Mapping[str, Any],
    kept: Mapping[str, str],
) -> None:
    """The verdict, with its figures: the candidate serves from now on, or it does not."""
    policy.require(actor, "learning.serve", area_path=EVERYWHERE)
    row = db.session.scalars(select(LearnedModel).where(LearnedModel.public_id == public_id)).one()
    if row.state != LearnedState.RUNNING:
        return
    now, current = clock.now(), serving.in_use()
    teaching = [one for one in lessons if not one.frozen]
    row.singles = sum(one.weight == 1.0 for one in teaching)
    row.in_bulk = len(teaching) - row.singles
    row.last_correction_id, row.finished_at, row.decided_at = seen, now, now
    row.code = str(answer["code"])
    row.result = {**answer, "seen": _seen_until(seen)}
    if "version" in answer:
        row.version, row.reads_as = str(answer["version"]), str(answer["pipeline"])
        row.compared_with = str(answer["in_use"])
        row.code = _verdict(row, current, str(answer["shipped"]))
        _measure(answer)
    state = LearnedState.FAILED if row.code == "fault" else rules.state_after(row.code)
    row.files = dict(kept) if state in (LearnedState.SERVING, LearnedState.KEPT) else {}
    if state == LearnedState.SERVING and current is not None:
        current.state, current.decided_by, current.decided_at = LearnedState.KEPT, None, now
        db.session.flush()
    row.state = state
    figures = {name: answer[name] for name in ("old", "new", "low", "high", "frozen") if name in answer}
    detail = {"state": str(state), "code": row.code, "version": row.version, "before": row.compared_with, **figures}
    hashes = {key: Path(key).stem for key in row.files.values()}
    audit.record(actor, "learning.serve", "learned_model", public_id, **detail, files=hashes)


def _verdict(row: LearnedModel, current: LearnedModel | None, shipped: str) -> str:
    taken_back = select(LearnedModel.version).where(LearnedModel.state == LearnedState.ROLLED_BACK)
    serves = current.version if current else shipped
    return rules.verdict(row.code, row.version, row.compared_with, serves, db.session.scalars(taken_back).all())


def _measure(answer: Mapping[str, Any]) -> None:
    """How good each label of both versions is on the texts that never teach; own types have versions of their own."""
    if answer["frozen"] < rules.JUDGES:
        return
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for place, side in enumerate(("before", "after")):
        version = answer[("in_use_pipeline", "pipeline")[place]]
        found |= {(version, one["label"]): one[side] for one in answer["classes"]}
        judged = [one for one in answer.get("own_types", ()) if one["code"] != "too_few"]
        found |= {(OWN + one["versions"][place], one["label"]): one[side] for one in judged}
    versions = {version for version, _ in found}
    old = LabelMeasure.model.in_(versions), LabelMeasure.basis == Basis.HELD_OUT
    db.session.execute(delete(LabelMeasure).where(*old))
    fixed = {"aspect": Aspect.PROBLEM_TYPE, "basis": Basis.HELD_OUT, "measured_at": clock.now()}
    measured = [
        {**fixed, "model": version, "value": label, "given": score["given"], "right": score["right"]}
        for (version, label), score in found.items()
    ]
    db.session.execute(insert(LabelMeasure), measured)


# What an administrator decides


@operation
def serve(actor: Actor, wanted: LearnedModel | None, note: str, seen: str) -> bool:
    """Put a version to use that once passed the gate, or the shipped one (None); `seen` is what served on the page.

    What served is rolled back and is not put to use by itself again. False if the version may not serve.
    """
    policy.require(actor, "learning.serve", area_path=EVERYWHERE)
    current = serving.in_use()
    if (current.public_id if current else "") != seen:
        raise Changed
    if current is wanted or (wanted is not None and wanted.state not in rules.MAY_SERVE):
        return False
    now = clock.now()
    for row, state in ((current, LearnedState.ROLLED_BACK), (wanted, LearnedState.SERVING)):
        if row is not None:
            row.state, row.decided_by, row.decided_at, row.note = state, actor.id, now, note
            db.session.flush()
    versions = {"before": current.version if current else "shipped", "after": wanted.version if wanted else "shipped"}
    named = wanted or current
    audit.record(actor, "learning.serve", "learned_model", named.public_id if named else "", **versions)
    return True
