"""Hashes and codes get a key of their own, so that the secret key can be changed.

Where there is a trail already, hashes were made with the secret key: it becomes the key of all of them. On the way down a key that is
not the secret key is lost: letters written by the older version then name other tracking codes (those that people hold go on working).
"""

import secrets

import sqlalchemy as sa
from alembic import context, op

from webapp.core.crypto import sealing

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    by = "encrypted, by the secret key; rewritten as the last of all"
    table = op.create_table(
        "hashing_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False, comment=by),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hashing_keys")),
    )
    keys: list[str] = context.config.attributes["settings"].secret_keys
    is_used = op.get_bind().scalar(sa.text("SELECT 1 FROM audit_entries LIMIT 1"))
    key = keys[-1] if is_used else secrets.token_urlsafe(48)  # the oldest: until now it could not be changed
    op.bulk_insert(table, [{"id": 1, "sealed": sealing(keys[0]).encrypt(key.encode()).decode()}])


def downgrade() -> None:
    op.drop_table("hashing_keys")
