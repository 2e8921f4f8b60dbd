"""Find e-mail addresses, LINE and other account names, licence plates and house addresses: things known by their form."""

from __future__ import annotations

import re

from nlp.data import areas
from nlp.privacy_numbers import Span

_PROVIDERS = "gmail|googlemail|hotmail|yahoo|outlook|icloud|live|windowslive|protonmail|ymail|msn"
_AT = r"(?:\s?[@＠]\s?|\s?[\[({<]\s?(?:at|แอท|แอด)\s?[\])}>]\s?|\s(?:at|แอท|แอ็ท|แอด)\s)"
_DOT = r"(?:\s?[\[({<]\s?(?:dot|ดอท|จุด)\s?[\])}>]\s?|\s?(?:ดอท|ด็อท|ดอต|จุด)\s?|\sdot\s|\s?\.\s?)"
_PROVIDERS_SAID = "จีเมล์?|จีเมลล์?|ฮอทเมล์?|ฮอตเมล์?|ฮ็อทเมล|ยาฮู|เอาท์ลุค|เอาต์ลุค|ไอคลาวด์"
_EMAILS = (
    re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}+@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}"),
    re.compile(rf"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{{1,64}}+{_AT}(?:{_PROVIDERS}|{_PROVIDERS_SAID})(?:{_DOT}(?:com|co\.th|co\sdot\sth|net|org|th|คอม))?(?![a-z])", re.I),
    re.compile(rf"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{{2,64}}+{_AT}[A-Za-z0-9-]{{2,40}}(?:{_DOT}[A-Za-z0-9-]{{2,30}}){{0,3}}{_DOT}"
               r"(?:com|net|org|th|co\sdot\sth|go\.th|ac\.th|co\.th|or\.th|in\.th|คอม)(?![a-z])", re.I),
)  # fmt: skip

_THAI_EMAIL = re.compile(
    r"(?<![ก-๎A-Za-z0-9._-])(?:(?:ทาง|ที่)?อีเมล(?:ล์|์)?|เมล(?:ล์|์)?|ที่)?(?P<thai>[ก-๎A-Za-z0-9._-]{1,64}+@(?:[ก-๎A-Za-z0-9-]{1,63}\.){1,3}ไทย)"
)

