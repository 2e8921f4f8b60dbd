"""HTTP of the review: the queue, one submission, near copies, and the card of a model version."""

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.areas import queries as areas
from webapp.core.i18n import t
from webapp.core.web import current_actor, get_or_404, guarded, invalid, public
from webapp.insights import (
    blueprint,
    campaign_queries,
    measuring,
    operations,
    queries,
    reviewing,
    rules,
    split_queries,
    splitting,
    teaching,
    type_queries,
)
from webapp.insights.forms import ReviewForm, given
from webapp.insights.models import Aspect
from webapp.insights.theme_queries import open_themes

ONLY = ("waiting", "silent", "broken", "reviewed", "all")


@blueprint.get("/workspace/review")
@guarded("insight.review")
def review_queue() -> str:
    """What waits for a person, what teaches most first."""
    actor, filters = current_actor(), queue_filters()
    page = queries.review_queue(actor, filters)
    labels = queries.labels_of([submission.id for submission, _ in page.items])
    strategies = queries.strategies_for(filters.area.code) if filters.area and filters.strategy else {}
    return render_template(
        "insights/review-queue.html",
        page=page,
        labels=labels,
        lessons=teaching.lessons([submission.id for submission, _ in page.items]),
        filters=filters,
        strategy=strategies.get(filters.strategy),
        areas=area_choices(),
        types=type_queries.to_filter(
            [filters.area] if filters.area else queries.own_areas(actor), [filters.problem_type]
        ),
    )


def queue_filters() -> queries.QueueFilters:
    """What the address narrows the queue to."""
    args, only = request.args, request.args.get("show", "waiting")
    return queries.QueueFilters(
        area=areas.get(args.get("area", "")),
        kind=args.get("kind", ""),
        problem_type=args.get("type", ""),
        strategy=args.get("strategy", "")[:16],
        only=only if only in ONLY else "waiting",
    )


def area_choices() -> list[tuple[str, str]]:
    """Own areas and those directly within, for a filter."""
    own = queries.own_areas(current_actor())
    within = [child for area in own for child in areas.children(area.code)]
    return [(area.code, str(areas.full_path_name(area))) for area in (*own, *within)]


@blueprint.get("/workspace/review/<string:public_id>")
@guarded("insight.review")
def review(public_id: str) -> str:
    """One submission: the words, what the machine says of it and why, what people said before."""
    page = get_or_404(queries.review_page(current_actor(), public_id))
    return render_template("insights/review.html", **_review_context(page, _form(page)))


def _form(page: queries.ReviewPage) -> ReviewForm:
    values = {aspect: [label.value for label in labels] for aspect, labels in page.in_force.items()}
    form = ReviewForm(
        problem_types=values.get(Aspect.PROBLEM_TYPE) or _given_type(page),
        strategy=next(iter(values.get(Aspect.STRATEGY, [])), ""),
        stance=next(iter(values.get(Aspect.STANCE, [])), ""),
        kind=next(iter(values.get(Aspect.KIND, [])), ""),
        seen=operations.version_of(page.submission),
    )
    _offer(form, page)
    return form


def _given_type(page: queries.ReviewPage) -> list[str]:
    """What the sender chose, where nobody has decided yet and the machine says nothing."""
    decided = any(correction.aspect == Aspect.PROBLEM_TYPE for correction, _ in page.corrections)
    return [page.submission.type_given] if page.submission.type_given and not decided else []


def _offer(form: ReviewForm, page: queries.ReviewPage) -> None:
    stands = [label.value for label in page.in_force.get(Aspect.PROBLEM_TYPE, ())] + _given_type(page)
    form.offer(page.strategies, type_queries.offered([page.submission.area], stands))


def _review_context(page: queries.ReviewPage, form: ReviewForm) -> dict[str, object]:
    actor = current_actor()
    return {
        "page": page,
        "form": form,
        "rules": rules,
        "measured": measuring.quality_of([label for found in page.labels.values() for label in found]),
        "before": queries.submission_for_review(actor, request.args.get("after", "")),
        "reviewed": teaching.reviewed_like(page.submission.id),
        "lesson": teaching.lessons([page.submission.id])[page.submission.id],
        "themes": open_themes(actor, page.submission.area_code),
        "parts": split_queries.shown_parts(page.submission),
        "can_be_split": splitting.can_be_split(page.submission),
    }


