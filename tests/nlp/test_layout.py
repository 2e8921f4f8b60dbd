"""The map of opinions: the same texts make the same map, and alike texts stand together."""

import random

import numpy as np

from nlp.layout import SIZE, lay_out

LAMPS = [
    f"ไฟถนนดับ{place} มืดมาก ขอให้ซ่อมหลอดไฟ"
    for place in ("หน้าโรงเรียน", "หน้าวัด", "ปากซอย", "ข้างตลาด", "ริมคลอง", "ท้ายหมู่บ้าน")
]
WATER = [f"น้ำประปา{how} เดือดร้อนทั้งหมู่บ้าน" for how in ("ไม่ไหล", "ขุ่นมาก", "ไหลอ่อน", "มีกลิ่นเหม็น", "เป็นสีแดง", "หยุดไหลบ่อย")]
ROADS = [
    f"ถนนเป็นหลุมบ่อ{place} รถล้มบ่อย" for place in ("หน้าอำเภอ", "ทางโค้ง", "หน้าโรงพยาบาล", "ทางเข้าหมู่บ้าน", "หน้าตลาด", "ข้างวัด")
]
TEXTS = [(str(n), text) for n, text in enumerate([*LAMPS, *WATER, *ROADS])]


def test_the_same_texts_make_the_same_map_in_whatever_order_and_alike_ones_stand_together() -> None:
    made = lay_out(TEXTS)
    shuffled = TEXTS[:]
    random.Random(5).shuffle(shuffled)
    again = lay_out(shuffled)
    places = dict(zip((name for name, _ in shuffled), again.places.tolist(), strict=True))
    assert [places[name] for name, _ in TEXTS] == made.places.tolist()
    groups = made.places.astype(float).reshape(3, 6, 2)
    middles = groups.mean(axis=1)
    within = np.linalg.norm(groups - middles[:, None], axis=2).mean()
    between = np.mean([np.linalg.norm(middles[a] - middles[b]) for a, b in ((0, 1), (0, 2), (1, 2))])
    assert within < between / 2
    assert sum(part.texts for part in made.parts) == made.texts == 18


def test_with_few_landmarks_the_others_stand_where_their_like_stand() -> None:
    many = [(f"{n}-{m}", f"{text} ครั้งที่ {m}") for n, text in TEXTS for m in range(4)]
    made = lay_out(many, landmarks=36)
    groups = made.places.astype(float).reshape(3, 24, 2)
    middles = groups.mean(axis=1)
    nearest = np.linalg.norm(groups[:, :, None, :] - middles[None, None], axis=3).argmin(axis=2)
    assert (nearest == np.arange(3)[:, None]).mean() > 0.8


def test_copies_stand_side_by_side_and_nothing_falls_off_the_plane() -> None:
    made = lay_out([*TEXTS, ("copy", LAMPS[0]), ("empty", "…"), ("hostile", "\ud800 ๆๆๆ")])
    assert made.places.shape == (21, 2)
    assert np.abs(made.places[0].astype(int) - made.places[18].astype(int)).max() <= SIZE * 0.004
    assert made.texts <= 20
    assert lay_out([]).places.shape == (0, 2)
    assert lay_out([("one", "ไฟดับ")]).places.tolist() == [[32768, 32768]]
    assert len(lay_out([("one", "ไฟดับ"), ("two", "น้ำไม่ไหล")]).parts) == 1
