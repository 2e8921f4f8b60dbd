"""A link that is passed on shows its title and a picture with correct Thai; what is not public has neither."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image

from nlp.tokens import segment
from tests.support import factories
from tests.support.pages import Browserlike
from webapp.core import share, share_picture
from webapp.projects.models import Project

assert share_picture.possible(), (
    "FriBidi is needed to shape Thai. On Debian or Ubuntu: sudo apt-get install libfribidi0"
)
HARD = "ปรับปรุงจุดเสี่ยงบนทางหลวงหมายเลข 2050 (ระยะที่ 2) ที่บ้านปู่ฝั่งน้ำป้ำ ผู้ใหญ่บ้านเล่าว่าน้ำท่วมทุก ๆ ปี"


@pytest.mark.parametrize("width", [320.0, 500.0, 1056.0])
def test_lines_break_between_words_and_lose_nothing(width: float) -> None:
    measure = share_picture.font(600, 58).getlength
    for found in (share_picture.lines(HARD, width, measure), share_picture.balanced(HARD, width, measure)):
        assert all(measure(line) <= width for line in found)
        assert "".join(found).replace(" ", "") == HARD.replace(" ", "")
        ends = {"".join(segment(HARD)[: n + 1]).replace(" ", "") for n in range(len(segment(HARD)))}
        walked = ""
        for line in found:
            walked += line.replace(" ", "")
            assert walked in ends, f"{line!r} ends within a word"
            assert line[0] not in share_picture.AFTER
            assert line[-1] not in share_picture.BEFORE


def test_a_title_breaks_where_a_reader_would() -> None:
    found = share_picture.balanced(
        "การรับฟังความคิดเห็นโครงการป้องกันน้ำท่วมชุมชนวารินชำราบ", 1056, share_picture.font(600, 68).getlength
    )
    assert found == ["การรับฟังความคิดเห็นโครงการ", "ป้องกันน้ำท่วมชุมชนวารินชำราบ"]


def test_a_word_wider_than_the_picture_breaks_before_a_letter_and_not_before_its_marks() -> None:
    measure = share_picture.font(600, 58).getlength
    found = share_picture.lines("ก็กี่กู้กำกึ๊" * 20, 400, measure)
    assert len(found) > 3
    assert not any(re.match("[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]", line) for line in found)


def test_marks_stand_above_their_letters() -> None:
    """Shaped text is as wide as its letters alone, and the second mark stands higher than the first."""
    type_ = share_picture.font(600, 58)
    assert type_.getlength("ที่") == type_.getlength("ท")
    tops = [type_.getbbox(syllable, anchor="ls")[1] for syllable in ("ท", "ที", "ที่")]
    assert tops[0] > tops[1] > tops[2]


@pytest.mark.parametrize("title", ["ไฟดับ", HARD, HARD * 8, "x" * 300, " "])
def test_every_title_gives_a_small_picture_of_the_right_size(title: str) -> None:
    content = share_picture.draw(share_picture.Words("โครงการ", title, "ตำบลพะลาน", "20 ล้านบาท", str(share.BRAND)))
    assert Image.open(io.BytesIO(content)).size == (1200, 630)
    assert len(content) < 60_000


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_public_pages_name_their_picture_and_drafts_have_none(
    app: Flask,
    client: Browserlike,
    stored: Callable[..., Project],
    officer: Callable[..., Browserlike],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = stored(factories.project, title=HARD)
    hearing = stored(factories.hearing, of=project)
    theme = stored(lambda: factories.theme([factories.opinion("น้ำท่วมทุกปี")]))
    drawn: list[share_picture.Words] = []
    draw = share_picture.draw
    monkeypatch.setattr(share_picture, "draw", lambda words: (drawn.append(words), draw(words))[1])
    addresses = [f"/projects/{project.public_id}", f"/hearings/{hearing.public_id}", "/areas/340101"]
    for address in [*addresses, f"/themes/{theme.public_id}"]:
        metas = {m.get("property") or m.get("name"): m.get("content") or "" for m in client.page(address).iter("meta")}
        assert metas["og:url"].endswith(address)
        assert metas["og:title"]
        assert metas["og:image:alt"]
        path = metas["og:image"].removeprefix(app.extensions["settings"].public_url)
        for _ in range(2):
            picture = client.get(path)
            assert (picture.status_code, picture.mimetype) == (200, "image/png")
            assert "Set-Cookie" not in picture.headers
        assert client.get(path, headers={"If-None-Match": picture.headers["ETag"]}).status_code == 304
        assert client.get(path.replace("share-th", "share-xx")).status_code == 404
    assert len(drawn) == len({words.title for words in drawn}) == 4
    english = client.page(f"{addresses[0]}?lang=en")
    assert any("share-en" in (meta.get("content") or "") for meta in english.iter("meta"))

    draft = stored(factories.project, "draft")
    publisher = officer("publisher")
    assert not [m for m in publisher.page(f"/projects/{draft.public_id}").iter("meta") if m.get("property")]
    assert publisher.get(f"/projects/{draft.public_id}/share-th.png").status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_old_pictures_make_room(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(share, "MOST_PICTURES", 2)
    with app.test_request_context():
        for title in ("หนึ่ง", "สอง", "สาม"):
            share.picture(share.Card(share.BRAND, title)).close()
    assert len(list((app.extensions["settings"].instance_dir / "share").iterdir())) == 2
