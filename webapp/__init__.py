"""Ruamkid (ร่วมคิด): the web application. `create_app` puts the floors on top of each other."""

import mimetypes
from pathlib import Path

from flask import Flask
from flask_compress import Compress
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from webapp.core import assets, health, jobs, logs, metrics, web
from webapp.core.db import db
from webapp.core.house import Compiled, House
from webapp.core.settings import Settings, load_settings
from webapp.core.sqlite import prepare

ROOMS = (
    "areas",
    "accounts",
    "push",
    "follows",
    "projects",
    "hearings",
    "submissions",
    "petitions",
    "channels",
    "insights",
    "planning",
    "deliberations",
    "escalations",
    "monitoring",
    "reports",
    "openness",
)
STATIC = Path(__file__).parent / "core" / "static"


def create_app(settings: Settings | None = None) -> Flask:
    """The application with all rooms. Raises SettingsError when the settings cannot be used."""
    settings = settings or load_settings()
    app = House(__name__, static_folder=str(STATIC), static_url_path="/static", template_folder="core/templates")
    app.extensions["settings"] = settings
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=settings.secret_keys[1:],
        WTF_CSRF_SECRET_KEY=settings.secret_keys[::-1],  # it signs by the last
        DEBUG=settings.debug,
        TESTING=settings.environment == "test",
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=24 * 3600,
        COMPRESS_MIMETYPES=[
            *("text/html", "application/json", "application/atom+xml", "image/svg+xml", "text/plain", "text/csv"),
            *("application/jsonl", "application/geo+json", "application/ld+json", "text/xml"),
        ],
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = Compiled(settings.instance_dir / "templates")
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    Compress(app)
    web.init_app(app)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    _serve_static(app, settings.instance_dir)
    if settings.jobs == "dbos":
        app.extensions["job_dispatcher"] = jobs.Dispatcher(settings.jobs_database_url)
    _furnish(app)
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    return app


def _furnish(app: Flask) -> None:
    """Every room brings its blueprint, its panels and its commands by its own `init_app`."""
    from importlib import import_module

    for name in ROOMS:
        room = import_module(f"webapp.{name}")
        room.init_app(app)
    import_module("webapp.home").init_app(app)


def _engine_options(settings: Settings) -> dict[str, object]:
    if settings.is_sqlite:
        return {"pool_size": 10, "max_overflow": 10}
    return {"pool_size": 5, "max_overflow": 10, "pool_pre_ping": True}


def _serve_static(app: Flask, instance_dir: Path) -> None:
    """Static files leave compressed, under a versioned address, cached for a year."""
    mimetypes.add_type("font/woff2", ".woff2")
    folder = assets.prepare(STATIC, instance_dir / "static")
    app.extensions["static_versions"] = assets.versions(folder)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(folder),
        prefix="static/",
        max_age=31_536_000,
        immutable_file_test=lambda path, url: True,
        allow_all_origins=False,
    )


__all__ = ["create_app", "logs"]
