"""HTTP of the planner's desk: link, confirm, end a link, answer, set aside."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.core import clock
from webapp.core.i18n import t
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.insights import queries as insight_queries
from webapp.insights import theme_queries
from webapp.insights.models import Theme
from webapp.planning import blueprint, link_queries, operations, panels, rules
from webapp.planning.forms import LinkForm, ResponseForm, SetAsideForm
from webapp.planning.models import PlanItem, Relation
from webapp.submissions.models import Submission


def _theme(public_id: str) -> Theme:
    theme: Theme = get_or_404(theme_queries.theme_to_edit(current_actor(), public_id))
    return theme


def _desk(theme: Theme) -> BaseResponse:
    return redirect(url_for("insights.edit_theme", public_id=theme.public_id), 303)


def _link_form() -> tuple[LinkForm, bool, PlanItem | None]:
    """What was sent: the form, whether it is whole, and the item that it names."""
    form = LinkForm(prefix="link-")
    if not form.validate_on_submit():
        return form, False, None
    item = link_queries.linkable_item(current_actor(), form.item.data) if form.item.data else None
    if form.item.data and item is None:
        form.refuse_item()
        return form, False, None
    return form, True, item


def _said_linked(waits: bool) -> None:
    if waits:
        words = t("บันทึกแล้ว มีผลเมื่อนักวิเคราะห์อีกคนยืนยัน", "Saved. It holds when another planner has confirmed it.")
    else:
        words = t("เชื่อมโยงแล้ว ผู้ส่งเรื่องเห็นเหตุผลในหน้าติดตาม", "Linked. Contributors see the reason on the tracking page.")
    flash(words, "success")


@blueprint.post("/workspace/themes/<string:public_id>/links")
@guarded("link.make")
def link(public_id: str) -> Response | BaseResponse | str:
    """Link the theme to a plan item, or say why it is not taken into the plan; or look for other items."""
    theme = _theme(public_id)
    if request.form.get("act") == "find":
        return render_template("planning/desk.html", **panels.desk_context(theme, LinkForm(prefix="link-")))
    form, whole, item = _link_form()
    if not whole:
        return invalid("planning/desk.html", **panels.desk_context(theme, form))
    try:
        made = operations.link_theme(current_actor(), theme, form.relation.data, form.reason.data, item)
    except operations.Elsewhere:
        flash(str(rules.MERGED), "warning")
        return invalid("planning/desk.html", **panels.desk_context(theme, form))
    _said_linked(made.waits)
    return _desk(theme)


@blueprint.post("/workspace/review/<string:public_id>/links")
@guarded("link.make")
def link_submission(public_id: str) -> Response | BaseResponse | str:
    """The same for one submission that stands for itself."""
    actor = current_actor()
    submission: Submission = get_or_404(insight_queries.submission_for_review(actor, public_id))
    if request.form.get("act") == "find":
        found = panels.review_context(submission, LinkForm(prefix="link-"))
        return render_template("planning/review-links.html", **found)
    form, whole, item = _link_form()
    if not whole:
        return invalid("planning/review-links.html", **panels.review_context(submission, form))
    try:
        made = operations.link_submission(actor, submission, form.relation.data, form.reason.data, item)
    except operations.Elsewhere:
        flash(t("เรื่องนี้ถูกรวมหรืออยู่นอกขอบเขตแล้ว", "It has been merged or set aside meanwhile."), "warning")
    else:
        _said_linked(made.waits)
    return redirect(url_for("insights.review", public_id=public_id), 303)


@blueprint.get("/workspace/links")
@guarded("link.make")
def waiting_links() -> str:
    """Links that wait for a second pair of eyes."""
    actor = current_actor()
    found = link_queries.waiting_links(actor)
    titles = theme_queries.titles([one.theme for one in found if one.theme])
    return render_template("planning/waiting-links.html", links=found, titles=titles, me=actor.id, rules=rules)


@blueprint.post("/workspace/links/<string:public_id>/confirm")
@guarded("link.make")
def confirm_link(public_id: str) -> BaseResponse:
    found = get_or_404(link_queries.link(public_id))
    try:
        operations.confirm_link(current_actor(), found)
    except operations.OwnLink:
        flash(t("ผู้เชื่อมโยงยืนยันเองไม่ได้ ต้องเป็นอีกคนหนึ่ง", "Another planner has to confirm it."), "warning")
    else:
        flash(t("ยืนยันแล้ว การเชื่อมโยงมีผล", "Confirmed. The link is in force."), "success")
    return redirect(url_for("planning.waiting_links"), 303)


@blueprint.post("/workspace/links/<string:public_id>/end")
@guarded("link.make")
def end_link(public_id: str) -> BaseResponse:
    """Take a link back; it stays in the history."""
    found = get_or_404(link_queries.link(public_id))
    operations.end_link(current_actor(), found)
    flash(t("ยกเลิกการเชื่อมโยงแล้ว ประวัติยังอยู่", "The link is ended. The history remains."), "success")
    if found.theme:
        return _desk(found.theme)
    named = found.submission.public_id if found.submission else ""
    return redirect(url_for("insights.review", public_id=named), 303)


@blueprint.post("/workspace/themes/<string:public_id>/responses")
@guarded("response.publish")
def respond(public_id: str) -> Response | BaseResponse | str:
    """Answer everyone in the theme, after a look at who will read what. A newer answer is shown, not overwritten."""
    theme, act = _theme(public_id), request.form.get("act", "")
    form = ResponseForm(prefix="answer-")
    if act in rules.TEMPLATES:
        form.text.data = _filled(theme, Relation(act), form.text.data or "")
    if act in rules.TEMPLATES or act == "edit":
        return render_template("planning/desk.html", **panels.desk_context(theme, answer=form))
    if not form.validate_on_submit():
        return invalid("planning/desk.html", **panels.desk_context(theme, answer=form))
    if act == "preview":
        return render_template("planning/answer-preview.html", **_preview(theme, form))
    seen = form.seen()
    try:
        operations.publish_response(
            current_actor(), theme, form.text.data, form.signed_as.data, seen, text_en=form.text_en.data or ""
        )
    except operations.Elsewhere:
        flash(str(rules.MERGED), "warning")
        return invalid("planning/desk.html", **panels.desk_context(theme, answer=form))
    except operations.Overtaken as newer:
        form.version.data = str(newer.args[0])
        flash(
            t(
                "มีผู้ตอบประเด็นนี้ไปแล้วระหว่างที่ท่านเขียน กรุณาอ่านคำตอบล่าสุดก่อนเผยแพร่ ข้อความของท่านยังอยู่",
                "Somebody answered while you wrote. Please read the newest answer first; your text is still here.",
            ),
            "warning",
        )
        return invalid("planning/desk.html", **panels.desk_context(theme, answer=form))
    flash(t("เผยแพร่คำตอบแล้ว ทุกคนในประเด็นเห็นในหน้าติดตาม", "Published. Everyone in the theme sees it."), "success")
    return _desk(theme)


def _filled(theme: Theme, relation: Relation, typed: str) -> str:
    """The template's words after what was typed already, with what is known filled in."""
    links = link_queries.links_of_theme(theme.id)
    item = next((one.plan_item for one in links if one.relation == relation and one.plan_item), None)
    words = rules.TEMPLATES[relation].format(
        title=theme_queries.title_of(theme),
        item=item.title if item else "[ชื่อโครงการ]",
        year=item.fiscal_year if item else "[ปี]",
    )
    return f"{typed}\n\n{words}" if typed.strip() else words


