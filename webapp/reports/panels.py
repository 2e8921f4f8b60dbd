"""What results show on the pages of lower rooms: the hearing's page, the workspace, the way of an opinion."""

from typing import Any

from flask import render_template, url_for

from webapp.areas import queries as areas
from webapp.core.i18n import t
from webapp.core.web import can, current_actor, holds_somewhere
from webapp.hearings import queries as hearings
from webapp.hearings.models import Hearing
from webapp.hearings.queries import phase_of
from webapp.insights import split_queries
from webapp.planning.models import Relation
from webapp.planning.rules import RELATIONS
from webapp.reports import contents, queries
from webapp.reports.facts import broken_quotes
from webapp.submissions.models import Submission


def on_hearing_summary(hearing: Hearing) -> str | None:
    """The figures, decisions and files of a published result; for its officers, the way to a draft."""
    result = queries.result_of(hearing)
    if result is not None and result.published_at:
        may_correct = can("result.correct", areas.path_of(hearing.area_code), phase_of(hearing))
        edition = result.editions[-1]
        kept = contents.published(edition)
        return render_template(
            "reports/_on-hearing.html",
            hearing=hearing,
            edition=edition,
            decisions=list(contents.readable(kept).decisions.values()),
            files=[] if broken_quotes(kept.facts) else result.files_of(edition.number),
            may_correct=may_correct,
            relations=RELATIONS,
        )
    if not can("hearing.summarise", areas.path_of(hearing.area_code), phase_of(hearing)):
        return None
    return render_template("reports/_draft.html", hearing=hearing, result=result)


def on_workspace(subject: object) -> str | None:
    """Drafts that wait for an officer's words."""
    actor = current_actor()
    if not holds_somewhere(actor, "hearing.summarise"):
        return None
    waiting = [(one, queries.result_of(one)) for one in hearings.own_to_summarise(actor)[:6]]
    return render_template("reports/_on-workspace.html", waiting=waiting) if waiting else None


def tracking_steps(submission: Submission) -> list[dict[str, Any]]:
    """The published result of the hearing in which it was said."""
    hearing = submission.hearing
    result = queries.result_of(hearing) if hearing is not None else None
    if hearing is None or result is None or result.published_at is None:
        return []
    decisions = contents.readable(contents.published(result.editions[-1])).decisions
    number = submission.duplicate_of_id or submission.id
    own = [theme.public_id for _, theme in split_queries.themes_of(number, seen=True)]
    told = [decisions[one] for one in own if one in decisions]
    return [
        {
            "at": result.published_at,
            "title": t("เผยแพร่ผลการรับฟังแล้ว", "The result of the hearing is published"),
            "text": "\n".join(f"{one.title}: {RELATIONS[Relation(one.relation)]} {one.reason}" for one in told),
            "url": url_for("reports.show", public_id=hearing.public_id),
            "state": "done",
        }
    ]
