"""Campaigns as the books and the pages of submissions know them: how many letters, which of them is the text, and what leaves one.

Wherever submissions of a place are counted, the first letter of a campaign is its text; the further ones are voices, each in its own place.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import aliased

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core.db import db
from webapp.submissions.campaign_models import Campaign, CampaignLetter
from webapp.submissions.models import Submission

_earlier = aliased(CampaignLetter)
FURTHER = exists().where(
    _earlier.campaign_id == CampaignLetter.campaign_id, _earlier.submission_id < CampaignLetter.submission_id
)


def is_further(number: Any) -> ColumnElement[bool]:
    """Whether the submission of this number is a letter of a campaign, and not the first."""
    return exists().where(CampaignLetter.submission_id == number, FURTHER)


def drop_letter(number: int) -> None:
    """The submission is no letter any more: it was merged into another, or became confidential. Runs inside an operation."""
    campaign = db.session.scalar(select(CampaignLetter.campaign_id).where(CampaignLetter.submission_id == number))
    db.session.execute(delete(CampaignLetter).where(CampaignLetter.submission_id == number))
    if campaign is not None:
        recount([campaign])


def recount(campaigns: Iterable[int]) -> None:
    """Count letters anew; what has none left is gone. Runs inside an operation."""
    for number in campaigns:
        mine = select(func.count()).where(CampaignLetter.campaign_id == number)
        letters = db.session.scalar(mine) or 0
        here = Campaign.id == number
        change = update(Campaign).where(here).values(letters=letters) if letters else delete(Campaign).where(here)
        db.session.execute(change)


def repeated_in(area: Area, until: datetime | None = None) -> int:
    """How many submissions of an area are further letters: of campaigns that lie in it, all but one; of wider ones they are counted.

    `until`: of what was received by then, for sums that were counted at that moment.
    """
    inside = db.session.scalar(select(func.sum(Campaign.letters - 1)).where(areas.within(Campaign.area_code, area)))
    further = (
        select(func.count())
        .select_from(CampaignLetter)
        .join(Campaign, Campaign.id == CampaignLetter.campaign_id)
        .join(Submission, Submission.id == CampaignLetter.submission_id)
        .where(areas.within(Submission.area_code, area), FURTHER)
    )
    wider = db.session.scalar(further.where(Campaign.area_code.in_(area.path.split("/")[:-1])))
    later = db.session.scalar(further.where(Submission.received_at > until)) if until else 0
    return (inside or 0) + (wider or 0) - (later or 0)


def faults(area: Area) -> list[str]:
    """Campaigns whose number of letters is not that of the rows."""
    rows = select(CampaignLetter.campaign_id, func.count()).group_by(CampaignLetter.campaign_id)
    counted = dict(db.session.execute(rows.where(CampaignLetter.campaign_id.is_not(None))).tuples().all())
    return [
        f"campaign {one.public_id} says {one.letters} letters, the rows are {counted.get(one.id, 0)}"
        for one in db.session.scalars(select(Campaign).where(areas.within(Campaign.area_code, area)))
        if one.letters != counted.get(one.id, 0)
    ]


def of_hearing(hearing_id: int) -> list[Campaign]:
    """The campaigns of a hearing, the largest first."""
    mine = select(Campaign).where(Campaign.hearing_id == hearing_id)
    return list(db.session.scalars(mine.order_by(Campaign.letters.desc(), Campaign.id)))


def letters_of(hearing_id: int) -> dict[int, int]:
    """The letters of a hearing's campaigns, each with its campaign."""
    mine = select(CampaignLetter.submission_id, Campaign.id).join(Campaign, Campaign.id == CampaignLetter.campaign_id)
    return dict(db.session.execute(mine.where(Campaign.hearing_id == hearing_id)).tuples().all())


def campaign_of(submission: Submission) -> Campaign | None:
    """The campaign of which it is a letter, or of which its original is one."""
    number = submission.duplicate_of_id or submission.id
    mine = select(Campaign).join(CampaignLetter, CampaignLetter.campaign_id == Campaign.id)
    return db.session.scalar(mine.where(CampaignLetter.submission_id == number))
