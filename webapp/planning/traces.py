"""Both ways: from a plan item to every voice behind it; from a submission to every step that it has gone.

A trace is plain data, the same for every reader and for every giving-out, so that its hash can be kept: only what the
public may read stands in it. Pages and papers are made of it.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from webapp.areas import queries as areas
from webapp.core.db import db
from webapp.insights import split_queries, theme_queries
from webapp.insights.models import Analysis, Aspect, Label, ThemeMember
from webapp.planning import link_queries, national, queries
from webapp.planning.models import Link, Plan, PlanItem, Progress, Response, Strategy
from webapp.submissions.models import Submission, Visibility

Trace = dict[str, Any]
FORMAT = "ruamkid trace 1"
DISSENT = ("oppose", "conditional")


def as_file(trace: Trace) -> bytes:
    """Canonical JSON: the same content gives the same bytes."""
    return json.dumps(trace, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def digest(trace: Trace) -> str:
    return hashlib.sha256(as_file(trace)).hexdigest()


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _plan(plan: Plan) -> Trace:
    return {"id": plan.public_id, "title": plan.title, "edition": plan.edition, "status": plan.status}


def _strategy(strategy: Strategy) -> Trace:
    serves = [{"code": one.code, "level": one.level, "th": one.words.th} for one in national.named(strategy.serves)]
    return {"id": strategy.public_id, "number": strategy.number, "title": strategy.title, "serves": serves}


def _item(item: PlanItem) -> Trace:
    return {
        "id": item.public_id,
        "code": item.code,
        "title": item.title,
        "agency": item.agency,
        "area": {"code": item.area_code, "name": areas.full_path_name(item.area).th},
        "fiscal_year": item.fiscal_year,
        "status": item.status,
        "budget": [
            {"source": one.source, "fiscal_year": one.fiscal_year, "baht": str(one.amount)}
            for one in queries.budgets_by_year(item)
        ],
    }


def _link(link: Link) -> Trace:
    return {
        "id": link.public_id,
        "relation": link.relation,
        "reason": link.reason,
        "made_at": _at(link.made_at),
        "confirmed_at": _at(link.confirmed_at),
        "evidence": link.evidence,
    }


def _answers(answers: Sequence[Response]) -> list[Trace]:
    return [
        {
            "version": one.version,
            "text": one.text,
            "text_en": one.text_en,
            "signed_as": one.signed_as,
            "published_at": _at(one.published_at),
        }
        for one in reversed(answers)
    ]


def _progress(progress: Sequence[Progress]) -> list[Trace]:
    return [
        {
            "status": one.status,
            "text": one.text,
            "spent_baht": str(one.spent) if one.spent is not None else None,
            "reported_at": _at(one.reported_at),
        }
        for one in reversed(progress)
    ]


def _voice(one: Submission, stance: str | None, copies: int) -> Trace:
    return {
        "id": one.public_id,
        "kind": one.kind,
        "text": one.public_text,
        "stance": stance,
        "copies": copies,
        "area": {"code": one.area_code, "name": areas.full_path_name(one.area).th},
        "channel": one.channel,
        "received_at": _at(one.received_at),
    }


def of_item(item: PlanItem) -> Trace:
    """A plan item and every voice behind it, theme by theme, with stance; what may not be shown is counted."""
    chain = queries.item_chain(item)
    links = db.session.scalars(
        select(Link).where(Link.plan_item_id.in_(chain), *link_queries.IN_FORCE).order_by(Link.id)
    ).all()
    themes = [one for one in links if one.theme is not None and one.theme.is_public]
    rows = {row.theme.id: row for row in theme_queries.rows([one.theme for one in themes if one.theme])}
    alone = [one for one in links if one.submission is not None]
    voices = _voices([one.theme_id for one in themes if one.theme_id], [one.submission_id or 0 for one in alone])
    groups = []
    for one in themes:
        row = rows[one.theme_id or 0]
        shown, hidden = voices["theme", one.theme_id or 0]
        groups.append(
            {
                "theme": {"id": row.public_id, "title": row.title, "title_is_verbatim": row.is_verbatim},
                "link": _link(one),
                "texts": row.count.texts,
                "voices": row.count.voices,
                "stances": {name: number for name, number, _ in row.stances},
                "said": shown,
                "not_shown": hidden,
                "answers": _answers(link_queries.responses_of(one.theme_id or 0)),
            }
        )
    single = []
    for one in alone:
        shown, hidden = voices["submission", one.submission_id or 0]
        single.append({"link": _link(one), "said": shown, "not_shown": hidden})
    return {
        "format": FORMAT,
        "kind": "plan_item",
        "item": _item(item),
        "plan": _plan(item.strategy.plan),
        "strategy": _strategy(item.strategy),
        "themes": groups,
        "single": single,
        "progress": _progress(link_queries.progress_of(chain)),
    }


def _voices(theme_ids: Sequence[int], numbers: Sequence[int]) -> dict[tuple[str, int], tuple[list[Trace], int]]:
    """The submissions of themes and single ones: those that may be shown, and how many may not."""
    copies = dict(
        db.session.execute(
            select(Submission.duplicate_of_id, func.count())
            .where(Submission.duplicate_of_id.is_not(None))
            .where(
                Submission.duplicate_of_id.in_(
                    select(ThemeMember.submission_id).where(ThemeMember.theme_id.in_(theme_ids))
                )
                | Submission.duplicate_of_id.in_(numbers)
            )
            .group_by(Submission.duplicate_of_id)
        )
        .tuples()
        .all()
    )
    member = select(ThemeMember.theme_id, Submission).join(Submission, Submission.id == ThemeMember.submission_id)
    found = [
        ("theme", theme_id, one)
        for theme_id, one in db.session.execute(
            member.where(ThemeMember.theme_id.in_(theme_ids)).order_by(Submission.received_at, Submission.id)
        )
    ]
    single = select(Submission).where(Submission.id.in_(numbers)).order_by(Submission.id)
    found += [("submission", one.id, one) for one in db.session.scalars(single)]
    stances = _stances([one.id for _, _, one in found])
    said = {
        theme: split_queries.words_in(theme, [one for kind, number, one in found if (kind, number) == ("theme", theme)])
        for theme in theme_ids
    }
    groups: dict[tuple[str, int], tuple[list[Trace], int]] = defaultdict(lambda: ([], 0))
    for kind, number, one in found:
        shown, hidden = groups[kind, number]
        if one.visibility == Visibility.VISIBLE:
            voice = _voice(one, one.stance_given or stances.get(one.id), copies.get(one.id, 0))
            part = said.get(number, {}).get(one.id) if kind == "theme" else None
            shown.append(voice | {"text": part, "part": True} if part else voice)
        else:
            hidden += 1
        groups[kind, number] = shown, hidden
    return groups


def _stances(numbers: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(numbers), 5000):
        part = numbers[start : start + 5000]
        wanted = Label.submission_id.in_(part), Label.aspect == Aspect.STANCE, Label.in_force
        found |= dict(db.session.execute(select(Label.submission_id, Label.value).where(*wanted)).tuples().all())
    return found


def of_submission(one: Submission) -> Trace:
    """Every step of one submission that the public may read."""
    root = one.duplicate_of_id or one.id
    analysis = db.session.get(Analysis, one.id)
    labels = db.session.scalars(
        select(Label)
        .where(Label.submission_id == one.id, Label.in_force)
        .where(Label.aspect.in_((Aspect.PROBLEM_TYPE, Aspect.STRATEGY)))
        .order_by(Label.aspect, Label.value)
    ).all()
    members = [(member, theme) for member, theme in split_queries.themes_of(root, seen=True) if theme.is_public]
    links = list(link_queries.links_of_submission(root))
    for _, theme in members:
        links += link_queries.links_of_theme(theme.id)
    items = [link.plan_item for link in links if link.plan_item is not None]
    original = db.session.get(Submission, one.duplicate_of_id) if one.duplicate_of_id else None
    rows = theme_queries.rows([theme for _, theme in members])
    themes = [_joined(row, member) for row, (member, _) in zip(rows, members, strict=True)]
    return {
        "format": FORMAT,
        "kind": "submission",
        "submission": _voice(one, one.stance_given, 0),
        "state": {"name": one.state, "since": _at(one.state_changed_at), "reason": one.state_reason},
        "copy_of": original.public_id if original else None,
        "read": {
            "at": _at(analysis.analysed_at),
            "model": analysis.model,
            "reviewed_at": _at(analysis.reviewed_at),
        }
        if analysis
        else None,
        "labels": [
            {"aspect": label.aspect, "value": _named(label), "by": label.source, "model": label.model}
            for label in labels
        ],
        "theme": themes[0] if themes else None,
        **({"parts": parts} if (parts := _parts(one)) else {}),
        **({"themes": themes} if len(themes) > 1 else {}),
        "links": [_link(link) | {"item": _item(link.plan_item) if link.plan_item else None} for link in links],
        "progress": _progress(link_queries.progress_of([item.id for item in items])),
        "answers": [answer for _, theme in members for answer in _answers(link_queries.responses_of(theme.id))],
    }


def _joined(row: theme_queries.ThemeRow, member: ThemeMember) -> Trace:
    return {
        "id": row.public_id,
        "title": row.title,
        "placed_by": member.placed_by,
        "placed_at": _at(member.placed_at),
        "voices": row.count.voices,
    }


def _parts(one: Submission) -> list[Trace]:
    """What an officer split it into: the span, its public words, and the public theme in which it stands."""
    return [
        {
            "span": [shown.part.start, shown.part.end],
            "words": shown.words,
            "theme": shown.theme.public_id if shown.theme and shown.theme.is_public else None,
        }
        for shown in split_queries.shown_parts(one)
    ]


def _named(label: Label) -> str:
    if label.aspect != Aspect.STRATEGY:
        return label.value
    title = db.session.scalar(select(Strategy.title).where(Strategy.public_id == label.value))
    return title or label.value


def dissent(trace: Trace) -> list[Trace]:
    """The voices against, or for it under a condition."""
    groups = [*trace["themes"], *trace["single"]]
    return [voice for group in groups for voice in group["said"] if voice["stance"] in DISSENT]


def stances(trace: Trace) -> Counter[str]:
    groups = [*trace["themes"], *trace["single"]]
    return Counter(voice["stance"] or "none" for group in groups for voice in group["said"])
