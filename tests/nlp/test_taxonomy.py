"""The lists are complete, consistent, and open to what a province adds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nlp.own_types import read_types
from nlp.pipeline import Pipeline
from nlp.taxonomy import Lexicon, ProblemType, deceptive_names, parents, problem_types, sayings, strategies


def test_types_are_complete_and_their_codes_unique() -> None:
    types = problem_types()
    assert len({one.code for one in types}) == len({one.th for one in types}) == len(types)
    for one in types:
        assert one.th
        assert one.en
        assert one.definition
        assert one.phrases
        assert one.examples
        assert one.parent in parents()
        assert one.open311


def test_traffys_seventeen_names_are_among_them() -> None:
    assert len([one for one in problem_types() if one.traffy == one.th]) == 17


def test_there_are_six_strategies_each_with_what_belongs_to_it() -> None:
    assert [one.code for one in strategies()] == list("123456")
    assert all(len(one.facets) >= 5 for one in strategies())


def test_a_longer_phrase_or_a_name_swallows_a_shorter_one() -> None:
    bridge = ProblemType("b", "สะพาน", "Bridge", "", phrases=("สะพาน",), not_phrases=("ใต้สะพาน",))
    lexicon = Lexicon([bridge], ["สะพานสูง"])
    assert [hit.phrase for hit in lexicon.hits("สะพานขาด")] == ["สะพาน"]
    assert lexicon.hits("เขตสะพานสูง") == []
    assert lexicon.hits("นอนใต้สะพาน") == []
    assert lexicon.mask("เขตสะพานสูงครับ") == "เขต" + " " * 8 + "ครับ"
    assert deceptive_names()


@pytest.mark.parametrize(
    ("said", "meant", "never"),
    [
        ("อยากให้จัดถนนคนเดินทุกวันเสาร์", None, "ถนน"),
        ("ขอให้ถนนหน้าวัดไม่เป็นหลุมเป็นบ่อ", "ถนน", "คลอง"),
        ("ชาวนาหนี้ท่วม เป็นหนี้นอกระบบ", "รายได้และหนี้สิน", "น้ำท่วม"),
        ("รถไฟทางคู่จะมาถึงเมื่อไร", None, "แสงสว่าง"),
        ("ข้าวถูกน้ำท่วมเสียหายทั้งทุ่ง", "น้ำท่วม", "ราคาพืชผล"),
        ("คนบ้านเราเดือดร้อนเรื่องน้ำประปา", "น้ำประปา", "คนจรจัด"),
        ("หมู่บ้านแข่งขันกันทำสวนให้สวย", None, "เสียงรบกวน"),
    ],
)
def test_a_word_that_means_something_else_is_no_problem_of_that_type(said: str, meant: str | None, never: str) -> None:
    given = {label.label for label in Pipeline.load(encoder=False).read(said).problem_types}
    assert never not in given
    assert meant is None or meant in given


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("น้ำขังนานหลายวันแล้ว", "น้ำท่วม"),
        ("ขายยากันหน้าโรงเรียน", "ยาเสพติด"),
        ("ช้างมากินอ้อยทุกคืน", "สัตว์ป่ารบกวน"),
        ("ถนนทุกสายในหมู่บ้านพัง", "ถนน"),
        ("หน้าวัดสะพานพัง", "สะพาน"),
    ],
)
def test_a_problem_is_not_hidden_by_a_word_that_only_begins_like_a_saying(said: str, meant: str) -> None:
    assert meant in {label.label for label in Pipeline.load(encoder=False).read(said).problem_types}


def test_no_saying_is_written_twice_or_named_as_a_phrase_of_a_learned_type() -> None:
    said, phrases = (
        sayings(),
        {phrase for kind in problem_types() if kind.source == "learned" for phrase in kind.phrases},
    )
    assert len({*said}) == len(said)
    assert not {*said} & phrases


def test_only_problem_types_are_blind_to_such_words() -> None:
    """A night market is still tourism to the policy areas: its words are blanked for the learned problem types alone."""
    with_it, without = Pipeline.load(encoder=False).read_many(
        ["ขอให้เปิดถนนคนเดินให้นักท่องเที่ยวทุกคืน", "ขอให้เปิด         ให้นักท่องเที่ยวทุกคืน"], tasks=["policy_area"]
    )
    assert with_it.policy_area != without.policy_area


def test_a_provinces_own_type_is_served_at_once() -> None:
    own = ProblemType("salt", "น้ำเค็มรุก", "Salt water", "น้ำทะเลหนุนเข้าสวน", phrases=("น้ำเค็ม", "น้ำกร่อย"))
    before, after = Pipeline.load(encoder=False), Pipeline.load(encoder=False, own_types=[own])
    text = "น้ำเค็มเข้าสวนทุเรียน ต้นตายหมด"
    assert "น้ำเค็มรุก" not in {label.label for label in before.read(text).problem_types}
    assert "น้ำเค็มรุก" in {label.label for label in after.read(text).problem_types}
    assert before.model != after.model


def test_a_province_writes_its_own_types_into_a_file_and_their_definition_serves_them(tmp_path: Path) -> None:
    types = tmp_path / "types.jsonl"
    rows = [
        {"th": "น้ำเค็มรุก", "definition": "น้ำทะเลหนุนเข้าคลองและสวน น้ำกร่อย พืชสวนเสียหายจากความเค็ม"},
        {"th": "ช้างป่า", "definition": "ช้างป่าออกจากป่าเข้ามาในหมู่บ้าน ทำลายพืชไร่ ทำร้ายคน"},
    ]
    types.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    told = ["โขลงช้างลงมากินสับปะรดในไร่ทุกคืน ชาวบ้านไม่กล้าออกจากบ้าน", "น้ำกร่อยเข้าสวนทุเรียน ใบไหม้หมดแล้ว", "ไฟทางหน้าวัดดับ"]
    asked = "".join(json.dumps({"id": place, "text": text}) + "\n" for place, text in enumerate(told))

    def given(*options: str) -> list[set[str]]:
        command = [sys.executable, "-m", "nlp", "classify", "--jobs", "1", *options]
        done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
        return [{label["label"] for label in json.loads(line)["problem_types"]} for line in done.stdout.splitlines()]

    known, own = given(), given("--types", str(types))
    assert [mine - usual for mine, usual in zip(own, known, strict=True)] == [{"ช้างป่า"}, {"น้ำเค็มรุก"}, set()]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "no JSON"),
        ("[]", "an object"),
        ('{"th": "น้ำเค็มรุก"}', "'definition' is missing"),
        ('{"th": "น้ำเค็มรุก", "definition": 5}', "'definition' is a text"),
        ('{"th": "น้ำเค็มรุก", "definition": "ก", "phrases": "น้ำเค็ม"}', "'phrases' is a list of texts"),
        ('{"th": "น้ำเค็มรุก", "definition": "ก", "colour": "แดง"}', "unknown field 'colour'"),
        ('{"th": "น้ำท่วม", "definition": "น้ำท่วม"}', "already"),
    ],
)
def test_a_broken_file_of_types_is_told_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    types = tmp_path / "types.jsonl"
    types.write_text(f"\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match=r"types\.jsonl, line 2") as told:
        read_types(types)
    assert said in str(told.value)
