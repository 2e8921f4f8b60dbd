"""How many problem reports a second the web server acknowledges, and whether each one is there afterwards, once.

Starts a server of its own on an empty database (or on `--database-url postgresql://…`), sends for `--seconds` from
`--threads` visitors who each have an address of their own, and counts receipts against rows. With `--worker` a worker
analyses at the same time.

    .venv/bin/python -m bench.intake --seconds 60
"""

import argparse
import http.client
import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import create_engine, text

WORDS = "ถนนหน้าโรงเรียนเป็นหลุมลึก น้ำขังทุกครั้งที่ฝนตก รถจักรยานยนต์ล้มบ่อย ขอให้ซ่อมก่อนเปิดเทอม เรื่องที่"
AREAS = ["34", "3401", "340101"]


class Sender(threading.Thread):
    """One visitor after another over one kept connection."""

    def __init__(self, port: int, until: float, number: int, pause: float = 0) -> None:
        super().__init__(daemon=True)
        self.port, self.until, self.number, self.pause = port, until, number, pause
        self.receipts: list[str] = []
        self.times: list[float] = []
        self.refused: dict[int, int] = {}

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"X-Forwarded-For": f"10.0.{self.number}.1"}
        connection.request("GET", "/report", headers=headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        headers["Cookie"] = (answer.getheader("Set-Cookie") or "").split(";")[0]
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        sent, due = 0, time.monotonic() + self.pause * secrets.randbelow(1000) / 1000
        while time.monotonic() < self.until and token:
            time.sleep(max(0.0, due - time.monotonic()))
            sent, due = sent + 1, due + self.pause
            headers["X-Forwarded-For"] = f"10.{self.number}.{sent // 50}.1"
            key = secrets.token_urlsafe(16)
            form = [("csrf_token", token[1]), ("key", key), ("text", f"{WORDS} {self.number}-{sent}"), ("go", "send")]
            began = time.perf_counter()
            connection.request("POST", "/report", urlencode([*form, *(("area", code) for code in AREAS)]), headers)
            answer = connection.getresponse()
            answer.read()
            self.times.append((time.perf_counter() - began) * 1000)
            if answer.status == 303:
                self.receipts.append(answer.getheader("Location") or "")
            else:
                self.refused[answer.status] = self.refused.get(answer.status, 0) + 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--rate", type=float, default=0, help="reports a second of all together; default: no pause")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--database-url", default="", help="default: a new SQLite file")
    parser.add_argument("--worker", action="store_true", help="analyse at the same time")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.database_url or f"sqlite:///{folder}/bench.sqlite3"
        environment = {
            **os.environ,
            "RUAMKID_INSTANCE_DIR": folder,
            "RUAMKID_DATABASE_URL": url,
            "RUAMKID_TRUSTED_PROXIES": "1",
            "RUAMKID_LOG_LEVEL": "ERROR",
            "RUAMKID_JOBS": "dbos" if options.worker else "off",
        }
        command = [sys.executable, "-m", "webapp.cli"]
        subprocess.run([*command, "migrate"], env=environment, check=True)
        started = [subprocess.Popen([*command, "serve", "--port", str(options.port)], env=environment)]
        if options.worker:
            started.append(subprocess.Popen([*command, "worker"], env=environment))
        try:
            return measure(options, url, Path(folder))
        finally:
            for process in started:
                process.terminate()
                process.wait(20)


def measure(options: argparse.Namespace, url: str, folder: Path) -> int:
    wait_for(options.port)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    query = text("SELECT count(*), count(DISTINCT text) FROM submissions")
    with engine.connect() as connection:
        before = connection.execute(query).one()[0]
    pause = options.threads / options.rate if options.rate else 0
    until = time.monotonic() + options.seconds
    senders = [Sender(options.port, until, n, pause) for n in range(options.threads)]
    began = time.monotonic()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    seconds = time.monotonic() - began
    receipts = [receipt for sender in senders for receipt in sender.receipts]
    times = sorted(one for sender in senders for one in sender.times)
    with engine.connect() as connection:
        rows, texts = connection.execute(query).one()
    engine.dispose()
    print(f"{len(receipts):,} receipts in {seconds:.1f} s: {len(receipts) / seconds:.0f} a second")
    print(
        f"answer p50 {times[len(times) // 2]:.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms, worst {times[-1]:.0f} ms"
    )
    print(f"refused: {[sender.refused for sender in senders if sender.refused] or 'none'}")
    print(f"rows {rows - before:,}, different texts {texts:,}, different receipts {len(set(receipts)):,}")
    return 0 if rows - before == len(receipts) == len(set(receipts)) else 1


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
