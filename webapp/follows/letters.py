"""The letters of this room, in the language in which the reader began to follow."""

from webapp.core import mail
from webapp.core.i18n import Text, in_language
from webapp.core.links import address, link_to
from webapp.follows.models import Follow, FollowNotice
from webapp.follows.queries import Subject


def send_confirmation(recipient: str, subject: Subject, token: str, language: str) -> None:
    body = Text(
        "เรียน ท่านเจ้าของอีเมล\n\nมีผู้ขอติดตาม “{name}” ในระบบร่วมคิดด้วยอีเมลนี้\n\n"
        "กรุณาเปิดลิงก์นี้ภายใน 24 ชั่วโมง แล้วกดยืนยัน\n\n{link}\n\n"
        "หากท่านไม่ได้ขอ ไม่ต้องดำเนินการใด ๆ และเราจะไม่เก็บอีเมลของท่านไว้",
        "To the owner of this address\n\nSomeone asked to follow “{name}” in Ruamkid with it.\n\n"
        "Please open this link within 24 hours and confirm.\n\n{link}\n\n"
        "If it was not you, you need not do anything; your address is not kept.",
    ).format(name=subject.name, link=address("follows.confirm", token=token))
    title = Text("ยืนยันการติดตาม: {name}", "Please confirm: follow {name}").format(name=subject.name)
    with in_language(language):
        mail.post(recipient, str(title), str(body), keep=False)


def send_notice(recipient: str, notice: FollowNotice, follow: Follow, code: str) -> None:
    subject, text = notice.words["th" if follow.language == "th" else "en"]
    stop = address("follows.end", public_id=follow.public_id, code=code)
    foot = Text(
        "ท่านได้รับอีเมลนี้เพราะติดตามเรื่องนี้ในระบบร่วมคิด เลิกติดตามได้ด้วยการกดครั้งเดียวที่",
        "You get this letter because you follow this in Ruamkid. To stop, one press is enough:",
    )
    with in_language(follow.language):
        body = f"{subject}\n\n{text.strip()}\n\n{link_to(notice.path)}\n\n—\n{foot}\n{stop}\n"
    mail.post(recipient, subject.replace("\n", " "), body, unsubscribe=stop)
