"""How the writers of submissions are reached: the address they left, and browsers that they asked to tell them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select

from webapp.accounts.models import User
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.links import page_path
from webapp.push.models import PushKind, PushSubscription
from webapp.push.queries import Subject
from webapp.submissions.models import Contact, Submission
from webapp.submissions.operations import tracking_code


@dataclass(frozen=True, slots=True)
class Reached:
    """One address (encrypted) of one submission's writer, and the language in which they read."""

    address: str
    form_key: str | None
    language: str
    submission_id: int


def addresses(*which: ColumnElement[bool]) -> Sequence[Reached]:
    """Every way to reach the writers of these submissions, in the order in which they came."""
    about = Submission.form_key, Submission.id
    by_contact = (
        select(Contact.email, Contact.language, *about)
        .join(Submission, Submission.id == Contact.submission_id)
        .where(Contact.email.is_not(None))
    )
    by_browser = (
        select(PushSubscription.address, PushSubscription.language, *about)
        .join(Submission, Submission.public_id == PushSubscription.ref)
        .where(PushSubscription.kind == PushKind.SUBMISSION)
    )
    by_account = (
        select(PushSubscription.address, PushSubscription.language, *about)
        .join(User, User.public_id == PushSubscription.ref)
        .join(Submission, Submission.author_id == User.id)
        .where(PushSubscription.kind == PushKind.ACCOUNT)
    )
    found = [
        Reached(str(address), form_key, language, number)
        for statement in (by_contact, by_browser, by_account)
        for address, language, form_key, number in db.session.execute(statement.where(*which))
    ]
    return sorted(found, key=lambda one: one.submission_id)


def in_browser() -> ColumnElement[bool]:
    """Whether a browser tells the writer of a submission."""
    own = exists().where(PushSubscription.kind == PushKind.SUBMISSION, PushSubscription.ref == Submission.public_id)
    of_account = exists().where(
        PushSubscription.kind == PushKind.ACCOUNT,
        PushSubscription.ref == User.public_id,
        User.id == Submission.author_id,
    )
    return or_(own, of_account)


def push_subject(kind: str, ref: str) -> list[Subject]:
    """What a browser hears of one submission: that there is news, and the tracking page."""
    if kind != PushKind.SUBMISSION:
        return []
    form_key = db.session.scalar(select(Submission.form_key).where(Submission.public_id == ref))
    if form_key is None:
        return []
    words = Text("มีข่าวเกี่ยวกับเรื่องที่ท่านส่ง แตะเพื่ออ่าน", "There is news about what you sent. Tap to read.")
    path = page_path("submissions.tracking", code=tracking_code(form_key))
    return [Subject(kind, ref, words, path)]
