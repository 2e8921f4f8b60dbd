"""The demonstration is loaded by the rooms' own operations: once, whole, with everything that a real act leaves."""

import json
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from tests.support.pages import Browserlike
from webapp.accounts.models import User
from webapp.accounts.passwords import is_right
from webapp.core import audit, clock, files, unused_files
from webapp.core.db import db
from webapp.deliberations import ballots
from webapp.deliberations import queries as deliberations
from webapp.deliberations.models import Deliberation
from webapp.demo import load
from webapp.hearings.models import Hearing
from webapp.hearings.queries import phase_of
from webapp.insights.models import Quotation, Theme
from webapp.planning.models import Budget
from webapp.projects.models import Project
from webapp.submissions.models import Contact, Photo, State, Submission


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_province_stands_with_everything_that_happened_in_it(province: Flask) -> None:
    assert count(Submission) >= 420
    assert count(Photo) == 8
    assert count(Contact) > 20
    assert count(Theme) >= 8
    assert {project.status for project in db.session.scalars(select(Project))} == {
        "draft",
        "published",
        "under_way",
        "finished",
    }
    assert {str(phase_of(hearing)) for hearing in db.session.scalars(select(Hearing))} == {
        "announced",
        "open",
        "closed",
        "summarised",
    }
    provincial = select(func.sum(Budget.amount)).where(Budget.source == "provincial")
    assert (db.session.scalar(provincial) or 0) > 179_291_100
    states = set(db.session.scalars(select(Submission.state).distinct()))
    assert states >= {State.WAITING, State.DUPLICATE, State.OUT_OF_SCOPE}


def test_every_act_has_its_own_day_and_its_line_in_an_unbroken_trail(province: Flask) -> None:
    moments = list(db.session.scalars(select(Submission.received_at)))
    assert max(moments) <= clock.now()
    assert (max(moments) - min(moments)).days > 100
    verdict = audit.verify()
    assert verdict.broken_at is None
    assert verdict.entries > count(Submission)
    acts = list(db.session.scalars(select(audit.AuditEntry.at).order_by(audit.AuditEntry.id)))
    assert acts == sorted(acts)


def test_loading_again_changes_nothing(province: Flask) -> None:
    before = count(Submission)
    assert not load.load_demo()
    assert count(Submission) == before


def test_titles_and_quotations_are_words_of_citizens(province: Flask) -> None:
    for theme in db.session.scalars(select(Theme)):
        said = db.session.get_one(Submission, theme.title_submission_id)
        assert said.text[theme.title_start : theme.title_end] == theme.title
    for quotation in db.session.scalars(select(Quotation)):
        assert quotation.submission.text[quotation.start : quotation.end].strip()


def test_invented_personal_data_is_hidden_from_the_public(province: Flask) -> None:
    shown = " ".join(db.session.scalars(select(Submission.public_text)))
    for secret in ("081-000-4521", "1-2345-67890-12-1", "๐๘๔ ๐๐๐ ๓๓๑๙", "sommai.k@mail.example", "landwarin99"):
        assert secret not in shown


def test_the_people_can_sign_in_with_what_is_printed(province: Flask) -> None:
    folder: Path = province.extensions["settings"].instance_dir
    printed = json.loads((folder / load.SIGN_INS).read_text("utf-8"))
    for person in printed["people"]:
        user = db.session.scalars(select(User).where(User.email == person["email"])).one()
        assert is_right(user.password_hash, printed["password"])


def test_its_pages_are_worth_looking_at(province: Flask, client: Browserlike) -> None:
    for path, words in (
        ("/", "ปากแซง"),
        ("/projects", "วารินชำราบ"),
        ("/hearings", "เปิดรับความคิดเห็น"),
        ("/themes", "ที่จอดรถสนามบินไม่พอจริงๆ"),
        ("/submissions", "อุบลราชธานี"),
        ("/areas/34", "อุบลราชธานี"),
    ):
        assert words in client.get(path).text


def test_deliberations_have_results_that_come_out_of_their_open_votes(province: Flask, client: Browserlike) -> None:
    found = list(db.session.scalars(select(Deliberation).order_by(Deliberation.id)))
    assert {(one.kind, str(deliberations.phase_of(one))) for one in found} == {
        ("statements", "closed"),
        ("statements", "open"),
        ("budget", "closed"),
        ("budget", "open"),
    }
    for one in found:
        assert client.get(f"/deliberations/{one.public_id}").status_code == 200
        if one.result is not None:
            assert ballots.verify(one.result, deliberations.open_votes(one)) == []
            assert one.result["outcome"].get("groups", [1, 1])[1:]
            assert one.result["outcome"].get("plain", 0) != one.result["outcome"].get("chosen", 1)


def test_no_file_of_it_is_taken_for_unused(province: Flask) -> None:
    stored = files.all_keys()
    assert len(stored) > 20 and {files.digest_of(key) for key in stored} <= unused_files.named()
