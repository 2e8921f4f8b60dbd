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
from functools import cache
from pathlib import Path

MISSING = "PostgreSQL is needed for the tests. On Debian or Ubuntu: sudo apt-get install postgresql postgresql-contrib"


def binaries() -> Path:
    """The folder of initdb and postgres. Raises RuntimeError saying what to install."""
    for folder in [*sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True), "/usr/local/bin", "/usr/bin"]:
        if (Path(folder) / "initdb").exists():
            return Path(folder)
    raise RuntimeError(MISSING)


@cache
def copying() -> str:
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
