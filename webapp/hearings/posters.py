"""What is printed and handed on: posters for the notice board and the site, the opinion form on paper, the export text."""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask import current_app

from webapp.areas import queries as areas
from webapp.areas.rules import full_name
from webapp.core.i18n import Text, current_locale, t
from webapp.core.links import link_to
from webapp.core.paper import Paper
from webapp.core.thai import baht, thai_date, thai_datetime
from webapp.hearings import rules, session_queries
from webapp.hearings.models import ChangeKind, Hearing, HearingChange, Question, QuestionKind
from webapp.hearings.queries import changes_of, phase_of
from webapp.hearings.questions import paper_code
from webapp.hearings.questions_rules import STANCES, condition_words
from webapp.hearings.rules import bangkok_day
from webapp.projects.models import Project


class Kind(StrEnum):
    NOTICE_BOARD = "notice-board"
    PROJECT_SITE = "project-site"


class Size(StrEnum):
    A4 = "A4"
    A3 = "A3"


KINDS = {
    Kind.NOTICE_BOARD: Text("สำหรับบอร์ดประกาศของสำนักงาน", "For the office’s notice board"),
    Kind.PROJECT_SITE: Text("สำหรับติด ณ ที่ตั้งโครงการ", "For the project’s site"),
}
HEADS = (
    ("rationale", Text("เหตุผลความจำเป็น", "Reasons")),
    ("substance", Text("สาระสำคัญ", "Substance")),
    ("operator", Text("ผู้ดำเนินการ", "Operator")),
    ("place", Text("สถานที่ที่จะดำเนินการ", "Where")),
    ("schedule", Text("ขั้นตอนและระยะเวลา", "Steps and period")),
    ("outputs", Text("ผลผลิตและผลลัพธ์", "Outputs and outcomes")),
    ("impacts", Text("ผลกระทบที่อาจเกิดขึ้น", "Possible impacts")),
)


def address(hearing: Hearing) -> str:
    """Where the hearing stands on the web, as it is printed."""
    return link_to(f"/hearings/{hearing.public_id}")


def new_paper(title: str, hearing: Hearing, **more: Any) -> Paper:
    """A paper of the hearing's office in the reader's language."""
    settings = current_app.extensions["settings"]
    language = current_locale()
    values = {
        "subject": hearing.title,
        "author": str(hearing.project.organisation.name),
        "language": language,
        "digits": settings.thai_digits and language == "th",
        **more,
    }
    return Paper(title, **values)


def is_over(hearing: Hearing) -> bool:
    """Whether nobody can answer any more."""
    return phase_of(hearing) not in (rules.Phase.DRAFT, rules.Phase.ANNOUNCED, rules.Phase.OPEN)


def changes(hearing: Hearing) -> list[str]:
    """What changed after the announcement, newest first, with the reason."""
    return [_change(one) for one in changes_of(hearing)]


def _change(one: HearingChange) -> str:
    if one.kind == ChangeKind.CANCELLED:
        return t("ยกเลิกเมื่อ {day} เพราะ: {why}", "Cancelled on {day}: {why}", day=thai_date(one.made_at), why=one.reason)
    until = thai_date(one.closes_after)
    return t("ขยายเวลาถึง {day} เพราะ: {why}", "Extended until {day}: {why}", day=until, why=one.reason)


def _period(hearing: Hearing) -> str:
    return t("{a} ถึง {b}", "{a} to {b}", a=thai_date(hearing.opens_at), b=thai_date(hearing.closes_at))


def methods_of(hearing: Hearing) -> list[str]:
    return [str(rules.METHOD_NAMES[rules.Method(method)]) for method in hearing.methods]


def _cost(project: Project) -> str:
    return ", ".join(
        filter(None, [baht(project.cost_baht) if project.cost_baht is not None else "", project.cost_source])
    )


