"""An import that should not have been is withdrawn as a whole: into the wrong hearing, with the wrong columns.

Nothing is deleted. What was stored is in no list and no count of the hearing any more, and the same file can be imported
again. What people decided on meanwhile stays, and goes too once they take that back.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, exists, func, not_, select
from sqlalchemy.orm import aliased

from webapp.accounts.models import User
from webapp.areas import queries as areas
from webapp.core import audit, clock, policy, search
from webapp.core.db import db, hold, unit_of_work
from webapp.core.jobs import enqueue, job, sweeper
from webapp.core.operation import operation
from webapp.core.panels import provided
from webapp.core.policy import Actor
from webapp.hearings.queries import phase_of
from webapp.submissions import rules
from webapp.submissions.models import Moderation, State, Submission, Visibility
from webapp.submissions.operations import tracking_code
from webapp.submissions.opinion_imports import AT_A_TIME, Started
from webapp.submissions.provenance_models import ImportState, OpinionImport, Provenance

PERMISSION = "opinion.import"
WITH_IMPORT = "ถอนพร้อมการนำเข้าทั้งชุด: "  # before the reason, as it is kept
_COPY = aliased(Submission)
UNDECIDED = (
    Submission.state.in_((State.WAITING, State.IN_THEME)),
    ~exists().where(_COPY.duplicate_of_id == Submission.id).correlate(Submission),
)


def _require(actor: Actor, row: OpinionImport) -> None:
    policy.require(actor, PERMISSION, area_path=areas.path_of(row.hearing.area_code), phase=phase_of(row.hearing))


@operation
def withdraw(actor: Actor, row: OpinionImport, reason: str) -> None:
    """Take back what an import stored, with a reason that the public reads. Raises Started while it still stores."""
    _require(actor, row)
    hold(row)
    if row.state not in (ImportState.DONE, ImportState.FAILED) or row.withdrawn_at is not None:
        raise Started
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = clock.now(), actor.id, reason.strip()
    rows = db.session.scalar(select(func.count()).select_from(_standing(row).subquery()))
    audit.record(actor, PERMISSION, "hearing", row.hearing.public_id, withdrawn=row.public_id, rows=rows)
    enqueue("withdraw_opinions", row.public_id)


def _of_import(row: OpinionImport) -> Select[tuple[Submission]]:
    """What was stored of it and still counts in the hearing."""
    mine = Provenance.import_id == row.id, Provenance.withdrawn_at.is_(None)
    return select(Submission).join(Provenance, Provenance.submission_id == Submission.id).where(*mine)


def _standing(row: OpinionImport) -> Select[tuple[int]]:
    """The numbers of what nobody has decided on: linked, answered, or merged with another."""
    return _of_import(row).where(*UNDECIDED).with_only_columns(Submission.id).order_by(Submission.id)


def decided(row: OpinionImport, most: int) -> list[Submission]:
    """What people decided on, so many of it; it stays though the import is withdrawn."""
    return list(db.session.scalars(_of_import(row).where(not_(and_(*UNDECIDED))).order_by(Submission.id).limit(most)))


def withdrawn_of(row: OpinionImport) -> int:
    gone = Provenance.import_id == row.id, Provenance.withdrawn_at.is_not(None)
    return db.session.scalar(select(func.count()).where(*gone)) or 0


@job("withdraw_opinions")
def withdraw_opinions(public_ids: list[str]) -> None:
    """Some rows are a transaction; running again goes on."""
    for public_id in public_ids:
        row = db.session.scalar(select(OpinionImport).where(OpinionImport.public_id == public_id))
        if row is None or row.withdrawn_at is None or not _may_go_on(row):
            continue
        actor = db.session.get_one(User, row.withdrawn_by).actor
        numbers = db.session.scalars(_standing(row)).all()
        for start in range(0, len(numbers), AT_A_TIME):
            with unit_of_work():
                take_back(actor, row, numbers[start : start + AT_A_TIME])


def _may_go_on(row: OpinionImport) -> bool:
    """Until the result of the hearing; and while who withdrew it is an officer there."""
    actor = db.session.get_one(User, row.withdrawn_by).actor
    path, phase = areas.path_of(row.hearing.area_code), phase_of(row.hearing)
    return policy.allows(actor, PERMISSION, area_path=path, phase=phase)


@sweeper("withdraw_opinions")
def unfinished(before: datetime) -> list[str]:
    """Also what was taken back meanwhile: a link, an answer."""
    found = db.session.scalars(select(OpinionImport).where(OpinionImport.withdrawn_at < before))
    return [row.public_id for row in found if _may_go_on(row) and db.session.scalar(_standing(row).limit(1))]


@operation
def take_back(actor: Actor, row: OpinionImport, numbers: Sequence[int]) -> None:
    """These rows, unless somebody decided on them at this moment."""
    _require(actor, row)
    locked = select(Submission).where(Submission.id.in_(numbers), *UNDECIDED).order_by(Submission.id)
    locked = locked.with_for_update(of=Submission).execution_options(populate_existing=True)
    gone = db.session.scalars(locked).all()
    for submission in gone:
        provided("withdrawn", submission)
        _take_back(actor, row, submission)
    audit.record(actor, PERMISSION, "hearing", row.hearing.public_id, taken_back=[one.public_id for one in gone])


def _take_back(actor: Actor, row: OpinionImport, submission: Submission) -> None:
    now, reason = clock.now(), f"{WITH_IMPORT}{row.withdrawn_reason}"
    db.session.get_one(Provenance, submission.id).withdrawn_at = now
    search.forget("submission", submission.id)
    db.session.refresh(submission)  # the rooms above moved it
    submission.state, submission.state_reason, submission.state_changed_at = State.OUT_OF_SCOPE, reason, now
    submission.visibility, submission.visibility_reason, submission.is_listed = Visibility.HIDDEN, reason, False
    moderated = Moderation(
        submission_id=submission.id, visibility=Visibility.HIDDEN, reason=reason, made_by=actor.id, made_at=now
    )
    db.session.add(moderated)
    # The same file can be imported again: what it is known by is free.
    submission.source, submission.form_key = f"withdrawn {row.public_id}", None
    submission.code_hash = rules.code_hash(tracking_code(f"{submission.source}\x1f{submission.source_id}"))
