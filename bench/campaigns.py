"""What it costs to find campaigns as letters come in: all of them at first, and then one after another.

Lays `--submissions` reports of one province into an empty SQLite database: `--letters` are the letters of three campaigns with
changed names, villages, dates and particles, the others reports of DATA (a file as of `bench.understand`). Reading itself is not
measured (`bench.understand`): only keys, comparing, and settling, in batches of 500 and then one by one.

    .venv/bin/python -m bench.campaigns DATA/traffy_2022_05-10.csv.gz --submissions 10000 --letters 1500
"""

import argparse
import csv
import gzip
import random
import secrets
import statistics
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, insert, select

from nlp.evaluation.campaigns import AFTERWARDS, LETTERS, campaign

BATCH, SINGLE = 500, 60


def texts_of(path: Path, count: int) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        found = list(dict.fromkeys(row["text"] for row in csv.DictReader(file) if row["text"].strip()))
    random.Random(1).shuffle(found)
    return found[:count]


def run(data: Path, submissions: int, letters: int) -> None:
    from webapp.core.db import db, unit_of_work
    from webapp.insights import analysing, campaigning, language
    from webapp.insights.models import LetterKey
    from webapp.submissions.campaign_models import Campaign
    from webapp.submissions.models import Submission

    kinds = (LETTERS["short"][0], LETTERS["middle"][0], AFTERWARDS[0])
    mine = [text for seed, one in enumerate(kinds) for text in campaign(one, "all, and particles", letters // 3, seed)]
    more = campaign(kinds[0], "all, and particles", SINGLE, 99)
    texts = mine + texts_of(data, submissions - len(mine) + SINGLE)
    alone, texts = texts[-SINGLE:], texts[:-SINGLE]
    random.Random(2).shuffle(texts)

    def laid(some: list[str]) -> list[campaigning.Sent]:
        rows = [
            {
                "kind": "problem_report",
                "area_code": "34",
                "text": one,
                "public_text": one,
                "code_hash": secrets.token_hex(32),
                "channel": "web",
            }
            for one in some
        ]
        with unit_of_work():
            numbers = list(db.session.scalars(insert(Submission).returning(Submission.id), rows))
        waiting = analysing.load(Submission.id.in_(numbers))
        return [
            campaigning.Sent(one.id, one.placed, language.keys_of(one.question.text, one.question.scope)[1])
            for one in waiting
        ]

    spent = used = 0.0
    for start in range(0, len(texts), BATCH):
        sent = laid(texts[start : start + BATCH])
        begun, before = time.perf_counter(), time.process_time()
        campaigning.gather(sent)
        spent, used = spent + time.perf_counter() - begun, used + time.process_time() - before
        if (start + BATCH) % 10_000 == 0:
            print(f"{start + BATCH:,}: {spent:.1f} s, {used:.1f} s of processor", flush=True)
    keys = db.session.scalar(select(func.count()).select_from(LetterKey))
    print(
        f"{len(texts):,} submissions in batches of {BATCH}: {spent:.1f} s, {1000 * spent / len(texts):.1f} ms each; {keys:,} keys"
    )
    print("campaigns:", [one.letters for one in db.session.scalars(select(Campaign).order_by(Campaign.letters.desc()))])
    for name, some in (("a letter of a campaign", more), ("another text", alone)):
        times, work = [], []
        for text in some:
            sent = laid([text])
            begun, before = time.perf_counter(), time.process_time()
            campaigning.gather(sent)
            times.append(1000 * (time.perf_counter() - begun))
            work.append(1000 * (time.process_time() - before))
        times.sort()
        half, most = statistics.median(times), times[int(0.95 * len(times))]
        print(f"{name}, alone: median {half:.0f} ms, 95 % {most:.0f} ms; of processor {statistics.median(work):.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--submissions", type=int, default=10_000)
    parser.add_argument("--letters", type=int, default=1_500)
    asked = parser.parse_args()
    from webapp import create_app
    from webapp.core import migrate
    from webapp.core.settings import load_settings

    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"RUAMKID_INSTANCE_DIR": folder, "RUAMKID_LOG_LEVEL": "ERROR"})
        migrate.upgrade(settings)
        with create_app(settings).app_context():
            run(asked.data, asked.submissions, asked.letters)


if __name__ == "__main__":
    main()
