"""Sessions of the demonstration's hearings, and one hearing whose questionnaire has every kind of question."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from webapp.core import clock
from webapp.core.policy import VISITOR, Actor
from webapp.demo.source import Record
from webapp.hearings import operations as hearings
from webapp.hearings import questions, session_operations, session_queries
from webapp.hearings.models import Hearing, Method, Question, QuestionKind
from webapp.hearings.questions_rules import DEFAULT_SCALE, QuestionDraft
from webapp.hearings.session_models import HearingSession
from webapp.hearings.session_operations import SessionPlan
from webapp.submissions import entering
from webapp.submissions.entering import Source
from webapp.submissions.models import Channel
from webapp.submissions.operations import Incoming

if TYPE_CHECKING:
    from webapp.demo.story import Act, Story

AGENDA = ((0, "ลงทะเบียน"), (30, "หน่วยงานนำเสนอโครงการ"), (90, "แสดงความคิดเห็น"), (165, "สรุปและขั้นตอนต่อไป"))
PEOPLE = ("บุญมี", "คำปุ่น", "สมพร", "ทองใบ", "วิไล", "ประสิทธิ์", "จันทร์เพ็ญ", "สุรชัย")
ROAD = "wang_khok_road"
SAID: tuple[tuple[str, str, list[str], list[str], str], ...] = (
    ("support", "1", ["1", "3"], ["3", "1", "2"], "ขอให้ทำไหล่ทางให้กว้างพอสำหรับรถไถและจักรยานของเด็กนักเรียน"),
    ("support", "2", ["2"], ["1", "3", "2"], "ช่วงก่อสร้างขอให้รดน้ำถนนเช้าเย็น ร้านอาหารริมทางโดนฝุ่นทุกปี"),
    ("conditional", "2", ["1", "2"], ["2", "1", "3"], "เห็นด้วยถ้ามีท่อระบายน้ำสองข้างทาง ปีที่แล้วน้ำท่วมนาติดถนน"),
    ("oppose", "3", ["3"], ["3", "2", "1"], "กลัวต้นยางหน้าวัดถูกตัด อยากให้เลี่ยงแนวต้นไม้ใหญ่"),
    ("support", "1", ["1"], ["1", "2", "3"], "ขอไฟส่องสว่างตรงทางโค้งก่อนถึงโรงเรียน มืดมากตอนกลางคืน"),
    ("neutral", "2", [], ["2", "3", "1"], "ยังไม่แน่ใจว่าจะเวนคืนที่ข้างถนนหรือไม่ ขอให้ชี้แจงแนวเขตให้ชัด"),
)


def hold_sessions(actor: Actor, hearing: Hearing, one: Record, story: "Story") -> None:
    """The sessions that a record names."""
    for session in one["sessions"]:
        begins = story.day(session["in_days"], session["hour"] * 60)
        plan = SessionPlan(
            session["title_th"],
            session["place_th"],
            begins,
            begins + timedelta(hours=3),
            session.get("seats", 120),
            "\n".join(
                f"{begins.astimezone(clock.BANGKOK) + timedelta(minutes=at):%H.%M} {what}" for at, what in AGENDA
            ),
        )
        session_operations.plan_session(actor, hearing, plan)


def past_session(hearing: Hearing) -> HearingSession | None:
    """The newest session that is over by now."""
    over = [one for one in session_queries.of_hearing(hearing) if one.ends_at <= clock.now()]
    return over[-1] if over else None


def origin(hearing: Hearing, channel: Channel, page: int) -> Source:
    """Where the demonstration's clerk heard it."""
    session = past_session(hearing) if channel in (Channel.MEETING, Channel.PAPER) else None
    return Source(session, str(page) if session else "")


def acts(story: "Story") -> Iterator["Act"]:
    """The hearing on the road: announced, its session held and typed in, another one to come."""
    from webapp.demo.story import Act

    yield Act(story.day(-28, 11 * 60), lambda: _announce(story))
    yield Act(story.day(-4, 8 * 60), lambda: _take_seats(story))
    yield Act(story.day(-4, 13 * 60), lambda: _type_in(story))


def _announce(story: "Story") -> None:
    project = story.projects[ROAD]
    actor = story.publisher_of(story.organisation_key(project))
    plan = hearings.Plan(
        title="รับฟังความคิดเห็นผู้ใช้ถนนและผู้อยู่อาศัยสองข้างทางระหว่างก่อสร้าง",
        purpose="กำหนดมาตรการลดผลกระทบระหว่างก่อสร้าง จุดที่ต้องมีไฟส่องสว่าง และลำดับงานที่ทำก่อน",
        methods=[Method.WEB, Method.SURVEY, Method.REPRESENTATIVES],
        opens_on=story.day(-10).date(),
        closes_on=story.day(12).date(),
        place="ศาลาประชาคมหมู่บ้าน และเว็บไซต์นี้",
        questions=_questionnaire(),
    )
    hearing = hearings.create_hearing(actor, project, plan)
    _ask_why_only_drivers(actor, hearing)
    sessions = [
        {"title_th": "เวทีหมู่บ้านสองข้างทาง", "place_th": "ศาลาประชาคมหมู่บ้าน", "in_days": -4, "hour": 9, "seats": 60},
        {"title_th": "เวทีผู้ประกอบการและโรงเรียน", "place_th": "หอประชุมโรงเรียน", "in_days": 5, "hour": 13, "seats": 6},
    ]
    hold_sessions(actor, hearing, {"sessions": sessions}, story)
    hearings.announce_hearing(actor, hearing)
    story.hearings["H10"] = hearing


