"""What the public sees of a submission, as moderators decide it: shown, held, hidden, single words covered."""

from collections.abc import Sequence

from sqlalchemy import func, select

from webapp.areas import queries as areas
from webapp.core import audit, policy, search
from webapp.core.db import db, hold
from webapp.core.operation import operation
from webapp.core.panels import provided
from webapp.core.policy import Actor
from webapp.submissions import rules
from webapp.submissions.models import Moderation, Submission, Visibility
from webapp.submissions.privacy import Prepared, prepare

HIDDEN_BY_MODERATOR = "moderator"


class Overtaken(Exception):
    """Another moderator has decided meanwhile."""


def moderate(
    actor: Actor,
    submission: Submission,
    visibility: Visibility,
    reason: str,
    *,
    words: Sequence[str] = (),
    seen: str | None = None,
) -> None:
    """Show, hold or hide a submission, with a reason that the public reads; cover single words if given.

    `seen` is how many decisions the moderator saw; raises Overtaken when there is another one. The original stays as it is:
    covering is a layer over it, as the automatic search for personal data is.
    """
    # A text that was held unread is read before it is shown; that is language work, so it comes before the write.
    unread = submission.text and not submission.public_text
    prepared = prepare(submission.text, submission.place_note) if unread else None
    _moderate(actor, submission, visibility, reason.strip(), prepared=prepared, words=words, seen=seen)


@operation
def _moderate(
    actor: Actor,
    submission: Submission,
    visibility: Visibility,
    reason: str,
    *,
    prepared: Prepared | None,
    words: Sequence[str],
    seen: str | None,
) -> None:
    policy.require(actor, "submission.moderate", area_path=areas.path_of(submission.area_code))
    if not reason:
        raise ValueError("moderation needs a public reason")
    hold(submission)
    decided = select(func.count()).where(Moderation.submission_id == submission.id)
    if submission.visibility == Visibility.CONFIDENTIAL or seen not in (None, str(db.session.scalar(decided))):
        raise Overtaken
    if prepared is not None:
        submission.public_text, submission.public_place = prepared.public_text, prepared.public_place
        submission.hidden_kinds = prepared.hidden_kinds
        if prepared.visibility != Visibility.VISIBLE:
            visibility, reason = prepared.visibility, prepared.reason
    _cover(submission, words)
    submission.visibility = visibility
    submission.visibility_reason = "" if visibility == Visibility.VISIBLE else reason
    db.session.add(Moderation(submission_id=submission.id, visibility=visibility, reason=reason, made_by=actor.id))
    if words or visibility != Visibility.VISIBLE:
        provided("hidden", submission)
    if visibility == Visibility.VISIBLE:
        search.index("submission", submission.id, submission.public_text)
    else:
        search.forget("submission", submission.id)
    audit.record(actor, "submission.moderate", "submission", submission.public_id, visibility=str(visibility))


def missing_words(submission: Submission, words: Sequence[str]) -> list[str]:
    """Which of the words to cover do not stand in what the public reads."""
    wanted = [word.strip() for word in words if word.strip()]
    return [word for word in wanted if word not in submission.public_text and word not in submission.public_place]


def _cover(submission: Submission, words: Sequence[str]) -> None:
    wanted = sorted({word.strip() for word in words if word.strip()}, key=len, reverse=True)
    for word in wanted:
        submission.public_text = submission.public_text.replace(word, rules.COVER)
        submission.public_place = submission.public_place.replace(word, rules.COVER)
    if wanted:
        submission.hidden_kinds = list(dict.fromkeys([*submission.hidden_kinds, HIDDEN_BY_MODERATOR]))
