"""What surrounds the demonstration's hearings: posters that hang, a text to comment on, results with their decisions."""

from collections.abc import Iterable
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw
from werkzeug.datastructures import FileStorage

from webapp.core import clock, files, jobs
from webapp.core.policy import Actor
from webapp.demo import source
from webapp.demo.source import Record
from webapp.hearings import draft_texts, notices
from webapp.hearings.models import Hearing
from webapp.hearings.notice_models import DraftText, NoticeChannel, Stage
from webapp.hearings.rules import bangkok_day
from webapp.planning.models import Relation
from webapp.reports import operations as reports
from webapp.reports import queries
from webapp.reports.models import SectionKey

NEXT = "หน่วยงานจะนำผลการพิจารณาข้างต้นไปปรับรายละเอียดโครงการ รายงานความก้าวหน้าในหน้าโครงการทุกไตรมาส และตอบผู้แสดงความคิดเห็นผ่านหน้าติดตามเรื่อง"
HEARD = "รับไว้ประกอบการออกแบบรายละเอียด และจะแจ้งผลในหน้าโครงการ"
DISSENT = "หน่วยงานอ่านความเห็นที่ไม่เห็นด้วยทุกข้อความ และได้ชี้แจงเหตุผลไว้ในผลการพิจารณาแต่ละประเด็น"


@cache
def _board() -> bytes:
    """A drawn notice board with a poster on it: no photograph of a real place."""
    picture = Image.new("RGB", (960, 720), (150, 118, 84))
    draw = ImageDraw.Draw(picture)
    for left, top, right, bottom in ((70, 90, 300, 420), (700, 60, 900, 330), (690, 380, 910, 640)):
        draw.rectangle((left, top, right, bottom), fill=(238, 234, 224))
    draw.rectangle((340, 70, 660, 520), fill=(255, 255, 255))
    draw.rectangle((340, 70, 660, 140), fill=(11, 74, 76))
    for line in range(170, 400, 26):
        draw.rectangle((365, line, 365 + (250 if line % 52 else 190), line + 10), fill=(90, 100, 104))
    draw.rectangle((365, 420, 445, 500), fill=(20, 20, 20))
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def post_announcement(actor: Actor, hearing: Hearing, one: Record) -> None:
    """The board at once; the site and the central web site too, unless the hearing was announced only just now."""
    photo = files.put_photo(FileStorage(BytesIO(_board()), filename="board.jpg"))
    day, place = bangkok_day(clock.now()), one["place_th"]
    notices.add_posting(
        actor, hearing, Stage.ANNOUNCEMENT, NoticeChannel.NOTICE_BOARD, day, f"บอร์ดประกาศ {place}"[:200], photo
    )
    if one["announced_in_days"] < -7:
        site = hearing.project.place.split("\n")[0][:200]
        notices.add_posting(actor, hearing, Stage.ANNOUNCEMENT, NoticeChannel.PROJECT_SITE, day, site, photo)
        central = "www.publicconsultation.opm.go.th"
        notices.add_posting(actor, hearing, Stage.ANNOUNCEMENT, NoticeChannel.CENTRAL_SITE, day, central, None)


def text_of(key: str) -> Record | None:
    """The text that is put up in a hearing."""
    return next((one for one in source.records("texts") if one["hearing"] == key), None)


def put_up_text(actor: Actor, hearing: Hearing, key: str) -> DraftText | None:
    one = text_of(key)
    if one is None:
        return None
    return draft_texts.put_up(actor, hearing, one["title"], draft_texts.split("\n".join(one["lines"])))


def about(hearing: Hearing, key: str, submission: str) -> int | None:
    """The paragraph that an opinion of the demonstration speaks of."""
    one = text_of(key)
    position = one["about"].get(submission) if one else None
    text = draft_texts.newest(hearing) if position else None
    return next((p.id for p in text.paragraphs if p.position == position), None) if text else None


def publish(actor: Actor, hearing: Hearing, one: Record) -> None:
    """The result as its officers wrote it, with a decision on every theme that was accepted by then."""
    result = reports.draft(actor, hearing)
    words = {SectionKey.OVERVIEW: one["summary_th"], SectionKey.NEXT: NEXT}
    if result.facts["dissent"]:
        words[SectionKey.DISSENT] = DISSENT
    for key, body in words.items():
        reports.write_section(actor, hearing, key, body, 0)
    decided = {decision.theme.public_id for decision in result.decisions}
    for theme in _themes(result.facts["themes"], decided):
        found = queries.theme(theme)
        if found is not None:
            reports.decide(actor, hearing, found, Relation.PARTLY_ADOPTED, HEARD, 0)
    reports.publish(actor, hearing)


def correct(actor: Actor, hearing: Hearing, correction: Record) -> None:
    """A further edition of a published result; the first is kept."""
    result = queries.result_of(hearing)
    part = next(one for one in result.sections if one.key == SectionKey.NEXT) if result else None
    reports.write_section(actor, hearing, SectionKey.NEXT, correction["next_th"], part.version if part else 0)
    reports.publish(actor, hearing, correction["reason_th"])


def _themes(drawn: Iterable[Record], decided: set[str]) -> list[str]:
    return [one["id"] for one in drawn if one["id"] not in decided]


def draft_closed() -> None:
    """The drafts of closed hearings, as the worker would make them."""
    jobs.run_now("draft_results", jobs.SWEEPERS["draft_results"](clock.now()))
