"""Problem types that the province of the demonstration added before anybody wrote: from a file, as `ruamkid types import` does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nlp.own_types import read_types
from webapp.demo import source
from webapp.insights import type_operations
from webapp.insights.type_rules import draft_from

if TYPE_CHECKING:
    from webapp.demo.story import Story

PROVINCE = "34"


def add(story: Story) -> None:
    drafts = [draft_from(kind) for kind in read_types(source.DATA / "own-types.jsonl")]
    type_operations.take_in(story.actor("planner"), PROVINCE, drafts)
