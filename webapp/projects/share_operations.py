"""Writes of secret links: a draft shown to signed-in members of its organisation who hold the link."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select

from webapp.core import audit, clock, ids, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.projects.models import Project, ProjectShare, ProjectStatus
from webapp.projects.operations import lock

LINK_LIFE = timedelta(days=14)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@operation
def make_link(actor: Actor, project: Project) -> str:
    """A new link; the token is shown once and never stored."""
    project = lock(project)
    policy.require(actor, "project.share", area_path=project.area.path, phase=project.status)
    token = secrets.token_urlsafe(24)
    share = ProjectShare(
        public_id=ids.new_id(),
        project_id=project.id,
        token_hash=_hash(token),
        made_by=actor.id,
        expires_at=clock.now() + LINK_LIFE,
    )
    db.session.add(share)
    audit.record(actor, "project.share", "project", project.public_id, link=share.public_id)
    return token


@operation
def revoke_link(actor: Actor, project: Project, share: ProjectShare) -> None:
    """From now on the link opens nothing."""
    policy.require(actor, "project.share", area_path=project.area.path, phase=project.status)
    share = db.session.get_one(ProjectShare, share.id, populate_existing=True)
    if share.project_id != project.id:
        raise LookupError("a link of another project")
    share.revoked_at = share.revoked_at or clock.now()
    audit.record(actor, "project.share", "project", project.public_id, revoked=share.public_id)


@operation
def open_link(actor: Actor, token: str) -> Project | None:
    """The draft behind a link that still holds, for members of its organisation; every opening is noted."""
    policy.require(actor, "project.share.open")
    share = db.session.scalar(
        select(ProjectShare).where(
            ProjectShare.token_hash == _hash(token),
            ProjectShare.revoked_at.is_(None),
            ProjectShare.expires_at > clock.now(),
        )
    )
    project = db.session.get(Project, share.project_id) if share else None
    if share is None or project is None or project.status != ProjectStatus.DRAFT:
        return None
    if project.organisation_id not in {grant.organisation_id for grant in actor.grants}:
        return None
    audit.record(actor, "project.share.open", "project", project.public_id, link=share.public_id)
    return project
