"""Background work of this room: from a notice to letters, after the commit of what caused it."""

from datetime import datetime

from sqlalchemy import select

from webapp.core.db import db, unit_of_work
from webapp.core.jobs import job, sweeper
from webapp.follows.models import FollowNotice
from webapp.follows.operations import deliver


@job("tell_followers")
def tell_followers(public_ids: list[str]) -> None:
    """Write the letters of notices that have none yet; safe to run again."""
    for public_id in public_ids:
        with unit_of_work():
            notice = db.session.scalar(
                select(FollowNotice)
                .where(FollowNotice.public_id == public_id, FollowNotice.told_at.is_(None))
                .with_for_update()
            )
            if notice is not None:
                deliver(notice)


@sweeper("tell_followers")
def untold(before: datetime) -> list[str]:
    chosen = select(FollowNotice.public_id).where(FollowNotice.told_at.is_(None), FollowNotice.made_at < before)
    return list(db.session.scalars(chosen.limit(200)))
