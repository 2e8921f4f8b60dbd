"""The demonstration, loaded once for each kind of database: these tests only look at it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import DATABASES, build, entered, fresh_database
from webapp.core.db import db
from webapp.demo import load


@pytest.fixture(scope="session", params=DATABASES)
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("demonstration")
    with fresh_database(request, request.param, folder) as url, entered(build(url, folder / "instance")) as application:
        assert load.load_demo(analyse=False)
        yield application


@pytest.fixture
def province(app: Flask) -> Iterator[Flask]:
    yield app
    db.session.rollback()
