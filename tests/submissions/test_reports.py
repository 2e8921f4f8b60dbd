"""A citizen reports a problem: without an account, without JavaScript, whatever they type."""

import io
import os
import re
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from tests.support.pages import Browserlike, fields, parse, text_of
from webapp.core import audit
from webapp.core.db import db
from webapp.core.files import open_file
from webapp.core.policy import VISITOR
from webapp.submissions import operations
from webapp.submissions.models import Contact, Photo, Submission
from webapp.submissions.operations import Incoming

AREA = ["34", "3401", "340101"]


def picture(size: tuple[int, int] = (1200, 900), **saving: Any) -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, "JPEG", **saving)
    content.seek(0)
    return content


def form_of(html: str) -> dict[str, Any]:
    return fields(list(next(parse(html).iter("main")).iter("form"))[-1])


def send(client: Browserlike, **values: Any) -> Any:
    """The whole report at once, as a page kept from another day would send it."""
    whole = {**client.form("/report"), "text": "ไฟถนนดับหน้าวัดมาสามคืน", "area": AREA, "go": "send", **values}
    return client.post("/report", data=whole)


def the_only_one() -> Submission:
    return db.session.scalars(select(Submission)).one()


def error_beside(html: str, field: str) -> str:
    found = [e for e in parse(html).iter() if e.get("id") == f"{field}-error"]
    return text_of(found[0]) if found else ""


def test_a_report_goes_through_in_three_steps_and_its_writer_can_follow_it(client: Browserlike) -> None:
    page = client.post("/report", data={**client.form("/report"), "text": "ท่อระบายน้ำตันหน้าตลาด", "go": "next"})
    page = client.post("/report", data={**form_of(page.text), "area": AREA, "place_note": "ปากซอย 4", "go": "next"})
    assert "ท่อระบายน้ำตันหน้าตลาด" in page.text
    sent = client.post("/report", data={**form_of(page.text), "go": "send"})
    assert sent.status_code == 303
    receipt = client.get(sent.location)
    assert receipt.status_code == 200
    assert "<svg" in receipt.text
    assert receipt.headers["Cache-Control"] == "no-store"
    assert "noindex" in receipt.headers["X-Robots-Tag"]
    code = sent.location.split("/")[2]
    found = client.post("/track", data={"code": f" {code[:4]}-{code[4:8]} {code[8:].lower()}"})
    assert found.location == f"/track/{code}"
    tracking = client.get(found.location)
    assert "ท่อระบายน้ำตันหน้าตลาด" in tracking.text
    assert "ปากซอย 4" in tracking.text
    stored = the_only_one()
    assert stored.area_code == "340101"
    assert stored.state == "waiting"
    assert code not in {stored.code_hash, stored.form_key}
    assert audit.verify().broken_at is None


def test_a_pin_alone_is_enough(client: Browserlike) -> None:
    assert send(client, area="", lat="15.2287", lon="104.8564").status_code == 303
    stored = the_only_one()
    assert stored.area_code.startswith("3401")
    assert (stored.lat, stored.lon) == (15.2287, 104.8564)


def test_a_pin_says_more_than_a_remembered_province(client: Browserlike) -> None:
    client.get("/?province=50")
    page = client.post("/report", data={**client.form("/report"), "text": "ไฟดับหน้าวัด", "go": "next"})
    place = {**form_of(page.text), "lat": "15.2287", "lon": "104.8564", "go": "next"}
    assert client.post("/report", data=place).status_code == 200
    assert client.post("/report", data={**place, "go": "send"}).status_code == 303
    assert the_only_one().area_code.startswith("3401")


def test_a_report_without_a_place_or_from_abroad_is_asked_for_it(client: Browserlike) -> None:
    assert error_beside(send(client, area="").text, "area")
    assert error_beside(send(client, area="", lat="48.2", lon="16.4").text, "lat")
    assert error_beside(send(client, area="", lat="15.2", lon="").text, "lat")
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 0


def test_of_an_area_the_list_that_is_missing_is_marked_and_led_to(client: Browserlike) -> None:
    for chosen, missing in (("34", "district"), ("", "province")):
        page = send(client, area=chosen).text
        assert f'href="#area-{missing}"' in page
        marked = [one.get("id") for one in parse(page).iter("select") if one.get("aria-invalid")]
        assert marked == [f"area-{missing}"]


