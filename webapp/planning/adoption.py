"""How a plan comes into force: people are consulted on its draft, a body approves it, everybody can read who and when."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from webapp.core import audit, clock, ids
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.law import in_both, in_force
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.core.thai import fiscal_year
from webapp.hearings.models import Method
from webapp.insights.following import follow_strategies
from webapp.planning.models import Plan, PlanConsultation, PlanStatus
from webapp.planning.plan_operations import require

DATA = Path(__file__).parent / "data" / "approvals.json"


@dataclass(frozen=True, slots=True)
class Rule:
    """For how many years a provincial or cluster plan is made, which plans people are consulted on, who approves them."""

    valid_from: date
    name: Text
    clause: Text
    years: int
    consulted: tuple[str, ...]
    approver: Mapping[str, Text]


@cache
def all_rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            date.fromisoformat(row["valid_from"]),
            in_both(row["name"]),
            in_both(row["clause"]),
            row["years"],
            tuple(row["consulted"]),
            {kind: in_both(words) for kind, words in row["approver"].items()},
        )
        for row in json.loads(DATA.read_text(encoding="utf-8"))
    )


def rule_on(day: date) -> Rule:
    """The rule in force on a day. LookupError for days before the first decree."""
    return in_force(all_rules(), day)


class Fault(StrEnum):
    """Why a plan cannot be put in force."""

    NO_STRATEGY = "no_strategy"
    NOT_APPROVED_YET = "not_approved_yet"
    BEFORE_THE_LAW = "before_the_law"
    NOBODY_CONSULTED = "nobody_consulted"


FAULTS = {
    Fault.NO_STRATEGY: Text("แผนยังไม่มีประเด็นการพัฒนา", "The plan has no strategy yet."),
    Fault.NOT_APPROVED_YET: Text(
        "วันนี้ยังมาไม่ถึง กรุณาระบุวันที่อนุมัติแล้ว", "That day is still to come. Please give the day of the approval."
    ),
    Fault.BEFORE_THE_LAW: Text(
        "กรุณาตรวจปีอีกครั้ง วันนี้อยู่ก่อนพระราชกฤษฎีกาฉบับแรก", "Please check the year: the first decree came later."
    ),
    Fault.NOBODY_CONSULTED: Text(
        "ยังไม่มีบันทึกการปรึกษาหารือก่อนวันอนุมัติ กรุณาบันทึก หรือชี้แจงเหตุผลที่ไม่มี",
        "No consultation before the approval is recorded. Please record one, or say why there is none.",
    ),
}


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved a plan, when, and where it is written; why nobody was consulted, if so."""

    by: str
    on: date
    document: str
    exception: str = ""


class Refused(Exception):
    """The plan does not come into force."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


def consultations_of(plan: Plan) -> Sequence[PlanConsultation]:
    """From the first to the last."""
    found = select(PlanConsultation).where(PlanConsultation.plan_id == plan.id)
    return db.session.scalars(found.order_by(PlanConsultation.held_on, PlanConsultation.id)).all()


def consultation(public_id: str) -> PlanConsultation | None:
    return db.session.scalar(select(PlanConsultation).where(PlanConsultation.public_id == public_id))


def _lacks_consultation(plan: Plan, approved_on: date) -> bool:
    asked_for = plan.kind in rule_on(approved_on).consulted
    return asked_for and not any(one.held_on <= approved_on for one in consultations_of(plan))


@operation
def show_draft(actor: Actor, plan: Plan, shown: bool) -> None:
    """Let everybody read a draft, or only its planners again."""
    require(actor, plan)
    if plan.status != PlanStatus.DRAFT:
        raise ValueError("only a draft is shown or hidden")
    plan.shown_at = clock.now() if shown else None
    audit.record(actor, "plan.edit", "plan", plan.public_id, shown=shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What is told of a consultation."""

    method: Method
    held_on: date
    place: str
    people: int | None
    heard: str
    became: str = ""
    minutes_url: str = ""


@operation
def record_consultation(actor: Actor, plan: Plan, occasion: Occasion) -> PlanConsultation:
    """An occasion on which people were consulted; `held_on` is not in the future."""
    require(actor, plan)
    if occasion.held_on > clock.today():
        raise ValueError("what is recorded has been held")
    one = PlanConsultation(
        public_id=ids.new_id(),
        plan_id=plan.id,
        recorded_by=actor.id,
        **{name: getattr(occasion, name) for name in Occasion.__slots__},
    )
    db.session.add(one)
    db.session.flush()
    audit.record(actor, "plan.edit", "plan", plan.public_id, consultation=one.public_id)
    return one


@operation
def withdraw_consultation(actor: Actor, plan: Plan, one: PlanConsultation) -> None:
    """Take away what was recorded by mistake, while the plan is a draft; what it came into force with stays."""
    require(actor, plan)
    if plan.status != PlanStatus.DRAFT or one.plan_id != plan.id:
        raise ValueError("only consultations of a draft are withdrawn")
    db.session.delete(one)
    audit.record(actor, "plan.edit", "plan", plan.public_id, withdrawn=one.public_id, held_on=str(one.held_on))


