"""Reviews undone, and reviews of what is not for us."""

from collections.abc import Sequence

from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.core import audit, policy
from webapp.core.db import db, hold
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.insights import placing, teaching
from webapp.insights.models import Analysis, Correction, Label, Source
from webapp.insights.operations import Changed, version_of
from webapp.submissions.models import State, Submission


@operation
def take_back_review(actor: Actor, submission: Submission, seen: str | None = None) -> bool:
    """Undo the last review as if it had not been: earlier corrections, or else the machine's labels, are in force again.

    What is taken back teaches nothing; the audit trail keeps both the review and its end.
    """
    policy.require(actor, "insight.correct", area_path=areas.path_of(submission.area_code))
    hold(submission)
    if (seen is not None and seen != version_of(submission)) or placing.is_split(submission.id):
        raise Changed
    of_it = Correction.submission_id == submission.id
    made = db.session.scalars(select(Correction).where(of_it).order_by(Correction.made_at, Correction.id)).all()
    if not made:
        return False
    undone = [one for one in made if one.made_at == made[-1].made_at]
    take_back(submission, made, undone)
    back = {one.aspect: one.after for one in undone}
    audit.record(actor, "insight.correct", "submission", submission.public_id, taken_back=back)
    return True


def take_back(submission: Submission, made: Sequence[Correction], undone: Sequence[Correction]) -> None:
    """Put in force what stood before these corrections: an earlier one, or else the machine's labels."""
    kept = {one.aspect: one.after for one in made if one not in undone}
    labels = db.session.scalars(select(Label).where(Label.submission_id == submission.id)).all()
    for aspect in {one.aspect for one in undone}:
        for label in labels:
            if label.aspect == aspect:
                by_person = aspect in kept
                label.in_force = (label.source == Source.PERSON) == by_person and (
                    not by_person or label.value in kept[aspect]
                )
    for one in undone:
        db.session.delete(one)
    analysis = db.session.get(Analysis, submission.id)
    if analysis is not None:
        analysis.is_reviewed = bool(kept)
    db.session.flush()
    teaching.weigh([submission.id])


@operation
def see_set_aside(actor: Actor, submission: Submission) -> None:
    """Upper rooms set a submission aside, or take it back: what is out of scope waits for no review."""
    policy.require(actor, "submission.set_aside", area_path=areas.path_of(submission.area_code))
    analysis = db.session.get(Analysis, submission.id)
    if analysis is not None:
        made = db.session.scalar(select(Correction.id).where(Correction.submission_id == submission.id).limit(1))
        analysis.is_reviewed = submission.state == State.OUT_OF_SCOPE or made is not None
    audit.record(actor, "submission.set_aside", "analysis", submission.public_id, state=submission.state)
