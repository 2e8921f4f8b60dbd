"""A submission finds the plan items and strategies it speaks to, though nobody labelled anything."""

import json
from pathlib import Path

import pytest

from nlp.cli.match import targets_of
from nlp.matching import BACKGROUND, Matcher, Target, strategy_targets, sureness
from nlp.subjects import reader, subjects

ITEMS = [
    Target("road", "ก่อสร้างถนนคอนกรีตเสริมเหล็กในหมู่บ้าน"),
    Target("water", "ขุดลอกคลองส่งน้ำและซ่อมฝายเพื่อการเกษตร"),
    Target("tour", "พัฒนาแหล่งท่องเที่ยวชุมชนและโฮมสเตย์"),
    Target("old", "ดูแลผู้สูงอายุและผู้ป่วยติดเตียงในชุมชน"),
]


@pytest.mark.parametrize("encoder", [True, False])
@pytest.mark.parametrize(
    ("text", "expected"),
    [("คลองส่งน้ำตื้นเขิน น้ำไม่ถึงนา", "water"), ("ยายแก่ติดเตียงไม่มีคนดูแล", "old"), ("นักท่องเที่ยวมาเที่ยวน้อย อยากทำโฮมสเตย์", "tour")],
)
def test_a_wish_finds_its_plan_item(encoder: bool, text: str, expected: str) -> None:
    assert Matcher(ITEMS, encoder=encoder).match(text, top=1)[0].id == expected


def test_a_match_says_which_words_are_shared() -> None:
    best = Matcher(ITEMS).match("ขอให้ขุดลอกคลองส่งน้ำ", top=2)[0]
    assert "ขุดลอก" in best.because
    assert 0 < best.score <= 1


def test_the_six_strategies_are_found_in_their_own_words() -> None:
    matcher = Matcher(strategy_targets())
    assert matcher.match("ปราบปรามยาเสพติดในหมู่บ้าน", top=1)[0].id == "1"
    assert matcher.match("ส่งเสริมการท่องเที่ยวและเกษตรแปรรูป", top=1)[0].id == "2"
    assert matcher.match("พัฒนาครูและโรงเรียน", top=1)[0].id == "3"


def test_results_are_the_same_alone_and_in_a_batch() -> None:
    matcher = Matcher(ITEMS)
    texts = ["ถนนพัง", "น้ำแล้ง", "", "hello"]
    assert matcher.match_many(texts) == [matcher.match(text) for text in texts]


def test_suggestions_do_not_say_the_same_thing_again() -> None:
    names = ("ส่งเสริมการท่องเที่ยว", "ส่งเสริมด้านการท่องเที่ยว", "ส่งเสริมการท่องเที่ยวและบริการ", "พัฒนาการท่องเที่ยว", "ดูแลผู้สูงอายุในชุมชน")
    matcher = Matcher([Target(str(place), name) for place, name in enumerate(names)])
    text = "ตากับยายอยากขายของให้คนมาเที่ยวพัก"
    alike, varied = (matcher.match_many([text], 3, varied=varied)[0] for varied in (False, True))
    assert "4" not in {match.id for match in alike}
    assert "4" in {match.id for match in varied}
    assert varied[0] == alike[0]
    assert [match.score for match in varied] == sorted((match.score for match in varied), reverse=True)
    assert len(matcher.match(text, top=9)) == len(names)
    assert matcher.match_many([text], 1, extra=[0, 0, 0, 0, 1])[0][0].id == "4"


def test_targets_come_from_lines_and_a_bad_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"id": 1, "text": "ถนน"}) + "\n\n" + '{"id": 2}\n', "utf-8")
    with pytest.raises(ValueError, match="line 3"):
        targets_of(path)


def test_there_must_be_something_to_match_with() -> None:
    with pytest.raises(ValueError, match="no targets"):
        Matcher([])


def test_everyday_words_find_the_official_ones() -> None:
    items = [
        Target("fields", "ยกระดับราคาสินค้าเกษตร"),
        Target("roads", "ซ่อมแซมถนนลาดยาง"),
        Target("haze", "แก้ไขปัญหาหมอกควัน"),
    ]
    matcher = Matcher(items)
    for text, expected in (("ลำไยโลละไม่ถึงสิบบาท ชาวสวนจะอยู่ยังไง", "fields"), ("เผาไร่กันทุกคืน แสบตาไปหมด", "haze")):
        assert matcher.match(text, top=1)[0].id == expected


def test_every_text_has_a_share_in_every_subject() -> None:
    cleaned = ["น้ำที่บ้านไม่ไหลมาสามวันแล้ว", "ตัวมันใหญ่มาก เหยียบข้าวโพดราบทั้งแปลง กลางคืนไม่มีใครกล้าออกไปดู"]
    matcher = Matcher(ITEMS)
    shares = reader(BACKGROUND).shares(*matcher._read(cleaned))
    assert shares.shape == (2, len(subjects()))
    assert shares.sum(axis=1) == pytest.approx(1)
    best = [subjects()[place].official for place in shares.argmax(axis=1)]
    assert "ประปา" in best[0]
    assert "ช้างป่า" in best[1]  # none of its sayings stands there


def test_a_match_that_leads_is_surer() -> None:
    assert 0 < sureness(0.2, 0.2) < sureness(0.3, 0.2) < sureness(0.3, 0.1) < 1
