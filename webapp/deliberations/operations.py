"""The only code that writes deliberations: preparing and announcing them, taking votes, computing the result."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from webapp.areas import queries as areas
from webapp.core import audit, clock, ids, policy
from webapp.core.db import db, hold
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.deliberations import ballots, queries, rules
from webapp.deliberations.models import Deliberation, Option, Statement, Voter
from webapp.deliberations.rules import Ballot, Kind, State
from webapp.follows import notices
from webapp.hearings.rules import closing, opening
from webapp.insights import theme_queries
from webapp.insights.models import Theme
from webapp.planning.models import PlanItem
from webapp.submissions.models import Submission

PICTURED = 600  # people in the picture of a result


class NotReady(Exception):
    """It cannot be announced; `reasons` say why."""

    def __init__(self, reasons: Sequence[Text]) -> None:
        super().__init__(", ".join(one.en for one in reasons))
        self.reasons = list(reasons)


class Stale(Exception):
    """Somebody else changed it meanwhile."""


class NotVerbatim(Exception):
    """The words do not stand in what the public reads of the submission."""


class TooMany(Exception):
    """Enough of them are there already."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a planner writes."""

    title: str
    about: str
    opens_on: date
    closes_on: date
    eligible: tuple[str, ...] = ()
    takes_proposals: bool = False
    budget: Decimal | None = None
    ballot: Ballot | None = None


def _values(draft: Draft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "about": draft.about,
        "opens_at": opening(draft.opens_on),
        "closes_at": closing(draft.closes_on),
        "eligible": sorted(set(draft.eligible)),
        "takes_proposals": draft.takes_proposals,
        "budget": draft.budget,
        "ballot": draft.ballot,
    }


def _require(actor: Actor, permission: str, one: Deliberation) -> None:
    policy.require(actor, permission, area_path=one.area.path, phase=queries.phase_of(one))


@operation
def create(actor: Actor, area_code: str, draft: Draft, theme: Theme | None = None) -> Deliberation:
    """Begin a draft: about a theme, with its chosen quotations as statements, or about a budget."""
    policy.require(actor, "deliberation.create", area_path=areas.path_of(area_code))
    kind = Kind.BUDGET if draft.ballot else Kind.STATEMENTS
    one = Deliberation(
        public_id=ids.new_id(),
        kind=kind,
        area_code=area_code,
        theme_id=theme.id if theme else None,
        created_by=actor.id or 0,
        **_values(draft),
    )
    db.session.add(one)
    db.session.flush()
    if theme is not None and kind == Kind.STATEMENTS:
        for said, submission, _ in theme_queries.rows([theme])[0].quotes:
            if len(said) <= rules.LONGEST_STATEMENT:
                db.session.add(Statement(deliberation_id=one.id, submission_id=submission.id, text=said))
        db.session.flush()
    audit.record(actor, "deliberation.create", "deliberation", one.public_id, kind=str(kind))
    return one


@operation
def edit(actor: Actor, one: Deliberation, draft: Draft, seen: int) -> None:
    """Write the draft anew. `seen` is the version that the planner saw; raises Stale when there is a newer one."""
    _lock(one)
    _require(actor, "deliberation.edit", one)
    if one.version != seen:
        raise Stale
    for name, value in _values(draft).items():
        setattr(one, name, value)
    one.version += 1
    audit.record(actor, "deliberation.edit", "deliberation", one.public_id)


def _lock(one: Deliberation) -> None:
    hold(one)


@operation
def quote(actor: Actor, one: Deliberation, submission: Submission, text: str) -> Statement:
    """Choose words of a submission as a statement: exactly as the public reads them. Raises NotVerbatim, TooMany."""
    _lock(one)
    _require(actor, "deliberation.edit", one)
    if not text or text not in submission.public_text or len(text) > rules.LONGEST_STATEMENT:
        raise NotVerbatim
    if len(one.statements) >= rules.MOST_STATEMENTS:
        raise TooMany
    known = next((two for two in one.statements if two.text == text), None)
    if known is not None:
        return known
    statement = Statement(
        public_id=ids.new_id(), deliberation_id=one.id, submission_id=submission.id, text=text, state=State.ACCEPTED
    )
    one.statements.append(statement)
    db.session.flush()
    audit.record(actor, "deliberation.edit", "deliberation", one.public_id, statement=statement.public_id)
    return statement


