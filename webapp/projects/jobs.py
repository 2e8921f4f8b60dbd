"""Background work of this room: reading the words of documents after they were saved."""

from datetime import datetime

from sqlalchemy import select

from webapp.core import document_text, files
from webapp.core.db import db, unit_of_work
from webapp.core.document_text import Reading
from webapp.core.jobs import job, sweeper
from webapp.projects.document_operations import keep_text
from webapp.projects.models import ProjectDocument, TextState


@job("read_documents")
def read_documents(public_ids: list[str]) -> None:
    """Read what has not been read; safe to run again. No transaction is open while a file is read."""
    for public_id in public_ids:
        chosen = select(ProjectDocument).where(
            ProjectDocument.public_id == public_id, ProjectDocument.text_state == TextState.WAITING
        )
        document = db.session.scalar(chosen)
        if document is None:
            continue
        key, media_type = document.file_key, document.media_type
        db.session.rollback()
        reading = _read(key, media_type)
        with unit_of_work():
            document = db.session.scalar(chosen)
            if document is not None:
                keep_text(document, reading)


def _read(key: str, media_type: str) -> Reading:
    try:
        with files.open_file(key) as handle:
            return document_text.read(handle.read(), media_type)
    except FileNotFoundError:
        return Reading(TextState.UNREADABLE)


@sweeper("read_documents")
def unread(before: datetime) -> list[str]:
    return list(
        db.session.scalars(
            select(ProjectDocument.public_id)
            .where(ProjectDocument.text_state == TextState.WAITING, ProjectDocument.added_at < before)
            .limit(200)
        )
    )