_NAMEY = r"[A-Za-z0-9][A-Za-z0-9._-]{2,29}"
_LINE = r"(?:(?<!ออน)(?<!ทม์)(?<!ปอต)(?<!ปอร์ต)(?<!ฮอต)(?<!แอร์)(?<!ซิป)(?<!เดด)(?<!ไป)(?<!พ์)(?<!ป์)(?<!สกาย)(?<!ฮอท)ไลน์|ไลน(?![ก-ฮ])|ไล์น|ไล้น์|(?<![A-Za-z])(?i:line)(?![A-Za-z]))"
_ID = r"(?:ไอดี|ไอ\s?ดี|(?i:\bid(?![a-z])))"
_COLON = r"\s?(?:[:：=\-–]|ส่วนตัวคือ|คือ|ว่า|ชื่อ)\s?"
_LINE_IDS = (
    # Called an id in so many words.
    re.compile(rf"(?:{_ID}\s?{_LINE}|{_LINE}\s?@?\s?{_ID})\.?\s?(?:ของ(?:ผม|ดิฉัน|หนู|ฉัน|เรา)\s?)?(?:{_COLON})?\s?(?P<id>@?\s?{_NAMEY})"),
    # A colon or an @ after the word.
    re.compile(rf"{_LINE}(?:\s?(?i:oa|official))?\s?(?:{_COLON}\s?(?P<id>@?{_NAMEY})|(?P<at>@\s?{_NAMEY}))"),
    # A name with a digit or sign in it, or one that a person is asked to add.
    re.compile(rf"(?P<add>(?:แอด|ทัก|เพิ่มเพื่อน|ติดต่อ|(?i:add))\s?(?:มา)?(?:ทาง|ที่|ผ่าน)?\s?)?{_LINE}(?:มา)?(?:ที่|ทาง|เบอร์|ครับ|ค่ะ|คะ|นะ|(?:ของ)?(?:ผม|หนู|ดิฉัน|ฉัน|เรา|แม่|พ่อ))?\s?(?:{_COLON})?(?<![A-Za-z])(?P<id>{_NAMEY})"),
    re.compile(rf"{_ID}\s?(?:{_COLON})?(?P<id>{_NAMEY})\s?(?:ใน|ทาง|\()\s?{_LINE}"),
    # Letters alone, where a way to reach somebody ends: 'โทร … ไลน์ somjai'.
    re.compile(r"(?:^|(?<=[\s,/]))(?:ไลน์|(?i:line))\s(?P<id>[a-z]{4,20})(?=\s*(?:$|[,.\n]|ครับ|ค่ะ|คะ|นะ|หรือ|ได้|โทร))"),
    re.compile(r"(?i:line\.me/(?:ti/p|r/ti/p)/(?P<id>[~@]?[A-Za-z0-9._-]{3,40}))"),
)  # fmt: skip
_WEAKEST = 2
_LATIN_NAME = r"[A-Z][a-z]{1,20}(?:\s[A-Z][a-z]{1,20}){1,2}(?![A-Za-z])"
_OTHER_IDS = re.compile(
    r"(?:(?<![A-Za-z])(?i:ig|instagram|facebook|fb|twitter|tiktok|telegram|wechat|skype)(?![A-Za-z])|ไอจี|เฟซบุ๊ก|เฟสบุ๊ค|เฟสบุค|เฟซ|เฟส|ทวิตเตอร์|เทเลแกรม|วีแชท)"
    rf"\s?(?:(?:{_ID})?{_COLON}\s?|(?=@)|{_ID}\s|(?<=[ก-๎]\s)(?={_LATIN_NAME}))(?P<id>{_LATIN_NAME}|@?{_NAMEY})"
)
_HANDLE = re.compile(r"(?<![A-Za-z0-9._%+/@-])@(?P<id>[A-Za-z0-9][A-Za-z0-9._-]{3,29})(?![A-Za-z0-9@])")
_CONTACT = re.compile(r"(?:ติดต่อ|เพิ่มเพื่อน|แอด|ทัก|ไอดี|ไลน|(?i:line|contact|add|\bid\b))")
# Words that follow 'LINE' without being anybody's id, and public accounts.
_NO_ID = re.compile(
    r"@?\s?(?:traffy.*|fondue.*|official.*|group|grup|chat.?bot|bot|notify|man|pay|today|shopping|taxi|application|app|oa|ads?|open.?chat|id|add|"
    r"call|phone|mobile|whats?app.*|facebook|email|e-mail|and|or|the|of|to|for|from|in|on|is|at|art|up|bangkok.*|bma.*|pea|mea|mwa|pwa|gov.*|ddc.*|"
    r"http.*|www.*|real.?time|version|video|group.*|sticker.*|tv|bk|kk|score)",
    re.I,
)


def emails(work: str) -> list[Span]:
    spans: list[Span] = [("email", *match.span()) for pattern in _EMAILS for match in pattern.finditer(work)]
    return spans + [("email", *match.span("thai")) for match in _THAI_EMAIL.finditer(work)] if ".ไทย" in work else spans


_MAY_BE_ACCOUNT = re.compile(
    r"@|ไล[น์้]|ไอ\s?[ดจ]ี|เฟ[ซส]|ทวิต|เทเล|วีแชท|(?i:line|\bi[gd]\b|insta|facebook|\bfb|twitter|tiktok|telegram|wechat|skype)"
)


