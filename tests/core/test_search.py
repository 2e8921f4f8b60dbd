"""People find things by Thai words, by unfinished words, by numbers in either digits."""

import pytest
from flask import Flask
from sqlalchemy import select

from webapp.core import search
from webapp.core.db import db, unit_of_work

TEXTS = {
    1: "น้ำท่วมถนนชยางกูรทุกปี",
    2: "ขอไฟส่องสว่างหน้าโรงเรียนบ้านหนองบัว",
    3: "ซ่อมถนนหมายเลข 2065 เป็นหลุมเป็นบ่อ",
    4: "Flood at the market, please help",
    5: "หลักกิโลเมตร๑๒๓๔๕๖ชำรุด",
}


@pytest.fixture(autouse=True)
def _indexed(app: Flask) -> None:
    with unit_of_work():
        for number, text in TEXTS.items():
            search.index("submission", number, text)
        search.index("project", 1, "สะพานข้ามแม่น้ำมูล")


def _find(query: str, kind: str = "submission") -> set[int]:
    found = set(db.session.scalars(search.matching(kind, query)))
    assert kind != "submission" or found == set(db.session.scalars(search.matching_common(kind, query, 100)))
    return found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("น้ำท่วม", {1}),
        ("ถนน", {1, 3}),
        ("ถนน หลุม", {3}),
        ("โรงเรียน", {2}),
        ("ไฟส่อง", {2}),
        ("๒๐๖๕", {3}),
        ("2065", {3}),
        ("2345", {5}),  # a piece, in the other digits
        ("FLOOD", {4}),
        ("ชำรุด กม", set()),
        ("mark", {4}),
        ("หนองบัว", {2}),
        ("สะพาน", set()),
        ("ไดโนเสาร์", set()),
    ],
)
def test_words_are_found(query: str, found: set[int]) -> None:
    assert _find(query) == found


@pytest.mark.parametrize(
    "query", ["", "   ", "'", '"', "' OR 1=1 --", 'a" OR "b', "*", "น้ำ*", "\x00", "\\", "((", "🙂", "x" * 5000]
)
def test_nonsense_finds_nothing_and_breaks_nothing(query: str) -> None:
    _find(query)


def test_one_letter_alone_is_no_beginning_of_a_word() -> None:
    assert _find("กกกกกกก") == _find("หมายเลข 2") == set()
    assert _find("หมายเลข 20") == {3}


def test_a_changed_text_is_found_by_its_new_words_only(app: Flask) -> None:
    with unit_of_work():
        search.index("submission", 1, "หมอกควันจากการเผา")
    assert _find("น้ำท่วม") == set()
    assert _find("หมอกควัน") == {1}


def test_what_is_forgotten_is_not_found(app: Flask) -> None:
    with unit_of_work():
        search.forget("submission", 2)
    assert _find("โรงเรียน") == set()
    assert _find("สะพาน", "project") == {1}


def test_searching_uses_the_index(app: Flask) -> None:
    statement = select(search.SearchDocument.id).where(
        search.SearchDocument.object_id.in_(search.matching("submission", "ถนน"))
    )
    assert db.session.scalars(statement).all()
