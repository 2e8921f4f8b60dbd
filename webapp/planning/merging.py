"""A theme is merged into another: what was promised and answered goes along, so that nobody's answer is taken back."""

from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.core import audit, clock, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.insights.models import Theme
from webapp.planning.models import Link, Response


@operation
def follow_merge(actor: Actor, theme: Theme, into: Theme) -> list[bool]:
    """Links and answers of a theme stand from now on with the other; whether there were any."""
    for one in (theme, into):
        policy.require(actor, "link.make", area_path=areas.path_of(one.area_code))
    links = db.session.scalars(select(Link).where(Link.theme_id == theme.id)).all()
    answers = db.session.scalars(select(Response).where(Response.theme_id == theme.id)).all()
    if not links and not answers:
        return []
    for link in links:
        link.theme_id = into.id
    _end_the_older(into)
    _number_anew([*answers, *db.session.scalars(select(Response).where(Response.theme_id == into.id))], into)
    detail = {"from_theme": theme.public_id, "links": len(links), "answers": len(answers)}
    audit.record(actor, "link.make", "theme", into.public_id, **detail)
    return [True]


def _end_the_older(theme: Theme) -> None:
    """Of two links to the same item the newer one holds, as when it is made anew."""
    db.session.flush()
    held = select(Link).where(Link.theme_id == theme.id, Link.ended_at.is_(None), Link.waits.is_(False))
    newest: dict[int | None, Link] = {}
    for link in db.session.scalars(held.order_by(Link.made_at, Link.id)):
        if (older := newest.get(link.plan_item_id)) is not None:
            older.ended_at = clock.now()
        newest[link.plan_item_id] = link
    db.session.flush()


def _number_anew(answers: list[Response], theme: Theme) -> None:
    """All answers in the order in which they were given; the newest is the one that holds."""
    ordered = sorted(answers, key=lambda one: (one.published_at, one.id))
    for place, one in enumerate(ordered, 1):
        one.theme_id, one.version = theme.id, -place  # a version stands once: first out of the way
    db.session.flush()
    for place, one in enumerate(ordered, 1):
        one.version = place
    db.session.flush()
