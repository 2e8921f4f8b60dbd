"""Reads of projects: the public register, and the drafts of those who may see them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from webapp.accounts.models import Organisation
from webapp.accounts.queries import in_areas_of
from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import policy, search
from webapp.core.db import db
from webapp.core.paging import Page, paginate
from webapp.core.panels import provided
from webapp.core.policy import Actor, Role
from webapp.core.thai import fiscal_year
from webapp.projects.models import Project, ProjectDocument, ProjectRevision, ProjectStatus
from webapp.projects.rules import Change, differences


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader of the register asked for."""

    area: Area | None = None
    organisation: str = ""
    strategy: str = ""
    status: str = ""
    year: int | None = None
    query: str = ""

    @property
    def any(self) -> bool:
        return any((self.area, self.organisation, self.strategy, self.status, self.year, self.query))


def find(actor: Actor, public_id: str) -> Project | None:
    """The project with its documents, if the actor may read it."""
    statement = select(Project).where(Project.public_id == public_id).options(selectinload(Project.documents))
    project = db.session.scalar(statement)
    if project is None:
        return None
    seen = policy.allows(actor, "project.read", area_path=project.area.path, phase=project.status)
    return project if seen else None


def public_projects() -> Select[tuple[Project]]:
    """All that is disclosed."""
    return select(Project).where(Project.status != ProjectStatus.DRAFT)


def register(filters: Filters) -> Page[Project]:
    """The public register, newest first."""
    statement = public_projects()
    if filters.area:
        statement = statement.where(areas.within(Project.area_code, filters.area))
    if filters.organisation:
        statement = statement.where(Project.organisation.has(Organisation.public_id == filters.organisation))
    if filters.strategy:
        statement = statement.where(Project.strategy_ref == filters.strategy)
    if filters.status:
        statement = statement.where(Project.status == filters.status)
    if filters.year:
        first = date(filters.year - 544, 10, 1)  # the fiscal year 2569 begins on 1 October 2025
        statement = statement.where(Project.starts_on >= first, Project.starts_on < first.replace(year=first.year + 1))
    if filters.query:
        statement = statement.where(Project.id.in_(search.matching("project", filters.query)))
    return paginate(statement.order_by(Project.published_at.desc(), Project.id.desc()), size=12)


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
    return list(
        db.session.scalars(select(Organisation).where(Organisation.id.in_(published)).order_by(Organisation.name_th))
    )


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
        steps.append(Step(row, differences(before, row.facts) if before else []))
        before = row.facts
    return steps[::-1]


def strategies(area_code: str) -> list[tuple[str, str]]:
    """The strategies of the plans in force for an area, as choices of a form."""
    return [(strategy.id, str(strategy.label)) for strategy in provided("strategies_for", area_code)]


def plan_items(area_code: str) -> list[tuple[str, str]]:
    """The plan items of an area, as choices of a form."""
    return [(item.id, str(item.label)) for item in provided("plan_items_for", area_code)]
