"""The way of one submission, step by step: receiving and care are ours, the other steps come from the rooms above."""

from datetime import UTC, datetime
from typing import Any

from webapp.core.i18n import Text, t
from webapp.core.panels import provided
from webapp.core.thai import thai_datetime
from webapp.submissions import caring, confidential
from webapp.submissions.models import Care, CareStep, Kind, Secret, Settlement, Submission

_ORDER = {"done": 0, "current": 1, "todo": 2}
_START = datetime(1, 1, 1, tzinfo=UTC)
TO_COME = (
    Text("อ่านและจัดหมวดเรื่อง", "Read and sorted"),
    Text("รวมกับเรื่องเดียวกันเป็นประเด็น", "Joined with others to a theme"),
    Text("พิจารณาเข้าแผน", "Considered for the plan"),
    Text("ตอบกลับ", "Answered"),
)


def _step(title: str, state: str, at: datetime | None = None, text: str = "") -> dict[str, Any]:
    return {"at": at, "title": title, "text": text, "url": None, "state": state}


def steps_of(submission: Submission) -> list[dict[str, Any]]:
    """Steps for the page: what is done by date, then what is going on, then what is to come."""
    own = [_step(_first(submission), "done", submission.received_at)]
    further = provided("tracking_steps", submission) if submission.is_listed or submission.is_joined else []
    if whole := provided("whole_way", submission):
        further = [*(one for one in further if one["state"] == "done"), *whole]
    secret = confidential.secret_of(submission)
    if secret:
        further = [_answer_apart(secret)]
    if not further and submission.is_listed:
        further = [_step(str(text), "todo") for text in TO_COME]
    cared_for = submission.kind == Kind.PROBLEM_REPORT and further and not whole and not secret
    care = _care(submission) if cared_for else []
    # Who has it comes after what was understood, whether it is settled at the very end.
    middle = [one for one in care if one["place"] == "office"]
    end = [one for one in care if one["place"] == "end"]
    steps = sorted(
        [*own, *further[:1], *middle, *further[1:], *end], key=lambda s: (_ORDER.get(s["state"], 1), _when(s))
    )
    return [
        {
            "label": step["title"],
            "state": step["state"],
            "moment": step["at"],
            "when": thai_datetime(step["at"]) if step.get("at") else None,
            "detail": step.get("text"),
            "url": step.get("url"),
        }
        for step in steps
    ]


def _first(submission: Submission) -> str:
    if submission.is_petition:
        return t("ท่านร่วมขอ", "You asked too") if submission.is_joined else t("รับคำขอแล้ว", "Request received")
    return t("ท่านแจ้งว่า “ฉันก็เจอ”", "You said ‘me too’") if submission.is_joined else t("รับเรื่องแล้ว", "Received")


def _answer_apart(secret: Secret) -> dict[str, Any]:
    """What comes next for a confidential report: of the offices' work nothing is told but the answer."""
    if secret.replied_at:
        return _step(t("ตอบกลับแล้ว อ่านได้ในหน้านี้", "Answered: the answer is on this page"), "done", secret.replied_at)
    words = t(
        "เจ้าหน้าที่ที่จังหวัดระบุชื่อพิจารณา แล้วตอบในหน้านี้", "Officers named by the province consider it, and answer on this page"
    )
    return _step(words, "current")


def _care(submission: Submission) -> list[dict[str, Any]]:
    """With whom it is, and whether it is settled."""
    done = caring.steps(submission)
    found = [_care_step(submission, one) for one in done]
    root = caring.root_of(submission)
    if caring.is_unanswered(root) and not any(one.step in {CareStep.ASSIGNED, CareStep.FIXED} for one in done):
        found.append(_step(t("แจ้งหน่วยงานที่รับผิดชอบ", "Which office has it"), "todo") | {"place": "office"})
    settlement = root.settlement
    if settlement == Settlement.FIXED:
        words = t("ท่านเห็นว่าแก้ไขแล้วจริงหรือไม่ กรุณาตอบในหน้านี้", "Do you find it fixed? Please answer on this page.")
        found.append(_step(t("รอผู้แจ้งยืนยัน", "Waits for the reporter"), "current", text=words) | {"place": "end"})
    elif settlement == Settlement.REOPENED:
        found.append(_step(t("หน่วยงานดำเนินการต่อ", "The office goes on with it"), "current") | {"place": "end"})
    if settlement in {Settlement.OPEN, Settlement.REOPENED}:
        found.append(
            _step(t("แก้ไขแล้วเสร็จ และผู้แจ้งยืนยัน", "Settled, and confirmed by the reporter"), "todo") | {"place": "end"}
        )
    return found


def _care_step(submission: Submission, one: Care) -> dict[str, Any]:
    office = str(one.organisation.name) if one.organisation else ""
    titles = {
        CareStep.ASSIGNED: t("ส่งให้ {office} ดูแล", "Given to {office}", office=office),
        CareStep.FIXED: t("{office} แจ้งว่าแก้ไขแล้ว", "{office} says that it is fixed", office=office),
        CareStep.CONFIRMED: t("ผู้แจ้งยืนยันว่าแก้ไขแล้ว", "The reporter confirms that it is fixed"),
        CareStep.REOPENED: t("ผู้แจ้งบอกว่ายังไม่เรียบร้อย", "The reporter says it is not fixed: reopened"),
    }
    place = "office" if one.step == CareStep.ASSIGNED else "end"
    return _step(titles[CareStep(one.step)], "done", one.made_at, caring.words_for(submission, one)) | {"place": place}


def _when(step: dict[str, Any]) -> datetime:
    # Only what is done has a place in time; the sort is stable, so the rest keeps the order of the rooms.
    return step["at"] if step["state"] == "done" and step.get("at") else _START
