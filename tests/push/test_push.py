"""Notices in the browser, against a push service of our own that checks the signature and opens what was sealed."""

import logging
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from flask import Flask
from pytest_socket import enable_socket
from sqlalchemy import func, select

from tests.submissions.test_care import fix
from tests.submissions.test_reports import send, the_only_one
from tests.support import factories, pushing
from tests.support.pages import Browserlike, text_of
from webapp import cli
from webapp.core import clock, crypto, jobs, mail
from webapp.core.db import db, unit_of_work
from webapp.core.mail import OutgoingMail
from webapp.core.policy import SYSTEM
from webapp.core.settings import Settings, SettingsError, load_settings
from webapp.planning import link_queries
from webapp.push import rules, service
from webapp.push.models import PushSubscription
from webapp.push.operations import MOST_BROWSERS
from webapp.submissions import retention
from webapp.submissions.models import Contact

KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SERVICES = Settings().push_services.split()
WORDS = "ไฟถนนดับหน้าวัดมาสามคืน"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pushing.Service]:
    enable_socket()
    with pushing.serving(tmp_path_factory.mktemp("push")) as one:
        yield one


@pytest.fixture
def there(app: Flask, server: pushing.Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[pushing.Service]:
    """The service, known to the installation, though it runs on this machine."""
    enable_socket()
    server.answers, server.asked = [], []
    look_up = socket.getaddrinfo

    def found(host: Any, *args: Any, **kwargs: Any) -> Any:
        return look_up("127.0.0.1" if host == pushing.HOST else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(rules, "is_public", lambda addresses: True)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.certificate))
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, push_key=KEY, push_services=f"*.example {pushing.HOST}")
    server.key = service.public_key()
    yield server
    app.extensions["settings"] = before


def deliver() -> None:
    """Run what waits to be sent."""
    jobs.run_now("send_mail", list(mail.unsent(clock.now().replace(year=2100))))


def another(address: str) -> str:
    """The same address with another last letter: a guess that is wrong every time."""
    return address[:-1] + ("0" if address[-1] != "0" else "1")


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(PushSubscription)) or 0


def subscribe(client: Browserlike, page: str, one: pushing.Subscriber, **more: str) -> Any:
    return client.post(f"{page}/push", data={**one.form(), **more}, follow_redirects=True)


