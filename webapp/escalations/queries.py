"""Reads of escalations: what everybody may know, what the offices of a path see, whose turn it is, what resembles what."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select

from webapp.accounts.models import Membership, Organisation, User
from webapp.accounts.queries import in_areas_of, organisations_where
from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.core import clock
from webapp.core.db import db
from webapp.core.paging import Page, paginate
from webapp.core.policy import Actor, Role
from webapp.escalations import ladder, rules
from webapp.escalations.ladder import Ladder, Station
from webapp.escalations.models import Escalation, EscalationTask
from webapp.escalations.rules import FINAL, ORIGIN, Lateness, State
from webapp.hearings.rules import bangkok_day
from webapp.insights import language, theme_queries
from webapp.insights.models import Theme, ThemeMember
from webapp.planning.link_queries import Letter, letters_for
from webapp.planning.models import Link, PlanItem
from webapp.submissions import reaching
from webapp.submissions.models import Submission, Visibility

PAGE = 20
TASK_ROLES = (Role.PLANNER, Role.PUBLISHER)
OPEN = Escalation.state.not_in(FINAL)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is handed up: exactly one of the three, and the area that answers for it."""

    theme: Theme | None = None
    submission: Submission | None = None
    item: PlanItem | None = None

    @property
    def row(self) -> Any:
        return self.theme or self.submission or self.item

    @property
    def title(self) -> str:
        if self.submission is not None:
            return self.submission.public_text[:200]
        return theme_queries.title_of(self.theme) if self.theme is not None else str(self.row.title)

    @property
    def origin(self) -> Area | None:
        """The province or provincial cluster that answers for the area."""
        return origin_of(self.row.area_code)

    def is_that(self) -> ColumnElement[bool]:
        if self.theme is not None:
            return Escalation.theme_id == self.theme.id
        if self.submission is not None:
            return Escalation.submission_id == self.submission.id
        return Escalation.plan_item_id == self.row.id


def origin_of(area_code: str) -> Area | None:
    area = areas.get(area_code)
    if area is None or area.level == Level.PROVINCIAL_CLUSTER:
        return area
    return areas.province_of(area)


def station_area(area: Area, station: Station) -> Area | None:
    """The area that a station of this origin's path stands for: for Bangkok, which is in no cluster, there is none."""
    return next((one for one in areas.ancestors(area) if one.level == station.level), None)


def path_for(origin: Area, way: str, rungs: Ladder) -> tuple[str, ...]:
    """The stations of a way for an origin; empty if it does not pass there."""
    path = rungs.path(way, Level(origin.level))
    return path if all(station_area(origin, rungs.stations[one]) for one in path) else ()


def ways_for(origin: Area, rungs: Ladder) -> list[ladder.Way]:
    return [way for way in rungs.ways.values() if path_for(origin, way.key, rungs)]


def station(escalation: Escalation, position: int | None = None) -> Station:
    """The station that it stands at, or that stands at a position of its path."""
    key = escalation.path[escalation.position if position is None else position]
    return ladder.of(escalation.ladder).stations[key]


def permission_at(escalation: Escalation, position: int) -> tuple[str, str, str | None]:
    """What one needs to act for the station at a position: the permission, the area path, the phase."""
    role = station(escalation, position).role
    path = desk_of(area_at(escalation, position), role).path
    return ("escalation.send", path, None) if position == ORIGIN else ("escalation.handle", path, f"held_by_{role}")


def area_at(escalation: Escalation, position: int) -> Area:
    found = station_area(escalation.area, station(escalation, position))
    assert found is not None  # noqa: S101  (checked when it was sent)
    return found


def subject_of(escalation: Escalation) -> Subject:
    return Subject(escalation.theme, escalation.submission, escalation.plan_item)


def open_about(subject: Subject) -> Escalation | None:
    """The escalation of this subject that is still on its way."""
    return db.session.scalars(select(Escalation).where(subject.is_that(), OPEN).limit(1)).first()


def about(subject: Subject) -> Sequence[Escalation]:
    return db.session.scalars(select(Escalation).where(subject.is_that()).order_by(Escalation.id.desc())).all()


