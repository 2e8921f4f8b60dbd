"""The care of a problem: which office has it, that it is fixed, and whether its reporter says so too.

Steps are added and never changed. What the office says (`fixed`) and what the reporter says (`confirmed`) are counted
apart; 'not fixed' reopens it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update

from webapp.accounts.models import Organisation
from webapp.accounts.queries import organisations_where
from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import audit, clock, crypto, mail, policy
from webapp.core.db import among, db, hold
from webapp.core.i18n import Text, in_language
from webapp.core.links import link_to
from webapp.core.operation import operation
from webapp.core.panels import provided
from webapp.core.policy import Actor
from webapp.hearings.rules import bangkok_day, summary_due
from webapp.submissions import promises, reaching, tallying
from webapp.submissions.models import (
    Care,
    CareStep,
    Kind,
    Settlement,
    State,
    Submission,
    Visibility,
)
from webapp.submissions.operations import tracking_code
from webapp.submissions.privacy import prepare

SETTLED = (Settlement.FIXED, Settlement.CONFIRMED)
_UNANSWERED = (State.WAITING, State.IN_THEME)


def is_unanswered(root: Submission) -> bool:
    return root.state in _UNANSWERED


class NotNow(ValueError):
    """The step does not follow from where the problem stands."""


def root_of(submission: Submission) -> Submission:
    """What a joined or merged voice follows."""
    if submission.duplicate_of_id is None:
        return submission
    return db.session.get_one(Submission, submission.duplicate_of_id)


def steps(submission: Submission) -> Sequence[Care]:
    """All that happened, oldest first; what was done about an original that became confidential is not told to its copies."""
    root = root_of(submission)
    if root is not submission and root.visibility == Visibility.CONFIDENTIAL:
        return []
    return db.session.scalars(select(Care).where(Care.submission_id == root.id).order_by(Care.id)).all()


def words_for(submission: Submission, one: Care) -> str:
    """What a step says on the page of one writer: what a reporter answered the office is for that reporter and the offices."""
    is_answer = one.step in (CareStep.CONFIRMED, CareStep.REOPENED)
    return "" if is_answer and one.said_by_id != submission.id else one.words


def offices(area_code: str) -> Sequence[Organisation]:
    """The offices that a problem there can be given to: of the province and all within it."""
    province = areas.get(area_code[:2])
    if province is None:
        return []
    return organisations_where(areas.within(Organisation.area_code, province))


def dues(submission: Submission) -> list[promises.Due]:
    """What was promised to the writer, and when it was kept; to who spoke in a hearing it is what the law says."""
    if hearing := submission.hearing:
        published = hearing.summary_published_at
        kept = bangkok_day(published) if published else None
        return [promises.Due(promises.SUMMARISED, summary_due(bangkok_day(hearing.closes_at)), kept)]
    done = steps(submission)
    root = root_of(submission)
    fixed = [one.made_at for one in done if one.step == CareStep.FIXED and root.settlement in SETTLED]
    answered = min([*fixed, *([root.state_changed_at] if root.state not in _UNANSWERED else [])], default=None)
    assigned = min((one.made_at for one in done if one.step == CareStep.ASSIGNED), default=answered)
    found = promises.dues(submission.received_at, assigned, answered)
    if submission.visibility == Visibility.CONFIDENTIAL:
        return [replace(found[1], what=promises.ANSWERED_APART)]  # which office has it, nobody is told
    if not provided("whole_way", submission):
        return found
    return [replace(found[1], what=promises.REPLIED)]  # no office takes it over, and nothing is repaired


def _add(
    actor: Actor,
    submission: Submission,
    step: CareStep,
    *,
    words: str = "",
    office: Organisation | None = None,
    photo_key: str = "",
    said_by: Submission | None = None,
) -> Care:
    row = Care(
        submission_id=submission.id,
        step=step,
        organisation_id=office.id if office else None,
        words=words.strip(),
        photo_key=photo_key,
        state_before=submission.state,
        made_by=actor.id if office else None,
        said_by_id=said_by.id if said_by else None,
    )
    db.session.add(row)
    return row


@operation
def assign(actor: Actor, submission: Submission, office: Organisation, words: str = "") -> None:
    """Name the office that has the problem."""
    policy.require(actor, "report.care", area_path=areas.path_of(submission.area_code))
    _check_problem(submission)
    _add(actor, submission, CareStep.ASSIGNED, office=office, words=words)
    audit.record(actor, "report.care", "submission", submission.public_id, step="assigned", office=office.public_id)


@operation
def mark_fixed(actor: Actor, submission: Submission, office: Organisation, words: str, photo_key: str = "") -> None:
    """The office says that it is fixed, and how; the reporters are asked whether it is."""
    policy.require(actor, "report.care", area_path=areas.path_of(submission.area_code))
    _check_problem(submission)
    if not words.strip():
        raise ValueError("say what was done")
    if submission.settlement in SETTLED:
        raise NotNow(submission.settlement)
    _add(actor, submission, CareStep.FIXED, office=office, words=words, photo_key=photo_key)
    submission.settlement = Settlement.FIXED
    if submission.state == State.WAITING:
        submission.state, submission.state_changed_at = State.ANSWERED, clock.now()
    _ask_reporters(submission, office)
    audit.record(actor, "report.care", "submission", submission.public_id, step="fixed", office=office.public_id)


def _check_problem(submission: Submission) -> None:
    if submission.kind != Kind.PROBLEM_REPORT or submission.duplicate_of_id is not None:
        raise ValueError("only a problem of its own is cared for")
    _hold(submission)


def _hold(submission: Submission) -> None:
    """What offices and reporters say of the same problem at once is heard one after the other."""
    hold(submission)


ASKED = Text("เรื่องที่ท่านแจ้งแก้ไขแล้วจริงหรือไม่", "Is what you reported really fixed?")
LETTER = Text(
    "{office} แจ้งว่าเรื่องที่ท่านแจ้งไว้ได้รับการแก้ไขแล้ว\n\nกรุณาเปิดหน้านี้แล้วบอกว่าแก้ไขจริงหรือยัง ถ้ายังไม่เรียบร้อย เรื่องจะกลับไปดำเนินการต่อทันที\n{link}\n",
    "{office} says that what you reported is fixed.\n\nPlease open this page and say whether it really is. If not, it is reopened at once.\n{link}\n",
)


def _ask_reporters(submission: Submission, office: Organisation) -> None:
    """A letter to everybody who told this problem and can be reached."""
    told = (Submission.id == submission.id) | (Submission.duplicate_of_id == submission.id)
    for one in reaching.addresses(told, Submission.form_key.is_not(None)):
        link = link_to(f"/track/{tracking_code(one.form_key or '')}")
        with in_language(one.language):
            mail.post(crypto.decrypt(one.address), str(ASKED), str(LETTER.format(office=office.name, link=link)))


def say_if_fixed(actor: Actor, submission: Submission, *, is_fixed: bool, words: str = "") -> Submission:
    """The reporter, or somebody who joined, answers: confirmed, or reopened. Offices read the words, the public does not."""
    return _say_if_fixed(actor, submission, is_fixed=is_fixed, words=prepare(words).public_text)


@operation
def _say_if_fixed(actor: Actor, submission: Submission, *, is_fixed: bool, words: str) -> Submission:
    policy.require(actor, "submission.own", area_path=areas.path_of(submission.area_code))
    root = root_of(submission)
    _hold(root)
    if root.settlement not in SETTLED or (is_fixed and root.settlement == Settlement.CONFIRMED):
        raise NotNow(root.settlement)
    step = CareStep.CONFIRMED if is_fixed else CareStep.REOPENED
    _add(actor, root, step, words=words, said_by=submission)
    root.settlement = Settlement.CONFIRMED if is_fixed else Settlement.REOPENED
    if not is_fixed and root.state == State.ANSWERED:
        db.session.flush()
        provided("settle_again", actor, root, "submission.own")
    audit.record(actor, "submission.own", "submission", root.public_id, step=str(step))
    return root


def answered_alone(numbers: Sequence[int]) -> Sequence[int]:
    """Those that an office repaired: they are answered, whatever theme they have left."""
    return db.session.scalars(
        select(Submission.id).where(among(Submission.id, numbers), Submission.settlement.in_(SETTLED))
    ).all()


def forget(before: datetime) -> int:
    """For the retention clock: what reporters wrote in saying whether it is fixed; what offices wrote is public and stays."""
    old = Care.made_by.is_(None), Care.step.in_((CareStep.CONFIRMED, CareStep.REOPENED)), Care.made_at < before
    statement = update(Care).where(*old, Care.words != "").values(words="")
    return int(db.session.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


def numbers(area: Area, counted: tallying.Counted | None = None) -> dict[str, int]:
    """Problems of an area by what the offices and what the reporters say; and how many promises are overdue."""
    counted = tallying.counted(area) if counted is None else counted
    found = dict.fromkeys(map(str, Settlement), 0)
    for (kind, state, settlement), number in counted.items():
        if kind == Kind.PROBLEM_REPORT and state != State.DUPLICATE:
            found[settlement] += number
    overdue = tallying.overdue(area, promises.overdue_before(), counted)
    return {**found, "all": sum(found.values()), "overdue": overdue}


def photo_key(public_id: str) -> str | None:
    """Where the picture of a public problem's step lies."""
    statement = select(Care.photo_key).join(Submission, Submission.id == Care.submission_id)
    shown = Care.public_id == public_id, Care.photo_key != "", Submission.visibility == Visibility.VISIBLE
    return db.session.scalar(statement.where(*shown))
