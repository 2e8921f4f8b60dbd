"""Reads of deliberations: what everybody may see, what planners prepare, what waits for moderators, the open votes."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import defer

from webapp.accounts.queries import in_areas_of
from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import clock, crypto, policy
from webapp.core.db import NOW, db
from webapp.core.paging import Page, paginate
from webapp.core.policy import Actor, Role
from webapp.deliberations import ballots, rules
from webapp.deliberations.ballots import GROUPS, SHARES
from webapp.deliberations.models import Deliberation, Option, Pick, Statement, Vote, Voter
from webapp.deliberations.rules import Kind, Phase, State
from webapp.hearings.models import Hearing
from webapp.insights.models import Theme, ThemeMember
from webapp.planning import link_queries
from webapp.planning import queries as planning
from webapp.planning.models import PlanItem
from webapp.submissions.models import Submission, Visibility

PAGE = 20


def phase_of(one: Deliberation) -> Phase:
    return rules.phase(clock.now(), one.opens_at, one.closes_at, one.announced_at, one.cancelled_at)


def in_phase(phase: Phase, now: Any = None) -> ColumnElement[bool]:
    """The condition that an announced deliberation is in a phase."""
    now, one = clock.now() if now is None else now, Deliberation
    announced = and_(one.announced_at.is_not(None), one.cancelled_at.is_(None))
    return {
        Phase.DRAFT: and_(one.announced_at.is_(None), one.cancelled_at.is_(None)),
        Phase.ANNOUNCED: and_(announced, one.opens_at > now),
        Phase.OPEN: and_(announced, one.opens_at <= now, one.closes_at >= now),
        Phase.CLOSED: and_(announced, one.closes_at < now),
        Phase.CANCELLED: one.cancelled_at.is_not(None),
    }[phase]


def by_public_id(public_id: str) -> Deliberation | None:
    return db.session.scalar(select(Deliberation).where(Deliberation.public_id == public_id))


def find(actor: Actor, public_id: str) -> Deliberation | None:
    """A deliberation that this person may see."""
    found = by_public_id(public_id)
    if found is None:
        return None
    allowed = policy.allows(actor, "deliberation.read", area_path=found.area.path, phase=phase_of(found))
    return found if allowed else None


def to_manage(actor: Actor, public_id: str) -> Deliberation | None:
    found = by_public_id(public_id)
    allowed = found is not None and policy.allows(actor, "deliberation.create", area_path=found.area.path)
    return found if allowed else None


def public_page(phase: Phase, area: Area | None) -> Page[Deliberation]:
    """Those in a phase: what closes first comes first; of what has closed, the newest."""
    statement = select(Deliberation).where(in_phase(phase), Deliberation.announced_at.is_not(None))
    if area is not None:
        statement = statement.where(areas.within(Deliberation.area_code, area))
    order = Deliberation.closes_at if phase in (Phase.OPEN, Phase.ANNOUNCED) else Deliberation.closes_at.desc()
    return paginate(statement.order_by(order, Deliberation.id), PAGE)


def soonest(phase: Phase, limit: int, area: Area | None = None) -> Sequence[Deliberation]:
    values = {"now": clock.now(), **areas.bounds(area)}
    return db.session.scalars(_soonest(phase, limit, areas.shape(area)), values).all()


@lru_cache
def _soonest(phase: Phase, limit: int, shape: str) -> Select[tuple[Deliberation]]:
    order = Deliberation.closes_at.desc() if phase == Phase.CLOSED else Deliberation.closes_at
    found = select(Deliberation).where(in_phase(phase, NOW), areas.within_shape(Deliberation.area_code, shape))
    large = defer(Deliberation.result), defer(Deliberation.picture)
    return found.options(*large).order_by(order, Deliberation.id).limit(limit)


def of_theme(theme: Theme) -> Sequence[Deliberation]:
    """What was put to the public on a theme, the newest first."""
    public = Deliberation.theme_id == theme.id, Deliberation.announced_at.is_not(None)
    return db.session.scalars(select(Deliberation).where(*public).order_by(Deliberation.id.desc())).all()


def of_hearing(hearing: Hearing) -> Sequence[Deliberation]:
    """What was put to the public of what people said in a hearing, the newest first."""
    said = select(ThemeMember.theme_id).join(Submission, Submission.id == ThemeMember.submission_id)
    themes = Deliberation.theme_id.in_(said.where(Submission.hearing_id == hearing.id))
    statement = select(Deliberation).where(themes, Deliberation.announced_at.is_not(None))
    return db.session.scalars(statement.order_by(Deliberation.id.desc()).limit(6)).all()


def votes_on(item: PlanItem) -> Sequence[Option]:
    """Where a plan item was put to the vote, the newest first."""
    listed = select(Option).join(Deliberation, Deliberation.id == Option.deliberation_id)
    public = Option.plan_item_id == item.id, Deliberation.announced_at.is_not(None)
    return db.session.scalars(listed.where(*public).order_by(Option.id.desc())).all()


def quoted(submission_id: int) -> Sequence[Statement]:
    """Where words of a submission were put to the public."""
    used = select(Statement).join(Deliberation, Deliberation.id == Statement.deliberation_id)
    public = Statement.submission_id == submission_id, Deliberation.announced_at.is_not(None)
    return db.session.scalars(used.where(*public).order_by(Statement.id)).all()


def own(actor: Actor) -> Page[Deliberation]:
    """What the planner prepares and has put to the public."""
    mine = in_areas_of(Deliberation.area_code, actor, Role.PLANNER)
    return paginate(select(Deliberation).where(mine).order_by(Deliberation.id.desc()), PAGE)


# Statements


def words(statement: Statement) -> str:
    """What the public reads; empty once the words it was taken from are hidden or changed."""
    source = statement.submission
    if source is None:
        return statement.text
    seen = source.visibility == Visibility.VISIBLE and statement.text in source.public_text
    return statement.text if seen else ""


def in_use(deliberation: Deliberation) -> list[Statement]:
    """The statements that people are asked about."""
    return [one for one in deliberation.statements if one.state == State.ACCEPTED and words(one)]


def statement(deliberation: Deliberation, public_id: str) -> Statement | None:
    return next((one for one in deliberation.statements if one.public_id == public_id), None)


def statement_by_id(public_id: str) -> Statement | None:
    return db.session.scalar(select(Statement).where(Statement.public_id == public_id))


def held(actor: Actor) -> Page[Statement]:
    """Proposals that wait for this moderator, the oldest first."""
    here = in_areas_of(Deliberation.area_code, actor, Role.MODERATOR)
    waiting = select(Statement).join(Deliberation, Deliberation.id == Statement.deliberation_id)
    waiting = waiting.where(Statement.state == State.HELD, here, or_(in_phase(Phase.OPEN), in_phase(Phase.ANNOUNCED)))
    return paginate(waiting.order_by(Statement.id), PAGE)


def sources(theme: Theme) -> Page[Submission]:
    """The members of a theme whose words can be quoted."""
    statement = select(Submission).join(ThemeMember, ThemeMember.submission_id == Submission.id)
    statement = statement.where(
        ThemeMember.theme_id == theme.id, Submission.visibility == Visibility.VISIBLE, Submission.public_text != ""
    )
    return paginate(statement.order_by(Submission.received_at.desc(), Submission.id.desc()), PAGE)


def source(theme: Theme, public_id: str) -> Submission | None:
    """One member of a theme whose words can be quoted."""
    statement = select(Submission).join(ThemeMember, ThemeMember.submission_id == Submission.id)
    return db.session.scalar(
        statement.where(
            ThemeMember.theme_id == theme.id,
            Submission.public_id == public_id,
            Submission.visibility == Visibility.VISIBLE,
        )
    )


# People


def voter_key(deliberation: Deliberation, person: str) -> str:
    """Who somebody is in this one deliberation: nobody can tell from it who it is, or find them in another one."""
    return crypto.pseudonym(f"{deliberation.public_id} {person}", "deliberation")


def voter_of(deliberation: Deliberation, person: str) -> Voter | None:
    key = voter_key(deliberation, person)
    return db.session.scalar(select(Voter).where(Voter.deliberation_id == deliberation.id, Voter.key == key))


def answers_of(voter: Voter) -> dict[int, str]:
    """What somebody has answered so far."""
    return dict(
        db.session.execute(select(Vote.statement_id, Vote.choice).where(Vote.voter_id == voter.id)).tuples().all()
    )


def picks_of(voter: Voter) -> list[int]:
    """The projects on somebody's ballot, the first rank first."""
    rows = select(Pick.option_id).where(Pick.voter_id == voter.id).order_by(Pick.rank, Pick.option_id)
    return list(db.session.scalars(rows))