def _preview(theme: Theme, form: ResponseForm) -> dict[str, Any]:
    readers = link_queries.readers_of(theme.id)
    letters = {
        language: operations.letter_of(
            language, form.text.data or "", form.text_en.data or "", form.signed_as.data or "", None
        )
        for language in sorted({one.language for one in readers if one.way == "mail"}, reverse=True)
    }
    return {
        "theme": theme,
        "form": form,
        "readers": readers,
        "letters": letters,
        "today": clock.today(),
        "rules": rules,
    }


@blueprint.post("/workspace/review/<string:public_id>/set-aside")
@guarded("submission.set_aside")
def set_aside(public_id: str) -> Response | BaseResponse:
    """Out of scope, with a public reason; a form that asks for no reason takes it back among what waits."""
    actor = current_actor()
    submission = get_or_404(insight_queries.submission_for_review(actor, public_id))
    form = SetAsideForm(prefix="aside-")
    page = redirect(url_for("insights.review", public_id=public_id), 303)
    if form.reason.name not in request.form:
        operations.take_back(actor, submission)
        flash(t("นำกลับมาพิจารณาแล้ว", "It waits again."), "success")
        return page
    if not form.validate_on_submit():
        return invalid("planning/set-aside.html", submission=submission, form=form)
    try:
        operations.set_aside(actor, submission, form.reason.data)
    except operations.Elsewhere:
        flash(t("เรื่องนี้ถูกรวมหรืออยู่นอกขอบเขตแล้ว", "It has been merged or set aside meanwhile."), "warning")
        return page
    flash(t("บันทึกว่าอยู่นอกขอบเขตแล้ว ผู้ส่งเห็นเหตุผล", "Out of scope. The writer sees the reason."), "success")
    if following := insight_queries.next_to_review(actor, submission):
        return redirect(url_for("insights.review", public_id=following, after=public_id), 303)
    return page
