"""Speaking to LINE: answers, notices, pictures. All addresses are settings, so that tests speak to a server of their own."""

import uuid
from typing import Any

import requests
from flask import current_app

from webapp.core.settings import Settings

PATIENCE = (5, 20)  # seconds to connect, to answer
LARGEST_PICTURE = 20 * 1024 * 1024
SPACE = uuid.UUID("6f0d3c1e-6a53-4c0e-9a54-0c1f0f7f2a11")  # for retry keys


class Unreachable(Exception):
    """LINE does not answer or is busy: to be tried again."""


class Refused(Exception):
    """LINE will not do it, however often it is asked."""


def is_set_up() -> bool:
    return bool(_settings().line_channel_secret)


def reply(token: str, messages: list[dict[str, Any]]) -> None:
    """Answer an event; a token works once, for a short time. Raises Refused after that."""
    _post("/v2/bot/message/reply", {"replyToken": token, "messages": messages})


def push(person: str, messages: list[dict[str, Any]], once: str) -> None:
    """Write first. `once` names what is said: however often it is sent, it arrives once."""
    key = str(uuid.uuid5(SPACE, once))
    _post("/v2/bot/message/push", {"to": person, "messages": messages}, {"X-Line-Retry-Key": key})


def picture(message_id: str) -> bytes:
    """What a person sent as a picture. Raises Refused when LINE no longer has it, or when it is too large."""
    url = f"{_settings().line_data_url.rstrip('/')}/v2/bot/message/{message_id}/content"
    with _asked("GET", url, stream=True) as response:
        content = response.raw.read(LARGEST_PICTURE + 1, decode_content=True)
    if len(content) > LARGEST_PICTURE:
        raise Refused("too large")
    return bytes(content)


def _post(path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
    _asked("POST", _settings().line_api_url.rstrip("/") + path, json=body, headers=headers).close()


def _asked(method: str, url: str, **more: Any) -> requests.Response:
    """The good answer. Errors name the status alone: neither words nor people get into a log."""
    headers = {"Authorization": f"Bearer {_settings().line_channel_access_token}", **(more.pop("headers", None) or {})}
    try:
        response = requests.request(method, url, headers=headers, timeout=PATIENCE, allow_redirects=False, **more)
    except requests.RequestException as fault:
        raise Unreachable(type(fault).__name__) from None
    if response.status_code == 409 and "X-Line-Retry-Key" in headers:  # it has arrived already
        return response
    if response.status_code == 429 or response.status_code >= 500:
        raise Unreachable(str(response.status_code))
    if response.status_code != 200:
        raise Refused(str(response.status_code))
    return response


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
