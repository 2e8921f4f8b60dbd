"""The only code that writes escalations: sending up, every act of a station, tasks that come back down, merging."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from webapp.accounts.models import Organisation, User
from webapp.core import audit, clock, files, ids, policy
from webapp.core.db import db, hold
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.policy import Actor, Role
from webapp.escalations import ladder, letters, queries, rules
from webapp.escalations.models import (
    Escalation,
    EscalationAgency,
    EscalationMove,
    EscalationNote,
    EscalationTask,
)
from webapp.escalations.queries import Subject
from webapp.escalations.rules import FINAL, ORIGIN, Act, State, Urgency
from webapp.hearings.rules import bangkok_day
from webapp.submissions.models import State as Books


class NotReady(Exception):
    """It cannot be handed up; `reasons` say why."""

    def __init__(self, reasons: Sequence[Text]) -> None:
        super().__init__(", ".join(one.en for one in reasons))
        self.reasons = list(reasons)


class Stale(Exception):
    """Somebody else acted meanwhile."""


class Impossible(Exception):
    """The act does not fit the state."""


class NoWords(Exception):
    """The act needs words, and there are none."""


@dataclass(frozen=True, slots=True)
class Plea:
    """What the origin says."""

    way: str
    title: str
    problem: str
    tried: str
    asked: str
    urgency: Urgency = Urgency.NORMAL


def obstacles(subject: Subject, way: str | None = None) -> list[Text]:
    """Why this cannot be handed up now."""
    found = []
    origin = subject.origin
    rungs = ladder.on(clock.today())
    if origin is None or not queries.ways_for(origin, rungs):
        found.append(Text("พื้นที่นี้ไม่มีเส้นทางส่งเรื่องต่อ", "No ladder leads up from this area."))
    elif way is not None and not queries.path_for(origin, way, rungs):
        found.append(Text("เส้นทางนี้ไม่ใช้กับพื้นที่ของเรื่อง", "This path does not begin at the area of the problem."))
    if queries.open_about(subject) is not None:
        found.append(Text("เรื่องนี้ส่งต่อไว้แล้วและยังไม่สิ้นสุด", "This was escalated already and is still on its way."))
    if not queries.readable(subject):
        found.append(
            Text("เรื่องลับหรือเรื่องที่ปิดการแสดงผลส่งต่อทางนี้ไม่ได้", "What is confidential or hidden is not escalated here.")
        )
    if subject.submission is not None and subject.submission.state == Books.DUPLICATE:
        found.append(Text("ส่งต่อจากเรื่องต้นฉบับ ไม่ใช่จากเรื่องซ้ำ", "Escalate the original, not its copy."))
    return found


@operation
def escalate(actor: Actor, subject: Subject, plea: Plea) -> Escalation:
    """Hand a problem up the ladder in force. Raises NotReady with the reasons."""
    origin = subject.origin
    if origin is None:
        raise NotReady(obstacles(subject))
    policy.require(actor, "escalation.send", area_path=queries.desk_of(origin, Role.PLANNER).path)
    hold(subject.row)  # of two at once the second sees what the first one sent
    reasons = obstacles(subject, plea.way)
    if reasons:
        raise NotReady(reasons)
    rungs, now = ladder.on(clock.today()), clock.now()
    case = rules.first(queries.path_for(origin, plea.way, rungs))
    escalation = Escalation(
        public_id=ids.new_id(),
        ladder=rungs.key,
        way=plea.way,
        path=list(case.path),
        position=case.position,
        state=case.state,
        title=plea.title,
        problem=plea.problem,
        tried=plea.tried,
        asked=plea.asked,
        urgency=plea.urgency,
        area_code=origin.code,
        theme_id=subject.theme.id if subject.theme else None,
        submission_id=subject.submission.id if subject.submission else None,
        plan_item_id=subject.item.id if subject.item else None,
        evidence=queries.evidence_of(subject),
        made_by=actor.id or 0,
        made_at=now,
        arrived_at=now,
        version=1,
    )
    db.session.add(escalation)
    db.session.flush()
    _note(actor, escalation, Act.SEND, case.path[ORIGIN], plea.asked)
    _hand_over(escalation)
    audit.record(
        actor, "escalation.send", "escalation", escalation.public_id, way=plea.way, voices=escalation.evidence["voices"]
    )
    return escalation


@operation
def act(
    actor: Actor, escalation: Escalation, what: Act, seen: int, words: str = "", into: Escalation | None = None
) -> None:
    """One act of whoever's turn it is. `seen` is the version that the officer saw.

    Raises Impossible, NoWords, or Stale when somebody acted meanwhile.
    """
    _one_after_another(escalation, into)
    if escalation.version != seen:
        raise Stale
    case = escalation.case
    possible = rules.acts(case)
    permission = _require(actor, escalation, possible.get(what, case.position))
    if what not in possible or (what == Act.MERGE) != (into is not None):
        raise Impossible(what)
    if what in rules.SPOKEN and not words:
        raise NoWords(what)
    done_at = case.path[possible[what]]
    after = rules.after(case, what)
    if into is not None:
        _merge(actor, escalation, into)
    if what in (Act.PART, Act.WITHDRAW):
        escalation.merged_into_id = None
    moved = after.position != case.position
    escalation.position, escalation.state = after.position, after.state
    if moved or what in (Act.PART, Act.RESEND):
        escalation.arrived_at, escalation.assigned_to = clock.now(), None
    if what == Act.RESEND:
        escalation.evidence = queries.evidence_of(queries.subject_of(escalation))
    escalation.version += 1
    _note(actor, escalation, what, done_at, words)
    _hand_over(escalation)
    told = letters.tell_contributors(escalation, what, words) if what in rules.OUTCOMES else 0
    audit.record(
        actor,
        permission,
        "escalation",
        escalation.public_id,
        act=str(what),
        at=done_at,
        state=str(after.state),
        letters=told,
    )
    _lead(actor, escalation)


def _one_after_another(*concerned: Escalation | None) -> None:
    """Wait for whoever acts on the same ones, and see what they did."""
    numbers = sorted(one.id for one in concerned if one is not None)
    db.session.execute(
        select(Escalation.id).where(Escalation.id.in_(numbers)).order_by(Escalation.id).with_for_update()
    )
    for one in concerned:
        if one is not None:
            db.session.refresh(one)


def _require(actor: Actor, escalation: Escalation, position: int) -> str:
    """The permission of the station at a position."""
    permission, path, phase = queries.permission_at(escalation, position)
    policy.require(actor, permission, area_path=path, phase=phase)
    return permission


def _note(actor: Actor, escalation: Escalation, what: Act, at: str, words: str) -> None:
    db.session.add(
        EscalationMove(
            escalation_id=escalation.id,
            act=what,
            station=at,
            reached=escalation.path[escalation.position],
            text=words,
            made_by=actor.id or escalation.made_by,
            made_at=clock.now(),
        )
    )
    db.session.flush()
    db.session.expire(escalation, ["moves"])


def _hand_over(escalation: Escalation) -> None:
    """Whose turn it is now, until when; whoever it is hears of it when it has come to another office."""
    before = escalation.holder_area_code, escalation.holder_role
    position = rules.duty_of(escalation.case)
    if position is None or escalation.state == State.MERGED:
        escalation.holder_area_code, escalation.holder_role, escalation.due_on = None, "", None
        escalation.ended_at = clock.now() if escalation.state in FINAL else None
        return
    place, station = queries.area_at(escalation, position), queries.station(escalation, position)
    escalation.holder_area_code, escalation.holder_role = place.code, station.role
    since = clock.today() if escalation.state == State.DECIDED else bangkok_day(escalation.arrived_at)
    escalation.due_on = rules.due(since, station.days, Urgency(escalation.urgency))
    if before != (place.code, station.role):
        letters.tell_officers(escalation, place)


def _merge(actor: Actor, escalation: Escalation, into: Escalation) -> None:
    _require(actor, into, into.position)
    if not queries.can_merge(escalation, into):
        raise Impossible(Act.MERGE)
    for one in (*queries.followers(escalation), escalation):
        one.merged_into_id = into.id


def _lead(actor: Actor, escalation: Escalation) -> None:
    """Those considered together with it end as it does; when it is withdrawn, they stand for themselves again."""
    if escalation.state not in FINAL:
        return
    for one in queries.followers(escalation):
        withdrawn = escalation.state == State.WITHDRAWN
        one.merged_into_id = None
        one.state = State.RECEIVED if withdrawn else escalation.state
        one.arrived_at, one.version = clock.now(), one.version + 1
        step = Act.PART if withdrawn else Act.SOLVE if escalation.state == State.SOLVED else Act.COMPLETE
        words = "" if withdrawn else escalation.moves[-1].text
        _note(actor, one, step, one.path[one.position], words)
        _hand_over(one)


@operation
def delegate(actor: Actor, escalation: Escalation, person: User, seen: int) -> None:
    """A named officer of the station looks after it."""
    _one_after_another(escalation)
    if escalation.version != seen:
        raise Stale
    position = rules.duty_of(escalation.case)
    if position is None:
        raise Impossible
    permission = _require(actor, escalation, position)
    station = queries.station(escalation, position)
    if person not in queries.officers_at(queries.area_at(escalation, position), station.role):
        raise Impossible
    escalation.assigned_to = person.id
    escalation.version += 1
    audit.record(actor, permission, "escalation", escalation.public_id, assigned=person.public_id)


@operation
def share(actor: Actor, escalation: Escalation, office: Organisation, *, leads: bool) -> None:
    """An agency handles it together with the others; at most one leads."""
    _one_after_another(escalation)
    position = rules.duty_of(escalation.case)
    if position is None:
        raise Impossible
    permission = _require(actor, escalation, position)
    known = {one.organisation_id: one for one in escalation.agencies}
    if leads:
        for one in escalation.agencies:
            one.leads = False
    if office.id in known:
        known[office.id].leads = leads
    else:
        db.session.add(EscalationAgency(escalation_id=escalation.id, organisation_id=office.id, leads=leads))
    db.session.flush()
    db.session.expire(escalation, ["agencies"])
    audit.record(actor, permission, "escalation", escalation.public_id, agency=office.public_id, leads=leads)


@operation
def discuss(
    actor: Actor, escalation: Escalation, text: str, document: files.StoredFile | None = None
) -> EscalationNote:
    """A word or a document between the offices of the way; never public."""
    path = queries.party_path(actor, escalation)
    policy.require(actor, "escalation.discuss", area_path=path, phase="party" if path else None)
    note = EscalationNote(
        public_id=ids.new_id(),
        escalation_id=escalation.id,
        text=text,
        file_key=document.key if document else None,
        media_type=document.media_type if document else None,
        made_by=actor.id or 0,
        made_at=clock.now(),
    )
    db.session.add(note)
    db.session.flush()
    db.session.expire(escalation, ["notes"])
    kept = {"files": {document.key: document.sha256}} if document else {}
    audit.record(actor, "escalation.discuss", "escalation", escalation.public_id, note=note.public_id, **kept)
    return note


@operation
def give_task(actor: Actor, escalation: Escalation, what: str, office: Organisation, due_on: date) -> EscalationTask:
    """What a decision asks of an office. Only of a decision that is being carried out."""
    _one_after_another(escalation)
    permission = _require(actor, escalation, escalation.position)
    if escalation.state != State.DECIDED:
        raise Impossible
    task = EscalationTask(
        public_id=ids.new_id(),
        escalation_id=escalation.id,
        what=what,
        organisation_id=office.id,
        due_on=due_on,
        reminded=rules.lateness(due_on, clock.today()),  # of what is due so soon the letter of today reminds
        made_by=actor.id or 0,
        made_at=clock.now(),
    )
    db.session.add(task)
    escalation.version += 1
    escalation.due_on = max(
        escalation.due_on or due_on, due_on
    )  # the station watches over its tasks until the last day
    db.session.flush()
    db.session.expire(escalation, ["tasks"])
    audit.record(actor, permission, "escalation", escalation.public_id, task=task.public_id, office=office.public_id)
    letters.tell_owner(task)
    return task


def _to_change(task: EscalationTask) -> None:
    """Wait for whoever acts on it. Raises Stale once it is done or taken back."""
    _one_after_another(task.escalation)
    now = select(EscalationTask).where(EscalationTask.id == task.id, EscalationTask.done_at.is_(None))
    if db.session.scalar(now.execution_options(populate_existing=True)) is None:
        raise Stale


@operation
def withdraw_task(actor: Actor, task: EscalationTask) -> None:
    """Take back what was given by mistake and is not done; the office that was written to is told. The trail keeps the words."""
    escalation = task.escalation
    _to_change(task)
    permission = _require(actor, escalation, escalation.position)
    if escalation.state != State.DECIDED:
        raise Stale
    letters.tell_owner(task, letters.TAKEN_BACK)
    audit.record(actor, permission, "escalation", escalation.public_id, task=task.public_id, withdrawn=task.what)
    db.session.delete(task)
    db.session.flush()
    db.session.expire(escalation, ["tasks"])
    escalation.version += 1
    decided = next(one for one in reversed(escalation.moves) if one.act == Act.DECIDE)
    own = rules.due(bangkok_day(decided.made_at), queries.station(escalation).days, Urgency(escalation.urgency))
    escalation.due_on = max([own, *(one.due_on for one in escalation.tasks)])


@operation
def finish_task(actor: Actor, task: EscalationTask, done: str) -> None:
    """What an office did of a task, in words that everybody reads."""
    policy.require(actor, "escalation.task", area_path=queries.desk_of_task(task).path)
    _to_change(task)
    task.done_at, task.done_by, task.done_text = clock.now(), actor.id, done
    task.escalation.version += 1
    db.session.flush()
    audit.record(actor, "escalation.task", "escalation", task.escalation.public_id, task=task.public_id, done=True)
