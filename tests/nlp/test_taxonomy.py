"""The lists are complete, consistent, and open to what a province adds."""

from nlp.pipeline import Pipeline
from nlp.taxonomy import Lexicon, ProblemType, deceptive_names, parents, problem_types, strategies


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


def test_a_provinces_own_type_is_served_at_once() -> None:
    own = ProblemType("salt", "น้ำเค็มรุก", "Salt water", "น้ำทะเลหนุนเข้าสวน", phrases=("น้ำเค็ม", "น้ำกร่อย"))
    before, after = Pipeline.load(encoder=False), Pipeline.load(encoder=False, own_types=[own])
    text = "น้ำเค็มเข้าสวนทุเรียน ต้นตายหมด"
    assert "น้ำเค็มรุก" not in {label.label for label in before.read(text).problem_types}
    assert "น้ำเค็มรุก" in {label.label for label in after.read(text).problem_types}
    assert before.model != after.model
