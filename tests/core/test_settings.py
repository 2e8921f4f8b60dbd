"""Settings fail closed, with one message that names every fault."""

from pathlib import Path

import pytest

from webapp.core.settings import SettingsError, load_settings

GOOD = {
    "RUAMKID_ENVIRONMENT": "production",
    "RUAMKID_SECRET_KEY": "k" * 40,
    "RUAMKID_PUBLIC_URL": "https://ruamkid.example",
    "RUAMKID_SECURE_COOKIES": "yes",
    "RUAMKID_DATABASE_URL": "postgresql://ruamkid@db/ruamkid",
}


def test_production_starts_with_good_settings() -> None:
    settings = load_settings(GOOD)
    assert settings.database_url == "postgresql+psycopg://ruamkid@db/ruamkid"
    assert settings.jobs_database_url == settings.database_url


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RUAMKID_DEBUG", "yes"),
        ("RUAMKID_DEMO", "yes"),
        ("RUAMKID_SECURE_COOKIES", "no"),
        ("RUAMKID_SECRET_KEY", "short"),
        ("RUAMKID_PUBLIC_URL", "http://ruamkid.example"),
        ("RUAMKID_JOBS", "off"),
        ("RUAMKID_DATABASE_URL", "mysql://x"),
        ("RUAMKID_MAIL_URL", "carrier-pigeon://x"),
        ("RUAMKID_TRUSTED_PROXIES", "many"),
        ("RUAMKID_WORKER_NICENESS", "-5"),
        ("RUAMKID_ENVIRONMENT", "prod"),
        ("RUAMKID_DATABSE_URL", "sqlite:///typo"),
    ],
)
def test_production_refuses_each_danger_and_names_it(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load_settings({**GOOD, name: value})


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as fault:
        load_settings({**GOOD, "RUAMKID_DEBUG": "yes", "RUAMKID_SECRET_KEY": ""})
    assert "DEBUG" in str(fault.value)
    assert "SECRET_KEY" in str(fault.value)


def test_a_secret_never_shows_in_a_printed_settings_object() -> None:
    assert "k" * 40 not in repr(load_settings(GOOD))


def test_each_development_installation_makes_its_own_secret_once(tmp_path: Path) -> None:
    first, other = tmp_path / "first", tmp_path / "other"
    secrets = [load_settings({"RUAMKID_INSTANCE_DIR": str(folder)}).secret_key for folder in (first, first, other)]
    assert secrets[0] == secrets[1] != secrets[2]
    assert (first / "secret-key").stat().st_mode & 0o077 == 0