def accounts(work: str) -> list[Span]:
    """LINE ids and other account names."""
    spans: list[Span] = []
    if not _MAY_BE_ACCOUNT.search(work):
        return spans
    for strength, pattern in enumerate(_LINE_IDS):
        for match in pattern.finditer(work):
            group = "at" if match.groupdict().get("at") else "id"
            name = match.group(group)
            plain = name.lstrip("@~ ")
            if _NO_ID.fullmatch(plain) or not re.search("[a-z0-9]", plain.lower()):
                continue
            if strength == _WEAKEST and not (
                match.group("add") or (re.search(r"[0-9._-]", plain) and re.search("[A-Za-z]", plain))
            ):
                continue
            spans.append(("line_id", match.start(group), match.start(group) + len(name.rstrip(".-_"))))
    spans += [
        ("account", *match.span("id")) for match in _OTHER_IDS.finditer(work) if not _NO_ID.fullmatch(match.group("id"))
    ]
    for match in _HANDLE.finditer(work):
        name = match.group("id")
        asked = _CONTACT.search(work, max(0, match.start() - 30), match.start())
        if not _NO_ID.fullmatch(name) and (asked or re.search(r"[0-9_]", name)) and not re.fullmatch(r"[\d.,-]+", name):
            spans.append(("line_id", match.start(), match.start() + 1 + len(name.rstrip(".-_"))))
    return spans


_L = "[ก-ฮ]"
_STOP = r"(?![ะ-ฺเ-ๅ็-๎])"  # the letters stand alone: no vowel or mark follows
_NOT_PLATE = re.compile(
    r"(?:มค|กพ|มีค|เมย|พค|มิย|กค|สค|กย|ตค|พย|ธค|กม|ชม|ตร|ตรม|มม|ซม|กก|พศ|คศ|รศ|ถนน|ซอย|บท|วน|คน|ตน|วัน|กทม|ลบ|มล|ซซ|นร|มท|ชน|ผล|จน|บน|หน|นน|สส|"
    r"ตรง|รถ|ลด|หก|ตก|ยก|นก|มด|พบ|จบ|ครบ|สด|ปด|กด|จด|นม|ลม|ฝน|งบ|วง|ลง|อก|ปก|พก|ผม|ธง|รบ|ศพ|กรม|สอง|ของ|กอง|ลอง|จอด|ยอด|นอน|ตอน|หมด|สวน|ขวด|รวม|กลม|ตลอด|"
    r"สมบ|ปม|ผง|ดง|จก|ตบ|ถก|ทบ|ทล|บก|ปร|รส|ยศ|รก|สบ|หด|อด|อบ|ททท|รอบ|ซอ|วอ|รพ|รร|อบต|อบจ|ปชช|ปณ|สน|สภ|ขส|กฟน|กฟภ|กปน|ธก|มอก|พรบ|ปตท|กสท|ทอท|รฟม|รฟท|กกต|ปปช|สตง|คสช|ม|ค|น|ข|ก|ถ|ซ|ต|อ|จ|ห)"
)
_INITIALS = "กบ|กจ|กส|กพ|ขก|ฉช|ชย|ชพ|ชร|ชม|ตง|ตร|นย|นฐ|นพ|นม|นศ|นว|บก|บร|ปท|ปข|ปจ|ปน|อย|พย|พง|พท|พจ|พล|พช|ภก|มค|มส|มห|ยส|ยล|รอ|รน|รย|ลบ|ลป|ลพ|ลย|ศก|สน|สข|สต|สป|สส|สค|สก|สร|สห|สท|สพ|สฎ|นค|อจ|อด|อต|อน|อบ|อท"
"""Of provinces, but for those that are words ('ชน', 'จบ', 'ตก')."""
_PROVINCE_SHORT = rf"กรุงเทพมหานคร|กรุงเทพฯ?|กทม\.?|กท\b|(?:{_INITIALS})(?![ก-๎.])|จังหวัด[ก-๎]{{3,20}}|จ\.\s?[ก-๎]{{3,20}}"
_WORD = (
    r"(?:ป้ายแดง|(?:แผ่น)?ป้ายทะเบียน|หมายเลขทะเบียน|เลขทะเบียน|ทะเบียนรถ|ทะเบียน|ทบ\.|เลขป้าย|ป้าย|(?i:plate|licen[cs]e(?:\s?plate)?))"
    r"(?:รถ(?:ยนต์|เก๋ง|กระบะ|ตู้|จักรยานยนต์|บรรทุก)?)?\s?(?:หมายเลข|เลขที่|เลข|คือ|ที่|no\.?|is)?\s?[:：\"'“(]?\s?"
)
_VEHICLE = (
    r"(?:รถ(?:ยนต์|เก๋ง|กระบะ|ตู้|เมล์|บรรทุก|พ่วง|จักรยานยนต์|แท็กซี่|เครื่อง|คัน(?:ดังกล่าว|นี้|นั้น)?)?|มอเตอร์ไซ[คดต]์?|มอไซค?์?|มอเตอไซค์|แท็กซี่|แทกซี่|กระบะ|เก๋ง|"
    r"สองแถว|สิบล้อ|สี(?:ขาว|ดำ|แดง|เทา|เงิน|บรอนซ์|น้ำเงิน|เขียว|เหลือง|ฟ้า|ชมพู|น้ำตาล|ทอง|ส้ม)|(?i:honda|toyota|isuzu|mazda|nissan|yamaha|taxi|vios|civic|wave))"
)


