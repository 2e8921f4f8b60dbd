"""No form breaks on what no person types: wrong kinds, missing fields, floods, control signs, lists, other people's ids."""

import io
import json
from typing import Any

import pytest
from flask import Flask, session
from openpyxl import Workbook
from sqlalchemy import select
from webauthn.helpers import bytes_to_base64url

from tests.support import factories
from webapp.accounts import passkeys
from webapp.accounts.factor_models import Passkey
from webapp.core import clock, ids, limits
from webapp.core.db import db, unit_of_work
from webapp.monitoring.models import ProgressUpload
from webapp.submissions.provenance_models import OpinionImport

DEEP = "[" * 20_000
NONSENSE: tuple[Any, ...] = (
    *("", " ", "-1", "0", "²", "๑๒๓๔๕๖", "NaN", "1e999", "9" * 5_000, "x" * 30_000, "ก" * 3_000),
    *("\x00\x1b\ufffe", "null", "[]", "{}", '{"id": 1}', DEEP, "../../etc/passwd", "' OR 1=1 --"),
    ["1", "2", "1"],
    ["\x00", "x" * 9_000, ""],
)
ANSWER = {"clientDataJSON": "AA", "attestationObject": "AA", "authenticatorData": "AA", "signature": "AA"}
WHOLE = {"id": "AA", "rawId": "AA", "type": "public-key", "response": ANSWER}
KEYS = (
    *(json.dumps(one) for one in (None, [], 7, "x", {}, WHOLE, {**WHOLE, "id": 1}, {**WHOLE, "response": []})),
    *(json.dumps({**WHOLE, "response": {**ANSWER, name: value}}) for name in ANSWER for value in (None, {}, "é", "A")),
    *(json.dumps({**WHOLE, "rawId": "\ud800"}), json.dumps({**WHOLE, "rawId": "A" * 200_000}), "{" * 50_000, DEEP),
    '{"id": 1e999}',
)


pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def just_asked(session: Any) -> None:
    """The browser was asked a moment ago."""
    session[passkeys.CHALLENGE] = {"value": bytes_to_base64url(ids.new_id().encode()), "at": clock.now().timestamp()}


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is thrown arrives, also the hundredth time."""
    monkeypatch.setattr(limits, "hit", lambda *a, **k: None)


def throw(person: Any, path: str, names: tuple[str, ...], values: tuple[Any, ...] = NONSENSE, **more: Any) -> None:
    """Each value in each field, then in all of them, then no field at all."""
    for value in values:
        for filled in {*((name,) for name in names), names}:
            answer = person.post(path, data={**more, **dict.fromkeys(filled, value)})
            assert answer.status_code < 500, (path, filled, str(value)[:60])
            assert "Traceback" not in answer.text and "Exception" not in answer.text
    files = {name: (io.BytesIO(b"x"), "ก.txt") for name in names}
    assert person.post(path, data={**more, **files}).status_code < 500, (path, "files")
    for sent in ("x", 1, None, [1], {names[0]: {"a": "\x00"}}):
        answer = person.post(path, data=json.dumps(sent), content_type="application/json")
        assert answer.status_code < 500, (path, sent)
    assert person.post(path, data={}).status_code < 500, path
    assert person.post(path, data=b"\xff\x00{", content_type="application/json").status_code < 500, path


def test_votes_and_ballots(app: Flask, client: Any, officer: Any) -> None:
    with unit_of_work():
        asked, other = factories.deliberation(), factories.deliberation()
        picked = factories.budget_vote()
        ranked = factories.budget_vote(ballot="rank")
    foreign = (other.statements[0].public_id, other.public_id, picked.options[0].public_id)
    for one in (asked, picked, ranked):
        where = f"/deliberations/{one.public_id}"
        throw(client, f"{where}/enter", ("area",))
        client.post(f"{where}/enter", data={**client.form(f"{where}/enter"), "area": "340101", "province": "34"})
        throw(client, f"{where}/vote", ("statement", "choice"), (*NONSENSE, *foreign), choice="agree")
        throw(client, f"{where}/ballot", ("project", "rank-1"), (*NONSENSE, *foreign, [*foreign] * 40))
        throw(client, f"{where}/propose", ("words",), NONSENSE[-9:])
    planner = officer("planner", "34")
    for one in (asked, picked):
        desk = f"/workspace/deliberations/{one.public_id}"
        throw(planner, desk, ("title", "closes_on", "budget"), NONSENSE[:12])
        for step in ("announce", "extend", "cancel", "discard"):
            throw(planner, f"{desk}/{step}", ("reason",), NONSENSE[:6])


def test_ways_in(client: Any) -> None:
    for path, names in (
        ("/sign-in", ("email", "password")),
        ("/sign-in/link", ("email",)),
        ("/register", ("name", "email", "password")),
        ("/password/forgotten", ("email",)),
    ):
        throw(client, path, names, NONSENSE[:9])


def test_petitions(app: Flask, client: Any, officer: Any, stored: Any) -> None:
    where = f"/projects/{stored(factories.project).public_id}/petition"
    throw(client, where, ("text", "area", "province", "email", "telephone", "key"))
    publisher = officer("publisher", "34")
    throw(publisher, f"{where}s/order", ("orderer", "ordered_on", "document"), NONSENSE[:12])
    throw(publisher, f"{where}s/refuse", ("reason", "seen"))


def test_second_factors_and_passkeys(app: Flask, officer: Any) -> None:
    person = officer("planner", "34")
    person.get("/account/factors/app")
    throw(person, "/account/factors/app", ("code",))
    person.get("/account/factors")
    throw(person, "/account/factors/passkeys", ("credential",), (*NONSENSE, *KEYS), label="กุญแจของฉัน")
    throw(person, "/account/factors/passkeys", ("label",), credential=json.dumps(WHOLE))
    throw(person, "/account/factors/passkeys/x/remove", ("credential",), NONSENSE[:3])
    throw(person, "/account/prove", ("code", "credential", "password"), (*NONSENSE, *KEYS))
    known = Passkey(credential_id="AA", public_key="AA", sign_count=0)
    for value in (*NONSENSE[:20], *KEYS):
        with app.test_request_context():
            just_asked(session)
            assert passkeys.added(value) is None
            just_asked(session)
            assert passkeys.used(value, [known]) is None


def test_matching_the_columns_of_a_table(app: Flask, officer: Any) -> None:
    book, content = Workbook(), io.BytesIO()
    sheet: Any = book.active
    for row in (["ลำดับ", "ความเห็น"], [1, "ถนนแคบ"]):
        sheet.append(row)
    book.save(content)
    publisher, planner = officer("publisher", "34"), officer("planner", "34")
    with unit_of_work():
        hearing = factories.hearing("closed")
        plan = factories.plan()
        factories.plan_item(plan)
    sent = {"file": (io.BytesIO(content.getvalue()), "ตาราง.xlsx"), "gathered_by": "อบต."}
    assert publisher.post(f"/hearings/{hearing.public_id}/import", data=sent).status_code == 303
    row = db.session.scalars(select(OpinionImport)).one()
    upload = {"file_name": "x.xlsx", "sha256": "0" * 64, "columns": ["โครงการ", "ร้อยละ"], "rows": [[2, ["ก", "ข"]]]}
    with unit_of_work():
        progress = ProgressUpload(
            plan_id=plan.id, term_key="2569-q4", mapping={}, uploaded_by=planner.person.id, **upload
        )
        db.session.add(progress)
    for person, mapping in (
        (publisher, f"/workspace/imports/{row.public_id}"),
        (planner, f"/workspace/progress-uploads/{progress.public_id}"),
    ):
        fields = tuple(name for name in person.form(mapping) if name != "csrf_token")
        assert fields
        throw(person, mapping, (*fields[:1], fields[-1]))
    throw(planner, f"/workspace/imports/{row.public_id}", ("text",), NONSENSE[:3])
    throw(publisher, f"/workspace/imports/{row.public_id}/withdraw", ("reason",), NONSENSE[:6])
    for path in (
        f"/workspace/imports/{row.public_id}/start",
        f"/workspace/progress-uploads/{progress.public_id}/bring-in",
    ):
        throw(publisher, path, ("x",), NONSENSE[:3])
        throw(planner, path, ("x",), NONSENSE[:3])
