"""Reads of petitions: what the public sees of a project's, what waits for a publisher."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import lazyload

from webapp.accounts.models import User
from webapp.accounts.queries import in_areas_of, publishers_of
from webapp.core import clock
from webapp.core.db import among, db
from webapp.core.paging import Page, paginate
from webapp.core.policy import Actor, Role
from webapp.hearings.models import Hearing
from webapp.hearings.queries import AS_CARD, held_on, in_phase, of_project, phase_of
from webapp.hearings.rules import Phase
from webapp.petitions.models import HearingOrder, Petition, PetitionLetter, PetitionState
from webapp.projects.models import Project, ProjectStatus
from webapp.projects.rules import hearing_is_mandatory
from webapp.submissions import promises
from webapp.submissions.models import Submission

GOES_ON = (ProjectStatus.PUBLISHED, ProjectStatus.UNDER_WAY)


def hearing_ahead(project: Project) -> Hearing | None:
    """The hearing on a project that is announced or open: with it, nobody needs to ask for one."""
    now = clock.now()
    ahead = or_(in_phase(Phase.ANNOUNCED, now), in_phase(Phase.OPEN, now))
    soonest = select(Hearing).where(Hearing.project_id == project.id, ahead).order_by(Hearing.opens_at).limit(1)
    return db.session.scalar(soonest.options(*AS_CARD))


def voices_of(numbers: Sequence[int]) -> ColumnElement[bool]:
    """The condition of who wrote these submissions, and who only said 'me too'."""
    joined = and_(Submission.duplicate_of_id.in_(numbers), Submission.is_joined)
    return or_(Submission.id.in_(numbers), joined)


# Of a petition: who wrote it, and who only said 'me too'.
_VOICE = or_(
    Submission.id == Petition.submission_id,
    and_(Submission.duplicate_of_id == Petition.submission_id, Submission.is_joined),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the petitions that were decided together, or that still wait."""

    state: PetitionState
    voices: int
    hearing: Hearing | None
    reason: str
    decided_at: datetime | None


def outcomes(project: Project) -> list[Outcome]:
    """What was answered to those who asked, newest first; those who wait stand first."""
    together = Petition.state, Petition.hearing_id, Petition.reason, Petition.decided_at
    rows = db.session.execute(
        select(*together, func.count())
        .join(Submission, _VOICE)
        .where(Petition.project_id == project.id)
        .group_by(*together)
        .order_by(Petition.decided_at.is_not(None), Petition.decided_at.desc())
    )
    return [
        Outcome(PetitionState(state), voices, db.session.get(Hearing, number) if number else None, reason, decided_at)
        for state, number, reason, decided_at, voices in rows
    ]


def waiting(project: Project) -> list[Petition]:
    """Those that wait, oldest first."""
    return list(db.session.scalars(_waiting(project)))


def waiting_page(project: Project) -> Page[Petition]:
    return paginate(_waiting(project))


def _waiting(project: Project) -> Select[tuple[Petition]]:
    chosen = select(Petition).where(Petition.project_id == project.id, Petition.state == PetitionState.WAITING)
    return chosen.order_by(Petition.id)


def voices_by(petitions: Sequence[Petition]) -> dict[int, int]:
    """Number of the petition → how many ask with it."""
    numbers = [one.id for one in petitions]
    counted = select(Petition.id, func.count()).join(Submission, _VOICE).where(Petition.id.in_(numbers))
    return dict(db.session.execute(counted.group_by(Petition.id)).tuples().all())


def untold(project: Project) -> list[User]:
    """The publishers of the project's office who were not told of what waits since they last looked."""
    told = select(PetitionLetter.user_id).where(PetitionLetter.project_id == project.id)
    return [one for one in publishers_of(project.organisation_id) if one.id not in set(db.session.scalars(told))]


def is_unseen(actor: Actor, project: Project) -> bool:
    """Whether the officer was told that requests wait, and has not looked since."""
    return db.session.get(PetitionLetter, (project.id, actor.id)) is not None


def orders(project: Project) -> list[HearingOrder]:
    chosen = select(HearingOrder).where(HearingOrder.project_id == project.id)
    return list(db.session.scalars(chosen.order_by(HearingOrder.ordered_on.desc(), HearingOrder.id.desc())))


def must_be_held(project: Project) -> bool:
    """Whether a hearing was ordered, or its severe impact calls for one, and none is announced, while one can be."""
    ordered = any(one.hearing_id is None for one in orders(project))
    return project.status in GOES_ON and (ordered or _severe_and_unheard(project))


def _severe_and_unheard(project: Project) -> bool:
    if not hearing_is_mandatory(project.impact) or held_on(project):
        return False
    under_way = (Phase.ANNOUNCED, Phase.OPEN, Phase.CLOSED)
    return not any(one.cancelled_at is None and phase_of(one) in under_way for one in of_project(project))


def order(project: Project, public_id: str) -> HearingOrder | None:
    return next((one for one in orders(project) if one.public_id == public_id), None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A project on which a hearing is asked for."""

    project: Project
    voices: int
    since: datetime

    @property
    def due(self) -> date:
        """By when the first who asked has an answer."""
        return due(self.since)


def own_waiting(actor: Actor) -> list[Waiting]:
    """The projects of an officer's areas with petitions that wait, the longest wait first."""
    first = func.min(Submission.received_at)
    rows = db.session.execute(
        select(Project, func.count(), first)
        .join(Petition, Petition.project_id == Project.id)
        .join(Submission, _VOICE)
        .where(Petition.state == PetitionState.WAITING, in_areas_of(Project.area_code, actor, Role.PUBLISHER))
        .group_by(Project.id)
        .order_by(first)
        .limit(100)
        .options(lazyload("*"))
    )
    return [Waiting(project, voices, since) for project, voices, since in rows]


def due(asked_at: datetime) -> date:
    """By when who asked is answered, as their page promises them."""
    return promises.dues(asked_at, None, None)[1].by


def of_submission(submission: Submission) -> Petition | None:
    """The petition that it is, or whose copy or 'me too' it is."""
    own = db.session.scalar(select(Petition).where(Petition.submission_id == submission.id))
    if own is not None or submission.duplicate_of_id is None:
        return own
    return db.session.scalar(select(Petition).where(Petition.submission_id == submission.duplicate_of_id))


def answered_alone(numbers: Sequence[int]) -> Sequence[int]:
    """The submissions among these that are decided petitions."""
    chosen = select(Petition.submission_id).where(among(Petition.submission_id, numbers))
    return db.session.scalars(chosen.where(Petition.state != PetitionState.WAITING)).all()


def led_to(hearing: Hearing) -> tuple[int, list[HearingOrder]]:
    """How many voices asked for a hearing, and the orders that it carries out."""
    voices = select(func.count()).select_from(Petition).join(Submission, _VOICE)
    asked = db.session.scalar(voices.where(Petition.hearing_id == hearing.id)) or 0
    ordered = select(HearingOrder).where(HearingOrder.hearing_id == hearing.id).order_by(HearingOrder.ordered_on)
    return asked, list(db.session.scalars(ordered))


def counts() -> dict[PetitionState, int]:
    """The whole country's, by state."""
    rows = db.session.execute(select(Petition.state, func.count()).group_by(Petition.state)).tuples()
    return dict.fromkeys(PetitionState, 0) | {PetitionState(state): number for state, number in rows}


def granted_by(hearing: Hearing) -> list[Petition]:
    return list(db.session.scalars(select(Petition).where(Petition.hearing_id == hearing.id).order_by(Petition.id)))


def project_of(petition: Petition) -> Project:
    return db.session.get_one(Project, petition.project_id)
