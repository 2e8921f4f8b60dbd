"""What petitions show on the pages of lower rooms: the project, the hearing, the words themselves, the workspace."""

from typing import Any

from flask import render_template, url_for

from webapp.core import clock
from webapp.core.i18n import t
from webapp.core.thai import thai_date
from webapp.core.web import can, current_actor, holds_somewhere
from webapp.hearings.models import Hearing
from webapp.hearings.rules import periods
from webapp.petitions import queries
from webapp.petitions.forms import ORDERERS
from webapp.petitions.models import Petition, PetitionState
from webapp.projects.models import Project
from webapp.submissions.models import Submission


def on_project(project: Project) -> str | None:
    """How many asked and what was answered, orders, and the way to ask."""
    found, orders = queries.outcomes(project), queries.orders(project)
    goes_on = can("petition.send", project.area.path, project.status)
    may_ask = goes_on and not queries.hearing_ahead(project)
    may_decide = can("petition.decide", project.area.path) and (goes_on or bool(found))
    if not (found or orders or may_ask or may_decide):
        return None
    return render_template(
        "petitions/_on-project.html",
        project=project,
        outcomes=found,
        orders=orders,
        orderers=ORDERERS,
        may_ask=may_ask,
        may_decide=may_decide,
        periods=periods(clock.today()),
    )


def on_workspace(subject: None) -> str | None:
    """The projects on which a hearing is asked for."""
    actor = current_actor()
    if not holds_somewhere(actor, "petition.decide"):
        return None
    waiting = queries.own_waiting(actor)
    return render_template("petitions/_on-workspace.html", waiting=waiting) if waiting else None


def on_hearing(hearing: Hearing) -> str | None:
    """Why it is held, if it was asked for or ordered."""
    asked, orders = queries.led_to(hearing)
    if not asked and not orders:
        return None
    return render_template("petitions/_on-hearing.html", asked=asked, orders=orders, orderers=ORDERERS)


def on_submission(submission: Submission) -> str | None:
    """That these words ask for a hearing, and what became of it."""
    petition = queries.of_submission(submission)
    if petition is None:
        return None
    project = queries.project_of(petition)
    waits = petition.state == PetitionState.WAITING
    may_decide = waits and can("petition.decide", project.area.path)
    return render_template("petitions/_on-submission.html", petition=petition, project=project, may_decide=may_decide)


def on_compliance(subject: None) -> str | None:
    counts = queries.counts()
    return render_template("petitions/_on-compliance.html", counts=counts) if any(counts.values()) else None


def way(submission: Submission) -> list[dict[str, Any]]:
    """The last step of a petition's way; nothing else is promised to who asked."""
    petition = queries.of_submission(submission)
    return [_step(petition)] if petition else []


def own_copy(submission: Submission) -> list[tuple[str, Any]]:
    """What somebody's copy of their data says beyond the words: on which project they ask, and what was answered."""
    petition = queries.of_submission(submission)
    if petition is None:
        return []
    project, hearing, at = queries.project_of(petition), petition.hearing, petition.decided_at
    said = {
        "asks_for": "hearing",
        "project": {"public_id": project.public_id, "title": project.title},
        "state": petition.state,
        "hearing": {"public_id": hearing.public_id, "title": hearing.title} if hearing else None,
        "reason": petition.reason,
        "answered_at": at.isoformat() if at else None,
    }
    return [("petition", said)]


def _step(petition: Petition) -> dict[str, Any]:
    at, hearing = petition.decided_at, petition.hearing
    if petition.state == PetitionState.GRANTED and hearing is not None:
        title = t("ประกาศรับฟังความคิดเห็นตามที่ขอ", "The hearing that was asked for is announced")
        days = t("{a} ถึง {b}", "{a} to {b}", a=thai_date(hearing.opens_at), b=thai_date(hearing.closes_at))
        url = url_for("hearings.show", public_id=hearing.public_id)
        return {"at": at, "title": title, "text": days, "url": url, "state": "done"}
    if petition.state == PetitionState.REFUSED:
        title = t("หน่วยงานพิจารณาแล้ว ไม่จัดรับฟัง", "The agency decided to hold no hearing")
        return {"at": at, "title": title, "text": petition.reason, "url": None, "state": "done"}
    title = t("หน่วยงานพิจารณาคำขอให้จัดรับฟัง", "The agency considers the request for a hearing")
    return {"at": None, "title": title, "text": "", "url": None, "state": "current"}
