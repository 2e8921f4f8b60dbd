"""Where people stand is heard beyond the rules' own words, and nothing is said where they mock, speak of something else or nobody knows of what."""

from pathlib import Path

import pytest

from nlp import answering, stance_recipe
from nlp.classify import save
from nlp.encoder import NoEncoder
from nlp.evaluation.stance import UNSEEN, written
from nlp.pipeline import Pipeline, Reading
from nlp.stances import Stances


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline.load()


def label(reading: Reading) -> str:
    assert reading.stance is not None
    return reading.stance.label


@pytest.mark.parametrize(
    ("text", "about", "expected"),
    [
        ("พ่อค้าเขาว่าดี แต่ผมอยู่ติดคลองนี้ทุกวัน น้ำจะเน่า อย่าทำเลยครับ", "สร้างตลาดริมคลอง", "oppose"),
        ("ผู้ใหญ่บอกว่าทุกคนเอาด้วย แต่บ้านฉันไม่เคยมีใครมาถาม ไม่เอาค่ะ", "โรงไฟฟ้าขยะ", "oppose"),
        ("บ่เอาเด้อ ควันมันเหม็น", "เตาเผาขยะ", "oppose"),
        ("รอมาตั้งแต่สมัยปู่ ได้ถนนสักทีก็ดีใจ ทำเลยครับ", "ตัดถนนเข้าหมู่บ้าน", "support"),
        ("ทำได้ครับ แต่ต้องจ่ายค่าต้นยางให้ครบก่อน ไม่จ่ายผมไม่ให้เข้าที่", "ขยายคลองส่งน้ำ", "conditional"),
        ("ฟังมาสองฝั่งแล้ว ยังเลือกไม่ถูกเลยค่ะ", "สร้างเขื่อน", "neutral"),
        ("สะพานกว้างกี่เมตรครับ", "สร้างสะพานใหม่", "neutral"),
        ("ไฟหน้าบ้านดับมาสามวันแล้ว", "สร้างสนามกีฬา", "unsure"),
        ("ดีมากเลยนะคะ สร้างเสร็จน้ำก็ท่วมเหมือนเดิม 555", "ท่อระบายน้ำ", "unsure"),
        ("ใครเห็นด้วยก็บ้าแล้ว", "โครงการ", "unsure"),
        ("ฟหกด่าสวฟหกด ฟหกดเ้่าส", "สร้างสวน", "unsure"),
        ("I do not know", "สร้างสวน", "unsure"),
        ("คัดค้านครับ", "สร้างทางเลี่ยงเมือง", "oppose"),
        ("ไม่แน่ใจ", "สร้างทางเลี่ยงเมือง", "unsure"),
        ("ยังไม่แน่ใจค่ะ", "ร่างข้อบัญญัติขยะ", "unsure"),
        ("ไม่เข้าใจโครงการ", "สร้างทางเลี่ยงเมือง", "unsure"),
        ("ไม่ชัดเจน", "ร่างข้อบัญญัติขยะ", "unsure"),
        ("เฉย ๆ ค่ะ", "ร่างข้อบัญญัติขยะ", "neutral"),
        ("", "สร้างสวน", "unsure"),
        ("กาแฟอร่อยมากครับ", "ขยายถนนสายหลัก", "unsure"),  # praise of something else
        ("ผู้ว่าคนก่อนดี", "ขยายถนนสายหลัก", "unsure"),
        ("ถนนเส้นอื่นดีกว่า", "ขยายถนนสายหลัก", "unsure"),
        ("ถนนดีมากครับ", "ขยายถนนสายหลัก", "support"),
        ("ดีมาก", "ขยายถนนสายหลัก", "support"),  # names nothing, so it means the matter
        ("ไม่เห็นด้วยค่ะ", "รับฟังความคิดเห็นโครงการขยายถนนสายหลัก", "oppose"),
        ("เอาเงินไปซ่อมถนนก่อน", "สร้างสนามกีฬา", "oppose"),
        ("อยากได้สวนสาธารณะมากกว่า", "สร้างสนามกีฬา", "unsure"),
        ("อย่าทำเลยครับ", None, "unsure"),  # nobody knows what
        ("ไม่เห็นด้วยกับโครงการนี้", None, "oppose"),
        ("สนับสนุนให้ยกเลิกโครงการ", "สร้างเขื่อน", "oppose"),  # for an end is against the matter
        ("เห็นด้วยกับชาวบ้านที่คัดค้าน", "สร้างเขื่อน", "oppose"),
        ("ไม่เห็นด้วยกับการยกเลิกโครงการ", "สร้างเขื่อน", "support"),
        ("ไม่ควรยกเลิก", "สร้างเขื่อน", "support"),
        ("ไม่เห็นด้วยกับคนที่สนับสนุนเขื่อน", "สร้างเขื่อน", "oppose"),
        ("สนับสนุนให้ยกเลิก", "ยกเลิกรถเมล์สาย 3", "support"),  # unless the matter is that very end
        ("ยกเลิกไปเถอะค่ะ", "ยกเลิกรถเมล์สาย 3", "support"),
        ("ไม่ควรยกเลิก", "ยกเลิกรถเมล์สาย 3", "oppose"),
        ("เห็นด้วยกับการยกเลิก แต่ต้องเยียวยาคนที่ลงทุนไปแล้ว", "สร้างเขื่อน", "conditional"),
        ("สนับสนุนการต่อต้านยาเสพติด", "สร้างเขื่อน", "unsure"),
    ],
)
def test_people_say_where_they_stand(text: str, about: str | None, expected: str, pipeline: Pipeline) -> None:
    assert label(pipeline.read(text, about=about)) == expected


