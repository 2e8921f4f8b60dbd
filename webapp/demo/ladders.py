"""The demonstration's problems that were handed up: each in another state, with the words of those who acted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from webapp.demo import source
from webapp.demo.source import Record
from webapp.escalations import operations
from webapp.escalations.models import Escalation
from webapp.escalations.operations import Plea
from webapp.escalations.queries import Subject
from webapp.escalations.rules import Act, Urgency

if TYPE_CHECKING:
    from webapp.demo.story import Story


def steps(story: Story, accepted: dict[str, datetime]) -> Iterator[tuple[datetime, partial[None]]]:
    """Every act of every escalation, one a day after the theme was accepted, the last ones in the last minutes."""
    for one in source.records("escalations"):
        case: list[Escalation] = []
        acts = [partial(_send, story, one, case)]
        acts += [partial(_act, story, step, case) for step in one["acts"]]
        if "tasks" in one:
            acts.append(partial(_tasks, story, one["acts"][-1]["by"], one["tasks"], case))
        acts += [partial(_act, story, step, case) for step in one.get("closing", ())]
        for number, act in enumerate(acts, 1):
            latest = story.now - timedelta(minutes=13 - number)
            yield min(accepted[one["theme"]] + timedelta(days=number), latest), act


def _send(story: Story, one: Record, case: list[Escalation]) -> None:
    plea = Plea(one["way"], one["title"], one["problem"], one["tried"], one["asked"], Urgency(one["urgency"]))
    case.append(operations.escalate(story.actor("planner"), Subject(theme=story.themes[one["theme"]]), plea))


def _act(story: Story, step: Record, case: list[Escalation]) -> None:
    operations.act(story.actor(step["by"]), case[0], Act(step["act"]), case[0].version, step.get("words", ""))


def _tasks(story: Story, giver: str, tasks: list[Record], case: list[Escalation]) -> None:
    for one in tasks:
        office, due_on = story.organisations[one["office"]], story.day(one["in_days"]).date()
        task = operations.give_task(story.actor(giver), case[0], one["what"], office, due_on)
        if "done" in one:
            operations.finish_task(story.actor("planner"), task, one["done"])
