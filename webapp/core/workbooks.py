"""Tables from elsewhere: what is broken in one is told in our own words, with the row where it stands, not in a library's."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from webapp.core.i18n import Text

# What reading an XLSX raises when something in it is broken; the library has no error of its own.
BROKEN = (
    *(BadZipFile, InvalidFileException, ParseError, zlib.error, EOFError, OSError),
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError),
)


class BadTable(Exception):
    """A file cannot be used as a table; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def open_workbook(file: BytesIO | Path) -> Any:
    """A workbook to read row by row. Raises BadTable for what is none."""
    try:
        return load_workbook(file, read_only=True, data_only=True)
    except BROKEN:
        damaged = Text("ไฟล์นี้ไม่ใช่ไฟล์ XLSX หรือไฟล์เสียหาย", "This is no XLSX file, or it is damaged.")
        raise BadTable(damaged) from None


def lines(sheet: Any, **limits: int) -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet. Raises BadTable at the first that cannot be read."""
    rows, number = sheet.iter_rows(values_only=True, **limits), 0
    while True:
        number += 1
        try:
            row = next(rows, None)
        except BROKEN:
            raise BadTable(unreadable(number, sheet.title)) from None
        if row is None:
            return
        yield row


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
