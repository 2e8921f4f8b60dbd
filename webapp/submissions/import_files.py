"""Files that answer questions of an imported table: they come in one ZIP beside it, and the table names them."""

import io
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from webapp.core import files
from webapp.core.i18n import Text
from webapp.core.workbooks import BROKEN, BadTable
from webapp.submissions.answer_fields import store_answer_file
from webapp.submissions.opinion_answers import Refused
from webapp.submissions.signing import StoredAnswerFile

MOST_FILES = 2_000


class Attachments:
    """The files by their names; where a folder of the ZIP has the same name twice, neither is taken."""

    def __init__(self, archive: zipfile.ZipFile | None = None) -> None:
        self._archive = archive
        self._found: dict[str, list[zipfile.ZipInfo]] = {}
        for one in archive.infolist() if archive else []:
            if not one.is_dir():
                self._found.setdefault(_plain(one.filename), []).append(one)

    def content(self, name: str) -> bytes:
        """The bytes of a file, never more than a document may have. Raises Refused."""
        found = self._found.get(_plain(name), [])
        if self._archive is None or len(found) != 1:
            raise Refused(Text("ไม่พบไฟล์ “{name}” ใน ZIP", "The ZIP holds no file “{name}”.").format(name=name[:80]))
        try:
            with self._archive.open(found[0]) as handle:
                content = handle.read(files.LARGEST_DOCUMENT + 1)
        except BROKEN as fault:
            broken = Text("เปิดไฟล์ “{name}” ใน ZIP ไม่ได้", "The file “{name}” in the ZIP cannot be opened.")
            raise Refused(broken.format(name=name[:80])) from fault
        if files.sniff(content) not in files.DOCUMENT_TYPES:
            odd = Text("ไฟล์ “{name}” ไม่ใช่ชนิดที่รับ", "The file “{name}” is of no kind that is taken.")
            raise Refused(odd.format(name=name[:80]))
        return content

    def store(self, name: str) -> StoredAnswerFile:
        try:
            return store_answer_file(self.content(name), PurePosixPath(name).name)
        except files.BadFile as fault:
            raise Refused(fault.text) from fault


def _plain(name: str) -> str:
    last = PurePosixPath(name.replace("\\", "/")).name
    return unicodedata.normalize("NFC", last).strip().casefold()


@contextmanager
def attachments(key: str | None) -> Iterator[Attachments]:
    """The stored ZIP of an import; without one, no file is there."""
    if key is None:
        yield Attachments()
        return
    with files.open_file(key) as handle, zipfile.ZipFile(io.BytesIO(handle.read())) as archive:
        yield Attachments(archive)


def put_archive(content: bytes) -> str:
    """Keep a ZIP; gives its key. Raises BadTable for what is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            many = len(archive.infolist()) > MOST_FILES
    except BROKEN as fault:
        raise BadTable(Text("ไฟล์แนบไม่ใช่ ZIP", "The file of attachments is no ZIP.")) from fault
    if many:
        raise BadTable(Text(f"ZIP มีได้ไม่เกิน {MOST_FILES} ไฟล์", f"A ZIP holds at most {MOST_FILES} files."))
    return files.put(content, "application/zip", ".table.zip").key
