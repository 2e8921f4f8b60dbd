"""Migrations go up and down with rows in the tables, and end where the models are."""

from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, select, text

from tests.conftest import make_settings
from tests.support import factories
from webapp import create_app
from webapp.core import audit, clock, migrate, search
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM
from webapp.hearings.models import Hearing, HearingChange
from webapp.submissions.models import Submission


def test_the_models_equal_the_migrations(database_url: str, tmp_path: Path) -> None:
    command.check(migrate.config(make_settings(tmp_path, database_url)))


def _fill(app: Flask) -> None:
    with unit_of_work():
        people = factories.opinion("น้ำท่วมถนนทุกปี")
        search.index("submission", people.id, people.text)
        factories.theme([people])
        factories.plan_item()
        audit.record(SYSTEM, "submission.import", "submission", people.public_id)


def _steps() -> list[str]:
    script = ScriptDirectory(str(migrate.MIGRATIONS))
    return [revision.revision for revision in script.walk_revisions()][1:]  # newest first, without the head


def test_every_step_goes_down_and_up_again_and_keeps_the_rows(database_url: str, tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "instance", database_url)
    app = create_app(settings)
    with app.app_context():
        _fill(app)
        db.session.remove()
        db.engine.dispose()
        above = "head"
        for revision in _steps():
            migrate.downgrade(settings, revision)
            migrate.upgrade(settings, above)
            migrate.downgrade(settings, revision)
            above = revision
        migrate.upgrade(settings)
        assert db.session.scalar(select(func.count()).select_from(Submission)) == 1
        assert audit.verify().entries == 1
        db.session.remove()
        db.engine.dispose()


def test_down_to_nothing_and_up_again(database_url: str, tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "instance", database_url)
    app = create_app(settings)
    with app.app_context():
        _fill(app)
        db.session.remove()
        db.engine.dispose()
    migrate.downgrade(settings, "base")
    migrate.upgrade(settings)
    with app.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM areas")) == 8466
        assert db.session.scalar(select(func.count()).select_from(Submission)) == 0
        db.session.remove()
        db.engine.dispose()


def test_a_hearing_cancelled_while_open_closes_on_that_day_and_opens_again_below(
    database_url: str, tmp_path: Path
) -> None:
    settings = make_settings(tmp_path / "instance", database_url)
    app = create_app(settings)
    with app.app_context():
        with unit_of_work():
            hearing = factories.hearing("open")
            number, closes, now = hearing.id, hearing.closes_at, clock.now()
            kept = HearingChange(
                hearing_id=number,
                kind="cancelled",
                reason="น้ำท่วม",
                closes_before=closes,
                closes_after=closes,
                made_by=hearing.created_by,
            )
            db.session.add(kept)
            hearing.cancelled_at = now
        ends = select(Hearing.closes_at).where(Hearing.id == number)
        for step, expected in ((migrate.downgrade, closes), (migrate.upgrade, now - timedelta(microseconds=1))):
            db.session.remove()
            db.engine.dispose()
            step(settings, "0038" if step is migrate.downgrade else "head")
            assert db.session.scalar(ends) == expected
        db.session.remove()
        db.engine.dispose()
