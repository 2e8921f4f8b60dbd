"""Large decisions in the background: asked for in a request, carried out by the worker in parts, each its own commit.

A part is found behind the last one that was done, so a worker that dies goes on where it was, and nothing is done twice.
The audit trail gets one line when it ends.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select, update

from webapp.accounts.models import User
from webapp.areas import queries as areas
from webapp.core import audit, clock, policy
from webapp.core.db import db, unit_of_work
from webapp.core.jobs import enqueue, job, sweeper
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.insights import many, teaching
from webapp.insights.act_models import BulkAct, Verb
from webapp.insights.models import Correction
from webapp.insights.queries import QueueFilters

LARGE = 500  # more than that is done in the background
PART = 1000
SHOWN = 5


@operation
def ask(actor: Actor, verb: Verb, filters: QueueFilters, problem_type: str = "") -> BulkAct:
    """Have all that match and wait confirmed or filed, in the background."""
    policy.require(actor, "insight.correct")
    return _ask(actor, BulkAct(verb=verb, problem_type=problem_type, filters=_kept(filters), acted_at=clock.now()))


@operation
def ask_undo(actor: Actor, at: datetime) -> BulkAct:
    """Have an own act taken back, in the background."""
    policy.require(actor, "insight.correct")
    return _ask(actor, BulkAct(verb=Verb.UNDO, acted_at=at))


def _ask(actor: Actor, act: BulkAct) -> BulkAct:
    act.total = min(many.MOST, _number(actor, act))
    act.asked_by = actor.id or 0
    db.session.add(act)
    db.session.flush()
    audit.record(actor, "insight.correct", "bulk", act.public_id, asked=act.verb, submissions=act.total)
    enqueue("act_on_many", act.public_id)
    return act


def size_of_undo(actor: Actor, at: datetime) -> int:
    return _number(actor, BulkAct(verb=Verb.UNDO, acted_at=at))


def _number(actor: Actor, act: BulkAct) -> int:
    wanted = _numbers(actor, act, 0, many.MOST).subquery()
    return db.session.scalar(select(func.count()).select_from(wanted)) or 0


def _kept(filters: QueueFilters) -> dict[str, str]:
    area = filters.area.code if filters.area else ""
    found = {"area": area, "kind": filters.kind, "type": filters.problem_type, "strategy": filters.strategy}
    return {**found, "only": filters.only}


def _filters(act: BulkAct) -> QueueFilters:
    kept = act.filters
    area = areas.get(kept["area"]) if kept["area"] else None
    return QueueFilters(area, kept["kind"], kept["type"], kept["strategy"], kept["only"])


def _numbers(actor: Actor, act: BulkAct, after: int, limit: int) -> Select[tuple[int]]:
    """The next submissions that the act touches, in the order of their numbers."""
    if act.verb == Verb.UNDO:
        own = Correction.made_by == actor.id, Correction.made_at == act.acted_at, Correction.submission_id > after
        found = select(Correction.submission_id).where(*own).distinct().order_by(Correction.submission_id)
        return found.limit(limit)
    return many.waiting(actor, _filters(act), after).limit(limit)


@job("act_on_many")
def act_on_many(public_ids: list[str]) -> None:
    """Carry these acts out to their ends; again, if a worker died within one."""
    for public_id in public_ids:
        while _step(public_id):
            pass


@sweeper("act_on_many")
def not_ended(before: datetime) -> Sequence[str]:
    waiting = select(BulkAct.public_id).where(BulkAct.ended_at.is_(None), BulkAct.asked_at < before)
    return db.session.scalars(waiting.order_by(BulkAct.id)).all()


def _step(public_id: str) -> bool:
    """One part, and its commit; False when nothing is left."""
    with unit_of_work():
        act = db.session.scalar(select(BulkAct).where(BulkAct.public_id == public_id).with_for_update())
        if act is None or act.ended_at is not None:
            return False
        person = db.session.get_one(User, act.asked_by)
        return carry_on(person.actor, act)


@operation
def carry_on(actor: Actor, act: BulkAct) -> bool:
    """The next part of an act, as who asked for it may do now; True while more is left."""
    policy.require(actor, "insight.correct")
    room = PART if act.verb == Verb.UNDO else min(PART, many.MOST - act.done)
    numbers = list(db.session.scalars(_numbers(actor, act, act.reached, room))) if room > 0 else []
    values = {"reached": act.reached, "done": act.done, "kept": act.kept}
    if numbers:
        kept = many.take_back(actor, numbers, act.acted_at) if act.verb == Verb.UNDO else set()
        if act.verb != Verb.UNDO:
            many.decide(actor, numbers, act.problem_type, act.acted_at)
        teaching.weigh(set(numbers) - kept)
        values = {"reached": numbers[-1], "done": act.done + len(numbers) - len(kept), "kept": act.kept + len(kept)}
    is_over = len(numbers) < room or room <= 0
    ended = clock.now() if is_over else None
    db.session.execute(update(BulkAct).where(BulkAct.id == act.id).values(**values, ended_at=ended))
    if is_over:
        detail = {"verb": act.verb, "as": act.problem_type, "done": values["done"], "left": values["kept"]}
        audit.record(actor, "insight.correct", "bulk", act.public_id, **detail, at=act.acted_at.isoformat())
    return not is_over


def own(actor: Actor, public_id: str) -> BulkAct | None:
    return db.session.scalar(select(BulkAct).where(BulkAct.public_id == public_id, BulkAct.asked_by == actor.id))


def latest(actor: Actor) -> Sequence[BulkAct]:
    """One's own last large acts, the newest first: whoever closed the page finds them again."""
    own = select(BulkAct).where(BulkAct.asked_by == actor.id)
    return db.session.scalars(own.order_by(BulkAct.id.desc()).limit(SHOWN)).all()
