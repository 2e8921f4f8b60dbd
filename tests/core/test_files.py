"""A stored file is whole, or it is not there."""

import resource
import signal
from pathlib import Path

import pytest
from flask import Flask

from webapp.core import files


def test_half_a_file_is_never_taken_for_the_whole(app: Flask) -> None:
    """A full disk, or a kill, in the middle of writing: the same picture sent again is stored."""
    content = bytes(range(256)) * 400
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            files.put(content, "image/jpeg", ".jpg")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not [one for one in Path(app.extensions["settings"].files_url).rglob("*") if one.is_file()]
    stored = files.put(content, "image/jpeg", ".jpg")
    with files.open_file(stored.key) as handle:
        assert handle.read() == content
    assert files.all_keys() == [stored.key]
