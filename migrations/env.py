"""Runs the migrations on the database of the settings, online only."""

from alembic import context
from sqlalchemy import create_engine, pool

from webapp.core.search import SPECIAL_PARTS, SPECIAL_TABLES
from webapp.core.settings import Settings, load_settings
from webapp.core.sqlite import prepare
from webapp.models import metadata

attributes = context.config.attributes
settings: Settings = attributes.get("settings") or load_settings()
attributes["settings"] = settings  # for migrations


def include_name(name: str | None, kind: str, parents: object) -> bool:
    """Search has tables, columns and indexes of its own on each database; none of them is a model."""
    if kind == "table":
        return name is None or not name.startswith(SPECIAL_TABLES)
    return name not in SPECIAL_PARTS


engine = create_engine(settings.database_url, poolclass=pool.NullPool)
prepare(engine)
with engine.connect().execution_options(immediate=True) as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        include_name=include_name,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
