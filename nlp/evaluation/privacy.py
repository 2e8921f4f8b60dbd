"""How well personal data is found, on sentences made of templates and of the many ways in which people write a number.

Two halves share no template, no name and no way of breaking a number apart by chance: rules were written with `dev` in sight, and
only `test` is reported. A third part holds sentences full of numbers that are nobody's: whatever is found there is wrong.
Real reports come with their personal data masked; on them only false alarms can be counted, by reading what was found.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlp import privacy
from nlp.privacy_numbers import citizen_checksum

Make = Callable[[random.Random], str]

_GIVEN = {
    "dev": (
        "สมชาย สมหญิง วิชัย ประเสริฐ มานะ สุดา อรุณี พรทิพย์ ณัฐพล กิตติศักดิ์ ธนพร จิราภรณ์ สุรชัย บุญมี คำปัน สายใจ "
        "อนันต์ ปิยะดา วีระพงษ์ ศิริพร สมศักดิ์ สมพร ประยูร วรรณา กัญญา ธีรพงศ์ นันทนา ปริญญา ชลธิชา พงษ์ศักดิ์ "
        "รัตนาภรณ์ ทองสุข บุญเลิศ คำแพง มาลัย เกรียงศักดิ์ อัจฉรา ภูริณัฐ สุพัตรา ไพบูลย์ ฟาติมะห์ มูฮัมหมัด ณิชาภัทร "
        "ปัณณวิชญ์ อุไรวรรณ ถวิล ลำไย จันทร์เพ็ญ หนูเล็ก แสงเดือน"
    ),
    "test": (
        "สุชาติ วิไล ประพันธ์ จารุวรรณ ธนากร ศิริลักษณ์ อภิชาติ พัชรี กรวิชญ์ นงลักษณ์ สมปอง บุญส่ง เพ็ญศรี ชูศักดิ์ "
        "ทวีศักดิ์ รุ่งนภา ปวีณา ธัญญารัตน์ อับดุลเลาะห์ แวมีเนาะ คำมูล แก้วมา จำเริญ เสถียร ละเอียด ณัฐธิดา พีรพัฒน์ "
        "กฤติน ศศิธร เจษฎา ดวงใจ สายพิณ ประจวบ วันเพ็ญ"
    ),
}
_FAMILY = {
    "dev": (
        "ใจดี รักไทย มีสุข ศรีสวัสดิ์ ทองดี แก้วมณี วงศ์สุวรรณ บุญมา พรหมมา สุขสันต์ จันทร์แก้ว คำแสน ไชยวงศ์ แสงทอง "
        "มั่นคง เจริญผล สีดา อินทร์แก้ว พิมพ์ทอง ศรีสุวรรณ รุ่งเรืองกิจ หะยีสาแม ชัยมงคล ปานทอง สมบูรณ์ทรัพย์ "
        "ดวงจันทร์ คงเพชร วงค์คำ นาคสุข"
    ),
    "test": (
        "พันธุ์ดี สายสุวรรณ กิตติวงศ์ โพธิ์ทอง จิตรักษ์ หนูแก้ว ลาภมาก อ่อนละมัย เพชรรัตน์ ปัญญาดี ยอดยิ่ง สาและ "
        "ดอเลาะ เทพสุวรรณ ขันทอง มาตรา วงศ์ษา ภูมิภักดี จันทะวงษ์ เชื้อทอง"
    ),
}
_NICK = {
    "dev": ("แดง ต้น นุ่น เล็ก หน่อย แอน ตุ๊ก อ้อย บอย จิ๋ว น้อย เอก ดำ"),
    "test": ("กุ้ง ต้อย เจี๊ยบ ปุ้ย ติ๋ม หมู เปิ้ล นก โต้ง"),
}
_TITLES = {
    "dev": ("นาย|นาง|นางสาว|น.ส.|คุณ|ด.ช.|นายแพทย์|พ.ต.ท.|นาย |นางสาว |น.ส. |ด.ญ.|เด็กชาย|ดร.|จ.ส.อ.|ร.ต.อ.|ผอ.|ว่าที่ ร.ต."),
    "test": ("นาย|นาย |นาง|นาง |นางสาว|น.ส.|น.ส. |คุณ|ด.ช.|เด็กหญิง|ส.ต.อ.|พ.อ.|ดร.|อาจารย์|กำนัน|ผู้ใหญ่บ้าน|นพ.|รศ.ดร."),
}
_CALLS = {
    "dev": ("พี่|ป้า|คุณ|ลุง|น้า|ครู|หมอ"),
    "test": ("ลุง|ป้า|น้า|พี่|คุณ|ยาย|เจ๊|น้อง"),
}
_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_SAID = "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า".split()  # noqa: SIM905 (reads as the list it is)


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _shape(digits: str, shape: tuple[int, ...], sign: str) -> str:
    parts, at = [], 0
    for length in shape:
        parts.append(digits[at : at + length])
        at += length
    return sign.join(parts)


def _written(rng: random.Random, text: str) -> str:
    return text.translate(_THAI) if rng.random() < 0.25 else text


def _phone(rng: random.Random) -> str:
    mobile = "0" + rng.choice("689") + _digits(rng, 8)
    land = "0" + rng.choice(("2", "32", "43", "53", "55", "74", "77")) + _digits(rng, 7)
    land = land[:9]
    way = rng.randrange(12)
    if way < 6:
        shape = rng.choice(((10,), (3, 7), (3, 3, 4), (3, 4, 3), (2, 4, 4), (2, 8), (3, 3, 2, 2)))
        return _written(rng, _shape(mobile, shape, rng.choice(("-", " ", ".", "-", " - "))))
    if way == 6:
        return _written(
            rng,
            rng.choice(("+66 ", "+66", "+66-", "66"))
            + rng.choice((_shape(mobile[1:], (9,), ""), _shape(mobile[1:], (2, 7), ""))),
        )
    if way == 7:
        return _shape(mobile, (1,) * 10, " ")
    if way in (8, 9):
        words = [_SAID[int(digit)] for digit in mobile]
        cut = rng.choice(((10,), (3, 3, 4), (3, 7)))
        parts, at = [], 0
        for length in cut:
            parts.append(
                rng.choice(("", " ")).join(words[at : at + length])
                if rng.random() < 0.3
                else "".join(words[at : at + length])
            )
            at += length
        return " ".join(parts)
    if way == 10:
        return f"({mobile[:3]}) {mobile[3:6]}-{mobile[6:]}"
    shape = rng.choice(((9,), (2, 7), (2, 3, 4), (3, 6), (1, 4, 4), (3, 3, 3)))
    return _written(rng, _shape(land, shape, rng.choice(("-", " "))))


def _citizen(rng: random.Random) -> str:
    stem = rng.choice("12345678") + _digits(rng, 11)
    number = next(stem + last for last in "0123456789" if citizen_checksum(stem + last))
    shape = rng.choice(((13,), (13,), (1, 4, 5, 2, 1), (1, 4, 5, 2, 1), (1,) * 13))
    return _written(rng, _shape(number, shape, rng.choice(("-", " ", "-"))))


def _email(rng: random.Random) -> str:
    name = rng.choice(("somchai", "nok", "p.wong", "jaidee_t", "a-nan", "SUDA")) + rng.choice(
        ("", ".k", "99", "_2520", str(rng.randrange(100)))
    )
    host = rng.choice(("gmail.com", "hotmail.com", "yahoo.co.th", "outlook.com", "ku.ac.th", "moi.go.th"))
    return rng.choice(
        (
            f"{name}@{host}",
            f"{name}@{host}",
            f"{name} @ {host}",
            f"{name}(at){host}",
            f"{name} at {host.replace('.', ' dot ')}",
        )
    )


def _line(rng: random.Random) -> str:
    return rng.choice(("somchai", "nok.nok", "aom_jung", "@shop", "bee", "tum-k")) + rng.choice(
        ("99", "_27", ".th", "2520", str(rng.randrange(1000)))
    )


def _bank(rng: random.Random) -> str:
    number = _digits(rng, 10)
    return _written(
        rng,
        rng.choice(
            (
                number,
                _shape(number, (3, 1, 5, 1), "-"),
                _shape(number, (3, 6, 1), "-"),
                _shape(number, (3, 1, 6), " "),
                _digits(rng, 12),
            )
        ),
    )


def _plate(rng: random.Random) -> str:
    letters = rng.choice("กขฆงจฉชฌญฎฐฒณธบพภมวษสฬฮ") + rng.choice("กขฆงจฉชฌญฎฐฒณธบพภมวษสฬฮ")
    number = str(rng.randrange(1, 10_000))
    plate = rng.choice(
        (
            f"{rng.randrange(1, 10)}{letters} {number}",
            f"{rng.randrange(1, 10)}{letters}{number}",
            f"{letters} {number}",
            f"{letters}-{number}",
            f"{letters}{number}",
        )
    )
    return _written(rng, plate) + rng.choice(("", " กรุงเทพมหานคร", " เชียงใหม่", " กทม.", ""))


def _house(rng: random.Random) -> str:
    number = rng.choice((str(rng.randrange(1, 999)), f"{rng.randrange(1, 400)}/{rng.randrange(1, 200)}"))
    moo = rng.choice(("หมู่ ", "หมู่ที่ ", "ม.", "ม. ", "หมู่")) + str(rng.randrange(1, 16))
    return _written(rng, f"{number} {moo}" if rng.random() < 0.6 else number)


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence and what is personal in it."""

    text: str
    gold: tuple[tuple[str, int, int], ...]


