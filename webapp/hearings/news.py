"""What followers of a project and of its areas are told of its hearings."""

from datetime import datetime

from webapp.core.i18n import Text
from webapp.core.thai import MONTHS_EN, MONTHS_TH
from webapp.follows.notices import tell
from webapp.hearings.models import ChangeKind, Hearing
from webapp.hearings.rules import bangkok_day


def announced(hearing: Hearing) -> None:
    words = Text("เปิดรับความคิดเห็น {opens} ถึง {closes}\n{place}", "Open from {opens} to {closes}\n{place}")
    _tell(
        hearing,
        Text("ประกาศรับฟังความคิดเห็น: {title}", "A hearing is announced: {title}"),
        words.format(opens=_day(hearing.opens_at), closes=_day(hearing.closes_at), place=hearing.place),
    )


def changed(hearing: Hearing, kind: ChangeKind, reason: str) -> None:
    subject = Text("ขยายเวลารับฟังความคิดเห็น: {title}", "The hearing stays open longer: {title}")
    if kind == ChangeKind.CANCELLED:
        subject = Text("ยกเลิกการรับฟังความคิดเห็น: {title}", "The hearing is cancelled: {title}")
    _tell(hearing, subject, Text(reason, reason))


def summarised(hearing: Hearing) -> None:
    _tell(
        hearing,
        Text("สรุปผลการรับฟังความคิดเห็น: {title}", "The result of the hearing: {title}"),
        Text("เผยแพร่สรุปผลแล้ว อ่านได้ที่", "The summary is published. Read it here:"),
    )


def corrected(hearing: Hearing, reason: str) -> None:
    subject = Text("ผลการรับฟังมีฉบับแก้ไข: {title}", "The result was corrected: {title}")
    _tell(hearing, subject, Text(reason, reason))


def _tell(hearing: Hearing, subject: Text, text: Text) -> None:
    project = hearing.project
    tell(
        subject.format(title=hearing.title),
        text,
        f"/hearings/{hearing.public_id}",
        project=project.public_id,
        area_codes=[hearing.area_code, *project.further_codes],
    )


def _day(moment: datetime) -> Text:
    day = bangkok_day(moment)
    return Text(
        f"{day.day} {MONTHS_TH[day.month - 1]} {day.year + 543}", f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"
    )
