"""Reads of hearings: announced ones for everybody, drafts for the officers of the area."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, lazyload, load_only

from webapp.accounts.queries import in_areas_of
from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import clock, policy
from webapp.core.db import NOW, db
from webapp.core.paging import Page, paginate
from webapp.core.policy import Actor, Role
from webapp.hearings import rules
from webapp.hearings.models import ChangeKind, Hearing, HearingChange
from webapp.hearings.rules import Phase
from webapp.projects.models import Project
from webapp.projects.queries import severe_since

# What a list shows of a hearing: not its questions, nor all facts of its project.
AS_CARD = (
    lazyload(Hearing.questions),
    joinedload(Hearing.project).options(
        load_only(Project.public_id, Project.title, Project.area_code), lazyload(Project.organisation)
    ),
)


def phase_of(hearing: Hearing) -> Phase:
    """Where a hearing stands now."""
    return rules.phase(
        clock.now(),
        hearing.opens_at,
        hearing.closes_at,
        hearing.announced_at,
        hearing.summary_published_at,
        hearing.cancelled_at,
    )


def is_overdue(hearing: Hearing) -> bool:
    """Whether the summary should have been published by now."""
    return rules.is_overdue(phase_of(hearing), rules.bangkok_day(hearing.closes_at), clock.today())


def find(actor: Actor, public_id: str) -> Hearing | None:
    """The hearing, if the actor may read it."""
    hearing = db.session.scalar(select(Hearing).where(Hearing.public_id == public_id))
    if hearing is None:
        return None
    seen = policy.allows(actor, "hearing.read", area_path=areas.path_of(hearing.area_code), phase=phase_of(hearing))
    return hearing if seen else None


def by_number(number: int) -> Hearing | None:
    """The row, for code that checks the permission itself."""
    return db.session.get(Hearing, number)


def took_place() -> ColumnElement[bool]:
    """Not cancelled before it opened; one that was cut short took place until then."""
    return or_(Hearing.cancelled_at.is_(None), Hearing.cancelled_at > Hearing.closes_at)


def in_phase(wanted: Phase, now: Any) -> ColumnElement[bool]:
    """The condition of a phase in SQL; the same decision as rules.phase."""
    announced = and_(Hearing.announced_at.is_not(None), Hearing.announced_at <= now)
    cancelled = and_(announced, ~took_place(), Hearing.cancelled_at <= now)
    goes_on = and_(announced, or_(took_place(), Hearing.cancelled_at > now))
    summarised = and_(Hearing.summary_published_at.is_not(None), Hearing.summary_published_at <= now)
    conditions = {
        Phase.DRAFT: ~announced,
        Phase.ANNOUNCED: and_(goes_on, Hearing.opens_at > now),
        Phase.OPEN: and_(goes_on, Hearing.opens_at <= now, Hearing.closes_at >= now),
        Phase.CLOSED: and_(goes_on, Hearing.closes_at < now, ~summarised),
        Phase.SUMMARISED: and_(goes_on, Hearing.closes_at < now, summarised),
        Phase.CANCELLED: cancelled,
    }
    return conditions[wanted]


def public_hearings() -> Select[tuple[Hearing]]:
    return select(Hearing).where(Hearing.announced_at.is_not(None), Hearing.announced_at <= clock.now())


def listing(wanted: Phase, area: Area | None = None) -> Page[Hearing]:
    """The hearings of one phase: what ends or begins next first, what is over newest first."""
    statement = select(Hearing).where(in_phase(wanted, clock.now())).options(*AS_CARD)
    if area is not None:
        statement = statement.where(areas.within(Hearing.area_code, area))
    order = {Phase.OPEN: Hearing.closes_at.asc(), Phase.ANNOUNCED: Hearing.opens_at.asc()}
    return paginate(statement.order_by(order.get(wanted, Hearing.closes_at.desc()), Hearing.id), size=12)


def counts(area: Area | None = None) -> dict[Phase, int]:
    """How many hearings stand in each public phase."""
    now = clock.now()
    public = (Phase.OPEN, Phase.ANNOUNCED, Phase.CLOSED, Phase.SUMMARISED, Phase.CANCELLED)
    columns = [func.sum(case((in_phase(wanted, now), 1), else_=0)) for wanted in public]
    statement = select(*columns)
    if area is not None:
        statement = statement.where(areas.within(Hearing.area_code, area))
    row = db.session.execute(statement).one()
    return {wanted: int(value or 0) for wanted, value in zip(public, row, strict=True)}


def of_project(project: Project) -> list[Hearing]:
    """The announced hearings on a project, newest first."""
    statement = public_hearings().where(Hearing.project_id == project.id).order_by(Hearing.opens_at.desc())
    return list(db.session.scalars(statement.options(*AS_CARD)))


def open_on(project: Project) -> Hearing | None:
    """The hearing on a project that takes opinions now; of several, the one that opened last."""
    open_now = Hearing.project_id == project.id, in_phase(Phase.OPEN, clock.now())
    newest = select(Hearing).where(*open_now).order_by(Hearing.opens_at.desc(), Hearing.id.desc()).limit(1)
    return db.session.scalar(newest.options(*AS_CARD))


def held_on(project: Project) -> list[Hearing]:
    """The hearings on a project as it stands that ended as announced and whose summary is published.

    Where its impact was found severe later, only those announced after that: the others heard lesser facts.
    """
    whole = Hearing.cancelled_at.is_(None), in_phase(Phase.SUMMARISED, clock.now())
    statement = select(Hearing).where(Hearing.project_id == project.id, *whole)
    if since := severe_since(project):
        statement = statement.where(Hearing.announced_at >= since)
    return list(db.session.scalars(statement))


def drafts_of_project(actor: Actor, project: Project) -> list[Hearing]:
    """The drafts on a project, for those who may read them."""
    if not policy.allows(actor, "hearing.read", area_path=project.area.path, phase=Phase.DRAFT):
        return []
    drafts = in_phase(Phase.DRAFT, clock.now())
    return list(db.session.scalars(select(Hearing).where(Hearing.project_id == project.id, drafts)))


def overlapping(hearing: Hearing, closes_at: datetime) -> Hearing | None:
    """Another hearing on the same project that is announced and runs at the same time."""
    statement = public_hearings().where(
        Hearing.project_id == hearing.project_id,
        Hearing.id != hearing.id,
        Hearing.cancelled_at.is_(None),
        Hearing.opens_at <= closes_at,
        Hearing.closes_at >= hearing.opens_at,
    )
    return db.session.scalar(statement.limit(1))


def changes_of(hearing: Hearing) -> list[HearingChange]:
    """What changed after the announcement, newest first."""
    chosen = select(HearingChange).where(HearingChange.hearing_id == hearing.id)
    return list(db.session.scalars(chosen.order_by(HearingChange.id.desc())))


def why_cancelled(hearing: Hearing) -> str:
    return next((one.reason for one in changes_of(hearing) if one.kind == ChangeKind.CANCELLED), "")


def soonest(phase: Phase, limit: int, area: Area | None = None) -> list[Hearing]:
    """The hearings of a phase that end (or begin) next."""
    values = {"now": clock.now(), **areas.bounds(area)}
    return list(db.session.scalars(_soonest(phase, limit, areas.shape(area)), values))


@lru_cache
def _soonest(phase: Phase, limit: int, shape: str) -> Select[tuple[Hearing]]:
    column = Hearing.closes_at if phase == Phase.OPEN else Hearing.opens_at
    found = select(Hearing).where(in_phase(phase, NOW), areas.within_shape(Hearing.area_code, shape))
    return found.options(*AS_CARD).order_by(column, Hearing.id).limit(limit)


def own_hearings(actor: Actor) -> Page[Hearing]:
    """The hearings of an officer's areas: those that wait for work first (to summarise, then drafts)."""
    now = clock.now()
    rank = case(
        (in_phase(Phase.CLOSED, now), 0),
        (in_phase(Phase.DRAFT, now), 1),
        (in_phase(Phase.OPEN, now), 2),
        (in_phase(Phase.ANNOUNCED, now), 3),
        else_=4,
    )
    own = in_areas_of(Hearing.area_code, actor, Role.PUBLISHER)
    return paginate(select(Hearing).where(own).order_by(rank, Hearing.closes_at, Hearing.id))


def own_unfinished(actor: Actor) -> list[Hearing]:
    """The hearings of an officer's areas whose clock still runs, what falls due first first."""
    own = in_areas_of(Hearing.area_code, actor, Role.PUBLISHER)
    now = clock.now()
    over = or_(in_phase(Phase.SUMMARISED, now), in_phase(Phase.CANCELLED, now))
    statement = select(Hearing).where(own, ~over).order_by(Hearing.closes_at)
    return list(db.session.scalars(statement.limit(100)))


def own_to_summarise(actor: Actor) -> list[Hearing]:
    """The closed hearings of an officer's areas without a published result, the oldest first."""
    own = in_areas_of(Hearing.area_code, actor, Role.PUBLISHER)
    statement = select(Hearing).where(own, in_phase(Phase.CLOSED, clock.now())).order_by(Hearing.closes_at)
    return list(db.session.scalars(statement.limit(100)))
