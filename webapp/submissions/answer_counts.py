"""How often each choice of a question was taken. Versions with the same question are counted together.

Every answer counts, as in the books and in the result of the hearing: also of those whose words a moderator hid.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import String, case, cast, func, select

from webapp.core.db import db
from webapp.hearings import questions_rules as rules
from webapp.hearings.models import Hearing, Question, QuestionKind
from webapp.submissions.models import Answer, Submission
from webapp.submissions.provenance_models import COUNTS

COUNTED = {*rules.CHOOSING, QuestionKind.MATRIX, QuestionKind.RANKING}


@dataclass(slots=True)
class Line:
    """One choice: how many took it. For a ranking, `value` is the mean place."""

    words: str
    count: int
    value: float | None = None


@dataclass(slots=True)
class Counted:
    """One question: how many answered it, and what. A matrix has a part for each row."""

    question: Question
    answered: int = 0
    lines: list[Line] = field(default_factory=list)
    parts: list[tuple[str, list[Line]]] = field(default_factory=list)


def of_hearing(hearing: Hearing) -> list[Counted]:
    """The questions in the order of the newest version, then those of older versions that are no longer asked."""
    chosen = select(Question).where(Question.hearing_id == hearing.id, Question.kind != QuestionKind.SECTION)
    order = (Question.version.desc(), Question.position)
    questions = list(db.session.scalars(chosen.order_by(*order)))
    newest: dict[str, Question] = {}
    same: dict[int, int] = {}
    for question in questions:
        first = newest.setdefault(f"{question.key} {_asked_words(question)}", question)
        same[question.id] = first.id
    values = _values(hearing, same)
    return [_count(question, values[question.id]) for question in newest.values() if values.get(question.id)]


def _asked_words(question: Question) -> str:
    content = rules.content_of(question)
    return json.dumps([content[name] for name in ("kind", "text_th", "choices", "rows")], ensure_ascii=False)


def _values(hearing: Hearing, same: dict[int, int]) -> dict[int, Counter[str]]:
    """Question → how often each stored value was given, counted by the database."""
    value = case((Question.kind.in_(sorted(COUNTED)), cast(Answer.value, String)), else_="")  # words are not counted
    statement = (
        select(Answer.question_id, func.count(), value)
        .join(Submission, Submission.id == Answer.submission_id)
        .join(Question, Question.id == Answer.question_id)
        .where(Submission.hearing_id == hearing.id, COUNTS)
        .group_by(Answer.question_id, value)
    )
    found: dict[int, Counter[str]] = {}
    for number, count, given in db.session.execute(statement):
        found.setdefault(same[number], Counter())[given] += count
    return found


def _count(question: Question, values: Counter[str]) -> Counted:
    counted = Counted(question, values.total())
    if question.kind not in COUNTED:
        return counted
    given = [(json.loads(value), count) for value, count in values.items()]
    names = rules.options(question)
    if question.kind == QuestionKind.RANKING:
        counted.lines = _ranked(names, given)
    elif question.kind == QuestionKind.MATRIX:
        for row in question.rows:
            of_row = [(answer.get(row["value"]), count) for answer, count in given]
            counted.parts.append((rules.words_of(row), _lines(names, of_row)))
    else:
        counted.lines = _lines(names, given)
    return counted


def _lines(names: list[tuple[str, str]], given: Iterable[tuple[Any, int]]) -> list[Line]:
    taken: Counter[str] = Counter()
    for value, count in given:
        for one in value if isinstance(value, list) else [value]:
            taken[one] += count
    return [Line(words, taken[value]) for value, words in names]


def _ranked(names: list[tuple[str, str]], given: list[tuple[list[str], int]]) -> list[Line]:
    """The mean place of each thing, the most important first."""
    places: dict[str, Counter[int]] = {value: Counter() for value, _ in names}
    for order, count in given:
        for place, value in enumerate(order, 1):
            if value in places:
                places[value][place] += count
    lines = []
    for value, words in names:
        count = places[value].total()
        mean = sum(place * n for place, n in places[value].items()) / count if count else None
        lines.append(Line(words, count, mean))
    return sorted(lines, key=lambda line: line.value or len(names) + 1)