def _plate_patterns(provinces: str) -> tuple[re.Pattern[str], ...]:
    place = rf"(?:\s?(?:{_PROVINCE_SHORT}|{provinces}))"
    form = rf"(?P<plate>[0-9]?\s?(?!รถ)(?P<letters>{_L}{{1,3}}){_STOP}\.?(?:\s?[-–]\s?|\s{{0,2}}){place}?\s?[0-9]{{1,4}}(?![0-9/.:]){place}?)"
    return (
        re.compile(_WORD + form),
        re.compile(
            _WORD
            + rf"(?P<plate>(?P<letters>[0-9]{{2}})\s?-\s?[0-9]{{4}}(?![0-9])(?:\s?/\s?[0-9]{{2}}-[0-9]{{4}}(?![0-9]))?{place}?)"
        ),
        # Lorries and coaches have figures alone: '71-9876'.
        re.compile(
            rf"(?:รถ|สิบล้อ|หกล้อ|พ่วง|บัส|ทัวร์)[ก-๎]{{0,12}}\s(?P<plate>(?P<letters>[0-9]{{2}})-[0-9]{{4}}(?![0-9-]){place}?)"
        ),
        # A motorcycle named as one may have letters that are otherwise a measure.
        re.compile(
            rf"(?:มอเตอร์ไซ[คดต]์?|มอไซค?์?|มอเตอไซค์|จักรยานยนต์|จยย\.?|รถเก๋ง|เก๋ง|กระบะ|แท็กซี่)\s(?P<plate>[0-9]?(?P<letters>{_L}{{2,3}}){_STOP}\s?-?\s?[0-9]{{1,4}}(?![0-9/.:]){place})"
        ),
        # '1กข 1234' is a plate wherever it stands.
        re.compile(
            rf"(?<![0-9.,/:])(?P<plate>[0-9]\s?(?P<letters>{_L}{{2}}){_STOP}(?:\s?[-–]\s?|\s?){place}?\s?[0-9]{{1,4}}(?![0-9/.:]){place}?)"
        ),
        # 'กข 1234' wants a vehicle before it, or a province behind it.
        re.compile(
            rf"{_VEHICLE}[^0-9\n]{{0,15}}?(?<![ก-๎A-Za-z])(?P<plate>(?P<letters>{_L}{{2,3}}){_STOP}\s?-?\s?[0-9]{{1,4}}(?![0-9/.:]){place}?)"
        ),
        re.compile(rf"(?<![ก-๎])(?P<plate>(?P<letters>{_L}{{2}}){_STOP}\s?-?\s?[0-9]{{1,4}}{place})"),
    )


