"""HTTP of importing opinions: a file, which column is what, a trial with the faults of each row, then the real thing."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from sqlalchemy import select
from wtforms import StringField, TextAreaField

from webapp.areas import queries as areas
from webapp.core import files
from webapp.core.db import commit, db
from webapp.core.forms import BaseForm, Readable, at_most, fail, required
from webapp.core.i18n import Text
from webapp.core.policy import allows
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.core.workbooks import BadTable
from webapp.hearings import queries as hearings
from webapp.hearings.models import Hearing
from webapp.submissions import blueprint, opinion_imports, withdrawing
from webapp.submissions.opinion_rows import fields_of
from webapp.submissions.provenance_models import ImportState, OpinionImport

MUST_HOLD = Text("ต้องมีคอลัมน์ของความคิดเห็น หรือของคำถามอย่างน้อยหนึ่งข้อ", "A column must hold the opinion or an answer.")
TWICE = Text(
    "คอลัมน์ “{column}” เลือกไว้สองช่อง กรุณาแก้ที่ “{field}”", "The column “{column}” is chosen twice. Please change “{field}”."
)

MOST_DECIDED = 50  # of what stays though its import is withdrawn, on the page


class UploadForm(BaseForm):
    file = FileField(
        Text("ไฟล์ CSV หรือ XLSX", "CSV or XLSX file"),
        description=Text(
            "ชื่อคอลัมน์อยู่บรรทัดแรก หรือใต้ชื่อตาราง", "The names of the columns stand in the first line, or below a title."
        ),
        render_kw={"accept": ".csv,.xlsx"},
    )
    archive = FileField(
        Text("ZIP ของไฟล์แนบ", "ZIP of files"),
        description=Text(
            "เฉพาะเมื่อคำถามตอบด้วยไฟล์ ตารางระบุชื่อไฟล์ใน ZIP", "Only where files answer a question: the table names them."
        ),
        render_kw={"accept": ".zip"},
    )
    gathered_by = StringField(
        Text("ผู้รับฟังและวิธีรับฟัง", "Who heard these opinions, and how"),
        [required(), at_most(300), Readable()],
        description=Text(
            "สาธารณะเห็น เช่น อบต.ในเมือง แบบสอบถามกระดาษ 12 หมู่บ้าน",
            "Shown in public, for example: the subdistrict office, paper forms in twelve villages.",
        ),
    )


class WithdrawForm(BaseForm):
    reason = TextAreaField(
        Text("เหตุผล (แสดงต่อสาธารณะ)", "Reason (shown in public)"), [required(), at_most(500), Readable()]
    )


def _read(field: FileField) -> bytes:
    """What was uploaded; nothing if nothing was. A file that is too large is a fault of the field."""
    upload = field.data
    if not (upload and getattr(upload, "filename", "")):
        return b""
    content: bytes = upload.stream.read(files.LARGEST_DOCUMENT + 1)
    if len(content) > files.LARGEST_DOCUMENT:
        fail(field, files.TOO_LARGE.format(megabytes=files.LARGEST_DOCUMENT // files.MEGABYTE))
    return content


def _hearing(hearing_id: str) -> Hearing:
    actor = current_actor()
    hearing: Hearing = get_or_404(hearings.find(actor, hearing_id))
    path, phase = areas.path_of(hearing.area_code), hearings.phase_of(hearing)
    return get_or_404(hearing if allows(actor, "opinion.import", area_path=path, phase=phase) else None)  # type: ignore[no-any-return]


def _import(import_id: str) -> OpinionImport:
    row = get_or_404(db.session.scalar(select(OpinionImport).where(OpinionImport.public_id == import_id)))
    _hearing(row.hearing.public_id)
    return row  # type: ignore[no-any-return]


@blueprint.route("/hearings/<string:hearing_id>/import", methods=["GET", "POST"])
@guarded("opinion.import")
def import_upload(hearing_id: str) -> Any:
    hearing = _hearing(hearing_id)
    form = UploadForm()
    page = {"form": form, "hearing": hearing, "imports": opinion_imports.of_hearing(hearing)}
    if request.method == "GET":
        return render_template("submissions/import-upload.html", **page)
    good = form.validate()
    upload = form.file.data
    if not (upload and getattr(upload, "filename", "")):
        fail(form.file, Text("กรุณาเลือกไฟล์", "Please choose a file."))
        good = False
    if good:
        archive = _read(form.archive)
        content = _read(form.file)
        if form.file.errors or form.archive.errors:
            return invalid("submissions/import-upload.html", **page)
        gathered_by = form.gathered_by.data or ""
        try:
            row = opinion_imports.upload(current_actor(), hearing, content, upload.filename, gathered_by, archive)
        except BadTable as fault:
            fail(form.file, fault.text)
        else:
            return redirect(url_for("submissions.import_map", import_id=row.public_id), 303)
    return invalid("submissions/import-upload.html", **page)


@blueprint.route("/workspace/imports/<string:import_id>", methods=["GET", "POST"])
@guarded("opinion.import")
def import_map(import_id: str) -> Any:
    """Which column is what; sending it tries every row and shows the faults."""
    row = _import(import_id)
    fields = fields_of(row.hearing.questions)
    fault = ""
    if request.method == "POST" and row.state in (ImportState.MAPPING, ImportState.READY):
        mapping = _mapping(row, list(fields))
        said = [name for name in mapping if name == "text" or name.startswith("q-")]
        twice = next((two for two in said for one in said[: said.index(two)] if mapping[one] == mapping[two]), None)
        if twice is not None:
            fault = str(TWICE.format(column=row.columns[mapping[twice]], field=fields[twice]))
        elif said:
            try:
                apart = request.form.get("apart") == "y"
                opinion_imports.try_out(current_actor(), row, mapping, apart=apart)
            except BadTable as broken:
                fault = str(broken.text)
            except opinion_imports.Started:
                return redirect(url_for("submissions.import_map", import_id=import_id), 303)
            else:
                return redirect(url_for("submissions.import_map", import_id=import_id, _anchor="trial"), 303)
        else:
            fault = str(MUST_HOLD)
    page = _page(row) | ({"fault": fault, "chosen": _mapping(row, list(fields))} if fault else {})
    return make_response(render_template("submissions/import-map.html", **page), 422 if fault else 200)


def _page(row: OpinionImport) -> dict[str, Any]:
    return {
        "row": row,
        "hearing": row.hearing,
        "fields": fields_of(row.hearing.questions),
        "fault": "",
        "chosen": row.mapping,
        "stored": opinion_imports.stored_of(row),
        "stopped": opinion_imports.fault_of(row),
        "faults": opinion_imports.faults_of(row),
        "doubles": opinion_imports.doubles_of(row),
        "most_faults": opinion_imports.MOST_FAULTS,
        "most_doubles": opinion_imports.MOST_DOUBLES,
        "form": WithdrawForm(formdata=None),
        "withdrawn": withdrawing.withdrawn_of(row),
        "decided": withdrawing.decided(row, MOST_DECIDED) if row.withdrawn_at else [],
    }


def _mapping(row: OpinionImport, names: list[str]) -> dict[str, int]:
    sent = {name: request.form.get(name, "") for name in names}
    return {
        name: int(typed)
        for name, typed in sent.items()
        if typed.isascii() and typed.isdigit() and len(typed) < 6 and int(typed) < len(row.columns)
    }


@blueprint.post("/workspace/imports/<string:import_id>/start")
@guarded("opinion.import")
def import_start(import_id: str) -> Any:
    row = _import(import_id)
    if row.state == ImportState.READY:
        small = opinion_imports.is_small(row)
        try:
            opinion_imports.start(current_actor(), row)
        except opinion_imports.Started:
            small = False
        if small:
            commit()
            opinion_imports.import_opinions([import_id])
    return redirect(url_for("submissions.import_map", import_id=import_id), 303)


@blueprint.post("/workspace/imports/<string:import_id>/withdraw")
@guarded("opinion.import")
def import_withdraw(import_id: str) -> Any:
    """The whole of it, with a reason: it went into the wrong hearing, or its columns were taken wrongly."""
    row, form = _import(import_id), WithdrawForm()
    if not form.validate():
        return invalid("submissions/import-map.html", **_page(row) | {"form": form})
    small = opinion_imports.stored_of(row) <= opinion_imports.AT_ONCE
    try:
        withdrawing.withdraw(current_actor(), row, form.reason.data or "")
    except opinion_imports.Started:
        small = False
    if small:
        commit()
        withdrawing.withdraw_opinions([import_id])
    return redirect(url_for("submissions.import_map", import_id=import_id), 303)
