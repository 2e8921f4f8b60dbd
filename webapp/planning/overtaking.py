"""Two planners who write the same part of a plan: the second is told, and keeps what was typed."""

import hashlib
from typing import Any

from flask import Response, make_response, render_template

from webapp.core.db import begin_write, hold, rollback
from webapp.planning.models import Indicator, Plan, PlanItem, Strategy

Part = Plan | Strategy | PlanItem | Indicator


class Overtaken(Exception):
    """Somebody else saved meanwhile."""


def version_of(part: Part) -> str:
    """What is written of it, as one short word; status and reports do not count, they have forms of their own."""
    match part:
        case Plan():
            said: tuple[Any, ...] = (part.title, part.first_year, part.last_year, part.vision, part.provenance)
        case Strategy():
            said = (part.number, part.title, part.description, part.goal, part.serves)
        case PlanItem():
            said = (part.title, part.programme, part.code, part.description, part.agency, part.area_code)
            money = sorted((one.source, one.fiscal_year, str(one.amount)) for one in part.budgets)
            said = (*said, part.fiscal_year, part.strategy_id, money)
        case Indicator():
            values = sorted((one.fiscal_year, str(one.target), str(one.result)) for one in part.values)
            said = (part.title, part.unit, part.baseline, values)
    return hashlib.blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def expect(part: Part, form: Any) -> None:
    """Begin to write a part whose form was shown some time ago. Raises Overtaken when it has changed since."""
    begin_write()
    hold(part)
    if form["seen"].data not in (None, "", version_of(part)):
        raise Overtaken


def told(template: str, part: Part, **page: Any) -> Response:
    """The form once more, with what was typed; saved again, it takes the place of the newest."""
    rollback()
    page["form"]["seen"].data = version_of(part)
    return make_response(render_template(template, overtaken=True, **page), 409)
