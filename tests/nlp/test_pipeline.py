"""The command line answers line for line, and the application gets the same from one call."""

import io
import json
import sys
from types import SimpleNamespace

import pytest

from nlp.__main__ import main
from nlp.pipeline import Pipeline


def ask(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], lines: list[str], *arguments: str
) -> list[dict]:
    source = io.BytesIO("\n".join(lines).encode())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=source))
    assert main(list(arguments)) == 0
    return [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]


def test_classify_answers_every_line_in_order(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    lines = [
        '{"id": 1, "text": "ไฟทางดับ มืดมาก"}',
        "{bad",
        '{"id": "b", "text": "เห็นด้วยครับ", "about": "โครงการอ่างเก็บน้ำ"}',
    ]
    first, bad, last = ask(monkeypatch, capfdbinary, lines, "classify")
    assert first["id"] == 1
    assert {
        "problem_types",
        "kind",
        "national_strategy",
        "policy_area",
        "sentiment",
        "stance",
        "abstained",
        "model",
    } <= set(first)
    assert first["problem_types"][0]["label"] == "แสงสว่าง"
    assert "error" in bad
    assert last["stance"]["label"] == "support"


def test_match_without_targets_means_the_six_strategies(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (answer,) = ask(monkeypatch, capfdbinary, ['{"id": 1, "text": "ขุดลอกคลองส่งน้ำ"}'], "match", "--top", "2")
    assert answer["matches"][0]["id"] == "5"
    assert len(answer["matches"]) == 2


def test_without_the_encoder_everything_still_works() -> None:
    reading = Pipeline.load(encoder=False).read("ถนนเป็นหลุมลึกมาก")
    assert "ถนน" in {label.label for label in reading.problem_types}


def test_what_texts_are_about_must_fit_the_texts() -> None:
    with pytest.raises(ValueError, match="2 texts"):
        Pipeline.load(encoder=False).read_many(["ก", "ข"], about=["ค"])


def test_what_is_not_asked_is_neither_answered_nor_abstained() -> None:
    pipeline = Pipeline.load(encoder=False)
    (reading,) = pipeline.read_many(["ถนนเป็นหลุมลึกมาก"], tasks=["problem_types"])
    assert reading.problem_types == pipeline.read("ถนนเป็นหลุมลึกมาก").problem_types
    assert reading.sentiment is None
    assert {"sentiment", "policy_area", "national_strategy"}.isdisjoint(reading.abstained)


def test_many_lines_get_the_same_answers_in_the_same_order_from_several_processes(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    texts = ["ไฟทางดับ", "ถนนเป็นหลุม", "น้ำท่วมซอย", "hello"]
    lines = [json.dumps({"id": place, "text": texts[place % 4]}) for place in range(1_030)] + ["{bad"]
    together = ask(monkeypatch, capfdbinary, lines, "classify", "--no-encoder", "--jobs", "2")
    alone = ask(monkeypatch, capfdbinary, lines, "classify", "--no-encoder", "--jobs", "1")
    assert together == alone
    assert [answer["id"] for answer in together] == [*range(1_030), None]


def test_a_word_written_a_thousand_times_is_shown_once() -> None:
    reading = Pipeline.load(encoder=False).read("ไฟดับ" * 1_000)
    labels = [*reading.problem_types, reading.kind]
    assert labels[0]
    assert all(label and len(set(label.spans)) == len(label.spans) for label in labels)


@pytest.mark.parametrize(
    "text",
    [
        "ขอบคุณค่ะ", "ทดสอบ", "test ระบบ", "ไม่มีอะไร", "ไม่มีข้อเสนอแนะค่ะ", "ดีมากครับ", "สวัสดีครับ ทดสอบส่งข้อความ", "ไม่มีความคิดเห็นเพิ่มเติม", "55555",
    ],
)  # fmt: skip
def test_who_has_nothing_to_say_is_filed_under_nothing(text: str) -> None:
    reading = Pipeline.load(encoder=False).read(text)
    assert (reading.problem_types, reading.national_strategy, reading.policy_area) == ((), (), None)
    assert reading.kind is None or reading.kind.label == "praise"


@pytest.mark.parametrize("text", ["ไม่มีน้ำ", "ไฟดับ", "ถนนดีแล้วครับ ขอบคุณ", "มืดมาก", "ทดสอบน้ำประปา"])
def test_few_words_may_say_much(text: str) -> None:
    assert Pipeline.load(encoder=False).read(text).national_strategy
