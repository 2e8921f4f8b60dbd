"""Attachments: typed by their content, never by their name; kept in a local folder or in S3 by one setting (fsspec)."""

import hashlib
import io
import os
import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import fsspec
import puremagic
from flask import current_app
from fsspec.implementations.local import LocalFileSystem
from PIL import Image, ImageOps, UnidentifiedImageError
from werkzeug.datastructures import FileStorage

from webapp.core import ids
from webapp.core.i18n import Text
from webapp.core.settings import Settings

MEGABYTE = 1024 * 1024
LARGEST_PHOTO = 25 * MEGABYTE
LARGEST_DOCUMENT = 30 * MEGABYTE
MOST_PIXELS = 80_000_000
PHOTO_EDGE, THUMBNAIL_EDGE = 1600, 480
DOCUMENT_TYPES = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
}

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class BadFile(Exception):
    """The file cannot be taken; `text` says why, for the person who sent it."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a file lies and what it is."""

    key: str
    media_type: str
    size: int
    sha256: str


def _store() -> tuple[fsspec.AbstractFileSystem, str]:
    settings: Settings = current_app.extensions["settings"]
    filesystem, root = fsspec.core.url_to_fs(settings.files_url, auto_mkdir=True)
    return filesystem, str(root).rstrip("/")


def put(content: bytes, media_type: str, extension: str) -> StoredFile:
    """Store bytes under the hash of their content; storing the same again changes nothing."""
    digest = hashlib.sha256(content).hexdigest()
    key = f"{digest[:2]}/{digest}{extension}"
    put_at(key, content)
    return StoredFile(key, media_type, len(content), digest)


def put_at(key: str, content: bytes) -> None:
    """Store bytes where they belong. What lies there already is the same, and counts as stored just now."""
    filesystem, root = _store()
    path = f"{root}/{key}"
    if not isinstance(filesystem, LocalFileSystem):
        filesystem.pipe_file(path, content)
    elif filesystem.exists(path):
        os.utime(path)
    else:
        _write_through(Path(path), content)