def evidence_of(subject: Subject) -> dict[str, Any]:
    """Texts, voices and where they come from, at this moment."""
    numbers = _texts_of(subject)
    if subject.theme is not None:
        count = theme_queries.counts([subject.theme.id]).get(subject.theme.id, theme_queries.Count())
        texts, voices = count.texts, count.voices
    else:
        copies = select(func.count()).where(Submission.duplicate_of_id.in_(numbers))
        texts, voices = len(numbers), len(numbers) + int(db.session.scalar(copies) or 0)
    where = select(Submission.area_code, func.count()).where(Submission.id.in_(numbers)).group_by(Submission.area_code)
    rows = db.session.execute(where.order_by(func.count().desc(), Submission.area_code).limit(50)).tuples()
    return {
        "texts": texts,
        "voices": voices,
        "areas": [[code, number] for code, number in rows],
        "drawn_at": clock.now().isoformat(),
    }


def _texts_of(subject: Subject) -> list[int]:
    if subject.submission is not None:
        return [subject.submission.id]
    if subject.theme is not None:
        return list(
            db.session.scalars(select(ThemeMember.submission_id).where(ThemeMember.theme_id == subject.theme.id))
        )
    held = and_(Link.plan_item_id == subject.row.id, Link.ended_at.is_(None), Link.waits.is_(False))
    of_themes = select(ThemeMember.submission_id).join(Link, Link.theme_id == ThemeMember.theme_id).where(held)
    alone = select(Link.submission_id).where(held, Link.submission_id.is_not(None))
    return sorted({*db.session.scalars(of_themes), *(one for one in db.session.scalars(alone) if one)})


def letters_of(escalation: Escalation) -> list[Letter]:
    """Everybody who contributed and left an address: to this one, and to those considered together with it."""
    found: dict[tuple[str, str], Letter] = {}
    for one in (escalation, *followers(escalation)):
        for theme in _themes_of(one):
            found |= {(letter.form_key, letter.email): letter for letter in letters_for(theme)}
        number = one.submission_id
        if number is not None:
            own = or_(Submission.id == number, Submission.duplicate_of_id == number)
            for told in reaching.addresses(own, Submission.form_key.is_not(None)):
                found[str(told.form_key), told.address] = Letter(told.address, str(told.form_key), told.language)
    return [found[key] for key in sorted(found)]


def _themes_of(escalation: Escalation) -> list[int]:
    if escalation.theme_id is not None:
        return [escalation.theme_id]
    if escalation.plan_item_id is None:
        return []
    held = Link.plan_item_id == escalation.plan_item_id, Link.ended_at.is_(None), Link.waits.is_(False)
    return [one for one in db.session.scalars(select(Link.theme_id).where(*held).distinct()) if one]


def followers(escalation: Escalation) -> Sequence[Escalation]:
    """Those that were merged into it."""
    return db.session.scalars(
        select(Escalation).where(Escalation.merged_into_id == escalation.id).order_by(Escalation.id)
    ).all()


def about_submission(number: int) -> Sequence[Escalation]:
    """What a contributor may know: escalations of the submission, of its theme, of the plan items that answer it."""
    joined = select(ThemeMember.theme_id).where(ThemeMember.submission_id == number, ThemeMember.is_seen)
    themes = db.session.scalars(joined).all()
    mine = [Link.submission_id == number, Link.theme_id.in_(themes)]
    items = select(Link.plan_item_id).where(
        or_(*mine), Link.ended_at.is_(None), Link.waits.is_(False), Link.plan_item_id.is_not(None)
    )
    concerned = [
        Escalation.submission_id == number,
        Escalation.plan_item_id.in_(items),
        Escalation.theme_id.in_(themes),
    ]
    return db.session.scalars(select(Escalation).where(or_(*concerned)).order_by(Escalation.id)).all()


def by_public_id(public_id: str) -> Escalation | None:
    return db.session.scalar(select(Escalation).where(Escalation.public_id == public_id))


