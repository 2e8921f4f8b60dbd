"""Reads of projects: the public register, and the drafts of those who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import load_only, selectinload

from webapp.accounts.models import Organisation
from webapp.accounts.queries import in_areas_of, organisations_where
from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import clock, policy, search
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.links import page_path
from webapp.core.paging import Page, paginate
from webapp.core.panels import provided
from webapp.core.policy import Actor, Role
from webapp.core.thai import fiscal_year
from webapp.follows.queries import Subject
from webapp.projects import rules
from webapp.projects.models import (
    Project,
    ProjectArea,
    ProjectDocument,
    ProjectFinding,
    ProjectRevision,
    ProjectShare,
    ProjectStatus,
)
from webapp.projects.rules import COST_BANDS, Change, differences

MOST_POINTS = 2000


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader of the register asked for."""

    area: Area | None = None
    organisation: str = ""
    strategy: str = ""
    status: str = ""
    year: int | None = None
    cost: str = ""
    query: str = ""

    @property
    def any(self) -> bool:
        return any(self.in_url().values())

    def in_url(self) -> dict[str, str | None]:
        """The filters as they stand in an address; what is not asked for is None."""
        return {
            "q": self.query or None,
            "area": self.area.code if self.area else None,
            "organisation": self.organisation or None,
            "strategy": self.strategy or None,
            "status": self.status or None,
            "year": str(self.year) if self.year else None,
            "cost": self.cost or None,
        }


WHOLE = tuple(
    selectinload(part) for part in (Project.documents, Project.findings, Project.cost_lines, Project.further_areas)
)


def find(actor: Actor, public_id: str) -> Project | None:
    """The project with its documents, if the actor may read it."""
    project = db.session.scalar(select(Project).where(Project.public_id == public_id).options(*WHOLE))
    if project is None:
        return None
    seen = policy.allows(actor, "project.read", area_path=project.area.path, phase=project.status)
    return project if seen else None


def public_projects() -> Select[tuple[Project]]:
    """All that is disclosed."""
    return select(Project).where(Project.status != ProjectStatus.DRAFT)


def lies_in(area: Area) -> ColumnElement[bool]:
    """The condition that a project lies in an area, wholly or with one of its further areas."""
    return _lies(areas.within(Project.area_code, area), areas.within(ProjectArea.area_code, area))


