"""Reads of what the machine learned: for every officer who judges its work."""

from sqlalchemy import select

from webapp.accounts.models import User
from webapp.core import policy
from webapp.core.db import db
from webapp.core.paging import Page, paginate
from webapp.core.policy import Actor
from webapp.insights.learning_models import LearnedModel
from webapp.insights.learning_rules import MAY_SERVE
from webapp.insights.type_rules import EVERYWHERE

PAGE = 20


def runs() -> Page[LearnedModel]:
    """Every learning, the newest first."""
    return paginate(select(LearnedModel).order_by(LearnedModel.id.desc()), PAGE)


def run(public_id: str) -> LearnedModel | None:
    return db.session.scalar(select(LearnedModel).where(LearnedModel.public_id == public_id))


def may_serve() -> list[LearnedModel]:
    """Versions that once passed the gate and do not serve now, the last one in use first."""
    statement = select(LearnedModel).where(LearnedModel.state.in_(MAY_SERVE))
    return list(
        db.session.scalars(statement.order_by(LearnedModel.decided_at.desc(), LearnedModel.id.desc()).limit(50))
    )


def names_of(rows: list[LearnedModel]) -> dict[int, str]:
    """Names of those who asked or decided."""
    numbers = {number for row in rows for number in (row.asked_by, row.decided_by) if number}
    return dict(db.session.execute(select(User.id, User.name).where(User.id.in_(numbers))).tuples().all())


def may_decide(actor: Actor) -> bool:
    return policy.allows(actor, "learning.serve", area_path=EVERYWHERE)
