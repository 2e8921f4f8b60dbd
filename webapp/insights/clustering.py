"""From many texts to proposals: clusters that a planner may accept as themes.

What people placed is never moved. Themes take part in a run as company for the new texts: where most of a cluster
stands in one theme already, the rest joins it, marked as placed by the machine; every other cluster is a proposal.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import delete, func, insert, select

from webapp.areas import queries as areas
from webapp.core import audit, clock, ids, policy
from webapp.core.db import db, unit_of_work
from webapp.core.operation import operation
from webapp.core.policy import SYSTEM, Actor
from webapp.insights import placing, rules
from webapp.insights.models import (
    Aspect,
    Cluster,
    ClusterMember,
    ClusterRun,
    ClusterState,
    Label,
    Quotation,
    RunState,
    Theme,
    ThemeMember,
    ThemeState,
)
from webapp.insights.split_models import Split
from webapp.submissions.campaign_models import CampaignLetter
from webapp.submissions.models import State, Submission

SEED = 2569
FEWEST_TEXTS = 3  # a smaller group is no proposal
SHOWN_QUOTES = 7


@dataclass(frozen=True, slots=True)
class Voice:
    """A text that takes part in a run."""

    id: int
    text: str
    public_text: str
    group: str
    stance: str | None
    voices: int
    theme_id: int | None
    is_free: bool
    campaign: int | None

    @property
    def said(self) -> int | str:
        """What is counted once: a text, or the one text of a campaign."""
        return self.campaign or self.text


@dataclass(frozen=True, slots=True)
class Proposal:
    """A cluster ready to be stored, all of its words proven to be quotations."""

    stable_id: str
    path: list[str]
    area_code: str
    members: list[int]
    texts: int
    voices: int
    keywords: list[str]
    stances: dict[str, int]
    title: tuple[int, int, int]
    quotes: list[tuple[int, int, int, str | None]]
    like: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did."""

    texts: int = 0
    clusters: int = 0
    unplaced: int = 0
    joined: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(*(getattr(self, n) + getattr(other, n) for n in ("texts", "clusters", "unplaced", "joined")))


def cluster_area(code: str, processes: int = 1) -> Outcome:
    """Propose themes for an area, in place of what was proposed there before and not accepted."""
    return cluster_areas([code], processes)


def cluster_areas(codes: Sequence[str], processes: int = 1, done: Callable[[str], None] | None = None) -> Outcome:
    """The same for several areas at once: one space of meaning for all, a group of texts for each area and hearing."""
    with unit_of_work():
        runs = {code: begin(SYSTEM, code) for code in codes}
    try:
        voices = {code: gather(code) for code in codes}
        db.session.rollback()
        found = understand([voice for code in codes for voice in voices[code]], processes)
        outcome = Outcome()
        for code in codes:
            with unit_of_work():
                outcome += store(SYSTEM, code, runs[code], voices[code], found)
            if done:
                done(code)
        return outcome
    except BaseException:
        with unit_of_work():
            give_up(SYSTEM, list(runs.values()))
        raise


@operation
def begin(actor: Actor, code: str) -> int:
    policy.require(actor, "cluster.run", area_path=areas.path_of(code))
    run = ClusterRun(area_code=code, requested_by=actor.id)
    db.session.add(run)
    db.session.flush()
    audit.record(actor, "cluster.run", "cluster_run", run.public_id, area=code)
    return run.id


@operation
def give_up(actor: Actor, run_ids: Sequence[int]) -> None:
    policy.require(actor, "cluster.run")
    for run in db.session.scalars(
        select(ClusterRun).where(ClusterRun.id.in_(run_ids), ClusterRun.state == RunState.RUNNING)
    ):
        run.state, run.finished_at = RunState.FAILED, clock.now()
        audit.record(actor, "cluster.run", "cluster_run", run.public_id, state="failed")


def gather(code: str) -> list[Voice]:
    """The texts of an area: those in no theme that wait, and those of open themes as company."""
    area = areas.tree().by_code[code]
    copies = (
        select(Submission.duplicate_of_id.label("original"), func.count().label("copies"))
        .where(Submission.duplicate_of_id.is_not(None), areas.within(Submission.area_code, area))
        .group_by(Submission.duplicate_of_id)
        .subquery()
    )
    stance = Label.value.label("stance")
    is_stance = (Label.submission_id == Submission.id) & (Label.aspect == Aspect.STANCE) & Label.in_force
    statement = (
        select(
            Submission.id,
            Submission.text,
            Submission.public_text,
            Submission.hearing_id,
            Submission.state,
            Submission.stance_given,
            stance,
            copies.c.copies,
            ThemeMember.theme_id,
            Theme.state.label("theme_state"),
            CampaignLetter.campaign_id,
        )
        .outerjoin(copies, copies.c.original == Submission.id)
        .outerjoin(Label, is_stance)
        .outerjoin(ThemeMember, ThemeMember.submission_id == Submission.id)
        .outerjoin(Theme, Theme.id == ThemeMember.theme_id)
        .outerjoin(CampaignLetter, CampaignLetter.submission_id == Submission.id)
        .where(areas.within(Submission.area_code, area), Submission.duplicate_of_id.is_(None))
        .where(Submission.state != State.OUT_OF_SCOPE, Submission.is_listed)
        .where(Submission.id.not_in(select(Split.submission_id)))  # a person has said where its parts belong
        .order_by(Submission.id)
    )
    return list(_voices(code, db.session.execute(statement)))


