"""HTTP of progress reports: what planners write by term, what everybody reads of it, tables in and out."""

import itertools
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from webapp.areas import queries as areas
from webapp.core import clock, files
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.web import can, current_actor, get_or_404, guarded, invalid, public
from webapp.core.workbooks import BadTable
from webapp.monitoring import blueprint, import_operations, operations, queries, rules, tables
from webapp.monitoring.forms import (
    CorrectForm,
    PhotoForm,
    ReportForm,
    UploadForm,
    mapping_form,
    report_form,
    stored,
)
from webapp.monitoring.models import ProgressReport
from webapp.monitoring.periods import Term, all_regimes, current, regime, term_of
from webapp.monitoring.rules import ReportState
from webapp.planning.models import Plan, PlanItem
from webapp.planning.rules import ITEM_STATUSES, SOURCES
from webapp.planning.tables import XLSX
from webapp.submissions.routes import send_image

COMMON: dict[str, Any] = {"rules": rules, "statuses": ITEM_STATUSES, "sources": SOURCES}


# What everybody reads


@blueprint.get("/progress-reports/<string:public_id>")
@public
def report(public_id: str) -> str:
    """A frozen report, with what each correction changed."""
    return render_template("monitoring/report.html", **_frozen(get_or_404(queries.frozen(public_id))))


def _frozen(found: ProgressReport, form: CorrectForm | None = None) -> dict[str, Any]:
    editions = queries.editions(found)
    return {
        "report": found,
        "newest": editions[0],
        "corrections": [(after, queries.changes(before, after)) for after, before in itertools.pairwise(editions)],
        "same": operations.digest(found) == found.sha256,
        "area_name": areas.full_path_name(found.item.area),
        "may_correct": can("progress.correct", found.item.strategy.plan.area.path, found.state),
        "form": form or CorrectForm(formdata=None),
        **COMMON,
    }


@blueprint.get("/progress-photos/<string:public_id>")
@public
def report_photo(public_id: str) -> Response:
    """A photograph of a report; `?size=small` for the thumbnail."""
    found = get_or_404(queries.photo(current_actor(), public_id))
    small = request.args.get("size") == "small"
    return send_image(found.thumbnail_key if small else found.file_key, "private, max-age=3600")


@blueprint.get("/progress-rules")
@public
def progress_rules() -> str:
    """By which rules an item is on time, slow, late or without a report; which held when."""
    year = current(clock.today()).year
    return render_template(
        "monitoring/rules.html",
        year=year,
        regime=regime(year),
        regimes=all_regimes(),
        published=rules.published_rules(year),
        **COMMON,
    )


# What planners write


@blueprint.get("/workspace/progress")
@guarded("progress.report")
def duties() -> str:
    """What the officer's plans owe for a term, what is written and what is missing."""
    actor = current_actor()
    plans = queries.plans_of(actor)
    plan = next((one for one in plans if one.public_id == request.args.get("plan")), plans[0] if plans else None)
    terms = queries.open_terms(clock.today())
    term = next((one for one in terms if one.key == request.args.get("term")), _first_due(terms))
    found = queries.duties(plan, term) if plan else []
    return render_template(
        "monitoring/duties.html",
        plans=plans,
        plan=plan,
        terms=terms,
        term=term,
        duties=found,
        today=clock.today(),
        **COMMON,
    )


def _first_due(terms: list[Term]) -> Term:
    """The newest term that has ended: its reports are due now."""
    return next((one for one in terms if one.last < clock.today()), terms[0])


def _item_and_term(public_id: str, key: str) -> tuple[PlanItem, Term]:
    item: PlanItem = get_or_404(queries.item_to_report(current_actor(), public_id))
    term: Term = get_or_404(term_of(key))
    get_or_404(term if term.first <= clock.today() else None)
    return item, term


def _form(item: PlanItem, known: ProgressReport | None, **values: Any) -> ReportForm:
    return report_form(tables.sources_of(item, known), item.indicators, **values)


def _page(item: PlanItem, term: Term, known: ProgressReport | None, form: ReportForm, **more: Any) -> dict[str, Any]:
    return {
        "item": item,
        "term": term,
        "report": known,
        "form": form,
        "budgets": queries.budgets(item, term),
        "targets": queries.targets(item, term),
        "earlier": [one for one in queries.frozen_of(item) if one.term.last < term.last][:1],
        "photo_form": PhotoForm(formdata=None),
        "most_photos": operations.MOST_PHOTOS,
        "faults": (),
        "changes": (),
        **COMMON,
        **more,
    }


