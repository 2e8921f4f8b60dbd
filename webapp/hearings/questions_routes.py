"""HTTP of the questionnaire builder: every step is a plain form, so that it works without script."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from webapp.areas import queries as areas
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.policy import allows
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.hearings import blueprint, queries, questions
from webapp.hearings import questions_rules as rules
from webapp.hearings.forms import ReasonForm
from webapp.hearings.models import Hearing, Question, QuestionKind
from webapp.hearings.questions_forms import QuestionForm, stored_question
from webapp.hearings.rules import Phase
from webapp.projects.rules import differences


def _hearing(public_id: str) -> Hearing:
    """The hearing, if its questions may be changed by whoever asks; otherwise nothing is here."""
    actor = current_actor()
    hearing: Hearing = get_or_404(queries.find(actor, public_id))
    phase, path = queries.phase_of(hearing), areas.path_of(hearing.area_code)
    permission = "hearing.edit" if phase == Phase.DRAFT else "hearing.change"
    get_or_404(hearing if allows(actor, permission, area_path=path, phase=phase) else None)
    return hearing


def _question(hearing: Hearing, question_id: str) -> tuple[list[Question], Question]:
    """All questions of the version in writing, and the one that is meant."""
    version = questions.version_in_writing(hearing)
    every = questions.of_version(hearing, version) if version else []
    return every, get_or_404(next((one for one in every if one.public_id == question_id), None))


def _to_list(hearing: Hearing, anchor: str = "") -> Any:
    return redirect(url_for("hearings.questions_page", public_id=hearing.public_id, _anchor=anchor or None), 303)


@blueprint.get("/hearings/<string:public_id>/questions")
@guarded("hearing.create")
def questions_page(public_id: str) -> str:
    hearing = _hearing(public_id)
    version = questions.version_in_writing(hearing)
    every = questions.of_version(hearing, version or hearing.questions_version)
    return render_template(
        "hearings/questions.html",
        hearing=hearing,
        phase=queries.phase_of(hearing),
        version=version,
        questions=every,
        versions=questions.published_versions(hearing),
        most=rules.MOST_QUESTIONS,
    )


@blueprint.route("/hearings/<string:public_id>/questions/new", methods=["GET", "POST"])
@guarded("hearing.create")
def add_question(public_id: str) -> Any:
    hearing = _hearing(public_id)
    version = get_or_404(questions.version_in_writing(hearing))
    every = questions.of_version(hearing, version)
    form = QuestionForm() if request.method == "POST" else QuestionForm(data={"kind": request.args.get("kind")})
    if form.kind.data not in set(QuestionKind):
        return _to_list(hearing)
    form.offer(every)
    page = {"form": form, "hearing": hearing, "question": None, "changes": []}
    if request.method == "GET" or "choose" in request.form:
        return render_template("hearings/question.html", **page)
    if not form.validate():
        return invalid("hearings/question.html", **page)
    try:
        question = questions.add_question(current_actor(), hearing, form.draft())
    except questions.TooMany:
        words = Text("แบบสอบถามมีได้ไม่เกิน {n} ข้อ", "A questionnaire has at most {n} questions.")
        fail(form.text_th, words.format(n=rules.MOST_QUESTIONS))
        return invalid("hearings/question.html", **page)
    return _to_list(hearing, f"q-{question.public_id}")


@blueprint.route("/hearings/<string:public_id>/questions/<string:question_id>", methods=["GET", "POST"])
@guarded("hearing.create")
def edit_question(public_id: str, question_id: str) -> Any:
    hearing = _hearing(public_id)
    every, question = _question(hearing, question_id)
    form = QuestionForm() if request.method == "POST" else QuestionForm(data=stored_question(question))
    form.kind.data = question.kind
    form.offer(every[: every.index(question)])
    page: dict[str, Any] = {"form": form, "hearing": hearing, "question": question, "changes": []}
    if request.method == "GET" or "choose" in request.form:
        return render_template("hearings/question.html", **page)
    if not form.validate():
        return invalid("hearings/question.html", **page)
    try:
        questions.edit_question(current_actor(), hearing, question, form.draft(), seen=form.seen.data or "")
    except questions.Stale:
        # Somebody else saved first: both versions are shown, what was typed is kept, the second one decides.
        before, after = _in_words(rules.content_of(question)), _in_words(form.draft().columns())
        page["changes"] = differences(before, after, rules.FIELD_NAMES)
        form.seen.data = rules.fingerprint(question)
        return render_template("hearings/question.html", **page), 409
    except questions.Needed as needed:
        fail(form.choices, _needed(needed))
        return invalid("hearings/question.html", **page)
    return _to_list(hearing, f"q-{question_id}")


def _in_words(content: dict[str, Any]) -> dict[str, str]:
    words = {name: str(content[name] or "") for name in ("text_th", "text_en", "help_th", "help_en")}
    words |= {name: rules.show_choices(content[name]) for name in ("choices", "rows")}
    yes, no = t("ใช่", "Yes"), t("ไม่ใช่", "No")
    condition = content["shown_if"] or {}
    return words | {
        "is_required": yes if content["is_required"] else no,
        "shown_if": ", ".join(condition.get("values", [])),
    }


def _needed(needed: questions.Needed) -> Text:
    names = "; ".join(question.text_th[:60] for question in needed.questions if isinstance(question, Question))
    return Text(
        "ทำไม่ได้ เพราะมีคำถามที่ขึ้นกับข้อนี้: {names} กรุณาแก้เงื่อนไขก่อน",
        "Not possible: another question depends on this one: {names}. Please change its condition first.",
    ).format(names=names)


@blueprint.post("/hearings/<string:public_id>/questions/<string:question_id>/move")
@guarded("hearing.create")
def move_question(public_id: str, question_id: str) -> Any:
    hearing = _hearing(public_id)
    _, question = _question(hearing, question_id)
    try:
        questions.move_question(current_actor(), hearing, question, -1 if request.form.get("to") == "up" else 1)
    except questions.Needed as needed:
        flash(str(_needed(needed)), "warning")
    return _to_list(hearing, f"q-{question_id}")


@blueprint.post("/hearings/<string:public_id>/questions/<string:question_id>/remove")
@guarded("hearing.create")
def remove_question(public_id: str, question_id: str) -> Any:
    hearing = _hearing(public_id)
    _, question = _question(hearing, question_id)
    try:
        questions.remove_question(current_actor(), hearing, question)
    except questions.Needed as needed:
        flash(str(_needed(needed)), "warning")
    return _to_list(hearing)


@blueprint.post("/hearings/<string:public_id>/questions/version")
@guarded("hearing.change")
def begin_questions(public_id: str) -> Any:
    """A new version of questions that are published already."""
    hearing = _hearing(public_id)
    questions.begin_version(current_actor(), hearing)
    return _to_list(hearing)


@blueprint.post("/hearings/<string:public_id>/questions/discard")
@guarded("hearing.change")
def discard_questions(public_id: str) -> Any:
    hearing = _hearing(public_id)
    get_or_404(questions.version_in_writing(hearing))
    questions.discard_version(current_actor(), hearing)
    flash(t("ลบฉบับที่กำลังเขียนแล้ว คำถามเดิมยังใช้ต่อ", "The new version is gone; the old questions stay."), "info")
    return _to_list(hearing)


@blueprint.route("/hearings/<string:public_id>/questions/publish", methods=["GET", "POST"])
@guarded("hearing.change")
def publish_questions(public_id: str) -> Any:
    hearing = _hearing(public_id)
    version = get_or_404(questions.version_in_writing(hearing))
    get_or_404(None if version == hearing.questions_version else version)
    form = ReasonForm()
    page = {"form": form, "hearing": hearing, "version": version, "questions": questions.of_version(hearing, version)}
    if not form.validate_on_submit():
        template = "hearings/questions-publish.html"
        return invalid(template, **page) if form.is_submitted() else render_template(template, **page)
    questions.publish_version(current_actor(), hearing, form.reason.data or "")
    flash(t("ใช้คำถามฉบับใหม่แล้ว", "The new questions are asked from now on."), "success")
    return redirect(url_for("hearings.show", public_id=public_id), 303)
