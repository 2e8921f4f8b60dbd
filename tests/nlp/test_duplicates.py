"""Copies are grouped, whatever they are padded with; different reports stay apart."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from nlp.duplicates import Item, copies, digest, fingerprint, group, score

LETTER = (
    "เรียนผู้ว่าราชการจังหวัด ข้าพเจ้า นาย{given} {family} อยู่บ้านเลขที่ {house} หมู่ {moo} ขอคัดค้านโครงการก่อสร้างโรงไฟฟ้าขยะในพื้นที่ตำบลของเรา "
    "เพราะเกรงว่าจะเกิดมลพิษทางอากาศและน้ำเสีย กระทบต่อสุขภาพของลูกหลาน ขอให้ทบทวนและรับฟังความเห็นของชาวบ้านก่อน"
)


def letters(count: int) -> list[Item]:
    rng = random.Random(1)
    return [
        Item(
            f"c{index}",
            LETTER.format(
                given=rng.choice(["สมชาย", "วิชัย", "ประเสริฐ", "มานะ", "ณัฐพล"]),
                family=rng.choice(["ใจดี", "รักไทย", "มีสุข", "ทองดี"]),
                house=f"{rng.randrange(1, 300)}/{rng.randrange(1, 99)}",
                moo=rng.randrange(1, 12),
            ),
        )
        for index in range(count)
    ]


OTHERS = [
    Item("a", "น้ำประปาไม่ไหลมาสามวันแล้วทั้งหมู่บ้าน"),
    Item("b", "ถนนหน้าโรงเรียนเป็นหลุมใหญ่ รถล้มบ่อย"),
    Item("c", "ขอให้เพิ่มรถรับส่งผู้สูงอายุไปโรงพยาบาล"),
]


@pytest.mark.parametrize(
    "copy",
    [
        "น้ำประปาไม่ไหลมาสามวันแล้วทั้งหมู่บ้านครับ", "เรียนท่านผู้ว่าราชการ น้ำประปาไม่ไหลมาสามวันแล้วทั้งหมู่บ้าน", "น้ำประปา ไม่ไหล มาสามวันแล้ว ทั้งหมู่บ้าน!!!!!",
        "\u200bน้ำประปาไม่ไหลมาสามวันแล้วทั้งหมู่บ้าน 🙏🙏 ขอบคุณค่ะ", "นํ้าประปาไม่ไหลมาสามวันเเล้วทั้งหมู่บ้าน",
    ],
)  # fmt: skip
def test_a_padded_copy_is_the_same_text(copy: str) -> None:
    [found] = group([*OTHERS, Item("copy", copy)])
    assert (found.kind, found.ids) == ("same", ["a", "copy"])
    assert digest(copy) == digest(OTHERS[0].text)
    assert score(copy, OTHERS[0].text) == 1.0


def test_a_campaign_of_500_letters_with_changed_names_is_one_group() -> None:
    found = group([*OTHERS, *letters(500)])
    assert [(made.kind, len(made.ids)) for made in found] == [("campaign", 500)]


def test_order_of_the_input_changes_neither_kind_nor_confidence() -> None:
    rng = random.Random(3)
    long = "น้ำเสียจากโรงงานไหลลงคลองหลังวัดทุกคืน ปลาตายลอยเต็มคลอง ชาวบ้านใช้น้ำไม่ได้แล้ว"
    pads = ("ครับ", " ขอบคุณค่ะ", "!!! เรียนเจ้าหน้าที่", "\n\n🙏", " รบกวนด้วยนะคะ")
    items = [
        Item(f"{n}-{pad}", f"{long} หมู่ {n} {'ซอยใหม่ ' * (n % 3)}{pad}", lat=15.2 + n / 300, lon=104.8)
        for n in range(8)
        for pad in pads
    ]
    items += letters(40)

    def told(order: list[Item]) -> set[tuple[str, tuple[object, ...], float]]:
        return {(made.kind, tuple(sorted(map(str, made.ids))), made.confidence) for made in group(order)}

    first = told(items)
    assert all(told(rng.sample(items, len(items))) == first for _ in range(4))


def test_order_of_the_input_changes_no_group() -> None:
    items = [*OTHERS, *letters(30), Item("d", OTHERS[1].text + " ทุกวัน")]
    shuffled = random.Random(7).sample(items, len(items))
    assert {frozenset(made.ids) for made in group(items)} == {frozenset(made.ids) for made in group(shuffled)}


def test_short_like_words_far_apart_are_two_reports() -> None:
    here, there = Item(1, "ไฟทางดับหลายดวง", 13.75, 100.5), Item(2, "ไฟทางดับหลายดวงมาก", 14.75, 101.5)
    assert group([here, there]) == []
    assert [made.ids for made in group([here, Item(2, there.text, 13.75, 100.5)])] == [[1, 2]]


def test_place_and_time_move_the_score() -> None:
    when = datetime(2024, 6, 1, tzinfo=UTC)
    here = Item(1, "ฝาท่อแตกหน้าตลาด", 13.75, 100.5, when)
    near = Item(2, "ฝาท่อระบายน้ำชำรุดตรงตลาด", 13.7501, 100.5, when + timedelta(hours=3))
    far = Item(3, near.text, 14.9, 101.9, when + timedelta(days=90))
    assert score(here, near) > score(here.text, near.text) > score(here, far)


def test_near_copies_share_a_key_that_a_database_can_look_up() -> None:
    first, second = letters(2)
    assert set(fingerprint(first.text)) & set(fingerprint(second.text))
    assert not set(fingerprint(first.text)) & set(fingerprint(OTHERS[0].text))
    assert all(-(2**63) <= key < 2**63 for key in fingerprint(first.text))
    assert fingerprint(first.text) == fingerprint(first.text)


@pytest.mark.parametrize(("a", "b"), [("", ""), (" ", " "), ("👍", "👎"), ("!!!", "???")])
def test_texts_without_a_word_are_no_copies_of_each_other(a: str, b: str) -> None:
    assert score(a, b) < 0.5
    assert copies([(Item(1, a), Item(2, b))]) == [0.0]


def test_the_same_sign_twice_is_the_same() -> None:
    assert score("👍", "👍") == 1.0


SHORT = "โครงการสร้างเขื่อนกั้นแม่น้ำบริเวณแก่งใหญ่ท้ายเมืองของเรา"


def name(rng: random.Random) -> str:
    return rng.choice(["บุญ", "คำ", "ศิริ", "ปาลิ", "ณัฐ", "รชต", "เกก", "ผุย"]) + rng.choice(
        ["มี", "ปัน", "พร", "ตา", "กร", "พงษ์", "ทิพย์", "ดา"]
    )


def short_letters(text: str, count: int) -> list[Item]:
    """One sentence in many hands: names without a title, villages, dates and particles, before or behind it."""
    rng = random.Random(text)
    found = []
    for index in range(count):
        who = f"{name(rng)} {name(rng)}{name(rng)}"
        where = f"บ้าน{rng.choice(['หนองแวง', 'โนนสูง', 'ท่าช้าง'])} หมู่ {rng.randrange(1, 20)} {rng.randrange(5, 300)} หลังคาเรือน"
        when = f"{rng.randrange(1, 29)} {rng.choice(['มิ.ย.', 'กรกฎาคม', 'ส.ค.'])} 2565"
        parts = rng.sample([text, who, where, when], 4)
        found.append(Item(f"{text}-{index}", " ".join(parts) + rng.choice(["ครับ", " 🙏🙏", "ค่ะ", "!!"])))
    return found


def test_a_short_letter_in_many_hands_is_one_campaign_and_its_opponents_another() -> None:
    against, for_it = short_letters(f"ขอคัดค้าน{SHORT}", 30), short_letters(f"ขอสนับสนุน{SHORT}", 20)
    mixed = random.Random(3).sample([*OTHERS, *against, *for_it], len(OTHERS) + 50)
    found = group(mixed)
    assert sorted((made.kind, len(made.ids)) for made in found) == [("campaign", 20), ("campaign", 30)]
    assert all(len({str(name).split("-")[0] for name in made.ids}) == 1 for made in found)


def test_a_form_that_many_fill_in_with_their_own_matter_is_no_campaign() -> None:
    matter = (
        "ฝาท่อระบายน้ำแตกหน้าตลาดสด คนเดินตกท่อ", "ไฟถนนดับทั้งซอยข้างวัด มืดมากเดินกลับบ้านไม่ได้", "รถจอดขวางทางเท้าหน้าโรงเรียน",
        "หมาจรจัดไล่กัดคนขี่จักรยานริมคลอง", "ขยะล้นถังปากซอย กลิ่นเหม็นเข้าบ้าน", "ถนนเป็นหลุมตรงทางโค้งขึ้นสะพาน รถล้มบ่อย", "ต้นไม้ใหญ่พาดสายไฟ กลัวล้มทับรถ",
    )  # fmt: skip
    form = "ขอร่วมเป็นพลังทำให้บ้านเมืองของเราดีกว่าเดิม ขอแจ้งปัญหาดังนี้ "
    assert "campaign" not in [made.kind for made in group([Item(at, form + own) for at, own in enumerate(matter)])]


def test_short_letters_that_were_sent_from_far_apart_are_not_one_campaign() -> None:
    placed = [Item(made.id, made.text, lat=13 + at, lon=100.0) for at, made in enumerate(short_letters(SHORT, 12))]
    assert [made for made in group(placed) if made.kind == "campaign"] == []
