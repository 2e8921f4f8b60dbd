"""Themes: what a planner and a citizen can rely on."""

import io
import json
import random
import sys

import pytest

from nlp.cli import cluster as command
from nlp.cluster import Item, State, assign, cluster
from nlp.cluster_elsewhere import NONE, doubts
from nlp.data import HERE
from nlp.summarise import verify

SUBJECTS = {
    "light": ["ไฟทาง{0}ดับ มืดมากตอนกลางคืน", "ไฟส่องสว่าง{0}เสีย อันตรายเวลาเดินกลับบ้าน", "หลอดไฟข้างทาง{0}ไม่ติดมาหลายวัน"],
    "water": ["น้ำประปา{0}ไม่ไหล เดือดร้อนทั้งหมู่บ้าน", "น้ำประปาขุ่น{0} ใช้อาบไม่ได้", "ท่อประปาแตก{0} น้ำไหลนอง"],
    "waste": ["ขยะ{0}ล้นถัง ส่งกลิ่นเหม็น", "รถขยะไม่มาเก็บ{0} กองขยะเต็มไปหมด", "มีคนแอบทิ้งขยะ{0} เหม็นมาก"],
    "road": ["ถนน{0}เป็นหลุมเป็นบ่อ รถตกหลุมบ่อย", "ผิวถนน{0}ชำรุด ขับรถลำบาก", "ขอให้ซ่อมถนน{0} หลุมลึกมาก"],
}
PLACES = ["หน้าโรงเรียน", "หลังตลาด", "ข้างวัด", "ใกล้อนามัย", "ปากซอย", "ริมคลอง", "ท้ายหมู่บ้าน", "ตรงสี่แยก"]


def submissions() -> list[Item]:
    return [
        Item(f"{subject}-{row}-{column}", pattern.format(place))
        for subject, patterns in SUBJECTS.items()
        for row, pattern in enumerate(patterns)
        for column, place in enumerate(PLACES)
    ]


def shown(found):
    return repr(sorted(found.assignments.items())), repr(found.themes)


@pytest.fixture(scope="module")
def found():
    return cluster(submissions())


def test_texts_on_one_subject_come_together(found):
    for theme in (theme for theme in found.themes if len(theme.path) == 1):
        subjects = [member.split("-")[0] for member in theme.members]
        assert max(map(subjects.count, subjects)) / len(subjects) > 0.7


def test_every_submission_is_accounted_for_and_every_path_leads_through_themes(found):
    themes = {theme.id: theme for theme in found.themes}
    assert set(found.assignments) == {item.id for item in submissions()}
    for name, path in found.assignments.items():
        for depth, step in enumerate(path or ()):
            assert name in themes[step].members
            assert themes[step].path == path[: depth + 1]


def test_order_of_the_input_changes_nothing(found):
    mixed = submissions()
    random.Random(5).shuffle(mixed)
    assert shown(cluster(mixed)) == shown(found)


def test_another_number_of_processes_changes_nothing():
    many = [Item(f"{item.id}/{at}", f"{item.text} หมู่ {at}") for at in range(8) for item in submissions()]
    assert shown(cluster(many, n_jobs=2)) == shown(cluster(many))


def test_every_title_and_quotation_is_a_span_of_its_submission_and_keywords_stand_in_a_member(found):
    texts = {item.id: item.text for item in submissions()}
    for theme in found.themes:
        assert theme.quotes
        assert all(verify(quote, texts) and quote.id in theme.members for quote in (theme.title, *theme.quotes))
        assert all(any(word in texts[name] for name in theme.members) for word in theme.keywords)


def test_what_says_nothing_fits_nowhere():
    found = cluster([*submissions(), Item("blank", "  "), Item("signs", "!!! ???"), Item("letters", "qzx wvk")])
    assert [found.assignments[name] for name in ("blank", "signs", "letters")] == [None, None, None]


ELSEWHERE = [
    "ผู้รักษาประตูรับลูกโทษได้สองลูก พลิกเกมเข้ารอบแบบเหลือเชื่อ",
    "หมักหมูด้วยนมสดกับซีอิ๊วขาวไว้หนึ่งคืน ย่างแล้วนุ่มมาก",
    "คิดถึงเธอทุกคืนวัน ฝันว่าเราได้กลับมารักกันอีกครั้ง",
    "ลิปสติกสีนี้ติดทนทั้งวัน ทาแล้วปากไม่แห้ง ส่งฟรีเก็บปลายทาง",
    "เมื่อคืนดูซีรีส์เกาหลีรวดเดียวแปดตอน ตาบวมเลย",
    "ตัวละครนี้สกิลดีมาก อัปเกรดดาบแล้วตีบอสแรงสุด",
]


def strangers(voices: int = 1) -> list[Item]:
    return [Item(f"elsewhere-{at}", text, voices=voices) for at, text in enumerate(ELSEWHERE)]


def nowhere(found, items):
    return sum(found[item.id] is None for item in items)


