"""Who said it before: reports nearby that say alike, and hearings that are open on it, found while somebody writes."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from nlp.tokens import words
from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import clock
from webapp.core.db import db
from webapp.core.search import SearchDocument
from webapp.hearings import queries as hearings
from webapp.hearings.models import Hearing
from webapp.hearings.rules import Phase
from webapp.submissions import queries
from webapp.submissions.models import Kind, Settlement, State, Submission, Visibility

MOST_SHOWN = 3
LONGEST = 2_000  # characters of what is being written that are looked at
NEWEST = 400  # reports of the district that are compared
RECENT = timedelta(days=180)
ALIKE = 0.4  # share of the written words, rare ones counting more, that the other report has too
OPEN_HEARINGS = 40


@dataclass(frozen=True, slots=True)
class Similar:
    """What stands there already: reports with their voices, and hearings that are open."""

    reports: list[tuple[Submission, int]]
    hearings: list[Hearing]

    def __bool__(self) -> bool:
        return bool(self.reports or self.hearings)


def find(text: str, area_code: str | None) -> Similar:
    """What is like this text, in the district of the area, or as far as the area is known."""
    wanted = set(words(text[:LONGEST]))
    area = areas.get((area_code or "")[:4])
    if len(wanted) < 2:
        return Similar([], [])
    return Similar(_reports(wanted, area), _hearings(wanted, area))


def likeness(wanted: Set[str], other: Set[str], seen_in: Mapping[str, int], all_of: int) -> float:
    """0 to 1: how much of what is wanted stands in the other; a word that stands everywhere says little."""
    # A number that stands nowhere else (a telephone's, say) tells nothing about the rest.
    wanted = {word for word in wanted if word in seen_in or not word.isdigit()}
    weight = {word: math.log(1 + all_of / (1 + seen_in.get(word, 0))) for word in wanted}
    shared = wanted & other
    whole = sum(weight.values())
    return sum(weight[word] for word in shared) / whole if len(shared) > 1 and whole else 0.0


def _ranked(wanted: Set[str], texts: Mapping[int, Set[str]], least: float) -> list[int]:
    seen_in = Counter(word for found in texts.values() for word in found & wanted)
    scores = {number: likeness(wanted, found, seen_in, len(texts)) for number, found in texts.items()}
    best = sorted((number for number, score in scores.items() if score >= least), key=lambda n: (-scores[n], -n))
    return best[:MOST_SHOWN]


def _reports(wanted: Set[str], area: Area | None) -> list[tuple[Submission, int]]:
    conditions = [
        *queries.Filters(Kind.PROBLEM_REPORT, area).conditions(),
        Submission.received_at > clock.now() - RECENT,
        Submission.state != State.DUPLICATE,
        Submission.is_petition.is_(False),
    ]
    newest = select(Submission.id).where(*conditions).order_by(Submission.received_at.desc()).limit(NEWEST)
    numbers = db.session.scalars(newest).all()
    held = SearchDocument.kind == "submission", SearchDocument.object_id.in_(numbers)
    rows = db.session.execute(select(SearchDocument.object_id, SearchDocument.words).where(*held)).tuples()
    best = _ranked(wanted, {number: set(found.split()) for number, found in rows}, ALIKE)
    return with_voices(best)


def with_voices(numbers: Iterable[int]) -> list[tuple[Submission, int]]:
    """These reports in this order, with how many said each; settled ones are left out."""
    order = list(numbers)
    statement = select(Submission).where(Submission.id.in_(order), Submission.visibility == Visibility.VISIBLE)
    statement = statement.where(Submission.settlement != Settlement.CONFIRMED).options(selectinload(Submission.photos))
    found = sorted(db.session.scalars(statement), key=lambda one: order.index(one.id))
    voices = queries.voices_of(found)
    return [(one, voices.get(one.id, 1)) for one in found]


def _hearings(wanted: Set[str], area: Area | None) -> list[Hearing]:
    """Hearings whose title speaks of it."""
    province = areas.province_of(area) if area else None
    found = hearings.soonest(Phase.OPEN, OPEN_HEARINGS, province)
    titles = {one.id: set(words(f"{one.title} {one.project.title}")) for one in found}
    best = [one for one in found if len(wanted & titles[one.id]) > 1]
    best.sort(key=lambda one: -len(wanted & titles[one.id]))
    return best[:MOST_SHOWN]
