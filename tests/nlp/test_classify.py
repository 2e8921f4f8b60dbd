"""A planner sees what a text is about, how sure that is, and which words weighed; the machine keeps silent where it knows nothing."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from nlp.attitude import kind, stance
from nlp.classify import load, save
from nlp.evaluation import provincial, reports
from nlp.evaluation.stance import DEV, SETS, TEST, blind_kinds, blind_stances, judge, written
from nlp.pipeline import MODELS, Pipeline, Reading
from nlp.recipes import LEARNED
from nlp.taxonomy import problem_types


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline.load()


def types(reading: Reading) -> set[str]:
    return {label.label for label in reading.problem_types}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ไฟทางหน้าวัดดับมาสองสัปดาห์ กลางคืนมืดมาก", "แสงสว่าง"),
        ("ถนนเข้าหมู่บ้านเป็นหลุมลึก รถเสียหลักบ่อย", "ถนน"),
        ("ฝนตกนิดเดียวน้ำท่วมขังหน้าโรงเรียน", "น้ำท่วม"),
        ("ขยะกองเต็มหน้าตลาดไม่มีใครมาเก็บ", "ความสะอาด"),
        ("ร้านค้าวางของกีดขวางทางเท้า เดินไม่ได้", "กีดขวาง"),
    ],
)
def test_a_report_gets_its_problem_type_with_the_words_that_weighed(
    pipeline: Pipeline, text: str, expected: str
) -> None:
    found = {label.label: label for label in pipeline.read(text).problem_types}
    assert expected in found
    assert 0 < found[expected].confidence <= 1
    assert found[expected].spans
    for span in found[expected].spans:
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    "problem", [one for one in problem_types() if one.source == "definition"], ids=lambda one: one.code
)
def test_every_problem_of_provincial_life_is_served_from_its_definition(pipeline: Pipeline, problem) -> None:
    for example in problem.examples:
        assert problem.th in types(pipeline.read(example)), example


def test_the_name_of_a_district_is_not_a_problem(pipeline: Pipeline) -> None:
    assert "สะพาน" not in types(pipeline.read("ขยะเต็มหน้าบ้าน เขตสะพานสูง"))
    assert "คลอง" not in types(pipeline.read("ไฟทางดับทั้งซอย เขตคลองเตย"))


def test_spans_belong_to_the_original_text_not_to_the_cleaned_one(pipeline: Pipeline) -> None:
    text = "\u200bไฟทางงงงงงงง  ดับ   มืดมากกกก"
    for label in pipeline.read(text).problem_types:
        for span in label.spans:
            assert text[span.start : span.end].strip()


@pytest.mark.parametrize(
    "text", ["", "   ", "The street lights are broken again near the temple", "道路坑坑洼洼", "12345 !!! ???", "\ud800"]
)
def test_foreign_and_empty_texts_stay_unanswered(pipeline: Pipeline, text: str) -> None:
    reading = pipeline.read(text)
    assert reading.problem_types == ()
    assert reading.policy_area is None
    assert reading.sentiment is None
    assert set(reading.abstained) == {
        "kind",
        "national_strategy",
        "policy_area",
        "problem_types",
        "sentiment",
        "stance",
    }


def test_letters_typed_at_random_are_no_thai(pipeline: Pipeline) -> None:
    told = reports.strange(pipeline)
    for what in ("foreign", "letters"):
        assert told[what] == {"texts": told[what]["texts"]} | dict.fromkeys(reports.TOLD, 0)
    assert pipeline.read("ไฟดับ").problem_types  # short, but known


def test_what_is_no_public_matter_gets_neither_area_nor_strategy_nor_complaint(pipeline: Pipeline) -> None:
    told = reports.strange(pipeline)["elsewhere"]
    assert max(told["policy_area"], told["national_strategy"]) <= 0.2 * told["texts"]
    recipe = pipeline.read("ตอกไข่สองฟอง ตีให้เข้ากัน เติมนมจืดหนึ่งถ้วย แล้วเข้าเตาอบสามสิบนาที")
    assert {"kind", "policy_area", "national_strategy", "problem_types"} <= set(recipe.abstained)


def test_a_policy_area_is_less_sure_on_citizens_words_than_on_news(pipeline: Pipeline) -> None:
    news = pipeline.read("ก.คมนาคม เร่งติดตั้งไฟฟ้าแสงสว่างบนทางหลวงทั่วประเทศ").policy_area
    report = pipeline.read("ไฟถนนหน้าปากซอยดับทั้งแถบ มืดมากครับ").policy_area
    assert news is not None
    assert report is None or report.confidence <= 0.75
    assert news.confidence > 0.85


def test_a_reading_does_not_depend_on_what_stands_beside_it(pipeline: Pipeline) -> None:
    texts = ["น้ำประปาไม่ไหลมาสามวัน", "ไฟดับทั้งซอย มืดมาก", "อยากให้มีสวนสาธารณะ", "hello", "ราคายางตกต่ำมาก " * 20]
    together = pipeline.read_many(texts)
    assert together == [pipeline.read(text) for text in texts]
    assert together == pipeline.read_many(texts[::-1])[::-1]


def test_a_text_that_answers_nothing_takes_no_stance(pipeline: Pipeline) -> None:
    reading = pipeline.read("ถนนหน้าบ้านเป็นหลุม")
    assert reading.stance is not None
    assert reading.stance.label == "unsure"
    assert "stance" in reading.abstained


def test_stances_said_outright_are_heard_and_guesses_are_few() -> None:
    for sentences in (DEV, TEST):
        answered = [truth == given for truth, given in judge(sentences) if given != "unsure"]
        assert sum(answered) / len(answered) >= 0.8


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ท่อระบายน้ำตัน เดือดร้อนมากครับ", "complaint"),
        ("อยากให้มีตลาดนัดสินค้าเกษตรทุกวันเสาร์", "suggestion"),
        ("ขอสอบถามว่าโครงการจะเริ่มเมื่อไหร่คะ", "question"),
        ("ขอชื่นชมเจ้าหน้าที่ที่ทำงานรวดเร็วมาก", "praise"),
        ("ข้อเสนอ: ทำทางเดินรอบหนองน้ำ", "suggestion"),
        ("ฝากพิจารณาจัดรถรับส่งเด็ก", "suggestion"),
        ("เปิดลานวัดให้เด็กเล่นตอนเย็นก็ดีนะ", "suggestion"),
        ("ตั้งป้ายไว้ฝั่งตลาดจะเหมาะกว่า", "suggestion"),
        ("คนนอกพื้นที่ขอสมัครได้ไหม", "question"),
        ("ขอช่วยซ่อมไฟได้ไหม มืดมาก", "complaint"),
        ("ซอยเราไม่ท่วมแล้ว ขอบคุณที่มาลอกท่อ", "praise"),
        ("สวนสวยกว่าแต่ก่อนมาก", "praise"),
        ("พยาบาลเอาใจใส่คนไข้ทุกคน", "praise"),
        ("เจ้าหน้าที่ไม่เอาใจใส่คนไข้", "complaint"),
    ],
)
def test_kinds_of_contributions(text: str, expected: str) -> None:
    assert kind(text).label == expected


@pytest.mark.parametrize(
    ("name", "found", "precision"),
    [*((name, 0.95, 0.95) for name in provincial.FIRST), ("fourth", 0.9, 0.9), ("fifth", 0.65, 0.83)],
)
def test_problems_of_provincial_life_are_known_in_other_peoples_words(
    name: str, found: float, precision: float, pipeline: Pipeline
) -> None:
    measured = provincial.found(written(f"problems_{name}"), pipeline)
    assert measured["found"]["share"] >= found
    assert measured["precision"]["share"] >= precision
    assert measured["others"] <= 0.2 * measured["sentences"]


@pytest.mark.parametrize(
    ("name", "found", "precision"), [("sixth", 0.47, 0.74), ("seventh", 0.77, 0.72), ("eighth", 0.72, 0.79)]
)
def test_problems_that_a_city_has_as_well_are_known_as_provinces_tell_them(
    name: str, found: float, precision: float, pipeline: Pipeline
) -> None:
    measured = provincial.found(written(f"problems_{name}"), pipeline, LEARNED)
    assert measured["found"]["share"] >= found
    assert measured["precision"]["share"] >= precision


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ทั้งหมู่บ้านต้องปีนขึ้นเนินหลังวัดถึงจะโทรออกได้", "อินเทอร์เน็ตและสัญญาณ"),
        ("เหลือครูสองคนสอนตั้งแต่อนุบาลยันป.หก", "การศึกษา"),
        ("ยายนอนติดเตียงมาสามปี ไม่เคยมีใครมาเยี่ยมเลย", "สวัสดิการ"),
        ("ลูกชายกินเม็ดจนจำแม่ไม่ได้แล้ว", "ยาเสพติด"),
    ],
)
def test_people_who_do_not_name_the_problem_are_understood(text: str, expected: str, pipeline: Pipeline) -> None:
    (label,) = [label for label in pipeline.read(text).problem_types if label.label == expected]
    assert label.confidence >= 0.5
    assert label.spans


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("ถนนหน้าโรงเรียนเป็นหลุมลึกมาก", "การศึกษา"),
        ("ไฟทางหน้าโรงพยาบาลดับมาสามคืนแล้ว", "สาธารณสุข"),
        ("รถติดมากตรงทางเข้าตลาด", "ราคาพืชผล"),
        ("ไฟส่องสว่างริมถนนดับหลายดวง", "ไฟฟ้า"),
    ],
)
def test_a_place_that_is_only_named_is_not_the_problem(text: str, other: str, pipeline: Pipeline) -> None:
    assert other not in types(pipeline.read(text))


@pytest.mark.parametrize("name", SETS)
def test_sentences_of_somebody_who_had_not_read_the_rules(name: str, pipeline: Pipeline) -> None:
    stances, kinds = blind_stances(name), blind_kinds(name, pipeline)
    assert stances["precision"] >= 0.95
    assert stances["stances_found"] >= 0.8
    assert kinds["macro_f1"] >= 0.9


@pytest.mark.parametrize("name", ["fourth", "fifth"])
def test_stances_turned_round_and_told_of_others_are_seldom_mistaken(name: str) -> None:
    measured = blind_stances(name)
    assert measured["precision"] >= 0.95
    assert measured["stances_found"] >= 0.7


@pytest.mark.parametrize(
    ("text", "about", "expected"),
    [
        ("ทำฝายแล้วปลาขึ้นไปไม่ได้ ผมไม่เห็นด้วยครับ", None, "oppose"),
        ("พ่อผมคัดค้าน แต่ผมเห็นด้วย", None, "support"),
        ("ไม่คัดค้านครับ", None, "support"),
        ("ปัญหาเก่ายังไม่แก้ จะให้เห็นด้วยได้อย่างไร", "โครงการ", "unsure"),
        ("ยังไม่แน่ใจว่าจะดีหรือไม่ดี", "โครงการ", "unsure"),
        ("สร้างเลยครับ", "กระเช้า", "support"),
        ("สร้างเลยครับ", None, "unsure"),  # nobody knows what
        ("ไฟทางไม่ติด เคยซ่อมแล้วแต่ดับอีก", None, "unsure"),
        ("ซ่อมแล้วแต่ทางยังไม่เรียบ", None, "unsure"),
        ("ผมไม่ค่อยเห็นด้วยนัก", "โครงการ", "oppose"),
        ("ไปตั้งที่อื่นเถอะครับ", "เตาเผาขยะ", "oppose"),
        ("บ่เห็นด้วยกับเหมือง", None, "oppose"),
        ("บ่เอาเด้อ", "เหมือง", "oppose"),
        ("ไม่มีอะไรจะคัดค้านครับ", "โครงการ", "support"),
        ("ใครเห็นด้วยก็บ้าแล้ว", "โครงการ", "unsure"),
        ("ใครจะไม่สนับสนุนล่ะคะ", "โครงการ", "unsure"),
        ("ไม่เห็นด้วยไม่ได้แล้วละ", "โครงการ", "unsure"),
        ("ทีแรกเห็นด้วย พออ่านรายงานแล้วไม่เห็นด้วย", "โครงการ", "oppose"),
        ("เคยคัดค้าน แต่วันนี้เห็นด้วยครับ", "โครงการ", "support"),
        ("เมียเห็นด้วย แต่ผมไม่ครับ", "โครงการ", "oppose"),
        ("ผู้ใหญ่บ้านสั่งให้ลงว่าเห็นด้วย", "โครงการ", "unsure"),
        ("เห็นด้วยกับคุณสมชายที่พูดเมื่อกี้", "โครงการ", "unsure"),
        ("ไม่เห็นด้วยกับกลุ่มที่ออกมาประท้วง", "โครงการ", "unsure"),
        ("เห็นด้วยแค่บางเรื่อง", "โครงการ", "conditional"),
        ("ขอให้เลื่อนประชุมไปวันเสาร์", "โครงการ", "unsure"),
        ("ต้องการกี่ไร่ครับ", "โครงการ", "neutral"),
        ("ตราบใดที่น้ำไม่เสียก็รับได้", "โรงงาน", "conditional"),
        ("ของดีครับ แต่อย่าให้เก็บค่าเข้า", "สวน", "conditional"),
        ("เห็นชอบโดยขอให้เพิ่มห้องน้ำ", "แผน", "conditional"),
        ("คนทั้งหมู่บ้านเห็นด้วยกันหมด", "แผน", "unsure"),
        ("ควรลอกตั้งนานแล้ว", "ลอกหนอง", "support"),
        ("ถ้าย้ายแนวไปหลังวัดผมตกลง", "ถนน", "conditional"),
    ],
)
def test_stances_are_the_writers_own_and_said_outright(text: str, about: str | None, expected: str) -> None:
    assert stance(text, about).label == expected


def test_however_often_somebody_turns_round_he_is_read() -> None:
    assert stance("แต่ผม" * 5_000).label == "unsure"
    assert stance("แต่ผมไม่" * 5_000 + " เห็นด้วย" * 5_000).label
    assert stance("เขาเห็นด้วย แต่ผมไม่เห็นด้วย").label == "oppose"


def test_an_opinion_is_no_complaint(pipeline: Pipeline) -> None:
    assert pipeline.read("เห็นด้วยกับการสร้างสวนริมน้ำ เด็กจะได้มีที่วิ่งเล่น").kind is None
    assert pipeline.read("เสาไฟหน้าตลาดสด").kind is not None


def test_a_word_that_only_sounds_like_asking_makes_no_question() -> None:
    assert kind("ช่วยตัดต้นไม้หน้าบ้านได้ไหมครับ").label == "complaint"
    assert kind("อยากทราบว่ารถขยะมาวันไหน").label == "question"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("สายสื่อสารไม่เป็นระเบียบหลายจุด", "complaint"),  # no praise of order
        ("คอสะพานถนนแฮปปี้แลนด์เป็นคลื่น", "complaint"),
        ("ทางเท้าหน้าตลาดยังทำไม่เสร็จเลยค่ะ", "complaint"),  # no 'ทำไม'
        ("ถนนเป็นคลื่นหน้าปากซอยสายไหม64 เขตสายไหม", "complaint"),
        ("มีสายหย่อนลงมา น่าจะเป็นสายโทรศัพท์", "complaint"),  # guessed, not proposed
        ("แยกเพชรบุรี ตรงทางเท้าหน้าสถานี", "complaint"),
    ],
)
def test_words_within_other_words_decide_no_kind(text: str, expected: str) -> None:
    assert kind(text).label == expected


def test_a_kind_is_as_sure_as_its_evidence() -> None:
    outright = kind("ขอสอบถามว่ารถขยะมาวันไหน")
    mark = kind("ทางเท้าหรือที่จอดรถ?")
    assert outright.label == mark.label == "question"
    assert outright.confidence > kind("ขอสอบถามเรื่องน้ำท่วมซอย").confidence > mark.confidence
    assert kind("ท่อตัน น้ำเน่า").confidence > kind("ท่อตัน น้ำเน่า ควรขยายท่อ").confidence
    assert kind("ควรมีทางเท้า น่าจะมีไฟด้วย").confidence > kind("ควรมีทางเท้า").confidence


def test_one_phrase_of_a_defined_type_is_a_mention_and_two_are_a_subject(pipeline: Pipeline) -> None:
    def sure(text: str) -> float:
        return max(label.confidence for label in pipeline.read(text).problem_types if label.label == "ยาเสพติด")

    assert sure("หน้าบ้านมีคนขายยาบ้า") < sure("ปัญหายาเสพติดในชุมชน มีคนเสพยาทุกคืน")
    assert "ยาเสพติด" not in types(pipeline.read("รถติดยาวทั้งซอย"))


def test_the_encoder_is_asked_only_in_doubt(pipeline: Pipeline) -> None:
    model = pipeline.models["problem_types"]
    low, high = model.about["doubt"]
    open_, sure = np.zeros(len(model.labels)), np.zeros(len(model.labels))
    open_[3], sure[3] = (low + high) / 2, 0.99
    assert model.doubtful(np.stack([open_, sure])).tolist() == [True, False]


def test_news_projects_and_moods_are_sorted(pipeline: Pipeline) -> None:
    assert {one.label for one in pipeline.read("ก่อสร้างอ่างเก็บน้ำและระบบส่งน้ำ").national_strategy} == {"5"}
    area = pipeline.read("ศธ. เดินหน้าพัฒนาครูและหลักสูตรการเรียนการสอน").policy_area
    assert area is not None
    assert area.label == "การศึกษา"
    mood = pipeline.read("บริการแย่มาก ผิดหวังสุดๆ ไม่ไปอีกแล้ว").sentiment
    assert mood is not None
    assert mood.label == "neg"


def test_a_stored_model_is_its_content(tmp_path: Path) -> None:
    model = load(MODELS / "national_strategy", verify=True)
    assert save(model, tmp_path / "again") == model.version
    shutil.copytree(MODELS / "national_strategy", tmp_path / "broken")
    bias = np.load(tmp_path / "broken" / "bias.npy")
    np.save(tmp_path / "broken" / "bias.npy", bias + 1)
    with pytest.raises(ValueError, match="does not match"):
        load(tmp_path / "broken", verify=True)


def test_no_shipped_model_holds_a_pickle_or_readable_words() -> None:
    for path in MODELS.rglob("*.npy"):
        assert np.load(path, allow_pickle=False).dtype.kind in "fui"