@blueprint.route("/workspace/plan-items/<string:public_id>/reports/<string:term>", methods=["GET", "POST"])
@guarded("progress.report")
def edit_report(public_id: str, term: str) -> Any:
    """The draft of a term; saved as often as needed, frozen when it is submitted."""
    item, when = _item_and_term(public_id, term)
    known = queries.newest(item, when)
    if known is not None and known.state == ReportState.SUBMITTED:
        return redirect(url_for("monitoring.report", public_id=known.public_id), 303)
    if request.method == "GET":
        first = stored(known) if known else {"version": "0", "status": item.status, "percent": None}
        form = _form(item, known, formdata=None, data=first)
        return render_template("monitoring/report-edit.html", **_page(item, when, known, form))
    form = _form(item, known)
    if not form.validate():
        return invalid("monitoring/report-edit.html", **_page(item, when, known, form))
    actor = current_actor()
    try:
        saved = operations.save(actor, item, when, form.content(), form.seen())
    except operations.Stale:
        return _overtaken(item, when, form)
    except operations.Frozen:
        return redirect(url_for("monitoring.edit_report", public_id=public_id, term=term), 303)
    if "submit_now" not in request.form:
        flash(t("บันทึกร่างแล้ว", "The draft is saved."), "success")
        return redirect(url_for("monitoring.edit_report", public_id=public_id, term=term), 303)
    try:
        operations.submit(actor, saved, saved.version)
    except operations.NotReady as fault:
        form.version.data = str(saved.version)
        page = _page(item, when, saved, form, faults=fault.reasons)
        # The draft is kept, so this answer is no error to the database.
        return make_response(render_template("monitoring/report-edit.html", **page), 200)
    flash(t("ส่งรายงานแล้ว ทุกคนอ่านได้ และแก้ไขได้ด้วยการแก้ไขพร้อมเหตุผลเท่านั้น", "Submitted: everybody reads it now."), "success")
    return redirect(url_for("monitoring.report", public_id=saved.public_id), 303)


def _overtaken(item: PlanItem, term: Term, form: ReportForm) -> Response:
    """Somebody saved or discarded it meanwhile: what they wrote, and what was typed here."""
    known = queries.newest(item, term)
    form.version.data = str(known.version if known else 0)
    page = _page(item, term, known, form, overtaken=known)
    return make_response(render_template("monitoring/report-edit.html", **page), 409)


def _draft(public_id: str) -> ProgressReport:
    found: ProgressReport = get_or_404(queries.to_write(current_actor(), public_id))
    return found


def _back(report: ProgressReport) -> Any:
    address = url_for("monitoring.edit_report", public_id=report.item.public_id, term=report.term_key)
    return redirect(address, 303)


@blueprint.post("/workspace/progress-reports/<string:public_id>/photos")
@guarded("progress.report")
def add_report_photo(public_id: str) -> Any:
    draft, form = _draft(public_id), PhotoForm()
    good, upload = form.validate(), form.photo.data
    if not (upload and getattr(upload, "filename", "")):
        fail(form.photo, Text("กรุณาเลือกภาพ", "Please choose a picture."))
        good = False
    if good:
        try:
            operations.add_photo(current_actor(), draft, files.put_photo(upload), form.words.data or "")
        except files.BadFile as fault:
            fail(form.photo, fault.text)
            good = False
        except operations.NotReady as fault:
            fail(form.photo, fault.reasons[0])
            good = False
        except operations.Frozen:
            return _back(draft)
    if not good:
        first = _form(draft.item, draft, formdata=None, data=stored(draft))
        return invalid("monitoring/report-edit.html", **_page(draft.item, draft.term, draft, first, photo_form=form))
    flash(t("เพิ่มภาพแล้ว", "The photograph is added."), "success")
    return _back(draft)


@blueprint.post("/workspace/progress-reports/<string:public_id>/photos/<string:photo>/drop")
@guarded("progress.report")
def drop_report_photo(public_id: str, photo: str) -> Any:
    draft = _draft(public_id)
    found = get_or_404(next((one for one in draft.photos if one.public_id == photo), None))
    try:
        operations.drop_photo(current_actor(), draft, found)
    except operations.Frozen:
        return _back(draft)
    flash(t("ลบภาพแล้ว", "The photograph is removed."), "success")
    return _back(draft)


@blueprint.post("/workspace/progress-reports/<string:public_id>/discard")
@guarded("progress.report")
def discard_report(public_id: str) -> Any:
    draft = _draft(public_id)
    item = draft.item.public_id
    try:
        operations.discard(current_actor(), draft)
    except operations.Frozen:
        return _back(draft)
    flash(t("ลบร่างแล้ว", "The draft is dropped."), "success")
    return redirect(url_for("planning.item", public_id=item), 303)


@blueprint.post("/workspace/progress-reports/<string:public_id>/correct")
@guarded("progress.report")
def correct_report(public_id: str) -> Any:
    """Begin a further edition of a frozen report, with its public reason."""
    found, form = _draft(public_id), CorrectForm()
    if not form.validate():
        return invalid("monitoring/report.html", **_frozen(get_or_404(queries.frozen(public_id)), form))
    try:
        operations.correct(current_actor(), found, form.reason.data or "")
    except operations.Frozen:
        flash(t("มีการแก้ไขฉบับใหม่กว่านี้แล้ว", "A newer edition exists already."), "warning")
    return _back(found)


