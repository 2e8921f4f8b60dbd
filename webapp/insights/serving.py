"""Which model reads: the shipped one, or one that corrections have taught. Every batch asks anew, so no worker restarts.

The database says which; the bytes lie in the file store, which all machines share, and each machine keeps a copy in its
instance folder. A copy is compared with its content hash once a process before it may speak.
"""

import logging
import shutil
import tempfile
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from webapp.core import clock, files
from webapp.core.db import db
from webapp.core.settings import Settings
from webapp.insights import language
from webapp.insights.learning_models import LearnedModel, LearnedState

log = logging.getLogger(__name__)

_verified: set[Path] = set()


def in_use() -> LearnedModel | None:
    """The taught model that serves; None: the shipped one does."""
    return db.session.scalar(select(LearnedModel).where(LearnedModel.state == LearnedState.SERVING))


def folder() -> str:
    """Where the model that serves lies on this machine; empty for the shipped one, which also stands in for a lost one."""
    row = in_use()
    if row is None:
        return ""
    try:
        return str(_at_hand(row.version, row.files))
    except (OSError, ValueError):
        log.exception("the model in use cannot be opened; the shipped one reads", extra={"version": row.version})
        return ""


def _at_hand(version: str, parts: dict[str, str]) -> Path:
    settings: Settings = current_app.extensions["settings"]
    place = settings.instance_dir / "models" / version
    if place in _verified and place.exists():
        return place
    if place.exists() and not _is_whole(place):
        shutil.rmtree(place)
    if not place.exists():
        _fetch(place, parts)
        if not _is_whole(place):
            raise ValueError(f"model {version} is not what was stored")
        for other in place.parent.iterdir():  # what served before is fetched again if it is called back
            if other != place and len(other.name) == len(version):
                shutil.rmtree(other, ignore_errors=True)
    _verified.add(place)
    return place


def _is_whole(place: Path) -> bool:
    from nlp.classify import load

    try:
        return load(place, verify=True).version == place.name
    except (OSError, ValueError):
        return False


def _fetch(place: Path, parts: dict[str, str]) -> None:
    """Copy beside the place and rename: another process never sees half of it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    waiting = Path(tempfile.mkdtemp(dir=place.parent))
    try:
        for name, key in parts.items():
            with files.open_file(key) as source, (waiting / name).open("wb") as copy:
                shutil.copyfileobj(source, copy)
        waiting.rename(place)
    except OSError:
        shutil.rmtree(waiting, ignore_errors=True)
        if not place.exists():  # unless another process was first
            raise


def keep(place: Path) -> dict[str, str]:
    """Put the files of a model into the store: name → key. Parts that it shares with others are stored once."""
    return {
        part.name: files.put(part.read_bytes(), "application/octet-stream", part.suffix).key
        for part in sorted(place.iterdir())
    }


def card_of(model: str) -> dict[str, Any]:
    """The card of a version as its labels carry it: the shipped one's, and what its learning adds."""
    card = language.card()
    row = db.session.scalar(
        select(LearnedModel).where(LearnedModel.reads_as == model).order_by(LearnedModel.id.desc()).limit(1)
    )
    if row is None:
        return card
    result = row.result
    learned = {
        "Taught by corrections": f"{row.singles} texts reviewed one by one, {row.in_bulk} in bulk at a lower weight, "
        f"{row.asked_at.astimezone(clock.BANGKOK).date().isoformat()}; content {row.version}, on top of {result['shipped']}. "
        "The figures below are the shipped model's.",
        "Judged": f"On {result['frozen']} reviewed texts that never teach: micro F1 {result['new']:.3f}, "
        f"that of the version before {result['old']:.3f}; 95 % interval of the difference {result['low']:+.3f} to {result['high']:+.3f}.",
    }
    return {"models": {**card["models"], language.TAUGHT: {**learned, **card["models"][language.TAUGHT]}}}