def is_shown(escalation: Escalation) -> bool:
    """Whether the public reads it: of a submission that was hidden or made confidential since, nothing is told."""
    leader = escalation.merged_into or escalation
    return all(
        one.submission is None or one.submission.visibility == Visibility.VISIBLE for one in (escalation, leader)
    )


def public_page(area: Area | None, state: str, q: str) -> Page[Escalation]:
    """The newest first."""
    visible = select(Submission.id).where(
        Submission.id == Escalation.submission_id, Submission.visibility == Visibility.VISIBLE
    )
    statement = select(Escalation).where(or_(Escalation.submission_id.is_(None), visible.exists()))
    if area is not None:
        statement = statement.where(areas.within(Escalation.area_code, area))
    if state in set(State):
        statement = statement.where(Escalation.state == state)
    if q:
        words = q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = statement.where(Escalation.title.ilike(f"%{words}%", escape="\\"))
    return paginate(statement.order_by(Escalation.made_at.desc(), Escalation.id.desc()), PAGE)


def counts_in(area: Area) -> dict[str, int]:
    """How many stand in each state, of those that come from within an area."""
    rows = db.session.execute(_counts_in(areas.shape(area)), areas.bounds(area))
    return dict(rows.tuples().all())


@lru_cache
def _counts_in(shape: str) -> Select[tuple[str, int]]:
    rows = select(Escalation.state, func.count()).where(areas.within_shape(Escalation.area_code, shape))
    return rows.group_by(Escalation.state)


def desk_of(area: Area, *roles: Role) -> Area:
    """Who acts for an office: those who hold its role for that very area; where nobody does, those for the nearest around it."""
    return _nearest(area, _staffed(roles))


def _nearest(area: Area, staffed: Collection[str]) -> Area:
    return next((one for one in reversed(areas.ancestors(area)) if one.code in staffed), area)


def _staffed(roles: Sequence[Role]) -> set[str]:
    """The areas for which somebody holds one of the roles."""
    held = select(Membership.area_code).join(User, User.id == Membership.user_id).distinct()
    return set(db.session.scalars(held.where(Membership.role.in_(roles), User.is_active)))


def party_path(actor: Actor, escalation: Escalation) -> str | None:
    """The area path by which the actor belongs to one of the offices on the way; None if to none."""
    for position in range(len(escalation.path)):
        path = area_at(escalation, position).path
        if actor.holds(station(escalation, position).role, path):
            return path
    return None


def for_party(actor: Actor, public_id: str) -> Escalation | None:
    """An escalation with all that its offices know; only for them."""
    found = by_public_id(public_id)
    return found if found is not None and party_path(actor, found) is not None else None


def _own_desk(column: Any, actor: Actor, *roles: Role) -> ColumnElement[bool]:
    """The condition that a column holds an area for whose office the actor acts."""
    mine = {grant.area_path for grant in actor.grants if grant.role in roles}
    near = select(column).where(or_(*(in_areas_of(column, actor, role) for role in roles))).distinct()
    staffed = _staffed(roles)
    places = [place for code in db.session.scalars(near) if (place := areas.get(code)) is not None]
    return column.in_([place.code for place in places if _nearest(place, staffed).path in mine])  # type: ignore[no-any-return]


def _waiting(actor: Actor, at: Callable[[Any, Actor, Role], ColumnElement[bool]]) -> ColumnElement[bool]:
    """The condition that it waits in one of the actor's roles, where `at` says."""
    of = Escalation.holder_area_code
    held = (and_(Escalation.holder_role == one, at(of, actor, one)) for one in ladder.ROLES if actor.holds(one, None))
    return or_(false(), *held)


def duties(actor: Actor) -> Sequence[Escalation]:
    """What waits for the actor, the most overdue first."""
    return _most_overdue(_waiting(actor, _own_desk))


def waits_below(actor: Actor) -> Sequence[Escalation]:
    """What waits in the actor's areas at offices that others act for."""
    return _most_overdue(_waiting(actor, in_areas_of), not_(_waiting(actor, _own_desk)))


