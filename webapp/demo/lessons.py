"""What the planner made of the machine's labels in the demonstration: reviews one by one, and what the machine learned from them."""

from nlp.taxonomy import problem_types
from webapp.areas import queries as areas
from webapp.core import jobs
from webapp.core.db import unit_of_work
from webapp.demo import source
from webapp.demo.story import Story
from webapp.insights import acting, learning
from webapp.insights import operations as insights
from webapp.insights.act_models import Verb
from webapp.insights.models import Aspect
from webapp.insights.queries import QueueFilters
from webapp.submissions.models import Kind, State

LEFT_DAYS = 7  # what came later still waits for the planner
AT_ONCE = "3411"  # the district whose reports are confirmed together


def review_and_learn(story: Story) -> None:
    """The planner has read the older reports; the administrator has the machine learn after the first half, and again."""
    names = {kind.code: kind.th for kind in problem_types()}
    read = [
        one
        for one in source.records("submissions")
        if one["kind"] == Kind.PROBLEM_REPORT and "problem_types" in one.get("gold", ())
        if one["days_ago"] > LEFT_DAYS and one["area"].startswith("34")  # the planner's own province
    ]
    half = len(read) // 2
    for part in (read[:half], read[half:]):
        with unit_of_work():
            for one in part:
                submission = story.submissions[one["key"]]
                if submission.state not in (State.DUPLICATE, State.OUT_OF_SCOPE):
                    types = [names.get(code, code) for code in one["gold"]["problem_types"]]  # own types have no code
                    insights.review(story.actor("planner"), submission, {Aspect.PROBLEM_TYPE: types})
        with unit_of_work():
            row = learning.ask(story.actor("admin"))
        jobs.run_now("learn_from_corrections", [row.public_id])
    _confirm_at_once(story)
    jobs.run_now("measure_labels", ["all"])


def _confirm_at_once(story: Story) -> None:
    """The planner has looked through what one district says, and confirms it with one act."""
    with unit_of_work():
        act = acting.ask(story.actor("planner"), Verb.CONFIRM, QueueFilters(areas.get(AT_ONCE), only="waiting"))
    jobs.run_now("act_on_many", [act.public_id])
