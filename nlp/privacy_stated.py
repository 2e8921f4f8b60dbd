"""Find names that are said to be names: signatures, 'ชื่อ … นามสกุล …', who complains or bears witness, who one is."""

from __future__ import annotations

import re

from nlp.data import read_list
from nlp.name_ends import GOES_ON, MAX, RUN, carries_on, family_end, goes_on, no_names
from nlp.name_likelihood import family_lead, given_lead, likely_family_end
from nlp.name_lists import family_names, given_names
from nlp.privacy_numbers import Span
from nlp.privacy_titles import FAMILY_BUILT, NOT_AFTER, STRONG, SURE_FAMILY, WEAK
from nlp.tokens import engine, stop_words

_SAID = re.compile(
    r"(?:ลงชื่อ|ลงนาม)[)\s.…_:：]{0,12}(?=[ก-ฮเ-ไ])"
    r"|(?:รับเรื่อง|รับแจ้ง|บันทึก|รายงาน|แจ้ง|จด|พิมพ์)โดย\s?[:：]?\s?(?=[ก-ฮเ-ไ])"
    r"|(?:ผู้แจ้ง|ผู้ร้อง(?:เรียน|ทุกข์)?|ชื่อ\s?[-–/,และ]{0,3}\s?(?:นาม)?สกุล|ชื่อผู้ติดต่อ|ผู้ติดต่อ|ชื่อเล่น(?:ว่า|คือ)?|เจ้าของบัญชี|ชื่อบัญชี|(?:ผม|ดิฉัน|หนู|กระผม|ฉัน)ชื่อ|ข้าพเจ้า)"
    r"(?:\s?[:：]?\s?|[\s.…_:：]{3,40})(?=[ก-ฮเ-ไ])"
    r"|ชื่อ(?:ผู้[ก-๎]{2,9})?(?:\s?[:：]\s?|[\s.…_:：]{3,40})(?=[ก-ฮเ-ไ])"
    r"|(?:ภรรยา|สามี|เมีย|ผัว|แฟน|ลูก(?:ชาย|สาว)?|พ่อ|แม่|บิดา|มารดา|หลาน(?:ชาย|สาว)?|ยาย|ตา|ย่า|ปู่)\s?\((?=[ก-ฮเ-ไ][ก-๎ ]{2,30}\))"
)
_GIVEN_AND_FAMILY = re.compile(
    r"(?:ชื่อ(?:จริง|ตัว|คือ|ว่า|ผู้[ก-๎]{2,9})?\s?[:：]?\s?(?:นางสาว|นาย|นาง|น\.ส\.)?|(?<![ก-๎])(?:นางสาว|นาย|นาง|น\.ส\.))\s?(?P<given>[ก-ฮเ-ไ][ก-ฺเ-๎]{1,20}?)\s{0,3}(?:นาม)?สกุล(?:คือ|ว่า)?\s?[:：]?\s?(?P<family>[ก-ฮเ-ไ][ก-ฺเ-๎]{1,29})"
)
_SIGNED = re.compile(
    r"(?<![ก-๎])(?!นาย|นาง|น้อง|คุณ)(?P<given>[ก-ฮเ-ไ][ก-ฺเ-๎]{1,14})\s{1,2}(?P<family>[ก-ฮเ-ไ][ก-ฺเ-๎]{1,22})[\s.…_)]{1,6}"
    r"(?:ผู้ร้อง(?:เรียน|ทุกข์)?|ผู้แจ้ง|ผู้ยื่น(?:คำร้อง|หนังสือ)?|ผู้เขียน|ผู้บันทึก|พยาน)(?![ก-๎])"
)
_ENDS_POLITELY = re.compile(r"\s?(?:ครับ|ค่ะ|คะ|นะ|เอง)")
_WHEN = re.compile(r"\s(?:เวลา|วันที่|เมื่อ|ส่งต่อ)")
_SIGNATURE_LEAD = 4.0
_I_AM = re.compile(r"(?:กระผม|ผม(?<!กระผม)|ดิฉัน|หนู)(?<![ก-๎]กระผม)(?<![ก-๎]ผม)(?<![ก-๎]ดิฉัน)(?<![ก-๎]หนู)\s?(?=[ก-ฮเ-ไ])")


