"""`/metrics`: for a monitoring system that asks whether jobs run, mail goes out, the disk has room, and a backup is there.

OpenMetrics text. Off until there is a token; no personal data; every figure is a short look at an index or the system.
"""

import hmac
import shutil
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy import func, select

from webapp.core import clock, crypto, jobs, mail
from webapp.core.audit import AuditEntry
from webapp.core.db import db
from webapp.core.settings import Settings
from webapp.core.web import public

blueprint = Blueprint("metrics", __name__)
MEDIA_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
Figure = tuple[str, float, str]  # name, value, what it says


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    settings: Settings = current_app.extensions["settings"]
    if not settings.metrics_token:
        abort(404)
    shown = request.headers.get("Authorization", "").encode("utf-8", "replace")
    if not hmac.compare_digest(f"Bearer {settings.metrics_token}".encode(), shown):
        return Response("a token is needed\n", 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    figures = [*_database(), *_queue(settings), *_disk(settings)]
    about = f'# TYPE ruamkid info\n# HELP ruamkid What answers.\nruamkid_info{{version="{version("ruamkid")}"}} 1\n'
    text = "".join([about, *(_written(*one) for one in figures), "# EOF\n"])
    return Response(text, headers={"Cache-Control": "no-store"}, content_type=MEDIA_TYPE)


def _written(name: str, value: float, says: str) -> str:
    unit = name.rpartition("_")[2]
    lines = f"# TYPE ruamkid_{name} gauge\n"
    lines += f"# UNIT ruamkid_{name} {unit}\n" if unit in ("seconds", "bytes") else ""
    return f"{lines}# HELP ruamkid_{name} {says}\nruamkid_{name} {value:.16g}\n"


def _database() -> Iterator[Figure]:
    waiting, oldest = mail.waiting()
    yield "mail_waiting", waiting, "Letters that have not left."
    yield "mail_waiting_since_seconds", _age(oldest), "Age of the oldest of them."
    made = db.session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.object_type == "backup"))
    if made is not None:
        yield "backup_timestamp_seconds", made.timestamp(), "When the newest backup was finished."
    yield "older_keys_needed", crypto.has_older_values(), "1 until 'ruamkid rekey' has come to its end."


def _queue(settings: Settings) -> Iterator[Figure]:
    state = jobs.look(settings.jobs_database_url) if settings.jobs == "dbos" else None
    yield "queue_up", state is not None, "Whether the queue could be looked at."
    if state is None:
        return
    yield "jobs_waiting", state.waiting, f"Bundles of work that no worker has taken yet, at most {jobs.MOST_LOOKED_AT}."
    yield "jobs_waiting_since_seconds", _age(state.oldest), "Age of the oldest of them."
    yield "jobs_failed", state.failed, "Bundles given up within a day; what they held is enqueued anew by the sweep."
    if state.swept:
        yield (
            "sweep_timestamp_seconds",
            state.swept.timestamp(),
            "When a worker last finished the sweep of each minute.",
        )
    if state.nightly:
        yield (
            "nightly_timestamp_seconds",
            state.nightly.timestamp(),
            "When a worker last finished the work of the night.",
        )


def _disk(settings: Settings) -> Iterator[Figure]:
    for name, place in (("instance", settings.instance_dir), ("files", Path(settings.files_url))):
        if place.is_dir():  # files may be elsewhere
            disk = shutil.disk_usage(place)
            yield f"{name}_disk_free_bytes", disk.free, "Room left where it lies."
            yield f"{name}_disk_size_bytes", disk.total, "All room there."


def _age(since: datetime | None) -> float:
    return (clock.now() - since).total_seconds() if since else 0
