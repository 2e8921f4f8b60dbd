"""Reads of themes: what everybody may see of them, and what their planners see."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from webapp.accounts.queries import in_areas_of
from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import policy, search, tallies
from webapp.core.db import db
from webapp.core.paging import Page, paginate
from webapp.core.policy import Actor, Role
from webapp.core.thai import arabic_digits, thai_digits
from webapp.insights import cards, rules
from webapp.insights.cards import IndexCard
from webapp.insights.models import Aspect, Label, Quotation, Source, Theme, ThemeCount, ThemeMember, ThemeState
from webapp.insights.queries import public_words
from webapp.insights.split_models import Part, Split
from webapp.insights.theme_counts import NONE, Count, counts, whole_counts
from webapp.insights.theme_counts import NUMBERS as _NUMBERS
from webapp.submissions.models import Submission, Visibility

PAGE = 20


@dataclass(slots=True)
class ThemeRow:
    """A theme as a list shows it."""

    theme: Theme
    title: str
    is_verbatim: bool
    count: Count
    stances: list[tuple[str, int, int]]
    quotes: list[tuple[str, Submission, str | None]]
    parent: Theme | None = None
    children: list[Theme] = field(default_factory=list)
    whole: Count = NONE

    @property
    def public_id(self) -> str:
        return self.theme.public_id


def may_see(actor: Actor, theme: Theme) -> bool:
    phase = "public" if theme.is_public else None
    return policy.allows(actor, "theme.read", area_path=areas.path_of(theme.area_code), phase=phase)


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """The condition that the actor may see a theme: public ones, and those of the own areas."""
    return or_(Theme.is_public, in_areas_of(Theme.area_code, actor, Role.PLANNER))


def themes(
    actor: Actor,
    *,
    area: Area | None = None,
    q: str = "",
    state: str = "",
    strategy: str = "",
    own: bool = False,
) -> Page[ThemeRow]:
    """The pinned ones, then by number of texts, the largest first; `own`: only those that the actor plans for."""
    statement = select(Theme).where(seen_by(actor))
    if own:
        statement = statement.where(in_areas_of(Theme.area_code, actor, Role.PLANNER))
    if area is not None:
        statement = statement.where(areas.within(Theme.area_code, area))
    if state:
        statement = statement.where(Theme.state == state)
    if strategy:
        statement = statement.where(Theme.strategy_ref == strategy)
    for word in q.split()[: search.MOST_WORDS]:
        statement = statement.where(_says(word))
    page = paginate(statement.order_by(Theme.is_pinned.desc(), _size().desc(), Theme.id), PAGE)
    return Page(rows(page.items, QUOTED), page.number, page.size, page.total)


def _size() -> ColumnElement[int]:
    """How many members a theme has."""
    of_theme = select(tallies.total(ThemeCount)).where(ThemeCount.theme_id == Theme.id).correlate(Theme)
    return func.coalesce(of_theme.scalar_subquery(), 0)


def _says(word: str) -> ColumnElement[bool]:
    """The condition that title or description hold the word, with either digits."""
    readable = or_(Theme.title_submission_id.is_(None), Theme.title_submission_id.not_in(_UNSHOWN))
    found: list[ColumnElement[bool]] = []
    for written in {arabic_digits(word), thai_digits(word)}:
        wanted = f"%{_escaped(written)}%"
        titled = and_(Theme.title.ilike(wanted, escape="\\"), readable)
        found += [titled, Theme.description.ilike(wanted, escape="\\")]
    return or_(*found)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def theme_for(actor: Actor, public_id: str) -> Theme | None:
    theme = db.session.scalar(select(Theme).where(Theme.public_id == public_id))
    return theme if theme is not None and may_see(actor, theme) else None


def theme_to_edit(actor: Actor, public_id: str) -> Theme | None:
    theme = db.session.scalar(select(Theme).where(Theme.public_id == public_id))
    if theme is None or not policy.allows(actor, "theme.edit", area_path=areas.path_of(theme.area_code)):
        return None
    return theme


# How much of a theme a list shows.
COUNTED, QUOTED, WHOLE = range(3)


def rows(found: Sequence[Theme], depth: int = WHOLE) -> list[ThemeRow]:
    """Themes with their title and counts, then their public quotations, then their stances, in as few questions as possible."""
    if not found:
        return []
    numbers = [theme.id for theme in found]
    counted = counts(numbers)
    quotes = quotes_of(numbers) if depth >= QUOTED else {}
    stances = stances_of(numbers) if depth >= WHOLE else {}
    parents, children = _kin(found)
    wholes = whole_counts(list(children))
    sources = _sources(found)
    shown = []
    for theme in found:
        title, is_verbatim = _title(theme, sources)
        shown.append(
            ThemeRow(
                theme,
                title,
                is_verbatim,
                counted.get(theme.id, Count()),
                rules.shares(stances.get(theme.id, {})),
                quotes.get(theme.id, []),
                parents.get(theme.parent_id or 0),
                children.get(theme.id, []),
                wholes.get(theme.id) or counted.get(theme.id, Count()),
            )
        )
    return shown


def titles(found: Sequence[Theme]) -> dict[int, str]:
    """What themes are called, by their number, as the public may read it."""
    sources = _sources(found)
    return {theme.id: _title(theme, sources)[0] for theme in found}


def title_of(theme: Theme) -> str:
    """What one theme is called, as the public may read it; `Theme.title` may be words that were hidden since."""
    return titles([theme])[theme.id]


def title_quote(theme: Theme) -> dict[str, Any] | None:
    """Where the title stands, if it is a citizen's words: for papers that keep it and must know when it is hidden."""
    if theme.title_submission_id is None:
        return None
    said = db.session.get_one(Submission, theme.title_submission_id)
    start, end = theme.title_start or 0, theme.title_end or 0
    words = public_words(said, start, end)
    return {"submission": said.public_id, "start": start, "end": end, "words": words} if words else None


