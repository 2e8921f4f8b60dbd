"""HTTP of the result of a hearing: officers write and publish it, everybody reads it and takes its files."""

from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, send_file, url_for

from webapp.core import files
from webapp.core.i18n import t
from webapp.core.paper import TYPES, Paper
from webapp.core.web import current_actor, get_or_404, guarded, invalid, public
from webapp.hearings.models import Hearing
from webapp.hearings.notice_routes import send_paper
from webapp.hearings.rules import bangkok_day, summary_due
from webapp.planning.models import Relation
from webapp.projects.rules import differences
from webapp.reports import blueprint, composing, contents, operations, queries, rules
from webapp.reports.facts import broken_quotes
from webapp.reports.forms import CorrectionForm, DecisionForm, SectionForm
from webapp.reports.models import HearingResult, ResultEdition, ResultSection, SectionKey


def _to_edit(public_id: str) -> Hearing:
    hearing: Hearing = get_or_404(queries.to_edit(current_actor(), public_id))
    return hearing


def _drafted(public_id: str) -> tuple[Hearing, HearingResult]:
    hearing = _to_edit(public_id)
    return hearing, get_or_404(queries.result_of(hearing))


@blueprint.get("/hearings/<string:public_id>/result/edit")
@guarded("hearing.summarise")
def edit(public_id: str) -> str:
    """The draft part by part: figures and quotations beside the officers' words."""
    hearing = _to_edit(public_id)
    result = queries.result_of(hearing)
    edition = result.edition if result else None
    return render_template(
        "reports/edit.html",
        edition=edition,
        changes=contents.changes(contents.published(edition), contents.written(result)) if result and edition else [],
        hearing=hearing,
        result=result,
        due=summary_due(bangkok_day(hearing.closes_at)),
        missing=queries.missing(result) if result else [],
        since=queries.since(result) if result and not edition else None,
        rules=rules,
        keys=list(SectionKey),
        sections={section.key: section for section in result.sections} if result else {},
        decided={decision.theme.public_id: decision for decision in result.decisions} if result else {},
        relations=composing.RELATIONS,
    )


@blueprint.post("/hearings/<string:public_id>/result/draft")
@guarded("hearing.summarise")
def draft(public_id: str) -> Any:
    """Draw figures and quotations anew; nothing that officers wrote is lost."""
    operations.draft(current_actor(), _to_edit(public_id))
    flash(t("นับตัวเลขและคัดข้อความใหม่แล้ว", "Figures and quotations are drawn anew."), "success")
    return redirect(url_for("reports.edit", public_id=public_id), 303)


@blueprint.route("/hearings/<string:public_id>/result/sections/<string:key>", methods=["GET", "POST"])
@guarded("hearing.summarise")
def section(public_id: str, key: str) -> Any:
    hearing, result = _drafted(public_id)
    part = get_or_404(next((one for one in result.sections if one.key == key), None))
    form = SectionForm()
    if not form.is_submitted():
        form.body.data, form.version.data = part.body, str(part.version)
        return render_template("reports/section.html", **_section_page(hearing, part, form))
    if not form.validate():
        return invalid("reports/section.html", **_section_page(hearing, part, form))
    try:
        operations.write_section(current_actor(), hearing, SectionKey(key), form.body.data or "", form.seen())
    except operations.Stale:
        changes = differences(
            {"body": part.body}, {"body": form.body.data or ""}, {"body": rules.SECTIONS[SectionKey(key)]}
        )
        form.version.data = str(part.version)
        page = render_template("reports/section.html", **_section_page(hearing, part, form, changes))
        return make_response(page, 409)
    flash(t("บันทึกแล้ว", "Saved."), "success")
    return redirect(url_for("reports.edit", public_id=public_id) + f"#{key}", 303)


def _section_page(hearing: Hearing, part: ResultSection, form: SectionForm, changes: Any = ()) -> dict[str, Any]:
    return {
        "hearing": hearing,
        "part": part,
        "form": form,
        "changes": changes,
        "history": queries.history(part),
        "name": rules.SECTIONS[SectionKey(part.key)],
        "hint": rules.HINTS[SectionKey(part.key)],
    }


@blueprint.route("/hearings/<string:public_id>/result/decisions/<string:theme_id>", methods=["GET", "POST"])
@guarded("hearing.summarise")
def decision(public_id: str, theme_id: str) -> Any:
    hearing, result = _drafted(public_id)
    facts = get_or_404(next((one for one in result.facts["themes"] if one["id"] == theme_id), None))
    theme = get_or_404(queries.theme(theme_id))
    known = next((one for one in result.decisions if one.theme_id == theme.id), None)
    form = DecisionForm()
    page: dict[str, Any] = {
        "hearing": hearing,
        "facts": facts,
        "form": form,
        "theirs": None,
        "relations": composing.RELATIONS,
    }
    if not form.is_submitted():
        if known is not None:
            form.relation.data, form.reason.data = known.relation, known.reason
        form.version.data = str(known.version if known else 0)
        return render_template("reports/decision.html", **page)
    if not form.validate():
        return invalid("reports/decision.html", **page)
    try:
        relation, reason = Relation(form.relation.data), form.reason.data or ""
        operations.decide(current_actor(), hearing, theme, relation, reason, form.seen())
    except operations.Stale:
        form.version.data = str(known.version if known else 0)
        return make_response(render_template("reports/decision.html", **{**page, "theirs": known}), 409)
    flash(t("บันทึกผลการพิจารณาแล้ว", "The decision is saved."), "success")
    return redirect(url_for("reports.edit", public_id=public_id) + "#themes", 303)


