"""Proves the numbers of the planners' pages from the raw rows, without the database's help: matrix, views, themes.

Counted one by one in plain code, so that a mistake in a query, an index or a trigger shows as a difference with a name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import clock, tallies
from webapp.core.db import among, db
from webapp.core.policy import Actor, Grant, Role
from webapp.insights import theme_queries, view_queries
from webapp.insights.cards import IndexCard
from webapp.insights.filing_models import Filing, FilingCount
from webapp.insights.models import Aspect, Label, Source, Theme, ThemeCount, ThemeMember
from webapp.insights.split_models import Part
from webapp.planning import overview, queries, rules
from webapp.planning.models import Plan, PlanStatus
from webapp.submissions.campaign_models import CampaignLetter
from webapp.submissions.models import State, Submission, Visibility
from webapp.submissions.tally_models import Tally

_READ = 5_000
_COUNTED = 500


def check(area: Area) -> list[str]:
    """Every difference in words, none if all is well; of the country: of every area that has a plan in force."""
    inside = areas.within(Plan.area_code, area), Plan.status == PlanStatus.IN_FORCE
    codes = sorted({area.code, *db.session.scalars(select(Plan.area_code).where(*inside))})
    rows = _rows()
    faults = [*_filings(), *_cards(rows), *_sums(), *_themes(area), *_memberships()]
    for code in codes:
        place = areas.get(code)
        if place is not None:
            faults += [*_matrix(place, rows, clock.now()), *_views(place, rows)]
    return faults


def _rows() -> list[Any]:
    columns = (
        *(Submission.id, Submission.public_id, Submission.area_code, Submission.state, Submission.visibility),
        *(Submission.duplicate_of_id, Submission.received_at, Submission.stance_given),
    )
    return list(db.session.execute(select(*columns).order_by(Submission.id), execution_options={"yield_per": _READ}))


def _strategies(refs: set[str]) -> dict[int, tuple[str, str]]:
    """Submission → the strategy under which it counts, and who said so: of several, the last by name."""
    found: dict[int, tuple[str, int, str]] = {}
    columns = Label.id, Label.submission_id, Label.value, Label.source
    filed = Label.aspect == Aspect.STRATEGY, Label.in_force
    for number, submission, value, source in db.session.execute(select(*columns).where(*filed)).tuples():
        if value in refs:
            found[submission] = max(found.get(submission, ("", 0, "")), (value, number, source))
    return {submission: (value, source) for submission, (value, _, source) in found.items()}


def _further_letters() -> set[int]:
    """Of each campaign all letters but the first."""
    letters = select(CampaignLetter.campaign_id, CampaignLetter.submission_id)
    letters = letters.where(CampaignLetter.campaign_id.is_not(None))
    numbers: dict[int | None, list[int]] = defaultdict(list)
    for campaign, number in db.session.execute(letters).tuples():
        numbers[campaign].append(number)
    return {number for some in numbers.values() for number in sorted(some)[1:]}


def _matrix(area: Area, rows: list[Any], now: datetime) -> Iterator[str]:
    shown = overview.matrix(area, now)
    filed = _strategies({one.id for one in queries.strategies_for(area.code)})
    further = _further_letters()
    columns = [one.code for one in shown.columns]
    raw: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        path = areas.path_of(row.area_code)
        if path != area.path and not path.startswith(area.path + "/"):
            continue
        column = next((code for code in path.split("/") if code in columns), "")
        is_copy = row.state == State.DUPLICATE or row.id in further
        ref, source = filed.get(row.duplicate_of_id or row.id, ("", ""))
        counted, age = raw[ref, column], now - row.received_at
        counted["copies"] += is_copy
        counted["texts"] += not is_copy
        counted["new"] += not is_copy and age <= overview.WEEK
        counted["before"] += not is_copy and overview.WEEK < age <= 2 * overview.WEEK
        counted["waiting"] += row.state == State.WAITING
        counted["confirmed"] += not is_copy and source == Source.PERSON
    for ref in shown.refs:
        for code in [*columns, ""]:
            cell = shown.cell(ref, code) if code else shown.elsewhere_of(ref)
            for one in fields(cell):
                if getattr(cell, one.name) != raw[ref, code][one.name]:
                    where = f"strategy {ref or 'none'} × {code or area.code}"
                    yield (
                        f"matrix of {area.code}, {where}: shows {getattr(cell, one.name)} {one.name},"
                        f" the rows are {raw[ref, code][one.name]}"
                    )


def _views(area: Area, rows: list[Any]) -> Iterator[str]:
    """What the numbers of the matrix and of the books open, as a planner of the area sees it."""
    planner = Actor(0, "check", (Grant(Role.PLANNER, area.path),))
    inside = [row for row in rows if f"{areas.path_of(row.area_code)}/".startswith(area.path + "/")]
    raw = Counter(row.state for row in inside if row.visibility != Visibility.CONFIDENTIAL)
    wanted: list[tuple[dict[str, str], int]] = [({"state": str(state)}, raw[state]) for state in State]
    hidden = any(row.visibility == Visibility.CONFIDENTIAL for row in inside)
    if not hidden:  # the matrix counts what is confidential too, and no view lists it
        shown = overview.matrix(area, clock.now())
        for measure in (rules.Measure.TEXTS, rules.Measure.VOICES, rules.Measure.WAITING):
            for ref in shown.refs if shown.strategies else ():
                asked = {"area": area.code, "strategy": ref or "-", **rules.NARROWED[measure]}
                wanted.append((asked, shown.value(measure, shown.sum_of(ref)) or 0))
    for asked, expected in wanted:
        listed = view_queries.wanted(planner, asked).numbers.subquery()
        found = db.session.scalar(select(func.count()).select_from(listed)) or 0
        if found != expected:
            yield f"view {asked} of {area.code}: lists {found}, the rows are {expected}"


def _filings() -> Iterator[str]:
    """What the triggers keep is what labels and submissions say."""
    kept = select(Filing.label_id, Filing.strategy_ref, Filing.source, Filing.area_code, Filing.state, Filing.several)
    of_label = Label.id, Label.value, Label.source, Submission.area_code, Submission.state, Label.submission_id
    said = select(*of_label).join(Submission, Submission.id == Label.submission_id)
    rows = db.session.execute(said.where(Label.aspect == Aspect.STRATEGY, Label.in_force)).all()
    many = Counter(row.submission_id for row in rows)
    expected = {(*row[:5], many[row.submission_id] > 1) for row in rows}
    found = {tuple(row) for row in db.session.execute(kept)}
    for row in sorted(found ^ expected)[:20]:
        yield f"filing of label {row[0]}: {'kept' if row in found else 'missing'}: {row[1:]}"


def _cards(rows: list[Any]) -> Iterator[str]:
    """Each card says where and when, and what labels, original and writer say."""
    for start in range(0, len(rows), _READ):
        part = rows[start : start + _READ]
        numbers = {row.id for row in part} | {row.duplicate_of_id for row in part if row.duplicate_of_id}
        spoken: dict[int, set[tuple[str, str]]] = defaultdict(set)
        said = select(Label.submission_id, Label.aspect, Label.value).where(among(Label.submission_id, numbers))
        for number, aspect, value in db.session.execute(said.where(Label.in_force)).tuples():
            spoken[number].add((aspect, value))
        cards = select(
            IndexCard.submission_id, IndexCard.province, IndexCard.area_code, IndexCard.received_at, IndexCard.said
        )
        kept = {
            card[0]: tuple(card[1:])
            for card in db.session.execute(cards.where(among(IndexCard.submission_id, numbers)))
        }
        for row in part:
            stances = {row.stance_given} if row.stance_given else {v for a, v in spoken[row.id] if a == Aspect.STANCE}
            words = {f"{Aspect.STANCE}:{value}" for value in stances}
            about = {a for a in Aspect if a not in (Aspect.STANCE, Aspect.STRATEGY)}
            words |= {f"{a}:{value}" for a, value in spoken[row.duplicate_of_id or row.id] if a in about}
            expected = (
                row.area_code[:2],
                row.area_code,
                row.received_at,
                "".join(f"{one}|" for one in ["", *sorted(words)]),
            )
            found = kept.get(row.id)
            if found is None or found[:3] != expected[:3] or set(found[3].split("|")) != set(expected[3].split("|")):
                yield f"card of {row.public_id}: kept {found}, the rows say {expected}"


def _sums() -> Iterator[str]:
    """Each sum that triggers keep is as many rows as there are."""
    for sums, kept, counted in (
        (
            Tally,
            (Tally.place, Tally.kind, Tally.state, Tally.settlement, Tally.is_listed),
            (
                *(func.substr(Submission.area_code, 1, 4), Submission.kind, Submission.state),
                *(Submission.settlement, Submission.is_listed),
            ),
        ),
        (
            FilingCount,
            (FilingCount.area_code, FilingCount.strategy_ref, FilingCount.source, FilingCount.state),
            (func.substr(Filing.area_code, 1, 4), Filing.strategy_ref, Filing.source, Filing.state),
        ),
        (ThemeCount, (ThemeCount.theme_id, ThemeCount.is_seen), (ThemeMember.theme_id, ThemeMember.is_seen)),
    ):
        raw = Counter(map(tuple, db.session.execute(select(*counted), execution_options={"yield_per": _READ})))
        lines = db.session.execute(select(*kept, tallies.total(sums)).group_by(*kept))
        found = Counter({tuple(line[:-1]): line[-1] for line in lines if line[-1]})
        for key in sorted(one for one in found.keys() | raw.keys() if found[one] != raw[one])[:20]:
            yield f"{sums.__tablename__} of {key}: kept {found[key]}, the rows are {raw[key]}"


def _themes(area: Area) -> Iterator[str]:
    """Texts and voices of every theme, and of wider themes with those under them."""
    members: dict[int, set[int]] = defaultdict(set)
    for theme, number in db.session.execute(select(ThemeMember.theme_id, ThemeMember.submission_id)).tuples():
        members[theme].add(number)
    copied = select(Submission.duplicate_of_id).where(Submission.duplicate_of_id.is_not(None))
    copies = Counter(db.session.scalars(copied))
    letter = select(CampaignLetter.submission_id, CampaignLetter.campaign_id)
    campaign = dict(db.session.execute(letter.where(CampaignLetter.campaign_id.is_not(None))).tuples().all())
    themes = db.session.scalars(select(Theme).where(areas.within(Theme.area_code, area)).order_by(Theme.id)).all()
    children: dict[int, set[int]] = defaultdict(set)
    for child, parent in db.session.execute(select(Theme.id, Theme.parent_id).where(Theme.is_public)).tuples():
        if parent is not None:
            children[parent].add(child)
    for start in range(0, len(themes), _COUNTED):
        part = themes[start : start + _COUNTED]
        shown = theme_queries.counts([one.id for one in part])
        whole = theme_queries.whole_counts([one.id for one in part if one.id in children])
        for one in part:
            wide = members[one.id].union(*(members[child] for child in children.get(one.id, ())))
            for name, count, said in (("", shown, members[one.id]), ("with those under it ", whole, wide)):
                found = count.get(one.id, theme_queries.Count())
                texts = {(campaign.get(number), None if number in campaign else number) for number in said}
                raw = len(texts), len(said) + sum(copies[number] for number in said)
                if (not name or one.id in children) and (found.texts, found.voices) != raw:
                    yield f"theme {one.public_id} {name}shows {found.texts} texts, {found.voices} voices; the rows are {raw}"


def _memberships() -> Iterator[str]:
    """One theme for each submission, those of its parts for one that is split; 'in a theme' is in one."""
    standing: dict[int, set[int]] = defaultdict(set)
    for number, theme in db.session.execute(select(ThemeMember.submission_id, ThemeMember.theme_id)).tuples():
        standing[number].add(theme)
    parts: dict[int, set[int]] = defaultdict(set)
    for number, part_theme in db.session.execute(select(Part.submission_id, Part.theme_id)).tuples():
        parts[number] |= {part_theme} if part_theme else set()
    for number in sorted(standing.keys() | parts.keys()):
        if number in parts and standing.get(number, set()) != parts[number]:
            yield f"submission number {number}: its parts stand in {sorted(parts[number])}, it in {sorted(standing[number])}"
        elif number not in parts and len(standing[number]) > 1:
            yield f"submission number {number} stands in several themes and is not split"
    in_theme = select(Submission.id, Submission.public_id).where(Submission.state == State.IN_THEME)
    for number, public_id in db.session.execute(in_theme).tuples():
        if not standing.get(number):
            yield f"{public_id} is said to be in a theme, and stands in none"
