"""'Me too': somebody joins a report instead of writing it again. A voice of its own, with a receipt and a code.

Who has an account is known by it; who has none by a random word in the browser's session, of which only a keyed hash
goes into the key. The same person and the same report always make the same key, so nobody counts twice.
"""

import secrets

from flask import session

from webapp.areas import queries as areas
from webapp.core import audit, clock, crypto, ids, policy
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.submissions import rules
from webapp.submissions.caring import root_of
from webapp.submissions.models import Kind, State, Submission, Visibility
from webapp.submissions.operations import Receipt, add_contact, insert_once, tracking_code

MOST_REMEMBERED = 30


class NotShown(Exception):
    """The public does not see it, or not any more: no voice can be added."""


class OwnReport(Exception):
    """Who wrote a report is its first voice already."""


def person_of(actor: Actor) -> str:
    """Who joins, as far as it is known, under a name that only this installation can tell; gives a browser its word."""
    if actor.id is not None:
        return crypto.pseudonym(f"user {actor.id}", "person")
    if "visitor" not in session:
        session["visitor"] = secrets.token_urlsafe(12)
        session.permanent = True
    return f"browser {session['visitor']}"


def remember_own(submission: Submission) -> None:
    """The browser notes, unreadable to others, what was sent from it, so that its writer does not join it."""
    session["own"] = [*session.get("own", []), _mark(submission.public_id)][-MOST_REMEMBERED:]


def is_own(actor: Actor, submission: Submission) -> bool:
    own_account = actor.id is not None and actor.id == submission.author_id
    return own_account or _mark(submission.public_id) in session.get("own", [])


def _mark(public_id: str) -> str:
    return crypto.pseudonym(public_id, "own report")[:10]


def can_be_joined(submission: Submission) -> bool:
    """A problem that the public sees, as it sees the original that it was merged into."""
    both = (submission, root_of(submission))
    return all(one.kind == Kind.PROBLEM_REPORT and one.visibility == Visibility.VISIBLE for one in both)


@operation
def join(actor: Actor, report: Submission, *, person: str, email: str = "", telephone: str = "") -> Receipt:
    """Add a voice to a report, or to the one it was merged into; the same voice again gives the same receipt.

    Raises NotShown, OwnReport.
    """
    policy.require(actor, "report.submit", area_path=areas.path_of(report.area_code))
    if not can_be_joined(report):
        raise NotShown
    report = root_of(report)
    if is_own(actor, report):
        raise OwnReport
    now = clock.now()
    key = rules.form_key(f"join {person}", {"joins": report.public_id})
    voice = Submission(
        public_id=ids.new_id(),
        kind=report.kind,
        is_petition=report.is_petition,
        area_code=report.area_code,
        text="",
        public_text="",
        state=State.DUPLICATE,
        duplicate_of_id=report.id,
        is_joined=True,
        is_listed=False,
        author_id=actor.id,
        form_key=key,
        code_hash=rules.code_hash(tracking_code(key)),
        received_at=now,
        state_changed_at=now,
    )
    receipt = insert_once(voice)
    if receipt.is_new:
        add_contact(voice, email, telephone)
        audit.record(actor, "report.submit", "submission", voice.public_id, joined=report.public_id)
    return receipt
