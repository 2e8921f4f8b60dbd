"""Addresses of pages; whole ones, for what leaves the web site, stand under the installation's own name, whatever name it was asked by."""

from typing import Any

from flask import current_app, has_request_context, url_for

from webapp.core.settings import Settings


def link_to(path: str) -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url.rstrip("/") + path


def page_path(endpoint: str, **values: Any) -> str:
    """A page's path, also in a job or a command, where `url_for` has no request to ask."""
    if has_request_context():
        return url_for(endpoint, **values)
    return current_app.url_map.bind("").build(endpoint, values)


def address(endpoint: str, **values: Any) -> str:
    return link_to(page_path(endpoint, **values))
