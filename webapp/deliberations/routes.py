"""HTTP for the public: what is open, one statement after another, a ballot, the result and its open votes."""

from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, session, url_for

from webapp.areas import queries as areas
from webapp.areas.rules import full_name
from webapp.core import clock, limits
from webapp.core.db import rollback
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.policy import Actor
from webapp.core.thai import thai_datetime
from webapp.core.web import can, current_actor, get_or_404, invalid, public
from webapp.deliberations import ballots, blueprint, operations, queries, rules, showing, vote_operations
from webapp.deliberations.forms import EnterForm, ProposeForm
from webapp.deliberations.models import Deliberation, Statement, Voter
from webapp.deliberations.rules import Choice, Kind, Phase
from webapp.submissions import human, joining
from webapp.submissions.privacy import prepare
from webapp.submissions.signing import read_form_key

MOST_ACTS, WINDOW = 300, 60  # of one person, in seconds

COMMON: dict[str, Any] = {"rules": rules, "queries": queries, "full_name": full_name}


@blueprint.get("/deliberations")
@public
def index() -> str:
    """What is open, what comes, what has a result."""
    asked = request.args.get("phase", Phase.OPEN)
    phase = Phase(asked) if asked in (Phase.OPEN, Phase.ANNOUNCED, Phase.CLOSED) else Phase.OPEN
    area = areas.get(request.args.get("area"))
    page = queries.public_page(phase, area)
    return render_template("deliberations/index.html", page=page, phase=phase, area=area, **COMMON)


@blueprint.get("/deliberations/<string:public_id>")
@public
def show(public_id: str) -> str:
    """What it is about; once it has closed, the result, which explains itself."""
    one = found_for_public(public_id)
    voter = voter_here(one)
    return render_template(
        "deliberations/show.html",
        one=one,
        phase=queries.phase_of(one),
        voter=voter,
        places=", ".join(str(full_name(place)) for place in queries.eligible_areas(one)),
        asked=queries.in_use(one) if one.kind == Kind.STATEMENTS else one.options,
        people=queries.people(one),
        days_left=(one.closes_at.astimezone(clock.BANGKOK).date() - clock.today()).days,
        opinions=showing.opinions(one) if one.kind == Kind.STATEMENTS else None,
        spending=showing.spending(one) if one.kind == Kind.BUDGET else None,
        percent=showing.percent,
        may_manage=can("deliberation.create", one.area.path),
        **COMMON,
    )


def found_for_public(public_id: str) -> Deliberation:
    found: Deliberation = get_or_404(queries.find(current_actor(), public_id))
    return found


def _person(actor: Actor) -> str | None:
    """Who is here, if we have met; nothing is noted on the browser for looking."""
    return joining.person_of(actor) if actor.id is not None or "visitor" in session else None


def voter_here(one: Deliberation) -> Voter | None:
    person = _person(current_actor())
    return queries.voter_of(one, person) if person else None


def away(one: Deliberation) -> Any:
    """Not open: its own page says when it is, or what came of it."""
    flash(not_taken(one) if request.method == "POST" else t("ขณะนี้ไม่ได้เปิดให้ลงคะแนน", "Voting is not open now."), "info")
    return redirect(url_for("deliberations.show", public_id=one.public_id), 303)


def not_taken(one: Deliberation) -> str:
    """To whoever sends something that was open when they began."""
    if one.cancelled_at:
        return t(
            "เรื่องนี้ยกเลิกเมื่อ {day} จึงรับสิ่งที่ท่านเพิ่งส่งไม่ได้",
            "This was cancelled on {day}, so what you have just sent cannot be taken.",
            day=thai_datetime(one.cancelled_at),
        )
    return t(
        "เรื่องนี้ปิดเมื่อ {day} จึงรับสิ่งที่ท่านเพิ่งส่งไม่ได้ สิ่งที่ส่งไว้ก่อนปิดนับแล้ว",
        "This closed on {day}, so what you have just sent cannot be taken. What you sent before the close counts.",
        day=thai_datetime(one.closes_at),
    )


def too_late(template: str, page: dict[str, Any]) -> Response:
    """What was filled in stays in sight, to be copied; nothing can be sent."""
    return make_response(render_template(template, **{**page, "late": not_taken(page["one"])}), 409)


def _place_to_vote(one: Deliberation) -> str:
    view = "deliberations.vote" if one.kind == Kind.STATEMENTS else "deliberations.ballot"
    return url_for(view, public_id=one.public_id)


@blueprint.route("/deliberations/<string:public_id>/enter", methods=["GET", "POST"])
@public
def enter(public_id: str) -> Any:
    """Say where one lives, once; then vote."""
    one = found_for_public(public_id)
    if queries.phase_of(one) != Phase.OPEN:
        return away(one)
    if voter_here(one) is not None:
        return redirect(_place_to_vote(one), 303)
    form, eligible = EnterForm(), queries.eligible_areas(one)
    form.area.only = [place.path for place in eligible]
    page: dict[str, Any] = {
        "one": one,
        "form": form,
        "human": None,
        "places": [full_name(place) for place in eligible],
        **COMMON,
    }
    if request.method == "GET":
        form.area.process_data(areas.province_of(one.area).code if areas.province_of(one.area) else None)  # type: ignore[union-attr]
        return render_template("deliberations/enter.html", **page)
    if form.area.stepping:
        return render_template("deliberations/enter.html", **page)
    if not form.validate():
        return invalid("deliberations/enter.html", **page)
    actor = current_actor()
    try:
        human.require(request.form)
        vote_operations.enter(actor, one, joining.person_of(actor), form.area.data or "")
    except human.ProofNeeded:
        rollback()
        page["human"] = human.new_challenge()
        return make_response(render_template("deliberations/enter.html", **page), 429)
    except vote_operations.Closed:
        return away(one)
    except vote_operations.NotEligible:
        fail(form.area, Text("เรื่องนี้เปิดสำหรับผู้ที่อยู่ในพื้นที่ที่ระบุเท่านั้น", "This one is for people of the named areas only."))
        return invalid("deliberations/enter.html", **page)
    return redirect(_place_to_vote(one), 303)


