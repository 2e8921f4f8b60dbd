"""Somebody asks an officer to look again: at words or pictures of others, at a hiding, or at how it was filed.

Every kind of thing that people put here and others see is registered as reportable; whatever is reported stands in the
queue of the officers of its area until one of them has answered.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import and_, false, or_, select, update

from webapp.areas import queries as areas
from webapp.core import audit, clock, policy
from webapp.core.db import db, hold
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.paging import Page, paginate
from webapp.core.panels import provided
from webapp.core.policy import Actor, Role
from webapp.submissions import moderating, queries
from webapp.submissions.models import Concern, ConcernKind, Outcome, Photo, Submission, Visibility

REASONS = {
    "personal": Text("มีข้อมูลส่วนบุคคลของผู้อื่น", "Personal data of somebody"),
    "threat": Text("ข่มขู่หรือคุกคาม", "A threat or harassment"),
    "hate": Text("ดูหมิ่นหรือยั่วยุให้เกลียดชัง", "Insult or hatred"),
    "spam": Text("โฆษณาหรือก่อกวน", "Advertising or spam"),
    "other": Text("เหตุอื่น", "Something else"),
}
APPEAL, FILING = "appeal", "filing"


@dataclass(frozen=True, slots=True)
class Target:
    """What was reported: where it belongs, what officers call it, where they look at it."""

    area_code: str
    label: Text
    url: str


@dataclass(frozen=True, slots=True)
class Reportable:
    """A kind of thing: how it is found by its public id, and how it is hidden with a reason."""

    find: Callable[[str], Target | None]
    hide: Callable[[Actor, str, str], None]


REPORTABLE: dict[str, Reportable] = {}


def _submission(public_id: str) -> Target | None:
    found = queries.by_public_id(public_id)
    if found is None:
        return None
    where = url_for("submissions.moderate", public_id=public_id)
    return Target(found.area_code, Text("ข้อความ", "Words"), where)


def _hide_submission(actor: Actor, public_id: str, reason: str) -> None:
    if found := queries.by_public_id(public_id):
        moderating.moderate(actor, found, Visibility.HIDDEN, reason)


def _submission_of_photo(public_id: str) -> Submission | None:
    statement = select(Submission).join(Photo, Photo.submission_id == Submission.id)
    return db.session.scalar(statement.where(Photo.public_id == public_id))


def _photo(public_id: str) -> Target | None:
    found = _submission_of_photo(public_id)
    if found is None or found.visibility == Visibility.CONFIDENTIAL:
        return None
    where = url_for("submissions.moderate", public_id=found.public_id)
    return Target(found.area_code, Text("ภาพถ่าย", "A photo"), where)


def _hide_photo(actor: Actor, public_id: str, reason: str) -> None:
    """A photo is shown with its words, so both are hidden until a moderator has looked."""
    if found := _submission_of_photo(public_id):
        moderating.moderate(actor, found, Visibility.HIDDEN, reason)


REPORTABLE["submission"] = Reportable(_submission, _hide_submission)
REPORTABLE["photo"] = Reportable(_photo, _hide_photo)


def find_target(object_type: str, object_id: str) -> Target | None:
    known = REPORTABLE.get(object_type)
    return known.find(object_id) if known else None


@operation
def raise_concern(
    actor: Actor,
    kind: ConcernKind,
    object_type: str,
    object_id: str,
    target: Target,
    *,
    person: str,
    reason: str,
    note: str = "",
) -> Concern:
    """Put it into the queue; the same person asking the same again changes nothing."""
    policy.require(actor, "concern.raise", area_path=areas.path_of(target.area_code))
    parts = (person, kind, object_type, object_id, reason if kind == ConcernKind.APPEAL else "")
    key = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    known = db.session.scalar(select(Concern).where(Concern.raised_key == key))
    if known is not None:
        return known
    concern = Concern(
        kind=kind,
        object_type=object_type,
        object_id=object_id,
        area_code=target.area_code,
        reason=reason[:20],
        note=note.strip(),
        raised_key=key,
    )
    db.session.add(concern)
    db.session.flush()
    audit.record(actor, "concern.raise", object_type, object_id, kind=str(kind), reason=reason[:20])
    return concern


def forget(answered_before: datetime, raised_before: datetime) -> int:
    """For the retention clock: what people wrote in asking; that they asked, and what was answered, stays."""
    old = or_(Concern.settled_at < answered_before, Concern.raised_at < raised_before)
    statement = update(Concern).where(Concern.note != "", old).values(note="")
    return int(db.session.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


def appeal(actor: Actor, submission: Submission, note: str) -> Concern:
    """The writer objects to the hiding; once for each decision."""
    decided = queries.moderations(submission)
    target = Target(submission.area_code, Text("ข้อความ", "Words"), "")
    person = f"writer {submission.public_id}"
    return raise_concern(
        actor, ConcernKind.APPEAL, "submission", submission.public_id, target,
        person=person, reason=f"{APPEAL} {len(decided)}", note=note,
    )  # fmt: skip


def misfiled(actor: Actor, submission: Submission) -> Concern:
    """The writer says that it was filed under the wrong thing: it goes back to the top of the review queue."""
    target = Target(submission.area_code, Text("การจัดหมวด", "How it was filed"), "")
    person = f"writer {submission.public_id}"
    return _misfiled(actor, submission, target, person)


@operation
def _misfiled(actor: Actor, submission: Submission, target: Target, person: str) -> Concern:
    concern = raise_concern(
        actor, ConcernKind.FILING, "submission", submission.public_id, target, person=person, reason=FILING
    )
    if concern.outcome is None:  # once an officer has answered, their filing stands
        provided("misfiled", actor, submission)
    return concern


def of_object(object_type: str, object_id: str) -> Sequence[Concern]:
    """All that was asked about one thing, oldest first."""
    statement = select(Concern).where(Concern.object_type == object_type, Concern.object_id == object_id)
    return db.session.scalars(statement.order_by(Concern.id)).all()


def _own(actor: Actor) -> list[tuple[Role, tuple[ConcernKind, ...]]]:
    return [(Role.MODERATOR, (ConcernKind.CONTENT, ConcernKind.APPEAL)), (Role.PLANNER, (ConcernKind.FILING,))]


def queue(actor: Actor) -> Page[Concern]:
    """What waits for this officer, oldest first."""
    parts = []
    for role, kinds in _own(actor):
        inside = [
            areas.within(Concern.area_code, area)
            for grant in actor.grants
            if grant.role == role and (area := areas.get(grant.area_path.rsplit("/", 1)[-1]))
        ]
        parts.append(and_(or_(false(), *inside), Concern.kind.in_(kinds)))
    statement = select(Concern).where(Concern.outcome.is_(None), or_(*parts)).order_by(Concern.raised_at, Concern.id)
    return paginate(statement)


def find(actor: Actor, public_id: str) -> Concern | None:
    """A concern that this officer may settle."""
    concern = db.session.scalar(select(Concern).where(Concern.public_id == public_id))
    if concern is None:
        return None
    path = areas.path_of(concern.area_code)
    return concern if policy.allows(actor, "concern.settle", area_path=path, phase=concern.kind) else None


class Settled(Exception):
    """Another officer has answered it meanwhile."""


def settle(actor: Actor, concern: Concern, outcome: Outcome, answer: str) -> None:
    """Answer it. Upheld, it has its effect: reported words are hidden, words of an appeal shown again. Raises Settled."""
    shown = None
    if outcome == Outcome.UPHELD and concern.kind == ConcernKind.APPEAL:
        shown = queries.by_public_id(concern.object_id)
    _settle(actor, concern, outcome, answer.strip())
    if shown is not None:
        moderating.moderate(actor, shown, Visibility.VISIBLE, answer)
    elif outcome == Outcome.UPHELD and concern.kind == ConcernKind.CONTENT:
        REPORTABLE[concern.object_type].hide(actor, concern.object_id, answer)


@operation
def _settle(actor: Actor, concern: Concern, outcome: Outcome, answer: str) -> None:
    policy.require(actor, "concern.settle", area_path=areas.path_of(concern.area_code), phase=concern.kind)
    if not answer:
        raise ValueError("an answer says why")
    hold(concern)
    if concern.outcome is not None:
        raise Settled
    concern.outcome, concern.answer = outcome, answer
    concern.settled_by, concern.settled_at = actor.id, clock.now()
    audit.record(actor, "concern.settle", concern.object_type, concern.object_id, outcome=str(outcome))