def _province_names() -> str:
    short = "อยุธยา|โคราช|แปดริ้ว|สารคาม|ปทุม|สุราษฎร์|นนท์|อุบล|อุดร|ประจวบ|สุพรรณ|นครศรีฯ?|กาญจน์|เพชรบุรี|ร้อยเอ็ด"
    return "|".join([*(re.escape(area.name) for area in areas() if area.level == "province"), short])


_PLATES: list[re.Pattern[str]] = []
_MAY_BE_PLATE = re.compile(
    rf"ทะเบียน|ป้าย|[0-9]{{2}}-[0-9]{{4}}|[0-9]\s?{_L}{{2}}{_STOP}|{_L}{{2}}\s?-?\s?[0-9]|(?i:plate)"
)


def plates(work: str) -> list[Span]:
    """Licence plates of cars, lorries and motorcycles, with the province when it stands beside them."""
    if not _MAY_BE_PLATE.search(work):
        return []
    if not _PLATES:
        _PLATES.extend(_plate_patterns(_province_names()))
    spans: list[Span] = []
    for strength, pattern in enumerate(_PLATES):
        for match in pattern.finditer(work):
            if strength > 3 and _NOT_PLATE.fullmatch(match.group("letters")):
                continue
            start, end = match.span("plate")
            blank = len(match.group("plate")) - len(match.group("plate").lstrip())
            spans.append(("plate", start + blank, end))
    return spans