@operation
def drop(actor: Actor, one: Deliberation, part: Statement | Option) -> None:
    """Take a statement or a project out of a draft."""
    _lock(one)
    _require(actor, "deliberation.edit", one)
    ref = part.public_id
    db.session.delete(part)
    db.session.flush()
    db.session.expire(one, ["statements", "options"])
    audit.record(actor, "deliberation.edit", "deliberation", one.public_id, dropped=ref)


@operation
def discard(actor: Actor, one: Deliberation) -> None:
    """Throw a draft away."""
    _lock(one)
    _require(actor, "deliberation.edit", one)
    for part in (*one.statements, *one.options):
        db.session.delete(part)
    db.session.flush()
    db.session.delete(one)
    audit.record(actor, "deliberation.edit", "deliberation", one.public_id, discarded=True)


@operation
def offer(actor: Actor, one: Deliberation, item: PlanItem, cost: Decimal, about: str = "") -> Option:
    """Put a plan item on the list of projects, or correct its cost and words. Raises TooMany."""
    _lock(one)
    _require(actor, "deliberation.edit", one)
    option = next((two for two in one.options if two.plan_item_id == item.id), None)
    if option is None:
        if len(one.options) >= rules.MOST_OPTIONS:
            raise TooMany
        option = Option(public_id=ids.new_id(), deliberation_id=one.id, plan_item_id=item.id, title=item.title)
        one.options.append(option)
    option.cost, option.about = cost, about
    db.session.flush()
    audit.record(actor, "deliberation.edit", "deliberation", one.public_id, project=item.public_id, cost=str(cost))
    return option


def obstacles(one: Deliberation) -> list[Text]:
    """Why this draft cannot be announced."""
    faults = []
    today = clock.today()
    first, last = (moment.astimezone(clock.BANGKOK).date() for moment in (one.opens_at, one.closes_at))
    faults += rules.calendar_faults(first, last, today)
    if one.kind == Kind.STATEMENTS:
        return faults + rules.statement_obstacles(len(queries.in_use(one)))
    costs = [queries.satang(option.cost) for option in one.options]
    return faults + rules.option_obstacles(costs, queries.satang(one.budget))


@operation
def announce(actor: Actor, one: Deliberation) -> None:
    """Put it to the public. Raises NotReady with the reasons."""
    _lock(one)
    _require(actor, "deliberation.edit", one)
    if reasons := obstacles(one):
        raise NotReady(reasons)
    one.announced_at = clock.now()
    db.session.flush()
    audit.record(actor, "deliberation.edit", "deliberation", one.public_id, announced=True)
    subject = Text("ขอเชิญร่วมปรึกษา: {title}", "You are asked: {title}").format(title=one.title)
    _tell(one, subject, Text(one.about, one.about))


def _tell(one: Deliberation, subject: Text, text: Text) -> None:
    notices.tell(
        subject,
        text,
        f"/deliberations/{one.public_id}",  # also told by the worker, which has no request
        area_codes=one.eligible or [one.area_code],
    )


@operation
def extend(actor: Actor, one: Deliberation, closes_on: date) -> None:
    """A later last day; an earlier one would take away what was promised (ValueError)."""
    _lock(one)
    _require(actor, "deliberation.change", one)
    if closing(closes_on) <= one.closes_at:
        raise ValueError("only a later day")
    one.closes_at = closing(closes_on)
    audit.record(actor, "deliberation.change", "deliberation", one.public_id, closes_on=closes_on.isoformat())


