"""Letters copied out by many hands, in three lengths and four ways of changing them: how many groups each campaign becomes among real reports."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nlp import duplicates
from nlp.duplicates import Item
from nlp.name_lists import family_names, given_names
from nlp.recipes import rows

LETTERS = {
    "short": (
        "ขอคัดค้านการสร้างโรงไฟฟ้าขยะใกล้หมู่บ้านของเรา กลัวควันพิษและน้ำเสีย",
        "สนับสนุนให้สร้างโรงพยาบาลประจำอำเภอ เพราะคนไข้ต้องเดินทางไกลเกินไป",
        "ไม่เห็นด้วยกับการขุดลอกหนองน้ำสาธารณะ ขอให้เปิดเผยสัญญาก่อน",
    ),
    "middle": (
        "ขอคัดค้านโครงการเหมืองหินบนภูเขาลูกนี้ เพราะเป็นป่าต้นน้ำที่คนทั้งตำบลใช้กินใช้อาบ และไม่เคยมีใครมาถามความเห็นของเราเลยสักครั้ง",
        "อยากให้จังหวัดเร่งสร้างสะพานข้ามแม่น้ำให้เสร็จโดยเร็ว เพราะเด็กนักเรียนต้องนั่งเรือข้ามฟากทุกวัน หน้าฝนน้ำเชี่ยวอันตรายมาก",
        "ขอให้ยกเลิกการให้เช่าที่สาธารณะริมหนองแก่บริษัทเอกชน ชาวบ้านเลี้ยงวัวควายและหาปลาที่นี่มาตั้งแต่รุ่นปู่ย่า ไม่มีที่อื่นให้ไป",
    ),
    "long": (
        "ขอคัดค้านโครงการขยายถนนเลี่ยงเมืองที่จะตัดผ่านสวนยางและสวนผลไม้ของพวกเรา ต้นไม้ที่ปลูกมากว่าสามสิบปีจะต้องถูกโค่นทั้งหมด ค่าชดเชยที่เสนอมาไม่พอซื้อที่ดินใหม่ "
        "และเส้นทางเดิมริมคลองชลประทานก็ยังใช้ได้ ขอให้ทบทวนเส้นทาง เปิดเผยรายงานผลกระทบสิ่งแวดล้อม และมารับฟังความเห็นในหมู่บ้านก่อนตัดสินใจ",
        "สนับสนุนให้จัดตั้งศูนย์ดูแลผู้สูงอายุในตำบล เพราะลูกหลานต้องไปทำงานต่างจังหวัด คนแก่อยู่บ้านตามลำพังเป็นจำนวนมาก บางคนล้มแล้วไม่มีใครรู้จนถึงเช้า หากมีศูนย์กลางวันพร้อมรถรับส่ง "
        "และเจ้าหน้าที่กายภาพบำบัด จะช่วยลดภาระของครอบครัวและโรงพยาบาล ขอให้ตั้งงบประมาณไว้ในแผนปีหน้า",
        "ขอให้ระงับการก่อสร้างเขื่อนกันตลิ่งหน้าวัด เพราะปิดทางลงน้ำที่ชาวประมงใช้จอดเรือ ทำให้น้ำไหลเชี่ยวกัดเซาะฝั่งตรงข้ามจนบ้านพังไปแล้วสี่หลัง ทั้งยังไม่มีการทำประชาคมตามที่กฎหมายกำหนด "
        "พวกเราไม่ได้ขัดขวางความเจริญ แต่ขอให้ออกแบบใหม่ร่วมกับคนที่อยู่กับแม่น้ำมาทั้งชีวิต",
    ),
}
AFTERWARDS = (
    "ขอเรียกร้องให้หยุดประมูลขายที่ราชพัสดุแปลงตลาดเก่า จนกว่าจะมีประชาพิจารณ์",
    "อยากได้รถโดยสารปรับอากาศเชื่อมสถานีรถไฟกับมหาวิทยาลัย วันละสี่เที่ยวก็ยังดี",
    "คัดค้านการขยายใบอนุญาตฟาร์มหมูริมลำห้วย เหม็นมานานเกินทนแล้ว",
)
"""Written when the rule stood, run once."""
_VILLAGES = [
    "หนองแวง",
    "โนนสูง",
    "ดอนกลาง",
    "ท่าช้าง",
    "ห้วยไผ่",
    "โคกสะอาด",
    "นาดี",
    "ป่าตาล",
    "วังทอง",
    "ทุ่งใหญ่",
    "สันทราย",
    "คลองเตียน",
    "บึงบัว",
    "หัวสะพาน",
    "สระแก้ว",
]
_MONTHS = ["ม.ค.", "ก.พ.", "มีนาคม", "เม.ย.", "พฤษภาคม", "มิ.ย.", "กรกฎาคม", "ส.ค.", "กันยายน", "ต.ค.", "พ.ย.", "ธันวาคม"]
_CALLED = (
    "แดง",
    "หมาน",
    "สมบุญ",
    "เจี๊ยบ",
    "บังเลาะ",
    "แอน",
    "ต้อย",
    "คำเม้า",
    "นก",
    "เล็ก",
    "หวานใจ",
    "มะลิวัลย์",
    "จ่อย",
    "อาม",
    "ซัน",
)
_WORK = ("ทำนา", "ค้าขาย", "รับจ้าง", "ครู", "ข้าราชการบำนาญ", "ประมง", "แม่บ้าน", "นักศึกษา", "ขับรถ")
_ENDS = ("ครับ", "ค่ะ", "นะคะ", " ขอบคุณครับ", " ด้วยความเคารพ", "", " 🙏", " 🙏🙏🙏", "!!", " 😡", "ครับผม")


class Hand:
    """Who copies a letter out, by lot."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.given, self.family = sorted(given_names()), sorted(family_names())

    def name(self) -> str:
        return f"{self.rng.choice(self.given)} {self.rng.choice(self.family)}"

    def titled(self, letter: str) -> str:
        who = f"{self.rng.choice(('นาย', 'นาง', 'นางสาว', 'น.ส.'))}{self.name()}"
        return self.rng.choice((f"ข้าพเจ้า {who} {letter}", f"{letter} ลงชื่อ {who}", f"{who} {letter}"))

    def bare(self, letter: str) -> str:
        return self.rng.choice(("{0} {1}", "{1} {0}", "{1} จาก {0}", "ผม{0} {1}", "{1} ({0})")).format(
            self.name(), letter
        )

    def home(self, letter: str) -> str:
        pick, number = self.rng.choice, self.rng.randrange
        where = pick(
            (
                f"บ้าน{pick(_VILLAGES)} หมู่ {number(1, 20)}", f"ชาวบ้าน{pick(_VILLAGES)} {number(5, 300)} หลังคาเรือน",
                f"ม.{number(1, 20)} บ.{pick(_VILLAGES)}", f"บ้านเลขที่ {number(1, 400)}/{number(1, 20)} บ้าน{pick(_VILLAGES)}",
            )
        )  # fmt: skip
        when = pick(
            (
                "",
                f"{number(1, 29)} {pick(_MONTHS)} {pick(('2565', '65', '๒๕๖๕'))}",
                f"วันที่ {number(1, 29)}/{number(1, 13)}/65",
            )
        )
        return pick((f"{where} {letter} {when}", f"{when} {where} {letter}", f"{letter} {where} {when}")).strip()

    def person(self, letter: str) -> str:
        pick, number = self.rng.choice, self.rng.randrange
        who = f"{pick(('ป้า', 'ลุง', 'ยาย', 'พี่', 'น้า', ''))}{pick(_CALLED)}"
        about = pick(
            (f"อายุ {number(19, 88)} ปี", f"อาชีพ{pick(_WORK)}", f"โทร 08{number(10_000_000, 99_999_999)}", f"ในนามครอบครัว {number(2, 9)} คน")
        )  # fmt: skip
        return pick((f"{who} {about} {letter}", f"{letter} {who} {about}", f"{about} {letter} {who}"))

    def everything(self, letter: str) -> str:
        return f"{self.home(self.bare(letter))}{self.rng.choice(_ENDS)}"