def _most_overdue(*where: ColumnElement[bool]) -> Sequence[Escalation]:
    statement = select(Escalation).where(*where).order_by(Escalation.due_on, Escalation.id)
    return db.session.scalars(statement.limit(200)).all()


def tasks_of(actor: Actor) -> Sequence[EscalationTask]:
    """Open tasks of the offices that the actor acts for."""
    own = select(Organisation.id).where(_own_desk(Organisation.area_code, actor, *TASK_ROLES))
    statement = select(EscalationTask).where(EscalationTask.done_at.is_(None), EscalationTask.organisation_id.in_(own))
    return db.session.scalars(statement.order_by(EscalationTask.due_on, EscalationTask.id).limit(200)).all()


def task(public_id: str) -> EscalationTask | None:
    return db.session.scalar(select(EscalationTask).where(EscalationTask.public_id == public_id))


def desk_of_task(task: EscalationTask) -> Area:
    """Who says what was done of it."""
    return desk_of(task.organisation.area, *TASK_ROLES)


def sent_by(actor: Actor) -> Sequence[Escalation]:
    """What the actor's areas handed up and is still on its way elsewhere."""
    own = in_areas_of(Escalation.area_code, actor, Role.PLANNER)
    return db.session.scalars(select(Escalation).where(own, OPEN).order_by(Escalation.id.desc()).limit(200)).all()


def officers_at(area: Area, role: Role) -> list[User]:
    """Who acts for a station."""
    code = desk_of(area, role).code
    held = select(Membership.user_id).where(Membership.role == role, Membership.area_code == code)
    return list(db.session.scalars(select(User).where(User.id.in_(held), User.is_active).order_by(User.id)))


def organisations() -> list[tuple[str, str]]:
    """All offices that a task or a share of the work can be given to."""
    rows = sorted(organisations_where(), key=lambda one: one.area_code)
    return [(one.public_id, str(one.name)) for one in rows]


def words_of(escalation: Escalation) -> str:
    return f"{escalation.title} {escalation.problem}"


def alike(actor: Actor, escalation: Escalation, top: int = 5) -> list[tuple[Escalation, float, str]]:
    """Others that wait at the actor's stations and say something like it, with the score and the words they share."""
    if escalation.state != State.RECEIVED:
        return []
    others = db.session.scalars(
        select(Escalation)
        .where(_waiting(actor, _own_desk), Escalation.state == State.RECEIVED, Escalation.id != escalation.id)
        .limit(500)
    ).all()
    here = {one.public_id: one for one in others if can_merge(one, escalation)}
    targets = tuple((one.public_id, words_of(one)) for one in here.values())
    return [
        (here[ref], score, words)
        for ref, score, words in language.ranked(words_of(escalation), targets, top)
        if score > 0
    ]


def can_merge(one: Escalation, into: Escalation) -> bool:
    """Both are being considered at the same station of the same ladder."""
    return (
        one.id != into.id
        and one.ladder == into.ladder
        and one.state == into.state == State.RECEIVED
        and one.path[one.position] == into.path[into.position]
    )


def lateness(escalation: Escalation) -> Lateness:
    return rules.lateness(escalation.due_on if escalation.holder_role else None, clock.today())


def days_at(escalation: Escalation) -> list[tuple[str, int, bool]]:
    """Each station that it came to, how many days it was there, and whether it is there now."""
    stays: list[tuple[str, int, bool]] = []
    came, at = escalation.made_at, escalation.path[1]
    for move in escalation.moves:
        if move.reached != at:
            stays.append((at, _days(came, move.made_at), False))
            came, at = move.made_at, move.reached
    stays.append((at, _days(came, escalation.ended_at or clock.now()), escalation.ended_at is None))
    return stays


def _days(since: Any, until: Any) -> int:
    return int((bangkok_day(until) - bangkok_day(since)).days)


def readable(subject: Subject) -> bool:
    """A submission that is hidden or confidential is not handed up in public."""
    return subject.submission is None or subject.submission.visibility == Visibility.VISIBLE
