"""Safety of people: confidential reports, what is held and why, reports of unfit words, appeals, proof of being human."""

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from tests.submissions.test_reports import AREA, form_of, picture, send, the_only_one
from tests.support import factories
from tests.support.pages import Browserlike, fields, parse
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.core.search import SearchDocument
from webapp.submissions import concerns, confidential, human, rules
from webapp.submissions.models import Concern, Outcome, Photo, Secrecy, Secret, Submission

WORDS = "เจ้าหน้าที่เรียกเก็บเงินจากร้านค้าหน้าตลาดทุกเดือน"


@pytest.fixture
def secret(client: Browserlike) -> str:
    answer = send(client, text=WORDS, place_note="หลังตลาดสด", secrecy="official", photos=(picture(), "1.jpg"))
    return str(answer.location.split("/")[2])


def test_a_confidential_report_is_nowhere_public(client: Browserlike, officer: Any, secret: str) -> None:
    stored = the_only_one()
    row = db.session.scalars(select(Secret)).one()
    assert (stored.text, stored.public_text, stored.place_note, stored.lat, stored.cell) == ("", "", "", None, None)
    assert stored.area_code == "34", "no count of a small area tells of it"
    assert "ตลาด" not in row.words + row.place
    assert db.session.scalars(select(SearchDocument)).first() is None
    assert client.get(f"/submissions/{stored.public_id}").status_code == 404
    photo = db.session.scalars(select(Photo)).one()
    assert client.get(f"/photos/{photo.public_id}").status_code == 404
    assert client.get(f"/concerns/submission/{stored.public_id}").status_code == 404
    for path in ("/submissions", "/areas/34", "/areas/340101", "/submissions?q=ตลาด"):
        assert "submission-entry" not in client.get(path).text
    own = client.get(f"/track/{secret}").text
    assert WORDS in own
    assert "หลังตลาดสด" in own
    for role in ("planner", "moderator", "admin"):
        desk = officer(role)
        assert desk.get(f"/workspace/confidential/{stored.public_id}").status_code == 404
        assert WORDS not in desk.get("/workspace/confidential").text


def test_a_copy_names_no_original_that_became_confidential(client: Browserlike, stored: Any) -> None:
    def merge() -> tuple[str, str]:
        told = factories.submission("ครูทำร้ายเด็ก")
        copy = factories.submission("ครูตีเด็ก", state="duplicate", duplicate_of_id=told.id)
        confidential.conceal_stored(factories.officer("moderator").actor, told, Secrecy.MINOR)
        return told.public_id, copy.public_id

    told, copy = stored(merge)
    page = client.get(f"/submissions/{copy}").text
    assert "ครูตีเด็ก" in page and told not in page


def test_only_who_is_named_reads_it_and_each_look_is_noted(client: Browserlike, officer: Any, secret: str) -> None:
    admin, reader = officer("admin"), officer("planner")
    address = "/workspace/confidential/readers/34"
    assert reader.post(address, data={"email": reader.person.email}).status_code == 403
    stranger = officer("planner", "50")
    admin.post(address, data={"email": stranger.person.email})
    assert stranger.get(f"/workspace/confidential/{the_only_one().public_id}").status_code == 404
    assert admin.post(address, data={"email": reader.person.email}).status_code == 303
    where = f"/workspace/confidential/{the_only_one().public_id}"
    assert where in reader.get("/workspace/confidential").text
    page = reader.get(where).text
    assert WORDS in page
    assert "หลังตลาดสด" in page
    looks = [one for one in db.session.scalars(select(AuditEntry)) if one.action == "confidential.read"]
    assert len(looks) == 1
    told = client.get(f"/track/{secret}").text
    assert "เจ้าหน้าที่ที่จังหวัดระบุชื่อพิจารณา" in told, "what comes next"
    for page in (told, client.get(f"/track/{secret}/receipt").text):
        assert "ตอบกลับท่านในหน้าติดตามเรื่อง ภายใน" in page and "แจ้งหน่วยงานที่รับผิดชอบ" not in page
    assert reader.post(where, data={**reader.form(where), "words": "ตรวจสอบแล้ว ตั้งกรรมการสอบ"}).status_code == 303
    told = client.get(f"/track/{secret}").text
    assert "ตอบกลับแล้ว อ่านได้ในหน้านี้" in told and "ทันเวลา" in told
    assert "ตั้งกรรมการสอบ" in client.get(f"/track/{secret}").text
    admin.post(address, data={"email": reader.person.email, "end": "yes"})
    assert reader.get(where).status_code == 404
    assert not confidential.is_named(reader.person.actor, "34")


