"""HTTP of typing in: one form after another by keyboard alone; session, channel, page and place are kept."""

from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from webapp.areas import queries as areas
from webapp.areas.forms import AreaField
from webapp.areas.models import Level
from webapp.areas.rules import full_name
from webapp.core import ids
from webapp.core.forms import BaseForm, at_most, required
from webapp.core.i18n import Text, t
from webapp.core.policy import allows
from webapp.core.web import current_actor, get_or_404, guarded, invalid
from webapp.hearings import queries as hearings
from webapp.hearings import session_queries
from webapp.hearings.models import Hearing
from webapp.submissions import blueprint, entering
from webapp.submissions.models import Channel
from webapp.submissions.opinion_forms import OpinionForm, form_for
from webapp.submissions.opinions import opinion_of, version_sent

CHANNELS = {
    Channel.MEETING: Text("พูดในเวที", "Said at a session"),
    Channel.PAPER: Text("แบบกระดาษ", "Paper form"),
    Channel.POST: Text("ไปรษณีย์", "By post"),
    Channel.PHONE: Text("โทรศัพท์หรือสัมภาษณ์", "Telephone or interview"),
}
WHICH_SESSION = Text(
    "กรุณาเลือกเวทีที่พูด หรือเปลี่ยนช่องทาง", "Please choose the session at which it was said, or another channel."
)


class EntryForm(OpinionForm):
    """The questions of the hearing and, kept from one to the next, where the answers come from."""

    session = SelectField(Text("เวที", "Session"), validate_choice=False)
    channel = SelectField(Text("ช่องทาง", "Channel"))
    area = AreaField(Text("ผู้ให้ความเห็นอยู่ที่ไหน", "Where does the person live?"), least=Level.PROVINCE)
    page = StringField(Text("หน้าของสำเนาหรือเลขที่แผ่น", "Page of the scan or number of the sheet"), [at_most(40)])

    def validate_session(self, field: SelectField) -> None:
        """What was said at a session was said at one of them."""
        if self.channel.data == Channel.MEETING and field.data not in {one.value for one in field.choices if one.value}:
            raise ValidationError(WHICH_SESSION)  # type: ignore[arg-type]


class PaperCodeForm(BaseForm):
    code = StringField(
        Text("รหัสบนแบบกระดาษ", "Code on the paper form"),
        [required(), at_most(60)],
        description=Text("อยู่ใต้คิวอาร์ ลงท้ายด้วย -V และเลขฉบับ", "Under the QR code; it ends with -V and a number."),
    )


def _hearing(hearing_id: str) -> Hearing:
    actor = current_actor()
    hearing: Hearing = get_or_404(hearings.find(actor, hearing_id))
    path, phase = areas.path_of(hearing.area_code), hearings.phase_of(hearing)
    return get_or_404(hearing if allows(actor, "opinion.enter", area_path=path, phase=phase) else None)  # type: ignore[no-any-return]


def counted_in(hearing: Hearing) -> str:
    """What becomes of an opinion whose writer did not say where they live: nobody says it for them."""
    return t(
        "ถ้าไม่ทราบไม่ต้องเลือก ความเห็นจะนับในพื้นที่ของการรับฟัง: {area}",
        "Leave it if it is not known: the opinion is counted in the area of the hearing, {area}.",
        area=full_name(hearing.area),
    )


def _form(hearing: Hearing, version: int) -> EntryForm:
    form = form_for(EntryForm, hearing, version)
    none = SelectChoice("", t("ไม่ใช่จากเวที", "Not at a session"))
    every = session_queries.of_hearing(hearing)
    form.session.choices = [none, *(SelectChoice(one.public_id, one.title) for one in every)]
    form.area.description = counted_in(hearing)
    ways = [(value, words) for value, words in CHANNELS.items() if every or value != Channel.MEETING]
    form.channel.choices = [SelectChoice(value.value, str(words)) for value, words in ways]
    return form


@blueprint.get("/hearings/<string:hearing_id>/enter")
@guarded("opinion.enter")
def enter(hearing_id: str) -> Any:
    """A fresh form; what the address holds of the one before stays chosen."""
    hearing = _hearing(hearing_id)
    kept = request.args
    typed = kept.get("version", "")
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else hearing.questions_version
    form = _form(hearing, version if 0 < version <= hearing.questions_version else hearing.questions_version)
    form.session.data, form.page.data = kept.get("session", ""), kept.get("page", "")[:40]
    form.channel.data = kept.get("channel") or (Channel.MEETING.value if form.session.data else Channel.PAPER.value)
    if place := areas.get(kept.get("area")):
        form.area.process_data(place.code)
    saved = ids.read_code(kept.get("saved", "")[:40])
    page = render_template(
        "submissions/enter.html", hearing=hearing, form=form, saved=saved, shown=ids.show_code(saved)
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/hearings/<string:hearing_id>/enter")
@guarded("opinion.enter")
def enter_send(hearing_id: str) -> Any:
    hearing = _hearing(hearing_id)
    form = _form(hearing, version_sent(hearing))
    page = {"hearing": hearing, "form": form, "saved": "", "shown": ""}
    if form.area.stepping:
        form.take_files()
        return render_template("submissions/enter.html", **page)
    if not form.validate():
        return invalid("submissions/enter.html", **page)
    every = session_queries.of_hearing(hearing)
    session = next((one for one in every if one.public_id == form.session.data), None)
    actor = current_actor()
    incoming = opinion_of(
        form,
        channel=Channel(form.channel.data),
        entered_by=actor.id,
        provenance=(session.title if session else str(CHANNELS[Channel(form.channel.data)]))[:300],
        admit=lambda: None,
    )
    receipt = entering.enter_opinion(actor, hearing, incoming, entering.Source(session, form.page.data or ""))
    kept = {"session": form.session.data or None, "channel": form.channel.data, "page": form.page.data or None}
    kept |= {"area": form.area.data or None, "version": form.version.data}
    return redirect(
        url_for("submissions.enter", hearing_id=hearing_id, saved=receipt.code, _anchor="answers", **kept), 303
    )


@blueprint.route("/workspace/paper-form", methods=["GET", "POST"])
@guarded("opinion.enter")
def paper_form() -> Any:
    """From the code on a paper form to the page where its answers are typed in."""
    form = PaperCodeForm()
    if not form.validate_on_submit():
        template = "submissions/paper-form.html"
        return invalid(template, form=form) if form.is_submitted() else render_template(template, form=form)
    found = entering.hearing_of_code(form.code.data or "")
    if found is None:
        form.code.errors = [t("ไม่พบแบบที่ใช้รหัสนี้ กรุณาตรวจอีกครั้ง", "No form has this code. Please check it again.")]
        return invalid("submissions/paper-form.html", form=form)
    hearing, version = found
    if hearings.find(current_actor(), hearing.public_id) is None:
        abort(404)
    return redirect(url_for("submissions.enter", hearing_id=hearing.public_id, version=version, channel="paper"), 303)
