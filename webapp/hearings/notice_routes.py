"""HTTP of the announcement: posters, paper form, export, proofs of posting, the compliance table as a file."""

import csv
import io
from typing import Any

import segno
from flask import Response, abort, flash, make_response, redirect, render_template, request, send_file, url_for
from flask_wtf.file import FileField
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms import SelectField, StringField

from webapp.areas import queries as areas
from webapp.core import clock, files
from webapp.core.forms import BaseForm, Readable, at_most, fail, must_choose, required
from webapp.core.i18n import Text, t
from webapp.core.paper import TYPES, Paper
from webapp.core.policy import allows
from webapp.core.web import current_actor, get_or_404, guarded, invalid, public
from webapp.hearings import blueprint, compliance, notices, posters, queries
from webapp.hearings.models import Hearing
from webapp.hearings.notice_models import NoticeChannel, Stage
from webapp.hearings.posters import Kind, Size
from webapp.hearings.rules import Phase, bangkok_day
from webapp.projects.fields import DayField


class PostingForm(BaseForm):
    """Proof of posting."""

    stage = SelectField(Text("ประกาศเรื่อง", "What was posted"))
    channel = SelectField(Text("ช่องทาง", "Channel"))
    posted_on = DayField(
        Text("วันที่ปิดประกาศ", "Day of posting"), [must_choose(Text("กรุณากรอกวันที่", "Please give the day."))]
    )
    place = StringField(
        Text("สถานที่ปิดประกาศ", "Where it hangs"),
        [required(), at_most(500), Readable()],
        description=Text(
            "เช่น บอร์ดหน้าที่ว่าการอำเภอ หรือที่อยู่เว็บของประกาศ",
            "For example: board at the district office, or the page’s address.",
        ),
    )
    photo = FileField(
        Text("ภาพถ่ายหลักฐาน", "Photograph as proof"),
        description=Text(
            "ถ่ายให้เห็นประกาศและสถานที่ ระบบของ สปน. จะใช้ภาพหน้าจอหรือไม่แนบก็ได้",
            "Show the poster and the place. For the central site a picture of the screen, or none.",
        ),
    )

    def fill(self, hearing: Hearing) -> "PostingForm":
        stages = list(Stage) if queries.phase_of(hearing) == Phase.SUMMARISED else [Stage.ANNOUNCEMENT]
        self.stage.choices = [(stage.value, str(notices.STAGES[stage])) for stage in stages]
        self.channel.choices = [(channel.value, str(name)) for channel, name in notices.CHANNELS.items()]
        return self

    def check(self, hearing: Hearing) -> bool:
        """The day lies between the announcement (or the result) and today."""
        if not self.validate() or self.posted_on.data is None:
            return False
        first = hearing.announced_at if self.stage.data == Stage.ANNOUNCEMENT else hearing.summary_published_at
        if self.posted_on.data > clock.today():
            fail(self.posted_on, Text("วันนี้ยังมาไม่ถึง", "That day is still to come."))
        elif first is not None and self.posted_on.data < bangkok_day(first):
            fail(self.posted_on, Text("วันนี้อยู่ก่อนวันประกาศ กรุณาตรวจอีกครั้ง", "That day is before the announcement."))
        return not self.posted_on.errors

    def take_photo(self) -> files.Photo | None:
        """The stored photograph; None without one. Puts what is wrong beside the field."""
        upload = self.photo.data
        if isinstance(upload, FileStorage) and upload.filename:
            try:
                return files.put_photo(upload)
            except files.BadFile as fault:
                fail(self.photo, fault.text)
                return None
        if self.channel.data != NoticeChannel.CENTRAL_SITE:
            fail(self.photo, Text("กรุณาแนบภาพถ่าย", "Please attach a photograph."))
        return None


def _hearing(public_id: str) -> Hearing:
    found: Hearing = get_or_404(queries.find(current_actor(), public_id))
    return found


def send_paper(paper: Paper, name: str, form: str = "pdf") -> Response:
    """A paper as a file that the browser shows, named for keeping."""
    response = make_response(paper.docx() if form == "docx" else paper.pdf())
    response.mimetype = TYPES[form]
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{form}"'
    return response


def _asked_kind() -> Kind:
    asked = request.args.get("kind", "")
    return Kind(asked) if asked in set(Kind) else Kind.NOTICE_BOARD


@blueprint.get("/hearings/<string:public_id>/poster")
@public
def poster(public_id: str) -> str:
    """The poster as a page to print; the files beside it are ready for the printer."""
    hearing, kind = _hearing(public_id), _asked_kind()
    paper = posters.poster(hearing, kind)
    code = segno.make(posters.address(hearing), error="m")
    picture = code.svg_inline(scale=6, border=2, svgclass="qr", lineclass="qr-dark", omitsize=True)
    return render_template(
        "hearings/poster.html",
        hearing=hearing,
        paper=paper,
        kind=kind,
        kinds=posters.KINDS,
        qr=Markup(picture),  # noqa: S704  (made here from an address of our own)
    )


