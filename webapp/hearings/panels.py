"""What hearings add to the pages of projects and areas, to the front page and to the workspace."""

from flask import render_template

from webapp.areas.models import Area
from webapp.core import clock
from webapp.core.web import can, current_actor, holds_somewhere
from webapp.hearings import deadlines, queries, reminders, rules
from webapp.hearings.models import Hearing
from webapp.hearings.rules import Phase
from webapp.projects.models import Project


def on_project(project: Project) -> str | None:
    """The hearings on the project, and for its publishers the drafts and the way to a new one."""
    hearings = queries.of_project(project)
    return render_template(
        "hearings/_on-project.html",
        project=project,
        hearings=hearings,
        drafts=queries.drafts_of_project(current_actor(), project),
        old=_old(project, hearings),
        may_create=can("hearing.create", project.area.path, project.status),
    )


def call_on_project(project: Project) -> str | None:
    """Where opinions are taken now."""
    hearing = queries.open_on(project)
    return render_template("hearings/_call-on-project.html", hearing=hearing) if hearing else None


def _old(project: Project, hearings: list[Hearing]) -> str:
    """The guidance to hear again, where what was heard is older than the project's start by more than is set."""
    today = clock.today()
    closed = [rules.bangkok_day(one.closes_at) for one in hearings if one.cancelled_at is None]
    if not closed or not deadlines.opinions_are_old(max(closed), project.starts_on, today):
        return ""
    return str(deadlines.cadence(today).old)


def on_area(area: Area) -> str | None:
    """What is open or announced there."""
    hearings = queries.soonest(Phase.OPEN, 4, area) or queries.soonest(Phase.ANNOUNCED, 4, area)
    return render_template("hearings/_on-area.html", area=area, hearings=hearings) if hearings else None


def on_home(area: Area | None) -> str | None:
    """The hearings that close next, or those that open next: in the reader's province first, else of the country."""
    hearings = (queries.soonest(Phase.OPEN, 3, area) or queries.soonest(Phase.ANNOUNCED, 3, area)) if area else []
    hearings = hearings or queries.soonest(Phase.OPEN, 3) or queries.soonest(Phase.ANNOUNCED, 3)
    return render_template("hearings/_on-home.html", hearings=hearings) if hearings else None


def on_workspace(subject: None) -> str | None:
    """What is due."""
    actor = current_actor()
    if not holds_somewhere(actor, "hearing.create"):
        return None
    waiting = queries.own_to_summarise(actor)
    overdue = sum(queries.is_overdue(hearing) for hearing in waiting)
    due = reminders.pressing(queries.own_unfinished(actor))
    return render_template(
        "hearings/_on-workspace.html", waiting=len(waiting), overdue=overdue, due=due, names=deadlines.NAMES
    )
