"""The letters of this room, in the language in which the reader began to follow."""

from flask import current_app

from webapp.core import mail
from webapp.core.i18n import Text
from webapp.follows.models import Follow, FollowNotice
from webapp.follows.queries import Subject, page


def address(endpoint: str, **values: str) -> str:
    """A whole address; jobs send letters too, where no request tells the host."""
    return whole(page(endpoint, **values))


def whole(path: str) -> str:
    base: str = current_app.extensions["settings"].public_url
    return base.rstrip("/") + path


def _in(language: str, text: Text) -> str:
    return text.th if language == "th" else text.en


def send_confirmation(recipient: str, subject: Subject, token: str, language: str) -> None:
    body = Text(
        "มีผู้ขอติดตาม “{name}” ด้วยอีเมลนี้\n\nกรุณาเปิดลิงก์นี้ภายใน 24 ชั่วโมง แล้วกดยืนยัน\n\n{link}\n\nหากท่านไม่ได้ขอ ไม่ต้องดำเนินการใด ๆ และเราจะไม่เก็บอีเมลของท่านไว้",
        "Someone asked to follow “{name}” with this address.\n\nPlease open this link within 24 hours and confirm.\n\n"
        "{link}\n\nIf it was not you, you need not do anything; your address is not kept.",
    ).format(name=subject.name, link=address("follows.confirm", token=token))
    title = Text("ยืนยันการติดตาม: {name}", "Please confirm: follow {name}").format(name=subject.name)
    mail.post(recipient, _in(language, title), _in(language, body), keep=False)


def send_notice(recipient: str, notice: FollowNotice, follow: Follow, code: str) -> None:
    subject, text = notice.words["th" if follow.language == "th" else "en"]
    stop = address("follows.end", public_id=follow.public_id, code=code)
    foot = Text(
        "ท่านได้รับอีเมลนี้เพราะติดตามเรื่องนี้ในระบบร่วมคิด เลิกติดตามได้ด้วยการกดครั้งเดียวที่",
        "You get this letter because you follow this in Ruamkid. To stop, one press is enough:",
    )
    body = f"{subject}\n\n{text.strip()}\n\n{whole(notice.path)}\n\n—\n{_in(follow.language, foot)}\n{stop}\n"
    mail.post(recipient, subject.replace("\n", " "), body, unsubscribe=stop)
