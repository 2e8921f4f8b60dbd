"""Browsers that follow without an account: what they hear of, who of them hears of a notice, and which are this visitor's own.

Nobody else is told who follows: the numbers of a visitor's own rows stay in the visitor's own session.
"""

from flask import session
from sqlalchemy import and_, select

from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.follows import queries
from webapp.follows.models import FollowKind, FollowNotice
from webapp.follows.queries import Subject
from webapp.push import queries as push
from webapp.push.models import PushSubscription

OWN, MOST_OWN = "follows_here", 30
WORDS = Text("มีความเคลื่อนไหวในเรื่องที่ท่านติดตาม แตะเพื่ออ่าน", "Something happened in what you follow. Tap to read.")


def push_subject(kind: str, ref: str) -> list[push.Subject]:
    """What may be followed may be heard of; a project that is no longer public is heard of no more."""
    found = queries.subject(kind, ref) if kind in set(FollowKind) else None
    return [push.Subject(kind, ref, WORDS, found.url)] if found else []


def told(notice: FollowNotice) -> list[PushSubscription]:
    """Each browser once, however much of it follows."""
    wanted = [and_(PushSubscription.kind == kind, PushSubscription.ref.in_(refs)) for kind, refs in notice_refs(notice)]
    rows = [row for one in wanted for row in db.session.scalars(select(PushSubscription).where(one))]
    return list({push.browser_of(row).endpoint: row for row in reversed(rows)}.values())


def notice_refs(notice: FollowNotice) -> list[tuple[FollowKind, set[str]]]:
    project = {notice.project} if notice.project else set()
    return [(FollowKind.PROJECT, project), (FollowKind.AREA, queries.areas_of(notice))]


def remember(row: PushSubscription) -> None:
    """So that this visitor sees it, and can end it."""
    kept = [one for one in session.get(OWN, []) if one != row.public_id]
    session[OWN] = [*kept, row.public_id][-MOST_OWN:]


def own(subject: Subject) -> list[PushSubscription]:
    if not session.get(OWN):
        return []
    mine = PushSubscription.public_id.in_(session[OWN])
    chosen = select(PushSubscription).where(
        mine, PushSubscription.kind == subject.kind, PushSubscription.ref == subject.ref
    )
    return list(db.session.scalars(chosen.order_by(PushSubscription.id)))