def poster(hearing: Hearing, kind: Kind, size: Size = Size.A4) -> Paper:
    """One page that can be read from two metres (site) or from one (board), with what the notice must say.

    It is printed anew when the hearing goes on longer, or is cancelled.
    """
    project, large = hearing.project, kind == Kind.PROJECT_SITE
    band = t("ประกาศรับฟังความคิดเห็นของประชาชน", "Your opinion is asked for")
    period, ask = t("เปิดรับความคิดเห็น", "Open"), t("แสดงความคิดเห็น สแกนที่นี่", "Scan to give your opinion")
    if hearing.cancelled_at:
        band = t("ยกเลิกการรับฟังความคิดเห็นของประชาชน", "This hearing is cancelled")
    if is_over(hearing):
        never = phase_of(hearing) == rules.Phase.CANCELLED
        period = t("กำหนดเดิม", "It was to be open") if never else t("รับฟังแล้ว", "Heard")
        ask = t("อ่านรายละเอียด สแกนที่นี่", "Scan to read more")
    paper = new_paper(
        f"{band}: {hearing.title}",
        hearing,
        size=size.value,
        one_page=True,
        scale=(2.1 if large else 1.35) * (1.414 if size == Size.A3 else 1),
        band=band,
        footer=str(project.organisation.name),
    )
    paper.heading(hearing.title)
    paper.paragraph(f"{t('โครงการ', 'Project')}: {project.title}", strong=True)
    paper.paragraph(str(areas.full_path_name(hearing.area)))
    paper.paragraph(f"{period} {_period(hearing)}", strong=True, large=True)
    for words in changes(hearing):
        paper.paragraph(_short(words), strong=True)
    if not large:
        paper.paragraph(hearing.purpose)
        paper.facts((str(name), _short(getattr(project, field))) for field, name in HEADS)
        paper.facts([(t("ประมาณการค่าใช้จ่าย", "Estimated cost"), _cost(project))])
    paper.facts([(t("วิธีรับฟัง", "How"), ", ".join(methods_of(hearing)))])
    paper.facts([(t("สถานที่", "Place"), hearing.place.replace("\n", " · "))])
    for when, where in session_lines(hearing):
        paper.paragraph(f"{when} {where}")
    paper.qr(address(hearing), f"{ask}\n{address(hearing)}")
    paper.facts([(t("ติดต่อ", "Contact"), project.contact.replace("\n", " "))])
    announced = hearing.announced_at
    if announced is not None:
        periods = rules.periods(bangkok_day(announced))
        paper.paragraph(f"{t('ประกาศเมื่อ', 'Announced on')} {thai_date(announced)} · {periods.regulation}", soft=True)
    return paper


def session_lines(hearing: Hearing) -> list[tuple[str, str]]:
    """The meetings that are held, when and where, if the hearing has any."""
    found = [one for one in session_queries.of_hearing(hearing) if one.cancelled_at is None]
    return [(thai_datetime(one.starts_at), f"{one.title} · {one.place}") for one in found]


def _short(text: str, most: int = 220) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[:most].rsplit(" ", 1)[0] + " …"


def opinion_form(hearing: Hearing, questions: Sequence[Question]) -> Paper:
    """The questionnaire on paper; what is written on it is typed in by staff, who find the hearing by its QR code."""
    title = t("แบบแสดงความคิดเห็น", "Opinion form")
    paper = new_paper(f"{title}: {hearing.title}", hearing, footer=f"{title} · {address(hearing)}")
    paper.heading(title)
    paper.paragraph(hearing.title, strong=True)
    paper.paragraph(f"{t('โครงการ', 'Project')}: {hearing.project.title}")
    paper.paragraph(f"{t('ส่งได้', 'Hand in')} {_period(hearing)}")
    paper.paragraph(
        t(
            "ไม่ต้องเขียนชื่อ เขียนชื่ออำเภอและตำบลที่ท่านอยู่เพื่อให้รู้ว่าความคิดเห็นมาจากพื้นที่ใด",
            "No name is needed. Your district and subdistrict tell where the opinion comes from.",
        ),
        soft=True,
    )
    number = 0
    for question in questions:
        number += question.kind != QuestionKind.SECTION
        _ask(paper, number, question, questions)
    paper.heading(t("ความคิดเห็นอื่น", "Anything else"), 2)
    paper.lines(5)
    paper.heading(t("ท่านอยู่ที่ไหน", "Where do you live?"), 2)
    paper.paragraph(
        t(
            "อำเภอ ............................  ตำบล ............................",
            "District ..................  Subdistrict ..................",
        )
    )
    paper.qr(
        address(hearing), t("ตอบทางโทรศัพท์ก็ได้ สแกนที่นี่", "Or answer on your phone: scan here") + "\n" + address(hearing)
    )
    paper.qr(
        f"{address(hearing)}/enter?version={hearing.questions_version}&channel=paper",
        t("สำหรับเจ้าหน้าที่พิมพ์คำตอบเข้าระบบ รหัสแบบ", "For staff who type the answers in. Code of the form:")
        + f"\n{paper_code(hearing)}",
    )
    return paper


