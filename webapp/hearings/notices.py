"""Proof that a hearing and its result were announced in the three channels: what is there, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.core import audit, clock, ids, policy
from webapp.core.db import db
from webapp.core.files import Photo
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.core.web import can
from webapp.hearings.deadlines import Days, Deadline
from webapp.hearings.models import Hearing
from webapp.hearings.notice_models import NoticeChannel, Posting, Stage
from webapp.hearings.queries import phase_of
from webapp.hearings.rules import Phase, bangkok_day, summary_due

CHANNELS = {
    NoticeChannel.NOTICE_BOARD: Text("ปิดประกาศที่สำนักงาน", "Notice board of the office"),
    NoticeChannel.PROJECT_SITE: Text("ปิดประกาศ ณ ที่ตั้งโครงการ", "At the project’s site"),
    NoticeChannel.CENTRAL_SITE: Text("ระบบเครือข่ายสารสนเทศของ สปน.", "Network of the Prime Minister’s Office"),
}
STAGES = {
    Stage.ANNOUNCEMENT: Text("ประกาศรับฟังความคิดเห็น", "Announcement of the hearing"),
    Stage.RESULT: Text("ประกาศผลการรับฟัง", "Announcement of the result"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One channel of one announcement, with its proofs by their days, and the last day for it; none where nothing is owed any more."""

    stage: Stage
    channel: NoticeChannel
    postings: Sequence[Posting]
    due: date | None

    @property
    def name(self) -> Text:
        return CHANNELS[self.channel]

    @property
    def is_late(self) -> bool:
        """Whether it hung nowhere in time; a further place, or a new poster after a change, may follow later."""
        return self.due is not None and bool(self.postings) and self.postings[0].posted_on > self.due

    @property
    def is_in_order(self) -> bool:
        return bool(self.postings) and not self.is_late

    @property
    def is_overdue(self) -> bool:
        """Whether the last day is over and nothing proves that it was posted."""
        return self.due is not None and not self.postings and clock.today() > self.due


def checklist(hearing: Hearing) -> list[tuple[Stage, list[Line]]]:
    """The three channels of the announcement; once there is a result, those of the result too."""
    found = db.session.scalars(
        select(Posting).where(Posting.hearing_id == hearing.id).order_by(Posting.posted_on, Posting.id)
    ).all()
    stages = list(Stage) if phase_of(hearing) == Phase.SUMMARISED else [Stage.ANNOUNCEMENT]

    def line(stage: Stage, channel: NoticeChannel) -> Line:
        postings = [one for one in found if (one.stage, one.channel) == (stage, channel)]
        return Line(stage, channel, postings, last_day(hearing, stage))

    return [(stage, [line(stage, one) for one in NoticeChannel]) for stage in stages]


def last_day(hearing: Hearing, stage: Stage) -> date | None:
    """Until when it is posted: the whole period before the opening; of the result, its period after the closing.

    Where less notice has its public reason, the day of the announcement.
    """
    if hearing.announced_at is None or (hearing.cancelled_at is not None and not hearing.is_cut_short):
        return None
    announced, opens_on = bangkok_day(hearing.announced_at), bangkok_day(hearing.opens_at)
    if stage == Stage.RESULT:
        return summary_due(bangkok_day(hearing.closes_at))
    return max(Days(opens_on, opens_on, announced).due(Deadline.NOTICE), announced)


@operation
def add_posting(
    actor: Actor,
    hearing: Hearing,
    stage: Stage,
    channel: NoticeChannel,
    posted_on: date,
    place: str,
    photo: Photo | None,
) -> Posting:
    """Note that it was posted, with the photograph that proves it."""
    policy.require(actor, "hearing.post", area_path=areas.path_of(hearing.area_code), phase=phase_of(hearing))
    if stage == Stage.RESULT and phase_of(hearing) != Phase.SUMMARISED:
        raise ValueError("there is no result yet")
    posting = Posting(
        public_id=ids.new_id(),
        hearing_id=hearing.id,
        stage=stage,
        channel=channel,
        posted_on=posted_on,
        place=place,
        file_key=photo.full.key if photo else None,
        thumbnail_key=photo.thumbnail.key if photo else None,
        width=photo.width if photo else None,
        height=photo.height if photo else None,
        made_by=actor.id,
        made_at=clock.now(),
    )
    db.session.add(posting)
    db.session.flush()
    proof = photo.full.sha256 if photo else ""
    audit.record(
        actor, "hearing.post", "hearing", hearing.public_id, stage=str(stage), channel=str(channel), sha256=proof
    )
    return posting


@operation
def withdraw_posting(actor: Actor, hearing: Hearing, posting: Posting) -> None:
    """Take away a proof that was entered by mistake; the audit trail keeps that it was there."""
    policy.require(actor, "hearing.post", area_path=areas.path_of(hearing.area_code), phase=phase_of(hearing))
    channel, stage = posting.channel, posting.stage
    db.session.delete(posting)
    audit.record(actor, "hearing.post", "hearing", hearing.public_id, withdrawn=True, channel=channel, stage=stage)


def posting(public_id: str) -> Posting | None:
    return db.session.scalar(select(Posting).where(Posting.public_id == public_id))


def on_hearing(hearing: Hearing) -> str | None:
    """The checklist for everybody, with the way to the officer's page."""
    phase = phase_of(hearing)
    may_post = can("hearing.post", areas.path_of(hearing.area_code), phase)
    if phase == Phase.DRAFT:
        return None
    found = checklist(hearing)
    return render_template(
        "hearings/_notices.html",
        hearing=hearing,
        checklist=found,
        in_order=all(line.is_in_order for _, lines in found for line in lines),
        stages=STAGES,
        may_post=may_post,
    )
