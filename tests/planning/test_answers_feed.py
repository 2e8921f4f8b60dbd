"""The feed of what provinces answer."""

from typing import Any

from tests.support import atom, factories
from tests.support.pages import Browserlike
from tests.support.statements import counted
from webapp.core.db import db, unit_of_work
from webapp.insights import operations as insights
from webapp.insights.models import Theme
from webapp.planning.models import Response

WHERE = "/themes/feed.atom"
ANSWER = "จะซ่อมถนนภายในเดือนหน้า & ทาสีใหม่\x01"


def answer(theme: Theme, text: str = ANSWER, version: int = 1) -> None:
    with unit_of_work():
        said = {"version": version, "text": text, "text_en": "Repaired next month", "signed_as": "แขวงทางหลวง"}
        db.session.add(Response(theme_id=theme.id, published_by=factories.user().id, **said))


def test_it_tells_of_answers_by_area_and_a_changed_one_is_the_same_entry(desk: Any, client: Browserlike) -> None:
    assert atom.read(client.get(WHERE)) == []
    answer(desk.theme)
    (first,) = atom.read(client.get(WHERE))
    assert first.title == "ถนนเป็นหลุม" and "จะซ่อมถนนภายในเดือนหน้า & ทาสีใหม่" in first.summary
    assert "ตอบ 3 เสียง" in first.summary and first.url.endswith(f"/themes/{desk.theme.public_id}")
    assert len(atom.read(client.get(WHERE + "?area=34"))) == 1 and atom.read(client.get(WHERE + "?area=50")) == []
    assert atom.read(client.get(WHERE + "?strategy=0000")) == []
    assert "Repaired next month" in atom.read(client.get(WHERE + "?lang=en"))[0].summary
    client.get("/themes?lang=th")
    answer(desk.theme, "เลื่อนไปอีกเดือน", 2)
    (changed,) = atom.read(client.get(WHERE))
    assert changed.id == first.id and changed.updated > first.updated and "เลื่อนไปอีกเดือน" in changed.summary
    page = client.get("/themes?area=34").text
    assert 'type="application/atom+xml"' in page.split("</head>")[0] and page.count(f"{WHERE}?area=34") == 2


def test_what_is_not_public_is_not_told_and_many_answers_cost_no_more(desk: Any, client: Browserlike) -> None:
    def ask() -> int:
        with counted() as sent:
            atom.read(client.get(WHERE))
        return sum(one.startswith("SELECT") for one in sent)

    answer(desk.theme)
    few = ask()
    for number in range(4):
        with unit_of_work():
            texts = [factories.submission(f"น้ำไม่ไหล {number} {one}") for one in range(2)]
            more = insights.create_theme(desk.person.actor, "34", f"น้ำประปา {number}", texts)
        answer(more, f"คำตอบ {number}")
    assert ask() == few
    with unit_of_work():
        db.session.get_one(Theme, desk.theme.id).is_public = False
    assert "ถนนเป็นหลุม" not in client.get(WHERE).text
