"""HTTP of visits: what everybody reads, what inspectors plan and write, what offices answer."""

from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for

from webapp.accounts import queries as accounts
from webapp.areas import queries as areas
from webapp.areas.models import Level
from webapp.areas.rules import full_name
from webapp.core import clock, files
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.policy import Role, within
from webapp.core.web import can, current_actor, get_or_404, guarded, invalid, public
from webapp.insights import theme_queries
from webapp.monitoring import blueprint, visit_operations, visit_queries
from webapp.monitoring import rules as progress_rules
from webapp.monitoring import visit_rules as rules
from webapp.monitoring.operations import NotReady, Stale
from webapp.monitoring.visit_forms import (
    CancelForm,
    FindingForm,
    FindingPhotoForm,
    RecommendForm,
    VisitForm,
    WordsForm,
    WriteUpForm,
)
from webapp.monitoring.visit_models import Recommendation, Visit, VisitState
from webapp.planning import queries as planning
from webapp.submissions.routes import send_image

COMMON: dict[str, Any] = {"visit_rules": rules, "name": full_name}


@blueprint.get("/visits")
@public
def visits() -> str:
    area = areas.get(request.args.get("area"))
    return render_template(
        "monitoring/visits.html", page=visit_queries.public_page(area), area=area, today=clock.today(), **COMMON
    )


@blueprint.get("/visits/<string:public_id>")
@public
def visit(public_id: str) -> str:
    """The public part of a visit, and what became of its recommendations."""
    found = get_or_404(visit_queries.published(public_id))
    actor = current_actor()
    return render_template(
        "monitoring/visit.html",
        visit=found,
        findings=[one for one in found.findings if one.is_public],
        answerable=[one.public_id for one in found.recommendations if visit_queries.may_answer(actor, one)],
        is_own=visit_queries.own(actor, public_id) is not None,
        today=clock.today(),
        **COMMON,
    )


@blueprint.get("/visit-photos/<string:public_id>")
@public
def visit_photo(public_id: str) -> Response:
    """A photograph of a finding; `?size=small` for the thumbnail."""
    found = get_or_404(visit_queries.photo(current_actor(), public_id))
    key = found.thumbnail_key if request.args.get("size") == "small" else found.file_key
    return send_image(key, "private, max-age=3600")


# The desk


@blueprint.get("/workspace/visits")
@guarded("visit.see")
def visit_desk() -> str:
    """The visits of the officer's areas by what comes next, and what is worth one."""
    own = visit_queries.inspected_areas(actor := current_actor())
    area = areas.get(request.args.get("area", "")) or (own[0] if own else None)
    inspects = area is not None and can("visit.plan", area.path)
    return render_template(
        "monitoring/visit-desk.html",
        visits=visit_queries.desk(actor),
        advice=visit_queries.waiting_for(actor),
        own=own,
        area=area if inspects else None,
        suggestions=visit_queries.suggestions(area) if area is not None and inspects else {},
        today=clock.today(),
        progress_rules=progress_rules,
        **COMMON,
    )


def _subject() -> dict[str, Any]:
    """What the address of a new visit names: an item, a theme, or an area; with what suggested it."""
    actor, item, theme = current_actor(), None, None
    if ref := request.args.get("item"):
        item = get_or_404(planning.plan_item(actor, ref))
    elif ref := request.args.get("theme"):
        theme = get_or_404(theme_queries.theme_for(actor, ref))
    subject = item or theme
    asked = areas.get(subject.area_code if subject else request.args.get("area", ""))
    if asked is not None and not can("visit.plan", asked.path):
        abort(404)
    found = visit_queries.suggestions(asked) if asked is not None else {}
    fits = [
        one
        for group in found.values()
        for one in group
        if one.item == item and one.theme == theme and (subject or one.area == asked)
    ]
    return {"item": item, "theme": theme, "area": asked, "suggestion": fits[0] if fits else None}


def _area_choices(asked: Any) -> list[tuple[str, str]]:
    choices = dict(accounts.area_choices(current_actor(), Role.INSPECTOR))
    if asked is not None:
        choices = {asked.code: str(areas.full_path_name(asked))} | choices
    return list(choices.items())


