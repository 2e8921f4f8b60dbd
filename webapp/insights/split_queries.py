"""Reads of what was split: the parts with the words that may be read of them, and where each has come."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from webapp.core.db import db
from webapp.insights import split_rules
from webapp.insights.models import Theme, ThemeMember
from webapp.insights.split_models import Part
from webapp.insights.splitting import parts_of
from webapp.submissions.models import Submission, Visibility


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part with its public words and its theme."""

    part: Part
    words: str
    theme: Theme | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the public words; a cut before it is a cut before `start` of the original."""

    start: int
    words: str
    is_likely: bool


def pieces(submission: Submission) -> list[Piece]:
    """Where the planner may cut: between pieces of the words that officers read; never within what is hidden."""
    alignment = split_rules.Alignment(submission.text, submission.public_text)
    found: list[Piece] = []
    for a, b in split_rules.pieces(submission.public_text):
        start = 0 if a == 0 else alignment.original(a) if alignment.is_whole else None
        words = submission.public_text[a:b]
        if start is None and found:
            found[-1] = Piece(found[-1].start, found[-1].words + words, found[-1].is_likely)
        else:
            found.append(Piece(start or 0, words, split_rules.begins_anew(submission.public_text, (a, b))))
    return found


def words_of(submission: Submission, part: Part) -> str:
    """What the public reads of a part; nothing while the whole is not shown."""
    if submission.visibility != Visibility.VISIBLE:
        return ""
    return split_rules.Alignment(submission.text, submission.public_text).words((part.start, part.end)).strip()


def shown_parts(submission: Submission) -> list[ShownPart]:
    parts = parts_of(submission.id)
    numbers = [one.theme_id for one in parts if one.theme_id]
    themes = {one.id: one for one in db.session.scalars(select(Theme).where(Theme.id.in_(numbers)))}
    return [ShownPart(one, words_of(submission, one), themes.get(one.theme_id or 0)) for one in parts]


def words_in(theme_id: int, submissions: Sequence[Submission]) -> dict[int, str]:
    """Of those that are split: the words that brought them into the theme."""
    numbers = [one.id for one in submissions]
    mine = Part.theme_id == theme_id, Part.submission_id.in_(numbers)
    found: dict[int, list[Part]] = defaultdict(list)
    for part in db.session.scalars(select(Part).where(*mine).order_by(Part.submission_id, Part.position)):
        found[part.submission_id].append(part)
    return {one.id: " … ".join(words_of(one, p) for p in found[one.id]) for one in submissions if one.id in found}


def themes_of(submission_id: int, *, seen: bool = False) -> list[tuple[ThemeMember, Theme]]:
    """The themes in which a submission stands, or its parts, in the order of the parts; `seen`: by a person."""
    statement = (
        select(ThemeMember, Theme, Part.position)
        .join(Theme, Theme.id == ThemeMember.theme_id)
        .outerjoin(Part, (Part.submission_id == ThemeMember.submission_id) & (Part.theme_id == Theme.id))
        .where(ThemeMember.submission_id == submission_id)
        .order_by(Part.position, Theme.id)
    )
    if seen:
        statement = statement.where(ThemeMember.is_seen)
    found = {row[1].id: (row[0], row[1]) for row in reversed(db.session.execute(statement).all())}
    return list(reversed(found.values()))
