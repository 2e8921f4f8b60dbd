"""Summaries: nothing but citizens' own words, and nobody's personal data."""

import numpy as np
import pytest

from nlp.bags import bags
from nlp.summarise import Member, Quote, coverage, keywords, quotes, span, title, verify, weigh

TEXTS = [
    "ไฟทางหน้าโรงเรียนดับ มืดมาก",
    "ไฟทางหลังตลาดดับมาหลายวัน",
    "ไฟทางข้างวัดดับ ขอให้รีบซ่อม",
    "ไฟทางปากซอยดับ โทร 081-234-5678",
]
MEMBERS = [Member(str(at), text) for at, text in enumerate(TEXTS)]
VECTORS = np.eye(4, dtype=np.float32) * 0.2 + 0.5


def test_a_quotation_is_checked_byte_for_byte():
    texts = {member.id: member.text for member in MEMBERS}
    assert verify(Quote("0", 0, 5), texts, TEXTS[0][:5])
    assert not verify(Quote("0", 0, 5), texts, TEXTS[0][1:6])
    assert not verify(Quote("0", 0, 5_000), texts)
    assert not verify(Quote("0", 5, 5), texts)
    assert not verify(Quote("nobody", 0, 5), texts)


def test_keywords_stand_in_the_texts():
    found = keywords(MEMBERS, weigh(MEMBERS, bags(TEXTS)))
    assert found
    assert all(any(word in text for text in TEXTS) for word in found)


def test_no_telephone_number_is_quoted():
    weights = weigh(MEMBERS, bags(TEXTS))
    said = [title(MEMBERS, VECTORS, weights), *quotes(MEMBERS, VECTORS, weights, most=4)]
    assert all("081" not in TEXTS[int(quote.id)][quote.start : quote.end] for quote in said)
    low, high = span(TEXTS[3], weights)
    assert "081" not in TEXTS[3][low:high]


def test_a_long_text_is_quoted_in_part():
    text = "เรื่องอื่นที่ไม่เกี่ยวกัน " * 40 + "ไฟทางดับทั้งซอย " + "เรื่องอื่นที่ไม่เกี่ยวกัน " * 40
    low, high = span(text, {"ไฟทาง": 1.0})
    assert high - low <= 300
    assert "ไฟทาง" in text[low:high]


def test_coverage_says_who_is_left_out():
    vectors = np.eye(2, dtype=np.float32)
    found = coverage(vectors[:1], vectors)
    assert (found.mean, found.below) == (0.5, 0.5)
    assert coverage(vectors, vectors).below == 0


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("ไฟทางดับทั้งซอย (ตั้งแต่หน้าวัดถึงตลาด)", "ไฟทางดับทั้งซอย (ตั้งแต่หน้าวัดถึงตลาด)"),
        ("(ซอย 5) ไฟทางดับทั้งซอย...", "(ซอย 5) ไฟทางดับทั้งซอย"),
        ("ป้ายเขียนว่า “ห้ามทิ้งขยะ”!!", "ป้ายเขียนว่า “ห้ามทิ้งขยะ”"),
        ('ช่างบอกว่า "รอก่อน"', 'ช่างบอกว่า "รอก่อน"'),
        ("(ไฟทางดับทั้งซอย)", "ไฟทางดับทั้งซอย"),
        ("“(ซอย 5) ไฟทางดับ [ทั้งซอย]”", "(ซอย 5) ไฟทางดับ [ทั้งซอย]"),
        ("ไฟทางดับทั้งซอย :)", "ไฟทางดับทั้งซอย"),
        ("1) ไฟทางดับทั้งซอย (", "1) ไฟทางดับทั้งซอย"),
        (")(", None),
        ("\u2028\u200b\xa0ไฟทางดับทั้งซอย\x85\ufeff", "ไฟทางดับทั้งซอย"),
    ],
)
def test_signs_at_the_edge_go_but_a_bracket_stays_with_its_partner(text: str, quoted: str | None) -> None:
    found = span(text, {})
    assert (found and text[found[0] : found[1]]) == quoted


def test_no_letter_loses_its_vowel_where_a_long_text_is_cut() -> None:
    for before in range(280, 301):
        text = "ก" * before + "ที่เปี่ยมน้ำ" * 40
        _, high = span(text, {})
        assert text[high] not in "\u0e30\u0e31\u0e32\u0e33\u0e35\u0e48\u0e49"
        assert text[high - 1] != "เ"
