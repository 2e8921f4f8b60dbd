"""Reads of follows: what can be followed, and who hears of a notice."""

from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from webapp.accounts.models import User
from webapp.areas import queries as areas
from webapp.areas.rules import full_name
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.links import page_path
from webapp.core.panels import provided
from webapp.core.policy import Actor
from webapp.follows.models import Follow, FollowKind, FollowNotice


@dataclass(frozen=True, slots=True)
class Subject:
    """A public thing that can be followed. Rooms above offer theirs as a provider `follow_subject`."""

    kind: str
    ref: str
    name: Text
    url: str


def subject(kind: str, ref: str) -> Subject | None:
    return next(iter(provided("follow_subject", kind, ref)), None)


def area_subject(kind: str, ref: str) -> list[Subject]:
    area = areas.get(ref) if kind == FollowKind.AREA else None
    return [Subject(kind, area.code, full_name(area), page_path("areas.show", code=area.code))] if area else []


def find(public_id: str) -> Follow | None:
    return db.session.scalar(select(Follow).where(Follow.public_id == public_id))


def own(actor: Actor) -> list[Follow]:
    """What a person with an account follows, newest first."""
    if actor.id is None:
        return []
    return list(db.session.scalars(select(Follow).where(Follow.user_id == actor.id).order_by(Follow.id.desc())))


def is_followed(actor: Actor, subject: Subject) -> Follow | None:
    return next((one for one in own(actor) if (one.kind, one.ref) == (subject.kind, subject.ref)), None)


def areas_of(notice: FollowNotice) -> set[str]:
    """The areas of a notice and those around them."""
    return {code for one in notice.area_codes if areas.get(one) for code in areas.path_of(one).split("/")}


def followers(notice: FollowNotice) -> list[Follow]:
    """Those of the project first, then those of its areas and the areas around them; closed accounts hear nothing."""
    wanted = [and_(Follow.kind == FollowKind.AREA, Follow.ref.in_(areas_of(notice)))]
    if notice.project:
        wanted.append(and_(Follow.kind == FollowKind.PROJECT, Follow.ref == notice.project))
    statement = (
        select(Follow)
        .outerjoin(User, User.id == Follow.user_id)
        .where(or_(*wanted), or_(Follow.user_id.is_(None), User.is_active))
        .order_by(Follow.kind.desc(), Follow.id)
    )
    return list(db.session.scalars(statement))
