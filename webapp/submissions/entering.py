"""Opinions that were said or written elsewhere, typed in by staff: with the session, the page, who typed it, the channel."""

from dataclasses import dataclass

from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.core import ids, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.hearings.models import Hearing
from webapp.hearings.queries import phase_of
from webapp.hearings.session_models import HearingSession
from webapp.submissions.models import Submission
from webapp.submissions.operations import Incoming, Receipt, opinion_row, store
from webapp.submissions.privacy import Prepared, prepare_all
from webapp.submissions.provenance_models import OpinionImport, Provenance


@dataclass(frozen=True, slots=True)
class Source:
    """Where an opinion came from."""

    session: HearingSession | None = None
    page: str = ""
    imported: OpinionImport | None = None
    row_number: int | None = None


def enter_opinion(
    actor: Actor,
    hearing: Hearing,
    incoming: Incoming,
    source: Source,
    *,
    permission: str = "opinion.enter",
    prepared: Prepared | None = None,
) -> Receipt:
    """Take in an opinion that its writer did not send; like any other it gets a code and is counted.

    `prepared`: its words, where many were read before others had to wait.
    """
    prepared = prepared or prepare_all(incoming.text)
    return _enter(actor, hearing, incoming, prepared, source, permission=permission)


@operation
def _enter(
    actor: Actor, hearing: Hearing, incoming: Incoming, prepared: Prepared, source: Source, *, permission: str
) -> Receipt:
    policy.require(actor, permission, area_path=areas.path_of(hearing.area_code), phase=phase_of(hearing))
    if source.session is not None and source.session.hearing_id != hearing.id:
        raise ValueError("a session of another hearing")
    receipt = store(actor, permission, opinion_row(actor, hearing, incoming, prepared), incoming, prepared)
    if receipt.is_new:
        db.session.add(
            Provenance(
                submission_id=receipt.submission.id,
                session_id=source.session.id if source.session else None,
                page=source.page,
                import_id=source.imported.id if source.imported else None,
                row_number=source.row_number,
            )
        )
    return receipt


def provenance_of(submission: Submission) -> Provenance | None:
    return db.session.get(Provenance, submission.id)


def hearing_of_code(typed: str) -> tuple[Hearing, int] | None:
    """The hearing and the version of the questions that a printed form names: its code ends with the version."""
    name, _, version = typed.strip().upper().rpartition("-V")
    if not (version.isascii() and version.isdigit() and len(version) < 4):
        return None
    hearing = db.session.scalar(select(Hearing).where(Hearing.public_id == ids.read_code(name[:60]).lower()))
    return (hearing, int(version)) if hearing and 0 < int(version) <= hearing.questions_version else None
