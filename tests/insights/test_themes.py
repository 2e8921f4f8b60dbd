"""What planners do with what the machine proposes, and what everybody reads of it."""

from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support import factories
from tests.support.pages import fields
from webapp.areas import queries as areas
from webapp.core import jobs
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.insights import clustering, operations, theme_queries
from webapp.insights.models import Cluster, ClusterMember, Label, Quotation, Theme, ThemeMember
from webapp.submissions.books import check_books
from webapp.submissions.models import State, Submission

LAMPS = [
    "ไฟถนนหน้าโรงเรียนดับทุกดวง มืดมาก น่ากลัว",
    "เสาไฟหน้าโรงเรียนไฟดับมาสามคืนแล้ว ขอให้ซ่อม",
    "ซอยข้างโรงเรียนไฟถนนดับ มืดมากตอนกลางคืน",
    "ไฟถนนดับหลายต้น เดินกลับบ้านตอนกลางคืนไม่ปลอดภัย",
    "ขอให้ซ่อมไฟถนนที่ดับหน้าโรงเรียน เด็กกลัว",
    "ไฟถนนไม่ติดเลยทั้งซอย มืดมาก โทร 081-234-5678",
]
WATER = [
    "น้ำประปาไม่ไหลมาสองวันแล้ว เดือดร้อนมาก",
    "น้ำประปาขุ่นมาก ใช้ไม่ได้ ขอให้แก้ไข",
    "ประปาหมู่บ้านน้ำไม่ไหลตอนเช้าทุกวัน",
    "น้ำประปาไหลอ่อน ไม่พอใช้ทั้งหมู่บ้าน",
    "น้ำประปามีกลิ่นเหม็นและขุ่น ใช้อาบไม่ได้",
    "ขอให้ซ่อมท่อประปาแตก น้ำไม่ไหลมาหลายวัน",
]


def _public(text: str) -> str:
    return text.replace("081-234-5678", "[เบอร์โทรศัพท์]")


@pytest.fixture
def many(app: Flask) -> list[Submission]:
    """Twelve reports about lamps and water."""
    with unit_of_work():
        return [factories.submission(text, public_text=_public(text)) for text in (*LAMPS, *WATER)]


def _in_theme() -> dict[int, tuple[int, str]]:
    rows = db.session.execute(select(ThemeMember.submission_id, ThemeMember.theme_id, ThemeMember.placed_by))
    return {row.submission_id: (row.theme_id, row.placed_by) for row in rows}


def test_proposals_quote_their_members_byte_for_byte_and_only_public_words(app: Flask, many: list[Submission]) -> None:
    outcome = clustering.cluster_area("34")
    assert outcome.texts == 12
    assert outcome.clusters >= 1
    spans = [(q.submission_id, q.start, q.end) for q in db.session.scalars(select(Quotation))]
    clusters = db.session.scalars(select(Cluster)).all()
    spans += [(c.title_submission_id, c.title_start, c.title_end) for c in clusters]
    for number, start, end in spans:
        words = db.session.get_one(Submission, number)
        quoted = words.text[start:end]
        assert quoted.strip()
        assert quoted in words.public_text
        assert "081-234-5678" not in quoted


def test_grouping_again_replaces_proposals_and_moves_nothing_that_a_person_placed(
    app: Flask, many: list[Submission]
) -> None:
    clustering.cluster_area("34")
    first = {c.stable_id for c in db.session.scalars(select(Cluster))}
    with unit_of_work():
        planner = factories.officer("planner")
        theme = operations.create_theme(planner.actor, "34", "ไฟถนนดับ", many[:4])
    placed = _in_theme()
    clustering.cluster_area("34")
    clustering.cluster_area("34")
    after = _in_theme()
    assert {number: after[number] for number in placed} == placed
    free = set(db.session.scalars(select(ClusterMember.submission_id)))
    assert not free & set(placed)
    assert first
    assert theme.state == "open"
    assert check_books(areas.tree().by_code["34"]) == []


