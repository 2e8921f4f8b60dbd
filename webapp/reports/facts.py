"""Figures and quotations of one hearing, drawn from what was said; every quotation with the span it stands in."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, select

from nlp import summarise
from webapp.areas import queries as areas
from webapp.areas.rules import full_name
from webapp.core.db import db
from webapp.hearings.models import Hearing
from webapp.hearings.rules import bangkok_day
from webapp.insights import campaign_queries, theme_queries
from webapp.insights.models import Aspect, Label, Quotation, Theme, ThemeMember
from webapp.insights.queries import public_words
from webapp.reports import rules
from webapp.submissions import campaigns
from webapp.submissions.models import State, Submission, Visibility
from webapp.submissions.provenance_models import COUNTS

Facts = dict[str, Any]


def draw(hearing: Hearing) -> Facts:
    """All facts of the result, as plain data that can be kept."""
    opinions = list(
        db.session.scalars(
            select(Submission).where(Submission.hearing_id == hearing.id, COUNTS).order_by(Submission.id)
        )
    )
    letters = campaigns.letters_of(hearing.id)
    texts = _different((one for one in opinions if one.state != State.DUPLICATE), letters)
    given = {one.id: one.stance_given for one in opinions if one.stance_given}
    read = {number: value for number, value in _read_stances(hearing).items() if number not in given}
    stances = given | read
    members = _members(hearing)
    themes = _themes(hearing, opinions, members, stances, letters)
    return {
        "voices": len(opinions),
        "texts": len(texts),
        "campaigns": _campaigns(hearing, stances),
        "channels": Counter(one.channel for one in opinions).most_common(),
        "areas": _areas(opinions),
        "stances": {"given": Counter(given.values()).most_common(), "read": Counter(read.values()).most_common()},
        "themes": themes,
        "dissent": _dissent(opinions, stances),
        "unplaced": _unplaced(texts, members),
        "coverage": _coverage(hearing, texts, members),
    }


def _different(texts: Iterable[Submission], letters: Mapping[int, int]) -> list[Submission]:
    """The different texts among these: of the letters of a campaign the first."""
    found: dict[tuple[str, int], Submission] = {}
    for one in texts:
        found.setdefault(("campaign", letters[one.id]) if one.id in letters else ("text", one.id), one)
    return list(found.values())


def _campaigns(hearing: Hearing, stances: dict[int, str]) -> list[dict[str, Any]]:
    """What many sent in nearly the same words: their voices, and one letter's telling words, as everybody may read them."""
    found = []
    for one in campaign_queries.shown(campaigns.of_hearing(hearing.id)):
        quotes = _quotes(_spans([one.said]), stances) if one.said else []
        found.append({"voices": one.voices, "texts": 1, "quotes": quotes[:1]})
    return found


def _read_stances(hearing: Hearing) -> dict[int, str]:
    """What the machine read or a person corrected, for opinions in which no stance was chosen."""
    in_force = and_(Label.aspect == Aspect.STANCE, Label.in_force, Label.value != "unsure")
    statement = select(Label.submission_id, Label.value).join(Submission).where(Submission.hearing_id == hearing.id)
    return dict(db.session.execute(statement.where(in_force)).tuples().all())


