"""Writes of a project's documents and photographs. One that is taken out or replaced stays in the history."""

from dataclasses import dataclass
from datetime import date

from webapp.core import audit, clock, ids, policy, search
from webapp.core.db import db
from webapp.core.document_text import LONGEST, READABLE, Reading
from webapp.core.files import StoredFile
from webapp.core.jobs import enqueue
from webapp.core.operation import operation
from webapp.core.policy import SYSTEM, Actor
from webapp.projects.models import DocumentKind, Project, ProjectDocument, ProjectStatus, TextState
from webapp.projects.operations import NoReason, changed, lock


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that is stored already, and what is said of it."""

    stored: StoredFile
    title: str
    description: str
    kind: DocumentKind = DocumentKind.PAPER
    thumbnail_key: str | None = None
    taken_on: date | None = None


@operation
def add_document(
    actor: Actor, project: Project, paper: Paper, *, replaces: ProjectDocument | None = None, reason: str = ""
) -> ProjectDocument:
    """Add a document, or put one in the place of another. On a published project this is a published change."""
    project = _allowed(actor, project)
    if replaces is not None:
        _take_out(project, replaces, reason)
    readable = paper.stored.media_type in READABLE
    document = ProjectDocument(
        public_id=ids.new_id(),
        project_id=project.id,
        title=paper.title,
        description=paper.description,
        kind=paper.kind,
        taken_on=paper.taken_on,
        file_key=paper.stored.key,
        media_type=paper.stored.media_type,
        size=paper.stored.size,
        sha256=paper.stored.sha256,
        thumbnail_key=paper.thumbnail_key,
        text_state=TextState.WAITING if readable else TextState.NO_TEXT,
        added_by=actor.id,
        replaces_id=replaces.id if replaces else None,
    )
    project.documents.append(document)
    changed(actor, project, reason, "edit")
    audit.record(actor, "project.document.change", "project", project.public_id, document=document.public_id)
    if readable:
        enqueue("read_documents", document.public_id)
    return document


@operation
def remove_document(actor: Actor, project: Project, document: ProjectDocument, reason: str) -> None:
    """Take a document out; who reads the history still finds it there, with the reason."""
    project = _allowed(actor, project)
    _take_out(project, document, reason)
    changed(actor, project, reason, "edit")
    audit.record(actor, "project.document.change", "project", project.public_id, removed=document.public_id)


@operation
def keep_text(document: ProjectDocument, reading: Reading) -> None:
    """What was read of a document; searchable once its project is published."""
    policy.require(SYSTEM, "project.document.read")
    document.text_state, document.text = reading.state, reading.text
    db.session.flush()
    project = db.session.get_one(Project, document.project_id)
    if project.status != ProjectStatus.DRAFT and document.removed_at is None:
        search.index("project_document", document.id, reading.text, LONGEST)
    audit.record(SYSTEM, "project.document.read", "document", document.public_id, state=reading.state)


def _allowed(actor: Actor, project: Project) -> Project:
    project = lock(project)
    policy.require(actor, "project.document.change", area_path=project.area.path, phase=project.status)
    return project


def _take_out(project: Project, document: ProjectDocument, reason: str) -> None:
    if document.project_id != project.id or document.removed_at is not None:
        raise LookupError("no such document in force")
    if not reason and project.status != ProjectStatus.DRAFT:
        raise NoReason
    document.removed_at, document.removed_reason = clock.now(), reason
    search.forget("project_document", document.id)