def test_talk_of_elsewhere_fits_nowhere_and_takes_nobody_with_it():
    items = [*submissions(), *strangers()]
    found = cluster(items)
    assert nowhere(found.assignments, strangers()) >= 5
    assert nowhere(found.assignments, submissions()) == 0
    mixed = random.Random(7).sample(items, len(items))
    assert shown(cluster(mixed, n_jobs=2)) == shown(found)


def test_talk_of_elsewhere_that_comes_later_fits_nowhere_either(found, tmp_path):
    found.state.save(tmp_path)
    state = State.load(tmp_path)
    assert state.firm == found.state.firm
    later = cluster([*submissions(), *strangers()], state=state)
    assert nowhere(later.assignments, strangers()) >= 5
    assert {theme.id for theme in later.themes} == {theme.id for theme in found.themes}
    assert nowhere(assign(strangers(), state), strangers()) >= 5


def test_who_speaks_of_nothing_else_keeps_his_themes():
    lines = (HERE / "blind" / "strange.tsv").read_text("utf-8").splitlines()
    items = [
        Item(str(at), line.split("\t")[0]) for at, line in enumerate(lines) if line.endswith(("elsewhere", "later"))
    ]
    assert nowhere(cluster(items).assignments, items) < 6


def test_what_several_people_say_is_a_matter_of_theirs():
    found = cluster([*submissions(), *strangers(voices=5)])
    assert nowhere(found.assignments, strangers()) < 3


def test_who_takes_a_side_or_says_little_is_not_doubted():
    texts = ["เห็นด้วย", "ไม่เอาค่ะ", "ดีสุดๆ", "ยังไงก็ได้", "สนับสนุนครับ พี่ชายผมเสียที่โค้งนี้เมื่อ 4 ปีก่อน"]
    assert [doubt.needed for doubt in doubts(texts)] == [NONE.needed] * len(texts)


def test_a_state_of_before_sends_nobody_away(found, tmp_path):
    found.state.save(tmp_path)
    meta = json.loads((tmp_path / "themes.json").read_text())
    del meta["firm"]
    (tmp_path / "themes.json").write_text(json.dumps(meta))
    assert State.load(tmp_path).firm == {}


def test_a_campaign_of_equal_letters_is_one_text_with_many_voices():
    letters = [Item(f"letter-{at}", "ขอคัดค้านการถมบึงน้ำกลางเมือง") for at in range(500)]
    found = cluster([*submissions(), *letters])
    paths = {found.assignments[item.id] for item in letters}
    assert len(paths) == 1
    theme = next(theme for theme in found.themes if theme.path == paths.pop())
    assert theme.voices >= 500
    assert theme.texts < theme.size


def test_identities_and_places_last_when_texts_are_added(found, tmp_path):
    found.state.save(tmp_path)
    new = [Item(f"new-{at}", f"ไฟทางดับอีกแล้ว{place}") for at, place in enumerate(PLACES)]
    later = cluster([*submissions(), *new], state=State.load(tmp_path))
    before = {name: path for name, path in found.assignments.items() if path}
    assert all(later.assignments[name] == path for name, path in before.items())
    assert {theme.id for theme in found.themes} <= {theme.id for theme in later.themes}
    home = found.assignments["light-0-0"][0]
    assert sum((later.assignments[item.id] or ("",))[0] == home for item in new) >= 6


def test_single_texts_are_placed_by_the_state_alone(found):
    placed = assign([Item("a", SUBJECTS["waste"][0].format("หน้าบ้าน")), Item("b", "")], found.state)
    assert placed["a"][0] == found.assignments["waste-0-0"][0]
    assert placed["b"] is None


def test_a_run_that_brings_nothing_new_says_nothing_new(found):
    assert cluster([], state=found.state).themes == ()
    known = submissions()
    assert assign(known, found.state) == {item.id: found.assignments[item.id] for item in known}
    assert assign([Item("signs", "!!!")], found.state) == {"signs": None}


@pytest.mark.parametrize("name", ["themes.json", "themes.npz"])
@pytest.mark.parametrize("content", [b"", b"[]", b"null", b'{"format": 1}', b"\xff\x00", b"PK\x03\x04"])
def test_a_broken_state_is_refused_with_a_reason(found, tmp_path, name, content):
    found.state.save(tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=r"\w"):
        State.load(tmp_path)


@pytest.mark.parametrize("lost", ["ids", "groups", "seed"])
def test_a_state_that_lost_a_part_is_refused(found, tmp_path, lost):
    found.state.save(tmp_path)
    meta = json.loads((tmp_path / "themes.json").read_text())
    shorter = {**meta, lost: meta[lost][1:]} if lost != "seed" else {"format": meta["format"]}
    (tmp_path / "themes.json").write_text(json.dumps(shorter))
    with pytest.raises(ValueError, match=r"\w"):
        State.load(tmp_path)


def test_the_state_holds_no_word_of_any_text(found, tmp_path):
    found.state.save(tmp_path)
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert "ขยะ".encode() not in kept


def test_themes_stay_within_an_area():
    items = [Item(item.id, item.text, area=str(at % 2)) for at, item in enumerate(submissions())]
    found = cluster(items)
    area = {item.id: item.area for item in items}
    assert all({area[name] for name in theme.members} == {theme.area} for theme in found.themes)
    across = cluster(items, within=())
    assert all(theme.area is None for theme in across.themes)


