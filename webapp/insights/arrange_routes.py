"""HTTP of the order of themes: pin, nest."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.core.i18n import t
from webapp.core.web import current_actor, get_or_404, guarded
from webapp.insights import arranging, blueprint
from webapp.insights.theme_queries import theme_to_edit


@blueprint.post("/workspace/themes/<string:public_id>/pin")
@guarded("theme.edit")
def pin_theme(public_id: str) -> BaseResponse:
    """To the top of the lists, or back among the others."""
    actor = current_actor()
    theme = get_or_404(theme_to_edit(actor, public_id))
    pinned = request.form.get("pinned") == "yes"
    arranging.pin(actor, theme, pinned)
    flash(
        t("ปักหมุดไว้บนสุดของรายการแล้ว", "Pinned to the top.") if pinned else t("เลิกปักหมุดแล้ว", "No longer pinned."),
        "success",
    )
    return redirect(url_for("insights.edit_theme", public_id=public_id), 303)


@blueprint.post("/workspace/themes/<string:public_id>/nest")
@guarded("theme.edit")
def nest_theme(public_id: str) -> BaseResponse:
    """Under a wider theme, or on its own."""
    actor = current_actor()
    theme = get_or_404(theme_to_edit(actor, public_id))
    under = request.form.get("under", "")
    parent = get_or_404(theme_to_edit(actor, under)) if under else None
    try:
        arranging.nest(actor, theme, parent)
    except arranging.CannotNest:
        words = t(
            "จัดไว้ใต้ประเด็นนั้นไม่ได้ ซ้อนได้ชั้นเดียว ในพื้นที่ของประเด็นที่กว้างกว่าเท่านั้น",
            "It cannot stand under that theme: one level only, within the place of the wider theme.",
        )
        flash(words, "warning")
    else:
        flash(t("จัดลำดับประเด็นแล้ว", "The themes are arranged."), "success")
    return redirect(url_for("insights.edit_theme", public_id=public_id), 303)
