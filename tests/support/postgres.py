"""A real PostgreSQL for the tests: a private cluster in a temporary folder, on a Unix socket, gone afterwards."""

import glob
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

MISSING = "PostgreSQL is needed for the tests. On Debian or Ubuntu: sudo apt-get install postgresql postgresql-contrib"


def binaries() -> Path:
    """The folder of initdb and postgres. Raises RuntimeError saying what to install."""
    for folder in [*sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True), "/usr/local/bin", "/usr/bin"]:
        if (Path(folder) / "initdb").exists():
            return Path(folder)
    raise RuntimeError(MISSING)


@cache
def _copying() -> LiteralString:
    """How `CREATE DATABASE` copies a template fastest: whole files, where the version has a choice (15 and newer)."""
    said = subprocess.run([binaries() / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+)\.", said)
    return "STRATEGY FILE_COPY" if found and int(found[1]) >= 15 else ""


def _demote() -> dict[str, int]:
    """initdb refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    person = pwd.getpwnam("postgres")
    return {"user": person.pw_uid, "group": person.pw_gid}


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster; gives the address of its socket folder. Stops and removes it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="ruamkid-pg-"))
    demoted = _demote()
    if demoted:
        os.chown(folder, demoted["user"], demoted["group"])
    data, program = folder / "data", binaries()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "cwd": folder, **demoted}
    subprocess.run(
        [program / "initdb", "-D", data, "-U", "ruamkid", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        **quiet,
        check=True,
    )
    options = (
        f"-k {folder} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
        "-c max_connections=60 -c shared_buffers=64MB"
    )
    subprocess.run(
        [program / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], **quiet, check=True
    )
    try:
        yield str(folder)
    finally:
        subprocess.run([program / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **quiet, check=True)
        shutil.rmtree(folder, ignore_errors=True)


def url(socket_folder: str, database: str) -> str:
    return f"postgresql+psycopg://ruamkid@/{database}?host={socket_folder}"


def connect(socket_folder: str, database: str) -> psycopg.Connection[Any]:
    return psycopg.connect(host=socket_folder, dbname=database, user="ruamkid", autocommit=True)


@dataclass(frozen=True)
class Template:
    """What a template holds, so that a copy of it can be taken back to it."""

    name: str
    filled: list[str]
    empty: list[str]
    schema: tuple[Any, ...]
    rows: list[tuple[Any, ...]]


# Each change of a row leaves another `xmin`: a copied file keeps those of the template.
SCHEMA = sql.SQL(" UNION ALL ").join(
    sql.SQL("SELECT count(*), sum(xmin::text::bigint) FROM {}").format(sql.Identifier(name))
    for name in ("pg_class", "pg_attribute", "pg_constraint", "pg_trigger", "pg_proc")
)

COUNT_ANEW = """SELECT setval(quote_ident(sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL"""


def _rows(one: psycopg.Connection[Any], tables: list[str]) -> list[tuple[Any, ...]]:
    each = [
        sql.SQL("SELECT {}, count(*), sum(xmin::text::bigint) FROM {}").format(table, sql.Identifier(table))
        for table in tables
    ]
    return one.execute(sql.SQL(" UNION ALL ").join(each)).fetchall()


def _filled(one: psycopg.Connection[Any], tables: list[str]) -> list[str]:
    each = [sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(table, sql.Identifier(table)) for table in tables]
    return [name for (name,) in one.execute(sql.SQL(" UNION ALL ").join(each))]


@cache
def template(socket_folder: str, name: str) -> Template:
    with connect(socket_folder, name) as one:
        tables = [name for (name,) in one.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        filled = _filled(one, tables)
        return Template(
            name=name,
            filled=filled,
            empty=[table for table in tables if table not in filled],
            schema=tuple(one.execute(SCHEMA).fetchall()),
            rows=_rows(one, filled),
        )


def take_back(socket_folder: str, name: str, made_from: str) -> None:
    """The database as its template is. It is emptied in place, which is ten times as fast as to copy it; it is copied
    if it is new, or if a test changed the schema or what the template holds."""
    with connect(socket_folder, "postgres") as server:
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        known = server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is not None and _emptied(socket_folder, name, template(socket_folder, made_from)):
            return
        names = sql.Identifier(name), sql.Identifier(made_from)
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(names[0]))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} " + _copying()).format(*names))


def _emptied(socket_folder: str, name: str, like: Template) -> bool:
    with connect(socket_folder, name) as one:
        if tuple(one.execute(SCHEMA).fetchall()) != like.schema or _rows(one, like.filled) != like.rows:
            return False
        one.execute("SET session_replication_role = replica")  # neither foreign keys nor triggers: all goes at once
        for table in _filled(one, like.empty):
            one.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        one.execute(COUNT_ANEW)
        return True
