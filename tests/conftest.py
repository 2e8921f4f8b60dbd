"""The fixtures of all tests: both databases, the application, people who look at every page they are given."""

import gc
import hashlib
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine, create_engine, event

from tests.support import factories, lent, postgres
from tests.support.pages import Browserlike
from webapp import create_app
from webapp.accounts import passwords
from webapp.accounts.models import User
from webapp.core import i18n, migrate
from webapp.core.db import db, unit_of_work
from webapp.core.settings import Settings, load_settings

DATABASES = ("sqlite", "postgresql")
SECRET = "tests-only-" + "x" * 40

hypothesis.settings.register_profile(  # a busy machine is no fault of a rule
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


@event.listens_for(Engine, "connect")
def _unordered_comes_backwards(connection: Any, record: Any) -> None:
    """A query that names no order has none: SQLite gives such rows from the end, PostgreSQL as they come to lie."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects=ON")


LONG = ("process", "stories", "english", "browser", "demo")  # begin first, so that none is waited for at the end


def _scope(nodeid: str) -> str:
    """Tests that share something costly, or start many processes, stay with one worker; all others go anywhere."""
    folder = nodeid.split("/")[1]
    if folder == "browser" and "_story.py" in nodeid:
        return "stories"
    if folder == "browser" and "[english-desktop" in nodeid:
        return "english"
    return folder if folder in LONG else nodeid


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(_scope(item.nodeid), len(LONG)))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    class ByHouse(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _scope(nodeid)

    return ByHouse(config, log)


def make_settings(folder: Path, database_url: str, **more: object) -> Settings:
    """Settings of a test installation; jobs are run by hand unless a test asks for the real queue."""
    defaults: dict[str, object] = {
        "environment": "test",
        "instance_dir": folder,
        "secret_key": SECRET,
        "database_url": database_url,
        "jobs": "off",
        "log_level": "WARNING",
    }
    return load_settings({}, **{**defaults, **more})


def pytest_collection_finish() -> None:
    """What stands now stays to the end: the collector need not look at it again and again (a tenth of the time of all tests)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """The work that slows guessing would slow each test that signs somebody in; `tests/accounts` holds how much it is in the product."""
    passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session", autouse=True)
def _lent(tmp_path_factory: pytest.TempPathFactory) -> None:
    lent.begin(tmp_path_factory)


@pytest.fixture(autouse=True)
def _thai_reader() -> None:
    """Each test begins with a reader of Thai, whatever the one before it asked for."""
    i18n.set_locale("th")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    path = folder / "template.sqlite3"
    migrate.upgrade(make_settings(folder, f"sqlite:///{path}"))
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[str]:
    with postgres.cluster() as folder:
        yield folder


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated PostgreSQL database, copied for each test."""
    with postgres.connect(postgres_cluster, "postgres") as server:
        server.execute("CREATE DATABASE ruamkid_template")
    folder = tmp_path_factory.mktemp("template")
    migrate.upgrade(make_settings(folder, postgres.url(postgres_cluster, "ruamkid_template")))
    return "ruamkid_template"


@contextmanager
def fresh_database(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[str]:
    """The address of a fresh, migrated database of this kind, the same for every test that gives this folder."""
    if kind == "sqlite":
        path = folder / "test.sqlite3"
        for left in folder.glob(f"{path.name}*"):
            left.unlink()
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("postgres_template")
    cluster = request.getfixturevalue("postgres_cluster")
    name = f"test_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    postgres.take_back(cluster, name, template)
    yield postgres.url(cluster, name)


def build(database_url: str, folder: Path) -> Flask:
    """The application on this database."""
    lent.lend(folder)
    application = create_app(make_settings(folder, database_url))
    application.test_client_class = Browserlike
    return application


@contextmanager
def entered(application: Flask) -> Iterator[Flask]:
    """An application context; no connection outlives it."""
    with application.app_context():
        try:
            yield application
        finally:
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database of the current test lies."""
    return tmp_path_factory.mktemp("workshop")


@pytest.fixture(scope="session")
def applications() -> dict[str, Flask]:
    """Building an application costs more than most tests: one is built for each address, and entered anew by each test."""
    return {}


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, workshop: Path) -> Iterator[str]:
    """A fresh, migrated database of each kind."""
    with fresh_database(request, request.param, workshop) as url:
        yield url


@pytest.fixture
def app(database_url: str, applications: dict[str, Flask], workshop: Path) -> Iterator[Flask]:
    """The application on a fresh database and with empty folders. Its context is open for the whole test."""
    folder = workshop / "instance"
    if database_url not in applications:
        applications[database_url] = build(database_url, folder)
    folder.mkdir(exist_ok=True)
    for left in folder.iterdir():
        if left.name not in lent.NAMES:
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    with entered(applications[database_url]) as application:
        yield application


@pytest.fixture
def client(app: Flask) -> Browserlike:
    """A citizen without an account."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def make(app: Flask) -> object:
    """The factories; use inside `with unit_of_work():` or through `stored`."""
    return factories


@pytest.fixture
def stored(app: Flask) -> Callable[..., object]:
    """Call a factory in a unit of work of its own: `stored(factories.project, status="draft")`."""

    def store(factory: Callable[..., object], *args: object, **kwargs: object) -> object:
        with unit_of_work():
            return factory(*args, **kwargs)

    return store


@pytest.fixture
def sign_in(app: Flask) -> Callable[[User], Browserlike]:
    """A client on which this person is signed in."""

    def enter(person: User) -> Browserlike:
        visitor = app.test_client()
        with visitor.session_transaction() as session:
            session["_user_id"] = person.session_token
            session["_fresh"] = True
        return visitor  # type: ignore[return-value]

    return enter


@pytest.fixture
def officer(app: Flask, sign_in: Callable[[User], Browserlike]) -> Callable[..., Browserlike]:
    """A signed-in officer: `officer("planner", "34")`. The person is `.person`."""

    def enter(role: str, area: str = factories.PROVINCE) -> Browserlike:
        with unit_of_work():
            person = factories.officer(role, area)
        visitor = sign_in(person)
        visitor.person = person  # type: ignore[attr-defined]
        return visitor

    return enter


@pytest.fixture
def in_threads() -> Callable[..., list[object]]:
    """Call a function once for each value, all at the same time; errors come back as errors."""

    def run(function: Callable[[object], object], values: Iterable[object]) -> list[object]:
        inputs = list(values)
        barrier = threading.Barrier(len(inputs))

        def call(value: object) -> object:
            barrier.wait()
            return function(value)

        with ThreadPoolExecutor(len(inputs)) as pool:
            return list(pool.map(call, inputs))

    return run
