"""Tables from elsewhere: CSV (also .gz) and XLSX, told apart by their content, with messages a person can act on."""

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from webapp.core.i18n import Text
from webapp.core.typed import holdable
from webapp.core.workbooks import (
    BROKEN,
    MOST_UNPACKED,
    BadTable,
    below_title,
    is_wide,
    lines,
    merged_downwards,
    open_workbook,
    unreadable,
)

LARGEST_UNPACKED = 2 * 1024**3
_LONGEST_CELL = 2**24
_PROBE = 1 << 20
SHEET = "แผ่นงาน"
_NONE = "\x1f"  # between the cells of a table of one column: nothing
UNCLOSED = Text(
    'เครื่องหมายคำพูด (") ในบรรทัดที่ {n} ไม่มีตัวปิด กรุณาเปิดไฟล์ แก้ไขบรรทัดนั้น แล้วบันทึกใหม่',
    'A quotation mark (") in line {n} is not closed. Open the file, mend that line and save it again.',
)
EMPTY = Text("ไฟล์นี้ว่าง ไม่มีข้อมูล", "The file is empty.")


@dataclass(slots=True)
class Table:
    """The column names and the rows of a file with their numbers, read as they are asked for."""

    columns: list[str]
    total: int
    rows: Iterator[tuple[int, list[str]]]
    _cut_by_marks: bool
    _progress: Callable[[], int]
    _close: Callable[[], object]
    sheets: tuple[str, ...] = ()  # where several are read as one table: the last column names that of each row
    unread: tuple[str, ...] = ()  # sheets with other columns
    merged: int = 0  # cells that stand for several rows, in the first of them

    def where(self, number: int, cells: list[str]) -> str:
        """How a person finds the row."""
        return f"{cells[-1]} · {number}" if self.sheets else str(number)

    @property
    def sheet_at(self) -> int | None:
        """The column that names the sheet of a row."""
        return len(self.columns) - 1 if self.sheets else None

    def filled(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that hold something, with their number in the file."""
        return ((n, cells) for n, cells in self.rows if any(cell.strip() for cell in cells))

    def beyond(self, cells: list[str]) -> str:
        """What stands behind the last column: an unquoted comma in somebody's words cut them, so the row is not whole."""
        return (
            next((cell.strip() for cell in cells[len(self.columns) :] if cell.strip()), "")
            if self._cut_by_marks
            else ""
        )

    def done(self) -> int:
        """How much of `total` is read: bytes of the file, or rows of the sheet."""
        return self._progress()

    def close(self) -> None:
        self._close()


def open_table(path: Path, *, uploaded: bool = False) -> Table:
    """Open a file. Raises BadTable for anything that is no table with a first line of column names.

    `uploaded`: somebody waits while it is read, so it may not swell when it is unpacked.
    """
    size = path.stat().st_size
    if size == 0:
        raise BadTable(EMPTY)
    with path.open("rb") as probe:
        start = probe.read(4096)
    if start[:4] == b"PK\x03\x04":
        return _open_xlsx(path, MOST_UNPACKED if uploaded else LARGEST_UNPACKED)
    if start[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise BadTable(
            Text(
                "ไฟล์นี้เป็นไฟล์ Excel รุ่นเก่า (.xls) กรุณาบันทึกเป็น .xlsx หรือ CSV",
                "This is an old Excel file (.xls); save it as .xlsx or CSV.",
            )
        )
    packed = start[:2] == b"\x1f\x8b"
    if packed and uploaded:
        raise BadTable(Text("ไฟล์นี้ถูกบีบอัดไว้ กรุณาคลายไฟล์ก่อนส่ง", "This file is packed. Please unpack it first."))
    return _open_csv(path, size, packed=packed)


def _open_csv(path: Path, size: int, *, packed: bool) -> Table:
    raw = path.open("rb")
    try:
        return _read_csv(path, raw, size, packed=packed)
    except BaseException:
        raw.close()
        raise


def _read_csv(path: Path, raw: BinaryIO, size: int, *, packed: bool) -> Table:
    unpacked: BinaryIO = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]
    try:
        probe = unpacked.read(_PROBE)
        unpacked.seek(0)
    except (OSError, EOFError, zlib.error):
        raise BadTable(Text("ไฟล์นี้เสียหาย เปิดอ่านไม่ได้", "The file is damaged.")) from None
    if not probe.strip():
        raise BadTable(EMPTY)
    encoding = _encoding(probe)
    if encoding is None:
        raise BadTable(
            Text(
                "ไฟล์นี้ไม่ใช่ตาราง อ่านได้เฉพาะ CSV (หรือ .gz) และ XLSX",
                "This is no table: CSV (also .gz) and XLSX can be read.",
            )
        )
    text = io.TextIOWrapper(unpacked, encoding=encoding, errors="replace", newline="")
    csv.field_size_limit(_LONGEST_CELL)
    first_line = probe.decode(encoding, "replace").lstrip("\ufeff").split("\n", 1)[0]
    mark = max(",;\t|", key=first_line.count)
    above, rows = below_title(_csv_rows(text, mark if mark in first_line else _NONE))

    def close() -> None:
        text.close()
        raw.close()

    names, numbered = _names(next(rows, [])), enumerate(rows, above + 2)
    return Table(names, size, numbered, True, lambda: size if raw.closed else raw.tell(), close)


def _encoding(probe: bytes) -> str | None:
    """UTF-8, the Thai code page that older programs write, or Excel's "Unicode text"; None for what is no text."""
    if probe.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in probe:
        return None
    try:
        codecs.getincrementaldecoder("utf-8")().decode(probe)
    except UnicodeDecodeError:
        thai = probe.decode("cp874", "replace")
        odd = sum(character == "\ufffd" or (character < " " and character not in "\r\n\t") for character in thai)
        return "cp874" if odd < len(thai) / 200 else None
    return "utf-8-sig"


def _csv_rows(text: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The rows; a quotation mark that nothing closes is a fault, else it would make one row of all that follow."""
    read: list[str] = []

    def lines_kept() -> Iterator[str]:
        for line in text:
            read.append(line)
            yield line

    reader: Any = csv.reader(lines_kept(), delimiter=delimiter)
    while True:
        read.clear()
        first = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except (csv.Error, EOFError, OSError, zlib.error):
            raise BadTable(unreadable(first)) from None
        if len(read) > 1 and sum(line.count('"') for line in read) % 2:
            raise BadTable(UNCLOSED.format(n=first))
        yield [holdable(cell) for cell in row]


def _open_xlsx(path: Path, most: int) -> Table:
    try:
        with zipfile.ZipFile(path) as parts:
            names = set(parts.namelist())
        if "xl/workbook.xml" not in names:
            raise BadTable(Text("ไฟล์นี้เป็น ZIP ไม่ใช่ตาราง XLSX", "This is a ZIP file but no XLSX table."))
        if any(name.endswith("vbaProject.bin") for name in names):
            raise BadTable(
                Text(
                    "ไฟล์ Excel นี้มีมาโคร กรุณาบันทึกเป็น .xlsx ที่ไม่มีมาโคร หรือ CSV",
                    "This Excel file has macros; save it as .xlsx without macros, or as CSV.",
                )
            )
    except BROKEN:
        raise BadTable(Text("ไฟล์นี้เสียหาย เปิดอ่านไม่ได้", "The file is damaged.")) from None
    book = open_workbook(path, most)
    try:
        return _read_sheets(book)
    except BaseException:
        book.close()
        raise


def _read_sheets(book: Any) -> Table:
    """The first sheet that holds a table, for one of notes may stand before it; and those after it with the same columns."""
    tables, titles = [], [sheet.title for sheet in book.worksheets]
    for sheet in book.worksheets:
        read = [0]
        above, rows = below_title(_sheet_rows(sheet, read))
        names, done = next(rows, []), partial(read.__getitem__, 0)
        tables.append(Table(names, sheet.max_row or 0, enumerate(rows, above + 2), False, done, book.close))
    first = next((n for n, one in enumerate(tables) if is_wide(one.columns)), 0)
    table = tables[first]
    table.columns = _names(table.columns)
    wide = [n for n in range(first + 1, len(tables)) if is_wide(tables[n].columns)]
    alike = [n for n in wide if _trimmed(tables[n].columns) == _trimmed(table.columns)]
    table.unread = tuple(titles[n] for n in wide if n not in alike)
    table.merged = sum(merged_downwards(book.worksheets[n]) for n in (first, *alike))
    return _as_one({titles[n]: tables[n] for n in (first, *alike)}) if alike else table


def _trimmed(columns: list[str]) -> list[str]:
    names = [column.strip() for column in columns]
    while names and not names[-1]:
        names.pop()
    return names


def _as_one(sheets: dict[str, Table]) -> Table:
    """Sheets with the same columns, as of one village each: a last column holds the name of the sheet."""
    table = next(iter(sheets.values()))
    width, named = len(table.columns), list(sheets.items())

    def rows() -> Iterator[tuple[int, list[str]]]:
        for title, one in named:
            for number, cells in one.filled():
                yield number, [*cells[:width], *[""] * (width - len(cells)), title]

    return replace(
        table,
        columns=[*table.columns, SHEET],
        total=sum(one.total for one in sheets.values()),
        rows=rows(),
        _progress=lambda: sum(one.done() for one in sheets.values()),
        sheets=tuple(sheets),
    )


def _sheet_rows(sheet: Any, read: list[int]) -> Iterator[list[str]]:
    for row in lines(sheet):
        read[0] += 1
        yield [_cell(value) for value in row]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return holdable(str(value))


def _names(columns: list[str]) -> list[str]:
    names = [column.strip().lstrip("\ufeff") for column in columns]
    if not any(names):
        raise BadTable(Text("บรรทัดแรกของไฟล์ไม่มีชื่อคอลัมน์", "The file has no column names in its first line."))
    return names
