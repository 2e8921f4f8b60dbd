"""What the administrator of a new installation does first: the offices, then those who publish, plan and moderate."""

from typing import Any

from flask import url_for
from sqlalchemy import select

from webapp.accounts.models import Membership, Organisation
from webapp.accounts.queries import COUNTRY, in_areas_of
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.policy import Actor, Role

OFFICES = (
    Text("เพิ่มหน่วยงาน", "Add the offices"),
    Text(
        "จังหวัด อำเภอ และส่วนราชการที่เปิดเผยโครงการหรือรับเรื่อง",
        "The province, districts and agencies that disclose projects or take care of reports.",
    ),
)
PEOPLE = {
    Role.PUBLISHER: (
        Text("เชิญผู้เผยแพร่", "Invite publishers"),
        Text("เปิดเผยโครงการและจัดรับฟังความคิดเห็น", "They disclose projects and hold hearings."),
    ),
    Role.PLANNER: (
        Text("เชิญนักวิเคราะห์นโยบายและแผน", "Invite planners"),
        Text("นำแผนพัฒนาเข้าระบบ ตรวจประเด็น และตอบประชาชน", "They bring in the development plan, review themes and answer people."),
    ),
    Role.MODERATOR: (
        Text("เชิญผู้กลั่นกรอง", "Invite moderators"),
        Text("ดูแลถ้อยคำและข้อมูลส่วนบุคคลที่สาธารณะอ่านได้", "They look after words and personal data that the public can read."),
    ),
}  # fmt: skip


def of(actor: Actor) -> list[dict[str, Any]]:
    """The steps, for `ui.status_steps`, while one of them is still to do; none for who administers nothing."""
    if not any(grant.role == Role.ADMIN for grant in actor.grants):
        return []
    offices = select(Organisation.id).where(
        in_areas_of(Organisation.area_code, actor, Role.ADMIN), Organisation.area_code != COUNTRY
    )
    held = set(db.session.scalars(select(Membership.role).where(in_areas_of(Membership.area_code, actor, Role.ADMIN))))
    steps = [(*OFFICES, "accounts.new_organisation", db.session.scalar(offices.limit(1)) is not None)]
    steps += [(*words, "accounts.invite", role in held) for role, words in PEOPLE.items()]
    if all(done for *_, done in steps):
        return []
    next_one = next(title for title, _, _, done in steps if not done)
    return [
        {"title": title, "text": text, "url": None if done else url_for(page), "state": _state(done, title is next_one)}
        for title, text, page, done in steps
    ]


def _state(is_done: bool, is_next: bool) -> str:
    return "done" if is_done else "current" if is_next else "todo"