_WHOSE_NAME = re.compile(
    r"(?:แม่|พ่อ|ลูก(?:ชาย|สาว)?|ยาย|ตา|ปู่|ย่า|ลุง|ป้า|น้า|ผม|หนู|ฉัน|คนไข้|ผู้ป่วย|เด็ก|น้อง(?:สาว|ชาย)?|พี่(?:สาว|ชาย)?|พนักงาน|เจ้าหน้าที่|จนท\.|รปภ\.|สามี|ภรรยา|แฟน|เมีย|ผัว|"
    r"เพื่อน(?:บ้าน)?|คน(?:ขับ(?:รถ)?|นี้|นั้น)?|อสม\.|ครู|หมอ|หลาน(?:สาว|ชาย)?)(?:ของ)?(?:ผม|หนู|ดิฉัน|ฉัน|เขา|เรา)?\s?ชื่อ\s?(?:เล่น\s?)?(?:ว่า\s?)?[\"“'(]?(?=[ก-ฮเ-ไ])"
)
_IN_BRACKETS = re.compile(
    r"\((?P<title>นาย|นางสาว|นาง|น\.ส\.)\s?(?P<name>[ก-ฮเ-ไ][ก-๎]{1,15}(?:\s[ก-ฮเ-ไ][ก-๎]{2,20})?)\)"
)
_LIKELY_NAME = 1.5


def _person_called(work: str) -> list[Span]:
    """'แม่ผมชื่อคำมุน', 'พนักงานชื่อ "น้ำฝน"': what is likelier a name than words, where somebody is said to be called so; '(นายสี)'."""
    spans: list[Span] = []
    for match in _WHOSE_NAME.finditer(work):
        run = RUN.match(work, match.end())
        if run is None or STRONG.match(work, match.end()) or WEAK.match(work, match.end()):
            continue
        lead, length = given_lead(run.group(), "ชื่อ")
        if lead >= _LIKELY_NAME and engine()(run.group())[0] not in no_names():
            end = match.end() + length
            spans.append(("name", match.end(), likely_family_end(work, end, SURE_FAMILY) if end == run.end() else end))
    for match in _IN_BRACKETS.finditer(work):
        part = NOT_AFTER.get(match["title"])
        if not (part and re.compile(part).match(match["name"])):
            spans.append(("name", *match.span("name")))
    return spans


def _said(work: str) -> list[Span]:
    spans: list[Span] = []
    for match in _SAID.finditer(work):
        run = RUN.match(work, match.end())
        if run is None:
            continue
        text = run.group()
        known = read_list("nicknames.txt") if "เล่น" in match.group() else given_names()
        length = next(
            (
                length
                for length in range(min(len(text), MAX), 1, -1)
                if text[:length] in known and (length > 2 or length == len(text)) and goes_on(text[length:])
            ),
            0,
        )
        end = family_end(work, match.end() + length)
        if _WHEN.match(work, match.end() + length):
            end = match.end() + length  # 'รับเรื่องโดย ศิริพร เวลา 9.40 น.'
        everyday = text[:length] in GOES_ON | read_list("common_names.txt")
        if length and (not everyday or (length > 4 and work[match.end() + length : end].strip() in family_names())):
            spans.append(("name", match.end(), end))
        elif match.group().startswith("ลง") and (family := likely_family_end(work, run.end(), 0)) > run.end():
            spans.append(("name", match.end(), family))
    return spans


def _given_and_family(work: str) -> list[Span]:
    spans: list[Span] = []
    for match in _GIVEN_AND_FAMILY.finditer(work):
        _, length = family_lead(match.group("family"))
        family = match.group("family")[:length]
        if not {match.group("given"), family, engine()(family)[0]} & (
            GOES_ON | stop_words() | read_list("no_names.txt")
        ):
            spans.append(("name", *match.span("given")))
            spans.append(("name", match.start("family"), match.start("family") + length))
    return spans


def _signed(work: str) -> list[Span]:
    """'สมชาย ใจดี ผู้ร้อง': two words that are likelier a name than words, before what the writer is."""
    spans: list[Span] = []
    for match in _SIGNED.finditer(work):
        (given, length), (family, whole) = given_lead(match.group("given")), family_lead(match.group("family"))
        whole_names = length == len(match.group("given")) and whole == len(match.group("family"))
        if whole_names and given + family >= _SIGNATURE_LEAD:
            spans.append(("name", match.start("given"), match.end("family")))
    return spans


def _introduced(work: str) -> list[Span]:
    """'ผมณัฐพล แก้วมณี', 'หนู อริสา ค่ะ': a listed given name behind a word for oneself, with a family name or a polite end."""
    spans: list[Span] = []
    for match in _I_AM.finditer(work):
        run = RUN.match(work, match.end())
        if run is None or run.group() not in given_names() or carries_on(run.group()):
            continue
        end = family_end(work, run.end())
        family = work[run.end() : end].strip()
        if _ENDS_POLITELY.match(work, run.end()) and given_lead(run.group())[0] > _SIGNATURE_LEAD:
            spans.append(("name", match.end(), run.end()))
        elif family in family_names() or FAMILY_BUILT.fullmatch(family):
            spans.append(("name", match.end(), end))
    return spans


def stated(work: str) -> list[Span]:
    """Names that the text itself calls names."""
    return [*_given_and_family(work), *_said(work), *_signed(work), *_introduced(work), *_person_called(work)]
