"""The numbers of a report: each has a readable definition and names exactly what it counts, so that it can be counted again.

A figure counts rows by moments that never change (received, published, made), up to the moment at which the report was
drawn. What came later cannot alter it; a row that vanished or was backdated does, and is found by the hash.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.escalations.models import Escalation, EscalationMove, EscalationTask
from webapp.escalations.rules import Act
from webapp.hearings.models import Hearing
from webapp.hearings.queries import took_place
from webapp.insights import theme_queries
from webapp.insights.models import Quotation, Theme, ThemeMember
from webapp.insights.queries import public_words
from webapp.planning.models import PROMISES, Link, Response
from webapp.projects.models import Project, ProjectRevision
from webapp.reports.contents import TITLE_HIDDEN
from webapp.reports.period_rules import Period
from webapp.submissions.models import Kind, Submission

MOST_NEEDS, MOST_QUOTES = 12, 3


@dataclass(frozen=True, slots=True)
class Scope:
    """What a figure is about: an area, from a moment up to another."""

    area: Area
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, what it counts in words, and the query of the public ids that it counts."""

    name: Text
    definition: Text
    rows: Callable[[Scope], Select[Any]]


def scope_of(area: Area, period: Period, drawn_at: datetime) -> Scope:
    begin, end = period.moments()
    return Scope(area, begin, min(end, drawn_at))


def _during(column: Any, scope: Scope) -> Any:
    return (column >= scope.begin) & (column < scope.end)


def _received(kind: Kind | None) -> Callable[[Scope], Select[Any]]:
    def rows(scope: Scope) -> Select[Any]:
        statement = select(Submission.public_id).where(
            areas.within(Submission.area_code, scope.area), _during(Submission.received_at, scope)
        )
        return statement if kind is None else statement.where(Submission.kind == kind)

    return rows


def _themes(scope: Scope) -> Select[Any]:
    return select(Theme.public_id).where(areas.within(Theme.area_code, scope.area), _during(Theme.created_at, scope))


def _links(promised: bool) -> Callable[[Scope], Select[Any]]:
    def rows(scope: Scope) -> Select[Any]:
        kinds = Link.relation.in_(PROMISES) if promised else Link.relation.not_in(PROMISES)
        theme = select(Theme.id).where(areas.within(Theme.area_code, scope.area))
        alone = select(Submission.id).where(areas.within(Submission.area_code, scope.area))
        mine = Link.theme_id.in_(theme) | Link.submission_id.in_(alone)
        holds_since = func.coalesce(Link.confirmed_at, Link.made_at)  # what waits for a second planner is no decision
        return select(Link.public_id).where(mine, kinds, Link.waits.is_(False), _during(holds_since, scope))

    return rows


def _responses(scope: Scope) -> Select[Any]:
    return (
        select(Response.public_id)
        .join(Theme, Theme.id == Response.theme_id)
        .where(areas.within(Theme.area_code, scope.area), Response.version == 1, _during(Response.published_at, scope))
    )


def _disclosed(scope: Scope) -> Select[Any]:
    return (
        select(Project.public_id)
        .join(ProjectRevision, ProjectRevision.project_id == Project.id)
        .where(
            areas.within(Project.area_code, scope.area),
            ProjectRevision.number == 1,
            _during(ProjectRevision.made_at, scope),
        )
    )


def _closed(scope: Scope) -> Select[Any]:
    return select(Hearing.public_id).where(
        areas.within(Hearing.area_code, scope.area),
        Hearing.announced_at.is_not(None),
        took_place(),
        _during(Hearing.closes_at, scope),
    )


def _summarised(scope: Scope) -> Select[Any]:
    return _closed(scope).where(Hearing.summary_published_at < scope.end)


def _handed_up(scope: Scope) -> Select[Any]:
    return select(Escalation.public_id).where(
        areas.within(Escalation.area_code, scope.area), _during(Escalation.made_at, scope)
    )