def _title_of(subject: dict[str, Any]) -> str:
    if subject["theme"]:
        return theme_queries.title_of(subject["theme"])
    return str(subject["item"].title) if subject["item"] else ""


@blueprint.route("/workspace/visits/new", methods=["GET", "POST"])
@guarded("visit.plan")
def new_visit() -> Any:
    subject, form = _subject(), VisitForm()
    form.area.choices = _area_choices(subject["area"])
    suggestion = subject["suggestion"]
    page = {"form": form, "visit": None, **subject, **COMMON}
    if request.method == "GET":
        form.area.data = subject["area"].code if subject["area"] else None
        form.title.data = str(suggestion.title)[:300] if suggestion else _title_of(subject)[:300]
        form.purpose.data = "\n".join(str(one) for one in suggestion.grounds) if suggestion else ""
        return render_template("monitoring/visit-form.html", **page)
    if not form.validate():
        return invalid("monitoring/visit-form.html", **page)
    made = visit_operations.plan(
        current_actor(),
        form.area.data,
        form.intent(),
        item=subject["item"],
        theme=subject["theme"],
        grounds=suggestion.grounds if suggestion else (),
    )
    flash(t("วางแผนการตรวจเยี่ยมแล้ว", "The visit is planned."), "success")
    return redirect(url_for("monitoring.visit_page", public_id=made.public_id), 303)


def _own(public_id: str) -> Visit:
    found: Visit = get_or_404(visit_queries.own(current_actor(), public_id))
    return found


def _back(visit: Visit, told: str = "", anchor: str = "") -> Any:
    if told:
        flash(told, "success")
    return redirect(url_for("monitoring.visit_page", public_id=visit.public_id) + anchor, 303)


def _desk(visit: Visit, **more: Any) -> dict[str, Any]:
    """Everything on the page of a visit; a refused form is given in `more`."""
    actor = current_actor()
    writes = visit_queries.own(actor, visit.public_id) is not None
    recommend = more.pop("recommend_form", None) or RecommendForm(formdata=None, prefix="advice-")
    province = areas.province_of(visit.area)
    around = next((one for one in areas.ancestors(visit.area) if one.level == Level.PROVINCIAL_CLUSTER), visit.area)
    offices = accounts.organisations_for(actor, Role.INSPECTOR) if writes else []
    recommend.office.choices = [(one.public_id, str(one.name)) for one in offices if within(one.area.path, around.path)]
    written = {"held_on": visit.held_on or visit.planned_on, "summary": visit.summary, "internal": visit.internal}
    return {
        "visit": visit,
        "writes": writes and visit.state in rules.BEING_WRITTEN,
        "is_own": writes,
        "internal": visit_queries.sees_internal(actor, visit),
        "write_form": more.pop("write_form", None)
        or WriteUpForm(formdata=None, data={**written, "version": str(visit.version)}),
        "finding_form": more.pop("finding_form", None) or FindingForm(formdata=None, prefix="finding-"),
        "recommend_form": recommend,
        "cancel_form": CancelForm(formdata=None, prefix="cancel-"),
        "missing": rules.missing_to_publish(
            VisitState.HELD, visit.summary, sum(one.is_public for one in visit.findings)
        ),
        "overtaken": False,
        "today": clock.today(),
        "map_area": province.code if province else "00",
        **COMMON,
        **more,
    }


@blueprint.get("/workspace/visits/<string:public_id>")
@guarded("visit.see")
def visit_page(public_id: str) -> str:
    found: Visit = get_or_404(visit_queries.seen(current_actor(), public_id))
    return render_template("monitoring/visit-page.html", **_desk(found))


def _overtaken(visit: Visit, **more: Any) -> Response:
    """Somebody wrote meanwhile: the newest state, and what was typed."""
    return make_response(render_template("monitoring/visit-page.html", **_desk(visit, overtaken=True, **more)), 409)


