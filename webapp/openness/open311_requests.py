"""Problem reports as Open311 shows them: what a visitor may see of each, asked for all of a page at once."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Numeric, and_, bindparam, cast, func, or_, select
from sqlalchemy.orm import aliased, joinedload, lazyload

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import policy
from webapp.core.clock import BANGKOK
from webapp.core.db import db
from webapp.core.i18n import current_locale, t
from webapp.core.links import address
from webapp.core.policy import VISITOR
from webapp.core.thai import thai_date
from webapp.insights import cards
from webapp.insights.cards import IndexCard
from webapp.insights.models import Aspect, Label, Source, Theme, ThemeMember
from webapp.openness import open311_rules as rules
from webapp.openness.open311_services import EVERYWHERE, Service, Services
from webapp.planning import link_queries
from webapp.planning.models import Link, Response
from webapp.planning.rules import RELATIONS
from webapp.submissions import cells, promises, queries
from webapp.submissions.models import CLOSED, Care, CareStep, Kind, Settlement, State, Submission, Visibility

SEEN_TO = 3  # decimals of a position that the public sees
_METRES = 111_320.0  # a degree of latitude
_Root = aliased(Submission)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; everything but the page may be left open."""

    within: Sequence[Area]
    since: datetime
    until: datetime
    statuses: Sequence[str] = ()
    services: Sequence[Service] = ()
    circle: tuple[float, float, float] | None = None
    page: int = 1
    size: int = rules.MOST_REQUESTS


# Reports that stand in public lists; whoever asks for a hearing reports no problem.
PUBLIC = (Submission.kind == Kind.PROBLEM_REPORT, Submission.is_listed.is_(True), Submission.is_petition.is_(False))


def find(wanted: Wanted) -> list[Submission]:
    """One page, newest first."""
    statement = select(Submission.id).where(
        *PUBLIC,
        Submission.received_at.between(wanted.since, wanted.until),
        *(areas.within(Submission.area_code, area) for area in wanted.within),
    )
    if len(wanted.statuses) == 1:
        statement = statement.outerjoin(_Root, _Root.id == Submission.duplicate_of_id)
        statement = statement.where(_is_closed() if wanted.statuses[0] == rules.SHUT else ~_is_closed())
    if wanted.services:
        statement = statement.where(*_speaking_of(wanted), or_(*map(_is_under, wanted.services)))
    if wanted.circle:
        statement = statement.where(*_lies_in(*wanted.circle))
    ordered = statement.order_by(Submission.received_at.desc(), Submission.id.desc())
    numbers = db.session.scalars(ordered.limit(wanted.size).offset((wanted.page - 1) * wanted.size)).all()
    return queries.rows(numbers)


def by_ids(public_ids: Sequence[str], area: Area) -> list[Submission]:
    """Those of these that the public sees there, in the order of the ids."""
    inside = *PUBLIC, areas.within(Submission.area_code, area)
    asked = select(Submission.id, Submission.public_id).where(Submission.public_id.in_(public_ids), *inside)
    found = {row.public_id: row.id for row in db.session.execute(asked)}
    return queries.rows([found[one] for one in public_ids if one in found])


def _is_closed() -> ColumnElement[bool]:
    """`rules.is_closed` for the database; a copy stands where its original stands."""
    state = func.coalesce(_Root.state, Submission.state)
    settlement = func.coalesce(_Root.settlement, Submission.settlement)
    return or_(settlement.in_(rules.SETTLED), and_(state.in_(CLOSED), settlement != Settlement.REOPENED))


def _label(source: Source) -> ColumnElement[Any]:
    own = Label.submission_id == Submission.id, Label.aspect == Aspect.PROBLEM_TYPE, Label.source == source
    surest = select(Label.value).where(*own, Label.in_force).order_by(Label.confidence.desc(), Label.id).limit(1)
    return surest.correlate(Submission).scalar_subquery()


def _is_under(service: Service) -> ColumnElement[bool]:
    """`_filed` for the database."""
    filed = func.coalesce(_label(Source.PERSON), Submission.type_given, _label(Source.MACHINE))
    if not service.value:
        return filed.is_(None)
    if service.area_code == EVERYWHERE:
        return filed == service.value
    return and_(filed == service.value, areas.within(Submission.area_code, areas.tree().by_code[service.area_code]))


