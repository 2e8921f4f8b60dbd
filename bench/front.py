"""How quickly the public pages answer on a nation's voices, and when a first visit can be read over a village's line.

Fills a database with the demonstration and with `--voices` more, starts the web server with two processes, and asks for
each page `--times` times over a kept connection, compressed as browsers want it. With `--line` Chromium opens each page
for the first time over 400 kbit/s with 400 ms of delay, its processor slowed four times.

    .venv/bin/python -m bench.front --voices 100000
    .venv/bin/python -m bench.front --voices 1000 --line
"""

import argparse
import http.client
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import brotli
from playwright.sync_api import sync_playwright

from bench import kept
from bench.intake import wait_for

PAGES = (
    "/", "/areas", "/areas/TH", "/areas/R2", "/areas/C14", "/areas/10", "/areas/34", "/areas/50", "/areas/3401",
    "/projects", "/hearings", "/submissions", "/submissions?area=50", "/submissions?q=น้ำท่วม",
    "/submissions?area=50&q=น้ำท่วม ถนน", "/themes", "/plans", "/map", "/map?area=34", "/report", "/track",
    "/escalations", "/reports", "/visits", "/overview", "/overview/provinces", "/about",
)  # fmt: skip
FIRST_LINKS = ("/projects/", "/hearings/", "/submissions/", "/themes/", "/plans/", "/plan-items/")
LINE = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
READABLE = """() => new Promise(done => {
    let last = 0;
    new PerformanceObserver(list => { for (const one of list.getEntries()) last = one.startTime; })
        .observe({type: "largest-contentful-paint", buffered: true});
    setTimeout(() => done([last, performance.getEntriesByType("navigation")[0].loadEventEnd]), 300);
})"""


@contextmanager
def served(options: argparse.Namespace) -> Iterator[int]:
    """A filled installation with its web server; gives the port."""
    with kept.folder(options.keep) as folder:
        environment = {
            **os.environ, "RUAMKID_INSTANCE_DIR": str(folder), "RUAMKID_LOG_LEVEL": "ERROR", "RUAMKID_JOBS": "off",
            "RUAMKID_DEMO": "yes",
        }  # fmt: skip
        if options.database_url:
            environment["RUAMKID_DATABASE_URL"] = options.database_url
        command = [sys.executable, "-m", "webapp.cli"]
        filled = folder / "filled"
        fill = ["migrate"] if filled.exists() else ["demo", "--nation", str(options.voices)]
        subprocess.run([*command, *fill], env=environment, check=True)
        filled.touch()
        server = subprocess.Popen([*command, "serve", "--port", str(options.port), "--workers", "2"], env=environment)
        try:
            wait_for(options.port)
            yield options.port
        finally:
            server.terminate()
            server.wait(20)


def ask(connection: http.client.HTTPConnection, path: str) -> tuple[float, str]:
    """Milliseconds until the whole page is there, and the page."""
    began = time.perf_counter()
    connection.request("GET", quote(path, safe="/?=&"), headers={"Accept-Encoding": "br"})
    answer = connection.getresponse()
    page = answer.read()
    took = (time.perf_counter() - began) * 1000
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return took, (brotli.decompress(page) if answer.headers["Content-Encoding"] == "br" else page).decode()


def all_pages(connection: http.client.HTTPConnection) -> list[str]:
    """The lists, and the first thing that each list leads to."""
    found = list(PAGES)
    texts = "".join(ask(connection, path)[1] for path in (*PAGES, "/plans"))
    for start in FIRST_LINKS:
        link = re.search(rf'href="({start}[a-z0-9]{{16}})"', texts)
        if link:
            found.append(link[1])
            texts += ask(connection, link[1])[1]
    return found


def measure_server(port: int, times: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for path in all_pages(connection):
        for _ in range(6):
            ask(connection, path)  # both processes have seen it
        found = sorted(ask(connection, path)[0] for _ in range(times))
        print(f"{path:<30} p50 {found[times // 2]:6.1f} ms   p95 {found[int(times * 0.95)]:6.1f} ms", flush=True)


def measure_line(port: int) -> None:
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        with chromium.new_context() as started:  # Chromium's own start is not the first page's
            started.new_page().goto(f"http://127.0.0.1:{port}/about")
        for address in all_pages(connection):
            context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="th-TH")
            page = context.new_page()
            page.set_default_timeout(120_000)
            line = context.new_cdp_session(page)
            received: list[float] = []
            line.on("Network.loadingFinished", lambda event, kept=received: kept.append(event["encodedDataLength"]))
            line.send("Network.enable")
            line.send("Network.emulateNetworkConditions", LINE)
            line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            page.goto(f"http://127.0.0.1:{port}{address}", wait_until="load")
            readable, loaded = page.evaluate(READABLE)
            print(
                f"{address:<30} readable {readable / 1000:5.2f} s   loaded {loaded / 1000:5.2f} s   {sum(received) / 1000:6.1f} kB",
                flush=True,
            )
            context.close()
        chromium.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voices", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--port", type=int, default=8766)
    parser.add_argument("--database-url", default="", help="default: a new SQLite file")
    parser.add_argument(
        "--keep", type=Path, help="a folder whose data stays, and is used again; default: a temporary one"
    )
    parser.add_argument("--line", action="store_true", help="a first visit in Chromium over a slow line instead")
    options = parser.parse_args()
    with served(options) as port:
        if options.line:
            measure_line(port)
        else:
            measure_server(port, options.times)


if __name__ == "__main__":
    main()
