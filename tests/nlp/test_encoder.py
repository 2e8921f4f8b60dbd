"""A vector depends on its text alone, and is the one that the encoder's own package gives."""

import numpy as np

from nlp import encoder
from nlp.encoder import KEPT, Encoder, NoEncoder

TEXTS = ["ถนนพัง", "น้ำท่วมซอยบ้าน " * 12, "x", "", "\ud800", "Street lights are out 👍", "ก" * 5_000]


def test_a_vector_is_the_same_alone_in_company_and_after_pieces_were_forgotten() -> None:
    reader = Encoder()
    together = reader.encode(TEXTS)
    encoder._forward()._count = KEPT
    for place, text in enumerate(TEXTS):
        encoder._known.clear()  # or it would only be remembered
        assert np.array_equal(together[place], reader.encode([text])[0])
    assert NoEncoder().encode(TEXTS).shape == (len(TEXTS), 0)


def test_the_package_itself_gives_the_same_but_for_rounding() -> None:
    texts = ["ถนนพัง", "น้ำท่วมซอยบ้าน " * 12, "x", "Street lights are out 👍"]
    forward = encoder._forward()
    assert np.allclose(forward.encode(texts), forward._model.encode(texts), atol=2e-6)