def test_the_same_texts_give_the_same_proposals(app: Flask, many: list[Submission]) -> None:
    def shown() -> list[Any]:
        rows = db.session.scalars(select(Cluster).order_by(Cluster.stable_id))
        return [
            (c.stable_id, c.path, c.texts, c.voices, c.keywords, c.title_submission_id, c.title_start) for c in rows
        ]

    clustering.cluster_area("34")
    first = shown()
    clustering.cluster_area("34")
    assert shown() == first


def test_a_planner_accepts_a_proposal_and_everybody_reads_the_theme(
    app: Flask, many: list[Submission], officer: Any, client: Any
) -> None:
    jobs.run_now("cluster_area", ["34"])
    planner = officer("planner")
    proposal = db.session.scalars(select(Cluster).order_by(Cluster.voices.desc())).first()
    assert proposal is not None
    planner.page("/workspace/clusters")
    planner.page(f"/workspace/clusters/{proposal.public_id}")
    form = planner.form(f"/workspace/clusters/{proposal.public_id}", 0)
    response = planner.post(f"/workspace/clusters/{proposal.public_id}/accept", data=form)
    assert response.status_code == 303
    theme = db.session.scalars(select(Theme)).one()
    assert theme.title_submission_id is not None, "an unchanged title stays a quotation"
    members = db.session.scalar(select(func.count()).select_from(ThemeMember))
    assert members == proposal.texts
    states = set(
        db.session.scalars(select(Submission.state).join(ThemeMember, ThemeMember.submission_id == Submission.id))
    )
    assert states == {State.IN_THEME}
    page = client.get(f"/themes/{theme.public_id}")
    assert theme.title in page.text
    assert "081-234-5678" not in page.text
    client.page("/themes?lang=en")
    client.page("/areas/34")
    with unit_of_work():
        theme.title, theme.title_submission_id = "น้ำประปาไม่ไหล 5 วัน หมู่ ๗", None
    for query in ("5 น้ำประปา", "๕ วัน", "หมู่ 7", "น้ำปะปา"):
        assert theme.title in client.get(f"/themes?q={query}").text, query
    assert theme.title not in client.get("/themes?q=ประปา 6").text
    again = planner.post(
        f"/workspace/clusters/{proposal.public_id}/accept", data={**form, "once": "k"}, follow_redirects=True
    )
    assert "มีผู้พิจารณาข้อเสนอนี้ไปแล้ว" in again.text


def test_a_dismissed_proposal_does_not_come_back(app: Flask, many: list[Submission], officer: Any) -> None:
    clustering.cluster_area("34")
    planner = officer("planner")
    proposals = db.session.scalars(select(Cluster).where(Cluster.level == 1)).all()
    for one in proposals:
        planner.post(f"/workspace/clusters/{one.public_id}/dismiss")
    clustering.cluster_area("34")
    assert db.session.scalar(select(func.count()).select_from(Cluster).where(Cluster.state == "proposed")) == 0
    planner.page("/workspace/clusters")


def test_a_title_that_was_hidden_is_not_shown_any_more(app: Flask, client: Any) -> None:
    with unit_of_work():
        planner = factories.officer("planner")
        one = factories.submission("ถนนพังทั้งเส้น ขอให้ซ่อม")
        theme = operations.create_theme(planner.actor, "34", "ถนนพังทั้งเส้น", [one], one)
    assert "ถนนพังทั้งเส้น" in client.get(f"/themes/{theme.public_id}").text
    with unit_of_work():
        db.session.get_one(Submission, one.id).visibility = "hidden"
    assert "ถนนพังทั้งเส้น" not in client.get(f"/themes/{theme.public_id}").text


