"""Datasets of what came of voices: links into plans, answers, reported progress, problems handed up."""

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, joinedload, lazyload

from webapp.core.i18n import Text
from webapp.escalations import ladder
from webapp.escalations import queries as escalations
from webapp.escalations.models import Escalation
from webapp.escalations.rules import OUTCOMES
from webapp.insights.models import Theme
from webapp.monitoring.models import ProgressReport
from webapp.monitoring.rules import ReportState
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
    moment,
    place,
    since,
    words,
)
from webapp.openness.planned import SHOWN
from webapp.planning.link_queries import IN_FORCE
from webapp.planning.models import Link, Plan, PlanItem, Response, Strategy
from webapp.submissions.models import Submission, Visibility


def read_links(asked: Asked) -> Batch:
    """Links in force whose theme or submission, and whose item, the public may read."""
    statement = (
        select(Link, Theme.public_id, Submission.public_id, PlanItem.public_id)
        .outerjoin(Theme, Theme.id == Link.theme_id)
        .outerjoin(Submission, Submission.id == Link.submission_id)
        .outerjoin(PlanItem, PlanItem.id == Link.plan_item_id)
        .outerjoin(Strategy, Strategy.id == PlanItem.strategy_id)
        .outerjoin(Plan, Plan.id == Strategy.plan_id)
        .where(
            *IN_FORCE,
            or_(Theme.is_public, Submission.visibility == Visibility.VISIBLE),
            or_(Link.plan_item_id.is_(None), SHOWN),
        )
        .options(lazyload(Link.theme), lazyload(Link.plan_item))
    )
    by = {"theme_id": Theme.public_id, "submission_id": Submission.public_id, "plan_item_id": PlanItem.public_id}
    found = asked.rows(statement, Link.id, None, since(Link.made_at), **by)
    records = [
        {
            "id": one.public_id,
            "theme_id": theme,
            "submission_id": submission,
            "plan_item_id": item,
            "relation": one.relation,
            "reason": one.reason,
            "made_at": moment(one.made_at),
        }
        for one, theme, submission, item in found
    ]
    return Batch.of(asked, [one.id for one, *_ in found], records)


def read_responses(asked: Asked) -> Batch:
    statement = select(Response, Theme.public_id, Theme.area_code).join(Theme, Theme.id == Response.theme_id)
    statement = statement.where(Theme.is_public).options(lazyload(Response.theme))
    found = asked.rows(statement, Response.id, Theme.area_code, since(Response.published_at), theme_id=Theme.public_id)
    records = [
        {
            "id": one.public_id,
            "theme_id": theme,
            "area_code": code,
            "version": one.version,
            "text": one.text,
            "text_en": words(one.text_en),
            "signed_as": one.signed_as,
            "published_at": moment(one.published_at),
        }
        for one, theme, code in found
    ]
    return Batch.of(asked, [one.id for one, _, _ in found], records)


def read_progress(asked: Asked) -> Batch:
    """Submitted reports of items by term, every edition."""
    statement = (
        select(ProgressReport, PlanItem.public_id, PlanItem.area_code)
        .join(PlanItem, PlanItem.id == ProgressReport.plan_item_id)
        .join(Strategy, Strategy.id == PlanItem.strategy_id)
        .join(Plan, Plan.id == Strategy.plan_id)
        .where(ProgressReport.state == ReportState.SUBMITTED, SHOWN)
        .options(lazyload(ProgressReport.item), lazyload(ProgressReport.results), lazyload(ProgressReport.photos))
    )
    reported = since(ProgressReport.submitted_at)
    found = asked.rows(statement, ProgressReport.id, PlanItem.area_code, reported, plan_item_id=PlanItem.public_id)
    records = [
        {
            "id": one.public_id,
            "plan_item_id": item,
            "area_code": code,
            "term": one.term_key,
            "edition": one.edition,
            "status": one.status,
            "percent": one.percent,
            "done": words(one.done),
            "obstacles": words(one.obstacles),
            "next_steps": words(one.next_steps),
            "explanation": words(one.explanation),
            "correction_reason": words(one.reason),
            "spending": [{"source": line.source, "spent": line.spent, "budget": line.budget} for line in one.spending],
            "submitted_at": moment(one.submitted_at),
            "sha256": words(one.sha256),
        }
        for one, item, code in found
    ]
    return Batch.of(asked, [one.id for one, _, _ in found], records)


