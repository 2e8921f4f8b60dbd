"""What planners do: plans and their items, links with a reason, one answer for everyone in a theme."""

from collections.abc import Sequence
from decimal import Decimal

from flask import current_app
from sqlalchemy import func, select

from webapp.areas import queries as areas
from webapp.core import audit, clock, crypto, ids, mail, policy, search
from webapp.core.db import db
from webapp.core.i18n import t
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.core.settings import Settings
from webapp.insights import operations as insights
from webapp.insights import placing
from webapp.insights.models import Theme
from webapp.planning import queries, rules
from webapp.planning.models import Budget, Link, Plan, PlanItem, Relation, Response, Strategy
from webapp.submissions.models import State, Submission
from webapp.submissions.operations import set_state, tracking_code


class NeedsItem(ValueError):
    """The relation says something about a plan item, and none was named."""


class Overtaken(Exception):
    """Somebody answered while this answer was being written; holds the newest version's number."""


@operation
def create_plan(
    actor: Actor,
    area_code: str,
    kind: str,
    title: str,
    years: tuple[int, int],
    *,
    status: str = "draft",
    vision: str = "",
    provenance: str = "",
) -> Plan:
    """A plan without strategies yet; `years` are fiscal years of the Buddhist era, first and last."""
    policy.require(actor, "plan.edit", area_path=areas.path_of(area_code))
    plan = Plan(
        public_id=ids.new_id(),
        area_code=area_code,
        kind=kind,
        title=title,
        first_year=years[0],
        last_year=years[1],
        status=status,
        vision=vision,
        provenance=provenance,
    )
    db.session.add(plan)
    db.session.flush()
    audit.record(actor, "plan.edit", "plan", plan.public_id, area=area_code, status=status)
    return plan


@operation
def add_strategy(
    actor: Actor, plan: Plan, number: int, title: str, description: str = "", national_strategy: str | None = None
) -> Strategy:
    policy.require(actor, "plan.edit", area_path=areas.path_of(plan.area_code))
    strategy = Strategy(
        public_id=ids.new_id(),
        plan_id=plan.id,
        number=number,
        title=title,
        description=description,
        national_strategy=national_strategy,
    )
    db.session.add(strategy)
    db.session.flush()
    audit.record(actor, "plan.edit", "strategy", strategy.public_id, plan=plan.public_id)
    return strategy


@operation
def add_item(
    actor: Actor,
    strategy: Strategy,
    title: str,
    fiscal_year: int,
    area_code: str,
    *,
    description: str = "",
    agency: str = "",
    code: str = "",
    provenance: str = "",
    budgets: Sequence[tuple[str, Decimal]] = (),
) -> PlanItem:
    """A line of the plan with its money: pairs of source and baht in its fiscal year."""
    policy.require(actor, "plan.edit", area_path=areas.path_of(strategy.plan.area_code))
    item = PlanItem(
        public_id=ids.new_id(),
        strategy_id=strategy.id,
        code=code,
        title=title,
        description=description,
        agency=agency,
        area_code=area_code,
        fiscal_year=fiscal_year,
        provenance=provenance,
    )
    db.session.add(item)
    db.session.flush()
    for source, amount in budgets:
        db.session.add(Budget(plan_item_id=item.id, source=source, fiscal_year=fiscal_year, amount=amount))
    db.session.flush()
    make_findable(item)
    audit.record(actor, "plan.edit", "plan_item", item.public_id, strategy=strategy.public_id)
    return item


def make_findable(item: PlanItem) -> None:
    """Part of every operation that writes an item."""
    search.index("plan_item", item.id, " ".join((item.title, item.description, item.agency, item.code)))


@operation
def link_theme(actor: Actor, theme: Theme, relation: str, reason: str, item: PlanItem | None = None) -> Link:
    """Say what becomes of a theme in the plan. A newer link to the same item replaces the older one."""
    policy.require(actor, "link.make", area_path=areas.path_of(theme.area_code))
    _check(relation, item)
    for old in queries.links_of_theme(theme.id):
        if old.plan_item_id == (item.id if item else None):
            old.ended_at = clock.now()
    link = _add(Link(theme_id=theme.id, relation=relation, reason=reason), actor, item)
    audit.record(actor, "link.make", "link", link.public_id, theme=theme.public_id, relation=relation)
    placing.settle(actor, placing.members_of(theme.id), permission="link.make")
    return link


