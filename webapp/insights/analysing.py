"""Analysis of submissions in three strokes: read the texts, understand them outside any transaction, write once.

The search keys are committed before copies are looked for, so that of two batches running at once at least one sees the
other's texts. Running all this again gives the same rows.
"""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from webapp.core import audit, clock, policy
from webapp.core.db import db, insert_new, unit_of_work
from webapp.core.operation import operation
from webapp.core.panels import provided
from webapp.core.policy import SYSTEM, Actor
from webapp.hearings.models import Hearing
from webapp.insights import apart, campaigning, language, rules, serving, teaching, type_queries, type_rules
from webapp.insights.campaigning import Sent
from webapp.insights.language import OWN_TAUGHT, Answer, OwnTypes, Placed, Question, Said, Targets
from webapp.insights.models import (
    Analysis,
    Aspect,
    Correction,
    Label,
    ModelVersion,
    NearKey,
    NearPair,
    PairState,
    Source,
)
from webapp.projects.models import Project
from webapp.submissions.models import State, Submission

WRITTEN = 20  # submissions in one transaction
PAUSE = 0.01  # seconds
_storing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A submission that is to be read."""

    id: int
    public_id: str
    area_code: str
    kind: str
    has_stance: bool
    placed: Placed
    question: Question

    @property
    def received(self) -> tuple[datetime, int]:
        return self.placed.time, self.id


@dataclass(frozen=True, slots=True)
class Pair:
    """A later submission says what an earlier one said."""

    later: int
    earlier: int
    kind: str
    score: float


_COLUMNS = (
    Submission.id,
    Submission.public_id,
    Submission.kind,
    Submission.received_at,
    Submission.stance_given,
    Submission.hearing_id,
    Submission.area_code,
    Submission.text,
    Submission.lat,
    Submission.lon,
    Hearing.title,
    Project.title.label("project"),
)


def analyse(public_ids: Sequence[str]) -> int:
    """Read these submissions, whatever was said of them before. Returns how many there were."""
    waiting = load(Submission.public_id.in_(public_ids))
    if waiting:
        answers = apart.run(language.read, [one.question for one in waiting], serving.folder())
        with _storing:  # a second thread that compares would hold up the one that holds the database
            finish(waiting, answers, pause=PAUSE if db.engine.dialect.name == "sqlite" else 0)
        analyse(outdated(waiting))
    return len(waiting)


def outdated(waiting: Sequence[Waiting]) -> list[str]:
    """Those whose province changed its own types while they were read: who reads anew for the change did not see them yet."""
    now = type_queries.served({one.area_code for one in waiting})
    db.session.rollback()
    return [one.public_id for one in waiting if one.question.own != now[one.area_code]]


def load(condition: Any, limit: int | None = None, targets: dict[str, Targets] | None = None) -> list[Waiting]:
    """The submissions to read, oldest first, and nothing left open in the database. What is in no list is not read."""
    statement = select(*_COLUMNS).outerjoin(Hearing, Submission.hearing_id == Hearing.id)
    statement = statement.outerjoin(Project, Hearing.project_id == Project.id)
    statement = statement.where(condition, Submission.is_listed)
    rows = db.session.execute(statement.order_by(Submission.id).limit(limit)).all()
    known: dict[str, Targets] = {} if targets is None else targets
    for row in rows:
        if row.area_code not in known:
            known[row.area_code] = tuple((s.id, s.text) for s in provided("strategies_for", row.area_code))
    own = type_queries.served(known)
    db.session.rollback()
    return [_waiting(row, known[row.area_code], own[row.area_code]) for row in rows]


def _waiting(row: Row[Any], targets: Targets, own: OwnTypes) -> Waiting:
    scope = rules.scope_of(row.hearing_id, row.area_code)
    about = rules.matter(row.project, row.title) if row.title else None
    question = Question(row.text, scope, about, targets, own)
    placed = Placed(row.text, row.lat, row.lon, row.received_at)
    return Waiting(row.id, row.public_id, row.area_code, row.kind, row.stance_given is not None, placed, question)


def finish(waiting: Sequence[Waiting], answers: Sequence[Answer], pause: float = 0) -> None:
    """Store what was understood of a batch, with the copies found among all texts so far.

    Some at a time: whoever sends something meanwhile waits for a few of them, not for all. With a pause between them
    SQLite, which has no queue of writers, is not ours again before the others have seen that it is free.
    """
    parts = [(waiting[n : n + WRITTEN], answers[n : n + WRITTEN]) for n in range(0, len(waiting), WRITTEN)]
    for some, theirs in parts:
        with unit_of_work():
            keep_keys(SYSTEM, some, theirs)
        time.sleep(pause)
    pairs = find_pairs(waiting, answers)
    place = {one.id: number for number, (some, _) in enumerate(parts) for one in some}
    for number, (some, theirs) in enumerate(parts):
        with unit_of_work():
            store(SYSTEM, some, theirs, [p for p in pairs if place.get(p.later, place.get(p.earlier)) == number])
        time.sleep(pause)
    found = zip(waiting, answers, strict=True)
    campaigning.gather([Sent(one.id, one.placed, answer.letter) for one, answer in found], pause)


@operation
def keep_keys(actor: Actor, waiting: Sequence[Waiting], answers: Sequence[Answer]) -> None:
    """Search keys of the texts; of equal texts only the first one's."""
    policy.require(actor, "insight.analyse")
    listed = _listed(one.id for one in waiting)
    waiting, answers = _only(listed, waiting, answers)
    exact = [answer.exact_key for answer in answers]
    rows = db.session.execute(select(NearKey.band_key, NearKey.submission_id).where(NearKey.band_key.in_(exact)))
    holder = dict(rows.tuples().all())
    fresh = []
    for one, answer in zip(waiting, answers, strict=True):
        if holder.setdefault(answer.exact_key, one.id) == one.id:
            keys = dict.fromkeys([answer.exact_key, *answer.near_keys])
            fresh += [{"submission_id": one.id, "band_key": key} for key in keys]
    insert_new(NearKey, fresh)


