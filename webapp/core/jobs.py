"""Background work on DBOS: durable, embedded with SQLite, any number of workers with PostgreSQL.

A job is a function of a list of public ids that can be run again any number of times with the same result. Operations
call `enqueue`; the ids leave for the queue only after the commit, in batches, from a thread that no request waits for.
What is committed but never reached the queue (the server was killed in between) or was lost with a worker is found by
the job's sweeper, which a scheduled workflow asks every minute.
"""

import atexit
import logging
import os
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any

from dbos import DBOS, DBOSClient, DBOSConfig, WorkflowStatus
from flask import Flask, current_app

from webapp.core import clock, logs
from webapp.core.db import after_commit
from webapp.core.settings import Settings

log = logging.getLogger(__name__)

Job = Callable[[list[str]], None]
Sweeper = Callable[[datetime], Sequence[str]]

QUEUE = "work"
VERSION = "1"  # the workflows' shape; a change of it abandons what older workers had in hand to the sweep
BATCH = 200
GATHER_SECONDS = 0.2
LONGEST_BACKLOG = 20
MOST_LOOKED_AT = 1_000
FINISHED_KEPT = timedelta(days=14)

JOBS: dict[str, Job] = {}
PATIENT: set[str] = set()
SWEEPERS: dict[str, Sweeper] = {}
NIGHTLY: list[Callable[[], None]] = []
STARTS: list[Callable[[Flask], None]] = []  # when a worker begins


def job(name: str, *, patient: bool = False) -> Callable[[Job], Job]:
    """Register a job under a name of at least three letters. `patient`: it comes in thousands, and all others go first."""

    def register(function: Job) -> Job:
        JOBS[name] = function
        if patient:
            PATIENT.add(name)
        return function

    return register


def sweeper(name: str) -> Callable[[Sweeper], Sweeper]:
    """Register the query that finds ids committed before a moment and still without a result."""

    def register(function: Sweeper) -> Sweeper:
        SWEEPERS[name] = function
        return function

    return register


def enqueue(name: str, *public_ids: str) -> None:
    """Hand the ids to the job once the current transaction is committed."""
    if name not in JOBS:
        raise KeyError(name)
    if dispatcher := current_app.extensions.get("job_dispatcher"):
        after_commit(lambda: dispatcher.put(name, public_ids))


