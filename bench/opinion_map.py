"""How fluent the opinion map is with many points in Chromium, what the server does for it, and how long real texts take to lay out.

.venv/bin/python -m bench.opinion_map                      100,000 invented points, drawn and enclosed
.venv/bin/python -m bench.opinion_map --texts FILE.csv.gz  lays out the texts of a file (columns: text, labels)
"""

import argparse
import csv
import gzip
import logging
import resource
import shutil
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

import numpy as np
from flask import Flask
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import insert
from werkzeug.serving import make_server

from webapp import create_app
from webapp.accounts.models import Membership, Organisation, User
from webapp.areas import queries as areas
from webapp.core import clock, migrate
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM
from webapp.core.settings import load_settings
from webapp.insights import map_operations, map_queries, map_rules, rules
from webapp.insights.map_models import OpinionMap
from webapp.insights.models import Label, Theme, ThemeMember
from webapp.submissions.models import Submission

AREA = "10"
FRAMES = """async () => {
  const root = document.querySelector('[data-opinion-map]'), drawn = [], apart = [];
  while (!root.opinionMap) await new Promise(requestAnimationFrame);
  const map = root.opinionMap;
  let last = performance.now();
  for (let n = 0; n < 150; n++) {
    await new Promise(requestAnimationFrame);
    const began = performance.now();
    apart.push(began - last); last = began;
    if (n === 75) map.whole();
    map.zoom(n < 75 ? 1.03 : 1 / 1.03); map.move(3, 1);
    map.frame();
    drawn.push(performance.now() - began);
  }
  const counted = performance.now();
  map.count([[10000, 10000], [50000, 12000], [52000, 50000], [30000, 30000], [9000, 52000]]);
  const sort = (list) => list.sort((a, b) => a - b);
  return { drawn: sort(drawn), apart: sort(apart.slice(5)), counted: performance.now() - counted };
}"""


