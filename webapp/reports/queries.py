"""Reads of results: the draft for its officers, the published one for everybody."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import lazyload

from webapp.areas import queries as areas
from webapp.core import crypto, policy
from webapp.core.db import among, db
from webapp.core.i18n import Text
from webapp.core.policy import Actor
from webapp.hearings import queries as hearings
from webapp.hearings import session_queries
from webapp.hearings.models import Hearing
from webapp.hearings.rules import Phase
from webapp.insights.models import Theme, ThemeMember
from webapp.planning.link_queries import IN_FORCE
from webapp.planning.models import Link
from webapp.reports import contents, facts, rules
from webapp.reports.models import HearingResult, ResultEdition, ResultRevision, ResultSection
from webapp.submissions import reaching
from webapp.submissions.models import State, Submission
from webapp.submissions.provenance_models import COUNTS


def result_of(hearing: Hearing) -> HearingResult | None:
    found = select(HearingResult).where(HearingResult.hearing_id == hearing.id)
    return db.session.scalar(found.options(lazyload(HearingResult.hearing)))  # it is at hand


def published(actor: Actor, public_id: str) -> HearingResult | None:
    """The published result of a hearing that the actor may read."""
    hearing = hearings.find(actor, public_id)
    result = result_of(hearing) if hearing else None
    return result if result and result.published_at else None


def to_edit(actor: Actor, public_id: str) -> Hearing | None:
    """A closed hearing whose result the actor writes, or one whose published result they correct."""
    hearing = hearings.find(actor, public_id)
    if hearing is None:
        return None
    path, phase = areas.path_of(hearing.area_code), hearings.phase_of(hearing)
    permission = "result.correct" if phase == Phase.SUMMARISED and result_of(hearing) else "hearing.summarise"
    return hearing if policy.allows(actor, permission, area_path=path, phase=phase) else None


def missing(result: HearingResult) -> list[Text]:
    """What must still be written before it can be published."""
    bodies = {section.key: section.body for section in result.sections}
    return rules.missing(result.facts, bodies, {decision.theme.public_id for decision in result.decisions})


@dataclass(frozen=True, slots=True)
class Since:
    """What came to a hearing, and which themes it got or lost, since its figures were drawn."""

    voices: int
    themes: int


def since(result: HearingResult) -> Since | None:
    """Why the figures must be drawn anew before they are published; None if they still stand."""
    number = result.hearing_id
    voices = db.session.scalar(select(func.count()).where(Submission.hearing_id == number, COUNTS)) or 0
    drawn = {theme["id"] for theme in result.facts["themes"]}
    found = Since(voices - result.facts["voices"], len(drawn ^ facts.themes_now(result.hearing)))
    return found if found.voices or found.themes else None


def answered(numbers: Sequence[int]) -> list[tuple[int, str]]:
    """Opinions that the published result of their hearing answers: in each of their themes it says what was decided, and why.

    A theme in which only the machine placed it is no theme of it yet.
    """
    rows = db.session.execute(
        select(ThemeMember.submission_id, Theme.public_id, Submission.hearing_id)
        .join(Theme, Theme.id == ThemeMember.theme_id)
        .join(Submission, Submission.id == ThemeMember.submission_id)
        .join(HearingResult, HearingResult.hearing_id == Submission.hearing_id)
        .where(among(ThemeMember.submission_id, numbers), ThemeMember.is_seen, HearingResult.published_at.is_not(None))
    ).all()
    themes: dict[tuple[int, int], set[str]] = defaultdict(set)
    for row in rows:
        themes[row.submission_id, row.hearing_id].add(row.public_id)
    decided = {number: decided_in(number) for number in {hearing for _, hearing in themes}}
    return [(number, str(State.ANSWERED)) for (number, hearing), of in themes.items() if of <= decided[hearing]]


def decided_in(hearing_id: int) -> set[str]:
    """The themes on which the published result of a hearing says what was decided."""
    newest = select(ResultEdition).join(HearingResult).where(HearingResult.hearing_id == hearing_id)
    edition = db.session.scalar(newest.order_by(ResultEdition.number.desc()).limit(1))
    return set(contents.published(edition).decisions) if edition else set()


def history(section: ResultSection) -> Sequence[ResultRevision]:
    """All versions of an officer's words, the newest first."""
    return db.session.scalars(
        select(ResultRevision).where(ResultRevision.section_id == section.id).order_by(ResultRevision.version.desc())
    ).all()


def theme(public_id: str) -> Theme | None:
    return db.session.scalar(select(Theme).where(Theme.public_id == public_id))


def links_for(theme_ids: Sequence[str]) -> list[tuple[Theme, Link]]:
    """Themes with the newest link in force that planners made for them."""
    statement = select(Theme, Link).join(Link, Link.theme_id == Theme.id).where(Theme.public_id.in_(theme_ids))
    rows = db.session.execute(statement.where(*IN_FORCE).order_by(Link.id)).tuples()
    return list({row[0].id: (row[0], row[1]) for row in rows}.values())


def letters_of(hearing: Hearing) -> list[tuple[str, str | None, str]]:
    """Encrypted e-mail address, form key and language of all who took part and left an address.

    Those who came to a session or have a seat there have no form key; who also gave an opinion gets that letter alone.
    """
    told = reaching.addresses(Submission.hearing_id == hearing.id, Submission.form_key.is_not(None))
    letters = [(one.address, one.form_key, one.language) for one in told]
    known = {crypto.decrypt(email).lower() for email, _, _ in letters}
    for email, language in session_queries.addresses(hearing):
        if (plain := crypto.decrypt(email).lower()) not in known:
            known.add(plain)
            letters.append((email, None, language))
    return letters


def to_draft(now: datetime) -> list[str]:
    """Hearings that are closed and have no draft yet."""
    drafted = select(HearingResult.hearing_id)
    closed = hearings.in_phase(Phase.CLOSED, now)
    statement = select(Hearing.public_id).where(closed, Hearing.id.not_in(drafted)).order_by(Hearing.closes_at)
    return list(db.session.scalars(statement.limit(50)))