@operation
def link_submission(
    actor: Actor, submission: Submission, relation: str, reason: str, item: PlanItem | None = None
) -> Link:
    """The same for one submission that stands for itself."""
    policy.require(actor, "link.make", area_path=areas.path_of(submission.area_code))
    _check(relation, item)
    link = _add(Link(submission_id=submission.id, relation=relation, reason=reason), actor, item)
    audit.record(actor, "link.make", "link", link.public_id, submission=submission.public_id, relation=relation)
    placing.settle(actor, [submission.id], permission="link.make")
    return link


def _check(relation: str, item: PlanItem | None) -> None:
    if item is None and rules.needs_item(Relation(relation)):
        raise NeedsItem(relation)


def _add(link: Link, actor: Actor, item: PlanItem | None) -> Link:
    link.public_id = ids.new_id()
    link.plan_item_id = item.id if item else None
    link.made_by = actor.id or 0
    link.made_at = clock.now()
    db.session.add(link)
    db.session.flush()
    return link


@operation
def end_link(actor: Actor, link: Link) -> None:
    """The link no longer holds; it stays in the history."""
    subject = link.theme or link.submission
    assert subject is not None  # noqa: S101  (a named check of the table)
    policy.require(actor, "link.make", area_path=areas.path_of(subject.area_code))
    if link.ended_at is not None:
        return
    link.ended_at = clock.now()
    db.session.flush()
    audit.record(actor, "link.make", "link", link.public_id, ended=True)
    numbers = placing.members_of(link.theme_id) if link.theme_id else [link.submission_id or 0]
    placing.settle(actor, numbers, permission="link.make")


@operation
def set_aside(actor: Actor, submission: Submission, reason: str) -> None:
    """Out of the province's scope, with a reason that everybody reads; it leaves its theme."""
    policy.require(actor, "submission.set_aside", area_path=areas.path_of(submission.area_code))
    if submission.state == State.DUPLICATE:
        raise ValueError("a copy stands where its original stands")
    insights.leave_theme(actor, submission)
    set_state(actor, [submission.id], State.OUT_OF_SCOPE, permission="submission.set_aside", reason=reason)


@operation
def take_back(actor: Actor, submission: Submission) -> None:
    """What was set aside waits again."""
    policy.require(actor, "submission.set_aside", area_path=areas.path_of(submission.area_code))
    if submission.state == State.OUT_OF_SCOPE:
        set_state(actor, [submission.id], State.WAITING, permission="submission.set_aside")
        placing.settle(actor, [submission.id], permission="submission.set_aside")


@operation
def publish_response(actor: Actor, theme: Theme, text: str, signed_as: str, seen: int | None = None) -> Response:
    """Answer everyone in the theme: on their tracking pages, and by mail if they left an address.

    `seen` is the number of versions the writer knew of; raises Overtaken when somebody has answered since.
    """
    policy.require(actor, "response.publish", area_path=areas.path_of(theme.area_code))
    db.session.execute(select(Theme.id).where(Theme.id == theme.id).with_for_update())  # one answer after another
    last = db.session.scalar(select(func.max(Response.version)).where(Response.theme_id == theme.id)) or 0
    if seen is not None and seen != last:
        raise Overtaken(last)
    response = Response(
        public_id=ids.new_id(),
        theme_id=theme.id,
        version=last + 1,
        text=text,
        signed_as=signed_as,
        published_by=actor.id or 0,
        published_at=clock.now(),
    )
    db.session.add(response)
    db.session.flush()
    letters = queries.letters_for(theme.id)
    for email, form_key in letters:
        _notify(crypto.decrypt(email), tracking_code(form_key), response)
    audit.record(actor, "response.publish", "response", response.public_id, theme=theme.public_id, letters=len(letters))
    placing.settle(actor, placing.members_of(theme.id), permission="response.publish")
    return response


def _notify(address: str, code: str, response: Response) -> None:
    settings: Settings = current_app.extensions["settings"]
    subject = t("มีคำตอบเรื่องที่ท่านส่ง", "Your submission has been answered")
    body = t(
        "เรียน ท่านผู้ส่งเรื่อง\n\n{office} ได้ตอบเรื่องที่ท่านส่งแล้ว ดังนี้\n\n{text}\n\nดูรายละเอียดทุกขั้นตอนได้ที่\n{url}\n",
        "Dear contributor,\n\n{office} has answered your submission:\n\n{text}\n\nSee every step at\n{url}\n",
        office=response.signed_as,
        text=response.text,
        url=f"{settings.public_url}/track/{code}",
    )
    mail.post(address, subject, body)
