"""What is said in a chat: a report told in any order, or an opinion, then checked and sent; its way by its code."""

from dataclasses import dataclass, field, replace
from typing import Any

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.areas.rules import is_official
from webapp.channels import opinions
from webapp.channels.rules import Draft, Event, Kind, asked_for, message, offer
from webapp.core import ids
from webapp.core.db import db
from webapp.core.forms import has_words
from webapp.core.i18n import NAMES, current_locale, t
from webapp.core.links import link_to
from webapp.submissions import queries, rules
from webapp.submissions.models import Submission
from webapp.submissions.operations import Receipt, tracking_code
from webapp.submissions.tracking import steps_of

CODE_LENGTH = 16
MOST_PLACES = 10
Photo = tuple[str, str, int, int]


@dataclass(slots=True)
class Turn:
    """What one event leads to."""

    draft: Draft | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    language: str | None = None
    wants_news: bool = False
    stops: bool = False


def sends(event: Event, draft: Draft) -> str | None:
    """Whether this event sends the draft off: `send`, `send_silently`, or not."""
    act = asked_for(event.text) if event.kind == Kind.TEXT else None
    return act if act in ("send", "send_silently") and draft.lacks is None else None


def take(event: Event, draft: Draft, own: list[int], photo: Photo | None, receipt: Receipt | None) -> Turn:
    """The next turn. `own` are the reports of this chat; see `operations.handle` for the others."""
    if event.kind == Kind.UNFOLLOW:
        return Turn(stops=True)  # whoever blocks the account wants nothing of it any more, and hears no answer
    if event.kind == Kind.FOLLOW:
        return Turn(messages=[_help()])
    if act := sends(event, draft):
        if receipt is None:
            return (
                _ask(draft) if draft.is_opinion and opinions.hearing_of(draft) is None else Turn(draft, [_too_often()])
            )
        return _sent(receipt, wants_news=act == "send")
    if event.kind == Kind.PHOTO:
        return _with_photo(draft, photo)
    if event.kind == Kind.PLACE:
        return _with_point(event, draft)
    if event.kind == Kind.CHOICE and event.text.startswith("area="):
        return _with_area(draft, event.text.removeprefix("area="))
    if event.kind == Kind.TEXT:
        return _with_text(event.text.strip(), draft, own)
    return Turn(draft, [message(t("ส่งข้อความ รูปถ่าย หรือตำแหน่งได้", "Please send words, a picture or a position."))])


def _with_text(text: str, draft: Draft, own: list[int]) -> Turn:
    act = asked_for(text)
    if act is not None:
        return _act(act, draft, own)
    code = ids.read_code(text) if len(text) <= CODE_LENGTH + 8 else ""
    if len(code) == CODE_LENGTH and (found := queries.by_code(code)) is not None:
        return Turn(_kept(draft), [message(_way(found, code))])
    if draft.lacks == "place":
        return _searched(draft, text)
    if draft.is_opinion and (chosen := opinions.take(draft, text)) is not None:
        return _ask(chosen)
    if not has_words(text):
        return _ask(draft)
    longer = replace(draft, words=(*draft.words, text))
    if len(longer.text) > rules.LONGEST_TEXT:
        return Turn(draft, [message(t("ข้อความยาวเกินไป กรุณาสรุปให้สั้นลง", "That is too long. Please say it shorter."))])
    return _ask(longer)


def _act(act: str, draft: Draft, own: list[int]) -> Turn:
    if act == "cancel":
        words = t("ยกเลิกแล้ว ข้อความที่พิมพ์ไว้ถูกลบ", "Cancelled. What you wrote is deleted.")
        return Turn(None, [message(words, _new_report(), _status())])
    if act == "status":
        return Turn(_kept(draft), [message(_own(own), _new_report())])
    if act == "stop":
        words = t(
            "หยุดแจ้งผลทางแชตแล้ว ระบบลบที่อยู่แชตของท่านออกจากทุกเรื่อง ท่านยังติดตามด้วยรหัสได้",
            "No more news here. Your chat’s address is erased from every report; your codes still work.",
        )
        return Turn(_kept(draft), [message(words)], stops=True)
    if act in ("english", "thai"):
        return Turn(_kept(draft), [message({"english": "English from now on.", "thai": "ใช้ภาษาไทยแล้ว"}[act])], act[:2])
    if act == "place":
        return _ask(replace(draft, area=None, lat=None, lon=None, note="", hearing="", asks_stance=False, stance=""))
    if act in ("report", "opinion"):
        return _ask(replace(draft, is_opinion=act == "opinion"))
    if act in ("send", "send_silently"):
        return _ask(draft)
    return Turn(_kept(draft), [_help()])


def _kept(draft: Draft) -> Draft | None:
    return draft if draft.words or draft.photos or draft.area or draft.is_opinion else None


