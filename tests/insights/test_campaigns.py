"""Letters with changed names, villages and dates are one text with many voices: found as they come, corrected by officers, lost by nobody."""

import random
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from nlp.evaluation.campaigns import AFTERWARDS, LETTERS, campaign
from tests.support import factories
from tests.support.tables import bring
from webapp.areas import queries as areas
from webapp.core import jobs
from webapp.core.audit import AuditEntry
from webapp.core.db import db, unit_of_work
from webapp.hearings.models import Hearing
from webapp.insights import campaign_queries, campaigning, clustering, operations, theme_queries
from webapp.insights.models import Cluster, ClusterMember, LetterKey, ThemeMember
from webapp.planning import checking
from webapp.reports import facts
from webapp.submissions.books import books_of_hearing, check_books
from webapp.submissions.campaign_models import Campaign, CampaignLetter
from webapp.submissions.confidential import conceal_stored
from webapp.submissions.models import Secrecy, Submission
from webapp.submissions.operations import mark_duplicate

LETTER = LETTERS["short"][0]
OTHERS = [
    f"{what}{where} {why}"
    for what in ("ไฟถนนดับ", "ถนนเป็นหลุม", "น้ำประปาไม่ไหล", "ขยะล้นถัง", "สุนัขจรจัด", "ท่อระบายน้ำตัน", "เสียงดังจากโรงงาน")
    for where in ("หน้าโรงเรียน", "ข้างตลาดสด", "ปากซอย", "หลังวัด", "ริมคลอง")
    for why in ("มาหลายวันแล้ว", "เดือดร้อนมาก", "ขอให้มาดู", "เด็กเดินผ่านทุกวัน", "แจ้งแล้วไม่มีใครมา", "กลัวจะมีอุบัติเหตุ")
][:200]


def letters(count: int, letter: str = LETTER, way: str = "all, and particles", seed: int = 1) -> list[str]:
    return campaign(letter, way, count, seed)


def read(submissions: list[Submission]) -> None:
    """As the worker does."""
    jobs.run_now("analyse_submissions", [one.public_id for one in submissions])


def sent(texts: list[str], hearing: Hearing | None = None, each: int = 100) -> list[Submission]:
    """Sent and read some at a time, in this order."""
    found = []
    for start in range(0, len(texts), each):
        with unit_of_work():
            some = [
                factories.opinion(text, of=hearing) if hearing else factories.submission(text)
                for text in texts[start : start + each]
            ]
        read(some)
        found += some
    return found


def campaigns() -> list[set[str]]:
    """The texts of each campaign."""
    found: dict[int, set[str]] = {}
    statement = select(CampaignLetter.campaign_id, Submission.text).join(Submission)
    for number, text in db.session.execute(statement.where(CampaignLetter.campaign_id.is_not(None))).tuples():
        found.setdefault(number or 0, set()).add(text)
    return sorted(found.values(), key=len)


def test_letters_that_come_one_by_one_among_others_are_one_campaign_in_any_order(app: Flask) -> None:
    mine = letters(60)
    others = OTHERS[:40]
    answers = []
    for seed, each in ((1, 1), (2, 17), (3, 200)):
        texts = [*mine, *others]
        random.Random(seed).shuffle(texts)
        with unit_of_work():
            hearing = factories.hearing()
        sent(texts, hearing, each)
        answers.append([one for one in campaigns() if one & set(mine)])
        with unit_of_work():
            for model in (CampaignLetter, Campaign):
                db.session.query(model).delete()
    assert answers == [[set(mine)]] * 3


def by_form(client: Any, hearing: Hearing, text: str) -> str:
    address = f"/hearings/{hearing.public_id}/opinion"
    sent = client.post(address, data={**client.form(address), "text": text, "area": ["34", "3401"]})
    assert sent.status_code == 303
    return str(sent.location)


def by_import(publisher: Any, hearing: Hearing, texts: list[str]) -> None:
    page = bring(publisher, hearing, "\n".join(["เพราะเหตุใด", *(f'"{text}"' for text in texts)]).encode())
    publisher.post(page, data=publisher.form(page))
    publisher.post(page + "/start")


def all_read(after: int = 0) -> int:
    """The worker reads what came in; the number of the newest."""
    found = db.session.scalars(select(Submission).where(Submission.id > after).order_by(Submission.id)).all()
    read(list(found))
    return found[-1].id


