"""Slips of the finger and of the ear are set right, and only where that finds something."""

from __future__ import annotations

import pytest

from nlp.spelling import guesses, skeleton, speller

SAID = (
    "สะพานข้ามคลองพัง", "น้ำท่วมถนนชยางกูร", "น้ำประปาไม่ไหล", "โรงเรียนบ้านนา ทางม้าลายลบเลือน", "อำเภอวารินชำราบ",
    "หมอกควันจากการเผา", "ขยะเหม็นมาก", "รถติดหน้าตลาด", "โรงพยาบาลไม่มีหมอ", "ไฟฟ้าดับบ่อย", "ถนนชำรุด 2065",
)  # fmt: skip


def _finds(query: str) -> bool:
    return any(all(word in said for word in query.split()) for said in SAID)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("สะพาณข้ามคลอง", "สะพานข้ามคลอง"),  # another letter of the same sound
        ("น้ำทวม", "น้ำท่วม"),  # a tone left out
        ("ถนณ ชำรุต", "ถนน ชำรุด"),  # two words
        ("ถนณ ๒๐๖๕", "ถนน 2065"),
        ("โรงพยาบาน", "โรงพยาบาล"),
        ("วารินชำลาบ", "วารินชำราบ"),
        ("หมอกควัญ", "หมอกควัน"),
        ("น้ำปะปา", "น้ำประปา"),  # a letter left out
        ("สพาน", "สะพาน"),
        ("ไฟฟ้าดัพ", "ไฟฟ้าดับ"),
        ("ทางม้าลาย โรงเรียณ", "ทางม้าลาย โรงเรียน"),
        ("ไดโนเสาร์", None),  # no slip: nobody spoke of it
        ("asdf", None),
        ("", None),
        ("ๆ" * 50, None),
    ],
)
def test_a_slip_is_set_right(typed: str, meant: str | None) -> None:
    assert next(filter(_finds, guesses(typed)), None) == meant


def test_words_of_one_sound_have_one_skeleton() -> None:
    assert skeleton("บรรทุก") == skeleton("บันทุก")
    assert skeleton("สาธารณะ") == skeleton("สาธาระนะ".replace("ระ", "ร"))
    assert skeleton("มากกก") == skeleton("มาก")


def test_guesses_are_few_for_a_long_query() -> None:
    assert 0 < len(list(guesses("ถนณพัง " * 30))) < 100


def test_a_word_is_never_set_right() -> None:
    assert speller().meant("สะพาน") == []
