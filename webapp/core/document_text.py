"""The words of an uploaded PDF, DOCX or XLSX, read in a process of its own with little memory and little time.

What people upload may be broken, locked, or made to swell. So the reading half of this file runs as a program (`-I`,
without the application), takes the file on its standard input and answers with one line of JSON.
"""

import json
import subprocess
import sys
from dataclasses import dataclass

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READABLE = (PDF, DOCX, XLSX)
LONGEST = 300_000  # characters that are kept
SECONDS = 60
MEMORY = 1024**3
MOST_UNPACKED = 200 * 1024**2
MOST_CELLS = 200_000


@dataclass(frozen=True, slots=True)
class Reading:
    """`state` is read, no_text, locked, too_large or unreadable."""

    state: str
    text: str = ""


def read(content: bytes, media_type: str, seconds: int = SECONDS) -> Reading:
    """The words of a document. Never raises for what the file holds."""
    if media_type not in READABLE:
        return Reading("no_text")
    command = [sys.executable, "-I", "-X", "utf8", __file__, media_type, str(seconds)]
    try:
        # S603: the command is this file; what was uploaded goes in as input.
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds + 15, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return Reading("too_large")
    try:
        answer = json.loads(done.stdout)
    except ValueError:  # it was ended for its memory or its time, or it crashed
        return Reading("too_large" if done.returncode < 0 else "unreadable")
    return Reading(answer["state"], answer["text"])


def _main(media_type: str, seconds: int) -> None:
    import resource
    import time

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + 5, seconds + 10))
    until = time.monotonic() + seconds
    content = sys.stdin.buffer.read()
    try:
        state, text = {PDF: _pdf, DOCX: _docx, XLSX: _xlsx}[media_type](content, until)
    except MemoryError:
        state, text = "too_large", ""
    except Exception:  # libraries raise anything for a broken file
        state, text = "unreadable", ""
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")[:LONGEST]
    json.dump({"state": state, "text": text}, sys.stdout, ensure_ascii=False)


def _pdf(content: bytes, until: float) -> tuple[str, str]:
    """All pages, or as many as the time allows."""
    import io
    import time

    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        return "locked", ""
    parts: list[str] = []
    length = 0
    for page in reader.pages:
        if time.monotonic() > until or length > LONGEST:
            break
        parts.append(page.extract_text())
        length += len(parts[-1])
    return _found(parts)


def _docx(content: bytes, until: float) -> tuple[str, str]:
    import io

    from docx import Document

    if _swells(content):
        return "too_large", ""
    document = Document(io.BytesIO(content))
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return _found(parts)


def _xlsx(content: bytes, until: float) -> tuple[str, str]:
    import io
    import time

    from openpyxl import load_workbook

    if _swells(content):
        return "too_large", ""
    parts: list[str] = []
    for sheet in load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets:
        parts.append(sheet.title)
        sheet.reset_dimensions()  # some programs write that a sheet ends at its first cell
        for row in sheet.iter_rows(values_only=True):
            parts += [str(value) for value in row if value is not None]
            if len(parts) > MOST_CELLS or time.monotonic() > until:
                return _found(parts)
    return _found(parts)


def _swells(content: bytes) -> bool:
    """Whether the packed file says that it unpacks to more than we unpack; one that lies meets the memory limit."""
    import io
    import zipfile

    return sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist()) > MOST_UNPACKED


def _found(parts: list[str]) -> tuple[str, str]:
    text = "\n".join(part for part in parts if part.strip())
    return ("read" if any(character.isalnum() for character in text) else "no_text"), text


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