@blueprint.route("/hearings/<string:public_id>/result/publish", methods=["GET", "POST"])
@guarded("hearing.summarise")
def publish(public_id: str) -> Any:
    """The whole result as it will be read; the button publishes it, or a correction of it with its reason."""
    hearing, result = _drafted(public_id)
    form = CorrectionForm()
    page = {"hearing": hearing, "result": result, "missing": queries.missing(result), "fault": "", "form": form}
    page["since"] = queries.since(result) if not result.edition else None
    page |= {"paper": _draft_paper(result), "letters": len(queries.letters_of(hearing))}
    if not form.is_submitted():
        return render_template("reports/publish.html", **page)
    if result.edition and not form.validate():
        return invalid("reports/publish.html", **page)
    try:
        operations.publish(current_actor(), hearing, (form.reason.data or "") if result.edition else "")
    except operations.Unchanged:
        same = t("ยังไม่มีอะไรต่างจากฉบับที่เผยแพร่แล้ว", "Nothing differs from what is published.")
        return invalid("reports/publish.html", **{**page, "fault": same})
    except operations.Incomplete as fault:
        return invalid("reports/publish.html", **{**page, "missing": fault.missing})
    except operations.Outdated as fault:
        return invalid("reports/publish.html", **{**page, "since": fault.since})
    except operations.BrokenQuotation:
        fault_text = t(
            "มีข้อความที่ยกมาซึ่งถูกปิดหรือแก้การแสดงผลแล้ว กรุณานับตัวเลขและคัดข้อความใหม่",
            "A quotation was hidden since. Please draw figures and quotations anew.",
        )
        return invalid("reports/publish.html", **{**page, "fault": fault_text})
    except operations.Stale:
        fault_text = t("มีผู้แก้ไขระหว่างที่ท่านกดเผยแพร่ กรุณาอ่านอีกครั้ง", "Somebody changed it meanwhile. Please read it again.")
        page["paper"] = _draft_paper(result)
        return make_response(render_template("reports/publish.html", **{**page, "fault": fault_text}), 409)
    flash(t("เผยแพร่ผลการรับฟังแล้ว", "The result is published."), "success")
    return redirect(url_for("reports.show", public_id=public_id), 303)


def _draft_paper(result: HearingResult) -> Paper:
    return composing.compose(result.hearing, contents.written(result), None)


@blueprint.get("/hearings/<string:public_id>/result/preview/<string:form>")
@guarded("hearing.summarise")
def preview(public_id: str, form: str) -> Response:
    """The draft as a file, for a meeting."""
    if form not in {"pdf", "docx"}:
        abort(404)
    _, result = _drafted(public_id)
    return send_paper(_draft_paper(result), f"draft-{public_id}", form)


@blueprint.get("/hearings/<string:public_id>/result")
@public
def show(public_id: str) -> str:
    """The published result, or an earlier edition of it. A quotation that may no longer be read is left out here."""
    result = get_or_404(queries.published(current_actor(), public_id))
    edition = _asked_edition(result)
    before = next((e for e in result.editions if e.number == edition.number - 1), None)
    kept = contents.published(edition)
    content = contents.readable(kept)
    return render_template(
        "reports/show.html",
        hearing=result.hearing,
        result=result,
        edition=edition,
        files=[] if broken_quotes(kept.facts) else result.files_of(edition.number),
        changes=contents.changes(contents.readable(contents.published(before)), content) if before else [],
        paper=composing.compose(result.hearing, content, edition.published_at, edition.number, edition.reason),
    )


def _asked_edition(result: HearingResult) -> ResultEdition:
    """The edition that the address asks for; else the newest."""
    asked = request.args.get("edition") or str(result.editions[-1].number)
    found: ResultEdition = get_or_404(next((one for one in result.editions if str(one.number) == asked), None))
    return found


@blueprint.get("/hearings/<string:public_id>/result/files/<string:form>")
@public
def kept_file(public_id: str, form: str) -> Response:
    """A published file as it was kept, byte for byte."""
    result = get_or_404(queries.published(current_actor(), public_id))
    edition = _asked_edition(result)
    if broken_quotes(edition.content["facts"]):
        abort(410)  # words in it may no longer be read; the page leaves them out, a file cannot
    number = edition.number
    found = get_or_404(next((one for one in result.files_of(number) if one.format == form), None))
    try:
        handle = files.open_file(found.file_key)
    except FileNotFoundError:
        abort(404)
    name = f"result-{public_id}{f'-{number}' if number > 1 else ''}.{form}"
    response = send_file(handle, mimetype=TYPES[form], as_attachment=True, download_name=name, etag=found.sha256)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