@operation
def cancel(actor: Actor, one: Deliberation, reason: str) -> None:
    _lock(one)
    _require(actor, "deliberation.change", one)
    one.cancelled_at, one.cancel_reason = clock.now(), reason
    audit.record(actor, "deliberation.change", "deliberation", one.public_id, cancelled=True)
    subject = Text("ยกเลิกการร่วมปรึกษา: {title}", "Cancelled: {title}").format(title=one.title)
    _tell(one, subject, Text(reason, reason))


@operation
def judge(actor: Actor, statement: Statement, *, accepted: bool, reason: str = "") -> None:
    """A moderator lets a proposed statement in, or says why not. Raises Stale when another one has decided."""
    one = statement.deliberation
    _require(actor, "deliberation.moderate", one)
    hold(statement)
    if statement.state != State.HELD:
        raise Stale
    if not accepted and not reason:
        raise ValueError("a refusal says why")
    statement.state, statement.own_words = State.ACCEPTED if accepted else State.REJECTED, ""
    statement.reason, statement.judged_by = "" if accepted else reason, actor.id
    audit.record(actor, "deliberation.moderate", "deliberation", one.public_id, statement=statement.public_id)


@operation
def withdraw(actor: Actor, statement: Statement, reason: str, *, forget: bool = False) -> None:
    """Take a statement back at any time; votes on it no longer count, unless the result was computed before."""
    one = statement.deliberation
    policy.require(actor, "deliberation.withdraw", area_path=one.area.path)
    statement.state, statement.reason, statement.judged_by = State.REJECTED, reason, actor.id
    if forget:
        statement.text = statement.own_words = ""
    audit.record(actor, "deliberation.withdraw", "deliberation", one.public_id, statement=statement.public_id)


# The result


@operation
def close_book(actor: Actor, one: Deliberation) -> None:
    """Draw a number for everybody by lot and delete the keys: from now on no vote leads back to anybody."""
    _require(actor, "deliberation.draw", one)
    for statement in one.statements:
        statement.own_words = ""  # of proposals that nobody judged
    waiting = list(db.session.scalars(select(Voter.id).where(Voter.deliberation_id == one.id, Voter.key.is_not(None))))
    secrets.SystemRandom().shuffle(waiting)
    if waiting:
        rows: list[Mapping[str, Any]] = [
            {"id": voter, "number": at, "key": None} for at, voter in enumerate(waiting, 1)
        ]
        db.session.execute(update(Voter), rows)
        audit.record(actor, "deliberation.draw", "deliberation", one.public_id, people=len(waiting))


def compute(one: Deliberation) -> tuple[ballots.Result, list[list[float]] | None]:
    """The result and the picture of who stands where; reads only."""
    method, text = queries.method(one), queries.open_votes(one)
    result, found = ballots.count(one.public_id, method, queries.question(one), text)
    if found is None or not found.points:
        return result, None
    group_of = {person: number for number, people in enumerate(found.groups) for person in people}
    people = sorted(found.points)
    picked = people[:: max(1, -(-len(people) // PICTURED))]
    return result, [[*(round(at, 3) for at in found.points[person]), float(group_of[person])] for person in picked]


@operation
def keep(actor: Actor, one: Deliberation, result: ballots.Result, picture: list[list[float]] | None) -> None:
    """Keep the result, once."""
    _lock(one)
    _require(actor, "deliberation.draw", one)
    if one.result is not None:
        return
    one.result, one.picture, one.drawn_at = result, picture, clock.now()
    one.result_hash = ballots.digest(ballots.canonical(result))
    audit.record(actor, "deliberation.draw", "deliberation", one.public_id, sha256=one.result_hash)
    subject = Text("ผลการร่วมปรึกษา: {title}", "The result: {title}").format(title=one.title)
    text = Text("มีผู้ร่วม {n} คน อ่านผลพร้อมคำอธิบายได้แล้ว", "{n} people took part. Read the result and how it came about.")
    _tell(one, subject, text.format(n=result["people"]))
