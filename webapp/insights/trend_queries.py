"""Reads of trends: every theme by week, what grows faster than chance, and whose voices are missing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, literal, select
from sqlalchemy.orm import aliased

from webapp.accounts.queries import in_areas_of
from webapp.areas import population
from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.core.db import db, unindexed
from webapp.core.policy import Actor, Role
from webapp.core.thai import dictionary_order
from webapp.insights import queries, theme_queries, trend_rules
from webapp.insights.models import Cluster, ClusterMember, Theme, ThemeMember, ThemeState
from webapp.submissions.campaign_models import CampaignLetter
from webapp.submissions.campaigns import is_further
from webapp.submissions.models import Kind, Submission, Visibility

SHOWN_PLACES = 3


@dataclass(frozen=True, slots=True)
class Weeks:
    """What arrived in each week: different texts, and the voices with their copies and every letter of a campaign."""

    starts: Sequence[datetime]
    texts: list[int]
    voices: list[int]

    @property
    def rows(self) -> list[tuple[datetime, int, int]]:
        return list(zip(self.starts, self.texts, self.voices, strict=True))

    @property
    def bars(self) -> list[trend_rules.Bar]:
        return trend_rules.bars(self.voices)


def _week(column: Any, starts: Sequence[datetime]) -> ColumnElement[int]:
    """The number of the week in which a moment lies."""
    return case(*((column >= start, n) for n, start in reversed(list(enumerate(starts)))), else_=-1).label("week")


def weeks_of_theme(theme: Theme, now: datetime) -> Weeks:
    """Half a year of a theme; a copy counts in the week in which it arrived."""
    starts = trend_rules.starts(now, trend_rules.LONG)
    return _weeks(ThemeMember.theme_id, ThemeMember.submission_id, [theme.id], starts).get(theme.id) or _none(starts)


def _none(starts: Sequence[datetime]) -> Weeks:
    return Weeks(starts, [0] * len(starts), [0] * len(starts))


def _weeks(group: Any, member: Any, numbers: Sequence[int], starts: Sequence[datetime]) -> dict[int, Weeks]:
    """The weeks of several themes (or clusters), by their own number."""
    copy, texts_of = aliased(Submission), func.count().filter(~_is_further_in(group, member))
    found: dict[int, Weeks] = {}
    for said, joined, texts_in in (
        (Submission, Submission.id == member, texts_of),
        (copy, copy.duplicate_of_id == member, literal(0)),
    ):
        week = _week(said.received_at, starts)
        counted = (
            select(group, week, func.count(), texts_in)
            .join(said, joined)
            .where(group.in_(numbers), said.received_at >= starts[0])
            .group_by(group, "week")
        )
        for number, at, n, texts in db.session.execute(counted).tuples():
            weeks = found.get(number)
            if weeks is None:
                weeks = found[number] = _none(starts)
            weeks.voices[at] += n
            weeks.texts[at] += texts
    return found


def _is_further_in(group: Any, member: Any) -> ColumnElement[bool]:
    """Whether a member is a letter of a campaign of which an earlier one is a member too, and the text."""
    own, earlier, other = aliased(CampaignLetter), aliased(CampaignLetter), aliased(group.class_)
    return exists().where(
        own.submission_id == member,
        earlier.campaign_id == own.campaign_id,
        earlier.submission_id < own.submission_id,
        getattr(other, group.key) == group,
        getattr(other, member.key) == earlier.submission_id,
    )


@dataclass(slots=True)
class Trend:
    """A theme, or a proposal that nobody has decided on, by week; only themes are judged for growth."""

    title: str
    weeks: Weeks
    theme: Theme | None = None
    cluster: Cluster | None = None
    burst: trend_rules.Burst | None = None
    is_new: bool = False
    places: list[tuple[Area, int]] = field(default_factory=list)

    @property
    def is_burst(self) -> bool:
        return self.burst is not None and self.burst.is_burst


@dataclass(frozen=True, slots=True)
class Trends:
    """All that moved in an area; `loose` is what came in the last week and stands in no theme."""

    themes: list[Trend]
    bursts: list[Trend]
    new: list[Trend]
    received: Weeks
    loose: int
    can_compare: bool


def trends(actor: Actor, area: Area, now: datetime) -> Trends:
    """Open themes of an area by week, those that grow, and what is new: themes and undecided proposals.

    A proposal is made of what waits, which is mostly recent: that it grew in the last week says nothing.
    """
    starts = trend_rules.starts(now, trend_rules.WEEKS)
    first = db.session.scalar(select(func.min(Submission.received_at)).where(areas.within(Submission.area_code, area)))
    begun = trend_rules.first_week(starts, first)
    themes, proposals = _themes(actor, area, starts), _proposals(actor, area, starts)
    firsts = _first_texts([one for one in (*themes, *proposals) if not sum(one.weeks.texts[: -trend_rules.NEW_WEEKS])])
    for one in (*themes, *proposals):
        one.is_new = trend_rules.is_new(now, firsts.get(_key(one)), sum(one.weeks.texts))
        if one.theme:
            one.burst = trend_rules.burst(one.weeks.texts, begun, len(themes))
    themes.sort(key=lambda one: (-sum(one.weeks.voices), one.title))
    bursts = sorted((one for one in themes if one.is_burst), key=lambda one: one.burst.chance if one.burst else 1)
    new = [one for one in (*themes, *proposals) if one.is_new and not one.is_burst]
    new.sort(key=lambda one: (-sum(one.weeks.voices), one.title))
    _add_places([*bursts, *new], starts[-1])
    can_compare = len(starts) - 1 - begun >= trend_rules.FEWEST_WEEKS
    return Trends(themes, bursts, new, _received(area, starts), _loose(area, starts[-1]), can_compare)


def _key(one: Trend) -> tuple[str, int]:
    return ("theme", one.theme.id) if one.theme else ("cluster", one.cluster.id if one.cluster else 0)


def _themes(actor: Actor, area: Area, starts: Sequence[datetime]) -> list[Trend]:
    own = in_areas_of(Theme.area_code, actor, Role.PLANNER), areas.within(Theme.area_code, area)
    themes = db.session.scalars(select(Theme).where(*own, Theme.state == ThemeState.OPEN)).all()
    weeks = _weeks(ThemeMember.theme_id, ThemeMember.submission_id, [one.id for one in themes], starts)
    titles = theme_queries.titles([one for one in themes if one.id in weeks])
    return [Trend(titles[one.id], weeks[one.id], theme=one) for one in themes if one.id in weeks]


def _proposals(actor: Actor, area: Area, starts: Sequence[datetime]) -> list[Trend]:
    """The coarsest proposals: what is new is often seen there first."""
    shown = queries.all_proposals(actor, area)
    numbers = [one.cluster.id for one in shown]
    weeks = _weeks(ClusterMember.cluster_id, ClusterMember.submission_id, numbers, starts)
    return [
        Trend(one.title, weeks[n], cluster=one.cluster) for n, one in zip(numbers, shown, strict=True) if n in weeks
    ]


def _members(found: Sequence[Trend]) -> list[tuple[str, Any, Any, list[int]]]:
    themes = [one.theme.id for one in found if one.theme]
    clusters = [one.cluster.id for one in found if one.cluster]
    return [
        ("theme", ThemeMember.theme_id, ThemeMember.submission_id, themes),
        ("cluster", ClusterMember.cluster_id, ClusterMember.submission_id, clusters),
    ]


def _first_texts(found: Sequence[Trend]) -> dict[tuple[str, int], datetime]:
    firsts = {}
    for kind, group, member, numbers in _members(found):
        began = (
            select(group, func.min(Submission.received_at))
            .join(Submission, Submission.id == member)
            .where(group.in_(numbers))
            .group_by(group)
        )
        firsts.update({(kind, number): at for number, at in db.session.execute(began).tuples()})
    return firsts


def _add_places(found: Sequence[Trend], since: datetime) -> None:
    """Where what came in the last week was sent from, the most first; every letter of a campaign from its own place."""
    counted: dict[tuple[str, int], list[tuple[Area, int]]] = defaultdict(list)
    for kind, group, member, numbers in _members(found):
        if not numbers:
            continue
        number = func.count().label("number")
        rows = db.session.execute(
            select(group, Submission.area_code, number)
            .join(Submission, Submission.id == member)
            .where(group.in_(numbers), Submission.received_at >= since)
            .group_by(group, Submission.area_code)
            .order_by(number.desc(), Submission.area_code)
        )
        for of, code, n in rows.tuples():
            counted[kind, of].append((areas.tree().by_code[code], n))
    for one in found:
        one.places = counted[_key(one)][:SHOWN_PLACES]


def _told(area: Area) -> list[ColumnElement[bool]]:
    """What is counted of an area: everything but confidential reports, which no list shows."""
    return [areas.within(Submission.area_code, area), Submission.visibility != Visibility.CONFIDENTIAL]


def _received(area: Area, starts: Sequence[datetime]) -> Weeks:
    """Everything that the area received, in a theme or not."""
    week, is_copy = _week(Submission.received_at, starts), Submission.duplicate_of_id.is_not(None)
    counted = (
        select(week, func.count(), func.count().filter(~is_copy, ~is_further(Submission.id)))
        .where(*_told(area), Submission.received_at >= starts[0])
        .group_by("week")
    )
    weeks = _none(starts)
    for at, voices, texts in db.session.execute(counted).tuples():
        weeks.voices[at], weeks.texts[at] = voices, texts
    return weeks


def _loose(area: Area, since: datetime) -> int:
    inside = areas.within(unindexed(Submission.area_code), area)  # a week is a shorter range than a province
    statement = (
        select(func.count())
        .select_from(Submission)
        .outerjoin(ThemeMember, ThemeMember.submission_id == Submission.id)
        .where(
            inside,
            Submission.visibility != Visibility.CONFIDENTIAL,
            Submission.received_at >= since,
            unindexed(Submission.duplicate_of_id).is_(None),
            ~is_further(Submission.id),
        )
        .where(ThemeMember.theme_id.is_(None))
    )
    return db.session.scalar(statement) or 0


# Whose voices are missing


@dataclass(frozen=True, slots=True)
class Place:
    area: Area
    heard: trend_rules.Heard
    opinions: int
    reports: int


@dataclass(frozen=True, slots=True)
class Missing:
    """Where voices come from, by the areas directly within and by channel, beside the population if it is known."""

    places: list[Place]
    elsewhere: int
    channels: list[tuple[str, int, int]]
    total: int
    figures: population.Figures
    since: datetime

    @property
    def silent(self) -> list[Place]:
        return [one for one in self.places if one.heard.is_silent]

    @property
    def hardly(self) -> list[Place]:
        return [one for one in self.places if one.heard.is_hardly_heard and not one.heard.is_silent]


INSIDE = {
    Level.COUNTRY: (Level.PROVINCE, 2),
    Level.REGION: (Level.PROVINCE, 2),
    Level.PROVINCIAL_CLUSTER: (Level.PROVINCE, 2),
    Level.PROVINCE: (Level.DISTRICT, 4),
    Level.DISTRICT: (Level.SUBDISTRICT, 6),
    Level.SUBDISTRICT: (Level.SUBDISTRICT, 6),
}


def missing(area: Area, now: datetime) -> Missing:
    """A quarter of a year. An opinion counts where its writer lives, if that was said, else where it belongs."""
    since = trend_rules.starts(now, trend_rules.WEEKS)[0]
    level, digits = INSIDE[Level(area.level)]
    home = func.coalesce(Submission.writer_area_code, Submission.area_code)
    told = [*_told(area), Submission.received_at >= since]
    place = func.substr(home, 1, digits).label("place")
    counted = select(place, Submission.kind, func.count()).where(*told).group_by("place", Submission.kind)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for code, kind, n in db.session.execute(counted).tuples():
        found[code][kind] = n
    inside = _inside(area, level)
    voices = {one.code: sum(found.get(one.code, {}).values()) for one in inside}
    figures = population.newest(voices)
    judged = trend_rules.heard(voices, figures.persons)
    total = sum(n for kinds in found.values() for n in kinds.values())
    places = [
        Place(
            one,
            judged[one.code],
            found.get(one.code, {}).get(Kind.OPINION, 0),
            found.get(one.code, {}).get(Kind.PROBLEM_REPORT, 0),
        )
        for one in inside
    ]
    return Missing(places, total - sum(voices.values()), _channels(told, total), total, figures, since)


def _inside(area: Area, level: Level) -> list[Area]:
    within = [one for one in areas.tree().by_code.values() if one.level == level]
    found = [one for one in within if one.path == area.path or one.path.startswith(area.path + "/")]
    return sorted(found, key=lambda one: dictionary_order(one.name_th))


def _channels(told: Sequence[ColumnElement[bool]], total: int) -> list[tuple[str, int, int]]:
    """Every channel with its number and its share of all in per cent, also those that nobody used."""
    rows = db.session.execute(select(Submission.channel, func.count()).where(*told).group_by(Submission.channel))
    counted = dict(rows.tuples().all())
    return [
        (name, counted.get(name, 0), round(100 * counted.get(name, 0) / max(1, total))) for name in trend_rules.CHANNELS
    ]
