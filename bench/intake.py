"""How many problem reports a second the web server acknowledges, and whether each one is there afterwards, once.

Starts a server of its own on an empty database (or on `--database-url postgresql://…`), sends for `--seconds` from
`--threads` visitors who each have an address of their own, and counts receipts against rows. With `--worker` a worker
analyses at the same time; `--backlog` lays so many other reports before it, so that it never rests. Senders and servers
share the machine, so a sender is one socket and a request that was put together before the clock began.

    .venv/bin/python -m bench.intake --seconds 60
    .venv/bin/python -m bench.intake --rate 40 --worker --backlog 15000 --keep FOLDER
"""

import argparse
import http.client
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.exc import DBAPIError

from bench import kept

WORDS = "ถนนหน้าโรงเรียนเป็นหลุมลึก น้ำขังทุกครั้งที่ฝนตก รถจักรยานยนต์ล้มบ่อย ขอให้ซ่อมก่อนเปิดเทอม เรื่องที่"
AREAS = ["34", "3401", "340101"]
REQUEST = (
    "POST /report HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {address}\r\nCookie: {cookie}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n"
)


class Sender(threading.Thread):
    """One visitor after another over one kept connection."""

    until = 0.0

    def __init__(self, port: int, number: int, pause: float = 0) -> None:
        super().__init__(daemon=True)
        self.port, self.number, self.pause = port, number, pause
        self.receipts: list[str] = []
        self.times: list[float] = []
        self.refused: Counter[int] = Counter()
        self.line: socket.socket | None = None
        self.broken = 0
        self.opened = "", ""  # token and cookie
        self.street = secrets.randbelow(256)  # nobody known from an earlier run

    def run(self) -> None:
        sent, due = 0, time.monotonic() + self.pause * secrets.randbelow(1000) / 1000
        while time.monotonic() < self.until:
            sent += 1
            request = self.request(*self.opened, sent)
            time.sleep(max(0.0, due - time.monotonic()))
            due += self.pause
            began = time.perf_counter()
            status, head = self.send(request)
            self.times.append((time.perf_counter() - began) * 1000)
            if status == 303:
                self.receipts.append(re.findall(r"(?i)\nlocation: (\S+)", head)[0])
            else:
                self.refused[status] += 1

    def send(self, request: bytes) -> tuple[int, str]:
        """Sent again, if the line breaks: the same form."""
        while True:
            try:
                if self.line is None:
                    self.line = socket.create_connection(("127.0.0.1", self.port), timeout=60)
                self.line.sendall(request)
                return answer_of(self.line)
            except OSError:
                self.line, self.broken = None, self.broken + 1
                time.sleep(0.05)

    def open_form(self) -> tuple[str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/report", headers={"X-Forwarded-For": f"10.0.{self.number}.1"})
        answer = connection.getresponse()
        token = re.findall(r'name="csrf_token" value="([^"]+)"', answer.read().decode())[0]
        return token, (answer.getheader("Set-Cookie") or "").split(";")[0]

    def request(self, token: str, cookie: str, sent: int) -> bytes:
        form = [("csrf_token", token), ("key", secrets.token_urlsafe(16)), ("go", "send")]
        form += [("text", f"{WORDS} {self.number}-{sent}-{secrets.token_hex(3)}"), *(("area", code) for code in AREAS)]
        body = urlencode(form)
        address = f"10.{self.street}.{self.number}.{sent // 50}"
        return (REQUEST.format(address=address, cookie=cookie, length=len(body)) + body).encode()


def answer_of(line: socket.socket) -> tuple[int, str]:
    """Status and head of one answer, once its body has come."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(line)
    head, _, body = got.partition(b"\r\n\r\n")
    missing = int(re.findall(rb"(?i)\ncontent-length: (\d+)", head)[0]) - len(body)
    while missing > 0:
        missing -= len(_more(line))
    return int(head.split()[1]), head.decode()


def _more(line: socket.socket) -> bytes:
    found = line.recv(65536)
    if not found:
        raise ConnectionError("the server ended the connection")
    return found


def unread(backlog: int, environment: dict[str, str]) -> list[str]:
    """So many reports that nobody has read; what an earlier run left is among them."""
    from webapp import create_app
    from webapp.core.db import db, unit_of_work
    from webapp.core.settings import load_settings
    from webapp.insights.models import Analysis
    from webapp.submissions.models import Submission

    with create_app(load_settings(environment)).app_context(), unit_of_work():
        left = select(Submission.public_id).where(Submission.id.not_in(select(Analysis.submission_id)))
        found = list(db.session.scalars(left))
        if new := list(_reports(backlog - len(found))):
            found += db.session.scalars(insert(Submission).returning(Submission.public_id), new)
    return found


def lay_before_worker(found: list[str], environment: dict[str, str]) -> None:
    from dbos import DBOSClient

    from webapp.core import jobs
    from webapp.core.settings import load_settings

    client = DBOSClient(system_database_url=load_settings(environment).jobs_database_url)
    for _ in range(100):
        try:
            jobs.send(client, "analyse_submissions", found)
            break
        except DBAPIError:  # the worker has not made its tables yet
            time.sleep(0.2)


def _reports(number: int) -> Iterator[dict[str, Any]]:
    """Reports from all districts, each of two that were written for the demonstration."""
    from webapp.areas import queries as areas
    from webapp.core import clock, ids
    from webapp.demo import source

    chance = random.Random(number)
    said = [one["text"] for one in source.records("submissions") if one["kind"] == "problem_report"]
    places = [district.code for province in areas.provinces() for district in areas.children(province.code)]
    for _ in range(number):
        words = " ".join(chance.sample(said, 2))
        common = {"kind": "problem_report", "area_code": chance.choice(places), "text": words, "public_text": words}
        yield {**common, "code_hash": secrets.token_hex(32), "public_id": ids.new_id(), "received_at": clock.now()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--rate", type=float, default=0, help="reports a second of all together; default: no pause")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--database-url", default="", help="default: a new SQLite file")
    parser.add_argument("--worker", action="store_true", help="analyse at the same time")
    parser.add_argument("--backlog", type=int, default=0, help="other reports that wait for the worker")
    parser.add_argument("--keep", type=Path, help="a folder for the SQLite files, to measure again on them")
    parser.add_argument("--kill", action="store_true", help="kill -9 one web process half-way")
    options = parser.parse_args()
    with kept.folder(options.keep) as folder:
        url = options.database_url or f"sqlite:///{folder}/bench.sqlite3"
        environment = {
            **os.environ,
            "RUAMKID_INSTANCE_DIR": str(folder),
            "RUAMKID_DATABASE_URL": url,
            "RUAMKID_TRUSTED_PROXIES": "1",
            "RUAMKID_LOG_LEVEL": "ERROR",
            "RUAMKID_JOBS": "dbos" if options.worker else "off",
        }
        command = [sys.executable, "-m", "webapp.cli"]
        subprocess.run([*command, "migrate"], env=environment, check=True)
        found = unread(options.backlog, environment) if options.backlog else []
        started = [subprocess.Popen([*command, "serve", "--port", str(options.port)], env=environment)]
        if options.worker:
            started.append(subprocess.Popen([*command, "worker"], env=environment))
        try:
            if found:
                lay_before_worker(found, environment)
            return measure(options, url, started[0].pid)
        finally:
            for process in started:
                process.terminate()
                process.wait(20)


def measure(options: argparse.Namespace, url: str, server: int) -> int:
    wait_for(options.port)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    ours = text("SELECT count(*), count(DISTINCT text) FROM submissions WHERE text LIKE :words")

    def stored() -> tuple[int, int, int]:
        with engine.connect() as connection:
            analysed = connection.execute(text("SELECT count(*) FROM analyses")).scalar_one()
            return (*connection.execute(ours, {"words": f"{WORDS}%"}).one(), analysed)

    rows_before, texts_before, analysed_before = stored()
    for _ in range(40):  # until the worker is at work
        if options.backlog and stored()[2] == analysed_before:
            time.sleep(0.5)
    pause = options.threads / options.rate if options.rate else 0
    senders = [Sender(options.port, n, pause) for n in range(options.threads)]
    for sender in senders:
        sender.opened = sender.open_form()
    began, analysed_before = time.monotonic(), stored()[2]
    for sender in senders:
        sender.until = began + options.seconds
        sender.start()
    if options.kill:
        time.sleep(options.seconds / 2)
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)
    for sender in senders:
        sender.join()
    seconds = time.monotonic() - began
    receipts = [receipt for sender in senders for receipt in sender.receipts]
    times = sorted(one for sender in senders for one in sender.times)
    rows, texts, analysed = stored()
    engine.dispose()
    different = len(set(receipts))
    print(f"{len(receipts):,} receipts in {seconds:.1f} s: {len(receipts) / seconds:.0f} a second")
    print(
        f"answer p50 {times[len(times) // 2]:.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms, "
        f"p99 {times[int(len(times) * 0.99)]:.0f} ms, worst {times[-1]:.0f} ms"
    )
    print(f"refused: {sum((sender.refused for sender in senders), Counter()) or 'none'}")
    print(f"broken lines, sent again: {sum(sender.broken for sender in senders)}")
    print(f"rows {rows - rows_before:,}, different texts {texts - texts_before:,}, different receipts {different:,}")
    if options.worker:
        print(f"analysed meanwhile: {(analysed - analysed_before) / seconds:.0f} a second")
    return 0 if rows - rows_before == texts - texts_before == len(receipts) == different else 1


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    sys.exit(main())
