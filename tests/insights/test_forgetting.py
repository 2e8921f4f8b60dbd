"""What was read of a report that becomes confidential afterwards is forgotten, wherever it was kept."""

from typing import Any

from flask import Flask
from sqlalchemy import func, or_, select

from tests.insights.test_themes import LAMPS, WATER
from tests.support import factories
from webapp.areas import queries as areas
from webapp.core import jobs
from webapp.core.db import db, unit_of_work
from webapp.core.search import SearchDocument
from webapp.insights import bulk, clustering, operations
from webapp.insights.models import (
    Analysis,
    Cluster,
    ClusterMember,
    Correction,
    Label,
    NearKey,
    NearPair,
    Quotation,
    Theme,
    ThemeMember,
)
from webapp.submissions import confidential
from webapp.submissions.books import check_books
from webapp.submissions.models import Submission


def _kept(number: int) -> dict[str, int]:
    """How many rows of the insights room still speak of a submission."""
    found = {
        model.__tablename__: db.session.scalar(select(func.count()).where(model.submission_id == number))
        for model in (Analysis, Label, Correction, NearKey, Quotation, ClusterMember, ThemeMember)
    }
    pairs = or_(NearPair.submission_id == number, NearPair.other_id == number)
    found["near_pairs"] = db.session.scalar(select(func.count()).where(pairs))
    for model in (Theme, Cluster):
        titled = model.title_submission_id == number
        found[model.__tablename__] = db.session.scalar(select(func.count()).where(titled))
    return {name: count for name, count in found.items() if count}


def test_a_report_made_confidential_after_it_was_read_is_forgotten(app: Flask, officer: Any) -> None:
    with unit_of_work():
        reports = [factories.submission(text) for text in (*LAMPS, LAMPS[0], *WATER)]
    jobs.run_now("analyse_submissions", [one.public_id for one in reports])
    clustering.cluster_area("34")
    secret = reports[0]
    with unit_of_work():
        planner = factories.officer("planner").actor
        operations.correct(planner, secret, "problem_type", ["ถนน"], "เป็นเรื่องถนน")
        theme = operations.create_theme(planner, "34", LAMPS[0][:14], [secret, reports[1]], said=secret)
        operations.set_quotations(planner, theme, [(secret, 0, 14)])
        theme.keywords = [LAMPS[0], LAMPS[1][:10]]
        for cluster in db.session.scalars(select(Cluster)):
            cluster.keywords = [LAMPS[0]]
    number = secret.id
    assert {"analyses", "labels", "near_keys", "near_pairs", "cluster_members", "quotations", "themes"} <= set(
        _kept(number)
    )
    moderator, stranger = officer("moderator"), officer("moderator", "50")
    path = f"/submissions/{secret.public_id}/moderation"
    sent = {"conceal-why": "danger", "conceal-sure": "y"}
    assert stranger.post(f"{path}/conceal", data=sent).status_code == 404
    assert officer("planner").post(f"{path}/conceal", data=sent).status_code == 403
    assert moderator.post(f"{path}/conceal", data={**sent, "conceal-sure": ""}).status_code == 422
    assert _kept(number)
    assert moderator.post(f"{path}/conceal", data=sent).status_code == 303

    db.session.expire_all()
    assert _kept(number) == {}
    stored = db.session.get_one(Submission, number)
    assert (stored.text, stored.public_text, stored.area_code, stored.state) == ("", "", "34", "waiting")
    assert not db.session.scalar(select(SearchDocument).where(SearchDocument.object_id == number))
    assert LAMPS[0][:14] not in db.session.scalars(select(Theme.title)).all()
    secrets = db.session.scalars(select(confidential.Secret)).all()
    assert [confidential.words_of(one) for one in secrets] == [LAMPS[0]]
    assert check_books(areas.tree().by_code["34"]) == []
    assert db.session.get_one(Theme, theme.id).keywords == [LAMPS[1][:10]], "what others say too stays"
    for cluster in db.session.scalars(select(Cluster)):
        members = select(func.count()).where(ClusterMember.cluster_id == cluster.id)
        assert cluster.voices == db.session.scalar(members)
    jobs.run_now("analyse_submissions", [stored.public_id])
    bulk.analyse_all()
    assert _kept(number) == {}, "no later reading takes it up again"
