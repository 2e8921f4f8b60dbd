"""The feed of what people say: as far as everybody may read it, and no further."""

from collections.abc import Callable
from typing import Any

from tests.support import atom, factories
from tests.support.pages import Browserlike
from tests.support.statements import counted
from webapp.core import clock, search
from webapp.core.db import unit_of_work
from webapp.submissions import moderating
from webapp.submissions.models import Submission, Visibility

WHERE = "/submissions/feed.atom"


def read(client: Browserlike, query: str = "") -> list[atom.Read]:
    return atom.read(client.get(WHERE + query))


def test_it_holds_what_the_list_holds(client: Browserlike, stored: Callable[..., Any]) -> None:
    assert read(client) == []
    report = stored(factories.submission, "ถนนเป็นหลุม <หน้า> & โรงเรียน")
    opinion = stored(factories.opinion, "เห็นด้วยกับสะพาน")
    elsewhere = stored(factories.submission, "น้ำไม่ไหล", area_code="5001")
    assert {one.id.rsplit("/", 1)[-1] for one in read(client)} == {
        one.public_id for one in (report, opinion, elsewhere)
    }
    first = read(client, "?kind=problem_report&area=34")
    assert [one.title for one in first] == ["เรื่องแจ้ง: ถนนเป็นหลุม <หน้า> & โรงเรียน"]
    assert first[0].url.endswith(f"/submissions/{report.public_id}") and "รอดำเนินการ" in first[0].summary
    assert [one.title for one in read(client, f"?hearing={opinion.hearing.public_id}")] == ["ความคิดเห็น: เห็นด้วยกับสะพาน"]
    assert read(client, "?state=answered") == []
    with unit_of_work():
        search.index("submission", report.id, report.public_text)
    assert len(read(client, "?q=ถนน")) == 1
    page = client.get("/submissions?area=34&kind=problem_report").text
    address = f"{WHERE}?kind=problem_report&amp;area=34"
    assert 'type="application/atom+xml"' in page.split("</head>")[0] and page.count(address) == 2


def test_what_is_hidden_says_so_and_what_is_confidential_is_not_there(
    client: Browserlike, stored: Callable[..., Any]
) -> None:
    secret = "นายก ข. รับเงิน"
    report: Submission = stored(factories.submission, secret)
    stored(factories.submission, "เรื่องลับที่สุด", visibility="confidential", is_listed=False)
    stored(factories.submission, "พักไว้ก่อน", visibility="held", visibility_reason="รอตรวจ")
    before = next(one for one in read(client) if one.id.endswith(report.public_id))
    assert secret in before.title
    with unit_of_work():
        moderating.moderate(factories.officer("moderator").actor, report, Visibility.HIDDEN, "หมิ่นประมาท")
    whole = client.get(WHERE).text
    assert secret not in whole and "เรื่องลับที่สุด" not in whole and "พักไว้ก่อน" not in whole
    after = next(one for one in read(client) if one.id == before.id)
    assert after.updated > before.updated, "readers take the words away that they kept"
    assert "ไม่แสดงข้อความนี้ เหตุผล: หมิ่นประมาท" in after.summary


def test_whatever_is_stored_it_stays_readable_and_asks_little(client: Browserlike, stored: Callable[..., Any]) -> None:
    def ask() -> int:
        with counted() as sent:
            read(client)
        return sum(one.startswith("SELECT") for one in sent)

    stored(factories.submission, "a\x08b\x1fc\ufffed ]]> <!-- &amp; \x0b e\r\nf", received_at=clock.now())
    assert read(client)[0].title == "เรื่องแจ้ง: ab cd ]]> <!-- &amp; e f"
    few = ask()
    for number in range(5):
        stored(factories.submission, f"เรื่องที่ {number}")
    assert ask() == few