def next_for(deliberation: Deliberation, voter: Voter) -> Statement | None:
    """What this person is asked next: the statement that was shown to fewest people."""
    answered = answers_of(voter)
    here = {one.public_id: one for one in in_use(deliberation)}
    done = {ref for ref, one in here.items() if one.id in answered}
    ref = rules.next_statement({ref: one.shown for ref, one in here.items()}, done, voter.key or str(voter.id))
    return here[ref] if ref else None


def people(deliberation: Deliberation) -> int:
    """How many have voted, not only entered."""
    column = Vote.voter_id if deliberation.kind == Kind.STATEMENTS else Pick.voter_id
    voted = Voter.deliberation_id == deliberation.id, exists().where(column == Voter.id)
    return db.session.scalar(select(func.count()).select_from(Voter).where(*voted)) or 0


def eligible_areas(deliberation: Deliberation) -> list[Area]:
    found = [areas.get(code) for code in deliberation.eligible or [deliberation.area_code]]
    return [one for one in found if one is not None]


def districts(deliberation: Deliberation) -> list[tuple[Area | None, int]]:
    """Where those who took part say they live; districts with very few people are added up (None)."""
    rows = (
        select(Voter.area_code, func.count()).where(Voter.deliberation_id == deliberation.id).group_by(Voter.area_code)
    )
    counted = sorted(db.session.execute(rows).tuples(), key=lambda row: (-row[1], row[0]))
    shown: list[tuple[Area | None, int]] = [(areas.get(code), n) for code, n in counted if n >= rules.FEWEST]
    few = sum(n for _, n in counted if n < rules.FEWEST)
    return [*shown, (None, few)] if few else shown