_N = r"[0-9]{1,5}(?:\s?[/-]\s?[0-9]{1,5}(?:[-–/][0-9]{1,5})?)?(?:\s?[ก-ฮ](?![ก-๎.]))?"
_MOO = r"(?:หมู่(?:บ้าน)?(?:ที่)?|ม\.|ม(?=\s?[0-9])|(?i:moo|m\.))\s?(?:ที่)?\s?[0-9]{1,3}(?![0-9])"
_PART = r"(?:หมู่|ม\.\s?[0-9]|ซอย|ซ\.|ถนน|ถ\.|ตำบล|ต\.|แขวง|ตรอก|อาคาร|ตึก|ชั้น)"
_BLOCK = r"(?:อาคาร|ตึก|(?i:building|bldg\.?))\s?(?:ที่\s?)?(?:[A-Za-z](?![A-Za-z])[0-9]{0,2}|[0-9]{1,3}|เอ|บี|ซี|ดี|[กขคง](?![ก-๎]))"
_FLOOR = r"(?:ชั้น(?:ที่)?\s?[0-9]{1,2}|(?i:floor\s?[0-9]{1,2}|[0-9]{1,2}(?:st|nd|rd|th)\sfloor))"
_ROOM = r"(?:ห้อง(?:เลขที่|ที่|พัก)?|(?i:room|unit|apt\.?))\s?[A-Za-z]?[0-9]{1,5}(?:/[0-9]{1,4})?(?![0-9/.])"
_LANE = r"(?:ซอย|ซ\.|ตรอก|(?i:soi))\s?(?:[0-9]{1,3}(?:/[0-9]{1,3})?|[ก-๎]{2,20}\s?[0-9]{1,3}(?:/[0-9]{1,3})?|[ก-๎]{2,14}(?![ก-๎0-9])|[A-Za-z]+(?:\s[0-9]{1,3})?)"
_ESTATE = r"(?:หมู่บ้าน(?!\s?ที่)|มบ\.)\s?[ก-๎]{2,18}(?:\s?[0-9]{1,2}(?![0-9/]))?(?![ก-๎])"
_MORE = re.compile(rf"[,\s]{{0,2}}(?:{_MOO}|{_LANE}|{_ESTATE}|{_BLOCK}|{_FLOOR}|{_ROOM})")
"""What may follow a house number and belongs to it."""
_HOME = r"(?:บ้าน(?:ผม|หนู|ดิฉัน|ฉัน|เรา|แม่|พ่อ|ยาย|ตา|พี่|ของ(?:ผม|หนู|ดิฉัน|ฉัน|เรา))?|ส่ง(?:หนังสือ|เอกสาร|ของ|จดหมาย)?มา(?:ที่)?)"
_HOUSES = (
    # Somebody's room: 'อาคาร B ชั้น 5 ห้อง 512', 'ห้อง 1503 อาคารซี'
    re.compile(rf"(?P<room>{_BLOCK}[,\s]{{0,2}}(?:{_FLOOR}[,\s]{{0,2}})?{_ROOM})"),
    re.compile(rf"(?:ห้อง(?:เลขที่|พัก)?|(?i:room))\s?(?P<room>[A-Za-z]?[0-9]{{1,5}}(?:/[0-9]{{1,4}})?[,\s]{{1,2}}(?:{_FLOOR}[,\s]{{0,2}})?{_BLOCK})"),
    # 'บ้านเลขที่ 12/3 หมู่ 4'
    re.compile(rf"(?:บ้าน[ก-๎]{{0,8}}?\s?เลขที่|บ้านเลขที|บ\.\s?เลขที่|บลข\.|(?:ตึกแถว|ห้องแถว|อาคารพาณิชย์|ทาวน์[ก-๎]{3,6})\s?เลขที่|เลขที่บ้าน|บ้านหมายเลข|ห้อง(?:เช่า)?เลขที่|เลขที่ห้อง|(?i:house\s?(?:no\.?|number)))\s?[:：]?\s?(?P<no>{_N}(?:\s?[,และ-]{{1,3}}\s?{_N})?)"),
    re.compile(r"รหัส(?:ประจำ)?บ้าน\s?(?:เลขที่|คือ)?\s?[:：]?\s?(?P<no>[0-9]{4}-?[0-9]{6}-?[0-9])(?![0-9])"),
    # 'อยู่ที่ 12/3 …', 'ที่อยู่: 99 หมู่ 5', 'เลขที่ 9 ซอย…'
    re.compile(rf"(?:ที่อยู่(?:ปัจจุบัน|ตามบัตร|ตามทะเบียนบ้าน)?|บ้านอยู่(?:ที่)?|พักอยู่(?:ที่)?|พักอาศัยอยู่(?:ที่)?|อาศัยอยู่(?:ที่)?|อยู่(?:ที่)?|(?i:address))\s?(?:คือ|เลขที่)?\s?[:：]?\s?(?P<no>{_N}(?=[,\s]{{0,2}}(?:{_MOO}|{_PART})))"),
    re.compile(rf"(?<!โฉนด)(?<!สัญญา)(?<!หนังสือ)(?<!อนุญาต)(?<!คำสั่ง)(?<!คดี)(?<!เรื่อง)(?<!เสา)(?<!ไฟฟ้า)เลขที่\s?(?P<no>{_N}(?=[,\s]{{0,2}}(?:{_MOO}|{_PART})))"),
    # '12/3 หมู่ 4', '12/3 หมู่บ้าน…', '12/3 ซอย…' without a word before them
    re.compile(rf"(?<![0-9/.-])(?P<no>[0-9]{{1,5}}/[0-9]{{1,5}}(?:[-–/][0-9]{{1,5}})?(?=[,\s]{{0,2}}(?:{_MOO}|(?<!/25[4-9][0-9])(?<!/25[4-9][0-9]\s){_ESTATE}|(?i:soi\s))))"),
    re.compile(r"(?:^|[\n,:;(]\s?|ที่\s|อยู่\s|หน้า\s|ตรงข้าม\s)(?P<no>[0-9]{1,5}/[0-9]{1,5})(?=\s(?:ซอย|ซ\.|ถนน|ถ\.|ตำบล|ต\.|แขวง|ตรอก))"),
    re.compile(r"(?<![0-9/.+-])(?P<bare>[0-9]{1,4}[,\s]{1,2}(?:หมู่(?:ที่)?|ม\.)\s?[0-9]{1,2}(?![0-9])(?=[,\s]{0,2}(?:ตำบล|ต\.|บ้าน[ก-ฮ])))"),
    re.compile(rf"(?<![0-9/.-]){_HOME}\s(?P<no>[0-9]{{1,5}}/[0-9]{{1,5}}|[0-9]{{1,4}}(?=\s(?:ม\.|หมู่)\s?(?:ที่\s?)?[0-9]))(?![0-9/])"),
    re.compile(r"(?:คอนโด|หอพัก|อพาร์[ทต]เม้?น[ตท]์|แฟลต|แมนชั่น)[^0-9\n]{0,30}ห้อง\s?(?P<no>[0-9]{1,4}(?:/[0-9]{1,4})?)(?![0-9/.])"),
)  # fmt: skip
_OFFICE = re.compile(
    r"โรงเรียน|รร\.|เรียน|โรงพยาบาล|รพ\.|ผู้ป่วย|ศาลา|สำนักงาน|ที่ว่าการ|เทศบาล|อบต|อบจ|มหาวิทยาลัย|วิทยาลัย|คณะ|ประชุม|สอบ|ศาล|กรม|กระทรวง|ศูนย์ราชการ|ตรวจ|ฉุกเฉิน"
)
_NAMED_BEFORE = re.compile(
    r"(?:ซอย|ซ\.|ถนน|ถ\.|แยก|ตรอก|วันที่|เมื่อ|ข้อ|มาตรา|ทางหลวง|สาย|ตอน|กม\.|จุด|ระยะ|จำนวน|แห่ง|สถานี|คลอง)[^0-9\n]{0,25}$"
)


