"""Bringing a workbook into a plan: stored as it was read, compared, and brought in when the planner says so."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.core import audit, clock, ids, policy
from webapp.core.db import db, hold
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.planning import queries, tables
from webapp.planning.models import Indicator, Plan, PlanItem, PlanUpload, Strategy
from webapp.planning.plan_operations import (
    Line,
    Values,
    add_item,
    add_strategy,
    edit_item,
    edit_strategy,
    set_indicator,
)
from webapp.planning.tables import INDICATORS, ITEMS, STRATEGIES, Row

NO_ITEM = Text("ไม่พบโครงการ “{x}”", "There is no item “{x}”")
WHICH_YEAR = Text(
    "มีโครงการชื่อ “{x}” หลายปี กรุณาเติมปีงบประมาณ เช่น “{y}”",
    "Items of several years are called “{x}”. Please add the year: “{y}”.",
)


@dataclass
class Outcome:
    """For each sheet how many rows are new, changed and the same; rows of which the plan lacks what they belong to."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    lost: list[tuple[str, int, Text]] = field(default_factory=list)

    @property
    def changes(self) -> int:
        return sum(count["new"] + count["changed"] for count in self.counts.values())


@operation
def keep_upload(actor: Actor, plan: Plan, file_name: str, content: bytes, found: tables.Read) -> PlanUpload:
    """Remember what was read; the plan is not touched."""
    policy.require(actor, "plan.edit", area_path=areas.path_of(plan.area_code))
    upload = PlanUpload(
        public_id=ids.new_id(),
        plan_id=plan.id,
        file_name=file_name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        rows={
            "sheets": found.rows,
            "faults": [[f.sheet, f.row, f.text.th, f.text.en] for f in found.faults[:500]],
            "fault_count": len(found.faults),
        },
        uploaded_by=actor.id or 0,
        uploaded_at=clock.now(),
    )
    db.session.add(upload)
    db.session.flush()
    audit.record(actor, "plan.edit", "plan", plan.public_id, upload=upload.public_id, sha256=upload.sha256)
    return upload


@operation
def bring_in(actor: Actor, plan: Plan, upload: PlanUpload) -> Outcome:
    """Write what is new or changed. Again, and nothing changes."""
    policy.require(actor, "plan.edit", area_path=areas.path_of(plan.area_code))
    hold(plan)  # of two at once the second finds what the first one wrote
    outcome = _Comparison(plan, upload.rows["sheets"]).run(actor)
    upload.imported_at = clock.now()
    counted = {name: dict(count) for name, count in outcome.counts.items()}
    audit.record(actor, "plan.edit", "plan", plan.public_id, imported=upload.public_id, rows=counted)
    return outcome


def compare(plan: Plan, upload: PlanUpload) -> Outcome:
    """The same, without writing: what would be new or changed."""
    return _Comparison(plan, upload.rows["sheets"]).run(None)


