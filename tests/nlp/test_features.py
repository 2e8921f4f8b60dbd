"""Words and characters become numbers that remember where they stood, and no text takes too long."""

import numpy as np
import pytest

from nlp.features import MAX_CHARS, Reader, Reread, Vocabulary, fold, grams
from nlp.tokens import engine


def test_every_gram_knows_its_place() -> None:
    text = "ถนนพัง"
    found = grams([text], (2,), engine())
    assert ((found.start >= 0) & (found.end <= len(text)) & (found.start < found.end)).all()


def test_case_digits_and_invisible_characters_do_not_matter() -> None:
    assert np.array_equal(fold("PM2.๕")[0], fold("pm9.1")[0])
    assert np.array_equal(fold("ถ\u200bนน")[0], fold("ถนน")[0])


def test_only_what_enough_texts_share_is_kept() -> None:
    texts = ["ถนนพังมาก"] * 5 + ["คุณสมศรีโทรแจ้ง"]
    vocabulary = Vocabulary.fit(iter([grams(texts, (3,))]), min_texts=5, max_share=1.0)
    assert vocabulary.transform(grams(["ถนนพังมาก"], (3,))).nnz > 0
    assert vocabulary.transform(grams(["คุณสมศรี"], (3,))).nnz == 0


@pytest.mark.parametrize(
    "text", ["", " ", "ก" * 1_000_000, "1" * 20_000, "\u200b" * 9_999, "\ud800", "e" + "\u0301" * 10_000]
)
def test_hostile_texts_are_bounded(text: str) -> None:
    found = grams([text], (2, 3), None)
    assert len(found.row) <= 2 * (MAX_CHARS + 2)


@pytest.mark.parametrize("texts", [["ถนนคนเดิน", "ไฟดับ", "", "เขตสะพานสูงน้ำท่วม"], ["ไฟดับ"], []])
def test_reading_some_texts_again_is_as_good_as_reading_all_anew(texts: list[str]) -> None:
    masked = [text.replace("ถนนคนเดิน", " " * 9).replace("สะพานสูง", " " * 8) for text in texts]
    again, anew = Reread(Reader(texts, engine()), masked), Reader(masked, engine())
    for orders in ((1,), (2, 3)):
        found, expected = again.grams(orders), anew.grams(orders)
        columns = ("row", "code", "start", "end")
        assert sorted(zip(*(getattr(found, name).tolist() for name in columns), strict=True)) == sorted(
            zip(*(getattr(expected, name).tolist() for name in columns), strict=True)
        )
        assert found.rows == expected.rows
    assert sorted(zip(again.tokens.row, again.tokens.start, strict=True)) == sorted(
        zip(anew.tokens.row, anew.tokens.start, strict=True)
    )
