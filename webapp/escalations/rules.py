"""The way of an escalation as pure decisions: which acts each state allows, whose they are, and what comes after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from webapp.core.i18n import Text


class State(StrEnum):
    SENT = "sent"
    RECEIVED = "received"
    RETURNED = "returned"
    MERGED = "merged"
    DECIDED = "decided"
    SOLVED = "solved"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    SEND = "send"
    RECEIVE = "receive"
    GIVE_BACK = "give_back"
    FORWARD = "forward"
    SOLVE = "solve"
    DECIDE = "decide"
    COMPLETE = "complete"
    RESEND = "resend"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    PART = "part"


class Urgency(StrEnum):
    NORMAL = "normal"
    URGENT = "urgent"
    EMERGENCY = "emergency"


FINAL = (State.SOLVED, State.COMPLETED, State.WITHDRAWN)
ORIGIN = 0

STATES = {
    State.SENT: Text("ส่งแล้ว รอรับเรื่อง", "Sent, not yet received"),
    State.RECEIVED: Text("อยู่ระหว่างพิจารณา", "Being considered"),
    State.RETURNED: Text("ส่งคืนให้เพิ่มเติม", "Returned for more"),
    State.MERGED: Text("พิจารณารวมกับเรื่องเดียวกัน", "Considered together with the same problem"),
    State.DECIDED: Text("มีข้อสั่งการแล้ว อยู่ระหว่างดำเนินการ", "Decided, being carried out"),
    State.SOLVED: Text("แก้ไขแล้ว", "Solved"),
    State.COMPLETED: Text("ดำเนินการตามข้อสั่งการครบแล้ว", "Decision carried out"),
    State.WITHDRAWN: Text("ถอนเรื่อง", "Withdrawn"),
}
ACTS = {
    Act.SEND: Text("ส่งเรื่องต่อ", "Sent up"),
    Act.RECEIVE: Text("รับเรื่อง", "Receive"),
    Act.GIVE_BACK: Text("ส่งคืนพร้อมเหตุผล", "Return with a reason"),
    Act.FORWARD: Text("ส่งต่อขั้นถัดไป", "Send on to the next station"),
    Act.SOLVE: Text("แก้ไขได้ในขั้นนี้", "Solved here"),
    Act.DECIDE: Text("บันทึกข้อสั่งการ", "Record the decision"),
    Act.COMPLETE: Text("ปิดเรื่อง: ดำเนินการครบแล้ว", "Close: carried out"),
    Act.RESEND: Text("ส่งอีกครั้ง", "Send again"),
    Act.WITHDRAW: Text("ถอนเรื่อง", "Withdraw"),
    Act.MERGE: Text("รวมกับเรื่องอื่น", "Merge into another"),
    Act.PART: Text("แยกออกจากเรื่องที่รวมไว้", "Take apart again"),
}
DONE = {
    Act.RECEIVE: Text("รับเรื่องแล้ว", "The problem is received."),
    Act.GIVE_BACK: Text("ส่งคืนพร้อมเหตุผลแล้ว", "Returned with your reason."),
    Act.FORWARD: Text("ส่งต่อขั้นถัดไปแล้ว", "Sent on to the next station."),
    Act.SOLVE: Text("บันทึกว่าแก้ไขแล้ว", "Noted as solved."),
    Act.DECIDE: Text("บันทึกข้อสั่งการแล้ว", "The decision is recorded."),
    Act.COMPLETE: Text("ปิดเรื่องแล้ว", "The problem is closed."),
    Act.RESEND: Text("ส่งอีกครั้งแล้ว", "Sent again."),
    Act.WITHDRAW: Text("ถอนเรื่องแล้ว", "Withdrawn."),
    Act.MERGE: Text("รวมกับเรื่องนั้นแล้ว", "Merged into the other."),
    Act.PART: Text("แยกออกมาแล้ว", "Taken apart again."),
}
OUTCOMES = {
    Act.DECIDE: Text("ข้อสั่งการ", "The decision"),
    Act.SOLVE: Text("วิธีที่แก้ไขได้", "How it was solved"),
    Act.COMPLETE: Text("ผลการดำเนินการ", "What was carried out"),
}
URGENCIES = {
    Urgency.NORMAL: Text("ปกติ", "Normal"),
    Urgency.URGENT: Text("เร่งด่วน", "Urgent"),
    Urgency.EMERGENCY: Text("ฉุกเฉิน มีอันตรายต่อชีวิตหรือทรัพย์สิน", "Emergency: life or property in danger"),
}
SPOKEN = (Act.SEND, Act.GIVE_BACK, Act.FORWARD, Act.SOLVE, Act.DECIDE, Act.COMPLETE, Act.RESEND, Act.WITHDRAW)
"""Acts that need words."""
PUBLIC_WORDS = (Act.GIVE_BACK, Act.SOLVE, Act.DECIDE, Act.COMPLETE, Act.WITHDRAW)
"""Acts whose words everybody reads; those of the others stay between the offices."""


@dataclass(frozen=True, slots=True)
class Case:
    """Where an escalation stands: its stations, the place it has reached, its state, and how many tasks are open."""

    path: tuple[str, ...]
    position: int
    state: State
    open_tasks: int = 0


def first(path: Sequence[str]) -> Case:
    """Sent to the station after the origin."""
    if len(path) < 2:
        raise ValueError("a path leads somewhere")
    return Case(tuple(path), 1, State.SENT)


def acts(case: Case) -> dict[Act, int]:
    """The acts that are possible now, each with the position on the path of whose it is."""
    here = case.position
    if case.state == State.SENT:
        return {Act.RECEIVE: here, Act.GIVE_BACK: here, Act.WITHDRAW: ORIGIN}
    if case.state == State.RECEIVED:
        found = {Act.SOLVE: here, Act.DECIDE: here, Act.GIVE_BACK: here, Act.MERGE: here, Act.WITHDRAW: ORIGIN}
        return found | ({Act.FORWARD: here} if here < len(case.path) - 1 else {})
    if case.state == State.RETURNED:
        return {Act.RESEND: ORIGIN, Act.WITHDRAW: ORIGIN}
    if case.state == State.MERGED:
        return {Act.PART: here, Act.WITHDRAW: ORIGIN}
    if case.state == State.DECIDED and not case.open_tasks:
        return {Act.COMPLETE: here}
    return {}


def after(case: Case, act: Act) -> Case:
    """What the act makes of it. KeyError when the act is not possible."""
    acts(case)[act]
    here = case.position
    if act == Act.GIVE_BACK:
        back = here - 1
        return replace(case, position=back, state=State.RETURNED if back == ORIGIN else State.RECEIVED)
    if act == Act.FORWARD:
        return replace(case, position=here + 1, state=State.SENT)
    if act == Act.RESEND:
        return replace(case, position=1, state=State.SENT)
    states = {
        Act.RECEIVE: State.RECEIVED,
        Act.SOLVE: State.SOLVED,
        Act.DECIDE: State.DECIDED,
        Act.COMPLETE: State.COMPLETED,
        Act.WITHDRAW: State.WITHDRAWN,
        Act.MERGE: State.MERGED,
        Act.PART: State.RECEIVED,
    }
    return replace(case, state=states[act])


def duty_of(case: Case) -> int | None:
    """Whose turn it is, as a position on the path; None when nothing is left to do. A merged one waits for its leader."""
    if case.state in FINAL:
        return None
    return ORIGIN if case.state == State.RETURNED else case.position


HASTE = {Urgency.NORMAL: 1, Urgency.URGENT: 2, Urgency.EMERGENCY: 5}


def due(arrived: date, days: int, urgency: Urgency) -> date:
    """Until when a station should have acted: its days, shorter when it is urgent, at least one."""
    return arrived + timedelta(days=max(1, days // HASTE[urgency]))


class Lateness(StrEnum):
    IN_TIME = "in_time"
    SOON = "soon"
    OVERDUE = "overdue"


SOON = timedelta(days=3)


def lateness(due_on: date | None, today: date) -> Lateness:
    if due_on is None or today < due_on - SOON:
        return Lateness.IN_TIME
    return Lateness.OVERDUE if today > due_on else Lateness.SOON
