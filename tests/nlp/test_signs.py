"""A rule that is looked for by its signs finds what the expression alone finds."""

import re

import pytest

from nlp import attitude
from nlp.data import HERE
from nlp.signs import Rule

PARTS = ("ไม่(?:ขอ|ควร)?เห็นด้วย", r"(?:ขอ|จะ)?\s?คัดค้าน(?!น)", "(?i:\\b(?:oppose|ask)\\b)", "[?？]", "เสีย(?:งบ|เงิน)+")


@pytest.mark.parametrize(
    "text",
    [
        "ผมไม่ควรเห็นด้วย",
        "ขอ คัดค้าน",
        "คัดค้านน",
        "OppOse",
        "aſK",
        "oppoſe และ aſk",
        "จริงหรือ？",
        "เสียเงินเงิน",
        "เสีย",
        "ไม่เห็น",
        "",
        "opposed",
    ],
)
def test_a_rule_finds_what_its_expression_finds(text: str) -> None:
    plain = re.compile("|".join(f"(?:{part})" for part in PARTS))
    assert [match.span() for match in Rule(*PARTS).finditer(text)] == [match.span() for match in plain.finditer(text)]
    assert (Rule(*PARTS).search(text) is None) == (plain.search(text) is None)


def test_no_rule_of_stances_and_kinds_is_lost_for_want_of_a_sign() -> None:
    rules = [rule for rule in vars(attitude).values() if isinstance(rule, Rule)]
    files = [*(HERE / "blind").glob("stance_*.tsv"), *(HERE / "blind").glob("kinds_*.tsv")]
    texts = [line for file in files for line in file.read_text("utf-8").splitlines()]
    assert len(rules) > 20
    assert len(texts) > 200
    for rule in rules:
        lost = [text for text in texts if rule.pattern.search(text) and not rule.search(text)]
        assert not lost, (rule.pattern.pattern, lost)
