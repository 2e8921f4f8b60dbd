"""How many people live in an area, as dated figures with their source: loaded by an operator, never made up here."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from webapp.areas import queries
from webapp.areas.models import Population
from webapp.core import audit, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.core.thai import typed_number


class BadFigures(Exception):
    """The file cannot be taken; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The newest figures of some areas: one day, one source, so that they can be compared with each other."""

    persons: Mapping[str, int]
    counted_on: date | None = None
    source: str = ""

    def rate(self, code: str, voices: int) -> float | None:
        """Voices of 10,000 inhabitants, where their number is known."""
        persons = self.persons.get(code)
        return voices / persons * 10_000 if persons else None


def read(path: Path) -> dict[str, int]:
    """Area code → persons, from a CSV file with the columns `code` and `persons`."""
    found: dict[str, int] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if not {"code", "persons"} <= set(rows.fieldnames or ()):
            raise BadFigures("the first line must name the columns code and persons")
        for number, row in enumerate(rows, 2):
            code, typed = (row["code"] or "").strip(), row["persons"] or ""
            if queries.get(code) is None:
                raise BadFigures(f"line {number}: there is no area with the code {code!r}")
            try:
                persons = typed_number(typed)
            except ValueError:
                persons = ""
            if not (persons.isascii() and persons.isdigit() and len(persons) < 10):
                raise BadFigures(f"line {number}: {typed.strip()!r} is no number of persons")
            if code in found:
                raise BadFigures(f"line {number}: {code} stands in the file twice")
            found[code] = int(persons)
    if not found:
        raise BadFigures("the file holds no figures")
    return found


@operation
def store(actor: Actor, persons: Mapping[str, int], counted_on: date, source: str) -> None:
    """Keep the figures of one day; those of the same area and day are replaced, older days stay."""
    policy.require(actor, "population.set")
    for code, number in persons.items():
        db.session.merge(Population(area_code=code, counted_on=counted_on, persons=number, source=source))
    audit.record(actor, "population.set", "population", str(counted_on), areas=len(persons), source=source)


def newest(codes: Iterable[str]) -> Figures:
    """The figures of the newest day on which any of these areas was counted."""
    wanted = Population.area_code.in_(list(codes))
    day = db.session.scalar(select(func.max(Population.counted_on)).where(wanted))
    if day is None:
        return Figures({})
    rows = db.session.scalars(select(Population).where(wanted, Population.counted_on == day)).all()
    return Figures({row.area_code: row.persons for row in rows}, day, rows[0].source)