def _listed(numbers: Iterable[int]) -> set[int]:
    """Those that did not become confidential while they were being read."""
    kept = select(Submission.id).where(Submission.id.in_(set(numbers)), Submission.is_listed)
    return set(db.session.scalars(kept))


def _only(
    listed: set[int], waiting: Sequence[Waiting], answers: Sequence[Answer]
) -> tuple[list[Waiting], list[Answer]]:
    kept = [found for found in zip(waiting, answers, strict=True) if found[0].id in listed]
    return [one for one, _ in kept], [answer for _, answer in kept]


def find_pairs(waiting: Sequence[Waiting], answers: Sequence[Answer]) -> list[Pair]:
    """For each text its equal, or else the most similar texts of its scope; compared outside any transaction."""
    sought = {key for answer in answers for key in (answer.exact_key, *answer.near_keys)}
    holders: dict[int, list[int]] = defaultdict(list)
    for part in _parts(sorted(sought), 8000):
        rows = db.session.execute(select(NearKey.band_key, NearKey.submission_id).where(NearKey.band_key.in_(part)))
        for key, submission_id in rows:
            holders[key].append(submission_id)
    wanted: dict[int, list[int]] = {}
    equal: dict[int, int] = {}
    for one, answer in zip(waiting, answers, strict=True):
        same = [other for other in holders[answer.exact_key] if other != one.id]
        if same:
            equal[one.id] = min(same)
            continue
        shared = Counter(other for key in answer.near_keys for other in holders[key] if other != one.id)
        wanted[one.id] = sorted(shared, key=lambda other: (-shared[other], other))[: rules.MOST_CANDIDATES]
    others = {other for found in wanted.values() for other in found} | set(equal.values())
    texts = _texts(others)
    db.session.rollback()
    return _compare(waiting, equal, wanted, texts)


