"""HTTP of opinions: the form of a hearing, its preview for officers, the files that answer a question."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import Response, make_response, render_template, request, send_file

from webapp.areas import queries as areas
from webapp.core import clock, files
from webapp.core.db import rollback
from webapp.core.policy import allows
from webapp.core.web import current_actor, get_or_404, guarded, public
from webapp.hearings import draft_texts, questions
from webapp.hearings import queries as hearings
from webapp.hearings.models import Hearing, QuestionKind
from webapp.hearings.queries import phase_of
from webapp.hearings.rules import Phase
from webapp.submissions import blueprint, human, operations, queries, rules
from webapp.submissions.models import Submission
from webapp.submissions.operations import Incoming
from webapp.submissions.opinion_forms import OpinionForm, opinion_form
from webapp.submissions.routes import submission_of
from webapp.submissions.sending import to_receipt
from webapp.submissions.signing import read_form_key


def version_sent(hearing: Hearing) -> int:
    """The version of the questions that the sent form showed: answers keep the question they answered."""
    typed = request.form.get("version", "")
    sent = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
    return sent if 0 < sent <= hearing.questions_version else hearing.questions_version


@blueprint.get("/hearings/<string:hearing_id>/opinion")
@public
def opinion(hearing_id: str) -> Any:
    """The form of an open hearing; before and after, a page that says when."""
    hearing = get_or_404(queries.hearing_for_opinion(hearing_id))
    is_open = phase_of(hearing) == Phase.OPEN
    about = draft_texts.paragraph(hearing, request.args.get("about"))
    return _opinion_page(hearing, opinion_form(hearing, about=about) if is_open else None, 200, about=about)


@blueprint.post("/hearings/<string:hearing_id>/opinion")
@public
def opinion_send(hearing_id: str) -> Any:
    hearing = get_or_404(queries.hearing_for_opinion(hearing_id))
    about = draft_texts.paragraph(hearing, request.form.get("about"))
    form = opinion_form(hearing, version_sent(hearing), about=about)
    number = about.id if about else None
    phase = opinion_phase(hearing, read_form_key(form.key.data or "").opened_at)
    if phase != Phase.OPEN:
        return _opinion_page(hearing, form, 409, about=about)
    if form.area.stepping:
        form.take_files()
        return _opinion_page(hearing, form, 200, about=about)
    if not form.validate():
        return _opinion_page(hearing, form, 422, about=about)
    try:
        incoming = opinion_of(form, about=number)
        return to_receipt(operations.receive_opinion(current_actor(), hearing, incoming, phase=phase))
    except human.ProofNeeded:
        rollback()
        return _opinion_page(hearing, form, 429, human.new_challenge(), about=about)


def opinion_phase(hearing: Hearing, opened_at: datetime | None) -> Phase:
    """The hearing's phase by the server's clock; a form opened before the closing has ten minutes of grace."""
    phase = phase_of(hearing)
    in_grace = rules.arrived_in_grace(hearing.closes_at, clock.now(), opened_at)
    return Phase.OPEN if in_grace and phase != Phase.CANCELLED else phase


def opinion_of(form: OpinionForm, **more: Any) -> Incoming:
    """What the form says, as the operations take it."""
    return Incoming(
        text=rules.whole_text(form.text.data or "", form.open_answers()),
        area_code=form.area.data,
        stance=form.stance(),
        answers=form.answers(),
        email=(form.email.data or "").lower(),
        telephone=rules.read_telephone(form.telephone.data or "") or "",
        key=read_form_key(form.key.data or "").key,
        **{"admit": partial(human.require, request.form), **more},
    )


def _opinion_page(
    hearing: Hearing, form: OpinionForm | None, status: int, proof: human.Challenge | None = None, **more: Any
) -> Response:
    now = clock.now()
    page = render_template(
        "submissions/opinion.html",
        **{
            "hearing": hearing,
            "form": form,
            "human": proof,
            "phase": phase_of(hearing),
            "preview": False,
            "about": None,
            "days_left": (hearing.closes_at.astimezone(clock.BANGKOK).date() - clock.today()).days,
            "grace": int(rules.GRACE / timedelta(minutes=1)),
            "in_grace": hearing.closes_at < now <= hearing.closes_at + rules.GRACE,
            **more,
        },
    )
    return make_response(page, status)


@blueprint.route("/hearings/<string:hearing_id>/questions/preview", methods=["GET", "POST"])
@guarded("hearing.create")
def preview(hearing_id: str) -> Any:
    """The form as it will be, to be tried: everything is checked and nothing is stored."""
    hearing = get_or_404(hearings.find(current_actor(), hearing_id))
    path = areas.path_of(hearing.area_code)
    get_or_404(hearing if allows(current_actor(), "hearing.read", area_path=path, phase=Phase.DRAFT) else None)
    form = opinion_form(hearing, questions.version_in_writing(hearing) or hearing.questions_version)
    tried = request.method == "POST" and not form.area.stepping
    good = tried and form.validate()
    return _opinion_page(hearing, form, 422 if tried and not good else 200, preview=True, good=good)


@blueprint.get("/submissions/<string:public_id>/files/<string:question_id>")
@guarded("submission.read_original")
def answer_file(public_id: str, question_id: str) -> Response:
    """A file that answers a question, for the officers who may read the original. The look is noted."""
    submission = get_or_404(queries.by_public_id(public_id))
    operations.read_original(current_actor(), submission)
    return _send_answer(submission, question_id)


@blueprint.get("/track/<string:code>/files/<string:question_id>")
@public
def own_answer_file(code: str, question_id: str) -> Response:
    submission, _ = submission_of(code)
    return _send_answer(submission, question_id)


def _send_answer(submission: Submission, question_id: str) -> Response:
    """The question says where the file is; nobody else's can be asked for."""
    given = (one for one in submission.answers if one.question.public_id == question_id)
    answer = get_or_404(next((one for one in given if one.question.kind == QuestionKind.FILE), None))
    try:
        handle = files.open_file(answer.value["key"])
    except FileNotFoundError:
        handle = get_or_404(None)
    response = send_file(
        handle, mimetype=answer.value["type"], as_attachment=True, download_name=answer.value["name"] or "file"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
