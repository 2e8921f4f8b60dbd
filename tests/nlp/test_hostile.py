"""Texts made to hurt: bounded work, never an exception, nothing lost that a person wrote."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from nlp.cluster import Item as Member
from nlp.cluster import cluster
from nlp.duplicates import Item, core, digest, fingerprint, group, score
from nlp.matching import Matcher, Target
from nlp.places import find_places
from nlp.privacy import find, redact
from nlp.text import fold, language, normalise
from nlp.tokens import ENGINES, search_tokens, segment, words

_rng = random.Random(2551)
_LOST_VOWELS = (  # as a PDF's text layer gives Thai: marks gone, in the wrong order, or as glyphs of an old font
    "นโยบายและระบบในการบริหารงานจังหวัดและกลุมจังหวัดแบบบูรณาการ \n \n อาศัยอํานาจตามความในมาตรา ๘(๑)  แหงพระราชกฤษฎีกา\uf70a\uf70b"
    "เพ่ือใหจังหวัดสามารถบริหารงาน  แกไขปญหา\n\n\n ทองถ่ิน สํานักนายกรัฐมนตรี"
)
TEXTS = {
    "nothing": "",
    "one megabyte of Thai": "น้ำท่วมถนนหน้าตลาด โทร 081-234-5678 " * 27_000,
    "one megabyte of one letter": "ก" * 1_000_000,
    "twenty thousand digits": "1234567890" * 2_000,
    "twenty thousand random digits": "".join(_rng.choice("0123456789") for _ in range(20_000)),
    "digits apart": " ".join(_rng.choice("0123456789") for _ in range(20_000)),
    "zero-width flood": "ไฟ" + "\u200b\u200d\ufeff" * 30_000 + "ดับ",
    "ten thousand combining marks": "ก" + "่" * 10_000 + "a" + "\u0301" * 10_000,
    "mixed scripts": "ไฟดับ свет 電気 ضوء 🙏🏽 é̂ ﷽ 𝐛𝐨𝐥𝐝 ﾊﾝ " * 300,
    "lone surrogates": "ไฟ\ud800ดับ\udfff\udc00 " * 500,
    "direction tricks": "\u202eกขค\u202c\u2066abc\u2069" * 3_000,
    "control characters": "".join(map(chr, range(32))) * 200 + "\x7f\x00",
    "ambiguous words": "ตากลม" * 20_000,
    "titles": "นายนางคุณป้า" * 10_000,
    "at signs": "a@" * 30_000,
    "every character": "".join(map(chr, range(0x3000))),
    "a policy out of a PDF": _LOST_VOWELS * 20,
}
MATCHER = Matcher([Target("road", "ซ่อมถนน"), Target("forest", "ปลูกป่า")], encoder=False)
STEPS: dict[str, Callable[[str], object]] = {
    "normalise": normalise,
    "fold": fold,
    "language": language,
    "segment": segment,
    "words": words,
    "search_tokens": search_tokens,
    "find": find,
    "redact": redact,
    "places": find_places,
    "core": core,
    "digest": digest,
    "fingerprint": fingerprint,
    "score": lambda text: score(text, text + "ก"),
    "match": MATCHER.match,
    "cluster": lambda text: cluster([Member("1", text)], encoder=False, known_types=False),
    "group": lambda text: group([Item(1, text), Item(2, text), Item(3, "ไฟดับ")]),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", TEXTS)
def test_no_text_breaks_a_step(name: str, step: str) -> None:
    STEPS[step](TEXTS[name])


@pytest.mark.parametrize("engine", ["nlpo3", "plain"])
@pytest.mark.parametrize("name", TEXTS)
def test_no_character_is_lost_between_the_tokens(name: str, engine: str) -> None:
    assert engine in ENGINES
    assert "".join(segment(TEXTS[name], engine)) == normalise(TEXTS[name], limit=None).text


def test_a_number_at_the_end_of_a_megabyte_is_still_hidden() -> None:
    text = "".join(_rng.choice("กขคง จฉ") for _ in range(1_000_000)) + " โทร 081-234-5678"
    assert redact(text).text.endswith("โทร [เบอร์โทรศัพท์]")


def test_a_number_behind_invisible_signs_is_still_hidden() -> None:
    text = "โทร 081\u200b-234\u200d-56\u206078"
    [finding] = find(text)
    assert text[finding.start : finding.end] == "081\u200b-234\u200d-56\u206078"


_KIN = "ขลุงก็ว่าแบบนี้ จันทบุรีรออะไร " * 5
_UNIT = "นายสมชาย ใจดี โทร 081 234 5678 บ้านเลขที่ 12/3 หมู่ 4 อ.เมือง 1 2 3 "


@pytest.mark.parametrize(
    ("step", "unit"),
    [*((step, _UNIT) for step in ("normalise", "fold", "segment", "find", "places")), ("places", _KIN)],
)
def test_twice_the_text_is_about_twice_the_work(step: str, unit: str) -> None:
    def seconds(times: int) -> float:
        text = "".join(unit.replace("12", str(index)) for index in range(times))
        best = float("inf")
        for _ in range(3):
            started = time.process_time()
            STEPS[step](text)
            best = min(best, time.process_time() - started)
        return best

    seconds(10)  # loads dictionaries
    assert seconds(800) < 8 * 4 * max(seconds(100), 0.002)  # quadratic work would be eight times as much again