def _decided(scope: Scope) -> Select[Any]:
    return (
        select(Escalation.public_id)
        .join(EscalationMove, EscalationMove.escalation_id == Escalation.id)
        .where(
            areas.within(Escalation.area_code, scope.area),
            EscalationMove.act.in_((Act.DECIDE, Act.SOLVE)),
            _during(EscalationMove.made_at, scope),
        )
        .distinct()
    )


def _tasks_done(scope: Scope) -> Select[Any]:
    return (
        select(EscalationTask.public_id)
        .join(Escalation, Escalation.id == EscalationTask.escalation_id)
        .where(areas.within(Escalation.area_code, scope.area), _during(EscalationTask.done_at, scope))
    )


FIGURES: dict[str, Figure] = {
    "voices": Figure(
        Text("เสียงที่ได้รับ", "Voices received"),
        Text(
            "ความคิดเห็นและเรื่องแจ้งทุกเรื่องในพื้นที่ที่รับไว้ในรอบ รวมเรื่องซ้ำ",
            "Every opinion and report of the area received in the period, copies included",
        ),
        _received(None),
    ),
    "reports": Figure(
        Text("เรื่องแจ้งปัญหา", "Problem reports"),
        Text("ส่วนที่เป็นเรื่องแจ้งปัญหา รวมคำขอให้จัดรับฟัง", "Those of them that report a problem or ask for a hearing"),
        _received(Kind.PROBLEM_REPORT),
    ),
    "opinions": Figure(
        Text("ความคิดเห็นในการรับฟัง", "Opinions in hearings"),
        Text("ส่วนที่เป็นความคิดเห็นในการรับฟัง", "Those of them given in a hearing"),
        _received(Kind.OPINION),
    ),
    "themes": Figure(
        Text("ประเด็นที่จัดทำในรอบนี้", "Themes made in the period"),
        Text("ประเด็นของพื้นที่ที่นักวิเคราะห์รับไว้ในรอบ", "Themes of the area that planners accepted in the period"),
        _themes,
    ),
    "promises": Figure(
        Text("เรื่องที่รับเข้าแผนในรอบนี้", "Taken into the plan in the period"),
        Text(
            "การเชื่อมโยงว่ารับเข้าแผน อยู่ในแผนแล้ว หรือรับบางส่วน ที่ทำในรอบ",
            "Links made in the period: adopted, already planned, partly adopted",
        ),
        _links(True),
    ),
    "refusals": Figure(
        Text("เรื่องที่ไม่รับหรือส่งให้หน่วยงานอื่นในรอบนี้", "Not adopted or referred in the period"),
        Text(
            "การเชื่อมโยงว่าไม่รับ นอกอำนาจ หรือส่งต่อหน่วยงานอื่น ที่ทำในรอบ",
            "Links made in the period: not adopted, out of scope, referred",
        ),
        _links(False),
    ),
    "answers": Figure(
        Text("ประเด็นที่ตอบครั้งแรกในรอบนี้", "Themes first answered in the period"),
        Text("ประเด็นที่มีคำตอบฉบับแรกในรอบ", "Themes whose first answer was published in the period"),
        _responses,
    ),
    "disclosed": Figure(
        Text("โครงการที่เปิดเผย", "Projects disclosed"),
        Text("โครงการที่เผยแพร่ครั้งแรกในรอบ", "Projects first published in the period"),
        _disclosed,
    ),
    "hearings": Figure(
        Text("การรับฟังที่ปิดแล้ว", "Hearings closed"),
        Text(
            "การรับฟังที่ประกาศแล้วและปิดในรอบ ไม่นับที่ยกเลิกก่อนเปิดรับ",
            "Announced hearings that closed in the period, without those cancelled before they opened",
        ),
        _closed,
    ),
    "summaries": Figure(
        Text("การรับฟังที่เผยแพร่ผลแล้ว", "of these, with a published result"),
        Text("การรับฟังข้างต้นที่เผยแพร่ผลภายในรอบ", "Those hearings whose result was published within the period"),
        _summarised,
    ),
    "handed_up": Figure(
        Text("เรื่องที่ส่งต่อขึ้นไป", "Escalated problems"),
        Text("เรื่องของพื้นที่ที่ส่งต่อในรอบ", "Problems of the area escalated in the period"),
        _handed_up,
    ),
    "decided": Figure(
        Text("เรื่องที่มีข้อสั่งการหรือแก้ไขแล้ว", "Decided or solved"),
        Text("เรื่องที่ส่งต่อและมีข้อสั่งการหรือแก้ไขในรอบ", "Problems decided or solved by a station in the period"),
        _decided,
    ),
    "tasks_done": Figure(
        Text("งานตามข้อสั่งการที่เสร็จ", "Tasks done"),
        Text("งานตามข้อสั่งการที่บันทึกว่าเสร็จในรอบ", "Tasks of decisions recorded as done in the period"),
        _tasks_done,
    ),
}