def _questionnaire() -> tuple[QuestionDraft, ...]:
    kind = QuestionKind
    return (
        QuestionDraft(kind.SECTION, "การใช้ถนนของท่าน", "How you use the road", help_th="ใช้เวลาประมาณ 5 นาที"),
        QuestionDraft(kind.STANCE, "ท่านเห็นด้วยกับโครงการนี้หรือไม่", "Do you support this project?", is_required=True),
        QuestionDraft(
            kind.SINGLE,
            "ท่านใช้ถนนสายนี้บ่อยเพียงใด",
            "How often do you use this road?",
            (("ทุกวัน", "Every day"), ("สัปดาห์ละหลายวัน", "Some days a week"), ("นาน ๆ ครั้ง", "Rarely")),
        ),
        QuestionDraft(
            kind.SCALE, "สภาพถนนตอนนี้ปลอดภัยเพียงใด", "How safe is the road now?", DEFAULT_SCALE, help_th="1 คือน้อยที่สุด"
        ),
        QuestionDraft(
            kind.MULTIPLE,
            "ระหว่างก่อสร้าง ท่านห่วงเรื่องใด",
            "What worries you while it is built?",
            (("ฝุ่น", "Dust"), ("น้ำท่วมขัง", "Flooding"), ("ต้นไม้ใหญ่", "Old trees")),
        ),
        QuestionDraft(kind.SECTION, "สิ่งที่ควรทำก่อน", "What comes first"),
        QuestionDraft(
            kind.RANKING,
            "โปรดเรียงลำดับงานที่ควรทำก่อน",
            "Please put these in order",
            (("ไฟส่องสว่าง", "Street lights"), ("ท่อระบายน้ำ", "Drains"), ("ทางเท้า", "Footpath")),
        ),
        QuestionDraft(
            kind.MATRIX,
            "ท่านพอใจแต่ละเรื่องเพียงใด",
            "How content are you with each?",
            (("น้อย", "Little"), ("ปานกลาง", "Fairly"), ("มาก", "Very")),
            rows=(("ผิวถนน", "Surface"), ("ป้ายและเครื่องหมาย", "Signs"), ("การระบายน้ำ", "Drainage")),
        ),
        QuestionDraft(kind.POINT, "จุดใดอันตรายที่สุด", "Which place is most dangerous?"),
        QuestionDraft(kind.FILE, "แนบภาพหรือเอกสาร ถ้ามี", "Attach a picture or paper, if you have one"),
        QuestionDraft(kind.OPEN, "มีเรื่องใดอยากบอกเพิ่มเติม", "Is there anything else?"),
    )


def _ask_why_only_drivers(actor: Actor, hearing: Hearing) -> None:
    """One question depends on an earlier answer."""
    source = next(one for one in hearing.questions if one.kind == QuestionKind.SINGLE)
    draft = QuestionDraft(
        QuestionKind.OPEN,
        "ท่านเดินทางช่วงเวลาใดมากที่สุด",
        "At what time do you travel most?",
        shown_if={"key": source.key, "values": ["1", "2"]},
    )
    question = questions.add_question(actor, hearing, draft)
    while question.position > source.position + 1:
        questions.move_question(actor, hearing, question, -1)


def _take_seats(story: "Story") -> None:
    hearing = story.hearings["H10"]
    past, coming = session_queries.of_hearing(hearing)
    actor = story.publisher_of(story.organisation_key(hearing.project))
    for name in PEOPLE:
        seat = session_operations.register(VISITOR, past, name, key=f"demonstration {name}")
        session_operations.register(VISITOR, coming, name, key=f"demonstration coming {name}")
        if name != PEOPLE[-1]:
            session_operations.check_in(actor, seat.registration)
    session_operations.walk_in(actor, past, "ผู้มาร่วมโดยไม่ได้ลงทะเบียน")


def _type_in(story: "Story") -> None:
    hearing = story.hearings["H10"]
    session = session_queries.of_hearing(hearing)[0]
    publisher = story.publisher_of(story.organisation_key(hearing.project))
    clerk = story.actor("moderator")
    for page, said in enumerate(SAID, 1):
        incoming = Incoming(
            text=said[4],
            stance=said[0],
            answers=_answers(hearing.questions, said),
            key=f"demonstration session {page}",
            channel=Channel.MEETING if page % 2 else Channel.PAPER,
            entered_by=clerk.id,
            provenance=session.title,
        )
        entering.enter_opinion(clerk, hearing, incoming, Source(session, str(page)))
    minutes = (
        "ประธานเปิดการประชุมและชี้แจงขอบเขตงาน ผู้เข้าร่วมแสดงความคิดเห็น 6 ราย ประเด็นหลักคือฝุ่นระหว่างก่อสร้าง "
        "การระบายน้ำสองข้างทาง และไฟส่องสว่างหน้าโรงเรียน หน่วยงานรับไปพิจารณาและจะชี้แจงแนวเขตทางในเวทีถัดไป"
    )
    session_operations.write_minutes(publisher, session, minutes, 43, version=None)


def _answers(asked: list[Question], said: tuple[Any, ...]) -> dict[int, Any]:
    """Answers of every kind that can be given on paper."""
    stance, often, worries, order, words = said
    given: dict[str, Any] = {
        QuestionKind.STANCE: stance,
        QuestionKind.SINGLE: often,
        QuestionKind.SCALE: often,
        QuestionKind.MULTIPLE: worries,
        QuestionKind.RANKING: order,
        QuestionKind.MATRIX: {"1": often, "2": "2", "3": "1"},
    }
    found = {one.id: given[one.kind] for one in asked if given.get(one.kind)}
    last = next(one for one in asked if one.kind == QuestionKind.OPEN and not one.shown_if)
    return {**found, last.id: words}
