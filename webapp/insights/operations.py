"""What people decide about the machine's work: labels, copies, proposals, themes. A person's word stays (wall 3)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update

from webapp.areas import queries as areas
from webapp.core import audit, clock, policy
from webapp.core.db import db, hold
from webapp.core.jobs import enqueue
from webapp.core.operation import operation
from webapp.core.panels import provided
from webapp.core.policy import Actor
from webapp.insights import arranging, placing, rules, teaching
from webapp.insights.models import (
    Analysis,
    Aspect,
    Cluster,
    ClusterMember,
    ClusterState,
    Correction,
    Label,
    NearPair,
    PairState,
    Quotation,
    Source,
    Theme,
    ThemeMember,
)
from webapp.insights.split_models import Split
from webapp.submissions.models import State, Submission
from webapp.submissions.operations import mark_duplicate


class Changed(Exception):
    """Somebody else decided in the meantime; nothing was written."""


def path(code: str) -> str:
    return areas.path_of(code)


# Labels


def version_of(submission: Submission) -> str:
    """What the labels stand at: when they were last corrected."""
    last = db.session.scalar(select(func.max(Correction.made_at)).where(Correction.submission_id == submission.id))
    return last.isoformat() if last else ""


@operation
def review(
    actor: Actor,
    submission: Submission,
    chosen: Mapping[Aspect, Sequence[str]],
    note: str = "",
    seen: str | None = None,
) -> None:
    """Confirm or correct several aspects at once. `seen` is the version that the person had before their eyes."""
    policy.require(actor, "insight.correct", area_path=path(submission.area_code))
    hold(submission)  # of two at once the second sees what the first one said
    if (seen is not None and seen != version_of(submission)) or placing.is_split(submission.id):
        raise Changed  # what is split is judged part by part
    at = clock.now()
    for aspect, values in chosen.items():
        correct(actor, submission, aspect, values, note, at)
    analysis = db.session.get(Analysis, submission.id)
    if analysis is not None:
        analysis.is_reviewed, analysis.reviewed_by, analysis.reviewed_at = True, actor.id, at
    teaching.weigh([submission.id])


@operation
def correct(
    actor: Actor,
    submission: Submission,
    aspect: Aspect,
    values: Sequence[str],
    note: str = "",
    at: datetime | None = None,
) -> Correction:
    """From now on these labels, and no others, are in force for the aspect; the machine's stay on record."""
    policy.require(actor, "insight.correct", area_path=path(submission.area_code))
    wanted = list(dict.fromkeys(values))
    labels = db.session.scalars(
        select(Label).where(Label.submission_id == submission.id, Label.aspect == aspect).order_by(Label.id)
    ).all()
    before = [label.value for label in labels if label.in_force]
    own = {label.value: label for label in labels if label.source == Source.PERSON}
    for label in labels:
        label.in_force = label.source == Source.PERSON and label.value in wanted
    for value in wanted:
        if value not in own:
            label = Label(submission_id=submission.id, aspect=aspect, value=value, confidence=1.0, source=Source.PERSON)
            db.session.add(label)
    analysis = db.session.get(Analysis, submission.id)
    correction = Correction(
        submission_id=submission.id,
        aspect=aspect,
        before=before,
        after=wanted,
        model=analysis.model if analysis else "",
        note=note.strip(),
        made_by=actor.id,
        made_at=at or clock.now(),
    )
    db.session.add(correction)
    detail = {"aspect": str(aspect), "before": before, "after": wanted}
    audit.record(actor, "insight.correct", "submission", submission.public_id, **detail)
    return correction


@operation
def undo(actor: Actor, submission: Submission, aspect: Aspect) -> bool:
    """Take back the last correction of an aspect by a new one; False when there is none."""
    policy.require(actor, "insight.correct", area_path=path(submission.area_code))
    hold(submission)
    last = db.session.scalar(
        select(Correction)
        .where(Correction.submission_id == submission.id, Correction.aspect == aspect)
        .order_by(Correction.id.desc())
        .limit(1)
    )
    if last is None or placing.is_split(submission.id):
        return False
    correct(actor, submission, aspect, last.before, "")
    return True


