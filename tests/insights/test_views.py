"""Submissions by any filter: the address is the view, kept and shared, paged by key, taken as a file that is noted."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import fields
from tests.support.statements import counted
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.core.policy import Actor, Denied, Grant, Role
from webapp.insights import splitting, view_operations, view_queries, view_rules
from webapp.insights.models import Analysis, Label
from webapp.submissions.models import Contact, Photo, Submission

PATH = "/workspace/submissions"


def test_a_view_is_its_address_and_a_cell_is_no_formula() -> None:
    asked = {"strategy": "s1", "q": "  ไฟ \t ถนน ", "nothing": "x", "page": "9", "area": ""}
    assert view_rules.read(asked) == {"q": "ไฟ ถนน", "strategy": "s1"}
    assert view_rules.address({"strategy": "s1", "q": "ไฟ ถนน"}) == view_rules.address(view_rules.read(asked))
    for words in ("=1+1", "+66", "-2", "@x", "\tx", " =cmd", "\n=1"):
        assert str(view_rules.cell(words)).startswith("'"), words
    assert view_rules.cell("ไฟดับ 3-4 คืน") == "ไฟดับ 3-4 คืน"
    assert view_rules.cell("ก\x00\x07ข") == "กข"
    assert view_rules.cell(-3) == -3
    assert [view_rules.day(one) for one in ("2569-13-01", "0001-01-01", "9999-12-31")] == [None] * 3


def _label(one: Submission, aspect: str, value: str, source: str = "machine") -> None:
    db.session.add(Label(submission_id=one.id, aspect=aspect, value=value, confidence=0.9, source=source))


@pytest.fixture
def said(app: Flask) -> dict[str, Submission]:
    """One of each kind in the province, and one elsewhere."""
    with unit_of_work():
        plan = factories.plan()
        hearing = factories.hearing()
        first, second = sorted(one.public_id for one in plan.strategies)
        lamp = factories.submission("ไฟถนนดับหน้าวัด", channel="phone")
        flood = factories.submission("น้ำท่วมปากซอยทุกครั้งที่ฝนตก", area_code="340201", settlement="fixed")
        found = {
            "lamp": lamp,
            "flood": flood,
            "for": factories.opinion("เห็นด้วย", of=hearing, stance_given="support"),
            "copy": factories.submission("ไฟถนนดับหน้าวัด", state="duplicate", duplicate_of_id=lamp.id),
            "old": factories.submission("=HYPERLINK(1)", received_at=clock.now() - timedelta(days=40)),
            "held": factories.submission("ข้อความลับสุดยอด", visibility="held"),
            "secret": factories.submission("", visibility="confidential", is_listed=False),
            "far": factories.submission("ไฟถนนดับ", area_code="500101"),
        }
        _label(lamp, "problem_type", "แสงสว่าง")
        _label(lamp, "strategy", first)
        _label(lamp, "strategy", second)
        _label(flood, "problem_type", "น้ำท่วม", "person")
        _label(flood, "strategy", first)
        _label(flood, "stance", "oppose")
        place = {"area_code": "340101", "model": "m", "text_key": "1"}
        db.session.add(Analysis(submission_id=flood.id, is_reviewed=True, **place))
        db.session.add(Analysis(submission_id=lamp.id, **place))
        db.session.add(Contact(submission_id=lamp.id, email="encrypted"))
        db.session.add(Photo(submission_id=lamp.id, position=1, file_key="a", thumbnail_key="b", width=1, height=1))
        for key in ("lamp", "flood"):
            db.session.add(
                view_queries.search.SearchDocument(
                    **view_queries.search.document("submission", found[key].id, found[key].text)
                )
            )
        found["theme"] = factories.theme([flood])
    found |= {"first": first, "second": second, "hearing": hearing}
    return found


def test_every_filter_narrows_and_the_strategy_is_that_of_the_matrix(
    app: Flask, officer: Any, said: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = officer("planner").person.actor
    names = {one.id: name for name, one in said.items() if isinstance(one, Submission)}

    def found(**filters: str) -> set[str]:
        return {names[one.id] for one in view_queries.page(actor, filters).items}

    everything = {"lamp", "flood", "for", "copy", "old", "held"}
    assert found() == everything, "of the own areas, and nothing confidential"
    for filters, expected in (
        ({"q": "ไฟถนน"}, {"lamp"}),
        ({"q": "ท่วมปากซอย", "area": "3402"}, {"flood"}),
        ({"area": "3402"}, {"flood"}),
        ({"area": "nowhere"}, set()),
        ({"area": "50"}, set()),
        ({"kind": "opinion"}, {"for"}),
        ({"channel": "phone"}, {"lamp"}),
        ({"state": "duplicate"}, {"copy"}),
        ({"copies": "no"}, everything - {"copy"}),
        ({"copies": "yes"}, {"copy"}),
        ({"type": "แสงสว่าง"}, {"lamp", "copy"}),
        ({"type": "-"}, {"for", "old", "held"}),
        ({"strategy": said["first"]}, {"lamp", "flood", "copy"}),
        ({"strategy": said["first"], "area": "34"}, {"flood"}),
        ({"strategy": said["second"], "area": "34"}, {"lamp", "copy"}),
        ({"strategy": "-", "area": "34"}, {"for", "old", "held"}),
        ({"stance": "support"}, {"for"}),
        ({"stance": "oppose"}, {"flood"}),
        ({"stance": "-"}, {"lamp", "copy", "old", "held"}),
        ({"checked": "person"}, {"flood"}),
        ({"checked": "machine"}, {"lamp"}),
        ({"checked": "-"}, {"for", "copy", "old", "held"}),
        ({"theme": "any"}, {"flood"}),
        ({"theme": "-"}, everything - {"flood"}),
        ({"theme": said["theme"].public_id}, {"flood"}),
        ({"theme": "unseen"}, set()),
        ({"theme": "split"}, set()),
        ({"hearing": said["hearing"].public_id}, {"for"}),
        ({"project": said["hearing"].project.public_id}, {"for"}),
        ({"photo": "1"}, {"lamp"}),
        ({"settled": "fixed"}, {"flood"}),
        ({"shown": "held"}, {"held"}),
        ({"days": "7"}, everything - {"old"}),
        ({"until": (clock.today() - timedelta(days=30)).isoformat()}, {"old"}),
        ({"since": clock.today().isoformat(), "kind": "problem_report"}, everything - {"old", "for"}),
        ({"checked": "nonsense"}, set()),
        ({"copies": "campaign"}, set()),
    ):
        for common in (
            view_queries.COMMON,
            0,
        ):  # rarer themes and strategies are listed; of common ones each submission is asked
            monkeypatch.setattr(view_queries, "COMMON", common)
            assert found(**filters) == expected, (filters, common)
    with unit_of_work():
        for _ in range(view_rules.CAMPAIGN):
            one = factories.submission("ไฟถนนดับหน้าวัด", state="duplicate", duplicate_of_id=said["lamp"].id)
            names[one.id] = "copy"
    assert found(copies="campaign") == {"lamp", "copy"}
    nation = officer("planner", "TH").person.actor  # of more than a province the cards are asked one by one
    for filters, expected in (({"type": "-"}, {"for", "old", "held", "far"}), ({"stance": "oppose"}, {"flood"})):
        assert {names[one.id] for one in view_queries.page(nation, filters).items} == expected
    shown = view_queries.themes(actor, view_queries.page(actor, {"area": "34"}))
    assert [(theme.public_id, n) for theme, n in shown] == [(said["theme"].public_id, 1)]


def test_a_view_is_paged_kept_shared_and_taken_as_a_file(app: Flask, officer: Any, said: dict[str, Any]) -> None:
    planner, colleague, stranger = officer("planner"), officer("planner"), officer("planner", "50")
    with unit_of_work():
        at = clock.now() - timedelta(days=2)
        for _ in range(view_queries.PAGE + 5):
            factories.submission("รถขยะไม่มา", received_at=at)
    for filters, more in (({"copies": "no"}, 5), ({"copies": "no", "type": "-"}, 3)):
        seen: list[str] = []
        after = ""
        for _ in range(4):
            shown = view_queries.page(planner.person.actor, filters, after)
            seen += [one.public_id for one in shown.items]
            if not (after := shown.following):
                break
        assert len(seen) == len(set(seen)) == shown.total == view_queries.PAGE + 5 + more

    page = planner.get(f"{PATH}?area=34&type=แสงสว่าง&since=nonsense&strategy={said['second']}")
    assert page.status_code == 200
    assert said["lamp"].public_id in page.text
    assert said["held"].public_id not in page.text
    assert "ข้อความลับสุดยอด" not in planner.get(f"{PATH}?shown=held").text
    assert officer("publisher").get(PATH).status_code == 403
    assert officer("moderator").post(f"{PATH}/export", data={}).status_code == 403

    # Kept for the office: a colleague of the same office reads it, nobody else; only its keeper gives it up.
    query = view_rules.address({"area": "34", "type": "แสงสว่าง"})
    form = next(f for f in map(fields, planner.page(f"{PATH}?{query}").iter("form")) if "name" in f)
    assert form["query"] == query
    assert planner.post(f"{PATH}/views", data={**form, "name": ""}).status_code == 422
    assert planner.post(f"{PATH}/views", data={**form, "name": "ไฟในจังหวัด", "shared": "y"}).status_code == 303
    (view,) = view_queries.saved(planner.person.actor)
    office = Grant(Role.PLANNER, "TH/R2/C14/34", view.organisation_id)
    mate = Actor(colleague.person.id, "person", (office,))
    assert view_queries.saved(mate) == [view]
    assert view_queries.saved(stranger.person.actor) == []
    with pytest.raises(Denied), unit_of_work():
        view_operations.give_up(mate, view)
    db.session.rollback()
    with pytest.raises(Denied), unit_of_work():
        view_operations.keep(stranger.person.actor, "x", {}, organisation_id=view.organisation_id)
    db.session.rollback()
    assert "ไฟในจังหวัด" in planner.get(PATH).text
    assert planner.post(f"{PATH}/views/{view.public_id}/give-up", data={}).status_code == 303
    assert view_queries.saved(planner.person.actor) == []

    # The file: own areas, public words only, no formula, no contact; a part's theme too; and the trail keeps it.
    with unit_of_work():
        splitting.split(planner.person.actor, said["flood"], [9])
    sent = planner.post(f"{PATH}/export", data={"query": "area=34&copies=no", "form": "csv"})
    rows = list(csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig"))))
    assert len(rows) == view_queries.PAGE + 5 + 5
    by_id = {row["id"]: row for row in rows}
    assert by_id[said["old"].public_id]["public_text"] == "'=HYPERLINK(1)"
    assert by_id[said["held"].public_id]["public_text"] == ""
    assert by_id[said["lamp"].public_id]["voices"] == "2"
    assert by_id[said["flood"].public_id]["themes"] == said["theme"].title
    assert said["far"].public_id not in by_id
    assert "encrypted" not in sent.text
    book = load_workbook(
        io.BytesIO(planner.post(f"{PATH}/export", data={"query": "kind=opinion", "form": "xlsx"}).data)
    )
    assert [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)] == [said["for"].public_id]
    trail = db.session.scalars(
        select(AuditEntry.detail).where(AuditEntry.action == "view.export").order_by(AuditEntry.id)
    )
    assert [(one["rows"], one["form"]) for one in trail] == [(len(rows), "csv"), (1, "xlsx")]
    asked = {"query": "q=สมชาย ใจดี&kind=opinion", "form": "csv"}
    planner.post(f"{PATH}/export", data=asked)
    newest = db.session.scalar(select(AuditEntry.detail).order_by(AuditEntry.id.desc()).limit(1))
    assert newest == {"query": "kind=opinion", "searched": True, "rows": 0, "form": "csv"}, (
        "names are not kept for good"
    )


def test_a_file_asks_the_database_as_often_for_many_rows_as_for_few(officer: Any, said: dict[str, Any]) -> None:
    actor = officer("planner").person.actor

    def asked(filters: dict[str, str]) -> int:
        db.session.rollback()
        with counted() as sent:
            assert list(view_queries.exported(actor, filters))
        return len(sent)

    few = asked({"area": "34", "kind": "problem_report"})
    with unit_of_work():
        for number in range(20):
            factories.submission(f"รถขยะไม่มา ซอย {number}")
    assert asked({"area": "34", "kind": "problem_report"}) == few


def test_a_theme_that_another_office_keeps_to_itself_is_not_named(officer: Any, said: dict[str, Any]) -> None:
    title = "ประเด็นที่กลุ่มจังหวัดยังไม่เปิดเผย"
    with unit_of_work():
        hidden = factories.theme([said["old"]], area_code="C14", title=title, is_public=False)
    planner = officer("planner")
    assert title not in planner.get(f"{PATH}?theme={hidden.public_id}").text
    assert title not in planner.post(f"{PATH}/export", data={"query": "area=34", "form": "csv"}).data.decode()