def _speaking_of(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What may be filed under the services at all, from the index cards of the provinces: few, to be looked at one by one."""
    values = [service.value for service in wanted.services]
    if not all(values):
        return []  # what has no type stands on no card
    said = or_(*(cards.says(Aspect.PROBLEM_TYPE, value) for value in values))
    inside = (
        IndexCard.province.in_(_provinces(wanted.within)),
        IndexCard.received_at.between(wanted.since, wanted.until),
    )
    filed = select(IndexCard.submission_id).where(*inside, said)
    given = select(Submission.id).where(Submission.type_given.in_(values))
    return [Submission.id.in_(filed.union_all(given))]


def _provinces(within: Sequence[Area]) -> list[str]:
    """The provinces that lie in all of these areas, or around them."""
    paths = [area.path for area in within]
    every = [(one.code, one.path) for one in areas.provinces()]
    return [code for code, here in every if all(policy.within(here, one) or policy.within(one, here) for one in paths)]


def _lies_in(lat: float, lon: float, metres: float) -> list[ColumnElement[bool]]:
    """Within a circle, by the position that the public sees: no circle, however small, tells more."""
    narrower = max(0.01, math.cos(math.radians(lat)))  # a degree of longitude, beside one of latitude
    high = metres / _METRES + 10**-SEEN_TO  # what is rounded into the circle may lie outside
    wide = high / narrower
    first, last = cells.span_of(lon - wide, lat - high, lon + wide, lat + high)
    north = (func.round(cast(Submission.lat, Numeric(12, 8)), SEEN_TO) - lat) * _METRES
    east = (func.round(cast(Submission.lon, Numeric(12, 8)), SEEN_TO) - lon) * (_METRES * narrower)
    return [
        Submission.cell.between(first, last),
        Submission.lat.is_not(None),
        Submission.visibility == Visibility.VISIBLE,
        north * north + east * east <= metres * metres,
    ]


@dataclass(slots=True)
class _Known:
    """What is known of all reports of a page."""

    services: Services
    roots: Mapping[int, Submission]
    labels: Mapping[int, list[Label]]
    cares: Mapping[int, list[Care]]
    links: dict[int, list[Link]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[int, list[Response]] = field(default_factory=lambda: defaultdict(list))


def shown(found: Sequence[Submission], services: Services) -> list[dict[str, Any]]:
    """Each as the standard wants it; a page costs the same number of questions, whatever its length."""
    if not found:
        return []
    copied = {one.duplicate_of_id for one in found if one.duplicate_of_id}
    others = db.session.scalars(select(Submission).where(Submission.id.in_(copied))).all() if copied else ()
    roots = {one.id: one for one in (*found, *others)}
    own = [one.id for one in found]
    told = {one.duplicate_of_id or one.id for one in found}  # nothing of an original that became confidential
    numbers = [number for number in told if roots[number].visibility != Visibility.CONFIDENTIAL]
    labels: dict[int, list[Label]] = defaultdict(list)
    in_force = Label.submission_id.in_(own), Label.aspect == Aspect.PROBLEM_TYPE, Label.in_force
    for label in db.session.scalars(select(Label).where(*in_force).order_by(Label.confidence.desc(), Label.id)):
        labels[label.submission_id].append(label)
    cares: dict[int, list[Care]] = defaultdict(list)
    for care in db.session.scalars(select(Care).where(Care.submission_id.in_(numbers)).order_by(Care.id)):
        cares[care.submission_id].append(care)
    known = _Known(services, roots, labels, cares)
    _add_decisions(known, [number for number in numbers if rules.is_answered(roots[number].state)])
    return [_request(one, known) for one in found]


_LINKS = (
    select(Link)
    .where(Link.submission_id.in_(bindparam("numbers", expanding=True)), *link_queries.IN_FORCE)
    .order_by(Link.id)
    .options(lazyload("*"), joinedload(Link.plan_item).lazyload("*"))
)


def _add_decisions(known: _Known, numbers: Sequence[int]) -> None:
    """What planners decided and answered: on the report itself, or on a public theme that a person saw it in."""
    if not numbers:
        return
    for link in db.session.scalars(_LINKS, {"numbers": numbers}):
        known.links[link.submission_id or 0].append(link)
    places = select(ThemeMember.submission_id, ThemeMember.theme_id).join(Theme, Theme.id == ThemeMember.theme_id)
    seen = ThemeMember.submission_id.in_(numbers), ThemeMember.is_seen, Theme.is_public
    members: dict[int, list[int]] = defaultdict(list)
    for number, theme in db.session.execute(places.where(*seen).order_by(ThemeMember.theme_id)).tuples():
        members[theme].append(number)
    if not members:
        return
    for link in link_queries.links_of_themes([*members]):
        for number in members[link.theme_id or 0]:
            known.links[number].append(link)
    for theme, answer in link_queries.newest_answers(members).items():
        for number in members[theme]:
            known.answers[number].append(answer)


def _request(one: Submission, known: _Known) -> dict[str, Any]:
    root = known.roots[one.duplicate_of_id or one.id]
    cares = known.cares.get(root.id, [])
    closed = rules.is_closed(root.state, root.settlement)
    is_visible = policy.allows(VISITOR, "submission.read_public", phase=one.visibility)
    service = _filed(one, known)
    has_point = is_visible and one.lat is not None and one.lon is not None
    promised = None if closed else _promised(one.received_at)
    return {
        "service_request_id": one.public_id,
        "status": rules.SHUT if closed else rules.OPEN,
        "status_notes": _notes(one, root, known),
        "service_name": str(service.name),
        "service_code": service.code,
        "description": rules.description(one.public_text) if is_visible else None,
        "agency_responsible": _agency(root, known),
        "service_notice": promised,
        "requested_datetime": rules.w3c(one.received_at),
        "updated_datetime": rules.w3c(_updated(one, root, cares, closed)),
        "expected_datetime": _expected(one.received_at),
        "address": _address(one, is_visible),
        "address_id": one.area_code,
        "zipcode": one.area.postal_code,
        "lat": round(one.lat, SEEN_TO) if has_point and one.lat is not None else None,
        "long": round(one.lon, SEEN_TO) if has_point and one.lon is not None else None,
        "media_url": address("submissions.photo", public_id=one.photos[0].public_id)
        if is_visible and one.photos
        else None,
    }


def _filed(one: Submission, known: _Known) -> Service:
    """Officers outrank the sender, who outranks the machine."""
    labels = known.labels.get(one.id, [])
    by_officer = next((label.value for label in labels if label.source == Source.PERSON), None)
    by_machine = next((label.value for label in labels if label.source == Source.MACHINE), "")
    return known.services.of(by_officer or one.type_given or by_machine, one.area_code)


def _notes(one: Submission, root: Submission, known: _Known) -> str | None:
    """Why it stands where it stands, in the offices' own words."""
    cares = known.cares.get(root.id, [])
    lines = []
    if one.visibility != Visibility.VISIBLE:
        lines.append(
            t("ไม่แสดงข้อความนี้ เหตุผล: {why}", "These words are not shown. Reason: {why}", why=one.visibility_reason)
        )
    if root is not one and root.visibility != Visibility.CONFIDENTIAL:
        lines.append(
            t(
                "ข้อความเดียวกับเรื่อง {id} นับเสียงรวมกัน",
                "Says the same as {id}; the voices are counted together.",
                id=root.public_id,
            )
        )
    if root.state == State.OUT_OF_SCOPE:
        lines.append(root.state_reason)
    last = next((care for care in reversed(cares) if care.organisation), None)
    if root.settlement == Settlement.REOPENED:
        lines.append(
            t(
                "ผู้แจ้งบอกว่ายังไม่เรียบร้อย หน่วยงานดำเนินการต่อ",
                "The reporter says it is not fixed; the office goes on with it.",
            )
        )
    elif last:
        lines.append(_care(last))
    lines += [_answer(answer) for answer in known.answers.get(root.id, ())]
    lines += [_link(link) for link in known.links.get(root.id, ())]
    return rules.notes(lines)


def _care(care: Care) -> str:
    office = care.organisation.name if care.organisation else ""
    if care.step == CareStep.FIXED:
        title = t("{office} แจ้งว่าแก้ไขแล้ว", "{office} says that it is fixed", office=office)
    else:
        title = t("ส่งให้ {office} ดูแล", "Given to {office}", office=office)
    return f"{title}: {care.words}" if care.words else title


def _answer(answer: Response) -> str:
    words = answer.text_en if current_locale() != "th" and answer.text_en else answer.text
    return f"{answer.signed_as}: {words}"


def _link(link: Link) -> str:
    relation = str(RELATIONS[link.relation])  # type: ignore[index]  # the table's check allows no other word
    title = f"{relation}: {link.plan_item.title}" if link.plan_item else relation
    return f"{title} ({link.reason})" if link.reason else title


def _agency(root: Submission, known: _Known) -> str | None:
    """Who has it or fixed it; else who answered."""
    offices = [str(care.organisation.name) for care in known.cares.get(root.id, ()) if care.organisation]
    signed = [answer.signed_as for answer in known.answers.get(root.id, ())]
    return next(iter([*reversed(offices), *signed]), None)


def _updated(one: Submission, root: Submission, cares: Sequence[Care], closed: bool) -> datetime:
    """The last change; of what is closed, when it was closed."""
    fixed = [care.made_at for care in cares if care.step == CareStep.FIXED]
    if closed:
        ends = [*fixed[-1:], *([root.state_changed_at] if root.state in CLOSED else [])]
        return max(one.received_at, min(ends, default=root.state_changed_at))
    return max([one.received_at, root.state_changed_at, *(care.made_at for care in cares)])


def _dues(received_at: datetime) -> list[promises.Due]:
    """Nothing was promised of what is older than the first promise."""
    try:
        return promises.dues(received_at, None, None)
    except LookupError:
        return []


def _promised(received_at: datetime) -> str | None:
    lines = [
        t("{what} ภายใน {day}", "{what} by {day}", what=due.what, day=thai_date(due.by)) for due in _dues(received_at)
    ]
    return "; ".join(lines) or None


def _expected(received_at: datetime) -> str | None:
    dues = _dues(received_at)
    return rules.w3c(datetime.combine(dues[-1].by, time(23, 59, 59), BANGKOK)) if dues else None


def _address(one: Submission, is_visible: bool) -> str:
    place = str(areas.full_path_name(one.area))
    return f"{one.public_place} {place}" if is_visible and one.public_place else place
