"""Whoever votes while something is taken back, cancelled or closed is told so, and nobody's voice counts twice or for something else."""

import re
import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.deliberations.test_deliberations import entered, finish, say, the_one
from tests.support import factories
from tests.support.pages import Browserlike
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM
from webapp.deliberations import operations, vote_operations
from webapp.deliberations.models import Deliberation, Pick, Vote
from webapp.deliberations.rules import Choice
from webapp.submissions.models import Visibility


def test_a_statement_taken_back_while_it_is_read_leads_to_the_next_one(app: Flask, officer: Any) -> None:
    with unit_of_work():
        one, other = factories.deliberation(), factories.deliberation()
    visitor, here = entered(app, one), f"/deliberations/{one.public_id}/vote"
    first, second, third = one.statements
    with unit_of_work():
        operations.withdraw(officer("moderator").person.actor, db.session.merge(first), "ไม่เหมาะสม")
        source = db.session.merge(second).submission
        assert source is not None
        source.visibility = Visibility.HIDDEN
    for gone in (first, second):
        answer = visitor.post(here, data={"statement": gone.public_id, "choice": "agree"}, follow_redirects=True)
        assert "เพิ่งถูกถอนออก" in answer.text and third.text in answer.text
    say(visitor, one, other.statements[0].public_id, "agree", status=404)
    say(visitor, one, third.public_id, "agree")
    assert db.session.scalar(select(func.count()).select_from(Vote)) == 1


def test_whoever_votes_while_it_is_cancelled_is_told_that_it_is_not_open(
    app: Flask, officer: Any, in_threads: Any
) -> None:
    with unit_of_work():
        one, budget = factories.deliberation(), factories.budget_vote()
    planner = officer("planner").person.actor
    at_vote, at_ballot, newcomer = entered(app, one), entered(app, budget), app.test_client()
    ref, pick = one.statements[0].public_id, budget.options[0].public_id
    numbers = [one.id, budget.id]

    def act(turn: int) -> Any:
        with app.app_context():
            if turn == 0:
                with unit_of_work():
                    for number in numbers:
                        operations.cancel(planner, db.session.get_one(Deliberation, number), "ถามซ้ำ")
                    time.sleep(1)  # the others look, and then wait to write
                return None
            time.sleep(0.3)
            here = f"/deliberations/{(one if turn != 2 else budget).public_id}"
            if turn == 1:
                return at_vote.post(f"{here}/vote", data={"statement": ref, "choice": "agree"})
            if turn == 2:
                return at_ballot.post(f"{here}/ballot", data={"project": [pick]})
            return newcomer.post(f"{here}/enter", data={"area": ["34", "3401"]})

    _, *answers = in_threads(act, range(4))
    assert [answer.status_code for answer in answers if answer.status_code != 409] in ([303] * 3, [303] * 2)
    assert answers[1].status_code in (303, 409), "a ballot that came too late is shown again"
    with app.app_context():
        for number, table in zip(numbers, (Vote, Pick), strict=True):
            assert db.session.get_one(Deliberation, number).cancelled_at is not None
            assert (db.session.scalar(select(func.count()).select_from(table)) or 0) <= 1


@pytest.mark.parametrize("ends", ["closes", "is cancelled"])
def test_what_was_typed_or_ticked_when_it_ended_stays_in_sight_and_says_why(
    app: Flask, client: Browserlike, officer: Any, ends: str
) -> None:
    with unit_of_work():
        one, budget = factories.deliberation(), factories.budget_vote()
        one.takes_proposals = True
    writer, picker = entered(app, one), entered(app, budget)
    pick, ref = budget.options[0].public_id, one.statements[0].public_id
    planner = officer("planner").person.actor
    for number in (one.id, budget.id):
        here = db.session.get_one(Deliberation, number)
        if ends == "closes":
            finish(here)
        else:
            with unit_of_work():
                operations.cancel(planner, here, "ถามซ้ำ")
    why = "ปิดเมื่อ" if ends == "closes" else "ยกเลิกเมื่อ"
    typed = {"words": "ขอศาลารอรถหน้าโรงเรียน", "key": "x"}
    proposal = writer.post(f"/deliberations/{one.public_id}/propose", data=typed)
    assert proposal.status_code == 409 and typed["words"] in proposal.text and why in proposal.text
    ballot = picker.post(f"/deliberations/{budget.public_id}/ballot", data={"project": [pick]})
    assert ballot.status_code == 409 and why in ballot.text
    assert re.search(rf'value="{pick}"[^>]* checked', ballot.text), "what was ticked"
    for page in (proposal, ballot):
        assert f'action="/deliberations/{one.public_id}/vote"' not in page.text and "btn-accent" not in page.text
    answer = {"statement": ref, "choice": "agree"}
    assert why in writer.post(f"/deliberations/{one.public_id}/vote", data=answer, follow_redirects=True).text
    assert client.get(f"/deliberations/{one.public_id}/propose").status_code == 303


def test_a_vote_after_the_last_second_is_not_taken(app: Flask) -> None:
    with unit_of_work():
        one = factories.deliberation()
        voter = vote_operations.enter(SYSTEM, one, "somebody", "3401")
    statement = finish(one).statements[0]
    for late in (
        lambda: vote_operations.vote(SYSTEM, the_one(), db.session.merge(voter), statement, Choice.AGREE),
        lambda: vote_operations.enter(SYSTEM, the_one(), "another", "3401"),
    ):
        with pytest.raises(vote_operations.Closed), unit_of_work():
            late()
    assert db.session.scalar(select(func.count()).select_from(Vote)) == 0


def test_a_ballot_of_thousands_of_keys_is_an_answer_like_any_other(app: Flask, client: Browserlike) -> None:
    with unit_of_work():
        ranked, picked = factories.budget_vote(ballot="rank"), factories.budget_vote()
    for one in (ranked, picked):
        visitor, here = entered(app, one), f"/deliberations/{one.public_id}/ballot"
        refs = [option.public_id for option in one.options]
        flood = {f"rank-{number}": refs[number % 3] for number in range(10_000)}
        assert visitor.post(here, data={**flood, "project": refs[:1] * 10_000}).status_code in (303, 422)
        assert visitor.post(here, data={"rank-1": refs[0], "rank-99": refs[1], "project": refs[0]}).status_code == 303
    assert sorted(db.session.scalars(select(Pick.rank))) == [1, 1]


@pytest.mark.parametrize("kind", ["statements", "pick", "rank"])
def test_a_deliberation_in_which_nobody_voted_or_all_was_taken_back_has_a_page(
    app: Flask, client: Browserlike, officer: Any, kind: str
) -> None:
    with unit_of_work():
        one = factories.deliberation() if kind == "statements" else factories.budget_vote(ballot=kind)
        for number in range(6 if kind == "statements" else 0):
            voter = vote_operations.enter(SYSTEM, one, f"person {number}", "3401")
            vote_operations.vote(SYSTEM, one, voter, one.statements[0], Choice.AGREE)
    if kind == "statements":
        moderator = officer("moderator").person.actor
        with unit_of_work():
            for statement in db.session.get_one(Deliberation, one.id).statements:
                operations.withdraw(moderator, statement, "ไม่เหมาะสม")
    assert finish(one).result is not None
    assert client.get(f"/deliberations/{one.public_id}").status_code == 200
    assert client.get(f"/deliberations/{one.public_id}/result.json").status_code == 200
    assert client.get(f"/deliberations/{one.public_id}/votes.csv").status_code == 404
