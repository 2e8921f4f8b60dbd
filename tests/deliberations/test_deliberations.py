"""A planner puts a theme's words or a budget to the public, people vote without accounts, and anybody can repeat the result."""

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from tests.support import factories
from tests.support.pages import Browserlike
from webapp.core import clock, jobs, search
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM
from webapp.deliberations import ballots, operations, queries, vote_operations
from webapp.deliberations.models import Deliberation, Pick, Statement, Vote, Voter
from webapp.deliberations.rules import Choice
from webapp.follows.models import FollowNotice
from webapp.hearings.models import Hearing
from webapp.submissions import confidential, human
from webapp.submissions.models import Secrecy, Visibility
from webapp.submissions.operations import tracking_code
from webapp.submissions.rules import code_hash

HOME = {"area": ["34", "3401"]}
WORDS = ("ขอทางเท้าหน้าโรงเรียนด้วยครับ เด็กเดินลำบาก", "โทร 081-234-5678 ขอไฟส่องสว่างทุกซอย", "อย่าตัดต้นไม้ริมถนน")


def the_one() -> Deliberation:
    db.session.expire_all()
    return db.session.scalars(select(Deliberation)).one()


def entered(app: Flask, one: Deliberation, area: str = "3401") -> Browserlike:
    """Another citizen with another browser, who said where they live."""
    visitor: Any = app.test_client()
    answer = visitor.post(f"/deliberations/{one.public_id}/enter", data={"area": [area[:2], area]})
    assert answer.status_code == 303, answer.text[-2000:]
    return visitor  # type: ignore[no-any-return]


def say(visitor: Browserlike, one: Deliberation, ref: str, choice: str, status: int = 303) -> None:
    data = {"statement": ref, "choice": choice}
    assert visitor.post(f"/deliberations/{one.public_id}/vote", data=data).status_code == status


def finish(one: Deliberation) -> Deliberation:
    """Its time is over, and the worker comes by."""
    with unit_of_work():
        db.session.get_one(Deliberation, one.id).closes_at = clock.now() - timedelta(minutes=1)
    jobs.sweep_now()
    db.session.expire_all()
    return db.session.get_one(Deliberation, one.id)


