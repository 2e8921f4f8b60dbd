"""Cleaning a text, and the way back from the cleaned text to what the citizen wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text import fold, language, normalise, thai_digits_to_arabic


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("นํ้าท่วม", "น้ำท่วม"),
        ("นำ้ท่วม", "น้ำท่วม"),
        ("น้ํา", "น้ำ"),
        ("เเก้ไข", "แก้ไข"),
        ("เพ่ือ", "เพื่อ"),
        ("น้้ำ", "น้ำ"),
        ("ท ำงาน", "ทำงาน"),
        ("มากกกกกก", "มาก"),
        ("ครับบบ", "ครับ"),
        ("5555555", "555"),
        ("ด่วน!!!!!!!", "ด่วน!!!"),
        ("ไฟ\u200bดับ", "ไฟดับ"),
        ("ไฟ\xa0 ดับ", "ไฟ ดับ"),
        ("ก\uf70aอน", "ก่อน"),
        ("０８１", "081"),
    ],
)
def test_broken_writing_is_repaired(written: str, meant: str) -> None:
    assert normalise(written).text == meant


@pytest.mark.parametrize("right", ["ถนนนนทบุรี", "สิทธิ์", "สสส.", "ธรรม", "ไฟฟ้า", "โทร 081-5555555", "ก.น.จ. ครั้งที่ ๑/๒๕๖๕"])
def test_what_is_right_stays(right: str) -> None:
    assert normalise(right).text == right


def test_a_span_of_the_cleaned_text_leads_back_to_the_original_words() -> None:
    original = "แจ้ง\u200b\u200b  นํ้าท่วมมมมมมม หน้าบ้าน"
    cleaned = normalise(original)
    start = cleaned.text.index("น้ำท่วม")
    begin, end = cleaned.span(start, start + len("น้ำท่วม"))
    assert original[begin:end] == "นํ้าท่วมมมมมมม"


@given(st.text())
def test_every_span_lies_inside_the_original_and_keeps_order(text: str) -> None:
    cleaned = normalise(text)
    at = 0
    for index in range(len(cleaned.text)):
        start, end = cleaned.span(index, index + 1)
        assert at <= start < end <= len(text)
        at = start


@given(st.text(alphabet="กขนทส่้ิีุูเแาำํ ๆ5.ab\u200b", max_size=60))
def test_cleaning_twice_changes_little_and_never_lengthens(text: str) -> None:
    assert len(normalise(text).text) <= len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ถนนพังหน้าตลาด", "th"),
        ("แจ้ง street light ดับ", "th"),
        ("The road in front of my house is broken", "en"),
        ("Jalan di hadapan rumah saya rosak teruk sekali", "other"),
        ("道路坏了", "other"),
        ("12345 !!", "none"),
        ("", "none"),
        ("https://example.org/ถนน", "none"),
    ],
)
def test_language_by_script(text: str, expected: str) -> None:
    assert language(text) == expected


def test_the_same_words_in_other_dress_fold_to_one_key() -> None:
    assert fold("ไฟดับ ซอย ๑๒ !!!") == fold("ไฟดับซอย 12")
    assert fold("ไฟดับซอย 12") != fold("ไฟดับซอย 13")


def test_thai_digits() -> None:
    assert thai_digits_to_arabic("๐๘๑ ก ๙") == "081 ก 9"