@blueprint.get("/hearings/<string:public_id>/poster.pdf")
@public
def poster_pdf(public_id: str) -> Response:
    hearing, kind = _hearing(public_id), _asked_kind()
    size = Size.A3 if request.args.get("size", "").upper() == Size.A3 else Size.A4
    return send_paper(posters.poster(hearing, kind, size), f"poster-{kind}-{size.lower()}-{public_id}")


@blueprint.get("/hearings/<string:public_id>/paper-form.pdf")
@public
def paper_form(public_id: str) -> Response:
    hearing = _hearing(public_id)
    return send_paper(posters.opinion_form(hearing, hearing.questions), f"form-{public_id}")


@blueprint.get("/hearings/<string:public_id>/central-site.txt")
@public
def export_text(public_id: str) -> Response:
    """The announcement as text for the central state web site."""
    return Response(posters.export_text(_hearing(public_id)), mimetype="text/plain")


@blueprint.get("/hearings/<string:public_id>/central-site.json")
@public
def export_json(public_id: str) -> Response:
    return Response(posters.export_json(_hearing(public_id)), mimetype="application/json")


@blueprint.get("/postings/<string:public_id>/photo")
@public
def posting_photo(public_id: str) -> Response:
    """The photograph of a proof; `?size=small` for the thumbnail."""
    proof = get_or_404(notices.posting(public_id))
    key = proof.thumbnail_key if request.args.get("size") == "small" else proof.file_key
    if key is None:
        abort(404)
    try:
        handle = files.open_file(key)
    except FileNotFoundError:
        abort(404)
    response = send_file(handle, mimetype="image/jpeg", etag=key.replace("/", "-"), conditional=True)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@blueprint.route("/hearings/<string:public_id>/notices", methods=["GET", "POST"])
@guarded("hearing.post")
def manage_notices(public_id: str) -> Any:
    """The officer's page: what to print, where to post it, which proof is there."""
    hearing = _own(public_id)
    form = PostingForm().fill(hearing)
    if not form.is_submitted():
        asked = request.args.get("channel", "")
        form.channel.data = asked if asked in set(NoticeChannel) else form.channel.data
        form.posted_on.data = form.posted_on.data or clock.today()
        return render_template("hearings/notices.html", **_page(hearing, form))
    photo = form.take_photo() if form.check(hearing) else None
    if form.errors or form.photo.errors or form.posted_on.errors:
        return invalid("hearings/notices.html", **_page(hearing, form))
    stage, channel, day = Stage(form.stage.data), NoticeChannel(form.channel.data), form.posted_on.data or clock.today()
    notices.add_posting(current_actor(), hearing, stage, channel, day, form.place.data or "", photo)
    flash(t("บันทึกหลักฐานแล้ว ประชาชนเห็นได้ทันที", "The proof is recorded. Everybody can see it."), "success")
    return redirect(url_for("hearings.manage_notices", public_id=public_id), 303)


def _own(public_id: str) -> Hearing:
    hearing = _hearing(public_id)
    path, phase = areas.path_of(hearing.area_code), queries.phase_of(hearing)
    get_or_404(hearing if allows(current_actor(), "hearing.post", area_path=path, phase=phase) else None)
    return hearing


def _page(hearing: Hearing, form: PostingForm) -> dict[str, Any]:
    return {
        "hearing": hearing,
        "form": form,
        "checklist": notices.checklist(hearing),
        "stages": notices.STAGES,
        "kinds": posters.KINDS,
        "sizes": list(Size),
    }


@blueprint.post("/postings/<string:public_id>/withdraw")
@guarded("hearing.post")
def withdraw(public_id: str) -> Any:
    proof = get_or_404(notices.posting(public_id))
    hearing = _own(get_or_404(queries.by_number(proof.hearing_id)).public_id)
    notices.withdraw_posting(current_actor(), hearing, proof)
    flash(t("นำหลักฐานออกแล้ว บันทึกการใช้งานยังเก็บไว้", "The proof is withdrawn; the audit trail keeps it."), "success")
    return redirect(url_for("hearings.manage_notices", public_id=hearing.public_id), 303)


@blueprint.get("/hearings/compliance.csv")
@public
def compliance_csv() -> Response:
    """The compliance table as a file: one line a province, the country first."""
    country, provinces = compliance.records()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["area_code", "area", "announced", "enough_notice", "result_due", "on_time", "late", "overdue"])
    rows = [("TH", t("ทั้งประเทศ", "Thailand"), country), *((area.code, area.name_th, one) for area, one in provinces)]
    for code, name, one in rows:
        counts = [one.summaries[state] for state in ("on_time", "late", "overdue")]  # type: ignore[index]
        writer.writerow([code, name, one.announced, one.enough_notice, one.due, *counts])
    response = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="hearing-compliance.csv"'
    return response
