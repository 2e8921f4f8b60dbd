"""Law as data: a rule is a dated row with the clause it comes from, so that a changed regulation is a new row."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol, TypeVar

from webapp.core.i18n import Text


class Dated(Protocol):
    """A row that holds from a day on, until a later row takes its place."""

    @property
    def valid_from(self) -> date: ...


Row = TypeVar("Row", bound=Dated)


def in_force(rows: Sequence[Row], day: date) -> Row:
    """The row that holds on a day. LookupError if the day lies before the first one."""
    holding = [row for row in rows if row.valid_from <= day]
    if not holding:
        raise LookupError(f"no rule was in force on {day}")
    return max(holding, key=lambda row: row.valid_from)


def in_both(words: Mapping[str, str]) -> Text:
    """A text of a rule's row, which holds `th` and `en`."""
    return Text(words["th"], words["en"])
