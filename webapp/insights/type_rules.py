"""Pure rules of own problem types: whose they are, what they may be called, how they read and what their card says."""

from typing import Any, Protocol

from nlp.taxonomy import ProblemType
from webapp.insights.rules import types

EVERYWHERE = "TH"
PROVINCE = 2  # digits of its code


class Defined(Protocol):
    """A row of `own_types`, or a form that was filled in."""

    th: str
    definition: str
    phrases: list[str]
    not_phrases: list[str]
    examples: list[str]


def places(area_code: str) -> tuple[str, str]:
    """Where a type may stand that is served in this area: the whole country, and its province."""
    return EVERYWHERE, area_code[:PROVINCE]


def read_as(one: Defined) -> ProblemType:
    """What the machine reads by: nothing that is shown alone, so that another English name changes no version."""
    return ProblemType(
        one.th,
        one.th,
        one.th,
        one.definition,
        tuple(one.phrases),
        tuple(one.not_phrases),
        tuple(one.examples),
    )


def is_served(th: str) -> bool:
    """Not where a later version of the product brought a type of that name: it says the same, and better."""
    return th not in types()


def card(kind: ProblemType) -> dict[str, Any]:
    """What a version of an own type was made of."""
    said = {
        "Kind": "A problem type of a province's own, given where the text is near its definition or holds its phrases.",
        "Definition": kind.definition,
        "Phrases": ", ".join(kind.phrases),
        "Not": ", ".join(kind.not_phrases),
        "Examples": " · ".join(kind.examples),
        "Measured": "Of types given by a definition alone .83 were right on blind sentences about provincial life; "
        "of this one, see how often people agreed.",
    }
    return {"models": {kind.th: {name: words for name, words in said.items() if words}}}
