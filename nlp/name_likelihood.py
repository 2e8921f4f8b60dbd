"""How likely letters are as a name, and how likely as words of a sentence.

Thai marks neither where a name begins nor where it ends. Behind a title both readings of the letters that follow are weighed: a
name, then words; or words alone. Names are judged by their letters (n-grams of the lists of given, family and nicknames), words
by how often they are written (the Thai National Corpus, as PyThaiNLP brings it), so that a name that no list holds is known by
being no words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

from nlp.data import read_list
from nlp.name_lists import family_names, given_names, word_counts
from nlp.tokens import engine

_ORDER = 4
_DISCOUNT = 0.6
_LETTERS = 80  # kinds of letters and marks, for what was never seen
_STRANGE, _STRANGE_LETTER = -11.5, -4.0  # a word that is not in the dictionary, and each of its letters
_LONGEST_WORD, _LONGEST_STRANGE = 12, 8
_DEPENDENT = re.compile("[ะ-ฺๅ็-๎]")
_LONGEST_RUN = 20
_UNLISTED, _UNLISTED_LETTER = -9.0, -3.4  # a name of a kind that the lists do not know, and each of its letters
_GOES_ON = 2.0
TAKEN_UP = ("แก", "มัน", "เขา", "เค้า", "เพิ่น", "เปิ้น", "ท่าน", "อายุ", "คนนี้", "คนนั้น", "คนที่", "ลูกบ้าน")
"""What is said next of somebody who was just named."""
NEVER = -1e9


def may_end(text: str, at: int) -> bool:
    """Whether a word can end before `text[at]`: no mark or vowel that belongs to the letter before, none that waits for the next."""
    return at == len(text) or not (_DEPENDENT.match(text[at]) or "เ" <= text[at - 1] <= "ไ")


class Letters:
    """N-grams of letters with absolute discounting (Ney, Essen & Kneser 1994), of whole names."""

    def __init__(self, names: Iterable[str]) -> None:
        self._seen: Counter[str] = Counter()
        self._total: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        for name in names:
            marked = "^" * (_ORDER - 1) + name + "$"
            for at in range(_ORDER - 1, len(marked)):
                self._seen.update(marked[at - length : at + 1] for length in range(_ORDER))
        for gram, count in self._seen.items():
            self._total[gram[:-1]] += count
            self._kinds[gram[:-1]] += 1
        self._known: dict[tuple[str, str], float] = {}

    def _share(self, before: str, letter: str) -> float:
        key = (before, letter)
        if key not in self._known:
            lower = self._share(before[1:], letter) if before else 1 / _LETTERS
            total = self._total[before]
            self._known[key] = (
                (max(0, self._seen[before + letter] - _DISCOUNT) + _DISCOUNT * self._kinds[before] * lower) / total
                if total
                else lower
            )
        return self._known[key]

    def prefixes(self, run: str) -> list[float]:
        """Log-likelihood of `run[:k]` as a whole name, for each k from 0."""
        marked, total, result = "^" * (_ORDER - 1) + run, 0.0, [NEVER]
        for at, letter in enumerate(run, 1):
            total += math.log(self._share(marked[at - 1 : at + _ORDER - 2], letter))
            whole = total + math.log(self._share(marked[at : at + _ORDER - 1], "$"))
            result.append(max(whole, _UNLISTED + _UNLISTED_LETTER * at))
        return result


@cache
def carrying_on() -> tuple[str, ...]:
    return (
        *sorted(word for word in read_list("goes_on.txt") if len(word) > 1),
        *("โดน", "ลูก", "เมีย", "ผัว", "สามี", "ภรรยา"),
    )


@cache
def _given() -> Letters:
    return Letters(sorted(given_names()))


@cache
def _family() -> Letters:
    return Letters(sorted(family_names()))


@cache
def _nick() -> Letters:
    return Letters(sorted(read_list("nicknames.txt")))


def given(run: str) -> list[float]:
    """Log-likelihood of `run[:k]` as a given name or a nickname, for each k."""
    return [max(pair) for pair in zip(_given().prefixes(run), _nick().prefixes(run), strict=True)]


def family(run: str) -> list[float]:
    """Log-likelihood of `run[:k]` as a family name, for each k."""
    return _family().prefixes(run)


def words(run: str) -> list[float]:
    """Log-likelihood of `run[k:]` as words, for each k."""
    counts = word_counts()
    best = [NEVER] * len(run) + [0.0]
    ends = [at for at in range(1, len(run) + 1) if may_end(run, at)]
    for start in range(len(run) - 1, -1, -1):
        for end in ends:
            length = end - start
            if length < 1:
                continue
            if length > _LONGEST_WORD:
                break
            likely = counts.get(run[start:end])
            if likely is None:
                if length > _LONGEST_STRANGE:
                    continue
                likely = _STRANGE + _STRANGE_LETTER * length
            best[start] = max(best[start], likely + best[end])
    return best


def _likeliest(title: str, run: str, name: list[float]) -> tuple[float, int]:
    """By how much a name and then words are likelier behind `title` than words alone, in nats, and the length of that name."""
    both = words(title + run)
    alone = both[len(title) :]
    nobody = both[0] - _of_title(title)  # 'ตา|ม', 'อา|คาร': the title may be the beginning of a word
    ends = [at for at in range(2, len(run) + 1) if may_end(run, at)]
    return max(((name[at] + alone[at] - nobody + _after(run[at:]), at) for at in ends), default=(NEVER, 0))


@cache
def _of_title(title: str) -> float:
    return words(title)[0]


def _after(rest: str) -> float:
    """What follows a name is seldom any word: it ends there, or goes on with one that carries a sentence."""
    if rest.startswith(TAKEN_UP):
        return 2 * _GOES_ON
    return _GOES_ON if not rest or rest.startswith(carrying_on()) else -_GOES_ON


@lru_cache(maxsize=1000)
def given_lead(run: str, title: str = "") -> tuple[float, int]:
    """The given name or nickname at the beginning of a run of Thai letters: how much likelier it is than words alone, its length."""
    run = run[:_LONGEST_RUN]
    return _likeliest(title, run, given(run))


@lru_cache(maxsize=1000)
def family_lead(run: str) -> tuple[float, int]:
    """The same for a family name at the beginning."""
    run = run[:_LONGEST_RUN]
    return _likeliest("", run, family(run))


_SHORT_FAMILY = 10
_NO_FAMILY = (
    "น้อง", "พี่", "แม่", "พ่อ", "ลุง", "ป้า", "ยาย", "นาย", "นาง", "คุณ", "ครู", "หมอ", "กำนัน", "ผู้", "เจ๊", "เฮีย", "รอง",
    "ขอ", "โทร", "อยู่", "ไม่อยู่", "ไม่มา", "ไม่มี", "แจ้ง", "บอก", "ถาม", "อายุ", "ลูก", "เจ้าของ", "หมู่", "บ้าน", "มาก่อน", "มากับ", "จะมา", "จะไป",
    "ได้มา", "ได้ไป", "ที่อยู่", "และ", "กับ", "เลข", "บัตร", "ฝ่าย", "แผนก", "ชื่อ", "เบอร์", "ต่อ", "ถือ", "ป่วย", "เกิด", "สามี", "ภรรยา", "หัวหน้า",
    "ประธาน", "เจ้าหน้าที่", "ตำแหน่ง", "อาชีพ", "สังกัด", "ทะเบียน", "ยื่น",
)  # fmt: skip
_FAMILY_RUN = re.compile(r"\s{1,2}(?P<run>[ก-ฮเ-ไ][ก-ฮะ-ฺเ-๎]{1,29})(?!ฯ)")
_PHRASE = -5.5  # of a family name that begins as a sentence goes on: 'มากมี', 'ในเมือง'


@cache
def _no_family() -> frozenset[str]:
    return read_list("no_names.txt") | read_list("goes_on.txt")


def likely_family_end(work: str, at: int, least: float, between_blanks: float = 0.0) -> int:
    """Where the family name behind a given name that ends at `at` ends, if it is `least` nats likelier than words; else `at`.

    A short word between blanks is held for one from `between_blanks` on, as it is no beginning of a longer sentence.
    """
    following = _FAMILY_RUN.match(work, at)
    if following is None or "\n" in following.group() or work[at - 1] == "ฯ":
        return at
    run = following.group("run")
    no_name = _no_family()
    if run in no_name or run.startswith(_NO_FAMILY):
        return at
    floor = max(between_blanks, _PHRASE) if engine()(run)[0] in no_name else between_blanks
    if len(run) <= _SHORT_FAMILY and family(run)[-1] + _GOES_ON - words(run)[0] >= floor:
        return following.end()
    lead, length = family_lead(run)
    return following.start("run") + length if lead >= least and run[:length] not in no_name else at
