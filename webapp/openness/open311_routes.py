"""HTTP of Open311 GeoReport v2: services, requests, tokens. Everything it answers is in the standard's form, errors too."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec

from flask import Response, current_app, request

from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.core import clock
from webapp.core.db import rollback
from webapp.core.i18n import Text, locales, set_locale, t
from webapp.core.links import address, link_to
from webapp.core.web import csrf, public
from webapp.openness import crossing, open311
from webapp.openness import open311_rules as rules
from webapp.openness.open311_formats import MEDIA, answer, errors
from webapp.openness.open311_requests import Wanted, by_ids, find, shown
from webapp.openness.open311_sending import notice, seconds_to_wait, take
from webapp.openness.open311_services import EVERYWHERE, Service, Services
from webapp.submissions import human

P = ParamSpec("P")
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
LONGEST_CODE = 60
NO_JURISDICTION = Text(
    "jurisdiction_id: ต้องเป็นรหัสจังหวัดสองหลัก หรือ TH",
    "jurisdiction_id: there is none of this name; give the two digits of a province, or TH.",
)
NO_SERVICE = Text("service_code: ไม่มีบริการนี้", "service_code: there is no such service.")
NO_REQUEST = Text("service_request_id: ไม่มีเรื่องนี้", "service_request_id: there is no such request.")
NO_TOKEN = Text("token: ไม่มีเรื่องนี้", "token: there is no such request.")
NO_AREA = Text("area: ไม่มีพื้นที่นี้", "area: there is no such area.")
NO_RESOURCE = Text(
    "ไม่มีที่อยู่นี้ ที่อยู่ต้องลงท้ายด้วย .xml หรือ .json", "There is nothing at this address. It must end in .xml or .json."
)
TOO_OFTEN = Text(
    "ขณะนี้มีการส่งจากเครือข่ายเดียวกันเป็นจำนวนมาก กรุณาส่งใหม่ภายหลัง หรือส่งผ่านหน้าเว็บ",
    "Very many reports came from this network. Please send it again later, or by the form on the website.",
)


def _standard(view: Callable[P, Response]) -> Callable[P, Response]:
    """Only the formats of the standard, and words in the language that the address asks for: no cookie has a say."""

    @wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Response:
        chosen = request.values.get("locale", "").replace("_", "-").split("-")[0].lower()
        set_locale(chosen if chosen in locales() else current_app.extensions["settings"].default_locale)
        if kwargs.pop("ending") not in MEDIA:
            return errors(404, NO_RESOURCE)
        try:
            return view(*args, **kwargs)
        except rules.Refused as fault:
            rollback()
            return errors(fault.status, *fault.texts)

    return wrapper


@open311.after_request
def _finish(response: Response) -> Response:
    """Any page's script may read what everybody may; a fault that another part of the house told of is told anew."""
    if response.status_code >= 400 and response.mimetype == "text/html":
        told = errors(response.status_code, HTTPStatus(response.status_code).phrase)
        if wait := response.headers.get("Retry-After"):
            told.headers["Retry-After"] = wait
        response = told
    if response.status_code >= 400 or request.method not in ("GET", "HEAD"):
        response.headers["Cache-Control"] = "no-store"
    if request.method == "OPTIONS":
        response.status_code = 204
        response.headers.pop("Content-Type", None)
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key"
    return crossing.for_everybody(response)


def _jurisdiction() -> Area:
    code = (request.form.get("jurisdiction_id") or request.args.get("jurisdiction_id") or EVERYWHERE).strip()
    area = areas.get(code or EVERYWHERE)
    if area is None or area.level not in (Level.COUNTRY, Level.PROVINCE):
        raise rules.Refused(404, NO_JURISDICTION)
    return area


@open311.get("/discovery.<string:ending>")
@public
@_standard
def discovery() -> Response:
    """Where the interface lies and what it speaks."""
    settings, changed = current_app.extensions["settings"], Services().changed_at
    endpoint = {
        "specification": SPECIFICATION,
        "url": link_to(str(open311.url_prefix)),
        "changeset": rules.w3c(changed),
        "type": "test" if settings.demo else "production",
        "formats": [*MEDIA.values()],
    }
    told = {
        "changeset": rules.w3c(changed),
        "contact": t("ดูวิธีติดต่อที่ {link}", "How to reach us: {link}", link=address("about")),
        "key_service": t("ไม่ต้องใช้ api_key", "No api_key is needed."),
        "endpoints": [endpoint],
    }
    return answer("discovery", told)


