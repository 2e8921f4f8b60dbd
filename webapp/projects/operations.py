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
from webapp.core.i18n import Text
from webapp.core.jobs import enqueue
from webapp.core.operation import operation
from webapp.core.panels import provided
from webapp.core.policy import Actor, Role
from webapp.follows.notices import tell
from webapp.projects.models import Project, ProjectDocument, ProjectRevision, ProjectStatus, TextState
from webapp.projects.rules import (
    DOCUMENT_KINDS,
    EDITABLE,
    SCREENING,
    STATUS_NAMES,
    Head,
    Obstacle,
    differences,
    file_size,
    may_follow,
    missing_heads,
    obstacle,
    screening_faults,
)

NEWS = {
    "publish": Text("โครงการใหม่: {title}", "A new project: {title}"),
    "edit": Text("มีการแก้ไขโครงการ: {title}", "The project has changed: {title}"),
    "status": Text("สถานะโครงการเปลี่ยน: {title}", "The project’s status has changed: {title}"),
    "finding": Text("พบผลกระทบเพิ่มขึ้นจากโครงการ: {title}", "A greater impact of the project was found: {title}"),
    "measures": Text("ประกาศมาตรการเพิ่มเติมของโครงการ: {title}", "Further measures of the project: {title}"),
}


class Incomplete(Exception):
    """Heads that the regulation asks for say nothing yet."""

    def __init__(self, missing: list[Head]) -> None:
        super().__init__(", ".join(head.field for head in missing))
        self.missing = missing


class Stale(Exception):
    """Somebody else changed the project meanwhile."""


class Unaccounted(Exception):
    """A degree of impact without a word on why, by whom and when it was found."""


class NoReason(Exception):
    """A published change needs a reason."""


class NotPossible(Exception):
    """A project does not go from its state to the wanted one."""