@operation
def put_in_force(actor: Actor, plan: Plan, approval: Approval) -> None:
    """Put an approved draft in force. From its first year on it takes the place of the plan it follows, and what was filed with it.

    Raises Refused: a plan has a strategy, and people were consulted before it was approved, or it says why not.
    """
    require(actor, plan)
    if plan.status != PlanStatus.DRAFT:
        raise ValueError("only a draft is approved")
    faults, exception = [] if plan.strategies else [Fault.NO_STRATEGY], ""
    if approval.on > clock.today():
        faults.append(Fault.NOT_APPROVED_YET)
    elif approval.on < all_rules()[0].valid_from:
        faults.append(Fault.BEFORE_THE_LAW)
    elif _lacks_consultation(plan, approval.on):
        exception = approval.exception
        faults += [] if exception else [Fault.NOBODY_CONSULTED]
    if faults:
        raise Refused(faults)
    plan.approved_by, plan.approved_on = approval.by, approval.on
    plan.approval_document, plan.consultation_exception = approval.document, exception
    _set_status(actor, plan, PlanStatus.IN_FORCE, approved_on=str(approval.on))
    if has_begun(plan) and (before := followed(plan)) is not None:
        end(actor, before)


def followed(plan: Plan) -> Plan | None:
    """The plan in force that it follows: it holds to its end where the next one is approved ahead."""
    before = db.session.get(Plan, plan.follows_id) if plan.follows_id is not None else None
    return before if before is not None and before.status == PlanStatus.IN_FORCE else None


def has_begun(plan: Plan) -> bool:
    return plan.first_year <= fiscal_year(clock.today())


def reported_now() -> ColumnElement[bool]:
    """The plans whose items officers report on: in force and begun; or ended with their last year, whose reports are still due."""
    year, after = fiscal_year(clock.today()), aliased(Plan)
    succeeded = select(after.id).where(
        after.follows_id == Plan.id, after.status == PlanStatus.IN_FORCE, after.first_year == Plan.last_year + 1
    )
    ended = and_(Plan.status == PlanStatus.PAST, Plan.last_year == year - 1, succeeded.exists())
    return or_(and_(Plan.status == PlanStatus.IN_FORCE, Plan.first_year <= year), ended)


def is_reported_now(plan: Plan) -> bool:
    return db.session.scalar(select(Plan.id).where(Plan.id == plan.id, reported_now())) is not None


def to_begin() -> list[Plan]:
    """Plans that were approved ahead and whose first year is there: what they follow still holds."""
    before = aliased(Plan)
    chosen = select(Plan).join(before, before.id == Plan.follows_id)
    both = Plan.status == PlanStatus.IN_FORCE, before.status == PlanStatus.IN_FORCE
    found = chosen.where(*both, Plan.first_year <= fiscal_year(clock.today()))
    return list(db.session.scalars(found.order_by(Plan.id)))


@operation
def begin(actor: Actor, plan: Plan) -> None:
    """The first year of a plan that was approved ahead is there: it takes the place of the one before."""
    require(actor, plan)
    if plan.status == PlanStatus.IN_FORCE and has_begun(plan) and (before := followed(plan)) is not None:
        audit.record(actor, "plan.edit", "plan", plan.public_id, begins=plan.first_year)
        end(actor, before)


@operation
def end(actor: Actor, plan: Plan) -> None:
    """A plan in force is over: what was filed with it goes to the one in force that follows it. Any other stays as it is."""
    require(actor, plan)
    if plan.status == PlanStatus.IN_FORCE:
        _set_status(actor, plan, PlanStatus.PAST)
        if (after := _next(plan)) is not None:
            follow_strategies(actor, plan.area_code, _continued(plan, after))


@operation
def bring_back(actor: Actor, plan: Plan) -> None:
    """A plan that was ended is in force again, with the approval that it had; any other stays as it is.

    Where the one that follows it has not begun, what is filed comes back with it.
    """
    require(actor, plan)
    if plan.status == PlanStatus.PAST:
        _set_status(actor, plan, PlanStatus.IN_FORCE)
        if (after := _next(plan)) is not None and not has_begun(after):
            same = {new: old for old, new in _continued(plan, after).items()}
            follow_strategies(actor, plan.area_code, same)


def _set_status(actor: Actor, plan: Plan, status: PlanStatus, **details: str) -> None:
    plan.status = status
    db.session.flush()
    audit.record(actor, "plan.edit", "plan", plan.public_id, status=str(status), **details)


def _next(plan: Plan) -> Plan | None:
    """The plan in force that follows it; of several, the one approved last."""
    following = select(Plan).where(Plan.follows_id == plan.id, Plan.status == PlanStatus.IN_FORCE)
    return db.session.scalars(following.order_by(Plan.approved_on.desc(), Plan.id.desc()).limit(1)).first()


def _continued(old: Plan, new: Plan) -> dict[str, str]:
    """The strategies of a plan that another one continues, by public id."""
    earlier = {one.id: one.public_id for one in old.strategies}
    return {earlier[one.follows_id]: one.public_id for one in new.strategies if one.follows_id in earlier}
