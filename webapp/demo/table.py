"""What the planner of the demonstration did at their table: a letter of several wishes, split; themes in order; views, kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from webapp.insights import arranging, splitting
from webapp.insights.splitting import Decision
from webapp.insights.view_operations import keep

if TYPE_CHECKING:
    from webapp.demo.story import Story

LETTER, CUTS, FIRST = "s056", ("2. ขอให้มีบันได", "3. ขอให้จ้าง", "5. ระหว่างก่อสร้าง"), "pumps_drains"


def acts(story: Story) -> Iterator[tuple[datetime, partial[None]]]:
    yield story.now - timedelta(minutes=2), partial(_split_letter, story)
    yield story.now - timedelta(minutes=2), partial(_arrange, story)
    yield story.now - timedelta(minutes=1), partial(_keep_views, story)


def _arrange(story: Story) -> None:
    planner = story.actor("planner")
    arranging.pin(planner, story.themes["village_water"], True)
    arranging.nest(planner, story.themes["lighting_226"], story.themes["street_lights"])


def _keep_views(story: Story) -> None:
    planner = story.actor("planner")
    office = next(grant.organisation_id for grant in planner.grants if grant.organisation_id)
    keep(planner, "รอคำตอบ ยังไม่อยู่ในประเด็น", {"state": "waiting", "theme": "-", "copies": "no"}, organisation_id=office)
    keep(planner, "ไม่เห็นด้วย ที่ระบบอ่านและยังไม่ตรวจ", {"stance": "oppose", "checked": "machine"})


def _split_letter(story: Story) -> None:
    """The first wish joins a theme; the others wait for a planner's word."""
    letter, planner = story.submissions[LETTER], story.actor("planner")
    parts = splitting.split(planner, letter, [letter.text.index(words) for words in CUTS])
    of_plan = {"strategy": [story.strategies["province", 2].public_id]}
    first = Decision({**parts[0].labels, **of_plan}, story.themes[FIRST])
    splitting.decide(planner, letter, [first, *(Decision(one.labels) for one in parts[1:])])
