"""The ladders in force by day, read from data and checked once: bodies, roles, days and paths are never constants in code."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from webapp.areas.models import Level
from webapp.core.i18n import Text
from webapp.core.law import in_both, in_force
from webapp.core.policy import Role

DATA = Path(__file__).parent / "data" / "ladders.json"
ROLES = (Role.PLANNER, Role.INSPECTOR)
LEVELS = (Level.PROVINCE, Level.PROVINCIAL_CLUSTER, Level.COUNTRY)


class LadderError(ValueError):
    """The data cannot be used; the message names every fault."""


@dataclass(frozen=True, slots=True)
class Station:
    """A body that a problem waits at: for which area it stands, who acts there, how many days it has."""

    key: str
    name: Text
    level: Level
    role: Role
    days: int


@dataclass(frozen=True, slots=True)
class Way:
    """The stations of one kind of problem, from where it begins to the top."""

    key: str
    name: Text
    stations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    valid_from: date
    name: Text
    source: str
    stations: Mapping[str, Station]
    ways: Mapping[str, Way]

    @property
    def key(self) -> str:
        return self.valid_from.isoformat()

    def path(self, way: str, level: Level) -> tuple[str, ...]:
        """The stations of a way from a level of origin on; empty if no office of that level sends on it.

        An inspector stands for the same area as the cluster's office, and hands on what comes: nothing begins there.
        """
        stations = self.ways[way].stations if way in self.ways else ()
        for place, station in enumerate(stations[:-1]):
            if self.stations[station].level == level and self.stations[station].role == Role.PLANNER:
                return stations[place:]
        return ()


def read(rows: list[dict[str, Any]]) -> tuple[Ladder, ...]:
    """Ladders from their rows. Raises LadderError with all faults."""
    faults: list[str] = []
    ladders = []
    for number, row in enumerate(rows):
        at = f"ladder {number + 1}"
        try:
            ladders.append(_ladder(row, at, faults))
        except (KeyError, TypeError, ValueError) as fault:
            faults.append(f"{at}: {type(fault).__name__} {fault}")
    if not rows:
        faults.append("no ladder")
    if [one.valid_from for one in ladders] != sorted({one.valid_from for one in ladders}):
        faults.append("ladders must stand in the order of valid_from, each day once")
    if faults:
        raise LadderError("the ladders of escalation cannot be used:\n" + "\n".join(f"  - {one}" for one in faults))
    return tuple(ladders)


def _ladder(row: dict[str, Any], at: str, faults: list[str]) -> Ladder:
    stations = {}
    for key, one in row["stations"].items():
        station = Station(key, in_both(one["name"]), Level(one["level"]), Role(one["role"]), int(one["days"]))
        if station.role not in ROLES or station.level not in LEVELS or station.days < 1:
            faults.append(f"{at}, station {key}: role, level or days")
        stations[key] = station
    ways = {}
    for key, one in row["paths"].items():
        way = Way(key, in_both(one["name"]), tuple(one["stations"]))
        unknown = [name for name in way.stations if name not in stations]
        if unknown:
            faults.append(f"{at}, path {key}: no station {', '.join(unknown)}")
        if len(way.stations) < 2 or len(set(way.stations)) < len(way.stations):
            faults.append(f"{at}, path {key}: needs two stations or more, each once")
        ways[key] = way
    if not ways:
        faults.append(f"{at}: no path")
    return Ladder(date.fromisoformat(row["valid_from"]), in_both(row["name"]), row["source"], stations, ways)


@cache
def all_ladders() -> tuple[Ladder, ...]:
    return read(json.loads(DATA.read_text(encoding="utf-8")))


def on(day: date) -> Ladder:
    """The ladder in force on a day."""
    return in_force(all_ladders(), day)


def of(key: str) -> Ladder:
    """The ladder that an escalation was sent under."""
    return next(one for one in all_ladders() if one.key == key)