def read_escalations(asked: Asked) -> Batch:
    """What `is_shown` lets everybody read; of what is considered together with another, the other's state holds."""
    leader = aliased(Escalation)
    statement = (
        select(Escalation, leader.public_id)
        .outerjoin(leader, leader.id == Escalation.merged_into_id)
        .options(
            *(joinedload(getattr(Escalation, name)) for name in ("theme", "submission", "plan_item")),
            joinedload(Escalation.merged_into).joinedload(Escalation.submission),
        )
    )
    found = asked.rows(statement, Escalation.id, Escalation.area_code)
    page = address_of("escalations.show")
    records = [
        {
            "id": one.public_id,
            "url": page + one.public_id,
            "area_code": one.area_code,
            "area": place(one.area_code),
            "title": one.title,
            "problem": one.problem,
            "tried": one.tried,
            "asked": one.asked,
            "urgency": one.urgency,
            "state": one.state,
            "merged_into": merged_into,
            "theme_id": one.theme.public_id if one.theme and one.theme.is_public else None,
            "submission_id": one.submission.public_id if one.submission else None,
            "plan_item_id": one.plan_item.public_id if one.plan_item else None,
            "way": [ladder.of(one.ladder).stations[key].name.th for key in one.path],
            "at": ladder.of(one.ladder).stations[one.path[one.position]].name.th,
            "outcomes": [
                {"act": move.act, "text": move.text, "made_at": moment(move.made_at)}
                for move in one.moves
                if move.act in OUTCOMES
            ],
            "tasks": [
                {
                    "what": task.what,
                    "organisation": task.organisation.name_th,
                    "due_on": task.due_on,
                    "done_at": moment(task.done_at),
                    "done": words(task.done_text),
                }
                for task in one.tasks
            ],
            "made_at": moment(one.made_at),
            "ended_at": moment(one.ended_at),
        }
        for one, merged_into in found
        if escalations.is_shown(one)
    ]
    return Batch.of(asked, [one.id for one, _ in found], records)


