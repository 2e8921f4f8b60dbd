"""Opinion maps are asked for by planners (and at night by themselves), kept, and rid of what became confidential."""

from datetime import datetime

from sqlalchemy import select

from webapp.core import audit, clock, policy
from webapp.core.db import db
from webapp.core.jobs import enqueue
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.insights import map_rules
from webapp.insights.map_models import OpinionMap
from webapp.insights.operations import path
from webapp.submissions.models import Submission


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
def drop_point(actor: Actor, submission: Submission) -> None:
    """A report that became confidential stands on no map any more."""
    policy.require(actor, "insight.analyse")
    for found in db.session.scalars(select(OpinionMap)):
        left = map_rules.without(found.places, submission.id)
        if left != found.places:
            found.places, found.version = left, map_rules.version_of(left)
            audit.record(actor, "insight.analyse", "opinion_map", found.area_code, without=submission.public_id)