HELD = {
    "a threat": "ถ้าไม่ซ่อมถนน ผมจะเผาบ้านนายกทิ้ง",
    "marks piled up until they cover the page": "ไฟดับ ก" + "\u0301\u0e49" * 20 + " หน้าวัด",
    "the same with invisible signs between them": "ไฟดับ ก" + "\u0301\u200d" * 20 + " หน้าวัด",
    "somebody's number": "คนทิ้งขยะคือคนนี้ เลขบัตรประชาชน 1-1037-02071-78-1 ไปจับด้วย",
}
SHOWN = {
    "anger": "โมโหมาก ถนนห่วยแตก ผู้บริหารไม่เคยมาดูเลย",
    "own number": "ไฟดับครับ โทรหาผมได้ที่ 081-234-5678",
    "disagreement": "ไม่เห็นด้วยกับโครงการนี้เลย เสียดายภาษี",
    "a key held down": "ดี" + "\u0e35" * 9 + "มาก ไฟสว่างแล้ว",
    "burning rice straw": "มีคนเผาตอซังข้าวทุกคืน ควันเข้าบ้าน",
}


@pytest.mark.parametrize("typed", HELD.values(), ids=HELD)
def test_threats_and_data_of_others_wait_for_a_moderator_and_the_public_sees_why(
    client: Browserlike, officer: Any, typed: str
) -> None:
    send(client, text=typed)
    stored = the_only_one()
    assert stored.visibility == "held"
    page = client.get(f"/submissions/{stored.public_id}").text
    assert stored.visibility_reason in page
    assert typed not in page
    assert stored.public_id in officer("moderator").get("/workspace/moderation").text


@pytest.mark.parametrize("typed", SHOWN.values(), ids=SHOWN)
def test_nothing_else_is_held(client: Browserlike, typed: str) -> None:
    send(client, text=typed)
    assert the_only_one().visibility == "visible"