def _voices(code: str, rows: Iterable[Any]) -> Iterable[Voice]:
    last = 0
    for row in rows:
        if row.id == last or (row.theme_id is not None and row.theme_state != ThemeState.OPEN):
            continue
        last = row.id
        if row.theme_id is None and row.state != State.WAITING:
            continue
        group = f"hearing {row.hearing_id}" if row.hearing_id else f"area {code}"
        yield Voice(
            row.id,
            row.text,
            row.public_text,
            group,
            row.stance_given or row.stance,
            1 + (row.copies or 0),
            row.theme_id,
            row.theme_id is None,
            row.campaign_id,
        )


def understand(voices: Sequence[Voice], processes: int) -> Any:
    """The language library's clustering; None when there is nothing to cluster."""
    if not any(voice.is_free for voice in voices):
        return None
    from nlp.cluster import Item, cluster

    items = [
        Item(str(same[0].id), same[0].text, same[0].group, None, same[0].stance, sum(one.voices for one in same))
        for same in together(voices).values()
    ]
    return cluster(items, seed=SEED, n_jobs=processes)


def together(voices: Iterable[Voice]) -> dict[int, list[Voice]]:
    """The voices by the one that speaks for them: letters of one campaign that stand in one place are one text, so that no theme divides them.

    One that hides nothing speaks before others.
    """
    same: dict[Any, list[Voice]] = defaultdict(list)
    for voice in voices:
        same[(voice.campaign, voice.group, voice.theme_id) if voice.campaign else voice.id].append(voice)
    ordered = (sorted(found, key=lambda one: (one.text != one.public_text, one.id)) for found in same.values())
    return {found[0].id: found for found in ordered}


@operation
def store(actor: Actor, code: str, run_id: int, voices: Sequence[Voice], found: Any) -> Outcome:
    """Replace the proposals of the area; let texts join the themes they fit."""
    policy.require(actor, "cluster.run", area_path=areas.path_of(code))
    run = db.session.get_one(ClusterRun, run_id)
    by_id = together(voices)
    still_free = placing.still_free([voice.id for voice in voices if voice.is_free])
    mine = [theme for theme in found.themes if int(theme.members[0]) in by_id] if found else []
    joined = _join_themes(actor, mine, by_id, still_free)
    joined |= _join_campaigns(actor, voices, still_free - joined)
    free = still_free - joined
    _forget_proposals(code)
    dismissed = set(
        db.session.scalars(
            select(Cluster.stable_id).where(_area_of_cluster(code), Cluster.state == ClusterState.DISMISSED)
        )
    )
    proposals = [p for theme in mine if (p := _proposal(theme, by_id, free, code)) and p.stable_id not in dismissed]
    _insert(run, proposals)
    placed = {member for proposal in proposals for member in proposal.members}
    texts = sum(voice.is_free for voice in voices)
    run.state, run.texts, run.placed, run.finished_at = RunState.DONE, texts, len(placed) + len(joined), clock.now()
    audit.record(actor, "cluster.run", "cluster_run", run.public_id, clusters=len(proposals), joined=len(joined))
    return Outcome(texts, len(proposals), texts - len(placed) - len(joined), len(joined))


def _area_of_cluster(code: str) -> Any:
    return areas.within(Cluster.area_code, areas.tree().by_code[code])


def _forget_proposals(code: str) -> None:
    old = select(Cluster.id).where(_area_of_cluster(code), Cluster.state == ClusterState.PROPOSED)
    numbers = db.session.scalars(old).all()
    for start in range(0, len(numbers), 5000):
        part = numbers[start : start + 5000]
        db.session.execute(delete(Quotation).where(Quotation.cluster_id.in_(part)))
        db.session.execute(delete(ClusterMember).where(ClusterMember.cluster_id.in_(part)))
        db.session.execute(delete(Cluster).where(Cluster.id.in_(part)))


def _join_themes(actor: Actor, themes: Sequence[Any], by_id: Mapping[int, list[Voice]], free: set[int]) -> set[int]:
    """Where most of a finest cluster stands in one theme, the rest joins it."""
    coarse = {step for theme in themes for step in theme.path[:-1]}
    joining: dict[int, list[int]] = defaultdict(list)
    for theme in themes:
        if theme.id in coarse:
            continue
        members = [voice for member in theme.members for voice in by_id[int(member)]]
        placed = Counter(voice.theme_id for voice in members if voice.theme_id is not None)
        home = rules.joins(placed, len(members))
        if home is not None:
            joining[home] += [voice.id for voice in members if voice.id in free]
    return _place(actor, joining)


