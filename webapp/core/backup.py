"""Backups: a folder with the database, the stored files and a list of all of them with their hashes; and the way back.

Secrets are not in it. Whoever holds a backup alone reads no contact details, and restores nothing.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from alembic.util import CommandError
from flask import current_app
from sqlalchemy import inspect, select, text
from sqlalchemy.engine import make_url

from webapp.core import audit, clock, crypto, files, migrate, policy
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM
from webapp.core.settings import Settings

MANIFEST, STORED, DAYS_OFF = "manifest.json", "files/", "days-off.json"
DUMPS = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
NAME, NAMED = "ruamkid-%Y%m%d-%H%M%S", "ruamkid-????????-??????"
CHUNK = 1024 * 1024


class BackupFault(Exception):
    """It cannot be made or restored; the words are for the operator."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `contents`: path within the folder → SHA-256. `key_mark` tells its secret key from others, and nothing of it.

    `older_key_marks`: of the keys that it needs besides, because it was made before `ruamkid rekey` had come to its end.
    """

    made_at: str
    version: str
    schema: str
    database: str
    key_mark: str
    audit_entries: int
    audit_head: str
    contents: dict[str, str]
    older_key_marks: list[str] = field(default_factory=list)

    @property
    def all_marks(self) -> list[str]:
        return [self.key_mark, *self.older_key_marks]

    def stored(self) -> dict[str, str]:
        """The attachments: key in the store → SHA-256."""
        return {path.removeprefix(STORED): found for path, found in self.contents.items() if path.startswith(STORED)}

    def damaged(self) -> list[str]:
        """Attachments that were not what they should be when the backup was made: the disk, or a hand, has changed them."""
        return [key for key, found in self.stored().items() if found != files.digest_of(key)]


def make(target: Path, keep: int | None = None) -> tuple[Path, Manifest]:
    """Write a backup into a new folder within `target`, while the house is at work; then at most `keep` of them stay there.

    A folder without the `.part` at its end is whole. Raises BackupFault.
    """
    policy.require(SYSTEM, "backup.make")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = clock.now().strftime(NAME)
    with _alone(target):
        for left in target.glob(f"{NAMED}.part"):  # of one that was killed
            shutil.rmtree(left)
        if (target / name).exists():
            raise BackupFault(f"{target / name} is there already")
        part = target / f"{name}.part"
        part.mkdir(mode=0o700)
        manifest = _fill(part)
        part.rename(target / name)
        for old in sorted(target.glob(NAMED), reverse=True)[keep:] if keep else ():
            shutil.rmtree(old)
    with unit_of_work():
        audit.record(SYSTEM, "backup.make", "backup", name, files=len(manifest.stored()))
    return target / name, manifest


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    with open(target / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFault(f"another backup is being written to {target}") from None
        yield


def _fill(part: Path) -> Manifest:
    """The trail's head and the keys come first and the files last: what is written meanwhile is rather there twice than not at all."""
    settings = _settings()
    kind = _kind(settings)
    entries, head = db.session.execute(
        select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    ).one_or_none() or (0, audit.GENESIS)
    schema = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    mark, *older = map(_key_mark, settings.secret_keys if crypto.has_older_values() else settings.secret_keys[:1])
    db.session.rollback()
    if kind == "sqlite":
        _copy_sqlite(_sqlite_path(settings), part / DUMPS[kind])
    else:
        _postgres(settings, "pg_dump", "--format=custom", "--exclude-schema=dbos", f"--file={part / DUMPS[kind]}")
    for key in files.all_keys():
        copy = part / STORED / key
        copy.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError), files.open_file(key) as source, open(copy, "xb") as sink:  # erased meanwhile
            shutil.copyfileobj(source, sink, CHUNK)
    with suppress(FileNotFoundError):
        shutil.copyfile(settings.instance_dir / DAYS_OFF, part / DAYS_OFF)
    contents = {str(one.relative_to(part)): _hash(one) for one in sorted(part.rglob("*")) if one.is_file()}
    made_at = clock.now().isoformat(timespec="seconds")
    manifest = Manifest(made_at, version("ruamkid"), str(schema), kind, mark, entries, head, contents, older)
    (part / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    os.sync()
    return manifest


def _copy_sqlite(source: Path, copy: Path) -> None:
    """One read of all pages, as they were when it began; writers do not wait."""
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(copy)) as sink:
        original.backup(sink)
        sink.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        found = sink.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise BackupFault(f"the database is damaged: {found}")


