"""Texts put up for comment paragraph by paragraph: taken from a file or pasted, kept in versions, frozen when announced."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from webapp.areas import queries as areas
from webapp.core import audit, clock, ids, policy
from webapp.core.db import db
from webapp.core.files import NO_DOCUMENT, BadFile
from webapp.core.forms import has_words
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.hearings.models import Hearing
from webapp.hearings.notice_models import DraftParagraph, DraftText
from webapp.hearings.operations import lock
from webapp.hearings.queries import phase_of

MOST_PARAGRAPHS, LONGEST_PARAGRAPH = 1_000, 10_000
MOST_BYTES = 60 * 1024 * 1024  # of a DOCX unpacked
_HEADING = re.compile(r"^((หมวด|ส่วน|ส่วนที่|บทที่|ภาค|ภาคที่|บัญชี)\s*[\d๑-๙]|#)")

NO_WORDS = Text("ไม่พบข้อความในเอกสารนี้", "There are no words in this document.")
TOO_LONG = Text(
    "เอกสารยาวเกินไป รับได้ไม่เกิน {n} ย่อหน้า ย่อหน้าละไม่เกิน {m} ตัวอักษร",
    "The document is too long: at most {n} paragraphs of {m} characters.",
).format(n=f"{MOST_PARAGRAPHS:,}", m=f"{LONGEST_PARAGRAPH:,}")

Piece = tuple[str, bool]
"""A paragraph, and whether it is a heading."""


def split(text: str) -> list[Piece]:
    """The paragraphs of a pasted text: one a line, blank lines left out."""
    lines = (line.strip() for line in text.splitlines())
    return [(line, len(line) < 120 and bool(_HEADING.match(line))) for line in lines if has_words(line)]


def split_docx(content: bytes) -> list[Piece]:
    """The paragraphs and table rows of a DOCX. Raises BadFile for what is none."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        if "word/document.xml" not in archive.namelist():
            raise BadFile(NO_DOCUMENT)
        if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
            raise BadFile(TOO_LONG)
        return list(_docx_pieces(content))
    except BadFile:
        raise
    except Exception:  # the library raises whatever a damaged file leads it to
        raise BadFile(NO_DOCUMENT) from None


def _docx_pieces(content: bytes) -> Iterator[Piece]:
    from docx import Document
    from docx.text.paragraph import Paragraph

    for part in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(part, Paragraph):
            style = (part.style.name or "") if part.style else ""
            for line, looks_like_one in split(part.text):
                yield line, looks_like_one or style.startswith(("Heading", "Title"))
        else:
            for row in part.rows:
                words = " · ".join(dict.fromkeys(cell.text.strip() for cell in row.cells if cell.text.strip()))
                if has_words(words):
                    yield words, False


def check(pieces: Sequence[Piece]) -> Text | None:
    """What stands against putting up these paragraphs."""
    if not pieces:
        return NO_WORDS
    too_long = len(pieces) > MOST_PARAGRAPHS or any(len(words) > LONGEST_PARAGRAPH for words, _ in pieces)
    return TOO_LONG if too_long else None


class Stale(Exception):
    """Somebody else put up a version meanwhile."""


@operation
def put_up(
    actor: Actor, hearing: Hearing, title: str, pieces: Sequence[Piece], *, seen: int | None = None
) -> DraftText:
    """A new version of the text of a hearing that is not announced yet; `seen` is the version that the editor saw."""
    hearing = lock(hearing)
    policy.require(actor, "hearing.edit", area_path=areas.path_of(hearing.area_code), phase=phase_of(hearing))
    if fault := check(pieces):
        raise ValueError(fault.en)
    last = db.session.scalar(select(func.max(DraftText.version)).where(DraftText.hearing_id == hearing.id)) or 0
    if seen is not None and seen != last:
        raise Stale
    digest = hashlib.sha256("\n".join(words for words, _ in pieces).encode("utf-8", "surrogatepass")).hexdigest()
    text = DraftText(
        public_id=ids.new_id(),
        hearing_id=hearing.id,
        version=last + 1,
        title=title,
        sha256=digest,
        made_by=actor.id,
        made_at=clock.now(),
    )
    text.paragraphs = [
        DraftParagraph(public_id=ids.new_id(), position=position, text=words, is_heading=is_heading)
        for position, (words, is_heading) in enumerate(pieces, 1)
    ]
    db.session.add(text)
    db.session.flush()
    detail = {"version": text.version, "paragraphs": len(pieces), "sha256": digest}
    audit.record(actor, "hearing.edit", "hearing", hearing.public_id, draft_text=detail)
    return text


def newest(hearing: Hearing) -> DraftText | None:
    """The version to read and to comment on."""
    chosen = select(DraftText).where(DraftText.hearing_id == hearing.id).order_by(DraftText.version.desc())
    return db.session.scalars(chosen.limit(1)).first()


def paragraph(hearing: Hearing, public_id: str | None) -> DraftParagraph | None:
    """A paragraph of the newest version, to comment on."""
    if not public_id:
        return None
    text = newest(hearing)
    return next((one for one in text.paragraphs if one.public_id == public_id), None) if text else None


def find(public_id: str) -> tuple[DraftParagraph, Hearing] | None:
    """A paragraph with its hearing; whether the hearing may be read is asked elsewhere."""
    statement = (
        select(DraftParagraph, Hearing)
        .join(DraftText, DraftText.id == DraftParagraph.draft_text_id)
        .join(Hearing, Hearing.id == DraftText.hearing_id)
        .where(DraftParagraph.public_id == public_id)
    )
    row = db.session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None
