"""Reads: what the public, a writer with their code, and officers may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select, text
from sqlalchemy.orm import joinedload, selectinload

from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.core import crypto, policy, search
from webapp.core.db import db, unindexed
from webapp.core.paging import Page, page_number, paginate
from webapp.core.policy import VISITOR, Actor
from webapp.hearings import queries as hearings
from webapp.hearings.models import Hearing
from webapp.hearings.rules import Phase
from webapp.submissions import reaching, rules, tallying
from webapp.submissions.books import Books, books, books_of_hearing, check_books
from webapp.submissions.models import Contact, Kind, Moderation, Photo, State, Submission, Visibility
from webapp.submissions.provenance_models import COUNTS

__all__ = [
    "Books",
    "Filters",
    "books",
    "books_of_hearing",
    "by_code",
    "by_public_id",
    "check_books",
    "hearing_for_opinion",
    "moderation_queue",
    "moderations",
    "public_list",
    "public_photo",
    "recent",
    "rows",
    "written_by",
]  # fmt: skip

PAGE = 20
MOST_FOUND = 2_000  # a search shows the newest of these; more than that nobody pages through


def by_public_id(public_id: str) -> Submission | None:
    """A submission for its public page: also a hidden one, whose words the page does not show; no confidential one."""
    statement = select(Submission).where(Submission.public_id == public_id)
    statement = statement.where(Submission.visibility != Visibility.CONFIDENTIAL)
    return db.session.scalars(
        statement.options(selectinload(Submission.photos), joinedload(Submission.hearing))
    ).first()


def by_code(code: str) -> Submission | None:
    """What the writer sees: whoever knows the code is the writer."""
    statement = select(Submission).where(Submission.code_hash == rules.code_hash(code))
    return db.session.scalars(
        statement.options(
            selectinload(Submission.photos), joinedload(Submission.hearing), selectinload(Submission.answers)
        )
    ).first()


def original_of(submission: Submission) -> Submission | None:
    """What a duplicate was merged into, unless that became confidential."""
    if submission.duplicate_of_id is None:
        return None
    found = db.session.get_one(Submission, submission.duplicate_of_id)
    return found if found.visibility != Visibility.CONFIDENTIAL else None


def voices(submission: Submission) -> int:
    """How many people said it: the text itself and everything merged into it."""
    merged = select(func.count()).where(Submission.duplicate_of_id == submission.id)
    return 1 + (db.session.scalar(merged) or 0)


def voices_of(submissions: Sequence[Submission]) -> dict[int, int]:
    """Number of the submission → how many said it, of those with more than one voice."""
    numbers = [one.id for one in submissions]
    merged = select(Submission.duplicate_of_id, func.count()).where(Submission.duplicate_of_id.in_(numbers))
    rows = db.session.execute(merged.group_by(Submission.duplicate_of_id)).tuples()
    return {number: 1 + count for number, count in rows if number is not None}


def has_contact(submission: Submission) -> bool:
    return db.session.scalar(select(Contact.submission_id).where(Contact.submission_id == submission.id)) is not None


@dataclass(frozen=True, slots=True)
class Filters:
    """What the public list is narrowed to."""

    kind: Kind | None = None
    area: Area | None = None
    state: State | None = None
    q: str = ""
    hearing_id: int | None = None
    petitions: bool = False  # requests for a hearing alone

    @property
    def is_narrow(self) -> bool:
        return bool(self.kind or self.area or self.state or self.hearing_id or self.petitions)

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[Any] = [Submission.is_listed.is_(True)]
        if self.kind:
            found.append(Submission.kind == self.kind)
        if self.state:
            found.append(Submission.state == self.state)
        if self.area:
            found.append(areas.within(Submission.area_code, self.area))
        if self.hearing_id:
            found.append(Submission.hearing_id == self.hearing_id)
        if self.petitions:
            found.append(text("is_petition"))  # in the words of its index
        return found


def public_list(filters: Filters) -> Page[Submission]:
    """One page of the list, newest first.

    The page's numbers are found in an index alone; only its twenty rows are read from the table.
    """
    statement = select(Submission.id).where(*filters.conditions())
    ordered = statement.order_by(Submission.received_at.desc(), Submission.id.desc())
    if filters.q:  # searched once: what is found is few enough to be read whole
        holding = search.matching_common("submission", filters.q, None if filters.is_narrow else MOST_FOUND)
        own = unindexed(Submission.id) if filters.area else Submission.id  # a place is fewer than what holds a word
        found = db.session.scalars(ordered.where(own.in_(holding)).limit(MOST_FOUND)).all()
        number = min(page_number(), max(1, -(-len(found) // PAGE)))
        return Page(rows(found[(number - 1) * PAGE : number * PAGE]), number, PAGE, len(found))
    total = _total(filters, statement)
    number = min(page_number(), max(1, -(-total // PAGE)))
    numbers = db.session.scalars(ordered.limit(PAGE).offset((number - 1) * PAGE)).all()
    return Page(rows(numbers), number, PAGE, total)


def _total(filters: Filters, statement: Select[tuple[int]]) -> int:
    """How many there are; from the tallies, where they know."""
    if filters.hearing_id or filters.petitions or (filters.area and filters.area.level == Level.SUBDISTRICT):
        return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    return tallying.listed(filters.area, filters.kind, filters.state)


def rows(numbers: Sequence[int]) -> list[Submission]:
    """The rows with these numbers, in this order, with all that a list shows."""
    found = {row.id: row for row in db.session.scalars(_ROWS, {"numbers": numbers})} if numbers else {}
    return [found[number] for number in numbers]


_ROWS = (
    select(Submission)
    .where(Submission.id.in_(bindparam("numbers", expanding=True)))
    .options(selectinload(Submission.photos))
)


def recent(
    limit: int = 5,
    *,
    area: Area | None = None,
    hearing_id: int | None = None,
    project_id: int | None = None,
    kind: Kind | None = None,
) -> list[Submission]:
    """The newest submissions whose words may be shown, for a panel."""
    asked = {name: one for name, one in (("hearing", hearing_id), ("project", project_id)) if one is not None}
    statement = _newest(kind, areas.shape(area), tuple(asked), 4 * limit)
    found = rows(db.session.scalars(statement, {**asked, **areas.bounds(area)}).all())
    return [row for row in found if row.visibility == Visibility.VISIBLE][:limit]


@lru_cache
def _newest(kind: Kind | None, shape: str, asked: tuple[str, ...], limit: int) -> Select[tuple[int]]:
    """Asked for the visible ones, the database would walk through the whole country; so a few more are read and sorted out.

    In a region or cluster the newest of the country are looked through, which ends soon; all of its own would be sorted.
    """
    place = Submission.area_code if shape == "number" else unindexed(Submission.area_code)
    conditions = [Submission.is_listed.is_(True), areas.within_shape(place, shape)]
    if kind:
        conditions.append(Submission.kind == kind)
    if kind == Kind.OPINION:
        conditions.append(Submission.text != "")
    if "hearing" in asked:
        conditions.append(Submission.hearing_id == bindparam("hearing"))
    if "project" in asked:
        of_project = select(Hearing.id).where(Hearing.project_id == bindparam("project"))
        conditions.append(Submission.hearing_id.in_(of_project))
    newest = select(Submission.id).where(*conditions)
    return newest.order_by(Submission.received_at.desc(), Submission.id.desc()).limit(limit)


def written_by(user_id: int, size: int = 20) -> Page[Submission]:
    """The submissions of an account, newest first."""
    own = select(Submission.id).where(Submission.author_id == user_id)
    page = paginate(own.order_by(Submission.received_at.desc(), Submission.id.desc()), size)
    return Page(rows(page.items), page.number, page.size, page.total)


def public_photo(public_id: str) -> Photo | None:
    """A photo that the public may see: only with a submission whose words are shown."""
    statement = select(Photo).join(Submission, Submission.id == Photo.submission_id)
    visible = and_(Photo.public_id == public_id, Submission.visibility == Visibility.VISIBLE)
    return db.session.scalar(statement.where(visible))


def hearing_for_opinion(public_id: str) -> Hearing | None:
    """A hearing that was announced, in whatever phase it is now."""
    hearing = hearings.find(VISITOR, public_id)
    return hearing if hearing and hearings.phase_of(hearing) != Phase.DRAFT else None


def moderations(submission: Submission) -> Sequence[Moderation]:
    """What was decided about what the public sees, oldest first."""
    statement = select(Moderation).where(Moderation.submission_id == submission.id).order_by(Moderation.id)
    return db.session.scalars(statement).all()


def moderated_at(submissions: Sequence[Submission]) -> dict[int, datetime]:
    """Number of the submission → when a moderator last decided on it."""
    newest = select(Moderation.submission_id, func.max(Moderation.made_at)).group_by(Moderation.submission_id)
    chosen = newest.where(Moderation.submission_id.in_([one.id for one in submissions]))
    return dict(db.session.execute(chosen).tuples().all())


def moderation_queue(actor: Actor) -> Page[Submission]:
    """What is held and waits for this moderator, oldest first; then what is hidden."""
    inside = [
        area
        for grant in actor.grants
        if grant.role == policy.Role.MODERATOR and (area := areas.get(grant.area_path.rsplit("/", 1)[-1]))
    ]
    statement = select(Submission.id).where(Submission.visibility.in_((Visibility.HELD, Visibility.HIDDEN)))
    statement = statement.where(areas.within_any(Submission.area_code, inside), COUNTS)
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    number = min(page_number(), max(1, -(-total // PAGE)))
    ordered = statement.order_by(Submission.visibility, Submission.received_at)
    return Page(rows(db.session.scalars(ordered.limit(PAGE).offset((number - 1) * PAGE)).all()), number, PAGE, total)


def for_moderator(actor: Actor, public_id: str) -> Submission | None:
    """A submission that this moderator may decide on."""
    submission = db.session.scalar(select(Submission).where(Submission.public_id == public_id, COUNTS))
    if submission is None:
        return None
    path = areas.path_of(submission.area_code)
    return submission if policy.allows(actor, "submission.moderate", area_path=path) else None


def participants(hearing: Hearing) -> list[tuple[str, str]]:
    """Address and language of those who gave an opinion and asked to be told."""
    chosen = reaching.addresses(Submission.hearing_id == hearing.id)
    return [(crypto.decrypt(one.address), one.language) for one in chosen]
