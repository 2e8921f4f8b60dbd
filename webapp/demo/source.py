"""The demonstration's data files, as they are written by hand: see README.md here for what is real in them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
Record = dict[str, Any]


@cache
def records(name: str) -> list[Record]:
    """The records of one file."""
    if name == "submissions":
        lines = (DATA / "submissions.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]
    found = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    return list(found["plans"]) if name == "plan" else list(found)


def photo(name: str) -> bytes:
    return (DATA / "photos" / name).read_bytes()