@blueprint.route("/deliberations/<string:public_id>/vote", methods=["GET", "POST"])
@public
def vote(public_id: str) -> Any:
    """One statement, three buttons; the one shown to fewest people comes first."""
    one, voter = found_for_public(public_id), None
    if one.kind != Kind.STATEMENTS:
        abort(404)
    if queries.phase_of(one) != Phase.OPEN:
        return away(one)
    voter = voter_here(one)
    if voter is None:
        return redirect(url_for("deliberations.enter", public_id=public_id), 303)
    if request.method == "POST":
        return _vote(one, voter)
    answers = queries.answers_of(voter)
    asked = queries.in_use(one)
    again = next((two for two in asked if two.public_id == request.args.get("again")), None)
    return render_template(
        "deliberations/vote.html",
        one=one,
        voter=voter,
        statement=again or queries.next_for(one, voter),
        answers=answers,
        asked=asked,
        done=sum(two.id in answers for two in asked),
        **COMMON,
    )


def _vote(one: Deliberation, voter: Voter) -> Any:
    statement: Statement = get_or_404(queries.statement(one, request.form.get("statement", "")))
    choice = request.form.get("choice", "")
    if choice not in set(Choice):
        abort(404)
    limits.hit("deliberation", MOST_ACTS, WINDOW, who=voter.key)
    try:
        vote_operations.vote(current_actor(), one, voter, statement, Choice(choice))
    except vote_operations.Closed:
        return away(one)
    except vote_operations.Withdrawn:
        flash(
            t("ข้อความนั้นเพิ่งถูกถอนออก จึงไม่ได้นับคำตอบ", "That statement was just taken back; your answer does not count."),
            "info",
        )
    return redirect(url_for("deliberations.vote", public_id=one.public_id), 303)


@blueprint.route("/deliberations/<string:public_id>/propose", methods=["GET", "POST"])
@public
def propose(public_id: str) -> Any:
    """A statement of one's own: personal data in it is hidden, and a moderator looks before others see it."""
    one = found_for_public(public_id)
    voter = voter_here(one)
    if not one.takes_proposals or (queries.phase_of(one) != Phase.OPEN and request.method == "GET"):
        return away(one)
    form = ProposeForm()
    left = rules.MOST_PROPOSALS - (voter.proposals if voter else 0)
    page: dict[str, Any] = {"one": one, "form": form, "left": left, "late": None, **COMMON}
    if queries.phase_of(one) != Phase.OPEN:
        return too_late("deliberations/propose.html", page)
    if voter is None:
        return redirect(url_for("deliberations.enter", public_id=public_id), 303)
    if request.method == "GET":
        return render_template("deliberations/propose.html", **page)
    if not form.validate():
        return invalid("deliberations/propose.html", **page)
    typed = form.words.data or ""
    try:
        shown, key = prepare(typed).public_text, read_form_key(form.key.data or "").key
        if not shown:
            fail(form.words, Text("ระบบตรวจข้อความไม่สำเร็จ กรุณาส่งอีกครั้ง", "The check did not work. Please send it again."))
            return invalid("deliberations/propose.html", **page)
        vote_operations.propose(current_actor(), one, voter, shown, typed, key)
    except operations.TooMany:
        rollback()
        fail(form.words, Text("ท่านเสนอครบจำนวนแล้ว", "You have proposed as many as one may."))
        return invalid("deliberations/propose.html", **page)
    except vote_operations.Closed:
        rollback()
        return too_late("deliberations/propose.html", page)
    flash(t("ส่งให้ผู้กลั่นกรองตรวจแล้ว ขอบคุณ", "A moderator will look at it. Thank you."), "success")
    return redirect(url_for("deliberations.vote", public_id=public_id), 303)


@blueprint.get("/deliberations/<string:public_id>/votes.csv")
@public
def votes(public_id: str) -> Response:
    """The open votes, once there is a result that so many stand behind that nobody is recognised."""
    one = found_for_public(public_id)
    if one.result is None or one.result["outcome"] is None:
        abort(404)
    response = make_response(queries.open_votes(one))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="votes-{one.public_id}.csv"'
    return response


@blueprint.get("/deliberations/<string:public_id>/result.json")
@public
def result(public_id: str) -> Response:
    """The result as it was computed, without the words, which may be hidden later."""
    one = found_for_public(public_id)
    if one.result is None:
        abort(404)
    response = make_response(ballots.canonical(one.result) + "\n")
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="result-{one.public_id}.json"'
    return response
