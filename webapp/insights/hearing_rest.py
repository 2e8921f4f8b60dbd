"""What was said in a hearing that is over and stands in no theme: planners see how much it is, and answer it as one theme."""

from collections.abc import Collection

from flask import flash, redirect, render_template, url_for
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from webapp.areas import queries as areas
from webapp.core.db import among, db
from webapp.core.i18n import t
from webapp.core.thai import number
from webapp.core.web import can, current_actor, get_or_404, guarded, invalid
from webapp.hearings import queries as hearings
from webapp.hearings.models import Hearing
from webapp.hearings.rules import Phase
from webapp.insights import blueprint, operations, placing
from webapp.insights.forms import NewThemeForm
from webapp.insights.theme_routes import planned_area
from webapp.submissions.models import State, Submission

OVER = (Phase.CLOSED, Phase.SUMMARISED)


def _left(hearing: Hearing) -> Collection[int]:
    """The opinions of a hearing that wait and stand in no theme."""
    waiting = Submission.hearing_id == hearing.id, Submission.state == State.WAITING
    return placing.still_free(db.session.scalars(select(Submission.id).where(*waiting)).all())


def _may(hearing: Hearing) -> bool:
    return hearings.phase_of(hearing) in OVER and can("theme.accept", areas.path_of(hearing.area_code))


def on_hearing(hearing: Hearing, form: NewThemeForm | None = None) -> str | None:
    """For the planners of its area: how much still waits, and the way to answer all of it at once."""
    left = _left(hearing) if _may(hearing) else []
    if not left:
        return None
    title = t("ความคิดเห็นอื่นใน{title}", "Other opinions in “{title}”", title=hearing.title)
    form = form or NewThemeForm(formdata=None, title=title[:300])
    return render_template("insights/_hearing-rest.html", hearing=hearing, left=len(left), form=form)


@blueprint.post("/workspace/hearings/<string:public_id>/theme")
@guarded("theme.accept")
def theme_of_hearing(public_id: str) -> BaseResponse:
    """Make one theme of what is left, to be linked and answered like any other."""
    actor = current_actor()
    hearing = get_or_404(hearings.find(actor, public_id))
    get_or_404(_may(hearing) or None)
    form, left = NewThemeForm(), _left(hearing)
    if not left:
        flash(t("ไม่มีความคิดเห็นที่รอแล้ว", "No opinion waits any more."), "warning")
        return redirect(url_for("hearings.show", public_id=public_id), 303)
    if not form.validate_on_submit():
        return invalid("insights/hearing-rest.html", hearing=hearing, panel=Markup(on_hearing(hearing, form)))  # noqa: S704  (a template)
    province = areas.province_of(hearing.project.area) or hearing.project.area
    place = planned_area(actor, hearing.area_code, province.code)
    members = db.session.scalars(select(Submission).where(among(Submission.id, left)).order_by(Submission.id)).all()
    theme = operations.create_theme(actor, place, form.title.data or "", members)
    flash(t("ตั้งประเด็นจาก {n} เรื่องแล้ว", "A theme was made of {n} submissions.", n=number(len(left))), "success")
    return redirect(url_for("insights.edit_theme", public_id=theme.public_id), 303)
