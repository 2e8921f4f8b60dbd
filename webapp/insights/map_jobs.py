"""Background work of the opinion maps: laying out what was asked for, and at night what has grown since."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select

from webapp.areas import queries as areas
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.core.jobs import NIGHTLY, job, sweeper
from webapp.core.policy import SYSTEM
from webapp.insights import map_operations, map_rules
from webapp.insights.map_models import OpinionMap
from webapp.submissions.models import Submission, Visibility
from webapp.submissions.privacy import without_covers

GIVEN_UP = timedelta(days=1)
SEED = 2569


@job("lay_out_map")
def lay_out_map(area_codes: list[str]) -> None:
    for code in dict.fromkeys(area_codes):
        _lay_out(code)


def _lay_out(area_code: str) -> None:
    """Read, lay out without holding the database, keep. Run again with the same texts it makes the same map."""
    from nlp import layout

    area, begun = areas.tree().by_code[area_code], clock.now()
    rows = db.session.execute(
        select(Submission.id, Submission.text, Submission.public_text, Submission.visibility)
        .where(areas.within(Submission.area_code, area), Submission.is_listed)
        .where(Submission.visibility != Visibility.CONFIDENTIAL)
        .order_by(Submission.id)
    ).all()
    db.session.rollback()
    shown = [without_covers(row.public_text) if row.visibility == Visibility.VISIBLE else "" for row in rows]
    made = layout.lay_out([(str(row.id), row.text) for row in rows], shown=shown, seed=SEED)
    parts = [{"x": one.x, "y": one.y, "words": list(one.words), "texts": one.texts} for one in made.parts]
    places = map_rules.pack([row.id for row in rows], made.places, made.part_of)
    with unit_of_work():
        map_operations.store(SYSTEM, area_code, begun, places, parts, made.texts)


@sweeper("lay_out_map")
def not_laid_out(before: datetime) -> Sequence[str]:
    """Maps asked for and not made; after a day of failing a planner asks again."""
    waiting = or_(OpinionMap.made_at.is_(None), OpinionMap.made_at < OpinionMap.asked_at)
    asked = OpinionMap.asked_at < before, OpinionMap.asked_at > before - GIVEN_UP
    return db.session.scalars(select(OpinionMap.area_code).where(waiting, *asked).order_by(OpinionMap.asked_at)).all()


def lay_out_what_has_grown() -> None:
    """Ask for the maps of areas that received something since theirs was made."""
    made = db.session.execute(select(OpinionMap.area_code, OpinionMap.made_at)).all()
    grown = [row.area_code for row in made if row.made_at is not None and _has_grown(row.area_code, row.made_at)]
    for code in grown:
        with unit_of_work():
            map_operations.ask(SYSTEM, code)


def _has_grown(code: str, since: datetime) -> bool:
    inside = areas.within(Submission.area_code, areas.tree().by_code[code])
    later = exists().where(inside, Submission.received_at > since, Submission.is_listed)
    return bool(db.session.scalar(select(later)))


NIGHTLY.append(lay_out_what_has_grown)
