"""Rows for tests: short to write, true to the constraints. Each gives the row, flushed, inside a unit of work."""

import hashlib
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from webapp.accounts.models import Membership, Organisation, User
from webapp.areas import queries as areas
from webapp.core import clock, ids
from webapp.core.db import db
from webapp.core.policy import Role
from webapp.deliberations.models import Deliberation, Option, Statement
from webapp.hearings.models import Hearing, Question
from webapp.hearings.session_models import HearingSession
from webapp.insights.models import Theme, ThemeMember
from webapp.planning.models import Plan, PlanItem, Strategy
from webapp.projects.models import Project
from webapp.submissions.models import Submission

PROVINCE = "34"


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def user(name: str = "สมศรี ใจดี", **more: Any) -> User:
    return _add(User(**{"email": f"{ids.new_id()}@people.example", "name": name, **more}))


def organisation(area: str = PROVINCE, **more: Any) -> Organisation:
    values = {"name_th": f"สำนักงานทดสอบ {ids.new_id()}", "name_en": "Test office", "kind": "province_office"}
    return _add(Organisation(**{**values, "area_code": area, **more}))


def officer(role: Role | str, area: str = PROVINCE) -> User:
    """A person with one role over one area."""
    person = user(name=f"เจ้าหน้าที่ {role}")
    office = organisation(area if areas.get(area) else PROVINCE)
    _add(Membership(user_id=person.id, organisation_id=office.id, role=str(role), area_code=area))
    db.session.refresh(person)
    return person


FACTS = {
    "rationale": "ถนนชำรุดมาหลายปี เกิดอุบัติเหตุบ่อย",
    "substance": "ปรับปรุงผิวจราจรและไหล่ทาง",
    "operator": "แขวงทางหลวงทดสอบ",
    "place": "ตำบลในเมือง",
    "schedule": "สำรวจ ออกแบบ ก่อสร้าง รวม 10 เดือน",
    "outputs": "ถนนกว้าง 7 เมตร ยาว 3 กิโลเมตร",
    "impacts": "ฝุ่นและเสียงระหว่างก่อสร้าง ป้องกันโดยพรมน้ำวันละ 2 ครั้ง",
    "cost_baht": 21_000_000,
    "cost_source": "งบจังหวัด ปีงบประมาณ พ.ศ. 2565",
}


def project(status: str = "published", area: str = "340101", **more: Any) -> Project:
    maker = more.pop("created_by", None) or officer(Role.PUBLISHER).id
    office = more.pop("organisation_id", None) or organisation().id
    values = {
        "organisation_id": office,
        "area_code": area,
        "status": status,
        "title": "ปรับปรุงถนนทดสอบ",
        "created_by": maker,
        "published_at": None if status == "draft" else clock.now(),
        **FACTS,
    }
    return _add(Project(**{**values, **more}))


def hearing(phase: str = "open", *, of: Project | None = None, questions: bool = True, **more: Any) -> Hearing:
    """A hearing in a phase: draft, announced, open, closed, summarised, cancelled (before it opened) or cut short."""
    on = of or project()
    now, day = clock.now(), timedelta(days=1)
    opens, closes, announced = {
        "draft": (now + 20 * day, now + 40 * day, None),
        "announced": (now + 16 * day, now + 40 * day, now),
        "open": (now - 2 * day, now + 10 * day, now - 20 * day),
        "closed": (now - 20 * day, now - 2 * day, now - 40 * day),
        "summarised": (now - 40 * day, now - 20 * day, now - 60 * day),
        "cancelled": (now + 2 * day, now + 10 * day, now - 20 * day),
        "cut_short": (now - 5 * day, now - day, now - 25 * day),
    }[phase]
    values = {
        "project_id": on.id,
        "area_code": on.area_code,
        "title": "รับฟังความคิดเห็นโครงการทดสอบ",
        "methods": ["web"],
        "opens_at": opens,
        "closes_at": closes,
        "announced_at": announced,
        "created_by": on.created_by,
    }
    if phase == "summarised":
        values |= {"summary": "ผู้เข้าร่วมส่วนใหญ่เห็นด้วย", "summary_published_at": now - 10 * day}
    if phase == "cancelled":
        values |= {"cancelled_at": now - day}
    if phase == "cut_short":
        values |= {"cancelled_at": now - day + timedelta(microseconds=1)}
    row: Hearing = _add(Hearing(**{**values, **more}))
    if questions:
        _add(Question(hearing_id=row.id, position=1, kind="stance", text_th="ท่านเห็นด้วยหรือไม่", text_en="Do you agree?"))
        _add(Question(hearing_id=row.id, position=2, kind="open", text_th="เพราะเหตุใด", text_en="Why?"))
        db.session.refresh(row)
    return row


