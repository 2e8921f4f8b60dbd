"""What every command begins with: the settings, and the application."""

import click
from flask import Flask

from webapp.core.settings import Settings, SettingsError, load_settings


def settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as fault:
        raise click.ClickException(str(fault)) from None


def app() -> Flask:
    """The application, for a command; logs go to standard error, warnings only."""
    from webapp import create_app
    from webapp.core import logs

    logs.configure("WARNING")
    return create_app(settings())


def require_key() -> None:
    """A service whose secret key is not the database's cannot read what it keeps: it does not start."""
    from webapp.core import crypto

    with app().app_context():
        try:
            crypto.hashing_key()
        except crypto.KeyFault as fault:
            raise click.ClickException(str(fault)) from None
