"""HTTP of learning: the versions with their figures; an administrator asks for a learning, or takes a version back."""

from flask import Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse
from wtforms.fields import SelectChoice

from webapp.core.i18n import Text, t
from webapp.core.thai import thai_date
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.insights import blueprint, learning, learning_rules, serving, type_learning
from webapp.insights import learning_queries as queries
from webapp.insights.forms import ServeForm
from webapp.insights.learning_models import LearnedModel

SHIPPED = "shipped"


def _named(row: LearnedModel) -> str:
    words = Text("รุ่นที่เรียนรู้ {date} ({version})", "Learned {date} ({version})")
    return str(words.format(date=thai_date(row.finished_at), version=row.version))


def _form(current: LearnedModel | None) -> ServeForm:
    form = ServeForm(seen=current.public_id if current else "")
    choices = [SelectChoice(row.public_id, _named(row)) for row in queries.may_serve()]
    if current is not None:
        choices.append(SelectChoice(SHIPPED, t("รุ่นที่มากับระบบ", "The version shipped with the system")))
    form.version.choices = choices
    return form


def _context(form: ServeForm, current: LearnedModel | None) -> dict[str, object]:
    page, last = queries.runs(), learning.last_finished()
    return {
        "form": form,
        "current": current,
        "page": page,
        "names": queries.names_of([*page.items, *([current] if current else [])]),
        "new": learning.new_corrections(last),
        "standings": type_learning.standings(current_actor(), current, last),
        "under_way": learning.is_under_way(),
        "may_decide": queries.may_decide(current_actor()),
        "rules": learning_rules,
    }


@blueprint.get("/workspace/learning")
@guarded("learning.see")
def learning_page() -> str:
    """Which version reads, what every learning brought, and what is new since."""
    current = serving.in_use()
    return render_template("insights/learning.html", **_context(_form(current), current))


@blueprint.post("/workspace/learning")
@guarded("learning.run")
def learn_now() -> BaseResponse:
    """Ask for a learning now."""
    try:
        row = learning.ask(current_actor())
    except learning.Busy:
        flash(t("ระบบกำลังเรียนรู้อยู่แล้ว กรุณารอสักครู่", "A learning is under way already. Please wait a little."), "warning")
        return redirect(url_for("insights.learning_page"), 303)
    flash(
        t(
            "ระบบจะเรียนรู้ในเบื้องหลัง ใช้เวลาไม่เกินไม่กี่นาที",
            "The system learns in the background; it takes a few minutes at most.",
        ),
        "success",
    )
    return redirect(url_for("insights.learning_run", public_id=row.public_id), 303)


@blueprint.get("/workspace/learning/<string:public_id>")
@guarded("learning.see")
def learning_run(public_id: str) -> str:
    """One learning: what taught it, how both versions did, label by label, and what became of it."""
    row = get_or_404(queries.run(public_id))
    classes = [
        one for one in row.result.get("classes", []) if one["texts"] or one["before"]["given"] or one["after"]["given"]
    ]
    return render_template(
        "insights/learning-run.html",
        row=row,
        classes=sorted(classes, key=lambda one: -one["texts"]),
        own_types=type_learning.fared(current_actor(), row.result),
        names=queries.names_of([row]),
        reasons=learning_rules.REASONS,
    )


@blueprint.post("/workspace/learning/serve")
@guarded("learning.serve")
def serve_version() -> Response | BaseResponse:
    """Take the version in use back, and put another one that passed, or the shipped one, to use."""
    current = serving.in_use()
    form = _form(current)
    if not form.validate_on_submit():
        return invalid("insights/learning.html", **_context(form, current))
    chosen = form.version.data
    wanted = None if chosen == SHIPPED else get_or_404(queries.run(chosen))
    try:
        done = learning.serve(current_actor(), wanted, form.note.data or "", form.seen.data or "")
    except learning.Changed:
        current = serving.in_use()
        again = _form(current)
        again.seen.data = current.public_id if current else ""
        flash(
            t(
                "มีการเปลี่ยนรุ่นที่ใช้ระหว่างที่ท่านเปิดหน้านี้ กรุณาตรวจดูรุ่นที่ใช้อยู่ แล้วยืนยันอีกครั้งหากยังเห็นควร",
                "Another version was put to use while this page was open. See which one, and confirm again if you still think so.",
            ),
            "warning",
        )
        return invalid("insights/learning.html", **_context(again, current))
    if done:
        flash(t("เปลี่ยนรุ่นที่ใช้แล้ว เรื่องที่เข้ามาใหม่จะอ่านด้วยรุ่นนี้", "Done. New submissions are read by this version."), "success")
    return redirect(url_for("insights.learning_page"), 303)