# Near copies


@operation
def accept_pair(actor: Actor, pair: NearPair, submission: Submission, original: Submission) -> None:
    """The later submission counts as another voice of the original; its place in a theme passes to the original."""
    policy.require(actor, "insight.correct", area_path=path(submission.area_code))
    stands = select(ThemeMember.theme_id).where(ThemeMember.submission_id == submission.id)
    theme_id = db.session.scalar(stands.order_by(ThemeMember.theme_id).limit(1))
    placing.forget_parts(submission.id)  # a copy has no words of its own any more
    mark_duplicate(actor, submission, original, permission="insight.correct")
    db.session.flush()
    root = db.session.get_one(Submission, submission.duplicate_of_id)
    if theme_id is not None:
        db.session.execute(delete(ThemeMember).where(ThemeMember.submission_id == submission.id))
        if not db.session.scalar(select(exists().where(ThemeMember.submission_id == root.id))):
            placing.place(actor, theme_id, [root.id])
    pair.state, pair.decided_by = PairState.MERGED, actor.id
    audit.record(actor, "insight.correct", "submission", submission.public_id, copy_of=root.public_id, score=pair.score)


@operation
def dismiss_pair(actor: Actor, pair: NearPair, submission: Submission) -> None:
    policy.require(actor, "insight.correct", area_path=path(submission.area_code))
    pair.state, pair.decided_by = PairState.DISMISSED, actor.id
    audit.record(actor, "insight.correct", "submission", submission.public_id, copy="dismissed")


# Proposals


@operation
def ask_for_clusters(actor: Actor, area_code: str) -> None:
    """Have the machine look for themes in an area, in the background."""
    policy.require(actor, "cluster.run", area_path=path(area_code))
    audit.record(actor, "cluster.run", "area", area_code, asked=True)
    enqueue("cluster_area", area_code)


@operation
def accept_cluster(actor: Actor, cluster: Cluster, title: str = "", description: str = "") -> Theme:
    """Make a proposal a theme. Without a title of the planner's own, the verbatim one stays, with its source."""
    policy.require(actor, "theme.accept", area_path=path(cluster.area_code))
    _undecided(cluster)
    said = db.session.get_one(Submission, cluster.title_submission_id)
    verbatim = said.text[cluster.title_start : cluster.title_end]
    is_verbatim = title.strip() in ("", verbatim.strip())
    members = db.session.scalars(
        select(ClusterMember.submission_id).where(ClusterMember.cluster_id == cluster.id)
    ).all()
    free = placing.still_free(members)
    theme = Theme(
        area_code=cluster.area_code,
        strategy_ref=_main_strategy(free),
        title=(verbatim if is_verbatim else title.strip())[:300],
        title_submission_id=said.id if is_verbatim else None,
        title_start=cluster.title_start if is_verbatim else None,
        title_end=min(cluster.title_end, cluster.title_start + 300) if is_verbatim else None,
        description=description.strip(),
        keywords=cluster.keywords,
        created_by=actor.id,
    )
    db.session.add(theme)
    db.session.flush()
    quotes = db.session.scalars(
        select(Quotation).where(Quotation.cluster_id == cluster.id).order_by(Quotation.position)
    )
    _quote(theme, quotes.all(), free)
    placing.place(actor, theme.id, free)
    _close(cluster, ClusterState.ACCEPTED, theme.id)
    audit.record(actor, "theme.accept", "theme", theme.public_id, cluster=cluster.public_id, members=len(free))
    return theme


def _undecided(cluster: Cluster) -> None:
    """Two who decide at once do so one after the other. Raises Changed for the second."""
    hold(cluster)
    if cluster.state != ClusterState.PROPOSED:
        raise Changed


def _quote(theme: Theme, quotes: Sequence[Quotation], members: Collection[int]) -> None:
    for position, q in enumerate(q for q in quotes if q.submission_id in members):
        db.session.add(
            Quotation(
                theme_id=theme.id,
                submission_id=q.submission_id,
                start=q.start,
                end=q.end,
                stance=q.stance,
                position=position,
            )
        )


