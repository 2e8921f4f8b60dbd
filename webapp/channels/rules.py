"""Pure decisions about chats: whether a delivery is LINE's, what an event says, what a draft lacks, what a word asks for."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from webapp.core.typed import holdable

MOST_WORDS_OF_A_LABEL = 20  # LINE's own limits
MOST_OFFERS = 13
LONGEST_MESSAGE = 4_500

WORDS: dict[str, str] = {
    "ยกเลิก": "cancel", "cancel": "cancel",
    "ส่ง": "send", "ส่งเรื่อง": "send", "send": "send",
    "ส่งโดยไม่ต้องแจ้งผล": "send_silently", "ส่งไม่แจ้งผล": "send_silently", "send without news": "send_silently",
    "ติดตาม": "status", "สถานะ": "status", "เรื่องของฉัน": "status", "status": "status",
    "หยุดแจ้ง": "stop", "หยุดแจ้งผล": "stop", "stop": "stop",
    "วิธีใช้": "help", "เมนู": "help", "help": "help",
    "สวัสดี": "help", "สวัสดีครับ": "help", "สวัสดีค่ะ": "help", "hello": "help", "hi": "help",
    "แจ้งปัญหา": "report", "report": "report",
    "แสดงความคิดเห็น": "opinion", "ความคิดเห็น": "opinion", "give an opinion": "opinion", "opinion": "opinion",
    "ส่งความเห็น": "send",
    "เปลี่ยนที่เกิดเหตุ": "place", "change the place": "place",
    "english": "english", "ภาษาไทย": "thai", "ไทย": "thai",
}  # fmt: skip


class Kind(StrEnum):
    TEXT = "text"
    PLACE = "location"
    PHOTO = "image"
    CHOICE = "postback"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a chat between one person and us."""

    id: str
    kind: str
    person: str
    happened: int
    reply_token: str = ""
    text: str = ""
    lat: float | None = None
    lon: float | None = None
    message: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def event_from(stored: str) -> Event:
    return Event(**json.loads(stored))


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """LINE signs the body as it was sent, byte for byte: HMAC-SHA256 with the channel's secret, in base 64."""
    wanted = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    return hmac.compare_digest(wanted, signature.encode())


def read_events(delivery: Any) -> list[Event]:
    """The events that concern us: of single persons, while the channel is ours to answer. Raises ValueError if it is none."""
    if not isinstance(delivery, Mapping) or not isinstance(delivery.get("events"), list):
        raise ValueError("not a delivery of events")
    found = (_read(raw) for raw in delivery["events"] if isinstance(raw, Mapping))
    return [one for one in found if one is not None]


def _read(raw: Mapping[str, Any]) -> Event | None:
    source = raw.get("source") if isinstance(raw.get("source"), Mapping) else {}
    event_id, person = raw.get("webhookEventId"), (source or {}).get("userId")
    if raw.get("mode") == "standby" or (source or {}).get("type") != "user":
        return None
    if not isinstance(event_id, str) or not isinstance(person, str) or not 0 < len(event_id) <= 40:
        return None
    happened = raw.get("timestamp")
    plain = Event(event_id, Kind.OTHER, person, happened if isinstance(happened, int) else 0)
    plain = replace(plain, reply_token=str(raw.get("replyToken") or ""))
    if raw.get("type") == "message" and isinstance(raw.get("message"), Mapping):
        return _read_message(plain, raw["message"])
    if raw.get("type") == "postback" and isinstance(raw.get("postback"), Mapping):
        return replace(plain, kind=Kind.CHOICE, text=str(raw["postback"].get("data") or "")[:300])
    if raw.get("type") in (Kind.FOLLOW, Kind.UNFOLLOW):
        return replace(plain, kind=str(raw["type"]))
    return None


def _read_message(event: Event, message: Mapping[str, Any]) -> Event:
    kind = message.get("type")
    if kind == Kind.TEXT:
        return replace(event, kind=Kind.TEXT, text=holdable(str(message.get("text") or "")))
    if kind == Kind.PLACE and all(isinstance(message.get(one), int | float) for one in ("latitude", "longitude")):
        note = holdable(" ".join(str(message.get(one) or "") for one in ("title", "address"))).strip()
        return replace(event, kind=Kind.PLACE, lat=message["latitude"], lon=message["longitude"], text=note)
    if kind == Kind.PHOTO and re.fullmatch(r"[0-9]{1,40}", str(message.get("id"))):
        return replace(event, kind=Kind.PHOTO, message=str(message["id"]))
    return event


def asked_for(text: str) -> str | None:
    """The act that a word names; None for words that are to be reported."""
    return WORDS.get(" ".join(text.split()).lower())


@dataclass(frozen=True, slots=True)
class Draft:
    """A report, or an opinion in a hearing, as far as it is told. Its key makes sending it twice one."""

    key: str
    words: tuple[str, ...] = ()
    photos: tuple[tuple[str, str, int, int], ...] = ()
    area: str | None = None
    lat: float | None = None
    lon: float | None = None
    note: str = ""
    is_opinion: bool = False
    hearing: str = ""  # public id
    asks_stance: bool = False
    stance: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.words)

    @property
    def lacks(self) -> str | None:
        """What is still to be told: `words` first, then `place`; of an opinion `place`, `hearing`, `stance`, `words`."""
        if self.is_opinion:
            is_bare = self.stance in ("", "conditional") and not self.words
            missing = {
                "place": self.area is None,
                "hearing": not self.hearing,
                "stance": self.asks_stance and not self.stance,
                "words": is_bare,
            }
            return next((name for name, is_missing in missing.items() if is_missing), None)
        return "words" if not self.words else "place" if self.area is None else None

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def draft_from(stored: str) -> Draft:
    kept = json.loads(stored)
    kept["words"] = tuple(kept["words"])
    kept["photos"] = tuple((full, small, width, height) for full, small, width, height in kept["photos"])
    return Draft(**kept)


def message(text: str, *offers: dict[str, Any]) -> dict[str, Any]:
    """A text, and what can be pressed instead of typing."""
    shown = {"type": "text", "text": text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"}
    items = [{"type": "action", "action": one} for one in offers[:MOST_OFFERS]]
    return {**shown, **({"quickReply": {"items": items}} if items else {})}


def offer(label: str, says: str | None = None, *, data: str | None = None, kind: str = "message") -> dict[str, Any]:
    """A button under a message: says a word, chooses (`data`), or opens the map or the camera (`kind`)."""
    label = label if len(label) <= MOST_WORDS_OF_A_LABEL else label[: MOST_WORDS_OF_A_LABEL - 1] + "…"
    if data is not None:
        return {"type": "postback", "label": label, "data": data, "displayText": says or label}
    return {"type": kind, "label": label, **({"text": says or label} if kind == "message" else {})}