class Blocked(Exception):
    """Something must happen before the project goes on."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


@operation
def create_project(actor: Actor, organisation: Organisation, facts: Mapping[str, Any]) -> Project:
    """A draft. `facts` holds `title`, `area_code` and any others of `rules.EDITABLE`."""
    for code in (facts["area_code"], *facts.get("further_codes", ())):
        policy.require(actor, "project.create", area_path=_path(code))
    if organisation.id not in {grant.organisation_id for grant in actor.grants if grant.role == Role.PUBLISHER}:
        raise policy.Denied("project.create")
    if screening_faults(facts, clock.today()):
        raise Unaccounted
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
    project = lock(project)
    policy.require(actor, "project.edit", area_path=project.area.path, phase=project.status)
    for code in {facts["area_code"], *facts.get("further_codes", ())} - set(project.further_codes):
        policy.require(actor, "project.edit", area_path=_path(code), phase=project.status)
    if version is not None and version != project.changed_at:
        raise Stale
    wanted = _editable(facts)
    if screening_faults({name: getattr(project, name) for name in ("impact", *SCREENING)} | wanted, clock.today()):
        raise Unaccounted
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
    changed(actor, project, reason, "edit")
    audit.record(actor, "project.edit", "project", project.public_id, phase=project.status)
    return True


@operation
def publish_project(actor: Actor, project: Project) -> None:
    """Disclose the project. Raises Incomplete while a head is missing."""
    project = lock(project)
    policy.require(actor, "project.publish", area_path=project.area.path, phase=project.status)
    if missing := missing_heads(facts_of(project), clock.today()):
        raise Incomplete(missing)
    project.status, project.published_at = ProjectStatus.PUBLISHED, clock.now()
    for document in project.papers:
        if (
            document.text_state == TextState.READ
        ):  # a draft's words were not searchable: a job does that, not this request
            document.text_state = TextState.WAITING
            enqueue("read_documents", document.public_id)
    changed(actor, project, "", "publish")
    audit.record(actor, "project.publish", "project", project.public_id)


@operation
def set_status(actor: Actor, project: Project, status: ProjectStatus, reason: str) -> None:
    """Report that the project began, ended, or was cancelled."""
    project = lock(project)
    policy.require(actor, "project.status", area_path=project.area.path, phase=project.status)
    if not may_follow(project.status, status):
        raise NotPossible
    if what := obstacle_to(project, status):
        raise Blocked(what)
    if not reason:
        raise NoReason
    project.status = status
    changed(actor, project, reason, "status")
    audit.record(actor, "project.status", "project", project.public_id, status=status)


def obstacle_to(project: Project, status: ProjectStatus) -> Obstacle | None:
    """What must happen before this project goes on to that state. Where nobody knows of hearings, none was held."""
    held = any(provided("hearings_held", project))
    return obstacle(status, project.impact, hearing_held=held, finding_open=project.open_finding is not None)


def facts_of(project: Project) -> dict[str, Any]:
    """The facts as a revision keeps them: plain values that JSON can hold."""
    facts = plain({name: getattr(project, name) for name in EDITABLE})
    facts["status"] = project.status
    facts["documents"] = [_document_line(d) for d in (*project.papers, *project.pictures)]
    facts["findings"] = [
        {"title": f"{finding.found}\n{finding.measures}".strip(), "id": finding.public_id}
        for finding in project.findings
    ]
    return facts


def _document_line(document: ProjectDocument) -> dict[str, str]:
    """With a piece of its hash, so that a replaced file under the same title is seen as a change."""
    kind = DOCUMENT_KINDS[document.media_type]
    words = f"{document.title} ({kind}, {file_size(document.size)}, sha256 {document.sha256[:12]})"
    return {"title": words, "sha256": document.sha256}


def index(project: Project) -> None:
    """Make a published project findable by what the public reads of it."""
    place = areas.full_path_name(project.area)
    office = project.organisation.name
    texts = [
        project.title,
        project.easy_summary,
        project.rationale,
        project.substance,
        project.place,
        project.operator,
        project.outputs,
    ]
    texts += [project.impacts, project.schedule, place.th, place.en, office.th, office.en]
    texts += [areas.full_path_name(area).th for code in project.further_codes if (area := areas.get(code))]
    texts += [f"{document.title} {document.description}" for document in (*project.papers, *project.pictures)]
    texts += [f"{finding.found} {finding.measures}" for finding in project.findings]
    search.index("project", project.id, "\n".join(texts))


def changed(actor: Actor, project: Project, reason: str, news: str) -> None:
    """The end of every change: a new version; if it is published, a revision, and word to those who follow."""
    project.changed_at = clock.now()
    db.session.flush()
    if project.status == ProjectStatus.DRAFT:
        return
    db.session.refresh(project, ["documents", "findings"])
    last = db.session.scalar(select(func.max(ProjectRevision.number)).where(ProjectRevision.project_id == project.id))
    db.session.add(
        ProjectRevision(
            project_id=project.id, number=(last or 0) + 1, facts=facts_of(project), reason=reason, made_by=actor.id
        )
    )
    index(project)
    status = STATUS_NAMES[ProjectStatus(project.status)]
    tell(
        NEWS[news].format(title=project.title),
        Text("สถานะ: {status}\n\n{reason}", "Status: {status}\n\n{reason}").format(status=status, reason=reason),
        f"/projects/{project.public_id}",
        project=project.public_id,
        area_codes=[project.area_code, *project.further_codes] if news == "publish" else [],
    )


def lock(project: Project) -> Project:
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
    return {name: _json(name, value) for name, value in facts.items()}


def _json(name: str, value: Any) -> Any:
    if name == "costs":
        return [{"year": y, "source": source, "amount": f"{amount:.2f}"} for y, source, amount in value or ()]
    if name == "further_codes":
        return [{"code": code, "title": _address(code)} for code in sorted(value or ())]
    if name == "cost_baht" and value is not None:
        return f"{value:.2f}"
    return str(value) if isinstance(value, date | Decimal) else value


def _address(code: str) -> str:
    area = areas.get(code)
    return areas.full_path_name(area).th if area else code
