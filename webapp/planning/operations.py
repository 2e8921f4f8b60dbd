"""What planners decide about what people said: links with a reason, one answer for everyone in a theme."""

from sqlalchemy import func, select

from webapp.areas import queries as areas
from webapp.core import audit, clock, crypto, ids, mail, policy
from webapp.core.audit import AuditEntry
from webapp.core.db import db, hold
from webapp.core.i18n import in_language, t
from webapp.core.links import link_to
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.insights import operations as insights
from webapp.insights import placing, reviewing
from webapp.insights.models import Theme, ThemeState
from webapp.planning import link_queries, rules
from webapp.planning.models import DeskSetting, Link, PlanItem, Relation, Response
from webapp.submissions.models import State, Submission
from webapp.submissions.operations import set_state, tracking_code


class NeedsItem(ValueError):
    """The relation says something about a plan item, and none was named."""


class OwnLink(Exception):
    """Whoever made a link cannot be its second pair of eyes."""


class Elsewhere(Exception):
    """Merged or set aside meanwhile: a copy stands where its original stands; what was set aside is taken back first."""


class Overtaken(Exception):
    """Somebody answered while this answer was being written; holds the newest version's number."""


@operation
def link_theme(actor: Actor, theme: Theme, relation: str, reason: str, item: PlanItem | None = None) -> Link:
    """Say what becomes of a theme in the plan. A newer link to the same item replaces the older one.

    Where a second pair of eyes is wanted, the link holds (and the older one ends) when another planner confirms it.
    """
    policy.require(actor, "link.make", area_path=areas.path_of(theme.area_code))
    _check(relation, item)
    _one_after_another(theme)
    link = Link(theme_id=theme.id, relation=relation, reason=reason, evidence=link_queries.evidence_of(theme))
    _add(link, actor, item, theme.area_code)
    audit.record(actor, "link.make", "link", link.public_id, theme=theme.public_id, relation=relation, waits=link.waits)
    _hold(actor, link)
    return link


@operation
def link_submission(
    actor: Actor, submission: Submission, relation: str, reason: str, item: PlanItem | None = None
) -> Link:
    """The same for one submission that stands for itself."""
    policy.require(actor, "link.make", area_path=areas.path_of(submission.area_code))
    _check(relation, item)
    _stands_for_itself(submission)
    evidence = {"texts": 1, "quotes": [submission.public_id]}
    link = Link(submission_id=submission.id, relation=relation, reason=reason, evidence=evidence)
    _add(link, actor, item, submission.area_code)
    named = submission.public_id
    audit.record(actor, "link.make", "link", link.public_id, submission=named, relation=relation, waits=link.waits)
    _hold(actor, link)
    return link


def _stands_for_itself(submission: Submission) -> None:
    """Nobody else decides on it until this is saved. Raises Elsewhere."""
    hold(submission)
    if submission.state in (State.DUPLICATE, State.OUT_OF_SCOPE):
        raise Elsewhere(submission.state)


def _one_after_another(theme: Theme) -> None:
    """Nobody else decides on it until this is saved. Raises Elsewhere: its people went into another theme, none would hear."""
    hold(theme)
    if theme.state == ThemeState.CLOSED and not placing.members_of(theme.id):
        raise Elsewhere(theme.state)


def _check(relation: str, item: PlanItem | None) -> None:
    if item is None and rules.needs_item(Relation(relation)):
        raise NeedsItem(relation)


def _add(link: Link, actor: Actor, item: PlanItem | None, area_code: str) -> None:
    link.public_id = ids.new_id()
    link.plan_item_id = item.id if item else None
    link.made_by = actor.id or 0
    link.made_at = clock.now()
    link.waits = link_queries.wants_second_pair(area_code)
    db.session.add(link)
    db.session.flush()


def _hold(actor: Actor, link: Link) -> None:
    """The link is in force: an older one to the same item ends, and its subjects take their state from it."""
    if link.waits:
        return
    same = (
        Link.theme_id == link.theme_id,
        Link.submission_id == link.submission_id,
        Link.plan_item_id == link.plan_item_id,
    )
    older = select(Link).where(*same, Link.id != link.id, Link.ended_at.is_(None), Link.waits.is_(False))
    for one in db.session.scalars(older).all():
        one.ended_at = clock.now()
    db.session.flush()
    _settle(actor, link, "link.make")


def _settle(actor: Actor, link: Link, permission: str) -> None:
    numbers = placing.members_of(link.theme_id) if link.theme_id else [link.submission_id or 0]
    placing.settle(actor, numbers, permission=permission)


@operation
def confirm_link(actor: Actor, link: Link) -> None:
    """The second pair of eyes: not the planner's who made it."""
    policy.require(actor, "link.make", area_path=areas.path_of(_area_of(link)))
    if not link.waits or link.ended_at is not None:
        return
    if link.made_by == actor.id:
        raise OwnLink
    link.waits, link.confirmed_by, link.confirmed_at = False, actor.id, clock.now()
    audit.record(actor, "link.make", "link", link.public_id, confirmed=True)
    _hold(actor, link)


