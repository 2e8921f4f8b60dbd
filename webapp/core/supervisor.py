"""Starts the processes of one machine: web server and worker, together or alone, and stops them cleanly."""

import gc
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from webapp.core.settings import Settings
from webapp.core.sqlite import Tidying

GRACE_SECONDS = 7.0
LONGEST_ADDRESS = 32_768  # bytes; nine of them are one Thai letter in an address
SIGN_INS = "demonstration.json"  # written by the demonstration's loader into the instance folder


def run_all(settings: Settings, port: int, demo: bool, prepare: Callable[..., None]) -> int:
    """Prepare, start both processes, wait for Ctrl-C. Returns the exit status."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    print("Ruamkid (ร่วมคิด): preparing …", flush=True)
    prepare(settings, demo=demo)
    sign_ins = settings.instance_dir / SIGN_INS
    environment = {**os.environ, "RUAMKID_PUBLIC_URL": os.environ.get("RUAMKID_PUBLIC_URL", f"http://127.0.0.1:{port}")}
    if sign_ins.exists():
        environment["RUAMKID_DEMO"] = "1"
    folder = settings.instance_dir / "log"
    folder.mkdir(parents=True, exist_ok=True)
    processes = {
        "web": _start("web", folder, environment, "serve", "--port", str(port)),
        "worker": _start("worker", folder, environment, "worker", "--name", "worker-1"),
    }
    try:
        if not stopping.is_set() and _wait_ready(port, processes["web"], stopping):
            _announce(port, sign_ins, folder)
        while not stopping.wait(0.3):
            for name, process in processes.items():
                if process.poll() is not None:
                    print(
                        f"\nThe {name} process ended by itself. Its last lines ({folder / name}.log):", file=sys.stderr
                    )
                    print("\n".join((folder / f"{name}.log").read_text().splitlines()[-15:]), file=sys.stderr)
                    return 1
        print("\nStopping …", flush=True)
        return 0
    finally:
        _stop(list(processes.values()))
        leave_quickly()


def _start(name: str, folder: Path, environment: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
    with (folder / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "webapp.cli", *command],
            env=environment,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            # Ctrl-C reaches the supervisor alone, which stops them in order. Not a session each: Linux shares the
            # processors between sessions first, and the worker's niceness would count within its own alone.
            process_group=0,
        )


def _wait_ready(port: int, process: subprocess.Popen[bytes], stopping: threading.Event) -> bool:
    for _ in range(300):
        if process.poll() is not None or stopping.is_set():
            return False
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def _announce(port: int, sign_ins: Path, folder: Path) -> None:
    print(f"\n  Ruamkid is ready:  http://127.0.0.1:{port}\n", flush=True)
    if sign_ins.exists():
        demonstration: dict[str, Any] = json.loads(sign_ins.read_text(encoding="utf-8"))
        print("  Demonstration sign-ins (invented people; the password is the same for all):")
        for person in demonstration["people"]:
            print(f"    {person['email']:<34} {person['role']}")
        print(f"    password: {demonstration['password']}\n")
    print(f"  Logs: {folder}   Stop: Ctrl-C", flush=True)


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


_served = itertools.count(1)


def _tidy(worker: object, request: object, environ: object, answer: object) -> None:
    """Collect all garbage once in so many requests, when the answer has left: it takes as long as a whole page.

    What stands in memory after the first ones (all areas, templates, statements) stays there: it is not walked again.
    """
    number = next(_served)
    if number in (50, 500) or number % 2_000 == 0:
        gc.collect()
        if number < 2_000:
            gc.freeze()


def hand_over_quickly() -> None:
    """A thread that comes back from the database, which it holds, waits for Python this long, not the usual 5 ms each time."""
    sys.setswitchinterval(0.0005)


def leave_quickly() -> None:
    """A process that ends walks everything in its memory twice, for seconds; what is frozen it leaves to the system."""
    gc.freeze()


def spare_requests() -> None:
    """No full collection falls into a request: they are `_tidy`'s. Measurements within one process do the same."""
    gc.set_threshold(10_000, 20, 1_000_000)
    gc.collect()
    gc.freeze()


def serve_web(settings: Settings, host: str, port: int, workers: int, threads: int) -> None:
    """Run gunicorn in this process until it is told to stop."""
    from gunicorn.app.base import BaseApplication
    from gunicorn.http import message

    from webapp import create_app
    from webapp.core import logs

    message.MAX_REQUEST_LINE = LONGEST_ADDRESS  # it takes no larger limit than this from its settings

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            options = {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": threads,
                "worker_class": "gthread",
                "timeout": 60,
                "graceful_timeout": 5,
                "keepalive": 15,
                "control_socket_disable": True,
                "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108
                "limit_request_line": LONGEST_ADDRESS,
                "loglevel": "warning",
                "proc_name": "ruamkid",
                "post_request": _tidy,
                "post_worker_init": lambda _: keep_tidy(settings),
                "preload_app": True,  # built once, and its memory shared by the processes
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            logs.configure(settings.log_level)
            app = create_app(settings)
            for warm in app.extensions.get("warming", ()):  # what the first visitor need not wait for
                warm()
            hand_over_quickly()
            spare_requests()  # the processes that are forked from here share what stands, as nobody walks it
            return app

    Server().run()


def keep_tidy(settings: Settings) -> None:
    """With SQLite: no request and no job moves the log into the database."""
    if settings.is_sqlite:
        Tidying(str(make_url(settings.database_url).database)).start()


def work(settings: Settings, name: str | None) -> None:
    """Run a worker in this process until it is told to stop."""
    from webapp import create_app
    from webapp.core import logs
    from webapp.core.jobs import Worker

    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    logs.configure(settings.log_level)
    os.nice(settings.worker_niceness)  # whoever waits for a page goes first
    hand_over_quickly()
    keep_tidy(settings)
    worker = Worker(create_app(settings), name)
    worker.start()
    stopping.wait()
    worker.stop()
    leave_quickly()