def test_a_number_of_themes_can_be_asked_for():
    found = cluster(submissions(), k=4)
    assert len({theme.path[0] for theme in found.themes}) == 4


def test_opposite_stances_are_shown_and_dissent_has_its_own_quotation():
    items = [Item(f"for-{at}", f"เห็นด้วยกับการสร้างสะพานข้ามแม่น้ำ{place}") for at, place in enumerate(PLACES)]
    items += [Item(f"against-{at}", f"ไม่เห็นด้วยกับการสร้างสะพานข้ามแม่น้ำ{place}") for at, place in enumerate(PLACES[:3])]
    found = cluster(items, k=1)
    theme = found.themes[0]
    assert theme.stances == {"support": 8, "oppose": 3}
    assert {"support", "oppose"} <= {quote.stance for quote in theme.quotes}


GIVEN = ["สมชาย", "สมหญิง", "วิชัย", "มานะ", "สุดา", "อรุณี", "พรทิพย์", "ณัฐพล", "ธนพร", "สุรชัย", "บุญมี", "อนันต์"]
LETTER = (
    "ข้าพเจ้านาย{0} ใจดี อยู่บ้านเลขที่ {1}/{2} หมู่ {3} {4}โครงการก่อสร้างโรงไฟฟ้าขยะในตำบลของเรา เพราะอากาศและน้ำบาดาล"
    "ที่ใช้กันทั้งตำบลจะเปลี่ยนไปตลอดกาล โรงเรียนอยู่ใกล้เพียงห้าร้อยเมตร ขอให้จังหวัดรับฟังด้วย โทร 08{5}"
)


def letters(side: str, name: str, count: int) -> list[Item]:
    draw = random.Random(side)
    return [
        Item(
            f"{name}-{at}",
            LETTER.format(draw.choice(GIVEN), draw.randrange(1, 400), draw.randrange(1, 40), at % 9 + 1, side, draw.randrange(10**7, 10**8)),
        )
        for at in range(count)
    ]  # fmt: skip


def test_a_campaign_is_one_text_with_many_voices_and_the_other_side_is_another():
    against, for_it = letters("ขอคัดค้าน", "against", 40), letters("ขอสนับสนุน", "for", 20)
    everything = [*submissions(), *against[:30], *for_it]
    found = cluster(everything)
    assert len({found.assignments[item.id] for item in against[:30]}) == 1
    theme = next(theme for theme in found.themes if "against-0" in theme.members)
    assert theme.stances["oppose"] == 30
    assert not any(name in " ".join(theme.keywords) for name in GIVEN)
    both = [theme for theme in found.themes if len(theme.path) == 1 and {"oppose", "support"} & set(theme.stances)]
    assert sum(theme.voices for theme in both) - sum(theme.texts for theme in both) == 48  # fifty letters, two texts
    for theme in both:
        assert {quote.stance for quote in theme.quotes} >= set(theme.stances)
    later = cluster([*everything, *against[30:]], state=found.state)
    assert {later.assignments[item.id] for item in against} == {found.assignments["against-0"]}
    assert all(later.assignments[item.id] == found.assignments[item.id] for item in everything)
    random.Random(7).shuffle(everything)
    assert shown(cluster(everything)) == shown(found)


def test_another_language_and_letters_at_random_fit_nowhere():
    strange = [
        Item("latin", "lorem ipsum dolor sit amet"),
        Item("kana", "これは日本語の文章です"),
        Item("keys", "กหดก่าสว ฟหกด ่าสว กฟหด"),
    ]
    found = cluster([*submissions(), *strange])
    assert [found.assignments[item.id] for item in strange] == [None] * 3
    assert None not in {found.assignments[item.id] for item in submissions()}


@pytest.mark.parametrize("number", [0, 1, 2, 5])
def test_few_texts_are_no_trouble(number):
    items = submissions()[:number]
    assert set(cluster(items).assignments) == {item.id for item in items}


def test_hostile_texts_are_no_trouble():
    items = [Item("long", "ก" * 100_000), Item("half", "ถนน\ud800พัง"), Item("marks", "า" + "\u0e49" * 10_000)]
    assert len(cluster([*submissions(), *items]).assignments) == len(submissions()) + 3


def test_the_command_answers_every_line_in_order(tmp_path, monkeypatch, capfdbinary):
    rows = [json.dumps({"id": item.id, "text": item.text}) for item in submissions()]
    rows.insert(3, "no json")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(rows).encode())))
    parser = __import__("argparse").ArgumentParser()
    command.add_arguments(parser)
    themes = tmp_path / "themes.jsonl"
    command.run(parser.parse_args(["--jobs", "1", "--themes", str(themes), "--state", str(tmp_path / "state")]))
    answers = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [answer["id"] for answer in answers if "error" not in answer] == [item.id for item in submissions()]
    assert "error" in answers[3]
    assert all(answer["model"] for answer in answers)
    first = json.loads(themes.read_text("utf-8").splitlines()[0])
    assert {"id", "size", "texts", "voices", "keywords", "title", "quotes"} <= set(first)
