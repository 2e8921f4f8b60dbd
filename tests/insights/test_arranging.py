"""Themes pinned and nested: one level, no circle, sums that count a person once, every step in the history."""

from typing import Any

import pytest
from flask import Flask

from tests.support import factories
from webapp.core.db import db, unit_of_work
from webapp.insights import arranging, operations, splitting, theme_queries
from webapp.insights.models import Theme


def test_a_wider_theme_sums_those_under_it_and_a_pinned_one_comes_first(app: Flask, officer: Any) -> None:
    planner = officer("planner")
    actor = planner.person.actor
    with unit_of_work():
        both = factories.submission("ไฟถนนหน้าวัดดับมาหลายคืนแล้ว นอกจากนี้ทางเท้าหน้าโรงเรียนก็พังด้วย")
        factories.submission("ซ้ำ", state="duplicate", duplicate_of_id=both.id)
        wide = factories.theme([both], title="ความปลอดภัยบนถนน")
        narrow = factories.theme([factories.submission("ทางเท้าพัง")], title="ทางเท้าพัง")
        third = factories.theme([factories.submission(f"ไฟดับ {n}") for n in range(3)], title="ไฟดับ")
        district = factories.theme([], title="ในอำเภอ", area_code="3402")
        hidden = factories.theme([factories.submission("ลับ")], title="ยังไม่เผยแพร่", is_public=False)
        splitting.split(actor, both, [both.text.index("นอกจากนี้")])
        splitting.decide(actor, both, [splitting.Decision({}, wide), splitting.Decision({}, narrow)])
    desk = f"/workspace/themes/{narrow.public_id}"
    assert wide.title in planner.get(desk).text.split('id="under"')[1].split("</select>")[0]
    assert planner.post(f"{desk}/nest", data={"under": wide.public_id}).status_code == 303
    assert officer("planner", "50").post(f"{desk}/nest", data={"under": ""}).status_code == 404
    with unit_of_work():
        arranging.nest(actor, hidden, wide)

    # The split one stands in both; in the sum it counts once, its copy too; what is not public is in no public sum.
    (row,) = theme_queries.rows([db.session.get_one(Theme, wide.id)])
    assert (row.count.texts, row.count.voices) == (1, 2)
    assert (row.whole.texts, row.whole.voices) == (2, 3)
    page = app.test_client().get(f"/themes/{wide.public_id}").text
    assert "รวมประเด็นย่อย 3 เสียง จาก 2 ข้อความ" in page
    assert narrow.title in page
    assert hidden.title not in page
    assert wide.title in app.test_client().get(f"/themes/{narrow.public_id}").text

    # One level: nothing under what is nested, nothing that holds others goes under another, and only within its place.
    for child, parent in ((third, narrow), (wide, third), (wide, wide), (third, district)):
        with pytest.raises(arranging.CannotNest), unit_of_work():
            arranging.nest(actor, child, parent)
        db.session.rollback()
    refused = planner.post(
        f"/workspace/themes/{third.public_id}/nest", data={"under": narrow.public_id}, follow_redirects=True
    )
    assert "จัดไว้ใต้ประเด็นนั้นไม่ได้" in refused.text

    # Pinned: first in the lists, though smaller; merged away: what stood under it goes along; the history tells all.
    assert theme_queries.top_themes(factories.areas.get("34"))[0].theme.id == third.id
    assert planner.post(f"{desk}/pin", data={"pinned": "yes"}).status_code == 303
    db.session.expire_all()
    assert theme_queries.top_themes(factories.areas.get("34"))[0].theme.id == narrow.id
    listed = app.test_client().get("/themes").text
    assert "ปักหมุด" in listed.split(narrow.title)[0].rsplit("<article", 1)[1], "its card says why it is first"
    with unit_of_work():
        operations.merge_theme(actor, db.session.get_one(Theme, wide.id), db.session.get_one(Theme, third.id))
    db.session.expire_all()
    assert db.session.get_one(Theme, narrow.id).parent_id == third.id
    told = planner.get(desk).text.split('id="theme-history"')[1]
    assert told.index("ปักหมุดไว้บนสุดของรายการ") < told.index("จัดเป็นประเด็นย่อยของประเด็นอื่น")
    assert planner.post(f"{desk}/nest", data={"under": ""}).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Theme, narrow.id).parent_id is None