def _with_photo(draft: Draft, photo: Photo | None) -> Turn:
    if draft.is_opinion:
        words = t("ความคิดเห็นส่งได้เฉพาะข้อความ", "An opinion can hold words only.")
        return Turn(draft, [message(words)])
    if photo is None:
        words = t("เปิดรูปนี้ไม่ได้ กรุณาส่งใหม่", "This picture could not be opened. Please send it again.")
        return Turn(draft, [message(words)])
    if len(draft.photos) >= rules.MOST_PHOTOS:
        return Turn(draft, [message(t("แนบภาพได้ไม่เกิน {n} ภาพ", "At most {n} pictures.", n=rules.MOST_PHOTOS))])
    return _ask(replace(draft, photos=(*draft.photos, photo)))


def _with_point(event: Event, draft: Draft) -> Turn:
    area = areas.nearest(event.lat or 0.0, event.lon or 0.0)
    if area is None:
        return Turn(draft, [message(t("ตำแหน่งนี้อยู่นอกประเทศไทย", "That is outside Thailand."), *_place_offers())])
    note = event.text[: rules.LONGEST_PLACE]
    return _ask(replace(draft, area=area.code, lat=event.lat, lon=event.lon, note=note))


def _with_area(draft: Draft, code: str) -> Turn:
    area = areas.get(code)
    if area is None or not is_official(area.code):
        return _ask(draft)
    return _ask(replace(draft, area=area.code, lat=None, lon=None))


def _found(text: str) -> list[Area]:
    """Areas of this name; further words narrow it: `ในเมือง อุบลราชธานี`."""
    return [area for area in areas.find(text[:100], 1000) if is_official(area.code)]


def _searched(draft: Draft, text: str) -> Turn:
    found = _found(text)
    if len(found) == 1:
        return _with_area(draft, found[0].code)
    if not found:
        words = t(
            "ไม่พบพื้นที่ชื่อนี้ กรุณาพิมพ์ชื่อตำบลหรืออำเภอ หรือกดส่งตำแหน่ง",
            "No area has this name. Please type a subdistrict or district, or send a position.",
        )
        return Turn(draft, [message(words, *_place_offers())])
    choices = [offer(_short(area), str(areas.full_path_name(area)), data=f"area={area.code}") for area in found]
    listed = "\n".join(f"• {areas.full_path_name(area)}" for area in found[:MOST_PLACES])
    words = t("หมายถึงที่ใด กรุณาเลือก\n{listed}", "Which one? Please choose.\n{listed}", listed=listed)
    if len(found) > MOST_PLACES:
        more = t("ยังมีอีก เพิ่มชื่ออำเภอหรือจังหวัดต่อท้ายได้", "There are more: add the district or province.")
        words = f"{words}\n\n{more}"
    return Turn(draft, [message(words, *choices[:MOST_PLACES], *_place_offers())])


def _short(area: Area) -> str:
    """As much of the address as a button holds."""
    return str(areas.full_path_name(area)).replace("ตำบล", "ต.").replace("อำเภอ", "อ.").replace("จังหวัด", "จ.")


def _ask(draft: Draft) -> Turn:
    """The next question; when all is told, the whole to be checked."""
    cancel = offer(t("ยกเลิก", "Cancel"))
    if draft.lacks == "words" and not draft.is_opinion:
        words = t(
            "เกิดอะไรขึ้น เล่าด้วยคำของท่านเอง เช่น ไฟถนนดับหน้าวัดมาสามคืนแล้ว",
            "What is the problem? In your own words, for example: the street light by the temple has been out for days.",
        )
        return Turn(draft, [message(words, offer(t("ถ่ายรูป", "Camera"), kind="camera"), cancel)])
    if draft.lacks == "place":
        words = t(
            "เกิดที่ไหน กดส่งตำแหน่ง หรือพิมพ์ชื่อตำบลหรืออำเภอ",
            "Where is it? Send a position, or type the name of the subdistrict or district.",
        )
        if draft.is_opinion:
            words = t(
                "ท่านอยู่ที่ไหน กดส่งตำแหน่ง หรือพิมพ์ชื่อตำบลหรืออำเภอ จะได้เห็นการรับฟังที่เปิดอยู่ใกล้ท่าน",
                "Where do you live? Send a position, or type a subdistrict or district, to see what is open near you.",
            )
        return Turn(draft, [message(words, *_place_offers(), cancel)])
    if draft.is_opinion:
        waiting, asked = opinions.ask(draft, cancel)
        return Turn(waiting, [asked])
    area = areas.get(draft.area)
    place = str(areas.full_path_name(area)) if area else ""
    words = t(
        "กรุณาตรวจก่อนส่ง\n\n{text}\n\nที่: {place}\nภาพ: {n}\n\n"
        "“ส่งเรื่อง” คือให้แจ้งผลทางแชตนี้ด้วย พิมพ์หรือส่งรูปเพิ่มได้ สาธารณะเห็นข้อความโดยไม่มีชื่อผู้ส่ง",
        "Please check.\n\n{text}\n\nWhere: {place}\nPictures: {n}\n\n"
        "'Send' also tells you the result here. You can add words or pictures. The public reads it without your name.",
        text=draft.text,
        place=place,
        n=len(draft.photos),
    )
    offers = (
        offer(t("ส่งเรื่อง", "Send")),
        offer(t("ส่งโดยไม่ต้องแจ้งผล", "Send without news")),
        offer(t("เพิ่มรูป", "Add a picture"), kind="cameraRoll"),
        offer(t("เปลี่ยนที่เกิดเหตุ", "Change the place")),
        cancel,
    )
    return Turn(draft, [message(words, *offers)])


