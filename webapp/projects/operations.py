"""Writes of the projects room. Every published change leaves a revision that the public can read."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from webapp.accounts.models import Organisation
from webapp.areas import queries as areas
from webapp.areas.rules import is_official
from webapp.core import audit, clock, ids, policy, search
from webapp.core.db import db
from webapp.core.files import StoredFile
from webapp.core.operation import operation
from webapp.core.policy import Actor, Role
from webapp.projects.models import Project, ProjectDocument, ProjectRevision, ProjectStatus
from webapp.projects.rules import EDITABLE, Head, differences, may_follow, missing_heads


class Incomplete(Exception):
    """Heads that the regulation asks for say nothing yet."""

    def __init__(self, missing: list[Head]) -> None:
        super().__init__(", ".join(head.field for head in missing))
        self.missing = missing


class Stale(Exception):
    """Somebody else changed the project meanwhile."""


class NoReason(Exception):
    """A published change needs a reason."""


class NotPossible(Exception):
    """A project does not go from its state to the wanted one."""


@operation
def create_project(actor: Actor, organisation: Organisation, facts: Mapping[str, Any]) -> Project:
    """A draft. `facts` holds `title`, `area_code` and any others of `rules.EDITABLE`."""
    policy.require(actor, "project.create", area_path=_path(facts["area_code"]))
    if organisation.id not in {grant.organisation_id for grant in actor.grants if grant.role == Role.PUBLISHER}:
        raise policy.Denied("project.create")
    project = Project(public_id=ids.new_id(), organisation_id=organisation.id, created_by=actor.id, **_editable(facts))
    db.session.add(project)
    db.session.flush()
    audit.record(actor, "project.create", "project", project.public_id)
    return project


@operation
def edit_project(
    actor: Actor, project: Project, facts: Mapping[str, Any], *, version: datetime | None = None, reason: str = ""
) -> bool:
    """Change facts. `version` is the `changed_at` that the editor saw. Returns whether anything changed."""
    project = _lock(project)
    policy.require(actor, "project.edit", area_path=project.area.path, phase=project.status)
    policy.require(actor, "project.edit", area_path=_path(facts["area_code"]), phase=project.status)
    if version is not None and version != project.changed_at:
        raise Stale
    wanted = _editable(facts)
    before = facts_of(project)
    if not differences(before, before | plain(wanted)):
        return False
    if project.status != ProjectStatus.DRAFT:
        if missing := missing_heads(before | wanted, clock.today()):
            raise Incomplete(missing)
        if not reason:
            raise NoReason
    for name, value in wanted.items():
        setattr(project, name, value)
    _changed(actor, project, reason)
    audit.record(actor, "project.edit", "project", project.public_id, phase=project.status)
    return True


@operation
def publish_project(actor: Actor, project: Project) -> None:
    """Disclose the project. Raises Incomplete while a head is missing."""
    project = _lock(project)
    policy.require(actor, "project.publish", area_path=project.area.path, phase=project.status)
    if missing := missing_heads(facts_of(project), clock.today()):
        raise Incomplete(missing)
    project.status, project.published_at = ProjectStatus.PUBLISHED, clock.now()
    _changed(actor, project, "")
    audit.record(actor, "project.publish", "project", project.public_id)


@operation
def set_status(actor: Actor, project: Project, status: ProjectStatus, reason: str) -> None:
    """Report that the project began, ended, or was cancelled."""
    project = _lock(project)
    policy.require(actor, "project.status", area_path=project.area.path, phase=project.status)
    if not may_follow(project.status, status):
        raise NotPossible
    if not reason:
        raise NoReason
    project.status = status
    _changed(actor, project, reason)
    audit.record(actor, "project.status", "project", project.public_id, status=status)


@operation
def add_document(
    actor: Actor, project: Project, stored: StoredFile, *, title: str, description: str
) -> ProjectDocument:
    """Add a document whose file is stored already. On a published project this is a published change."""
    project = _lock(project)
    policy.require(actor, "project.document.add", area_path=project.area.path, phase=project.status)
    document = ProjectDocument(
        public_id=ids.new_id(),
        project_id=project.id,
        title=title,
        description=description,
        file_key=stored.key,
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        added_by=actor.id,
    )
    project.documents.append(document)
    _changed(actor, project, "")
    audit.record(actor, "project.document.add", "project", project.public_id, document=document.public_id)
    return document


def facts_of(project: Project) -> dict[str, Any]:
    """The facts as a revision keeps them: plain values that JSON can hold."""
    facts = plain({name: getattr(project, name) for name in EDITABLE})
    facts["status"] = project.status
    facts["documents"] = [{"title": d.title, "sha256": d.sha256} for d in project.documents]
    return facts


def index(project: Project) -> None:
    """Make a published project findable by what the public reads of it."""
    place = areas.full_path_name(project.area)
    office = project.organisation.name
    texts = [project.title, project.rationale, project.substance, project.place, project.operator, project.outputs]
    texts += [project.impacts, project.schedule, place.th, place.en, office.th, office.en]
    texts += [f"{document.title} {document.description}" for document in project.documents]
    search.index("project", project.id, "\n".join(texts))


def _changed(actor: Actor, project: Project, reason: str) -> None:
    project.changed_at = clock.now()
    db.session.flush()
    if project.status == ProjectStatus.DRAFT:
        return
    db.session.refresh(project, ["area"])
    last = db.session.scalar(select(func.max(ProjectRevision.number)).where(ProjectRevision.project_id == project.id))
    db.session.add(
        ProjectRevision(
            project_id=project.id, number=(last or 0) + 1, facts=facts_of(project), reason=reason, made_by=actor.id
        )
    )
    index(project)


def _lock(project: Project) -> Project:
    """The row as it is now; on PostgreSQL nobody else changes it until the commit."""
    statement = select(Project).where(Project.id == project.id).with_for_update(of=Project)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def _path(area_code: str) -> str:
    if not is_official(area_code):
        raise ValueError(f"a project lies in a province, district or subdistrict, not in '{area_code}'")
    return areas.path_of(area_code)


def _editable(facts: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(facts) - set(EDITABLE):
        raise KeyError(", ".join(sorted(unknown)))
    return dict(facts)


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Values that JSON can hold and that compare as they are shown."""
    return {
        name: f"{value:.2f}" if name == "cost_baht" and value is not None else _json(value)
        for name, value in facts.items()
    }


def _json(value: Any) -> Any:
    return str(value) if isinstance(value, date | Decimal) else value
