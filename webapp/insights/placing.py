"""Where a submission stands among the themes, kept in step with its accountable state (walls 3, 4 and 13).

Both the machine's and the planners' operations move members through here, and only through here.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, insert, select

from webapp.core import clock
from webapp.core.db import db
from webapp.core.panels import provided
from webapp.core.policy import Actor
from webapp.insights import rules
from webapp.insights.models import Source, Theme, ThemeMember
from webapp.submissions.models import State, Submission
from webapp.submissions.operations import set_state

PART = 5000


def _parts(numbers: Collection[int]) -> Iterable[Sequence[int]]:
    ordered = sorted(numbers)
    return (ordered[start : start + PART] for start in range(0, len(ordered), PART))


def still_free(numbers: Collection[int]) -> set[int]:
    """Those that wait and stand in no theme at this moment."""
    free: set[int] = set()
    for part in _parts(numbers):
        statement = (
            select(Submission.id)
            .outerjoin(ThemeMember, ThemeMember.submission_id == Submission.id)
            .where(Submission.id.in_(part), Submission.state == State.WAITING, ThemeMember.theme_id.is_(None))
            .where(Submission.is_listed)
        )
        free.update(db.session.scalars(statement))
    return free


def place_by_machine(actor: Actor, theme_id: int, numbers: Sequence[int]) -> None:
    """Let free submissions join a theme; a planner still has to look at them, so no answer counts as theirs yet."""
    _insert(theme_id, numbers, Source.MACHINE)
    _touch(theme_id)
    set_state(actor, numbers, State.IN_THEME, permission="theme.place")


def place(actor: Actor, theme_id: int, numbers: Collection[int]) -> None:
    """A person puts submissions into a theme, out of whatever theme they were in."""
    _leave(numbers)
    _insert(theme_id, numbers, Source.PERSON)
    _touch(theme_id)
    settle(actor, numbers)


def take_out(actor: Actor, numbers: Collection[int]) -> None:
    """A person takes submissions out of their themes."""
    _leave(numbers)
    settle(actor, numbers)


def see(actor: Actor, numbers: Collection[int]) -> None:
    """A person agrees with what the machine placed: from now on it is the person's."""
    for part in _parts(numbers):
        for member in db.session.scalars(select(ThemeMember).where(ThemeMember.submission_id.in_(part))):
            member.is_seen, member.placed_by = True, Source.PERSON
    db.session.flush()
    settle(actor, numbers)


def settle(actor: Actor, numbers: Collection[int], permission: str = "theme.place") -> None:
    """Give each submission the accountable state that follows from its theme, links and answers.

    Upper rooms are asked what they have given it; a member that only the machine placed has been given nothing yet.
    """
    wanted: dict[State, list[int]] = {}
    for part in _parts(numbers):
        rows = db.session.execute(
            select(Submission.id, ThemeMember.theme_id, ThemeMember.is_seen)
            .outerjoin(ThemeMember, ThemeMember.submission_id == Submission.id)
            .where(Submission.id.in_(part), Submission.state != State.DUPLICATE)
            .where(ThemeMember.theme_id.is_not(None) | (Submission.state != State.OUT_OF_SCOPE))
        ).all()
        of_theme: dict[int, set[str]] = {}
        own: dict[int, set[str]] = {}
        for submission_id, state in provided("states_of_submissions", [row.id for row in rows]):
            own.setdefault(submission_id, set()).add(state)
        for theme_id, state in provided("states_of_themes", sorted({row.theme_id for row in rows if row.theme_id})):
            of_theme.setdefault(theme_id, set()).add(state)
        for row in rows:
            given = own.get(row.id, set()) | (of_theme.get(row.theme_id, set()) if row.is_seen else set())
            wanted.setdefault(rules.standing(row.theme_id is not None, given), []).append(row.id)
    for state, members in wanted.items():
        set_state(actor, members, state, permission=permission)


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