def _place_offers() -> tuple[dict[str, Any], ...]:
    return (offer(t("ส่งตำแหน่ง", "Send a position"), kind="location"),)


def _new_report() -> dict[str, Any]:
    return offer(t("แจ้งปัญหา", "Report"))


def _status() -> dict[str, Any]:
    return offer(t("เรื่องของฉัน", "Status"))


def _sent(receipt: Receipt, *, wants_news: bool) -> Turn:
    words = t(
        "รับเรื่องแล้ว ขอบคุณที่แจ้ง\n\nรหัสติดตาม: {code}\n{link}\n\nกรุณาเก็บรหัสไว้ พิมพ์รหัสนี้ในแชตเมื่อใดก็ได้เพื่อดูความคืบหน้า",
        "Received. Thank you.\n\nTracking code: {code}\n{link}\n\nPlease keep it. Type it here at any time to see what became of it.",
        code=ids.show_code(receipt.code),
        link=_link(receipt.code),
    )
    if wants_news:
        stop = t("หากไม่ต้องการให้แจ้งผล พิมพ์ “หยุดแจ้ง”", "To hear no more of it, type 'stop'.")
        words = f"{words}\n\n{stop}"
    return Turn(None, [message(words, _status(), _new_report())], wants_news=wants_news)


def _too_often() -> dict[str, Any]:
    words = t(
        "ส่งหลายเรื่องในเวลาสั้นเกินไป กรุณารอสักครู่แล้วกดส่งอีกครั้ง ข้อความของท่านยังอยู่",
        "Too many reports in a short time. Please wait a little and send again; your words are kept.",
    )
    return message(words, offer(t("ส่งเรื่อง", "Send")))


def _help() -> dict[str, Any]:
    words = t(
        "สวัสดี นี่คือร่วมคิด เสียงประชาชนสู่แผนจังหวัด\n\n• แจ้งปัญหา: พิมพ์เล่า ส่งรูป หรือส่งตำแหน่งได้เลย\n"
        "• แสดงความคิดเห็น: เลือกการรับฟังที่เปิดอยู่ใกล้ท่าน\n"
        "• ติดตาม: พิมพ์รหัสติดตาม หรือกด “เรื่องของฉัน”\n\nข้อความในแชตส่งผ่านบริษัท LINE หากไม่สะดวก แจ้งผ่านเว็บได้ที่\n{link}",
        "Hello, this is Ruamkid: people’s voices in provincial plans.\n\n• Report: just write, send a picture or a position.\n"
        "• Give an opinion: choose a hearing that is open near you.\n"
        "• Follow: type a tracking code, or press 'Status'.\n\n"
        "What you write passes through LINE, the company. If you would rather not, report on the web:\n{link}",
        link=link_to("/report"),
    )
    return message(
        words, _new_report(), opinions.begin(), _status(), offer(NAMES["en" if current_locale() == "th" else "th"])
    )


def _own(own: list[int]) -> str:
    found = [one for number in own if (one := db.session.get(Submission, number)) is not None]
    if not found:
        return t(
            "ยังไม่มีเรื่องที่ส่งจากแชตนี้ หากมีรหัสติดตาม พิมพ์รหัสได้เลย",
            "Nothing was sent from this chat yet. If you have a tracking code, please type it.",
        )
    return "\n\n".join(_way(one, tracking_code(one.form_key or ""), short=True) for one in found)


def _way(submission: Submission, code: str, *, short: bool = False) -> str:
    """How far it has come, and where all of it is to be read."""
    marks = {"done": "✓", "current": "▸", "stopped": "✕"}
    steps = [step for step in steps_of(submission) if step["state"] in marks]
    lines = [
        " ".join(filter(None, (marks[s["state"]], s["label"], s["when"]))) for s in (steps[-1:] if short else steps)
    ]
    return "\n".join([ids.show_code(code), *lines, _link(code)])


def _link(code: str) -> str:
    return link_to(f"/track/{code}")
