"""Views are kept and given up; the rows of a view leave as a file, which is noted (what was asked for, and how many)."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from webapp.core import audit, clock, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.insights import view_queries, view_rules
from webapp.insights.view_models import SavedView


@operation
def keep(actor: Actor, name: str, filters: Mapping[str, str], *, organisation_id: int | None = None) -> SavedView:
    """Keep a view under a name, for oneself or for one's office; the same name again takes the place of the first."""
    policy.require(actor, "view.keep", owner_id=actor.id)
    if organisation_id is not None and organisation_id not in {grant.organisation_id for grant in actor.grants}:
        raise policy.Denied("view.keep")
    query = view_rules.address(filters)
    mine = (one for one in view_queries.saved(actor) if one.owner_id == actor.id and one.name == name.strip())
    view = next(mine, None) or SavedView(owner_id=actor.id, name=name.strip())
    view.query, view.organisation_id, view.saved_at = query, organisation_id, clock.now()
    db.session.add(view)
    db.session.flush()
    asked = view_rules.without_words(filters)
    audit.record(actor, "view.keep", "view", view.public_id, **asked, shared=organisation_id is not None)
    return view


@operation
def give_up(actor: Actor, view: SavedView) -> None:
    """Only who keeps a view gives it up."""
    policy.require(actor, "view.keep", owner_id=view.owner_id)
    db.session.delete(view)
    audit.record(actor, "view.keep", "view", view.public_id, given_up=True)


@operation
def export(actor: Actor, filters: Mapping[str, str], form: str) -> bytes:
    """The view as a file. Never more than the public may read of the words, and nothing of who wrote them."""
    policy.require(actor, "view.export")
    rows = list(view_queries.exported(actor, filters))
    content = _xlsx(rows) if form == "xlsx" else _csv(rows)
    asked = {**view_rules.without_words(filters), "rows": len(rows), "form": form}
    audit.record(actor, "view.export", "view", clock.now().strftime("%Y%m%d%H%M%S%f"), **asked)
    return content


def _safe(rows: Iterable[Sequence[Any]]) -> Iterable[list[str | int]]:
    return ([view_rules.cell(value) for value in row] for row in rows)


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    """With a mark at the beginning by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(view_queries.HEADINGS)
    writer.writerows(_safe(rows))
    return out.getvalue().encode("utf-8-sig", "replace")


def _xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("submissions")
    sheet.append(list(view_queries.HEADINGS))
    for row in _safe(rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
