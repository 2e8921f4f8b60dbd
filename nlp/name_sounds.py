"""Names written as they sound: 'บุนทริก', 'บุรีรำ', 'กาฬสิน'.

Thai has several letters for most sounds, letters that are written and not heard, and a vowel that may be written or not. Text and names are
folded alike, so that what sounds alike is alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from nlp.gazetteer import BANGKOK, INSIDE_SYLLABLE, TOWN, gazetteer, pattern_of
from nlp.name_lists import word_counts
from nlp.tokens import dictionary

_LEAST = 5
"""Letters of the shortest folded name: a shorter one sounds like too much else."""
_GONE = "\0"
"""Stands for a letter that is not heard, so that the others keep their places."""
_SILENT = re.compile(r"(?:[ทตดธพ]ร|ษณ|ศน|ษฎ)?[ก-ฮ]?[ิุ]?์")
_CLUSTER = re.compile(r"([กขคปพ])ร(?=[ก-ฮะ-ู])|([ศส])ร(?=ี)")
_QUIET = re.compile(r"([มตทด])[ิุ](?![ก-๎])")
_R_AS_VOWEL = re.compile(r"รร(?=[ก-ฮ])")
_ALIKE = str.maketrans("ศษณธฑฒถฎฏใูีภฬญะ็่้๊๋", "สสนทททฐดตไุิพลน" + _GONE * 6)
_LAST = ("จชซสตทด", "บปพ", "นรล")
"""Letters of one sound at the end of a syllable."""


@lru_cache(maxsize=4)  # a text is asked for provinces, then for districts of each that is near
def folded(text: str) -> str:
    """`text` as it sounds, of the same length."""
    if "์" in text:
        text = _SILENT.sub(lambda match: _GONE * len(match.group()), text)
    if "รร" in text:
        text = _R_AS_VOWEL.sub("ั" + _GONE, text).replace("รร", "ัน")
    text = _CLUSTER.sub(rf"\1\2{_GONE}", text.replace("ัม", "ำ" + _GONE))
    return _QUIET.sub(rf"\1{_GONE}", text).translate(_ALIKE)


def _sound(text: str) -> str:
    return folded(text).replace(_GONE, "")


@cache
def _sounding(home: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Provinces, or the districts of one, by how they sound; none that sounds like another name or a word."""
    meant: dict[str, str] = {}
    unclear = set(_words())
    length = 4 if home else 2
    for code, area in gazetteer().codes.items():
        if len(code) != length or not code.startswith(home) or code.startswith(BANGKOK) or area.name.startswith(TOWN):
            continue
        sound = _sound(area.name)
        for last in next((alike for alike in _LAST if sound[-1] in alike), sound[-1]):
            if len(sound) >= _LEAST and meant.setdefault(sound[:-1] + last, area.name) != area.name:
                unclear.add(sound[:-1] + last)
    meant = {sound: name for sound, name in meant.items() if sound not in unclear}
    return pattern_of(meant), meant


@cache
def _words() -> frozenset[str]:
    """How the written words of the dictionary sound."""
    names = gazetteer().names
    areas = names[2].keys() | names[4].keys() | names[6].keys()
    return frozenset(_sound(word) for word in dictionary() & word_counts().keys() - areas if len(word) >= _LEAST)


def heard(work: str, home: str) -> Iterator[tuple[int, int, str]]:
    """Stretches of `work` that sound like the name of a province, or of a district of `home`, and are no official name as they are
    written: where, and the name."""
    pattern, meant = _sounding(home)
    official = gazetteer().names.values()
    sounds = folded(work)
    places: list[int] = []
    for match in pattern.finditer(sounds.replace(_GONE, "")):
        places = places or [at for at, letter in enumerate(sounds) if letter != _GONE]
        start, end = places[match.start()], places[match.end() - 1] + 1
        while sounds[end : end + 1] == _GONE:
            end += 1
        name, written = meant[match.group()], work[start:end]
        inside = INSIDE_SYLLABLE.match(work, end) or (start and work[start - 1] in "เแโใไ")
        if not (inside or work.startswith(name, start) or any(written in names for names in official)):
            yield start, end, name
