"""Where a submission stands among the themes, kept in step with its accountable state (walls 3, 4 and 13).

Both the machine's and the planners' operations move members through here, and only through here.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, insert, select, update

from webapp.core import clock
from webapp.core.db import db
from webapp.core.panels import provided
from webapp.core.policy import Actor
from webapp.insights import rules, split_rules
from webapp.insights.models import Source, Theme, ThemeMember
from webapp.insights.split_models import Part, Split
from webapp.submissions.models import State, Submission
from webapp.submissions.operations import set_state

PART = 5000


def _parts(numbers: Collection[int]) -> Iterable[Sequence[int]]:
    ordered = sorted(numbers)
    return (ordered[start : start + PART] for start in range(0, len(ordered), PART))


def _hold(numbers: Collection[int]) -> None:
    """Two that move the same submission wait for each other: it must not come to stand in both their themes."""
    for part in _parts(numbers):
        mine = select(Submission.id).where(Submission.id.in_(part)).order_by(Submission.id)
        db.session.execute(mine.with_for_update())


def still_free(numbers: Collection[int]) -> set[int]:
    """Those that wait and stand in no theme at this moment."""
    free: set[int] = set()
    for part in _parts(numbers):
        statement = (
            select(Submission.id)
            .outerjoin(ThemeMember, ThemeMember.submission_id == Submission.id)
            .where(Submission.id.in_(part), Submission.state == State.WAITING, ThemeMember.theme_id.is_(None))
            .where(Submission.is_listed, Submission.id.not_in(select(Split.submission_id)))
        )
        free.update(db.session.scalars(statement))
    return free


def place_by_machine(actor: Actor, theme_id: int, numbers: Sequence[int]) -> set[int]:
    """Let those that are free join a theme; a planner still has to look at them, so no answer counts as theirs yet."""
    _hold(numbers)
    free = still_free(numbers)
    _insert(theme_id, free, Source.MACHINE)
    _touch(theme_id)
    set_state(actor, sorted(free), State.IN_THEME, permission="theme.place")
    return free


def place(actor: Actor, theme_id: int, numbers: Collection[int], out_of: int | None = None) -> None:
    """A person puts submissions into a theme, out of whatever theme they were in.

    Of what is split, only the parts that stand in `out_of` move, if it is given.
    """
    _hold(numbers)
    whole = _move_parts(numbers, theme_id, out_of)
    _leave(whole)
    _insert(theme_id, whole, Source.PERSON)
    _touch(theme_id)
    settle(actor, numbers)


def take_out(actor: Actor, numbers: Collection[int], out_of: int | None = None) -> None:
    """A person takes submissions out of their themes; of what is split, the parts that stand in `out_of`."""
    leave(numbers, out_of)
    settle(actor, numbers)


def leave(numbers: Collection[int], out_of: int | None = None) -> None:
    _hold(numbers)
    _leave(_move_parts(numbers, None, out_of))


def place_part(actor: Actor, part: Part, theme_id: int | None) -> None:
    """A person puts one part of a submission into a theme, or into none."""
    _hold([part.submission_id])
    if part.theme_id != theme_id:
        part.theme_id, part.placed_at = theme_id, clock.now()
        db.session.flush()
        follow_parts([part.submission_id])
    if theme_id is not None:
        _touch(theme_id)
    settle(actor, [part.submission_id])


def _move_parts(numbers: Collection[int], theme_id: int | None, out_of: int | None) -> list[int]:
    """Moves the parts of those that are split; returns the others."""
    split: set[int] = set()
    for some in _parts(numbers):
        split.update(db.session.scalars(select(Split.submission_id).where(Split.submission_id.in_(some))))
    for some in _parts(split):
        moved = update(Part).where(Part.submission_id.in_(some)).values(theme_id=theme_id, placed_at=clock.now())
        moved = moved if out_of is None else moved.where(Part.theme_id == out_of)
        db.session.execute(moved.execution_options(synchronize_session="fetch"))
    follow_parts(split)
    return [number for number in numbers if number not in split]


def is_split(number: int) -> bool:
    return db.session.get(Split, number) is not None


def forget_parts(number: int) -> None:
    """The submission is no longer in parts; where it stands is for the caller to say."""
    for model in (Part, Split):
        db.session.execute(delete(model).where(model.submission_id == number))


def follow_parts(split: Collection[int]) -> None:
    """The memberships of what is split: one for each theme in which a part stands."""
    for some in _parts(split):
        mine = ThemeMember.submission_id.in_(some)
        parts = select(Part.submission_id, Part.theme_id).where(
            Part.submission_id.in_(some), Part.theme_id.is_not(None)
        )
        wanted = {(number, theme) for number, theme in db.session.execute(parts).tuples() if theme is not None}
        now = set(db.session.execute(select(ThemeMember.submission_id, ThemeMember.theme_id).where(mine)).tuples())
        for number, theme in sorted(now - wanted):
            gone = ThemeMember.submission_id == number, ThemeMember.theme_id == theme
            db.session.execute(delete(ThemeMember).where(*gone))
        for number, theme in sorted(wanted - now):
            _insert(theme, [number], Source.PERSON)


def see(actor: Actor, numbers: Collection[int]) -> None:
    """A person agrees with what the machine placed: from now on it is the person's."""
    for part in _parts(numbers):
        for member in db.session.scalars(select(ThemeMember).where(ThemeMember.submission_id.in_(part))):
            member.is_seen, member.placed_by = True, Source.PERSON
    db.session.flush()
    settle(actor, numbers)


