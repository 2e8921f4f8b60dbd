"""What officers decide about campaigns: this is no letter of it, this is one. The machine never changes that again (wall 3)."""

from collections.abc import Sequence

from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.core import clock, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.insights import campaigning, language
from webapp.insights.models import Source
from webapp.submissions.campaign_models import Campaign, CampaignLetter
from webapp.submissions.campaigns import recount
from webapp.submissions.models import Submission


class NoLetter(Exception):
    """What was merged, or came in another hearing, is no letter of a campaign."""


def _may(actor: Actor, campaign: Campaign, submissions: Sequence[Submission]) -> None:
    for code in sorted({campaign.area_code, *(one.area_code for one in submissions)}):
        policy.require(actor, "insight.correct", area_path=areas.path_of(code))


@operation
def take_out(actor: Actor, campaign: Campaign, submissions: Sequence[Submission]) -> None:
    """These are texts of their own: the machine does not put them back, here or elsewhere."""
    _may(actor, campaign, submissions)
    campaigning.alone()
    numbers = [one.id for one in submissions]
    mine = CampaignLetter.submission_id.in_(numbers), CampaignLetter.campaign_id == campaign.id
    for letter in db.session.scalars(select(CampaignLetter).where(*mine)):
        _decide(actor, letter, None)
    campaigning.changed(actor, campaign, "insight.correct", taken_out=[one.public_id for one in submissions][:200])


@operation
def put_in(actor: Actor, campaign: Campaign, submission: Submission) -> None:
    """This is a letter of it too, out of whatever campaign it was in. Raises NoLetter."""
    _may(actor, campaign, [submission])
    if submission.duplicate_of_id or not submission.is_listed or submission.hearing_id != campaign.hearing_id:
        raise NoLetter
    campaigning.alone()
    letter = db.session.get(CampaignLetter, submission.id)
    if letter is None:
        told = language.letters([(submission.text, "")])[0]
        letter = CampaignLetter(submission_id=submission.id, kin=submission.id, side=told.side, rank=told.rank)
        db.session.add(letter)
    before = letter.campaign_id
    _decide(actor, letter, campaign.id)
    campaigning.changed(actor, campaign, "insight.correct", put_in=submission.public_id)
    if before is not None and before != campaign.id:
        recount([before])


def _decide(actor: Actor, letter: CampaignLetter, campaign: int | None) -> None:
    letter.campaign_id, letter.placed_by = campaign, Source.PERSON
    letter.decided_by, letter.decided_at = actor.id, clock.now()
    db.session.flush()
