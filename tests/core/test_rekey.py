"""A province changes its secret key: nothing that it keeps is lost, nothing that the old key signed outlives it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pyotp
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import JSON, String, Text, cast, create_engine, select, text
from sqlalchemy.pool import NullPool

from tests.conftest import SECRET, entered
from tests.core.test_backup import elsewhere
from tests.follows.test_follows import follow, letters
from tests.submissions.test_reports import send
from tests.support import factories
from tests.support.pages import Browserlike
from webapp import cli_base, create_app
from webapp.accounts import factors, tokens
from webapp.accounts.models import User
from webapp.cli import main
from webapp.core import audit, backup, crypto, migrate, rekey
from webapp.core.db import db, unit_of_work
from webapp.core.settings import Settings
from webapp.follows.models import Follow
from webapp.follows.operations import code_of
from webapp.models import metadata
from webapp.submissions.models import Contact, Submission
from webapp.submissions.operations import tracking_code

NEW = "of-another-day-" + "n" * 40
__all__ = ["elsewhere"]  # a fixture


@contextmanager
def under(settings: Settings, key: str, *older: str) -> Iterator[Flask]:
    """The house on the same database, started again with these keys."""
    changed = create_app(replace(settings, secret_key=key, secret_key_fallbacks=" ".join(older)))
    changed.test_client_class = Browserlike
    with entered(changed):
        yield changed


@pytest.fixture
def settings(app: Flask) -> Settings:
    found: Settings = app.extensions["settings"]
    return found


def _contacts(count: int) -> None:
    with unit_of_work():
        for n in range(count):
            one = factories.submission(f"ถนนเป็นหลุมหน้าบ้านเลขที่ {n}")
            db.session.add(Contact(submission_id=one.id, email=crypto.encrypt(f"citizen{n}@people.example")))


def _sealed() -> dict[str, list[str]]:
    """What stands sealed in any column that can hold it, whatever the models say of it."""
    found = {}
    for column in [column for table in metadata.tables.values() for column in table.columns]:
        if isinstance(column.type, String | JSON):
            words = db.session.scalars(select(cast(column, Text)).where(cast(column, Text).like("%gAAAA%")))
            if tokens := re.findall(r"gAAAA[\w=-]{80,}", " ".join(words)):
                found[str(column)] = tokens
    return found


def _opened_by(key: str, *, of: dict[str, list[str]]) -> int:
    fernet, opened = crypto.sealing(key), 0
    for token in [one for values in of.values() for one in values]:
        try:
            opened += bool(fernet.decrypt(token.encode()))
        except crypto.InvalidToken:
            continue
    return opened


def test_what_is_encrypted_is_known_to_be() -> None:
    columns = [column for table in metadata.tables.values() for column in table.columns]
    told = {str(one) for one in columns if "encrypted" in (one.comment or "")}
    assert told == {str(one) for one in rekey.sealed_columns()}
    assert str(rekey.sealed_columns()[-1]) == "hashing_keys.sealed"
    assert len(told) == 19


def test_nothing_is_lost_by_a_change_and_nothing_signed_outlives_the_old_key(
    app: Flask, settings: Settings, client: Browserlike, sign_in: Any
) -> None:
    receipt = send(client, email="somsri@citizens.example", consent="y").location
    follow(app, client, "area", "34")
    with unit_of_work():
        person = factories.user()
        app_of_person = pyotp.TOTP(pyotp.random_base32())
        codes = factors.add_authenticator(person.actor, app_of_person.secret, app_of_person.now()) or []
    cookie = sign_in(person).get_cookie("session")
    link = tokens.seal("password", user=person.public_id)
    typed = {**client.form("/report"), "text": "ไฟถนนดับ", "area": ["34", "3401", "340101"], "go": "send"}
    followed = db.session.scalars(select(Follow)).one()
    unsubscribe, stays = f"/follows/{followed.public_id}/end/{code_of(followed)}", person.id
    token = client.csrf_token()

    def works(house: Flask) -> None:
        """What must go on working by whatever key."""
        assert receipt.removesuffix("/receipt") in f"/track/{tracking_code(_first().form_key or '')}"
        assert house.test_client().get(receipt).status_code == 200
        assert crypto.decrypt(db.session.scalars(select(Contact.email)).first() or "") == "somsri@citizens.example"
        assert house.test_client().get(unsubscribe).status_code == 200
        again = house.test_client().post("/follows/area/34", data={"email": "somchai@people.example"})
        assert again.status_code == 200 and letters(house)
        with unit_of_work():
            owner = db.session.get_one(User, stays)
            secret = factors.authenticator_of(stays)
            assert secret and crypto.decrypt(secret.secret) == app_of_person.secret
            assert factors.use_code(owner.actor, codes.pop())

    def signed_in(house: Flask) -> bool:
        visitor = house.test_client()
        visitor.set_cookie("session", cookie.value)
        return bool(visitor.get("/account").status_code == 200)

    works(app)
    with under(settings, NEW, SECRET) as house:
        works(house)
        assert signed_in(house) and tokens.unseal("password", link)
        writer = house.test_client()
        writer.set_cookie("session", client.get_cookie("session").value)  # type: ignore[union-attr]
        sent = writer.post("/report", data=typed, csrf=False, headers={"X-CSRFToken": token})
        assert sent.status_code == 303, "a form that was opened before is taken"
        before = _sealed()
        assert _opened_by(NEW, of=before) < sum(map(len, before.values()))
        assert sum(one.rewritten for one in _last(rekey.rewrite())) > 5
        assert not sum(one.rewritten for one in _last(rekey.rewrite()))
        assert audit.verify().broken_at is None and not crypto.has_older_values()
    with under(settings, NEW) as house:
        works(house)
        after = _sealed()
        assert _opened_by(NEW, of=after) == sum(map(len, after.values())) and not _opened_by(SECRET, of=after)
        assert set(after) <= {str(one) for one in rekey.sealed_columns()}
        assert not signed_in(house) and tokens.unseal("password", link) is None
        assert house.test_client().post(unsubscribe, csrf=False).status_code == 200
        assert db.session.scalar(select(Follow.id)) is None


def _first() -> Submission:
    return db.session.scalars(select(Submission).order_by(Submission.id)).first()  # type: ignore[return-value]


def _last(steps: Iterator[rekey.Progress]) -> list[rekey.Progress]:
    return list({one.column: one for one in steps}.values())


def test_it_may_be_killed_in_the_middle_and_what_is_written_meanwhile_stays(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rekey, "BATCH", 4)
    _contacts(20)
    with under(settings, NEW, SECRET):
        steps = rekey.rewrite()
        while next(steps).column != "contacts.email":
            pass
        steps.close()
        assert (_opened_by(NEW, of=_sealed()), crypto.has_older_values()) == (4, True)
    with under(settings, NEW), pytest.raises(crypto.KeyFault, match="FALLBACKS"):
        crypto.hashing_key()
    with under(settings, NEW, SECRET):
        renewed, by_owner = crypto.renewed, crypto.encrypt("changed@people.example")

        def while_somebody_writes(value: str) -> str:
            monkeypatch.setattr(crypto, "renewed", renewed)
            other = create_engine(settings.database_url, poolclass=NullPool)
            with other.begin() as owner:
                changed = text("UPDATE contacts SET email = :new WHERE email = :old")
                assert owner.execute(changed, {"new": by_owner, "old": value}).rowcount == 1
            return renewed(value)

        monkeypatch.setattr(crypto, "renewed", while_somebody_writes)
        assert sum(one.rewritten for one in _last(rekey.rewrite())) > 16
    with under(settings, NEW):
        kept = {crypto.decrypt(one or "") for one in db.session.scalars(select(Contact.email))}
        assert len(kept) == 20 and "changed@people.example" in kept


def test_a_key_that_is_taken_away_too_early_stops_the_start(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with under(settings, NEW) as house:
        assert house.test_client().get("/readyz").json == {"status": "another secret key"}
        monkeypatch.setattr("webapp.cli_base.app", lambda: house)
        with pytest.raises(click.ClickException, match="not the key of this database"):
            cli_base.require_key()
        monkeypatch.setattr("webapp.cli_rekey.app", lambda: house)
        refused = CliRunner().invoke(main, ["rekey"])
        assert refused.exit_code == 1 and "RUAMKID_SECRET_KEY_FALLBACKS" in refused.output
    with under(settings, NEW, SECRET) as house:
        assert house.test_client().get("/readyz").status_code == 200


def test_the_command_says_what_it_did_and_what_nobody_can_read(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _contacts(3)
    with under(settings, NEW, SECRET) as house:
        monkeypatch.setattr("webapp.cli_rekey.app", lambda: house)
        done = CliRunner().invoke(main, ["rekey"])
        assert done.exit_code == 0 and "4 sealed values read, 4 sealed anew" in done.output, done.output
        lost = crypto.sealing("nobodys-key-" + "z" * 40).encrypt(b"lost@people.example").decode()
        with unit_of_work():
            db.session.scalars(select(Contact)).first().email = lost  # type: ignore[union-attr]
        told = CliRunner().invoke(main, ["rekey"])
    assert told.exit_code == 1 and "contacts.email: 1 values are opened by no key" in told.output
    assert "4 sealed values read, 0 sealed anew" in told.output


def test_an_installation_of_before_keeps_its_codes(app: Flask, settings: Settings, client: Browserlike) -> None:
    assert crypto.hashing_key() != SECRET, "a new installation has a hashing key that no leak of the settings tells"
    receipt = send(client).location
    migrate.downgrade(settings, "0044")
    migrate.upgrade(replace(settings, secret_key=NEW, secret_key_fallbacks=SECRET))
    with under(settings, NEW, SECRET) as house:
        assert crypto.hashing_key() == SECRET
        assert house.test_client().get(receipt).status_code == 200
        assert _last(rekey.rewrite())
    with under(settings, NEW):
        assert crypto.hashing_key() == SECRET


def test_backups_of_before_during_and_after_a_change_come_back(
    app: Flask, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    _contacts(3)
    old, _ = backup.make(tmp_path / "old")
    with under(settings, NEW, SECRET):
        during, manifest = backup.make(tmp_path / "during")
        assert len(manifest.all_marks) == 2
        list(rekey.rewrite())
        after, manifest = backup.make(tmp_path / "after")
        assert len(manifest.all_marks) == 1
    for made in (old, during):
        with under(elsewhere, NEW), pytest.raises(backup.BackupFault, match="RUAMKID_SECRET_KEY_FALLBACKS"):
            backup.restore(made)
    with under(elsewhere, SECRET), pytest.raises(backup.BackupFault, match="secret key"):
        backup.restore(during)
    with under(elsewhere, NEW, SECRET):
        assert backup.restore(old)[1].broken_at is None and crypto.has_older_values()
        list(rekey.rewrite())
    with under(elsewhere, NEW):
        emails = db.session.scalars(select(Contact.email)).all()
        assert {crypto.decrypt(one or "") for one in emails} == {f"citizen{n}@people.example" for n in range(3)}
    assert after.is_dir()


def test_a_backup_of_an_older_version_comes_back_under_a_new_key(
    app: Flask, settings: Settings, client: Browserlike, elsewhere: Settings, tmp_path: Path
) -> None:
    with unit_of_work():  # the first entry of the trail
        audit.record(factories.user().actor, "account.own", "user", "x")
    migrate.downgrade(settings, "0044")
    made, _ = backup.make(tmp_path / "older")
    with under(elsewhere, NEW, "never-used-" + "u" * 40, SECRET, "before-it-" + "b" * 40):
        backup.restore(made)
        assert crypto.hashing_key() == SECRET and crypto.has_older_values()
