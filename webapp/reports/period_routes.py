"""HTTP of six-month and annual reports: everybody reads the published ones and every definition behind a number."""

from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, send_file, url_for
from wtforms import BooleanField, TextAreaField

from webapp.areas import queries as areas
from webapp.core import files
from webapp.core.forms import BaseForm, Readable, VersionedForm, at_most, fail, required
from webapp.core.i18n import Text, t
from webapp.core.web import can, current_actor, get_or_404, guarded, invalid, public
from webapp.projects.rules import differences
from webapp.reports import blueprint, period_operations, period_papers, period_queries
from webapp.reports import period_figures as figures
from webapp.reports import period_rules as rules
from webapp.reports.period_models import PeriodPart, PeriodReport
from webapp.reports.period_rules import PartKey, ReportState

COMMON: dict[str, Any] = {"rules": rules}
MOST_ROWS = 200


class PartForm(VersionedForm):
    body = TextAreaField(Text("ข้อความของหน่วยงาน", "The office’s words"), [at_most(30_000), Readable()])


class BeginForm(BaseForm):
    reason = TextAreaField(
        Text("เหตุที่แก้ไข (แสดงต่อสาธารณะ)", "Why it is corrected (shown in public)"),
        [required(), at_most(2_000), Readable()],
    )


class ActForm(VersionedForm):
    words = TextAreaField(
        Text("สิ่งที่ต้องแก้ไขก่อนเห็นชอบ", "What is to be mended first"),
        [at_most(2_000), Readable()],
        description=Text("ส่งถึงผู้เขียนรายงาน ไม่แสดงต่อสาธารณะ", "Goes to those who wrote it; not public."),
    )
    thai = BooleanField(Text("ใช้เลขไทยในเอกสาร", "Thai numerals in the papers"))


@blueprint.get("/reports")
@public
def periods() -> str:
    """Published reports, and what is overdue."""
    area = areas.get(request.args.get("area"))
    late = [due for one in period_queries.reporting_areas() for due in period_queries.due_of(one) if due.is_late]
    return render_template("reports/periods.html", area=area, found=period_queries.published(area), late=late, **COMMON)


@blueprint.get("/reports/<string:public_id>")
@public
def period(public_id: str) -> str:
    report = get_or_404(period_queries.published_one(public_id))
    return render_template(
        "reports/period.html",
        report=report,
        paper=period_papers.compose(report),
        figures=figures.FIGURES,
        editions=period_queries.editions(report),
        **COMMON,
    )


@blueprint.get("/reports/<string:public_id>/files/<string:form>")
@public
def period_file(public_id: str, form: str) -> Response:
    """A published file as it was kept, byte for byte."""
    report = get_or_404(period_queries.published_one(public_id))
    if form in {"pdf", "docx", "html"} and figures.broken_quotes(report.needs):
        abort(410)  # words in it may no longer be read; the page leaves them out, a file cannot
    found = get_or_404(next((one for one in report.files if one.format == form), None))
    name = f"report-{report.area_code}-{report.fiscal_year}-{report.half}-{report.edition}.{form}"
    try:
        handle = files.open_file(found.file_key)
    except FileNotFoundError:
        abort(404)
    return send_file(
        handle, mimetype=period_operations.MEDIA[form], as_attachment=True, download_name=name, etag=found.sha256
    )


@blueprint.get("/reports/<string:public_id>/figures/<string:key>")
@public
def figure(public_id: str, key: str) -> str:
    """What a number counts, in words and row by row, and whether it still comes out the same; of a draft for who reads it."""
    found = period_queries.published_one(public_id) or period_queries.to_read(current_actor(), public_id)
    report: PeriodReport = get_or_404(found)
    if key not in figures.FIGURES:
        abort(404)
    scope = figures.scope_of(report.area, report.period, report.drawn_at)
    rows = figures.counted(key, scope)
    kept = report.figures[key]
    return render_template(
        "reports/figure.html",
        report=report,
        key=key,
        figure=figures.FIGURES[key],
        scope=scope,
        kept=kept,
        same=figures.digest(rows) == kept["sha256"],
        rows=rows[:MOST_ROWS],
        counted=len(rows),
        **COMMON,
    )


