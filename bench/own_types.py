"""What a province's own problem types cost: reading new texts, reading anew what stands, and a preview.

Takes reports (a CSV, also .gz, with the column `text`) into a fresh installation, as if they had been read and nobody had reviewed
them; then the types of the demonstration are added.

    .venv/bin/python -m bench.own_types DATA/traffy_2022_05-10.csv.gz --reports 5000
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import insert

from bench.learning import reports
from nlp.own_types import read_types
from webapp import create_app
from webapp.core import clock, ids, migrate
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM
from webapp.core.settings import load_settings
from webapp.demo import source
from webapp.insights import language, type_operations, type_preview, type_reading
from webapp.insights.language import OwnTypes, Question
from webapp.insights.models import Analysis
from webapp.insights.type_models import TypeReading
from webapp.insights.type_rules import draft_from
from webapp.submissions.models import Submission

PROVINCE, PART = "34", 500


@contextmanager
def told(what: str) -> Iterator[None]:
    wall, own = time.perf_counter(), time.process_time()
    yield
    print(f"{what}: {time.perf_counter() - wall:.2f} s, {time.process_time() - own:.2f} s of processors")


def fill(texts: list[str]) -> None:
    with unit_of_work():
        for number, text in enumerate(texts, 1):
            one = {"id": number, "kind": "problem_report", "area_code": "340101", "text": text, "public_text": text}
            db.session.execute(insert(Submission), {**one, "code_hash": ids.new_id() * 4})
            read = {"submission_id": number, "area_code": "340101", "model": "m", "analysed_at": clock.now()}
            db.session.execute(insert(Analysis), {**read, "text_key": str(number)})


def read(texts: list[str], own: OwnTypes) -> None:
    for start in range(0, len(texts), PART):
        language.read([Question(text, "", own=own) for text in texts[start : start + PART]])


def longest(store: Callable[..., bool], times: list[float]) -> Callable[..., bool]:
    """The same, and how long each part holds the database."""

    def timed(*args: object) -> bool:
        began = time.perf_counter()
        more = store(*args)
        times.append((time.perf_counter() - began) * 1000)
        return more

    return timed


def run(texts: list[str]) -> None:
    fill(texts)
    types = read_types(source.DATA / "own-types.jsonl")
    drafts = [draft_from(kind) for kind in types]
    with told("preview in a process that has read nothing"):
        type_preview.preview(PROVINCE, drafts[0])
    with told("preview"):
        type_preview.preview(PROVINCE, drafts[1])
    db.session.rollback()
    read(texts[:PART], types)
    with told(f"{len(texts):,} new texts without own types"):
        read(texts, ())
    with told(f"{len(texts):,} new texts with {len(types)} own types"):
        read(texts, types)
    with unit_of_work():
        type_operations.take_in(SYSTEM, PROVINCE, drafts)
    times: list[float] = []
    type_reading.store = longest(type_reading.store, times)
    with told(f"{len(texts):,} reports read anew"):
        type_reading.read(PROVINCE)
    reading = db.session.get_one(TypeReading, PROVINCE)
    print(f"{reading.changed:,} of them changed; the longest part held the database for {max(times):.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--reports", type=int, default=5000)
    args = parser.parse_args()
    texts = [text for text, _ in reports(args.file, args.reports)]
    with tempfile.TemporaryDirectory() as room:
        settings = load_settings({}, instance_dir=Path(room), jobs="off", log_level="WARNING")
        migrate.upgrade(settings)
        with create_app(settings).app_context():
            run(texts)


if __name__ == "__main__":
    main()
