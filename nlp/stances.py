"""Where a text stands on what it answers: rules that a person can read, and a head that learned when to believe them and what they miss.

The head reads which rules met the text and what they make of it, hashed n-grams of the text and of its end, where Thai puts the verdict, how far
the text speaks of what it answers, and the packaged sentence encoder's vectors of the text and its last clause. Below the model's threshold nothing is said: a stance guessed wrong misreports a citizen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlp import answering, attitude, tokens
from nlp.attitude import STANCES, Judgement
from nlp.classify import Model, Wide, heaviest, lead, sigmoid
from nlp.encoder import Encoder
from nlp.features import Floats, Ints, Reader
from nlp.outright import outright
from nlp.signs import Rule

NAME = "stance"
END = 40
"""Letters at the end that are read once more."""
LONG = 400
"""Letters beyond it tell no more by their number."""
LAST, NEAR = 2 / 3, 4 / 3
"""What the vector of the last clause and the nearness to what is answered count beside the vector of the text."""
DECIMALS = 4
UNSURE = STANCES.index("unsure")
RULES = tuple(name for name, rule in vars(attitude).items() if isinstance(rule, Rule))
"""The rules whose meeting the head reads; a model names those that it learned by."""


def numbers(
    texts: Sequence[str], ruled: Sequence[Judgement], about: Sequence[str | None], rules: Sequence[str]
) -> Wide:
    """What the rules say, which of them met the text, its length, whether it is known what it answers, and how far it speaks of that."""
    searches = [getattr(attitude, name).search for name in rules]
    told = np.array(
        [
            [
                *(float(one.label == label) for label in STANCES),
                *(float(search(text) is not None) for search in searches),
                np.log1p(min(len(text), LONG)),
                float(bool(other)),
            ]
            for text, one, other in zip(texts, ruled, about, strict=True)
        ]
    )
    return np.hstack([told, answering.signs(texts, about)])


def senses(encoder: Encoder, texts: Sequence[str], about: Sequence[str | None]) -> Floats | None:
    """Vectors of the texts and of their last clauses, and how near both are to what they answer."""
    if not encoder.size:
        return None
    count = len(texts)
    found = encoder.encode([*texts, *map(answering.closing, texts), *(other or "" for other in about)])
    whole, last, matter = found[:count], found[count : 2 * count], found[2 * count :]
    return np.hstack([whole, last * LAST, answering.nearness((whole, last), matter, about) * NEAR], dtype=np.float32)


def ends(texts: Sequence[str]) -> list[str]:
    return [text[-END:] for text in texts]


class Stances:
    """The rules and the head together. Of what is not known to answer anything, the head only confirms what the rules say."""

    def __init__(self, model: Model, encoder: Encoder) -> None:
        self.model, self.encoder = model, encoder

    def read(self, texts: Sequence[str], about: Sequence[str | None]) -> list[Judgement]:
        """Judgements in the order of the (cleaned) texts."""
        plain = [outright(text, other) for text, other in zip(texts, about, strict=True)]
        ruled = [attitude.stance(text, other or None) for text, other in zip(texts, about, strict=True)]
        rows = [
            row
            for row, one in enumerate(ruled)
            if not plain[row] and (one.label != "unsure" or (about[row] and not attitude.mocking(texts[row])))
        ]
        judged = [one or attitude.UNSURE for one in plain]
        if not rows:
            return judged
        asked, by_rule = [texts[row] for row in rows], [ruled[row] for row in rows]
        reader = Reader(asked, tokens.engine())
        chances = self._chances(reader, by_rule, [about[row] for row in rows])
        said = np.array([STANCES.index(one.label) for one in by_rule])
        given = np.where([bool(about[row]) for row in rows], chances[:, :UNSURE].argmax(axis=1), said)
        sure = self._sure(chances, given)
        given[sure < self.model.thresholds[given]] = -1
        words = self._words(reader, np.where(given == said, -1, given))
        for place, row in enumerate(rows):
            if given[place] >= 0:
                ruling = bool(given[place] == said[place])
                spans = by_rule[place].spans if ruling else words.get(place, ())
                confidence = round(float(sure[place]), DECIMALS)
                judged[row] = Judgement(STANCES[given[place]], confidence, spans, "rules" if ruling else "learned")
        return judged

    def _chances(self, reader: Reader, ruled: Sequence[Judgement], about: Sequence[str | None]) -> Wide:
        vectors = senses(self.encoder, reader.texts, about)
        told = numbers(reader.texts, ruled, about, self.model.about["rules"])
        return self.model.probabilities(self._scores(reader), told, vectors)

    def _sure(self, chances: Wide, given: Ints) -> Wide:
        """How often such a lead over the other labels was right."""
        ahead, _, level = np.asarray(self.model.lead, np.float64)[1 if self.encoder.size else 0]
        return sigmoid(ahead * lead(chances, given) + level)

    def _scores(self, reader: Reader) -> Wide:
        """What the n-grams say, for the head without the encoder and for that with it."""
        both = [self.model.base.scores(one.grams(self.model.about["orders"])) for one in (reader, _end(reader))]
        whole, end = (scores.reshape(-1, 2, 2, len(STANCES)) for scores in both)
        return np.asarray(np.hstack([whole[:, head, 0] + end[:, head, 1] for head in (0, 1)]))

    def _words(self, reader: Reader, labels: Ints) -> dict[int, tuple[tuple[int, int], ...]]:
        """The words that gave most to these labels (-1: none)."""
        head = 1 if self.encoder.size else 0
        columns = np.where(labels < 0, -1, labels + head * 2 * len(STANCES))
        found = reader.grams(self.model.about["orders"])
        return heaviest(reader, *self.model.base.evidence(found, self.model.base.vocabulary.known(found), columns))


def _end(reader: Reader) -> Reader:
    return Reader(ends(reader.texts), tokens.engine())