def _sources(found: Sequence[Theme]) -> dict[int, Submission]:
    """The submissions whose words are titles."""
    wanted = [theme.title_submission_id for theme in found if theme.title_submission_id]
    return {row.id: row for row in db.session.scalars(_SOURCES, {"numbers": wanted})} if wanted else {}


def _title(theme: Theme, sources: dict[int, Submission]) -> tuple[str, bool]:
    """The title as the public may read it: a citizen's words that were hidden since give way to the keywords."""
    if theme.title_submission_id is None:
        return theme.title, False
    words = public_words(sources[theme.title_submission_id], theme.title_start or 0, theme.title_end or 0)
    return (words, True) if words else (" · ".join(theme.keywords) or str(rules.UNNAMED), False)


# Asked with `numbers` on nearly every page, so each is built once.
_OWN = ThemeMember.theme_id.in_(_NUMBERS)
_SOURCES = select(Submission).where(Submission.id.in_(_NUMBERS))


def _kin(found: Sequence[Theme]) -> tuple[dict[int, Theme], dict[int, list[Theme]]]:
    """The public theme above each of these, and the public ones under it."""
    parents = [one.parent_id for one in found if one.parent_id]
    children: dict[int, list[Theme]] = defaultdict(list)
    for one in db.session.scalars(_BELOW, {"numbers": [one.id for one in found]}):
        children[one.parent_id or 0].append(one)
    above = db.session.scalars(_ABOVE, {"numbers": parents}) if parents else ()
    return {one.id: one for one in above}, dict(children)


_ABOVE = select(Theme).where(Theme.id.in_(_NUMBERS), Theme.is_public)
_BELOW = select(Theme).where(Theme.parent_id.in_(_NUMBERS), Theme.is_public).order_by(Theme.id)


