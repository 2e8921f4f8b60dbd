"""How quickly Open311 answers on a nation's reports, each filed under a type.

Fills a folder as `bench.front` does, files every report under a problem type by SQL (one of them under one in a thousand), starts the web
server with two processes, and asks for each address `--times` times over a kept connection.

    .venv/bin/python -m bench.open311 --voices 100000 --keep FOLDER
"""

import argparse
import http.client
import json
from pathlib import Path

from sqlalchemy import create_engine, text

from bench.front import ask, served
from nlp.taxonomy import problem_types

ROOT = "/open311/v2"
RARE, COMMON = problem_types()[-1], problem_types()[:-1]
FILE = """INSERT INTO labels (submission_id, aspect, value, confidence, evidence, source, model, in_force)
    SELECT id, 'problem_type', :value, 0.9, '[]', 'machine', 'bench', true FROM submissions
    WHERE kind = 'problem_report' AND is_listed AND {which} AND id NOT IN (SELECT submission_id FROM labels)"""
PAGES = (
    "discovery.json",
    "services.json",
    "requests.json?page_size=50",
    "requests.xml?page_size=50",
    "requests.json?page_size=50&page=200",
    "requests.json?page_size=50&status=open",
    "requests.json?page_size=50&status=closed",
    "requests.json?page_size=50&jurisdiction_id=34",
    "requests.json?page_size=50&jurisdiction_id=50&status=open",
    f"requests.json?page_size=50&service_code={COMMON[0].open311}",
    f"requests.json?page_size=50&service_code={RARE.open311}",
    f"requests.json?page_size=50&service_code={RARE.open311}&jurisdiction_id=50",
    "requests.json?page_size=50&lat=18.79&long=98.98&radius=20000",
    "requests.json?page_size=1000",
)


def file_all(database_url: str) -> None:
    """Every report gets a type; what has one keeps it."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text(FILE.format(which="id % 1000 = 7")), {"value": RARE.th})
        for number, kind in enumerate(COMMON):
            which = f"id % {len(COMMON)} = {number}"
            connection.execute(text(FILE.format(which=which)), {"value": kind.th})
    engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voices", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--port", type=int, default=8767)
    parser.add_argument("--database-url", default="", help="default: a new SQLite file")
    parser.add_argument("--keep", type=Path, required=True, help="a folder whose data stays, and is used again")
    options = parser.parse_args()
    with served(options) as port:
        file_all(options.database_url or f"sqlite:///{options.keep.resolve() / 'ruamkid.sqlite3'}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        one = json.loads(ask(connection, f"{ROOT}/requests.json?page_size=1")[1])[0]["service_request_id"]
        for path in (*PAGES, f"requests/{one}.json"):
            for _ in range(6):
                _, page = ask(connection, f"{ROOT}/{path}")  # both processes have seen it
            found = sorted(ask(connection, f"{ROOT}/{path}")[0] for _ in range(options.times))
            p50, p95 = found[options.times // 2], found[int(options.times * 0.95)]
            print(f"{path:<80} p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   {len(page.encode()) / 1000:7.1f} kB", flush=True)


if __name__ == "__main__":
    main()
