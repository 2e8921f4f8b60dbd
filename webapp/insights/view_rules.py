"""Pure rules of views: what the submissions can be narrowed by, how that stands in an address, and in a table's cell."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from webapp.core.i18n import Text
from webapp.core.typed import holdable
from webapp.submissions.models import Channel

NONE = "-"  # asks for those that have no strategy, no stance …
CAMPAIGN = 10  # so many copies of one text are a campaign
MOST_EXPORTED = 20_000
LONGEST = 200
NAMES = (
    *("q", "area", "kind", "state", "type", "strategy", "stance", "sentiment", "nature", "theme", "checked"),
    *("channel", "hearing", "project", "since", "until", "days", "photo", "copies", "settled", "shown"),
)
CHANNELS = {
    Channel.WEB: Text("เว็บ", "Web"),
    Channel.PHONE: Text("โทรศัพท์", "Telephone"),
    Channel.PAPER: Text("กระดาษ", "Paper"),
    Channel.POST: Text("ไปรษณีย์", "Post"),
    Channel.MEETING: Text("เวที", "Session"),
    Channel.LINE: Text("ไลน์", "LINE"),
    Channel.IMPORT: Text("นำเข้า", "Imported"),
}
CHECKED = {
    "person": Text("เจ้าหน้าที่ตรวจแล้ว", "Confirmed by an officer"),
    "machine": Text("ระบบอ่าน ยังไม่ตรวจ", "By the machine, not confirmed"),
    NONE: Text("ยังไม่ได้อ่าน", "Not yet read"),
}
COPIES = {
    "no": Text("เฉพาะข้อความที่ไม่ซ้ำ", "Different texts only"),
    "yes": Text("เฉพาะเสียงที่ซ้ำกับเรื่องอื่น", "Copies and further letters only"),
    "campaign": Text("เป็นส่วนของข้อความที่ส่งพร้อมกันมาก", "Part of a campaign"),
}
THEMES = {
    "any": Text("อยู่ในประเด็นแล้ว", "In a theme"),
    NONE: Text("ยังไม่อยู่ในประเด็น", "In no theme"),
    "unseen": Text("ระบบเพิ่มให้ รอยืนยัน", "Placed by the machine, not yet seen"),
    "split": Text("แยกเป็นหลายส่วน", "Split into parts"),
}


def read(args: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address that say anything, always in one order."""
    found = {name: " ".join(holdable(args.get(name, "")).split())[:LONGEST] for name in NAMES}
    return {name: value for name, value in found.items() if value}


def address(filters: Mapping[str, str]) -> str:
    """The same filters make the same address, so that a link can be passed on and a view kept."""
    return urlencode({name: filters[name] for name in NAMES if filters.get(name)})


def without_words(filters: Mapping[str, str]) -> dict[str, object]:
    """The same filters as the audit trail may keep them for good: that words were searched, not which."""
    return {"query": address({**filters, "q": ""}), "searched": bool(filters.get("q"))}


def day(text: str) -> date | None:
    """A day; of one at the ends of the calendar neither its first nor its next moment can be told."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if date.min.year < found.year < date.max.year else None


def cell(value: object) -> str | int:
    """What a table program shows as it stands: words that begin like a formula are marked as words."""
    if isinstance(value, int):
        return value
    words = holdable(str(value))
    return f"'{words}" if words.lstrip()[:1] in ("=", "+", "-", "@") or words[:1] in ("\t", "\n") else words
