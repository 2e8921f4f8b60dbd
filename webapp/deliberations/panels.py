"""What deliberations show on other pages: front page, areas, themes, hearings, plan items, the way of a submission, the workspace."""

from typing import Any

from flask import render_template, url_for

from webapp.areas.models import Area
from webapp.core.i18n import Text, t
from webapp.core.web import can, current_actor, holds_somewhere
from webapp.deliberations import queries, rules, showing
from webapp.deliberations.models import Option
from webapp.deliberations.rules import Phase
from webapp.hearings.models import Hearing
from webapp.insights.models import Theme
from webapp.planning.models import PlanItem
from webapp.planning.removing import Counted, Scope, count
from webapp.submissions.models import Submission

COMMON = {"rules": rules, "queries": queries}


def on_home(area: Area | None) -> str | None:
    """What is open, in the reader's province first, else in the country."""
    found = (queries.soonest(Phase.OPEN, 3, area) if area else []) or queries.soonest(Phase.OPEN, 3)
    return render_template("deliberations/_on-home.html", found=found, **COMMON) if found else None


def on_area(area: Area) -> str | None:
    """What is open there, and the newest results."""
    found = [*queries.soonest(Phase.OPEN, 4, area), *queries.soonest(Phase.CLOSED, 2, area)]
    return render_template("deliberations/_on-area.html", area=area, found=found, **COMMON) if found else None


def on_theme(theme: Theme) -> str | None:
    found = queries.of_theme(theme)
    return render_template("deliberations/_on-theme.html", found=found, **COMMON) if found else None


def on_hearing(hearing: Hearing) -> str | None:
    """What was asked further of what people said there."""
    found = queries.of_hearing(hearing)
    return render_template("deliberations/_on-hearing.html", found=found, **COMMON) if found else None


def on_plan_item(item: PlanItem) -> str | None:
    """The budgets in which people could choose it, and what came of that."""
    votes = [(option, showing.verdict_of(option)) for option in queries.votes_on(item)]
    return render_template("deliberations/_on-plan-item.html", votes=votes, **COMMON) if votes else None


def resting_on_plan(scope: Scope) -> list[Counted]:
    return [
        (Text("การลงคะแนนงบประมาณของประชาชน", "Budget votes of the people"), count(Option.plan_item_id, scope.items))
    ]


def tracking_steps(submission: Submission) -> list[dict[str, Any]]:
    """The writer reads that everybody was asked about these words, and where the answer stands."""
    return [
        {
            "at": one.deliberation.announced_at,
            "title": t("นำถ้อยคำนี้ไปถามประชาชน", "These words were put to the public"),
            "text": one.text,
            "url": url_for("deliberations.show", public_id=one.deliberation.public_id),
            "state": "done",
        }
        for one in queries.quoted(submission.duplicate_of_id or submission.id)
        if queries.words(one)
    ]


def on_theme_desk(theme: Theme) -> str | None:
    """For its planner: the way to put the theme's statements to the public."""
    if not can("deliberation.create", theme.area.path):
        return None
    return render_template("deliberations/_on-desk.html", theme=theme, found=queries.of_theme(theme), **COMMON)


def on_workspace(subject: object) -> str | None:
    """For moderators: how many proposed statements wait."""
    actor = current_actor()
    waiting = queries.held(actor).total if holds_somewhere(actor, "deliberation.moderate") else 0
    return render_template("deliberations/_on-workspace.html", waiting=waiting) if waiting else None
