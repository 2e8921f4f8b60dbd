"""Those who took part are written to when a hearing closes later or is cancelled."""

from datetime import datetime

from sqlalchemy import select

from webapp.core import audit, clock, crypto, mail, policy
from webapp.core.db import db, hold, unit_of_work
from webapp.core.i18n import in_language, t
from webapp.core.jobs import job, sweeper
from webapp.core.links import link_to
from webapp.core.operation import operation
from webapp.core.panels import provided
from webapp.core.policy import SYSTEM
from webapp.core.thai import thai_date
from webapp.hearings.models import ChangeKind, Hearing, HearingChange
from webapp.hearings.rules import bangkok_day, summary_due
from webapp.hearings.session_models import HearingSession, Registration, RegistrationState


@job("tell_of_change")
def tell_of_change(public_ids: list[str]) -> None:
    """Write the letters of changes that nobody was told of yet; safe to run again."""
    for public_id in public_ids:
        with unit_of_work():
            change = db.session.scalar(select(HearingChange).where(HearingChange.public_id == public_id))
            if change is not None:
                tell(change)


@sweeper("tell_of_change")
def untold(before: datetime) -> list[str]:
    waiting = select(HearingChange.public_id).where(HearingChange.told_at.is_(None), HearingChange.made_at < before)
    return list(db.session.scalars(waiting.limit(200)))


@operation
def tell(change: HearingChange) -> None:
    policy.require(SYSTEM, "hearing.tell")
    hold(change)
    if change.told_at is not None:
        return
    hearing = db.session.get_one(Hearing, change.hearing_id)
    people: dict[str, tuple[str, str]] = {}  # each once; written to as they are, for a chat's address knows capitals
    for email, language in [*_registered(hearing), *provided("participants", hearing)]:
        people.setdefault(email.lower(), (email, language))
    for email, language in people.values():
        with in_language(language):
            subject, body = letter(hearing, change)
        mail.post(email, subject[:200], body)
    change.told_at = clock.now()
    audit.record(SYSTEM, "hearing.tell", "hearing", hearing.public_id, letters=len(people))


def _registered(hearing: Hearing) -> list[tuple[str, str]]:
    """Who has a seat in a session, with an address."""
    chosen = (
        select(Registration.email, Registration.language)
        .join(HearingSession)
        .where(HearingSession.hearing_id == hearing.id, Registration.email.is_not(None))
        .where(Registration.state != RegistrationState.CANCELLED)
    )
    return [(crypto.decrypt(email), language) for email, language in db.session.execute(chosen) if email]


def letter(hearing: Hearing, change: HearingChange) -> tuple[str, str]:
    """Subject and words, in the language that is set."""
    link, day = link_to(f"/hearings/{hearing.public_id}"), thai_date(change.closes_after)
    if change.kind == ChangeKind.CANCELLED:
        subject = t("ยกเลิกการรับฟังความคิดเห็น: {title}", "Hearing cancelled: {title}", title=hearing.title)
        first = t(
            "หน่วยงานยกเลิกการรับฟังความคิดเห็น “{title}” ความคิดเห็นที่ท่านส่งไว้ยังเก็บรักษาไว้ครบถ้วน",
            "The hearing “{title}” is cancelled. What you said is kept.",
            title=hearing.title,
        )
        if hearing.is_cut_short:
            first += "\n" + t(
                "หน่วยงานจะเผยแพร่สรุปสิ่งที่รับฟังมาแล้วภายใน {day}",
                "A summary of what was heard until then is published by {day}.",
                day=thai_date(summary_due(bangkok_day(hearing.closes_at))),
            )
    else:
        subject = t("ขยายเวลารับฟังความคิดเห็น: {title}", "Hearing extended: {title}", title=hearing.title)
        first = t(
            "การรับฟังความคิดเห็น “{title}” ขยายเวลาถึงวันที่ {day}",
            "The hearing “{title}” now runs until {day}.",
            title=hearing.title,
            day=day,
        )
    body = t(
        "เรียน ท่านผู้มีส่วนร่วม\n\n{first}\n\nเหตุผล: {reason}\n\nรายละเอียด: {link}\n",
        "To everyone who took part\n\n{first}\n\nReason: {reason}\n\nMore: {link}\n",
        first=first,
        reason=change.reason,
        link=link,
    )
    return subject, body
