"""HTTP of officers: care of problems, the queue of concerns, confidential matters, entering for somebody, the record."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from webapp.accounts import queries as accounts
from webapp.areas import queries as areas
from webapp.areas.models import Level
from webapp.core import policy
from webapp.core.forms import fail
from webapp.core.i18n import Text, t
from webapp.core.policy import Role
from webapp.core.web import can, current_actor, get_or_404, guarded, invalid, public
from webapp.submissions import blueprint, caring, concerns, confidential, joining, operations, queries, retention, rules
from webapp.submissions.desk_forms import AssistedForm, CareForm, ConcernForm, ReaderForm, ReplyForm, SettleForm
from webapp.submissions.models import CareStep, Channel, Concern, ConcernKind, Kind, Outcome, Submission
from webapp.submissions.operations import Incoming
from webapp.submissions.routes import private, send_image
from webapp.submissions.signing import read_form_key


def _cared_for(public_id: str) -> Submission:
    """A problem that this officer may care for."""
    found = queries.by_public_id(public_id)
    if found is None or found.kind != Kind.PROBLEM_REPORT or found.duplicate_of_id is not None:
        return get_or_404(None)
    allowed = policy.allows(current_actor(), "report.care", area_path=areas.path_of(found.area_code))
    return get_or_404(found if allowed else None)


@blueprint.route("/submissions/<string:public_id>/care", methods=["GET", "POST"])
@guarded("report.care")
def care(public_id: str) -> Any:
    """Name the office that has it, or say that it is fixed."""
    found = _cared_for(public_id)
    offices = caring.offices(found.area_code)
    form = CareForm()
    form.offer(offices)
    steps = caring.steps(found)
    context = {"submission": found, "form": form, "steps": steps}
    if request.method == "GET":
        form.office.data = next((one.organisation.public_id for one in reversed(steps) if one.organisation), None)
        return render_template("submissions/care.html", **context)
    if not form.validate() or not form.photos.take():
        return invalid("submissions/care.html", **context)
    office = next(one for one in offices if one.public_id == form.office.data)
    actor, words = current_actor(), form.words.data or ""
    if form.step.data == CareStep.ASSIGNED:
        caring.assign(actor, found, office, words)
    else:
        photo = form.photos.stored[0].full if form.photos.stored else ""
        try:
            caring.mark_fixed(actor, found, office, words, photo)
        except caring.NotNow:
            flash(t("เรื่องนี้บันทึกว่าแก้ไขแล้ว", "It is recorded as fixed already."), "info")
            return redirect(url_for("submissions.show", public_id=public_id), 303)
    flash(t("บันทึกแล้ว ผู้แจ้งอ่านได้ในหน้าติดตามเรื่อง", "Recorded. The reporter reads it on the tracking page."), "success")
    return redirect(url_for("submissions.show", public_id=public_id), 303)


@blueprint.get("/care-photos/<string:public_id>")
@public
def care_photo(public_id: str) -> Response:
    """What an office shows of its work."""
    return send_image(get_or_404(caring.photo_key(public_id)), "public, max-age=3600")


@blueprint.route("/concerns/<string:object_type>/<string:object_id>", methods=["GET", "POST"])
@public
def raise_concern(object_type: str, object_id: str) -> Any:
    """Report words or a photo: it reaches the officers of the area."""
    target = get_or_404(concerns.find_target(object_type, object_id))
    form = ConcernForm()
    if request.method == "GET":
        return render_template("submissions/concern.html", form=form, target=target)
    if not form.validate():
        return invalid("submissions/concern.html", form=form, target=target)
    actor = current_actor()
    concerns.raise_concern(
        actor, ConcernKind.CONTENT, object_type, object_id, target,
        person=joining.person_of(actor), reason=form.reason.data, note=form.note.data or "",
    )  # fmt: skip
    flash(t("ส่งให้ผู้กลั่นกรองตรวจแล้ว ขอบคุณ", "A moderator will look at it. Thank you."), "success")
    return redirect(url_for("submissions.index"), 303)


@blueprint.get("/workspace/concerns")
@guarded("concern.settle")
def concern_queue() -> str:
    """What people asked the officers to look at again."""
    return _concern_page({})


def _concern_page(forms: dict[str, SettleForm]) -> str:
    page = concerns.queue(current_actor())
    targets = {one.id: concerns.find_target(one.object_type, one.object_id) for one in page.items}
    for one in page.items:
        forms.setdefault(one.public_id, SettleForm(formdata=None, prefix=f"{one.public_id}-"))
    words = {**concerns.REASONS}
    return render_template("submissions/concerns.html", page=page, targets=targets, forms=forms, reasons=words)


@blueprint.post("/workspace/concerns/<string:public_id>")
@guarded("concern.settle")
def settle_concern(public_id: str) -> Any:
    found: Concern = get_or_404(concerns.find(current_actor(), public_id))
    form = SettleForm(prefix=f"{public_id}-")
    if not form.validate():
        return make_response(_concern_page({public_id: form}), 422)
    try:
        concerns.settle(current_actor(), found, Outcome(form.outcome.data), form.answer.data or "")
    except concerns.Settled:
        said = t(
            "มีเจ้าหน้าที่อีกคนตอบเรื่องนี้ไปแล้ว: {answer}", "Another officer has answered it: {answer}", answer=found.answer
        )
        flash(said, "warning")
    return redirect(url_for("submissions.concern_queue"), 303)


@blueprint.get("/workspace/confidential")
@guarded("workspace.open")
def confidential_list() -> Response:
    """What this officer is named to read; without words. For administrators also who is named."""
    actor = current_actor()
    provinces = [area for area in _administered() if area.level == Level.PROVINCE]
    page = render_template(
        "submissions/confidential.html",
        secrets=confidential.waiting_for(actor),
        readers=confidential.readers_of([area.code for area in provinces]),
        provinces=provinces,
        form=ReaderForm(formdata=None),
        why=rules.SECRECY,
    )
    return private(make_response(page))


def _administered() -> list[Any]:
    held = accounts.areas_of(current_actor(), Role.ADMIN)
    return list({p.code: p for area in held for p in areas.provinces() if policy.within(p.path, area.path)}.values())


@blueprint.post("/workspace/confidential/readers/<string:area_code>")
@guarded("confidential.name")
def name_reader(area_code: str) -> Any:
    """Name a reader, or end that."""
    area = get_or_404(areas.get(area_code))
    user = accounts.by_email(request.form.get("email", ""))
    standing = [one for one in confidential.readers_of([area.code]) if user and one.user_id == user.id]
    if "end" in request.form and standing:
        confidential.unname_reader(current_actor(), standing[0])
    elif user is None:
        flash(t("ไม่พบเจ้าหน้าที่ที่ใช้อีเมลนี้", "No officer has this address."), "warning")
    else:
        try:
            confidential.name_reader(current_actor(), user, area.code)
        except ValueError:
            flash(t("ผู้นี้ไม่ใช่เจ้าหน้าที่ของจังหวัด", "This person is no officer of the province."), "warning")
    return redirect(url_for("submissions.confidential_list"), 303)


@blueprint.route("/workspace/confidential/<string:public_id>", methods=["GET", "POST"])
@guarded("workspace.open")
def confidential_read(public_id: str) -> Any:
    """The words, for a named reader; each look is recorded."""
    actor = current_actor()
    secret = get_or_404(confidential.find(actor, public_id))
    form = ReplyForm()
    if request.method == "POST" and form.validate():
        confidential.reply(actor, secret, form.words.data or "")
        return redirect(url_for("submissions.confidential_list"), 303)
    area, note = confidential.place_of(secret)
    page = render_template(
        "submissions/secret.html",
        secret=secret,
        words=confidential.read_secret(actor, secret),
        area=area,
        note=note,
        reply=confidential.reply_of(secret),
        form=form,
        why=rules.SECRECY,
    )
    return private(make_response(page, 422 if form.errors else 200))


@blueprint.route("/workspace/assisted", methods=["GET", "POST"])
@guarded("submission.assist")
def assisted() -> Any:
    """An officer or a village volunteer enters for somebody, with consent; the receipt is printed or read out."""
    form = AssistedForm()
    if request.method == "GET":
        return render_template("submissions/assisted.html", form=form)
    if form.area.stepping:
        return render_template("submissions/assisted.html", form=form)
    good = form.validate()
    good = form.photos.take() and form.check_place() and form.check_contact() and good
    if not (_in_charge(form) and good):
        return invalid("submissions/assisted.html", form=form)
    receipt = operations.receive_assisted(current_actor(), _assisted(form))
    return redirect(url_for("submissions.receipt", code=receipt.code, assisted="yes"), 303)


def _in_charge(form: AssistedForm) -> bool:
    """Whether the place lies where the reader may enter for somebody; if not, the field says so and nothing is lost."""
    if form.area_code is None or can("submission.assist", areas.path_of(form.area_code)):
        return True
    fail(
        form.area,
        Text(
            "พื้นที่นี้อยู่นอกความรับผิดชอบของท่าน กรุณาให้เจ้าของเรื่องแจ้งเอง",
            "You are not in charge of this area. Please let the person report it.",
        ),
    )
    return False


def _assisted(form: AssistedForm) -> Incoming:
    email, telephone = form.contact()
    return Incoming(
        text=form.text.data or "",
        area_code=form.area_code,
        lat=form.lat.data,
        lon=form.lon.data,
        place_note=form.place_note.data or "",
        photos=tuple(form.photos.stored),
        email=email,
        telephone=telephone,
        key=read_form_key(form.key.data or "").key,
        channel=Channel(form.channel.data),
        entered_by=current_actor().id,
        provenance=form.provenance.data or "",
        secrecy=form.chosen_secrecy(),
    )


@blueprint.get("/workspace/personal-data")
@guarded("audit.read")
def personal_data() -> str:
    """The record of processing and the retention clock."""
    return render_template(
        "submissions/personal-data.html",
        records=retention.records(),
        keeping=retention.in_force_now(),
        runs=retention.last_runs(),
    )
