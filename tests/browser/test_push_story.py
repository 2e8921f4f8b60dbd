"""Notices in Chromium: turned on with one press, shown by the service worker without their content, ended from the notice.

Chromium has no push service here, so a subscription of the tests' own service stands in for it; all else is real.
"""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser.test_access import violations
from tests.push.test_push import KEY, WORDS, deliver
from tests.support import factories, pushing
from tests.support.processes import House
from webapp import create_app
from webapp.core.db import unit_of_work
from webapp.core.policy import VISITOR
from webapp.core.settings import load_settings
from webapp.push import rules, service
from webapp.submissions import caring
from webapp.submissions.operations import Incoming, receive_report

STAND_IN = """(kept) => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0)).buffer;
  const made = (options) => ({ endpoint: kept.endpoint, options, getKey: (name) => bytes(name === "auth" ? kept.auth : kept.key) });
  PushManager.prototype.subscribe = async (options) => {
    if (!options.userVisibleOnly || options.applicationServerKey.length !== 65) throw new TypeError("not as browsers want it");
    localStorage.setItem("subscribed", "yes");
    return made(options);
  };
  PushManager.prototype.getSubscription = async () => (localStorage.getItem("subscribed") ? made({}) : null);
}"""


def _push_worker(page: Page, base: str) -> tuple[CDPSession, str]:
    """The line to the browser's developer tools, and the registration of our service worker."""
    tools, found = page.context.new_cdp_session(page), []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda said: found.extend(said["registrations"]))
    tools.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return tools, next(one["registrationId"] for one in found if one["scopeURL"].startswith(base))


def test_a_notice_is_turned_on_shown_and_ended(
    whole_browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(tmp_path, f"sqlite:///{tmp_path / 'ruamkid.sqlite3'}")
    house.environment |= {"RUAMKID_PUSH_KEY": KEY, "RUAMKID_PUSH_SERVICES": pushing.HOST}
    house.command("migrate")
    app = create_app(load_settings(house.env(), jobs="off"))
    look_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *more, **named: look_up("127.0.0.1" if host == pushing.HOST else host, *more, **named),
    )
    monkeypatch.setattr(rules, "is_public", lambda addresses: True)
    context = whole_browser.new_context(base_url=house.url, viewport={"width": 360, "height": 740}, locale="th-TH")
    try:
        with pushing.serving(tmp_path) as there, app.app_context():
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(there.certificate))
            there.key = service.public_key()
            one = pushing.Subscriber(there, "phone")
            with unit_of_work():
                receipt = receive_report(VISITOR, Incoming(text=WORDS, area_code="340101", key="a report"))
            house.start_web()
            page = context.new_page()
            page.goto(f"/track/{receipt.code}")
            press = page.get_by_role("button", name="เปิดการแจ้งเตือนในเครื่องนี้")
            press.click()
            page.get_by_text("ไม่อนุญาตให้เว็บนี้แจ้งเตือน").wait_for()
            context.grant_permissions(["notifications"], origin=house.url)
            context.add_init_script(f"({STAND_IN})({json.dumps(one.form())})")
            page.reload()
            assert not violations(page)
            press.click()
            page.get_by_text("เครื่องนี้", exact=True).wait_for()
            assert not press.is_visible()
            assert not violations(page)

            with unit_of_work():
                office, carer = factories.organisation(), factories.officer("planner")
            with unit_of_work():
                caring.mark_fixed(carer.actor, receipt.submission, office, "เปลี่ยนหลอดแล้ว")
            deliver()
            tools, registration = _push_worker(page, house.url)
            message = {"origin": house.url, "registrationId": registration, "data": json.dumps(one.read[0])}
            shown = _notice(page, lambda: tools.send("ServiceWorker.deliverPushMessage", message))
            assert shown["title"] == "ร่วมคิด" and "มีข่าว" in shown["body"] and "หลอด" not in str(shown)
            assert shown["data"]["path"] == f"/track/{receipt.code}" and shown["stop"] == "หยุดแจ้ง"

            worker = context.service_workers[0]
            two = pushing.Subscriber(there, "renewed")
            worker.evaluate(f"({STAND_IN.replace('localStorage.getItem', 'String')})({json.dumps(two.form())})")
            with page.context.expect_event("response", lambda answer: "/renew/" in answer.url) as told:
                worker.evaluate("() => { dispatchEvent(new ExtendableEvent('pushsubscriptionchange')); }")
            assert told.value.status == 204
            with unit_of_work():
                caring.say_if_fixed(VISITOR, receipt.submission, is_fixed=False)
                caring.mark_fixed(carer.actor, receipt.submission, office, "เปลี่ยนสายแล้ว")
            deliver()
            assert len(one.read) == 1 and len(two.read) == 1, "the follower was not lost"

            with page.context.expect_event("response", lambda answer: "/push/" in answer.url) as ended:
                worker.evaluate(
                    """async () => {
                      const [notification] = await registration.getNotifications();
                      dispatchEvent(new NotificationEvent("notificationclick", { notification, action: "stop" }));
                    }"""
                )
            assert ended.value.status == 200
            page.reload()
            press.wait_for()
            assert page.get_by_text("เครื่องนี้", exact=True).count() == 0
    finally:
        context.close()
        house.stop()


def _notice(page: Page, deliver: Callable[[], object]) -> dict[str, Any]:
    """The one that the device shows. A busy Chromium may lose what comes while it starts the worker: then it is delivered again."""
    found = None
    for _ in range(6):
        deliver()
        found = page.evaluate(
            """async () => {
              const worker = await navigator.serviceWorker.ready;
              for (let n = 0; n < 100; n++) {
                const [one] = await worker.getNotifications();
                if (one) return { title: one.title, body: one.body, data: one.data, stop: one.actions[0].title };
                await new Promise((done) => setTimeout(done, 100));
              }
            }"""
        )
        if found:
            break
    assert found, "no notice is shown"
    return dict(found)
