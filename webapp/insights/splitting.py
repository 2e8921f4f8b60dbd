"""A planner splits a submission that says several things, decides on each part, and puts it together again.

The words stay whole: a part is a span of them. As a whole the submission is filed under all that its parts are, and is
as far as the part that is least far, so lists, matrix and books count one person once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.core import audit, clock, policy
from webapp.core.db import db, hold
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.insights import operations, placing, split_rules, teaching
from webapp.insights.models import Analysis, Aspect, Correction, Label, Source, Theme, ThemeMember, ThemeState
from webapp.insights.operations import Changed
from webapp.insights.reviewing import take_back
from webapp.insights.rules import REVIEWED
from webapp.insights.split_models import Part, Split
from webapp.submissions.models import State, Submission, Visibility

SINGLE = (Aspect.STANCE, Aspect.KIND)  # a text as a whole has one of each, or none that all of its parts share


class Whole(Exception):
    """There is nothing to split: fewer than two parts, or a submission that has no words of its own."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a planner says of one part. A title makes a new theme of it; neither theme nor title: it waits."""

    labels: Mapping[str, Sequence[str]]
    theme: Theme | None = None
    title: str = ""


def can_be_split(submission: Submission) -> bool:
    """Whether it has words of its own that officers may read."""
    readable = submission.is_listed and submission.visibility == Visibility.VISIBLE and bool(submission.text.strip())
    return readable and submission.state not in (State.DUPLICATE, State.OUT_OF_SCOPE)


def parts_of(submission_id: int) -> list[Part]:
    statement = select(Part).where(Part.submission_id == submission_id).order_by(Part.position)
    return list(db.session.scalars(statement))


def version_of(submission: Submission) -> str:
    """What the parts stand at."""
    return split_rules.version((one.start, one.labels, one.theme_id) for one in parts_of(submission.id))


@operation
def split(actor: Actor, submission: Submission, starts: Sequence[int]) -> list[Part]:
    """Cut before these characters of the original. Each part begins with what its words were filed under."""
    policy.require(actor, "insight.correct", area_path=areas.path_of(submission.area_code))
    hold(submission)
    if db.session.get(Split, submission.id) is not None:
        raise Changed
    spans = split_rules.cut(len(submission.text), starts)
    if not can_be_split(submission) or not 2 <= len(spans) <= split_rules.MOST_PARTS:
        raise Whole
    theme_id = db.session.scalar(select(ThemeMember.theme_id).where(ThemeMember.submission_id == submission.id))
    labels = db.session.scalars(
        select(Label)
        .where(Label.submission_id == submission.id, Label.in_force, Label.aspect.in_(REVIEWED))
        .order_by(Label.confidence.desc(), Label.id)
    )
    evidence = _evidence(submission.id)
    known = [(one.aspect, one.value, one.evidence or evidence.get((one.aspect, one.value), [])) for one in labels]
    db.session.add(Split(submission_id=submission.id, theme_id=theme_id, made_by=actor.id))
    db.session.flush()
    parts = [
        Part(submission_id=submission.id, position=n, start=a, end=b, labels=mine, theme_id=theme_id)
        for n, ((a, b), mine) in enumerate(zip(spans, split_rules.labels_of(spans, known), strict=True), 1)
    ]
    db.session.add_all(parts)
    db.session.flush()
    audit.record(actor, "insight.correct", "submission", submission.public_id, split=[list(span) for span in spans])
    return parts


def _evidence(submission_id: int) -> dict[tuple[str, str], list[list[int]]]:
    """Where the machine saw a label, also when a person has confirmed it since."""
    machine = Label.submission_id == submission_id, Label.source == Source.MACHINE
    return {(one.aspect, one.value): one.evidence for one in db.session.scalars(select(Label).where(*machine))}


@operation
def decide(
    actor: Actor,
    submission: Submission,
    decisions: Sequence[Decision],
    seen: str | None = None,
    new_themes_in: str | None = None,
) -> None:
    """Labels and theme of each part, in order; the whole is filed under all of them. New themes stand for an area."""
    policy.require(actor, "insight.correct", area_path=areas.path_of(submission.area_code))
    hold(submission)
    parts = parts_of(submission.id)
    if len(parts) != len(decisions) or (seen is not None and seen != version_of(submission)):
        raise Changed
    for part, decision in zip(parts, decisions, strict=True):
        part.labels = {str(aspect): list(values) for aspect, values in decision.labels.items()}
        theme = decision.theme
        if decision.title.strip():
            theme = operations.create_theme(actor, new_themes_in or submission.area_code, decision.title, [])
            theme.strategy_ref = next(iter(part.labels.get(Aspect.STRATEGY, [])), None)
        if theme is not None:
            policy.require(actor, "theme.edit", area_path=areas.path_of(theme.area_code))
        placing.place_part(actor, part, theme.id if theme else None)
    at = clock.now()
    whole = split_rules.whole([one.labels for one in parts], REVIEWED, SINGLE)
    if submission.stance_given:
        del whole[Aspect.STANCE]
    for aspect, values in whole.items():
        operations.correct(actor, submission, Aspect(aspect), values, "", at)
    analysis = db.session.get(Analysis, submission.id)
    if analysis is not None:
        analysis.is_reviewed, analysis.reviewed_by, analysis.reviewed_at = True, actor.id, at
    teaching.weigh([submission.id])
    audit.record(actor, "insight.correct", "submission", submission.public_id, parts=[one.labels for one in parts])


@operation
def put_together(actor: Actor, submission: Submission) -> bool:
    """Undo a split: labels and theme are again as they were; what was taken back teaches nothing."""
    policy.require(actor, "insight.correct", area_path=areas.path_of(submission.area_code))
    split = db.session.get(Split, submission.id)
    if split is None:
        return False
    made = db.session.scalars(
        select(Correction).where(Correction.submission_id == submission.id).order_by(Correction.made_at, Correction.id)
    ).all()
    undone = [one for one in made if one.made_at >= split.made_at]
    before = db.session.get(Theme, split.theme_id) if split.theme_id else None
    placing.leave([submission.id])
    placing.forget_parts(submission.id)
    if undone:
        take_back(submission, made, undone)
    if before is not None and before.state == ThemeState.OPEN:
        placing.place(actor, before.id, [submission.id])
    else:
        placing.settle(actor, [submission.id])
    audit.record(actor, "insight.correct", "submission", submission.public_id, put_together=True)
    return True
