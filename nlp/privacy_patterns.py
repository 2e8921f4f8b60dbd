"""Find e-mail addresses, LINE and other account names, licence plates and passports: things known by their form."""

from __future__ import annotations

import re

from nlp.data import areas
from nlp.name_ends import GOES_ON, no_names
from nlp.privacy_numbers import ASKED, Span
from nlp.tokens import engine

_PROVIDERS = "gmail|googlemail|hotmail|yahoo|outlook|icloud|live|windowslive|protonmail|ymail|msn"
_AT = r"(?:\s?[@＠]\s?|\s?[\[({<]\s?(?:@|at|a|แอ[็๊]?[ทตด]|เอ็?[ทต])\s?[\])}>]\s?|\s(?:at|แอ[็๊]?[ทตด]|เอ็?[ทต])\s)"
_SAID_AT = rf"(?:{_AT}|\s?(?:เครื่องหมาย\s?)?(?:แอ[็๊]?[ทตด]|เอ็?[ทต])\s?)"
_DOT = r"(?:\s?[\[({<]\s?(?:dot|ดอท|จุด)\s?[\])}>]\s?|\s?(?:ด[็๊]?อ[ทตด]|จุด)\s?|\sdot\s|\s?[.,]\s?)"
_SIGN = r"(?:\s?[\[({<]\s?(?:dot|ดอท|จุด|underscore)\s?[\])}>]\s?|\s?(?:ขีดล่าง|ขีดกลาง|อันเดอร์สกอร์|อันเดอสกอ)\s?|\s(?:dot|underscore|ดอท|จุด)\s)"
_SPELT = rf"[A-Za-z0-9._%+-]{{1,64}}+(?:{_SIGN}[A-Za-z0-9._%+-]{{1,64}}+){{0,3}}"
_PROVIDERS_SAID = r"จี\s?เมล์?|จีเมลล์?|ฮอ[ทต]เมล์?|ฮ็อ[ทต]เมล์?|ยาฮู|เอาท์ลุค|เอาต์ลุค|ไอคลาวด์"
_EMAILS = (
    re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}+@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}"),
    re.compile(rf"(?<![A-Za-z0-9._%+-]){_SPELT}{_SAID_AT}@?(?:{_PROVIDERS}|{_PROVIDERS_SAID})(?:(?:{_DOT}|(?=com))(?:com|co{_DOT}th|net|org|th|คอม))?(?![a-z])", re.I),
    re.compile(rf"(?<![A-Za-z0-9._%+-]){_SPELT}{_AT}[A-Za-z0-9-]{{2,40}}(?:{_DOT}[A-Za-z0-9-]{{2,30}}){{0,3}}{_DOT}"
               rf"(?:com|net|org|(?:(?:co|go|ac|or|in){_DOT})?th|คอม)(?![a-z])", re.I),
)  # fmt: skip

_SAID_EMAIL = re.compile(
    rf"(?:(?<!รถ)(?:อี)?เมล(?:ล์|์)?|(?i:mail))(?:ของ)?(?:ผม|หนู|ดิฉัน|ฉัน|เรา)?\s?(?:คือ|[:：])?\s?(?P<thai>[ก-ฮเ-ไ][ก-๎0-9 ]{{1,40}}?{_SAID_AT}"
    rf"(?:{_PROVIDERS}|{_PROVIDERS_SAID}){_DOT}(?:com|คอม))(?![A-Za-z])"
)
"""A name in Thai letters before the provider: 'เมล วิชัย ห้าห้า แอท จีเมล ดอท คอม'."""
_THAI_EMAIL = re.compile(
    r"(?<![ก-๎A-Za-z0-9._-])(?:(?:ทาง|ที่)?อีเมล(?:ล์|์)?|เมล(?:ล์|์)?|ที่)?(?P<thai>[ก-๎A-Za-z0-9._-]{1,64}+@(?:[ก-๎A-Za-z0-9-]{1,63}\.){1,3}(?:ไทย|คอม))"
)

