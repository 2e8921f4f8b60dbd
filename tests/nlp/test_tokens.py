"""Words of a text: for search, for counting, for the command `segment`."""

from __future__ import annotations

import pytest

from nlp.text import normalise
from nlp.tokens import ENGINES, best, model, search_tokens, segment, words

REPORT = "แจ้งน้ำท่วมขังหน้าโรงพยาบาลส่งเสริมสุขภาพตำบล ซอย ๑๒ ABC"


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_tokens_joined_are_the_cleaned_text(name: str) -> None:
    assert "".join(segment(REPORT, name)) == normalise(REPORT).text


def test_words_of_public_life_stay_whole() -> None:
    found = segment(REPORT)
    assert "น้ำท่วมขัง" in found
    assert "โรงพยาบาลส่งเสริมสุขภาพตำบล" in found


def test_content_words_leave_grammar_and_politeness_out() -> None:
    assert words("ขอให้ช่วยซ่อมถนนด้วยนะครับ") == ["ซ่อม", "ถนน"]


def test_negation_is_content() -> None:
    assert "ไม่" in " ".join(words("ไฟไม่ติด"))


def test_search_finds_a_word_whatever_its_case_and_digits() -> None:
    assert search_tokens("ซอย ๑๒ ABC") == search_tokens("ซอย 12 abc")


def test_both_engines_split_everyday_words_alike() -> None:
    assert segment("ถนนหน้าตลาดเป็นหลุม", "newmm") == segment("ถนนหน้าตลาดเป็นหลุม", "nlpo3")


def test_nothing_has_no_words_and_the_dictionary_has_a_name() -> None:
    assert segment("") == []
    assert model().startswith(f"{best()}-")
