"""A vector depends on its text alone, and is the one that the encoder's own package gives."""

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from nlp import encoder
from nlp.batch import one_thread
from nlp.encoder import KEPT, Encoder, Forward, NoEncoder

TEXTS = ["ถนนพัง", "น้ำท่วมซอยบ้าน " * 12, "x", "", "\ud800", "Street lights are out 👍", "ก" * 5_000]


def test_a_vector_is_the_same_alone_in_company_and_after_pieces_were_forgotten() -> None:
    reader = Encoder()
    together = reader.encode(TEXTS)
    encoder._forward()._count = KEPT
    for place, text in enumerate(TEXTS):
        encoder._known.clear()  # or it would only be remembered
        assert np.array_equal(together[place], reader.encode([text])[0])
    assert NoEncoder().encode(TEXTS).shape == (len(TEXTS), 0)


def test_a_vector_is_the_same_where_rows_must_keep_their_place_and_few_pieces_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = ["ถนนพัง", "น้ำท่วมซอยบ้าน " * 12, "x", "Street lights are out 👍", "ไฟทางดับมืดมาก"]
    expected = encoder._forward().encode(texts)
    monkeypatch.setattr(encoder, "KEPT", 12)  # all together have more, so they are read in halves
    monkeypatch.setattr(encoder, "_repeats", lambda: 12)
    assert np.array_equal(Forward().encode(texts), expected)


def test_a_vector_is_the_same_whoever_was_the_first_to_ask() -> None:
    with one_thread():
        within = Forward()
    with threadpool_limits(2):
        beside = Forward()
    assert np.array_equal(within.encode(["ถนนพัง"]), beside.encode(["ถนนพัง"]))


def test_the_package_itself_gives_the_same_but_for_rounding() -> None:
    texts = ["ถนนพัง", "น้ำท่วมซอยบ้าน " * 12, "x", "Street lights are out 👍"]
    forward = encoder._forward()
    assert np.allclose(forward.encode(texts), forward._model.encode(texts), atol=2e-6)
