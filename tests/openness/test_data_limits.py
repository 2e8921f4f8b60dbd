"""A file is as long as what there is, and whoever takes files leaves room for readers of pages."""

from typing import Any

import pytest

from tests.support import factories
from tests.support.pages import Browserlike
from tests.support.statements import counted
from webapp.openness import data_routes


def test_a_file_has_no_limit(client: Browserlike, stored: Any) -> None:
    def many() -> None:
        for number in range(2_050):
            factories.submission(f"เรื่องที่ {number}")

    stored(many)
    assert len(client.get("/data/submissions.jsonl").text.splitlines()) == 2_050
    with counted() as one:
        client.get("/api/v1/submissions?limit=1")
    with counted() as all_of_them:
        client.get("/api/v1/submissions?limit=1000")
    assert len(all_of_them) <= len(one), "a page of rows asks as much as one row"


def test_files_leave_room_for_readers_of_pages(client: Browserlike, stored: Any) -> None:
    stored(factories.submission)
    taken = [client.get("/data/submissions.jsonl") for _ in range(data_routes.AT_ONCE)]
    late = client.get("/data/submissions.jsonl")
    assert late.status_code == 429 and int(late.headers["Retry-After"]) > 0
    assert client.get("/api/v1/submissions").status_code == 200
    taken.pop().close()  # gone away before the end
    assert client.get("/data/submissions.jsonl").text, "read to the end"
    assert client.head("/data/submissions.jsonl").status_code == 200
    assert client.get("/data/submissions.jsonl").text
    taken.pop().close()


def test_who_takes_files_without_end_is_told_to_wait(client: Browserlike, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_routes, "MOST_FILES", 2)
    answers = [client.get("/data/areas.csv?area=3401") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2].json["status"] == 429 and int(answers[2].headers["Retry-After"]) > 0
    assert client.get("/api/v1/areas").status_code == 200
