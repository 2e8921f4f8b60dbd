"""Runs Alembic from the application, so that one command prepares an installation."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from webapp.core.settings import Settings

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def config(settings: Settings) -> Config:
    result = Config()
    result.set_main_option("script_location", str(MIGRATIONS))
    result.attributes["settings"] = settings
    return result


def upgrade(settings: Settings, revision: str = "head") -> None:
    """Bring the schema to a revision (default: the newest)."""
    command.upgrade(config(settings), revision)


def downgrade(settings: Settings, revision: str) -> None:
    command.downgrade(config(settings), revision)


@cache
def head_revision() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def require_known(revision: str) -> None:
    """Raises alembic's CommandError for a revision that this version does not have."""
    ScriptDirectory(str(MIGRATIONS)).get_revision(revision)