def prepare(points: int) -> User:
    """Submissions in sixty heaps, two of three labelled, a third in five hundred themes, and their map."""
    draw = np.random.default_rng(7)
    user = User(email="planner@bench.example", name="planner")
    office = Organisation(name_th="bench", name_en="bench", kind="province_office", area_code=AREA)
    db.session.add_all([user, office])
    db.session.flush()
    db.session.add(Membership(user_id=user.id, organisation_id=office.id, role="planner", area_code=AREA))
    places = [code for code in areas.tree().by_code if code.startswith(AREA) and len(code) == 6]
    words, now = "ถนนเป็นหลุมบ่อหน้าโรงเรียน ขอให้ช่วยดูแล", clock.now()
    themes = [Theme(area_code=AREA, title=f"ประเด็น {n}", created_by=user.id) for n in range(500)]
    db.session.add_all(themes)
    db.session.flush()
    for start in range(0, points, 10_000):
        rows = [
            {
                "kind": "problem_report", "area_code": places[n % len(places)], "text": words, "public_text": words,
                "code_hash": f"{n:064}", "received_at": now - timedelta(minutes=n),
                "state": "in_theme" if n % 3 == 0 else "waiting",
            }
            for n in range(start, min(points, start + 10_000))
        ]  # fmt: skip
        db.session.execute(insert(Submission), rows)
    kinds = list(rules.types())
    labels = [
        {"submission_id": n + 1, "aspect": "problem_type", "value": kinds[n % len(kinds)], "confidence": 0.8, "source": "machine"}
        for n in range(points) if n % 3
    ]  # fmt: skip
    members = [
        {"submission_id": n + 1, "theme_id": themes[n % 500].id, "placed_by": "person"} for n in range(0, points, 3)
    ]
    db.session.execute(insert(Label), labels)
    db.session.execute(insert(ThemeMember), members)
    heaps = draw.uniform(6_000, 59_000, (60, 2))
    at = heaps[draw.integers(0, 60, points)] + draw.normal(0, 1_800, (points, 2))
    packed = map_rules.pack(
        range(1, points + 1), np.clip(at, 0, map_rules.SIZE).astype(np.uint16), np.zeros(points, np.uint8)
    )
    parts: list[dict[str, object]] = [
        {"x": int(x), "y": int(y), "words": ["ถนน", "หลุม"], "texts": points // 24} for x, y in heaps[:24]
    ]
    map_operations.store(SYSTEM, AREA, now, packed, parts, points)
    return user


def serve(app: Flask) -> str:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def said(name: str, milliseconds: list[float]) -> None:
    middle, late = milliseconds[len(milliseconds) // 2], milliseconds[int(len(milliseconds) * 0.95)]
    print(f"{name:<28} median {middle:7.1f} ms   95th percentile {late:7.1f} ms", flush=True)


def measure(page: Page, address: str, width: int) -> None:
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("[data-opinion-map] canvas")
    print(f"from the address to the map, {width} px wide: {time.perf_counter() - began:.1f} s")
    found = page.evaluate(FRAMES)
    said("one frame drawn", found["drawn"])
    said("from frame to frame", found["apart"])
    print(f"points within a line counted: {found['counted']:.1f} ms")


def drawn_and_enclosed(points: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        more = {"environment": "test", "instance_dir": Path(folder), "secret_key": "x" * 40 + "bench"}
        settings = load_settings(
            {}, **more, database_url=f"sqlite:///{folder}/bench.sqlite3", jobs="off", log_level="ERROR"
        )
        migrate.upgrade(settings)
        app = create_app(settings)
        with app.app_context():
            with unit_of_work():
                user = prepare(points)
            area = areas.tree().by_code[AREA]
            found = db.session.get_one(OpinionMap, AREA)
            line = ((20_000, 20_000), (40_000, 20_000), (40_000, 40_000), (20_000, 40_000))
            for name, act in (
                ("the block for the browser", lambda: map_queries.drawn(found, area)),
                ("what a line encloses", lambda: map_queries.chosen(found, area, map_queries.Wanted("", line))),
            ):
                times = []
                for _ in range(8):
                    began = time.perf_counter()
                    act()
                    times.append((time.perf_counter() - began) * 1000)
                said(name, sorted(times))
            print(f"size of the block: {len(map_queries.drawn(found, area)) / 1e6:.2f} MB")
            client = app.test_client()
            with client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = user.session_token, True
            cookie = client.get_cookie("session")
            for path in ("trends", "missing-voices", "opinion-map"):
                times = []
                for _ in range(9):
                    began = time.perf_counter()
                    assert client.get(f"/workspace/{path}?area={AREA}").status_code == 200
                    times.append((time.perf_counter() - began) * 1000)
                said(f"/workspace/{path}", sorted(times[1:]))
        url = serve(app)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            for width, height in ((1280, 900), (360, 740)):
                context = browser.new_context(viewport={"width": width, "height": height})
                context.add_cookies([{"name": "session", "value": cookie.value if cookie else "", "url": url}])
                measure(context.new_page(), f"{url}/workspace/opinion-map?area={AREA}", width)
            browser.close()


def laid_out(file: Path, processes: int) -> None:
    from sklearn.neighbors import NearestNeighbors

    from nlp.layout import lay_out

    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    began = time.perf_counter()
    made = lay_out([(str(n), row["text"]) for n, row in enumerate(rows)], n_jobs=processes)
    print(f"{len(rows):,} submissions, {made.texts:,} different texts: {time.perf_counter() - began:.0f} s")
    print(f"memory of this process at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")
    kinds = np.array([row["labels"].split("|")[0] for row in rows])
    plane = made.places.astype(float)
    asked = np.random.default_rng(0).choice(len(plane), min(3_000, len(plane)), replace=False)
    near = NearestNeighbors(n_neighbors=11).fit(plane).kneighbors(plane[asked], return_distance=False)[:, 1:]
    shares = np.unique(kinds, return_counts=True)[1] / len(kinds)
    alike = (kinds[near] == kinds[asked][:, None]).mean()
    print(f"of the ten nearest on the map {alike:.3f} have the same first label; by chance {(shares**2).sum():.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=100_000)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    if options.texts:
        laid_out(options.texts, options.processes)
    else:
        drawn_and_enclosed(options.points)


if __name__ == "__main__":
    main()
