"""The demonstration's deliberations: people whose answers are drawn by a fixed seed, one result and one open vote of each kind."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from webapp.core.policy import SYSTEM, VISITOR
from webapp.deliberations import operations, vote_operations
from webapp.deliberations.models import Deliberation, Voter
from webapp.deliberations.operations import Draft
from webapp.deliberations.rules import Ballot, Choice
from webapp.demo import source
from webapp.demo.source import Record
from webapp.submissions.privacy import prepare

if TYPE_CHECKING:
    from webapp.demo.story import Story

HOMES = ("3401", "3401", "3401", "3415", "3415", "3402", "3404", "3411")  # where they say they live
ANSWERED = 0.85  # share of the statements that one answers
PASSED = 0.08
NOON, EVENING = 12 * 60, 19 * 60


def steps(story: Story) -> Iterator[tuple[datetime, partial[None]]]:
    """Each is announced on the morning it opens; people come on three evenings; the result comes after the close."""
    for record in source.records("deliberations"):
        made: list[Deliberation] = []
        opens, closes = record["opens_in_days"], record["closes_in_days"]
        yield story.day(opens), partial(_announce, story, record, made)
        last = min(closes, -1)
        days = [opens + 1, (opens + 1 + last) // 2, last]
        for part, day in enumerate(days):
            yield story.day(day, EVENING), partial(_take_part, record, made, part, len(days))
        if "proposal" in record:
            yield story.day(last, EVENING) + timedelta(minutes=5), partial(_propose, record, made)
        if closes < 0:
            yield story.day(closes + 1, NOON), partial(_draw, made)


def _announce(story: Story, record: Record, made: list[Deliberation]) -> None:
    planner = story.actor("planner")
    theme = story.themes.get(record.get("theme", ""))
    draft = Draft(
        title=record["title"],
        about=record["about"],
        opens_on=story.day(record["opens_in_days"], NOON).date(),
        closes_on=story.day(record["closes_in_days"], NOON).date(),
        takes_proposals="proposal" in record,
        budget=Decimal(record["budget"]) if "budget" in record else None,
        ballot=Ballot(record.get("ballot", "pick")) if "budget" in record else None,
    )
    one = operations.create(planner, record["area"], draft, theme)
    for statement in list(one.statements):
        operations.drop(planner, one, statement)  # the file names its own
    for said in record.get("statements", ()):
        operations.quote(planner, one, story.submissions[said["submission"]], said["words"])
    for code in record.get("items", ()):
        item = story.items["province", code]
        cost = sum((budget.amount for budget in item.budgets), Decimal(0))
        operations.offer(planner, one, item, cost, item.description)
    operations.announce(planner, one)
    made.append(one)


def _people(record: Record) -> list[int]:
    """The camp, or the kind of ballot, of everybody, in the order in which they come."""
    sizes = record["camps"] if "camps" in record else [ballot["people"] for ballot in record["ballots"]]
    everybody = [kind for kind, size in enumerate(sizes) for _ in range(size)]
    random.Random(record["key"]).shuffle(everybody)  # noqa: S311  (a fixed seed: the same people each time)
    return everybody


def _take_part(record: Record, made: list[Deliberation], part: int, parts: int) -> None:
    for number, kind in list(enumerate(_people(record)))[part::parts]:
        voter = _enter(made[0], number)
        if "camps" in record:
            _answer(record, made[0], voter, kind, number)
        else:
            offered = {option.item.code: option.public_id for option in made[0].options}
            refs = [offered[code] for code in record["ballots"][kind]["items"]]  # in the order of the ranks
            vote_operations.submit(VISITOR, made[0], voter, refs)


def _enter(one: Deliberation, number: int) -> Voter:
    return vote_operations.enter(VISITOR, one, f"demonstration {number}", HOMES[number % len(HOMES)])


def _answer(record: Record, one: Deliberation, voter: Voter, camp: int, number: int) -> None:
    dice = random.Random(f"{record['key']} {number}")  # noqa: S311
    for said, statement in zip(record["statements"], one.statements, strict=True):
        if dice.random() < ANSWERED:
            choice = Choice.AGREE if dice.random() < said["agree"][camp] else Choice.DISAGREE
            choice = Choice.PASS if dice.random() < PASSED else choice
            vote_operations.vote(VISITOR, one, voter, statement, choice)


def _propose(record: Record, made: list[Deliberation]) -> None:
    words = record["proposal"]
    vote_operations.propose(VISITOR, made[0], _enter(made[0], 0), prepare(words).public_text, words, "demonstration")


def _draw(made: list[Deliberation]) -> None:
    operations.close_book(SYSTEM, made[0])
    operations.keep(SYSTEM, made[0], *operations.compute(made[0]))
