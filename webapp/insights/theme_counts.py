"""How many texts and voices a theme has: a copy is a voice of its text, and the letters of a campaign are one text."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, func, or_, select

from webapp.core import tallies
from webapp.core.db import db
from webapp.insights.models import Theme, ThemeCount, ThemeMember
from webapp.submissions.campaign_models import CampaignLetter
from webapp.submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Count:
    """Different texts, and the voices behind them: copies that were merged and letters of one campaign count as voices."""

    texts: int = 0
    voices: int = 0
    unseen: int = 0
    letters: int = 0
    campaigns: int = 0


NONE = Count()

# Asked with `numbers` on nearly every page, so each is built once.
NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
_OWN = ThemeMember.theme_id.in_(NUMBERS)
_TEXTS = (
    select(ThemeCount.theme_id, ThemeCount.is_seen, tallies.total(ThemeCount))
    .where(ThemeCount.theme_id.in_(NUMBERS))
    .group_by(ThemeCount.theme_id, ThemeCount.is_seen)
)
_COPIES = (
    select(ThemeMember.theme_id, func.count())
    .join(Submission, Submission.duplicate_of_id == ThemeMember.submission_id)
    .where(_OWN, Submission.duplicate_of_id.is_not(None))  # PostgreSQL does not conclude that from the join
    .group_by(ThemeMember.theme_id)
)
_LETTERS = (
    select(ThemeMember.theme_id, func.count(), func.count(CampaignLetter.campaign_id.distinct()))
    .join(CampaignLetter, CampaignLetter.submission_id == ThemeMember.submission_id)
    .where(_OWN, CampaignLetter.campaign_id.is_not(None))
    .group_by(ThemeMember.theme_id)
)


def counts(numbers: Sequence[int]) -> dict[int, Count]:
    asked = {"numbers": numbers}
    members: dict[int, int] = defaultdict(int)
    unseen: dict[int, int] = {}
    for theme_id, is_seen, n in db.session.execute(_TEXTS, asked).tuples():
        members[theme_id] += n
        if not is_seen:
            unseen[theme_id] = n
    found = {number: n for number, n in members.items() if n}
    return _counted(found, _COPIES, _LETTERS, asked, unseen)


def whole_counts(numbers: Sequence[int]) -> dict[int, Count]:
    """Of wider themes with the public ones under them: who stands in several of them counts once."""
    if not numbers:
        return {}
    asked = {"numbers": numbers}
    members, copies, letters = _whole_counts()
    return _counted(dict(db.session.execute(members, asked).tuples().all()), copies, letters, asked, {})


def _counted(
    members: dict[int, int], copies: Select[Any], letters: Select[Any], asked: dict[str, Any], unseen: dict[int, int]
) -> dict[int, Count]:
    more = dict(db.session.execute(copies, asked).tuples().all())
    alike = {theme: (n, campaigns) for theme, n, campaigns in db.session.execute(letters, asked).tuples()}
    found = {}
    for theme, n in members.items():
        sent, campaigns = alike.get(theme, (0, 0))
        found[theme] = Count(n - sent + campaigns, n + more.get(theme, 0), unseen.get(theme, 0), sent, campaigns)
    return found


@cache
def _whole_counts() -> tuple[Select[Any], Select[Any], Select[Any]]:
    own = and_(Theme.id.in_(NUMBERS), Theme.parent_id.is_(None))
    under = and_(Theme.parent_id.in_(NUMBERS), Theme.is_public)
    home = func.coalesce(Theme.parent_id, Theme.id)
    member = (
        select(home.label("home"), ThemeMember.submission_id.label("number"))
        .join(Theme, Theme.id == ThemeMember.theme_id)
        .where(or_(own, under))
        .distinct()
        .subquery()
    )
    texts = select(member.c.home, func.count()).group_by(member.c.home)
    copies = select(member.c.home, func.count()).join(Submission, Submission.duplicate_of_id == member.c.number)
    letters = (
        select(member.c.home, func.count(), func.count(CampaignLetter.campaign_id.distinct()))
        .join(CampaignLetter, CampaignLetter.submission_id == member.c.number)
        .where(CampaignLetter.campaign_id.is_not(None))
    )
    return texts, copies.group_by(member.c.home), letters.group_by(member.c.home)
