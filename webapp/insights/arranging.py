"""Themes in order: pinned to the top of the lists, and nested one level under a wider theme."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select, update

from webapp.areas import queries as areas
from webapp.core import audit, clock, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.insights.models import Theme, ThemeState


class CannotNest(Exception):
    """One level only, within the place of the wider theme, and never in a circle."""


def possible_parents(theme: Theme, others: Sequence[Theme]) -> list[Theme]:
    """A theme that holds others goes under none, and what stands under another holds none: so no circle is possible."""
    if db.session.scalar(select(Theme.id).where(Theme.parent_id == theme.id).limit(1)) is not None:
        return []
    place = areas.path_of(theme.area_code)
    return [
        one
        for one in others
        if one.id != theme.id
        and one.parent_id is None
        and one.state == ThemeState.OPEN
        and policy.within(place, areas.path_of(one.area_code))
    ]


@operation
def pin(actor: Actor, theme: Theme, pinned: bool) -> None:
    policy.require(actor, "theme.edit", area_path=areas.path_of(theme.area_code))
    theme.is_pinned = pinned
    audit.record(actor, "theme.edit", "theme", theme.public_id, pinned=pinned)


@operation
def nest(actor: Actor, theme: Theme, parent: Theme | None) -> None:
    """Put a theme under a wider one, or (None) on its own again. What both hold stays where it is."""
    policy.require(actor, "theme.edit", area_path=areas.path_of(theme.area_code))
    if parent is not None:
        policy.require(actor, "theme.edit", area_path=areas.path_of(parent.area_code))
        both = select(Theme.id).where(Theme.id.in_([theme.id, parent.id])).order_by(Theme.id)
        db.session.execute(both.with_for_update())  # two planners at once make no second level
        db.session.refresh(theme)
        db.session.refresh(parent)
        if not possible_parents(theme, [parent]):
            raise CannotNest
    theme.parent_id, theme.changed_at = parent.id if parent else None, clock.now()
    audit.record(actor, "theme.edit", "theme", theme.public_id, nested=parent.public_id if parent else "")
    if parent is not None:
        audit.record(actor, "theme.edit", "theme", parent.public_id, holds=theme.public_id)


def can_take_in(theme: Theme, into: Theme) -> bool:
    """Whether a theme may still be merged into another: it is open. Two planners at once do so one after the other."""
    both = select(Theme.id).where(Theme.id.in_([theme.id, into.id])).order_by(Theme.id)
    db.session.execute(both.with_for_update())
    db.session.refresh(into)
    return into.state == ThemeState.OPEN


def goes_along(model: Any) -> Callable[[Actor, Theme, Theme], list[bool]]:
    """For rooms above: their rows about a theme are, once it is merged, about the other. Runs inside an operation."""

    def follow(actor: Actor, theme: Theme, into: Theme) -> list[bool]:
        db.session.execute(update(model).where(model.theme_id == theme.id).values(theme_id=into.id))
        return []

    return follow


def follow_merge(theme: Theme, into: Theme) -> None:
    """A theme is merged into another: what stood under it goes along. Runs inside an operation."""
    home = into.parent_id if into.parent_id not in (None, theme.id) else into.id
    for child in db.session.scalars(select(Theme).where(Theme.parent_id == theme.id)).all():
        child.parent_id = None if child.id in (home, into.id) else home
    theme.parent_id = None
