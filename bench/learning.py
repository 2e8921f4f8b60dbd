"""How long it takes to learn from ten thousand corrections, and what the pages of the same machine notice of it.

Takes reports with labels (a CSV, also .gz, with the columns `text` and `labels`, these separated by |) as if planners had set them.
The corrections go into a fresh installation; the learning runs as in the worker, from the database to the verdict, while one visitor
fetches a page again and again.

    .venv/bin/python -m bench.learning DATA/traffy_2022_05-10.csv.gz --corrections 10000
"""

import argparse
import csv
import gzip
import hashlib
import io
import random
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from webapp import create_app
from webapp.accounts.models import User
from webapp.core import ids, migrate
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM
from webapp.core.settings import load_settings
from webapp.insights import language, learning
from webapp.insights.learning_models import LearnedModel
from webapp.insights.models import Analysis, Aspect, Correction
from webapp.submissions.models import Submission

PAGE = "/submissions"


def reports(path: Path, number: int) -> list[tuple[str, list[str]]]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as raw:
        rows = list(csv.DictReader(io.TextIOWrapper(raw, "utf-8", newline="")))
    return [(row["text"], row["labels"].split("|")) for row in random.Random(7).sample(rows, number)]


def fill(found: list[tuple[str, list[str]]]) -> None:
    """Reviewed reports, as if a planner had set the problem types of each."""
    known = set(language.pipeline().models[language.TAUGHT].labels)
    user = User(email=f"{ids.new_id()}@bench.example", name="planner")
    db.session.add(user)
    db.session.flush()
    for text, labels in found:
        code = hashlib.sha256(ids.new_id().encode()).hexdigest()
        one = Submission(kind="problem_report", area_code="340101", text=text, public_text=text, code_hash=code)
        db.session.add(one)
        db.session.flush()
        key = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
        fixed = {"submission_id": one.id, "model": language.model()}
        db.session.add(Analysis(area_code=one.area_code, text_key=key, is_reviewed=True, **fixed))
        after = [label for label in labels if label in known]
        db.session.add(Correction(aspect=Aspect.PROBLEM_TYPE, before=[], after=after, made_by=user.id, **fixed))


def fetch(app: Flask, times: list[float], until: threading.Event) -> None:
    client = app.test_client()
    while not until.is_set():
        began = time.perf_counter()
        assert client.get(PAGE).status_code == 200
        times.append((time.perf_counter() - began) * 1000)
        until.wait(0.1)


def fetched(app: Flask, waits: Iterator[None]) -> list[float]:
    """Milliseconds of each fetch of the page while something goes on."""
    times: list[float] = []
    until = threading.Event()
    visitor = threading.Thread(target=fetch, args=(app, times, until))
    visitor.start()
    for _ in waits:
        pass
    until.set()
    visitor.join()
    return sorted(times[3:])


def quiet() -> Iterator[None]:
    time.sleep(15)
    yield


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--corrections", type=int, default=10_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        settings = load_settings({}, instance_dir=Path(room), jobs="off", log_level="WARNING")
        migrate.upgrade(settings)
        app = create_app(settings)
        with app.app_context():
            with unit_of_work():
                fill(reports(args.reports, args.corrections))
            with unit_of_work():
                row = learning.ask(SYSTEM)
            public_id, taken = row.public_id, 0.0

            def learns() -> Iterator[None]:
                nonlocal taken
                began = time.perf_counter()
                learning.learn(public_id)
                taken = time.perf_counter() - began
                yield

            for name, waits in (("before", quiet()), ("while it learns", learns())):
                times = fetched(app, waits)
                last = times[int(len(times) * 0.95)]
                print(
                    f"{PAGE} {name}: median {statistics.median(times):.0f} ms, 95 % {last:.0f} ms ({len(times)} fetches)"
                )
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = db.session.scalars(select(LearnedModel)).one()
            result, memory, spent = done.result, used.ru_maxrss // 1024, used.ru_utime + used.ru_stime
            print(f"{args.corrections:,} corrections: {taken:.1f} s, {spent:.1f} of one processor, {memory} MB")
            print(f"{done.singles:,} taught, {result['frozen']:,} judged")
            print(
                f"micro F1 {result['old']:.3f} → {result['new']:.3f} [{result['low']:+.3f}, {result['high']:+.3f}]: {done.code}, {done.state}"
            )


if __name__ == "__main__":
    main()