_THEME_ID = Column("theme_id", Type.CODE, Text("ประเด็น", "theme"))
_SUBMISSION_ID = Column("submission_id", Type.CODE, Text("เสียงของประชาชน", "submission"))
_ITEM_ID = Column("plan_item_id", Type.CODE, Text("โครงการในแผน", "plan item"))
LINKS = Dataset(
    "links",
    Text("การเชื่อมโยงเสียงกับแผน", "Links between voices and plans"),
    Text(
        "ประเด็นหรือเสียงใดนำไปสู่โครงการใดในแผน หรือไม่นำไปใช้ด้วยเหตุผลใด",
        "Which theme or voice led to which plan item, or was not adopted, and the reason.",
    ),
    (
        ID,
        _THEME_ID,
        _SUBMISSION_ID,
        _ITEM_ID,
        Column("relation", Type.CODE, Text("ผลการพิจารณา", "what became of the concern")),
        Column("reason", Type.TEXT, Text("เหตุผล", "reason")),
        Column("made_at", Type.MOMENT, Text("เชื่อมโยงเมื่อ", "made")),
    ),
    read_links,
    (Text("การตามรอย", "traceability"),),
    by_area=False,
    by=("theme_id", "submission_id", "plan_item_id"),
    changed=Text("เชื่อมโยงใหม่", "a link was made"),
)
RESPONSES = Dataset(
    "responses",
    Text("คำตอบของจังหวัด", "Responses"),
    Text("คำตอบถึงทุกคนในประเด็นเดียวกัน ทุกฉบับ", "What provinces told everyone in a theme; every version."),
    (
        ID,
        _THEME_ID,
        AREA_CODE,
        Column("version", Type.COUNT, Text("ฉบับที่", "version")),
        Column("text", Type.TEXT, Text("คำตอบ", "the answer")),
        Column("text_en", Type.TEXT, Text("คำตอบภาษาอังกฤษ", "in English")),
        Column("signed_as", Type.TEXT, Text("หน่วยงานที่ตอบ", "office that answers")),
        Column("published_at", Type.MOMENT, Text("ตอบเมื่อ", "published")),
    ),
    read_responses,
    (Text("คำตอบ", "answers"),),
    by=("theme_id",),
    changed=Text("ตอบใหม่หรือแก้ไขคำตอบ", "an answer was published or edited"),
)
PROGRESS = Dataset(
    "progress-reports",
    Text("รายงานความคืบหน้าของโครงการในแผน", "Progress of plan items"),
    Text("รายงานตามงวดที่ส่งแล้ว พร้อมการใช้จ่ายตามแหล่งเงิน", "Submitted reports by term, with spending by source."),
    (
        ID,
        _ITEM_ID,
        AREA_CODE,
        Column("term", Type.CODE, Text("งวด ปีงบประมาณ (พ.ศ.) และไตรมาส", "fiscal year (B.E.) and part")),
        Column("edition", Type.COUNT, Text("ฉบับที่", "edition")),
        Column("status", Type.CODE, Text("สถานะ", "status")),
        Column("percent", Type.COUNT, Text("ผลงานสะสม (ร้อยละ)", "share of the work done")),
        Column("done", Type.TEXT, Text("สิ่งที่ทำแล้ว", "what was done")),
        Column("obstacles", Type.TEXT, Text("ปัญหาอุปสรรค", "obstacles")),
        Column("next_steps", Type.TEXT, Text("สิ่งที่จะทำต่อ", "next steps")),
        Column("explanation", Type.TEXT, Text("คำอธิบาย", "explanation")),
        Column("correction_reason", Type.TEXT, Text("เหตุผลที่แก้ไขฉบับก่อน", "why it corrects the edition before")),
        Column("spending", Type.OBJECTS, Text("การใช้จ่ายสะสม (บาท)", "spent so far, baht")),
        Column("submitted_at", Type.MOMENT, Text("ส่งเมื่อ", "submitted")),
        Column("sha256", Type.CODE, Text("ค่าแฮช SHA-256 ของเนื้อหาที่ส่ง", "SHA-256 of what was submitted")),
    ),
    read_progress,
    (Text("ติดตามผล", "monitoring"),),
    by=("plan_item_id",),
    changed=Text("ส่งรายงานใหม่", "a report was submitted"),
)
ESCALATIONS = Dataset(
    "escalations",
    Text("เรื่องที่จังหวัดส่งต่อ", "Problems handed up"),
    Text(
        "ปัญหาที่จังหวัดแก้เองไม่ได้ อยู่ที่ใด มีข้อสั่งการอย่างไร และผลการดำเนินการ",
        "What a province could not solve alone: where it stands, what was decided, what was carried out.",
    ),
    (
        ID,
        URL,
        AREA_CODE,
        AREA,
        Column("title", Type.TEXT, Text("เรื่อง", "title")),
        Column("problem", Type.TEXT, Text("ปัญหา", "the problem")),
        Column("tried", Type.TEXT, Text("การดำเนินการที่ผ่านมา", "what was tried")),
        Column("asked", Type.TEXT, Text("สิ่งที่ขอ", "what is asked for")),
        Column("urgency", Type.CODE, Text("ความเร่งด่วน", "urgency")),
        Column("state", Type.CODE, Text("สถานะ", "state")),
        Column("merged_into", Type.CODE, Text("พิจารณารวมกับเรื่อง", "considered together with")),
        _THEME_ID,
        _SUBMISSION_ID,
        _ITEM_ID,
        Column("way", Type.LIST, Text("ลำดับขั้นที่ส่งต่อ", "stations of its way")),
        Column("at", Type.TEXT, Text("อยู่ที่", "where it is")),
        Column("outcomes", Type.OBJECTS, Text("ข้อสั่งการและผล", "decisions and outcomes")),
        Column("tasks", Type.OBJECTS, Text("งานที่มอบหมาย", "tasks")),
        Column("made_at", Type.MOMENT, Text("ส่งเมื่อ", "sent")),
        Column("ended_at", Type.MOMENT, Text("สิ้นสุดเมื่อ", "ended")),
    ),
    read_escalations,
    (Text("ส่งต่อ", "escalation"),),
)