def _texts(ids: Iterable[int]) -> dict[int, Placed]:
    found: dict[int, Placed] = {}
    columns = (Submission.id, Submission.text, Submission.lat, Submission.lon, Submission.received_at)
    for part in _parts(sorted(ids), 5000):
        rows = db.session.execute(select(*columns).where(Submission.id.in_(part)))
        found.update({row.id: Placed(row.text, row.lat, row.lon, row.received_at) for row in rows})
    return found


def _compare(
    waiting: Sequence[Waiting], equal: dict[int, int], wanted: dict[int, list[int]], texts: dict[int, Placed]
) -> list[Pair]:
    pairs = []
    near: list[tuple[Waiting, int]] = []
    for one in waiting:
        if one.id in equal:
            other = equal[one.id]
            pairs.append(_pair(one.received, (texts[other].time, other), "same", 1.0))
        near += [(one, other) for other in wanted.get(one.id, ())]
    scores = apart.run(language.copies, [(one.placed, texts[other]) for one, other in near])
    for (one, other), score in zip(near, scores, strict=True):
        if score >= rules.NEAR_SURE:
            pairs.append(_pair(one.received, (texts[other].time, other), "near", score))
    return pairs


def _pair(a: tuple[datetime, int], b: tuple[datetime, int], kind: str, score: float) -> Pair:
    later, earlier = (a, b) if rules.later_first(a, b) else (b, a)
    return Pair(later[1], earlier[1], kind, round(score, 4))


