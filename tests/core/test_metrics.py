"""What a monitoring system is told: enough to wake the operator, nothing of anybody."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests.conftest import entered
from webapp import create_app
from webapp.core import backup, clock, jobs, mail
from webapp.core.db import db, unit_of_work
from webapp.core.settings import Settings

TOKEN = "t" * 40
ASKED = {"headers": {"Authorization": f"Bearer {TOKEN}"}}


def read(answer: str) -> dict[str, float]:
    """As OpenMetrics wants it: each family told before its value, the end marked."""
    *lines, end = answer.splitlines()
    assert end == "# EOF" and answer.endswith("\n")
    values, told = {}, ""
    for line in lines:
        if match := re.fullmatch(r"# (TYPE|UNIT|HELP) (\w+) (\S.*)", line):
            assert match[1] == "TYPE" or match[2] == told
            assert match[1] != "UNIT" or told.endswith(f"_{match[3]}")
            told = match[2]
            continue
        name, value = re.fullmatch(r"(\w+(?:\{version=\"[\w.]+\"\})?) (-?[\d.e+]+)", line).groups()  # type: ignore[union-attr]
        assert name.startswith(told)
        values[name.removeprefix("ruamkid_")] = float(value)
    return values


def test_it_is_not_there_without_a_token_in_the_settings(app: Flask) -> None:
    assert app.test_client().get("/metrics").status_code == 404


def test_mail_queue_backups_and_room_are_told(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    queue = {"jobs": "dbos", "jobs_database_url": f"sqlite:///{tmp_path}/jobs.sqlite3"}
    settings: Settings = replace(app.extensions["settings"], metrics_token=TOKEN, **queue)  # type: ignore[arg-type]
    with entered(create_app(settings)) as house:
        visitor = house.test_client()
        for shown in ("", TOKEN, f"Bearer {TOKEN}x", "Bearer é"):
            assert visitor.get("/metrics", headers={"Authorization": shown}).status_code == 401
        first = read(visitor.get("/metrics", **ASKED).text)
        assert first["mail_waiting"] == first["mail_waiting_since_seconds"] == first["older_keys_needed"] == 0
        assert first["queue_up"] == 0 and "jobs_waiting" not in first, "no worker has ever begun it"
        assert 0 < first["instance_disk_free_bytes"] < first["instance_disk_size_bytes"]
        assert "backup_timestamp_seconds" not in first

        with unit_of_work():
            mail.post("somsri@citizens.example", "เรื่องของท่าน", "มีคำตอบแล้ว")
            db.session.flush()
            db.session.scalars(select(mail.OutgoingMail)).one().created_at -= timedelta(hours=2)
        began = clock.now()
        backup.make(tmp_path / "backups")
        state = jobs.QueueState(3, began - timedelta(minutes=5), 1, began, None)
        monkeypatch.setattr(jobs, "look", lambda url: state)
        answer = visitor.get("/metrics", **ASKED)
        later = read(answer.text)
        assert (later["mail_waiting"], round(later["mail_waiting_since_seconds"], -2)) == (1, 7200)
        assert (later["jobs_waiting"], round(later["jobs_waiting_since_seconds"], -1)) == (3, 300)
        assert later["sweep_timestamp_seconds"] == began.timestamp() <= later["backup_timestamp_seconds"]
        assert later["jobs_failed"] == 1 and "nightly_timestamp_seconds" not in later
        assert answer.content_type.startswith("application/openmetrics-text") and "somsri" not in answer.text


def test_letters_that_wait_are_counted_from_an_index(app: Flask) -> None:
    """Those that have left stay in the table for ever."""
    if db.engine.dialect.name == "sqlite":
        query = select(func.count(), func.min(mail.OutgoingMail.created_at)).where(*mail.WAITS)
        plan = db.session.execute(text(f"EXPLAIN QUERY PLAN {query.compile(db.engine)}")).all()
        assert "ix_outgoing_mails_waiting" in str(plan)
