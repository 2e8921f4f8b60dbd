"""Six-month and annual reports on the pages of lower rooms: what is due, what was published of an area."""

from flask import render_template

from webapp.areas.models import Area
from webapp.core.web import current_actor, holds_somewhere
from webapp.reports import period_queries
from webapp.reports import period_rules as rules
from webapp.reports.period_rules import ReportState


def on_workspace(subject: object) -> str | None:
    """Reports that the officer's areas owe."""
    actor = current_actor()
    if not holds_somewhere(actor, "report.period.approve"):
        return None
    dues = period_queries.dues(actor)
    open_ = [one for one in dues if one.report is None or one.report.state != ReportState.PUBLISHED][:4]
    asked = period_queries.to_approve(actor)[:4]
    return (
        render_template("reports/_periods-due.html", dues=open_, asked=asked, rules=rules) if open_ or asked else None
    )


def on_area(area: Area) -> str | None:
    found = period_queries.published(area, 5)
    return render_template("reports/_periods-of-area.html", area=area, found=found, rules=rules) if found else None