def _parts(items: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    return (items[start : start + size] for start in range(0, len(items), size))


@operation
def store(actor: Actor, waiting: Sequence[Waiting], answers: Sequence[Answer], pairs: Sequence[Pair]) -> None:
    """One short write: analyses, labels in force unless a person has spoken, proposed copies."""
    policy.require(actor, "insight.analyse")
    ends = {end for pair in pairs for end in (pair.later, pair.earlier)}
    listed = _listed({*ends, *(one.id for one in waiting)})
    waiting, answers = _only(listed, waiting, answers)
    if not waiting:
        return
    ids = [one.id for one in waiting]
    pairs = [pair for pair in pairs if {pair.later, pair.earlier} <= listed]
    keep_versions(_cards(waiting, answers))
    made = db.session.scalars(select(Correction).where(Correction.submission_id.in_(ids)).order_by(Correction.id)).all()
    settled = {(one.submission_id, one.aspect) for one in made}
    _store_analyses(waiting, answers, {one.submission_id: one for one in made})
    db.session.execute(delete(Label).where(Label.submission_id.in_(ids), Label.source == Source.MACHINE))
    labels = [row for one, answer in zip(waiting, answers, strict=True) for row in _labels(one, answer, settled)]
    if labels:
        db.session.execute(insert(Label), labels)
    _store_pairs(pairs)
    teaching.weigh(ids)
    audit.record(actor, "insight.analyse", "analysis", waiting[0].public_id, submissions=len(waiting))


def _cards(waiting: Sequence[Waiting], answers: Sequence[Answer]) -> dict[str, dict[str, Any]]:
    """What the models that read these were made of: of a province's own type, its definition."""
    cards = {model: serving.card_of(model) for model in {answer.model for answer in answers}}
    for one, answer in zip(waiting, answers, strict=True):
        own = {kind.th: kind for kind in one.question.own}
        cards |= {
            said.model: type_rules.card(own[said.value], said.model.startswith(OWN_TAUGHT))
            for said in answer.said
            if said.model
        }
    return cards


def keep_versions(cards: Mapping[str, dict[str, Any]]) -> None:
    """Versions that are not known yet, each with its card. Runs inside an operation."""
    rows = [{"version": one, "card": cards[one], "first_used_at": clock.now()} for one in sorted(cards)]
    insert_new(ModelVersion, rows)


def _store_analyses(waiting: Sequence[Waiting], answers: Sequence[Answer], reviewed: Mapping[int, Correction]) -> None:
    """What people reviewed or set aside before it was read the first time waits for no review."""
    ids = [one.id for one in waiting]
    known = set(db.session.scalars(select(Analysis.submission_id).where(Analysis.submission_id.in_(ids))))
    rows: list[dict[str, Any]] = [
        {
            "submission_id": one.id,
            "area_code": one.area_code,
            "model": answer.model,
            "analysed_at": clock.now(),
            "text_key": answer.text_key,
            "abstained": answer.abstained,
            "confidence": rules.certainty(one.kind, _told(one, answer)),
            "fault": answer.fault,
        }
        for one, answer in zip(waiting, answers, strict=True)
    ]
    if old := [row for row in rows if row["submission_id"] in known]:
        db.session.execute(update(Analysis), old)
    if new := [row for row in rows if row["submission_id"] not in known]:
        out = Submission.id.in_(ids), Submission.state == State.OUT_OF_SCOPE
        aside = set(db.session.scalars(select(Submission.id).where(*out)))
        for row in new:
            last = reviewed.get(row["submission_id"])
            row["is_reviewed"] = last is not None or row["submission_id"] in aside
            row["reviewed_by"], row["reviewed_at"] = (last.made_by, last.made_at) if last else (None, None)
        db.session.execute(insert(Analysis), new)


def _told(one: Waiting, answer: Answer) -> list[tuple[str, float]]:
    given = [(str(Aspect.STANCE), 1.0)] if one.has_stance else []
    return given + [
        (str(said.aspect), said.confidence) for said in answer.said if said.aspect != Aspect.STANCE or not given
    ]


def _labels(one: Waiting, answer: Answer, settled: set[tuple[int, str]]) -> Iterable[dict[str, Any]]:
    for said in answer.said:
        if said.aspect == Aspect.STANCE and one.has_stance:
            continue  # the writer said it; there is nothing to guess
        yield row_of(one.id, said, said.model or answer.model, (one.id, str(said.aspect)) not in settled)


def row_of(number: int, said: Said, model: str, in_force: bool) -> dict[str, Any]:
    """A machine's label, as a row."""
    return {
        "submission_id": number,
        "aspect": str(said.aspect),
        "value": said.value[:60],
        "confidence": min(1.0, max(0.0, said.confidence)),
        "evidence": said.evidence,
        "source": str(Source.MACHINE),
        "model": model,
        "in_force": in_force,
    }


def _store_pairs(pairs: Sequence[Pair]) -> None:
    """Each later submission has at most one open proposal: its best. What a person decided stays."""
    if not pairs:
        return
    later = sorted({pair.later for pair in pairs})
    standing = db.session.execute(
        select(NearPair.submission_id, NearPair.other_id, NearPair.kind, NearPair.score, NearPair.state).where(
            NearPair.submission_id.in_(later)
        )
    ).all()
    decided = {(row.submission_id, row.other_id) for row in standing if row.state != PairState.PROPOSED}
    merged = {row.submission_id for row in standing if row.state == PairState.MERGED}
    open_now = [
        Pair(row.submission_id, row.other_id, row.kind, row.score)
        for row in standing
        if row.state == PairState.PROPOSED
    ]
    best: dict[int, Pair] = {}
    for pair in sorted({*pairs, *open_now}, key=lambda p: (p.later, p.kind != "same", -p.score, p.earlier)):
        if (pair.later, pair.earlier) not in decided and pair.later not in merged:
            best.setdefault(pair.later, pair)
    still_open = NearPair.state == PairState.PROPOSED
    db.session.execute(delete(NearPair).where(NearPair.submission_id.in_(later), still_open))
    rows = [
        {
            "submission_id": p.later,
            "other_id": p.earlier,
            "kind": p.kind,
            "score": p.score,
            "state": str(PairState.PROPOSED),
        }
        for p in best.values()
    ]
    if rows:
        db.session.execute(insert(NearPair), rows)
