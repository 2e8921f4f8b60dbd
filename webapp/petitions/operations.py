"""Writes of the petitions room: asking for a hearing, granting it by announcing one, refusing with a reason, noting an order."""

from datetime import date
from typing import Any

from sqlalchemy import delete

from webapp.core import audit, clock, ids, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.hearings.models import Hearing
from webapp.petitions import queries, telling
from webapp.petitions.models import HearingOrder, Orderer, Petition, PetitionLetter, PetitionState
from webapp.projects.models import Project
from webapp.projects.operations import lock
from webapp.submissions import operations as submissions
from webapp.submissions.models import Kind, State
from webapp.submissions.operations import Incoming, Receipt
from webapp.submissions.privacy import Prepared, prepare_all


class HearingAhead(Exception):
    """A hearing is announced or open already."""


class Overtaken(Exception):
    """Others asked, or somebody decided, since the officer looked."""


class MustBeHeld(Exception):
    """A hearing that was ordered, or that severe impact calls for, is not refused."""


def ask(actor: Actor, project: Project, incoming: Incoming) -> Receipt:
    """Take in a petition: words like any other submission, and a place beside the project's. Raises HearingAhead."""
    return _ask(actor, project, incoming, prepare_all(incoming.text))


@operation
def _ask(actor: Actor, project: Project, incoming: Incoming, prepared: Prepared) -> Receipt:
    project = lock(project)  # nobody asks for the hearing that is announced at this moment
    policy.require(actor, "petition.send", area_path=project.area.path, phase=project.status)
    if queries.hearing_ahead(project):
        raise HearingAhead
    incoming.admit()
    row = submissions.row_for(actor, Kind.PROBLEM_REPORT, project.area_code, incoming, prepared)
    row.is_petition = True
    receipt = submissions.store(actor, "petition.send", row, incoming, prepared)
    if receipt.is_new:
        db.session.add(Petition(project_id=project.id, submission_id=receipt.submission.id))
        telling.asked(project)
    return receipt


@operation
def note_seen(actor: Actor, project: Project) -> None:
    """The officer looks at what waits: of what is asked from now on they are written to again."""
    policy.require(actor, "petition.decide", area_path=project.area.path)
    own = PetitionLetter.project_id == project.id, PetitionLetter.user_id == actor.id
    db.session.execute(delete(PetitionLetter).where(*own))


@operation
def refuse(actor: Actor, project: Project, reason: str, *, seen: int) -> int:
    """Answer all who wait that no hearing is held, with a reason that everybody reads. `seen` is how many waited.

    Raises MustBeHeld if the regulation or an order calls for a hearing, Overtaken if others asked meanwhile.
    """
    project = lock(project)
    policy.require(actor, "petition.decide", area_path=project.area.path)
    if queries.must_be_held(project):
        raise MustBeHeld
    waiting = queries.waiting(project)
    if not waiting or len(waiting) != seen:
        raise Overtaken
    _decide(actor, waiting, PetitionState.REFUSED, reason=reason)
    audit.record(actor, "petition.decide", "project", project.public_id, refused=len(waiting))
    telling.refused(project, waiting, reason)
    return len(waiting)


@operation
def grant(actor: Actor, hearing: Hearing) -> list[Any]:
    """Called as a hearing is announced: it is the answer to all who wait, and what was ordered."""
    project = lock(hearing.project)
    policy.require(actor, "petition.decide", area_path=project.area.path)
    waiting = queries.waiting(project)
    ordered = [one for one in queries.orders(project) if one.hearing_id is None]
    for order in ordered:
        order.hearing_id = hearing.id
    if waiting:
        _decide(actor, waiting, PetitionState.GRANTED, hearing_id=hearing.id)
        telling.granted(hearing, waiting)
    if waiting or ordered:
        detail = {"granted": len(waiting), "ordered": len(ordered)}
        audit.record(actor, "petition.decide", "project", project.public_id, **detail)
    return []


@operation
def take_up_again(actor: Actor, hearing: Hearing) -> list[Any]:
    """Called as a hearing is cancelled before it opened: nobody was heard, so who asked for it waits again."""
    project = hearing.project
    policy.require(actor, "petition.decide", area_path=project.area.path)
    for order in queries.orders(project):
        if order.hearing_id == hearing.id:
            order.hearing_id = None
    again = queries.granted_by(hearing)
    if again:
        _decide(actor, again, PetitionState.WAITING)
        audit.record(actor, "petition.decide", "project", project.public_id, again=len(again))
        telling.taken_up_again(hearing, again)
    return []


def _decide(
    actor: Actor, petitions: list[Petition], state: PetitionState, *, hearing_id: int | None = None, reason: str = ""
) -> None:
    decided = state != PetitionState.WAITING
    now = clock.now() if decided else None
    if decided:
        db.session.execute(delete(PetitionLetter).where(PetitionLetter.project_id == petitions[0].project_id))
    for one in petitions:
        one.state, one.hearing_id, one.reason = state, hearing_id, reason
        one.decided_by, one.decided_at = (actor.id if decided else None), now
    # What planners placed in a theme is answered with the theme.
    before, after = (State.WAITING, State.ANSWERED) if decided else (State.ANSWERED, State.WAITING)
    moved = [one.submission_id for one in petitions if one.submission.state == before]
    if moved:
        submissions.set_state(actor, moved, after, permission="petition.decide")


@operation
def note_order(actor: Actor, project: Project, orderer: Orderer, ordered_on: date, document: str) -> HearingOrder:
    """Note that the governor or the minister ordered a hearing; everybody sees it, and followers are told."""
    project = lock(project)  # the hearing that is announced at this moment carries it out
    policy.require(actor, "hearing.create", area_path=project.area.path, phase=project.status)
    ahead = queries.hearing_ahead(project)
    order = HearingOrder(
        public_id=ids.new_id(),
        project_id=project.id,
        orderer=orderer,
        ordered_on=ordered_on,
        document=document,
        hearing_id=ahead.id if ahead else None,
        made_by=actor.id,
    )
    db.session.add(order)
    db.session.flush()
    audit.record(actor, "petition.decide", "project", project.public_id, order=order.public_id, document=document)
    telling.ordered(project, order)
    return order


@operation
def withdraw_order(actor: Actor, project: Project, order: HearingOrder) -> None:
    """Take away an order that was noted by mistake; the audit trail keeps that it stood there."""
    policy.require(actor, "petition.decide", area_path=project.area.path)
    audit.record(actor, "petition.decide", "project", project.public_id, withdrawn=order.public_id)
    db.session.delete(order)