def _close(cluster: Cluster, state: ClusterState, theme_id: int | None) -> None:
    """Decide a proposal, and with it the finer ones inside it."""
    inside = select(Cluster).where(Cluster.run_id == cluster.run_id, Cluster.state == ClusterState.PROPOSED)
    for one in db.session.scalars(inside).all():
        if cluster.stable_id in one.path:
            one.state, one.theme_id = state, theme_id


def _main_strategy(members: Collection[int]) -> str | None:
    """The strategy that most members belong to."""
    number = func.count().label("number")
    return db.session.scalar(
        select(Label.value)
        .where(Label.submission_id.in_(sorted(members)[:20_000]), Label.aspect == Aspect.STRATEGY, Label.in_force)
        .group_by(Label.value)
        .order_by(number.desc(), Label.value)
        .limit(1)
    )


@operation
def dismiss_cluster(actor: Actor, cluster: Cluster) -> None:
    policy.require(actor, "theme.accept", area_path=path(cluster.area_code))
    _undecided(cluster)
    _close(cluster, ClusterState.DISMISSED, None)
    audit.record(actor, "theme.accept", "cluster", cluster.public_id, dismissed=True)


# Themes


@operation
def create_theme(
    actor: Actor,
    area_code: str,
    title: str,
    submissions: Sequence[Submission],
    said: Submission | None = None,
    out_of: Theme | None = None,
) -> Theme:
    """A theme by a planner's own hand; `said` is the submission whose words the title is, if it is one's.

    Of submissions that are split, only the parts in `out_of` come along, if it is given.
    """
    policy.require(actor, "theme.accept", area_path=path(area_code))
    numbers = {one.id for one in submissions}
    start = said.text.index(title.strip()) if said else None
    theme = Theme(
        area_code=area_code,
        title=title.strip(),
        title_submission_id=said.id if said else None,
        title_start=start,
        title_end=None if start is None else start + len(title.strip()),
        strategy_ref=_main_strategy(numbers),
        created_by=actor.id,
        keywords=[],
    )
    db.session.add(theme)
    db.session.flush()
    placing.place(actor, theme.id, numbers, out_of.id if out_of else None)
    audit.record(actor, "theme.accept", "theme", theme.public_id, members=len(numbers))
    return theme


def version_of_theme(theme: Theme) -> str:
    return rules.theme_version(theme.title, theme.description, theme.strategy_ref, theme.is_public, theme.state)


@operation
def edit_theme(
    actor: Actor,
    theme: Theme,
    *,
    title: str,
    description: str,
    strategy_ref: str | None,
    is_public: bool,
    state: str,
    seen: str | None = None,
) -> None:
    """`seen` is the version that the planner had before their eyes."""
    policy.require(actor, "theme.edit", area_path=path(theme.area_code))
    if seen is not None and seen != version_of_theme(theme):
        raise Changed
    renamed = title.strip() != theme.title
    if renamed:
        theme.title = title.strip()
        theme.title_submission_id = theme.title_start = theme.title_end = None
    theme.description, theme.strategy_ref = description.strip(), strategy_ref
    theme.is_public, theme.state, theme.changed_at = is_public, state, clock.now()
    audit.record(actor, "theme.edit", "theme", theme.public_id, renamed=renamed, state=state, public=is_public)


@operation
def set_quotations(actor: Actor, theme: Theme, chosen: Sequence[tuple[Submission, int, int]]) -> None:
    """The planner's own choice of words that stand for the theme: spans of its members' texts, in order."""
    policy.require(actor, "theme.edit", area_path=path(theme.area_code))
    members = set(placing.members_of(theme.id))
    db.session.execute(delete(Quotation).where(Quotation.theme_id == theme.id))
    for position, (said, start, end) in enumerate(chosen):
        if said.id not in members or not 0 <= start < end <= len(said.text):
            raise ValueError("a quotation is a span of a member's words")
        stance = said.stance_given
        quotation = Quotation(submission_id=said.id, start=start, end=end, stance=stance, position=position)
        quotation.theme_id = theme.id
        db.session.add(quotation)
    audit.record(actor, "theme.edit", "theme", theme.public_id, quotations=len(chosen))


