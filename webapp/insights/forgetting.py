"""What becomes unreadable after it was read: the themes forget the words that only it had, of a confidential report everything."""

from collections.abc import Sequence

from sqlalchemy import Select, delete, or_, select, update

from webapp.core import audit, clock, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import SYSTEM, Actor
from webapp.insights import language, map_operations, placing, rules
from webapp.insights.models import (
    Analysis,
    Cluster,
    ClusterMember,
    ClusterState,
    Correction,
    Label,
    LetterKey,
    NearKey,
    NearPair,
    Quotation,
    Theme,
    ThemeMember,
)
from webapp.submissions.campaigns import drop_letter
from webapp.submissions.models import Submission, Visibility


def forget_hidden(submission: Submission) -> list[None]:
    """What `submissions` asks of the rooms above when a moderator hides words: what nobody else says goes."""
    _keep_said(*_holders(submission.id))
    map_operations.keep_said(SYSTEM, submission)
    return []


def _holders(number: int) -> tuple[Sequence[Theme], Sequence[Cluster]]:
    """The themes and proposals in which a submission stands."""
    in_themes = select(ThemeMember.theme_id).where(ThemeMember.submission_id == number)
    in_clusters = select(ClusterMember.cluster_id).where(ClusterMember.submission_id == number)
    return (
        db.session.scalars(select(Theme).where(Theme.id.in_(in_themes))).all(),
        db.session.scalars(select(Cluster).where(Cluster.id.in_(in_clusters))).all(),
    )


def _keep_said(themes: Sequence[Theme], clusters: Sequence[Cluster]) -> None:
    """Keep the keywords that stand in what the public may read of a member."""
    for theme in themes:
        members = select(ThemeMember.submission_id).where(ThemeMember.theme_id == theme.id)
        theme.keywords = [word for word in theme.keywords if _is_said(word, members)]
    for cluster in clusters:
        members = select(ClusterMember.submission_id).where(ClusterMember.cluster_id == cluster.id)
        cluster.keywords = [word for word in cluster.keywords if _is_said(word, members)]


def _is_said(word: str, members: Select[tuple[int]]) -> bool:
    said = Submission.visibility == Visibility.VISIBLE, Submission.public_text.contains(word, autoescape=True)
    return db.session.scalar(select(Submission.id).where(Submission.id.in_(members), *said).limit(1)) is not None


def forget_concealed(submission: Submission) -> list[None]:
    """What `submissions` asks of the rooms above when it conceals a stored report."""
    forget(SYSTEM, submission)
    return []


@operation
def forget(actor: Actor, submission: Submission) -> None:
    """Labels, corrections, search keys, pairs, membership, quotations, and every title that is a span of the words."""
    policy.require(actor, "insight.analyse")
    number = submission.id
    themes, clusters = _holders(number)
    placing.take_out(actor, [number])
    placing.forget_parts(number)
    _shrink_clusters(number)
    for theme in db.session.scalars(select(Theme).where(Theme.title_submission_id == number)):
        theme.title, theme.changed_at = rules.UNNAMED.th, clock.now()
        theme.title_submission_id = theme.title_start = theme.title_end = None
    for model in (Label, Correction, NearKey, Quotation, ClusterMember, Analysis):
        db.session.execute(delete(model).where(model.submission_id == number))
    db.session.execute(
        delete(LetterKey).where(LetterKey.band_key.in_(_letter_keys(submission)), LetterKey.submission_id == number)
    )
    drop_letter(number)
    pairs = or_(NearPair.submission_id == number, NearPair.other_id == number)
    db.session.execute(delete(NearPair).where(pairs))
    map_operations.keep_said(actor, submission)
    map_operations.drop_point(actor, submission)
    _keep_said(themes, [one for one in clusters if one.title_submission_id != number])
    audit.record(actor, "insight.analyse", "submission", submission.public_id, forgotten=True)


def _letter_keys(submission: Submission) -> list[int]:
    scope = rules.scope_of(submission.hearing_id, submission.area_code)
    return language.keys_of(submission.text, scope)[1].keys


def _shrink_clusters(number: int) -> None:
    """Proposals lose the member; those titled by its words are no proposals any more: the next run makes new ones."""
    titled = select(Cluster.id).where(Cluster.title_submission_id == number)
    for model in (Quotation, ClusterMember):
        db.session.execute(delete(model).where(model.cluster_id.in_(titled)))
    db.session.execute(delete(Cluster).where(Cluster.title_submission_id == number))
    holding = select(ClusterMember.cluster_id).where(ClusterMember.submission_id == number)
    fewer = {"voices": Cluster.voices - 1, "texts": Cluster.texts - 1}
    waiting = Cluster.state == ClusterState.PROPOSED, Cluster.texts > 1
    db.session.execute(update(Cluster).where(Cluster.id.in_(holding), *waiting).values(**fewer))
