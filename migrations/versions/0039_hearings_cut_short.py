"""A hearing that was cancelled while it was open closed with that: its result falls due from there."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
HEARINGS = sa.table(
    "hearings",
    sa.column("id", sa.Integer),
    sa.column("opens_at", MOMENT),
    sa.column("closes_at", MOMENT),
    sa.column("cancelled_at", MOMENT),
)
CHANGES = sa.table(
    "hearing_changes",
    sa.column("hearing_id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("closes_before", MOMENT),
    sa.column("closes_after", MOMENT),
)
INSTANT = timedelta(microseconds=1)
OF_IT = (CHANGES.c.hearing_id == sa.bindparam("hearing"), CHANGES.c.kind == "cancelled")


def upgrade() -> None:
    db = op.get_bind()
    cut_short = sa.and_(HEARINGS.c.cancelled_at > HEARINGS.c.opens_at, HEARINGS.c.cancelled_at <= HEARINGS.c.closes_at)
    for row in db.execute(sa.select(HEARINGS).where(cut_short)).all():
        closed = row.cancelled_at - INSTANT
        if closed > row.opens_at:
            db.execute(HEARINGS.update().where(HEARINGS.c.id == row.id).values(closes_at=closed))
            db.execute(CHANGES.update().where(*OF_IT).values(closes_after=closed), {"hearing": row.id})


def downgrade() -> None:
    db = op.get_bind()
    for row in db.execute(sa.select(HEARINGS).where(HEARINGS.c.cancelled_at > HEARINGS.c.closes_at)).all():
        before = db.scalar(sa.select(CHANGES.c.closes_before).where(*OF_IT), {"hearing": row.id})
        if before is not None:
            db.execute(HEARINGS.update().where(HEARINGS.c.id == row.id).values(closes_at=before))
            db.execute(CHANGES.update().where(*OF_IT).values(closes_after=before), {"hearing": row.id})
