"""What escalations show on the pages of lower rooms: themes, submissions, plan items, areas, the workspace, the way of a submission."""

from typing import Any

from flask import render_template, url_for

from webapp.areas.models import Area
from webapp.core.i18n import Text, t
from webapp.core.policy import Role
from webapp.core.web import can, current_actor, holds_somewhere
from webapp.escalations import ladder, operations, queries, rules
from webapp.escalations.models import Escalation
from webapp.escalations.queries import Subject
from webapp.escalations.rules import State
from webapp.insights.models import Theme
from webapp.planning.models import PlanItem
from webapp.planning.removing import Counted, Scope, count
from webapp.submissions.models import Submission


def _panel(subject: Subject, offer: dict[str, Any] | None) -> str | None:
    """What was handed up about it; for those who may, the way to do so."""
    known = queries.about(subject)
    origin = subject.origin
    may = (
        offer is not None and origin is not None and can("escalation.send", queries.desk_of(origin, Role.PLANNER).path)
    )
    may = may and not operations.obstacles(subject)
    if not known and not may:
        return None
    link = url_for("escalations.new", **offer) if may and offer else None
    return render_template("escalations/_about.html", known=known, link=link, rules=rules, queries=queries)


def on_theme_desk(theme: Theme) -> str | None:
    return _panel(Subject(theme=theme), {"theme": theme.public_id})


def on_theme(theme: Theme) -> str | None:
    return _panel(Subject(theme=theme), None)


def on_review(submission: Submission) -> str | None:
    return _panel(Subject(submission=submission), {"submission": submission.public_id})


def on_plan_item(item: PlanItem) -> str | None:
    return _panel(Subject(item=item), {"item": item.public_id})


def on_area(area: Area) -> str | None:
    """How many problems of this area were handed up, and where they stand."""
    counts = queries.counts_in(area)
    if not counts:
        return None
    return render_template("escalations/_on-area.html", area=area, counts=counts, rules=rules)


def on_workspace(subject: object) -> str | None:
    """What waits for the officer."""
    actor = current_actor()
    if not holds_somewhere(actor, "escalation.see"):
        return None
    waiting, tasks = queries.duties(actor), queries.tasks_of(actor)
    if not waiting and not tasks:
        return None
    return render_template("escalations/_on-workspace.html", waiting=waiting, tasks=tasks, queries=queries, rules=rules)


def tracking_steps(submission: Submission) -> list[dict[str, Any]]:
    """Handed up, by whom to whom, and what was decided."""
    steps: list[dict[str, Any]] = []
    for one in queries.about_submission(submission.duplicate_of_id or submission.id):
        steps += _steps(one) if queries.is_shown(one) else []
    return steps


def _carried_out(leader: Escalation, url: str) -> list[dict[str, Any]]:
    """What follows a decision: the offices act on it, or it is done."""
    if leader.state == State.DECIDED:
        words = t("หน่วยงานดำเนินการตามข้อสั่งการ", "The offices carry the decision out")
        return [{"at": None, "title": words, "text": "", "url": url, "state": "current"}]
    if leader.state == State.COMPLETED:
        words, said = str(rules.STATES[State.COMPLETED]), leader.moves[-1].text
        return [{"at": leader.ended_at, "title": words, "text": said, "url": url, "state": "done"}]
    return []


def _steps(one: Escalation) -> list[dict[str, Any]]:
    url = url_for("escalations.show", public_id=one.public_id)
    stations = ladder.of(one.ladder).stations
    first = {
        "at": one.made_at,
        "title": t("ส่งเรื่องต่อไปยัง{name}", "Escalated to {name}", name=stations[one.path[1]].name),
        "text": one.title,
        "url": url,
        "state": "done",
    }
    leader = one.merged_into or one
    decided = [move for move in leader.moves if move.act in (rules.Act.DECIDE, rules.Act.SOLVE)]
    if decided:
        move = decided[-1]
        title = t("ข้อสั่งการของ{name}", "Decision of {name}", name=stations[move.station].name)
        return [
            first,
            {"at": move.made_at, "title": title, "text": move.text, "url": url, "state": "done"},
            *_carried_out(leader, url),
        ]
    ended = one.state == State.WITHDRAWN
    where = t("ขณะนี้อยู่ที่{name}", "Now with {name}", name=stations[leader.path[leader.position]].name)
    now = str(rules.STATES[State(one.state)]) if ended else f"{where}: {rules.STATES[State(leader.state)]}"
    return [
        first,
        {"at": one.ended_at, "title": now, "text": "", "url": url, "state": "stopped" if ended else "current"},
    ]


def resting_on_plan(scope: Scope) -> list[Counted]:
    return [(Text("เรื่องที่ส่งต่อ", "Problems handed up"), count(Escalation.plan_item_id, scope.items))]
