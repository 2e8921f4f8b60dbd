"""What this room adds to the pages of lower rooms: what was understood, and the theme that a voice became part of."""

from datetime import datetime
from typing import Any

from flask import render_template, url_for
from sqlalchemy import func, select

from webapp.areas.models import Area
from webapp.core.db import db
from webapp.core.i18n import t
from webapp.core.panels import provided
from webapp.core.web import current_actor, holds_somewhere
from webapp.hearings.models import Hearing
from webapp.insights import queries, rules, split_queries, theme_queries, type_queries
from webapp.insights.models import Analysis, Aspect, Correction, Label, Theme, ThemeMember
from webapp.projects.models import Project
from webapp.submissions.models import State, Submission

PUBLIC_ASPECTS = (Aspect.PROBLEM_TYPE, Aspect.STRATEGY)


def _filed_under(submission: Submission) -> list[tuple[Label, str]]:
    """The labels in force that the public sees: what it is about, not what its writer feels."""
    labels = [one for one in queries.labels_of([submission.id])[submission.id] if one.in_force]
    strategies = (
        queries.strategies_for(submission.area_code) if any(one.aspect == Aspect.STRATEGY for one in labels) else {}
    )
    return [
        (one, str(type_queries.words_of(one.aspect, one.value, submission.area_code, strategies)))
        for one in labels
        if one.aspect in PUBLIC_ASPECTS
    ]


def on_submission(submission: Submission) -> str | None:
    """What it was filed under, by whom, and its theme."""
    labels = _filed_under(submission)
    themes = [theme for _, theme in _themes_of(submission)]
    may_review = queries.may_review(current_actor(), submission.area_code)
    if not labels and not themes and not may_review and not submission.type_given:
        return None
    return render_template(
        "insights/_on_submission.html",
        submission=submission,
        labels=labels,
        rows=theme_queries.rows(themes),
        may_review=may_review,
    )


def _themes_of(submission: Submission) -> list[tuple[ThemeMember, Theme]]:
    """The themes that the public sees it in: its own, or its original's; several only if it is split."""
    found = split_queries.themes_of(submission.duplicate_of_id or submission.id)
    return [(member, theme) for member, theme in found if theme.is_public]


def on_project(project: Project) -> str | None:
    hearings = Submission.hearing_id.in_(select(Hearing.id).where(Hearing.project_id == project.id))
    return _themes_panel(theme_queries.themes_of_submissions(hearings))


def on_hearing(hearing: Hearing) -> str | None:
    return _themes_panel(theme_queries.themes_of_submissions(Submission.hearing_id == hearing.id))


def on_area(area: Area) -> str | None:
    page = theme_queries.top_themes(area)
    return _themes_panel(page, url_for("insights.themes", area=area.code))


def _themes_panel(rows: list[theme_queries.ThemeRow], more: str | None = None) -> str | None:
    return render_template("insights/_themes.html", rows=rows, more=more, rules=rules) if rows else None


def on_workspace(subject: object) -> str | None:
    """How much waits for this officer."""
    actor = current_actor()
    if not holds_somewhere(actor, "insight.review"):
        return None
    return render_template(
        "insights/_on_workspace.html", review=queries.to_review(actor), proposals=queries.proposals_waiting(actor)
    )


def tracking_steps(submission: Submission) -> list[dict[str, Any]]:
    """Understood: under what; part of a theme: which."""
    analysis = db.session.get(Analysis, submission.id)
    names = ", ".join(words for _, words in _filed_under(submission))
    filed = names and t("จัดอยู่ในเรื่อง {names}", "Filed under {names}", names=names)
    chosen = submission.type_given and type_queries.words_of(
        Aspect.PROBLEM_TYPE, submission.type_given, submission.area_code
    )
    given = chosen and t("ประเภทที่ท่านเลือก: {name}", "Type you chose: {name}", name=chosen)
    at = analysis.reviewed_at or analysis.analysed_at if analysis else _read_by_a_person(submission)
    read = {
        "at": at,
        "title": t("อ่านและจัดหมวดเรื่อง", "Read and sorted"),
        "text": filed or given or "",
        "url": None,
        "state": "done" if at else "current",
    }
    themes = _themes_of(submission)
    rows = theme_queries.rows([theme for _, theme in themes])
    joined = [_joined(row, member) for row, (member, _) in zip(rows, themes, strict=True)]
    return [read, *(joined or [_joined(None, None)])]


def _read_by_a_person(submission: Submission) -> datetime | None:
    """When somebody filed it, or did more with it, before the machine came to it."""
    if submission.state != State.WAITING:
        return submission.state_changed_at
    return db.session.scalar(select(func.max(Correction.made_at)).where(Correction.submission_id == submission.id))


def _joined(row: theme_queries.ThemeRow | None, member: ThemeMember | None) -> dict[str, Any]:
    words = t(
        "ประเด็น “{title}” มีผู้ส่งเรื่องทั้งหมด {n} เสียง",
        "Theme “{title}”, {n} voices in all",
        title=row.title if row else "",
        n=row.count.voices if row else 0,
    )
    return {
        "at": member.placed_at if member else None,
        "title": t("รวมกับเรื่องเดียวกันเป็นประเด็น", "Joined with others to a theme"),
        "text": words if row else "",
        "url": url_for("insights.theme", public_id=row.public_id) if row else None,
        "state": "done" if row else "todo",
    }


def on_tracking(submission: Submission) -> str | None:
    """The way of every part, if an officer split it."""
    parts = split_queries.shown_parts(submission)
    if not parts:
        return None
    members = {theme.id: member for member, theme in split_queries.themes_of(submission.id)}
    ways = []
    for shown in parts:
        theme, member = shown.theme, members.get(shown.theme.id) if shown.theme else None
        row = theme_queries.rows([theme])[0] if theme and theme.is_public else None
        given = provided("theme_steps", submission.id, [theme] if theme and member and member.is_seen else [])
        ways.append((shown, [_joined(row, member if row else None), *given]))
    return render_template("insights/_parts.html", parts=ways)
