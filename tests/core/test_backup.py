"""What an operator can do: write a backup while the house is at work, and bring it back into an empty one."""

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from psycopg import sql
from sqlalchemy import func, select

from tests.conftest import SECRET, entered, make_settings
from tests.submissions.test_reports import picture, send
from tests.support import factories, postgres
from tests.support.pages import Browserlike
from webapp import create_app
from webapp.cli import main
from webapp.core import audit, backup, crypto, files, migrate
from webapp.core.db import db, unit_of_work
from webapp.core.settings import Settings
from webapp.models import metadata
from webapp.submissions.models import Contact, Photo, Submission


@pytest.fixture
def elsewhere(app: Flask, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an installation on another machine: same kind of database, same secret key, nothing there yet."""
    if app.extensions["settings"].is_sqlite:
        yield make_settings(tmp_path / "elsewhere", f"sqlite:///{tmp_path}/elsewhere/ruamkid.sqlite3")
        return
    cluster = request.getfixturevalue("postgres_cluster")
    with postgres.connect(cluster, "postgres") as server:
        server.execute("CREATE DATABASE elsewhere")
        try:
            yield make_settings(tmp_path / "elsewhere", postgres.url(cluster, "elsewhere"))
        finally:
            server.execute(sql.SQL("DROP DATABASE elsewhere WITH (FORCE)"))


def _counts() -> dict[str, int]:
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in metadata.sorted_tables
    }


def _contents(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / backup.MANIFEST).read_text("utf-8"))
    return found


def test_a_backup_brings_everything_back(client: Browserlike, elsewhere: Settings, tmp_path: Path) -> None:
    sent = send(client, photos=(picture(), "IMG_1.jpg"), email="somsri@citizens.example", consent="y")
    receipt = sent.location
    kept, before = db.session.scalars(select(Photo.file_key)).one(), _counts()
    assert before["contacts"] == 1
    made, manifest = backup.make(tmp_path / "backups")
    assert len(manifest.stored()) == 2 and not manifest.damaged()
    whole = b"".join(one.read_bytes() for one in made.rglob("*") if one.is_file())
    assert SECRET.encode() not in whole and b"somsri@citizens.example" not in whole

    with entered(create_app(elsewhere)) as other:
        restored, verdict = backup.restore(made)
        assert restored == manifest and verdict.broken_at is None
        assert _counts() == before
        assert crypto.decrypt(db.session.scalars(select(Contact.email)).one() or "") == "somsri@citizens.example"
        with files.open_file(kept) as content:
            assert content.read(2) == b"\xff\xd8"
        assert other.test_client().get(receipt).status_code == 200


def test_what_is_sent_during_a_backup_is_in_it_or_comes_after_it(
    app: Flask, client: Browserlike, elsewhere: Settings, tmp_path: Path
) -> None:
    send(client)
    done = threading.Event()

    def go_on_sending() -> None:
        with app.app_context():
            while not done.is_set():
                with unit_of_work():
                    factories.submission()
                    audit.record(factories.user(name="ผู้ส่ง").actor, "account.own", "user", "x")
            db.session.remove()

    writer = threading.Thread(target=go_on_sending)
    writer.start()
    try:
        made, manifest = backup.make(tmp_path / "backups")
    finally:
        done.set()
        writer.join()
    with entered(create_app(elsewhere)):
        _, verdict = backup.restore(made)
        assert verdict.broken_at is None and verdict.entries >= manifest.audit_entries > 0
        assert db.session.scalar(select(func.count(Submission.id))) or 0 >= 1


def test_a_backup_is_refused_before_anything_is_written(
    app: Flask, client: Browserlike, elsewhere: Settings, tmp_path: Path
) -> None:
    send(client, photos=(picture(), "IMG_1.jpg"))
    made, manifest = backup.make(tmp_path / "backups")

    def refused(settings: Settings, words: str, folder: Path = made) -> None:
        with entered(create_app(settings)), pytest.raises(backup.BackupFault, match=words):
            backup.restore(folder)

    refused(make_settings(tmp_path / "e", elsewhere.database_url, secret_key="another-" + "y" * 40), "secret key")
    other_kind = "postgresql://nobody@localhost/none" if elsewhere.is_sqlite else f"sqlite:///{tmp_path}/none.sqlite3"
    refused(make_settings(tmp_path / "e", other_kind), "another kind of database")
    refused(elsewhere, "holds no whole backup", tmp_path)

    newer = Path(shutil.copytree(made, tmp_path / "newer"))
    (newer / backup.MANIFEST).write_text(json.dumps({**_contents(made), "schema": "9999"}))
    refused(elsewhere, "of a newer version", newer)
    changed = Path(shutil.copytree(made, tmp_path / "changed"))
    picture_of = next(iter(manifest.stored()))
    (changed / backup.STORED / picture_of).write_bytes(b"something else")
    refused(elsewhere, "not as it was", changed)

    outside = Path(shutil.copytree(made, tmp_path / "outside"))
    (tmp_path / "aside.jpg").write_bytes(b"x")
    leading = {**_contents(made)["contents"], "files/../../aside.jpg": hashlib.sha256(b"x").hexdigest()}
    (outside / backup.MANIFEST).write_text(json.dumps({**_contents(made), "contents": leading}))
    refused(elsewhere, "aside.jpg is missing or not as it was", outside)

    with pytest.raises(backup.BackupFault, match="not empty"):
        backup.restore(made)
    with entered(create_app(elsewhere)):
        assert backup.restore(made)[1].broken_at is None  # nothing of the refused ones stands in the way


def test_a_backup_of_an_older_schema_is_brought_to_the_newest(app: Flask, elsewhere: Settings, tmp_path: Path) -> None:
    migrate.downgrade(app.extensions["settings"], "0043")
    made, manifest = backup.make(tmp_path / "backups")
    assert manifest.schema == "0043"
    with entered(create_app(elsewhere)) as other:
        backup.restore(made)
        assert other.test_client().get("/readyz").status_code == 200


def test_only_as_many_stay_as_are_asked_for(app: Flask, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    (target / "ruamkid-20200101-000000.part").mkdir(parents=True)  # of one that was killed
    for name in ("ruamkid-20200101-000000", "ruamkid-20210101-000000", "ruamkid-notes", "photographs"):
        (target / name).mkdir()
    made, _ = backup.make(target, keep=2)
    assert {one.name for one in target.iterdir()} == {
        made.name,
        "ruamkid-20210101-000000",
        "ruamkid-notes",
        "photographs",
        ".lock",
    }
    with backup._alone(target), pytest.raises(backup.BackupFault, match="another backup"):
        backup.make(target)


def test_a_file_that_the_disk_has_changed_is_named_and_all_else_is_kept(
    app: Flask, client: Browserlike, tmp_path: Path
) -> None:
    send(client, photos=(picture(), "IMG_1.jpg"))
    key = db.session.scalars(select(Photo.file_key)).one()
    (Path(app.extensions["settings"].files_url) / key).write_bytes(b"half of")
    made, manifest = backup.make(tmp_path / "backups")
    assert manifest.damaged() == [key]
    assert len(_contents(made)["contents"]) == 3


def test_commands_say_what_they_did(
    app: Flask, client: Browserlike, elsewhere: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(client)
    monkeypatch.setattr("webapp.cli_backup.app", lambda: app)
    result = CliRunner().invoke(main, ["backup", str(tmp_path / "backups")])
    assert result.exit_code == 0 and "head of the audit trail" in result.output, result.output
    made = next((tmp_path / "backups").glob("ruamkid-*"))
    refused = CliRunner().invoke(main, ["restore", str(made)])
    assert refused.exit_code == 1 and "not empty" in refused.output
    with entered(create_app(elsewhere)) as other:
        monkeypatch.setattr("webapp.cli_backup.app", lambda: other)
        restored = CliRunner().invoke(main, ["restore", str(made)])
    assert restored.exit_code == 0 and "entries of the audit trail hold" in restored.output, restored.output
