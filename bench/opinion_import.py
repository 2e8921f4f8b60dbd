"""How many rows of a table of opinions a second an import stores, alone and beside a worker that reads them meanwhile.

Starts from an empty SQLite file. The rows are invented: each says something of its own and answers one question.

    .venv/bin/python -m bench.opinion_import --rows 2000
    .venv/bin/python -m bench.opinion_import --rows 2000 --worker
    .venv/bin/python -m bench.opinion_import --rows 2000 --profile
"""

import argparse
import cProfile
import os
import pstats
import random
import secrets
import subprocess
import sys
import time

from bench import kept


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--worker", action="store_true", help="analyse at the same time")
    parser.add_argument("--profile", action="store_true", help="where the time goes")
    options = parser.parse_args()
    with kept.folder(None) as folder:
        environment = {
            **os.environ,
            "RUAMKID_INSTANCE_DIR": str(folder),
            "RUAMKID_LOG_LEVEL": "ERROR",
            "RUAMKID_JOBS": "dbos" if options.worker else "off",
        }
        command = [sys.executable, "-m", "webapp.cli"]
        subprocess.run([*command, "migrate"], env=environment, check=True)
        worker = subprocess.Popen([*command, "worker"], env=environment) if options.worker else None
        try:
            return measure(options, environment)
        finally:
            if worker is not None:
                worker.terminate()
                worker.wait(20)


def measure(options: argparse.Namespace, environment: dict[str, str]) -> int:
    from tests.support import factories
    from webapp import create_app
    from webapp.core.db import db, unit_of_work
    from webapp.core.settings import load_settings
    from webapp.submissions import opinion_imports

    with create_app(load_settings(environment)).app_context():
        with unit_of_work():
            actor, hearing = factories.officer("publisher").actor, factories.hearing()
        table = "\n".join(["ความคิดเห็น,ท่านเห็นด้วยหรือไม่", *rows(options.rows)])
        with unit_of_work():
            row = opinion_imports.upload(actor, hearing, table.encode(), "bench.csv", "อบต. แบบสอบถามกระดาษ")
        with unit_of_work():
            opinion_imports.try_out(actor, row, row.mapping)
        with unit_of_work():
            opinion_imports.start(actor, row)
        profile = cProfile.Profile()
        began, worked = time.perf_counter(), time.process_time()
        if options.profile:
            profile.enable()
        opinion_imports.import_opinions([row.public_id])
        profile.disable()
        clock, processor = time.perf_counter() - began, time.process_time() - worked
        stored = opinion_imports.stored_of(db.session.merge(row))
        print(f"{stored:,} rows in {clock:.1f} s ({processor:.1f} s of processor): {stored / clock:.0f} a second")
        if options.profile:
            pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
        return 0 if stored == options.rows else 1


def rows(number: int) -> list[str]:
    from webapp.demo import source

    chance = random.Random(number)
    said = [one["text"].replace("\n", " ").replace('"', "") for one in source.records("submissions")]
    answers = ("support", "oppose", "neutral")
    return [
        f'"{" ".join(chance.sample(said, 2))} {secrets.token_hex(3)}",{chance.choice(answers)}' for _ in range(number)
    ]


if __name__ == "__main__":
    sys.exit(main())