def counted(key: str, scope: Scope) -> list[str]:
    """The public ids that a figure counts, in order."""
    return sorted(db.session.scalars(FIGURES[key].rows(scope)))


def digest(found: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


def draw(scope: Scope) -> dict[str, dict[str, Any]]:
    """Every figure with its value and the hash of what it counted."""
    result = {}
    for key in FIGURES:
        found = counted(key, scope)
        result[key] = {"value": len(found), "sha256": digest(found)}
    return result


def needs(scope: Scope) -> list[dict[str, Any]]:
    """The largest public themes with a voice in the period: counts, what became of them, and verified quotations."""
    voiced = (
        select(ThemeMember.theme_id)
        .join(Submission, Submission.id == ThemeMember.submission_id)
        .where(_during(Submission.received_at, scope))
    )
    found = db.session.scalars(
        select(Theme).where(Theme.is_public, areas.within(Theme.area_code, scope.area), Theme.id.in_(voiced))
    ).all()
    rows = sorted(theme_queries.rows(found), key=lambda row: (-row.count.voices, row.theme.id))[:MOST_NEEDS]
    return [_need(row) for row in rows]


def _need(row: theme_queries.ThemeRow) -> dict[str, Any]:
    held = Link.theme_id == row.theme.id, Link.ended_at.is_(None), Link.waits.is_(False)
    links = db.session.scalars(select(Link).where(*held).order_by(Link.id)).all()
    quotes = db.session.scalars(
        select(Quotation).where(Quotation.theme_id == row.theme.id).order_by(Quotation.position, Quotation.id)
    ).all()
    chosen = [(one, public_words(one.submission, one.start, one.end)) for one in quotes]
    return {
        "theme": row.theme.public_id,
        "title": row.title,
        "title_quote": theme_queries.title_quote(row.theme),
        "texts": row.count.texts,
        "voices": row.count.voices,
        "became": [{"relation": one.relation, "item": one.plan_item.title if one.plan_item else ""} for one in links],
        "quotes": [
            {"submission": one.submission.public_id, "start": one.start, "end": one.end, "words": words}
            for one, words in chosen
            if words
        ][:MOST_QUOTES],
    }


def broken_quotes(drawn: Sequence[dict[str, Any]]) -> list[str]:
    """Quotations, titles among them, that are no longer what the public may read, by the submission they come from."""
    quotes = [quote for need in drawn for quote in (*need["quotes"], need.get("title_quote")) if quote]
    named = select(Submission).where(Submission.public_id.in_([quote["submission"] for quote in quotes]))
    said = {one.public_id: one for one in db.session.scalars(named)}
    return [
        quote["submission"]
        for quote in quotes
        if quote["submission"] not in said
        or public_words(said[quote["submission"]], quote["start"], quote["end"]) != quote["words"]
    ]


def readable(drawn: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The needs without the words of submissions that were hidden since."""
    hidden = set(broken_quotes(drawn))
    return [
        need
        | {"quotes": [quote for quote in need["quotes"] if quote["submission"] not in hidden]}
        | ({"title": str(TITLE_HIDDEN)} if (need.get("title_quote") or {}).get("submission") in hidden else {})
        for need in drawn
    ]
