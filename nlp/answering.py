"""What a text speaks of beside what it answers: praise of the coffee is no support of the road.

The head of the stances weighs these signs; none of them decides alone, as 'ดีมาก' names nothing and still means the matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from nlp import tokens
from nlp.classify import Wide
from nlp.data import read_list
from nlp.features import Floats
from nlp.signs import Rule
from nlp.similarity import word_rarity

SIGNS = 3.0
"""How much a sign counts beside what the rules say."""
CLAUSE, CLOSING = 4, 12
"""Letters of a clause, and of what closes a text, at least."""
_SHORT = 3
"""Letters of a word that may be looked for inside longer ones."""
_ANY_MATTER = frozenset([
    "โครงการ", "สร้าง", "ก่อสร้าง", "ร่าง", "ขยาย", "ย้าย", "เปิด", "จัด", "จัดตั้ง", "ตั้ง", "ทำ", "ปรับปรุง",
    "ใหม่", "บ้าน", "ตำบล", "ชุมชน", "คำขอ", "เปลี่ยน", "เก็บ", "รื้อ", "รับฟัง", "เวที", "ประชาพิจารณ์",
])  # fmt: skip
"""Words that tell one matter from another no more than 'project' does."""
_POINTS = (
    Rule(r"(?:โครงการ|แผน|ร่าง|เรื่อง|อัน|แบบ|ตรง|ที่|ตัว|งาน|ข้อ|หลัง|เส้น|แห่ง|สาย)(?:นี้|นี่|ดังกล่าว)"),
    Rule(r"อยาก(?:ได้|ให้|เห็น|มี)|ขอ(?:ให้|เป็น)|ต้องการ|น่าจะ(?:เอา|ทำ|มี)|เอา(?:เงิน|งบ)|ควร(?:เอา|ทำ|มี|เป็น)"),
    Rule(r"ก่อน(?:ครับ|ค่ะ|คะ|เถอะ|ดีกว่า|ดีไหม|นะ|\s|$)"),
)
"""'This one', a wish, 'first': said of the matter or of something else."""
_COMPARES = Rule(r"กว่า|แทนที่(?:จะ)?|ต่างหาก")
_COUNT = 7 + len(_POINTS)


def closing(text: str) -> str:
    """The last clause, where Thai puts the verdict, with those before it while it is short."""
    clauses = [part for part in text.split() if len(part) >= CLAUSE] or [text]
    last = clauses.pop()
    while clauses and len(last) < CLOSING:
        last = f"{clauses.pop()} {last}"
    return last


def _subjects(text: str) -> list[str]:
    """The different words that name something."""
    idle = read_list("no_subject.txt")
    found = dict.fromkeys(tokens.words(text))
    return [word for word in found if len(word) >= _SHORT and word not in idle and not word.isdigit()]


@lru_cache(maxsize=512)
def _matter(about: str) -> dict[str, float]:
    """The words of what is answered, and how rare they are; what any matter may be called counts nothing."""
    return {word: 0.0 if word in _ANY_MATTER else rare for word, rare in word_rarity(_subjects(about)).items()}


def _signs(text: str, about: str) -> list[float]:
    words, matter = _subjects(text), _matter(about)
    named = {word: rare for word, rare in matter.items() if word in text}
    telling = [word for word, rare in named.items() if rare]
    within = [word for word in words if word in about and word not in matter]
    compares = _COMPARES.search(text)
    sides = (text[: compares.start()], text[compares.end() :]) if compares else ("", "")
    before, after = (any(word in side for word in telling) for side in sides)
    return [
        sum(named.values()) / (sum(matter.values()) or 1.0),
        float(bool(telling) or any(word not in _ANY_MATTER for word in within)),
        float(bool(named or within)),
        float(np.log1p(sum(word not in about for word in words))),
        float(before),
        float(after),
        float(bool(compares) and not (before or after)),
        *(float(rule.search(text) is not None) for rule in _POINTS),
    ]


def signs(texts: Sequence[str], about: Sequence[str | None]) -> Wide:
    """How much of the matter a text names, how much else, on which side of 'better than' the matter stands, and whether the text points,
    wishes or puts something first; nought where nobody told what it answers."""
    silent = [0.0] * _COUNT
    pairs = zip(texts, about, strict=True)
    return SIGNS * np.array([_signs(text, other) if other else silent for text, other in pairs])


def nearness(vectors: Sequence[Floats], matter: Floats, about: Sequence[str | None]) -> Floats:
    """How near each of these vectors of a text is to that of what it answers, in columns; nought where nobody told that."""
    told = np.array([bool(other) for other in about], np.float32)
    return np.stack([np.einsum("ij,ij->i", each, matter) * told for each in vectors], axis=1)