class _Comparison:
    """Rows beside what stands in the plan; with an actor, what differs is written. What a row has no cell for stays."""

    def __init__(self, plan: Plan, sheets: dict[str, list[Row]]) -> None:
        self.plan, self.sheets = plan, sheets
        self.strategies: dict[str, Strategy] = {str(one.number): one for one in plan.strategies}
        self.numbers = {*self.strategies, *(str(row["number"]) for row in sheets[STRATEGIES])}
        self.items: dict[str, PlanItem] = {}
        self.dated: dict[str, PlanItem] = {}
        self.years: dict[str, set[int]] = defaultdict(set)  # title → those that have an item called so
        for row in sheets[ITEMS]:
            self.years[row["title"]].add(row["fiscal_year"])
        for item in db.session.scalars(queries.items_of(plan)):
            self._know(item)
        self.outcome = Outcome({name: Counter() for name in (STRATEGIES, ITEMS, INDICATORS)})

    def _know(self, item: PlanItem) -> None:
        said = {"code": item.code, "title": item.title, "fiscal_year": item.fiscal_year}
        self.items[tables.key_of(ITEMS, said)] = item
        self.dated[tables.with_year(item.title, item.fiscal_year)] = item
        self.years[item.title].add(item.fiscal_year)

    def _named(self, name: str) -> PlanItem | None:
        """An item by its code, by its title with the year, or by its title alone if only one year has it."""
        years = self.years.get(name, ())
        alone = [tables.with_year(name, year) for year in years if len(years) == 1]
        return self.items.get(name) or next((self.dated[one] for one in (name, *alone) if one in self.dated), None)

    def run(self, actor: Actor | None) -> Outcome:
        for row in self.sheets[STRATEGIES]:
            self._strategy(actor, row)
        for row in self.sheets[ITEMS]:
            self._item(actor, row)
        known = self._indicators()
        for row in self.sheets[INDICATORS]:
            self._indicator(actor, row, known)
        return self.outcome

    def _count(self, sheet: str, known: bool, same: bool) -> bool:
        self.outcome.counts[sheet]["same" if known and same else "changed" if known else "new"] += 1
        return not (known and same)

    def _strategy(self, actor: Actor | None, row: Row) -> None:
        known = self.strategies.get(str(row["number"]))
        names = ("number", "title", "description", "goal", "serves")
        wanted = {name: row[name] if name in row else getattr(known, name) for name in names if known or name in row}
        same = known is not None and all(getattr(known, name) == value for name, value in wanted.items())
        if not self._count(STRATEGIES, known is not None, same) or actor is None:
            return
        if known is None:
            self.strategies[str(row["number"])] = add_strategy(actor, self.plan, **wanted)
        else:
            edit_strategy(actor, known, **wanted)

    def _has_strategy(self, sheet: str, row: Row) -> bool:
        """It was there when the file was read, and may have another number by now."""
        if str(row["strategy"]) in self.numbers:
            return True
        self.outcome.lost.append((sheet, row["row"], tables.NO_STRATEGY.format(n=row["strategy"])))
        return False

    def _item(self, actor: Actor | None, row: Row) -> None:
        if not self._has_strategy(ITEMS, row):
            return
        known = self.items.get(tables.key_of(ITEMS, row))
        if known is None and "code" not in row:
            known = self.dated.get(tables.with_year(row["title"], row["fiscal_year"]))
        line = _line(row, self.plan, known)
        same = known is not None and _is(known, line) and str(known.strategy.number) == str(row["strategy"])
        if not self._count(ITEMS, known is not None, same) or actor is None:
            return
        strategy = self.strategies[str(row["strategy"])]
        if known is None:
            self._know(add_item(actor, strategy, line))
        else:
            edit_item(actor, known, strategy, line)

    def _indicators(self) -> dict[tuple[str, int, str], Indicator]:
        strategies = [one.id for one in self.strategies.values()]
        items = [one.id for one in self.items.values()]
        found = db.session.scalars(
            select(Indicator).where(Indicator.strategy_id.in_(strategies) | Indicator.plan_item_id.in_(items))
        )
        return {_owned(one): one for one in found}

    def _indicator(self, actor: Actor | None, row: Row, known: dict[tuple[str, int, str], Indicator]) -> None:
        owner: Strategy | PlanItem | None
        named = row["item"]
        if named:
            owner = self._named(named)
            in_file = any(named in _names(one) for one in self.sheets[ITEMS])
        elif not self._has_strategy(INDICATORS, row):
            return
        else:
            owner = self.strategies.get(str(row["strategy"]))
            in_file = True
        if owner is None:
            if len(years := sorted(self.years.get(named, ()))) > 1:
                why = WHICH_YEAR.format(x=named, y=tables.with_year(named, years[-1]))
                self.outcome.lost.append((INDICATORS, row["row"], why))
            elif in_file and actor is None:
                self.outcome.counts[INDICATORS]["new"] += 1
            else:
                self.outcome.lost.append((INDICATORS, row["row"], NO_ITEM.format(x=named)))
            return
        one = known.get(("item" if named else "strategy", owner.id, row["title"]))
        values = _values(row["values"], one)
        texts = {name: row.get(name, getattr(one, name, "")) for name in ("unit", "baseline")}
        stands = {} if one is None else {v.fiscal_year: (v.target, v.result) for v in one.values}
        same = one is not None and all(getattr(one, name) == text for name, text in texts.items()) and stands == values
        if self._count(INDICATORS, one is not None, same) and actor is not None:
            set_indicator(actor, owner, row["title"], **texts, values=values, known=one)


def _owned(one: Indicator) -> tuple[str, int, str]:
    kind = "strategy" if one.strategy_id is not None else "item"
    return kind, one.strategy_id or one.plan_item_id or 0, one.title


def _names(row: Row) -> tuple[str, ...]:
    return row.get("code", ""), row["title"], tables.with_year(row["title"], row["fiscal_year"])


def _line(row: Row, plan: Plan, known: PlanItem | None) -> Line:
    names = ("title", "description", "agency", "code", "programme", "provenance")
    money = {(one.source, one.fiscal_year): one.amount for one in known.budgets} if known else {}
    for name, figure in row["money"].items():
        source, year = name.split(" ")
        money[source, int(year)] = Decimal(figure or 0)
    return Line(
        **{name: row.get(name, getattr(known, name, "")) for name in names},
        fiscal_year=row["fiscal_year"],
        area_code=row.get("area", getattr(known, "area_code", "")) or plan.area_code,
        money=[(source, year, amount) for (source, year), amount in money.items() if amount],
    )


def _is(item: PlanItem, line: Line) -> bool:
    names = ("title", "description", "agency", "code", "programme", "provenance", "fiscal_year", "area_code")
    money = sorted((one.source, one.fiscal_year, one.amount) for one in item.budgets)
    return all(getattr(item, name) == getattr(line, name) for name in names) and money == sorted(line.money)


def _values(figures: dict[str, str | None], known: Indicator | None) -> Values:
    found: dict[int, list[Decimal | None]] = (
        {v.fiscal_year: [v.target, v.result] for v in known.values} if known else {}
    )
    for name, figure in figures.items():
        kind, year = name.split(" ")
        found.setdefault(int(year), [None, None])[kind == "result"] = None if figure is None else Decimal(figure)
    return {year: (target, result) for year, (target, result) in found.items() if (target, result) != (None, None)}


def upload_for(actor: Actor, public_id: str) -> tuple[PlanUpload, Plan] | None:
    found = db.session.scalar(select(PlanUpload).where(PlanUpload.public_id == public_id))
    plan = db.session.get(Plan, found.plan_id) if found else None
    if found is None or plan is None or queries.plan_to_edit(actor, plan.public_id) is None:
        return None
    return found, plan


def faults_of(upload: PlanUpload) -> Sequence[Any]:
    return list(upload.rows["faults"])
