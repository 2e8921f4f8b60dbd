"""A plan's new edition takes the place of the one before: what was filed under a strategy follows it."""

from collections.abc import Mapping

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import aliased

from webapp.areas import queries as areas
from webapp.core import audit, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.insights.models import LABEL_OF_STRATEGY, Aspect, Label, Theme
from webapp.insights.view_models import SavedView


@operation
def follow_strategies(actor: Actor, area_code: str, same: Mapping[str, str]) -> None:
    """Labels, themes and kept views of each strategy (by public id) stand from now on under the one that continues it."""
    policy.require(actor, "plan.edit", area_path=areas.path_of(area_code))
    query = SavedView.__table__.c["query"]
    for old, new in same.items():
        other = aliased(Label)
        filed = LABEL_OF_STRATEGY, Label.value == old
        already = (
            select(other.id)
            .where(other.submission_id == Label.submission_id, other.source == Label.source)
            .where(other.aspect == Aspect.STRATEGY, other.value == new)
            .exists()
        )
        quietly = {"synchronize_session": False}
        db.session.execute(update(Label).where(*filed, ~already).values(value=new), execution_options=quietly)
        db.session.execute(delete(Label).where(*filed), execution_options=quietly)
        moved = update(Theme).where(Theme.strategy_ref == old).values(strategy_ref=new)
        db.session.execute(moved, execution_options=quietly)
        kept = update(SavedView).where(query.contains(f"strategy={old}"))
        db.session.execute(kept.values(query=func.replace(query, old, new)), execution_options=quietly)
    db.session.flush()
    db.session.expire_all()
    audit.record(actor, "plan.edit", "area", area_code, strategies=dict(same))