@blueprint.route("/workspace/visits/<string:public_id>/plan", methods=["GET", "POST"])
@guarded("visit.plan")
def edit_visit(public_id: str) -> Any:
    found = _own(public_id)
    if found.state not in rules.BEING_WRITTEN:
        return _back(found)
    first = {name: getattr(found, name) for name in ("title", "purpose", "planned_on", "place", "companions")}
    first |= {"area": found.area_code, "version": str(found.version)}
    form = VisitForm(formdata=None, data=first) if request.method == "GET" else VisitForm()
    form.area.choices = [(found.area_code, str(areas.full_path_name(found.area)))]
    page = {"form": form, "visit": found, "item": found.plan_item, "theme": found.theme, "suggestion": None, **COMMON}
    if request.method == "GET":
        return render_template("monitoring/visit-form.html", **page)
    if not form.validate():
        return invalid("monitoring/visit-form.html", **page)
    try:
        visit_operations.edit(current_actor(), found, form.intent(), form.seen())
    except Stale:
        form.version.data = str(found.version)
        return make_response(render_template("monitoring/visit-form.html", overtaken=found, **page), 409)
    return _back(found, t("บันทึกแล้ว", "Saved."))


@blueprint.post("/workspace/visits/<string:public_id>/write-up")
@guarded("visit.plan")
def write_up_visit(public_id: str) -> Any:
    found, form = _own(public_id), WriteUpForm()
    if not form.validate():
        return invalid("monitoring/visit-page.html", **_desk(found, write_form=form))
    assert form.held_on.data is not None  # noqa: S101  (validated)
    try:
        visit_operations.write_up(
            current_actor(), found, form.held_on.data, form.summary.data or "", form.internal.data or "", form.seen()
        )
    except Stale:
        form.version.data = str(found.version)
        return _overtaken(found, write_form=form)
    return _back(found, t("บันทึกผลแล้ว", "Saved."))


@blueprint.post("/workspace/visits/<string:public_id>/cancel")
@guarded("visit.plan")
def cancel_visit(public_id: str) -> Any:
    found, form = _own(public_id), CancelForm(prefix="cancel-")
    if not form.validate():
        return invalid("monitoring/visit-page.html", **{**_desk(found), "cancel_form": form})
    try:
        visit_operations.cancel(current_actor(), found, form.words.data or "")
    except Stale:
        return _overtaken(found)
    return _back(found, t("ยกเลิกการตรวจแล้ว", "The visit is cancelled."))


@blueprint.post("/workspace/visits/<string:public_id>/findings")
@guarded("visit.plan")
def add_finding(public_id: str) -> Any:
    found, form = _own(public_id), FindingForm(prefix="finding-")
    if not form.validate():
        return invalid("monitoring/visit-page.html", **_desk(found, finding_form=form))
    try:
        visit_operations.add_finding(
            current_actor(),
            found,
            form.words.data or "",
            place=form.place.data or "",
            point=form.point(),
            is_public=bool(form.is_public.data),
        )
    except Stale:
        return _overtaken(found, finding_form=form)
    return _back(found, t("บันทึกข้อค้นพบแล้ว", "The finding is noted."), "#findings")


DROPPED = {
    "findings": ("#findings", Text("ลบข้อค้นพบแล้ว", "The finding is taken back.")),
    "recommendations": ("#advice", Text("ลบข้อเสนอแนะแล้ว", "The recommendation is taken back.")),
}


@blueprint.post("/workspace/visits/<string:public_id>/<string:part>/<string:piece>/drop")
@guarded("visit.plan")
def drop_of_visit(public_id: str, part: str, piece: str) -> Any:
    found = _own(public_id)
    anchor, told = get_or_404(DROPPED.get(part))
    chosen = get_or_404(next((one for one in getattr(found, part) if one.public_id == piece), None))
    try:
        visit_operations.drop(current_actor(), found, chosen)
    except Stale:
        return _overtaken(found)
    return _back(found, str(told), anchor)


