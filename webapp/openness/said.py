"""Datasets of what people said, and of what it was gathered into: submissions, themes, who stands in which."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from webapp.core.db import among, db
from webapp.core.i18n import Text
from webapp.hearings.models import Hearing
from webapp.insights import theme_queries
from webapp.insights.models import Aspect, Label, Theme, ThemeMember
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
from webapp.petitions.models import Petition
from webapp.projects.models import Project
from webapp.submissions.campaign_models import Campaign, CampaignLetter
from webapp.submissions.models import Kind, Moderation, Photo, Submission, Visibility

PETITION = "petition"
_COLUMNS = (
    *(Submission.id, Submission.public_id, Submission.kind, Submission.area_code, Submission.lat, Submission.lon),
    *(Submission.public_place, Submission.public_text, Submission.hidden_kinds, Submission.stance_given),
    *(Submission.type_given, Submission.is_petition),
    *(Submission.state, Submission.state_reason, Submission.visibility, Submission.visibility_reason),
    *(Submission.settlement, Submission.source, Submission.received_at, Submission.state_changed_at),
)


def _changed(begin: datetime) -> ColumnElement[bool]:
    moderated = exists().where(Moderation.submission_id == Submission.id, Moderation.made_at >= begin)
    return or_(Submission.received_at >= begin, Submission.state_changed_at >= begin, moderated)


def read_submissions(asked: Asked) -> Batch:
    original = aliased(Submission)
    statement = (
        select(
            *_COLUMNS,
            Hearing.public_id.label("hearing"),
            original.public_id.label("original"),
            Project.public_id.label("petitioned"),
        )
        .outerjoin(Hearing, Hearing.id == Submission.hearing_id)
        .outerjoin(original, (original.id == Submission.duplicate_of_id) & original.is_listed)
        .outerjoin(Petition, Petition.submission_id == Submission.id)
        .outerjoin(Project, Project.id == Petition.project_id)
        .where(Submission.is_listed)
    )
    by = {"hearing_id": Hearing.public_id, "duplicate_of": original.public_id, "state": Submission.state}
    rows = asked.rows(statement, Submission.id, Submission.area_code, _changed, **by)
    numbers = [row.id for row in rows]
    seen = [row.id for row in rows if row.visibility == Visibility.VISIBLE]
    merged, labels, photos = _merged(numbers), _labels(seen), _photos(seen)
    campaigns = _campaigns(numbers)
    page, photo = address_of("submissions.show"), address_of("submissions.photo")
    records = [
        {
            "id": row.public_id,
            "url": page + row.public_id,
            "kind": PETITION if row.is_petition else row.kind,
            "hearing_id": row.hearing,
            "project_id": row.petitioned,
            "area_code": row.area_code,
            "area": place(row.area_code),
            **_content(row),
            "problem_types": labels[row.id, Aspect.PROBLEM_TYPE],
            "strategies": labels[row.id, Aspect.STRATEGY],
            "photos": [photo + one for one in photos[row.id]],
            "state": row.state,
            "state_reason": words(row.state_reason),
            "settlement": row.settlement if row.kind == Kind.PROBLEM_REPORT and not row.is_petition else None,
            "duplicate_of": row.original,
            "campaign": campaigns.get(row.id),
            "voices": 1 + merged.get(row.id, 0),
            "visibility": row.visibility,
            "visibility_reason": words(row.visibility_reason),
            "source": row.source,
            "received_at": moment(row.received_at),
            "state_changed_at": moment(row.state_changed_at),
        }
        for row in rows
    ]
    return Batch.of(asked, numbers, records)


def _content(row: Any) -> Record:
    """What was said, as far as it is shown."""
    shown = row.visibility == Visibility.VISIBLE
    has_point = shown and row.lat is not None
    return {
        "lat": round(row.lat, 3) if has_point else None,  # a hundred metres, as on its page
        "lon": round(row.lon, 3) if has_point else None,
        "place": words(row.public_place) if shown else None,
        "text": words(row.public_text) if shown else None,
        "hidden": row.hidden_kinds if shown else [],
        "stance": row.stance_given,
        "type_given": row.type_given if shown else None,
    }


def _merged(numbers: Sequence[int]) -> dict[int, int]:
    """How many say the same, for those of whom anybody does."""
    statement = select(Submission.duplicate_of_id, func.count()).where(among(Submission.duplicate_of_id, numbers))
    found = db.session.execute(statement.group_by(Submission.duplicate_of_id)).tuples()
    return {number: count for number, count in found if number is not None}


def _campaigns(numbers: Sequence[int]) -> dict[int, str]:
    """The campaigns of those that are letters of one."""
    mine = select(CampaignLetter.submission_id, Campaign.public_id).join(Campaign)
    return dict(db.session.execute(mine.where(among(CampaignLetter.submission_id, numbers))).tuples().all())


def _labels(numbers: Sequence[int]) -> dict[tuple[int, str], list[Record]]:
    """What each was filed under, by aspect, and by whom; a machine says how sure it is."""
    found: dict[tuple[int, str], list[Record]] = defaultdict(list)
    statement = select(
        Label.submission_id, Label.aspect, Label.value, Label.source, Label.confidence, Label.model
    ).where(
        among(Label.submission_id, numbers),
        Label.aspect.in_((Aspect.PROBLEM_TYPE, Aspect.STRATEGY)),
        Label.in_force,
    )
    for number, aspect, value, source, confidence, model in db.session.execute(statement.order_by(Label.id)).tuples():
        label = {"label": value, "by": source, "confidence": round(confidence, 3), "model": words(model)}
        found[number, aspect].append(label)
    return found


def _photos(numbers: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    statement = select(Photo.submission_id, Photo.public_id).where(among(Photo.submission_id, numbers))
    for number, public_id in db.session.execute(statement.order_by(Photo.submission_id, Photo.position)).tuples():
        found[number].append(public_id)
    return found


def read_themes(asked: Asked) -> Batch:
    above = aliased(Theme)
    statement = (
        select(Theme, above.public_id)
        .outerjoin(above, (above.id == Theme.parent_id) & above.is_public)
        .where(Theme.is_public)
    )
    found = asked.rows(statement, Theme.id, Theme.area_code, since(Theme.changed_at))
    page = address_of("insights.theme")
    parents = {theme.id: parent for theme, parent in found}
    records = [
        {
            "id": row.public_id,
            "url": page + row.public_id,
            "area_code": row.theme.area_code,
            "area": place(row.theme.area_code),
            "title": row.title,
            "title_is_quotation": row.is_verbatim,
            "description": words(row.theme.description),
            "keywords": row.theme.keywords,
            "strategy_id": row.theme.strategy_ref,
            "parent_id": parents[row.theme.id],
            "state": row.theme.state,
            "texts": row.count.texts,
            "voices": row.count.voices,
            "stances": [{"stance": stance, "texts": texts} for stance, texts, _ in row.stances if texts],
            "quotations": [
                {"text": text, "submission_id": said.public_id, "stance": stance} for text, said, stance in row.quotes
            ],
            "created_at": moment(row.theme.created_at),
            "changed_at": moment(row.theme.changed_at),
        }
        for row in theme_queries.rows([theme for theme, _ in found])
    ]
    return Batch.of(asked, [theme.id for theme, _ in found], records)


def read_theme_members(asked: Asked) -> Batch:
    """By the number of the submission; whoever is split stands in several themes, so these come in one batch."""
    wanted = [Theme.is_public, Theme.id == ThemeMember.theme_id]
    others = dict(asked.equal)
    if theme := others.pop("theme_id", None):
        wanted.append(Theme.public_id == theme)
    stands = exists().where(ThemeMember.submission_id == Submission.id, *wanted)
    members = select(Submission.id).where(Submission.visibility == Visibility.VISIBLE, stands)
    rows = replace(asked, equal=others).rows(
        members, Submission.id, Submission.area_code, submission_id=Submission.public_id
    )
    numbers = [row.id for row in rows]
    statement = (
        select(Theme.public_id, Submission.public_id, ThemeMember.placed_by, ThemeMember.is_seen, ThemeMember.placed_at)
        .join(Submission, Submission.id == ThemeMember.submission_id)
        .where(*wanted, among(ThemeMember.submission_id, numbers))
        .order_by(ThemeMember.submission_id, ThemeMember.theme_id)
    )
    records = [
        {
            "theme_id": theme,
            "submission_id": submission,
            "placed_by": placed_by,
            "is_seen": is_seen,
            "placed_at": moment(placed_at),
        }
        for theme, submission, placed_by, is_seen, placed_at in db.session.execute(statement).tuples()
    ]
    return Batch.of(asked, numbers, records)


_VOICES = Text("จำนวนเสียง รวมข้อความซ้ำที่รวมไว้", "voices: copies that were merged count")
SUBMISSIONS = Dataset(
    "submissions",
    Text("เสียงของประชาชน", "What people said"),
    Text(
        "ความคิดเห็นในการรับฟัง เรื่องแจ้ง และคำขอให้จัดรับฟัง ทุกเรื่องที่เปิดเผยได้ ปกปิดข้อมูลส่วนบุคคลแล้ว พร้อมสถานะและผลการจัดหมวด "
        "ข้อความที่ปิดการแสดงผลยังอยู่ในรายการ แต่ไม่มีเนื้อหา",
        "Opinions in hearings, problem reports and requests for a hearing, with personal data covered, their state and how they "
        "were filed. What is hidden keeps its row, without its words.",
    ),
    (
        ID,
        URL,
        Column("kind", Type.CODE, Text("opinion, problem_report หรือ petition", "opinion, problem_report or petition")),
        Column("hearing_id", Type.CODE, Text("การรับฟังที่ให้ความเห็น", "hearing of an opinion")),
        Column("project_id", Type.CODE, Text("โครงการที่ขอให้จัดรับฟัง", "project of a petition")),
        AREA_CODE,
        AREA,
        LAT,
        LON,
        Column("place", Type.TEXT, Text("จุดสังเกต", "landmark, in the writer’s words")),
        Column("text", Type.TEXT, Text("ข้อความ ปกปิดข้อมูลส่วนบุคคลแล้ว", "the words, personal data covered")),
        Column("hidden", Type.LIST, Text("ชนิดของข้อมูลส่วนบุคคลที่ปกปิด", "kinds of personal data that were covered")),
        Column("stance", Type.CODE, Text("จุดยืนที่ผู้ให้ความเห็นเลือก", "stance that the writer chose")),
        Column("type_given", Type.TEXT, Text("ประเภทปัญหาที่ผู้แจ้งเลือก", "problem type that the sender chose")),
        Column(
            "problem_types",
            Type.OBJECTS,
            Text(
                "ประเภทปัญหา ผู้จัด (person หรือ machine) ความมั่นใจ และแบบจำลอง",
                "problem types: label, by whom (person or machine), confidence, model",
            ),
        ),
        Column("strategies", Type.OBJECTS, Text("ประเด็นการพัฒนา เช่นเดียวกัน", "strategies (ids), likewise")),
        Column("photos", Type.LIST, Text("ภาพถ่าย", "addresses of photos")),
        Column("state", Type.CODE, Text("สถานะ", "accountable state")),
        Column("state_reason", Type.TEXT, Text("เหตุผลที่อยู่นอกขอบเขต", "why it is out of scope")),
        Column("settlement", Type.CODE, Text("ผลการแก้ปัญหา", "whether the problem is settled")),
        Column("duplicate_of", Type.CODE, Text("เรื่องที่รวมไว้ด้วย", "what it was merged into")),
        Column(
            "campaign",
            Type.CODE,
            Text(
                "ชุดจดหมายที่ใช้ข้อความเดียวกัน เมื่อนับข้อความให้นับชุดละหนึ่ง แต่นับทุกเสียง",
                "letters in the same words share it: count them as one text, and every voice",
            ),
        ),
        Column("voices", Type.COUNT, _VOICES),
        Column("visibility", Type.CODE, Text("visible, held หรือ hidden", "visible, held or hidden")),
        Column("visibility_reason", Type.TEXT, Text("เหตุผลที่ไม่แสดง", "why it is not shown")),
        Column("source", Type.TEXT, Text("แหล่งที่นำเข้า", "where it was imported from")),
        Column("received_at", Type.MOMENT, Text("รับเมื่อ", "received")),
        Column("state_changed_at", Type.MOMENT, Text("สถานะเปลี่ยนเมื่อ", "when its state changed")),
    ),
    read_submissions,
    (Text("ความคิดเห็น", "opinions"), Text("เรื่องร้องเรียน", "complaints"), Text("การมีส่วนร่วม", "participation")),
    by=("hearing_id", "state", "duplicate_of"),
    changed=Text("รับเข้า เปลี่ยนสถานะ หรือกลั่นกรอง", "received, changed its state, or was moderated"),
)
THEMES = Dataset(
    "themes",
    Text("ประเด็นที่รวมจากเสียงของประชาชน", "Themes"),
    Text(
        "ประเด็นที่นักวิเคราะห์รับไว้ พร้อมจำนวนเสียง จุดยืน และข้อความที่ยกมา ซึ่งเป็นคำของประชาชนทุกคำ",
        "Themes that planners accepted, with voices, stances and quotations, each of them somebody’s very words.",
    ),
    (
        ID,
        URL,
        AREA_CODE,
        AREA,
        Column("title", Type.TEXT, Text("ชื่อประเด็น", "title")),
        Column("title_is_quotation", Type.YES_NO, Text("ชื่อเป็นคำของประชาชน", "whether the title is a citizen’s words")),
        Column("description", Type.TEXT, Text("คำอธิบาย", "description")),
        Column("keywords", Type.LIST, Text("คำสำคัญ", "keywords")),
        Column("strategy_id", Type.CODE, Text("ประเด็นการพัฒนาในแผน", "strategy of a plan")),
        Column("parent_id", Type.CODE, Text("ประเด็นที่กว้างกว่า", "wider theme")),
        Column("state", Type.CODE, Text("open หรือ closed", "open or closed")),
        Column(
            "texts",
            Type.COUNT,
            Text("จำนวนข้อความที่ต่างกัน จดหมายชุดเดียวกันนับหนึ่ง", "different texts; a campaign of letters is one"),
        ),
        Column("voices", Type.COUNT, _VOICES),
        Column(
            "stances",
            Type.OBJECTS,
            Text("จุดยืน และจำนวนเรื่อง นับจดหมายทุกฉบับ", "stances, with submissions: every letter counts"),
        ),
        Column("quotations", Type.OBJECTS, Text("ข้อความที่ยกมา", "quotations, with submission and stance")),
        Column("created_at", Type.MOMENT, Text("สร้างเมื่อ", "created")),
        Column("changed_at", Type.MOMENT, Text("แก้ไขเมื่อ", "changed")),
    ),
    read_themes,
    (Text("ประเด็น", "themes"), Text("ความต้องการของประชาชน", "people’s needs")),
    changed=Text("แก้ไขชื่อ คำอธิบาย หรือสถานะ", "title, description or state was edited"),
)
THEME_MEMBERS = Dataset(
    "theme-members",
    Text("เสียงใดอยู่ในประเด็นใด", "Which voice stands in which theme"),
    Text(
        "ตามรอยได้สองทาง จากประเด็นถึงทุกเสียง และจากเสียงถึงประเด็น",
        "Traced both ways: from a theme to each voice, and from a voice to its theme.",
    ),
    (
        Column("theme_id", Type.CODE, Text("ประเด็น", "theme")),
        Column("submission_id", Type.CODE, Text("เสียงของประชาชน", "submission")),
        Column("placed_by", Type.CODE, Text("ผู้จัด person หรือ machine", "placed by: person or machine")),
        Column("is_seen", Type.YES_NO, Text("เจ้าหน้าที่ตรวจแล้ว", "whether an officer has looked at it")),
        Column("placed_at", Type.MOMENT, Text("จัดเมื่อ", "placed")),
    ),
    read_theme_members,
    (Text("การตามรอย", "traceability"),),
    by=("theme_id", "submission_id"),
)
