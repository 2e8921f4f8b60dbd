"""The way of a visit and its recommendations as pure decisions, with the words for every state."""

from datetime import date, timedelta

from webapp.core.i18n import Text
from webapp.monitoring.visit_models import AnswerKind, VisitState

STATES = {
    VisitState.PLANNED: Text("วางแผนไว้", "Planned"),
    VisitState.HELD: Text("ตรวจแล้ว กำลังเขียนผล", "Held, being written up"),
    VisitState.PUBLISHED: Text("เผยแพร่ผลแล้ว กำลังติดตาม", "Published, followed up"),
    VisitState.CLOSED: Text("ติดตามครบแล้ว", "Followed up to the end"),
    VisitState.CANCELLED: Text("ยกเลิก", "Cancelled"),
}
TONES = {
    VisitState.PLANNED: "wait",
    VisitState.HELD: "info",
    VisitState.PUBLISHED: "open",
    VisitState.CLOSED: "done",
    VisitState.CANCELLED: "stop",
}
ANSWERS = {
    AnswerKind.ANSWER: Text("คำตอบของหน่วยงาน", "The office’s answer"),
    AnswerKind.RETURNED: Text("ผู้ตรวจราชการขอให้ดำเนินการเพิ่มเติม", "The inspector asks for more"),
    AnswerKind.CLOSED: Text("ผู้ตรวจราชการปิดเรื่อง", "Closed by the inspector"),
}
PUBLIC = (VisitState.PUBLISHED, VisitState.CLOSED)
SOON = timedelta(days=7)
BEING_WRITTEN = (VisitState.PLANNED, VisitState.HELD)


def missing_to_publish(state: str, summary: str, public_findings: int) -> list[Text]:
    """Why a visit cannot be published yet."""
    if state != VisitState.HELD:
        return [Text("เผยแพร่ได้เมื่อบันทึกว่าตรวจแล้วเท่านั้น", "Only a visit that was held can be published.")]
    found = []
    if not summary:
        found.append(Text("ยังไม่ได้เขียนสรุปผลการตรวจ", "The summary is missing."))
    if not public_findings:
        found.append(Text("ยังไม่มีข้อค้นพบที่เปิดเผยต่อสาธารณะ", "There is no public finding yet."))
    return found


def after_follow_up(open_recommendations: int) -> VisitState:
    """Where a published visit stands: closed when no recommendation is open."""
    return VisitState.PUBLISHED if open_recommendations else VisitState.CLOSED


def is_soon(due_on: date, today: date) -> bool:
    return due_on - SOON <= today <= due_on


def whose_turn(kinds: list[str]) -> str:
    """Who speaks next about an open recommendation: the office, or the inspector once it has answered."""
    return "inspector" if kinds and kinds[-1] == AnswerKind.ANSWER else "office"


def is_late(due_on: date, kinds: list[str], today: date) -> bool:
    """Whether an office lets an open recommendation wait longer than it was given."""
    return today > due_on and whose_turn(kinds) == "office"