_NAMEY = r"[A-Za-z0-9][A-Za-z0-9._-]{2,29}"
_LINE = r"(?:(?<!ออน)(?<!ทม์)(?<!ปอต)(?<!ปอร์ต)(?<!ฮอต)(?<!แอร์)(?<!ซิป)(?<!เดด)(?<!ไป)(?<!พ์)(?<!ป์)(?<!สกาย)(?<!ฮอท)ไลน์|ไลน(?![ก-ฮ])|ไล์น|ไล้น์|(?<![A-Za-z])(?i:line|l i n e)(?![A-Za-z]))"
_ID = r"(?:ไอดี|ไอ\s?ดี|(?i:\bid(?![a-z])))"
_COLON = r"\s?(?:[:：=\-–]|ส่วนตัวคือ|คือ|ว่า|ชื่อ)\s?"
_LINE_IDS = (
    # Called an id in so many words.
    re.compile(rf"(?:{_ID}\s?{_LINE}|{_LINE}\s?@?\s?{_ID}|(?<![A-Za-z])(?i:line[_-]?id|id[_-]?line)(?![A-Za-z]))\.?\s?(?:ของ(?:ผม|ดิฉัน|หนู|ฉัน|เรา)\s?)?(?:{_COLON})?\s?(?P<id>@?\s?{_NAMEY})"),
    # A colon or an @ after the word.
    re.compile(rf"{_LINE}(?:\s?(?i:oa|official))?\s?(?:{_COLON}\s?(?P<id>@?{_NAMEY})|(?P<at>@\s?{_NAMEY}))"),
    # A name with a digit or sign in it, or one that a person is asked to add.
    re.compile(rf"(?P<add>(?:แอด|ทัก|เพิ่มเพื่อน|ติดต่อ|(?i:add))\s?(?:มา)?(?:ทาง|ที่|ผ่าน)?\s?)?{_LINE}(?:มา)?(?:ที่|ทาง|เบอร์|ครับ|ค่ะ|คะ|นะ|(?:ของ)?(?:ผม|หนู|ดิฉัน|ฉัน|เรา|แม่|พ่อ))?\s?(?:{_COLON})?(?<![A-Za-z])(?P<id>{_NAMEY})"),
    re.compile(rf"{_ID}\s?(?:{_COLON})?(?P<id>{_NAMEY})\s?(?:ใน|ทาง|\()\s?{_LINE}"),
    # Letters alone, where a way to reach somebody ends: 'โทร … ไลน์ somjai'.
    re.compile(r"(?:^|(?<=[\s,/]))(?:ไลน์|(?i:line))\s(?P<id>[a-z]{4,20})(?=\s*(?:$|[,.\n]|ครับ|ค่ะ|คะ|นะ|หรือ|ได้|โทร))"),
    # Of the form of an id, somewhere behind the word: 'ไลน์ลูกชาย → first.keng'.
    re.compile(r"(?:ไล(?:น์?|(?=[ :]|ไอ))|ไอ\s?ดี|แอด|(?<![A-Za-z])(?i:line|id|add)(?![A-Za-z]))[^A-Za-z@\n]{1,40}(?<![0-9])(?P<id>@?(?=[A-Za-z0-9._-]*[a-z]{2})(?=[A-Za-z._-]*[0-9._-])[A-Za-z][A-Za-z0-9._-]{4,29}|@?(?=[0-9]+[A-Za-z])(?=[A-Za-z0-9._-]*[a-z]{3})[0-9][A-Za-z0-9._-]{5,29})(?![A-Za-z0-9@._-])"),
    re.compile(r"(?<![A-Za-z0-9@._-])(?P<id>@?[A-Za-z][A-Za-z0-9._-]{3,29})\s?[(\[]\s?(?:ไลน์|(?i:line))\s?[)\]]"),
    re.compile(r"(?i:line(?:\.me/(?:r/)?|://)ti/p/(?P<id>[~@]?[A-Za-z0-9._-]{3,40}))"),
)  # fmt: skip
_WEAKEST, _BY_FORM = 2, 5
_CALLED_ID = rf"(?:{_ID}\s?{_LINE}|{_LINE}\s?{_ID})(?:ของ(?:ผม|ดิฉัน|หนู|ฉัน|เรา))?(?:{_COLON}|\s)"
_ID_ENDS = r"(?=\s*(?:$|[,.\n)\"'”]|(?:ครับ|ค่ะ|คะ|นะ|จ้า|โทร|เบอร์)))"
_LETTER = "ดับเบิ้?ลยู|เอ็กซ์|เอ็?ม|เอ็?น|เอฟ|เอช|เอส|เอ|บี|ซี|ดี|อี|จี|ไอ|เจ|เค|แอล|โอ|พี|คิว|อาร์|ที|ยู|วี|วาย|แซ็?ด"
_SAID_SIGN = "ขีดล่าง|ขีดกลาง|อันเดอร์?สกอร?์?"
_SAID_FIGURE = "ศูนย์|หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|[0-9]+"
_SAID_IDS = (
    # Letter by letter, or with the name of a sign within it.
    re.compile(rf"(?:{_CALLED_ID}|{_ID}{_COLON})(?P<id>(?:(?:{_LETTER})[ .-]?){{3,}}(?:(?:{_SAID_SIGN}|จุด|{_SAID_FIGURE}) ?)*)(?![ก-๎])"),
    re.compile(rf"(?:{_LINE}(?:\s?{_ID})?|{_ID})(?:{_COLON}|\s)(?P<id>[ก-๎A-Za-z0-9 ]{{2,24}}?(?:{_SAID_SIGN})(?: ?(?:{_SAID_FIGURE}|{_LETTER}))+)"),
    # A Thai word where an id is announced: with figures in it, or with nothing behind it.
    re.compile(rf"{_CALLED_ID}(?P<id>[ก-ฮเ-ไ][ก-๎]{{1,24}}[._-]?[0-9]{{1,6}})(?![ก-๎0-9])"),
    re.compile(rf"{_CALLED_ID}(?P<id>(?!ลืม|หาย|ถูก|กลุ่ม|หมู่|อบต|อบจ|เทศบาล|อำเภอ|จังหวัด|ศูนย์|สำนัก|โรงเรียน|ที่ว่าการ)[ก-ฮเ-ไ](?:(?!ไม่)[ก-๎]){{2,24}}?){_ID_ENDS}"),
)  # fmt: skip
"""Ids in Thai letters."""
_WORD_AS_ID, _ALONE_AS_ID = 2, 3
_LATIN_NAME = r"[A-Z][a-z]{1,20}(?:\s[A-Z][a-z]{1,20}){1,2}(?![A-Za-z])"
_OTHER_IDS = re.compile(
    r"(?:(?<![A-Za-z])(?i:ig|instagram|facebook|fb|twitter|tiktok|telegram|wechat|skype)(?![A-Za-z])|ไอจี|เฟซบุ๊ก|เฟสบุ๊ค|เฟสบุค|เฟซ|เฟส|ทวิตเตอร์|เทเลแกรม|วีแชท)"
    rf"\s?(?:(?:{_ID})?{_COLON}\s?|(?=@)|{_ID}\s|\s(?=[A-Za-z0-9]{{2,20}}[._][A-Za-z0-9_]{{1,20}}(?![A-Za-z0-9]*\.))|(?<=[ก-๎]\s)(?={_LATIN_NAME}))(?P<id>{_LATIN_NAME}|@?{_NAMEY})"
)
_HANDLE = re.compile(r"(?<![A-Za-z0-9._%+/@-])@(?P<id>[A-Za-z0-9][A-Za-z0-9._-]{3,29})(?![A-Za-z0-9@])")
_CONTACT = re.compile(r"(?:ติดต่อ|เพิ่มเพื่อน|แอด|ทัก|ไอดี|ไลน|(?i:line|contact|add|\bid\b))")
# Words that follow 'LINE' without being anybody's id, and public accounts.
_NO_ID = re.compile(
    r"@?\s?(?:traffy.*|fondue.*|official.*|group|grup|chat.?bot|bot|notify|man|pay|today|shopping|taxi|application|app|oa|ads?|open.?chat|id|add|"
    r"call|phone|mobile|whats?app.*|facebook|email|e-mail|and|or|the|of|to|for|from|in|on|is|at|art|up|bangkok.*|bma.*|pea|mea|mwa|pwa|gov.*|ddc.*|"
    r"line|http.*|www.*|real.?time|version|video|group.*|sticker.*|tv|bk|kk|score)",
    re.I,
)


