"""HTTP of reading: the public list and pages, the tracking pages of the writer, moderation."""

from dataclasses import replace
from typing import Any

import segno
from flask import (
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from markupsafe import Markup

from webapp.areas import queries as areas
from webapp.core import files, ids, limits, policy, search
from webapp.core.db import rollback
from webapp.core.i18n import t
from webapp.core.links import address
from webapp.core.web import current_actor, get_or_404, guarded, invalid, public
from webapp.push import queries as push
from webapp.push.models import PushKind
from webapp.submissions import blueprint, caring, concerns, confidential, moderating, operations, queries
from webapp.submissions.feed_routes import in_address, public_filters
from webapp.submissions.forms import ConcealForm, FilterForm, ModerateForm, TrackForm
from webapp.submissions.models import Kind, Photo, Secrecy, Settlement, Submission, Visibility
from webapp.submissions.own_forms import AppealForm, SettledForm
from webapp.submissions.tracking import steps_of

# Wrong codes from one address; a code has 80 bits, so this only stops noise.
MOST_MISSES, WINDOW = 60, 600


@blueprint.get("/submissions")
@public
def index() -> str:
    """The public list: what people said, newest first."""
    form = FilterForm(request.args)
    filters, hearing = public_filters(form)
    page, meant = search.searched(lambda words: queries.public_list(replace(filters, q=words)), filters.q)
    return render_template(
        "submissions/index.html",
        form=form,
        page=page,
        meant=meant,
        is_cut=bool(filters.q) and page.total >= queries.MOST_FOUND,
        narrowed=filters.is_narrow or bool(filters.q),
        filters=filters,
        hearing=hearing,
        feed=url_for("submissions.public_feed", **in_address(replace(filters, q=meant or filters.q), hearing)),
    )


@blueprint.get("/submissions/<string:public_id>")
@public
def show(public_id: str) -> str:
    submission = get_or_404(queries.by_public_id(public_id))
    root = caring.root_of(submission)
    return render_template(
        "submissions/show.html",
        submission=submission,
        shows_words=policy.allows(current_actor(), "submission.read_public", phase=submission.visibility),
        original=queries.original_of(submission),
        voices=queries.voices(submission),
        care=caring.steps(submission),
        shows_care_photos=root.visibility == Visibility.VISIBLE,
        history=queries.moderations(submission),
        area_path=areas.path_of(submission.area_code),
    )


@blueprint.get("/photos/<string:public_id>")
@public
def photo(public_id: str) -> Response:
    """A photo as the public sees it; `?size=small` for the thumbnail."""
    response = send_photo(get_or_404(queries.public_photo(public_id)), "public, max-age=3600")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # other sites show what is reported here
    return response


def send_photo(picture: Photo, caching: str) -> Response:
    key = picture.thumbnail_key if request.args.get("size") == "small" else picture.file_key
    return send_image(key, caching)


def send_image(key: str, caching: str) -> Response:
    try:
        handle = files.open_file(key)
    except FileNotFoundError:
        abort(404)
    response = send_file(handle, mimetype="image/jpeg", etag=key.replace("/", "-"), conditional=True)
    response.headers["Cache-Control"] = caching
    return response


def private(response: Response) -> Response:
    """Pages behind a code are not kept by anybody on the way and not found by search engines."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def submission_of(typed: str) -> tuple[Submission, str]:
    """The submission of a code, or 404 after counting the miss."""
    code = ids.read_code(typed[:100])
    submission = queries.by_code(code) if code else None
    if submission is None:
        limits.hit("track miss", MOST_MISSES, WINDOW)
        abort(404)
    return submission, code


@blueprint.get("/track")
@public
def track() -> Response:
    return private(make_response(render_template("submissions/track.html", form=TrackForm(formdata=None))))


@blueprint.post("/track")
@public
def track_send() -> Any:
    form = TrackForm()
    if not form.validate():
        return invalid("submissions/track.html", form=form)
    code = ids.read_code((form.code.data or "")[:100])
    if queries.by_code(code) is None:
        limits.hit("track miss", MOST_MISSES, WINDOW)
        form.code.errors = [
            t(
                "ไม่พบเรื่องที่ใช้รหัสนี้ กรุณาตรวจสอบตัวอักษรอีกครั้ง (ไม่มีตัว I, L, O และ U)",
                "Nothing has this code. Please check the characters again (there is no I, L, O or U).",
            )
        ]
        return private(invalid("submissions/track.html", form=form))
    return redirect(url_for("submissions.tracking", code=code), 303)


@blueprint.get("/track/<string:code>")
@public
def tracking(code: str) -> Response:
    """What became of it, for whoever holds the code: the writer."""
    return private(make_response(tracking_page(*submission_of(code))))


def tracking_page(
    submission: Submission, plain: str, appeal: AppealForm | None = None, settled: SettledForm | None = None
) -> str:
    """The page of the writer; a form of it that was refused stands there again as it was sent."""
    return render_template(
        "submissions/tracking.html",
        submission=submission,
        code=plain,
        shown_code=ids.show_code(plain),
        steps=steps_of(submission),
        original=queries.original_of(submission),
        history=queries.moderations(submission),
        has_contact=queries.has_contact(submission),
        browsers=push.of(PushKind.SUBMISSION, submission.public_id),
        appeal=appeal or AppealForm(formdata=None),
        settled=settled or SettledForm(formdata=None),
        **_own_context(submission),
    )


def _own_context(submission: Submission) -> dict[str, Any]:
    """What the writer alone sees: promises, questions to answer, what was asked of the officers, a secret's words."""
    secret = confidential.secret_of(submission)
    root = caring.root_of(submission)
    return {
        "dues": caring.dues(submission),
        "asks_if_fixed": root.settlement == Settlement.FIXED,
        "fixes": [one for one in caring.steps(submission) if one.photo_key and root.visibility == Visibility.VISIBLE],
        "concerns": concerns.of_object("submission", submission.public_id),
        "own_words": confidential.words_of(secret) if secret else submission.text,
        "own_place": confidential.place_of(secret) if secret else None,
        "secret": secret,
        "reply": confidential.reply_of(secret) if secret else "",
    }


@blueprint.get("/track/<string:code>/receipt")
@public
def receipt(code: str) -> Response:
    """Shown after the commit; may be opened again at any time."""
    submission, plain = submission_of(code)
    link = address("submissions.tracking", code=plain)
    picture = segno.make(link, error="m").svg_inline(
        scale=4, border=4, svgclass="qr", lineclass="qr-dark", omitsize=True
    )
    page = render_template(
        "submissions/receipt.html",
        submission=submission,
        code=plain,
        shown_code=ids.show_code(plain),
        link=link,
        qr=Markup(picture),  # noqa: S704 (made here from an address of our own)
        has_contact=queries.has_contact(submission),
        browsers=push.of(PushKind.SUBMISSION, submission.public_id),
        dues=caring.dues(submission),
        in_grace=submission.hearing is not None and submission.received_at > submission.hearing.closes_at,
    )
    return private(make_response(page))


@blueprint.get("/track/<string:code>/photos/<string:public_id>")
@public
def own_photo(code: str, public_id: str) -> Response:
    """A photo for its writer, also while the public does not see it."""
    submission, _ = submission_of(code)
    found = next((one for one in submission.photos if one.public_id == public_id), None)
    return private(send_photo(get_or_404(found), "no-store"))


@blueprint.post("/submissions/<string:public_id>/original")
@guarded("submission.read_original")
def original(public_id: str) -> Any:
    """The words as written, for an officer whose work needs them. The look is noted in the audit trail."""
    submission = get_or_404(queries.by_public_id(public_id))
    text = operations.read_original(current_actor(), submission)
    page = render_template("submissions/original.html", submission=submission, text=text)
    return private(make_response(page))


@blueprint.get("/workspace/moderation")
@guarded("submission.moderate")
def moderation() -> str:
    """What is held or hidden in the moderator's areas."""
    return render_template("submissions/queue.html", page=queries.moderation_queue(current_actor()))


@blueprint.get("/submissions/<string:public_id>/moderation")
@guarded("submission.moderate")
def moderate(public_id: str) -> str:
    submission = get_or_404(queries.for_moderator(current_actor(), public_id))
    form = ModerateForm(formdata=None, visibility=submission.visibility)
    return render_template("submissions/moderate.html", **_moderation_of(submission, form))


@blueprint.post("/submissions/<string:public_id>/moderation")
@guarded("submission.moderate")
def moderate_send(public_id: str) -> Any:
    submission = get_or_404(queries.for_moderator(current_actor(), public_id))
    form = ModerateForm()
    if not form.validate():
        return invalid("submissions/moderate.html", **_moderation_of(submission, form))
    reason, actor = form.reason.data or "", current_actor()
    words = (form.words.data or "").splitlines()
    if missing := moderating.missing_words(submission, words):
        form.words.errors = [t("ไม่พบคำนี้ในข้อความ: {words}", "Not in the text: {words}", words=", ".join(missing))]
        return invalid("submissions/moderate.html", **_moderation_of(submission, form))
    try:
        moderating.moderate(
            actor, submission, Visibility(form.visibility.data), reason, words=words, seen=form.seen.data or None
        )
    except moderating.Overtaken:
        rollback()
        submission = get_or_404(queries.for_moderator(actor, public_id))
        page = render_template("submissions/moderate.html", **_moderation_of(submission, form), overtaken=True)
        return make_response(page, 409)
    return redirect(url_for("submissions.show", public_id=public_id), 303)


@blueprint.post("/submissions/<string:public_id>/moderation/conceal")
@guarded("submission.moderate")
def conceal(public_id: str) -> Any:
    """Make a report confidential: from now on only the people named by the province read it."""
    submission = get_or_404(queries.for_moderator(current_actor(), public_id))
    form = ConcealForm(prefix="conceal-")
    if submission.kind != Kind.PROBLEM_REPORT:
        abort(404)
    if not form.validate():
        shown = ModerateForm(formdata=None, visibility=submission.visibility)
        return invalid("submissions/moderate.html", **_moderation_of(submission, shown, form))
    confidential.conceal_stored(current_actor(), submission, Secrecy(form.why.data))
    flash(t("เป็นเรื่องลับแล้ว ไม่มีผู้ใดเห็นข้อความนอกจากผู้ที่จังหวัดระบุชื่อ", "It is confidential now."), "success")
    return redirect(url_for("submissions.moderation"), 303)


def _moderation_of(submission: Submission, form: ModerateForm, secret: ConcealForm | None = None) -> dict[str, Any]:
    history = queries.moderations(submission)
    form.seen.data = str(len(history))
    return {
        "submission": submission,
        "form": form,
        "secret": secret or ConcealForm(formdata=None, prefix="conceal-"),
        "history": history,
        "concerns": concerns.of_object("submission", submission.public_id),
        "reasons": concerns.REASONS,
    }
