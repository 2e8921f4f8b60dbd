"""The open votes as a file, and the result computed from that file alone: what anybody can repeat. Pure.

A result holds the question (which statements, or which projects at which cost and what budget), the hash of the votes, and
the outcome. `verify` computes the outcome again from the question and the file and says what differs.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from webapp.deliberations import grouping, shares
from webapp.deliberations.grouping import AGREE, DISAGREE, SIGNS, SMALLEST, Grouping, Tally, Votes

GROUPS, SHARES = "groups-1", "equal-shares-1"  # method and its version; a changed method is a new name
MOST_SHOWN = 5  # statements in each list of a result
COLUMNS = {GROUPS: ("voter", "statement", "choice"), SHARES: ("voter", "project", "rank")}

Row = tuple[int, str, str]
Result = dict[str, Any]


class BadVotes(ValueError):
    """The file does not hold votes on this question."""


def write_votes(method: str, rows: Iterable[Row]) -> str:
    """The open votes, in the order of the people's numbers."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS[method])
    writer.writerows(sorted(rows))
    return target.getvalue()


def read_votes(method: str, text: str) -> dict[int, dict[str, str]]:
    """Person → statement or project → choice or rank. Raises BadVotes."""
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    if not lines or tuple(lines[0]) != COLUMNS[method]:
        raise BadVotes(f"the first line is not {','.join(COLUMNS[method])}")
    found: dict[int, dict[str, str]] = {}
    for number, line in enumerate(lines[1:], 2):
        if len(line) != 3 or not (line[0].isascii() and line[0].isdigit()):
            raise BadVotes(f"line {number} is no vote")
        person = found.setdefault(int(line[0]), {})
        if line[1] in person:
            raise BadVotes(f"line {number} votes twice on {line[1]}")
        person[line[1]] = line[2]
    return found


def canonical(result: Result) -> str:
    return json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def count(deliberation: str, method: str, question: Result, text: str) -> tuple[Result, Grouping | None]:
    """The result of the open votes in `text`; for statements also where everybody stands. Raises BadVotes."""
    votes = read_votes(method, text)
    result: Result = {
        "deliberation": deliberation,
        "method": method,
        "question": question,
        "votes_sha256": digest(text),
        "people": len(votes),
        "outcome": None,
    }
    if len(votes) < SMALLEST:
        return result, None  # so few people could be recognised
    if method == SHARES:
        result["outcome"] = _bought(deliberation, question, votes)
        return result, None
    result["outcome"], found = _grouped(question, votes)
    return result, found


def verify(result: Result, text: str) -> list[str]:
    """What does not come out again; empty when all does."""
    try:
        again, _ = count(result["deliberation"], result["method"], result["question"], text)
    except (BadVotes, KeyError, TypeError, ValueError) as fault:
        return [f"cannot be counted: {type(fault).__name__} {fault}"]
    return [f"{key} differs" for key in again if again[key] != result.get(key)]


# Statements


def _grouped(question: Result, votes: Votes) -> tuple[Result, Grouping]:
    refs: list[str] = sorted(question["statements"])
    for person in votes.values():
        if not set(person) <= set(refs) or not set(person.values()) <= set(SIGNS):
            raise BadVotes("a vote on no statement of this question, or no choice")
    found = grouping.group(votes, refs)
    everybody = sorted(votes)
    tallies = {ref: grouping.tally(votes, everybody, ref) for ref in refs}
    parts = {ref: [grouping.tally(votes, people, ref) for people in found.groups] for ref in refs}
    outcome = {
        "groups": [len(people) for people in found.groups],
        "outside": len(found.outside),
        "silhouette": round(found.silhouette, 3),
        "statements": {ref: {"all": _row(tallies[ref]), "groups": [_row(one) for one in parts[ref]]} for ref in refs},
        **_shared(parts),
        "divides": _divides(parts),
        "typical": [_typical(parts, number) for number in range(len(found.groups))] if len(found.groups) > 1 else [],
    }
    return outcome, found


def _row(one: Tally) -> list[int]:
    return [one.agree, one.disagree, one.passed]


def _shared(parts: Mapping[str, Sequence[Tally]]) -> Result:
    """What most people of every group agree with, and what most people of every group reject."""
    lists: Result = {}
    for key, side in (("shared", AGREE), ("refused", DISAGREE)):
        refs = [ref for ref in parts if grouping.shared_by_all(parts[ref]) == side]
        refs.sort(key=lambda ref, side=side: (-grouping.consensus(parts[ref], side), ref))  # type: ignore[misc]
        lists[key] = refs[:MOST_SHOWN]
    return lists


def _divides(parts: Mapping[str, Sequence[Tally]]) -> list[str]:
    refs = [ref for ref in parts if grouping.distance(parts[ref]) >= grouping.APART]
    return sorted(refs, key=lambda ref: (-grouping.distance(parts[ref]), ref))[:MOST_SHOWN]


def _typical(parts: Mapping[str, Sequence[Tally]], number: int) -> list[list[str]]:
    """The statements by which a group differs most from all others, and whether it agrees more or less."""
    far = {ref: grouping.stands_out(parts[ref], number) for ref in parts}
    refs = sorted((ref for ref in far if abs(far[ref]) >= grouping.APART), key=lambda ref: (-abs(far[ref]), ref))
    return [[ref, AGREE if far[ref] > 0 else DISAGREE] for ref in refs[:3]]


# Budgets


def supports(question: Result, votes: Votes) -> list[dict[str, int]]:
    """What each ballot supports, in points. Raises BadVotes for a ballot that breaks the rules."""
    most, costs, found = int(question["ranks"]), question["projects"], []
    for number in sorted(votes):
        ballot = votes[number]
        ranks = sorted(int(rank) for rank in ballot.values())
        if not set(ballot) <= set(costs):
            raise BadVotes(f"voter {number} chose what is not on the list")
        if question["ballot"] == "rank":
            if ranks != list(range(1, len(ranks) + 1)) or len(ranks) > most:
                raise BadVotes(f"the ranks of voter {number} are not 1, 2, 3 …")
            order = sorted(ballot, key=lambda ref, ballot=ballot: int(ballot[ref]))  # type: ignore[misc]
            found.append(shares.points_of_ranking(order, most))
            continue
        if sum(costs[ref] for ref in ballot) > question["budget"] or set(ranks) != {1}:
            raise BadVotes(f"the ballot of voter {number} is over the budget")
        found.append(dict.fromkeys(sorted(ballot), 1))
    return found


def _bought(deliberation: str, question: Result, votes: Votes) -> Result:
    costs: dict[str, int] = question["projects"]
    purchase = shares.buy(costs, int(question["budget"]), supports(question, votes), deliberation)
    projects = {
        ref: {
            "verdict": str(one.verdict),
            "voters": one.voters,
            "points": one.points,
            "turn": one.turn,
            "effective": _fraction(one.effective),
            "paid": [[_fraction(amount), people] for amount, people in one.paid],
            "within_reach": _fraction(one.within_reach),
        }
        for ref, one in sorted(purchase.accounts.items())
    }
    return {
        "projects": projects,
        "chosen": list(purchase.chosen),
        "plain": list(purchase.plain),
        "share": _fraction(purchase.share),
        "rest": purchase.rest,
    }


def _fraction(value: Fraction) -> str:
    return str(value)


def fraction(text: str) -> Fraction:
    """A number of a result, exactly."""
    return Fraction(text)
