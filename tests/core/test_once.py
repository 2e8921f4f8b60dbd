"""A form that makes something makes it once: pressed twice, sent again later, or twice at the same moment."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.projects.test_projects import facts
from tests.support.creating import CREATING
from tests.support.pages import Browserlike
from webapp.accounts.models import Organisation
from webapp.core import audit, clock, once
from webapp.core.db import db, unit_of_work
from webapp.core.once import SentForm
from webapp.projects.models import Project

Officer = Callable[..., Browserlike]
WEBAPP = Path(once.__file__).parents[1]


def _number_of(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize(("endpoint", "template"), sorted(CREATING.items()))
def test_the_page_gives_the_form_a_key(endpoint: str, template: str) -> None:
    source = (WEBAPP / endpoint.split(".", maxsplit=1)[0] / "templates" / template).read_text("utf-8")
    assert re.search(r"ui\.form\([^%]*makes=(?!False)|once_key\(\)", source)


def test_the_same_form_again_leads_to_what_it_made_and_another_content_makes_another(officer: Officer) -> None:
    publisher = officer("publisher", "34")
    page = publisher.form("/projects/new")
    form = facts(organisation=page["organisation"], once=page["once"])
    wrong = publisher.post("/projects/new", data={**form, "lat": "x"})
    assert wrong.status_code == 422 and page["once"] in wrong.text  # a refused form keeps its key
    first = publisher.post("/projects/new", data=form).location  # the client presses twice
    before = audit.verify().entries
    assert publisher.post("/projects/new", data=form).location == first
    assert _number_of(Project) == 1 and audit.verify().entries == before
    assert publisher.post("/projects/new", data={**form, "title": "อีกโครงการหนึ่ง"}).location != first
    other = officer("publisher", "34")  # whose form has the same key by chance
    other.post("/projects/new", data={**form, "organisation": other.form("/projects/new")["organisation"]})
    assert _number_of(Project) == 3
    with clock.at(clock.now() + once.KEPT + timedelta(minutes=1)), unit_of_work():
        once.sweep()
    assert _number_of(SentForm) == 0


def _at_once(app: Flask, one: Browserlike, in_threads: Callable[..., list[Any]], path: str, form: Any) -> set[str]:
    """Both are past the first look before either is carried out."""
    with one.session_transaction() as found:
        session = dict(found)

    def press(_: int) -> Any:
        visitor = app.test_client()
        with visitor.session_transaction() as stored:
            stored.update(session)
        return visitor.post(path, data=form)

    answers = in_threads(press, range(3))
    assert [one.status_code for one in answers] == [303, 303, 303], [one.text[:500] for one in answers]
    return {one.location for one in answers}


def test_presses_at_the_same_moment_make_one_thing(
    app: Flask, officer: Officer, in_threads: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "begin", lambda sender: once.g.setdefault("once", once._digest(sender)) and None)
    publisher, clerk = officer("publisher", "34"), officer("admin", "34")
    page = publisher.form("/projects/new")
    form = facts(organisation=page["organisation"], once=page["once"])
    assert len(_at_once(app, publisher, in_threads, "/projects/new", form)) == 1
    assert _number_of(Project) == 1
    # The second one is refused, as the name is taken; its sender is led to what the first one made.
    office = {"name_th": "สำนักงานจังหวัด", "kind": "province_office", "area_code": "34", "once": "k"}
    before = _number_of(Organisation)
    assert len(_at_once(app, clerk, in_threads, "/workspace/organisations/new", office)) == 1
    assert _number_of(Organisation) == before + 1
    assert audit.verify().broken_at is None
