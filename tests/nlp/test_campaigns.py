"""What the letters of a campaign have in common, and where they differ, as a planner reads it."""

from nlp.campaigns import common

BODY = "คัดค้านการสร้างโรงไฟฟ้าขยะใกล้หมู่บ้านของเรา"


def test_a_mark_that_covers_a_name_is_shown_whole_and_each_difference_says_where_it_stands() -> None:
    texts = [f"ข้าพเจ้า นาย[ชื่อบุคคล] ราษฎรตำบล{place} {BODY}" for place in ("กุดลาด", "บุ่งไหม", "ธาตุ", "โพธิ์ใหญ่")]
    texts += [f"ข้าพเจ้า นาง[ชื่อบุคคล] ราษฎรตำบลกุดลาด {BODY} (ด่วน)"]
    chosen, parts = common(texts)
    assert "".join(part.text for part in parts) == texts[chosen]
    assert any("[ชื่อบุคคล] ราษฎรตำบล" in part.text for part in parts if part.is_common)
    differing = [part for part in parts if not part.is_common]
    assert ("กุดลาด", 2) in differing[-1].others and differing[-1].after.endswith("ราษฎรตำบล")
    assert all(any(sign.isalnum() for sign in words) for part in differing for words, _ in part.others)