def _lies(itself: ColumnElement[bool], further: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(itself, exists().where(ProjectArea.project_id == Project.id, further))


def newest_in(area: Area | None, limit: int) -> tuple[int, Sequence[Project]]:
    """How many projects are disclosed in an area, and the newest of them as a card shows them."""
    count, newest = _newest_in(areas.shape(area), limit)
    values = areas.bounds(area)
    return db.session.scalar(count, values) or 0, db.session.scalars(newest, values).all()


@lru_cache
def _newest_in(shape: str, limit: int) -> tuple[Select[tuple[int]], Select[tuple[Project]]]:
    itself, further = (areas.within_shape(one.area_code, shape) for one in (Project, ProjectArea))
    found = public_projects().where(_lies(itself, further))
    newest = found.order_by(Project.published_at.desc(), Project.id.desc()).limit(limit)
    shown = [
        getattr(Project, name)
        for name in ("title", "public_id", "status", "area_code", "cost_baht", "starts_on", "ends_on")
    ]
    return found.with_only_columns(func.count(Project.id)), newest.options(load_only(*shown))


def _found(filters: Filters) -> Select[tuple[Project]]:
    statement = public_projects()
    if filters.area:
        statement = statement.where(lies_in(filters.area))
    if filters.organisation:
        statement = statement.where(Project.organisation.has(Organisation.public_id == filters.organisation))
    if filters.strategy:
        statement = statement.where(Project.strategy_ref == filters.strategy)
    if filters.status:
        statement = statement.where(Project.status == filters.status)
    if filters.year:
        first = date(filters.year - 544, 10, 1)  # the fiscal year 2569 begins on 1 October 2025
        statement = statement.where(Project.starts_on >= first, Project.starts_on < first.replace(year=first.year + 1))
    if filters.cost:
        _, over, most = COST_BANDS[filters.cost]
        statement = statement.where(Project.cost_baht > over if over else Project.cost_baht >= 0)
        statement = statement.where(Project.cost_baht <= most) if most else statement
    if filters.query:
        inside = select(ProjectDocument.project_id).where(
            ProjectDocument.removed_at.is_(None),
            ProjectDocument.id.in_(search.matching("project_document", filters.query)),
        )
        statement = statement.where(
            or_(Project.id.in_(search.matching("project", filters.query)), Project.id.in_(inside))
        )
    return statement


def register(filters: Filters) -> Page[Project]:
    """The public register, newest first."""
    return paginate(_found(filters).order_by(Project.published_at.desc(), Project.id.desc()), size=12)


def on_map(filters: Filters) -> list[Project]:
    """The projects of the register for its map, at most MOST_POINTS, newest first."""
    columns = (Project.public_id, Project.title, Project.status, Project.area_code, Project.lat, Project.lon)
    statement = _found(filters).options(load_only(*columns))
    return list(
        db.session.scalars(statement.order_by(Project.published_at.desc(), Project.id.desc()).limit(MOST_POINTS))
    )


@dataclass(frozen=True, slots=True)
class News:
    """A published revision, for the feed."""

    project: Project
    number: int
    reason: str
    made_at: datetime


def news(filters: Filters, limit: int = 50) -> list[News]:
    """The newest published revisions of the projects that the filters name."""
    chosen = _found(filters).with_only_columns(Project.id)
    rows = db.session.execute(
        select(Project, ProjectRevision.number, ProjectRevision.reason, ProjectRevision.made_at)
        .join(ProjectRevision, ProjectRevision.project_id == Project.id)
        .where(Project.id.in_(chosen))
        .order_by(ProjectRevision.made_at.desc(), ProjectRevision.id.desc())
        .limit(limit)
    )
    return [News(*row) for row in rows]


def own_projects(actor: Actor) -> Page[Project]:
    """The projects of an officer's areas, drafts among them, those that wait for work first."""
    statement = (
        select(Project)
        .where(in_areas_of(Project.area_code, actor, Role.PUBLISHER))
        .order_by(Project.status != ProjectStatus.DRAFT, Project.changed_at.desc(), Project.id.desc())
    )
    return paginate(statement)


def publishing_organisations() -> list[Organisation]:
    """The organisations that have disclosed something."""
    published = select(Project.organisation_id).where(Project.status != ProjectStatus.DRAFT)
    return organisations_where(Organisation.id.in_(published))


def used_provinces() -> list[Area]:
    """The provinces in which something is disclosed."""
    codes = db.session.scalars(select(Project.area_code).where(Project.status != ProjectStatus.DRAFT).distinct())
    found = {code[:2] for code in codes}
    return [province for province in areas.provinces() if province.code in found]


def used_years() -> list[int]:
    """The fiscal years in which disclosed projects begin, newest first."""
    days = db.session.scalars(
        select(Project.starts_on)
        .where(Project.status != ProjectStatus.DRAFT, Project.starts_on.is_not(None))
        .distinct()
    )
    return sorted({fiscal_year(day) for day in days if day}, reverse=True)


def document(actor: Actor, project_id: str, public_id: str) -> ProjectDocument | None:
    project = find(actor, project_id)
    documents = project.documents if project else []
    return next((document for document in documents if document.public_id == public_id), None)


def reached(project: Project) -> dict[str, datetime]:
    """When the project came into each of its states, by its published revisions."""
    rows = db.session.execute(
        select(ProjectRevision.facts, ProjectRevision.made_at)
        .where(ProjectRevision.project_id == project.id)
        .order_by(ProjectRevision.number.desc())
    )
    return {str(facts["status"]): made_at for facts, made_at in rows}


def severe_since(project: Project) -> datetime | None:
    """Since when the public reads of the severe impact as it stands; None where it is not severe."""
    statement = select(ProjectRevision.facts, ProjectRevision.made_at).where(ProjectRevision.project_id == project.id)
    return rules.severe_since(db.session.execute(statement.order_by(ProjectRevision.number)).tuples())


@dataclass(frozen=True, slots=True)
class Step:
    """A revision beside what it changed."""

    revision: ProjectRevision
    changes: list[Change]


def history(project: Project) -> list[Step]:
    """The revisions, newest first, each with its differences from the one before."""
    rows = list(
        db.session.scalars(
            select(ProjectRevision).where(ProjectRevision.project_id == project.id).order_by(ProjectRevision.number)
        )
    )
    before: dict[str, object] = {}
    steps = []
    for row in rows:
        facts = shown(row.facts)
        steps.append(Step(row, differences(before, facts) if before else []))
        before = facts
    return steps[::-1]


def shown(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts with names in the place of codes."""
    code = str(facts.get("area_code") or "")
    named = {"area_code": str(areas.full_path_name(area)) if (area := areas.get(code)) else code}
    for field, choices in (("strategy_ref", strategies), ("plan_item_ref", plan_items)):
        if ref := facts.get(field):
            named[field] = dict(choices(code)).get(ref, ref)
    return {**facts, **named}


def finding(project: Project, public_id: str) -> ProjectFinding | None:
    return next((one for one in project.findings if one.public_id == public_id), None)


def links(project: Project) -> list[ProjectShare]:
    """The secret links to a draft that still hold."""
    return list(
        db.session.scalars(
            select(ProjectShare)
            .where(
                ProjectShare.project_id == project.id,
                ProjectShare.revoked_at.is_(None),
                ProjectShare.expires_at > clock.now(),
            )
            .order_by(ProjectShare.id)
        )
    )


def link(project: Project, public_id: str) -> ProjectShare | None:
    return next((one for one in links(project) if one.public_id == public_id), None)


def follow_subject(kind: str, ref: str) -> list[Subject]:
    """A project can be followed once it is disclosed."""
    if kind != "project":
        return []
    project = db.session.scalar(public_projects().where(Project.public_id == ref))
    return (
        [Subject(kind, ref, Text(project.title, project.title), page_path("projects.show", public_id=ref))]
        if project
        else []
    )


def strategies(area_code: str) -> list[tuple[str, str]]:
    """The strategies of the plans in force for an area, as choices of a form."""
    return [(strategy.id, str(strategy.label)) for strategy in provided("strategies_for", area_code)]


def plan_items(area_code: str) -> list[tuple[str, str]]:
    """The plan items of an area, as choices of a form."""
    return [(item.id, str(item.label)) for item in provided("plan_items_for", area_code)]