def test_a_planner_moves_splits_and_merges_and_the_books_balance(
    app: Flask, many: list[Submission], officer: Any
) -> None:
    planner = officer("planner")
    with unit_of_work():
        theme = operations.create_theme(planner.person.actor, "34", "ไฟถนนดับ", many[:6])
    path = f"/workspace/themes/{theme.public_id}"
    planner.page(path)
    chosen = [one.public_id for one in many[:2]]
    for way, more in (
        (f"{path}/members", {"act": "split", "chosen": chosen}),
        (f"/workspace/review/{chosen[0]}/place", {}),
    ):
        planner.post(way, data={"title": "ย" * 301, **more})
        assert "ใส่ได้ไม่เกิน 300 ตัวอักษร" in planner.get(path).text
    planner.post(f"{path}/members", data={"act": "split", "title": "เด็กกลัวความมืด", "chosen": chosen})
    new = db.session.scalars(select(Theme).where(Theme.id != theme.id)).one()
    planner.post(f"{path}/members", data={"act": "remove", "chosen": [many[2].public_id]})
    assert db.session.get_one(Submission, many[2].id).state == State.WAITING
    planner.post(f"/workspace/themes/{new.public_id}/merge", data={"into": theme.public_id})
    assert {number for number, _ in _in_theme().items()} == {one.id for one in many[:6]} - {many[2].id}
    assert check_books(areas.tree().by_code["34"]) == []


def test_review_page_confirms_corrects_and_takes_back(app: Flask, officer: Any) -> None:
    with unit_of_work():
        factories.plan()
        one = factories.submission("ไฟถนนดับหน้าวัด มืดมาก เสี่ยงอุบัติเหตุ")
    jobs.run_now("analyse_submissions", [one.public_id])
    planner = officer("planner")
    assert one.public_id in planner.get("/workspace/review").text
    path = f"/workspace/review/{one.public_id}"
    form = planner.form(path, 0)
    machine = form.get("problem_types", [])
    stale = dict(form)
    assert planner.post(path, data={**form, "problem_types": ["ถนน"], "note": "เป็นเรื่องถนน"}).status_code == 303
    in_force = select(Label.value).where(Label.aspect == "problem_type", Label.in_force)
    assert db.session.scalars(in_force).all() == ["ถนน"]
    late = planner.post(path, data=stale, follow_redirects=True)
    assert "มีผู้อื่นตรวจเรื่องนี้ไปแล้ว" in late.text
    planner.page(path)
    planner.post(f"{path}/undo", data={"aspect": "problem_type"})
    assert sorted(db.session.scalars(in_force).all()) == sorted(machine)
    version = db.session.scalars(select(Label.model).where(Label.source == "machine")).first()
    planner.page(f"/models/{version}")


def test_review_is_for_the_officers_of_the_place(app: Flask, officer: Any, client: Any) -> None:
    with unit_of_work():
        one = factories.submission()
    assert officer("planner", "50").get(f"/workspace/review/{one.public_id}").status_code == 404
    assert officer("publisher").get("/workspace/review").status_code == 403
    assert client.get("/workspace/review").status_code == 302
    moderator = officer("moderator")
    moderator.page(f"/workspace/review/{one.public_id}")
    assert moderator.post(f"/workspace/review/{one.public_id}", data={}).status_code == 403


def test_a_copy_is_merged_and_both_voices_count(app: Flask, officer: Any) -> None:
    text = "ขอให้ซ่อมสะพานไม้ที่ผุพังข้ามห้วย เด็กเดินไปโรงเรียนลำบาก"
    with unit_of_work():
        first, second = factories.submission(text), factories.submission(text)
    jobs.run_now("analyse_submissions", [first.public_id, second.public_id])
    planner = officer("planner")
    with unit_of_work():
        theme = operations.create_theme(planner.person.actor, "34", "สะพานไม้", [second])
    planner.page("/workspace/copies")
    planner.post(f"/workspace/copies/{second.public_id}/{first.public_id}", data={"act": "merge"})
    assert db.session.get_one(Submission, second.id).state == State.DUPLICATE
    assert _in_theme() == {first.id: (theme.id, "person")}
    count = theme_queries.counts([theme.id])[theme.id]
    assert (count.texts, count.voices) == (1, 2)
    assert check_books(areas.tree().by_code["34"]) == []


