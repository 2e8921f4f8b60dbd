"""Real processes for tests: web server and worker as an operator starts them, and a visitor over HTTP."""

import http.cookiejar
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.lent import lend
from tests.support.pages import fields, parse

PATIENCE = 300
"""Seconds: what is waited for has to come, on a busy machine as well."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class House:
    """One installation in a folder, and the processes that run on it."""

    folder: Path
    database_url: str
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def env(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("RUAMKID_")},
            "RUAMKID_INSTANCE_DIR": str(self.folder),
            "RUAMKID_DATABASE_URL": self.database_url,
            "RUAMKID_SECRET_KEY": "tests-only-" + "x" * 40,
            "RUAMKID_PUBLIC_URL": self.url,
            "RUAMKID_SWEEP_AFTER_SECONDS": "3",
            "RUAMKID_WORKER_NICENESS": "0",  # here somebody waits for it
            **self.environment,
        }

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the console script to its end; raises if it fails."""
        lend(self.folder)
        result = subprocess.run(
            [sys.executable, "-m", "webapp.cli", *words], env=self.env(), capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, f"ruamkid {' '.join(words)}:\n{result.stdout}\n{result.stderr}"
        return result

    def start(self, name: str, *words: str) -> None:
        lend(self.folder)
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "webapp.cli", *words], env=self.env(), stdout=log, stderr=log, start_new_session=True
        )
        log.close()

    def start_web(self) -> None:
        self.start("web", "serve", "--port", str(self.port), "--workers", "2")
        self.wait(self.is_ready, "the web server to be ready")

    def start_worker(self, name: str = "worker-1") -> None:
        self.start(name, "worker", "--name", name)

    def wait_for_worker(self, name: str = "worker-1") -> None:
        """The queue's tables are made one change after the other; only a worker that is ready has seen the last."""
        log = self.folder / f"{name}.log"
        self.wait(lambda: "worker ready" in log.read_text(), f"{name} to be ready")

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=3) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def wait(self, condition: Any, what: str) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.25)
        logs = "\n".join(f"--- {p.name}\n{p.read_text()[-3000:]}" for p in self.folder.glob("*.log"))
        raise AssertionError(f"waited {PATIENCE} s in vain for {what}\n{logs}")

    def kill(self, name: str) -> None:
        """As the power cut does: no process of the group gets a last word."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()


class Visitor:
    """A person with a browser that keeps cookies and knows forms, but nothing else."""

    def __init__(self, url: str, address: str = "192.0.2.1") -> None:
        self.url = url
        self.address = address  # what the proxy in front says; the house trusts it if it is set to
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.opener.addheaders = [("X-Forwarded-For", address)]

    def get(self, path: str) -> str:
        with self.opener.open(urllib.parse.urljoin(self.url, path), timeout=30) as answer:
            return str(answer.read().decode())

    def form(self, path: str) -> dict[str, Any]:
        """The fields of the page's main form, untouched."""
        main = next(parse(self.get(path)).iter("main"))
        return fields(next(form for form in main.iter("form") if form.get("method") == "post"))

    def post(self, path: str, values: dict[str, Any]) -> tuple[str, str]:
        """Send a form; gives the address and the text of the page one ends on. Raises on an error status."""
        body = urllib.parse.urlencode(values, doseq=True).encode()
        request = urllib.request.Request(urllib.parse.urljoin(self.url, path), data=body)
        with self.opener.open(request, timeout=30) as answer:
            return answer.url, str(answer.read().decode())