def test_a_flood_of_copies_is_held_and_every_one_is_counted(
    client: Browserlike, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.submissions.rules.FLOOD", 2)
    monkeypatch.setattr("webapp.submissions.human.FREE", 1_000)
    for n in range(4):
        send(client, text="ขอคัดค้านโครงการนี้ในนามของพวกเราทุกคนที่อยู่ในหมู่บ้านริมคลอง" + "!" * n)
    seen = [one.visibility for one in db.session.scalars(select(Submission).order_by(Submission.id))]
    assert seen == ["visible", "visible", "held", "held"]


def test_everything_that_can_be_reported_reaches_the_queue(client: Browserlike, officer: Any) -> None:
    """Walks through all registered kinds; a kind without an example here fails the test."""
    send(client, photos=(picture(), "1.jpg"))
    examples = {
        "submission": the_only_one().public_id,
        "photo": db.session.scalars(select(Photo)).one().public_id,
    }
    with unit_of_work():
        examples["statement"] = factories.deliberation().statements[0].public_id
    known = {name for name in concerns.REPORTABLE if name in examples}
    assert {"submission", "photo", "statement"} <= known
    for name in known:
        address = f"/concerns/{name}/{examples[name]}"
        assert client.post(address, data=client.form(address)).status_code == 422
        for _ in range(2):
            form = {**client.form(address), "reason": "personal", "note": f"ดูสิ่งนี้ {name}"}
            assert client.post(address, data=form).status_code == 303
        queue = officer("moderator").get("/workspace/concerns").text
        assert queue.count(f"ดูสิ่งนี้ {name}") == 1
        assert f"ดูสิ่งนี้ {name}" not in officer("moderator", "50").get("/workspace/concerns").text
    for address in ("/concerns/submission/nothing", "/concerns/nonsense/x"):
        assert client.get(address).status_code == 404


def settle(desk: Browserlike, outcome: str, answer: str) -> Any:
    form = desk.form("/workspace/concerns", 0)
    name = next(key.removesuffix("-answer") for key in form if key.endswith("-answer"))
    values = {**form, f"{name}-outcome": outcome, f"{name}-answer": answer}
    return desk.post(f"/workspace/concerns/{name}", data=values)


def test_reported_words_are_hidden_and_their_writer_appeals(client: Browserlike, officer: Any) -> None:
    code = send(client).location.split("/")[2]
    stored, moderator = the_only_one(), officer("moderator")
    address = f"/concerns/submission/{stored.public_id}"
    client.post(address, data={**client.form(address), "reason": "spam"})
    assert settle(moderator, "upheld", "เป็นโฆษณา").status_code == 303
    assert "เป็นโฆษณา" in client.get(f"/submissions/{stored.public_id}").text
    appeal = f"/track/{code}/appeal"
    page = client.get(f"/track/{code}").text
    assert page.index("ขณะนี้สาธารณะไม่เห็นข้อความของท่าน") < page.index("เรื่องไปถึงไหนแล้ว") and 'href="#appeal-note"' in page
    for refused, why in (("", "กรุณาเขียนเหตุผลของท่าน"), ("เพราะ" * 500, "ไม่เกิน 2,000 ตัวอักษร")):
        page = client.post(appeal, data={"note": refused})
        assert page.status_code == 422 and why in page.text and refused in page.text
    for _ in range(2):
        assert client.post(appeal, data={"note": "ไม่ใช่โฆษณา เป็นเรื่องไฟถนน"}).status_code == 303
    assert moderator.get("/workspace/concerns").text.count("เป็นเรื่องไฟถนน") == 1
    assert settle(moderator, "upheld", "ผู้ส่งชี้แจงถูกต้อง").status_code == 303
    db.session.expire_all()
    assert stored.visibility == "visible"
    page = client.get(f"/submissions/{stored.public_id}").text
    assert "เป็นโฆษณา" in page, "the history stays"
    late = client.post(appeal, data={"note": "อีกครั้ง"})
    assert late.location == f"/track/{code}" and "จึงไม่มีเรื่องให้อุทธรณ์" in client.get(late.location).text


def test_what_became_confidential_while_its_writer_read_is_not_filed_again(client: Browserlike, officer: Any) -> None:
    code = send(client).location.split("/")[2]
    with unit_of_work():
        confidential.conceal_stored(officer("moderator").person.actor, the_only_one(), Secrecy.DANGER)
    late = client.post(f"/track/{code}/misfiled")
    assert late.location == f"/track/{code}" and "เป็นความลับแล้ว" in client.get(late.location).text


def prove(page: Any) -> dict[str, Any]:
    main = next(parse(page.text).iter("main"))
    form = fields(list(main.iter("form"))[-1])
    panel = next(one for one in main.iter("div") if one.get("data-challenge"))
    challenge, target = panel.get("data-challenge") or "", panel.get("data-target")
    number = next(n for n in range(human.HARDEST + 1) if human.hash_of(challenge, n) == target)
    return {**form, "proof-answer": str(number), "go": "send"}


def test_a_crowd_behind_one_address_proves_to_be_human_and_is_never_locked_out(
    client: Browserlike, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.submissions.human.FREE", 1)
    assert send(client).status_code == 303
    page = send(client, text="เรื่องที่สองจากหมู่บ้านเดียวกัน")
    assert page.status_code == 429
    assert form_of(page.text)["text"] == "เรื่องที่สองจากหมู่บ้านเดียวกัน"
    proved = prove(page)
    assert client.post("/report", data={**proved, "proof-answer": "999999"}).status_code == 429
    sent = client.post("/report", data=proved)
    assert sent.status_code == 303
    again = client.post("/report", data={**proved, "text": "เรื่องอื่นด้วยคำตอบเดิม"})
    assert again.status_code == 429, "a proof is good for one sending"


def test_without_script_one_waits_a_moment_instead(client: Browserlike, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.submissions.human.FREE", 0)
    page = send(client)
    waiting = {**form_of(page.text), "go": "send"}
    assert client.post("/report", data=waiting).status_code == 429
    with clock.at(clock.now() + timedelta(seconds=human.WAIT + 1)):
        assert client.post("/report", data=waiting).status_code == 303


def test_entered_for_somebody_with_consent_and_provenance(officer: Any, client: Browserlike) -> None:
    desk = officer("publisher")
    form = {
        **desk.form("/workspace/assisted"),
        "text": "น้ำประปาขุ่นมาสองสัปดาห์",
        "area": AREA,
        "channel": "meeting",
        "provenance": "ที่บ้านผู้สูงอายุ หมู่ 4 พร้อม อสม.",
    }
    assert desk.post("/workspace/assisted", data=form).status_code == 422, "no consent, no sending"
    sent = desk.post("/workspace/assisted", data={**form, "agreed": "y"})
    assert sent.status_code == 303
    assert "พิมพ์ใบรับ" in desk.get(sent.location).text
    stored = the_only_one()
    assert (stored.entered_by, stored.author_id, stored.channel) == (desk.person.id, None, "meeting")
    assert "หมู่ 4" in client.get(sent.location.split("/receipt")[0]).text
    assert client.get("/workspace/assisted").status_code == 302


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_village_volunteer_enters_for_people_of_the_own_area_and_does_nothing_else(officer: Any) -> None:
    volunteer = officer("volunteer", AREA[1])
    page = volunteer.get("/account").text
    assert "/workspace/assisted" in page and 'href="/workspace"' not in page
    form = {
        **volunteer.form("/workspace/assisted"),
        "text": "ถนนเข้าหมู่บ้านขาด",
        "channel": "meeting",
        "provenance": "ที่ศาลาหมู่บ้าน",
        "agreed": "y",
    }
    refused = volunteer.post("/workspace/assisted", data={**form, "area": "500101"})
    assert refused.status_code == 422 and "นอกความรับผิดชอบ" in refused.text and "ถนนเข้าหมู่บ้านขาด" in refused.text
    sent = volunteer.post("/workspace/assisted", data={**form, "area": AREA})
    assert "พิมพ์ใบรับ" in volunteer.get(sent.location).text
    assert the_only_one().entered_by == volunteer.person.id
    for path in (
        "/workspace",
        "/workspace/moderation",
        "/workspace/confidential",
        "/workspace/members",
        "/workspace/review",
    ):
        assert volunteer.get(path).status_code == 403, path


def test_the_language_changes_in_the_middle_and_what_was_typed_stays(client: Browserlike) -> None:
    form = {**client.form("/report"), "text": "ถนนพังหน้าโรงเรียน", "go": "stay"}
    page = client.post("/report?lang=en", data=form)
    assert "What is the problem?" in page.text
    assert form_of(page.text)["text"] == "ถนนพังหน้าโรงเรียน"
    assert 'href="/report?lang=th"' in page.text


def test_the_service_can_be_installed_and_knows_a_page_for_no_line(client: Browserlike) -> None:
    manifest = client.get("/manifest.webmanifest").json
    assert manifest["start_url"] == "/"
    pictures = [one for one in manifest["icons"] if one["type"] == "image/png"]
    assert {one["purpose"] for one in pictures} == {"any", "maskable"}
    for one in pictures:
        assert "x".join(map(str, Image.open(io.BytesIO(client.get(one["src"]).data)).size)) == one["sizes"]
    worker = client.get("/service-worker.js")
    assert "javascript" in worker.mimetype
    assert client.get("/offline").status_code == 200


def test_the_trail_and_its_keys_do_not_lead_back_to_who_reported(
    client: Browserlike, sign_in: Any, officer: Any
) -> None:
    with unit_of_work():
        citizen = factories.user("บุญมี ทดสอบนาม")
    writer, admin = sign_in(citizen), officer("admin", "TH")
    send(client, text="ท่อประปาแตกหน้าตลาด")
    joined = the_only_one()
    send(writer, text=WORDS, secrecy="official")
    assert writer.post(f"/submissions/{joined.public_id}/join").status_code == 303
    writer.post(f"/concerns/submission/{joined.public_id}", data={"reason": "spam", "note": ""})
    writer.post("/account/submissions/forget")
    acts = [one for one in db.session.scalars(select(AuditEntry)) if one.actor_id == citizen.id]
    assert acts == []
    assert "บุญมี" not in admin.get("/workspace/audit").text
    guesses = {rules.form_key(f"join user {citizen.id}", {"joins": joined.public_id})}
    assert not guesses & set(db.session.scalars(select(Submission.form_key)))


def test_public_words_sent_again_in_secret_are_no_copy_of_the_first(client: Browserlike) -> None:
    same = {"key": client.form("/report")["key"], "text": WORDS}
    first, again = send(client, **same), send(client, **same)
    secret = send(client, **same, secrecy="danger")
    assert first.location == again.location != secret.location
    kept = db.session.scalars(select(Submission).order_by(Submission.id)).all()
    assert [one.visibility for one in kept] == ["visible", "confidential"]


def test_of_two_moderators_the_second_is_told_and_keeps_the_typed(client: Browserlike, officer: Any) -> None:
    send(client)
    first, second = officer("moderator"), officer("moderator")
    address = f"/submissions/{the_only_one().public_id}/moderation"
    early, late = first.form(address, 1), second.form(address, 1)
    assert first.post(address, data={**early, "visibility": "hidden", "reason": "โฆษณา"}).status_code == 303
    page = second.post(address, data={**late, "visibility": "visible", "reason": "ไม่พบสิ่งใด"})
    assert page.status_code == 409 and "ไม่พบสิ่งใด" in page.text and "โฆษณา" in page.text
    db.session.expire_all()
    assert the_only_one().visibility == "hidden"
    again = fields(next(one for one in parse(page.text).iter("form") if "ไม่พบสิ่งใด" in "".join(one.itertext())))
    assert second.post(address, data=again).status_code == 303
    db.session.expire_all()
    assert the_only_one().visibility == "visible"


def test_two_officers_who_answer_the_same_request_at_once_do_not_undo_each_other(
    client: Browserlike, officer: Any
) -> None:
    send(client)
    address = f"/concerns/submission/{the_only_one().public_id}"
    client.post(address, data={**client.form(address), "reason": "spam"})
    concern = db.session.scalars(select(Concern)).one()
    with unit_of_work():
        concerns.settle(officer("moderator").person.actor, concern, Outcome.REJECTED, "ไม่ใช่โฆษณา")
    with pytest.raises(concerns.Settled), unit_of_work():
        concerns.settle(officer("moderator").person.actor, concern, Outcome.UPHELD, "เป็นโฆษณา")
    assert the_only_one().visibility == "visible"