_NO_FORM = re.compile(r"covid.*|pm2.*|wi-?fi|e-.*|.*\.(?:com|co|th|net|org|go|html?|pdf|jpe?g|png|docx?|xlsx?)", re.I)
"""What has a digit or sign in it and is no id either."""


def emails(work: str) -> list[Span]:
    said = _SAID_EMAIL.finditer(work) if "เมล" in work or "ail" in work else ()
    spans: list[Span] = [("email", *match.span("thai")) for match in said]
    spans += [("email", *match.span()) for pattern in _EMAILS for match in pattern.finditer(work)]
    if ".ไทย" in work or ".คอม" in work:
        spans += [("email", *match.span("thai")) for match in _THAI_EMAIL.finditer(work)]
    return spans


_MAY_BE_ACCOUNT = re.compile(
    r"@|ไล[น์้ :อ]|แอด|(?i:l i n e)|ไอ\s?[ดจ]ี|เฟ[ซส]|ทวิต|เทเล|วีแชท|(?i:line|\bi[gd]\b|insta|facebook|\bfb|twitter|tiktok|telegram|wechat|skype)"
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
            plain = name.strip("@~ .-_")
            if strength == _BY_FORM and _NO_FORM.fullmatch(plain):
                continue
            if _NO_ID.fullmatch(plain) or not re.search("[a-z0-9]", plain.lower()):
                continue
            if strength == _WEAKEST and not (
                match.group("add") or (re.search(r"[0-9._-]", plain) and re.search("[A-Za-z]", plain))
            ):
                continue
            spans.append(("line_id", match.start(group), match.start(group) + len(name.rstrip(".-_"))))
    for strength, pattern in enumerate(_SAID_IDS):
        for match in pattern.finditer(work):
            words = engine()(match.group("id"))
            no_word = words[0] not in no_names() and (strength < _ALONE_AS_ID or not GOES_ON & set(words))
            if strength < _WORD_AS_ID or no_word:
                spans.append(("line_id", match.start("id"), match.start("id") + len(match.group("id").rstrip())))
    spans += [
        ("account", *match.span("id"))
        for match in _OTHER_IDS.finditer(work)
        if not any(no.fullmatch(match.group("id")) for no in (_NO_ID, _NO_FORM))
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
    r"(?:รถ(?:ยนต์|เก๋ง|กระบะ|ตู้|จักรยานยนต์|บรรทุก)?)?\s?(?:หมายเลข|เลขที่|เลข|คือ|ที่|no\.?|is|"
    + ASKED
    + r"(?<![ก-๎]))?\s?[:：=\"'“(]?\s?"
)
_VEHICLE = (
    r"(?:(?<![ก-๎])ขับ(?=\s)|รถ(?:ยนต์|เก๋ง|กระบะ|ตู้|เมล์|บรรทุก|พ่วง|จักรยานยนต์|แท็กซี่|เครื่อง|คัน(?:ดังกล่าว|นี้|นั้น)?)?|มอเตอร์ไซ[คดต]์?|มอไซค?์?|มอเตอไซค์|แท็กซี่|แทกซี่|กระบะ|เก๋ง|"
    r"สองแถว|สิบล้อ|หกล้อ|[0-9]+\s?ล้อ|สามล้อ|ซาเล้ง|อีแต[๋๊]น|ฮอนด้า|โตโยต้า|อีซูซุ|มาสด้า|นิสสัน|ยามาฮ่า|ซูซูกิ|มิตซู[ก-๎]{0,6}|ฟอร์ด|วีโก้|รีโว่|ดีแม[็ก]+ซ?์?|ฟอร์จูนเนอร์|เวฟ|ฟีโน่|ตุ๊ก\s?ๆ|ตุ๊กตุ๊ก|บิ๊กไบ[คก]์?|สกายแล[บป]|ปิ๊?[กค]อั[พป]|พ่วง|หัวลาก|หางลาก|จักรยานยนต์|บัส|ทัวร์|รถเครื่อง|จยย|แบ[คก]โฮ|เทร[นล]เลอร์|สี(?:ขาว|ดำ|แดง|เทา|เงิน|บรอนซ์|น้ำเงิน|เขียว|เหลือง|ฟ้า|ชมพู|น้ำตาล|ทอง|ส้ม)|วีออส|ซีวิค|แคมรี่|ยาริส|อัลติส|แอคคอร์ด|เบนซ์|บีเอ็ม|สวิฟ[ทต]์?|มีโอ|สกู๊ปปี้|พีซีเอ็กซ์|ไทรทัน|นาวาร่?า|เรนเจอร์|ปาเจโร่|เอ็มจี|(?i:honda|toyota|isuzu|mazda|nissan|yamaha|taxi|vios|civic|wave))"
)


def _plate_patterns(provinces: str) -> tuple[re.Pattern[str], ...]:
    place = rf"(?:\s?(?:{_PROVINCE_SHORT}|{provinces}))"
    form = rf"(?P<plate>[0-9]?\s?(?!รถ)(?P<letters>{_L}(?:[ .]{{0,2}}{_L}){{0,3}}){_STOP}\.?(?:\s?[-–/]\s?|\s{{0,2}}){place}?\s?(?:หมายเลข|เลข(?:ที่)?|เบอร์)?\s?(?:[0-9](?: [0-9]){{1,3}}|[0-9]{{1,4}})(?![0-9/.:]){place}?)"
    return (
        # Lorries and coaches have figures alone: '71-9876'; no month and year.
        re.compile(
            rf"(?<![0-9/.-])(?!(?:0[1-9]|1[0-2])\s?[-–]\s?25[4-9])[0-9]{{2}}(?:\s?[-–]\s?[0-9]{{4}}(?:\s?/\s?[0-9]{{2}}-[0-9]{{4}})?(?![0-9/.-])(?P<place>{place})?|(?P<blank>\s)[0-9]{{4}}{place})"
        ),
        re.compile(_WORD + form),
        re.compile(
            _WORD
            + rf"(?P<plate>(?P<letters>[0-9]{{2}}\s?-\s?[0-9]{{4}}(?![0-9])(?:\s?/\s?[0-9]{{2}}-[0-9]{{4}}(?![0-9]))?|[A-Z]{{1,3}}[ -]?[0-9]{{1,4}}(?![0-9/.:])){place}?)"
        ),
        # 'รถผมกข1234'
        re.compile(rf"รถ(?:ของ)?(?:ผม|หนู|ดิฉัน|ฉัน|เรา|แม่|พ่อ|เขา|มัน|ลูก|คัน(?:นี้|นั้น|ดังกล่าว|แรก))\s?{form}"),
        # A motorcycle named as one may have letters that are otherwise a measure.
        re.compile(
            rf"(?:มอเตอร์ไซ[คดต]์?|มอไซค?์?|มอเตอไซค์|จักรยานยนต์|จยย\.?|รถเก๋ง|เก๋ง|กระบะ|แท็กซี่)\s(?P<plate>[0-9]?(?P<letters>{_L}{{2,3}}){_STOP}\s?-?\s?[0-9]{{1,4}}(?![0-9/.:]){place})"
        ),
        # '1กข 1234' is a plate wherever it stands.
        re.compile(
            rf"(?:(?<![0-9.,/:])|(?<=จยย\.))(?P<plate>[0-9]\s?(?P<letters>{_L}{{2}}){_STOP}(?:\s?[-–/]\s?|\s{{0,2}}|(?<=[0-9]{_L}{{2}})\.\s?(?=[0-9]{{3}})){place}?\s?[0-9]{{1,4}}(?![0-9/.:]){place}?)"
        ),
        # 'กข 1234' wants a vehicle before it, or a province behind it.
        re.compile(
            rf"{_VEHICLE}(?:\s?(?:[0-9]{{2,3}}(?![0-9])|[0-9]{{1,2}}\s?คัน))?[^0-9\n]{{0,15}}?(?<![ก-๎A-Za-z])(?P<plate>(?P<letters>{_L}{{2,3}}){_STOP}\s?[-–/]?\s?(?:[0-9](?: [0-9]){{3}}|[0-9]{{1,4}})(?![0-9/.:]){place}?)"
        ),
        re.compile(rf"(?<![ก-๎])(?P<plate>(?P<letters>{_L}{{2}}){_STOP}\s?-?\s?[0-9]{{1,4}}{place})"),
    )


def _province_names() -> str:
    short = "อยุธยา|โคราช|แปดริ้ว|สารคาม|ปทุม|สุราษฎร์|นนท์|อุบล|อุดร|ประจวบ|สุพรรณ|นครศรีฯ?|กาญจน์|เพชรบุรี|ร้อยเอ็ด"
    return "|".join([*(re.escape(area.name) for area in areas() if area.level == "province"), short])


_NEAR_PLATE = re.compile(rf"ทะเบียน|ป้าย|{_VEHICLE}")
_ANOTHER_PLATE = re.compile(
    rf"\s?(?:,|/|และ|กับ)\s?(?P<plate>[0-9]?{_L}{{2,3}}{_STOP}\s?[-–]?\s?[0-9]{{1,4}})(?![0-9/.:])"
)
_BY_FORM_OF_PLATE, _BY_PROVINCE = 4, 6
_PLATES: list[re.Pattern[str]] = []
_MAY_BE_PLATE = re.compile(
    rf"ทะเบียน|ป้าย|[0-9]{{2}}\s?[-–]?\s?[0-9]{{4}}|[0-9]\s?{_L}{{2}}{_STOP}|{_L}{{2}}\s?[-–/]?\s?[0-9]|(?i:plate)"
)


def plates(work: str) -> list[Span]:
    """Licence plates of cars, lorries and motorcycles, with the province when it stands beside them."""
    if not _MAY_BE_PLATE.search(work):
        return []
    if not _PLATES:
        _PLATES.extend(_plate_patterns(_province_names()))
    spans: list[Span] = []
    for strength, pattern in enumerate(_PLATES[1:]):
        for match in pattern.finditer(work):
            start, end = match.span("plate")
            if strength >= _BY_FORM_OF_PLATE and _NOT_PLATE.fullmatch(match.group("letters")):
                whole = re.fullmatch("[0-9][^0-9]+[0-9]{3,4}", match.group("plate"))
                near = strength < _BY_PROVINCE and _NEAR_PLATE.search(work, max(0, start - 30), start)
                if not near or (
                    near.group() not in ("ทะเบียน", "ป้าย") and match.group("plate")[-1].isdigit() and not whole
                ):
                    continue
            blank = len(match.group("plate")) - len(match.group("plate").lstrip())
            spans.append(("plate", start + blank, end))
            while another := _ANOTHER_PLATE.match(work, spans[-1][2]):
                spans.append(("plate", *another.span("plate")))
    for match in _PLATES[0].finditer(work):
        near = _NEAR_PLATE.search(work, max(0, match.start() - 40), match.start())
        if near or match["place"]:
            spans.append(("plate", *match.span()))
    return spans


_PASSPORT_WORD = r"(?:หนังสือ\s?เดินทาง|พาสส?(?:ปอ[รต]?[ต์]?[ตท]?์?)?(?!เวิ|เจอ|เซ|ต้า|ทิ|เทล|เตอ|ชั)|(?i:passport|\bpp\s?no\b))"
_PASSPORT = re.compile(
    rf"{_PASSPORT_WORD}[^A-Z0-9\n]{{0,25}}?(?:(?i:no|number|is)\b[.:\s]{{0,3}})?(?P<no>(?:[A-Za-z]{{1,2}}[ -]?[0-9]{{3,4}}[ -]?[0-9]{{3,4}}|[A-Z](?: ?[A-Z])?(?:[ -]?[0-9]){{7}}|(?=[A-Z0-9]{{0,8}}[0-9]{{2}})[A-Z][A-Z0-9]{{7,8}}|[0-9]{{2}}[A-Z]{{2}}[0-9]{{5}}|[0-9]{{8,9}}))(?![A-Za-z0-9])"
)
_MAY_BE_PASSPORT = re.compile("[A-Za-z][A-Z -]?[0-9]|[0-9]{8}")
_PASSPORT_FORM = re.compile(r"(?<![A-Za-z0-9-])[A-Z]{1,2}[ -]?[0-9]{3,4}[ -]?[0-9]{3,4}(?![0-9A-Za-z-])")
_PASSPORT_NEAR = re.compile(
    rf"{_PASSPORT_WORD}|(?:ถือ|ยึด|ต่อ)เล่ม|เล่ม[ก-ฮ]?[ก-๎]{{0,6}}เลข|เลขเล่ม|วีซ่า|ตรวจคนเข้าเมือง|ต\.?ม\.(?!\d)|ชาว(?:ลาว|พม่า|เมียนมา|กัมพูชา|เวียดนาม|จีน|ต่าง)|(?i:\bvisa|immigration|\btm\s?30)"
)


def passports(work: str) -> list[Span]:
    """Passport numbers behind the word for one, and what has the form of one ('AA1234567') near such words."""
    if not _MAY_BE_PASSPORT.search(work) or not _PASSPORT_NEAR.search(work):
        return []
    spans: list[Span] = [("passport", *match.span("no")) for match in _PASSPORT.finditer(work)]
    for match in _PASSPORT_FORM.finditer(work):
        if _PASSPORT_NEAR.search(work, max(0, match.start() - 70), match.end() + 40):
            spans.append(("passport", *match.span()))
    return spans
