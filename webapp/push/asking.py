"""A browser's request to hear of something, as any room's view takes it from the form."""

from typing import Any

from flask import flash, redirect, request

from webapp.accounts.rules import device_name
from webapp.core import limits
from webapp.core.i18n import current_locale, t
from webapp.core.policy import Actor
from webapp.push import operations, rules, service
from webapp.push.models import OF_ONE, PushSubscription
from webapp.push.queries import Subject
from webapp.push.rules import BadSubscription, Browser

MOST, MOST_OF_A_VILLAGE, HOUR = 30, 300, 3600  # for one thing of one person; from one address


def begin(actor: Actor, subject: Subject) -> PushSubscription | None:
    """The browser that sent this form hears of it now; None for what no browser sends."""
    browser = _sent(subject.kind, subject.ref)
    if browser is None:
        return None
    return operations.begin(actor, subject, browser, device_name(request.user_agent.string), current_locale())


def renew(actor: Actor, row: PushSubscription) -> bool:
    """The same for a browser that replaced its subscription."""
    browser = _sent(row.kind, row.ref)
    if browser is None:
        return False
    operations.renew(actor, row, browser)
    return True


def _sent(kind: str, ref: str) -> Browser | None:
    if kind in OF_ONE:
        limits.hit("push", MOST, HOUR, who=f"{kind} {ref}")
    else:
        limits.hit("push", MOST_OF_A_VILLAGE, HOUR)
    sent = (request.form.get(name, "") for name in ("endpoint", "key", "auth"))
    try:
        browser = rules.check(Browser(*sent), service.services())
    except BadSubscription:
        return None
    return browser if service.is_set_up() else None


def answer(begun: PushSubscription | None, page: str) -> Any:
    """Back to the page, with the outcome in words."""
    if begun:
        flash(t("เบราว์เซอร์นี้จะแจ้งเมื่อมีข่าว", "This browser will tell you when there is news."), "success")
    else:
        words = t(
            "เปิดการแจ้งเตือนไม่ได้ เพราะระบบไม่รู้จักบริการแจ้งเตือนของเบราว์เซอร์นี้ กรุณาใช้อีเมลหรือรหัสติดตาม",
            "Notices could not be turned on: this browser's push service is not known here. Please use mail or your tracking code.",
        )
        flash(words, "warning")
    return redirect(page if begun else page.partition("#")[0], 303)  # what failed is said at the top
