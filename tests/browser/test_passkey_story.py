"""A passkey in Chromium, with a virtual authenticator: made, used, and no answer taken twice."""

from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.test_access import violations
from tests.support.processes import House
from webapp.core.db import unit_of_work

MAIL, PASSWORD = "planner@office.example", "แดดร่มลมตก 2569"


def _house(folder: Path) -> House:
    house = House(folder, f"sqlite:///{folder / 'ruamkid.sqlite3'}")
    house.environment["RUAMKID_PUBLIC_URL"] = f"http://localhost:{house.port}"  # passkeys want a name
    house.command("migrate")
    return house


def _with_person(house: House) -> None:
    from webapp import create_app
    from webapp.accounts.operations import create_user
    from webapp.accounts.passwords import hash_password
    from webapp.core.policy import SYSTEM
    from webapp.core.settings import load_settings

    app = create_app(load_settings(house.env(), jobs="off"))
    with app.app_context(), unit_of_work():
        create_user(SYSTEM, email=MAIL, name="นักวิเคราะห์", password_hash=hash_password(PASSWORD))


def _sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/sign-in")
    page.fill("main [name=email]", MAIL)
    page.fill("main [name=password]", PASSWORD)
    page.locator("main .form-actions button").first.click()


def test_a_passkey_is_made_and_asked_for(browser: Browser, tmp_path: Path) -> None:
    house = _house(tmp_path)
    _with_person(house)
    base = f"http://localhost:{house.port}"
    context = browser.new_context(locale="th-TH")
    try:
        house.start_web()
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and print(said.text))
        devices = context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        device = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**device, "automaticPresenceSimulation": True}})
        _sign_in(page, base)
        page.goto(f"{base}/account/factors")
        for label in ("!!!", "คอมพิวเตอร์ที่สำนักงาน"):  # refused once, the browser is asked anew
            page.fill("main [name=label]", label)
            page.get_by_role("button", name="เพิ่มพาสคีย์").click()
            page.wait_for_url("**/passkeys")
            page.wait_for_load_state()
        page.get_by_text("คอมพิวเตอร์ที่สำนักงาน").wait_for()
        page.wait_for_load_state()
        assert page.locator("main li code").count() == 10
        assert not violations(page)

        page.goto(f"{base}/account/factors")
        page.fill("main [name=label]", "เครื่องเดิม")
        page.get_by_role("button", name="เพิ่มพาสคีย์").click()
        page.get_by_text("เครื่องนี้มีพาสคีย์ของบัญชีนี้แล้ว").wait_for()

        page.goto(base)
        context.clear_cookies()
        _sign_in(page, base)
        page.wait_for_url("**/sign-in/second")
        assert not violations(page)
        assert page.request.get(page.url).ok  # in another tab, with a challenge of its own
        page.get_by_role("button", name="ใช้พาสคีย์").click()
        page.get_by_role("link", name="ใช้พาสคีย์ไม่สำเร็จ").wait_for()
        with page.expect_request(lambda sent: sent.method == "POST") as sending:
            page.get_by_role("button", name="ใช้พาสคีย์").click()
        page.wait_for_url("**/account")

        answer = sending.value.post_data_json
        context.clear_cookies()
        _sign_in(page, base)
        page.wait_for_url("**/sign-in/second")
        token = page.locator("main [name=csrf_token]").first.get_attribute("value")
        again = page.request.post(f"{base}/sign-in/second", form={**answer, "csrf_token": token})
        assert again.status == 422, "an answer is for one challenge"
    finally:
        context.close()
        house.stop()
