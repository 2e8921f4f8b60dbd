"""Installations with real processes, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import enable_socket

from tests.support.processes import House


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """A migrated, empty installation; nothing runs yet."""
    enable_socket()
    place = House(tmp_path / "house", database_url, environment={"RUAMKID_TRUSTED_PROXIES": "1"})
    place.folder.mkdir()
    yield place
    place.stop()
