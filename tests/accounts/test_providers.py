"""Signing in by an OpenID Connect provider, against a real one on loopback."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pytest_socket import enable_socket
from sqlalchemy import select

from tests.accounts.test_accounts import PASSWORD, letter
from tests.accounts.test_accounts import enter as enter_by_password
from tests.support import factories, provider
from tests.support.pages import Browserlike
from webapp.accounts import passwords, providers
from webapp.accounts.entry_models import LinkedIdentity
from webapp.accounts.models import User
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.core.settings import SettingsError


@pytest.fixture(scope="module")
def served() -> Iterator[provider.Provider]:
    enable_socket()
    with provider.serving() as one:
        yield one


@pytest.fixture
def there(app: Flask, served: provider.Provider, tmp_path: Path) -> Iterator[provider.Provider]:
    """The provider, as it was at first, known to the installation."""
    enable_socket()
    served.person, served.spoil = {"sub": "7001", "name": "บุญมี ศรีสุข"}, {}
    served.algorithm, served.down, served.published = "RS256", False, served.signing
    (tmp_path / providers.FILE).write_text(json.dumps([served.entry()]))
    known = app.extensions["providers_of_identity"]
    known.update(providers.load(tmp_path / providers.FILE))
    yield served
    known.clear()


@pytest.fixture
def person(app: Flask) -> User:
    with unit_of_work():
        return factories.user("บุญมี", email="boonmee@people.example", password_hash=passwords.hash_password(PASSWORD))


def go(client: Browserlike, there: provider.Provider, to: str = "") -> Any:
    """There and back."""
    start = client.get(f"/sign-in/with/test{to}")
    assert start.status_code == 302
    return client.get(there.authorize(start.location))


def test_an_account_is_linked_after_proof_then_opened_then_unlinked(
    app: Flask, client: Browserlike, there: provider.Provider, person: User
) -> None:
    there.person = {"sub": "7001", "name": "บุญมี ศรีสุข", "email": person.email, "email_verified": True}
    assert "/sign-in/with/test" in client.get("/sign-in").text
    assert go(client, there).location == "/sign-in/new", "the same verified address opens nothing by itself"
    assert "บุญมี ศรีสุข" in client.get("/sign-in/new").text
    assert client.get("/account").status_code == 302
    assert enter_by_password(client, person.email).location == "/account/identities/link"
    client.get("/account/identities/link")
    assert db.session.scalar(select(LinkedIdentity.id)) is None, "seeing the page links nothing"
    assert client.post("/account/identities/link").location == "/account"
    mark = db.session.scalars(select(LinkedIdentity.mark)).one()
    assert "7001" not in mark
    client.post("/sign-out")
    fresh: Browserlike = app.test_client()  # type: ignore[assignment]
    assert go(fresh, there, "?next=/follows/area/34").location == "/follows/area/34"
    page = fresh.get("/account").text
    assert "ยกเลิกการเชื่อม" in page and person.email in page
    public_id = db.session.scalars(select(LinkedIdentity.public_id)).one()
    with clock.at(clock.now() + timedelta(minutes=11)):
        asked = fresh.post(f"/account/identities/{public_id}/unlink")
        assert asked.location == "/account/prove?next=/account", "an open screen is no proof"
        assert fresh.post("/account/prove", data={"password": "wrong"}).status_code == 422
        assert fresh.post("/account/prove", data={"password": PASSWORD}).location == "/account"
        assert fresh.post(f"/account/identities/{public_id}/unlink").location == "/account"
    fresh.post("/sign-out")
    assert go(fresh, there).location == "/sign-in/new"


def test_who_has_no_account_registers_without_a_password(client: Browserlike, there: provider.Provider) -> None:
    go(client, there)
    assert 'name="password"' not in client.get("/register").text
    client.post("/register", data={"name": "บุญมี", "email": "new@people.example"})
    assert client.post(letter()).location == "/account/identities/link"
    client.post("/account/identities/link")
    client.post("/sign-out")
    assert go(client, there).location == "/account"


def test_an_identity_opens_one_account_and_a_closed_one_not(
    app: Flask, there: provider.Provider, person: User, sign_in: Callable[[User], Browserlike]
) -> None:
    first: Browserlike = app.test_client()  # type: ignore[assignment]
    go(first, there)
    enter_by_password(first, person.email)
    first.post("/account/identities/link")
    with unit_of_work():
        other = factories.user(email="other@people.example", password_hash=passwords.hash_password(PASSWORD))
    second: Browserlike = app.test_client()  # type: ignore[assignment]
    enter_by_password(second, other.email)
    assert go(second, there).location == "/account/identities/link"
    second.post("/account/identities/link")
    assert "ใช้กับบัญชีอื่น" in second.get("/account").text
    with unit_of_work():
        db.session.get_one(User, person.id).is_active = False
    closed: Browserlike = app.test_client()  # type: ignore[assignment]
    assert go(closed, there).status_code == 403


SPOILT = {
    "nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "audience": {"aud": "somebody-else"},
    "several audiences": {"aud": [provider.CLIENT, "somebody-else"]},
    "for another party": {"azp": "somebody-else"},
    "issuer": {"iss": "https://elsewhere.example"},
    "expired": {"exp": 1_700_000_000},
    "no expiry": {"exp": None},
    "from the future": {"iat": 4_000_000_000},
    "nobody": {"sub": None},
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_answer_that_is_not_as_it_must_be_is_a_friendly_page(client: Browserlike, there: provider.Provider) -> None:
    for what, claims in SPOILT.items():
        there.spoil = claims
        answer = go(client, there)
        assert answer.status_code == 502 and "/sign-in/link" in answer.text, what
    there.spoil = {}
    for algorithm in ("none", "HS256"):
        there.algorithm = algorithm
        assert go(client, there).status_code == 502, algorithm
    there.algorithm, there.published = "RS256", there.stranger
    client.application.extensions["providers_of_identity"]["test"]._kept.clear()
    assert go(client, there).status_code == 502, "signed by a key that is not published"
    there.published = there.signing
    assert go(client, there).status_code == 303, "keys are fetched again when they have changed"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_state_is_of_this_browser_and_once(app: Flask, client: Browserlike, there: provider.Provider) -> None:
    start = client.get("/sign-in/with/test").location
    with client.session_transaction() as stored:
        kept = dict(stored["provider"])
    back = there.authorize(start)
    other: Browserlike = app.test_client()  # type: ignore[assignment]
    assert other.get(back).status_code == 400, "another browser's"
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 400, "used up"
    with client.session_transaction() as stored:
        stored["provider"] = kept  # an old cookie, played again
    assert client.get(there.authorize(start)).status_code == 400
    client.get("/sign-in/with/test")
    assert client.get("/sign-in/with/test/back?state=wrong&code=x").status_code == 400
    way = client.get("/sign-in/with/test").location
    late = there.authorize(way)
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert client.get(late).status_code == 400, "too old"
    way = there.authorize(client.get("/sign-in/with/test").location)
    assert client.get(way + "&iss=https://elsewhere.example").status_code == 400
    state = there.authorize(client.get("/sign-in/with/test").location).split("state=")[1]
    declined = client.get(f"/sign-in/with/test/back?error=access_denied&state={state}")
    assert declined.status_code == 400 and "ท่านยกเลิก" in declined.text
    assert client.get("/sign-in/with/nobody").status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_provider_that_is_down_is_a_friendly_page(client: Browserlike, there: provider.Provider) -> None:
    there.down = True
    answer = client.get("/sign-in/with/test")
    assert answer.status_code == 503 and "ไม่ตอบ" in answer.text and "/sign-in/link" in answer.text
    there.down = False
    way = client.get("/sign-in/with/test").location
    there.down = True
    assert client.get(there.authorize(way)).status_code == 502
    assert client.get("/sign-in").status_code == 200


def test_the_file_of_providers_is_checked_at_the_start(tmp_path: Path) -> None:
    good = {
        "key": "a",
        "label": {"th": "ก", "en": "A"},
        "issuer": "https://a.example",
        "client_id": "c",
        "client_secret": "s",
    }
    path = tmp_path / providers.FILE
    assert providers.load(path) == {}
    bad: list[Any] = [
        {**good, "issuer": "http://a.example"},
        {**good, "scopes": "email"},
        {**good, "key": "A/b"},
        {**good, "surprise": 1},
        {**good, "endpoints": {"token_endpoint": "http://a.example/token"}},
        {**good, "client_authentication": "none"},
        {key: value for key, value in good.items() if key != "client_id"},
    ]
    for entries in (*([one] for one in bad), [good, good], {"key": "a"}):
        path.write_text(json.dumps(entries))
        with pytest.raises(SettingsError, match="cannot start"):
            providers.load(path)
    path.write_text(json.dumps([good]))
    found = providers.load(path)["a"]
    assert found.discovery == "https://a.example/.well-known/openid-configuration"
    assert "client_secret=" not in repr(found)
