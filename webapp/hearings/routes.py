"""HTTP of the public pages of hearings."""

from typing import Any

from flask import Response, render_template, request

from webapp.areas import queries as areas
from webapp.core import clock, share
from webapp.core.i18n import Text, t
from webapp.core.policy import VISITOR
from webapp.core.thai import thai_date
from webapp.core.web import can, current_actor, get_or_404, public
from webapp.hearings import blueprint, compliance, feed_routes, queries, questions, rules
from webapp.hearings.models import Hearing
from webapp.hearings.rules import Phase


@blueprint.get("/hearings")
@public
def index() -> str:
    """One phase at a time; without a wish, the first that has something, open ones first."""
    area = areas.get(request.args.get("area"))
    counts = queries.counts(area)
    asked = request.args.get("phase", "")
    first = next((phase for phase, count in counts.items() if count), Phase.OPEN)
    phase = Phase(asked) if asked in set(counts) else first
    return render_template(
        "hearings/index.html",
        page=queries.listing(phase, area),
        phase=phase,
        counts=counts,
        area=area,
        feed=feed_routes.link(area),
    )


@blueprint.get("/hearings/compliance")
@public
def compliance_page() -> str:
    """Who keeps the periods of the regulation, for everybody to see."""
    country, provinces = compliance.records()
    return render_template(
        "hearings/compliance.html", country=country, provinces=provinces, periods=rules.periods(clock.today())
    )


@blueprint.get("/hearings/<string:public_id>")
@public
def show(public_id: str) -> str:
    hearing = get_or_404(queries.find(current_actor(), public_id))
    phase = queries.phase_of(hearing)
    path = areas.path_of(hearing.area_code)
    return render_template(
        "hearings/show.html",
        hearing=hearing,
        phase=phase,
        steps=_steps(hearing, phase),
        changes=queries.changes_of(hearing),
        versions=questions.published_versions(hearing),
        rights={act: can(f"hearing.{act}", path, phase) for act in ("edit", "announce", "change", "summarise")},
        share_tags=share.tags(_card(hearing), "hearings.show", "hearings.share_picture", public_id=hearing.public_id)
        if phase != Phase.DRAFT
        else None,
        **clock_of(hearing, phase),
    )


def _card(hearing: Hearing) -> share.Card:
    opens, closes = thai_date(hearing.opens_at, short=True), thai_date(hearing.closes_at, short=True)
    return share.Card(
        Text("การรับฟังความคิดเห็น", "Hearing"),
        hearing.title,
        areas.full_path_name(hearing.area),
        f"{opens} – {closes}",
        t(
            "ร่วมแสดงความคิดเห็นได้ {a} ถึง {b} ไม่ต้องมีบัญชี {purpose}",
            "Have your say from {a} to {b}; no account is needed. {purpose}",
            a=opens,
            b=closes,
            purpose=hearing.project.easy_summary or hearing.purpose,
        ),
    )


@blueprint.get("/hearings/<string:public_id>/share-<string:locale>.png")
@public
def share_picture(public_id: str, locale: str) -> Response:
    """Of what everybody may read, whoever asks."""
    share.in_language(locale)
    return share.picture(_card(get_or_404(queries.find(VISITOR, public_id))))


def clock_of(hearing: Hearing, phase: Phase) -> dict[str, Any]:
    """The days that count: until it opens, until it closes, until the summary is due."""
    today = clock.today()
    opens_on, closes_on = rules.bangkok_day(hearing.opens_at), rules.bangkok_day(hearing.closes_at)
    due = rules.summary_due(closes_on)
    announced_on = rules.bangkok_day(hearing.announced_at) if hearing.announced_at else None
    return {
        "days_to_open": (opens_on - today).days,
        "days_left": (closes_on - today).days,
        "summary_due": due,
        "overdue_days": (today - due).days if rules.is_overdue(phase, closes_on, today) else 0,
        "notice_days": rules.notice_days(announced_on, opens_on) if announced_on else None,
        "periods": rules.periods(announced_on or today),
    }


def _steps(hearing: Hearing, phase: Phase) -> list[dict[str, Any]]:
    """The way of a hearing with its days; of one that never opened, until it was cancelled."""
    if phase == Phase.CANCELLED:
        announced = {"title": str(rules.STEP_NAMES[Phase.ANNOUNCED]), "state": "done", "at": hearing.announced_at}
        return [announced, {"title": t("ยกเลิก", "Cancelled"), "state": "stopped", "at": hearing.cancelled_at}]
    order = rules.STEPS
    here = order.index(phase) if phase in order else -1
    when = {
        Phase.ANNOUNCED: hearing.announced_at,
        Phase.OPEN: hearing.opens_at,
        Phase.CLOSED: hearing.closes_at,
        Phase.SUMMARISED: hearing.summary_published_at or rules.summary_due(rules.bangkok_day(hearing.closes_at)),
    }
    states = ["done" if n < here or phase == Phase.SUMMARISED else "current" if n == here else "todo" for n in range(4)]
    names = rules.STEP_NAMES | ({Phase.CLOSED: Text("ยกเลิก", "Cancelled")} if hearing.is_cut_short else {})
    return [
        {"title": str(names[step]), "state": state, "at": when[step]} for step, state in zip(order, states, strict=True)
    ]