class Dispatcher:
    """Gathers ids for a moment and enqueues them as one workflow, so that a burst costs little."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: SimpleQueue[tuple[str, tuple[str, ...]]] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._pid = 0
        self._lock = threading.Lock()
        self._idle = threading.Event()
        self._idle.set()

    def put(self, name: str, public_ids: Sequence[str]) -> None:
        self._idle.clear()
        self._waiting.put((name, tuple(public_ids)))
        with self._lock:
            if self._thread is None or self._pid != os.getpid():  # a forked server needs a thread of its own
                self._pid = os.getpid()
                self._thread = threading.Thread(target=self._run, name="job-dispatcher", daemon=True)
                self._thread.start()
                atexit.register(self.flush)

    def flush(self, seconds: float = 5.0) -> bool:
        """Wait until all is enqueued; False if that took too long."""
        return self._idle.wait(seconds)

    def _run(self) -> None:
        client: DBOSClient | None = None
        while True:
            name, public_ids = self._waiting.get()
            gathered: dict[str, list[str]] = defaultdict(list)
            gathered[name].extend(public_ids)
            time.sleep(GATHER_SECONDS)
            try:
                while True:
                    name, public_ids = self._waiting.get_nowait()
                    gathered[name].extend(public_ids)
            except Empty:
                pass
            try:
                client = client or DBOSClient(system_database_url=self._url)
                for name, found in gathered.items():
                    send(client, name, found)
            except Exception:
                log.exception("could not enqueue; the sweep will")
                client = None
            if self._waiting.empty():
                self._idle.set()


def send(client: DBOSClient, name: str, public_ids: Sequence[str]) -> None:
    """Enqueue the ids as workflows of at most BATCH ids each."""
    for start in range(0, len(public_ids), BATCH):
        client.enqueue(
            {
                "queue_name": QUEUE,
                "workflow_name": name,
                "app_version": VERSION,
                "priority": 2 if name in PATIENT else 1,
            },
            list(public_ids[start : start + BATCH]),
        )


@dataclass(frozen=True, slots=True)
class QueueState:
    """How the queue does, of what came within two days; `swept`, `nightly`: when a worker last came to the end of them."""

    waiting: int
    oldest: datetime | None
    failed: int
    swept: datetime | None
    nightly: datetime | None


def look(url: str) -> QueueState | None:
    """None if it cannot be looked at."""
    a_day_ago, two_days_ago = ((clock.now() - timedelta(days=days)).isoformat() for days in (1, 2))
    brief: dict[str, Any] = {"load_input": False, "load_output": False, "start_time": two_days_ago}
    try:
        client = DBOSClient(system_database_url=url)
        try:
            waiting = client.list_workflows(queue_name=QUEUE, status="ENQUEUED", limit=MOST_LOOKED_AT, **brief)
            failed = client.list_workflows(status="ERROR", limit=MOST_LOOKED_AT, **brief | {"start_time": a_day_ago})
            newest = {"status": "SUCCESS", "sort_desc": True, "limit": 1, **brief}
            swept, nightly = (client.list_workflows(name=one, **newest) for one in ("sweep", "nightly"))
        finally:
            client.destroy()
    except Exception:
        log.exception("the queue cannot be looked at")
        return None
    return QueueState(len(waiting), _when(waiting), len(failed), _when(swept), _when(nightly))


def _when(found: Sequence[WorkflowStatus]) -> datetime | None:
    """When the first of them ended, or came if it waits still."""
    if not found:
        return None
    return datetime.fromtimestamp((found[0].completed_at or found[0].created_at or 0) / 1000, UTC)


def forget_finished(url: str, before: datetime) -> int:
    """Delete what ended and was begun before a moment: every minute leaves a sweep, which nobody will ask for again."""
    ended: dict[str, Any] = {"status": ["SUCCESS", "ERROR", "CANCELLED"], "end_time": before.isoformat()}
    forgotten = 0
    client = DBOSClient(system_database_url=url)
    try:
        while found := client.list_workflows(limit=MOST_LOOKED_AT, load_input=False, load_output=False, **ended):
            client.delete_workflows([one.workflow_id for one in found])
            forgotten += len(found)
    finally:
        client.destroy()
    return forgotten


def run_now(name: str, public_ids: Sequence[str]) -> None:
    """Run a job here and now: for commands, and for tests of what a job does."""
    for start in range(0, len(public_ids), BATCH):
        JOBS[name](list(public_ids[start : start + BATCH]))


def sweep_now() -> int:
    """Run every job for all that waits for it, in this process. Returns how many ids were handled."""
    handled = 0
    for name, find in SWEEPERS.items():
        found = list(find(clock.now() + timedelta(days=1)))
        run_now(name, found)
        handled += len(found)
    return handled


class Worker:
    """One worker process. Its name must be stable: what it had in hand when it died waits for the same name."""

    def __init__(self, app: Flask, name: str | None = None, sweep_cron: str = "* * * * *") -> None:
        self.app = app
        self.settings: Settings = app.extensions["settings"]
        self.name = name or f"{socket.gethostname()}-1"
        self.sweep_cron = sweep_cron

    def start(self) -> None:
        """Begin to take work from the queue, in threads of this process."""
        for begin in STARTS:
            begin(self.app)
        os.environ["DBOS__APPVERSION"] = VERSION
        config: DBOSConfig = {
            "name": "ruamkid",
            "system_database_url": self.settings.jobs_database_url,
            "executor_id": self.name,
            "application_version": VERSION,
            "log_level": "WARNING",
            "scheduler_polling_interval_sec": 5.0,
        }
        DBOS(config=config)
        for name, function in JOBS.items():
            DBOS.workflow(name=name)(self._workflow(name, function))
        sweep = DBOS.workflow(name="sweep")(self._sweep())
        nightly = DBOS.workflow(name="nightly")(self._nightly())
        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=2, polling_interval_sec=0.25)
        DBOS.apply_schedules(
            [
                {"schedule_name": "sweep", "workflow_fn": sweep, "schedule": self.sweep_cron, "context": None},
                {"schedule_name": "nightly", "workflow_fn": nightly, "schedule": "17 20 * * *", "context": None},
            ]
        )
        log.info("worker ready", extra={"worker": self.name})

    def stop(self) -> None:
        DBOS.destroy(workflow_completion_timeout_sec=8)

    def _workflow(self, name: str, function: Job) -> Callable[[list[str]], None]:
        app = self.app

        @DBOS.step(name=f"{name}_step", retries_allowed=True, max_attempts=4, interval_seconds=2.0)
        def step(public_ids: list[str]) -> None:
            with app.app_context():
                function(public_ids)

        def workflow(public_ids: list[str]) -> None:
            logs.set_request_id(f"job-{DBOS.workflow_id}")
            step(public_ids)

        return workflow

    def _sweep(self) -> Callable[[datetime, Any], None]:
        app, url = self.app, self.settings.jobs_database_url
        patience = timedelta(seconds=self.settings.sweep_after_seconds)

        def sweep(scheduled: datetime, context: Any) -> None:
            client = DBOSClient(system_database_url=url)
            try:
                waiting = client.list_workflows(queue_name=QUEUE, status="ENQUEUED", limit=LONGEST_BACKLOG)
                # of what the queue is busy with, what waits in it must not be enqueued twice
                busy = {one.name for one in waiting} if len(waiting) >= LONGEST_BACKLOG else set()
                with app.app_context():
                    for name, find in SWEEPERS.items():
                        found = [] if name in busy else list(find(clock.now() - patience))
                        if found:
                            log.info("sweep found work", extra={"job": name, "count": len(found)})
                            send(client, name, found)
            finally:
                client.destroy()

        return sweep

    def _nightly(self) -> Callable[[datetime, Any], None]:
        app, url = self.app, self.settings.jobs_database_url

        def nightly(scheduled: datetime, context: Any) -> None:
            with app.app_context():
                for function in NIGHTLY:
                    function()
            log.info("finished work forgotten", extra={"count": forget_finished(url, clock.now() - FINISHED_KEPT)})

        return nightly
