"""HTTP of whoever holds a tracking code: is it fixed, is it filed wrongly, an appeal, the own data, a feed."""

from typing import Any

from flask import (
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user

from webapp.core import feed as feeds
from webapp.core import ids
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.links import address
from webapp.core.web import current_actor, get_or_404, guarded, public
from webapp.push import asking
from webapp.push import queries as push_queries
from webapp.push.models import PushKind
from webapp.submissions import blueprint, caring, concerns, queries, rights
from webapp.submissions.models import Submission, Visibility
from webapp.submissions.operations import tracking_code
from webapp.submissions.own_forms import AppealForm, SettledForm
from webapp.submissions.routes import private, submission_of, tracking_page
from webapp.submissions.tracking import steps_of


def _back(code: str, words: str, category: str = "success") -> Any:
    flash(words, category)
    return redirect(url_for("submissions.tracking", code=code), 303)


def _again(submission: Submission, plain: str, **sent: Any) -> Response:
    """The page of the writer with what was refused, and why."""
    return private(make_response(tracking_page(submission, plain, **sent), 422))


@blueprint.post("/track/<string:code>/settled")
@public
def say_settled(code: str) -> Any:
    """Is it really fixed? 'No' reopens the matter at once."""
    submission, plain = submission_of(code)
    form, said = SettledForm(), request.form.get("is-fixed")
    if not form.validate():
        return _again(submission, plain, settled=form)
    if said not in ("yes", "no"):
        fail(form.note, Text("กรุณาเลือกว่าแก้ไขแล้วหรือยังไม่เรียบร้อย", "Please choose whether it is fixed or not."))
        return _again(submission, plain, settled=form)
    is_fixed = said == "yes"
    try:
        caring.say_if_fixed(current_actor(), submission, is_fixed=is_fixed, words=form.note.data or "")
    except caring.NotNow:
        return _back(plain, t("เรื่องนี้ได้รับคำตอบของท่านไว้แล้ว", "Your answer is known already."), "info")
    if is_fixed:
        return _back(plain, t("ขอบคุณที่ยืนยัน", "Thank you for confirming."))
    return _back(plain, t("รับทราบแล้ว เรื่องนี้กลับไปอยู่ระหว่างดำเนินการ", "It is open again, and the office goes on with it."))


@blueprint.post("/track/<string:code>/misfiled")
@public
def say_misfiled(code: str) -> Any:
    """'This is wrong', in one tap."""
    submission, plain = submission_of(code)
    root = caring.root_of(submission)
    if Visibility.CONFIDENTIAL in (submission.visibility, root.visibility):  # made so since the page was opened
        words = t("เรื่องนี้เป็นความลับแล้ว จึงไม่มีการจัดหมวด", "It is confidential now, so it is filed under nothing.")
        return _back(plain, words, "info")
    concerns.misfiled(current_actor(), root)
    return _back(plain, t("ส่งให้เจ้าหน้าที่ตรวจการจัดหมวดแล้ว", "An officer will look at how it was filed."))


@blueprint.post("/track/<string:code>/appeal")
@public
def appeal(code: str) -> Any:
    submission, plain = submission_of(code)
    if submission.visibility not in {Visibility.HELD, Visibility.HIDDEN}:  # decided on since the page was opened
        words = t(
            "ขณะนี้ข้อความไม่ได้ถูกพักหรือปิดไว้ จึงไม่มีเรื่องให้อุทธรณ์ สถานะล่าสุดอยู่ในหน้านี้",
            "The words are not held or hidden now, so there is nothing to object to. This page shows how it stands.",
        )
        return _back(plain, words, "info")
    form = AppealForm()
    if not form.validate():
        return _again(submission, plain, appeal=form)
    concerns.appeal(current_actor(), submission, form.note.data or "")
    return _back(
        plain, t("รับคำอุทธรณ์แล้ว ผู้กลั่นกรองจะตอบในหน้านี้", "Your appeal is received; a moderator answers on this page.")
    )


@blueprint.get("/track/<string:code>/data.json")
@public
def own_data(code: str) -> Response:
    """Everything that is kept of it."""
    submission, _ = submission_of(code)
    return _download(rights.export(submission), submission.public_id)


def _download(content: dict[str, Any], name: str) -> Response:
    """For people too: Thai as Thai, a line for each thing."""
    body = current_app.json.dumps(content, ensure_ascii=False, indent=1)
    response: Response = private(Response(body, mimetype="application/json"))
    response.headers["Content-Disposition"] = f'attachment; filename="ruamkid-{name}.json"'
    return response


@blueprint.post("/track/<string:code>/push")
@public
def begin_push(code: str) -> Any:
    """This browser is to hear of it; who holds the code may ask."""
    submission, plain = submission_of(code)
    subject = get_or_404(push_queries.subject(PushKind.SUBMISSION, submission.public_id))
    begun = asking.begin(current_actor(), subject)
    return asking.answer(begun, url_for("submissions.tracking", code=plain, _anchor="push"))


@blueprint.post("/track/<string:code>/forget")
@public
def forget(code: str) -> Any:
    submission, plain = submission_of(code)
    rights.forget_person(current_actor(), submission)
    return _back(plain, t("ลบข้อมูลติดต่อและความเชื่อมโยงกับบัญชีแล้ว", "Contact details and the tie to an account are erased."))


@blueprint.get("/account/submissions")
@guarded("account.own")
def own_list() -> str:
    page = queries.written_by(current_user.id)
    return render_template("submissions/own-list.html", page=page, tracking_code=tracking_code)


@blueprint.get("/account/submissions.json")
@guarded("account.own")
def account_data() -> Response:
    return _download(rights.export_of_account(current_actor()), "account")


@blueprint.route("/account/submissions/forget", methods=["GET", "POST"])
@guarded("account.own")
def account_forget() -> Any:
    """It cannot be undone: the page says what goes and what stays."""
    if request.method == "GET":
        return render_template("submissions/account-forget.html")
    count = rights.forget_account(current_actor())
    words = t(
        "ลบข้อมูลติดต่อและปลดเรื่องออกจากบัญชีแล้ว {n} เรื่อง",
        "Contact details erased, {n} matters untied from the account.",
        n=count,
    )
    flash(words, "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.get("/track/<string:code>/feed.atom")
@public
def feed(code: str) -> Response:
    """The steps that are done, newest first, for a feed reader."""
    submission, plain = submission_of(code)
    page, urn = address("submissions.tracking", code=plain), f"urn:ruamkid:{submission.public_id}"
    done = [step for step in steps_of(submission) if step["state"] == "done"]
    entries = [
        feeds.Entry(
            id=f"{urn}:{number}",
            title=step["label"],
            url=page,
            updated=step["moment"],
            summary=f"{step['when']} {step['detail'] or ''}".strip(),
        )
        for number, step in enumerate(done, 1)
    ]
    title = t("ความคืบหน้าของเรื่อง {code}", "Progress of {code}", code=ids.show_code(plain)[:9] + "…")
    here = address("submissions.feed", code=plain)
    return private(feeds.atom(title, entries[::-1], here=here, there=page, urn=urn))
