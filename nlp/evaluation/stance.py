"""Stance and kind on sentences written for this purpose: rules were made with `DEV` in sight; `TEST` was written apart and is reported.

There is no public Thai set of stances on projects. These sentences are few and made up, so the figures say that the rules do what they
mean to do; how often citizens speak so plainly is another question, which only real submissions with people's labels can answer.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nlp import attitude
from nlp.evaluation import interval

DEV: tuple[tuple[str, str], ...] = (
    ("เห็นด้วยกับโครงการนี้", "support"),
    ("ไม่เห็นด้วยกับการสร้างเขื่อน", "oppose"),
    ("เห็นด้วยแต่ต้องมีมาตรการลดผลกระทบก่อน", "conditional"),
    ("ถ้าชดเชยให้เป็นธรรมก็เห็นด้วย", "conditional"),
    ("ไม่ได้คัดค้านแต่ขอให้ฟังชาวบ้านก่อน", "conditional"),
    ("มีชาวบ้านคัดค้านจำนวนมาก", "unsure"),
    ("เห็นด้วยหรือไม่", "unsure"),
    ("ไม่มีความเห็น", "neutral"),
    ("ไฟทางหน้าวัดดับ", "unsure"),
)
TEST: tuple[tuple[str, str], ...] = (
    ("ขอสนับสนุนให้สร้างอ่างเก็บน้ำแห่งนี้โดยเร็ว ชาวนาจะได้มีน้ำ", "support"),
    ("เป็นโครงการที่ดีมากค่ะ คนในตำบลจะได้ประโยชน์", "support"),
    ("เห็นด้วยอย่างยิ่งครับ รอมาหลายปีแล้ว", "support"),
    ("ยินดีสนับสนุนเต็มที่ อยากให้เริ่มปีนี้เลย", "support"),
    ("ควรทำนานแล้ว ถนนเส้นนี้จะได้กว้างขึ้น", "support"),
    ("ชาวบ้านหมู่ 4 ไม่มีข้อโต้แย้ง", "support"),
    ("เห็นชอบกับแผนพัฒนาฉบับนี้ทุกประการ", "support"),
    ("โครงการนี้ดีมาก ช่วยให้เด็กเดินทางไปโรงเรียนสะดวก", "support"),
    ("ไม่เห็นชอบกับร่างแผนนี้ เพราะไม่มีเรื่องน้ำกินน้ำใช้เลย", "oppose"),
    ("ขอคัดค้านการตั้งโรงไฟฟ้าขยะในตำบลของเรา", "oppose"),
    ("ขอให้ยกเลิกโครงการกำแพงกันคลื่น ชายหาดจะหายหมด", "oppose"),
    ("ไม่ต้องการเหมืองหินในพื้นที่", "oppose"),
    ("สร้างไปก็สิ้นเปลืองงบ เอาเงินไปซ่อมโรงเรียนดีกว่า", "oppose"),
    ("ไม่ควรสร้างตรงนี้ เป็นป่าต้นน้ำ", "oppose"),
    ("โครงการนี้ไม่คุ้มค่ากับเงินที่เสียไป", "oppose"),
    ("อย่าสร้างเลย ที่นาเราจะหมดไป", "oppose"),
    ("เห็นด้วยในหลักการ ขอดูรายงานผลกระทบก่อน", "conditional"),
    ("สนับสนุนให้ทำ แต่ต้องไม่ตัดต้นไม้ใหญ่ริมทาง", "conditional"),
    ("หากจ่ายค่าเวนคืนตามราคาตลาด เราก็ยินดีย้าย", "conditional"),
    ("ยอมรับได้ถ้ามีระบบบำบัดน้ำเสียที่ตรวจสอบได้", "conditional"),
    ("คัดค้านจนกว่าจะมีการทำประชาพิจารณ์ใหม่", "conditional"),
    ("เห็นด้วยบางส่วน เรื่องถนนควรแยกออกไป", "conditional"),
    ("ไม่ขัดข้องครับ ถ้าไม่กระทบทางเข้าบ้าน", "conditional"),
    ("ไม่ขอออกความเห็นเรื่องนี้", "neutral"),
    ("ผมเป็นกลาง แล้วแต่เสียงส่วนใหญ่", "neutral"),
    ("อยากทราบรายละเอียดงบประมาณของโครงการ", "neutral"),
    ("ขอสอบถามกำหนดการก่อสร้าง", "neutral"),
    ("ถนนหน้าบ้านเป็นหลุม ฝนตกน้ำขัง", "unsure"),
    ("เพื่อนบ้านหลายคนไม่เห็นด้วย ผมเองยังไม่รู้", "unsure"),
    ("ดีเหลือเกินเนอะ สร้างเสร็จน้ำท่วมทุกปี 555", "unsure"),
    ("กลุ่มคัดค้านนัดชุมนุมที่ศาลากลางวันเสาร์", "unsure"),
    ("ท่านสนับสนุนหรือคัดค้านโครงการนี้", "unsure"),
    ("ตำบลเรามีสามหมู่บ้านที่ยังไม่มีไฟฟ้าใช้", "unsure"),
    ("เวทีวันนี้มีคนมาร่วมสองร้อยคน", "unsure"),
    ("ผลกระทบต่อปลาในแม่น้ำยังไม่มีใครตอบได้", "unsure"),
    ("สะพานเก่าผุพังมาก รถผ่านไม่ได้", "unsure"),
)


def judge(sentences: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """What was meant, and what the rules say."""
    return [(label, attitude.stance(text, "โครงการในพื้นที่").label) for text, label in sentences]


def evaluate(data: Path) -> dict[str, Any]:
    del data  # the sentences stand here
    pairs = judge(TEST)
    answered = [(truth, given) for truth, given in pairs if given != "unsure"]
    with_stance = sum(truth != "unsure" for truth, _ in pairs)
    right = [truth == given for truth, given in answered]
    return {
        "sentences": len(pairs),
        "precision_on_what_it_answers": round(sum(right) / len(right), 4),
        "interval": interval(lambda draw: sum(right[k] for k in draw) / len(right), len(right)),
        "answers_share_of_those_with_a_stance": round(
            sum(t != "unsure" and g != "unsure" for t, g in pairs) / with_stance, 4
        ),
        "wrongly_answered_without_stance": sum(t == "unsure" and g != "unsure" for t, g in pairs),
    }