_TEMPLATES: dict[str, tuple[str, ...]] = {
    "dev": (
        "{name}แจ้งว่าน้ำไม่ไหล โทร {phone}",
        "ติดต่อกลับที่เบอร์ {phone} ครับ",
        "{name} {family_no} เลขบัตรประชาชน {citizen}",
        "ผมชื่อ {full} อยู่บ้านเลขที่ {house} ตำบลหนองแขม",
        "อีเมล {email} ไลน์ไอดี {line}",
        "โอนเงินเข้าบัญชีกสิกรไทย {bank}",
        "รถเก๋งทะเบียน {plate} จอดขวางหน้าบ้าน",
        "{call}ฝากถามว่าถนนจะเสร็จเมื่อไร",
        "เรียนท่านผู้ว่าฯ {full} ขอให้ซ่อมถนนหน้าโรงเรียน ติดต่อ {phone}",
        "เมื่อวานนี้{full}ได้ร้องเรียนเรื่องเสียงดัง เบอร์โทร{phone}ค่ะ",
        "ผู้ร้อง {full} เลขประจำตัวประชาชน {citizen} ขอคัดค้านโครงการ",
        "ข้าพเจ้า {full} ถือบัตร {citizen} อายุ 45 ปี",
        "หมายเลข 13 หลัก {citizen}",
        "{citizen} คือเลขของผมครับ",
        "น้ำท่วมบ้านเลขที่ {house} ตำบลบางกระทุ่ม สองวันแล้ว",
        "ที่อยู่ บ้านเลขที่ {house} ซอย 3 ถนนมิตรภาพ มือถือ {phone}",
        "โทรหาผมได้ทุกวัน {phone} หรือเมล {email}",
        "ส่งเอกสารมาที่ {email} นะคะ",
        "แอดไลน์ {line} มาคุยกันได้ครับ",
        "line id : {line}",
        "ไอดีไลน์ {line} หรือโทร. {phone}",
        "ช่วยโอนค่าน้ำคืนที่ ธนาคารกรุงไทย เลขที่บัญชี {bank} ชื่อบัญชี {full}",
        "เลขบัญชี {bank} ธ.ก.ส.",
        "รถกระบะสีดำ ทะเบียน {plate} ทิ้งขยะริมคลอง",
        "มอเตอร์ไซค์ป้ายทะเบียน {plate} ขี่บนทางเท้าทุกเช้า",
        "เห็น{call}บอกว่าประปาหมู่บ้านเสียมาสามวัน",
        "{call} โทร {phone} เป็นคนดูแลบ่อขยะ",
        "ขอบคุณ{full} ที่มาตัดต้นไม้ให้",
        "ฝากถึง{full}ด้วยครับ ไฟทางดับ",
        "{phone}",
        "ไม่เห็นด้วยกับโครงการนี้ {full} {phone}",
        "พยานคือ{full} และ{full} ทั้งสองคนเห็นเหตุการณ์",
    ),
    "test": (
        "สวัสดีค่ะ ดิฉัน{full} ต้องการแจ้งเรื่องน้ำเสีย โทรกลับ {phone} ได้ค่ะ",
        "กรุณาติดต่อ{full}ที่หมายเลข {phone}",
        "เบอร์ {phone}/{phone}",
        "tel:{phone} email:{email}",
        "{full} ({phone})",
        "ผู้เสียหายชื่อ{full} บ้านเลขที่ {house} ต.ท่าข้าม ถูกรถชน",
        "รบกวนส่งช่างมาที่บ้านเลขที่{house} ด้วยครับ",
        "เลขประจำตัว ปชช. {citizen} และเบอร์ {phone}",
        "บัตรประชาชนเลขที่ {citizen} ออกเมื่อ 12 มี.ค. 2560",
        "ลงทะเบียนแล้ว ({citizen}) ยังไม่ได้เงิน",
        "LINE ID: {line}",
        "ทักไลน์ไอดี {line} ได้เลย",
        "id line {line} ครับ",
        "e-mail : {email} หรือไลน์ : {line}",
        "สำเนาถึง {email}",
        "บัญชีออมสินเลขที่ {bank}",
        "โอนให้ที่ ธ.กสิกรไทย {bank}",
        "acc no. {bank} SCB",
        "คนร้ายขับเก๋งสีขาว ป้ายทะเบียน {plate} หลบหนี",
        "ทะเบียนรถ {plate} จอดแช่ป้ายรถเมล์",
        "รถตู้ ทะเบียน {plate} ขับเร็วมาก",
        "{call}เล่าให้ฟังว่าน้ำแดงทุกเช้า",
        "แจ้งแทน{call} บ้านอยู่ท้ายซอย",
        "เจ้าหน้าที่ชื่อ{name} พูดจาไม่สุภาพ",
        "ชื่นชม{full}มากค่ะ บริการดี",
        "{full} เป็นประธานชุมชน ได้รับเรื่องแล้ว",
        "ลงชื่อ {full}",
        "ตามที่{full} ยื่นเรื่องไว้ {phone}",
    ),
}
_NOBODY: tuple[str, ...] = (
    "งบประมาณ {n8} บาท ปีงบประมาณ 2565 ถึง 2570",
    "ทางหลวงหมายเลข {n4} กม.{n2}+{n3} ผิวจราจรพัง",
    "ถนนพระราม 2 ซอย {n2} แยก {n1} น้ำท่วมสูง {n2} ซม.",
    "ตามมาตรา {n2} พ.ร.บ. พ.ศ. 2535 ข้อ {n1}",
    "หนังสือที่ มท 08{n2}.{n1}/ว {n4} ลงวันที่ 12 กรกฎาคม 2565",
    "เสาไฟฟ้าเลขที่ {n10} ดับ",
    "โทร 1669 หรือ 191 หรือสายด่วน 1111",
    "พิกัด 13.{n7}, 100.{n7}",
    "วันที่ 08.12.2565 เวลา 09.30 - 10.45 น.",
    "วันที่ 09/08/2565 เวลา 06.00-08.00 น. รถติดมาก",
    "ก่อสร้างถนน คสล. กว้าง 5.00 เมตร ยาว 1,{n3}.00 เมตร หนา 0.15 เมตร",
    "เลขที่คำร้อง {n10} ยังไม่คืบหน้า",
    "รหัสโครงการ 65{n9} วงเงิน {n3},{n3},000.00 บาท",
    "ซอยสุขุมวิท 101/1 แขวงบางจาก เขตพระโขนง",
    "ซอยลาดพร้าว {n2}/{n1} ถนนลาดพร้าว แขวงจอมพล",
    "หมู่ 4 ตำบลหนองแขม อำเภอเมือง มีประชากร {n4} คน",
    "ขอให้นายอำเภอ นายกเทศมนตรี และนายก อบต. ลงพื้นที่",
    "นายช่างโยธาและพยาบาลมาตรวจ คุณภาพน้ำไม่ดี ขอบคุณครับ",
    "ลุงกับป้าขายของริมทาง น้องหมาหลายตัวข้างป้ายรถเมล์หน้าอาคาร",
    "เดินหน้าพัฒนาพี่น้องเกษตรกร หน้าฝนน้ำท่วมตลาดนางเลิ้ง",
    "มาตรวัดน้ำหมายเลข {n9} เสีย",
    "แจ้งผ่านไลน์กลุ่มหมู่บ้านและสื่อออนไลน์ 999 ครั้งแล้ว",
    "ประชุมเวลา 08.30-16.30 น. ห้องประชุมชั้น 5 มีผู้เข้าร่วม 120 คน",
    "อัตรา 2.5 ต่อ 100,000 ประชากร เพิ่มขึ้น 12.75%",
    "ISBN 978-616-{n3}-{n3}-1 บาร์โค้ด 885{n10}",
    "ใบเสร็จเลขที่ {n10} จำนวน {n5} บาท",
    "ประกาศราชกิจจานุเบกษา เล่ม 139 ตอนที่ {n2} หน้า {n2}",
    "โรงเรียนมี 3 หลัง 12 ห้อง นักเรียน 456 คน เปิดปี 2540",
    "ฝนตก 120 มม. ใน 24 ชม. ระดับน้ำ 2.45 ม.รทก.",
    "บริษัททะเบียนนิติบุคคล 0105536000{n3}",
    "ถนนนางลิ้นจี่และซอยนายเหรียญน้ำขัง",
    "จุดที่ 1 สะพานขาว จุดที่ 2 แยก 3 จุดที่ 3 คลอง 12",
)


