"""Datasets of what provinces disclose and ask: projects, their papers, hearings, their sessions; and the official areas."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.areas import queries as areas
from webapp.core.i18n import Text
from webapp.hearings import queries as hearings
from webapp.hearings.models import Hearing
from webapp.hearings.session_models import HearingSession
from webapp.openness.datasets import (
    AREA,
    AREA_CODE,
    ID,
    LAT,
    LON,
    URL,
    Asked,
    Batch,
    Column,
    Dataset,
    Record,
    Type,
    address_of,
    moment,
    place,
    since,
    words,
)
from webapp.projects.models import Project, ProjectDocument, ProjectStatus
from webapp.projects.rules import disclosures

HEADS = {head.field: head.title for head in disclosures()[-1].heads if head.field != "cost_baht"}


def read_projects(asked: Asked) -> Batch:
    statement = (
        select(Project)
        .where(Project.status != ProjectStatus.DRAFT)
        .options(selectinload(Project.cost_lines), selectinload(Project.further_areas))
    )
    found = [row[0] for row in asked.rows(statement, Project.id, Project.area_code, since(Project.changed_at))]
    page = address_of("projects.show")
    return Batch.of(asked, [one.id for one in found], [_project(one, page + one.public_id) for one in found])


def _project(one: Project, url: str) -> Record:
    return {
        "id": one.public_id,
        "url": url,
        "title": one.title,
        "organisation": one.organisation.name_th,
        "area_code": one.area_code,
        "area": place(one.area_code),
        "further_areas": one.further_codes,
        "status": one.status,
        "easy_summary": words(one.easy_summary),
        **{head: words(getattr(one, head)) for head in HEADS},
        "cost_baht": one.cost_baht,
        "cost_source": words(one.cost_source),
        "costs": [{"fiscal_year": year, "source": source, "baht": baht} for year, source, baht in one.costs],
        "lat": one.lat,
        "lon": one.lon,
        "outline": _geometry(one.outline),
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "impact": one.impact,
        "screening_reason": words(one.screening_reason),
        "strategy_id": one.strategy_ref,
        "plan_item_id": one.plan_item_ref,
        "contact": words(one.contact),
        "published_at": moment(one.published_at),
        "changed_at": moment(one.changed_at),
    }


def _geometry(outline: dict[str, Any] | None) -> Record | None:
    """A line or an area in the words of GeoJSON, where longitude comes first."""
    if outline is None:
        return None
    points = [[lon, lat] for lat, lon in outline["points"]]
    if outline["kind"] == "line":
        return {"type": "LineString", "coordinates": points}
    return {"type": "Polygon", "coordinates": [points if points[0] == points[-1] else [*points, points[0]]]}


def read_documents(asked: Asked) -> Batch:
    statement = (
        select(ProjectDocument, Project.public_id, Project.area_code)
        .join(Project, Project.id == ProjectDocument.project_id)
        .where(Project.status != ProjectStatus.DRAFT)
    )
    found = asked.rows(statement, ProjectDocument.id, Project.area_code, project_id=Project.public_id)
    page = address_of("projects.show")
    records = [
        {
            "id": one.public_id,
            "url": None if one.removed_at else f"{page}{project}/documents/{one.public_id}",
            "project_id": project,
            "area_code": code,
            "title": one.title,
            "kind": one.kind,
            "description": words(one.description),
            "taken_on": one.taken_on,
            "media_type": one.media_type,
            "bytes": one.size,
            "sha256": one.sha256,
            "added_at": moment(one.added_at),
            "removed_at": moment(one.removed_at),
            "removed_reason": words(one.removed_reason),
        }
        for one, project, code in found
    ]
    return Batch.of(asked, [one.id for one, _, _ in found], records)


def read_hearings(asked: Asked) -> Batch:
    statement = hearings.public_hearings().join(Project, Project.id == Hearing.project_id).options(*hearings.AS_CARD)
    changed = since(Hearing.changed_at)
    rows = asked.rows(statement, Hearing.id, Hearing.area_code, changed, project_id=Project.public_id)
    found = [row[0] for row in rows]
    page = address_of("hearings.show")
    records = [
        {
            "id": one.public_id,
            "url": page + one.public_id,
            "project_id": one.project.public_id,
            "area_code": one.area_code,
            "area": place(one.area_code),
            "title": one.title,
            "purpose": words(one.purpose),
            "methods": one.methods,
            "place": words(one.place),
            "announced_at": moment(one.announced_at),
            "opens_at": moment(one.opens_at),
            "closes_at": moment(one.closes_at),
            "phase": str(hearings.phase_of(one)),
            "notice_exception": words(one.notice_exception),
            "result_published_at": moment(one.summary_published_at),
            "result_overdue": hearings.is_overdue(one),
            "cancelled_at": moment(one.cancelled_at),
            "changed_at": moment(one.changed_at),
        }
        for one in found
    ]
    return Batch.of(asked, [one.id for one in found], records)


def read_sessions(asked: Asked) -> Batch:
    public = hearings.public_hearings().with_only_columns(Hearing.id)
    statement = select(HearingSession, Hearing.public_id, Hearing.area_code)
    statement = statement.join(Hearing, Hearing.id == HearingSession.hearing_id).where(Hearing.id.in_(public))
    found = asked.rows(statement, HearingSession.id, Hearing.area_code, hearing_id=Hearing.public_id)
    page = address_of("hearings.session")
    records = [
        {
            "id": one.public_id,
            "url": page + one.public_id,
            "hearing_id": hearing,
            "area_code": code,
            "title": one.title,
            "place": one.place,
            "starts_at": moment(one.starts_at),
            "ends_at": moment(one.ends_at),
            "capacity": one.capacity,
            "agenda": words(one.agenda),
            "minutes": words(one.minutes),
            "attended": one.attended,
            "cancelled_at": moment(one.cancelled_at),
            "cancel_reason": words(one.cancel_reason),
        }
        for one, hearing, code in found
    ]
    return Batch.of(asked, [one.id for one, _, _ in found], records)


def read_areas(asked: Asked) -> Batch:
    """From memory, in the order of their paths; the number of an area is its place in that order."""
    whole = sorted(areas.tree().by_code.values(), key=lambda one: one.path)
    inside = asked.area.path if asked.area else "TH"
    page = address_of("areas.show", "code")
    found = [
        (number, one)
        for number, one in enumerate(whole, 1)
        if number > asked.after and (one.path == inside or one.path.startswith(inside + "/"))
    ][: asked.limit]
    records = [
        {
            "code": one.code,
            "url": page + one.code,
            "level": one.level,
            "parent_code": one.parent_code,
            "name_th": one.name_th,
            "name_en": one.name_en,
            "postal_code": one.postal_code,
            "lat": one.lat,
            "lon": one.lon,
        }
        for _, one in found
    ]
    return Batch.of(asked, [number for number, _ in found], records)


_HEARING_ID = Column("hearing_id", Type.CODE, Text("การรับฟัง", "hearing"))
PROJECTS = Dataset(
    "projects",
    Text("โครงการที่เปิดเผย", "Disclosed projects"),
    Text(
        "ข้อเท็จจริงของโครงการแปดหัวข้อ ตามระเบียบสำนักนายกรัฐมนตรีว่าด้วยการรับฟังความคิดเห็นของประชาชน พ.ศ. 2548",
        "The eight heads of facts that the Prime Minister’s Office regulation on public hearings of B.E. 2548 asks for.",
    ),
    (
        ID,
        URL,
        Column("title", Type.TEXT, Text("ชื่อโครงการ", "title")),
        Column("organisation", Type.TEXT, Text("หน่วยงานเจ้าของโครงการ", "organisation in charge")),
        AREA_CODE,
        AREA,
        Column("further_areas", Type.LIST, Text("พื้นที่อื่นที่โครงการอยู่ด้วย", "further areas that it lies in")),
        Column(
            "status",
            Type.CODE,
            Text("published, under_way, finished หรือ cancelled", "published, under_way, finished or cancelled"),
        ),
        Column("easy_summary", Type.TEXT, Text("สรุปอย่างง่าย", "in easy words")),
        *(Column(name, Type.TEXT, meaning) for name, meaning in HEADS.items()),
        Column("cost_baht", Type.NUMBER, Text("ค่าใช้จ่ายโดยประมาณ (บาท)", "estimated cost, baht")),
        Column("cost_source", Type.TEXT, Text("ที่มาของงบประมาณ", "where the money comes from")),
        Column(
            "costs", Type.OBJECTS, Text("ค่าใช้จ่ายรายปีงบประมาณ (พ.ศ.) และแหล่งเงิน", "by fiscal year (B.E.) and source")
        ),
        LAT,
        LON,
        Column("outline", Type.OBJECTS, Text("แนวหรือขอบเขต (GeoJSON)", "line or outline (GeoJSON)")),
        Column("starts_on", Type.DAY, Text("เริ่ม", "begins")),
        Column("ends_on", Type.DAY, Text("สิ้นสุด", "ends")),
        Column(
            "impact", Type.CODE, Text("ผลกระทบ limited, wide หรือ severe", "screened impact: limited, wide or severe")
        ),
        Column("screening_reason", Type.TEXT, Text("เหตุผลของการพิจารณาผลกระทบ", "reason of the screening")),
        Column("strategy_id", Type.CODE, Text("ประเด็นการพัฒนาในแผน", "strategy of a plan")),
        Column("plan_item_id", Type.CODE, Text("โครงการในแผน", "plan item")),
        Column("contact", Type.TEXT, Text("ช่องทางติดต่อหน่วยงาน", "published contact of the office")),
        Column("published_at", Type.MOMENT, Text("เปิดเผยเมื่อ", "disclosed")),
        Column("changed_at", Type.MOMENT, Text("แก้ไขเมื่อ", "changed")),
    ),
    read_projects,
    (Text("โครงการ", "projects"), Text("งบประมาณ", "budget"), Text("การเปิดเผยข้อมูล", "disclosure")),
    changed=Text("แก้ไขข้อมูลโครงการ", "the project was edited"),
)
DOCUMENTS = Dataset(
    "project-documents",
    Text("เอกสารและภาพถ่ายของโครงการ", "Papers and photographs of projects"),
    Text(
        "เอกสารทุกฉบับที่เปิดเผย พร้อมค่าแฮชสำหรับตรวจสอบ ฉบับที่นำออกยังอยู่ในรายการพร้อมเหตุผล",
        "Each disclosed file with its hash; what was taken out keeps its row, with the reason.",
    ),
    (
        ID,
        URL,
        Column("project_id", Type.CODE, Text("โครงการ", "project")),
        AREA_CODE,
        Column("title", Type.TEXT, Text("ชื่อเอกสาร", "title")),
        Column(
            "kind",
            Type.CODE,
            Text("paper เอกสาร before ภาพก่อน after ภาพหลังดำเนินการ", "paper, or photograph before or after"),
        ),
        Column("description", Type.TEXT, Text("คำอธิบาย", "description")),
        Column("taken_on", Type.DAY, Text("วันที่ถ่ายภาพ", "day of the photograph")),
        Column("media_type", Type.CODE, Text("ชนิดไฟล์", "media type")),
        Column("bytes", Type.COUNT, Text("ขนาด (ไบต์)", "size, bytes")),
        Column("sha256", Type.CODE, Text("ค่าแฮช SHA-256", "SHA-256 of the file")),
        Column("added_at", Type.MOMENT, Text("เพิ่มเมื่อ", "added")),
        Column("removed_at", Type.MOMENT, Text("นำออกเมื่อ", "taken out")),
        Column("removed_reason", Type.TEXT, Text("เหตุผลที่นำออก", "why it was taken out")),
    ),
    read_documents,
    (Text("เอกสารโครงการ", "project papers"),),
    by=("project_id",),
)
HEARINGS = Dataset(
    "hearings",
    Text("การรับฟังความคิดเห็น", "Hearings"),
    Text(
        "การรับฟังทุกครั้งที่ประกาศแล้ว พร้อมวิธี กำหนดเวลา และสถานะการสรุปผล",
        "Every announced hearing with methods, periods, and whether its result is published.",
    ),
    (
        ID,
        URL,
        Column("project_id", Type.CODE, Text("โครงการ", "project")),
        AREA_CODE,
        AREA,
        Column("title", Type.TEXT, Text("เรื่อง", "title")),
        Column("purpose", Type.TEXT, Text("ความคิดเห็นจะนำไปใช้ตัดสินใจเรื่องใด", "what will be decided with the answers")),
        Column("methods", Type.LIST, Text("วิธีรับฟัง", "methods")),
        Column("place", Type.TEXT, Text("สถานที่", "place")),
        Column("announced_at", Type.MOMENT, Text("ประกาศเมื่อ", "announced")),
        Column("opens_at", Type.MOMENT, Text("เปิดรับเมื่อ", "opens")),
        Column("closes_at", Type.MOMENT, Text("ปิดรับเมื่อ", "closes")),
        Column(
            "phase",
            Type.CODE,
            Text(
                "announced, open, closed, summarised หรือ cancelled", "announced, open, closed, summarised or cancelled"
            ),
        ),
        Column(
            "notice_exception", Type.TEXT, Text("เหตุผลที่ประกาศล่วงหน้าน้อยกว่ากำหนด", "reason for less notice than required")
        ),
        Column("result_published_at", Type.MOMENT, Text("ประกาศสรุปผลเมื่อ", "result published")),
        Column("result_overdue", Type.YES_NO, Text("เกินกำหนดสรุปผล", "whether the result is overdue")),
        Column("cancelled_at", Type.MOMENT, Text("ยกเลิกเมื่อ", "cancelled")),
        Column("changed_at", Type.MOMENT, Text("แก้ไขเมื่อ", "changed")),
    ),
    read_hearings,
    (Text("รับฟังความคิดเห็น", "public hearing"), Text("ประชาพิจารณ์", "consultation")),
    by=("project_id",),
    changed=Text("แก้ไข ขยายเวลา ยกเลิก หรือสรุปผล", "edited, extended, cancelled or summarised"),
)
SESSIONS = Dataset(
    "hearing-sessions",
    Text("เวทีรับฟัง", "Sessions of hearings"),
    Text("เวทีของการรับฟัง พร้อมจำนวนผู้เข้าร่วมและบันทึกการประชุม", "Meetings of hearings, with attendance and minutes."),
    (
        ID,
        URL,
        _HEARING_ID,
        AREA_CODE,
        Column("title", Type.TEXT, Text("ชื่อเวที", "title")),
        Column("place", Type.TEXT, Text("สถานที่", "place")),
        Column("starts_at", Type.MOMENT, Text("เริ่ม", "begins")),
        Column("ends_at", Type.MOMENT, Text("สิ้นสุด", "ends")),
        Column("capacity", Type.COUNT, Text("จำนวนที่นั่ง", "seats")),
        Column("agenda", Type.TEXT, Text("กำหนดการ", "agenda")),
        Column("minutes", Type.TEXT, Text("บันทึกการประชุม", "minutes")),
        Column("attended", Type.COUNT, Text("ผู้เข้าร่วม (คน)", "people counted in the room")),
        Column("cancelled_at", Type.MOMENT, Text("ยกเลิกเมื่อ", "cancelled")),
        Column("cancel_reason", Type.TEXT, Text("เหตุผลที่ยกเลิก", "why it was cancelled")),
    ),
    read_sessions,
    (Text("เวทีรับฟัง", "public meetings"),),
    by=("hearing_id",),
)
AREAS = Dataset(
    "areas",
    Text("พื้นที่", "Areas"),
    Text(
        "ประเทศ ภาค กลุ่มจังหวัด จังหวัด อำเภอ และตำบล ที่ข้อมูลชุดอื่นอ้างถึง",
        "Country, regions, provincial clusters, provinces, districts and subdistricts, to which the other datasets refer.",
    ),
    (
        Column("code", Type.CODE, Text("รหัส", "code")),
        URL,
        Column("level", Type.CODE, Text("ระดับ", "level")),
        Column("parent_code", Type.CODE, Text("พื้นที่ที่อยู่เหนือขึ้นไป", "the area around it")),
        Column("name_th", Type.TEXT, Text("ชื่อไทย", "Thai name")),
        Column("name_en", Type.TEXT, Text("ชื่ออังกฤษ", "English name")),
        Column("postal_code", Type.CODE, Text("รหัสไปรษณีย์", "postal code")),
        LAT,
        LON,
    ),
    read_areas,
    (Text("พื้นที่", "areas"),),
)
