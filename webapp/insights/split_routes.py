"""HTTP of splitting: choose the cuts, decide on each part, put the whole together again."""

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.areas import queries as areas
from webapp.core.i18n import t
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.insights import blueprint, queries, rules, split_queries, split_rules, splitting, type_queries
from webapp.insights.models import Aspect
from webapp.insights.operations import Changed
from webapp.insights.split_forms import PartForm
from webapp.insights.split_queries import ShownPart
from webapp.insights.theme_queries import open_themes, theme_to_edit
from webapp.insights.theme_routes import planned_area
from webapp.submissions.models import Submission


def _found(public_id: str) -> Submission:
    return get_or_404(queries.submission_for_review(current_actor(), public_id))


@blueprint.get("/workspace/review/<string:public_id>/split")
@guarded("insight.correct")
def split(public_id: str) -> str:
    """A submission that says several things: where to cut, or what each part is about."""
    submission = _found(public_id)
    parts = split_queries.shown_parts(submission)
    if not parts:
        return render_template("insights/split.html", **_cuts(submission))
    return render_template("insights/split-parts.html", **_context(submission, parts, _forms(submission, parts)))


def _cuts(submission: Submission, error: str = "") -> dict[str, object]:
    found = split_queries.pieces(submission)
    possible = splitting.can_be_split(submission) and len(found) > 1
    chosen = request.form.getlist("before")
    return {"submission": submission, "pieces": found, "possible": possible, "chosen": chosen, "error": error}


def _forms(submission: Submission, parts: list[ShownPart], sent: bool = False) -> list[PartForm]:
    """One form a part, each with its own prefix; what was sent, or what stands."""
    actor = current_actor()
    strategies = queries.strategies_for(submission.area_code)
    themes = {one.public_id: one.title for one in open_themes(actor, submission.area_code)}
    forms = []
    for shown in parts:
        theme = shown.theme.public_id if shown.theme else ""
        values = {} if sent else PartForm.values_of(shown.part.labels, theme)
        form = PartForm(prefix=f"part-{shown.part.position}-", **values)
        types = type_queries.offered([submission.area], shown.part.labels.get(Aspect.PROBLEM_TYPE, ()))
        form.offer(strategies, themes | ({theme: shown.theme.title} if shown.theme else {}), types)
        forms.append(form)
    return forms


def _context(
    submission: Submission, parts: list[ShownPart], forms: list[PartForm], seen: str | None = None
) -> dict[str, object]:
    pairs = list(zip(parts, forms, strict=True))
    version = seen or splitting.version_of(submission)
    return {"submission": submission, "pairs": pairs, "rules": rules, "seen": version}


@blueprint.post("/workspace/review/<string:public_id>/split")
@guarded("insight.correct")
def cut(public_id: str) -> Response | BaseResponse:
    """Cut where the planner ticked."""
    submission = _found(public_id)
    possible = {str(piece.start) for piece in split_queries.pieces(submission)}
    starts = [int(one) for one in request.form.getlist("before") if one in possible]
    try:
        parts = splitting.split(current_actor(), submission, starts)
    except splitting.Whole:
        words = t(
            "กรุณาเลือกจุดที่เริ่มเรื่องใหม่ อย่างน้อย 1 จุด ไม่เกิน {n} ส่วน",
            "Tick at least one place where a new matter begins; at most {n} parts.",
            n=split_rules.MOST_PARTS,
        )
        return invalid("insights/split.html", **_cuts(submission, words))
    except Changed:
        flash(t("มีผู้อื่นแยกเรื่องนี้ไปแล้ว ดังนี้", "Somebody else has split it meanwhile, as follows."), "warning")
    else:
        flash(t("แยกเป็น {n} ส่วนแล้ว", "Split into {n} parts.", n=len(parts)), "success")
    return redirect(url_for("insights.split", public_id=public_id), 303)


@blueprint.post("/workspace/review/<string:public_id>/parts")
@guarded("insight.correct")
def decide_parts(public_id: str) -> Response | BaseResponse:
    """What each part is about, and its theme; then on to the next submission."""
    actor, submission = current_actor(), _found(public_id)
    parts = split_queries.shown_parts(submission)
    if not parts:
        flash(t("เรื่องนี้รวมกลับเป็นเรื่องเดียวแล้ว", "It was put together again meanwhile."), "warning")
        return redirect(url_for("insights.split", public_id=public_id), 303)
    forms = _forms(submission, parts, sent=True)
    faults = [form for form in forms if not form.validate_on_submit()]
    if faults:
        return invalid("insights/split-parts.html", **_context(submission, parts, forms))
    decisions = [
        splitting.Decision(form.labels(), theme_to_edit(actor, form.theme.data or ""), form.title.data or "")
        for form in forms
    ]
    province = areas.province_of(submission.area) or submission.area
    area = planned_area(actor, submission.area_code, province.code)
    try:
        splitting.decide(actor, submission, decisions, request.form.get("seen"), area)
    except Changed:
        words = t(
            "มีผู้อื่นพิจารณาส่วนเหล่านี้ไปแล้ว สิ่งที่ท่านเลือกยังอยู่ในแบบ บันทึกอีกครั้งหากยังเห็นควร",
            "Somebody else decided on these parts meanwhile. What you chose is still in the form; save again if you still think so.",
        )
        flash(words, "warning")
        return invalid("insights/split-parts.html", **_context(submission, parts, forms))
    flash(t("บันทึกทุกส่วนแล้ว", "Every part is saved."), "success")
    following = queries.next_to_review(actor, submission)
    if following is None:
        return redirect(url_for("insights.review_queue"), 303)
    return redirect(url_for("insights.review", public_id=following, after=public_id), 303)


@blueprint.post("/workspace/review/<string:public_id>/put-together")
@guarded("insight.correct")
def put_together(public_id: str) -> BaseResponse:
    """Undo the split."""
    if splitting.put_together(current_actor(), _found(public_id)):
        flash(
            t("รวมกลับเป็นเรื่องเดียวแล้ว หมวดและประเด็นกลับเป็นอย่างเดิม", "Put together again; labels and theme are as before."),
            "success",
        )
    return redirect(url_for("insights.review", public_id=public_id), 303)
