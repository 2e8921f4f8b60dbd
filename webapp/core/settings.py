"""Settings come from the environment, are checked once at the start, and fail closed with a message a person can act on."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

Environment = Literal["development", "test", "production"]
PREFIX = "RUAMKID_"
ROOT = Path(__file__).resolve().parents[2]
# Of Chrome and what is built on it, Firefox, Safari, Edge. A browser of another maker needs its service in the setting.
PUSH_SERVICES = "fcm.googleapis.com *.push.services.mozilla.com *.push.apple.com *.notify.windows.com"


class SettingsError(Exception):
    """The settings cannot be used; the message lists every reason."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one installation. Sizes are in bytes, times in seconds."""

    environment: Environment = "development"
    instance_dir: Path = ROOT / "instance"
    secret_key: str = field(default="", repr=False)
    secret_key_fallbacks: str = field(default="", repr=False)
    database_url: str = field(default="", repr=False)
    jobs_database_url: str = field(default="", repr=False)
    jobs: Literal["dbos", "off"] = "dbos"
    files_url: str = ""
    mail_url: str = field(default="", repr=False)
    mail_from: str = "ruamkid@localhost"
    line_channel_secret: str = field(default="", repr=False)
    line_channel_access_token: str = field(default="", repr=False)
    line_account: str = ""
    line_api_url: str = "https://api.line.me"
    line_data_url: str = "https://api-data.line.me"
    push_key: str = field(default="", repr=False)
    push_services: str = PUSH_SERVICES
    public_url: str = "http://127.0.0.1:8000"
    province: str = ""
    secure_cookies: bool = False
    trusted_proxies: int = 0
    default_locale: str = "th"
    thai_digits: bool = False
    data_licence: Literal["CC-BY-4.0", "CC0-1.0", "ODC-By-1.0", "ODbL-1.0"] = "CC-BY-4.0"
    demo: bool = False
    officers_need_second_factor: bool = False
    metrics_token: str = field(default="", repr=False)
    debug: bool = False
    max_request_bytes: int = 32 * 1024 * 1024
    sweep_after_seconds: int = 90
    worker_niceness: int = 10
    analyser: Literal["on", "off"] = "on"
    log_level: str = "INFO"

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def secret_keys(self) -> list[str]:
        """The secret key, then the older ones that are still read, the newest first."""
        return [self.secret_key, *self.secret_key_fallbacks.split()]


_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def load_settings(environ: Mapping[str, str] = os.environ, **overrides: object) -> Settings:
    """Read `RUAMKID_*` variables. Raises SettingsError naming every fault at once, not only the first."""
    faults: list[str] = []
    values: dict[str, object] = {}
    for name, spec in Settings.__dataclass_fields__.items():
        raw = environ.get(PREFIX + name.upper())
        if raw is None:
            continue
        try:
            values[name] = _parse(raw.strip(), spec.type)
        except ValueError as fault:
            faults.append(f"{PREFIX}{name.upper()}: {fault}")
    known = {PREFIX + name.upper() for name in Settings.__dataclass_fields__} | _NOT_SETTINGS
    faults += [f"{name}: no such setting" for name in sorted(environ) if name.startswith(PREFIX) and name not in known]
    if faults:
        raise SettingsError(_report(faults))
    settings = _fill_defaults(replace(Settings(), **{**values, **overrides}))  # type: ignore[arg-type]
    faults = _check(settings)
    if faults:
        raise SettingsError(_report(faults))
    return settings


# Read by the language library, which does not know this application.
_NOT_SETTINGS = {PREFIX + "DASK", PREFIX + "JOBLIB_WORKERS"}


def _parse(raw: str, kind: object) -> object:
    if kind is bool:
        if raw.lower() in _TRUE:
            return True
        if raw.lower() in _FALSE:
            return False
        raise ValueError(f"'{raw}' is neither yes nor no")
    if kind is int:
        return int(raw)
    if kind is Path:
        return Path(raw).expanduser().resolve()
    allowed = getattr(kind, "__args__", None)
    if allowed and raw not in allowed:
        raise ValueError(f"'{raw}' is not one of {', '.join(allowed)}")
    return raw


