"""Opinion maps are asked for by planners (and at night by themselves), kept, and rid of what may not be read any more."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.core import audit, clock, policy
from webapp.core.db import db
from webapp.core.jobs import enqueue
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.insights import map_rules
from webapp.insights.map_models import OpinionMap
from webapp.insights.operations import path
from webapp.submissions.models import Submission, Visibility

PART = 5000


@operation
def ask(actor: Actor, area_code: str) -> None:
    """Have the map of an area laid out (again), in the background; until then the map before it is shown."""
    policy.require(actor, "cluster.run", area_path=path(area_code))
    found = db.session.get(OpinionMap, area_code)
    if found is None:
        db.session.add(OpinionMap(area_code=area_code, asked_by=actor.id))
    elif not found.is_being_made:
        found.asked_by, found.asked_at = actor.id, clock.now()
    audit.record(actor, "cluster.run", "opinion_map", area_code, asked=True)
    enqueue("lay_out_map", area_code)


@operation
def store(
    actor: Actor, area_code: str, begun: datetime, places: bytes, parts: list[dict[str, object]], texts: int
) -> None:
    """Keep a map; one asked for after this began will be made after it."""
    policy.require(actor, "cluster.run", area_path=path(area_code))
    found = db.session.get(OpinionMap, area_code)
    if found is None:
        found = OpinionMap(area_code=area_code, asked_at=begun)
        db.session.add(found)
    found.places, found.version, found.parts = places, map_rules.version_of(places), parts
    found.texts, found.made_at = texts, begun
    audit.record(actor, "cluster.run", "opinion_map", area_code, version=found.version, texts=texts)


@operation
def keep_said(actor: Actor, submission: Submission) -> None:
    """When words are hidden: a neighbourhood is named by what somebody in it still says for all to read."""
    policy.require(actor, "insight.analyse")
    for found in db.session.scalars(select(OpinionMap).where(OpinionMap.area_code.in_(_around(submission)))):
        part = map_rules.part_of(found.places, submission.id)
        if part is None or not (words := found.parts[part]["words"]):
            continue
        said = _public_texts(map_rules.members(found.places, part))
        left = [word for word in words if any(word in text for text in said)]
        if left != words:
            found.parts = [{**one, "words": left} if n == part else one for n, one in enumerate(found.parts)]
            audit.record(actor, "insight.analyse", "opinion_map", found.area_code, words=len(left) - len(words))


def _around(submission: Submission) -> list[str]:
    area = areas.tree().by_code[submission.area_code]
    return [one.code for one in areas.ancestors(area)]


def _public_texts(numbers: Sequence[int]) -> list[str]:
    found: list[str] = []
    for start in range(0, len(numbers), PART):
        visible = Submission.id.in_(numbers[start : start + PART]), Submission.visibility == Visibility.VISIBLE
        found += db.session.scalars(select(Submission.public_text).where(*visible))
    return found


@operation
def drop_point(actor: Actor, submission: Submission) -> None:
    """A report that became confidential stands on no map any more."""
    policy.require(actor, "insight.analyse")
    for found in db.session.scalars(select(OpinionMap)):
        left = map_rules.without(found.places, submission.id)
        if left != found.places:
            found.places, found.version = left, map_rules.version_of(left)
            audit.record(actor, "insight.analyse", "opinion_map", found.area_code, without=submission.public_id)
