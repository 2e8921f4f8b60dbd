"""The way of one submission, step by step: the receipt is ours, all later steps come from the rooms above."""

from datetime import UTC, datetime
from typing import Any

from webapp.core.i18n import Text, t
from webapp.core.panels import provided
from webapp.core.thai import thai_datetime
from webapp.submissions.models import Submission

_ORDER = {"done": 0, "current": 1, "todo": 2}
_START = datetime(1, 1, 1, tzinfo=UTC)
TO_COME = (
    Text("อ่านและจัดหมวดเรื่อง", "Read and sorted"),
    Text("รวมกับเรื่องเดียวกันเป็นประเด็น", "Joined with others to a theme"),
    Text("พิจารณาเข้าแผน", "Considered for the plan"),
    Text("ตอบกลับ", "Answered"),
)


def steps_of(submission: Submission) -> list[dict[str, Any]]:
    """Steps for the page: what is done by date, then what is going on, then what is to come."""
    own = {
        "at": submission.received_at,
        "title": t("รับเรื่องแล้ว", "Received"),
        "text": "",
        "url": None,
        "state": "done",
    }
    further = provided("tracking_steps", submission)
    if not further:
        further = [{"at": None, "title": str(text), "text": "", "url": None, "state": "todo"} for text in TO_COME]
    steps = sorted((own, *further), key=lambda step: (_ORDER.get(step["state"], 1), _when(step)))
    return [
        {
            "label": step["title"],
            "state": step["state"],
            "when": thai_datetime(step["at"]) if step.get("at") else None,
            "detail": step.get("text"),
            "url": step.get("url"),
        }
        for step in steps
    ]


def _when(step: dict[str, Any]) -> datetime:
    # Only what is done has a place in time; the sort is stable, so the rest keeps the order of the rooms.
    return step["at"] if step["state"] == "done" and step.get("at") else _START
