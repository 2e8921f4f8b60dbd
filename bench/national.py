"""How quickly the dashboards answer on a nation of a million voices, and how long the counting behind them takes.

Fills an empty database (give PostgreSQL by `--database-url`; default: SQLite in a folder, `--keep` it to measure again) with 77 provinces,
18 clusters, their plans, reports, themes and voices, counts them, and asks for each page through the application.

    .venv/bin/python -m bench.national --voices 1000000 --database-url postgresql+psycopg://…
"""

import argparse
import time
from pathlib import Path

from sqlalchemy import func, select

from bench import kept, multiplied
from bench.planning import timed
from webapp import create_app
from webapp.core import migrate
from webapp.core.db import db
from webapp.core.settings import load_settings
from webapp.demo.nation import load_nation
from webapp.monitoring import counting
from webapp.submissions.models import Submission

PAGES = (
    "/overview",
    "/overview?show=pace",
    "/overview/provinces",
    "/overview/R2",
    "/overview/C14",
    "/overview/34",
    "/overview/34/items",
    "/visits",
    "/escalations",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voices", type=int, default=1_000_000)
    parser.add_argument("--database-url", default="")
    parser.add_argument(
        "--keep", type=Path, help="a folder whose data stays, and is used again; default: a temporary one"
    )
    parser.add_argument("--written", type=int, default=30_000, help="voices over so many are copies of them")
    parser.add_argument("--times", type=int, default=40)
    options = parser.parse_args()
    with kept.folder(options.keep) as folder:
        url = options.database_url or f"sqlite:///{folder / 'nation.sqlite3'}"
        more = {"environment": "test", "instance_dir": folder, "secret_key": "x" * 40 + "bench"}
        settings = load_settings({}, **more, database_url=url, jobs="off", log_level="ERROR")
        migrate.upgrade(settings)
        app = create_app(settings)
        with app.app_context():
            if counting.newest_count() is None:
                began = time.perf_counter()
                _fill(options.voices, options.written)
                print(f"filled in {time.perf_counter() - began:.0f} s")
            counting.count_and_store()
            known = counting.newest_count()
            print(f"{known.voices if known else 0:,} voices counted in {known.milliseconds if known else 0:,} ms")
        client = app.test_client()
        for page in PAGES:
            assert client.get(page).status_code == 200, page
            timed(page, lambda page=page: client.get(page), options.times)


def _fill(voices: int, written: int) -> None:
    """So many are written by the product's own code; what is over is copied from them."""
    number = select(func.max(Submission.id))
    before = db.session.scalar(number) or 0
    load_nation(min(voices, written), searchable=False, progress=True)
    multiplied.copy(before + 1, db.session.scalar(number) or 0, voices - min(voices, written))
    multiplied.settle()


if __name__ == "__main__":
    main()
