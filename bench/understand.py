"""A whole city's reports through the product: import, analyse, cluster by district, prove the books, then read the pages.

Every step is the product's own command, on an installation of its own; for each stand the seconds and the largest sum of
memory over its processes (proportional shares, MB). Pages are fetched from a real server, one after another, first once
unmeasured. With `--keep DIR` the installation stays, and its finished steps are not run again.

    .venv/bin/python -m bench.understand DATA/traffy_2022_05-10.csv.gz --area 10
"""

import argparse
import http.client
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote, urlencode

from bench.intake import wait_for

EMAIL, PASSWORD = "bench@ruamkid.example", "bench-of-the-house"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--area", default="10", help="the province whose districts are clustered")
    parser.add_argument("--processes", default="2")
    parser.add_argument("--repeat", type=int, default=40, help="fetches of each page")
    parser.add_argument("--port", type=int, default=8766)
    parser.add_argument("--database-url", default="", help="default: a new SQLite file")
    parser.add_argument("--keep", type=Path, help="folder of the installation, kept afterwards")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "RUAMKID_INSTANCE_DIR": str(folder), "RUAMKID_LOG_LEVEL": "ERROR"}
        if options.database_url:
            environment["RUAMKID_DATABASE_URL"] = options.database_url
        done = folder / "steps-done"
        for name, command in [
            ("migrate", ["migrate"]),
            ("import", ["import", "reports", str(options.file)]),
            ("analyse", ["analyse", "--processes", options.processes]),
            ("cluster", ["cluster", options.area, "--by", "district"]),
            ("books", ["books", "TH", "--check"]),
            ("audit", ["audit", "verify"]),
        ]:
            if name in (done.read_text().split() if done.exists() else []):
                continue
            step(name, command, environment)
            with done.open("a") as log:
                log.write(f"{name}\n")
        officer(environment, options.area)
        server = subprocess.Popen(
            [sys.executable, "-m", "webapp.cli", "serve", "--port", str(options.port), "--workers", "1"],
            env=environment,
        )
        try:
            wait_for(options.port)
            pages(options.port, options.area, options.repeat)
        finally:
            server.terminate()
            server.wait(20)
    return 0


def step(name: str, command: list[str], environment: dict[str, str]) -> None:
    """Run one command of the product to its end; print its seconds, its memory and its last line."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "webapp.cli", *command],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    largest = [0.0]
    watcher = threading.Thread(target=watch, args=(process, largest), daemon=True)
    watcher.start()
    out, err = process.communicate()
    if process.returncode:
        raise SystemExit(f"{name}: exit {process.returncode}\n{err[-2000:]}")
    last = (out.strip().splitlines() or [""])[-1]
    print(f"{name:14} {time.monotonic() - began:7.1f} s  {largest[0]:6.0f} MB  {last}", flush=True)


def officer(environment: dict[str, str], area: str) -> None:
    """Somebody who may see the desk: planner and moderator of the area."""
    from argon2 import PasswordHasher
    from sqlalchemy import select

    os.environ.update(environment)
    from webapp import create_app
    from webapp.accounts.models import Membership, Organisation, User
    from webapp.core.db import db, unit_of_work

    with create_app().app_context(), unit_of_work():
        if db.session.scalar(select(User.id).where(User.email == EMAIL)):
            return
        office = Organisation(name_th="สำนักงานวัดผล", name_en="Bench", kind="province_office", area_code=area)
        person = User(email=EMAIL, name="Bench", password_hash=PasswordHasher().hash(PASSWORD))
        db.session.add_all([office, person])
        db.session.flush()
        for role in ("planner", "moderator"):
            db.session.add(Membership(user_id=person.id, organisation_id=office.id, role=role, area_code=area))


def watch(process: subprocess.Popen[str], largest: list[float]) -> None:
    while process.poll() is None:
        largest[0] = max(largest[0], sum(memory(pid) for pid in family(process.pid)))
        time.sleep(0.5)


def family(root: int) -> list[int]:
    """The process and all its descendants."""
    try:
        children = Path(f"/proc/{root}/task/{root}/children").read_text().split()
    except OSError:
        return []
    return [root, *(pid for child in children for pid in family(int(child)))]


def memory(pid: int) -> float:
    """Proportional share of a process's memory, MB: pages shared with others count by their share."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def pages(port: int, area: str, repeat: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def fetch(path: str, headers: dict[str, str]) -> tuple[int, bytes, str]:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.getheader("Set-Cookie") or ""

    _, page, cookie = fetch("/sign-in", {})
    token = re.search(rb'name="csrf_token" value="([^"]+)"', page)
    assert token
    form = urlencode({"csrf_token": token[1].decode(), "email": EMAIL, "password": PASSWORD})
    headers = {"Cookie": cookie.split(";")[0], "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/sign-in", form, headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status in (302, 303), f"sign-in: {answer.status}"
    officer = {"Cookie": (answer.getheader("Set-Cookie") or "").split(";")[0]}
    first = re.search(rb'href="(/submissions/[a-z0-9]{10,})"', fetch(f"/submissions?area={area}", {})[1])
    cluster = re.search(
        rb'href="(/workspace/clusters/[a-z0-9]{10,})"', fetch(f"/workspace/clusters?area={area}", officer)[1]
    )
    public = ["/", "/areas/TH", f"/areas/{area}", f"/areas/{area}01", "/submissions", f"/submissions?area={area}",
              f"/submissions?area={area}&q={quote('น้ำท่วม ถนน')}", "/projects", "/hearings", "/themes", "/plans", "/report"]  # fmt: skip
    public += [first[1].decode()] if first else []
    desk = ["/workspace", f"/workspace/review?area={area}", f"/workspace/matrix?area={area}", f"/workspace/clusters?area={area}",
            f"/workspace/themes?area={area}", f"/workspace/copies?area={area}", "/workspace/moderation"]  # fmt: skip
    desk += [cluster[1].decode()] if cluster else []
    for headers, paths in (({}, public), (officer, desk)):
        for path in paths:
            status, body, _ = fetch(path, headers)
            times = []
            for _ in range(repeat):
                began = time.perf_counter()
                fetch(path, headers)
                times.append((time.perf_counter() - began) * 1000)
            times.sort()
            middle, slow = times[len(times) // 2], times[int(len(times) * 0.95)]
            print(f"{path:52} {status}  p50 {middle:6.1f} ms  p95 {slow:6.1f} ms  {len(body) / 1000:6.1f} kB")


if __name__ == "__main__":
    sys.exit(main())
