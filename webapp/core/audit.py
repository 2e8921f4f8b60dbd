"""The audit trail: who did what to what, append-only and hash-chained.

Entries gather during a transaction and are written as its last step, because the chain needs a lock and the lock
should be short. Database triggers refuse changes and deletions; the chain shows what got past them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import JSON, BigInteger, Index, Integer, String, Table, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock, logs
from webapp.core.db import Base, before_commit, db
from webapp.core.policy import OF_CITIZENS, Actor

GENESIS = "0" * 64
_LOCK = 7_306_201  # any number, the same in every process


class AuditEntry(Base):
    """One act. No personal data: people stand as account numbers."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(comment="account number; no foreign key, the trail outlives accounts")
    actor_kind: Mapped[str] = mapped_column(String(20), comment="visitor, person, system")
    action: Mapped[str] = mapped_column(String(60), comment="a permission of the policy table, or what was done")
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(40), comment="public id")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    request_id: Mapped[str] = mapped_column(String(40))
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    __table_args__ = (Index(None, "object_type", "object_id"),)


_ALONE = text(f"SELECT pg_advisory_xact_lock({_LOCK})")
_TABLE = cast("Table", AuditEntry.__table__)  # not the class: half the work
_LAST = select(_TABLE.c.id, _TABLE.c.hash).order_by(_TABLE.c.id.desc()).limit(1)
_INSERT = insert(_TABLE)


def record(actor: Actor, action: str, object_type: str, object_id: str, **detail: Any) -> None:
    """Note an act; it is written when the transaction commits. Of citizens' own acts it does not keep whose they are."""
    info = db.session().info
    if "audit" not in info:
        info["audit"] = []
        before_commit(_write)
    info["audit"].append(
        {
            "at": clock.now(),
            "actor_id": None if action in OF_CITIZENS else actor.id,
            "actor_kind": actor.kind,
            "action": action,
            "object_type": object_type,
            "object_id": object_id,
            "detail": detail,
            "request_id": logs.request_id(),
        }
    )


def _write() -> None:
    session = db.session()
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_ALONE)
    last = session.execute(_LAST).one_or_none()
    number, previous = (last.id, last.hash) if last else (0, GENESIS)
    rows = []
    for entry in session.info.pop("audit"):
        number += 1
        row = {**entry, "id": number, "previous_hash": previous}
        previous = row["hash"] = digest(row)
        rows.append(row)
    session.execute(_INSERT, rows)


_HASHED = ("id", "actor_id", "actor_kind", "action", "object_type", "object_id", "detail", "request_id")


def digest(row: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of an entry and the hash before it."""
    body = {name: row[name] for name in _HASHED}
    body["at"] = row["at"].isoformat(timespec="microseconds")
    body["previous_hash"] = row["previous_hash"]
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a verification: how many entries hold, the last hash, and the first break if there is one."""

    entries: int
    head: str
    broken_at: int | None = None
    reason: str = ""


def verify() -> Verdict:
    """Walk the chain from its beginning. Names the first entry that is changed, missing or out of place."""
    expected, previous = 1, GENESIS
    columns = AuditEntry.__table__.columns
    for row in db.session.execute(select(*columns).order_by(AuditEntry.id)).yield_per(2000).mappings():
        if row["id"] != expected:
            return Verdict(expected - 1, previous, expected, f"entry {expected} is missing")
        if row["previous_hash"] != previous:
            return Verdict(expected - 1, previous, expected, f"entry {expected} does not follow entry {expected - 1}")
        if digest(dict(row)) != row["hash"]:
            return Verdict(expected - 1, previous, expected, f"entry {expected} was changed")
        expected, previous = expected + 1, row["hash"]
    return Verdict(expected - 1, previous)


def verify_files() -> tuple[int, list[str]]:
    """Compare each kept file that an entry names (`files`: key → SHA-256) with what lies in the store.

    Gives how many were compared and what is wrong. Of a chain that holds, the hashes are those of the day.
    """
    from webapp.core import files

    compared, faults = 0, []
    for number, detail in db.session.execute(
        select(AuditEntry.id, AuditEntry.detail).order_by(AuditEntry.id)
    ).yield_per(2000):
        for key, expected in (detail.get("files") or {}).items() if isinstance(detail.get("files"), dict) else ():
            compared += 1
            try:
                with files.open_file(key) as handle:
                    found = hashlib.sha256(handle.read()).hexdigest()
            except FileNotFoundError:
                faults.append(f"{key}, named by entry {number}, is missing")
                continue
            if found != expected:
                faults.append(f"{key}, named by entry {number}, was changed")
    return compared, faults