def _place(actor: Actor, joining: Mapping[int, list[int]]) -> set[int]:
    wanted = [(theme_id, numbers) for theme_id, numbers in sorted(joining.items()) if numbers]
    return set().union(*(placing.place_by_machine(actor, theme_id, numbers) for theme_id, numbers in wanted))


def _join_campaigns(actor: Actor, voices: Sequence[Voice], free: set[int]) -> set[int]:
    """Further letters of a campaign join the theme in which most of its letters stand."""
    standing: dict[int, Counter[int]] = defaultdict(Counter)
    for voice in voices:
        if voice.campaign and voice.theme_id:
            standing[voice.campaign][voice.theme_id] += 1
    joining: dict[int, list[int]] = defaultdict(list)
    for voice in voices:
        if voice.id in free and (placed := standing.get(voice.campaign or 0)):
            joining[rules.resembles(placed) or 0].append(voice.id)
    return _place(actor, joining)


def _proposal(theme: Any, by_id: Mapping[int, list[Voice]], free: set[int], code: str) -> Proposal | None:
    members = [voice for member in theme.members for voice in by_id[int(member)]]
    inside = [voice for voice in members if voice.id in free]
    different = len({voice.said for voice in inside})
    if different < FEWEST_TEXTS and not any(voice.campaign for voice in inside):
        return None
    names = {voice.id for voice in inside}
    quotes = [q for q in theme.quotes if _is_shown(q, by_id, names)][:SHOWN_QUOTES]
    title = next((q for q in (theme.title, *quotes) if _is_shown(q, by_id, names)), None) or _any_public(inside)
    if title is None:
        return None
    stances: Counter[str] = Counter()
    for voice in inside:
        if voice.stance:
            stances[voice.stance] += voice.voices
    placed = Counter(voice.theme_id for voice in members if voice.theme_id is not None)
    return Proposal(
        theme.id,
        list(theme.path),
        code,
        [voice.id for voice in inside],
        different,
        sum(v.voices for v in inside),
        _public_keywords(theme.keywords, inside),
        dict(stances),
        _span(title),
        [(*_span(q), q.stance) for q in quotes],
        rules.resembles(placed),
    )


def _span(quote: Any) -> tuple[int, int, int]:
    return int(quote.id), quote.start, quote.end


def _is_shown(quote: Any, by_id: Mapping[int, list[Voice]], names: set[int]) -> bool:
    """Whether it is a true quotation of a member, of words that the public may read."""
    from nlp.summarise import verify

    number = int(quote.id)
    if number not in names:
        return False
    voice = by_id[number][0]
    return verify(quote, {quote.id: voice.text}) and rules.may_quote(
        voice.text, voice.public_text, quote.start, quote.end
    )


def _any_public(voices: Sequence[Voice]) -> Any:
    """When nothing chosen may be shown: the beginning of the first text that hides nothing."""
    from nlp.summarise import Quote

    for voice in sorted(voices, key=lambda voice: (-voice.voices, voice.id)):
        words = voice.text.strip()
        if words and voice.text == voice.public_text:
            start = voice.text.index(words)
            return Quote(str(voice.id), start, min(start + 70, start + len(words)))
    return None


def _public_keywords(keywords: Iterable[str], voices: Sequence[Voice]) -> list[str]:
    """Keywords are words of citizens too: only those that stand in a public text."""
    return [word for word in keywords if any(word in voice.public_text for voice in voices)][:8]


_QUOTED = ("cluster_id", "submission_id", "start", "end", "stance", "position")


def _insert(run: ClusterRun, proposals: Sequence[Proposal]) -> None:
    if not proposals:
        return
    make = partial(dict[str, Any], run_id=run.id, state=str(ClusterState.PROPOSED))
    rows = [
        make(
            public_id=ids.new_id(), area_code=p.area_code, stable_id=p.stable_id, path=p.path,
            level=len(p.path), texts=p.texts, voices=p.voices, keywords=p.keywords, stances=p.stances,
            title_submission_id=p.title[0], title_start=p.title[1], title_end=p.title[2], theme_id=p.like,
        )
        for p in proposals
    ]  # fmt: skip
    db.session.execute(insert(Cluster), rows)
    number = dict(
        db.session.execute(select(Cluster.stable_id, Cluster.id).where(Cluster.run_id == run.id)).tuples().all()
    )
    members = [{"cluster_id": number[p.stable_id], "submission_id": m} for p in proposals for m in p.members]
    db.session.execute(insert(ClusterMember), members)
    quotes = [
        dict(zip(_QUOTED, (number[p.stable_id], *q, n), strict=True)) for p in proposals for n, q in enumerate(p.quotes)
    ]
    if quotes:
        db.session.execute(insert(Quotation), quotes)
