"""Hearings as a feed: announced, open, extended or cancelled, their result published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, request, url_for
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, lazyload, load_only

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.areas.rules import full_name
from webapp.core import clock
from webapp.core import feed as feeds
from webapp.core.db import db
from webapp.core.i18n import Text, t
from webapp.core.links import address
from webapp.core.thai import thai_date
from webapp.core.web import public
from webapp.hearings import blueprint
from webapp.hearings.models import ChangeKind, Hearing, HearingChange
from webapp.hearings.queries import in_phase, took_place
from webapp.hearings.rules import Phase
from webapp.projects.models import Project

LONGEST = 500  # characters of a result
NAMES = {
    "announced": Text("ประกาศรับฟังความคิดเห็น", "Hearing announced"),
    "opened": Text("เปิดรับความคิดเห็นแล้ว", "Open for opinions"),
    "summarised": Text("เผยแพร่ผลการรับฟัง", "Result published"),
    ChangeKind.EXTENDED: Text("ขยายเวลารับฟัง", "Hearing extended"),
    ChangeKind.CANCELLED: Text("ยกเลิกการรับฟัง", "Hearing cancelled"),
}
AS_NEWS = (
    lazyload(Hearing.questions),
    joinedload(Hearing.project).options(load_only(Project.title, Project.area_code), joinedload(Project.organisation)),
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a hearing; a correction of its result moves `at`."""

    hearing: Hearing
    name: str
    first: datetime
    at: datetime
    change: HearingChange | None = None


def in_address(phase: Phase | None, area: Area | None) -> dict[str, Any]:
    """The filters of the list as an address of the feed names them."""
    return feeds.in_language({"phase": phase.value if phase else None, "area": area.code if area else None})


@blueprint.get("/hearings/feed.atom")
@public
def feed() -> Response:
    """What happened to hearings, newest first; by area, and by the phase in which they are now."""
    area, wanted = areas.get(request.args.get("area")), request.args.get("phase", "")
    phase = Phase(wanted) if wanted in set(Phase) - {Phase.DRAFT} else None
    title = t("ร่วมคิด: การรับฟังความคิดเห็น", "Ruamkid: hearings") + (f" · {full_name(area)}" if area else "")
    asked = in_address(phase, area)
    here, there = address("hearings.feed", **asked), address("hearings.index", **asked)
    return feeds.atom(title, [_entry(one) for one in events(phase, area)], here=here, there=there)


def link(area: Area | None) -> str:
    """From the list: of every phase, for a hearing moves on from one to the next."""
    return url_for("hearings.feed", **in_address(None, area))


def events(phase: Phase | None, area: Area | None) -> list[Event]:
    """The newest of all kinds; of each kind no more are read than could be among them."""
    now = clock.now()
    shown: list[ColumnElement[bool]] = [Hearing.announced_at <= now]
    shown += [in_phase(phase, now)] if phase else []
    shown += [areas.within(Hearing.area_code, area)] if area else []
    found = [
        Event(one, "announced", at, at) for one in _newest(Hearing.announced_at, *shown) if (at := one.announced_at)
    ]
    opened = _newest(Hearing.opens_at, *shown, took_place(), Hearing.opens_at <= now)
    found += [Event(one, "opened", one.opens_at, one.opens_at) for one in opened]
    summarised = _newest(Hearing.changed_at, *shown, Hearing.summary_published_at <= now)
    found += [
        Event(one, "summarised", first, max(first, one.changed_at))
        for one in summarised
        if (first := one.summary_published_at)
    ]
    changed = select(HearingChange, Hearing).join(Hearing, Hearing.id == HearingChange.hearing_id).where(*shown)
    changed = changed.order_by(HearingChange.made_at.desc(), HearingChange.id.desc()).limit(feeds.MOST)
    rows = db.session.execute(changed.options(*AS_NEWS)).tuples()
    found += [Event(hearing, one.kind, one.made_at, one.made_at, one) for one, hearing in rows]
    return sorted(found, key=lambda one: (one.at, one.hearing.id, one.name), reverse=True)[: feeds.MOST]


def _newest(moment: Any, *conditions: ColumnElement[bool]) -> list[Hearing]:
    statement = select(Hearing).where(*conditions).order_by(moment.desc(), Hearing.id.desc()).limit(feeds.MOST)
    return list(db.session.scalars(statement.options(*AS_NEWS)))


def _entry(one: Event) -> feeds.Entry:
    hearing, place = one.hearing, areas.full_path_name(one.hearing.area)
    page = address("hearings.show", public_id=hearing.public_id)
    mark = f"change-{one.change.public_id}" if one.change else one.name
    return feeds.Entry(
        id=f"{page}#{mark}",
        title=f"{NAMES[one.name]}: {hearing.title}",
        url=page,
        published=one.first,
        updated=one.at,
        author=str(hearing.project.organisation.name),
        category=(hearing.area_code, place),
        summary=f"{_words(one)} · {place}",
    )


def _words(one: Event) -> str:
    hearing = one.hearing
    if one.change and one.name == ChangeKind.CANCELLED:
        return t("เหตุผล: {reason}", "Reason: {reason}", reason=one.change.reason)
    if one.change:
        until, why = thai_date(one.change.closes_after), one.change.reason
        return t("รับฟังถึง {day} เหตุผล: {reason}", "Until {day}. Reason: {reason}", day=until, reason=why)
    if one.name == "summarised":
        return hearing.summary if len(hearing.summary) <= LONGEST else hearing.summary[: LONGEST - 1].rstrip() + "…"
    opens, closes = thai_date(hearing.opens_at), thai_date(hearing.closes_at)
    return t("เปิดรับ {a} ถึง {b}", "Open from {a} to {b}", a=opens, b=closes)
