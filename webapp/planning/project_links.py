"""The strategy and the plan item that a disclosed project names, for its page on the floor below; past plans too."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.core.db import db
from webapp.core.policy import VISITOR
from webapp.planning.models import PlanStatus, Strategy
from webapp.planning.queries import plan_item


@dataclass(frozen=True, slots=True)
class PlanLink:
    """`kind` is strategy or plan_item."""

    kind: str
    label: str
    url: str


def plan_links(strategy_ref: str | None, item_ref: str | None) -> list[PlanLink]:
    """What the public may read of the plan behind a project."""
    found = []
    strategy = db.session.scalar(
        select(Strategy).where(Strategy.public_id == (strategy_ref or "")).options(joinedload(Strategy.plan))
    )
    if strategy is not None and strategy.plan.status != PlanStatus.DRAFT:
        url = url_for("planning.show", public_id=strategy.plan.public_id, _anchor=f"s-{strategy.number}")
        found.append(PlanLink("strategy", f"{strategy.number}. {strategy.title}", url))
    item = plan_item(VISITOR, item_ref) if item_ref else None
    if item is not None:
        found.append(PlanLink("plan_item", item.title, url_for("planning.item", public_id=item.public_id)))
    return found
