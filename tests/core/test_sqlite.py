"""SQLite: who is told 'received' has been waited for by the disk, and nobody else waits with him."""

import sqlite3
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from tests.support import factories
from webapp.core import sqlite
from webapp.core.db import after_commit, commit, db, unit_of_work
from webapp.core.sqlite import Tidying

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _path() -> str:
    return str(db.engine.url.database)


def test_the_disk_is_waited_for_when_others_may_write_and_before_anybody_is_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened = []

    def disk(handle: int) -> None:
        other = sqlite3.connect(_path(), timeout=0, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")  # the database is free already, and the row is there
        happened.append(f"disk {other.execute('SELECT count(*) FROM users').fetchone()[0]}")
        other.close()

    monkeypatch.setattr(sqlite, "_synced", disk)
    with unit_of_work():
        factories.user()
        after_commit(lambda: happened.append("told"))
    assert happened == ["disk 1", "told"]


def test_what_only_reads_waits_for_no_disk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "_synced", lambda handle: pytest.fail("nothing was written"))
    db.session.execute(text("SELECT 1"))
    commit()


def test_the_log_moves_into_the_database_beside_the_requests_and_begins_anew(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "TIDIED_EVERY", 0.01)
    monkeypatch.setattr(sqlite, "LONG_LOG", 20)
    monkeypatch.setattr(Tidying, "runs", False)
    db.session.remove()
    db.engine.dispose()
    tidying = Tidying(_path())
    tidying.start()
    with unit_of_work():
        assert db.session.execute(text("PRAGMA wal_autocheckpoint")).scalar() == sqlite.LONGEST_LOG
    log = Path(f"{_path()}-wal")
    until = time.monotonic() + 10
    longest = 0
    for _ in range(30):
        with unit_of_work():
            factories.user()
        longest = max(longest, log.stat().st_size)
        db.session.remove()
        time.sleep(0.02)
    assert longest < 30 * 4 * 4096  # thirty commits of at least four pages each would be longer: it began anew
    while time.monotonic() < until:  # and all of it stands in the database file itself
        alone = sqlite3.connect(f"file:{_path()}?immutable=1", uri=True)
        if alone.execute("SELECT count(*) FROM users").fetchone()[0] == 30:
            tidying.over.set()
            return
        time.sleep(0.05)
    pytest.fail("the log did not reach the database")