def _members(hearing: Hearing) -> dict[int, list[int]]:
    """Opinion → public themes (of one that is split, those of its parts); a copy stands where its original stands."""
    home = func.coalesce(Submission.duplicate_of_id, Submission.id)
    statement = (
        select(Submission.id, ThemeMember.theme_id)
        .join(ThemeMember, ThemeMember.submission_id == home)
        .join(Theme, Theme.id == ThemeMember.theme_id)
        .where(Submission.hearing_id == hearing.id, Theme.is_public)
        .order_by(Submission.id, ThemeMember.theme_id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for number, theme in db.session.execute(statement).tuples():
        found[number].append(theme)
    return dict(found)


def themes_now(hearing: Hearing) -> set[str]:
    """The public ids of the themes that its result would tell of now."""
    numbers = {number for found in _members(hearing).values() for number in found}
    return set(db.session.scalars(select(Theme.public_id).where(Theme.id.in_(numbers))))


def _areas(opinions: Iterable[Submission]) -> list[list[Any]]:
    """Voices by the district in which the writers live; the province where they said no more."""
    counted = Counter((one.writer_area_code or "")[:4] for one in opinions)
    named = [(areas.get(code) if code else None, count) for code, count in counted.most_common()]
    return [[str(full_name(area)) if area else str(rules.NOT_SAID), count] for area, count in named]


def _themes(
    hearing: Hearing,
    opinions: Sequence[Submission],
    members: dict[int, list[int]],
    stances: dict[int, str],
    letters: Mapping[int, int],
) -> list[dict[str, Any]]:
    by_theme: dict[int, list[Submission]] = defaultdict(list)
    for one in opinions:
        for theme in members.get(one.id, ()):
            by_theme[theme].append(one)
    rows = {
        row.theme.id: row
        for row in theme_queries.rows(list(db.session.scalars(select(Theme).where(Theme.id.in_(by_theme)))))
    }
    chosen: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for quotation in db.session.scalars(
        select(Quotation).where(Quotation.theme_id.in_(by_theme)).order_by(Quotation.position, Quotation.id)
    ):
        if quotation.submission.hearing_id == hearing.id and quotation.theme_id:
            chosen[quotation.theme_id] += _quotes([(quotation.submission, quotation.start, quotation.end)], stances)
    found = []
    for number, said in sorted(by_theme.items(), key=lambda item: (-len(item[1]), item[0])):
        row = rows[number]
        quotes = chosen[number] or _quotes(_spans(said), stances)
        found.append(
            {
                "id": row.public_id,
                "title": row.title,
                "title_quote": theme_queries.title_quote(row.theme),
                "voices": len(said),
                "texts": len(_different((one for one in said if one.state != State.DUPLICATE), letters)),
                "stances": Counter(stances[one.id] for one in said if one.id in stances).most_common(),
                "quotes": quotes[: rules.MOST_QUOTES],
            }
        )
    return found


def _spans(said: Iterable[Submission]) -> Iterable[tuple[Submission, int, int]]:
    """The telling part of each visible text, the longest texts first."""
    visible = [
        one for one in said if one.visibility == Visibility.VISIBLE and one.state != State.DUPLICATE and one.text
    ]
    for one in sorted(visible, key=lambda one: (-min(len(one.text), 300), one.id)):
        span = summarise.span(one.text, {})
        if span is not None:
            yield one, *span


def _quotes(spans: Iterable[tuple[Submission, int, int]], stances: dict[int, str]) -> list[dict[str, Any]]:
    """Quotations that the public may read, each with its submission and span."""
    found = []
    for one, start, end in spans:
        words = public_words(one, start, end)
        if words:
            found.append(
                {
                    "submission": one.public_id,
                    "start": start,
                    "end": end,
                    "words": words,
                    "stance": stances.get(one.id),
                    "channel": one.channel,
                    "on": bangkok_day(one.received_at).isoformat(),
                }
            )
        if len(found) >= rules.MOST_DISSENT:
            break
    return found


def _dissent(opinions: Sequence[Submission], stances: dict[int, str]) -> dict[str, Any] | None:
    """The smaller side, in its own words."""
    side = rules.dissent(Counter(stances.values()))
    if side is None:
        return None
    said = [one for one in opinions if stances.get(one.id) == side]
    return {"stance": side, "voices": len(said), "quotes": _quotes(_spans(said), stances)}


def _unplaced(texts: Iterable[Submission], members: dict[int, list[int]]) -> dict[str, Any]:
    """Texts in no theme, and why, as far as it is known."""
    rest = [one for one in texts if one.id not in members]
    reasons = Counter(one.state_reason for one in rest if one.state == State.OUT_OF_SCOPE)
    return {
        "texts": len(rest),
        "out_of_scope": reasons.most_common(),
        "not_shown": sum(one.visibility != Visibility.VISIBLE for one in rest if one.state != State.OUT_OF_SCOPE),
        "no_words": sum(not one.text.strip() for one in rest if one.state != State.OUT_OF_SCOPE),
        "waiting": sum(
            one.state != State.OUT_OF_SCOPE and one.visibility == Visibility.VISIBLE and bool(one.text.strip())
            for one in rest
        ),
    }


def _coverage(hearing: Hearing, texts: Sequence[Submission], members: dict[int, list[int]]) -> dict[str, Any]:
    """Of texts drawn at random (the same ones each time), how many the themes reach."""
    drawn = random.Random(hearing.public_id).sample(texts, min(rules.SAMPLE, len(texts)))  # noqa: S311  (no secret)
    placed = sum(one.id in members for one in drawn)
    low, high = rules.interval(placed, len(drawn))
    return {"sample": len(drawn), "placed": placed, "low": round(low, 3), "high": round(high, 3)}


def broken_quotes(facts: Facts) -> list[dict[str, Any]]:
    """Quotations that are no longer word for word what the public may read."""
    quotes = [quote for theme in facts["themes"] for quote in (*theme["quotes"], theme.get("title_quote")) if quote]
    quotes += (facts["dissent"] or {}).get("quotes", [])
    quotes += [quote for one in facts.get("campaigns", ()) for quote in one["quotes"]]
    named = [quote["submission"] for quote in quotes]
    rows = {one.public_id: one for one in db.session.scalars(select(Submission).where(Submission.public_id.in_(named)))}
    return [
        quote
        for quote in quotes
        if quote["submission"] not in rows
        or public_words(rows[quote["submission"]], quote["start"], quote["end"]) != quote["words"]
    ]
