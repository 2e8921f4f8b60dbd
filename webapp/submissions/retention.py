"""The retention clock: what is kept for how long, by purpose, as dated data; a nightly job erases what is over."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial

from sqlalchemy import Select, delete, select

from webapp.accounts import addresses, devices, inbox
from webapp.accounts import operations as accounts
from webapp.core import audit, clock, limits, mail, once, policy, unused_files
from webapp.core.audit import AuditEntry
from webapp.core.db import after_commit, db, unit_of_work
from webapp.core.i18n import Text
from webapp.core.jobs import NIGHTLY
from webapp.core.law import in_both, in_force
from webapp.core.operation import operation
from webapp.core.policy import SYSTEM, Actor
from webapp.hearings import session_care
from webapp.push import operations as push
from webapp.push.models import PushKind
from webapp.submissions import caring, concerns, confidential, opinion_imports
from webapp.submissions.models import CLOSED, Contact, Submission
from webapp.submissions.promises import DATA


@dataclass(frozen=True, slots=True)
class Keeping:
    """One purpose: what is kept, for how many days, counted from when."""

    purpose: str
    valid_from: date
    days: int
    what: Text
    counted: Text


@cache
def _rows() -> Sequence[Keeping]:
    return [
        Keeping(
            row["purpose"],
            date.fromisoformat(row["valid_from"]),
            int(row["days"]),
            in_both(row),
            Text(row["from_th"], row["from_en"]),
        )
        for row in json.loads((DATA / "retention.json").read_text("utf-8"))
    ]


def in_force_now() -> list[Keeping]:
    """What holds today, one row a purpose."""
    purposes = dict.fromkeys(row.purpose for row in _rows())
    today = clock.today()
    return [in_force([row for row in _rows() if row.purpose == purpose], today) for purpose in purposes]


def records() -> list[dict[str, str]]:
    """The record of processing, as data."""
    found: list[dict[str, str]] = json.loads((DATA / "processing.json").read_text("utf-8"))
    return found


@operation
def erase_what_is_over(actor: Actor, unused: Sequence[str] = ()) -> dict[str, int]:
    """Erase what each purpose no longer needs, and stored files that were found unused; how many of each."""
    policy.require(actor, "retention.run")
    days = {row.purpose: timedelta(days=row.days) for row in in_force_now()}
    now = clock.now()
    settled = select(Submission.id).where(
        Submission.state.in_(CLOSED), Submission.state_changed_at < now - days["contact_settled"]
    )
    old = select(Submission.id).where(Submission.received_at < now - days["contact_any"])
    erased = {
        "contact_settled": _erase(settled),
        "contact_any": _erase(old),
        "session_seat": session_care.forget(now - days["session_seat"]),
        "account_letter": inbox.forget(now - days["account_letter"]),
        "unsent_mail": mail.forget(now - days["unsent_mail"]),
        "account_device": devices.forget(now - days["account_device"]),
        "concern": concerns.forget(now - days["concern_answered"], now - days["concern_any"]),
        "reporter_answer": caring.forget(now - days["reporter_answer"]),
        "confidential_settled": confidential.forget(now - days["confidential_settled"]),
        "import_file": opinion_imports.forget(now - days["import_file"]),
        "invitation": accounts.forget_invitations(now - days["invitation"]),
        "email_change": addresses.forget(now - days["email_change"]),
        "unused_file": len(unused),
    }
    after_commit(partial(unused_files.erase, unused, now - days["unused_file"]))
    limits.sweep()
    once.sweep()
    audit.record(actor, "retention.run", "contact", "all", **erased)
    return erased


def _erase(submissions: Select[tuple[int]]) -> int:
    """Contact details, and browsers that are told, of these submissions."""
    refs = select(Submission.public_id).where(Submission.id.in_(submissions))
    push.forget(PushKind.SUBMISSION, refs)
    statement = delete(Contact).where(Contact.submission_id.in_(submissions))
    return int(db.session.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


def last_runs(limit: int = 5) -> Sequence[AuditEntry]:
    statement = select(AuditEntry).where(AuditEntry.action == "retention.run").order_by(AuditEntry.id.desc())
    return db.session.scalars(statement.limit(limit)).all()


def nightly() -> None:
    """Looking for unused files reads the whole database, and so comes before the write that others wait for."""
    days = next(row.days for row in in_force_now() if row.purpose == "unused_file")
    unused = unused_files.find(clock.now() - timedelta(days=days))
    db.session.rollback()
    with unit_of_work():
        erase_what_is_over(SYSTEM, unused)


NIGHTLY.append(nightly)