def session(of: Hearing, days: int = 3, **more: Any) -> HearingSession:
    """A session of a hearing, some days from now."""
    begins = clock.now() + timedelta(days=days)
    values = {"title": "เวทีประชุมหมู่บ้าน", "place": "ศาลาประชาคม", "created_by": of.created_by}
    times = {"starts_at": begins, "ends_at": begins + timedelta(hours=3)}
    return _add(HearingSession(**{"hearing_id": of.id, **values, **times, **more}))


def submission(text: str = "ถนนเป็นหลุมหน้าโรงเรียน", kind: str = "problem_report", **more: Any) -> Submission:
    values: dict[str, Any] = {
        "kind": kind,
        "area_code": "340101",
        "text": text,
        "public_text": text,
        "code_hash": hashlib.sha256(ids.new_id().encode()).hexdigest(),
    }
    return _add(Submission(**{**values, **more}))


def opinion(text: str = "เห็นด้วยกับโครงการนี้", *, of: Hearing | None = None, **more: Any) -> Submission:
    on = of or hearing()
    return submission(text, kind="opinion", hearing_id=on.id, area_code=on.area_code, **more)


def plan(area: str = PROVINCE, status: str = "in_force", **more: Any) -> Plan:
    """A plan with two strategies."""
    values = {"kind": "provincial", "title": "แผนพัฒนาจังหวัดทดสอบ", "first_year": 2566, "last_year": 2570}
    row: Plan = _add(Plan(**{"area_code": area, "status": status, **values, **more}))
    for number, title, description in (
        (1, "การคมนาคมและโครงสร้างพื้นฐาน", "ถนน สะพาน ไฟฟ้าแสงสว่าง การเดินทางปลอดภัย"),
        (2, "การเกษตรและแหล่งน้ำ", "ข้าว แหล่งน้ำ ชลประทาน ภัยแล้ง น้ำท่วม"),
    ):
        _add(Strategy(plan_id=row.id, number=number, title=title, description=description, serves=["ns2"]))
    db.session.refresh(row)
    return row


def plan_item(of: Plan | None = None, **more: Any) -> PlanItem:
    on = of or plan()
    values = {"title": "ซ่อมสร้างถนนสายทดสอบ", "fiscal_year": 2566, "area_code": on.area_code}
    return _add(PlanItem(**{"strategy_id": on.strategies[0].id, **values, **more}))


def theme(members: list[Submission] | None = None, **more: Any) -> Theme:
    maker = more.pop("created_by", None) or officer(Role.PLANNER).id
    row: Theme = _add(Theme(**{"area_code": PROVINCE, "title": "ถนนชำรุดหน้าโรงเรียน", "created_by": maker, **more}))
    for member in members or []:
        member.state = "in_theme"
        _add(ThemeMember(theme_id=row.id, submission_id=member.id, placed_by="person"))
    return row


def deliberation(phase: str = "open", *, of: Theme | None = None, **more: Any) -> Deliberation:
    """Statements put to the public, in a phase: draft, announced, open or closed; three of a theme's members."""
    words = ("ขอทางเท้าหน้าโรงเรียน", "ขอไฟส่องสว่างทุกซอย", "อย่าตัดต้นไม้ริมถนน")
    about = of or theme([submission(text) for text in words])
    row = _add(Deliberation(**_deliberating(phase, "statements", about.area_code, theme_id=about.id, **more)))
    for member in db.session.scalars(select(ThemeMember).where(ThemeMember.theme_id == about.id)):
        _add(Statement(deliberation_id=row.id, submission_id=member.submission_id, text=member.submission.public_text))
    return row


def budget_vote(phase: str = "open", costs: tuple[int, ...] = (60, 40, 30), **more: Any) -> Deliberation:
    """A budget of 100 baht put to the vote, with a project for each cost."""
    on = plan()
    values = {"ballot": "pick", "budget": 100, **more}
    row = _add(Deliberation(**_deliberating(phase, "budget", on.area_code, **values)))
    for number, cost in enumerate(costs, 1):
        item = plan_item(on, title=f"โครงการที่ {number}")
        _add(Option(deliberation_id=row.id, plan_item_id=item.id, title=item.title, cost=cost))
    return row


def _deliberating(phase: str, kind: str, area: str, **more: Any) -> dict[str, Any]:
    now, day = clock.now(), timedelta(days=1)
    opens, closes = {
        "draft": (now + day, now + 20 * day),
        "announced": (now + 2 * day, now + 20 * day),
        "open": (now - 2 * day, now + 10 * day),
        "closed": (now - 20 * day, now - day),
    }[phase]
    return {
        "kind": kind,
        "area_code": area,
        "title": "ปรึกษาเรื่องถนนหน้าโรงเรียน",
        "about": "เพื่อจัดลำดับงานของปีหน้า",
        "eligible": [],
        "opens_at": opens,
        "closes_at": closes,
        "announced_at": None if phase == "draft" else now - 25 * day,
        "created_by": officer(Role.PLANNER).id,
        **more,
    }
