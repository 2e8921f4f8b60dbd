"""Datasets of plans: their strategies, items and budgets, and what they are measured by."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, lazyload

from webapp.core.i18n import Text
from webapp.openness.datasets import (
    AREA,
    AREA_CODE,
    ID,
    URL,
    Asked,
    Batch,
    Column,
    Dataset,
    Type,
    address_of,
    place,
    words,
)
from webapp.planning.models import Indicator, Plan, PlanItem, PlanStatus, Strategy

SHOWN = or_(Plan.status != PlanStatus.DRAFT, Plan.shown_at.is_not(None))
"""The plans that everybody may read."""


def read_plans(asked: Asked) -> Batch:
    before = aliased(Plan)
    statement = select(Plan, before.public_id).outerjoin(before, before.id == Plan.follows_id).where(SHOWN)
    found = asked.rows(statement.options(lazyload(Plan.strategies)), Plan.id, Plan.area_code)
    page = address_of("planning.show")
    records = [
        {
            "id": one.public_id,
            "url": page + one.public_id,
            "area_code": one.area_code,
            "area": place(one.area_code),
            "kind": one.kind,
            "title": one.title,
            "first_year": one.first_year,
            "last_year": one.last_year,
            "status": one.status,
            "edition": one.edition,
            "follows_id": follows,
            "vision": words(one.vision),
            "provenance": words(one.provenance),
            "approved_on": one.approved_on,
            "approved_by": words(one.approved_by),
            "approval_document": words(one.approval_document),
            "consultation_exception": words(one.consultation_exception),
        }
        for one, follows in found
    ]
    return Batch.of(asked, [one.id for one, _ in found], records)


def read_strategies(asked: Asked) -> Batch:
    statement = select(Strategy, Plan.public_id, Plan.area_code).join(Plan, Plan.id == Strategy.plan_id).where(SHOWN)
    found = asked.rows(statement, Strategy.id, Plan.area_code, plan_id=Plan.public_id)
    records = [
        {
            "id": one.public_id,
            "plan_id": plan,
            "area_code": code,
            "number": one.number,
            "title": one.title,
            "description": words(one.description),
            "goal": words(one.goal),
            "serves": one.serves,
        }
        for one, plan, code in found
    ]
    return Batch.of(asked, [one.id for one, _, _ in found], records)


def read_plan_items(asked: Asked) -> Batch:
    before = aliased(PlanItem)
    statement = (
        select(PlanItem, Strategy.public_id, Plan.public_id, before.public_id)
        .join(Strategy, Strategy.id == PlanItem.strategy_id)
        .join(Plan, Plan.id == Strategy.plan_id)
        .outerjoin(before, before.id == PlanItem.follows_id)
        .where(SHOWN)
        .options(lazyload(PlanItem.strategy))
    )
    by = {"plan_id": Plan.public_id, "strategy_id": Strategy.public_id}
    found = asked.rows(statement, PlanItem.id, PlanItem.area_code, None, **by)
    page = address_of("planning.item")
    records = [
        {
            "id": one.public_id,
            "url": page + one.public_id,
            "plan_id": plan,
            "strategy_id": strategy,
            "follows_id": follows,
            "code": words(one.code),
            "programme": words(one.programme),
            "title": one.title,
            "description": words(one.description),
            "agency": words(one.agency),
            "area_code": one.area_code,
            "area": place(one.area_code),
            "fiscal_year": one.fiscal_year,
            "status": one.status,
            "budgets": [
                {"fiscal_year": line.fiscal_year, "source": line.source, "baht": line.amount} for line in one.budgets
            ],
            "provenance": words(one.provenance),
        }
        for one, strategy, plan, follows in found
    ]
    return Batch.of(asked, [one.id for one, *_ in found], records)


def read_indicators(asked: Asked) -> Batch:
    statement = (
        select(Indicator, Plan.public_id, Strategy.public_id, PlanItem.public_id, Plan.area_code)
        .outerjoin(PlanItem, PlanItem.id == Indicator.plan_item_id)
        .join(Strategy, Strategy.id == func.coalesce(Indicator.strategy_id, PlanItem.strategy_id))
        .join(Plan, Plan.id == Strategy.plan_id)
        .where(SHOWN)
    )
    by = {"plan_id": Plan.public_id, "strategy_id": Strategy.public_id, "plan_item_id": PlanItem.public_id}
    found = asked.rows(statement, Indicator.id, Plan.area_code, None, **by)
    records = [
        {
            "id": one.public_id,
            "plan_id": plan,
            "strategy_id": strategy,
            "plan_item_id": item,
            "area_code": code,
            "title": one.title,
            "unit": words(one.unit),
            "baseline": words(one.baseline),
            "values": [
                {"fiscal_year": year.fiscal_year, "target": year.target, "result": year.result} for year in one.values
            ],
        }
        for one, plan, strategy, item, code in found
    ]
    return Batch.of(asked, [one.id for one, *_ in found], records)


_FISCAL_YEAR = Column("fiscal_year", Type.COUNT, Text("ปีงบประมาณ (พ.ศ.)", "fiscal year, Buddhist era"))
_PLAN_ID = Column("plan_id", Type.CODE, Text("แผน", "plan"))
_STRATEGY_ID = Column("strategy_id", Type.CODE, Text("ประเด็นการพัฒนา", "strategy"))
_FOLLOWS = Column("follows_id", Type.CODE, Text("ฉบับก่อนหน้า", "the same in the edition before"))
_PROVENANCE = Column("provenance", Type.TEXT, Text("เอกสารที่มา", "document it was taken from"))
PLANS = Dataset(
    "plans",
    Text("แผนพัฒนาจังหวัดและกลุ่มจังหวัด", "Development plans"),
    Text(
        "แผนพัฒนาจังหวัด แผนพัฒนากลุ่มจังหวัด และแผนปฏิบัติราชการประจำปี ที่ใช้บังคับ สิ้นสุดแล้ว หรือเปิดร่างให้อ่าน",
        "Plans of provinces and clusters and annual action plans: in force, past, or drafts that are open to readers.",
    ),
    (
        ID,
        URL,
        AREA_CODE,
        AREA,
        Column("kind", Type.CODE, Text("ชนิดของแผน", "kind of plan")),
        Column("title", Type.TEXT, Text("ชื่อแผน", "title")),
        Column("first_year", Type.COUNT, Text("ปีงบประมาณแรก (พ.ศ.)", "first fiscal year, Buddhist era")),
        Column("last_year", Type.COUNT, Text("ปีงบประมาณสุดท้าย (พ.ศ.)", "last fiscal year, Buddhist era")),
        Column("status", Type.CODE, Text("draft, in_force หรือ past", "draft, in_force or past")),
        Column("edition", Type.COUNT, Text("ฉบับที่", "edition")),
        _FOLLOWS,
        Column("vision", Type.TEXT, Text("วิสัยทัศน์", "vision")),
        _PROVENANCE,
        Column("approved_on", Type.DAY, Text("วันที่อนุมัติ", "approved on")),
        Column("approved_by", Type.TEXT, Text("ผู้อนุมัติ", "approved by")),
        Column("approval_document", Type.TEXT, Text("เอกสารอนุมัติ", "resolution or letter")),
        Column("consultation_exception", Type.TEXT, Text("เหตุผลที่ไม่มีบันทึกการรับฟัง", "why no consultation is recorded")),
    ),
    read_plans,
    (Text("แผนพัฒนาจังหวัด", "provincial development plan"),),
)
STRATEGIES = Dataset(
    "strategies",
    Text("ประเด็นการพัฒนา", "Strategies"),
    Text(
        "ประเด็นการพัฒนาของแผน และยุทธศาสตร์ระดับชาติที่รองรับ", "The numbered development issues of plans, and what they serve."
    ),
    (
        ID,
        _PLAN_ID,
        AREA_CODE,
        Column("number", Type.COUNT, Text("ลำดับที่", "number")),
        Column("title", Type.TEXT, Text("ชื่อ", "title")),
        Column("description", Type.TEXT, Text("ขอบเขต", "what it covers")),
        Column("goal", Type.TEXT, Text("เป้าหมาย", "goal")),
        Column("serves", Type.LIST, Text("แผนระดับชาติที่รองรับ", "national plans that it serves")),
    ),
    read_strategies,
    (Text("ยุทธศาสตร์", "strategy"),),
    by=("plan_id",),
)
PLAN_ITEMS = Dataset(
    "plan-items",
    Text("โครงการในแผน", "Plan items"),
    Text("โครงการในแผน พร้อมงบประมาณรายปีและแหล่งงบประมาณ", "Lines of plans, with their budgets by year and source."),
    (
        ID,
        URL,
        _PLAN_ID,
        _STRATEGY_ID,
        _FOLLOWS,
        Column("code", Type.CODE, Text("รหัสในแผน", "code in the plan")),
        Column("programme", Type.TEXT, Text("แผนงาน", "programme")),
        Column("title", Type.TEXT, Text("ชื่อ", "title")),
        Column("description", Type.TEXT, Text("รายละเอียด", "description")),
        Column("agency", Type.TEXT, Text("หน่วยงาน", "agency in charge")),
        AREA_CODE,
        AREA,
        _FISCAL_YEAR,
        Column("status", Type.CODE, Text("ความคืบหน้า", "how far it has come")),
        Column("budgets", Type.OBJECTS, Text("งบประมาณ (บาท)", "budgets, baht")),
        _PROVENANCE,
    ),
    read_plan_items,
    (Text("งบประมาณ", "budget"), Text("โครงการ", "projects")),
    by=("plan_id", "strategy_id"),
)
INDICATORS = Dataset(
    "indicators",
    Text("ตัวชี้วัด", "Indicators"),
    Text(
        "ตัวชี้วัดของประเด็นการพัฒนาและของโครงการในแผน ค่าเป้าหมายและผลที่ได้รายปีงบประมาณ (พ.ศ.) ปีที่ยังไม่มีผลเว้นว่าง",
        "What strategies and plan items are measured by: target and result by fiscal year (B.E.); empty where there is none yet.",
    ),
    (
        ID,
        _PLAN_ID,
        _STRATEGY_ID,
        Column("plan_item_id", Type.CODE, Text("โครงการ หากเป็นตัวชี้วัดของโครงการ", "the item, if it is an item’s")),
        AREA_CODE,
        Column("title", Type.TEXT, Text("ชื่อ", "title")),
        Column("unit", Type.TEXT, Text("หน่วยนับ", "unit")),
        Column("baseline", Type.TEXT, Text("ข้อมูลฐาน", "baseline, in words")),
        Column(
            "values", Type.OBJECTS, Text("ค่าเป้าหมายและผลรายปีงบประมาณ (พ.ศ.)", "target and result by fiscal year (B.E.)")
        ),
    ),
    read_indicators,
    (Text("ตัวชี้วัด", "indicators"),),
    by=("plan_id", "strategy_id", "plan_item_id"),
)
