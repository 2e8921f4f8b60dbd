"""What a type would do, before it is saved: which of the latest submissions it would be given, and what lies near. Writes nothing."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.core.db import db
from webapp.insights import language, queries, rules, type_queries, type_rules
from webapp.insights.language import Question
from webapp.insights.models import Aspect
from webapp.insights.type_rules import Draft
from webapp.submissions.models import Submission

LOOKED_AT = 600
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Found:
    """A submission that would be given the type: the words that weighed, in a piece of its public text, and its types now."""

    public_id: str
    text: str
    spans: list[tuple[int, int]]
    types: list[str]


@dataclass(frozen=True, slots=True)
class Preview:
    """`near`: types too near to the definition; `mostly`: types that most of what was found has already, with how many."""

    looked: int
    found: list[Found]
    near: list[str]
    mostly: list[tuple[str, int]]

    @property
    def total(self) -> int:
        return len(self.found)

    @property
    def is_wide(self) -> bool:
        return self.total > type_rules.TOO_WIDE * self.looked


def preview(area_code: str, draft: Draft) -> Preview:
    """Read the latest submissions of the area as if the type were served there already."""
    kind = type_rules.read_as(draft, area_code)
    others = tuple(one for one in type_queries.served([area_code])[area_code] if one.th != draft.th)
    latest = _latest(area_code)
    said = language.read_own_alone([Question(one.text, "", own=(*others, kind)) for one in latest])
    hits = [
        (one, found.evidence)
        for one, labels in zip(latest, said, strict=True)
        for found in labels
        if found.value == kind.th
    ]
    types = _types([one.id for one, _ in hits], kind.th)
    near = language.nearest(f"{draft.th} {draft.definition}", others)
    counted = Counter(value for one, _ in hits for value in types[one.id])
    return Preview(
        len(latest),
        [_found(one, spans, types[one.id]) for one, spans in hits],
        [name for name, score in near if score >= type_rules.TOO_NEAR],
        [(value, n) for value, n in counted.most_common() if len(hits) > 2 and n >= type_rules.MOSTLY * len(hits)],
    )


def _found(one: Submission, evidence: list[list[int]], types: list[str]) -> Found:
    spans = rules.shown_spans(one.text, one.public_text, evidence)
    return Found(one.public_id, *type_rules.excerpt(one.public_text, spans), types)


def _latest(area_code: str) -> list[Submission]:
    inside = areas.within(Submission.area_code, areas.tree().by_code[area_code])
    found = select(Submission).where(inside, Submission.is_listed)
    return list(
        db.session.scalars(found.order_by(Submission.received_at.desc(), Submission.id.desc()).limit(LOOKED_AT))
    )


def _types(numbers: list[int], but: str) -> dict[int, list[str]]:
    labels = queries.labels_of(numbers)
    return {
        number: [
            one.value
            for one in labels[number]
            if one.in_force and one.aspect == Aspect.PROBLEM_TYPE and one.value != but
        ]
        for number in numbers
    }
