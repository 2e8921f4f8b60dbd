"""The rights of who sent something: a copy of everything that is kept of it, and the erasure of what leads to the person.

The public record stays: words that others have read and answered cannot be unsaid. What leads to the person, contact
details and the tie to an account, goes at once.
"""

from typing import Any

from sqlalchemy import delete, select, update

from webapp.accounts import own_copy
from webapp.accounts.models import User
from webapp.areas import queries as areas
from webapp.core import audit, crypto, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.panels import provided
from webapp.core.policy import Actor
from webapp.follows import queries as follows
from webapp.push import operations as push
from webapp.push import queries as push_queries
from webapp.push.models import PushKind
from webapp.submissions import caring, confidential, queries
from webapp.submissions.models import Contact, Submission
from webapp.submissions.operations import tracking_code


def export(submission: Submission) -> dict[str, Any]:
    """All that is kept of one submission, as plain data."""
    contact = db.session.get(Contact, submission.id)
    secret = confidential.secret_of(submission)
    area = areas.get(submission.area_code)
    return {
        "public_id": submission.public_id,
        "tracking_code": tracking_code(submission.form_key) if submission.form_key else None,
        "kind": submission.kind,
        "received_at": submission.received_at.isoformat(),
        "area": {"code": submission.area_code, "name": str(areas.full_path_name(area)) if area else ""},
        "position": None if submission.lat is None else [submission.lat, submission.lon],
        "landmark": submission.place_note,
        "text": confidential.words_of(secret) if secret else submission.text,
        "confidential": secret.why if secret else None,
        "public_text": submission.public_text,
        "hidden_kinds": submission.hidden_kinds,
        "stance": submission.stance_given,
        "problem_type": submission.type_given,
        "answers": [{"question": one.question.text_th, "value": one.value} for one in submission.answers],
        "photos": [one.public_id for one in submission.photos],
        "channel": submission.channel,
        "provenance": submission.provenance,
        "state": submission.state,
        "settlement": submission.settlement,
        "visibility": submission.visibility,
        "joined": submission.is_joined,
        "tied_to_an_account": submission.author_id is not None,
        "contact": None
        if contact is None
        else {
            "email": crypto.decrypt(contact.email) if contact.email else "",
            "telephone": crypto.decrypt(contact.telephone) if contact.telephone else "",
            "given_at": contact.created_at.isoformat(),
        },
        "browsers_told": _browsers(PushKind.SUBMISSION, submission.public_id),
        "moderation": [
            {"visibility": one.visibility, "reason": one.reason, "at": one.made_at.isoformat()}
            for one in queries.moderations(submission)
        ],
        "care": [
            {"step": one.step, "words": caring.words_for(submission, one), "at": one.made_at.isoformat()}
            for one in caring.steps(submission)
        ],
        **dict(provided("own_copy", submission)),
    }


def export_of_account(actor: Actor) -> dict[str, Any]:
    """All that is kept of an account's owner, what they follow and sent, and the browsers that tell them of news."""
    user = db.session.get_one(User, actor.id)
    own = select(Submission).where(Submission.author_id == user.id).order_by(Submission.id)
    return {
        "account": own_copy.of(user),
        "follows": [{"kind": one.kind, "ref": one.ref, "since": one.since.isoformat()} for one in follows.own(actor)],
        "submissions": [export(one) for one in db.session.scalars(own)],
        "browsers_told": _browsers(PushKind.ACCOUNT, user.public_id),
    }


def _browsers(kind: PushKind, ref: str) -> list[dict[str, str]]:
    return [
        {"endpoint": push_queries.browser_of(one).endpoint, "kind": one.name, "since": one.since.isoformat()}
        for one in push_queries.of(kind, ref)
    ]


@operation
def forget_person(actor: Actor, submission: Submission) -> None:
    """Erase the contact details and the tie to an account; the words stay where they are."""
    policy.require(actor, "submission.own", area_path=areas.path_of(submission.area_code))
    db.session.execute(delete(Contact).where(Contact.submission_id == submission.id))
    push.forget(PushKind.SUBMISSION, [submission.public_id])
    submission.author_id = None
    erased = ["contact", "browsers", "account"]
    audit.record(actor, "submission.own", "submission", submission.public_id, erased=erased)


def follow_address(user_id: int, old: str, new: str) -> list[None]:
    """What `accounts` asks when an account gets another address: who left the old one to be answered is answered at the new one."""
    own = select(Contact).join(Submission, Submission.id == Contact.submission_id)
    for contact in db.session.scalars(own.where(Submission.author_id == user_id, Contact.email.is_not(None))):
        if crypto.decrypt(contact.email or "") == old:
            contact.email = crypto.encrypt(new)
    return []


def forget_closed(actor: Actor) -> list[int]:
    """What `accounts` asks of the rooms above when its owner closes an account."""
    return [forget_account(actor)]


@operation
def forget_account(actor: Actor) -> int:
    """The same for everything that an account sent; how many it were."""
    policy.require(actor, "submission.own")
    of_actor = select(Submission.id, Submission.public_id).where(Submission.author_id == actor.id)
    own = dict(db.session.execute(of_actor).tuples().all())
    db.session.execute(delete(Contact).where(Contact.submission_id.in_(own)))
    push.forget(PushKind.SUBMISSION, own.values())
    push.forget(PushKind.ACCOUNT, db.session.scalars(select(User.public_id).where(User.id == actor.id)).all())
    untie = update(Submission).where(Submission.author_id == actor.id).values(author_id=None)
    db.session.execute(untie.execution_options(synchronize_session="fetch"))
    erased = ["contact", "browsers", "account"]
    audit.record(actor, "submission.own", "account", "own", erased=erased, submissions=len(own))
    return len(own)
