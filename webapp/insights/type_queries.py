"""Reads of own problem types: which are served where, and how they are called."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from webapp.core.db import db
from webapp.insights import type_rules
from webapp.insights.language import OwnTypes
from webapp.insights.type_models import OwnType


def served(area_codes: Collection[str]) -> dict[str, OwnTypes]:
    """The own types that the machine reads by in each of these areas, in one order."""
    rows = valid(area_codes)
    return {
        code: tuple(type_rules.read_as(one) for one in rows if one.area_code in type_rules.places(code))
        for code in area_codes
    }


def valid(area_codes: Collection[str]) -> Sequence[OwnType]:
    """Types that are served in one of these areas, and not retired."""
    places = {place for code in area_codes for place in type_rules.places(code)}
    found = select(OwnType).where(OwnType.area_code.in_(places), OwnType.retired_at.is_(None))
    rows = db.session.scalars(found.order_by(OwnType.id)).all()
    return [one for one in rows if type_rules.is_served(one.th)]
