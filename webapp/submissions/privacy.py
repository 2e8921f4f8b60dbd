"""What the public may read of a text, worked out before the write transaction begins.

If the search for personal data fails, the words are held back, not published and not refused: the submission is taken
in all the same, and a moderator looks.
"""

import logging
import re
from dataclasses import dataclass, replace

from nlp.privacy import KINDS, redact
from webapp.core import limits, search
from webapp.submissions import rules
from webapp.submissions.models import Submission, Visibility
from webapp.submissions.rules import HELD_UNREAD, held_because

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The public layer over one submission's words."""

    public_text: str
    public_place: str
    hidden_kinds: list[str]
    visibility: Visibility = Visibility.VISIBLE
    reason: str = ""
    words: tuple[str, str] | None = None  # what search keeps of the public text, if it was cut already


def prepare_all(text: str, place_note: str = "") -> Prepared:
    """With the words for search too: nobody else waits to write while they are cut."""
    prepared = prepare(text, place_note)
    return replace(prepared, words=search.words_of(prepared.public_text))


def prepare(text: str, place_note: str = "") -> Prepared:
    """Replace personal data in the text and in the place note; never raises."""
    try:
        words = redact(text)
        place = redact(place_note) if place_note else None
    except Exception:
        # Whatever broke, the words must not be published unread. The log names the fault, never the text.
        log.exception("redaction failed; the submission is held back")
        return Prepared("", "", [], Visibility.HELD, HELD_UNREAD.th)
    found = [finding.kind for finding in (*words.found, *(place.found if place else ()))]
    kinds = list(dict.fromkeys(found))
    reason = held_because(f"{text}\n{place_note}", kinds)
    shown = Visibility.HELD if reason else Visibility.VISIBLE
    return Prepared(words.text, place.text if place else "", kinds, shown, reason.th if reason else "")


_COVERS = re.compile(
    "|".join(re.escape(f"[{one}]") for one in (*(th for th, _ in KINDS.values()), rules.COVER.strip("[]")))
)


def without_covers(text: str) -> str:
    """A public text without the words that stand for what is hidden: nobody said those."""
    return _COVERS.sub(" ", text)


def hold_flood(submission: Submission, prepared: Prepared) -> Prepared:
    """Beyond some copies of one text within an hour, further ones are counted and not shown."""
    key = rules.flood_key(submission.text)
    if key is None or submission.source or submission.entered_by or prepared.visibility != Visibility.VISIBLE:
        return prepared
    if limits.count("copies", rules.FLOOD_WINDOW, who=f"{submission.hearing_id} {key}") <= rules.FLOOD:
        return prepared
    submission.visibility, submission.visibility_reason = Visibility.HELD, rules.HELD_FLOOD.th
    return replace(prepared, visibility=Visibility.HELD, reason=rules.HELD_FLOOD.th)
