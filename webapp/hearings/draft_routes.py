"""HTTP of texts put up for comment: the text with its counts, one paragraph with what people say of it, the upload."""

from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import StringField, TextAreaField

from webapp.areas import queries as areas
from webapp.core.files import LARGEST_DOCUMENT, BadFile
from webapp.core.forms import Readable, VersionedForm, at_most, fail, required
from webapp.core.i18n import Text, t
from webapp.core.panels import provided
from webapp.core.policy import allows
from webapp.core.web import current_actor, get_or_404, guarded, invalid, public
from webapp.hearings import blueprint, draft_texts, queries
from webapp.hearings.draft_texts import Piece
from webapp.hearings.models import Hearing
from webapp.projects.rules import differences


class DraftTextForm(VersionedForm):
    title = StringField(Text("ชื่อร่าง", "Title of the draft"), [required(), at_most(300), Readable()])
    file = FileField(
        Text("ไฟล์ DOCX", "DOCX file"),
        description=Text("แต่ละย่อหน้าของไฟล์จะเปิดให้แสดงความคิดเห็นได้", "Each paragraph of the file can be commented on."),
    )
    text = TextAreaField(
        Text("หรือวางข้อความ", "Or paste the text"),
        [at_most(500_000), Readable()],
        description=Text("หนึ่งบรรทัดเป็นหนึ่งย่อหน้า", "One line is one paragraph."),
    )

    def pieces(self) -> list[Piece]:
        """The paragraphs of the file or of the pasted text; puts what is wrong beside the field."""
        upload = self.file.data
        field = self.file if isinstance(upload, FileStorage) and upload.filename else self.text
        try:
            if field is self.file:
                content = upload.stream.read(LARGEST_DOCUMENT + 1)
                if len(content) > LARGEST_DOCUMENT:
                    raise BadFile(draft_texts.TOO_LONG)
                found = draft_texts.split_docx(content)
            else:
                found = draft_texts.split(self.text.data or "")
        except BadFile as fault:
            fail(field, fault.text)
            return []
        if fault_text := draft_texts.check(found):
            fail(field, fault_text)
            return []
        return found


def _counts(hearing: Hearing) -> dict[int, int]:
    """Opinions by paragraph, as the room of the submissions knows them."""
    return dict(provided("paragraph_counts", hearing))


@blueprint.get("/hearings/<string:public_id>/text")
@public
def draft_text(public_id: str) -> str:
    """The text, each paragraph with the number of opinions on it and the way to give one."""
    hearing: Hearing = get_or_404(queries.find(current_actor(), public_id))
    text = get_or_404(draft_texts.newest(hearing))
    return render_template(
        "hearings/draft-text.html",
        hearing=hearing,
        text=text,
        counts=_counts(hearing),
        phase=queries.phase_of(hearing),
    )


@blueprint.get("/paragraphs/<string:public_id>")
@public
def draft_paragraph(public_id: str) -> str:
    """One paragraph with what people say of it."""
    paragraph, hearing = get_or_404(draft_texts.find(public_id))
    get_or_404(queries.find(current_actor(), hearing.public_id))
    newest = draft_texts.newest(hearing)
    is_newest = newest is not None and newest.id == paragraph.draft_text_id
    return render_template(
        "hearings/draft-paragraph.html",
        hearing=hearing,
        paragraph=paragraph,
        may_say=is_newest and queries.phase_of(hearing) == "open",
    )


@blueprint.route("/hearings/<string:public_id>/text/edit", methods=["GET", "POST"])
@guarded("hearing.edit")
def edit_draft_text(public_id: str) -> Any:
    """Put up a text, or its next version; possible until the hearing is announced."""
    actor = current_actor()
    hearing: Hearing = get_or_404(queries.find(actor, public_id))
    path, phase = areas.path_of(hearing.area_code), queries.phase_of(hearing)
    get_or_404(hearing if allows(actor, "hearing.edit", area_path=path, phase=phase) else None)
    form, newest = DraftTextForm(), draft_texts.newest(hearing)
    page = {"hearing": hearing, "form": form, "newest": newest}
    if not form.is_submitted():
        form.version.data = str(newest.version if newest else 0)
        if newest is not None:
            form.title.data = newest.title
            form.text.data = "\n".join(one.text for one in newest.paragraphs)
        return render_template("hearings/draft-text-edit.html", **page)
    pieces = form.pieces() if form.validate() else []
    if not pieces:
        return invalid("hearings/draft-text-edit.html", **page)
    try:
        text = draft_texts.put_up(actor, hearing, form.title.data or "", pieces, seen=form.seen())
    except draft_texts.Stale:
        return _conflict(hearing, form, pieces)
    flash(t("บันทึกร่าง {n} ย่อหน้าแล้ว", "The draft of {n} paragraphs is saved.", n=len(text.paragraphs)), "success")
    return redirect(url_for("hearings.draft_text", public_id=public_id), 303)


def _conflict(hearing: Hearing, form: DraftTextForm, pieces: list[Piece]) -> Any:
    """Another person saved first: show where both differ, keep what was typed, and let the second one decide."""
    newest = draft_texts.newest(hearing)
    theirs = "\n".join(one.text for one in newest.paragraphs) if newest else ""
    ours = "\n".join(words for words, _ in pieces)
    changes = differences(
        {"title": newest.title if newest else "", "text": theirs},
        {"title": form.title.data, "text": ours},
        {"title": Text("ชื่อร่าง", "Title of the draft"), "text": Text("ข้อความ", "Text")},
    )
    form.text.data, form.version.data = ours, str(newest.version if newest else 0)
    page = {"hearing": hearing, "form": form, "newest": newest, "changes": changes}
    return make_response(render_template("hearings/draft-text-edit.html", **page), 409)


def on_hearing(hearing: Hearing) -> str | None:
    """The way to the text, and for its officers the way to put one up."""
    text = draft_texts.newest(hearing)
    path, phase = areas.path_of(hearing.area_code), queries.phase_of(hearing)
    may_edit = allows(current_actor(), "hearing.edit", area_path=path, phase=phase)
    if text is None and not may_edit:
        return None
    said = sum(_counts(hearing).values()) if text else 0
    return render_template("hearings/_draft-text.html", hearing=hearing, text=text, may_edit=may_edit, said=said)