def _nobody(rng: random.Random) -> Case:
    text = rng.choice(_NOBODY)
    for count in (10, 9, 8, 7, 5, 4, 3, 2, 1):
        while f"{{n{count}}}" in text:
            text = text.replace(f"{{n{count}}}", rng.choice("123456789") + _digits(rng, count - 1), 1)
    return Case(text, ())


def _makers(half: str) -> dict[str, tuple[str, Make]]:
    given, family, nick = _GIVEN[half].split(), _FAMILY[half].split(), _NICK[half].split()
    titles, calls = _TITLES[half].split("|"), _CALLS[half].split("|")

    def full(rng: random.Random) -> str:
        return f"{rng.choice(titles)}|{rng.choice(given)} {rng.choice(family)}"

    return {
        "phone": ("phone", _phone),
        "citizen": ("citizen", _citizen),
        "email": ("email", _email),
        "line": ("line_id", _line),
        "bank": ("bank", _bank),
        "plate": ("plate", _plate),
        "house": ("address", _house),
        "name": ("name", lambda rng: f"{rng.choice(titles)}|{rng.choice(given)}"),
        "full": ("name", full),
        "call": ("name", lambda rng: f"{rng.choice(calls)}|{rng.choice(nick if rng.random() < 0.5 else given)}"),
        "family_no": ("", lambda rng: "อายุ " + str(rng.randrange(20, 80))),
    }


