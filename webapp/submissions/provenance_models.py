"""Where an opinion came from that its writer did not send: a session, a sheet of paper, a line of a table."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, exists
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core import clock, ids
from webapp.core.db import Base, one_of
from webapp.hearings.models import Hearing
from webapp.hearings.session_models import HearingSession
from webapp.submissions.models import Submission


class ImportState(StrEnum):
    MAPPING = "mapping"
    READY = "ready"
    QUEUED = "queued"
    DONE = "done"
    FAILED = "failed"


class OpinionImport(Base):
    """A table of opinions from elsewhere on its way into a hearing: uploaded, mapped, tried, stored."""

    __tablename__ = "opinion_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"), index=True)
    state: Mapped[str] = mapped_column(String(8), default=ImportState.MAPPING)
    file_key: Mapped[str] = mapped_column(String(100))
    file_name: Mapped[str] = mapped_column(String(200))
    archive_key: Mapped[str | None] = mapped_column(String(100), comment="ZIP of the files that the table names")
    gathered_by: Mapped[str] = mapped_column(String(300), comment="who heard these opinions, and how; public")
    columns: Mapped[list[str]] = mapped_column(JSON, comment="the names in the table's first line")
    mapping: Mapped[dict[str, int]] = mapped_column(JSON, default=dict, comment="our field → number of the column")
    found: Mapped[dict[str, int]] = mapped_column(JSON, default=dict, comment="rows read, good, stored, known, refused")
    faults: Mapped[list[list[Any]]] = mapped_column(JSON, default=list, comment="the first refused rows: number, why")
    fault: Mapped[str] = mapped_column(Text, default="", comment="why the whole failed")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    withdrawn_reason: Mapped[str] = mapped_column(
        Text, default="", server_default="", comment="why it was withdrawn as a whole; public"
    )

    hearing: Mapped[Hearing] = relationship(lazy="joined")
    __table_args__ = (CheckConstraint(one_of("state", ImportState), name="state"),)


class Provenance(Base):
    """Beside `entered_by` and `channel` of the submission: which session, which page of the scan, which table."""

    __tablename__ = "provenances"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("hearing_sessions.id"), index=True)
    page: Mapped[str] = mapped_column(String(40), default="", comment="page of the scan or number of the sheet")
    import_id: Mapped[int | None] = mapped_column(ForeignKey("opinion_imports.id"), index=True)
    row_number: Mapped[int | None] = mapped_column(comment="line of the imported table")
    withdrawn_at: Mapped[datetime | None] = mapped_column(comment="with its import: it counts no more in the hearing")

    submission: Mapped[Submission] = relationship(lazy="select")
    session: Mapped[HearingSession | None] = relationship(lazy="joined")
    imported: Mapped[OpinionImport | None] = relationship(lazy="joined")


COUNTS = ~exists().where(Provenance.submission_id == Submission.id, Provenance.withdrawn_at.is_not(None))
"""What counts in its hearing: all but what was withdrawn with its import."""
