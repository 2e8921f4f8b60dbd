"""What projects add to the pages of the areas and to the front page and workspace."""

from flask import render_template
from sqlalchemy import func, select

from webapp.accounts.queries import in_areas_of
from webapp.areas.models import Area
from webapp.core.db import db
from webapp.core.policy import Role
from webapp.core.web import current_actor, holds_somewhere
from webapp.projects import queries
from webapp.projects.models import Project, ProjectStatus


def on_area(area: Area) -> str | None:
    """The newest projects disclosed there."""
    total, newest = queries.newest_in(area, 4)
    return render_template("projects/_on-area.html", area=area, projects=newest, total=total)


def on_home(area: Area | None) -> str | None:
    """The newest disclosed projects, of the reader's province if it is known."""
    _, projects = queries.newest_in(area, 3)
    return render_template("projects/_on-home.html", projects=projects) if projects else None


def on_workspace(subject: None) -> str | None:
    """How many drafts wait for completion."""
    actor = current_actor()
    if not holds_somewhere(actor, "project.create"):
        return None
    own = in_areas_of(Project.area_code, actor, Role.PUBLISHER)
    counts = dict(
        db.session.execute(select(Project.status, func.count()).where(own).group_by(Project.status)).tuples().all()
    )
    return render_template(
        "projects/_on-workspace.html", drafts=counts.pop(ProjectStatus.DRAFT, 0), published=sum(counts.values())
    )
