"""A report that comes by Open311 is taken in as anybody's is: the same limits, the same receipt when it comes twice."""

from flask import request

from webapp.areas.models import Area
from webapp.core import clock, limits
from webapp.core.i18n import Text, t
from webapp.core.links import address
from webapp.core.policy import VISITOR
from webapp.openness import open311_rules as rules
from webapp.openness.open311_forms import SentRequest
from webapp.openness.open311_services import Service, Services
from webapp.submissions import human, operations
from webapp.submissions import rules as reports
from webapp.submissions.models import Visibility
from webapp.submissions.operations import Incoming, Receipt

SOURCE = "open311"
LEAST_KEY = 16  # characters of a key that nobody else has by chance
RETRIES = 3_600  # seconds within which the same report from one address is a retry
NO_SERVICE = Text(
    "service_code: กรุณาระบุรหัสบริการ ส่งแบบ application/x-www-form-urlencoded หรือ multipart/form-data",
    "service_code: please give the code of a service, sent as application/x-www-form-urlencoded or multipart/form-data.",
)
UNKNOWN_SERVICE = Text("service_code: ไม่มีบริการนี้ในพื้นที่นั้น", "service_code: there is no such service in that place.")


def take(jurisdiction: Area) -> Receipt:
    """Take in what this request sends. Raises Refused with all that is wrong, ProofNeeded when very many came before."""
    services, code = Services(), request.form.get("service_code", "").strip()
    if not code:
        raise rules.Refused(400, NO_SERVICE)
    offered = [one for one in services.coded(code, jurisdiction.code) if not one.is_retired]
    if not offered:
        raise rules.Refused(404, UNKNOWN_SERVICE)
    form = SentRequest()
    form.check(jurisdiction)
    return operations.receive_report(VISITOR, _incoming(form, offered))


def _incoming(form: SentRequest, offered: list[Service]) -> Incoming:
    code = form.area.code if form.area else ""
    service = next((one for one in offered if one.is_for(code)), None)
    if service is None:
        raise rules.Refused(404, UNKNOWN_SERVICE)
    return Incoming(
        text=form.description.data,
        area_code=code,
        lat=form.lat.data,
        lon=form.long.data,
        place_note=form.address_string.data or "",
        photos=tuple(form.media.stored),
        email=(form.email.data or "").lower(),
        telephone=reports.read_telephone(form.phone.data or "") or "",
        problem_type=service.value or None,
        source=SOURCE,
        key=_key(),
        admit=lambda: human.require({}),  # no program solves its proof for a person
    )


def _key() -> str:
    """What makes two sendings one: the sender's own key, or the same words from the same device within the hour."""
    own = request.headers.get("Idempotency-Key", "").strip()
    if len(own) >= LEAST_KEY:
        return f"{SOURCE} {own}"
    sender = [request.form.get(name, "") for name in ("device_id", "account_id", "first_name", "last_name")]
    hour = int(clock.now().timestamp()) // RETRIES
    return "\x1f".join([SOURCE, limits.visitor_key(SOURCE), str(hour), *sender])


def seconds_to_wait() -> int:
    """Until as many as before may be sent again."""
    return human.WINDOW - int(clock.now().timestamp()) % human.WINDOW


def notice(receipt: Receipt) -> str:
    """What the sender is told, with the one address at which the report can be followed."""
    link = address("submissions.tracking", code=receipt.code)
    lines = [
        t(
            "รับเรื่องแล้ว ติดตามผลและตอบกลับได้ที่ {link} เฉพาะผู้ถือที่อยู่นี้ กรุณาเก็บไว้และอย่าเผยแพร่",
            "Received. Follow it and answer at {link}; whoever has this address is taken for you, so keep it to yourself.",
            link=link,
        )
    ]
    if receipt.submission.visibility != Visibility.VISIBLE:
        lines.append(receipt.submission.visibility_reason)
    return "\n".join(lines)