def stances_of(numbers: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """Stances of the members: what the writer chose, or else the label in force."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for theme_id, *counted in db.session.execute(_stances(), {"numbers": numbers}).tuples():
        found[theme_id].update({stance: n for stance, n in zip(rules.STANCES, counted, strict=True) if n})
    for theme_id, stance, _ in _said_by_parts(numbers, Aspect.STANCE):
        found[theme_id][stance] += 1
    return found


@cache
def _stances() -> Select[Any]:
    """Their cards are asked: what the writer chose stands there, or else what was read."""
    said = (func.count().filter(cards.says(Aspect.STANCE, stance)) for stance in rules.STANCES)
    counted = select(ThemeMember.theme_id, *said).join(IndexCard, IndexCard.submission_id == ThemeMember.submission_id)
    return counted.where(_OWN, ThemeMember.submission_id.not_in(_SPLIT)).group_by(ThemeMember.theme_id)


_SPLIT = select(Split.submission_id)
_UNSHOWN = select(Submission.id).where(
    Submission.visibility.in_([one for one in Visibility if one != Visibility.VISIBLE])
)


def _said_by_parts(numbers: Sequence[int], aspect: Aspect) -> set[tuple[int, str, int]]:
    """Of the members that are split: theme, label of the part that stands in it, submission; each once."""
    return {
        (theme_id, value, submission_id)
        for theme_id, submission_id, labels, chosen in db.session.execute(_PARTS, {"numbers": numbers}).tuples()
        if theme_id is not None
        for value in ([chosen] if chosen and aspect == Aspect.STANCE else labels.get(aspect, []))
    }


_PARTS = (
    select(Part.theme_id, Part.submission_id, Part.labels, Submission.stance_given)
    .join(Submission, Submission.id == Part.submission_id)
    .where(Part.theme_id.in_(_NUMBERS))
)


def quotes_of(numbers: Sequence[int]) -> dict[int, list[tuple[str, Submission, str | None]]]:
    """Quotations that the public may read, whole and unchanged."""
    found: dict[int, list[tuple[str, Submission, str | None]]] = defaultdict(list)
    for q in db.session.scalars(_QUOTES, {"numbers": numbers}):
        if words := public_words(q.submission, q.start, q.end):
            found[q.theme_id or 0].append((words, q.submission, q.stance))
    return found


_QUOTES = select(Quotation).where(Quotation.theme_id.in_(_NUMBERS)).order_by(Quotation.position, Quotation.id)


def members(theme: Theme, *, unseen: bool = False, public: bool = False) -> Page[tuple[ThemeMember, Submission]]:
    """The members of a theme, those that nobody has looked at first."""
    wanted = [ThemeMember.theme_id == theme.id]
    if unseen:
        wanted.append(ThemeMember.is_seen.is_(False))
    if public:
        wanted.append(ThemeMember.submission_id.not_in(_UNSHOWN))
    statement = (
        select(ThemeMember, Submission)
        .join(Submission, Submission.id == ThemeMember.submission_id)
        .where(*wanted)
        .order_by(ThemeMember.is_seen, Submission.received_at.desc(), Submission.id.desc())
    )
    return paginate(statement, PAGE, db.session.scalar(select(func.count()).select_from(ThemeMember).where(*wanted)))


def members_named(theme: Theme, public_ids: Iterable[str]) -> list[Submission]:
    """Those of the named submissions that stand in the theme."""
    statement = select(Submission).join(ThemeMember, ThemeMember.submission_id == Submission.id)
    named = ThemeMember.theme_id == theme.id, Submission.public_id.in_(list(public_ids))
    return list(db.session.scalars(statement.where(*named).order_by(Submission.id)))


def unseen_members(theme: Theme) -> list[Submission]:
    statement = select(Submission).join(ThemeMember, ThemeMember.submission_id == Submission.id)
    waiting = ThemeMember.theme_id == theme.id, ThemeMember.placed_by == Source.MACHINE, ThemeMember.is_seen.is_(False)
    return list(db.session.scalars(statement.where(*waiting).order_by(Submission.id)))


def open_themes(actor: Actor, area_code: str, limit: int = 200) -> list[Theme]:
    """Open themes that the actor plans for, those of the same province first: where a submission may be put."""
    own = in_areas_of(Theme.area_code, actor, Role.PLANNER), Theme.state == ThemeState.OPEN
    newest = select(Theme).where(*own).order_by(Theme.is_pinned.desc(), Theme.changed_at.desc())
    found = db.session.scalars(newest.limit(limit)).all()
    return sorted(found, key=lambda theme: theme.area_code[:2] != area_code[:2])


def themes_of_submissions(condition: ColumnElement[bool], limit: int = 6) -> list[ThemeRow]:
    """Public themes with most members among submissions that fulfil a condition: for panels of lower rooms' pages."""
    number = func.count().label("number")
    statement = (
        select(ThemeMember.theme_id)
        .join(Submission, Submission.id == ThemeMember.submission_id)
        .where(condition)
        .group_by(ThemeMember.theme_id)
        .order_by(number.desc(), ThemeMember.theme_id)
        .limit(limit)
    )
    order = db.session.scalars(statement).all()
    found = {t.id: t for t in db.session.scalars(select(Theme).where(Theme.id.in_(order), Theme.is_public))}
    return rows([found[n] for n in order if n in found], QUOTED)


def top_themes(area: Area, limit: int = 6) -> list[ThemeRow]:
    """The largest public themes of an area."""
    return rows(db.session.scalars(_top_themes(areas.shape(area), limit), areas.bounds(area)).all(), QUOTED)


@lru_cache
def _top_themes(shape: str, limit: int) -> Select[tuple[Theme]]:
    statement = select(Theme).where(Theme.is_public, areas.within_shape(Theme.area_code, shape))
    return statement.order_by(Theme.is_pinned.desc(), _size().desc(), Theme.id).limit(limit)


def problem_counts(theme: Theme, limit: int = 6) -> list[tuple[str, int]]:
    """The problem types of the members, the most frequent first."""
    statement = (
        select(Label.value, func.count())
        .join(ThemeMember, ThemeMember.submission_id == Label.submission_id)
        .where(ThemeMember.theme_id == theme.id, Label.aspect == Aspect.PROBLEM_TYPE, Label.in_force)
        .where(ThemeMember.submission_id.not_in(_SPLIT))
        .group_by(Label.value)
    )
    counted = Counter(dict(db.session.execute(statement).tuples().all()))
    counted.update(value for _, value, _ in _said_by_parts([theme.id], Aspect.PROBLEM_TYPE))
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:limit]