def _ask(paper: Paper, number: int, question: Question, questions: Sequence[Question]) -> None:
    """One question as it can be answered with a pen."""
    english = current_locale() != "th"

    def words(choice: dict[str, Any]) -> str:
        return str((choice.get("en") if english else "") or choice["th"])

    asked = (question.text_en if english else "") or question.text_th
    if question.kind == QuestionKind.SECTION:
        paper.heading(asked, 2)
        return
    paper.heading(f"{number}. {asked}{t(' (ต้องตอบ)', ' (must be answered)') if question.is_required else ''}", 3)
    paper.paragraph(str(condition_words(question, questions) or ""), soft=True)
    choices = [words(choice) for choice in question.choices]
    match question.kind:
        case QuestionKind.STANCE:
            paper.items((str(text) for _, text in STANCES), "☐")
        case QuestionKind.MATRIX:
            rows = ([words(row), *("☐" for _ in choices)] for row in question.rows)
            paper.table(t("ทำเครื่องหมายแถวละหนึ่งช่อง", "One mark in each row"), ["", *choices], rows)
        case QuestionKind.RANKING:
            paper.paragraph(t("เขียนลำดับ 1, 2, 3 … หน้าข้อ", "Write 1, 2, 3 … before each"), soft=True)
            paper.items(choices, "____")
        case QuestionKind.POINT:
            paper.paragraph(t("บอกจุดหรือวาดแผนที่อย่างง่าย", "Say where it is, or draw a small map"), soft=True)
            paper.lines(4)
        case QuestionKind.FILE:
            paper.paragraph(t("แนบเอกสารหรือภาพมากับแบบนี้", "Attach the paper or picture to this form"), soft=True)
        case _ if choices:
            if question.kind == QuestionKind.MULTIPLE:
                paper.paragraph(t("เลือกได้หลายข้อ", "Several answers are possible"), soft=True)
            paper.items(choices, "☐")
        case _:
            paper.lines(3)


def export_fields(hearing: Hearing) -> dict[str, Any]:
    """What the central state web site is told, as fields."""
    project = hearing.project
    announced = hearing.announced_at
    return {
        "title": hearing.title,
        "project": project.title,
        "agency": str(project.organisation.name),
        "area": str(full_name(hearing.area)),
        "area_code": hearing.area_code,
        **{field: getattr(project, field) for field, _ in HEADS},
        "cost_baht": None if project.cost_baht is None else float(project.cost_baht),
        "cost_source": project.cost_source,
        "purpose": hearing.purpose,
        "methods": methods_of(hearing),
        "hearing_place": hearing.place,
        "sessions": [" · ".join(line) for line in session_lines(hearing)],
        "opens_on": bangkok_day(hearing.opens_at).isoformat(),
        "closes_on": bangkok_day(hearing.closes_at).isoformat(),
        "announced_on": bangkok_day(announced).isoformat() if announced else None,
        "contact": project.contact,
        "url": address(hearing),
        "notice_exception": hearing.notice_exception or None,
        "changes": [
            {"kind": one.kind, "on": bangkok_day(one.made_at).isoformat(), "reason": one.reason}
            for one in changes_of(hearing)
        ],
        "result": hearing.summary or None,
    }


def export_json(hearing: Hearing) -> str:
    return json.dumps(export_fields(hearing), ensure_ascii=False, indent=2)


def export_text(hearing: Hearing) -> str:
    """The same as text to paste into the fields of the site."""
    project = hearing.project
    where = t("แสดงความคิดเห็นได้ที่", "Give your opinion at")
    if is_over(hearing):
        where = t("อ่านรายละเอียดได้ที่", "Read more at")
    lines = [
        (t("เรื่อง", "Title"), hearing.title),
        (t("โครงการ", "Project"), project.title),
        (t("หน่วยงาน", "Agency"), str(project.organisation.name)),
        (t("พื้นที่", "Area"), str(areas.full_path_name(hearing.area))),
        *((str(name), getattr(project, field)) for field, name in HEADS),
        (t("ประมาณการค่าใช้จ่าย", "Estimated cost"), _cost(project)),
        (t("รับฟังเพื่อตัดสินใจเรื่องใด", "What will be decided"), hearing.purpose),
        (t("วิธีรับฟัง", "Methods"), ", ".join(methods_of(hearing))),
        (t("ระยะเวลา", "Period"), _period(hearing)),
        (t("สถานที่", "Place"), hearing.place),
        (t("เวที", "Sessions"), "\n".join(" · ".join(line) for line in session_lines(hearing))),
        (t("เหตุผลที่แจ้งล่วงหน้าน้อยกว่ากำหนด", "Reason for the short notice"), hearing.notice_exception),
        (t("การเปลี่ยนแปลงหลังประกาศ", "Changed since the announcement"), "\n".join(changes(hearing))),
        (t("ติดต่อ", "Contact"), project.contact),
        (where, address(hearing)),
        (t("สรุปผล", "Result"), hearing.summary),
    ]
    return "\n\n".join(f"{name}\n{value}" for name, value in lines if value) + "\n"
