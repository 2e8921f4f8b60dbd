"""Writes of the result of a hearing: drafting, officers' words, decisions on themes, publication."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.core import audit, clock, crypto, files, ids, mail, policy
from webapp.core.db import db
from webapp.core.i18n import Text, in_language
from webapp.core.links import link_to
from webapp.core.operation import operation
from webapp.core.paper import TYPES
from webapp.core.policy import SYSTEM, Actor
from webapp.hearings import operations as hearings
from webapp.hearings.models import Hearing
from webapp.hearings.queries import phase_of
from webapp.hearings.rules import Phase
from webapp.insights import placing
from webapp.insights.models import Theme
from webapp.planning.models import Relation
from webapp.reports import contents, facts, queries, rules
from webapp.reports.composing import compose
from webapp.reports.models import (
    HearingResult,
    ResultDecision,
    ResultEdition,
    ResultFile,
    ResultRevision,
    ResultSection,
    SectionKey,
)
from webapp.submissions.models import Submission
from webapp.submissions.operations import tracking_code

SUBJECT = Text("ผลการรับฟังความคิดเห็นเผยแพร่แล้ว", "The result of the hearing is published")
LETTER = Text(
    "เรียน ท่านผู้มีส่วนร่วม\n\nผลการรับฟังความคิดเห็นเรื่อง {title} เผยแพร่แล้ว อ่านได้ที่\n{page}\n{track}",
    "To everyone who took part\n\nThe result of the hearing “{title}” is published:\n{page}\n{track}",
)
TRACK = Text("\nดูว่าความคิดเห็นของท่านเป็นอย่างไรต่อได้ที่\n{url}\n", "\nSee what became of your opinion at\n{url}\n")


CORRECTED_SUBJECT = Text("ผลการรับฟังความคิดเห็นมีฉบับแก้ไข", "The result of the hearing was corrected")
CORRECTED_LETTER = Text(
    "เรียน ท่านผู้มีส่วนร่วม\n\nผลการรับฟังความคิดเห็นเรื่อง {title} มีฉบับแก้ไข\nเหตุผล: {reason}\n\nอ่านได้ที่\n{page}\n{track}",
    "To everyone who took part\n\nThe result of the hearing “{title}” was corrected.\nReason: {reason}\n\n"
    "Read it at\n{page}\n{track}",
)


class Stale(Exception):
    """Somebody else wrote meanwhile."""


class Incomplete(Exception):
    """Something must still be written; `missing` names it."""

    def __init__(self, missing: list[Text]) -> None:
        super().__init__(", ".join(one.en for one in missing))
        self.missing = missing


class NoReason(Exception):
    """A correction says in public why it is made."""


class Unchanged(Exception):
    """A correction that corrects nothing."""


class Outdated(Exception):
    """Opinions came, or themes changed, since the figures were drawn; `since` says how many."""

    def __init__(self, since: queries.Since) -> None:
        super().__init__(str(since))
        self.since = since


class BrokenQuotation(Exception):
    """A quotation is no longer what the public may read: the figures must be drawn anew."""


def draft(actor: Actor, hearing: Hearing) -> HearingResult:
    """The draft of a closed hearing, its figures and quotations drawn anew; officers' words stay."""
    with in_language("th"):  # the names of places are kept with the figures
        drawn = facts.draw(hearing)  # reading and choosing quotations comes before the write transaction
    return _draft(actor, hearing, drawn)


@operation
def _draft(actor: Actor, hearing: Hearing, drawn: dict[str, Any]) -> HearingResult:
    permission = _require(actor, "result.draft", hearing)
    result = _locked(hearing)
    now = clock.now()
    if result is None:
        result = HearingResult(
            public_id=ids.new_id(), hearing_id=hearing.id, facts=drawn, drawn_at=now, drafted_at=now, letters=0
        )
        result.sections = [ResultSection(key=key, body="", version=0) for key in SectionKey]
        db.session.add(result)
        db.session.flush()
        _take_over_decisions(actor, result)
    result.facts, result.drawn_at = drawn, now
    db.session.flush()
    audit.record(actor, permission, "hearing", hearing.public_id, voices=drawn["voices"], themes=len(drawn["themes"]))
    return result


def _take_over_decisions(actor: Actor, result: HearingResult) -> None:
    """What planners have already decided for a theme in the plan stands as the decision until an officer changes it."""
    for theme, link in queries.links_for([one["id"] for one in result.facts["themes"]]):
        db.session.add(
            ResultDecision(
                result_id=result.id,
                theme_id=theme.id,
                relation=link.relation,
                reason=link.reason,
                made_by=link.made_by,
                made_at=link.made_at,
            )
        )
    db.session.flush()
    db.session.expire(result, ["decisions"])


@operation
def write_section(actor: Actor, hearing: Hearing, key: SectionKey, body: str, seen: int) -> ResultSection:
    """An officer's words in a part. Raises Stale if another version was saved since number `seen`."""
    permission = _require(actor, "hearing.summarise", hearing)
    result = _existing(hearing)
    section = next(one for one in result.sections if one.key == key)
    if section.version != seen:
        raise Stale
    section.version += 1
    section.body = body
    db.session.add(
        ResultRevision(
            section_id=section.id, version=section.version, body=body, made_by=actor.id or 0, made_at=clock.now()
        )
    )
    audit.record(actor, permission, "hearing", hearing.public_id, section=str(key), version=section.version)
    return section