@blueprint.route("/workspace/visits/<string:public_id>/findings/<string:finding>/photos", methods=["GET", "POST"])
@guarded("visit.plan")
def add_finding_photo(public_id: str, finding: str) -> Any:
    found, form = _own(public_id), FindingPhotoForm()
    one = get_or_404(next((each for each in found.findings if each.public_id == finding), None))
    page = {"visit": found, "finding": one, "form": form, **COMMON}
    if request.method == "GET":
        return render_template("monitoring/visit-photo.html", **page)
    good, upload = form.validate(), form.photo.data
    if not (upload and getattr(upload, "filename", "")):
        fail(form.photo, Text("กรุณาเลือกภาพ", "Please choose a picture."))
        good = False
    if good:
        try:
            visit_operations.add_photo(current_actor(), found, one, files.put_photo(upload), form.words.data or "")
        except files.BadFile as fault:
            fail(form.photo, fault.text)
            good = False
        except NotReady as fault:
            fail(form.photo, fault.reasons[0])
            good = False
        except Stale:
            return _overtaken(found)
    if not good:
        return invalid("monitoring/visit-photo.html", **page)
    return _back(found, t("เพิ่มภาพแล้ว", "The photograph is added."), "#findings")


@blueprint.post("/workspace/visits/<string:public_id>/recommendations")
@guarded("visit.plan")
def add_recommendation(public_id: str) -> Any:
    found, form = _own(public_id), RecommendForm(prefix="advice-")
    page = _desk(found, recommend_form=form)
    if not form.validate():
        return invalid("monitoring/visit-page.html", **page)
    office, due_on = get_or_404(accounts.organisation(form.office.data)), form.due_on.data
    assert due_on is not None  # noqa: S101  (validated)
    try:
        visit_operations.recommend(current_actor(), found, form.words.data or "", office, due_on)
    except Stale:
        return _overtaken(found, recommend_form=form)
    return _back(found, t("บันทึกข้อเสนอแนะแล้ว", "The recommendation is noted."), "#advice")


@blueprint.post("/workspace/visits/<string:public_id>/publish")
@guarded("visit.plan")
def publish_visit(public_id: str) -> Any:
    found, form = _own(public_id), WriteUpForm()
    try:
        visit_operations.publish(current_actor(), found, form.seen())
    except (NotReady, Stale):
        return _overtaken(found)
    flash(t("เผยแพร่แล้ว หน่วยงานได้รับแจ้งข้อเสนอแนะ", "Published; the offices hear of their recommendations."), "success")
    return redirect(url_for("monitoring.visit", public_id=public_id), 303)


# The follow-up


def _answer_page(one: Recommendation, form: WordsForm) -> dict[str, Any]:
    actor = current_actor()
    answers = visit_queries.may_answer(actor, one)
    follows = one.closed_at is None and can("visit.follow", areas.path_of(one.visit.area_code), one.visit.state)
    if not answers and not follows:
        abort(404)
    return {"one": one, "form": form, "answers": answers, "follows": follows, "today": clock.today(), **COMMON}


@blueprint.route("/workspace/recommendations/<string:public_id>", methods=["GET", "POST"])
@guarded("visit.see")
def recommendation(public_id: str) -> Any:
    """The office answers; the inspector closes or asks for more."""
    one: Recommendation = get_or_404(visit_queries.recommendation(public_id))
    if one.closed_at is not None:
        return _settled(one)
    form = WordsForm()
    page = _answer_page(one, form)
    if request.method == "GET":
        return render_template("monitoring/recommendation.html", **page)
    if not form.validate():
        return invalid("monitoring/recommendation.html", **page)
    actor, what = current_actor(), request.form.get("what", "answer")
    if (what == "answer" and not page["answers"]) or (what in ("close", "return") and not page["follows"]):
        abort(404)
    try:
        if what == "answer":
            visit_operations.answer(actor, one, form.words.data or "")
        elif what in ("close", "return"):
            visit_operations.settle(actor, one, form.words.data or "", close=what == "close")
        else:
            abort(404)
    except Stale:
        return _settled(one)
    flash(t("บันทึกแล้ว", "Saved."), "success")
    return redirect(url_for("monitoring.visit", public_id=one.visit.public_id), 303)


def _settled(one: Recommendation) -> Any:
    flash(t("ผู้ตรวจราชการปิดเรื่องนี้ไปแล้ว", "It was closed meanwhile."), "warning")
    return redirect(url_for("monitoring.visit", public_id=one.visit.public_id), 303)