def test_new_texts_join_the_theme_they_fit_and_wait_to_be_seen(
    app: Flask, many: list[Submission], officer: Any
) -> None:
    planner = officer("planner")
    with unit_of_work():
        theme = operations.create_theme(planner.person.actor, "34", "ไฟถนนดับ", many[:6])
        water = operations.create_theme(planner.person.actor, "34", "น้ำประปา", many[6:])
        new = [factories.submission("ไฟถนนหน้าโรงเรียนดับ มืดมาก ขอให้ซ่อม"), factories.submission("น้ำประปาไม่ไหลทั้งหมู่บ้าน")]
    with unit_of_work():
        odd = factories.submission("ขอเปิดสอนภาษาจีนให้ผู้สูงอายุที่ห้องสมุด")
    clustering.cluster_area("34")
    found = _in_theme()
    assert [found[one.id] for one in new] == [(theme.id, "machine"), (water.id, "machine")]
    assert odd.id not in found, "what fits no theme stays free"
    unseen = select(ThemeMember.submission_id).where(ThemeMember.is_seen.is_(False)).order_by(ThemeMember.submission_id)
    assert db.session.scalars(unseen).all() == [one.id for one in new]
    assert {db.session.get_one(Submission, one.id).state for one in new} == {State.IN_THEME}
    for one in (theme, water):
        planner.page(f"/workspace/themes/{one.public_id}")
        planner.post(f"/workspace/themes/{one.public_id}/members", data={"act": "see_all"})
    assert all(by == "person" for _, by in _in_theme().values())


def test_the_second_planner_of_a_theme_is_told_and_the_history_names_every_change(app: Flask, officer: Any) -> None:
    with unit_of_work():
        maker = factories.officer("planner").actor
        theme = operations.create_theme(maker, "34", "ไฟถนนดับ", [factories.submission(text) for text in LAMPS[:2]])
    first, second = officer("planner"), officer("planner")
    path = f"/workspace/themes/{theme.public_id}"
    early, late = (
        next(form for form in map(fields, one.page(path).iter("form")) if "description" in form)
        for one in (first, second)
    )
    assert first.post(path, data={**early, "title": "ไฟถนนหน้าโรงเรียนดับ"}).status_code == 303
    told = second.post(path, data={**late, "title": "แสงสว่างในซอย", "description": "เขียนไว้แล้ว"})
    assert told.status_code == 422
    for words in ("มีผู้อื่นแก้ไขประเด็นนี้ไปแล้ว", "แสงสว่างในซอย", "เขียนไว้แล้ว", "เปลี่ยนชื่อประเด็น", "ตั้งประเด็น 2 เรื่อง"):
        assert words in told.text
    kept = db.session.scalars(select(AuditEntry.detail).where(AuditEntry.object_id == theme.public_id)).all()
    assert len(kept) == 2 and "ไฟถนน" not in str(kept), "the trail cannot forget a title, so it keeps none"
    db.session.expire_all()
    assert theme.title == "ไฟถนนหน้าโรงเรียนดับ"


def test_two_planners_who_place_the_same_at_once_place_it_once(app: Flask, officer: Any, in_threads: Any) -> None:
    actors = [officer("planner").person.actor for _ in range(6)]
    with unit_of_work():
        numbers = [factories.submission(f"ถนนเป็นหลุม จุดที่ {n}").id for n in range(4)]
        places = [(actor, factories.theme().id) for actor in actors]

    def place(one: tuple[Any, int]) -> None:
        with app.app_context(), unit_of_work():
            said = [db.session.get_one(Submission, number) for number in numbers]
            operations.add_members(one[0], db.session.get_one(Theme, one[1]), said)

    in_threads(place, places)
    db.session.rollback()
    assert sorted(db.session.scalars(select(ThemeMember.submission_id))) == sorted(numbers)
    assert check_books(areas.tree().by_code["34"]) == []


def test_of_two_planners_who_accept_a_proposal_at_once_one_makes_the_theme(
    app: Flask, many: list[Submission], officer: Any, in_threads: Any
) -> None:
    jobs.run_now("cluster_area", ["34"])
    number = db.session.scalar(select(Cluster.id).order_by(Cluster.voices.desc()).limit(1))
    actors = [officer("planner").person.actor for _ in range(4)]

    def accept(actor: Any) -> bool:
        with app.app_context(), suppress(operations.Changed), unit_of_work():
            operations.accept_cluster(actor, db.session.get_one(Cluster, number))
            return True
        return False

    assert sum(in_threads(accept, actors)) == 1
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Theme)) == 1