@blueprint.post("/workspace/review/<string:public_id>")
@guarded("insight.correct")
def save_review(public_id: str) -> Response | BaseResponse:
    """Confirm or correct; then on to the next one."""
    actor = current_actor()
    page = get_or_404(queries.review_page(actor, public_id))
    form = ReviewForm()
    _offer(form, page)
    if not form.validate_on_submit():
        return invalid("insights/review.html", **_review_context(page, form))
    chosen = {Aspect(name): values for name, values in given(form).items()}
    if page.submission.stance_given:
        del chosen[Aspect.STANCE]
    try:
        operations.review(actor, page.submission, chosen, form.note.data or "", form.seen.data)
    except operations.Changed:
        flash(
            t(
                "มีผู้อื่นตรวจเรื่องนี้ไปแล้วระหว่างที่ท่านเปิดหน้านี้ ผลการตรวจนั้นอยู่ในประวัติด้านล่าง สิ่งที่ท่านเลือกยังอยู่ในแบบ บันทึกอีกครั้งหากยังเห็นควร",
                "Somebody else reviewed this meanwhile. Their decision stands in the history below; "
                "what you chose is still in the form. Save again if you still think so.",
            ),
            "warning",
        )
        form.seen.data = operations.version_of(page.submission)
        return invalid("insights/review.html", **_review_context(page, form))
    following = queries.next_to_review(actor, page.submission)
    flash(t("บันทึกผลการตรวจแล้ว", "Your review is saved."), "success")
    if following is None:
        return redirect(url_for("insights.review_queue"), 303)
    return redirect(url_for("insights.review", public_id=following, after=public_id), 303)


@blueprint.post("/workspace/review/<string:public_id>/undo")
@guarded("insight.correct")
def undo_review(public_id: str) -> BaseResponse:
    """Take back the last correction of one aspect."""
    actor = current_actor()
    submission = get_or_404(queries.submission_for_review(actor, public_id))
    aspect = request.form.get("aspect", "")
    if aspect in set(Aspect) and operations.undo(actor, submission, Aspect(aspect)):
        flash(t("ย้อนกลับการแก้ไขล่าสุดแล้ว", "The last correction is taken back."), "success")
    return redirect(url_for("insights.review", public_id=public_id), 303)


@blueprint.post("/workspace/review/<string:public_id>/take-back")
@guarded("insight.correct")
def take_back_review(public_id: str) -> BaseResponse:
    """Undo the whole last review of a submission; it waits again unless it was reviewed before."""
    actor = current_actor()
    submission = get_or_404(queries.submission_for_review(actor, public_id))
    try:
        undone = reviewing.take_back_review(actor, submission, request.form.get("seen"))
    except operations.Changed:
        flash(t("มีผู้อื่นตรวจเรื่องนี้อีกครั้งแล้ว จึงไม่ได้ย้อนกลับ", "Somebody reviewed it again: nothing was undone."), "warning")
    else:
        if undone:
            flash(t("ย้อนกลับการตรวจแล้ว เรื่องนี้รอตรวจตามเดิม", "The review is undone."), "success")
    return redirect(url_for("insights.review", public_id=public_id), 303)


@blueprint.get("/workspace/copies")
@guarded("insight.review")
def copies() -> str:
    """Texts that may say the same, side by side."""
    actor = current_actor()
    pairs, campaigns = queries.proposed_copies(actor), campaign_queries.campaigns(actor)
    return render_template("insights/copies.html", page=pairs, campaigns=campaigns)


@blueprint.post("/workspace/copies/<string:later_id>/<string:earlier_id>")
@guarded("insight.correct")
def decide_copy(later_id: str, earlier_id: str) -> BaseResponse:
    """Merge a copy into the earlier text, or say that they are not the same."""
    actor = current_actor()
    pair, later, earlier = get_or_404(queries.pair_for(actor, later_id, earlier_id))
    if request.form.get("act") == "merge":
        operations.accept_pair(actor, pair, later, earlier)
        flash(t("รวมเป็นเรื่องเดียวกันแล้ว เสียงของทั้งสองยังนับครบ", "Merged. Both voices still count."), "success")
    else:
        operations.dismiss_pair(actor, pair, later)
        flash(t("บันทึกว่าเป็นคนละเรื่องแล้ว", "Noted: they are not the same."), "success")
    back = request.form.get("back", "")
    if back in (later_id, earlier_id):
        return redirect(url_for("insights.review", public_id=back), 303)
    return redirect(url_for("insights.copies"), 303)


@blueprint.get("/models/<string:version>")
@public
def model_version(version: str) -> str:
    """What a version of the language models was made of, and how good it was measured to be."""
    return render_template("insights/model.html", version=get_or_404(queries.model_version(version)))