# Projects

MOST_FOUND = 60


def items_to_offer(actor: Actor, one: Deliberation, q: str) -> Sequence[PlanItem]:
    """Items of all plans in force that hold the words; without words those of the plan of the area."""
    if q:
        return link_queries.search_items(actor, q, MOST_FOUND)
    plan = planning.plan_in_force(one.area_code)
    return db.session.scalars(planning.items_of(plan).limit(MOST_FOUND)).all() if plan else []


# The open votes


def method(deliberation: Deliberation) -> str:
    return GROUPS if deliberation.kind == Kind.STATEMENTS else SHARES


def satang(baht: Decimal | None) -> int:
    return int((baht or Decimal(0)) * 100)


def question(deliberation: Deliberation) -> dict[str, Any]:
    """What the result is computed for, besides the votes."""
    if deliberation.kind == Kind.STATEMENTS:
        return {"statements": sorted(one.public_id for one in in_use(deliberation))}
    return {
        "projects": {one.public_id: satang(one.cost) for one in deliberation.options},
        "budget": satang(deliberation.budget),
        "ballot": deliberation.ballot,
        "ranks": rules.MOST_RANKS if deliberation.ballot == rules.Ballot.RANK else 1,
    }


def open_votes(deliberation: Deliberation) -> str:
    """The votes as anybody may download them once the result is there. Votes on what was withdrawn before are not in it."""
    if deliberation.kind == Kind.STATEMENTS:
        asked = (deliberation.result or {}).get("question", {}).get("statements") or question(deliberation)[
            "statements"
        ]
        rows = (
            select(Voter.number, Statement.public_id, Vote.choice)
            .join(Vote, Vote.voter_id == Voter.id)
            .join(Statement, Statement.id == Vote.statement_id)
            .where(Voter.deliberation_id == deliberation.id)
        )
        found = [(int(n or 0), ref, choice) for n, ref, choice in db.session.execute(rows) if ref in set(asked)]
    else:
        picks = (
            select(Voter.number, Option.public_id, Pick.rank)
            .join(Pick, Pick.voter_id == Voter.id)
            .join(Option, Option.id == Pick.option_id)
            .where(Voter.deliberation_id == deliberation.id)
        )
        found = [(int(n or 0), ref, str(rank)) for n, ref, rank in db.session.execute(picks)]
    return ballots.write_votes(method(deliberation), found)


def to_draw() -> list[str]:
    """Those that have closed and have no result yet."""
    waiting = in_phase(Phase.CLOSED), Deliberation.drawn_at.is_(None)
    return list(db.session.scalars(select(Deliberation.public_id).where(*waiting).order_by(Deliberation.id)))


def drawn(public_id: str = "") -> Sequence[Deliberation]:
    """Those with a result, for verification."""
    statement = select(Deliberation).where(Deliberation.drawn_at.is_not(None)).order_by(Deliberation.id)
    return db.session.scalars(statement.where(Deliberation.public_id == public_id) if public_id else statement).all()