def _fill_defaults(settings: Settings) -> Settings:
    instance = settings.instance_dir
    if not settings.secret_key and settings.environment != "production":
        settings = replace(settings, secret_key=_own_secret(instance / "secret-key"))
    database = settings.database_url or f"sqlite:///{instance / 'ruamkid.sqlite3'}"
    if database.startswith(("postgres://", "postgresql://")):
        database = "postgresql+psycopg://" + database.split("://", 1)[1]
    jobs = settings.jobs_database_url
    if not jobs:
        jobs = f"sqlite:///{instance / 'jobs.sqlite3'}" if database.startswith("sqlite") else database
    kept = push_key_file(instance)
    return replace(
        settings,
        push_key=settings.push_key or (kept.read_text().strip() if kept.is_file() else ""),
        database_url=database,
        jobs_database_url=jobs,
        files_url=settings.files_url or str(instance / "files"),
        mail_url=settings.mail_url or f"file://{instance / 'outbox'}",
    )


def _own_secret(path: Path) -> str:
    """Each installation without a configured secret makes its own once; there is no default to forget."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def push_key_file(instance: Path) -> Path:
    """Where `ruamkid push-keys --keep` leaves the key of an installation whose settings name none."""
    return instance / "push-key"


def _check(settings: Settings) -> list[str]:
    faults = []
    if len(settings.secret_key) < 32:
        faults.append(f"{PREFIX}SECRET_KEY: set a random value of at least 32 characters")
    if any(len(key) < 32 or key == settings.secret_key for key in settings.secret_keys[1:]):
        faults.append(f"{PREFIX}SECRET_KEY_FALLBACKS: older secret keys, with spaces between, not the one in use")
    if not settings.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        faults.append(f"{PREFIX}DATABASE_URL: only sqlite:///… and postgresql://… are supported")
    if urlsplit(settings.mail_url).scheme not in {"file", "smtp", "smtps"}:
        faults.append(f"{PREFIX}MAIL_URL: must begin with file://, smtp:// or smtps://")
    if urlsplit(settings.public_url).scheme not in {"http", "https"}:
        faults.append(f"{PREFIX}PUBLIC_URL: must begin with http:// or https://")
    if not 0 <= settings.worker_niceness <= 19:
        faults.append(f"{PREFIX}WORKER_NICENESS: a number from 0 to 19")
    if bool(settings.line_channel_secret) != bool(settings.line_channel_access_token):
        faults.append(f"{PREFIX}LINE_CHANNEL_SECRET and {PREFIX}LINE_CHANNEL_ACCESS_TOKEN: set both, or neither")
    if settings.line_account and not re.fullmatch(r"@[a-z0-9._-]{1,30}", settings.line_account):
        faults.append(f"{PREFIX}LINE_ACCOUNT: the account's basic id, like @example")
    for name in ("line_api_url", "line_data_url"):
        safe = {"https"} if settings.environment == "production" else {"http", "https"}
        if urlsplit(getattr(settings, name)).scheme not in safe:
            faults.append(f"{PREFIX}{name.upper()}: must begin with https://")
    if settings.metrics_token and len(settings.metrics_token) < 32:
        faults.append(f"{PREFIX}METRICS_TOKEN: set a random value of at least 32 characters, or none")
    if settings.push_key and not re.fullmatch(r"[A-Za-z0-9_-]{43}=?", settings.push_key):
        faults.append(f"{PREFIX}PUSH_KEY: the key that 'ruamkid push-keys' prints")
    if settings.environment == "production":
        if settings.debug:
            faults.append(f"{PREFIX}DEBUG: must be off in production")
        if settings.demo:
            faults.append(f"{PREFIX}DEMO: the demonstration has known sign-ins; it must be off in production")
        if not settings.secure_cookies:
            faults.append(f"{PREFIX}SECURE_COOKIES: must be on in production")
        if urlsplit(settings.public_url).scheme != "https":
            faults.append(f"{PREFIX}PUBLIC_URL: must begin with https:// in production")
        if settings.jobs == "off" or settings.analyser == "off":
            faults.append(f"{PREFIX}JOBS and {PREFIX}ANALYSER: must be on in production")
    return faults


def _report(faults: list[str]) -> str:
    return "Ruamkid cannot start with these settings:\n" + "\n".join(f"  - {fault}" for fault in faults)
