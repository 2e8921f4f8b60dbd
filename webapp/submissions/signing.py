"""What a form carries hidden and must not be forged: its own key, when it was opened, and the photos already uploaded.

A key that does not verify (an old secret, a changed character) still works as a key; it only earns no grace. So nothing
that somebody typed is ever refused for it.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from itsdangerous import BadData

from webapp.core import clock, crypto

SEEN = 200  # characters of a key that are looked at


@dataclass(frozen=True, slots=True)
class FormKey:
    """The key of one rendered form; `opened_at` is None when the server cannot vouch for it."""

    key: str
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """A photo that is stored and not yet attached to a submission."""

    full: str
    thumbnail: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class StoredAnswerFile:
    """A file that answers a question; the name is the sender's and is only shown."""

    key: str
    media_type: str
    size: int
    name: str

    def as_answer(self) -> dict[str, Any]:
        return {"key": self.key, "type": self.media_type, "size": self.size, "name": self.name}


def new_form_key() -> str:
    token = crypto.signer("submissions form").dumps([secrets.token_urlsafe(16), int(clock.now().timestamp())])
    return token if isinstance(token, str) else token.decode()


def read_form_key(token: str) -> FormKey:
    try:
        key, opened = crypto.signer("submissions form").loads(token)
        return FormKey(str(key), datetime.fromtimestamp(int(opened), UTC))
    except (BadData, ValueError, TypeError):
        return FormKey(token[:SEEN] or secrets.token_urlsafe(16))


def sign_photo(photo: StoredPhoto) -> str:
    token = crypto.signer("submissions photo").dumps([photo.full, photo.thumbnail, photo.width, photo.height])
    return token if isinstance(token, str) else token.decode()


def read_photo(token: str) -> StoredPhoto | None:
    """None for a token that this installation did not sign."""
    try:
        full, thumbnail, width, height = crypto.signer("submissions photo").loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return StoredPhoto(str(full), str(thumbnail), int(width), int(height))


def sign_answer_file(file: StoredAnswerFile) -> str:
    token = crypto.signer("submissions answer file").dumps([file.key, file.media_type, file.size, file.name])
    return token if isinstance(token, str) else token.decode()


def read_answer_file(token: str) -> StoredAnswerFile | None:
    """None for a token that this installation did not sign."""
    try:
        key, media_type, size, name = crypto.signer("submissions answer file").loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return StoredAnswerFile(str(key), str(media_type), int(size), str(name))
