"""A hearing closes; its result is drafted from the voices, decided on by people, published, kept and sent."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import docx
import pypdf
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import Browserlike
from webapp.core import audit, clock, crypto, files, jobs
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail
from webapp.hearings import compliance
from webapp.hearings.models import Hearing
from webapp.hearings.session_models import Registration
from webapp.insights.models import Quotation, Theme
from webapp.reports import queries, rules
from webapp.reports.facts import draw
from webapp.reports.models import HearingResult
from webapp.submissions import moderating
from webapp.submissions.models import Contact, Submission, Visibility

WANTED = "ขอให้ยกพนังกั้นน้ำให้สูงขึ้นก่อนหน้าฝนปีนี้"
AGAINST = "ไม่เห็นด้วย เพราะน้ำจะไหลไปท่วมนาฝั่งบ้านเรา"


@pytest.fixture
def heard(app: Flask) -> tuple[Hearing, Theme]:
    """A closed hearing with six voices, one theme with a quotation, somebody who disagrees, one out of scope."""
    with unit_of_work():
        hearing = factories.hearing("closed", title="รับฟังเรื่องพนังกั้นน้ำ")
        more = {"of": hearing, "writer_area_code": "340101"}
        first = factories.opinion(WANTED, stance_given="support", form_key="somebody", **more)
        second = factories.opinion("พนังควรสูงขึ้นอีกหนึ่งเมตร", stance_given="conditional", **more)
        factories.opinion(
            WANTED, stance_given="support", state="duplicate", duplicate_of_id=first.id, channel="paper", of=hearing
        )
        factories.opinion(AGAINST, stance_given="oppose", channel="phone", **more)
        factories.opinion("ขอรถเมล์เพิ่ม", state="out_of_scope", state_reason="ไม่ใช่เรื่องของโครงการนี้", **more)
        hidden = factories.opinion("คำหยาบที่ปิดไว้", stance_given="oppose", visibility="hidden", **more)
        assert hidden.id
        theme = factories.theme([first, second], title="ยกพนังให้สูงขึ้น", keywords=["พนังกั้นน้ำ", "พนัง"])
        db.session.add(Quotation(theme_id=theme.id, submission_id=first.id, start=0, end=len(WANTED), position=0))
        db.session.add(Contact(submission_id=first.id, email=crypto.encrypt("somchai@people.example")))
        return hearing, theme


def path_of(hearing: Hearing, end: str = "") -> str:
    return f"/hearings/{hearing.public_id}/result{end}"


def close_day() -> None:
    """What the scheduled job does, twice."""
    for _ in range(2):
        jobs.run_now("draft_results", jobs.SWEEPERS["draft_results"](clock.now()))


def write(publisher: Browserlike, hearing: Hearing, key: str, words: str) -> None:
    form = publisher.form(path_of(hearing, f"/sections/{key}"))
    answer = publisher.post(path_of(hearing, f"/sections/{key}"), data={**form, "body": words})
    assert answer.status_code == 303


def decide(publisher: Browserlike, hearing: Hearing, theme: Theme, **more: str) -> int:
    form = publisher.form(path_of(hearing, f"/decisions/{theme.public_id}"))
    data = {**form, "relation": "partly_adopted", "reason": "ยกสูงขึ้น 50 เซนติเมตรในปีนี้", **more}
    return publisher.post(path_of(hearing, f"/decisions/{theme.public_id}"), data=data).status_code


def finished(publisher: Browserlike, hearing: Hearing, theme: Theme) -> None:
    write(publisher, hearing, "overview", "รับฟังความคิดเห็น 6 เสียง ส่วนใหญ่ต้องการพนังที่สูงขึ้น")
    write(publisher, hearing, "next", "แขวงการทางจะเริ่มงานภายในเดือนเมษายน")
    assert decide(publisher, hearing, theme) == 303


def test_the_draft_is_there_on_closing_day_with_figures_and_the_very_words(heard: tuple[Hearing, Theme]) -> None:
    _, theme = heard
    close_day()
    facts = db.session.scalars(select(HearingResult)).one().facts
    assert (facts["voices"], facts["texts"]) == (6, 5)
    assert dict(facts["channels"]) == {"web": 4, "paper": 1, "phone": 1}
    assert facts["areas"][0][1] == 5 and facts["areas"][1] == ["ไม่ระบุ", 1]
    assert dict(facts["stances"]["given"]) == {"support": 2, "oppose": 2, "conditional": 1}
    (one,) = facts["themes"]
    assert (one["id"], one["voices"], one["texts"]) == (theme.public_id, 3, 2)
    assert [quote["words"] for quote in one["quotes"]] == [WANTED]
    assert facts["dissent"]["stance"] == "oppose" and facts["dissent"]["voices"] == 2
    assert [quote["words"] for quote in facts["dissent"]["quotes"]] == [AGAINST]
    rest = facts["unplaced"]
    assert (rest["texts"], rest["waiting"], rest["not_shown"]) == (3, 1, 1)
    assert rest["out_of_scope"] == [["ไม่ใช่เรื่องของโครงการนี้", 1]]
    assert (facts["coverage"]["sample"], facts["coverage"]["placed"]) == (5, 2)


def test_a_result_is_written_published_kept_and_sent(
    client: Browserlike, officer: Callable[..., Any], heard: tuple[Hearing, Theme]
) -> None:
    hearing, theme = heard
    close_day()
    publisher = officer("publisher", "34")
    assert "ร่างผลการรับฟังพร้อมให้แก้ไข" in publisher.get(f"/hearings/{hearing.public_id}").text
    assert hearing.title in publisher.get("/workspace").text
    refused = publisher.post(path_of(hearing, "/publish"))
    assert refused.status_code == 422 and "ผลการพิจารณาประเด็น “ยกพนังให้สูงขึ้น”" in refused.text
    finished(publisher, hearing, theme)
    with unit_of_work():
        session = factories.session(hearing, days=-5)
        for name in ("somchai", "somying"):
            email = crypto.encrypt(f"{name}@people.example")
            db.session.add(Registration(session_id=session.id, state="registered", email=email, code_hash=name * 8))
    assert publisher.get(path_of(hearing, "/preview/pdf")).mimetype == "application/pdf"
    assert client.get(path_of(hearing)).status_code == 404
    assert publisher.post(path_of(hearing, "/publish")).status_code == 303

    page = client.get(path_of(hearing)).text
    for words in (WANTED, AGAINST, "ยกสูงขึ้น 50 เซนติเมตรในปีนี้", "รับเข้าแผนบางส่วน", "ไม่ใช่ตัวแทนทางสถิติ"):
        assert words in page
    assert "คำหยาบที่ปิดไว้" not in page
    seen = client.get(f"/hearings/{hearing.public_id}").text
    assert "ส่วนใหญ่ต้องการพนังที่สูงขึ้น" in seen and path_of(hearing, "/files/pdf") in seen
    country, _ = compliance.records()
    assert country.summaries["on_time"] == 1
    subjects = list(db.session.scalars(select(OutgoingMail.subject)))
    assert subjects == ["ผลการรับฟังความคิดเห็นเผยแพร่แล้ว"] * 2, "who spoke, and who came without a word; nobody twice"
    body, came = db.session.scalars(select(OutgoingMail.body).order_by(OutgoingMail.id))
    assert path_of(hearing) in came and "/track/" not in came
    tracked = re.search(r"/track/[0-9A-Z]+", body)
    assert path_of(hearing) in body and tracked


def test_a_published_result_is_corrected_by_a_further_edition_and_the_first_is_kept(
    client: Browserlike, officer: Callable[..., Any], heard: tuple[Hearing, Theme]
) -> None:
    hearing, theme = heard
    close_day()
    publisher = officer("publisher", "34")
    finished(publisher, hearing, theme)
    publisher.post(path_of(hearing, "/publish"))
    first_day, first_pdf = hearing.summary_published_at, client.get(path_of(hearing, "/files/pdf")).data
    with clock.at(clock.now() + timedelta(days=40)):
        assert "แก้ไขผลที่เผยแพร่แล้ว" in publisher.get(f"/hearings/{hearing.public_id}").text
        assert "แก้ไขผลที่เผยแพร่แล้ว" not in client.get(f"/hearings/{hearing.public_id}").text
        assert "ฉบับที่ 2" in publisher.get(path_of(hearing, "/publish")).text
        same = publisher.post(path_of(hearing, "/publish"), data={"reason": "ตรวจใหม่"})
        assert same.status_code == 422 and "ยังไม่มีอะไรต่าง" in same.text
        write(publisher, hearing, "next", "แขวงการทางจะเริ่มงานภายในเดือนพฤษภาคม")
        assert decide(publisher, hearing, theme, relation="adopted", reason="ยกสูงขึ้นหนึ่งเมตร") == 303
        assert "พฤษภาคม" not in client.get(path_of(hearing)).text, "nobody reads a correction before it is published"
        assert "ยกสูงขึ้นหนึ่งเมตร" not in client.get(f"/hearings/{hearing.public_id}").text
        assert "<ins>" in publisher.get(path_of(hearing, "/edit")).text
        assert publisher.post(path_of(hearing, "/publish"), data={"reason": " "}).status_code == 422
        why = {"reason": "งบประมาณได้รับอนุมัติเพิ่ม"}
        assert publisher.post(path_of(hearing, "/publish"), data=why).status_code == 303

        new = client.get(path_of(hearing)).text
        for words in ("พฤษภาคม", "ยกสูงขึ้นหนึ่งเมตร", why["reason"], "<del>", "ฉบับที่ 2"):
            assert words in new
        old = client.get(path_of(hearing) + "?edition=1").text
        assert "เมษายน" in old and "ยกสูงขึ้น 50 เซนติเมตรในปีนี้" in old and "พฤษภาคม" not in old and "ฉบับก่อนแก้ไข" in old
        assert client.get(path_of(hearing) + "?edition=3").status_code == 404
        assert client.get(path_of(hearing, "/files/pdf?edition=1")).data == first_pdf
        printed = pypdf.PdfReader(io.BytesIO(client.get(path_of(hearing, "/files/pdf")).data))
        assert squeezed(why["reason"]) in squeezed("".join(page.extract_text() for page in printed.pages))
    db.session.expire_all()
    assert hearing.summary_published_at == first_day, "the period is kept by the first edition"
    letters = [(one.subject, one.body) for one in db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))]
    assert letters[-1][0] == "ผลการรับฟังความคิดเห็นมีฉบับแก้ไข" and why["reason"] in letters[-1][1]
    assert audit.verify().broken_at is None and audit.verify_files() == (6, [])
    assert officer("publisher", "50").get(path_of(hearing, "/edit")).status_code == 404


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_every_file_gives_back_the_same_thai_and_is_known_to_the_audit_trail(
    client: Browserlike, officer: Callable[..., Any], heard: tuple[Hearing, Theme]
) -> None:
    hearing, theme = heard
    close_day()
    publisher = officer("publisher", "34")
    finished(publisher, hearing, theme)
    publisher.post(path_of(hearing, "/publish"))
    kept = {form: client.get(path_of(hearing, f"/files/{form}")).data for form in ("pdf", "docx", "html")}
    document = docx.Document(io.BytesIO(kept["docx"]))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    texts = {
        "pdf": "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(kept["pdf"])).pages),
        "docx": "".join([*(one.text for one in document.paragraphs), *cells]),
        "html": kept["html"].decode(),
    }
    for form, text in texts.items():
        for words in (WANTED, AGAINST, "แขวงการทางจะเริ่มงานภายในเดือนเมษายน", "ยกสูงขึ้น 50 เซนติเมตรในปีนี้"):
            assert squeezed(words) in squeezed(text), (form, words)
    assert audit.verify().broken_at is None and audit.verify_files() == (3, [])
    result = db.session.scalars(select(HearingResult)).one()
    with files.open_file(result.files[0].file_key) as handle:
        place = handle.name
    with open(place, "ab") as handle:
        handle.write(b"forged")
    assert len(audit.verify_files()[1]) == 1


def test_the_kept_files_are_thai_whatever_the_officers_page_is_in(
    client: Browserlike, officer: Callable[..., Any], heard: tuple[Hearing, Theme]
) -> None:
    hearing, theme = heard
    close_day()
    publisher = officer("publisher", "34")
    finished(publisher, hearing, theme)
    assert publisher.post(path_of(hearing, "/draft?lang=en")).status_code == 303
    assert publisher.post(path_of(hearing, "/publish?lang=en")).status_code == 303
    kept = client.get(path_of(hearing, "/files/html")).text
    assert "สรุปโดยหน่วยงาน" in kept and "ไม่ระบุ" in kept
    assert "The agency’s summary" not in kept and "Ubon" not in kept and "Not said" not in kept


def test_two_editors_lose_nothing(officer: Callable[..., Any], heard: tuple[Hearing, Theme]) -> None:
    hearing, theme = heard
    close_day()
    first, second = officer("publisher", "34"), officer("publisher", "34")
    path = path_of(hearing, "/sections/overview")
    mine, theirs = first.form(path), second.form(path)
    assert first.post(path, data={**mine, "body": "เห็นด้วยเรื่องงบประมาณ"}).status_code == 303
    answer = second.post(path, data={**theirs, "body": "เห็นด้วยเรื่องเส้นทาง"})
    assert answer.status_code == 409 and "<del>" in answer.text and "เห็นด้วยเรื่องเส้นทาง" in answer.text
    write(second, hearing, "overview", "เห็นด้วยทั้งสองเรื่อง")
    assert "เห็นด้วยเรื่องงบประมาณ" in second.get(path).text  # in the history
    place = path_of(hearing, f"/decisions/{theme.public_id}")
    mine, theirs = first.form(place), second.form(place)
    decided = {"relation": "adopted", "reason": "ทำทันที"}
    assert first.post(place, data={**mine, **decided}).status_code == 303
    late = second.post(place, data={**theirs, "relation": "not_adopted", "reason": "ไม่มีงบประมาณ"})
    assert late.status_code == 409 and "ทำทันที" in late.text and "ไม่มีงบประมาณ" in late.text


def test_words_hidden_meanwhile_are_neither_published_nor_shown(
    client: Browserlike, officer: Callable[..., Any], heard: tuple[Hearing, Theme]
) -> None:
    hearing, theme = heard
    with unit_of_work():
        titled = db.session.scalars(
            select(Submission).where(Submission.text == WANTED, Submission.state != "duplicate")
        )
        theme = db.session.merge(theme)
        theme.title, theme.title_submission_id = WANTED, titled.one().id
        theme.title_start, theme.title_end = 0, len(WANTED)
    close_day()
    publisher = officer("publisher", "34")
    finished(publisher, hearing, theme)
    said = db.session.scalars(select(Submission).where(Submission.text == AGAINST)).one()
    with unit_of_work():
        db.session.merge(said).visibility = "held"
    assert publisher.post(path_of(hearing, "/publish")).status_code == 422
    assert publisher.post(path_of(hearing, "/draft")).status_code == 303
    assert "รับฟังความคิดเห็น 6 เสียง" in publisher.get(path_of(hearing, "/edit")).text
    assert publisher.post(path_of(hearing, "/publish")).status_code == 303
    shown = ("", f"/themes/{theme.public_id}", f"/themes?q={WANTED[:9]}", f"/hearings/{hearing.public_id}")
    assert WANTED in client.get(path_of(hearing)).text and WANTED in client.get(shown[2]).text
    assert client.get(path_of(hearing, "/files/pdf")).status_code == 200
    moderator = officer("moderator").person.actor
    with unit_of_work():
        for one in db.session.scalars(select(Submission).where(Submission.text == WANTED)):
            moderating.moderate(moderator, one, Visibility.HIDDEN, "ขอปิดชั่วคราว")
    page = client.get(path_of(hearing)).text
    assert WANTED not in page and AGAINST not in page and "ยกสูงขึ้น 50 เซนติเมตรในปีนี้" in page
    assert client.get(path_of(hearing, "/files/pdf")).status_code == 410, "a file keeps words that a page leaves out"
    assert "/files/pdf" not in client.get(shown[3]).text, "nor does the hearing lead to it"
    for path in shown[1:]:
        assert WANTED not in client.get(path).text, path
    assert db.session.get_one(Theme, theme.id, populate_existing=True).keywords == ["พนัง"], "that others say too"


def test_others_write_no_result_here(
    client: Browserlike, officer: Callable[..., Any], heard: tuple[Hearing, Theme]
) -> None:
    hearing, theme = heard
    close_day()
    for path in ("/edit", "/publish", "/sections/overview", f"/decisions/{theme.public_id}", "/preview/pdf"):
        assert officer("publisher", "50").get(path_of(hearing, path)).status_code == 404
        assert officer("planner", "34").get(path_of(hearing, path)).status_code == 403
        assert client.get(path_of(hearing, path)).status_code == 302
    assert client.get(path_of(hearing, "/files/pdf")).status_code == 404
    assert officer("publisher", "34").get(path_of(hearing, "/sections/nonsense")).status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_hearing_without_any_voice_has_a_result_too(officer: Callable[..., Any], stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "closed")
    publisher = officer("publisher", "34")
    assert publisher.post(path_of(hearing, "/draft")).status_code == 303
    write(publisher, hearing, "overview", "ไม่มีผู้แสดงความคิดเห็น")
    write(publisher, hearing, "next", "จะรับฟังใหม่ด้วยวิธีอื่น")
    assert publisher.post(path_of(hearing, "/publish")).status_code == 303


def test_an_open_hearing_has_no_draft(officer: Callable[..., Any], stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "open")
    close_day()
    assert queries.result_of(hearing) is None
    assert officer("publisher", "34").post(path_of(hearing, "/draft")).status_code == 404
    assert hearing.closes_at - clock.now() > timedelta(0)


@given(st.integers(0, 200), st.integers(1, 200))
def test_the_interval_of_a_share_holds_the_share(hits: int, of: int) -> None:
    hits = min(hits, of)
    low, high = rules.interval(hits, of)
    assert 0 <= low <= hits / of + 1e-9 and hits / of - 1e-9 <= high <= 1


def test_what_was_said_after_midnight_bears_the_day_on_which_it_was_in_thailand(stored: Callable[..., Any]) -> None:
    hearing = stored(factories.hearing, "closed")
    early = datetime(2026, 11, 1, 18, 30, tzinfo=UTC)  # half past one in the morning of the second
    for stance in ("support", "oppose"):
        stored(factories.opinion, AGAINST, stance_given=stance, received_at=early, of=hearing)
    dissent = draw(hearing)["dissent"]
    assert [quote["on"] for quote in dissent["quotes"]] == ["2026-11-02"]


def test_dissent_is_the_smaller_side_if_both_spoke() -> None:
    assert rules.dissent({"support": 5, "oppose": 2}) == "oppose"
    assert rules.dissent({"support": 1, "conditional": 1, "oppose": 7}) == "support"
    assert rules.dissent({"support": 5}) is None and rules.dissent({}) is None