@operation
def decide(actor: Actor, hearing: Hearing, theme: Theme, relation: Relation, reason: str, seen: int) -> ResultDecision:
    """The decision on one theme. `seen` is the version that the officer saw; 0 if there was none."""
    permission = _require(actor, "hearing.summarise", hearing)
    result = _existing(hearing)
    decision = next((one for one in result.decisions if one.theme_id == theme.id), None)
    if (decision.version if decision else 0) != seen:
        raise Stale
    if decision is None:
        decision = ResultDecision(result_id=result.id, theme_id=theme.id, version=0)
        db.session.add(decision)
    decision.relation, decision.reason = relation, reason
    decision.version += 1
    decision.made_by, decision.made_at = actor.id or 0, clock.now()
    db.session.flush()
    db.session.expire(result, ["decisions"])
    audit.record(actor, permission, "hearing", hearing.public_id, theme=theme.public_id, decision=str(relation))
    return decision


@dataclass(frozen=True, slots=True)
class _Ready:
    """A result set in its files, and what it looked like when they were set."""

    files: dict[str, files.StoredFile]
    versions: tuple[object, ...]
    content: contents.Content
    reason: str


def publish(actor: Actor, hearing: Hearing, reason: str = "") -> HearingResult:
    """Publish the result with its decisions, keep it in three formats, write to those who took part.

    Once published it is corrected by a further edition, which says why; the earlier ones are kept.
    Raises Incomplete, Outdated, BrokenQuotation, NoReason, Unchanged, or Stale if somebody changed it while the files were made.
    """
    result = queries.result_of(hearing)
    if result is None:
        raise Incomplete([rules.SECTIONS[key] for key in rules.REQUIRED])
    missing = queries.missing(result)
    if missing:
        raise Incomplete(missing)
    if result.edition is None and (since := queries.since(result)) is not None:
        raise Outdated(since)
    if facts.broken_quotes(result.facts):
        raise BrokenQuotation
    content = contents.written(result)
    if result.edition is not None:
        if not reason:
            raise NoReason
        if not contents.changes(contents.published(result.edition), content):
            raise Unchanged
    with in_language("th"):  # an official paper, whoever publishes it
        made = compose(hearing, content, clock.now(), len(result.editions) + 1, reason).files()
    stored = {form: files.put(data, TYPES[form], f".{form}") for form, data in made.items()}
    return _publish(actor, hearing, _Ready(stored, _versions(result), content, reason))


@operation
def _publish(actor: Actor, hearing: Hearing, ready: _Ready) -> HearingResult:
    permission = _require(actor, "hearing.summarise", hearing)
    result = _existing(hearing)
    if _versions(result) != ready.versions:
        raise Stale
    now, number, overview = clock.now(), len(result.editions) + 1, ready.content.bodies[SectionKey.OVERVIEW]
    for form, stored in ready.files.items():
        kept_file = {"file_key": stored.key, "sha256": stored.sha256, "size": stored.size}
        db.session.add(ResultFile(result_id=result.id, edition=number, format=form, **kept_file))
    edition = ResultEdition(
        result_id=result.id,
        number=number,
        reason=ready.reason,
        content=ready.content.data(),
        published_at=now,
        published_by=actor.id,
        letters=_tell_contributors(hearing, ready.reason),
    )
    db.session.add(edition)
    if number == 1:
        hearings.publish_summary(actor, hearing, overview)
        result.published_at, result.published_by, result.letters = now, actor.id, edition.letters
    else:
        hearings.correct_summary(actor, hearing, overview, ready.reason)
    db.session.flush()
    db.session.expire(result, ["files", "editions"])
    answered = db.session.scalars(select(Submission.id).where(Submission.hearing_id == hearing.id)).all()
    placing.settle(SYSTEM, answered)  # what was decided on a theme is the answer to who spoke of it
    kept = {stored.key: stored.sha256 for stored in ready.files.values()}
    audit.record(actor, permission, "hearing", hearing.public_id, files=kept, letters=edition.letters, edition=number)
    return result


def _versions(result: HearingResult) -> tuple[object, ...]:
    sections = tuple(sorted((one.key, one.version) for one in result.sections))
    decisions = tuple(sorted((one.theme_id, one.version) for one in result.decisions))
    return result.drawn_at, sections, decisions, len(result.editions)


def _tell_contributors(hearing: Hearing, correction: str) -> int:
    """Write to all who took part and left an address, each in their language; of a correction with its reason."""
    letters = queries.letters_of(hearing)
    for address, form_key, language in letters:
        places = {
            "title": hearing.title,
            "page": link_to(f"/hearings/{hearing.public_id}/result"),
            "track": TRACK.format(url=link_to(f"/track/{tracking_code(form_key)}")) if form_key else Text("", ""),
            "reason": correction,
        }
        subject, letter = (CORRECTED_SUBJECT, CORRECTED_LETTER) if correction else (SUBJECT, LETTER)
        with in_language(language):
            mail.post(crypto.decrypt(address), str(subject), str(letter.format(**places)))
    return len(letters)


def _require(actor: Actor, permission: str, hearing: Hearing) -> str:
    """Ask for the permission, and give its name: once the result is published, each write is part of a correction."""
    phase = phase_of(hearing)
    permission = "result.correct" if phase == Phase.SUMMARISED else permission
    policy.require(actor, permission, area_path=areas.path_of(hearing.area_code), phase=phase)
    return permission


def _locked(hearing: Hearing) -> HearingResult | None:
    """The result as it is now; on PostgreSQL nobody else changes it until the commit."""
    db.session.execute(select(Hearing.id).where(Hearing.id == hearing.id).with_for_update())
    statement = select(HearingResult).where(HearingResult.hearing_id == hearing.id)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def _existing(hearing: Hearing) -> HearingResult:
    result = _locked(hearing)
    if result is None:
        raise LookupError("the result was never drafted")
    return result