def _area_of(link: Link) -> str:
    subject = link.theme or link.submission
    assert subject is not None  # noqa: S101  (a named check of the table)
    return subject.area_code


@operation
def end_link(actor: Actor, link: Link) -> None:
    """The link no longer holds, or never will; it stays in the history."""
    policy.require(actor, "link.make", area_path=areas.path_of(_area_of(link)))
    if link.ended_at is not None:
        return
    link.ended_at = clock.now()
    db.session.flush()
    audit.record(actor, "link.make", "link", link.public_id, ended=True)
    _settle(actor, link, "link.make")


@operation
def set_desk(actor: Actor, area_code: str, *, second_pair: bool) -> None:
    """Whether links of an area need a second planner. Links that already wait go on waiting."""
    policy.require(actor, "desk.set", area_path=areas.path_of(area_code))
    setting = db.session.get(DeskSetting, area_code) or DeskSetting(area_code=area_code)
    setting.second_pair, setting.changed_by, setting.changed_at = second_pair, actor.id, clock.now()
    db.session.add(setting)
    audit.record(actor, "desk.set", "area", area_code, second_pair=second_pair)


@operation
def set_aside(actor: Actor, submission: Submission, reason: str) -> None:
    """Out of the province's scope, with a reason that everybody reads; it leaves its theme."""
    policy.require(actor, "submission.set_aside", area_path=areas.path_of(submission.area_code))
    _stands_for_itself(submission)
    insights.leave_theme(actor, submission)
    set_state(actor, [submission.id], State.OUT_OF_SCOPE, permission="submission.set_aside", reason=reason)
    reviewing.see_set_aside(actor, submission)


@operation
def take_back(actor: Actor, submission: Submission) -> None:
    """What was set aside waits again."""
    policy.require(actor, "submission.set_aside", area_path=areas.path_of(submission.area_code))
    hold(submission)
    if submission.state == State.OUT_OF_SCOPE:
        set_state(actor, [submission.id], State.WAITING, permission="submission.set_aside")
        placing.settle(actor, [submission.id], permission="submission.set_aside")
        reviewing.see_set_aside(actor, submission)


@operation
def publish_response(
    actor: Actor, theme: Theme, text: str, signed_as: str, seen: int | None = None, *, text_en: str = ""
) -> Response:
    """Answer everyone in the theme: on their tracking pages, and by mail if they left an address.

    `seen` is the number of versions the writer knew of; raises Overtaken when somebody has answered since.
    """
    policy.require(actor, "response.publish", area_path=areas.path_of(theme.area_code))
    _one_after_another(theme)
    last = db.session.scalar(select(func.max(Response.version)).where(Response.theme_id == theme.id)) or 0
    if seen is not None and seen != last:
        raise Overtaken(last)
    response = Response(
        public_id=ids.new_id(),
        theme_id=theme.id,
        version=last + 1,
        text=text,
        text_en=text_en,
        signed_as=signed_as,
        published_by=actor.id or 0,
        published_at=clock.now(),
    )
    db.session.add(response)
    db.session.flush()
    letters = link_queries.letters_for(theme.id)
    for letter in letters:
        subject, body = letter_of(letter.language, response.text, response.text_en, signed_as, letter.form_key)
        mail.post(crypto.decrypt(letter.email), subject, body)
    audit.record(actor, "response.publish", "response", response.public_id, theme=theme.public_id, letters=len(letters))
    placing.settle(actor, placing.members_of(theme.id), permission="response.publish")
    return response


def letter_of(language: str, text: str, text_en: str, signed_as: str, form_key: str | None) -> tuple[str, str]:
    """Subject and body of the notice, in the language of its reader, whoever writes the answer."""
    way = link_to(f"/track/{tracking_code(form_key) if form_key else '…'}")
    with in_language(language):
        subject = t("มีคำตอบเรื่องที่ท่านส่ง", "Your submission has been answered")
        body = t(
            "เรียน ท่านผู้ส่งเรื่อง\n\n{office} ได้ตอบเรื่องที่ท่านส่งแล้ว ดังนี้\n\n{text}\n\nดูรายละเอียดทุกขั้นตอนได้ที่\n{url}\n",
            "Dear contributor,\n\n{office} has answered your submission:\n\n{text}\n\nSee every step at\n{url}\n",
            office=signed_as,
            text=text if language == "th" else text_en or text,
            url=way,
        )
    return subject, body


@operation
def issue_paper(actor: Actor, kind: str, public_id: str, sha256: str) -> None:
    """Note the hash of a paper that was given out, so that the audit trail can vouch for it; each content once."""
    policy.require(actor, "trace.issue")
    entries = select(AuditEntry.detail).where(AuditEntry.object_type == kind, AuditEntry.object_id == public_id)
    issued = db.session.scalars(entries.where(AuditEntry.action == "trace.issue")).all()
    if all(one.get("sha256") != sha256 for one in issued):
        audit.record(actor, "trace.issue", kind, public_id, sha256=sha256)
