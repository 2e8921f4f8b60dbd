"""Writing by the public: entering, answering, proposing, balloting. The trail says that somebody voted, never who or what."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from webapp.areas import queries as areas
from webapp.core import audit, ids, policy
from webapp.core.db import db, hold
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.policy import VISITOR, Actor
from webapp.deliberations import ballots, queries, rules
from webapp.deliberations.models import Deliberation, Pick, Statement, Vote, Voter
from webapp.deliberations.operations import NotReady, TooMany
from webapp.deliberations.rules import Ballot, Choice, Phase, State


class NotEligible(Exception):
    """The place lies outside of where people are asked."""


class Closed(Exception):
    """It closed or was cancelled in this very moment."""


class Withdrawn(Exception):
    """The statement was taken back while it was being read."""


def _require_open(actor: Actor, one: Deliberation) -> None:
    """The page was asked for when it was open; who waited for another writer meanwhile is told that it is not any more."""
    phase = queries.phase_of(one)
    if phase in (Phase.CLOSED, Phase.CANCELLED):
        raise Closed
    policy.require(actor, "deliberation.vote", area_path=one.area.path, phase=phase)


@operation
def enter(actor: Actor, one: Deliberation, person: str, area_code: str) -> Voter:
    """Begin to take part; the same person again is the same voter. Raises NotEligible, Closed."""
    _require_open(actor, one)
    known = queries.voter_of(one, person)
    if known is not None:
        return known
    path = areas.path_of(area_code)
    if not rules.is_eligible(path, [area.path for area in queries.eligible_areas(one)]):
        raise NotEligible
    voter = Voter(deliberation_id=one.id, key=queries.voter_key(one, person), area_code=area_code[:4])
    try:
        with db.session.begin_nested():
            db.session.add(voter)
    except IntegrityError:  # the same person, twice at once
        return db.session.scalars(
            select(Voter).where(Voter.deliberation_id == one.id, Voter.key == queries.voter_key(one, person))
        ).one()
    audit.record(VISITOR, "deliberation.vote", "deliberation", one.public_id)
    return voter


@operation
def vote(actor: Actor, one: Deliberation, voter: Voter, statement: Statement, choice: Choice) -> None:
    """One answer; a later one of the same person replaces it. Raises Closed, Withdrawn."""
    _require_open(actor, one)
    hold(voter)
    if voter.key is None:
        raise Closed
    if statement.deliberation_id != one.id:
        raise ValueError("not a statement of this deliberation")
    if statement.state != State.ACCEPTED or not queries.words(statement):
        raise Withdrawn
    known = db.session.get(Vote, (voter.id, statement.id))
    if known is not None and known.choice == choice:
        return
    if known is None:
        db.session.add(Vote(voter_id=voter.id, statement_id=statement.id, choice=choice))
        counted = update(Statement).where(Statement.id == statement.id).values(shown=Statement.shown + 1)
        db.session.execute(counted)
    else:
        known.choice = choice
    audit.record(VISITOR, "deliberation.vote", "deliberation", one.public_id)


@operation
def propose(actor: Actor, one: Deliberation, voter: Voter, public_text: str, own_words: str, key: str) -> Statement:
    """A statement of one's own; it waits for a moderator. The same form again gives the same. Raises TooMany, Closed."""
    _require_open(actor, one)
    if not one.takes_proposals:
        raise ValueError("no statements are taken")
    hold(voter)
    form_key = ballots.digest(f"{voter.id} {key}")
    known = db.session.scalar(select(Statement).where(Statement.form_key == form_key))
    if known is not None:
        return known
    if voter.proposals >= rules.MOST_PROPOSALS:
        raise TooMany
    voter.proposals += 1
    statement = Statement(
        public_id=ids.new_id(),
        deliberation_id=one.id,
        text=public_text,
        own_words=own_words,
        state=State.HELD,
        form_key=form_key,
    )
    db.session.add(statement)
    db.session.flush()
    audit.record(VISITOR, "deliberation.vote", "deliberation", one.public_id, proposed=statement.public_id)
    return statement


@operation
def submit(actor: Actor, one: Deliberation, voter: Voter, chosen: Sequence[str]) -> None:
    """Somebody's ballot on a budget: projects picked, or the ranking. It replaces the one before. Raises NotReady, Closed."""
    _require_open(actor, one)
    hold(voter)
    if faults := ballot_faults(one, chosen):
        raise NotReady(faults)
    if voter.key is None:
        raise Closed
    known = {option.public_id: option for option in one.options}
    before = queries.picks_of(voter)
    wanted = [known[ref].id for ref in dict.fromkeys(chosen)]
    if before == wanted or (one.ballot == Ballot.PICK and sorted(before) == sorted(wanted)):
        return
    db.session.execute(delete(Pick).where(Pick.voter_id == voter.id))
    for rank, number in enumerate(wanted, 1):
        db.session.add(Pick(voter_id=voter.id, option_id=number, rank=rank if one.ballot == Ballot.RANK else 1))
    audit.record(VISITOR, "deliberation.vote", "deliberation", one.public_id)


def ballot_faults(one: Deliberation, chosen: Collection[str]) -> list[Text]:
    costs = {option.public_id: queries.satang(option.cost) for option in one.options}
    if one.ballot == Ballot.RANK:
        return rules.ranking_faults(chosen, costs)
    return rules.picking_faults(chosen, costs, queries.satang(one.budget))