def cases(half: str, count: int, seed: int = 0) -> list[Case]:
    """`count` sentences, a quarter of them about nobody."""
    rng = random.Random(f"{half}-{seed}")
    makers = _makers(half)
    made = []
    for _ in range(count):
        if rng.random() < 0.25:
            made.append(_nobody(rng))
            continue
        pieces, gold, length = [], [], 0
        for index, part in enumerate(rng.choice(_TEMPLATES[half]).replace("}", "{").split("{")):
            if index % 2:
                kind, make = makers[part]
                before, _, value = make(rng).rpartition("|")  # a title stays outside of what is personal
                pieces.append(before + value)
                if kind:
                    gold.append((kind, length + len(before), length + len(before) + len(value)))
            else:
                pieces.append(part)
            length += len(pieces[-1])
        made.append(Case("".join(pieces), tuple(gold)))
    return made


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def judge(case: Case) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """For each thing in the text, whether nine tenths of it are hidden; for each finding, whether it hides one."""
    found = privacy.find(case.text)
    hidden = []
    for kind, start, end in case.gold:
        covered = sum(_overlap((start, end), (finding.start, finding.end)) for finding in found)
        hidden.append((kind, covered >= 0.9 * (end - start)))
    right = [
        (finding.kind, any(_overlap((start, end), (finding.start, finding.end)) for _, start, end in case.gold))
        for finding in found
    ]
    return hidden, right