WAYS_AFTERWARDS: dict[str, Callable[[Hand, str], str]] = {"nicknames, age, work, telephone": Hand.person}
WAYS: dict[str, Callable[[Hand, str], str]] = {
    "titled names": Hand.titled, "bare names": Hand.bare, "village, houses, date": Hand.home, "all, and particles": Hand.everything,
}  # fmt: skip


def campaign(letter: str, way: str, count: int, seed: int = 0) -> list[str]:
    hand = Hand(random.Random(seed))
    return [(WAYS | WAYS_AFTERWARDS)[way](hand, letter) for _ in range(count)]


def gathered(count: int, letters: list[str], reports: list[str]) -> dict[str, Any]:
    """Groups and single letters that a campaign becomes, its largest group, and reports that were joined to it."""
    items = [Item(("letter", at), text) for at, text in enumerate(letters)] + [
        Item(at, text) for at, text in enumerate(reports)
    ]
    mine = [
        [isinstance(name, tuple) for name in made.ids]
        for made in duplicates.group(items)
        if any(isinstance(name, tuple) for name in made.ids)
    ]
    sizes = sorted(map(sum, mine), reverse=True)
    return {
        "pieces": len(sizes) + count - sum(sizes),
        "largest": round(max(sizes, default=1) / count, 3),
        "reports_joined": sum(len(marks) - sum(marks) for marks in mine),
    }


def evaluate(data: Path, count: int = 200, background: int = 3_000) -> dict[str, Any]:
    """Each figure is the mean over three letters."""
    reports = random.Random(3).sample([row["text"] for row in rows(data, "traffy_2022_05-10")], background)
    found: dict[str, Any] = {}
    for length, texts in {**LETTERS, "short, afterwards": AFTERWARDS}.items():
        for way in (*WAYS, *WAYS_AFTERWARDS):
            runs = [gathered(count, campaign(text, way, count, seed), reports) for seed, text in enumerate(texts)]
            found[f"{length}, {way}"] = {name: round(sum(run[name] for run in runs) / len(runs), 2) for name in runs[0]}
    return found
