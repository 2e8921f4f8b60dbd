"""The measuring itself: what chooses the pairs is hidden from what is measured."""

import random

from nlp.evaluation.duplicates_place_time import chosen, others, same_point

SHARED = "ไฟฟ้าส่องสว่างหน้าปากทางเข้าหมู่บ้านริมคลองฝั่งตะวันออกดับทั้งแถวมานาน"


def report(text: str, labels: str = "แสงสว่าง", lat: str = "13.1") -> dict[str, str]:
    return {
        "text": text, "labels": labels, "district": "ก", "lat": lat, "lon": "100.1", "date": "2022-09-01",
    }  # fmt: skip


def test_words_that_chose_a_pair_are_hidden_from_the_score() -> None:
    rows = [
        report(f"แจ้งเรื่องเดิมอีกครั้งนะครับ {SHARED} ขอให้มาดูโดยเร็ว"),
        report(f"{SHARED} เด็กเดินกลับบ้านลำบากเหลือเกิน"),
        report("ถนนเป็นหลุมใหญ่กลางซอยหน้าโรงเรียน"),
    ]
    [(first, left, second, other)] = chosen(rows)
    assert (first, second) == (rows[0], rows[1])
    assert SHARED[5:30] not in left + other
    assert ("แจ้งเรื่องเดิม" in left, "เดินกลับบ้าน" in other) == (True, True)
    assert not chosen([*rows, report(f"สามคน {SHARED}")]), "what a third report has chooses nobody"
    assert not any(others([(first, left, second, other)], random.Random(0)).values()), "no pair stands against itself"


def test_other_problems_at_one_point_are_not_copies() -> None:
    rows = [report("ไฟดับ"), report("ขยะ", "ความสะอาด"), report("ไฟดับ", lat="13.9"), report("มืด")]
    found = {frozenset((a["text"], b["text"])) for a, _, b, _ in same_point(rows, 9, random.Random(0))}
    assert found == {frozenset(("ไฟดับ", "ขยะ")), frozenset(("ขยะ", "มืด"))}