def test_words_of_the_original_are_shown_whether_rules_or_lessons_decided(pipeline: Pipeline) -> None:
    by_rule = "เห็นด้วยครับ"
    learned = "ฟังมาสองฝั่งแล้ว ยังเลือกไม่ถูกเลยค่ะ"
    assert [one.evidence for one in pipeline.stances.read([by_rule, learned], ["เขื่อน", "เขื่อน"])] == ["rules", "learned"]
    for text in (by_rule, learned):
        stance = pipeline.read(text, about="เขื่อน").stance
        assert stance is not None
        assert stance.spans
        assert all(text[span.start : span.end].strip() for span in stance.spans)
        assert stance.confidence >= stance_recipe.LEAST


def test_nothing_else_in_the_batch_matters_and_without_the_encoder_stances_are_heard_too() -> None:
    stances = Stances(Pipeline.load(encoder=False).stances.model, NoEncoder())
    rows = [row for name in UNSEEN for row in written(f"stance_{name}")][::20]
    texts, about = [row[0] for row in rows], [row[2] for row in rows]
    together = stances.read(texts, about)
    assert together == [stances.read([text], [other])[0] for text, other in zip(texts, about, strict=True)]
    assert sum(one.label != "unsure" for one in together) > len(rows) / 2
    assert stances.read([], []) == []


def test_a_text_is_compared_with_what_it_answers() -> None:
    text = "เขื่อนเล็กดีกว่าเขื่อนใหญ่ครับ"
    dam, road, unknown = answering.signs([text] * 3, ["โครงการเขื่อนใหญ่", "ขยายถนน", None])
    share, named, _, other, before, after, *_ = dam
    assert share > 0
    assert named
    assert before
    assert after
    assert not road[:3].any()
    assert road[3] >= other
    assert not unknown.any()


def test_the_verdict_is_sought_in_the_last_clause() -> None:
    assert answering.closing("ใครว่าไม่จำเป็นให้มาดูเอง รีบทำเถิดครับท่าน") == "รีบทำเถิดครับท่าน"
    assert answering.closing("เขาว่าไม่ดี แต่ผมว่า ทำเถอะ") == "แต่ผมว่า ทำเถอะ"
    assert answering.closing("ดี") == "ดี"
    assert answering.closing("") == ""


def test_nothing_is_learned_from_a_set_that_is_kept_back() -> None:
    taught = {one.group for one in stance_recipe.sentences()}
    assert {*UNSEEN} <= taught
    assert not {*stance_recipe.KEPT_BACK} & taught
    assert all(written(f"stance_{name}") for name in stance_recipe.KEPT_BACK)


def test_who_is_judged_by_a_set_has_met_neither_it_nor_its_subjects() -> None:
    told = stance_recipe.sentences()
    for group in UNSEEN:
        subjects = {one.about for one in told if one.group == group}
        taught = stance_recipe.without(told, group)
        assert len(taught) > 500
        assert not subjects & {one.about for one in taught}
        assert all(one.group != group for one in taught)


def test_the_same_sentences_make_the_same_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stance_recipe, "Encoder", NoEncoder)
    told = stance_recipe.sentences()[::6]
    versions = {save(stance_recipe.fit(told), tmp_path / str(time)) for time in range(2)}
    assert len(versions) == 1
