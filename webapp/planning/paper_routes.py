"""HTTP of what goes in and out as files: traces, the plan and its part on needs, templates and imports."""

from datetime import datetime
from urllib.parse import quote

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from webapp.areas import queries as areas
from webapp.core import clock, files, limits
from webapp.core.db import db
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.links import address
from webapp.core.paper import TYPES, Paper
from webapp.core.thai import thai_date
from webapp.core.web import current_actor, get_or_404, guarded, invalid, public
from webapp.core.workbooks import BadTable
from webapp.insights import rules as insight_rules
from webapp.insights import theme_queries
from webapp.insights.models import Theme
from webapp.planning import (
    blueprint,
    import_operations,
    link_queries,
    operations,
    papers,
    queries,
    rules,
    tables,
    traces,
)
from webapp.planning.forms import UploadForm
from webapp.planning.models import Plan, PlanItem
from webapp.submissions import queries as submission_queries
from webapp.submissions.models import Submission, Visibility

SHOWN = 200  # voices on a page; the files hold them all
MOST_FILES, WINDOW = 120, 600


def _file(content: bytes, media_type: str, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = media_type
    plain = name.encode("ascii", "ignore").decode() or "file"
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return response


# Traces


def iso_day(moment: str | None) -> str:
    """A moment of a trace as people read it."""
    return thai_date(datetime.fromisoformat(moment)) if moment else "–"


def _public_item(public_id: str) -> PlanItem:
    item: PlanItem = get_or_404(queries.plan_item(current_actor(), public_id))
    return item


def _public_submission(public_id: str) -> Submission:
    found = submission_queries.by_public_id(public_id)
    one: Submission = get_or_404(found if found and found.visibility == Visibility.VISIBLE else None)
    return one


@blueprint.get("/plan-items/<string:public_id>/trace")
@public
def item_trace(public_id: str) -> str:
    """Every voice behind a plan item, by theme, those against it first."""
    item = _public_item(public_id)
    trace = traces.of_item(item)
    return render_template(
        "planning/item-trace.html",
        item=item,
        trace=trace,
        dissent=traces.dissent(trace),
        stances=traces.stances(trace),
        shown=SHOWN,
        rules=rules,
        insight_rules=insight_rules,
        iso_day=iso_day,
    )


@blueprint.get("/plan-items/<string:public_id>/trace.json")
@public
def item_trace_json(public_id: str) -> Response:
    return _trace_file("plan_item", public_id, traces.of_item(_public_item(public_id)), "json")


@blueprint.get("/plan-items/<string:public_id>/trace.pdf")
@public
def item_trace_pdf(public_id: str) -> Response:
    return _trace_file("plan_item", public_id, traces.of_item(_public_item(public_id)), "pdf")


@blueprint.get("/submissions/<string:public_id>/trace")
@public
def submission_trace(public_id: str) -> str:
    """Every step of one submission."""
    one = _public_submission(public_id)
    return render_template(
        "planning/submission-trace.html",
        submission=one,
        trace=traces.of_submission(one),
        rules=rules,
        insight_rules=insight_rules,
        iso_day=iso_day,
    )


@blueprint.get("/submissions/<string:public_id>/trace.json")
@public
def submission_trace_json(public_id: str) -> Response:
    return _trace_file("submission", public_id, traces.of_submission(_public_submission(public_id)), "json")


@blueprint.get("/submissions/<string:public_id>/trace.pdf")
@public
def submission_trace_pdf(public_id: str) -> Response:
    return _trace_file("submission", public_id, traces.of_submission(_public_submission(public_id)), "pdf")


def _trace_file(kind: str, public_id: str, trace: traces.Trace, form: str) -> Response:
    """The file; the hash of its JSON form goes into the audit trail, so that anybody can have it vouched for."""
    limits.hit("paper", MOST_FILES, WINDOW)
    sha256 = traces.digest(trace)
    name = f"{kind.replace('_', '-')}-{public_id}-trace.{form}"
    if form == "json":
        content, media_type = traces.as_file(trace), "application/json"
    else:
        endpoint = "planning.item_trace" if kind == "plan_item" else "planning.submission_trace"
        url = address(endpoint, public_id=public_id)
        content, media_type = papers.trace_paper(trace, url, sha256).pdf(), TYPES["pdf"]
    operations.issue_paper(current_actor(), kind, public_id, sha256)
    response = _file(content, media_type, name)
    response.headers["X-Content-SHA256"] = sha256
    return response


# The plan given out


def _plan(public_id: str) -> Plan:
    plan: Plan = get_or_404(queries.plan(current_actor(), public_id))
    limits.hit("paper", MOST_FILES, WINDOW)
    return plan


@blueprint.get("/plans/<string:public_id>/plan.xlsx")
@public
def plan_table(public_id: str) -> Response:
    """The whole plan in the form of the template."""
    plan = _plan(public_id)
    items = db.session.scalars(queries.items_of(plan)).all()
    queries.gather_indicators(plan, items)
    return _file(tables.export(plan, items), tables.XLSX, f"{plan.title}.xlsx")


@blueprint.get("/plans/<string:public_id>/plan.docx")
@public
def plan_paper(public_id: str) -> Response:
    plan = _plan(public_id)
    return _docx(papers.plan_paper(plan, queries.chapters(plan)), f"{plan.title}.docx")


def _docx(paper: Paper, name: str) -> Response:
    return _file(paper.docx(), TYPES["docx"], name)


def _needs(plan: Plan) -> list[tuple[theme_queries.ThemeRow, str, str]]:
    """Public themes of the plan's area, the most voices first, with strategy and what became of them."""
    found = db.session.scalars(select(Theme).where(Theme.is_public, areas.within(Theme.area_code, plan.area))).all()
    rows = sorted(theme_queries.rows(found), key=lambda row: (-row.count.voices, row.theme.id))
    names = {one.public_id: f"{one.number}. {one.title}" for one in plan.strategies}
    became: dict[int, list[str]] = {}
    for link in link_queries.links_of_themes([row.theme.id for row in rows]):
        relation = str(rules.RELATIONS[link.relation])  # type: ignore[index]
        words = f"{relation}: {link.plan_item.title}" if link.plan_item else relation
        became.setdefault(link.theme_id or 0, []).append(words)
    return [(row, names.get(row.theme.strategy_ref or "", ""), "; ".join(became.get(row.theme.id, []))) for row in rows]


@blueprint.get("/plans/<string:public_id>/needs.docx")
@public
def needs_paper(public_id: str) -> Response:
    """'ประเด็นปัญหาและความต้องการเชิงพื้นที่' as a document."""
    plan = _plan(public_id)
    paper = papers.needs_paper(plan, _needs(plan), clock.now())
    return _docx(paper, f"{paper.title} {areas.full_path_name(plan.area)}.docx")


@blueprint.get("/plans/<string:public_id>/needs.xlsx")
@public
def needs_table(public_id: str) -> Response:
    plan = _plan(public_id)
    title = t("ปัญหาและความต้องการ", "Problems and needs")
    content = tables.simple(title, papers.needs_columns(), papers.needs_rows(_needs(plan)))
    return _file(content, tables.XLSX, f"{title} {areas.full_path_name(plan.area)}.xlsx")


# The plan taken in


def _own_plan(public_id: str) -> Plan:
    plan: Plan = get_or_404(queries.plan_to_edit(current_actor(), public_id))
    return plan


@blueprint.get("/workspace/plans/<string:public_id>/template.xlsx")
@guarded("plan.edit")
def template(public_id: str) -> Response:
    """The empty workbook, every column explained."""
    plan = _own_plan(public_id)
    return _file(tables.template(plan), tables.XLSX, f"แบบนำเข้าแผน {plan.first_year}-{plan.last_year}.xlsx")


@blueprint.route("/workspace/plans/<string:public_id>/import", methods=["GET", "POST"])
@guarded("plan.edit")
def upload(public_id: str) -> Response | BaseResponse | str:
    """A workbook is read and compared; nothing is written into the plan yet."""
    plan, form = _own_plan(public_id), UploadForm()
    context = {"plan": plan, "form": form, "sheets": tables.SHEETS, "yearly": tables.YEARLY}
    if request.method == "GET":
        return render_template("planning/import.html", **context)
    sent = request.files.get("file")
    content = sent.read(files.LARGEST_DOCUMENT + 1) if sent else b""
    if not content or len(content) > files.LARGEST_DOCUMENT:
        text = Text("ไฟล์ใหญ่เกิน 30 เมกะไบต์", "The file is larger than 30 megabytes.")
        fail(form.file, text if content else Text("กรุณาเลือกไฟล์", "Please choose a file."))
        return invalid("planning/import.html", **context)
    try:
        found = tables.read(content, plan)
    except BadTable as fault:
        fail(form.file, fault.text)
        return invalid("planning/import.html", **context)
    kept = import_operations.keep_upload(current_actor(), plan, (sent and sent.filename) or "plan.xlsx", content, found)
    return redirect(url_for("planning.upload_check", public_id=kept.public_id), 303)


@blueprint.get("/workspace/plan-uploads/<string:public_id>")
@guarded("plan.edit")
def upload_check(public_id: str) -> str:
    """What the workbook would change, and what is wrong with it, row by row."""
    kept, plan = get_or_404(import_operations.upload_for(current_actor(), public_id))
    return render_template(
        "planning/import-check.html",
        upload=kept,
        plan=plan,
        outcome=import_operations.compare(plan, kept),
        sheets=tables.SHEETS,
    )


@blueprint.post("/workspace/plan-uploads/<string:public_id>")
@guarded("plan.edit")
def bring_in(public_id: str) -> BaseResponse:
    kept, plan = get_or_404(import_operations.upload_for(current_actor(), public_id))
    outcome = import_operations.bring_in(current_actor(), plan, kept)
    flash(t("นำเข้าแล้ว เพิ่มหรือปรับปรุง {n} แถว", "Done: {n} rows added or changed.", n=outcome.changes), "success")
    if outcome.lost:
        flash(t("นำเข้าไม่ได้ {n} แถว", "{n} rows could not be taken.", n=len(outcome.lost)), "warning")
    return redirect(url_for("planning.show", public_id=plan.public_id), 303)
