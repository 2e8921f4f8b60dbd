"""Own types alone: what a text that was read before is given of types that came later, or changed, or learned since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlp import tokens
from nlp.batch import one_thread
from nlp.classify import EVIDENCE
from nlp.own_heads import OwnHead
from nlp.own_types import OwnTypes, version
from nlp.pipeline import BATCH, DEFINED, MENTIONED, Given, Label, own_given, phrase_counts, spans_of
from nlp.taxonomy import Hit, ProblemType, problem_types, shipped_lexicon
from nlp.text import READ, Normalised, language, normalise


class OwnReader:
    """The own types of one area side by side with all others. `heads` are what corrections taught, by the code of the type.

    `versions` has for each type, by its name, what changes when its labels may."""

    def __init__(self, own: Sequence[ProblemType], heads: Mapping[str, OwnHead]) -> None:
        types = (*problem_types(), *own)
        self.types = OwnTypes(types, own, encoder=True, heads=heads)
        self.versions = {kind.th: version(kind, self.types.heads.get(kind.code)) for kind in own}
        self._lexicon = shipped_lexicon(own)
        self._words = {kind.th: _words("\n".join((kind.th, kind.definition, *kind.examples))) for kind in own}

    @property
    def learned(self) -> set[str]:
        """Names of the types that corrections have taught."""
        return {kind.th for kind in self.types.own if kind.code in self.types.heads}

    def read(self, texts: Sequence[str]) -> list[list[Label]]:
        """The own types of each text, with its phrases, or else the words that weighed, or those it shares with the definition."""
        cleaned = [normalise(text, READ) for text in texts]
        thai = [place for place, text in enumerate(cleaned) if language(text.text) == "th"]
        found: list[list[Label]] = [[] for _ in texts]
        with one_thread():
            for start in range(0, len(thai), BATCH):
                places = thai[start : start + BATCH]
                batch = [cleaned[place] for place in places]
                for place, labels in zip(places, self._batch(batch), strict=True):
                    found[place] = labels
        return found

    def _batch(self, texts: Sequence[Normalised]) -> list[list[Label]]:
        words = [text.text for text in texts]
        hits = [self._lexicon.hits(text) for text in words]
        counts = phrase_counts(hits, list(self.versions))
        near = own_given(self.types, words, counts)
        return [self._labels(text, hits[row], near.get(row, ())) for row, text in enumerate(texts)]

    def _labels(self, text: Normalised, hits: Sequence[Hit], near: Sequence[Given]) -> list[Label]:
        given, learned = {one.label: one for one in near}, self.learned
        labels = []
        for name in self.versions:
            mine = [hit for hit in hits if name in hit.types]
            if name not in given and (name in learned or not mine):
                continue
            several = DEFINED if len({hit.phrase for hit in mine}) > 1 else MENTIONED
            sure, weighed = (given[name].confidence, given[name].words) if name in given else (several, ())
            places = [(hit.start, hit.end) for hit in mine] or weighed or self._shared(text.text, name)
            labels.append(Label(name, sure, spans_of(text, places)))
        return labels

    def _shared(self, text: str, name: str) -> list[tuple[int, int]]:
        """Where the longest words stand that the text and the definition share."""
        shared = sorted(_words(text) & self._words[name], key=lambda word: (-len(word), word))[:EVIDENCE]
        return sorted((start, start + len(word)) for word in shared if (start := text.find(word)) >= 0)


def _words(text: str) -> set[str]:
    return {word for word in tokens.words(text) if len(word) > 3}