def _write_through(path: Path, content: bytes) -> None:
    """Whole and on the disk before it bears its name: half a file, left by one that was killed, would be taken for stored ever after."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{ids.new_id()}")
    try:
        with open(part, "xb") as sink:
            sink.write(content)
            sink.flush()
            os.fsync(sink.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    for folder in (path.parent, path.parent.parent):  # the names are on the disk too
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def open_file(key: str) -> BinaryIO:
    """Raises FileNotFoundError if nothing lies there."""
    filesystem, root = _store()
    handle: BinaryIO = filesystem.open(f"{root}/{key}", "rb")
    return handle


def all_keys(*, unfinished: bool = False) -> list[str]:
    """All that lies in the store; also what a killed writer left there, if asked for."""
    filesystem, root = _store()
    found = filesystem.find(root) if filesystem.exists(root) else []
    keys = sorted(path.removeprefix(f"{root}/") for path in found)
    return [key for key in keys if unfinished or "/." not in key]


def is_older(key: str, than: datetime) -> bool:
    """Whether it was last stored before that moment; of a file that is gone, no."""
    filesystem, root = _store()
    try:
        stored: datetime = filesystem.modified(f"{root}/{key}")
    except FileNotFoundError:
        return False
    return stored < than


def digest_of(key: str) -> str:
    """The SHA-256 that a stored file should have."""
    return key.rsplit("/", 1)[-1].split(".", 1)[0]


def remove(key: str) -> None:
    """Delete what lies there, if anything does. Equal contents share a key: only for keys that one table alone holds."""
    filesystem, root = _store()
    if filesystem.exists(f"{root}/{key}"):
        filesystem.rm_file(f"{root}/{key}")


@dataclass(frozen=True, slots=True)
class Photo:
    """A re-encoded photograph and its thumbnail: no metadata left, longest edge 1600 and 480 pixels."""

    full: StoredFile
    thumbnail: StoredFile
    width: int
    height: int


def put_photo(upload: FileStorage) -> Photo:
    """Re-encode an uploaded photograph. Raises BadFile for what is no photograph, is too large, or is damaged."""
    content = _read(upload, LARGEST_PHOTO)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))  # JPEG also opens MPO
            opened.draft("RGB", (PHOTO_EDGE * 2, PHOTO_EDGE * 2))  # decodes a large JPEG at a fraction of its size
            image: Image.Image = ImageOps.exif_transpose(opened).convert("RGB")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise BadFile(TOO_MANY_PIXELS) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise BadFile(NO_PHOTO) from None
    image.thumbnail((PHOTO_EDGE, PHOTO_EDGE), Image.Resampling.LANCZOS)
    small = image.copy()
    small.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE), Image.Resampling.LANCZOS)
    return Photo(_put_jpeg(image, 82), _put_jpeg(small, 76), image.width, image.height)


def _put_jpeg(image: Image.Image, quality: int) -> StoredFile:
    buffer = io.BytesIO()
    # A fresh image carries no metadata; saving without exif= writes none.
    image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
    return put(buffer.getvalue(), "image/jpeg", ".jpg")


def put_document(upload: FileStorage) -> StoredFile:
    """Store a document whose content is one of the allowed kinds. Raises BadFile otherwise."""
    content = _read(upload, LARGEST_DOCUMENT)
    media_type = sniff(content)
    if media_type not in DOCUMENT_TYPES:
        raise BadFile(NO_DOCUMENT)
    return put(content, media_type, DOCUMENT_TYPES[media_type])


def sniff(content: bytes) -> str | None:
    """The media type by content; the name of the file is not asked."""
    if content[:4] == b"PK\x03\x04":
        return _sniff_office(content)
    try:
        found = puremagic.magic_string(content[:8192])
    except (puremagic.PureError, ValueError):
        return None
    return next((match.mime_type for match in found if match.mime_type in DOCUMENT_TYPES), None)


def _sniff_office(content: bytes) -> str | None:
    import zipfile

    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):  # damaged, or of a kind that nobody here reads
        return None
    if "word/document.xml" in names:
        return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    if "xl/workbook.xml" in names:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return None


def _read(upload: FileStorage, largest: int) -> bytes:
    content = upload.stream.read(largest + 1)
    if not content:
        raise BadFile(EMPTY)
    if len(content) > largest:
        raise BadFile(TOO_LARGE.format(megabytes=largest // MEGABYTE))
    return content


EMPTY = Text("ไฟล์นี้ว่างเปล่า กรุณาเลือกไฟล์อื่น", "This file is empty. Please choose another one.")
TOO_LARGE = Text(
    "ไฟล์นี้ใหญ่เกิน {megabytes} เมกะไบต์ กรุณาเลือกไฟล์ที่เล็กกว่านี้",
    "This file is larger than {megabytes} megabytes. Please choose a smaller one.",
)
TOO_MANY_PIXELS = Text(
    "ภาพนี้ละเอียดเกิน 80 ล้านพิกเซล กรุณาย่อภาพก่อนส่ง",
    "This picture has more than 80 million pixels. Please make it smaller first.",
)
NO_PHOTO = Text(
    "ระบบเปิดไฟล์นี้เป็นภาพไม่ได้ กรุณาใช้ภาพแบบ JPEG, PNG หรือ WebP",  # it may be a photograph: a telephone's HEIC
    "This file could not be opened as a picture. Please use JPEG, PNG or WebP.",
)
NO_DOCUMENT = Text(
    "ระบบรับเฉพาะไฟล์ PDF, DOCX, XLSX และภาพ JPEG, PNG, WebP โดยตรวจจากเนื้อไฟล์จริง",
    "Only PDF, DOCX, XLSX files and JPEG, PNG, WebP pictures are taken; the content is checked, not the name.",
)