@operation
def add_members(actor: Actor, theme: Theme, submissions: Sequence[Submission], out_of: Theme | None = None) -> None:
    """Put submissions into a theme, out of whatever theme they were in (of what is split, the parts in `out_of`)."""
    policy.require(actor, "theme.edit", area_path=path(theme.area_code))
    numbers = [one.id for one in submissions if one.state != State.DUPLICATE]
    placing.place(actor, theme.id, numbers, out_of.id if out_of else None)
    audit.record(actor, "theme.edit", "theme", theme.public_id, added=[one.public_id for one in submissions][:200])


@operation
def remove_members(actor: Actor, theme: Theme, submissions: Sequence[Submission]) -> None:
    policy.require(actor, "theme.edit", area_path=path(theme.area_code))
    numbers = [one.id for one in submissions]
    db.session.execute(delete(Quotation).where(Quotation.theme_id == theme.id, Quotation.submission_id.in_(numbers)))
    placing.take_out(actor, numbers, out_of=theme.id)
    theme.changed_at = clock.now()
    audit.record(actor, "theme.edit", "theme", theme.public_id, removed=[one.public_id for one in submissions][:200])


@operation
def see_members(actor: Actor, theme: Theme, submissions: Sequence[Submission]) -> None:
    """Agree with what the machine placed here."""
    policy.require(actor, "theme.edit", area_path=path(theme.area_code))
    placing.see(actor, [one.id for one in submissions])
    audit.record(actor, "theme.edit", "theme", theme.public_id, seen=len(submissions))


@operation
def merge_theme(actor: Actor, theme: Theme, into: Theme) -> None:
    """All members go to another theme, with promises and answers; this one is closed and stays. Raises Changed if that one is closed."""
    policy.require(actor, "theme.edit", area_path=path(theme.area_code))
    policy.require(actor, "theme.edit", area_path=path(into.area_code))
    if theme.id == into.id:
        raise ValueError("a theme cannot be merged into itself")
    if not arranging.can_take_in(theme, into):
        raise Changed
    members, brought = placing.members_of(theme.id), provided("theme_merged", actor, theme, into)
    placing.place(actor, into.id, members, out_of=theme.id)
    if brought:
        placing.settle(actor, placing.members_of(into.id))
    db.session.execute(update(Quotation).where(Quotation.theme_id == theme.id).values(theme_id=into.id))
    db.session.execute(update(Split).where(Split.theme_id == theme.id).values(theme_id=into.id))
    arranging.follow_merge(theme, into)
    theme.state, theme.changed_at = "closed", clock.now()
    audit.record(actor, "theme.edit", "theme", theme.public_id, merged_into=into.public_id, members=len(members))


@operation
def split_theme(actor: Actor, theme: Theme, title: str, submissions: Sequence[Submission]) -> Theme:
    """Some members become a theme of their own."""
    policy.require(actor, "theme.edit", area_path=path(theme.area_code))
    numbers = [one.id for one in submissions]
    new = create_theme(actor, theme.area_code, title, submissions, out_of=theme)
    moved = Quotation.theme_id == theme.id, Quotation.submission_id.in_(numbers)
    db.session.execute(update(Quotation).where(*moved).values(theme_id=new.id))
    audit.record(actor, "theme.edit", "theme", theme.public_id, split_off=new.public_id, members=len(numbers))
    return new


@operation
def leave_theme(actor: Actor, submission: Submission) -> None:
    """Upper rooms set a submission aside; it no longer stands in a theme."""
    policy.require(actor, "theme.place", area_path=path(submission.area_code))
    placing.leave([submission.id])
    audit.record(actor, "theme.place", "submission", submission.public_id, left=True)