@blueprint.get("/workspace/reports")
@guarded("report.period.approve")
def dues() -> str:
    """What was put before the officer; what the officer's areas owe, when, and how far it has come."""
    actor = current_actor()
    asked = period_queries.to_approve(actor)
    return render_template("reports/dues.html", dues=period_queries.dues(actor), asked=asked, **COMMON)


@blueprint.post("/workspace/reports/<string:area>/<string:kind>/<string:term>")
@guarded("report.period.write")
def begin(area: str, kind: str, term: str) -> Any:
    """Draft the report of a term (`2569-1`), or the next edition of a published one."""
    place, chosen = get_or_404(areas.get(area)), get_or_404(rules.period_of(kind, *rules.term_of(term)))
    if not can("report.period.write", place.path):
        abort(404)
    form, known = BeginForm(), period_queries.newest(place.code, chosen)
    if known is not None and known.state == ReportState.PUBLISHED and not form.validate():
        return invalid("reports/period-edit.html", **_desk(known, begin_form=form))
    try:
        report = period_operations.begin(current_actor(), place, chosen, reason=form.reason.data or "")
    except period_operations.Exists:
        known = get_or_404(period_queries.newest(place.code, chosen))
        flash(t("มีผู้เริ่มรายงานนี้ไว้แล้ว", "Somebody has begun this report already."), "warning")
        return redirect(url_for("reports.edit_period", public_id=known.public_id), 303)
    except period_operations.NotNow:
        abort(404)
    return redirect(url_for("reports.edit_period", public_id=report.public_id), 303)


def _own(public_id: str) -> PeriodReport:
    found: PeriodReport = get_or_404(period_queries.to_write(current_actor(), public_id))
    return found


def _read(public_id: str) -> PeriodReport:
    found: PeriodReport = get_or_404(period_queries.to_read(current_actor(), public_id))
    return found


def _desk(
    report: PeriodReport, fault: str = "", form: ActForm | None = None, begin_form: BeginForm | None = None
) -> dict[str, Any]:
    return {
        "may_write": can("report.period.write", report.area.path),
        "is_own": current_actor().id in period_queries.writers_of(report),
        "report": report,
        "paper": period_papers.compose(report),
        "figures": figures.FIGURES,
        "missing": period_queries.missing(report),
        "due": rules.due_on(report.period),
        "form": form or ActForm(formdata=None, version=str(report.version), thai=report.thai_digits),
        "begin_form": begin_form or BeginForm(formdata=None),
        "fault": fault,
        **COMMON,
    }


@blueprint.get("/workspace/reports/<string:public_id>")
@guarded("report.period.approve")
def edit_period(public_id: str) -> str:
    return render_template("reports/period-edit.html", **_desk(_read(public_id)))


