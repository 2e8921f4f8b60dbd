"""Our way with SQLite: transactions that write say so at once, and nobody waits for the disk while others wait for him.

A commit only appends to the log beside the database (`synchronous=NORMAL`), which takes no time, and lets the next
writer begin; then `reach_disk` waits until the log is on the disk, with whoever else waits for it. Whoever is told
'received' has been waited for, so a power cut takes nothing that was acknowledged; a later commit stands behind it in
the log and is never there without it. What moves the log into the database, `Tidying` does, in no request.
"""

import logging
import os
import sqlite3
import threading
import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

log = logging.getLogger(__name__)

PATIENCE = 15.0  # seconds that a writer waits for the one before
NAP = 0.001
TIDIED_EVERY = 0.5  # seconds
LONG_LOG, LONGEST_LOG = 8_000, 50_000  # pages: the log begins anew; a request tidies if nobody else did
_turn = threading.Lock()
_synced = getattr(os, "fdatasync", os.fsync)


def prepare(engine: Engine) -> None:
    """Give an engine our way with SQLite. Each engine for itself: the queue's library has its own way."""
    if engine.dialect.name == "sqlite" and not event.contains(engine, "begin", _begin):
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "checkin", _done_writing)


def _prepare(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions on its own
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",  # `reach_disk` waits for the disk, when others may write again
        "foreign_keys=ON",
        f"busy_timeout={int(PATIENCE * 1000)}",
        "cache_size=-32000",
        f"mmap_size={2**28}",  # rows that are read here and there come without a system call each; memory that all share
        "temp_store=MEMORY",
        *([f"wal_autocheckpoint={LONGEST_LOG}"] if Tidying.runs else []),
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("immediate", False):
        _wait_to_write(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _wait_to_write(connection: Connection) -> None:
    """Writers of one process queue for their turn; between processes short naps decide.

    SQLite's own waiting naps ever longer, up to a tenth of a second: the unlucky wait for seconds.
    """
    record: Any = connection.connection._connection_record
    raw: Any = connection.connection.dbapi_connection
    until = time.monotonic() + PATIENCE
    if not record.info.get("writes") and _turn.acquire(timeout=PATIENCE):  # one connection may begin more than once
        record.info["writes"] = True
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < until:
            try:
                raw.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as fault:
                if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
            time.sleep(NAP)
    finally:
        raw.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # the last attempt; says what is wrong as every statement does


def _done_writing(raw: Any, record: Any) -> None:
    if record.info.pop("writes", False):
        _turn.release()


def reach_disk(engine: Engine) -> None:
    """Wait until all that was committed so far is on the disk."""
    try:
        handle = os.open(f"{engine.url.database}-wal", os.O_RDONLY)
    except FileNotFoundError:
        return  # it stands in the database already
    try:
        _synced(handle)
    finally:
        os.close(handle)


class Tidying(threading.Thread):
    """Moves the log into the database, again and again, as long as the process lives or until it is `over`."""

    runs = False

    def __init__(self, path: str) -> None:
        super().__init__(name="tidying", daemon=True)
        self.path, self.over = path, threading.Event()

    def start(self) -> None:
        Tidying.runs = True  # connections that open from now on leave it to us
        super().start()

    def run(self) -> None:
        connection = sqlite3.connect(self.path, timeout=0, isolation_level=None)
        connection.execute("PRAGMA synchronous=NORMAL")
        while not self.over.wait(TIDIED_EVERY):
            try:
                _, length, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                if length > LONG_LOG:
                    self._begin_anew(connection)
            except sqlite3.OperationalError:
                log.exception("the log of the database could not be tidied; the next time")

    def _begin_anew(self, connection: sqlite3.Connection) -> None:
        """What came meanwhile is little. It needs a moment without writers and older readers, and never waits for one.

        With a patience it would hold up all writers while it waits for a reader.
        """
        for _ in range(50):
            is_busy, _, _ = connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
            if not is_busy or self.over.wait(NAP):
                return