def verified(app: Flask, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    from webapp import cli

    monkeypatch.setattr(cli, "_app", lambda: app)
    return CliRunner().invoke(cli.main, ["ballots", "verify", *arguments])


def test_from_a_theme_to_a_result_that_anybody_can_repeat(
    app: Flask, client: Browserlike, officer: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = officer("planner")
    with unit_of_work():
        hearing = factories.hearing().public_id
        texts = [factories.submission(text) for text in WORDS[:2]] + [
            factories.opinion(WORDS[2], of=db.session.scalars(select(Hearing)).one())
        ]
        texts[0].code_hash = code_hash(tracking_code("form"))
        texts[1].public_text = "โทร [เบอร์โทรศัพท์] ขอไฟส่องสว่างทุกซอย"
        theme = factories.theme(texts)
        ref, sources = theme.public_id, [one.public_id for one in texts]
    assert "เตรียมการร่วมปรึกษา" in planner.get(f"/workspace/themes/{ref}").text
    new = f"/workspace/deliberations/new?theme={ref}"
    form = planner.form(new) | {"about": "เพื่อจัดลำดับงานซ่อมถนน", "opens_on": clock.today().isoformat()}
    assert planner.post(new, data={**form, "title": ""}).status_code == 422
    assert planner.post(new, data={**form, "closes_on": "2020-01-01"}).status_code == 422
    desk = planner.post(new, data=form).location
    one = the_one()
    assert "ต้องมีข้อความอย่างน้อย 3 ข้อ" in planner.get(desk).text
    assert client.get(f"/deliberations/{one.public_id}").status_code == 404  # a draft
    assert officer("planner", "50").get(desk).status_code == 404

    # Quotations are exactly what the public reads: no changed word, no covered telephone number.
    for wrong in ("ขอทางเท้าหน้าโรงเรียนด้วยค่ะ", "โทร 081-234-5678"):
        refused = planner.post(f"{desk}/quote/{sources[1 if '081' in wrong else 0]}", data={"words": wrong})
        assert refused.status_code == 422 and wrong in refused.text
    for source, text in zip(sources, ("ขอทางเท้าหน้าโรงเรียน", "ขอไฟส่องสว่างทุกซอย", WORDS[2]), strict=True):
        for _ in range(2):  # twice is once
            assert planner.post(f"{desk}/quote/{source}", data={"words": text}).status_code == 303
    assert len(the_one().statements) == 3
    spare = planner.post(new, data={**form, "once": "another"}).location
    assert planner.post(f"{spare}/discard").status_code == 303
    assert planner.get(spare).status_code == 404
    assert planner.post(f"{desk}/announce").status_code == 303
    assert planner.post(f"{desk}/discard").status_code == 403
    assert db.session.scalars(select(FollowNotice)).one().area_codes == ["34"]
    assert planner.post(f"{desk}/quote/{sources[0]}", data={"words": "หน้าโรงเรียน"}).status_code == 403

    own = f"/track/{tracking_code('form')}"
    lists = ("/", "/?province=34", "/areas/34", f"/themes/{ref}", "/deliberations", "/deliberations?area=34")
    for path in (*lists, f"/hearings/{hearing}", own):
        assert one.public_id in client.get(path).text, path
    here = f"/deliberations/{one.public_id}"
    assert client.get(f"{here}/vote").location == f"{here}/enter"
    assert "3401" in client.get(f"{here}/enter").text
    elsewhere = client.post(f"{here}/enter", data={"area": ["50", "5001"]})
    assert elsewhere.status_code == 422 and "ในพื้นที่ที่ระบุเท่านั้น" in elsewhere.text

    # Fourteen people: two camps that differ on the trees and the lights, and agree on the footpath.
    refs = {statement.text: statement.public_id for statement in the_one().statements}
    foot, light, trees = (refs[text] for text in ("ขอทางเท้าหน้าโรงเรียน", "ขอไฟส่องสว่างทุกซอย", WORDS[2]))
    for number in range(14):
        visitor = entered(app, one, "3401" if number else "3415")
        side = number % 2
        say(visitor, one, foot, "agree")
        say(visitor, one, light, "disagree" if side else "agree")
        say(visitor, one, trees, "agree" if side else "disagree")
    assert "ท่านตอบครบแล้ว" in visitor.get(f"{here}/vote").text
    say(visitor, one, foot, "pass")  # changed one's mind, and back
    say(visitor, one, foot, "agree")
    say(visitor, one, foot, "agree")
    assert {statement.shown for statement in the_one().statements} == {14}
    say(visitor, one, foot, "perhaps", 404)
    assert "ผลแสดงหลังปิดเท่านั้น" in client.get(here).text
    assert client.get(f"{here}/votes.csv").status_code == client.get(f"{here}/result.json").status_code == 404
    assert {
        entry.actor_id for entry in db.session.scalars(select(AuditEntry).filter_by(action="deliberation.vote"))
    } == {None}

    one = finish(one)
    assert one.result is not None
    assert one.result["people"] == 14
    assert one.result["outcome"]["groups"] == [7, 7]
    assert one.result["outcome"]["shared"] == [foot]
    assert one.result["outcome"]["divides"] == sorted([light, trees])
    assert {voter.key for voter in db.session.scalars(select(Voter))} == {None}
    page = client.get(here).text
    for said in ("ผู้ร่วมตอบแบ่งเป็น 2 กลุ่มตามคำตอบ", "ทุกกลุ่มเห็นด้วยร่วมกัน 1 ข้อ", "เห็นด้วยมากกว่า", one.result_hash):
        assert said in page
    assert "อำเภออื่น" in planner.get(desk).text  # one person alone in a district is not named
    say(visitor, one, foot, "disagree")  # answered by a page that says it is closed
    assert finish(one).result == one.result

    # Anybody repeats it from the two files; and the operator from the database.
    files = {name: tmp_path / name for name in ("votes.csv", "result.json")}
    for name, path in files.items():
        path.write_bytes(client.get(f"{here}/{name}").data)
    pair = ("--votes", str(files["votes.csv"]), "--result", str(files["result.json"]))
    assert verified(app, *pair, monkeypatch=monkeypatch).exit_code == 0
    assert verified(app, monkeypatch=monkeypatch).output.startswith("1 results")
    files["votes.csv"].write_text(files["votes.csv"].read_text().replace("disagree", "agree", 1))
    changed = verified(app, *pair, monkeypatch=monkeypatch)
    assert changed.exit_code == 1 and "outcome differs" in changed.output
    with unit_of_work():
        db.session.scalars(select(Vote).where(Vote.choice == "disagree")).first().choice = "pass"  # type: ignore[union-attr]
    assert verified(app, one.public_id, monkeypatch=monkeypatch).exit_code == 1


def test_every_statement_has_its_chance_and_each_person_one_voice(
    app: Flask, client: Browserlike, officer: Any
) -> None:
    with unit_of_work():
        one = factories.deliberation(takes_proposals=True)
    here = f"/deliberations/{one.public_id}"
    answers: dict[str, int] = {}
    for _ in range(9):
        visitor = entered(app, one)
        assert visitor.post(f"{here}/enter", data=HOME).status_code == 303  # again: the same voter
        page = visitor.page(f"{here}/vote")
        looks = {one.get("value"): one.get("class") for one in page.iter("button") if one.get("name") == "choice"}
        assert looks["agree"] == looks["disagree"], "neither answer is put forward"
        ref = visitor.form(f"{here}/vote", 0)["statement"]
        assert visitor.form(f"{here}/vote", 0)["statement"] == ref  # looking again shows the same
        say(visitor, one, ref, "agree")
        answers[ref] = answers.get(ref, 0) + 1
    assert sorted(answers.values()) == [3, 3, 3]
    assert len(db.session.scalars(select(Voter)).all()) == 9

    # A statement of one's own: covered, held, and shown once a moderator has accepted it.
    assert client.get(f"{here}/propose").location == f"{here}/enter"
    form = visitor.form(f"{here}/propose")
    assert visitor.post(f"{here}/propose", data={**form, "words": "!!!"}).status_code == 422
    data = {**form, "words": "ขอสะพานลอย ติดต่อ 081-234-5678"}
    for _ in range(2):
        assert visitor.post(f"{here}/propose", data=data).status_code == 303
    held = db.session.scalars(select(Statement).where(Statement.state == "held")).one()
    assert "081" not in held.text and "081" in held.own_words
    assert "ขอสะพานลอย" not in visitor.get(f"{here}/vote").text
    for _ in range(2):
        visitor.post(f"{here}/propose", data=visitor.form(f"{here}/propose") | {"words": "ขอป้ายเตือน"})
    full = visitor.post(f"{here}/propose", data=visitor.form(f"{here}/propose") | {"words": "อีกข้อ"})
    assert full.status_code == 422 and "เสนอครบจำนวนแล้ว" in full.text
    moderator = officer("moderator")
    assert "ขอสะพานลอย" in moderator.get("/workspace/statements").text
    assert "รอตรวจ 3 ข้อความ" in moderator.get("/workspace").text
    assert "ขอสะพานลอย" not in officer("moderator", "50").get("/workspace/statements").text
    url = f"/workspace/statements/{held.public_id}"
    assert officer("moderator", "50").post(url, data={"act": "accept"}).status_code == 404
    assert moderator.post(url, data={"act": "refuse"}).status_code == 422
    assert moderator.post(url, data={"act": "accept"}).status_code == 303
    db.session.expire_all()
    assert held.own_words == ""
    assert (
        "พิจารณาข้อความนี้ไปแล้ว"
        in moderator.post(url, data={"act": "refuse", f"{held.public_id}-reason": "ซ้ำ"}, follow_redirects=True).text
    )
    newcomer = entered(app, one)
    assert newcomer.form(f"{here}/vote", 0)["statement"] == held.public_id  # least shown comes first

    # What is hidden at its source, or taken back, is not asked about any more.
    with unit_of_work():
        first, second, third = (two for two in the_one().statements if two.submission)
        assert first.submission and second.submission
        first.submission.visibility = Visibility.HIDDEN
        confidential.conceal_stored(moderator.person.actor, second.submission, Secrecy.DANGER)
    db.session.expire_all()
    assert second.text == ""
    assert {two.public_id for two in queries.in_use(the_one())} == {third.public_id, held.public_id}
    result = finish(the_one()).result
    assert result is not None and result["question"]["statements"] == sorted([third.public_id, held.public_id])
    with unit_of_work():
        operations.withdraw(moderator.person.actor, third, "ไม่เหมาะสม")
    assert third.text not in client.get(here).text


def test_a_budget_is_shared_out_and_the_result_says_why(
    app: Flask, client: Browserlike, officer: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = officer("planner")
    with unit_of_work():
        plan = factories.plan()
        items = [factories.plan_item(plan, title=f"{name} ตำบลในเมือง") for name in ("ถนน", "สะพาน", "บ่อน้ำ")]
        names = [item.public_id for item in items]
        search.index("plan_item", items[0].id, items[0].title)
    new = "/workspace/deliberations/new"
    form = planner.form(new) | {"title": "งบหนึ่งล้าน", "about": "เลือกโครงการปีหน้า", "opens_on": clock.today().isoformat()}
    assert planner.post(new, data={**form, "budget": "มาก"}).status_code == 422
    gone = planner.post(new, data={**form, "budget": "10", "eligible": ["9999"]})
    assert gone.status_code == 422 and "ตัวเลือก “9999” ใช้ไม่ได้" in gone.text, "told in Thai"
    desk = planner.post(new, data={**form, "budget": "๑,๐๐๐,๐๐๐", "eligible": ["3401", "3415"]}).location
    assert "บ่อน้ำ ตำบลในเมือง" in planner.get(f"{desk}/items").text
    found = planner.get(f"{desk}/items?q=ตำบลในเมือง").text
    assert "ถนน ตำบลในเมือง" in found and "บ่อน้ำ ตำบลในเมือง" not in found
    for name, cost in zip(names, ("600,000", "400000", "300,000.50"), strict=True):
        assert planner.post(f"{desk}/items/{name}", data={"cost": "0"}).status_code == 422
        assert planner.post(f"{desk}/items/{name}", data={"cost": cost, "about": "สั้น ๆ"}).status_code == 303
    edit = planner.form(desk, -2)
    assert planner.post(desk, data={**edit, "title": "งบหนึ่งล้านบาท"}).status_code == 303
    late = planner.post(desk, data={**edit, "title": "ของฉัน"})
    assert late.status_code == 409 and "ของฉัน" in late.text
    assert planner.post(f"{desk}/announce").status_code == 303

    one = the_one()
    here = f"/deliberations/{one.public_id}"
    road, bridge, well = (option.public_id for option in one.options)
    assert client.get(f"{here}/vote").status_code == 404
    offered = client.get(f"{here}/enter").text
    assert all(code in offered for code in ("34", "3401", "3415")), "where people are asked"
    assert not any(f'value="{code}"' in offered for code in ("10", "3402")), "and nowhere else"
    assert client.post(f"{here}/enter", data={"area": ["34", "3402"]}).status_code == 422
    for number in range(10):
        visitor = entered(app, one)
        mine = [road, bridge] if number < 7 else [well]
        assert visitor.post(f"{here}/ballot", data={"project": []}).status_code == 422
        over = visitor.post(f"{here}/ballot", data={"project": [road, bridge, well]})
        assert over.status_code == 422 and "เกินวงเงินอยู่ 300,000.50 บาท" in over.text
        assert visitor.post(f"{here}/ballot", data={"project": ["nonsense"]}).status_code == 422
        assert visitor.post(f"{here}/ballot", data={"project": [well]}).status_code == 303
        assert visitor.post(f"{here}/ballot", data={"project": mine}).status_code == 303  # replaces the first
    assert len(db.session.scalars(select(Pick)).all()) == 7 * 2 + 3
    one = finish(one)
    assert one.result is not None
    # The three who want the well have 300,000 baht together: half a baht too little, so the bridge and no well …
    assert one.result["outcome"]["chosen"] == [bridge, road]
    assert one.result["outcome"]["projects"][well]["within_reach"] == "30000000"
    assert "ได้ทำ: ผู้สนับสนุนรวมเงินได้ครบ" in client.get(f"/plan-items/{names[1]}").text
    assert "ยังไม่ได้ทำ" in client.get(f"/plan-items/{names[2]}").text
    page = client.get(here).text
    for said in ("คนละ 100,000.00 บาท", "7 คน จ่ายคนละ 57,142.86 บาท", "ได้ทำ: จากเงินส่วนที่เหลือ", "ไม่พอ 300,000.50 บาท"):
        assert said in page, said
    for name in ("votes.csv", "result.json"):
        (tmp_path / name).write_bytes(client.get(f"{here}/{name}").data)
    pair = ("--votes", str(tmp_path / "votes.csv"), "--result", str(tmp_path / "result.json"))
    assert verified(app, *pair, monkeypatch=monkeypatch).exit_code == 0
    result = json.loads((tmp_path / "result.json").read_text())
    over = (tmp_path / "votes.csv").read_text() + f"99,{road},1\n99,{bridge},1\n99,{well},1\n"
    assert ballots.verify(result, over)[0].startswith("cannot be counted")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_ranking_weighs_first_ranks_more_and_few_people_are_not_shown(app: Flask, client: Browserlike) -> None:
    with unit_of_work():
        one = factories.budget_vote(ballot="rank")
    here = f"/deliberations/{one.public_id}"
    first, second, third = (option.public_id for option in one.options)
    for number in range(4):
        visitor = entered(app, one)
        twice = visitor.post(f"{here}/ballot", data={"rank-1": first, "rank-2": first})
        assert twice.status_code == 422 and "มีได้อันดับเดียว" in twice.text
        data = {"rank-1": third, "rank-2": "", "rank-3": second} if number else {"rank-1": first}
        assert visitor.post(f"{here}/ballot", data=data).status_code == 303
    assert visitor.form(f"{here}/ballot", 0)["rank-2"] == second  # ranks close up
    one = finish(one)
    assert one.result is not None and one.result["outcome"] is None
    assert "มีผู้ร่วมไม่ถึง 5 คน" in client.get(here).text
    assert client.get(f"{here}/votes.csv").status_code == 404

    with unit_of_work():
        two = factories.budget_vote(ballot="rank")
        refs = [option.public_id for option in two.options]
        for n in range(6):
            voter = vote_operations.enter(SYSTEM, two, f"person {n}", "3401")
            vote_operations.submit(SYSTEM, two, voter, [refs[2], refs[1]] if n else [refs[0]])
    result = finish(two).result
    assert result is not None
    assert result["outcome"]["projects"][refs[2]]["points"] == 25
    assert result["outcome"]["chosen"] == [refs[2], refs[1]]
    assert "25 คะแนน" in client.get(f"/deliberations/{two.public_id}").text


def test_it_is_extended_or_cancelled_in_public_and_a_flood_is_slowed(
    app: Flask, client: Browserlike, officer: Any, monkeypatch: pytest.MonkeyPatch, in_threads: Any
) -> None:
    planner = officer("planner")
    with unit_of_work():
        one = factories.deliberation()
    desk, here = f"/workspace/deliberations/{one.public_id}", f"/deliberations/{one.public_id}"
    day = (one.closes_at + timedelta(days=5)).date()
    assert planner.post(f"{desk}/extend", data={"extend-closes_on": "2020-01-01"}).status_code == 422
    assert planner.post(f"{desk}/extend", data={"extend-closes_on": day.isoformat()}).status_code == 303
    assert the_one().closes_at.date() == day
    monkeypatch.setattr(human, "FREE", 0)
    slowed = client.post(f"{here}/enter", data=HOME)
    assert slowed.status_code == 429 and "กรุณารอ" in slowed.text
    monkeypatch.undo()

    # The same person twice at the same moment is one voter with one vote.
    with unit_of_work():
        statement = the_one().statements[0].id
    number = one.id

    def at_once(_: object) -> None:
        with app.app_context(), unit_of_work():
            mine = db.session.get_one(Deliberation, number)
            voter = vote_operations.enter(SYSTEM, mine, "browser x", "3401")
            vote_operations.vote(SYSTEM, mine, voter, db.session.get_one(Statement, statement), Choice.AGREE)

    in_threads(at_once, range(4))
    db.session.rollback()  # a fresh look
    assert len(db.session.scalars(select(Voter)).all()) == 1
    assert db.session.get_one(Statement, statement).shown == 1
    assert planner.post(f"{desk}/cancel", data={"cancel-reason": ""}).status_code == 422
    assert planner.post(f"{desk}/cancel", data={"cancel-reason": "ถามซ้ำกับอีกเรื่อง"}).status_code == 303
    assert "ถามซ้ำกับอีกเรื่อง" in client.get(here).text
    assert client.get(f"{here}/vote").status_code == 303
    jobs.sweep_now()
    assert the_one().result is None
