"""What deliberations show on other pages: the front page, areas, themes, the workspace."""

from flask import render_template

from webapp.areas.models import Area
from webapp.core.web import can, current_actor, holds_somewhere
from webapp.deliberations import queries, rules
from webapp.deliberations.rules import Phase
from webapp.insights.models import Theme

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