def houses(work: str) -> list[Span]:
    """House numbers with village number, lane, building and room. Roads and subdistricts stay: they say where a problem is."""
    spans: list[Span] = []
    for pattern in _HOUSES:
        for match in pattern.finditer(work):
            group = str(match.lastgroup)
            start, end = match.span(group)
            if group == "bare" and _NAMED_BEFORE.search(work, max(0, match.start() - 35), match.start()):
                continue
            if group == "room" and _OFFICE.search(work, max(0, start - 30), end + 25):
                continue
            while more := _MORE.match(work, end):
                end = more.end()
            spans.append(("address", start, start + len(work[start:end].rstrip(" ,-"))))
    return spans


_PASSPORT_WORD = r"(?:หนังสือเดินทาง|พาส(?:ส?ปอร์?[ตท]์?)|(?i:passport))"
_PASSPORT = re.compile(
    rf"{_PASSPORT_WORD}[^A-Z0-9\n]{{0,25}}?(?:(?i:no|number|is)\b[.:\s]{{0,3}})?(?P<no>(?:[A-Z]{{1,2}}\s?[0-9]{{6,8}}|(?=[A-Z0-9]{{0,8}}[0-9]{{2}})[A-Z][A-Z0-9]{{7,8}}|[0-9]{{8,9}}))(?![A-Za-z0-9])"
)
_THAI_PASSPORT = re.compile(r"(?<![A-Za-z0-9-])A[A-D]\s?[0-9]{7}(?![0-9A-Za-z-])")


def passports(work: str) -> list[Span]:
    """Passport numbers behind the word for one, and Thai ones ('AA1234567') near it."""
    word = re.search(_PASSPORT_WORD, work)
    if not word:
        return []
    spans: list[Span] = [("passport", *match.span("no")) for match in _PASSPORT.finditer(work)]
    return spans + [("passport", *match.span()) for match in _THAI_PASSPORT.finditer(work)]
