"""Reads of campaigns: their common text and what differs, their voices, their letters; in words that the reader may see."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Select, func, or_, select

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core.db import db
from webapp.core.paging import Page, paginate
from webapp.core.policy import Actor
from webapp.hearings.models import Hearing
from webapp.insights import cards, language, queries, rules
from webapp.insights.cards import IndexCard
from webapp.insights.models import Aspect, Source
from webapp.submissions.campaign_models import Campaign, CampaignLetter
from webapp.submissions.models import Submission, Visibility

if TYPE_CHECKING:
    from nlp.campaigns import Part

PAGE, TOP = 20, 3
LAID_OVER = 40
MOST_OFFERED = 50


@dataclass(slots=True)
class Shown:
    """A campaign as a list shows it; `said` is the letter whose words stand for all."""

    campaign: Campaign
    voices: int
    said: Submission | None
    parts: "list[Part]"

    @property
    def words(self) -> str:
        """What the letters have in common, in one letter's words; three dots for what differs."""
        return " ".join(part.text.strip() if part.is_common else "…" for part in self.parts) or "…"


def shown(campaigns: Sequence[Campaign]) -> list[Shown]:
    many = voices([one.id for one in campaigns])
    return [Shown(one, many.get(one.id, 0), *_common(one)) for one in campaigns]


def voices(numbers: Sequence[int]) -> dict[int, int]:
    """Everybody behind the letters: their writers, and those whose words were merged into one of them."""
    mine = CampaignLetter.campaign_id.in_(numbers)
    letters = select(CampaignLetter.campaign_id, func.count()).where(mine).group_by(CampaignLetter.campaign_id)
    copies = letters.join(Submission, Submission.duplicate_of_id == CampaignLetter.submission_id)
    found: Counter[int] = Counter()
    for statement in (letters, copies):
        for number, n in db.session.execute(statement).tuples():
            found[number or 0] += n
    return found


def _common(campaign: Campaign) -> "tuple[Submission | None, list[Part]]":
    """Laid over one another are some letters, as if by lot, in the words that everybody may read."""
    mine = _letters(campaign).where(Submission.visibility == Visibility.VISIBLE)
    some = db.session.scalars(mine.order_by(CampaignLetter.rank, Submission.id).limit(LAID_OVER)).all()
    if not some:
        return None, []
    chosen, parts = language.common_to(tuple(one.public_text for one in some))
    return some[chosen], parts


def _letters(campaign: Campaign) -> Select[tuple[Submission]]:
    joined = select(Submission).join(CampaignLetter, CampaignLetter.submission_id == Submission.id)
    return joined.where(CampaignLetter.campaign_id == campaign.id)


def of_area(area: Area, limit: int = TOP) -> list[Shown]:
    """The largest campaigns that lie in an area."""
    within = select(Campaign).where(areas.within(Campaign.area_code, area))
    return shown(db.session.scalars(within.order_by(Campaign.letters.desc(), Campaign.id).limit(limit)).all())


def campaigns(actor: Actor, hearing: Hearing | None = None) -> Page[Shown]:
    """Campaigns of the own areas (in a hearing), the largest first."""
    mine = select(Campaign).where(queries.in_own(Campaign.area_code, actor))
    mine = mine if hearing is None else mine.where(Campaign.hearing_id == hearing.id)
    page = paginate(mine.order_by(Campaign.letters.desc(), Campaign.id), PAGE)
    return Page(shown(page.items), page.number, page.size, page.total)


def campaign_for(actor: Actor, public_id: str) -> Campaign | None:
    found = db.session.scalar(select(Campaign).where(Campaign.public_id == public_id))
    return found if found is not None and queries.may_review(actor, found.area_code) else None


def letters(campaign: Campaign) -> Page[Submission]:
    return paginate(_letters(campaign).order_by(Submission.received_at.desc(), Submission.id.desc()), PAGE)


def home_of(letter: Submission) -> Area:
    """Where its writer lives, if that was said, else where it belongs."""
    return areas.tree().by_code[letter.writer_area_code or letter.area_code]


def letters_named(campaign: Campaign, public_ids: Sequence[str]) -> list[Submission]:
    return list(db.session.scalars(_letters(campaign).where(Submission.public_id.in_(public_ids))))


def taken_out(campaign: Campaign) -> list[Submission]:
    """What a person said is no letter of it, though it hangs together with the letters."""
    out = CampaignLetter.campaign_id.is_(None), CampaignLetter.placed_by == Source.PERSON
    mine = select(Submission).join(CampaignLetter, CampaignLetter.submission_id == Submission.id)
    like = CampaignLetter.kin == campaign.kin, CampaignLetter.side == campaign.side
    return list(db.session.scalars(mine.where(*out, *like).order_by(Submission.id).limit(MOST_OFFERED)))


@dataclass(slots=True)
class Facts:
    """Who stands behind a campaign."""

    first: Submission
    last: Submission
    wordings: int
    channels: list[tuple[str, int]]
    places: list[tuple[Area, int]]
    stances: list[tuple[str, int, int]]


def facts(campaign: Campaign) -> Facts | None:
    by_time = _letters(campaign).order_by(Submission.received_at, Submission.id)
    first = db.session.scalar(by_time.limit(1))
    last = db.session.scalar(_letters(campaign).order_by(Submission.received_at.desc(), Submission.id.desc()).limit(1))
    if first is None or last is None:
        return None
    mine = CampaignLetter.campaign_id == campaign.id
    live = func.coalesce(Submission.writer_area_code, Submission.area_code)
    joined = _letters(campaign)
    channels = joined.with_only_columns(Submission.channel, func.count()).group_by(Submission.channel)
    places = joined.with_only_columns(live, func.count()).group_by(live)
    said = [func.count().filter(cards.says(Aspect.STANCE, stance)) for stance in rules.STANCES]
    counted = select(*said).join(CampaignLetter, CampaignLetter.submission_id == IndexCard.submission_id).where(mine)
    stances = dict(zip(rules.STANCES, db.session.execute(counted).one(), strict=True))
    tree = areas.tree().by_code
    return Facts(
        first,
        last,
        db.session.scalar(select(func.count(CampaignLetter.rank.distinct())).where(mine)) or 0,
        sorted(db.session.execute(channels).tuples(), key=lambda one: (-one[1], one[0])),
        [(tree[code], n) for code, n in sorted(db.session.execute(places).tuples(), key=lambda one: (-one[1], one[0]))],
        rules.shares(stances),
    )


def campaigns_to_join(submission: Submission) -> list[Campaign]:
    """Campaigns of the same hearing or province."""
    same = select(Campaign)
    if submission.hearing_id:
        same = same.where(Campaign.hearing_id == submission.hearing_id)
    else:
        own = or_(Campaign.area_code.startswith(submission.area_code[:2]), Campaign.area_code == submission.area_code)
        same = same.where(Campaign.hearing_id.is_(None), own)
    return list(db.session.scalars(same.order_by(Campaign.letters.desc(), Campaign.id).limit(MOST_OFFERED)))