def test_five_hundred_letters_by_form_and_import_are_one_text_with_500_voices_everywhere(
    app: Flask, client: Any, officer: Any
) -> None:
    with unit_of_work():
        hearing = factories.hearing()
    mine = list(dict.fromkeys(letters(400) + letters(200, way="titled names", seed=2)))[:500]
    last, tracked = 0, []
    sent(OTHERS[:100], hearing)
    for text in mine[:25]:
        tracked.append(by_form(client, hearing, text))
        last = all_read(last)
    by_import(officer("publisher"), hearing, mine[25:225] + OTHERS[100:150])
    all_read(last)
    sent(mine[225:] + OTHERS[150:200], hearing)

    (campaign,) = db.session.scalars(select(Campaign).where(Campaign.letters > 20)).all()
    assert (campaign.letters, campaign.hearing_id) == (500, hearing.id)
    assert "500 เสียง 1 ข้อความ" in client.get(f"/hearings/{hearing.public_id}").text
    assert "คัดค้านการสร้างโรงไฟฟ้าขยะใกล้หมู่บ้าน" in client.get(f"/hearings/{hearing.public_id}").text
    assert all("อ่านและจัดหมวดเรื่อง" in client.get(one.replace("/receipt", "")).text for one in tracked[:3])
    planner = officer("planner")
    for path in ("/workspace/copies", "/workspace/campaigns", f"/workspace/campaigns?hearing={hearing.public_id}"):
        assert "500 เสียง 1 ข้อความ" in planner.get(path).text
    page = planner.get(f"/workspace/campaigns/{campaign.public_id}").text
    assert "จดหมายทั้งหมด 500 ฉบับ" in page and "ก่อนข้อความร่วม" in page
    books = books_of_hearing(hearing)
    rest = sum(one.letters - 1 for one in db.session.scalars(select(Campaign)) if one.id != campaign.id)
    assert (books.voices, books.texts) == (700, 201 - rest)

    clustering.cluster_area("34")
    holding = select(ClusterMember.cluster_id, func.count()).join(
        CampaignLetter, CampaignLetter.submission_id == ClusterMember.submission_id
    )
    rows = holding.where(CampaignLetter.campaign_id == campaign.id).group_by(ClusterMember.cluster_id)
    counts = dict(db.session.execute(rows).tuples().all())
    assert counts and set(counts.values()) == {500}, "no theme divides the letters"
    proposal = db.session.get_one(Cluster, min(counts))
    assert proposal.voices >= 500 and proposal.texts == proposal.voices - 499
    with unit_of_work():
        theme = operations.accept_cluster(planner.person.actor, db.session.get_one(Cluster, proposal.id))
    count = theme_queries.counts([theme.id])[theme.id]
    assert (count.texts, count.voices) == (proposal.texts, proposal.voices)
    assert "500 เสียงใช้ข้อความเดียวกัน 1 ชุด" in client.get(f"/themes/{theme.public_id}").text
    drawn = facts.draw(hearing)
    assert (drawn["voices"], drawn["texts"]) == (700, books.texts)
    assert (drawn["campaigns"][0]["voices"], drawn["campaigns"][0]["texts"]) == (500, 1)
    assert facts.broken_quotes(drawn) == []

    (late,) = sent([letters(1, seed=9)[0]], hearing)
    clustering.cluster_area("34")
    assert db.session.get(ThemeMember, (late.id, theme.id)), (
        "a further letter joins the theme in which the others stand"
    )
    assert check_books(areas.tree().by_code["34"]) == []
    assert checking.check(areas.tree().by_code["34"]) == []


def test_an_officer_takes_a_letter_out_and_the_machine_does_not_put_it_back(app: Flask, officer: Any) -> None:
    mine = sent(letters(12))
    (other,) = sent(["ขอให้สร้างห้องน้ำสาธารณะริมหนองน้ำ เพราะคนมาออกกำลังกายทุกเย็นและไม่มีที่เข้า"])
    (found,) = db.session.scalars(select(Campaign)).all()
    planner, where = officer("planner"), f"/workspace/campaigns/{found.public_id}"
    assert planner.post(f"{where}/letters", data={"chosen": mine[0].public_id}).status_code == 303
    assert (
        planner.post(f"/workspace/review/{other.public_id}/campaign", data={"campaign": found.public_id}).status_code
        == 303
    )
    read([*mine, other])
    sent(letters(8, seed=5))
    placed = dict(db.session.execute(select(CampaignLetter.submission_id, CampaignLetter.campaign_id)).tuples().all())
    assert placed[mine[0].id] is None and placed[other.id] == found.id
    db.session.expire_all()
    assert db.session.get_one(Campaign, found.id).letters == 20
    assert "เจ้าหน้าที่นำออกจากชุด" in planner.get(where).text
    planner.post(f"{where}/join", data={"submission": mine[0].public_id})
    assert db.session.get_one(CampaignLetter, mine[0].id).campaign_id == found.id
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.object_type == "campaign")).all()
    assert {"taken_out", "put_in", "joined"} <= {key for one in noted for key in one.detail}
    assert officer("planner", "50").get(where).status_code == 404
    moderator = officer("moderator")
    moderator.page(where)
    assert moderator.post(f"{where}/letters", data={"chosen": mine[1].public_id}).status_code == 403


