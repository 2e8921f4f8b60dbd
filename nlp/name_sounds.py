"""Names written as they sound: 'บุนทริก', 'โพไทร', 'บุรีรำ', 'สะตึก'.

Thai has several letters for most sounds, letters that are written and not heard, and a vowel that may be written or not. Text and names are
folded alike, so that what sounds alike is alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlp.gazetteer import BANGKOK, INSIDE_SYLLABLE, any_of, gazetteer
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
def _sounding(home: str) -> tuple[re.Pattern[str], dict[str, str]] | None:
    """Provinces, or the districts of one, by how they sound; none that sounds like another name or a word."""
    names, heard, clear = gazetteer(), dict[str, str](), set[str]()
    for code, area in names.codes.items():
        if (
            len(code) != (4 if home else 2)
            or not code.startswith(home)
            or code.startswith("10")
            or area.name.startswith("เมือง")
        ):
            continue
        sound = _sound(area.name)
        for last in next((alike for alike in _LAST if sound[-1] in alike), sound[-1]):
            if len(sound) >= _LEAST and heard.setdefault(sound[:-1] + last, area.name) != area.name:
                clear.add(sound[:-1] + last)
    heard = {sound: name for sound, name in heard.items() if sound not in clear | _words()}
    return (re.compile(any_of(heard)), heard) if heard else None


@cache
def _words() -> frozenset[str]:
    """How the written words of the dictionary sound."""
    names = gazetteer().names
    areas = names[2].keys() | names[4].keys() | names[6].keys()
    return frozenset(_sound(word) for word in dictionary() & word_counts().keys() - areas if len(word) >= _LEAST)


def _is_official(name: str) -> bool:
    return any(name in names for names in gazetteer().names.values())


def heard(work: str, home: str) -> Iterator[tuple[int, int, str]]:
    """Stretches of `work` that sound like the name of a province, or of a district of `home`, and are written otherwise: where, and the name."""
    sounding = _sounding(home) if home != BANGKOK else None
    if sounding is None:
        return
    pattern, names = sounding
    sounds = folded(work)
    places: list[int] = []
    for match in pattern.finditer(sounds.replace(_GONE, "")):
        places = places or [at for at, letter in enumerate(sounds) if letter != _GONE]
        start, end = places[match.start()], places[match.end() - 1] + 1
        while sounds[end : end + 1] == _GONE:
            end += 1
        name = names[match.group()]
        if _is_official(work[start:end]):
            continue
        if not (
            work.startswith(name, start) or INSIDE_SYLLABLE.match(work, end) or (start and work[start - 1] in "เแโใไ")
        ):
            yield start, end, name
