"""Which projects a budget buys, by the method of equal shares, in exact arithmetic. Pure, the same every time.

Everybody is given the same part of the budget. A project is bought when its supporters can pay for it together; first
comes the one for which each supporter has to give the smallest part of its cost, that is, the one with most *effective
votes*. What remains when no supporters can pay any more buys the projects with most votes that still fit
(completion by votes). Method: Peters, Pierczyński and Skowron, 'Proportional Participatory Budgeting with Additive
Utilities' (2021), with cost utilities. The plain count, most votes first, is computed beside it for comparison.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

Support = Mapping[str, int]  # project → points: 1 for a pick, more for a higher rank
Money = int  # satang: hundredths of a baht


class Verdict(StrEnum):
    """Why a project was chosen or not."""

    SHARES = "shares"  # its supporters paid for it
    REST = "rest"  # bought with what remained
    POOR = "poor"  # its supporters could not pay for it, and it did not fit into the rest
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Account:
    """What became of one project, and who paid how much."""

    verdict: Verdict
    voters: int
    points: int
    turn: int = 0  # in which turn it was bought; 0: it was not
    effective: Fraction = Fraction(0)  # effective votes when its supporters bought it
    paid: tuple[tuple[Fraction, int], ...] = ()  # satang from each of so many people, the largest first
    within_reach: Fraction = Fraction(0)  # satang that its supporters had together when they could not pay


@dataclass(frozen=True, slots=True)
class Purchase:
    """The outcome: accounts of all projects, the winners in their turns, and the plain count's winners."""

    accounts: Mapping[str, Account]
    chosen: tuple[str, ...]
    plain: tuple[str, ...]
    share: Fraction  # satang for each person
    rest: Money


def points_of_ranking(ranking: Sequence[str], most: int) -> dict[str, int]:
    """The first of a ranking of at most `most` gets as many points as there are ranks, the next one less."""
    return {ref: most - at for at, ref in enumerate(ranking)}


def lot(vote: str, ref: str) -> str:
    """The published lot of a project in a vote: fixed with the two ids, before anybody votes; the smaller goes first."""
    return hashlib.sha256(f"{vote}:{ref}".encode()).hexdigest()


@dataclass(slots=True)
class _Class:
    """All who voted the same: they always have the same left."""

    support: Support
    people: int
    left: Fraction


def buy(costs: Mapping[str, Money], budget: Money, ballots: Iterable[Support], vote: str) -> Purchase:
    """Run the method. Costs and budget are positive; every ballot supports something."""
    counted = Counter(tuple(sorted(ballot.items())) for ballot in ballots)
    people = sum(counted.values())
    share = Fraction(budget, people) if people else Fraction(0)
    classes = [_Class(dict(items), number, share) for items, number in sorted(counted.items())]
    voters = {ref: sum(one.people for one in classes if ref in one.support) for ref in costs}
    points = {ref: sum(one.people * one.support.get(ref, 0) for one in classes) for ref in costs}
    order = sorted(costs, key=lambda ref: (-points[ref], -voters[ref], costs[ref], lot(vote, ref)))

    accounts: dict[str, Account] = {}
    waiting = [ref for ref in order if voters[ref]]
    chosen: list[str] = []
    while waiting:
        prices: dict[str, Fraction] = {}
        for ref in list(waiting):
            payers = [one for one in classes if ref in one.support]
            reach = sum((one.people * one.left for one in payers), Fraction(0))
            if reach < costs[ref]:
                waiting.remove(ref)
                accounts[ref] = Account(Verdict.POOR, voters[ref], points[ref], within_reach=reach)
                continue
            prices[ref] = _price(payers, ref, costs[ref])
        if not prices:
            break
        best = min(prices, key=lambda ref: (prices[ref], -voters[ref], costs[ref], lot(vote, ref)))
        waiting.remove(best)
        chosen.append(best)
        paid = _pay([one for one in classes if best in one.support], best, prices[best] * costs[best])
        accounts[best] = Account(Verdict.SHARES, voters[best], points[best], len(chosen), 1 / prices[best], tuple(paid))

    rest = budget - sum(costs[ref] for ref in chosen)
    for ref in order:
        if not voters[ref]:
            accounts[ref] = Account(Verdict.UNSUPPORTED, 0, 0)
        elif accounts[ref].verdict == Verdict.POOR and costs[ref] <= rest:
            rest -= costs[ref]
            chosen.append(ref)
            reach = accounts[ref].within_reach
            accounts[ref] = Account(Verdict.REST, voters[ref], points[ref], len(chosen), within_reach=reach)
    return Purchase(accounts, tuple(chosen), most_votes_first(costs, budget, order, voters), share, rest)


def _price(payers: Sequence[_Class], ref: str, cost: Money) -> Fraction:
    """The part of the cost for each point, if all pay in proportion to their points and nobody more than is left."""
    missing = Fraction(cost)
    weight = sum(one.people * one.support[ref] for one in payers)
    for one in sorted(payers, key=lambda one: one.left / one.support[ref]):
        if one.left * weight >= missing * one.support[ref]:
            break  # this one, and all who have more, can pay in full
        missing -= one.people * one.left
        weight -= one.people * one.support[ref]
    return missing / weight / cost


def _pay(payers: Sequence[_Class], ref: str, each: Fraction) -> list[tuple[Fraction, int]]:
    """Take the money; gives how much so many people paid, the largest first."""
    paid: Counter[Fraction] = Counter()
    for one in payers:
        amount = min(one.left, each * one.support[ref])
        one.left -= amount
        paid[amount] += one.people
    return sorted(paid.items(), reverse=True)


def most_votes_first(
    costs: Mapping[str, Money], budget: Money, order: Sequence[str], voters: Mapping[str, int]
) -> tuple[str, ...]:
    """The plain count: in the order of votes, whatever still fits."""
    chosen, rest = [], budget
    for ref in order:
        if voters[ref] and costs[ref] <= rest:
            chosen.append(ref)
            rest -= costs[ref]
    return tuple(chosen)
