"""Whole addresses, for letters, codes, feeds and data that leave the web site: those of the installation, under whatever name it was asked."""

from typing import Any

from flask import current_app, url_for

from webapp.core.settings import Settings


def link_to(path: str) -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url.rstrip("/") + path


def address(endpoint: str, **values: Any) -> str:
    return link_to(url_for(endpoint, **values))
