"""Words and pure decisions of planning: relations, sources of money, which plan speaks for an area."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from webapp.core.i18n import Text
from webapp.planning.models import WITHOUT_ITEM, Budget, BudgetSource, Plan, PlanKind, PlanStatus, Relation

RELATIONS = {
    Relation.ADOPTED: Text("รับเข้าแผน", "Adopted"),
    Relation.ALREADY_PLANNED: Text("มีอยู่ในแผนแล้ว", "Already planned"),
    Relation.PARTLY_ADOPTED: Text("รับเข้าแผนบางส่วน", "Partly adopted"),
    Relation.NOT_ADOPTED: Text("ยังไม่รับเข้าแผน", "Not adopted"),
    Relation.OUT_OF_SCOPE: Text("อยู่นอกอำนาจหน้าที่ของจังหวัด", "Outside the province’s powers"),
    Relation.REFERRED: Text("ส่งต่อหน่วยงานอื่น", "Referred to another body"),
}
SOURCES = {
    BudgetSource.PROVINCIAL: Text("งบจังหวัดและกลุ่มจังหวัด", "Provincial and cluster budget"),
    BudgetSource.MINISTRY: Text("งบกระทรวง กรม", "Ministry budget"),
    BudgetSource.LOCAL_SUBSIDY: Text("เงินอุดหนุนท้องถิ่น", "Local government subsidy"),
    BudgetSource.PRIVATE: Text("เอกชน", "Private"),
}
KINDS = {
    PlanKind.PROVINCIAL: Text("แผนพัฒนาจังหวัด", "Provincial development plan"),
    PlanKind.PROVINCIAL_CLUSTER: Text("แผนพัฒนากลุ่มจังหวัด", "Provincial cluster development plan"),
    PlanKind.ANNUAL: Text("แผนปฏิบัติราชการประจำปี", "Annual action plan"),
}
STATUSES = {
    PlanStatus.DRAFT: Text("ร่าง", "Draft"),
    PlanStatus.IN_FORCE: Text("ใช้อยู่", "In force"),
    PlanStatus.PAST: Text("สิ้นสุดแล้ว", "Past"),
}


def needs_item(relation: str) -> bool:
    """Whether the relation says something about one item of the plan."""
    return relation not in WITHOUT_ITEM


def plan_for(codes_upwards: Sequence[str], plans: Iterable[Plan]) -> Plan | None:
    """The plan in force of the smallest area that has one; of several, the newest."""
    by_area: dict[str, Plan] = {}
    for plan in plans:
        known = by_area.get(plan.area_code)
        if plan.status == PlanStatus.IN_FORCE and (known is None or plan.first_year > known.first_year):
            by_area[plan.area_code] = plan
    return next((by_area[code] for code in codes_upwards if code in by_area), None)


def total(budgets: Iterable[Budget]) -> Decimal | None:
    """The sum in baht; None when nothing is budgeted."""
    amounts = [budget.amount for budget in budgets]
    return sum(amounts, Decimal(0)) if amounts else None
