"""Who asked for a hearing is written to in their language; who follows the project hears of an order or a refusal."""

from collections.abc import Callable, Sequence

from webapp.core import clock, crypto, mail
from webapp.core.db import db
from webapp.core.i18n import Text, in_language, t
from webapp.core.links import link_to
from webapp.core.thai import thai_date
from webapp.follows.notices import tell
from webapp.hearings.models import Hearing
from webapp.petitions.forms import ORDERERS
from webapp.petitions.models import HearingOrder, Orderer, Petition, PetitionLetter
from webapp.petitions.queries import untold, voices_of
from webapp.projects.models import Project
from webapp.submissions import reaching
from webapp.submissions.models import Submission
from webapp.submissions.operations import tracking_code


def asked(project: Project) -> None:
    """To the office's publishers that somebody asks, without a word of what was written; they act on Thai pages."""
    with in_language("th"):
        subject = t("มีผู้ขอให้จัดรับฟังความคิดเห็น", "Somebody asks for a hearing")
        body = t(
            "เรียน ผู้รับผิดชอบ\n\nมีผู้ขอให้จัดรับฟังความคิดเห็นต่อโครงการ “{title}” กรุณาพิจารณาและตอบผู้ขอ\n\nอ่านคำขอและตอบได้ที่\n{url}\n",
            "Dear colleague,\n\nSomebody asks for a hearing on the project “{title}”. Please consider it and answer.\n\n{url}\n",
            title=project.title,
            url=link_to(f"/projects/{project.public_id}/petitions"),
        )
    for person in untold(project):
        db.session.add(PetitionLetter(project_id=project.id, user_id=person.id, sent_at=clock.now()))
        mail.post(person.email, subject, body)


def granted(hearing: Hearing, petitions: Sequence[Petition]) -> None:
    def letter() -> tuple[str, str]:
        return (
            t("ประกาศรับฟังความคิดเห็นตามที่ท่านขอ", "The hearing that you asked for is announced"),
            t(
                "หน่วยงานประกาศรับฟังความคิดเห็น “{title}” เปิดรับ {a} ถึง {b}",
                "The hearing “{title}” is announced. It is open from {a} to {b}.",
                title=hearing.title,
                a=thai_date(hearing.opens_at),
                b=thai_date(hearing.closes_at),
            ),
        )

    _write(petitions, letter, f"/hearings/{hearing.public_id}")


def taken_up_again(hearing: Hearing, petitions: Sequence[Petition]) -> None:
    def letter() -> tuple[str, str]:
        return (
            t("การรับฟังความคิดเห็นที่ท่านขอถูกยกเลิก", "The hearing that you asked for is cancelled"),
            t(
                "การรับฟังความคิดเห็น “{title}” ถูกยกเลิกก่อนเปิดรับ คำขอของท่านกลับไปรอหน่วยงานพิจารณา",
                "The hearing “{title}” was cancelled before it opened. Your request waits for the agency again.",
                title=hearing.title,
            ),
        )

    _write(petitions, letter, f"/hearings/{hearing.public_id}")


def refused(project: Project, petitions: Sequence[Petition], reason: str) -> None:
    def letter() -> tuple[str, str]:
        return (
            t("ผลการพิจารณาคำขอให้จัดรับฟังความคิดเห็น", "What was decided on your request for a hearing"),
            t(
                "หน่วยงานพิจารณาแล้ว ไม่จัดรับฟังความคิดเห็นต่อโครงการ “{title}” ตามคำขอครั้งนี้\nเหตุผล: {reason}",
                "The agency decided to hold no hearing on the project “{title}” this time.\nReason: {reason}",
                title=project.title,
                reason=reason,
            ),
        )

    _write(petitions, letter, f"/projects/{project.public_id}")
    subject = Text("ไม่จัดรับฟังความคิดเห็นตามที่มีผู้ขอ: {title}", "A hearing that was asked for is not held: {title}")
    _follow(project, subject, Text(reason, reason))


def ordered(project: Project, order: HearingOrder) -> None:
    who = ORDERERS[Orderer(order.orderer)]
    subject = Text("มีคำสั่งให้จัดรับฟังความคิดเห็น: {title}", "A hearing was ordered: {title}")
    _follow(project, subject, Text(f"{who.th} ({order.document})", f"{who.en} ({order.document})"))


def _follow(project: Project, subject: Text, text: Text) -> None:
    tell(subject.format(title=project.title), text, f"/projects/{project.public_id}", project=project.public_id)


def _write(petitions: Sequence[Petition], letter: Callable[[], tuple[str, str]], path: str) -> None:
    """To each who left a way to be reached, also those who said 'me too'; one letter an address."""
    voices = voices_of([one.submission_id for one in petitions])
    written: set[str] = set()
    for one in reaching.addresses(voices, Submission.form_key.is_not(None)):
        address = crypto.decrypt(one.address)
        if address.lower() in written:
            continue
        written.add(address.lower())
        with in_language(one.language):
            subject, words = letter()
            body = t(
                "เรียน ท่านผู้ขอให้จัดรับฟังความคิดเห็น\n\n{words}\n{page}\n\nติดตามเรื่องของท่าน: {track}\n",
                "To everyone who asked for a hearing\n\n{words}\n{page}\n\nFollow your request: {track}\n",
                words=words,
                page=link_to(path),
                track=link_to(f"/track/{tracking_code(one.form_key or '')}"),
            )
        mail.post(address, subject, body)
