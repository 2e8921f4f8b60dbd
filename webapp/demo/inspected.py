"""The demonstration's reports of progress by term, and the visits of its inspector."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from werkzeug.datastructures import FileStorage

from webapp.core import clock, files
from webapp.demo import source
from webapp.demo.source import Record
from webapp.monitoring import operations, periods, queries, visit_operations
from webapp.monitoring.operations import Content
from webapp.monitoring.periods import Term
from webapp.monitoring.visit_models import Visit
from webapp.monitoring.visit_operations import Intent
from webapp.planning.models import ItemStatus

if TYPE_CHECKING:
    from webapp.demo.story import Story

PLAN = "province"


def acts(story: Story) -> Iterator[tuple[datetime, partial[None]]]:
    """Each report ten days after its term, and visits on their days."""
    terms = periods.recent(story.now.astimezone(clock.BANGKOK).date(), 3)
    for one in source.records("monitoring"):
        for said in one["terms"]:
            term = terms[said["ago"]]
            day = datetime.combine(term.last + timedelta(days=10), time(14), clock.BANGKOK)
            # Loaded just after a quarter's end, the newest reports were sent in this very morning, in their order.
            yield (
                min(day, story.now - timedelta(hours=2 * said["ago"])),
                partial(_report, story, one["item"], term, said),
            )
    for number, one in enumerate(source.records("visits")):
        case: list[Visit] = []
        yield story.day(-one.get("planned_days_ago", 3), 9 * 60), partial(_plan, story, one, case)
        if "held_days_ago" in one:
            yield story.day(-one["held_days_ago"], 15 * 60 + number), partial(_hold, story, one, case)
            yield story.day(2 - one["held_days_ago"], 11 * 60 + number), partial(_publish, story, one, case)
            yield story.day(-5, 10 * 60 + number), partial(_follow, story, one, case)


def _report(story: Story, code: str, term: Term, said: Record) -> None:
    item, planner = story.items[PLAN, code], story.actor("planner")
    part = Decimal(str(said["spent"]))
    spent = {source: round(amount * part, 2) for source, amount in queries.budgets(item, term).items()}
    texts = {name: said[name] for name in ("done", "obstacles", "next_steps")}
    content = Content(ItemStatus(said["status"]), said["percent"], **texts, spent=spent)
    report = operations.save(planner, item, term, content, 0)
    operations.submit(planner, report, report.version)


def _plan(story: Story, one: Record, case: list[Visit]) -> None:
    item = story.items[PLAN, one["item"]]
    days = one.get("planned_in_days", -one.get("held_days_ago", 0))
    texts = {name: one[name] for name in ("title", "purpose", "place", "companions")}
    intent = Intent(planned_on=story.day(days).date(), **texts)
    case.append(visit_operations.plan(story.actor("inspector"), item.area_code, intent, item=item))


def _hold(story: Story, one: Record, case: list[Visit]) -> None:
    inspector, visit = story.actor("inspector"), case[0]
    visit_operations.write_up(inspector, visit, clock.today(), one["summary"], one["internal"], visit.version)
    for seen in one["findings"]:
        finding = visit_operations.add_finding(inspector, visit, seen["words"], place=seen["place"], is_public=True)
        if "photo" in seen:
            photo = files.put_photo(FileStorage(io.BytesIO(source.photo(seen["photo"]))))
            visit_operations.add_photo(inspector, visit, finding, photo, seen["alt"])
    for advice in one["advice"]:
        office = story.organisations[advice["office"]]
        due_on = story.day(advice["in_days"]).date()
        visit_operations.recommend(inspector, visit, advice["words"], office, due_on)


def _publish(story: Story, one: Record, case: list[Visit]) -> None:
    visit_operations.publish(story.actor("inspector"), case[0], case[0].version)


def _follow(story: Story, one: Record, case: list[Visit]) -> None:
    for advice, told in zip(case[0].recommendations, one["advice"], strict=True):
        if "answer" in told:
            visit_operations.answer(story.actor(told["by"]), advice, told["answer"])
        if "closing" in told:
            visit_operations.settle(story.actor("inspector"), advice, told["closing"], close=True)
