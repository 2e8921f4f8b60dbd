"""The plans of the demonstration: real lines of the FY2565 budget under strategies worded for it."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from webapp.core import clock
from webapp.core.policy import Actor
from webapp.demo import source
from webapp.demo.source import Record
from webapp.planning import adoption
from webapp.planning import plan_operations as planning
from webapp.planning.models import ItemStatus, Plan, PlanItem


def publish_plan(actor: Actor, one: Record, agencies: dict[str, str], last_year: int) -> Plan:
    """One plan with its strategies and items: discussed, approved, in force."""
    plan = planning.create_plan(
        actor,
        one["area"],
        one["kind"],
        one["title_th"],
        (one["first_fiscal_year"], max(last_year, one["last_fiscal_year"])),
        vision=one["vision"],
        provenance=one["note"],
    )
    serves = {(d["plan"], d["strategy"]): d["serves"] for d in source.records("plan-details") if "serves" in d}
    strategies = {
        record["number"]: planning.add_strategy(
            actor,
            plan,
            record["number"],
            record["title_th"],
            record["description"],
            serves=serves[one["key"], record["number"]],
        )
        for record in one["strategies"]
    }
    for record in source.records("plan-details"):
        if record["plan"] == one["key"] and (measured := record.get("indicator")):
            values = {
                int(year): (Decimal(str(target)), None if result is None else Decimal(str(result)))
                for year, (target, result) in measured["values"].items()
            }
            texts = {name: measured[name] for name in ("unit", "baseline")}
            planning.set_indicator(actor, strategies[record["strategy"]], measured["title"], **texts, values=values)
    for record in one["items"]:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for line in record["budget_lines"]:
            sums[line["source"]] += line["amount_baht"]
        planning.add_item(
            actor,
            strategies[record["strategy"]],
            planning.Line(
                title=record["title"],
                fiscal_year=record["fiscal_year"],
                area_code=record["areas"][0],
                description=record["description"],
                agency=agencies[record["agency"]],
                code=record["code"],
                programme=record["budget_project"],
                provenance=provenance(record),
                money=[(source, record["fiscal_year"], amount) for source, amount in sums.items()],
            ),
        )
    _adopt(actor, plan, one["key"])
    return plan


def _adopt(actor: Actor, plan: Plan, key: str) -> None:
    today = clock.today()
    for record in source.records("plan-details"):
        if record["plan"] == key and (told := record.get("consultation")):
            adoption.record_consultation(actor, plan, occasion(told, today - timedelta(days=told["days_before"])))
    body = adoption.rule_on(today).approver[plan.kind]
    document = "ชุดข้อมูลสาธิต ไม่ใช่มติจริง"
    adoption.put_in_force(actor, plan, adoption.Approval(body.th, today - timedelta(days=10), document))


def show_next(actor: Actor, plan: Plan, told: Record) -> Plan:
    """The draft of the plan that comes after, open to readers: strategies reworded, what is under way carried on."""
    first = plan.last_year + 1
    last = first + adoption.rule_on(clock.today()).years - 1
    title = told["title"].format(first=first, last=last)
    draft = planning.copy_forward(actor, plan, title, (first, last), first)
    planning.edit_plan(actor, draft, title=title, years=(first, last), vision=told["vision"], provenance=told["note"])
    for one in draft.strategies:
        if words := told["strategies"].get(str(one.number)):
            planning.edit_strategy(
                actor, one, number=one.number, title=one.title, description=words, goal=one.goal, serves=one.serves
            )
    adoption.show_draft(actor, draft, True)
    return draft


def occasion(told: Record, held_on: date) -> adoption.Occasion:
    said = {name: told[name] for name in ("method", "place", "people", "heard", "became")}
    return adoption.Occasion(held_on=held_on, **said)


def report_progress(actor: Actor, item: PlanItem, said: Record) -> None:
    planning.report_progress(actor, item, ItemStatus(said["status"]), said["text"])


def provenance(record: Record) -> str:
    """Where the item stands in the budget, line by line."""
    act = f"พ.ร.บ. งบประมาณรายจ่ายประจำปีงบประมาณ พ.ศ. {record['fiscal_year']}"
    if not record["budget_lines"]:
        return f"{act} งบประมาณของ{record['ministry_unit']} (รายการที่ใช้ไม่ระบุวงเงิน): {record['source_text']}"
    lines = [
        f"{line['item']} {line['amount_baht']:,} บาท (เอกสาร {line['document']} หน้า {line['page']})"
        for line in record["budget_lines"]
    ]
    return "\n".join([f"{act} {record['budget_project']}", *lines])