def test_the_same_form_sent_twice_gives_the_same_receipt(client: Browserlike) -> None:
    form = {**client.form("/report"), "text": "ถนนเป็นหลุม", "area": AREA, "go": "send"}
    first, second = client.post("/report", data=form), client.post("/report", data=form)
    assert first.location == second.location
    other = client.post("/report", data={**form, "text": "ถนนเป็นหลุมใหญ่มาก"})
    assert other.location != first.location
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 2


def test_the_same_form_sent_by_eight_threads_at_once_is_stored_once(app: Flask) -> None:
    """Six forms in turn, because the threads meet in another order each time."""
    for form in range(6):
        barrier, codes = Barrier(8), []

        def run(form: int = form, barrier: Barrier = barrier, codes: list[tuple[str, bool]] = codes) -> None:
            with app.app_context():
                barrier.wait()
                from webapp.core.db import commit

                incoming = Incoming(text="น้ำไม่ไหล", area_code="340101", key=f"form {form}")
                receipt = operations.receive_report(VISITOR, incoming)
                commit()
                codes.append((receipt.code, receipt.is_new))

        threads = [Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(codes) == 8
        assert len({code for code, _ in codes}) == 1
        assert sum(is_new for _, is_new in codes) == 1
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 6
    assert audit.verify().broken_at is None


NONSENSE = {
    "empty": "",
    "blanks": " \n\t ",
    "zero-width": "\u200b\u200c\u200d\ufeff" * 30,
    "emoji only": "😡😡😡🔥",
    "a megabyte": "ก" * 350_000,
    "20,000 digits": "1234567890" * 2_000,
}


@pytest.mark.parametrize("typed", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_gets_a_message_beside_the_field_and_is_kept(client: Browserlike, typed: str) -> None:
    page = send(client, text=typed)
    assert page.status_code == 422
    assert error_beside(page.text, "text")
    assert form_of(page.text)["text"].strip() == typed.strip()
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 0


ODD_BUT_TRUE = {
    "html": "<script>alert(1)</script><b>ถนน</b> & <img src=x onerror=alert(1)>",
    "sql": "'; DROP TABLE submissions; -- ถนนพัง \" OR 1=1",
    "right to left": "\u202eمرحبا بكم في شارعنا\u202c",
    "a null and half an emoji": "ถนน\x00พัง \ud83d",
    "9,000 digits": "๙876543210" * 900,
    "template": "{{ 7 * 7 }} {% raw %} ถนน",
}


@pytest.mark.parametrize("typed", ODD_BUT_TRUE.values(), ids=ODD_BUT_TRUE)
def test_odd_words_are_taken_as_they_are_and_break_no_page(client: Browserlike, typed: str) -> None:
    if "{" in typed:
        typed = typed.replace("{{", "{ {").replace("{%", "{ %")  # the client takes braces for a broken template
    answer = send(client, text=typed.encode("utf-8", "replace").decode())
    assert answer.status_code == 303
    stored = the_only_one()
    for address in (
        answer.location,
        answer.location.rsplit("/", 1)[0],
        f"/submissions/{stored.public_id}",
        "/submissions",
    ):
        assert "<script>alert" not in client.get(address).text
    assert client.get("/submissions?q=" + "%27%22%20*%20OR%20(").status_code == 200


def test_personal_data_is_hidden_from_the_public_and_shown_to_the_writer(client: Browserlike) -> None:
    answer = send(client, text="น้ำท่วมหน้าบ้าน โทรหาผมที่ 081-234-5678 หรือ somchai@example.com")
    stored = the_only_one()
    public, own = (
        client.get(f"/submissions/{stored.public_id}").text,
        client.get(f"/track/{answer.location.split('/')[2]}").text,
    )
    assert "081-234-5678" not in public + client.get("/submissions").text
    assert "somchai@example.com" not in public
    assert "เบอร์โทรศัพท์" in public
    assert "081-234-5678" in own
    assert set(stored.hidden_kinds) == {"phone", "email"}
    assert client.get("/submissions?q=081-234-5678").text.count("submission-entry") == 0


def test_words_that_could_not_be_checked_are_held_back(client: Browserlike, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> None:
        raise RuntimeError("no dictionary")

    monkeypatch.setattr("webapp.submissions.privacy.redact", broken)
    assert send(client, text="ไฟดับทั้งหมู่บ้าน").status_code == 303
    stored = the_only_one()
    assert stored.visibility == "held"
    assert "ไฟดับทั้งหมู่บ้าน" not in client.get(f"/submissions/{stored.public_id}").text


def test_contact_details_are_kept_apart_and_encrypted_and_need_consent(client: Browserlike) -> None:
    refused = send(client, email="a@example.com", telephone="081 234 5678")
    assert refused.status_code == 422
    assert error_beside(refused.text, "consent")
    assert error_beside(send(client, telephone="12").text, "telephone")
    assert send(client, email="A@example.com", telephone="\u202a๐๘๑ ๒๓๔ ๕๖๗๘\u202c", consent="y").status_code == 303
    contact = db.session.scalars(select(Contact)).one()
    assert contact.email
    assert "example" not in contact.email
    assert "0812345678" not in (contact.telephone or "")


def test_a_photo_loses_its_position_and_keeps_its_pixels(client: Browserlike) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    exif.get_ifd(0x8825)[2] = (15.0, 13.0, 40.0)
    answer = send(client, photos=(picture(exif=exif), "IMG_1.jpg"))
    assert answer.status_code == 303
    photo = db.session.scalars(select(Photo)).one()
    for key in (photo.file_key, photo.thumbnail_key):
        with open_file(key) as stored:
            assert not Image.open(io.BytesIO(stored.read())).getexif()
    served = client.get(f"/photos/{photo.public_id}?size=small")
    assert served.mimetype == "image/jpeg"
    assert "public" in served.headers["Cache-Control"]


def test_photos_already_uploaded_survive_a_refused_field_and_can_be_taken_out(client: Browserlike) -> None:
    refused = send(client, text="", photos=[(picture(), "1.jpg"), (picture((300, 300)), "2.jpg")])
    assert refused.status_code == 422
    form = form_of(refused.text)
    tokens = [e.get("value") for e in parse(refused.text).iter("input") if e.get("name") == "photos-stored"]
    assert len(tokens) == 2
    assert client.get(f"/report/photos/{tokens[0]}").mimetype == "image/jpeg"
    assert client.get("/report/photos/abc.def").status_code == 404
    kept = {
        **form,
        "text": "ถนนพัง",
        "area": AREA,
        "go": "send",
        "photos-stored": [*tokens, "forged"],
        "photos-remove": tokens[:1],
    }
    assert client.post("/report", data=kept).status_code == 303
    assert db.session.scalars(select(Photo.width)).all() == [300]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00" + os.urandom(400), "holiday.jpg"),
        (b"", "empty.jpg"),
        (b"\xff\xd8\xff\xe0" + os.urandom(900), "damaged.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "drawing.jpg"),
    ],
)
def test_what_is_no_photo_is_refused_beside_its_field_and_the_words_stay(
    client: Browserlike, content: bytes, name: str
) -> None:
    page = send(client, photos=(io.BytesIO(content), name))
    assert page.status_code == 422
    assert name in error_beside(page.text, "photos")
    assert form_of(page.text)["text"] == "ไฟถนนดับหน้าวัดมาสามคืน"


def test_a_photo_of_40_megapixels_is_taken_and_made_smaller(client: Browserlike) -> None:
    assert send(client, photos=(picture((8000, 5000)), "large.jpg")).status_code == 303
    photo = db.session.scalars(select(Photo)).one()
    assert max(photo.width, photo.height) == 1600


def test_with_an_account_the_report_is_found_there(
    app: Flask, stored: Callable[..., Any], make: Any, sign_in: Any
) -> None:
    person = stored(make.user)
    visitor = sign_in(person)
    assert send(visitor).status_code == 303
    assert the_only_one().author_id == person.id
    page = visitor.get("/account").text
    assert "ไฟถนนดับหน้าวัดมาสามคืน" in page
    way = re.search(r'href="(/track/\w{16})"', page)
    assert way and "ข้อความที่ท่านส่ง" in visitor.get(way[1]).text, (
        "the account leads to the progress, not to the public page"
    )


def test_guessing_codes_finds_nothing(client: Browserlike) -> None:
    assert client.get("/track/0000000000000000").status_code == 404
    page = client.post("/track", data={"code": "ABCD-EFGH-JKMN-PQRS"})
    assert page.status_code == 422
    assert error_beside(page.text, "code")
    assert client.post("/track", data={"code": ""}).status_code == 422


def test_the_area_can_be_chosen_without_javascript(client: Browserlike) -> None:
    form = {**client.form("/report"), "text": "ถนนพัง", "step": "where", "area": "34", "area-step": "1"}
    page = client.post("/report", data=form)
    assert page.status_code == 200
    assert 'value="3401"' in page.text
    assert form_of(page.text)["text"] == "ถนนพัง"
