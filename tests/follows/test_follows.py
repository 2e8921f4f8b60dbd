"""Following a project or an area: with an account or by a confirmed address, and ending it with one press."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from tests.projects.test_projects import draft, edited
from tests.support import factories
from tests.support.pages import Browserlike
from webapp.core import clock, jobs, mail
from webapp.core.db import db, unit_of_work
from webapp.follows.models import Follow, FollowNotice

ADDRESS = "Somchai@people.example"


def letters(app: Flask) -> list[Any]:
    """Run the jobs that wait, and take what they sent out of the outbox."""
    for name in ("tell_followers", "send_mail"):
        jobs.run_now(name, list(jobs.SWEEPERS[name](clock.now().replace(year=2100))))
    folder = Path(app.extensions["settings"].mail_url.removeprefix("file://"))
    found = []
    for path in sorted(folder.glob("*.eml")):
        found.append(message_from_bytes(path.read_bytes(), policy=policy.default))
        path.unlink()
    return found


def link_in(letter: Any) -> str:
    found = re.search(r"https?://[^/]+(/follows/\S+)", letter.get_content())
    assert found
    return found[1]


def follow(app: Flask, client: Browserlike, kind: str, ref: str, address: str = ADDRESS) -> None:
    assert client.post(f"/follows/{kind}/{ref}", data={"email": address}).status_code == 200
    (letter,) = letters(app)
    assert client.post(link_in(letter)).status_code == 303


def test_a_village_may_follow_and_nobodys_box_is_filled(app: Flask, client: Browserlike) -> None:
    for n in range(20):
        assert client.post("/follows/area/34", data={"email": f"villager{n}@people.example"}).status_code == 200
    asked = [client.post("/follows/area/34", data={"email": ADDRESS}).status_code for _ in range(7)]
    assert asked == [200] * 5 + [429] * 2
    with unit_of_work():
        mail.post("somchai@people.example", "ประเด็น\nสองบรรทัด", "ข้อความ")
    assert "ประเด็น สองบรรทัด" in [one["Subject"] for one in letters(app)]


def test_an_address_follows_only_after_its_owner_confirms(
    app: Flask, client: Browserlike, stored: Callable[..., Any]
) -> None:
    project = stored(factories.project)
    page = f"/follows/project/{project.public_id}"
    assert page in client.get(f"/projects/{project.public_id}").text
    assert client.post(page, data={"email": "no address"}).status_code == 422
    sent = client.post(page, data={"email": ADDRESS})
    assert sent.status_code == 200 and "/follows/confirm/" not in sent.text
    assert db.session.scalar(select(func.count()).select_from(Follow)) == 0
    (letter,) = letters(app)
    assert letter["To"].lower() == ADDRESS.lower()
    link = link_in(letter)
    assert client.get(link).status_code == 200
    assert db.session.scalar(select(func.count()).select_from(Follow)) == 0, (
        "a mail filter that opens links confirms nothing"
    )
    for _ in range(2):
        assert client.post(link).status_code == 303
    row = db.session.scalars(select(Follow)).one()
    assert row.email and "somchai" not in row.email.lower() and "somchai" not in row.who
    assert client.get("/follows/confirm/nonsense").status_code == 404
    for nothing in ("project/nothing", "area/zz", "hearing/34", "project/34"):
        assert client.get(f"/follows/{nothing}").status_code == 404


def test_who_asks_reads_what_they_will_hear_of_and_where_the_link_went(
    app: Flask, client: Browserlike, stored: Callable[..., Any]
) -> None:
    project = f"/follows/project/{stored(factories.project).public_id}"
    assert "โครงการใหม่" not in client.get(project).text and "เปลี่ยนสถานะ" in client.get(project).text
    assert "โครงการใหม่" in client.get("/follows/area/34").text
    sent = client.post(project, data={"email": ADDRESS}).text
    (asked,) = letters(app)
    assert "เรียน ท่านเจ้าของอีเมล" in asked.get_content() and "ระบบร่วมคิด" in asked.get_content(), "who writes to them"
    assert ADDRESS in sent and f'href="{project}"' in sent, "who mistyped it notices, and finds the way back"


def test_a_draft_cannot_be_followed(client: Browserlike, stored: Callable[..., Any]) -> None:
    hidden = stored(factories.project, "draft")
    assert client.get(f"/follows/project/{hidden.public_id}").status_code == 404


def test_followers_hear_of_what_happens_and_end_it_with_one_press(
    app: Flask, client: Browserlike, officer: Callable[..., Any]
) -> None:
    follow(app, client, "area", "34")
    publisher = officer("publisher", "34")
    page = draft(publisher)
    assert letters(app) == []
    publisher.post(page + "/publish")
    (news,) = letters(app)
    assert "โครงการใหม่: ขุดลอกหนองน้ำบ้านโนนสูง" in news["Subject"] and page in news.get_content()
    publisher.post(page + "/edit", data={**edited(publisher, page), "outputs": "บ่อ", "reason": "วัดใหม่"})
    assert letters(app) == [], "an area hears of new projects and hearings, not of every change"
    follow(app, client, "project", page.rsplit("/", 1)[-1])
    publisher.post(page + "/edit", data={**edited(publisher, page), "outputs": "สองบ่อ", "reason": "วัดใหม่อีกครั้ง"})
    (change,) = letters(app)
    assert "วัดใหม่อีกครั้ง" in change.get_content()
    stop = link_in(change)
    assert stop in change["List-Unsubscribe"] and change["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert client.get(stop[:-1] + ("0" if stop[-1] != "0" else "1")).status_code == 404
    assert client.get(stop).status_code == 200
    one_click = client.post(stop, data={"List-Unsubscribe": "One-Click"}, csrf=False)
    assert one_click.status_code == 200
    assert client.get(stop).status_code == 200, "a second press finds it done"
    assert db.session.scalars(select(Follow.kind)).all() == ["area"]


def test_who_follows_project_and_area_gets_one_letter(
    app: Flask, client: Browserlike, stored: Callable[..., Any], officer: Callable[..., Any]
) -> None:
    project = stored(factories.project)
    for kind, ref in (("area", "3401"), ("area", "TH"), ("project", project.public_id)):
        follow(app, client, kind, ref)
    hearing = stored(factories.hearing, "draft", of=project)
    publisher = officer("publisher", "34")
    publisher.post(f"/hearings/{hearing.public_id}/announce", data={})
    (letter,) = letters(app)
    assert "ประกาศรับฟังความคิดเห็น" in letter["Subject"] and f"/hearings/{hearing.public_id}" in letter.get_content()
    assert letters(app) == [], "told once, however often the job runs"
    assert all(notice.told_at for notice in db.session.scalars(select(FollowNotice)))


def test_with_an_account_one_press_is_enough(
    app: Flask, stored: Callable[..., Any], sign_in: Callable[..., Any], client: Browserlike
) -> None:
    person = stored(factories.user)
    visitor = sign_in(person)
    assert visitor.post("/follows/area/34").status_code == 303
    assert letters(app) == []
    assert "จังหวัดอุบลราชธานี" in visitor.get("/account").text
    assert "ติดตามเรื่องนี้อยู่แล้ว" in visitor.get("/follows/area/34").text
    row = db.session.scalars(select(Follow)).one()
    assert row.email is None and row.user_id == person.id


def test_asking_again_and_again_is_slowed(client: Browserlike) -> None:
    answers = [client.post("/follows/area/34", data={"email": ADDRESS}).status_code for _ in range(12)]
    assert answers[0] == 200 and answers[-1] == 429