def test_a_message_is_sealed_as_the_example_of_rfc_8291() -> None:
    browser = rules.Browser(
        "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )
    words, salt = b"When I grow up, I want to be a watermelon", rules.decoded("DGv6ra1nlYgDCS1FRnbzlw")
    sealed = rules.seal(words, browser, salt, rules.private_key(KEY))
    assert rules.encoded(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    lengths = {len(rules.seal(b"x" * n, browser, salt, rules.private_key(KEY), rules.PADDED_TO)) for n in (1, 300)}
    assert len(lengths) == 1, "the length tells nothing"
    with pytest.raises(ValueError, match="too long"):
        rules.seal(b"x" * 4080, browser, salt, rules.private_key(KEY))


@pytest.mark.parametrize(
    ("endpoint", "fits"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc:APA91", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/gAAA", True),
        ("https://web.push.apple.com/QGg", True),
        ("https://wns2-par02p.notify.windows.com/w/?token=BQY", True),
        ("http://fcm.googleapis.com/fcm/send/abc", False),
        ("https://fcm.googleapis.com.evil.example/x", False),
        ("https://evilpush.apple.com@127.0.0.1/x", False),
        ("https://me@fcm.googleapis.com/x", False),
        ("https://notify.windows.com.example/x", False),
        ("https://127.0.0.1/x", False),
        ("https://[::1]/x", False),
        ("https://localhost/x", False),
        ("https://fcm.googleapis.com:port/x", False),
        ("https://fcm.googleapis.com/\r\nHost: x", False),
        ("https://fcm.googleapis.com\\@127.0.0.1/", False),
        ("https://fcm.googleapis.com/" + "x" * 1000, False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_only_known_services_are_spoken_to(endpoint: str, fits: bool) -> None:
    assert rules.may_carry(endpoint, SERVICES) is fits


def test_only_hosts_in_the_open_net_are_spoken_to() -> None:
    assert rules.is_public(["142.250.4.95", "2404:6800:4003:c00::5f"])
    for inside in ("127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "100.64.0.1", "0.0.0.0", "224.0.0.1"):
        assert not rules.is_public(["142.250.4.95", inside])
    for inside in ("::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::"):
        assert not rules.is_public([inside])
    assert not rules.is_public([])


@pytest.mark.parametrize("fault", [{"key": "BCVx"}, {"key": "!"}, {"key": "A" * 87}, {"auth": "AAAA"}, {"auth": ""}])
def test_keys_that_are_none_are_refused(fault: dict[str, str]) -> None:
    good = {
        "endpoint": "https://web.push.apple.com/QGg",
        "key": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    }
    assert rules.check(rules.Browser(**good), SERVICES)
    with pytest.raises(rules.BadSubscription):
        rules.check(rules.Browser(**{**good, **fault}), SERVICES)


def test_the_key_is_made_once_and_never_shown_by_accident(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUAMKID_INSTANCE_DIR", str(tmp_path))
    run = CliRunner().invoke
    printed = run(cli.main, ["push-keys"]).output.strip()
    name, _, key = printed.partition("=")
    assert load_settings({name: key, "RUAMKID_INSTANCE_DIR": str(tmp_path)}).push_key == key
    assert "kept in" in run(cli.main, ["push-keys", "--keep"]).output
    kept = load_settings({"RUAMKID_INSTANCE_DIR": str(tmp_path)})
    assert rules.private_key(kept.push_key) and kept.push_key not in repr(kept)
    assert (tmp_path / "push-key").stat().st_mode & 0o077 == 0
    assert run(cli.main, ["push-keys", "--keep"]).exit_code == 1
    with pytest.raises(SettingsError, match="PUSH_KEY"):
        load_settings({"RUAMKID_PUSH_KEY": "a password", "RUAMKID_INSTANCE_DIR": str(tmp_path)})


def test_a_browser_hears_that_there_is_news_of_a_report_without_contact_and_forgets_it_at_will(
    app: Flask, client: Browserlike, officer: Callable[..., Any], there: pushing.Service, caplog: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    one = pushing.Subscriber(there, "one")
    page = send(client).location.removesuffix("/receipt")
    assert f'data-push="{there.key}"' in client.get(page).text
    assert "เบราว์เซอร์นี้จะแจ้ง" in subscribe(client, page, one).text
    assert "หยุดแจ้ง" in subscribe(client, page, one).text and rows() == 1
    refused = subscribe(client, page, one, endpoint="https://127.0.0.1/x")
    assert "ไม่รู้จักบริการแจ้งเตือน" in refused.text and rows() == 1
    assert client.post("/track/0000-0000-0000-0000/push", data=one.form()).status_code == 404

    planner = officer("planner")
    assert fix(planner).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Contact)) == 0
    there.answers = [503]
    with pytest.raises(service.Unreachable):
        deliver()
    assert there.asked == ["/send/one"] and one.read == []
    deliver()
    deliver()
    (told,) = one.read
    assert told["path"] == page and client.get(told["path"]).status_code == 200
    assert set(told) == {"title", "body", "path", "tag", "lang", "stop"} and told["title"] == "ร่วมคิด"
    assert WORDS not in str(told) and "แก้ไข" not in told["body"]
    letter = db.session.scalars(select(OutgoingMail)).one()
    assert letter.recipient is None and letter.sent_at

    stored = [str(value) for row in db.session.execute(select(*PushSubscription.__table__.columns)) for value in row]
    public_id = the_only_one().public_id
    assert one.endpoint not in str(stored) and one.form()["auth"] not in str(stored)
    assert one.endpoint not in caplog.text and page.split("/")[-1] not in caplog.text
    assert one.endpoint in client.get(f"{page}/data.json").text

    assert client.get(told["stop"]["path"]).status_code == 200
    assert client.post(another(told["stop"]["path"]), csrf=False).status_code == 404 and rows() == 1
    assert client.post(told["stop"]["path"], csrf=False).status_code == 200 and rows() == 0
    assert client.post(told["stop"]["path"], csrf=False).status_code == 200, "once more is no fault"

    subscribe(client, page, one)
    renewed = pushing.Subscriber(there, "renewed")
    (address,) = re.findall(r'data-push-renewal="([^"]+)"', client.get(page).text)
    assert client.post(another(address), data=renewed.form(), csrf=False).status_code == 404
    assert client.post(address, data={**renewed.form(), "key": "!"}, csrf=False).status_code == 422
    assert client.post(address, data=renewed.form(), csrf=False).status_code == 204 and rows() == 1
    client.post(f"{page}/settled", data={"is-fixed": "no"})
    fix(planner)
    deliver()
    assert len(one.read) == 1 and len(renewed.read) == 1, "the follower was not lost"
    subscribe(client, page, one)
    assert rows() == 2
    assert client.post(address, data=one.form(), csrf=False).status_code == 204 and rows() == 1, (
        "one of the two is enough"
    )
    client.post(f"{page}/settled", data={"is-fixed": "no"})
    fix(planner)
    there.answers = [410]
    deliver()
    assert rows() == 0, "a browser that is no more is forgotten"

    for n in range(MOST_BROWSERS + 2):
        client.post(f"{page}/push", data=pushing.Subscriber(there, f"many-{n}").form())
    assert rows() == MOST_BROWSERS and public_id == the_only_one().public_id
    client.post(f"{page}/forget")
    assert rows() == 0


def test_an_account_hears_of_its_letters_and_of_what_it_sent(
    app: Flask, there: pushing.Service, sign_in: Callable[..., Browserlike], officer: Callable[..., Any]
) -> None:
    with unit_of_work():
        person = factories.user()
    browser = sign_in(person)
    one, two = pushing.Subscriber(there, "phone"), pushing.Subscriber(there, "desk")
    assert "แจ้งเตือนในเบราว์เซอร์" in text_of(browser.page("/account"))
    subscribe(browser, "/account", one)
    subscribe(browser, "/account", two)
    with unit_of_work():
        mail.post(person.email.upper(), "หัวเรื่องลับ", "เนื้อความ")
        mail.post(person.email, "ลิงก์เข้าสู่ระบบ", "…", keep=False)
    there.answers = [400]
    deliver()
    told = [*one.read, *two.read]
    assert len(told) == 1, "a refused message does not hold up the others, and is not tried again"
    assert told[0]["path"] == "/account" and "หัวเรื่องลับ" not in str(told)

    one.read, two.read = [], []
    send(browser)
    planner = officer("planner")
    with unit_of_work():
        theme = factories.theme([the_only_one()])
    assert [one.way for one in link_queries.readers_of(theme.id)] == ["browser"], "the planner sees how it is told"
    assert len(link_queries.letters_for(theme.id)) == 2
    fix(planner)
    there.answers = [307, 201]
    deliver()
    assert "/send/elsewhere" not in there.asked, "no redirect is followed"
    page = browser.get("/account").text
    ends = re.findall(r'action="(/push/\w+/end/\w+)"', page)
    assert len(ends) == 2
    assert browser.post(ends[0], data={"page": "/account"}).location == "/account" and rows() == 1
    assert browser.post(ends[0], data={"page": "https://elsewhere.example"}).status_code == 200
    assert two.endpoint in browser.get("/account/submissions.json").text
    browser.post("/account/submissions/forget")
    assert rows() == 0


def test_a_browser_follows_a_project_and_an_area_without_an_account(
    app: Flask, client: Browserlike, stored: Callable[..., Any], officer: Callable[..., Any], there: pushing.Service
) -> None:
    project, one, other = stored(factories.project), pushing.Subscriber(there, "one"), pushing.Subscriber(there, "two")
    page = f"/follows/project/{project.public_id}"
    assert f'data-push="{there.key}"' in client.get(page).text and "data-push-mark" not in client.get(page).text
    assert "เบราว์เซอร์นี้จะแจ้ง" in subscribe(client, page, one).text
    subscribe(client, "/follows/area/34", one)
    stranger = app.test_client()
    subscribe(stranger, "/follows/area/34", other)
    assert client.get("/follows/area/34").text.count("data-push-mark") == 1, "nobody sees who else follows"
    assert client.post("/follows/account/x/push", data=one.form()).status_code == 404
    assert client.post("/follows/project/x/push", data=one.form()).status_code == 404
    for n in range(MOST_BROWSERS):
        subscribe(client, "/follows/area/50", pushing.Subscriber(there, f"village-{n}"))
    assert rows() == MOST_BROWSERS + 3, "what all may follow makes no room"

    hearing = stored(factories.hearing, "draft", of=project)
    officer("publisher", "34").post(f"/hearings/{hearing.public_id}/announce", data={})
    jobs.run_now("tell_followers", list(jobs.SWEEPERS["tell_followers"](clock.now().replace(year=2100))))
    deliver()
    (told,) = one.read  # once, though it follows both
    assert told["path"] == f"/projects/{project.public_id}" and project.title not in str(told)
    assert [news["path"] for news in other.read] == ["/areas/34"]
    assert client.post(told["stop"]["path"], csrf=False).status_code == 200
    assert "data-push-mark" not in client.get(page).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_service_that_is_away_is_left_alone_and_no_letter_is_lost_meanwhile(
    app: Flask, client: Browserlike, there: pushing.Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = send(client).location.removesuffix("/receipt")
    away = pushing.Subscriber(there, "away")
    away.endpoint = "https://nobody.example/send/away"
    subscribe(client, page, away)
    asked: list[str] = []

    def fails(url: str, **more: Any) -> Any:
        asked.append(url)
        raise requests.ConnectTimeout

    monkeypatch.setattr(service, "_addresses", lambda endpoint: ["142.250.4.95"])
    with monkeypatch.context() as line:
        line.setattr(requests, "post", fails)
        with unit_of_work():
            (row,) = db.session.scalars(select(PushSubscription)).all()
            for n in range(3):
                mail.post(crypto.decrypt(row.address), f"{n}", "…")
            mail.post("somchai@people.example", "จดหมาย", "…")
        with pytest.raises(service.Unreachable):
            deliver()
        assert len(asked) == 1, "the others do not wait for it"
        waiting = select(OutgoingMail).where(OutgoingMail.sent_at.is_(None))
        assert len(db.session.scalars(waiting).all()) == 3, "and mail goes out"

    now = clock.now()
    letter = db.session.scalars(waiting).all()[0]
    for n in range(mail.DOUBLINGS):
        with unit_of_work():
            letter.attempts = mail.TRIES * n
        due = now + timedelta(minutes=2**n)
        assert letter.public_id in mail.unsent(due)
        assert n == 0 or letter.public_id not in mail.unsent(due - timedelta(minutes=2))
    assert due > now + timedelta(days=1)
    with unit_of_work():
        letter.attempts = mail.TRIES * mail.DOUBLINGS
    assert letter.public_id not in mail.unsent(now + timedelta(days=9)), "once it is given up"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_inside_is_spoken_to_and_nothing_is_kept_too_long(
    app: Flask, client: Browserlike, there: pushing.Service, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = send(client).location.removesuffix("/receipt")
    subscribe(client, page, pushing.Subscriber(there, "inside"))
    with unit_of_work():
        row = db.session.scalars(select(PushSubscription)).one()
        mail.post(crypto.decrypt(row.address), "x", "y")
    monkeypatch.undo()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [(2, 1, 6, "", ("127.0.0.1", 443))])
    deliver()
    assert there.asked == [] and rows() == 1
    monkeypatch.undo()
    moment = clock.now().replace(year=clock.now().year + 3)
    monkeypatch.setattr(clock, "now", lambda: moment)
    with unit_of_work():
        retention.erase_what_is_over(SYSTEM)
    assert rows() == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_key_there_is_no_button_and_nothing_is_kept(app: Flask, client: Browserlike) -> None:
    page = send(client).location.removesuffix("/receipt")
    assert "data-push=" not in client.get(page).text and "data-push=" not in client.get(f"{page}/receipt").text
    form = {"endpoint": "https://web.push.apple.com/x", "key": "B" + "A" * 86, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}
    client.post(f"{page}/push", data=form)
    assert rows() == 0