@blueprint.post("/workspace/reports/<string:public_id>/acts/<string:what>")
@guarded("report.period.approve")
def act_on_period(public_id: str, what: str) -> Any:
    """Draw anew, choose the numerals, put before others, approve, send back, reopen, publish."""
    report, form, actor = _read(public_id), ActForm(), current_actor()
    acts = {
        "ask": lambda: period_operations.ask(actor, report, form.seen()),
        "return": lambda: period_operations.send_back(actor, report, form.words.data or "", form.seen()),
        "draw": lambda: period_operations.draw_anew(actor, report),
        "digits": lambda: period_operations.set_digits(actor, report, thai=bool(form.thai.data)),
        "approve": lambda: period_operations.approve(actor, report, form.seen()),
        "reopen": lambda: period_operations.reopen(actor, report),
        "publish": lambda: period_operations.publish(actor, report),
    }
    if what not in acts:
        abort(404)
    if what == "return" and not form.words.data:
        fail(form.words, Text("กรุณาเขียนว่าต้องแก้ไขอะไร", "Please write what is to be mended."))
        return invalid("reports/period-edit.html", **_desk(report, form=form))
    if not form.validate():
        return invalid("reports/period-edit.html", **_desk(report, form=form))
    try:
        acts[what]()
    except period_operations.OwnWork:
        fault = t(
            "ผู้เขียนรายงานเห็นชอบเองไม่ได้ และส่งคืนเองไม่ได้ ต้องเป็นอีกคนหนึ่ง",
            "Whoever wrote it cannot approve it or send it back; another person must.",
        )
        return invalid("reports/period-edit.html", **_desk(report, fault))
    except period_operations.Incomplete:
        fault = t(
            "ยังเขียนไม่ครบ หรือมีข้อความที่ยกมาถูกปิดไปแล้ว กรุณานับใหม่",
            "A part is missing, or a quotation was hidden since: draw anew.",
        )
        return invalid("reports/period-edit.html", **_desk(report, fault))
    except (period_operations.Stale, period_operations.NotNow):
        fault = t("มีผู้อื่นแก้ไขก่อนท่าน ด้านล่างคือฉบับล่าสุด", "Somebody changed it before you. Below is the newest state.")
        form.version.data = str(report.version)
        return make_response(render_template("reports/period-edit.html", **_desk(report, fault, form)), 409)
    done = {
        "ask": t("เสนอขอความเห็นชอบแล้ว", "Put before those who may approve it."),
        "approve": t("เห็นชอบแล้ว รอเผยแพร่", "Approved; it waits to be published."),
        "return": t("ส่งคืนให้แก้ไขแล้ว", "Sent back."),
        "publish": t("เผยแพร่แล้ว ประชาชนอ่านได้ทันที", "Published: everybody can read it."),
    }
    flash(done.get(what, t("บันทึกแล้ว", "Saved.")), "success")
    if what == "publish":
        return redirect(url_for("reports.period", public_id=public_id), 303)
    return redirect(url_for("reports.edit_period", public_id=public_id), 303)


@blueprint.route("/workspace/reports/<string:public_id>/parts/<string:key>", methods=["GET", "POST"])
@guarded("report.period.write")
def period_part(public_id: str, key: str) -> Any:
    report = _own(public_id)
    part = get_or_404(next((one for one in report.parts if one.key == key), None))
    form = PartForm()
    if not form.is_submitted():
        form.body.data, form.version.data = part.body, str(part.version)
        return render_template("reports/period-part.html", **_part(report, part, form))
    if not form.validate():
        return invalid("reports/period-part.html", **_part(report, part, form))
    try:
        period_operations.write(current_actor(), report, PartKey(key), form.body.data or "", form.seen())
    except (period_operations.Stale, period_operations.NotNow):
        changes = differences({"body": part.body}, {"body": form.body.data or ""}, {"body": rules.PARTS[PartKey(key)]})
        form.version.data = str(part.version)
        return make_response(render_template("reports/period-part.html", **_part(report, part, form, changes)), 409)
    flash(t("บันทึกแล้ว", "Saved."), "success")
    return redirect(url_for("reports.edit_period", public_id=public_id), 303)


def _part(report: PeriodReport, part: PeriodPart, form: PartForm, changes: Any = ()) -> dict[str, Any]:
    return {
        "report": report,
        "part": part,
        "form": form,
        "changes": changes,
        "name": rules.PARTS[PartKey(part.key)],
        **COMMON,
    }


@blueprint.get("/workspace/reports/<string:public_id>/preview/<string:form>")
@guarded("report.period.approve")
def preview_period(public_id: str, form: str) -> Response:
    """The draft as a file, for a meeting."""
    report = _read(public_id)
    made = {
        "pdf": lambda: period_papers.compose(report).pdf(),
        "docx": lambda: period_papers.compose(report).docx(),
        "xlsx": lambda: period_papers.workbook(report),
    }
    if form not in made:
        abort(404)
    response = make_response(made[form]())
    response.headers["Content-Type"] = period_operations.MEDIA[form]
    response.headers["Content-Disposition"] = f"attachment; filename=draft-{public_id}.{form}"
    return response
