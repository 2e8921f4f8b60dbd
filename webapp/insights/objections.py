"""A writer says that a submission was filed under the wrong thing: it goes back to the top of the review queue."""

from webapp.areas import queries as areas
from webapp.core import audit, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.insights.models import Analysis
from webapp.insights.rules import FIRST
from webapp.submissions.models import Submission


@operation
def review_again(actor: Actor, submission: Submission) -> list[None]:
    """The machine's labels stay as they are; a person looks at them first of all."""
    policy.require(actor, "concern.raise", area_path=areas.path_of(submission.area_code))
    analysis = db.session.get(Analysis, submission.id)
    if analysis is not None:
        analysis.is_reviewed, analysis.confidence, analysis.turn = False, 0.0, FIRST
        audit.record(actor, "concern.raise", "analysis", submission.public_id)
    return []