def _interval(values: list[tuple[int, int]], rng: np.random.Generator) -> list[float]:
    table = np.asarray(values)
    draws = [table[rng.integers(0, len(table), len(table))].sum(axis=0) for _ in range(1000)]
    return [
        round(float(share), 4) for share in np.percentile([hit / total for hit, total in draws if total], [2.5, 97.5])
    ]


def evaluate(data_dir: Path | None, count: int = 6000) -> dict[str, Any]:
    """Recall by kind and precision on the `test` half, each with a 95 % bootstrap interval over sentences."""
    del data_dir  # everything is made here; real reports come masked
    rng = np.random.default_rng(0)
    recall: dict[str, list[tuple[int, int]]] = defaultdict(list)
    precision: list[tuple[int, int]] = []
    for case in cases("test", count):
        hidden, right = judge(case)
        by_kind: dict[str, list[bool]] = defaultdict(list)
        for kind, hit in hidden:
            by_kind[kind].append(hit)
        for kind, hits in by_kind.items():
            recall[kind].append((sum(hits), len(hits)))
        precision.append((sum(hit for _, hit in right), len(right)))

    def report(values: list[tuple[int, int]]) -> dict[str, Any]:
        hits, total = sum(hit for hit, _ in values), sum(count for _, count in values)
        return {"value": round(hits / total, 4), "n": total, "interval": _interval(values, rng)}

    numbers = [pair for kind, pairs in recall.items() if kind not in ("name", "address") for pair in pairs]
    return {
        "model": privacy.MODEL,
        "sentences": count,
        "recall_numbers_and_ids": report(numbers),
        "recall": {kind: report(pairs) for kind, pairs in sorted(recall.items())},
        "precision": report(precision),
    }
