"""A stored file is whole, or it is not there."""

import os
import resource
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.submissions.test_reports import picture, send
from tests.support import factories
from tests.support.pages import Browserlike
from webapp.core import audit, clock, files, unused_files
from webapp.core.db import db, unit_of_work
from webapp.submissions import retention
from webapp.submissions.models import Answer


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


def test_a_picture_of_a_form_that_never_arrived_is_erased_after_its_time(app: Flask, client: Browserlike) -> None:
    refused = send(client, text="", photos=[(picture(), "1.jpg")])
    assert refused.status_code == 422
    never_sent = set(files.all_keys())
    half = Path(app.extensions["settings"].files_url) / "ab" / ".of-one-that-was-killed"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"half of a pic")
    send(client, photos=[(picture((300, 300)), "2.jpg")])
    sent = set(files.all_keys()) - never_sent
    assert len(never_sent) == len(sent) == 2

    with clock.at(clock.now() + timedelta(days=29)):
        retention.nightly()
    assert set(files.all_keys()) == never_sent | sent
    with clock.at(clock.now() + timedelta(days=31)):
        retention.nightly()
        assert set(files.all_keys()) == sent
        assert retention.last_runs()[0].detail["unused_file"] == 3 and not half.exists()


def test_a_picture_that_is_sent_again_counts_as_new(app: Flask) -> None:
    stored = files.put(b"the same picture", "image/jpeg", ".jpg")
    os.utime(Path(app.extensions["settings"].files_url) / stored.key, (0, 0))
    begun = clock.now() - timedelta(minutes=1)
    assert unused_files.find(begun) == [stored.key]
    files.put(b"the same picture", "image/jpeg", ".jpg")
    unused_files.erase([stored.key], begun)  # found a moment ago, named by a row in the next
    assert files.all_keys() == [stored.key]


def test_whatever_names_a_file_keeps_it(app: Flask) -> None:
    """Answers to a questionnaire, and files that the audit trail vouches for."""
    keys = [files.put(name.encode(), "application/octet-stream", ".bin").key for name in ("answer", "vouched")]
    with unit_of_work():
        opinion = factories.opinion()
        question = opinion.hearing.questions[0]
        db.session.add(Answer(submission_id=opinion.id, question_id=question.id, value={"key": keys[0]}))
        audit.record(factories.user(name="ผู้เผยแพร่").actor, "result.publish", "hearing", "x", files={keys[1]: "0" * 64})
    assert not unused_files.find(clock.now() + timedelta(days=1))