def restore(folder: Path) -> tuple[Manifest, audit.Verdict]:
    """Bring a backup into an installation that is empty and has its secret key. Raises BackupFault, and then changes no database.

    Can be begun again after it was killed. An older backup's schema is brought to the newest.
    """
    settings, manifest = _settings(), _read(folder)
    _require_fit(settings, manifest)
    for path, expected in manifest.contents.items():
        if ".." in Path(path).parts or not (folder / path).is_file() or _hash(folder / path) != expected:
            raise BackupFault(f"{path} is missing or not as it was when the backup was made")
    for key in manifest.stored():
        files.put_at(key, (folder / STORED / key).read_bytes())
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    if DAYS_OFF in manifest.contents:
        shutil.copyfile(folder / DAYS_OFF, settings.instance_dir / DAYS_OFF)
    dump = folder / DUMPS[manifest.database]
    if settings.is_sqlite:
        database = _sqlite_path(settings)
        part = database.with_name(f"{database.name}.part")
        shutil.copyfile(dump, part)
        part.replace(database)
    else:
        _postgres(settings, "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", str(dump))
    secret, *older = (_keys(settings)[mark] for mark in manifest.all_marks)
    migrate.upgrade(replace(settings, secret_key=secret, secret_key_fallbacks=" ".join(older)))
    verdict = audit.verify()
    last = db.session.scalar(select(AuditEntry.hash).where(AuditEntry.id == manifest.audit_entries))
    if verdict.broken_at is None and manifest.audit_entries and last != manifest.audit_head:
        verdict = audit.Verdict(
            verdict.entries, verdict.head, manifest.audit_entries, "the head noted in the backup is not in it"
        )
    return manifest, verdict


def _read(folder: Path) -> Manifest:
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise BackupFault(f"{folder} holds no whole backup (a folder with a readable {MANIFEST})") from None


def _require_fit(settings: Settings, manifest: Manifest) -> None:
    if manifest.database != _kind(settings):
        raise BackupFault(f"the backup is of {manifest.database}; RUAMKID_DATABASE_URL names another kind of database")
    if not set(manifest.all_marks) <= _keys(settings).keys():
        raise BackupFault(
            "the secret key is another one: let RUAMKID_SECRET_KEY be that of the time of the backup, or name it in "
            "RUAMKID_SECRET_KEY_FALLBACKS; of a backup made during a change both are needed"
        )
    try:
        migrate.require_known(manifest.schema)
    except CommandError:
        raise BackupFault(
            f"the backup is of a newer version ({manifest.version}): install that or a later one"
        ) from None
    is_new = settings.is_sqlite and not _sqlite_path(settings).exists()
    if not is_new and inspect(db.engine).get_table_names():
        raise BackupFault("the database is not empty: restore into a new one, and let the settings name that")


def _kind(settings: Settings) -> str:
    return "sqlite" if settings.is_sqlite else "postgresql"


def _keys(settings: Settings) -> dict[str, str]:
    return {_key_mark(one): one for one in settings.secret_keys}


def _key_mark(secret: str) -> str:
    return crypto.hashed(secret, "backup", "whose key a backup needs")


def _sqlite_path(settings: Settings) -> Path:
    return Path(make_url(settings.database_url).database or "")


def _postgres(settings: Settings, program: str, *arguments: str) -> None:
    """The password goes by the environment: other users of the machine see the arguments."""
    url = make_url(settings.database_url)
    address = url.set(drivername="postgresql", password=None).render_as_string()
    command = [program, f"--dbname={address}", *arguments]
    secret = {"PGPASSWORD": url.password} if url.password else {}
    try:
        subprocess.run(command, env={**os.environ, **secret}, check=True, capture_output=True, text=True)  # noqa: S603 (our own words)
    except FileNotFoundError:
        raise BackupFault(f"{program} is needed (Debian: postgresql-client)") from None
    except subprocess.CalledProcessError as fault:
        raise BackupFault(f"{program}: {fault.stderr.strip()}") from None


def _hash(path: Path) -> str:
    with open(path, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found
