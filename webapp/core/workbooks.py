"""Tables from elsewhere: what is broken in one is told in our own words, with the row where it stands, not in a library's."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from webapp.core.i18n import Text

# What reading an XLSX raises when something in it is broken; the library has no error of its own.
BROKEN = (
    # A syntax error is one of XML, whichever parser reads it; a runtime error is a part packed or locked in a way that
    # `zipfile` does not know.
    *(zipfile.BadZipFile, InvalidFileException, SyntaxError, RuntimeError, zlib.error, EOFError, OSError),
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError),
)
LAST_ROW = 2**20  # of any sheet
MOST_ABOVE = 10  # lines that a title may take above the names of the columns
MOST_UNPACKED = 200 * 1024**2  # of what is uploaded: read while a person waits, in a process that serves others as well


Row = TypeVar("Row", bound=Sequence[Any])


class BadTable(Exception):
    """A file cannot be used as a table; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


DAMAGED = Text("ไฟล์นี้ไม่ใช่ไฟล์ XLSX หรือไฟล์เสียหาย", "This is no XLSX file, or it is damaged.")
TOO_LARGE = Text(
    "ไฟล์นี้คลายแล้วใหญ่กว่า {n} เมกะไบต์ กรุณาบันทึกเป็น CSV หรือแบ่งเป็นหลายไฟล์",
    "The file unpacks to more than {n} megabytes. Please save it as CSV, or divide it into several files.",
)


def open_workbook(file: BytesIO | Path, most: int = MOST_UNPACKED) -> Any:
    """A workbook to read row by row, with a sheet at least. Raises BadTable for what is none, or swells when unpacked."""
    try:
        with zipfile.ZipFile(file) as parts:  # reads no more of a part than it says here
            if sum(part.file_size for part in parts.infolist()) > most:
                raise BadTable(TOO_LARGE.format(n=most // 1024**2))
        book = load_workbook(file, read_only=True, data_only=True)
    except BROKEN:
        raise BadTable(DAMAGED) from None
    if not book.worksheets:
        raise BadTable(DAMAGED)
    return book


def sheet_of(book: Any, name: str) -> Any:
    """The sheet of rows with this name; None if there is none, or if it is a chart."""
    return next((sheet for sheet in book.worksheets if sheet.title == name), None)


_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="[A-Z]+(\d+):[A-Z]+(\d+)"')


def merged_downwards(sheet: Any) -> int:
    """How many cells are merged over several rows: all but the first of these are read as empty."""
    found, rest = 0, b""
    with sheet._get_source() as handle:
        while part := handle.read(1 << 20):
            seen = [*_MERGED.finditer(rest + part)]
            found += sum(one[1] != one[2] for one in seen)
            rest = (rest + part)[max(seen[-1].end() if seen else 0, len(rest + part) - 200) :]
    return found


def lines(sheet: Any, **limits: int) -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet. Raises BadTable at the first that cannot be read."""
    sheet.reset_dimensions()  # some programs write that a sheet ends at its first cell
    limits.setdefault("max_row", LAST_ROW)
    rows, number = sheet.iter_rows(**limits), 0
    while True:
        number += 1
        try:
            row = next(rows, None)
            values = tuple(_as_seen(cell) for cell in row or ())
        except BROKEN:
            raise BadTable(unreadable(number, sheet.title)) from None
        if row is None:
            return
        yield values


def below_title(rows: Iterator[Row]) -> tuple[int, Iterator[Row]]:
    """How many lines of a title stand above the names of the columns, and the rows from these on.

    A title fills one cell; names, and what follows them, fill two at least.
    """
    start = list(islice(rows, 1))
    if start and not is_wide(start[0]):
        start += islice(rows, MOST_ABOVE + 1)
    at = next((n for n, row in enumerate(start[:-1]) if is_wide(row)), 0)
    above = at if at and is_wide(start[at + 1]) else 0
    return above, chain(start[above:], rows)


def is_wide(row: Sequence[Any]) -> bool:
    return sum(cell is not None and bool(str(cell).strip()) for cell in row) > 1


def _as_seen(cell: Any) -> Any:
    """The value of a cell; of what is shown as 85 % it is 85, though the file holds 0.85."""
    value = cell.value
    if isinstance(value, int | float) and "%" in (cell.number_format or ""):
        return round(value * 100, 6)
    return value


def unreadable(number: int, sheet: str = "") -> Text:
    """What is said of a row that cannot be read."""
    where = Text(f"แผ่นงาน “{sheet}” แถวที่ {number}", f"sheet “{sheet}”, row {number}")
    if not sheet:
        where = Text(f"แถวที่ {number}", f"row {number}")
    words = Text(
        "{where} มีข้อมูลที่อ่านไม่ได้ กรุณาเปิดไฟล์ แก้ไขแถวนั้น แล้วบันทึกใหม่เป็น .xlsx หรือ CSV",
        "Something in {where} cannot be read. Open the file, mend that row and save it again as .xlsx or CSV.",
    )
    return words.format(where=where)
