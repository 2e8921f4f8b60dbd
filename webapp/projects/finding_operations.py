"""Writes when a greater impact is found than was disclosed: it is told at once, and the project stands still."""

from sqlalchemy import select

from webapp.core import audit, clock, ids, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.projects.models import Impact, Project, ProjectFinding
from webapp.projects.operations import NotPossible, changed, lock
from webapp.projects.rules import at_least


@operation
def report_finding(actor: Actor, project: Project, found: str, impact: Impact, decided_by: str) -> ProjectFinding:
    """Tell what was found, and who judged how far it reaches. Until measures are announced the project stands still."""
    project = lock(project)
    policy.require(actor, "project.finding", area_path=project.area.path, phase=project.status)
    if project.open_finding is not None or impact not in at_least(project.impact):
        raise NotPossible
    finding = ProjectFinding(public_id=ids.new_id(), project_id=project.id, found=found, reported_by=actor.id)
    db.session.add(finding)
    project.impact, project.screening_reason = impact, found
    project.screening_by, project.screened_on = decided_by, clock.today()
    db.session.flush()
    changed(actor, project, found, "finding")
    audit.record(actor, "project.finding", "project", project.public_id, finding=finding.public_id)
    return finding


@operation
def announce_measures(actor: Actor, project: Project, finding: ProjectFinding, measures: str) -> None:
    """Announce what is done against the greater impact; then the project may go on."""
    project = lock(project)
    policy.require(actor, "project.finding", area_path=project.area.path, phase=project.status)
    finding = db.session.scalars(
        select(ProjectFinding).where(ProjectFinding.id == finding.id).execution_options(populate_existing=True)
    ).one()
    if finding.project_id != project.id or finding.announced_at is not None:
        raise NotPossible
    finding.measures, finding.announced_at = measures, clock.now()
    db.session.flush()
    changed(actor, project, measures, "measures")
    audit.record(actor, "project.finding", "project", project.public_id, measures=finding.public_id)