def test_those_for_it_and_those_against_it_are_two_campaigns_and_reports_are_none(app: Flask) -> None:
    with unit_of_work():
        hearing = factories.hearing()
    against, for_it = (letters(20, word + LETTER.removeprefix("ขอคัดค้าน")) for word in ("ขอคัดค้าน", "ขอสนับสนุน"))
    both = [*against, *for_it, *OTHERS[:60]]
    random.Random(4).shuffle(both)
    sent(both, hearing, 13)
    assert [one for one in campaigns() if one & {*against, *for_it}] in (
        [set(against), set(for_it)],
        [set(for_it), set(against)],
    )


def test_of_many_letters_few_are_kept_to_find_others_and_none_is_lost(app: Flask) -> None:
    mine = letters(300, LETTERS["long"][0])
    sent(mine[:100], each=20)
    sent(mine[100:], each=200)
    (found,) = db.session.scalars(select(Campaign)).all()
    assert found.letters == 300
    held = select(func.count()).select_from(LetterKey).group_by(LetterKey.band_key)
    assert max(db.session.scalars(held)) <= 2 * campaigning.KEPT
    sent([*OTHERS, *letters(20, LETTERS["long"][0], seed=7)])
    db.session.expire_all()
    assert found.letters == 320


def test_equal_letters_are_a_campaign_and_reading_again_changes_nothing(app: Flask) -> None:
    text = AFTERWARDS[0]
    with unit_of_work():
        hearing = factories.hearing()
    same = sent([text] * 9, hearing, 2)
    (found,) = db.session.scalars(select(Campaign)).all()
    before = found.letters, found.core, found.changed_at
    read(same)
    db.session.expire_all()
    (found,) = db.session.scalars(select(Campaign)).all()
    assert (found.letters, found.core, found.changed_at) == before and found.letters == 9


def test_what_is_merged_or_confidential_leaves_its_campaign(app: Flask, officer: Any) -> None:
    mine = sent(letters(10))
    planner, moderator = officer("planner"), officer("moderator")
    with unit_of_work():
        mark_duplicate(planner.person.actor, db.session.get_one(Submission, mine[1].id), mine[0])
    with unit_of_work():
        conceal_stored(moderator.person.actor, db.session.get_one(Submission, mine[2].id), Secrecy.DANGER)
    (found,) = db.session.scalars(select(Campaign)).all()
    assert found.letters == 8
    assert campaign_queries.shown([found])[0].voices == 9
    assert not db.session.scalar(select(func.count()).where(LetterKey.submission_id == mine[2].id))
    assert check_books(areas.tree().by_code["34"]) == []


def test_a_campaign_that_has_too_few_letters_left_is_none_any_more(app: Flask, officer: Any) -> None:
    few, more = sent(letters(5)), sent(letters(6, AFTERWARDS[0]))
    planner = officer("planner")
    of = dict(
        db.session.execute(select(CampaignLetter.submission_id, Campaign.public_id).join(Campaign)).tuples().all()
    )
    planner.post(f"/workspace/campaigns/{of[few[0].id]}/letters", data={"chosen": few[0].public_id})
    read(few)
    assert db.session.scalars(select(Campaign.public_id)).all() == [of[more[0].id]]
    where = f"/workspace/campaigns/{of[more[0].id]}/letters"
    answer = planner.post(where, data={"chosen": [one.public_id for one in more]})
    assert answer.location == "/workspace/campaigns" and "ยังไม่พบจดหมายชุดเดียวกัน" in planner.get(answer.location).text
    read([*few, *more])
    assert db.session.scalars(select(Campaign)).all() == []