@blueprint.post("/workspace/progress/<string:public_id>/<string:term>/submit")
@guarded("progress.report")
def submit_all(public_id: str, term: str) -> Any:
    """Submit every draft of a plan's term that is complete; the others stay drafts."""
    plan, when = _plan(public_id), get_or_404(term_of(term))
    actor, done, left = current_actor(), 0, 0
    for duty in queries.duties(plan, when):
        if duty.report is None or duty.report.state == ReportState.SUBMITTED:
            continue
        try:
            operations.submit(actor, duty.report, duty.report.version)
            done += 1
        except operations.NotReady:
            left += 1
        except (operations.Frozen, operations.Stale):  # a colleague writes it, or sent it, at this moment
            continue
    words = t("ส่งแล้ว {n} ฉบับ ยังไม่ครบ {m} ฉบับ", "{n} submitted, {m} not complete yet", n=done, m=left)
    flash(words, "success" if not left else "warning")
    return redirect(url_for("monitoring.duties", plan=public_id, term=term), 303)


# Tables in and out


def _plan(public_id: str) -> Plan:
    found: Plan = get_or_404(queries.plan_to_report(current_actor(), public_id))
    return found


@blueprint.get("/workspace/progress/<string:public_id>/<string:term>/template.xlsx")
@guarded("progress.report")
def progress_template(public_id: str, term: str) -> Response:
    """A row for each item that owes a report, and what each column means."""
    plan, when = _plan(public_id), get_or_404(term_of(term))
    items = import_operations.owing(plan, when)
    known = {one.item.id: one.report for one in queries.duties(plan, when) if one.report is not None}
    response = make_response(tables.template(plan, when, items, known))
    response.headers["Content-Type"] = XLSX
    response.headers["Content-Disposition"] = f"attachment; filename=progress-{when.key}.xlsx"
    return response


@blueprint.route("/workspace/progress/<string:public_id>/<string:term>/import", methods=["GET", "POST"])
@guarded("progress.report")
def upload_progress(public_id: str, term: str) -> Any:
    """A table is read and kept; nothing is written into reports yet."""
    plan, when, form = _plan(public_id), get_or_404(term_of(term)), UploadForm()
    columns = tables.columns_of(import_operations.owing(plan, when))
    page = {"plan": plan, "term": when, "form": form, "columns": columns, **COMMON}
    if request.method == "GET":
        return render_template("monitoring/import.html", **page)
    sent = request.files.get("file")
    content = sent.read(files.LARGEST_DOCUMENT + 1) if sent else b""
    if not content or len(content) > files.LARGEST_DOCUMENT:
        large = Text("ไฟล์ใหญ่เกิน 30 เมกะไบต์", "The file is larger than 30 megabytes.")
        fail(form.file, large if content else Text("กรุณาเลือกไฟล์", "Please choose a file."))
        return invalid("monitoring/import.html", **page)
    try:
        sheet = tables.read(content)
    except BadTable as fault:
        fail(form.file, fault.text)
        return invalid("monitoring/import.html", **page)
    name = (sent and sent.filename) or "progress.xlsx"
    kept = import_operations.keep_upload(current_actor(), plan, when, name, content, sheet)
    return redirect(url_for("monitoring.progress_upload", public_id=kept.public_id), 303)


@blueprint.route("/workspace/progress-uploads/<string:public_id>", methods=["GET", "POST"])
@guarded("progress.report")
def progress_upload(public_id: str) -> Any:
    """What a table would change, row by row what is wrong, and which column is which."""
    upload, plan = get_or_404(import_operations.upload_for(current_actor(), public_id))
    term: Term = get_or_404(term_of(upload.term_key))
    columns = {one.name: one.heading for one in tables.columns_of(import_operations.owing(plan, term))}
    headings = list(dict.fromkeys(one for one in upload.columns if one))
    if request.method == "POST":
        form = mapping_form(columns, headings)
        if form.validate():
            chosen = {name: form[name].data for name in columns if form[name].data}
            import_operations.set_mapping(current_actor(), plan, upload, chosen)
            return redirect(url_for("monitoring.progress_upload", public_id=public_id), 303)
    else:
        form = mapping_form(columns, headings, formdata=None, data=upload.mapping)
    needed = [one.heading for one in tables.BASE if one.needed and one.name not in upload.mapping]
    page = render_template(
        "monitoring/import-check.html",
        upload=upload,
        plan=plan,
        term=term,
        outcome=import_operations.compare(plan, upload),
        form=form,
        needed=needed,
        names=list(columns),
        **COMMON,
    )
    return make_response(page, 422 if form.errors else 200)


@blueprint.post("/workspace/progress-uploads/<string:public_id>/bring-in")
@guarded("progress.report")
def bring_in_progress(public_id: str) -> Any:
    upload, plan = get_or_404(import_operations.upload_for(current_actor(), public_id))
    outcome = import_operations.bring_in(current_actor(), plan, upload)
    words = t(
        "นำเข้าเป็นร่าง {n} ฉบับ นำเข้าไม่ได้ {m} แถว",
        "{n} drafts written, {m} rows refused",
        n=outcome.changes,
        m=len(outcome.bad),
    )
    flash(words, "success" if not outcome.bad else "warning")
    return redirect(url_for("monitoring.duties", plan=plan.public_id, term=upload.term_key), 303)
