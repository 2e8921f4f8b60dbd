"""Problem reports from elsewhere, many at a time: read in a stream, read by the language library on other cores,
stored in batches, each batch whole or not at all. Running again adds only what is new.
"""

import csv
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from tqdm import tqdm

from webapp.core import audit, clock, ids, policy, search
from webapp.core.db import db, unit_of_work
from webapp.core.operation import operation
from webapp.core.policy import SYSTEM, Actor
from webapp.submissions import rules
from webapp.submissions.import_rows import Places, Refused, Report, Rows, columns_of
from webapp.submissions.import_tables import Table, open_table
from webapp.submissions.models import Channel, Kind, Moderation, State, Submission, Visibility
from webapp.submissions.operations import tracking_code
from webapp.submissions.privacy import Prepared, prepare
from webapp.submissions.row_names import RowNames

BATCH = 2_000
AHEAD = 4  # batches that are read by the language library while one is stored
_LONGEST_SOURCE = 60

Read = tuple[Prepared, dict[str, object]]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of the rows: read = stored + known + refused. `doubles` of them say exactly what an earlier one says."""

    read: int
    stored: int
    known: int
    refused: int
    refused_path: Path | None = None
    doubles: int = 0


class _Refusals:
    """The side file: every refused row as it stood, with its number and the reason. Made when the first one comes."""

    def __init__(self, path: Path, columns: Sequence[str], *, keep: bool) -> None:
        self.count, self._columns, self._keep = 0, columns, keep
        self.path = path.with_name(path.name + ".refused.csv")
        self._file: Any = None

    def add(self, number: int, row: Sequence[str], reason: str) -> None:
        self.count += 1
        if not self._keep:
            return
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._file).writerow(["row", "reason", *self._columns])
        csv.writer(self._file).writerow([number, reason, *row])

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def written(self) -> Path | None:
        return self.path if self._file is not None else None


def import_reports(
    path: Path,
    *,
    source: str | None = None,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: bool = False,
    actor: Actor = SYSTEM,
    processes: int = 2,
) -> ImportResult:
    """Import a file. Raises BadTable if the file as a whole cannot be used; single rows are refused with a reason.

    A row is known by `source` (default: the file's name) and its id, or the hash of its content if it has none.
    """
    name = (source or path.name.removesuffix(".gz"))[:_LONGEST_SOURCE]
    with closing(open_table(path)) as table:
        columns = columns_of(table.columns, mapping)
        with closing(_Refusals(path, table.columns, keep=not dry_run)) as refusals:
            known = _known(name)
            rows = Rows(columns, Places(), RowNames(known, table.sheet_at, columns.values()))
            intake = _Intake(table, rows, refusals, known)
            stored = again = 0
            with tqdm(
                total=table.total or None, unit="", unit_scale=True, disable=not progress, desc=path.name[:24]
            ) as bar:
                for batch, read in _read_ahead(iter(intake), 0 if dry_run else processes):
                    new = len(batch) if dry_run else _store(actor, name, batch, read)
                    stored, again = stored + new, again + len(batch) - new
                    bar.update(table.done() - bar.n)
                    bar.set_postfix(rows=f"{stored:,}", refused=refusals.count)
        return ImportResult(intake.read, stored, intake.known + again, refusals.count, refusals.written(), rows.doubles)


def _known(source: str) -> set[str | None]:
    return set(db.session.scalars(select(Submission.source_id).where(Submission.source == source)))


class _Intake:
    """The rows that are new, as reports; counts what it passes over."""

    def __init__(self, table: Table, rows: Rows, refusals: _Refusals, known: set[str | None]) -> None:
        self._table, self._rows, self._refusals, self._known = table, rows, refusals, known
        self.read = self.known = 0

    def __iter__(self) -> Iterator[Report]:
        for number, row in self._table.filled():
            self.read += 1
            try:
                if beyond := self._table.beyond(row):
                    raise Refused(f"more cells than columns: {beyond[:60]}")
                report = self._rows.report(row)
            except Refused as fault:
                self._refusals.add(number, row, str(fault))
                continue
            if report.source_id in self._known:
                self.known += 1
                continue
            self._known.add(report.source_id)
            yield report


def _store(actor: Actor, source: str, batch: list[Report], read: list[Read]) -> int:
    with unit_of_work():
        return store_batch(actor, source, batch, read)


def _batches(reports: Iterator[Report]) -> Iterator[list[Report]]:
    while batch := list(islice(reports, BATCH)):
        yield batch


def _read_ahead(reports: Iterator[Report], processes: int) -> Iterator[tuple[list[Report], list[Read]]]:
    """Batches with what the language library says of them, in order; none of it when `processes` is 0 (dry run)."""
    batches = _batches(reports)
    if processes == 0:
        yield from ((batch, []) for batch in batches)
        return
    first = next(batches, [])
    if len(first) < BATCH:  # not worth a process
        if first:
            yield first, read_texts([(report.text, report.place_note) for report in first])
        return
    with _pool(processes) as pool:
        waiting: deque[tuple[list[Report], Future[list[Read]]]] = deque()
        for batch in _chain(first, batches):
            waiting.append((batch, pool.submit(read_texts, [(report.text, report.place_note) for report in batch])))
            if len(waiting) >= AHEAD:
                ready, future = waiting.popleft()
                yield ready, future.result()
        for ready, future in waiting:
            yield ready, future.result()


def _chain(first: list[Report], rest: Iterator[list[Report]]) -> Iterator[list[Report]]:
    yield first
    yield from rest


@contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    # Fresh processes: a forked one would share this one's database connection.
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def read_texts(texts: Sequence[tuple[str, str]]) -> list[Read]:
    """Redaction and the words for the search index, without a database: runs in another process."""
    found = []
    for text, place_note in texts:
        prepared = prepare(text, place_note)
        found.append((prepared, search.document("submission", 0, prepared.public_text)))
    return found


@operation
def store_batch(actor: Actor, source: str, batch: Sequence[Report], read: Sequence[Read]) -> int:
    """Store one batch with its search index; returns how many were new. One audit entry."""
    policy.require(actor, "submission.import")
    now = clock.now()
    rows = [_row(source, report, prepared, now) for report, (prepared, _) in zip(batch, read, strict=True)]
    insert = pg_insert if db.engine.dialect.name == "postgresql" else sqlite_insert
    statement = insert(Submission.__table__)  # type: ignore[arg-type]
    statement = statement.on_conflict_do_nothing(index_elements=["source", "source_id"])
    table = Submission.__table__.c
    new = {row.public_id: row.id for row in db.session.execute(statement.returning(table.id, table.public_id), rows)}
    documents, held = [], []
    for row, (prepared, document) in zip(rows, read, strict=True):
        number = new.get(row["public_id"])
        if number is None:
            continue
        if prepared.visibility == Visibility.VISIBLE:
            documents.append({**document, "object_id": number})
        else:
            held.append({"submission_id": number, "visibility": prepared.visibility, "reason": prepared.reason})
    search.index_many(documents)
    if held:
        db.session.execute(Moderation.__table__.insert(), [{**one, "made_at": now} for one in held])  # type: ignore[attr-defined]
    first = next(iter(new), "")
    audit.record(actor, "submission.import", "submission", first, source=source, stored=len(new), sent=len(batch))
    return len(new)


def _row(source: str, report: Report, prepared: Prepared, now: Any) -> dict[str, Any]:
    return {
        "public_id": ids.new_id(),
        "kind": Kind.PROBLEM_REPORT,
        "area_code": report.area_code,
        "lat": report.lat,
        "lon": report.lon,
        "place_note": report.place_note,
        "public_place": prepared.public_place,
        "text": report.text,
        "public_text": prepared.public_text,
        "hidden_kinds": prepared.hidden_kinds,
        "visibility": prepared.visibility,
        "visibility_reason": prepared.reason,
        "state": State.WAITING,
        "channel": Channel.IMPORT,
        "source": source,
        "source_id": report.source_id,
        "code_hash": rules.code_hash(tracking_code(f"{source}\x1f{report.source_id}")),
        "received_at": report.received_at,
        "state_changed_at": now,
    }


__all__ = ["ImportResult", "import_reports", "store_batch"]
