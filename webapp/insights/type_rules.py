"""Pure rules of own problem types: whose they are, what they may be called, how they read and what their card says."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from nlp.taxonomy import ProblemType, parents, problem_types
from nlp.text import fold
from webapp.core.forms import has_words
from webapp.core.i18n import Text
from webapp.insights.rules import types

EVERYWHERE = "TH"
PROVINCE = 2  # digits of its code
LONGEST_NAME = 60  # characters of a label's value
LEAST_DEFINED, MOST_DEFINED = 20, 2000
LISTS = {"phrases": (50, 2, 60), "not_phrases": (50, 2, 60), "examples": (20, 8, 500)}  # how many, shortest, longest
TOO_NEAR = 0.3  # of the 44 shipped types, 42 have none so near to their name and definition
MOSTLY = 0.8  # share of what a type would be given that has another type already: then it says little that is new
TOO_WIDE = 0.3  # share of the latest submissions that a type would be given: then it sorts nothing

TAKEN = Text("มีประเภทปัญหาชื่อนี้อยู่แล้ว", "There is a problem type of this name already.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written of a type."""

    th: str
    en: str
    definition: str
    phrases: tuple[str, ...] = ()
    not_phrases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    parent: str = ""
    traffy: str = ""
    open311: str = ""

    def values(self) -> dict[str, Any]:
        """As the columns hold it."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @property
    def version(self) -> str:
        """All that is written, as one short word: who edits a second time sees that it has changed."""
        return hashlib.blake2b(repr(self).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def places(area_code: str) -> tuple[str, str]:
    """Where a type may stand that is served in this area: the whole country, and its province."""
    return EVERYWHERE, area_code[:PROVINCE]


def read_as(one: Draft, area_code: str) -> ProblemType:
    """What the machine reads by: nothing that is shown alone, so that another English name changes no version."""
    lists = one.phrases, one.not_phrases, one.examples
    return ProblemType(f"{area_code}:{one.th}", one.th, one.th, one.definition, *lists)


def is_served(th: str) -> bool:
    """Not where a later version of the product brought a type of that name: it says the same, and better."""
    return th not in types()


def lines(text: str | None) -> tuple[str, ...]:
    """One thing a line: blanks squeezed, empty lines and repetitions left out."""
    return tuple(dict.fromkeys(squeezed for line in (text or "").splitlines() if (squeezed := " ".join(line.split()))))


def faults(draft: Draft) -> dict[str, Text]:
    """What is wrong with it, by field."""
    found = {name: fault for name in ("th", "en") if (fault := _name_fault(getattr(draft, name)))}
    if not LEAST_DEFINED <= len(draft.definition) <= MOST_DEFINED or not has_words(draft.definition):
        least, most = str(LEAST_DEFINED), f"{MOST_DEFINED:,}"
        found["definition"] = Text(
            f"กรุณาอธิบายเป็นประโยค {least} ถึง {most} ตัวอักษร ระบบอ่านเรื่องตามคำอธิบายนี้",
            f"Please explain it in sentences of {least} to {most} characters: the system reads by them.",
        )
    if draft.parent and draft.parent not in parents():
        found["parent"] = Text("ไม่มีกลุ่มนี้", "There is no such group of types.")
    for name, (most_lines, shortest, longest) in LISTS.items():
        if fault := _list_fault(getattr(draft, name), most_lines, shortest, longest):
            found[name] = fault
    return found


def _name_fault(name: str) -> Text | None:
    if not name or not has_words(name):
        return Text("กรุณาตั้งชื่อด้วยตัวอักษร", "Please give a name in letters.")
    if len(name) > LONGEST_NAME:
        return Text(f"ชื่อยาวเกินไป ใส่ได้ไม่เกิน {LONGEST_NAME} ตัวอักษร", f"Please use at most {LONGEST_NAME} characters.")
    if "|" in name or "\n" in name:
        return Text("ชื่อใช้เครื่องหมาย | ไม่ได้", "A name cannot hold the sign |.")
    return None


def _list_fault(items: tuple[str, ...], most: int, shortest: int, longest: int) -> Text | None:
    if len(items) > most:
        return Text(f"ใส่ได้ไม่เกิน {most} บรรทัด", f"Please write at most {most} lines.")
    for one in items:
        if not shortest <= len(one) <= longest or not has_words(one):
            return Text(
                f"แต่ละบรรทัดต้องยาว {shortest} ถึง {longest} ตัวอักษร แก้ไขบรรทัด “{one[:40]}”",
                f"Each line has {shortest} to {longest} characters. Please change “{one[:40]}”.",
            )
    return None


def taken(draft: Draft, others: Iterable[tuple[str, str]]) -> dict[str, Text]:
    """Names that a shipped type, or one of these others (Thai and English), has already."""
    known = [*((kind.th, kind.en) for kind in problem_types()), *others]
    thai, english = ({fold(pair[place]) for pair in known} for place in (0, 1))
    return {name: TAKEN for name, names in (("th", thai), ("en", english)) if fold(getattr(draft, name)) in names}


def excerpt(text: str, spans: Sequence[tuple[int, int]], longest: int = 240) -> tuple[str, list[tuple[int, int]]]:
    """As much of a text as fits, around the first of these spans, and where they stand in it."""
    first = min((start for start, _ in spans), default=0)
    begin = max(0, min(first - longest // 4, len(text) - longest))
    lead, tail = ("… " if begin else ""), (" …" if begin + longest < len(text) else "")
    shift = len(lead) - begin
    kept = [(start + shift, end + shift) for start, end in spans if start >= begin and end <= begin + longest]
    return lead + text[begin : begin + longest] + tail, kept


def card(kind: ProblemType, is_taught: bool = False) -> dict[str, Any]:
    """What a version of an own type was made of."""
    taught = "Weights from what officers filed under it and not under it, on top of the definition, in the version of the problem types in use."
    said = {
        "Kind": "A problem type of a province's own, given where the text is near its definition or holds its phrases.",
        "Definition": kind.definition,
        "Phrases": ", ".join(kind.phrases),
        "Not": ", ".join(kind.not_phrases),
        "Examples": " · ".join(kind.examples),
        "Taught by corrections": taught if is_taught else "",
        "Measured": "Of types given by a definition alone .79 were right on blind sentences about provincial life; "
        "of this one, see how often people agreed.",
    }
    return {"models": {kind.th: {name: words for name, words in said.items() if words}}}


def draft_from(kind: ProblemType) -> Draft:
    """Of a line of a file of types."""
    words: dict[str, Any] = {name: " ".join(getattr(kind, name).split()) for name in ("th", "en", "traffy", "open311")}
    lists: dict[str, Any] = {name: lines("\n".join(getattr(kind, name))) for name in LISTS}
    return Draft(definition=kind.definition.strip(), parent=kind.parent, **words, **lists)


def record(draft: Draft) -> dict[str, Any]:
    """A line of a file of types, as `python -m nlp classify --types` reads it."""
    return {name: value for name, value in draft.values().items() if value}
