"""A table of opinions from elsewhere into a hearing: uploaded, mapped, tried, stored row by row, each only once."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import func, or_, select

from webapp.accounts.models import User
from webapp.areas import queries as areas
from webapp.core import audit, clock, files, ids, policy
from webapp.core.db import after_commit, db, hold, unit_of_work
from webapp.core.i18n import Text
from webapp.core.jobs import enqueue, job, sweeper
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.core.workbooks import BadTable
from webapp.hearings.models import Hearing
from webapp.hearings.queries import phase_of
from webapp.submissions import entering
from webapp.submissions.import_files import Attachments, attachments, put_archive
from webapp.submissions.import_tables import Table, open_table
from webapp.submissions.models import Channel, Submission
from webapp.submissions.operations import Incoming
from webapp.submissions.opinion_rows import OpinionRow, Refused, Rows, guess, kept_apart, plain
from webapp.submissions.privacy import Prepared, prepare_all
from webapp.submissions.provenance_models import ImportState, OpinionImport, Provenance
from webapp.submissions.row_names import RowNames

MOST_FAULTS = 200
MOST_DOUBLES = 50
NOT_READ = Text(
    "ไม่ได้อ่านแผ่นงานนี้ เพราะชื่อคอลัมน์ไม่เหมือนแผ่นงานแรก", "This sheet is not read: its columns are not those of the first one."
)
FORGOTTEN = Text("ลบไฟล์แล้วตามกำหนดเวลาเก็บข้อมูล", "The file was erased: its time of keeping is over.")
AT_A_TIME = 20  # rows of one transaction: others wait to write while they are stored
AT_ONCE = 200  # rows that are stored while the browser waits; more go to the background


class Started(Exception):
    """Its rows are being stored, or are already: in another window, or by a colleague."""


def _require(actor: Actor, hearing: Hearing) -> None:
    policy.require(actor, "opinion.import", area_path=areas.path_of(hearing.area_code), phase=phase_of(hearing))


def upload(
    actor: Actor, hearing: Hearing, content: bytes, name: str, gathered_by: str, archive: bytes = b""
) -> OpinionImport:
    """Keep the file, and the ZIP of files that it names; read its columns. Raises BadTable for what is no table."""
    extension = ".table.xlsx" if content[:4] == b"PK\x03\x04" else ".table.csv"  # keys of this table alone: forget()
    key = files.put(content, "application/octet-stream", extension).key
    with _table(key) as table:  # before the write transaction, as in `try_out`: others write while a file is read
        columns = table.columns
    row = OpinionImport(
        public_id=ids.new_id(),
        file_key=key,
        file_name=name[-200:],
        archive_key=put_archive(archive) if archive else None,
        gathered_by=gathered_by,
        columns=columns,
        made_by=actor.id,
    )
    _keep(actor, hearing, row)
    return row


@operation
def _keep(actor: Actor, hearing: Hearing, row: OpinionImport) -> None:
    _require(actor, hearing)
    row.hearing_id, row.mapping = hearing.id, guess(row.columns, hearing.questions)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "opinion.import", "hearing", hearing.public_id, uploaded=row.public_id)


@contextmanager
def _table(key: str) -> Iterator[Table]:
    with tempfile.TemporaryDirectory() as folder, files.open_file(key) as handle:
        path = Path(folder) / f"table{Path(key).suffix}"
        path.write_bytes(handle.read())
        with closing(open_table(path, uploaded=True)) as table:
            yield table


def try_out(actor: Actor, row: OpinionImport, mapping: Mapping[str, int], *, apart: bool = False) -> None:
    """Read every row by this mapping and note what would be stored; nothing is. Raises Started, BadTable.

    `apart`: its rows are other people's than equal ones of files that were imported before.
    """
    known = _known(row)
    found = {"read": 0, "good": 0, "known": 0, "refused": 0, "double": 0, "apart": int(apart)}
    faults: list[list[Any]] = []
    doubles: list[list[Any]] = []
    with _table(row.file_key) as table, attachments(row.archive_key) as found_files:
        rows = Rows(mapping, row.hearing.questions, RowNames(known, table.sheet_at, mapping.values()))
        for number, cells in table.filled():
            found["read"] += 1
            try:
                opinion = _opinion(rows, table, number, cells)
                for file_name in opinion.files.values():
                    found_files.content(file_name)
            except Refused as fault:
                found["refused"] += 1
                if len(faults) < MOST_FAULTS:
                    faults.append([table.where(number, cells), fault.text.th, fault.text.en])
                continue
            if opinion.source_id in known:
                found["known"] += 1
                if not apart or _id(row, opinion, apart=True) in known:
                    continue
            found["good"] += 1
            if opinion.same_as:
                found["double"] += 1
                if len(doubles) < MOST_DOUBLES:
                    doubles.append([table.where(number, cells), opinion.same_as])
        faults += [[title, NOT_READ.th, NOT_READ.en] for title in table.unread]
        found["merged"] = table.merged
    _note_trial(actor, row, dict(mapping), found, faults + doubles)


@operation
def _note_trial(
    actor: Actor, row: OpinionImport, mapping: dict[str, int], found: dict[str, int], faults: list[list[Any]]
) -> None:
    _require(actor, row.hearing)
    _lock(row, ImportState.MAPPING, ImportState.READY)
    row.mapping, row.found, row.faults, row.state = mapping, found, faults, ImportState.READY
    row.changed_at = clock.now()
    audit.record(actor, "opinion.import", "hearing", row.hearing.public_id, tried=row.public_id)


def _lock(row: OpinionImport, *states: ImportState) -> None:
    hold(row)
    if row.state not in states:
        raise Started


def _opinion(rows: Rows, table: Table, number: int, cells: list[str]) -> OpinionRow:
    if beyond := table.beyond(cells):
        words = Text(
            "“{words}” อยู่เกินคอลัมน์สุดท้าย กรุณาใส่เครื่องหมายคำพูดคร่อมข้อความที่มีจุลภาค หรือส่งเป็น XLSX",
            "“{words}” stands behind the last column. Put words that hold a comma into quotation marks, or send XLSX.",
        )
        raise Refused(words.format(words=beyond[:60]))
    return rows.opinion(table.where(number, cells), cells)


def _source(row: OpinionImport) -> str:
    """Opinions are known by their hearing and their id, so that the same table, sent again, adds only what is new."""
    return f"hearing {row.hearing.public_id}"


def _known(row: OpinionImport) -> set[str]:
    """The ids of what is stored, each also as it would be known if it were not kept apart."""
    stored = select(Submission.source_id).where(Submission.source == _source(row), Submission.source_id.is_not(None))
    ids_of = [str(one) for one in db.session.scalars(stored)]
    return {*ids_of, *map(plain, ids_of)}


def _id(row: OpinionImport, opinion: OpinionRow, *, apart: bool) -> str:
    return kept_apart(opinion.source_id, row.public_id) if apart and not opinion.has_own_id else opinion.source_id


@operation
def start(actor: Actor, row: OpinionImport) -> None:
    """Hand the rows to the job. Raises Started."""
    _require(actor, row.hearing)
    _lock(row, ImportState.READY)
    row.state, row.changed_at = ImportState.QUEUED, clock.now()
    audit.record(actor, "opinion.import", "hearing", row.hearing.public_id, started=row.public_id)
    enqueue("import_opinions", row.public_id)


def is_small(row: OpinionImport) -> bool:
    """Whether the browser can wait for it; without a queue it always must."""
    return row.found.get("read", 0) <= AT_ONCE or not current_app.extensions.get("job_dispatcher")


@job("import_opinions")
def import_opinions(public_ids: list[str]) -> None:
    """Store what is not stored yet; some rows are a transaction, so that running again goes on."""
    for public_id in public_ids:
        row = db.session.scalar(select(OpinionImport).where(OpinionImport.public_id == public_id))
        if row is not None and row.state == ImportState.QUEUED:
            _store_all(row)


@sweeper("import_opinions")
def unfinished(before: datetime) -> list[str]:
    waiting = (OpinionImport.state == ImportState.QUEUED, OpinionImport.changed_at < before)
    return list(db.session.scalars(select(OpinionImport.public_id).where(*waiting).limit(20)))


def _store_all(row: OpinionImport) -> None:
    actor = db.session.get_one(User, row.made_by).actor
    found = {"read": 0, "stored": 0, "known": 0, "refused": 0}
    fault: Text | None = None
    try:
        with _table(row.file_key) as table, attachments(row.archive_key) as found_files:
            new = _new(actor, row, table, found_files, found)
            while part := list(islice(new, AT_A_TIME)):
                _store(actor, row, part)
                found["stored"] += len(part)
    except BadTable as broken:
        fault = broken.text
    except policy.Denied:
        fault = Text("ผู้นำเข้าไม่มีสิทธินี้แล้ว", "Who imported it has no right to any more.")
    with unit_of_work():
        _finish(actor, row, found, fault)


Read = tuple[Incoming, Prepared, entering.Source]


def _new(
    actor: Actor, row: OpinionImport, table: Table, found_files: Attachments, found: dict[str, int]
) -> Iterator[Read]:
    """The rows that are not stored yet, read by the language library before anybody has to wait; counts the others."""
    known, source = _known(row), _source(row)
    rows = Rows(row.mapping, row.hearing.questions, RowNames(known, table.sheet_at, row.mapping.values()))
    apart, gathered_by = bool(row.found.get("apart")), row.gathered_by
    for number, cells in table.filled():
        found["read"] += 1
        try:
            opinion = _opinion(rows, table, number, cells)
            source_id = _id(row, opinion, apart=apart)
            if source_id in known:
                found["known"] += 1
                continue
            files_in = {question: found_files.store(name).as_answer() for question, name in opinion.files.items()}
        except Refused:
            found["refused"] += 1
            continue
        incoming = Incoming(
            text=opinion.text,
            area_code=opinion.area_code,
            stance=opinion.stance,
            answers=opinion.answers | files_in,
            key=f"{source}\x1f{source_id}",
            channel=Channel.IMPORT,
            entered_by=actor.id,
            provenance=gathered_by[:300],
            source=source,
            source_id=source_id,
        )
        origin = entering.Source(page=opinion.page, imported=row, row_number=number)
        yield incoming, prepare_all(opinion.text), origin


def _store(actor: Actor, row: OpinionImport, part: list[Read]) -> None:
    """So many rows in one transaction: all of them, or none."""
    with unit_of_work():
        row.changed_at = clock.now()  # it is at work: the sweep starts no other one
        for incoming, prepared, origin in part:
            entering.enter_opinion(actor, row.hearing, incoming, origin, permission="opinion.import", prepared=prepared)


@operation
def _finish(actor: Actor, row: OpinionImport, found: dict[str, int], fault: Text | None) -> None:
    policy.require(actor, "workspace.open")  # the right was asked for at every row
    row.found, row.fault = found, f"{fault.th}\n{fault.en}" if fault else ""
    row.state, row.changed_at = ImportState.FAILED if fault else ImportState.DONE, clock.now()
    audit.record(actor, "opinion.import", "hearing", row.hearing.public_id, **found)


def forget(before: datetime) -> int:
    """For the retention clock: the files as they were sent, and cells quoted in faults; what was stored of them stays."""
    old = OpinionImport.changed_at < before, OpinionImport.file_key != "", OpinionImport.state != ImportState.QUEUED
    rows = db.session.scalars(select(OpinionImport).where(*old)).all()
    for row in rows:
        after_commit(partial(_remove_unused, row.file_key, row.archive_key))
        row.file_key, row.archive_key, row.faults = "", None, []
        if row.state != ImportState.DONE:
            row.state, row.fault = ImportState.FAILED, f"{FORGOTTEN.th}\n{FORGOTTEN.en}"
    db.session.flush()
    return len(rows)


def _remove_unused(*keys: str | None) -> None:
    for key in filter(None, keys):
        holds = or_(OpinionImport.file_key == key, OpinionImport.archive_key == key)
        if db.session.scalar(select(OpinionImport.id).where(holds).limit(1)) is None:
            files.remove(key)


def stored_of(row: OpinionImport) -> int:
    """How many of its rows are stored by now."""
    return db.session.scalar(select(func.count()).where(Provenance.import_id == row.id)) or 0


def fault_of(row: OpinionImport) -> str:
    """Why the whole stopped, in the reader's language: it is kept in Thai, and on a second line in English."""
    thai, _, english = row.fault.partition("\n")
    return str(Text(thai, english or thai))


def faults_of(row: OpinionImport) -> list[tuple[str, Text]]:
    """Which rows are refused, and why."""
    return [(one[0], Text(one[1], one[2])) for one in row.faults if len(one) == 3]


def doubles_of(row: OpinionImport) -> list[tuple[str, str]]:
    """Which rows say exactly what an earlier one of the file says."""
    return [(one[0], one[1]) for one in row.faults if len(one) == 2]


def of_hearing(hearing: Hearing) -> list[OpinionImport]:
    chosen = select(OpinionImport).where(OpinionImport.hearing_id == hearing.id)
    return list(db.session.scalars(chosen.order_by(OpinionImport.id.desc())))