@open311.get("/services.<string:ending>")
@public
@_standard
def services() -> Response:
    """What can be reported in a jurisdiction."""
    found = Services().listed(_jurisdiction().code)
    return answer("services", [one.as_listed() for one in found])


@open311.get("/services/<string:code>.<string:ending>")
@public
@_standard
def service(code: str) -> Response:
    """The fields beside those of the standard that a service has: where it is, by our own code."""
    if not _coded(code, _jurisdiction()):
        raise rules.Refused(404, NO_SERVICE)
    area = {
        "variable": True,
        "code": "area",
        "datatype": "string",
        "required": False,
        "datatype_description": t(
            "รหัสอำเภอ 4 หลัก หรือรหัสตำบล 6 หลัก", "Code of a district (4 digits) or subdistrict (6 digits)"
        ),
        "order": 1,
        "description": t("อยู่ที่ใด ถ้าไม่ได้ส่ง lat และ long", "Where it is, if lat and long are not sent"),
        "values": list[Any](),
    }
    return answer("service_definition", {"service_code": code, "attributes": [area]})


def _coded(code: str, jurisdiction: Area) -> list[Service]:
    return Services().coded(code[:LONGEST_CODE], jurisdiction.code)


@open311.get("/requests.<string:ending>")
@public
@_standard
def requests() -> Response:
    """Problem reports that the public sees, newest first."""
    jurisdiction, args = _jurisdiction(), request.args
    known = Services()
    if ids := rules.several("service_request_id", args.getlist("service_request_id")):
        return answer("service_requests", shown(by_ids(ids, jurisdiction), known))
    area = areas.get(args.get("area", "").strip()) if args.get("area") else jurisdiction
    if area is None:
        raise rules.Refused(404, NO_AREA)
    codes = rules.several("service_code", args.getlist("service_code"))
    chosen = [one for code in codes for one in known.coded(code, jurisdiction.code)]
    if codes and not chosen:
        raise rules.Refused(404, NO_SERVICE)
    wanted = Wanted(
        (jurisdiction, area),
        *rules.span(
            rules.moment("start_date", args.get("start_date", "")),
            rules.moment("end_date", args.get("end_date", ""), is_end=True),
            clock.now(),
        ),
        statuses=rules.statuses(args.getlist("status")),
        services=chosen,
        circle=rules.circle(args.get("lat", ""), args.get("long", ""), args.get("radius", "")),
        page=rules.number("page", args.get("page", ""), 1, rules.LAST_PAGE),
        size=rules.number("page_size", args.get("page_size", ""), rules.MOST_REQUESTS, rules.MOST_REQUESTS),
    )
    return answer("service_requests", shown(find(wanted), known))


@open311.post("/requests.<string:ending>")
@csrf.exempt  # whoever sends it is a visitor, whatever cookie comes along
@public
@_standard
def send() -> Response:
    """Take in a report; the answer alone holds the address at which its sender follows it."""
    try:
        receipt = take(_jurisdiction())
    except human.ProofNeeded:
        rollback()
        refused = errors(429, TOO_OFTEN)
        refused.headers["Retry-After"] = str(seconds_to_wait())
        return refused
    told = {"service_request_id": receipt.submission.public_id, "service_notice": notice(receipt), "account_id": None}
    return answer("service_requests", [told], 201 if receipt.is_new else 200)


@open311.get("/requests/<string:public_id>.<string:ending>")
@public
@_standard
def one(public_id: str) -> Response:
    """One problem report."""
    found = by_ids([public_id], _jurisdiction())
    if not found:
        raise rules.Refused(404, NO_REQUEST)
    return answer("service_requests", shown(found, Services()))


@open311.get("/tokens/<string:public_id>.<string:ending>")
@public
@_standard
def token(public_id: str) -> Response:
    """Requests get their id at once, so it is its own token: clients that ask for one arrive as well."""
    found = by_ids([public_id], _jurisdiction())
    if not found:
        raise rules.Refused(404, NO_TOKEN)
    return answer("service_requests", [{"service_request_id": found[0].public_id, "token": public_id}])


@open311.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@csrf.exempt  # it only says that nothing is here
@public
def nothing(rest: str) -> Response:
    return errors(404, NO_RESOURCE)