def settle(actor: Actor, numbers: Collection[int], permission: str = "theme.place") -> None:
    """Give each submission the accountable state that follows from its theme, links and answers.

    Other rooms are asked what they have given it; a member that only the machine placed has been given nothing yet.
    What is split is as far as the part that is least far.
    """
    wanted: dict[State, list[int]] = {}
    for part in _parts(numbers):
        places = _places(part)
        of_theme: dict[int, set[str]] = {}
        own: dict[int, set[str]] = {}
        for submission_id, state in provided("states_of_submissions", list(places)):
            own.setdefault(submission_id, set()).add(state)
        themes = sorted({theme for found in places.values() for theme, _ in found if theme})
        for theme_id, state in provided("states_of_themes", themes):
            of_theme.setdefault(theme_id, set()).add(state)
        for number, found in places.items():
            states = [
                rules.standing(
                    theme is not None,
                    own.get(number, set()) | (of_theme.get(theme, set()) if theme and is_seen else set()),
                )
                for theme, is_seen in found
            ]
            wanted.setdefault(split_rules.least(states), []).append(number)
    _answered_alone(wanted)
    for state, members in wanted.items():
        set_state(actor, members, state, permission=permission)


def _answered_alone(wanted: dict[State, list[int]]) -> None:
    """What stands in no theme may have had its answer all the same: from an office that repaired it, or by a decision."""
    waiting = wanted.pop(State.WAITING, [])
    done = set(provided("answered_alone", waiting)) if waiting else set()
    for number in waiting:
        wanted.setdefault(State.ANSWERED if number in done else State.WAITING, []).append(number)


def settle_again(actor: Actor, submission: Submission, permission: str) -> list[object]:
    """The same for one, whose own answer was taken back; a lower room asks."""
    settle(actor, [submission.id], permission=permission)
    return []


def _places(numbers: Sequence[int]) -> dict[int, list[tuple[int | None, bool]]]:
    """Where each submission stands, or each of its parts: the theme, and whether a person has seen it there."""
    rows = db.session.execute(
        select(Submission.id, ThemeMember.theme_id, ThemeMember.is_seen)
        .outerjoin(ThemeMember, ThemeMember.submission_id == Submission.id)
        .where(Submission.id.in_(numbers), Submission.state != State.DUPLICATE)
        .where(ThemeMember.theme_id.is_not(None) | (Submission.state != State.OUT_OF_SCOPE))
        .order_by(Submission.id)
    ).all()
    seen = {(row.id, row.theme_id): bool(row.is_seen) for row in rows}
    places: dict[int, list[tuple[int | None, bool]]] = {row.id: [(row.theme_id, bool(row.is_seen))] for row in rows}
    parts = select(Part.submission_id, Part.theme_id).where(Part.submission_id.in_(list(places)))
    split: dict[int, list[tuple[int | None, bool]]] = {}
    for number, theme in db.session.execute(parts).tuples():
        split.setdefault(number, []).append((theme, seen.get((number, theme), True)))
    return places | split


def members_of(theme_id: int) -> list[int]:
    return list(db.session.scalars(select(ThemeMember.submission_id).where(ThemeMember.theme_id == theme_id)))


def _leave(numbers: Collection[int]) -> None:
    for part in _parts(numbers):
        db.session.execute(delete(ThemeMember).where(ThemeMember.submission_id.in_(part)))


def _insert(theme_id: int, numbers: Collection[int], by: Source) -> None:
    now = clock.now()
    rows = [
        {
            "submission_id": n,
            "theme_id": theme_id,
            "placed_by": str(by),
            "is_seen": by == Source.PERSON,
            "placed_at": now,
        }
        for n in sorted(numbers)
    ]
    if rows:
        db.session.execute(insert(ThemeMember), rows)


def _touch(theme_id: int) -> None:
    db.session.get_one(Theme, theme_id).changed_at = clock.now()
